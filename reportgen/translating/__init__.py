"""Translations that go out and come back: units, files of translators, what is out of date."""
