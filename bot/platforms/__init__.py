"""One package a chat service; each sees only `bot.chat`."""
