"""Reports: their definitions, chapters and check, and the parts they are assembled from."""
