"""The commands of mailings: planning, sending, drafts, letters, and who wants nothing more."""
