"""What is in a form, kept while one types and saved without losing a word, whatever it edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.content import Content
from reportgen.app.editing.files import ChangedError, EditedFiles, write_content
from reportgen.app.editing.history import drop_draft, keep_draft, keep_version
from reportgen.input.patching.patch import UnpatchableError
from reportgen.project.project import Project
from reportgen.web.editing.beside import count_beside
from reportgen.web.pages import Ask

#: Shows the form as it was sent, with a status and why nothing was saved.
Page = Callable[[int, str], Response]


class Edited(Protocol):
    """What somebody has before them: its files, and what is in its form."""

    @property
    def project(self) -> Project: ...

    @property
    def key(self) -> str:
        """What names its copies and drafts."""

    @property
    def files(self) -> EditedFiles: ...

    @property
    def content(self) -> Content: ...

    @property
    def is_saved(self) -> bool:
        """Whether its files say what is in the form."""


# --- While one types -----------------------------------------------------------------------------


def keep_typed(ask: Ask, edited: Edited) -> None:
    """Keep what is in the form until it is saved."""
    # A window that only looks takes nothing from one in which somebody types.
    if ask.value("_quiet") == "1":
        return
    if edited.is_saved:
        drop_draft(edited.project, edited.key)
    else:
        keep_draft(edited.project, edited.key, ask.value("_lock"), edited.content)


def tell_typed(
    ask: Ask,
    files: EditedFiles,
    is_saved: bool,
    problems: Sequence[dict[str, Any]],
    html: str,
    **more: object,
) -> Response:
    """Tell a script what is wrong with what is in the form, and the page that it makes."""
    conflict = ask.value("_lock") != files.lock
    said = {"problems": problems, "counts": count_beside(ask, problems), "html": html}
    return JSONResponse({"sizes": {}, "saved": is_saved, "conflict": conflict, **said, **more})


# --- When it is saved ----------------------------------------------------------------------------


def lock_of_form(ask: Ask, files: EditedFiles) -> str:
    """Return the state of the files that is to be overwritten.

    It is that which the form began with; whoever has seen what somebody else wrote since may take
    his own all the same.
    """
    return files.lock if ask.value("_over") == "1" else ask.value("_lock")


def save_content(
    ask: Ask, edited: Edited, read_again: Callable[[], EditedFiles]
) -> tuple[list[Path], EditedFiles]:
    """Save what is in the form, with copies of what the files were and of what they are.

    Return the files that changed, and all as they are now. Raises `ChangedError` where the files
    are others, with what was typed kept; `UnpatchableError`, `OSError`.
    """
    project, key, files = edited.project, edited.key, edited.files
    keep_version(project, key, files.bytes)
    try:
        changed = write_content(files, edited.content, lock_of_form(ask, files))
    except ChangedError:
        keep_draft(project, key, ask.value("_lock"), edited.content)
        raise
    now = read_again()
    keep_version(project, key, now.bytes)
    drop_draft(project, key)
    return list(changed), now


def refuse_form(
    ask: Ask, error: ChangedError | UnpatchableError | OSError, path: Path, page: Page
) -> Response:
    """Tell why what is in the form was not saved in a file; it stays there."""
    if not isinstance(error, ChangedError):
        return refuse_because(ask, why_unsaved(ask, error, path), page)
    if ask.wants_part:
        return JSONResponse({"saved": False, "conflict": True}, 409)
    return page(409, "")


def refuse_because(ask: Ask, said: str, page: Page) -> Response:
    """Tell that what is in the form was not saved, for this reason."""
    if ask.wants_part:
        return JSONResponse({"saved": False, "said": said}, 422)
    return page(422, said)


def why_unsaved(ask: Ask, error: UnpatchableError | OSError, path: Path) -> str:
    """Return why what is in a form cannot be saved in a file."""
    if isinstance(error, OSError):
        return ask.say("not_saved", reason=error.strerror or "")
    return ask.say("not_patched", key=str(error) or path.name)
