"""Domain values in, replies out: what the bot's answers say and which buttons they carry."""
