"""Forms to fill in as PDF: fields of an AcroForm (ISO 32000-1, 12.7) beside what is asked.

The page is the theme's. Each field is called by the path of what it asks for, and says in words
what that is (ISO 14289-1, 7.18.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from reportgen.document.blank import (
    OWN,
    Band,
    Blank,
    Control,
    Question,
    name_of,
)
from reportgen.document.blocks import Text
from reportgen.document.direction import is_rtl
from reportgen.document.sheet import Value
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, TemplateError
from reportgen.themes.theme import Theme
from reportgen.writers.html.inlines import language_attributes
from reportgen.writers.html.page import render_template
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.forms.fields import Field, MisplacedFieldError, set_fields
from reportgen.writers.pdf.forms.text import AWAY, LEADING
from reportgen.writers.pdf.layout import lay_out, own_files_only
from reportgen.writers.pdf.tagging import mend_tags

_TEMPLATE = "blank.html"
_STYLES = ("sheet.css", "print.css", "blank.css")
#: About how many characters stand on a line of a field, without and with another language beside.
_CHARACTERS_A_LINE = {2: 72, 3: 44}
#: How many lines a field has for a text of no certain length, and at the most: a row that is
#: higher than a page could stand on none.
_SOME_LINES, _MOST_LINES = 4, 30


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the page: a band, or a question with its fields."""

    label: tuple[Text, ...]
    notes: tuple[Text, ...]
    fields: tuple[Field, ...] = ()
    beside: Value | None = None

    @property
    def is_long(self) -> bool:
        """Whether there is room to write several paragraphs."""
        return any(each.lines >= _SOME_LINES for each in self.fields)


def write_blank(
    blank: Blank, answers: Mapping[str, str], theme: Theme, properties: Mapping[str, str]
) -> bytes:
    """Return a form as a PDF that bears these properties, the same for the same input.

    `answers` are what stands in the fields, by their names; boxes are on or off. Raises
    `TemplateError` for faults of the theme.
    """
    rows = list(_rows(blank, answers))
    html = _render(blank, rows, theme)
    with own_files_only(theme, _TEMPLATE):
        document = lay_out(html, theme, _TEMPLATE, _STYLES)
        drawing = engine.draw(document, html)
    mend_tags(document, drawing.pdf)
    fields = {each.name: each for row in rows for each in row.fields}
    glyphs = engine.form_glyphs(document)
    data, from_right = drawing.file(), is_rtl(blank.language)

    def draw_page(text: str, box: tuple[float, float], size: float, many: bool) -> bytes:
        return _draw_page(text, box, size, many, blank.language, theme)

    try:
        return set_fields(data, fields, glyphs, properties, from_right, draw_page)
    except MisplacedFieldError as error:
        problem = Problem(
            Place(theme.show(theme.find(_TEMPLATE))),
            say("the page has not each field once; look at “{name}”.", name=str(error)),
            say("Write out every field of every row, as the page of the theme “default” does."),
        )
        raise TemplateError([problem]) from None


def render_blank(blank: Blank, answers: Mapping[str, str], theme: Theme) -> str:
    """Return the theme's page of the form. Raises `TemplateError`."""
    return _render(blank, list(_rows(blank, answers)), theme)


def _render(blank: Blank, rows: list[_Row], theme: Theme) -> str:
    context = {
        "blank": blank,
        "rows": rows,
        "title": blank.subject or " ".join(map(str, blank.title)),
        "network": theme.name_in(blank.language),
        "logo": theme.logo_in(blank.language),
    }
    return render_template(_TEMPLATE, context, theme)


def _draw_page(
    text: str, box: tuple[float, float], size: float, many: bool, lang: str, theme: Theme
) -> bytes:
    """Return a PDF whose first page is a field with a text, set in all fonts that have its letters.

    What does not fit is on further pages.
    """
    wide, high = box
    leading = LEADING * size
    top = AWAY if many else (high - leading) / 2
    css = (
        f"@page {{ size: {wide:g}pt {high:g}pt; margin: {top:g}pt {AWAY:g}pt 0 }}\n"
        f"body {{ font: {size:g}pt/{leading:g}pt var(--font), sans-serif }}\n"
        f"p {{ white-space: pre-wrap; orphans: 1; widows: 1 }}"
    )
    html = (
        f"<!DOCTYPE html><html{language_attributes(lang)}><body><p>{escape(text)}</p></body></html>"
    )
    with own_files_only(theme, _TEMPLATE):
        return engine.print_untagged(lay_out(html, theme, _TEMPLATE, _STYLES[:1], css))


def _rows(blank: Blank, answers: Mapping[str, str]) -> Iterator[_Row]:
    wide = _CHARACTERS_A_LINE[len(blank.heads)]
    for number, row in enumerate(blank.rows):
        if isinstance(row, Band):
            yield _Row(row.label, row.notes)
        else:
            fields = tuple(_fields(row, number, answers, wide, blank.language))
            yield _Row(row.label, row.notes, fields, row.beside)


def _fields(
    question: Question, number: int, answers: Mapping[str, str], wide: int, lang: str
) -> Iterator[Field]:
    """Yield the fields of a question: one, or one for each of its options."""
    path, name = question.path, " ".join(question.name.split())
    about = [str(text) for text in question.notes if text.lang in (None, lang)]
    told = f"{name}: {'; '.join(about)}" if about else name
    if question.control is Control.BOXES:
        yield from _boxes(question, name, number, answers)
        return
    key = name_of(path)
    text = answers.get(key, "")
    if question.control is Control.CHOICE:
        options = ("", *(each.label for each in question.options))
        yield Field(key, f"q{number}", "choice", told, text, options)
    else:
        lines = _lines_for(question, text, wide)
        yield Field(key, f"q{number}", "text", told, text, lines=lines, required=question.required)


def _boxes(
    question: Question, name: str, number: int, answers: Mapping[str, str]
) -> Iterator[Field]:
    """Yield a box for each option, and a field for a text of one's own where there is room."""
    own = next((each for each in question.options if each.own is not None), None)
    for at, option in enumerate(each for each in question.options if each.own is None):
        key = name_of(question.path, option.key)
        about, said = f"{name}: {option.label}", answers.get(key, "")
        yield Field(key, f"q{number}-{at}", "box", about, said, label=option.label)
    if own:
        key = name_of(question.path, OWN)
        text = answers.get(key, "")
        label = own.label.removesuffix(own.own or "").strip()
        lines = max(len(text.split("\n")), 2) if question.many else 1
        yield Field(key, f"q{number}-own", "text", f"{name}: {label}", text, (), label, lines)


def _lines_for(question: Question, text: str, wide: int) -> int:
    """Return how many lines a field has: enough for what is there, and for what there is room."""
    there = sum(max(-(-len(line) // wide), 1) for line in text.split("\n"))
    if question.control is Control.TEXT:
        room = -(-question.length // wide) + 1 if question.length else _SOME_LINES
        return min(max(there + 1, room, _SOME_LINES), _MOST_LINES)
    return min(max(there + 1, 3), _MOST_LINES) if question.many else min(there, _MOST_LINES)
