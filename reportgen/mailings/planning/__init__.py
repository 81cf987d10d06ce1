"""Planning a mailing: messages made and kept, and what changed since."""
