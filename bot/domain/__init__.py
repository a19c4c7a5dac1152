"""What a study roadmap and a learner are: plain Python, no I/O, no async, no clock."""
