"""Checking a Word template against a form: does it print, and what does it leave out?"""

from __future__ import annotations

from pathlib import Path

from reportgen.document import Sheet
from reportgen.form import Form
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx import make_context


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
