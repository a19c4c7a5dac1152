"""Lets others watch the program run: health and metrics, on the machine's own address only."""
