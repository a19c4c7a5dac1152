"""The SQL of one subject a file, and the database it runs on."""
