"""A project folder: opened, its files found and read, its profiles read once."""
