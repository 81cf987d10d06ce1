"""Delivery: messages handed over, by a server or as drafts."""
