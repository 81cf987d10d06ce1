"""Workbooks of forms that came back: each row is a form, with the rows of its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from reportgen.collecting.filled import MOST_RECORDS
from reportgen.collecting.sent import DIGESTS as FIELDS
from reportgen.collecting.sent import FORM, PROFILE
from reportgen.collecting.sent import TOKEN as FORM_TOKEN
from reportgen.document.blank_book import ANY, DIGESTS, HEAD, ID, NUMBER, TOKEN
from reportgen.input.grids.open_document import read_open_document
from reportgen.input.returned.document import Returned, clean
from reportgen.input.returned.package import Package
from reportgen.input.returned.readers import Books, Read
from reportgen.input.workbooks import Cell, Kind, Line, read_sheets
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity

#: Among how many rows the first is that has the names of columns.
_HEAD_ROWS = 5
_OWN = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"

_Sheets: TypeAlias = Sequence[tuple[str, Sequence[Line]]]


def _read_xlsx(data: bytes, file: str) -> Read | None:
    return _read(read_sheets(data, file), Package(data, file).properties(), file)


def _read_ods(data: bytes, file: str) -> Read | None:
    sheets = [(sheet.title, sheet.lines) for sheet in read_open_document(data, file)]
    meta = Package(data, file).parse("meta.xml")
    own = meta.iter(f"{_OWN}user-defined") if meta is not None else ()
    properties = {each.get(f"{_OWN}name", ""): (each.text or "").strip() for each in own}
    return _read(sheets, properties, file)


#: What reads the rows of a workbook as forms, by the suffix of its file; None where it is none.
BOOKS: Books = {".xlsx": _read_xlsx, ".ods": _read_ods}


def _read(sheets: _Sheets, properties: Mapping[str, str], file: str) -> Read | None:
    found = [table for title, lines in sheets if (table := _Table.of(title, lines))]
    main = next((each for each in found if NUMBER not in each.hidden), None)
    if main is None or FORM not in properties:
        return None
    reading = _Reading(file, properties)
    reading.read_main(main)
    for each in found:
        if each is not main:
            reading.read_records(each)
    return Read(tuple(reading.forms()), tuple(reading.problems))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with the names of its columns, by their numbers, and its rows that are answers."""

    title: str
    names: Mapping[int, str]
    hidden: Mapping[str, int]
    lines: Sequence[Line]

    @classmethod
    def of(cls, title: str, lines: Sequence[Line]) -> _Table | None:
        """Return a table that is a form's, None for others."""
        for at, line in enumerate(lines[:_HEAD_ROWS]):
            names = {column: cell.text.strip() for column, cell in line.cells.items()}
            if ID in names.values():
                hidden = {
                    name: column
                    for column, name in names.items()
                    if name in (ID, TOKEN, DIGESTS, NUMBER)
                }
                asked = {column: name for column, name in names.items() if name not in hidden}
                marks = [column for name, column in hidden.items() if name != ID]
                rows = [each for each in lines[at + 1 :] if not _is_head(each, marks)]
                return cls(title, asked, hidden, rows)
        return None

    def hidden_in(self, line: Line, name: str) -> str:
        """Return what a hidden column says in a row, "" where nothing does."""
        cell = line.cells.get(self.hidden.get(name, 0))
        return clean(cell.text).strip() if cell else ""

    def is_blank(self, line: Line) -> bool:
        """Tell whether a row answers nothing."""
        return not any(line.cells[at].text.strip() for at in self.names if at in line.cells)

    def spot(self, line: Line) -> str:
        return f"sheet “{self.title}”, row {line.number}"


def _is_head(line: Line, marks: Sequence[int]) -> bool:
    cells = (line.cells.get(at) for at in marks)
    return any(cell is not None and cell.text.strip() == HEAD for cell in cells)


