"""The kinds of files that are read when they come back, one table: a row a suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from reportgen.input.files import read_bytes
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.eml import Hanging, parts_of_mail
from reportgen.input.returned.html import read_html, read_text
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.office import read_office
from reportgen.input.returned.package import fail
from reportgen.input.returned.pdf.reader import read_pdf
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, Severity, SourceError

#: Larger files are no forms.
MAX_BYTES = 50_000_000
#: A mail, on which such files may hang; and what is read only where nothing better is there.
MAIL, PDF = ".eml", ".pdf"
#: The endings of spreadsheets, which are read by another way.
LISTS = frozenset((".csv", ".tsv", ".xlsx", ".xlsm", ".ods"))
#: Those of translators' tools.
TRANSLATIONS = frozenset((".po", ".pot", ".xlf", ".xliff"))
#: What reads the bytes of a file that is called so in problems.
READERS: Mapping[str, Callable[[bytes, str], Returned]] = {
    ".docx": read_docx,
    ".docm": read_docx,
    ".dotx": read_docx,
    ".odt": read_odt,
    ".ott": read_odt,
    ".doc": read_office,
    ".dot": read_office,
    ".rtf": read_office,
    PDF: read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".txt": read_text,
    ".md": read_text,
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, of a mail what hangs on it, of a workbook its rows; and what is unread."""

    files: tuple[Returned, ...]
    problems: tuple[Problem, ...] = ()


#: What reads the forms in the rows of workbooks, by their suffixes; None for one that is no form.
Books: TypeAlias = Mapping[str, Callable[[bytes, str], Read | None]]
NO_BOOKS: Books = {}


def read_returned(path: Path, name: str, books: Books = NO_BOOKS) -> Read:
    """Return what a file says, by the reader of its kind.

    What hangs on a mail and is no sheet is told, and the rest is read. Raises `SourceError`.
    """
    suffix = path.suffix.lower()
    if suffix not in (*READERS, *books, MAIL):
        raise _unread(name, suffix or path.name)
    try:
        data = read_bytes(path, MAX_BYTES)
    except OSError as error:
        said = say("the file cannot be read ({reason}).", reason=error.strerror or str(error))
        raise fail(name, said, say("Check its name and its rights.")) from None
    if len(data) > MAX_BYTES:
        raise fail(name, say("the file is too large."), say("Save it without large pictures."))
    if suffix == MAIL:
        return _read_mail(parts_of_mail(data, name), name, books)
    return _read_one(data, name, suffix, books)


def _read_one(data: bytes, name: str, suffix: str, books: Books) -> Read:
    if suffix in READERS:
        return Read((READERS[suffix](data, name),))
    read = books[suffix](data, name) if suffix in books else None
    if read is None:
        raise _unread(name, suffix)
    return read


def _read_mail(parts: Sequence[Hanging], name: str, books: Books) -> Read:
    """Return what hangs on a mail; beside other files a PDF is read only if it is a form."""
    files: list[Returned] = []
    problems: list[Problem] = []
    is_surer = any(part.suffix in READERS and part.suffix != PDF for part in parts)
    for part in parts:
        called = f"{name}: {part.name}" if part.name else name
        # It may be anything that people send along.
        severity = Severity.ERROR if part.suffix in READERS else Severity.WARNING
        try:
            read = _read_one(part.data, called, part.suffix, books)
            if part.suffix == PDF and is_surer and not any(each.answers for each in read.files):
                raise _passed_over(called)
            files += read.files
            problems += read.problems
        except SourceError as error:
            severity = Severity.WARNING if part.suffix == PDF and is_surer else severity
            problems += [replace(each, severity=severity) for each in error.problems]
    return Read(tuple(files), tuple(problems))


def _passed_over(name: str) -> SourceError:
    return fail(
        name,
        say("the PDF is not read, since a file that is read better hangs beside it."),
        say("Save it by itself and import it, if it is another sheet."),
    )


def _unread(name: str, kind: str) -> SourceError:
    if kind in LISTS:
        return fail(
            name,
            say("a list in a spreadsheet is read by a mapping, which says what its columns mean."),
            say("Write one with --propose-mapping, and name it with --mapping."),
        )
    if kind in TRANSLATIONS:
        return fail(
            name,
            say("a file of a translators' tool holds translations, and is no sheet."),
            say("Take them over with “reportgen translate import”."),
        )
    return fail(
        name,
        say("files of the kind “{kind}” are not read.", kind=kind),
        say("Open it in the office program and save it as .docx or .odt."),
    )
