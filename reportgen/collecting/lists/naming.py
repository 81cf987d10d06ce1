"""What the sheets of a list are called: after the columns that identify a row, or after titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.collecting.lists.check import title_of
from reportgen.collecting.lists.mapping import fold_cell
from reportgen.collecting.lists.rows import ListedSheet, ReadingRows
from reportgen.collecting.lists.taken import TakenList, digest_of_text
from reportgen.collecting.proposal import name_from
from reportgen.fields.values import DEVICES
from reportgen.input.folders import fold_name
from reportgen.input.source import quote_line
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Named:
    """A sheet of a list with its id, its title, and the digest of what identifies its row."""

    sheet: ListedSheet
    id: str
    title: str
    key: str


def name_sheets(
    sheets: Sequence[ListedSheet],
    reading: ReadingRows,
    taken: TakenList,
    titles: Mapping[str, str],
) -> list[Named]:
    """Return the sheets by their ids, which a later version of the list finds again.

    Those that were taken before keep theirs. `titles` are those of the profiles there are, folded,
    by their ids, folded. A row that is there twice is one, and two that only share what identifies
    them are told.
    """
    named: list[Named] = []
    first: dict[str, ListedSheet] = {}
    ids = {key: name for name, each in taken.sheets.items() if (key := each.key)}
    used = {fold_name(name) for name in taken.sheets}
    for sheet in sheets:
        text = _identity(sheet, reading)
        key = digest_of_text(text)
        if key in first:
            reading.problems.append(_doubled(sheet, first[key], reading))
            continue
        first[key] = sheet
        name = ids.get(key) or _free_name(sheet, text, used, titles, reading)
        used.add(fold_name(name))
        named.append(Named(sheet, name, title_of(sheet, reading), key))
    return named


def _identity(sheet: ListedSheet, reading: ReadingRows) -> str:
    """Return what identifies a row: the columns that the mapping names, else the title."""
    cells = (sheet.row.cells.get(fold_cell(header)) for header in reading.mapping.id)
    said = [" ".join(cell.text.split()) for cell in cells if cell]
    if len(said) < len(reading.mapping.id):
        reading.problems.append(
            _remark(
                sheet.row.place,
                say("the row lacks what identifies it: {names}.", names=reading.mapping.id),
                say("Fill these cells, so that a later list finds its sheet."),
                reading,
            )
        )
    return " ".join(said) or title_of(sheet, reading)


def _remark(place: Place, message: Message, advice: Message, reading: ReadingRows) -> Problem:
    line = quote_line(reading.table.texts, place)
    return Problem(place, message, advice, severity=Severity.WARNING, line=line)


def _doubled(sheet: ListedSheet, first: ListedSheet, reading: ReadingRows) -> Problem:
    place = sheet.row.place
    row = first.row.number
    if sheet.values == first.values and sheet.refused == first.refused:
        return _remark(
            place,
            say("the row is the same as row {row}, and is read once.", row=row),
            say("Delete one of the two."),
            reading,
        )
    advice = (
        say("Keep one of the two, or give them different ids.")
        if reading.mapping.id
        else say("Name the columns that tell them apart under “id” in the mapping.")
    )
    return Problem(
        place,
        say("the row identifies itself as row {row} does, and is left out.", row=row),
        advice,
        line=quote_line(reading.table.texts, place),
    )


def _free_name(
    sheet: ListedSheet,
    text: str,
    used: set[str],
    titles: Mapping[str, str],
    reading: ReadingRows,
) -> str:
    title = fold_name(title_of(sheet, reading))
    for name in _candidates(text):
        folded = fold_name(name)
        other = titles.get(folded)
        # A profile of this name that is called otherwise is another sheet, unless ids say so.
        if folded in used or (other is not None and not reading.mapping.id and other != title):
            continue
        if not DEVICES.fullmatch(name):
            return name
    raise AssertionError("numbers have no end")


def _candidates(text: str) -> Iterator[str]:
    stem = name_from(text) or "sheet"
    yield stem
    number = 1
    while True:
        number += 1
        yield f"{stem}-{number}"
