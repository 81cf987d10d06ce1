"""What people write in long texts that Markdown does not know."""
