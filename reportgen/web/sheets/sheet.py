"""The page of a sheet: its form, beside the page that it will be; saved without losing a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.files import (
    ChangedError,
    read_sheet_files,
    write_content,
)
from reportgen.app.editing.history import drop_draft, find_draft, keep_draft, keep_version
from reportgen.document.edition import Audience
from reportgen.input.patching.patch import UnpatchableError
from reportgen.languages import pick
from reportgen.problems.problem import Problem, Severity
from reportgen.project.titles import Titles
from reportgen.web.committing import commit_saved, saved
from reportgen.web.pages import Ask, render
from reportgen.web.sheets.controls import Asking, Section, Spot, find_control, spots_of
from reportgen.web.sheets.history import differences
from reportgen.web.sheets.opened import Sheet, open_sheet
from reportgen.web.sheets.posted import act
from reportgen.web.sheets.preview import page_of
from reportgen.web.words.sheets import NAMED

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
    draft_at: float = 0,
    unsavable: str = "",
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
        sheet=sheet,
        sections=sections,
        lock=lock,
        conflict=lock != sheet.files.lock,
        title=pick(titles, main, main)[0] or sheet.path.stem,
        form_label=pick(sheet.files.form.label, ask.language, main)[0],
        main=main,
        languages=(main, *others),
        audiences=[each.value for each in Audience],
        problems=[_placed(_told(ask, each), spots) for each in checked.problems],
        errors=sum(each.severity is Severity.ERROR for each in checked.problems),
        warnings=sum(each.severity is Severity.WARNING for each in checked.problems),
        words={name: ask.say(name) for name in _IN_SCRIPTS} | _counted(ask),
        named=lambda name: ask.tell(NAMED[name]),
        sizes=checked.sizes,
        draft_at=draft_at,
        unsavable=unsavable,
        view_language=_chosen(ask.value("_language"), (main, *others)),
        view_audience=_chosen(ask.value("_audience"), [each.value for each in Audience]),
    )


def _chosen(asked: str, known: Sequence[str]) -> str:
    return asked if asked in known else known[0]


def _sections(ask: Ask, sheet: Sheet) -> list[Section]:
    asking = Asking(
        ask.language,
        sheet.files.written.main,
        sheet.project.languages,
        ask.tell,
        sheet.project.words,
        NAMED,
        cache(lambda: _names_of_sheets(sheet, ask.language)),
    )
    return asking.sections(sheet.files.form, sheet.content)


def _names_of_sheets(sheet: Sheet, lang: str) -> list[tuple[str, str]]:
    titles = Titles(sheet.project)
    main = sheet.project.languages[0]
    return [(name, pick(titles.of(name), lang, main)[0] or name) for name in titles.names]


#: What scripts say.
_IN_SCRIPTS = (
    *("saved", "unsaved", "saving", "offline", "error", "hint", "printing"),
    *("bold", "italic", "list", "link", "formatting", "upload", "uploading", "no_problems"),
)


def _counted(ask: Ask) -> dict[str, str]:
    """Return what scripts say with numbers, which they put in place of the braces."""
    return {
        "size": ask.say("size", size="{size}", length="{length}"),
        "errors": ask.say("errors", number="{number}"),
        "warnings": ask.say("warnings", number="{number}"),
        "page": ask.say("page", number="{number}", count="{count}"),
        "problem_count": ask.say("problem_count", errors="{errors}", warnings="{warnings}"),
    }


def _placed(told: dict[str, Any], spots: Mapping[str, Spot]) -> dict[str, Any]:
    """Return a problem with the control that it is told beside: the nearest to its path."""
    target = str(told["path"])
    while target and target not in spots:
        target = target.rpartition(".")[0]
    spot = spots.get(target, Spot("", ""))
    return {**told, "target": target, "label": spot.label, "anchor": spot.anchor}


def _told(ask: Ask, problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "error": problem.severity is Severity.ERROR,
        "text": f"{ask.tell(problem.message)} {ask.tell(problem.advice)}".strip(),
    }


# --- Changes -------------------------------------------------------------------------------------


def change_list(ask: Ask) -> Response:
    """Add, remove or move an item of a list; to a script the field alone is given back."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True, keep_blank=True)
        content, name, focus = act(sheet.content, ask.value("_action"), sheet.files.form)
        sheet = Sheet(project, sheet.key, sheet.files, content)
        if not ask.wants_part:
            return _page(ask, sheet, ask.value("_lock"))
        control = find_control(_sections(ask, sheet), name)
        main = sheet.files.written.main
        languages = (main, *(lang for lang in project.languages if lang != main))
        return render(
            ask,
            "sheets/_field.html",
            control=control,
            focus=focus,
            sizes={},
            problems=(),
            main=main,
            languages=languages,
            sheet=sheet,
        )


