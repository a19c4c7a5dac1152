"""The language that commands and platforms share."""
