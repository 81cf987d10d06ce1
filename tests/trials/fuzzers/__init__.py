"""What each fuzzer damages, and what reads it."""
