"""The page of a report or of handouts: what is asked, checked as one types, saved and arranged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.files import ChangedError, write_content
from reportgen.app.editing.history import drop_draft, find_draft, keep_draft, keep_version
from reportgen.app.editing.made import made_files
from reportgen.document.edition import Audience
from reportgen.input.patching.patch import UnpatchableError
from reportgen.web.beside import tell_beside, words_of_scripts
from reportgen.web.committing import commit_saved, saved
from reportgen.web.controls import Section, find_control, spots_of
from reportgen.web.definitions.asked import asked_fields, asking_of, sections_of
from reportgen.web.definitions.choosing import MOST, arrange, chosen_of
from reportgen.web.definitions.opened import Opened, edition_of, open_definition
from reportgen.web.definitions.outline import outline_of
from reportgen.web.definitions.screens import Screen
from reportgen.web.differences import differences
from reportgen.web.pages import Ask, render, render_text
from reportgen.web.posted import act
from reportgen.web.words.editing import NAMED

# --- The page ------------------------------------------------------------------------------------


def show_definition(ask: Ask, screen: Screen) -> Response:
    """The form of a definition, with what was typed and not saved."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project)
        unsaved = find_draft(project, opened.key, opened.content.misshapen)
        if unsaved and unsaved.content.values != opened.content.values:
            opened = replace(opened, content=unsaved.content)
            return page_of(ask, opened, unsaved.lock, draft_at=unsaved.at)
        return page_of(ask, opened, opened.files.lock)


def page_of(
    ask: Ask,
    opened: Opened,
    lock: str,
    status: int = 200,
    draft_at: float = 0,
    unsavable: str = "",
) -> Response:
    """Return the page of a definition, as its form has it."""
    project, screen = opened.project, opened.screen
    sections = _sections(ask, opened)
    examined = opened.examined
    errors = examined.errors
    seen = edition_of(ask, opened)
    return render(
        ask,
        "definitions/definition.html",
        status,
        **_around(ask, opened),
        is_saved=opened.is_saved and not draft_at,
        sections=sections,
        lock=lock,
        conflict=lock != opened.files.lock,
        title=opened.title,
        kind_of=opened.path.relative_to(project.root).as_posix(),
        problems=tell_beside(ask, examined.problems, spots_of(sections)),
        errors=errors,
        warnings=len(examined.problems) - errors,
        words=words_of_scripts(ask),
        named=lambda name: ask.tell(NAMED[name]),
        draft_at=draft_at,
        unsavable=unsavable,
        editions=[each.suffix for each in opened.editions()],
        audiences=[each.value for each in Audience],
        seen=seen,
        made=made_files(project, screen.kind.folder, opened.name),
        changed=max(path.stat().st_mtime for path in opened.files.paths.values()),
    )


def _around(ask: Ask, opened: Opened) -> dict[str, Any]:
    """Return what all templates of a definition take."""
    project = opened.project
    main = project.languages[0]
    return {
        "place": opened.screen.list,
        "screen": opened.screen,
        "name": opened.name,
        "at": ask.link(opened.screen.one, opened.name),
        "main": main,
        "languages": project.languages,
        "sizes": {},
        "focus": "",
        "chosen": chosen_of(ask, project, opened.content.values, opened.examined, opened.sheets),
        "most": MOST,
    }


def _sections(ask: Ask, opened: Opened) -> list[Section]:
    asking = asking_of(ask, opened.project)
    return sections_of(ask, opened.project, opened.screen, opened.content.values, asking)


# --- Changes -------------------------------------------------------------------------------------


