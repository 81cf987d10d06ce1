"""The page of the look: its settings, beside a sheet as they make it; saved without a loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.files import ChangedError
from reportgen.app.editing.settings import FIELDS, Tried, write_settings
from reportgen.input.patching.patch import UnpatchableError
from reportgen.problems.problem import ReportgenError
from reportgen.themes.theme import Brand, Contrast
from reportgen.web.committing import commit_saved, look_saved
from reportgen.web.editing.beside import tell_beside, words_of_scripts
from reportgen.web.editing.controls import Section, find_control, spots_of
from reportgen.web.editing.differences import differences
from reportgen.web.editing.posted import act
from reportgen.web.editing.saving import (
    lock_of_form,
    refuse_because,
    refuse_form,
    tell_typed,
    why_unsaved,
)
from reportgen.web.look.form import asking_of, labelled_fields, sections_of
from reportgen.web.look.opened import Look, open_look
from reportgen.web.look.preview import choose_sheet, language_of, page_of, sheets_of
from reportgen.web.pages import Ask, render, render_text


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page says of the settings: what is asked, what is wrong, what the colour is for."""

    sections: list[Section]
    problems: list[dict[str, Any]]
    contrasts: tuple[Contrast, ...]
    tried: Tried | None


def _show(ask: Ask, look: Look) -> _Shown:
    """Return what becomes of the settings in the form, and how that is told."""
    tried, reason = None, ""
    try:
        tried = look.try_out()
    except UnpatchableError as error:
        reason = why_unsaved(ask, error, look.file.path)
    project = tried.project if tried else None
    made = project or look.known
    sections = sections_of(ask, look, made.theme.brand if made else Brand())
    problems = tell_beside(ask, tried.problems if tried else (), spots_of(sections))
    if reason:
        problems.append(
            {"path": "", "target": "", "label": "", "anchor": "", "error": True, "text": reason}
        )
    return _Shown(sections, problems, project.theme.brand.contrasts if project else (), tried)


def show_look(ask: Ask) -> Response:
    """The settings that make the look, as their file has them."""
    with ask.studio.lock:
        look = open_look(ask)
        return _page(ask, look, look.file.lock)


def _page(ask: Ask, look: Look, lock: str, status: int = 200, unsavable: str = "") -> Response:
    shown = _show(ask, look)
    errors = sum(each["error"] for each in shown.problems)
    return render(
        ask,
        "look/look.html",
        status,
        at=ask.link("look"),
        title=ask.say("look"),
        kind_of=look.file.path.name,
        is_saved=look.is_saved,
        sections=shown.sections,
        lock=lock,
        conflict=lock != look.file.lock,
        main=look.file.written.main,
        languages=asking_of(ask, look).languages,
        problems=shown.problems,
        errors=errors,
        warnings=len(shown.problems) - errors,
        words=words_of_scripts(ask),
        sizes={},
        unsavable=unsavable,
        contrasts=shown.contrasts,
        sheets=sheets_of(ask, look),
        sheet=choose_sheet(ask, look),
        view_language=language_of(ask, shown.tried.project if shown.tried else None),
    )


# --- Changes -------------------------------------------------------------------------------------


def check_look(ask: Ask) -> Response:
    """What is wrong with what is in the form, and the sheet that it makes."""
    with ask.studio.lock:
        look = open_look(ask, posted=True, keep_blank=True)
        shown = _show(ask, look)
        html = page_of(ask, look, shown.tried)
        contrasts = render_text(ask, "look/_contrasts.html", contrasts=shown.contrasts)
        return tell_typed(ask, look.file, look.is_saved, shown.problems, html, contrasts=contrasts)


def change_list(ask: Ask) -> Response:
    """Add, remove or move an item of a list; to a script the field alone is given back."""
    with ask.studio.lock:
        look = open_look(ask, posted=True, keep_blank=True)
        content, name, focus = act(look.content, ask.value("_action"), FIELDS)
        look = Look(look.file, content, look.known, look.day)
        if not ask.wants_part:
            return _page(ask, look, ask.value("_lock"))
        return render(
            ask,
            "_field.html",
            control=find_control(_show(ask, look).sections, name),
            focus=focus,
            sizes={},
            problems=(),
            main=look.file.written.main,
            languages=asking_of(ask, look).languages,
            at=ask.link("look"),
        )


def save_look(ask: Ask) -> Response:
    """Save what is in the form, if a project can be opened with it."""
    if ask.value("_action") == "discard":
        return RedirectResponse(ask.link("look"), 303)
    with ask.studio.lock:
        look = open_look(ask, posted=True)

        def again(status: int, said: str) -> Response:
            return _page(ask, look, ask.value("_lock"), status, said)

        try:
            changed = write_settings(look.file, look.try_out(), lock_of_form(ask, look.file))
        except ReportgenError:
            return refuse_because(ask, ask.say("look_faulty"), again)
        except (ChangedError, UnpatchableError, OSError) as error:
            return refuse_form(ask, error, look.file.path, again)
        ask.studio.look_anew()
        told = _commit(ask, look) if changed else ""
        if not ask.wants_part:
            return RedirectResponse(ask.link("look"), 303)
        now = open_look(ask)
        # Texts in other languages are other controls.
        anew = look.file.written.of("").get("languages") != now.file.written.of("").get("languages")
        return JSONResponse({"saved": True, "lock": now.file.lock, "said": told, "anew": anew})


def _commit(ask: Ask, look: Look) -> str:
    """Commit the settings with the pictures that they name, where the project wants that."""
    with ask.studio.open() as project:
        pictures = (project.root / name for name in project.pictures)
        paths = [look.file.path, *(path for path in pictures if path.is_file())]
        return commit_saved(ask, project, paths, look_saved())


def show_differences(ask: Ask) -> Response:
    """What differs between the form and the file as somebody else saved it."""
    with ask.studio.lock:
        look = open_look(ask, posted=True)
        fields = labelled_fields(ask)
        changes = differences(asking_of(ask, look), fields, look.file.content, look.content)
        return render(ask, "_changes.html", changes=changes)
