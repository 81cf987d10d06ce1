"""The kinds of files that are read when they come back, one table: a row a suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.input.files import read_bytes
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.eml import parts_of_mail
from reportgen.input.returned.html import read_html, read_text
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, Severity, SourceError

#: Larger files are no forms.
MAX_BYTES = 50_000_000
#: What reads the bytes of a file that is called so in problems.
READERS: Mapping[str, Callable[[bytes, str], Returned]] = {
    ".docx": read_docx,
    ".docm": read_docx,
    ".dotx": read_docx,
    ".odt": read_odt,
    ".ott": read_odt,
    ".html": read_html,
    ".htm": read_html,
    ".txt": read_text,
    ".md": read_text,
}


#: A mail, on which such files may hang.
MAIL = ".eml"


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, a mail as many as hang on it; and why some of these are not read."""

    files: tuple[Returned, ...]
    problems: tuple[Problem, ...] = ()


def read_returned(path: Path, name: str) -> Read:
    """Return what a file says, by the reader of its kind.

    What hangs on a mail and is no sheet is told, and the rest is read. Raises `SourceError`.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS and suffix != MAIL:
        raise _unread(name, suffix or path.name)
    try:
        data = read_bytes(path, MAX_BYTES)
    except OSError as error:
        said = say("the file cannot be read ({reason}).", reason=error.strerror or str(error))
        raise fail(name, said, say("Check its name and its rights.")) from None
    if len(data) > MAX_BYTES:
        raise fail(name, say("the file is too large."), say("Save it without large pictures."))
    if suffix in READERS:
        return Read((READERS[suffix](data, name),))
    files: list[Returned] = []
    problems: list[Problem] = []
    for part in parts_of_mail(data, name):
        called = f"{name}: {part.name}" if part.name else name
        if part.suffix not in READERS:
            # It may be anything that people send along.
            told = _unread(called, part.suffix).problems
            problems += [replace(each, severity=Severity.WARNING) for each in told]
            continue
        try:
            files.append(READERS[part.suffix](part.data, called))
        except SourceError as error:
            problems += error.problems
    return Read(tuple(files), tuple(problems))


#: The endings of spreadsheets, which are read by another way.
_LISTS = frozenset((".csv", ".tsv", ".xlsx", ".xlsm", ".ods"))


def _unread(name: str, kind: str) -> SourceError:
    if kind in _LISTS:
        return fail(
            name,
            say("a list in a spreadsheet is read by a mapping, which says what its columns mean."),
            say("Write one with --propose-mapping, and name it with --mapping."),
        )
    return fail(
        name,
        say("files of the kind “{kind}” are not read.", kind=kind),
        say("Open it in the office program and save it as .docx or .odt."),
    )
