"""Files that are handed on with a sheet, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from reportgen.document.blocks import Pickled

#: How a link begins that leads to a file which is handed on, by its path in the project.
FILE = "file:"
#: What is said of kinds of files where one is downloaded (RFC 6838); others are only bytes.
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "ics": "text/calendar",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Document(Pickled):
    """A file that is handed on: its path in the project, its bytes, what it is called.

    A `joined` one, which is a PDF, follows the sheet in its PDF.
    """

    path: str
    data: bytes = field(repr=False)
    title: str = ""
    joined: bool = False

    @property
    def name(self) -> str:
        """Its name without folders."""
        return self.path.rpartition("/")[2]

    @property
    def kind(self) -> str:
        """Its kind, as the end of its name says."""
        return self.name.rpartition(".")[2].lower()

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES.get(self.kind, "application/octet-stream")


#: Returns the file at a path in the project.
Documents: TypeAlias = Callable[[str], Document]


def no_document(path: str) -> Document:
    """Return an empty file: where there are none at hand."""
    return Document(path, b"")