def change_list(ask: Ask, screen: Screen) -> Response:
    """Add, remove or move an item, or a sheet; to a script the field alone is given back."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True, keep_blank=True)
        opened, name, focus = _acted(ask, opened, ask.value("_action"))
        if not ask.wants_part:
            return page_of(ask, opened, ask.value("_lock"))
        control = find_control(_sections(ask, opened), name)
        around = {**_around(ask, opened), "focus": focus}
        return render(ask, "_field.html", **around, control=control, problems=())


def _acted(ask: Ask, opened: Opened, action: str) -> tuple[Opened, str, str]:
    """Return the definition after a button was pressed, which field it changed, what to focus."""
    selected = opened.content.values.get("sheets", "")
    said = selected if isinstance(selected, Mapping) else {}
    verb, _, where = action.partition(":")
    if where.partition(".")[0] == "sheets":
        now = opened.with_values(sheets=arrange(action, said, opened.examined))
        moved = verb not in ("out", "sort")
        return now, "sheets", where.partition(">")[0] if moved else "sheets"
    kind = ask.value(f"_add.{where}")
    content, name, focus = act(opened.content, action, opened.files.fields, kind)
    return replace(opened, content=content), name, focus


def save_definition(ask: Ask, screen: Screen) -> Response:
    """Save what is in the form; where the files are others now, that is shown."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True)
        if ask.value("_action") == "discard":
            drop_draft(project, opened.key)
            return RedirectResponse(ask.link(screen.one, opened.name), 303)
        if refused := save(ask, opened):
            return refused
        if ask.wants_part:
            now = open_definition(ask, screen, project)
            return JSONResponse({"saved": True, "lock": now.files.lock})
        return RedirectResponse(ask.link(screen.one, opened.name), 303)


def save(ask: Ask, opened: Opened) -> Response | None:
    """Save a definition with copies of what it was and is; return why it was not, or None."""
    project = opened.project
    # Whoever has seen what somebody else wrote may take his own all the same.
    lock = opened.files.lock if ask.value("_over") == "1" else ask.value("_lock")
    try:
        keep_version(project, opened.key, opened.files.bytes)
        changed = write_content(opened.files, opened.content, lock)
        keep_version(project, opened.key, open_definition(ask, opened.screen, project).files.bytes)
    except ChangedError:
        keep_draft(project, opened.key, ask.value("_lock"), opened.content)
        if ask.wants_part:
            return JSONResponse({"saved": False, "conflict": True}, 409)
        return page_of(ask, opened, ask.value("_lock"), 409)
    except (UnpatchableError, OSError) as error:
        return _unsavable(ask, opened, error)
    drop_draft(project, opened.key)
    if changed:
        commit_saved(ask, project, changed, saved(opened.path.name))
    return None


def _unsavable(ask: Ask, opened: Opened, error: Exception) -> Response:
    reason = getattr(error, "strerror", None)
    if reason:
        said = ask.say("not_saved", reason=reason)
    else:
        said = ask.say("not_patched", key=str(error) or opened.path.name)
    if ask.wants_part:
        return JSONResponse({"saved": False, "said": said}, 422)
    return page_of(ask, opened, ask.value("_lock"), 422, unsavable=said)


# --- While one types -----------------------------------------------------------------------------


def check_definition(ask: Ask, screen: Screen) -> Response:
    """What is wrong with what is in the form, which sheets it chooses, and the outline of it all.

    What is typed is kept until it is saved.
    """
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True, keep_blank=True)
        # A window that only looks takes nothing from one in which somebody types.
        if ask.value("_quiet") != "1":
            if opened.is_saved:
                drop_draft(project, opened.key)
            else:
                keep_draft(project, opened.key, ask.value("_lock"), opened.content)
        examined = opened.examined
        spots = spots_of(_sections(ask, opened)) if examined.problems else {}
        chosen = render_text(ask, "definitions/_chosen.html", **_around(ask, opened))
        html = outline_of(ask, opened)
    return JSONResponse(
        {
            "problems": tell_beside(ask, examined.problems, spots),
            "sizes": {},
            "saved": opened.is_saved,
            "conflict": ask.value("_lock") != opened.files.lock,
            "html": html,
            "parts": {"chosen": chosen},
        }
    )


def show_conflict(ask: Ask, screen: Screen) -> Response:
    """What differs between the form and the files as somebody else saved them."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True)
        asking, fields = asking_of(ask, project), asked_fields(ask, project, screen)
        changes = differences(asking, fields, opened.files.content, opened.content)
        return render(ask, "_changes.html", changes=changes)
