"""Words of others within messages that can be said in other languages: spots and system errors.

A spot inside a document (`Place.within`) is kept in English, since programs read it too. What the
operating system says of an error is English where no locale was set (POSIX, strerror).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reportgen.problems.message import Message, say

_SPOTS = (
    *(say("table"), say("row"), say("cell"), say("cells"), say("paragraph"), say("text box")),
    *(say("header"), say("footer"), say("footnote"), say("endnote"), say("comment"), say("line")),
    *(say("sheet"), say("title page"), say("letter"), say("return address"), say("address")),
    *(say("styles"), say("page"), say("message"), say("person"), say("secret"), say("keys")),
    *(say("names"), say("column"), say("document variable"), say("inserted file")),
    *(say("document properties"), say("data of a content control"), say("address of a link")),
    *(say("numbers of a list"), say("signing in"), say("sending"), say("connecting")),
    *(say("first header"), say("even header"), say("first footer"), say("even footer")),
    *(say("worker"), say("properties of the file"), say("the name of the file")),
    *(say("somewhere in it"), say("the text of the e-mail"), say("the head of the e-mail")),
    *(say("the text"), say("headers and footers"), say("names of sheets and areas")),
    *(
        say("body"),
        say("front"),
        say("back"),
        say("entry"),
        say("unit"),
        say("handout"),
    ),
    *(say("who wrote notes"), say("a list to choose from"), say("a protected area")),
    *(say("a format with a condition"), say("header or footer"), say("its properties")),
    *(say("the names of its parts"), say("the comment of the archive"), say("the attached file")),
    *(say("its notes, forms or bookmarks"), say("a pivot table, which keeps a copy of the list")),
    say("a text that is kept although no cell shows it"),
)

_REASONS = (
    *(say("Permission denied"), say("No such file or directory"), say("Is a directory")),
    *(say("Not a directory"), say("File exists"), say("Read-only file system")),
    *(say("Operation not permitted"), say("No space left on device"), say("File name too long")),
    *(say("Too many open files"), say("Connection refused"), say("Connection timed out")),
    *(say("Connection reset by peer"), say("Network is unreachable"), say("No route to host")),
    *(say("Device or resource busy"), say("Input/output error"), say("Text file busy")),
    *(say("Directory not empty"), say("Invalid argument"), say("Disk quota exceeded")),
    *(say("Name or service not known"), say("Temporary failure in name resolution")),
    *(say("Too many levels of symbolic links"), say("Stale file handle"), say("Broken pipe")),
    *(say("timed out"), say("the connection was closed"), say("Bad file descriptor")),
)

_BY_TEXT = {each.template: each for each in (*_SPOTS, *_REASONS)}
_BY_TEXT["file"] = say("the file")
#: A piece of a spot: its words, and the number or the name that tells it from others.
_PIECE = re.compile(r"(?P<words>[a-z][a-z -]*?)(?P<rest> (?:[\dA-Z“].*))?")

_QUOTED = re.compile(" “(?P<name>[^”]*)”")


def tell_phrase(text: str, tell: Callable[[Message], str]) -> str:
    """Return a text whose words are known in the language of `tell`, such as “table 2, row 3”."""
    if text in _BY_TEXT:
        return tell(_BY_TEXT[text])
    return ", ".join(_tell_piece(piece, tell) for piece in text.split(", "))


def _tell_piece(piece: str, tell: Callable[[Message], str]) -> str:
    found = _PIECE.fullmatch(piece)
    known = _BY_TEXT.get(found["words"]) if found else None
    if not found or not known:
        return piece
    rest = found["rest"] or ""
    if quoted := _QUOTED.fullmatch(rest):
        rest = f" {tell(say('“{name}”', name=quoted['name']))}"
    return f"{tell(known)}{rest}"
