"""Themes: folders of templates with the brand they are filled with, packed where they travel."""
