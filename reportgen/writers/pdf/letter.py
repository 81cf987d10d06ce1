"""PDF of a letter: the theme's page of it, laid out where the envelope's window and folds are.

Every PDF conforms to PDF/UA-1 (ISO 14289-1), or on demand to PDF/UA-2. Fold and hole marks are
artifacts of it.
"""

from __future__ import annotations

from string import Formatter
from typing import Any

from reportgen.document.direction import is_rtl
from reportgen.document.edition import Standard
from reportgen.document.letter import (
    ADDRESS_LEADING,
    ADDRESS_SIZE,
    FOLD_MARK,
    HOLE_MARK,
    MARK_LEFT,
    SENDER_LINE_SIZE,
    Box,
    Letter,
    LetterForm,
    check_address,
    check_widths,
)
from reportgen.problems.problem import Problem, WriteError
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_template
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.layout import check_glyphs, lay_out, own_files_only
from reportgen.writers.pdf.tagging import mend_tags
from reportgen.writers.pdf.ua2 import conform

_TEMPLATE = "letter.html"
#: The style sheets of a letter: its text looks as that of sheets.
_STYLES = ("sheet.css", "letter.css")
#: WeasyPrint's unit, the pixel of CSS.
_PIXELS_A_MM = 96 / 25.4


def print_letter(letter: Letter, theme: Theme, standard: Standard = Standard.UA) -> bytes:
    """Return the letter as PDF, the same bytes for the same input.

    Raises `WriteError` where the address does not fit into the window or the fonts lack a
    character, `TemplateError` for faults of the theme.
    """
    if problems := check_address(letter):
        raise WriteError(problems)
    html = render_letter(letter, theme)
    check_glyphs(letter.id, html, theme)
    css = f"{form_css(letter.form)}\n{_page_css(letter)}"
    with own_files_only(theme, _TEMPLATE):
        document = lay_out(html, theme, _TEMPLATE, _STYLES, css)
        if problems := _misfits(letter, document):
            raise WriteError(problems)
        drawing = engine.draw(document, html, standard)
    mend_tags(document, drawing.pdf)
    return conform(drawing.file(), standard)


def render_letter(letter: Letter, theme: Theme) -> str:
    """Return the theme's page of the letter. Raises `TemplateError`."""
    context = {
        "letter": letter,
        "title": letter.subject,
        "network": theme.name_in(letter.lang),
        "logo": theme.logo_in(letter.lang),
    }
    return render_template(_TEMPLATE, context, theme)


def form_css(form: LetterForm) -> str:
    """Return a form's places as custom properties, which the style sheet uses, and its margins."""
    places = {
        "margin-left": form.left,
        "text-top": form.text_top,
        "mark-left": MARK_LEFT,
        "fold-mark": FOLD_MARK,
        "hole-mark": HOLE_MARK,
        "fold-1": form.folds[0],
        "fold-2": form.folds[1],
        "hole": form.hole,
    }
    boxes: dict[str, Box | None] = {
        "address": form.address,
        "sender-line": form.sender_line,
        "information": form.information,
        "date": form.date,
    }
    for name, box in boxes.items():
        if box:
            sides = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
            places |= {f"{name}-{side}": value for side, value in sides.items()}
    properties = "; ".join(f"--{name}: {value:g}mm" for name, value in places.items())
    return (
        f":root {{ {properties}; --address-size: {ADDRESS_SIZE:g}pt; "
        f"--address-leading: {ADDRESS_LEADING:g}pt; "
        f"--sender-line-size: {SENDER_LINE_SIZE:g}pt }}\n"
        f"@page {{ margin-left: {form.left:g}mm; margin-right: {form.right:g}mm }}"
    )


def _page_css(letter: Letter) -> str:
    """Return what numbers the pages after the first, in the words of the letter's language."""
    content = []
    for text, name, _, _ in Formatter().parse(letter.words["letter_page"]):
        content.append(_css_string(text))
        if name:
            content.append(f"counter({name})")
    number = " ".join(content)
    left, right = (
        (number, "string(network)") if is_rtl(letter.lang) else ("string(network)", number)
    )
    return (
        f"@page {{ @top-left {{ content: {left} }} @top-right {{ content: {right} }} }}\n"
        "@page :first { @top-left { content: none } @top-right { content: none } }"
    )


def _css_string(text: str) -> str:
    """Return a text as a string of CSS (CSS Syntax 3, 4.3.5)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    return f'"{escaped}"'


def _misfits(letter: Letter, document: Any) -> list[Problem]:
    """Return a problem for each line that is longer than what the window shows."""
    first, left = document.pages[0], letter.form.address.left
    address, sender = (
        [engine.text_end(box) / _PIXELS_A_MM - left for box in engine.boxes(first, kind)]
        for kind in ("address-line", "sender-line")
    )
    return check_widths(letter, address, sender[0] if sender else None)
