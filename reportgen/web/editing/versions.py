"""What something was: its copies, what changed from one to the next, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.content import Content
from reportgen.app.editing.history import find_version, keep_version, list_versions, restore
from reportgen.fields.model import Field
from reportgen.input.folders import translations_of
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from reportgen.web.committing import commit_saved, saved
from reportgen.web.editing.controls import Asking
from reportgen.web.editing.differences import Change, differences
from reportgen.web.pages import Ask, render


@dataclass(frozen=True, slots=True)
class Kept:
    """What has copies: what names them, its own file, the address of its page.

    `read` returns what files by language say, with their fields, and raises `ReportgenError`.
    """

    project: Project
    key: str
    path: Path
    address: str
    read: Callable[[Mapping[str, bytes]], tuple[Iterable[Field], Content]]

    @property
    def paths(self) -> dict[str, Path]:
        """Its files by language, "" for its own."""
        return {"": self.path, **translations_of(self.path)}

    def files(self) -> dict[str, bytes]:
        """Return what its files are now."""
        return {lang: path.read_bytes() for lang, path in self.paths.items()}


def show_versions(ask: Ask, kept: Kept, asking: Asking, screen: str) -> Response:
    """The copies, the newest first, each with what changed in it; `screen` has words for it."""
    versions = list_versions(kept.project, kept.key)
    contents: list[tuple[Iterable[Field], Content] | None] = []
    for version in versions:
        try:
            contents.append(kept.read(version.files))
        except ReportgenError:
            contents.append(None)
    shown = []
    for number, version in enumerate(versions):
        now = contents[number]
        before = contents[number + 1] if number + 1 < len(versions) else None
        changes: list[Change] = []
        if now and before:
            changes = differences(asking, now[0], before[1], now[1])
        shown.append((version, changes, number + 1 == len(versions)))
    current = ""
    with suppress(OSError):
        now_bytes = kept.files()
        current = next((v.name for v in versions if dict(v.files) == now_bytes), "")
    return render(
        ask, "history.html", at=kept.address, place=screen, versions=shown, current=current
    )


def restore_version(ask: Ask, kept: Kept) -> Response:
    """Let files be what they were; what they are now is kept as a copy."""
    version = find_version(kept.project, kept.key, ask.value("version"))
    paths = kept.paths
    keep_version(kept.project, kept.key, kept.files())
    restore(version, paths)
    keep_version(kept.project, kept.key, version.files)
    touched = {*paths.values(), *kept.paths.values()}
    commit_saved(ask, kept.project, touched, saved(kept.path.name))
    return RedirectResponse(kept.address, 303)
