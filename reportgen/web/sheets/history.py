"""What a sheet was: its copies, what changed from one to the next, and the way back."""

from __future__ import annotations

from contextlib import suppress

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.content import Content, fields_of
from reportgen.app.editing.files import files_of, read_sheet_files
from reportgen.app.editing.history import find_version, keep_version, list_versions, restore
from reportgen.app.overview import find_sheet
from reportgen.forms.form import Form
from reportgen.problems.problem import ReportgenError
from reportgen.web.committing import commit_saved, saved
from reportgen.web.editing.differences import Change, differences
from reportgen.web.pages import Ask, render
from reportgen.web.sheets.sections import asking_of


def show_history(ask: Ask) -> Response:
    """The copies of a sheet, the newest first, each with what changed in it."""
    with ask.studio.open() as project:
        path, _ = find_sheet(project, ask.name)
        versions = list_versions(project, ask.name)
        contents: list[tuple[Form, Content] | None] = []
        for version in versions:
            try:
                files = files_of(project, path, version.files, {})
                contents.append((files.form, files.content))
            except ReportgenError:
                contents.append(None)
        asking = asking_of(ask, project, project.languages[0])
        shown = []
        for number, version in enumerate(versions):
            now = contents[number]
            before = contents[number + 1] if number + 1 < len(versions) else None
            changes: list[Change] = []
            if now and before:
                changes = differences(asking, fields_of(now[0]), before[1], now[1])
            shown.append((version, changes, number + 1 == len(versions)))
        current = ""
        with suppress(ReportgenError):
            now_bytes = dict(read_sheet_files(project, path).bytes)
            current = next((v.name for v in versions if dict(v.files) == now_bytes), "")
        return render(ask, "sheets/history.html", name=ask.name, versions=shown, current=current)


def restore_version(ask: Ask) -> Response:
    """Let the files of a sheet be what they were; what they are now is kept as a copy."""
    with ask.studio.open() as project:
        path, translations = find_sheet(project, ask.name)
        version = find_version(project, ask.name, ask.value("version"))
        paths = {"": path, **translations}
        keep_version(project, ask.name, {lang: p.read_bytes() for lang, p in paths.items()})
        restore(version, paths)
        keep_version(project, ask.name, version.files)
        _, now = find_sheet(project, ask.name)
        touched = {path, *paths.values(), *now.values()}
        commit_saved(ask, project, touched, saved(path.name))
    return RedirectResponse(ask.link("sheet", ask.name), 303)
