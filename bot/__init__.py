"""Study Buddy: a chat bot that keeps people going on a learning roadmap."""
