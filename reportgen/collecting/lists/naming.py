"""What the sheets of a list are called: after the columns that identify a row, or after titles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

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

#: So many rows may have one title.
_MOST_ALIKE = 100


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
    by their ids: a row has the profile with its title, if no other row has it. A row that is there
    twice is one, and two that only share what identifies them are told.
    """
    first = _by_key(sheets, reading)
    ids = {each.key: name for name, each in taken.sheets.items() if each.key in first}
    others = {
        name: title
        for name, title in titles.items()
        if name not in ids.values() and not (reading.mapping.id and name in taken.sheets)
    }
    used = {fold_name(name) for name in ids.values()}
    named: list[Named] = []
    for key, sheet in first.items():
        title = title_of(sheet, reading)
        name = ids.get(key) or _with_title(title, used, others)
        if not name:
            text = " ".join(_identity(sheet, reading)) or title
            wanted = "" if reading.mapping.id else fold_name(title)
            name = _free_name(text, wanted, used, titles)
        used.add(fold_name(name))
        named.append(Named(sheet, name, title, key))
    return named


def _by_key(sheets: Sequence[ListedSheet], reading: ReadingRows) -> dict[str, ListedSheet]:
    """Return the sheets by what identifies their rows, each once; what is doubtful is told."""
    found: dict[str, ListedSheet] = {}
    for sheet in sheets:
        key = key_of_row(sheet, reading)
        same = [key, *(f"{key}-{number}" for number in range(2, _MOST_ALIKE) if key in found)]
        free = next((each for each in same if each not in found), "")
        if twin := next((found[each] for each in same if _is_twin(sheet, found.get(each))), None):
            said = say("the row is the same as row {row}, and is read once.", row=twin.row.number)
            advice = say("Delete one of the two.")
            reading.problems.append(_remark(sheet.row.place, said, advice, reading))
            continue
        if key in found and (reading.mapping.id or not free):
            reading.problems.append(_doubled(sheet, found[key], reading))
            continue
        if key in found:
            said = say("the row has the title of row {row}.", row=found[key].row.number)
            advice = say(
                "They are told apart by their order; better name the columns that differ under "
                "“id” in the mapping."
            )
            reading.problems.append(_remark(sheet.row.place, said, advice, reading))
        if len(_identity(sheet, reading)) < len(reading.mapping.id):
            reading.problems.append(_lacking(sheet, reading))
        found[free] = sheet
    return found


def _is_twin(sheet: ListedSheet, other: ListedSheet | None) -> bool:
    return other is not None and sheet.values == other.values and sheet.refused == other.refused


def key_of_row(sheet: ListedSheet, reading: ReadingRows) -> str:
    """Return the digest of what identifies a row: columns that the mapping names, else its title.

    How that is written, in capitals or with blanks, does not count.
    """
    said = " ".join(_identity(sheet, reading)) or title_of(sheet, reading)
    return digest_of_text(fold_cell(said))


def _identity(sheet: ListedSheet, reading: ReadingRows) -> list[str]:
    cells = (sheet.row.cells.get(fold_cell(header)) for header in reading.mapping.id)
    return [" ".join(cell.text.split()) for cell in cells if cell]


def _lacking(sheet: ListedSheet, reading: ReadingRows) -> Problem:
    return _remark(
        sheet.row.place,
        say("the row lacks what identifies it: {names}.", names=reading.mapping.id),
        say("Fill these cells, so that a later list finds its sheet."),
        reading,
    )


def _with_title(title: str, used: Collection[str], titles: Mapping[str, str]) -> str:
    """Return the one profile that is called so and that no row has, "" for none or several."""
    found = [name for name, other in titles.items() if other and other == fold_name(title)]
    return found[0] if len(found) == 1 and fold_name(found[0]) not in used else ""


def _remark(place: Place, message: Message, advice: Message, reading: ReadingRows) -> Problem:
    line = quote_line(reading.table.texts, place)
    return Problem(place, message, advice, severity=Severity.WARNING, line=line)


def _doubled(sheet: ListedSheet, first: ListedSheet, reading: ReadingRows) -> Problem:
    return Problem(
        sheet.row.place,
        say("the row identifies itself as row {row} does, and is left out.", row=first.row.number),
        say("Give them different ids, or name further columns under “id” in the mapping."),
        line=quote_line(reading.table.texts, sheet.row.place),
    )


def _free_name(text: str, title: str, used: Collection[str], titles: Mapping[str, str]) -> str:
    """Return a name made of a text that no other sheet has.

    A profile that has it and another title is another sheet, if a folded `title` is given.
    """
    others = {fold_name(name): other for name, other in titles.items()}

    def is_free(name: str) -> bool:
        folded = fold_name(name)
        taken = folded in others and bool(title) and others[folded] != title
        return folded not in used and not taken and not DEVICES.fullmatch(name)

    stem = name_from(text) or "sheet"
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(filter(is_free, chain([stem], numbered)))
