"""The studio: the program in a browser, over the same functions and files as the command line."""
