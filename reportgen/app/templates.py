"""Word templates: the default of each kind written, to be edited, and those of a project checked.

A template is checked by being filled once, so that faults which only values show are found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.document.imposition import PAPERS
from reportgen.document.letter import FORMS, LetterForm

if TYPE_CHECKING:
    from reportgen.forms.form import Form
    from reportgen.project.project import Project
    from reportgen.themes.theme import Theme

#: A size of type that handouts may have, in points.
_SIZE = 10.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What a template prints: `make` returns the default one of a theme as the bytes of a file.

    `check` fills a template once and returns the names of a form's fields that it never prints. It
    raises `TemplateError` with every fault.
    """

    make: Callable[[Theme], bytes]
    check: Callable[[Path, Form, Project], list[str]]


def place_of_template(project: Project, kind: str) -> Path:
    """Return where a template of a kind lies that the project's theme is to use."""
    return project.theme.folders[0] / f"{kind}.docx"


def write_template(project: Project, kind: str, path: Path) -> None:
    """Write the default template of a kind. Raises `FileExistsError`, `OSError`."""
    from reportgen.building.output import save_new

    save_new(path, KINDS[kind].make(project.theme))


def check_template(project: Project, kind: str, path: Path, form: str) -> list[str]:
    """Return the names of a form's fields that a template of a kind never prints.

    Raises `ReportgenError` with every fault of the template, and for a form with faults.
    """
    return KINDS[kind].check(path, project.form(form), project)


def _make_sheet(theme: Theme) -> bytes:
    from reportgen.writers.docx.sheet_template import make_template

    return make_template(theme)


def _check_sheet(path: Path, form: Form, project: Project) -> list[str]:
    from reportgen.app.samples import blank_sheet
    from reportgen.wordtemplate import WordTemplate
    from reportgen.writers.docx.sheet import make_context
    from reportgen.writers.docx.templates import draw_still

    template, sheet = WordTemplate(path, draw=draw_still), blank_sheet(form, project)
    template.render(make_context(sheet, project.theme), language=sheet.languages[0])
    asked = template.undeclared()
    if asked & {"sheet", "fields"}:
        return []
    return [name for name in dict.fromkeys(form.printed) if name not in asked]


def _make_report(theme: Theme) -> bytes:
    from reportgen.writers.docx.report_template import make_report_template

    return make_report_template(theme)


def _check_report(path: Path, form: Form, project: Project) -> list[str]:
    from reportgen.app.samples import sample_report
    from reportgen.writers.docx.report import write_report

    write_report(sample_report(form, project), project.theme, None, path)
    return []


def _make_handout(paper: str, theme: Theme) -> bytes:
    from reportgen.writers.docx.handout_template import make_handout_template

    return make_handout_template(theme, paper)


def _check_handout(paper: str, path: Path, form: Form, project: Project) -> list[str]:
    from reportgen.app.samples import sample_handout
    from reportgen.writers.docx.handout import load_template, make_context

    handout = sample_handout(form, paper, project)
    context = make_context(handout, project.theme)
    template = load_template(project.theme, paper, _SIZE, path)
    template.render(context, language=handout.languages[0])
    return []


def _make_letter(letter_form: LetterForm, theme: Theme) -> bytes:
    from reportgen.writers.docx.letter_template import make_letter_template

    return make_letter_template(theme, letter_form)


def _check_letter(letter_form: LetterForm, path: Path, form: Form, project: Project) -> list[str]:
    from reportgen.app.samples import sample_letter
    from reportgen.wordtemplate import WordTemplate
    from reportgen.writers.docx.letter import make_context
    from reportgen.writers.docx.templates import draw_still

    letter = sample_letter(letter_form, project)
    context = make_context(letter, project.theme)
    WordTemplate(path, draw=draw_still).render(context, language=letter.lang)
    return []


#: What there are templates of, by the names of their files in a theme.
KINDS: Mapping[str, Kind] = {
    "sheet": Kind(_make_sheet, _check_sheet),
    "report": Kind(_make_report, _check_report),
    **{
        f"handout-{paper}": Kind(partial(_make_handout, paper), partial(_check_handout, paper))
        for paper in PAPERS
    },
    **{
        f"letter-{name}": Kind(partial(_make_letter, form), partial(_check_letter, form))
        for name, form in FORMS.items()
    },
}
