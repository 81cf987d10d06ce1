"""Word templates: the default of each kind written, to be edited, and those of a project checked.

A template is checked by being filled with samples, so that faults which only values show are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.app.comments import translate_comments
from reportgen.document.imposition import PAPERS
from reportgen.document.letter import FORMS, LetterForm
from reportgen.problems.catalog import spoken
from reportgen.problems.problem import Problem, TemplateError

if TYPE_CHECKING:
    from reportgen.app.look.samples import Samples
    from reportgen.document.report import Report
    from reportgen.project.project import Project
    from reportgen.themes.theme import Theme
    from reportgen.wordtemplate import WordTemplate


@dataclass(frozen=True, slots=True)
class Kind:
    """What a template prints: `make` returns the default one of a theme as the bytes of a file.

    `check` fills a template with samples, and returns the names of the form's fields that it never
    prints. It raises `TemplateError` with every fault.
    """

    make: Callable[[Theme], bytes]
    check: Callable[[Path, Samples], list[str]]


def place_of_template(project: Project, kind: str) -> Path:
    """Return where a template of a kind lies that the project's theme is to use."""
    return project.theme.folders[0] / f"{kind}.docx"


def write_template(project: Project, kind: str, path: Path) -> None:
    """Write the default template of a kind. Raises `FileExistsError`, `OSError`."""
    from reportgen.building.output import save_new

    save_new(path, KINDS[kind].make(project.theme))


def built_in_forms() -> tuple[str, ...]:
    """Return the names of the forms that the program brings."""
    from reportgen.project.templates import BUILT_IN

    return tuple(sorted(path.stem for path in (BUILT_IN / "forms").glob("*.yaml")))


def copy_form(project: Project, name: str) -> Path:
    """Copy one of the `built_in_forms` into a project, where it is used instead.

    Its comments are in the language in which the program speaks.

    Return the new file. Raises `FileExistsError` where the project has such a form, `OSError`.
    """
    from reportgen.building.output import save_new
    from reportgen.project.templates import BUILT_IN

    path = project.templates.own / "forms" / f"{name}.yaml"
    text = (BUILT_IN / "forms" / path.name).read_text("utf-8")
    save_new(path, translate_comments(text, spoken()).encode())
    return path


def check_template(project: Project, kind: str, path: Path, form: str) -> list[str]:
    """Return the names of a form's fields that a template of a kind never prints.

    Raises `ReportgenError` with every fault of the template, and for a form with faults.
    """
    from reportgen.app.look.samples import Samples, required_fields

    used = project.form(form)
    return try_template(kind, path, Samples(project, used, required_fields(used)))


def check_colours(project: Project, kind: str, path: Path) -> list[Problem]:
    """Return a warning for a template of a kind that was made in a former colour of the brand."""
    from reportgen.writers.docx.made_colour import tell_former_colour

    command = f"reportgen template new{option_of(kind)}"
    if path.absolute() != place_of_template(project, kind).absolute():
        command += f" {project.show_path(path.absolute())}"
    file, brand = project.show_path(path.absolute()), project.theme.brand
    return tell_former_colour(path.read_bytes(), brand, file, command)


def option_of(kind: str) -> str:
    """Return how commands are told a kind of templates, behind a blank; "" for the usual one."""
    return "" if kind == "sheet" else f" --kind {kind}"


def try_template(kind: str, path: Path, samples: Samples) -> list[str]:
    """Return the names of the samples' fields that a template of a kind never prints.

    Raises `TemplateError` with every fault of the template, in the file as it is to be shown.
    """
    try:
        return KINDS[kind].check(path, samples)
    except TemplateError as error:
        file = samples.project.show_path(path.absolute())
        places = (replace(each.place, file=file) for each in error.problems)
        pairs = zip(error.problems, places, strict=True)
        raise TemplateError(replace(each, place=place) for each, place in pairs) from None


def try_all(tries: Iterable[Callable[[], object]]) -> None:
    """Do all of these. Raises `TemplateError` with the faults that any of them told."""
    found: dict[Problem, None] = {}
    for attempt in tries:
        try:
            attempt()
        except TemplateError as error:
            found |= dict.fromkeys(error.problems)
    if found:
        raise TemplateError(found)


def _fill(template: WordTemplate, contexts: Iterable[Mapping[str, Any]]) -> None:
    """Fill a template with each of these. Raises `TemplateError` with all faults that shows."""
    tries: list[Callable[[], object]] = []
    for context in contexts:
        tries.append(partial(template.render, context, language=context["language"]))
        tries.append(partial(template.check_names, context))
    try_all(tries)


def _make_sheet(theme: Theme) -> bytes:
    from reportgen.writers.docx.sheet_template import make_template

    return make_template(theme)


def _check_sheet(path: Path, samples: Samples) -> list[str]:
    from reportgen.wordtemplate import WordTemplate
    from reportgen.writers.docx.sheet import make_context
    from reportgen.writers.docx.templates import draw_still

    template = WordTemplate(path, draw=draw_still)
    theme = samples.project.theme
    _fill(template, (make_context(sheet, theme) for sheet in samples.sheets()))
    asked = template.undeclared()
    if asked & {"sheet", "fields"}:
        return []
    return [field for field in dict.fromkeys(samples.form.printed) if field not in asked]


def _make_report(theme: Theme) -> bytes:
    from reportgen.writers.docx.report_template import make_report_template

    return make_report_template(theme)


def _check_report(path: Path, samples: Samples) -> list[str]:
    try_reports(path, samples.reports(), samples.project.theme)
    return []


def try_reports(path: Path, reports: Iterable[Report], theme: Theme) -> None:
    """Fill a Word template with each of these reports. Raises `TemplateError` with all faults."""
    from reportgen.writers.docx.report import (
        load_report_template,
        make_report_context,
        write_report,
    )

    template = load_report_template(theme, path)
    tries: list[Callable[[], object]] = []
    for each in reports:
        tries.append(partial(write_report, each, theme, None, path))
        tries.append(partial(template.check_names, make_report_context(each, theme)))
    try_all(tries)


def _make_handout(paper: str, theme: Theme) -> bytes:
    from reportgen.writers.docx.handout_template import make_handout_template

    return make_handout_template(theme, paper)


def _check_handout(paper: str, path: Path, samples: Samples) -> list[str]:
    from reportgen.app.look.samples import SIZE
    from reportgen.writers.docx.handout import load_template, make_context

    theme = samples.project.theme
    template = load_template(theme, paper, SIZE, path)
    contexts = [make_context(each, theme) for each in samples.handouts(paper)]
    _fill(template, contexts)
    return []


def _make_letter(letter_form: LetterForm, theme: Theme) -> bytes:
    from reportgen.writers.docx.letter_template import make_letter_template

    return make_letter_template(theme, letter_form)


def _check_letter(form: LetterForm, path: Path, samples: Samples) -> list[str]:
    from reportgen.app.look.samples import sample_letters
    from reportgen.wordtemplate import WordTemplate
    from reportgen.writers.docx.letter import make_context
    from reportgen.writers.docx.templates import draw_still

    letters, theme = sample_letters(form, samples.project), samples.project.theme
    template = WordTemplate(path, draw=draw_still)
    _fill(template, (make_context(each, theme) for each in letters))
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
