"""Word files as such, whatever stands in them: packages, names, styles, text, places."""
