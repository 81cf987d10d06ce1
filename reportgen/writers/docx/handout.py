"""Handouts as Word files, through the theme's own Word template or the default one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reportgen.document.handout import Code, Handout
from reportgen.document.sheet import Sheet
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx.handout_template import code_size, make_handout_template, scale_type
from reportgen.writers.docx.sheet import BRAND, fit, fit_logo, fit_sheet
from reportgen.writers.docx.templates import open_template

#: How large logos stand in the card at most, in millimetres.
_LOGO = (34, 9)


def write_handout(handout: Handout, size: float, theme: Theme) -> bytes:
    """Return the handout as a Word file whose text has this size in points.

    Raises `TemplateError` for faults of the template.
    """
    language = handout.languages[0]
    return load_template(theme, handout.paper, size).render(
        make_context(handout, theme), language=language
    )


def make_context(handout: Handout, theme: Theme) -> Mapping[str, Any]:
    """Return what a Word template of handouts can name: each side, with sheet, code, network."""
    language = handout.languages[0]
    return {
        "id": handout.id,
        "title": handout.title,
        "sides": [
            {
                "sheet": _fit_sheet(side.sheet),
                "code": _fit_code(side.code, handout.paper) if side.code else None,
                "network": theme.name_in(side.sheet.languages[0]),
            }
            for side in handout.sides
        ],
        "language": language,
        "network": theme.name_in(language),
        "logo": fit_logo(theme, language, BRAND),
    }


def _fit_sheet(sheet: Sheet) -> Sheet:
    logos = tuple(fit(picture, _LOGO) for picture in sheet.logos)
    return replace(fit_sheet(sheet), logos=logos)


def _fit_code(code: Code, paper: str) -> Code:
    size = code_size(paper)
    return replace(code, picture=fit(code.picture, (size, size)))


def load_template(
    theme: Theme, paper: str, size: float, template: Path | None = None
) -> WordTemplate:
    """Return the Word template of handouts on a paper whose text has this size in points.

    It is made of `template`, or else of the theme's own or the default one. Raises
    `TemplateError`.
    """

    def make(own: bytes | None, name: str) -> bytes:
        if own is not None:
            # What is no template is found out before its styles are looked at.
            WordTemplate(own, name=name)
        return scale_type(own if own is not None else make_handout_template(theme, paper), size)

    own = template or theme.word_template(f"handout-{paper}")
    return open_template(theme, own, "default Word template", make, (paper, size))
