"""DOCX: a letter through a Word template, the project's own or the default one of its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from reportgen.document.letter import (
    ADDRESS_SIZE,
    SENDER_LINE_SIZE,
    Letter,
    LetterForm,
    check_address,
    check_widths,
)
from reportgen.problems.problem import Problem, WriteError
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx.sheet import fit_logo
from reportgen.writers.docx.templates import open_template
from reportgen.writers.fonts import letter_widths

#: How large the logo is at the most, in millimetres: there is little room above the window.
_LOGO = (60, 9)
_MM_A_POINT = 25.4 / 72
#: The fields of Word for the numbers that the words name.
_FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}


def write_letter(letter: Letter, theme: Theme) -> bytes:
    """Return the letter as a Word file, the same bytes for the same input.

    Raises `WriteError` where the address does not fit into the window, `TemplateError` for
    faults of the template.
    """
    if problems := check_lines(letter):
        raise WriteError(problems)
    context = make_context(letter, theme)
    return load_letter_template(theme, letter.form).render(context, language=letter.lang)


def check_lines(letter: Letter) -> list[Problem]:
    """Return what is wrong with the address and the sender's line: how many, and how long."""
    return check_address(letter) or _long_lines(letter)


def make_context(letter: Letter, theme: Theme) -> Mapping[str, Any]:
    """Return what a Word template of letters can name."""
    return {
        "letter": letter,
        "words": letter.words,
        "numbering": _numbering(letter.words["letter_page"]),
        "language": letter.lang,
        "network": theme.name_in(letter.lang),
        "logo": fit_logo(theme, letter.lang, _LOGO),
    }


def letter_kind(form: LetterForm) -> str:
    """Return what a theme calls its own Word template for a form: ``letter-din-b``."""
    return f"letter-{form.name}"


def load_letter_template(theme: Theme, form: LetterForm) -> WordTemplate:
    """Return the theme's own Word template for the form, or the default one.

    The theme's is ``letter-din-b.docx`` for the form of that name.
    """

    def make(own: bytes | None, name: str) -> bytes:
        from reportgen.writers.docx.letter_template import make_letter_template

        return own if own is not None else make_letter_template(theme, form)

    own = theme.word_template(letter_kind(form))
    default = f"default Word template of letters ({form.name})"
    return open_template(theme, own, default, make, form)


@dataclass(frozen=True, slots=True)
class PageCount:
    """What counts the pages, such as “Page 2 of 3”: texts, and the fields between them."""

    before: str
    first: str
    between: str
    second: str
    after: str


def _numbering(words: str) -> PageCount:
    texts, fields = [], []
    for text, name, _, _ in Formatter().parse(words):
        texts.append(text)
        if name:
            fields.append(_FIELDS[name])
    return PageCount(texts[0], fields[0], texts[1], fields[1], "".join(texts[2:]))


def _long_lines(letter: Letter) -> list[Problem]:
    """Return a problem for each line that would be broken in its frame."""
    address = [_width(line, ADDRESS_SIZE) for line in letter.address]
    return check_widths(letter, address, _width(letter.sender_line, SENDER_LINE_SIZE))


def _width(line: str, size: float) -> float:
    """Return how long a line is in letters of a size in points, in millimetres."""
    widths, usual = letter_widths()
    return sum(widths.get(ord(char), usual) for char in line) * size * _MM_A_POINT
