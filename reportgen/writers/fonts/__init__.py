"""The fonts that outputs are set in: the program's, the brand's, and named ones of the computer.

own         the program's fonts, made static once a machine
computer    families for scripts that those lack, where the computer has them
coverage    which signs have a glyph, and what is to be done for those that have none
families    what the families are called that a PDF can be set in
"""

from __future__ import annotations

from reportgen.writers.fonts.computer import (
    FALLBACKS,
    Family,
    computer_digest,
    computer_fonts,
    font_places,
)
from reportgen.writers.fonts.coverage import Lack, characters_of, find_lacks, lacking_signs
from reportgen.writers.fonts.families import family_of, find_families
from reportgen.writers.fonts.folders import font_file, font_folders, fonts_digest
from reportgen.writers.fonts.own import FONT_PACKAGES, letter_widths

__all__ = [
    "FALLBACKS",
    "FONT_PACKAGES",
    "Family",
    "Lack",
    "characters_of",
    "computer_digest",
    "computer_fonts",
    "family_of",
    "find_families",
    "find_lacks",
    "font_file",
    "font_folders",
    "font_places",
    "fonts_digest",
    "lacking_signs",
    "letter_widths",
]
