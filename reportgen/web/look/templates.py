"""The Word templates of a project: down to be edited in Word, up again, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from reportgen.app.look.own_templates import (
    Findings,
    drop_template,
    take_template,
    template_of,
    try_word_file,
)
from reportgen.app.look.templates import KINDS
from reportgen.languages import pick
from reportgen.problems.causes import JobError
from reportgen.problems.message import Message
from reportgen.project.project import Project
from reportgen.web.committing import commit_saved, look_saved
from reportgen.web.downloads import send_file
from reportgen.web.pages import Ask, render
from reportgen.web.words.look import LOOK_KINDS


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of templates: what it prints, and since when the project has its own, 0 for never."""

    name: str
    label: Message
    changed: float


def _rows(project: Project) -> list[Row]:
    found = []
    for name in KINDS:
        own = project.theme.word_template(name)
        found.append(Row(name, LOOK_KINDS[name], own.stat().st_mtime if own else 0))
    return found


def show_templates(ask: Ask) -> Response:
    """What there are Word templates of."""
    return _page(ask)


def _page(
    ask: Ask,
    about: str = "",
    said: str = "",
    findings: Findings | None = None,
    taken: bool = False,
    refused: bool = False,
    status: int = 200,
) -> Response:
    """Return the page, with what is said of one of the templates; to scripts that one alone."""
    with ask.studio.open() as project:
        rows = _rows(project)
        labels = _labels(ask, project, findings)
    return render(
        ask,
        "look/_row.html" if ask.wants_part else "look/templates.html",
        status,
        rows=rows,
        row=next((row for row in rows if row.name == about), None),
        about=about,
        said=said,
        findings=findings,
        never=labels,
        taken=taken,
        refused=refused,
    )


def _labels(ask: Ask, project: Project, findings: Findings | None) -> Mapping[str, list[str]]:
    """Return the fields that a template never prints, by the labels of forms."""
    main = project.languages[0]
    labels: dict[str, list[str]] = {}
    for name, fields in findings.never.items() if findings else ():
        form = project.form(name)
        called = (pick(form.fields[each].label, ask.language, main)[0] or each for each in fields)
        labels[pick(form.label, ask.language, main)[0]] = list(called)
    return labels


def _kind(ask: Ask) -> str:
    if ask.name not in KINDS:
        raise LookupError(ask.name)
    return ask.name


def download(ask: Ask) -> Response:
    """The template that prints a kind today, to be edited in Word."""
    kind = _kind(ask)
    with ask.studio.open() as project:
        return send_file(template_of(project, kind), f"{kind}.docx")


def check(ask: Ask) -> Response:
    """Whether a template works, with what it never prints."""
    kind = _kind(ask)
    with ask.studio.open() as project:
        data = template_of(project, kind)
    return _try(ask, kind, data, take=False)


def upload(ask: Ask) -> Response:
    """Take in a template that was sent, if it works."""
    return _try(ask, _kind(ask), ask.body, take=True)


def _try(ask: Ask, kind: str, data: bytes, take: bool) -> Response:
    with ask.studio.open() as project:
        lang = project.languages[0]
        used = {row.form for row in ask.studio.survey.look(project, lang) if row.form}
        forms = sorted(used) or list(project.form_names)[:1]
        day = project.today
    try:
        # Nobody waits for it who writes a sheet.
        findings = ask.studio.submit(
            try_word_file, ask.studio.root, day, kind, data, forms
        ).result()
    except (JobError, CancelledError):
        return _page(ask, kind, ask.say("look_untried"), status=422)
    if findings.problems:
        return _page(ask, kind, findings=findings, refused=take, status=422)
    if not take:
        return _page(ask, kind, findings=findings)
    try:
        with ask.studio.open() as project:
            path = take_template(project, kind, data)
            said = commit_saved(ask, project, (path,), look_saved())
    except OSError as error:
        said = ask.say("file_not_kept", reason=error.strerror or "")
        return _page(ask, kind, said, status=422)
    ask.studio.look_anew()
    return _page(ask, kind, said, findings, taken=True)


def drop(ask: Ask) -> Response:
    """Let the program's own template print a kind again."""
    kind = _kind(ask)
    try:
        with ask.studio.open() as project:
            path = drop_template(project, kind)
            commit_saved(ask, project, (path,), look_saved())
    except OSError as error:
        return _page(ask, kind, ask.say("file_not_kept", reason=error.strerror or ""), status=422)
    ask.studio.look_anew()
    return RedirectResponse(ask.link("look", "templates"), 303)
