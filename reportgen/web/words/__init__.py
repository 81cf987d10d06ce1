"""What the pages of the studio say."""
