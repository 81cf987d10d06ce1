"""Writing one document: what it adds to the package, and what is done to its parts at last."""
