"""Files that people filled in or corrected, whatever program saved them, as lines and tables."""
