"""Files of translators that wait in the inbox, as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from reportgen.app.editing.translator_files import list_translator_files, read_translator_file
from reportgen.app.overview import Overviewed
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from reportgen.translating.files.exchange import CameFile


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: its name, its language, the titles of its sheets, and when it came."""

    name: str
    language: str
    titles: tuple[str, ...]
    came: float


def list_waiting(project: Project, sheets: Sequence[Overviewed]) -> list[Waiting]:
    """Return the files that wait to be taken over, the last one that came first."""
    waiting = []
    for path in list_translator_files(project):
        # What nobody can read any more was put there by somebody else.
        with suppress(ReportgenError, OSError):
            came = read_translator_file(path)
            titles = titles_of(came, sheets)
            waiting.append(Waiting(path.name, came.language, titles, path.stat().st_mtime))
    return waiting


def titles_of(came: CameFile, sheets: Iterable[Overviewed]) -> tuple[str, ...]:
    """Return the titles of the sheets that a file is about, or their ids."""
    known = {sheet.id: sheet.title for sheet in sheets}
    names = dict.fromkeys(unit.key.partition(":")[0] for unit in came.units)
    return tuple(known.get(name, name) for name in names)
