"""Sheets begun, copied, and put into the archive."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.files import FACTSHEET
from reportgen.app.editing.history import drop_draft
from reportgen.app.editing.shelf import begin_sheet, copy_sheet
from reportgen.app.overview import find_sheet, key_of
from reportgen.input.folders import translations_of
from reportgen.input.patching.patch import UnpatchableError
from reportgen.languages import pick
from reportgen.web.archive import archive_files
from reportgen.web.committing import commit_saved, saved
from reportgen.web.pages import Ask, render


def ask_new(ask: Ask) -> Response:
    """What a new sheet needs: a title; its form; the sheet that it is a copy of, if it is one."""
    return _ask_new(ask, ask.query.get("of", ""))


def _ask_new(ask: Ask, of: str, title: str = "", said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        main = project.languages[0]
        forms = [
            (name, pick(project.form(name).label, ask.language, main)[0])
            for name in sorted(project.form_names, key=lambda name: name != FACTSHEET)
        ]
        lang = ask.language if ask.language in project.languages else main
        sheets = [(row.key, row.title) for row in ask.studio.survey.look(project, lang) if row.form]
    return render(
        ask, "sheets/new.html", status, forms=forms, sheets=sheets, of=of, title=title, said=said
    )


def begin(ask: Ask) -> Response:
    """Write a new sheet, and go on writing it."""
    title, of = ask.value("title").strip(), ask.value("of")
    if not title:
        return _ask_new(ask, of, title, ask.say("title_missing"), 422)
    with ask.studio.open() as project:
        form = ask.value("form") or FACTSHEET
        if form not in project.form_names:
            raise LookupError(form)
        try:
            if of:
                path = copy_sheet(project, find_sheet(project, of)[0], title)
            else:
                path = begin_sheet(project, form, title)
        except (OSError, UnpatchableError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return _ask_new(ask, of, title, ask.say("not_begun", reason=reason), 422)
        beside = translations_of(path).values()
        commit_saved(ask, project, (path, *beside), saved(path.name))
        key = key_of(project, path)
        # Another sheet may have had the name.
        drop_draft(project, key)
        return RedirectResponse(ask.link("sheet", key), 303)


def archive(ask: Ask) -> Response:
    """Put a sheet into the archive."""
    with ask.studio.open() as project:
        return archive_files(ask, project, *find_sheet(project, ask.name))
