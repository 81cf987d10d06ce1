"""Word files, and the templates that they are made from."""
