"""Translations: what lacks, written beside its text, given out and taken in again."""
