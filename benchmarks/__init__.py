"""How fast the writers are, against what one would use instead of them."""
