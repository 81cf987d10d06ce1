"""Forgetting a person: files of every kind taken apart, searched, and cleared."""
