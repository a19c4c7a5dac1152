"""A chat page on one's own machine."""
