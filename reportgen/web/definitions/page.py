"""The page of a report or of handouts: what is asked, checked as one types, saved and arranged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.files import ChangedError
from reportgen.app.editing.history import drop_draft, find_draft
from reportgen.app.editing.made import made_files
from reportgen.document.edition import Audience
from reportgen.input.patching.patch import UnpatchableError
from reportgen.web.committing import commit_saved, saved
from reportgen.web.definitions.asked import asked_fields, asking_of, sections_of
from reportgen.web.definitions.choosing import MOST, arrange, chosen_of
from reportgen.web.definitions.opened import Opened, edition_of, open_definition
from reportgen.web.definitions.outline import outline_of
from reportgen.web.definitions.screens import Screen
from reportgen.web.editing.beside import tell_beside, words_of_scripts
from reportgen.web.editing.controls import Section, find_control, spots_of
from reportgen.web.editing.differences import differences
from reportgen.web.editing.posted import act
from reportgen.web.editing.saving import keep_typed, refuse_form, save_content, tell_typed
from reportgen.web.pages import Ask, render, render_text
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
    unsavable: str = "",
    draft_at: float = 0,
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
        done = save(ask, opened)
        if isinstance(done, Response):
            return done
        if ask.wants_part:
            return JSONResponse({"saved": True, "lock": done.lock, "said": done.told})
        return RedirectResponse(ask.link(screen.one, opened.name), 303)


class Saved(NamedTuple):
    """The state of the files of a definition that was saved, and what there is to say of it."""

    lock: str
    told: str


def save(ask: Ask, opened: Opened) -> Saved | Response:
    """Save a definition; where that cannot be, return what tells why."""
    project, screen = opened.project, opened.screen
    try:
        changed, now = save_content(
            ask, opened, lambda: open_definition(ask, screen, project).files
        )
    except (ChangedError, UnpatchableError, OSError) as error:
        lock = ask.value("_lock")
        return refuse_form(
            ask, error, opened.path, lambda status, said: page_of(ask, opened, lock, status, said)
        )
    told = commit_saved(ask, project, changed, saved(opened.path.name)) if changed else ""
    return Saved(now.lock, told)


# --- While one types -----------------------------------------------------------------------------


def check_definition(ask: Ask, screen: Screen) -> Response:
    """What is wrong with what is in the form, which sheets it chooses, and the outline of it all.

    What is typed is kept until it is saved.
    """
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True, keep_blank=True)
        keep_typed(ask, opened)
        examined = opened.examined
        spots = spots_of(_sections(ask, opened)) if examined.problems else {}
        chosen = render_text(ask, "definitions/_chosen.html", **_around(ask, opened))
        problems = tell_beside(ask, examined.problems, spots)
        html = outline_of(ask, opened)
        parts = {"chosen": chosen}
        return tell_typed(ask, opened.files, opened.is_saved, problems, html, parts=parts)


def show_conflict(ask: Ask, screen: Screen) -> Response:
    """What differs between the form and the files as somebody else saved them."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True)
        asking, fields = asking_of(ask, project), asked_fields(ask, project, screen)
        changes = differences(asking, fields, opened.files.content, opened.content)
        return render(ask, "_changes.html", changes=changes)
