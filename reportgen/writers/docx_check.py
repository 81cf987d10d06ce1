"""Checking Word templates: do they print, and what of a form do they leave out?"""

from __future__ import annotations

from pathlib import Path

from reportgen.document import Sheet
from reportgen.form import Form
from reportgen.report import Report
from reportgen.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx import make_context
from reportgen.writers.docx_report import write_report


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
