"""Rows of data shown as columns of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from reportgen.cli.speech import tell
from reportgen.problems.message import Message, say


def show_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as columns of text; the file is left to JSON."""
    if not rows:
        return tell(say("no profiles"))
    names = list(dict.fromkeys(name for row in rows for name in row if name != "file"))
    cells = [
        [_heading(name) for name in names],
        *([_cell(name, row) for name in names] for row in rows),
    ]
    widths = [min(40, max(map(_width, column))) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(_pad(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


#: What the columns of the list of profiles are called.
_HEADINGS = {
    "id": say("id"),
    "title": say("title"),
    "city": say("city"),
    "topics": say("topics"),
    "form": say("form sent"),
    "languages": say("languages"),
    "complete": say("complete"),
    "stale": say("out of date"),
    "sheet": say("sheet"),
    "asked": say("asked"),
    "due": say("due"),
    "state": say("status"),
    "to": say("to"),
}


def _heading(name: str) -> str:
    return tell(_HEADINGS[name]) if name in _HEADINGS else name


def _cell(name: str, row: Mapping[str, Any]) -> str:
    value = row.get(name, "")
    if name == "complete":
        return f"{value} %"
    if isinstance(value, Message):
        return tell(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(char) else 1 for char in text)


def _pad(text: str, width: int) -> str:
    if _width(text) > width:
        text = text[: width - 1] + "…"
    return text + " " * (width - _width(text))
