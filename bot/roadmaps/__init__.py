"""Markdown in, Roadmap out; and the ids that survive every edit."""
