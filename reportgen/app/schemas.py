"""JSON Schemas by name: of a form's profiles, and of what is defined beside them."""

from __future__ import annotations

from typing import Any

from reportgen.forms.schema import make_definition_schema, make_schema
from reportgen.handouts.definition import HANDOUTS
from reportgen.mailings.definition import MAILING
from reportgen.project.project import Project
from reportgen.project.settings import PROJECT
from reportgen.reports.definition import REPORT

_DEFINITIONS = {"report": REPORT, "handout": HANDOUTS, "mailing": MAILING, "settings": PROJECT}


def schema_names(project: Project) -> tuple[str, ...]:
    """Return the names of all that has a schema: the forms first."""
    return (*project.form_names, *_DEFINITIONS)


def schema_of(project: Project, name: str, lang: str) -> dict[str, Any]:
    """Return the schema of one of the `schema_names`, with titles and hints in a language.

    The language is one of forms, or of messages.

    Raises `ReportgenError` for a form with faults.
    """
    if name in project.form_names:
        return make_schema(project.form(name), project.languages, lang)
    return make_definition_schema(name, _DEFINITIONS[name], project.languages, lang)
