"""All reports, or all handouts: what each is of, whether it is in order, when it was made last."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.definitions import (
    begin_definition,
    copy_definition,
    examine_file,
    find_definition,
    read_sheets,
)
from reportgen.app.editing.history import drop_draft
from reportgen.app.editing.made import made_files
from reportgen.input.folders import is_absent, translations_of
from reportgen.input.patching.patch import UnpatchableError
from reportgen.languages import pick, sort_key
from reportgen.problems.problem import Problem
from reportgen.project.profiles import list_definitions
from reportgen.project.project import PROFILES, Project
from reportgen.web.archive import archive_files
from reportgen.web.committing import commit_saved, saved
from reportgen.web.definitions.screens import Screen
from reportgen.web.pages import Ask, render


@dataclass(frozen=True, slots=True)
class Row:
    """A definition as the list shows it; `made` is when it was made last, 0 for never."""

    name: str
    title: str
    sheets: int
    errors: int
    warnings: int
    changed: float
    made: float


def show_list(ask: Ask, screen: Screen) -> Response:
    """All definitions of a kind."""
    with ask.studio.open() as project:
        rows, problems = _rows(ask, screen, project)
    return render(
        ask, "definitions/list.html", screen=screen, rows=rows, unread=problems, place=screen.list
    )


def _rows(ask: Ask, screen: Screen, project: Project) -> tuple[list[Row], list[Problem]]:
    if is_absent(project.root / PROFILES):
        # Nothing is written yet.
        return [], []
    listing = list_definitions(project, screen.kind.folder)
    sheets = read_sheets(project) if listing.files else None
    main = project.languages[0]
    rows = []
    for path, beside in listing.files.items():
        if sheets is None:
            break
        examined = examine_file(project, screen.kind, path, sheets, main)
        texts = examined.definition.values.get("title", {}) if examined.definition else {}
        made = made_files(project, screen.kind.folder, path.stem)
        rows.append(
            Row(
                path.stem,
                pick(texts, ask.language, main)[0] or path.stem,
                len(examined.sheets),
                examined.errors,
                len(examined.problems) - examined.errors,
                max(each.stat().st_mtime for each in (path, *beside.values())),
                max((each.at for each in made), default=0),
            )
        )
    return sorted(rows, key=lambda row: sort_key(row.title)), list(listing.unread.values())


def ask_new(ask: Ask, screen: Screen) -> Response:
    """What a new one needs: a title, and which other it is a copy of, if it is one."""
    return _ask_new(ask, screen, ask.query.get("of", ""))


def _ask_new(
    ask: Ask, screen: Screen, of: str, title: str = "", said: str = "", status: int = 200
) -> Response:
    with ask.studio.open() as project:
        rows, _ = _rows(ask, screen, project)
    return render(
        ask,
        "definitions/new.html",
        status,
        screen=screen,
        others=[(row.name, row.title) for row in rows],
        of=of,
        title=title,
        said=said,
        place=screen.list,
    )


def begin(ask: Ask, screen: Screen) -> Response:
    """Write a new one, and go on writing it."""
    title, of = ask.value("title").strip(), ask.value("of")
    if not title:
        return _ask_new(ask, screen, of, title, ask.say("definition_title_missing"), 422)
    with ask.studio.open() as project:
        try:
            if of:
                other = find_definition(project, screen.kind, of)
                path = copy_definition(project, screen.kind, other, title)
            else:
                path = begin_definition(project, screen.kind, title)
        except (OSError, UnpatchableError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            said = ask.say("definition_not_begun", reason=reason)
            return _ask_new(ask, screen, of, title, said, 422)
        beside = translations_of(path).values()
        commit_saved(ask, project, (path, *beside), saved(path.name))
        # Another may have had the name.
        drop_draft(project, screen.key(path.stem))
        return RedirectResponse(ask.link(screen.one, path.stem), 303)


def archive(ask: Ask, screen: Screen) -> Response:
    """Put a definition into the archive."""
    with ask.studio.open() as project:
        path = find_definition(project, screen.kind, ask.name)
        return archive_files(ask, project, path, translations_of(path))
