"""The kinds of files that are read when they come back, one table: a row a suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reportgen.input.files import read_bytes
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.eml import parts_of_mail
from reportgen.input.returned.html import read_html, read_text
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.package import fail
from reportgen.problems.message import say

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


def read_returned(path: Path, name: str) -> tuple[Returned, ...]:
    """Return what a file says, by the reader of its kind; a mail is as many as hang on it.

    Raises `SourceError`.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS and suffix != MAIL:
        raise fail(
            name,
            say("files of the kind “{kind}” are not read.", kind=suffix or path.name),
            say("Open it in the office program and save it as .docx or .odt."),
        )
    try:
        data = read_bytes(path, MAX_BYTES)
    except OSError as error:
        said = say("the file cannot be read ({reason}).", reason=error.strerror or str(error))
        raise fail(name, said, say("Check its name and its rights.")) from None
    if len(data) > MAX_BYTES:
        raise fail(name, say("the file is too large."), say("Save it without large pictures."))
    if suffix in READERS:
        return (READERS[suffix](data, name),)
    return tuple(
        READERS[kind](content, f"{name}: {hung}" if hung else name)
        for hung, kind, content in parts_of_mail(data, READERS)
    )
