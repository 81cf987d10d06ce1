"""The command line: arguments, printing and exit codes; the work is done elsewhere."""
