"""Writing sheets: what one says as a whole, its check as one types, and its files."""
