"""Mailings: their words and lists, planned, looked at, sent, what became of them; and people."""
