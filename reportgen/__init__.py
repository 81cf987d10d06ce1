"""Fact sheets and activity reports from YAML profiles, as accessible PDF and Word files."""

from pathlib import Path

__version__ = "0.1.0"

#: Where the program lies, with its templates below or, in a checkout, beside it.
PACKAGE = Path(__file__).parent

#: The file of a project's settings, which makes a folder a project.
SETTINGS = "reportgen.yaml"
