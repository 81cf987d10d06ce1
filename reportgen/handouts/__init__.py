"""Handouts for conferences: which sheets, on which paper, folded or cut, and how many of them."""
