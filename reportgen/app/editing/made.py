"""What was made of a report or of handouts, and lies in the folder of outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.document.edition import Audience
from reportgen.project.profiles import HANDOUTS, REPORTS
from reportgen.project.project import Project

#: The folder of outputs, and that of the files for the print shop in it.
OUTPUT, PRINT = "output", "print"
#: Behind the id: the languages, the layout of what is printed, the kind; or a newer version.
_REST = re.compile(r"\.[A-Za-z+-]+(?:\.[a-z0-9]+)?(?:\.new)?\.(?:pdf|docx|xlsx)")


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was made: for whom, of how many bytes, when; `printed` is for the print shop.

    `name` is its path from the folder of outputs. `single` is one handout of a set.
    """

    path: Path
    name: str
    audience: Audience
    size: int
    at: float
    printed: bool = False
    single: bool = False


def made_files(project: Project, kind: str, name: str) -> list[MadeFile]:
    """Return the files that were made of a definition of a kind, those for print first."""
    output = project.root / OUTPUT
    found: list[MadeFile] = []
    for audience in Audience:
        home = output if audience is Audience.PRINT else output / audience
        if kind == REPORTS:
            found += _files(output, home / REPORTS, name, audience)
            continue
        found += _files(output, home / HANDOUTS, name, audience)
        found += _files(output, home / PRINT, name, audience, printed=True)
        found += _files(output, home / HANDOUTS / name, "", audience, single=True)
    return found


def _files(
    output: Path,
    folder: Path,
    name: str,
    audience: Audience,
    printed: bool = False,
    single: bool = False,
) -> Iterator[MadeFile]:
    with suppress(OSError, RuntimeError):
        # A link may lead out of the project.
        inside = folder.resolve().is_relative_to(output.parent.resolve())
        for path in sorted(folder.iterdir()) if inside else ():
            rest = path.name.removeprefix(name)
            fits = single or (path.name.startswith(f"{name}.") and _REST.fullmatch(rest))
            if fits and path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                known, shown = path.stat(), path.relative_to(output).as_posix()
                yield MadeFile(
                    path, shown, audience, known.st_size, known.st_mtime, printed, single
                )
