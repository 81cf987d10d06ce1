"""What there is to search in a file: its texts with their places, raw bytes, and what is closed.

Nothing is guessed: bytes that may be text in several encodings are given in each of them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from reportgen.problems.message import Message

#: Encodings in which lists come that are no UTF-8: of Windows, of the old Mac, of DOS, of Poland.
_OLD = ("cp1252", "mac_roman", "cp850", "cp1250")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Characters that UTF-8 read as cp1252 is full of, as in “JÃ¶rg”.
_TWICE = re.compile("[ÃÂ]")
#: Signs that stand in no text.
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})
#: Tags of XML; not what stands in comments and CDATA, which is text as well.
_TAG = re.compile(r"</?[\w:.-][^<>]*>|<\?[^<>]*\?>")
_VALUE = re.compile(r"""=\s*(?:"([^"<]*)"|'([^'<]*)')""")


@dataclass(frozen=True, slots=True)
class Row:
    """What a line of a text is in a table: its spot in words, and each cell with its own."""

    within: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `within` names its spot in words, "" for a file itself, whose lines count.

    In a table each line of the text is a row, its cells parted by tabs.
    """

    text: str
    within: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes of no known kind, which may hold text in any encoding."""

    data: bytes
    within: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What cannot be searched, and why: a sentence about the file or the part."""

    why: Message
    within: str = ""


Content: TypeAlias = Text | Raw | Unread


def place_within(outer: str, contents: Iterable[Content]) -> Iterator[Content]:
    """Yield the contents of a part, each placed within the whole."""

    def join(within: str) -> str:
        return ", ".join(filter(None, [outer, within]))

    for each in contents:
        if isinstance(each, Text) and each.rows:
            rows = (
                Row(join(row.within), tuple((join(spot), text) for spot, text in row.cells))
                for row in each.rows
            )
            yield Text(each.text, join(each.within), tuple(rows))
        else:
            yield replace(each, within=join(each.within))


def decode_all(data: bytes) -> list[str]:
    """Return what a text may say in the encodings it may be written in, [] for no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _mend(data.removeprefix(bom).decode(encoding, "replace"))
    zeros = data.count(0)
    if zeros:
        # Of text in two bytes about every other one is zero, but for other scripts than Latin.
        if zeros * 5 < len(data) or zeros * 5 > 3 * len(data):
            return []
        sides = [data[start::2].count(0) for start in (0, 1)]
        return [data.decode("utf-16-be" if sides[0] > sides[1] else "utf-16-le", "replace")]
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 100:
        return []
    try:
        return _mend(data.decode())
    except UnicodeDecodeError:
        return [data.decode(encoding, "replace") for encoding in ("utf-8", *_OLD)]


def _mend(text: str) -> list[str]:
    """Return a text, and what it was before it was encoded twice, if it may have been."""
    if not _TWICE.search(text):
        return [text]
    return [text, text.encode("cp1252", "ignore").decode(errors="ignore")]


def read_xml(data: bytes, within: str) -> Iterator[Text]:
    """Yield the texts of a part in XML: with its tags as gaps, without them, and attributes.

    Words are parted by tags in tables, and joined over them where a word is formatted.
    """
    for xml in decode_all(data) or [data.decode(errors="replace")]:
        yield Text(_TAG.sub(" ", xml), within)
        yield Text(_TAG.sub("", xml), within)
        values = (first or second for first, second in _VALUE.findall(xml))
        yield Text("\n".join(values), within)


def strip_tags(text: str) -> str:
    """Return a text without the tags in it, in the lines that it had."""
    return _TAG.sub(lambda tag: "\n" * tag[0].count("\n"), text)


def is_xml(data: bytes) -> bool:
    """Tell whether bytes begin as XML does."""
    start = data[:64]
    for bom, _ in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\0", b"").lstrip()[:1] == b"<"
