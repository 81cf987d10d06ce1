"""What was made before, kept and found again: entries, digests, records, files written whole."""
