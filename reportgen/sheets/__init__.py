"""Sheets: a profile read, cut and merged; which are chosen, and in which order they stand."""
