"""Checking Word templates: do they print, and what of a form do they leave out?"""

from __future__ import annotations

from pathlib import Path

from reportgen.document.handout import Handout
from reportgen.document.letter import Letter
from reportgen.document.report import Report
from reportgen.document.sheet import Sheet
from reportgen.forms.form import Form
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx import handout as docx_handout
from reportgen.writers.docx import letter as docx_letter
from reportgen.writers.docx.report import write_report
from reportgen.writers.docx.sheet import make_context

#: A size of type that handouts may have, in points.
_SIZE = 10.0


def check_template(path: Path, form: Form, sheet: Sheet) -> list[str]:
    """Return the names of the form's printed fields that the template never prints.

    It is filled once with `sheet`, so that faults which only values show are found. Raises
    `TemplateError` with every fault.
    """
    template = WordTemplate(path)
    template.render(make_context(sheet, "", None), language=sheet.languages[0])
    asked = template.undeclared()
    if asked & {"sheet", "fields"}:
        return []
    return [name for name in dict.fromkeys(form.printed) if name not in asked]


def check_report_template(path: Path, report: Report, theme: Theme) -> None:
    """Fill a report's template once. Raises `TemplateError` with every fault."""
    write_report(report, theme, "", None, None, path)


def check_handout_template(path: Path, handout: Handout, theme: Theme) -> None:
    """Fill a template of handouts once. Raises `TemplateError` with every fault."""
    template = docx_handout.scale_template(path, _SIZE)
    context = docx_handout.make_context(handout, theme, None)
    template.render(context, language=handout.languages[0])


def check_letter_template(path: Path, letter: Letter) -> None:
    """Fill a template of letters once. Raises `TemplateError` with every fault."""
    context = docx_letter.make_context(letter, letter.sender.organisation, None)
    WordTemplate(path).render(context, language=letter.lang)
