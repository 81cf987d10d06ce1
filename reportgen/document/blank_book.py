"""Forms of many sheets in one workbook, as plain data: a row a sheet, a column what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

#: What stands in the hidden first row of a table above its hidden columns, and above the ids.
ID, TOKEN, DIGESTS, NUMBER = (f"reportgen-{name}" for name in ("id", "token", "fields", "number"))
#: What stands in a hidden column where a row is no answer but tells what is asked.
HEAD = "#"
#: What stands for the number of a record in what the columns of its parts are called.
ANY = "*"
#: What is put into a cell to tick it.
TICK = "x"


class Width(Enum):
    """How wide a column is, by what is written into it."""

    TICK = 11
    LINE = 24
    TEXT = 62


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column: what it is called in the hidden row, "" for one to be read only; what is asked.

    `options` are what its cells may say, none where that is free; `length` how many characters
    there is room for, 0 where none are counted.
    """

    name: str
    label: str
    note: str = ""
    options: tuple[str, ...] = ()
    length: int = 0
    width: Width = Width.LINE


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row: the id of the sheet it is of, what is hidden in it, and its cells."""

    id: str
    hidden: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table on a sheet of the workbook; `hidden` names its hidden columns."""

    title: str
    hidden: tuple[str, ...]
    columns: tuple[BookColumn, ...]
    rows: tuple[BookRow, ...]


@dataclass(frozen=True, slots=True)
class BlankBook:
    """A workbook to fill in: the table of sheets, and one for each kind of their records.

    `guidance` is how it is filled in, a paragraph each; `words` are the program's own, by key.
    """

    title: str
    language: str
    guidance: tuple[str, ...]
    tables: tuple[BookTable, ...]
    words: Mapping[str, str]
