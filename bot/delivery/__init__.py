"""Says what is due, once."""
