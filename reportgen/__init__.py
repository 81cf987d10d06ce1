"""Fact sheets and activity reports from YAML profiles, as accessible PDF and Word files."""

__version__ = "0.1.0"
