"""What nobody prints any more: sheets, reports and handouts in the archive, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.shelf import ARCHIVE, kind_in, list_archived, put_away, take_back
from reportgen.app.overview import key_of
from reportgen.input.folders import translations_of
from reportgen.project.profiles import HANDOUTS, REPORTS
from reportgen.project.project import PROFILES, Project
from reportgen.web.committing import archived, commit_saved, taken_back
from reportgen.web.pages import Ask, View, render


def show_archive(ask: Ask) -> Response:
    """All that lies in the archive."""
    return _archive(ask)


def _archive(ask: Ask, said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        every = list_archived(project)
    return render(ask, "archive.html", status, every=every, said=said)


def archive_files(
    ask: Ask, project: Project, path: Path, translations: Mapping[str, Path]
) -> Response:
    """Put a file with its translations into the archive, and show that."""
    try:
        there = put_away(project, path, translations)
    except OSError as error:
        return _archive(ask, ask.say("not_moved", reason=error.strerror or ""), 422)
    moved = (path, *translations.values(), there, *translations_of(there).values())
    commit_saved(ask, project, moved, archived(path.name))
    return RedirectResponse(ask.link("archive"), 303)


def restore(ask: Ask) -> Response:
    """Take something of the archive back, and open it."""
    name = ask.value("name")
    with ask.studio.open() as project:
        try:
            path = take_back(project, name)
        except OSError as error:
            return _archive(ask, ask.say("not_moved", reason=error.strerror or ""), 422)
        files = (path, *translations_of(path).values())
        home = project.root / PROFILES
        away = (project.root / ARCHIVE / each.relative_to(home) for each in files)
        commit_saved(ask, project, (*files, *away), taken_back(path.name))
        pages = {REPORTS: ("report", path.stem), HANDOUTS: ("handout", path.stem)}
        return RedirectResponse(
            ask.link(*pages.get(kind_in(name), ("sheet", key_of(project, path)))), 303
        )


PAGES: Mapping[str, View] = {"/archive": show_archive}

#: What forms of those pages are sent to.
CHANGES: Mapping[str, View] = {"/archive": restore}
