"""What any window on mailings needs: words and lists changed in files, and where they stand."""