def save_sheet(ask: Ask) -> Response:
    """Save what is in the form; where the files are others now, that is shown."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True)
        lock = ask.value("_lock")
        if ask.value("_over") == "1":
            # Whoever has seen what somebody else wrote may take his own all the same.
            lock = sheet.files.lock
        if ask.value("_action") == "discard":
            drop_draft(project, sheet.key)
            return RedirectResponse(ask.link("sheet", sheet.key), 303)
        try:
            changed = save(sheet, lock)
        except ChangedError:
            return _conflict(ask, sheet)
        except (UnpatchableError, OSError) as error:
            return _unsavable(ask, sheet, error)
        # Pictures that came in belong to what was saved.
        named = [project.root / name for name in sheet.check().profile.files]
        paths = [*changed, *(path for path in named if path.is_file())]
        told = commit_saved(ask, project, paths, saved(sheet.path.name)) if changed else ""
        if ask.wants_part:
            now = read_sheet_files(project, sheet.path)
            return JSONResponse({"saved": True, "lock": now.lock, "said": told})
        return RedirectResponse(ask.link("sheet", sheet.key), 303)


def save(sheet: Sheet, lock: str) -> list[Path]:
    """Save a sheet, with copies of what it was and of what it is; return the files that changed.

    Raises `ChangedError`, `UnpatchableError`, `OSError`.
    """
    keep_version(sheet.project, sheet.key, sheet.files.bytes)
    changed = write_content(sheet.files, sheet.content, lock, sheet.project)
    now = read_sheet_files(sheet.project, sheet.path)
    keep_version(sheet.project, sheet.key, now.bytes)
    drop_draft(sheet.project, sheet.key)
    return list(changed)


def _conflict(ask: Ask, sheet: Sheet) -> Response:
    keep_draft(sheet.project, sheet.key, ask.value("_lock"), sheet.content)
    if ask.wants_part:
        return JSONResponse({"saved": False, "conflict": True}, 409)
    return _page(ask, sheet, ask.value("_lock"), 409)


def _unsavable(ask: Ask, sheet: Sheet, error: Exception) -> Response:
    reason = getattr(error, "strerror", None)
    if reason:
        said = ask.say("not_saved", reason=reason)
    else:
        said = ask.say("not_patched", key=str(error) or sheet.path.name)
    if ask.wants_part:
        return JSONResponse({"saved": False, "said": said}, 422)
    return _page(ask, sheet, ask.value("_lock"), 422, unsavable=said)


# --- While one types -----------------------------------------------------------------------------


def check_sheet(ask: Ask) -> Response:
    """What is wrong with what is in the form, how long its texts are, and the page that it makes.

    What is typed is kept until it is saved.
    """
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True, keep_blank=True)
        checked = sheet.check()
        saved = sheet.is_saved
        # A window that only looks takes nothing from one in which somebody types.
        if ask.value("_quiet") != "1":
            if saved:
                drop_draft(project, sheet.key)
            else:
                keep_draft(project, sheet.key, ask.value("_lock"), sheet.content)
        html = page_of(ask, sheet, checked)
        spots = spots_of(_sections(ask, sheet)) if checked.problems else {}
    return JSONResponse(
        {
            "problems": [_placed(_told(ask, each), spots) for each in checked.problems],
            "sizes": checked.sizes,
            "saved": saved,
            "conflict": ask.value("_lock") != sheet.files.lock,
            "html": html,
        }
    )


def show_conflict(ask: Ask) -> Response:
    """What differs between the form and the files as somebody else saved them."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True)
        changes = differences(ask, sheet.files.form, sheet.files.content, sheet.content)
        return render(ask, "sheets/_changes.html", changes=changes)
