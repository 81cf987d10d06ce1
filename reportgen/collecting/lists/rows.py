"""Rows of a list as what profiles say: each value with its cell, and all that is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.collecting.lists.cells import read_cell, refuse_both
from reportgen.collecting.lists.mapping import Column, ListMapping, fold_cell
from reportgen.collecting.lists.table import ListRow, ListTable
from reportgen.collecting.lists.targets import START, Spot
from reportgen.fields.recover.cells import Doubt, Taken
from reportgen.fields.values import parse_period
from reportgen.input.patching.data import Data
from reportgen.input.source import quote_line
from reportgen.input.workbooks import Cell
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity, UnfitError


@dataclass(slots=True)
class ListedSheet:
    """What a row says of a sheet, by the spots that its columns fill, and the cells of these.

    `refused` are spots whose cells were not understood: of them the list says neither anything nor
    nothing.
    """

    row: ListRow
    values: dict[Spot, Data] = field(default_factory=dict)
    cells: dict[Spot, Cell] = field(default_factory=dict)
    refused: set[Spot] = field(default_factory=set)
    #: Why these were refused, to be told in a new profile.
    reasons: list[Problem] = field(default_factory=list)
    #: Why somebody has to look at values that are taken, until they were taken over.
    doubts: list[tuple[Spot, Problem]] = field(default_factory=list)


@dataclass(slots=True)
class ReadingRows:
    """The problems that are found while rows are read, and what that takes."""

    table: ListTable
    mapping: ListMapping
    problems: list[Problem] = field(default_factory=list)
    _known: dict[tuple[int, str, str], Taken | UnfitError] = field(default_factory=dict)

    def read(self, number: int, cell: Cell) -> Taken:
        """Return what a cell of the column of this number says; each text is read once.

        Raises `UnfitError`.
        """
        key = (number, cell.text, cell.kind)
        if key not in self._known:
            try:
                self._known[key] = read_cell(cell, self.mapping.columns[number])
            except UnfitError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, UnfitError):
            raise UnfitError(found.message, found.advice)
        return found

    def refuse(self, sheet: ListedSheet, spot: Spot, cell: Cell, error: UnfitError) -> None:
        """Take nothing for a spot, and say why."""
        sheet.refused.add(spot)
        sheet.values.pop(spot, None)
        sheet.reasons.append(self._problem(cell.place, spot, error.message, error.advice))
        self.problems.append(sheet.reasons[-1])

    def doubt(self, sheet: ListedSheet, spot: Spot, cell: Cell, doubt: Doubt) -> None:
        """Say why somebody has to look at a value that is taken."""
        found = self._problem(cell.place, spot, doubt.message, doubt.advice)
        sheet.doubts.append((spot, replace(found, severity=Severity.WARNING)))

    def _problem(self, place: Place, spot: Spot, message: Message, advice: Message) -> Problem:
        line = quote_line(self.table.texts, place)
        return Problem(place, message, advice, spot.called(self.mapping.language), line=line)


def read_rows(table: ListTable, mapping: ListMapping) -> tuple[list[ListedSheet], ReadingRows]:
    """Return what each row says, and the problems of all cells."""
    reading = ReadingRows(table, mapping)
    return [_read_row(row, reading) for row in table.rows], reading


def _read_row(row: ListRow, reading: ReadingRows) -> ListedSheet:
    sheet = ListedSheet(row)
    by_spot: dict[Spot, list[tuple[Column, Cell, Taken]]] = {}
    for number, column in enumerate(reading.mapping.columns):
        cell = row.cells.get(fold_cell(column.header))
        if cell is None:
            continue
        spot = column.target.spot
        try:
            taken = reading.read(number, cell)
        except UnfitError as error:
            reading.refuse(sheet, spot, cell, error)
            continue
        if taken.data:
            by_spot.setdefault(spot, []).append((column, cell, taken))
    for spot, found in by_spot.items():
        if spot in sheet.refused:
            continue
        cell = found[0][1]
        try:
            value, doubts = _join(found)
        except UnfitError as error:
            reading.refuse(sheet, spot, found[-1][1], error)
            continue
        sheet.values[spot], sheet.cells[spot] = value, cell
        for at, doubt in doubts:
            reading.doubt(sheet, spot, at, doubt)
    _close_gaps(sheet)
    _add_constants(sheet, reading.mapping)
    return sheet


def _join(
    found: Sequence[tuple[Column, Cell, Taken]],
) -> tuple[Data, list[tuple[Cell, Doubt]]]:
    """Return what columns that fill one spot say together. Raises `UnfitError`."""
    doubts = [(cell, doubt) for _, cell, taken in found for doubt in taken.doubts]
    first, cell, taken = found[0]
    if first.target.end:
        value, more = _join_ends(found)
        return value, [*doubts, *((cell, doubt) for doubt in more)]
    if first.target.field.many:
        items: list[Data] = []
        for _, _, each in found:
            items += [item for item in each.data if item not in items]
        return items, doubts
    for _, other, each in found[1:]:
        if each.data != taken.data:
            raise refuse_both(cell, other)
    return taken.data, doubts


def _join_ends(found: Sequence[tuple[Column, Cell, Taken]]) -> tuple[str, list[Doubt]]:
    ends: dict[str, str] = {}
    cells: dict[str, Cell] = {}
    for column, cell, taken in found:
        end = column.target.end
        if ends.setdefault(end, str(taken.data)) != taken.data:
            raise refuse_both(cells[end], cell)
        cells.setdefault(end, cell)
    start, *rest = ends.get(START, ""), *(value for end, value in ends.items() if end != START)
    if not start:
        raise UnfitError(
            say("the period has an end, and no beginning."), say("Write when it began.")
        )
    if not rest:
        said = say("the period has no end, and is taken as one that goes on.")
        return f"{start}/..", [Doubt(said, say("Write its end if it is over."))]
    parse_period(f"{start}/{rest[0]}")
    return (start if start == rest[0] else f"{start}/{rest[0]}"), []


def _close_gaps(sheet: ListedSheet) -> None:
    """Have the items of lists follow one another: of two contacts the first may be blank."""
    numbers: dict[tuple[str | int, ...], set[int]] = {}
    for spot in [*sheet.values, *sheet.refused]:
        for at, step in enumerate(spot.path):
            if isinstance(step, int):
                numbers.setdefault(spot.path[:at], set()).add(step)
    orders = {path: sorted(found) for path, found in numbers.items()}
    if all(order == list(range(len(order))) for order in orders.values()):
        return

    def moved(spot: Spot) -> Spot:
        path = tuple(
            orders[spot.path[:at]].index(step) if isinstance(step, int) else step
            for at, step in enumerate(spot.path)
        )
        return replace(spot, path=path)

    sheet.values = {moved(spot): value for spot, value in sheet.values.items()}
    sheet.cells = {moved(spot): cell for spot, cell in sheet.cells.items()}
    sheet.refused = {moved(spot) for spot in sheet.refused}
    sheet.doubts = [(moved(spot), problem) for spot, problem in sheet.doubts]


def _add_constants(sheet: ListedSheet, mapping: ListMapping) -> None:
    """Add what is the same in each row; of a record that the row says nothing of, nothing."""
    said = list(sheet.values)
    for target, value in mapping.constants:
        above = target.spot.path[:-1]
        belongs = not above or any(spot.path[: len(above)] == above for spot in said)
        if belongs and target.spot not in sheet.refused:
            sheet.values.setdefault(target.spot, value)


def place_of_spot(sheet: ListedSheet, spot: Spot) -> Place:
    """Return where a value stands in the list: its cell, or its row if it is a constant."""
    cell = sheet.cells.get(spot)
    return cell.place if cell else sheet.row.place


def build(values: Mapping[Spot, Data], language: str) -> dict[str, Data]:
    """Return what a profile in a language says, of values by their spots."""
    texts: dict[tuple[str | int, ...], dict[str, Data]] = {}
    root: dict[str, Data] = {}
    for spot, value in sorted(values.items(), key=lambda each: _order(each[0])):
        if spot.language:
            texts.setdefault(spot.path, {})[spot.language] = value
            said = dict(sorted(texts[spot.path].items(), key=lambda each: each[0] != language))
            put(root, spot.path, value if list(said) == [language] else said)
        else:
            put(root, spot.path, value)
    return root


def _order(spot: Spot) -> tuple[tuple[int, str, int], ...]:
    """Return what spots are sorted by: items by their numbers, so that each comes at its turn."""
    return tuple((0, "", step) if isinstance(step, int) else (1, "", 0) for step in spot.path)


def put(root: dict[str, Data], path: Sequence[str | int], value: Data) -> None:
    """Put a value at a path into data; keys and items on the way come to be."""
    here: object = root
    for step, following in zip(path, (*path[1:], None), strict=True):
        nested: Data = [] if isinstance(following, int) else {}
        if isinstance(step, int) and isinstance(here, list):
            if step >= len(here):
                here.append(nested)
            if following is None:
                here[step] = value
            here = here[step]
        elif isinstance(here, dict):
            if following is None:
                here[step] = value
            here = here.setdefault(step, nested)
        else:
            raise ValueError(f"{path} leads through a text")
