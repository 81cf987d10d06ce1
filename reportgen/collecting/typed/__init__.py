"""Forms that are typed into: what stands in their fields, and what is printed of that."""
