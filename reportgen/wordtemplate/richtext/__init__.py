"""Rich text as WordprocessingML: blocks, and what lines are made of."""
