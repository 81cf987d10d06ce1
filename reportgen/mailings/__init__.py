"""Mailings: who gets which sheets, by e-mail or by letter, and what was sent."""
