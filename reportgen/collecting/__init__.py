"""What goes out to be filled in or corrected, and comes back: read, reviewed, taken over."""
