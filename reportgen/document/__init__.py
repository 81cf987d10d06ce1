"""What is printed, as plain data: where readers, merging and writers meet."""
