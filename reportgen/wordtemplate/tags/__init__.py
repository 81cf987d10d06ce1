"""Tags in a part: found, joined, read, and what stands around them."""