@dataclass(slots=True)
class _Form:
    """A form in a row, as it is put together."""

    spot: str
    id: str
    token: str
    digests: str
    answers: dict[str, str] = field(default_factory=dict)
    spots: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    #: Which numbers of records are taken, by the names of their lists.
    taken: dict[str, set[int]] = field(default_factory=dict)

    def add(self, name: str, cell: Cell | None, spot: str) -> None:
        self.answers[name] = cell.text if cell and cell.kind is not Kind.ERROR else ""
        self.spots[name] = cell.place.within if cell else spot
        if cell and cell.kind in _TOLD:
            self.unsure.add(name)
        if cell and cell.kind in (Kind.NUMBER, Kind.SHARE):
            self.numbers.add(name)

    def number_for(self, name: str, written: str) -> int:
        """Return the number of a record: the one it had, else the next that is free."""
        taken = self.taken.setdefault(name, set())
        number = int(written) if written.isascii() and written.isdigit() else -1
        if not 0 <= number < MOST_RECORDS or number in taken:
            number = max(taken, default=-1) + 1
        taken.add(number)
        return number


class _Reading:
    def __init__(self, file: str, properties: Mapping[str, str]) -> None:
        self.file, self.properties = file, properties
        self.found: list[_Form] = []
        self.by_id: dict[str, _Form] = {}
        self.problems: list[Problem] = []

    def read_main(self, main: _Table) -> None:
        tokens: set[str] = set()
        for line in main.lines:
            self.tell_kinds(line)
            id, token = main.hidden_in(line, ID), main.hidden_in(line, TOKEN)
            if not id and main.is_blank(line):
                continue
            if id in self.by_id:
                self.warn(
                    main.spot(line),
                    say("there is another row of “{id}” above; this one is not read.", id=id),
                    say("Give it an id of its own, if it is another form."),
                )
                continue
            # A row that was copied is a form of its own.
            token = "" if token in tokens else token
            tokens.add(token)
            form = _Form(main.spot(line), id, token, main.hidden_in(line, DIGESTS))
            for at, name in main.names.items():
                form.add(name, line.cells.get(at), form.spot)
            self.found.append(form)
            if id:
                self.by_id[id] = form

    def read_records(self, table: _Table) -> None:
        # Those that had a number keep it, wherever they stand now.
        for line in sorted(table.lines, key=lambda line: not table.hidden_in(line, NUMBER)):
            self.tell_kinds(line)
            if table.is_blank(line):
                continue
            id = table.hidden_in(line, ID)
            form = self.by_id.get(id)
            if form is None:
                no_id = say("it does not say of which form it is.")
                strange = say("it is of “{id}”, and no form above has that id.", id=id)
                self.warn(
                    table.spot(line),
                    strange if id else no_id,
                    say("Write the id of its form into the first column."),
                )
                continue
            kind = next(iter(table.names.values())).partition(f".{ANY}.")[0]
            number = form.number_for(kind, table.hidden_in(line, NUMBER))
            for at, name in table.names.items():
                placed = name.replace(f".{ANY}.", f".{number}.", 1)
                form.add(placed, line.cells.get(at), table.spot(line))

    def forms(self) -> Iterator[Returned]:
        """Yield what came back, a form a row."""
        for each in self.found:
            said = {
                **self.properties,
                PROFILE: each.id if each.token else "",
                FORM_TOKEN: each.token,
                FIELDS: each.digests,
                ID: each.id,
            }
            yield Returned(
                f"{self.file}, {each.spot}",
                (),
                properties=said,
                answers=each.answers,
                unsure=frozenset(each.unsure),
                numbers=frozenset(each.numbers),
                spots=each.spots,
            )

    def tell_kinds(self, line: Line) -> None:
        """Tell of cells in which a program made something else of what was typed."""
        for cell in line.cells.values():
            if told := _TOLD.get(cell.kind):
                self.warn(cell.place.within, *told)

    def warn(self, within: str, message: Message, advice: Message) -> None:
        place = Place(self.file, within=within)
        self.problems.append(Problem(place, message, advice, "", Severity.WARNING))


_AGAIN = say("Format the cell as text, and type it again.")
_NUMBER = say("the cell holds a number; zeros or signs before it may be lost.")
#: What is told of cells that are no texts.
_TOLD: Mapping[Kind, tuple[Message, Message]] = {
    Kind.NUMBER: (_NUMBER, _AGAIN),
    Kind.SHARE: (_NUMBER, _AGAIN),
    Kind.DAY: (say("the cell holds a date that was made of what was typed."), _AGAIN),
    Kind.ERROR: (say("the cell holds an error."), _AGAIN),
}
