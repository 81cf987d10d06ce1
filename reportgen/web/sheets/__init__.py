"""Sheets: found, written, seen as they print, put away, and what they were before."""
