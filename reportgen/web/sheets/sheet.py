"""The page of a sheet: its form, beside the page that it will be; saved without losing a word."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.content import fields_of
from reportgen.app.editing.files import ChangedError, read_sheet_files
from reportgen.app.editing.history import drop_draft, find_draft
from reportgen.document.edition import Audience
from reportgen.input.patching.patch import UnpatchableError
from reportgen.languages import pick
from reportgen.problems.problem import Severity
from reportgen.web.committing import commit_saved, saved
from reportgen.web.editing.beside import tell_beside, words_of_scripts
from reportgen.web.editing.controls import Section, find_control, spots_of
from reportgen.web.editing.differences import differences
from reportgen.web.editing.posted import act
from reportgen.web.editing.saving import keep_typed, refuse_form, save_content, tell_typed
from reportgen.web.pages import Ask, render
from reportgen.web.sheets.opened import Sheet, open_sheet
from reportgen.web.sheets.preview import page_of
from reportgen.web.sheets.sections import asking_of, sections_of
from reportgen.web.words.editing import NAMED

# --- The page ------------------------------------------------------------------------------------


def show_sheet(ask: Ask) -> Response:
    """The form of a sheet, with what was typed and not saved."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project)
        unsaved = find_draft(project, sheet.key, sheet.content.misshapen)
        if unsaved and unsaved.content.values != sheet.content.values:
            sheet = Sheet(project, sheet.key, sheet.files, unsaved.content)
            return _page(ask, sheet, unsaved.lock, draft_at=unsaved.at)
        return _page(ask, sheet, sheet.files.lock)


def _page(
    ask: Ask,
    sheet: Sheet,
    lock: str,
    status: int = 200,
    unsavable: str = "",
    draft_at: float = 0,
) -> Response:
    checked = sheet.check()
    sections = _sections(ask, sheet)
    spots = spots_of(sections)
    main = sheet.files.written.main
    titles = checked.profile.values.get(sheet.files.form.title, {})
    others = [lang for lang in sheet.project.languages if lang != main]
    return render(
        ask,
        "sheets/sheet.html",
        status,
        at=_at(ask, sheet),
        sheet=sheet,
        is_saved=sheet.is_saved and not draft_at,
        sections=sections,
        lock=lock,
        conflict=lock != sheet.files.lock,
        title=pick(titles, main, main)[0] or sheet.path.stem,
        kind_of=f"{pick(sheet.files.form.label, ask.language, main)[0]} · {sheet.path.name}",
        main=main,
        languages=(main, *others),
        audiences=[each.value for each in Audience],
        problems=tell_beside(ask, checked.problems, spots),
        errors=sum(each.severity is Severity.ERROR for each in checked.problems),
        warnings=sum(each.severity is Severity.WARNING for each in checked.problems),
        words=words_of_scripts(ask),
        named=lambda name: ask.tell(NAMED[name]),
        sizes=checked.sizes,
        draft_at=draft_at,
        unsavable=unsavable,
        view_language=_chosen(ask.value("_language"), (main, *others)),
        view_audience=_chosen(ask.value("_audience"), [each.value for each in Audience]),
    )


def _at(ask: Ask, sheet: Sheet) -> str:
    """Return what the addresses of a sheet begin with."""
    return ask.link("sheet", sheet.key)


def _chosen(asked: str, known: Sequence[str]) -> str:
    return asked if asked in known else known[0]


def _sections(ask: Ask, sheet: Sheet) -> list[Section]:
    asking = asking_of(ask, sheet.project, sheet.files.written.main)
    return sections_of(asking, sheet.files.form, sheet.content)


# --- Changes -------------------------------------------------------------------------------------


def change_list(ask: Ask) -> Response:
    """Add, remove or move an item of a list; to a script the field alone is given back."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True, keep_blank=True)
        content, name, focus = act(sheet.content, ask.value("_action"), fields_of(sheet.files.form))
        sheet = Sheet(project, sheet.key, sheet.files, content)
        if not ask.wants_part:
            return _page(ask, sheet, ask.value("_lock"))
        control = find_control(_sections(ask, sheet), name)
        main = sheet.files.written.main
        languages = (main, *(lang for lang in project.languages if lang != main))
        return render(
            ask,
            "_field.html",
            control=control,
            focus=focus,
            sizes={},
            problems=(),
            main=main,
            languages=languages,
            at=_at(ask, sheet),
        )


def save_sheet(ask: Ask) -> Response:
    """Save what is in the form; where the files are others now, that is shown."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True)
        if ask.value("_action") == "discard":
            drop_draft(project, sheet.key)
            return RedirectResponse(ask.link("sheet", sheet.key), 303)
        try:
            changed, now = save_content(ask, sheet, lambda: read_sheet_files(project, sheet.path))
        except (ChangedError, UnpatchableError, OSError) as error:
            lock = ask.value("_lock")
            return refuse_form(
                ask, error, sheet.path, lambda status, said: _page(ask, sheet, lock, status, said)
            )
        # Pictures that came in belong to what was saved.
        named = [project.root / name for name in sheet.check().profile.files]
        paths = [*changed, *(path for path in named if path.is_file())]
        told = commit_saved(ask, project, paths, saved(sheet.path.name)) if changed else ""
        if ask.wants_part:
            return JSONResponse({"saved": True, "lock": now.lock, "said": told})
        return RedirectResponse(ask.link("sheet", sheet.key), 303)


# --- While one types -----------------------------------------------------------------------------


def check_sheet(ask: Ask) -> Response:
    """What is wrong with what is in the form, how long its texts are, and the page that it makes.

    What is typed is kept until it is saved.
    """
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True, keep_blank=True)
        checked = sheet.check()
        keep_typed(ask, sheet)
        html = page_of(ask, sheet, checked)
        spots = spots_of(_sections(ask, sheet)) if checked.problems else {}
        problems = tell_beside(ask, checked.problems, spots)
        return tell_typed(ask, sheet.files, sheet.is_saved, problems, html, sizes=checked.sizes)


def show_conflict(ask: Ask) -> Response:
    """What differs between the form and the files as somebody else saved them."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True)
        asking = asking_of(ask, project, sheet.files.written.main)
        fields = fields_of(sheet.files.form)
        changes = differences(asking, fields, sheet.files.content, sheet.content)
        return render(ask, "_changes.html", changes=changes)
