"""The cells of a row, taken apart where they hold several values, and read as their fields say."""

from __future__ import annotations

import re
from dataclasses import replace

from reportgen.collecting.lists.mapping import Column, fold_cell
from reportgen.fields.model import Field
from reportgen.fields.recover.cell_days import read_day
from reportgen.fields.recover.cells import SETTLE, Doubt, Taken, Written
from reportgen.input.grids.grid import FORMULA
from reportgen.input.patching.data import Data
from reportgen.input.source import find_unprintable
from reportgen.input.workbooks import Cell, Kind
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: What parts several values wherever it stands, and what does so in some cells only.
_SURE, _UNSURE = r"[\n;]", r"\s/\s|,\s+"


def read_cell(cell: Cell, column: Column) -> Taken:
    """Return what a cell that is not blank says; with no data where a piece of it is not there.

    Raises `UnfitError` for what is not understood, or may be meant in several ways.
    """
    if cell.kind is Kind.ERROR:
        raise _error_in(cell)
    meant = _meant(cell.text, column)
    if meant is not None:
        return Taken(meant)
    if bad := find_unprintable(cell.text):
        raise UnfitError(
            say(
                "the text holds the character U+{character:04X}, which cannot be printed.",
                character=ord(bad[0]),
            ),
            say("Delete it."),
        )
    spec = column.target.field
    if column.target.end:
        return Taken(read_day(Written(cell.text, cell.kind, column.habits)))
    pieces, doubts = take_apart(cell, column)
    if len(pieces) == 1 and pieces[0] == cell.text.strip():
        said = [Written(pieces[0], cell.kind, column.habits)]
    else:
        said = [Written(piece, habits=column.habits) for piece in pieces]
    if not spec.many:
        if len(said) > 1:
            raise UnfitError(
                say("the cell has {count} values, and the field takes one.", count=len(said)),
                say("Write “piece: 1” for the column if the first one is meant."),
            )
        return _read_piece(said[0], column, spec) if said else Taken("")
    taken = [_read_piece(each, column, replace(spec, many=False)) for each in said]
    values: list[Data] = []
    for each in taken:
        more = each.data if isinstance(each.data, list) else [each.data]
        values += [value for value in more if value not in values]
    return Taken(values, (*doubts, *(doubt for each in taken for doubt in each.doubts)))


def _error_in(cell: Cell) -> UnfitError:
    if cell.text == FORMULA:
        return UnfitError(
            say("the formula has no value yet."),
            say("Open the workbook in the spreadsheet program and save it."),
        )
    return UnfitError(
        say("the cell holds the error {value}.", value=cell.text),
        say("Correct or remove it, and save."),
    )


def _meant(text: str, column: Column) -> Data | None:
    """Return what the mapping says a text means; None where it says nothing."""
    words = (column.words or {}).get(fold_cell(text))
    if words is None:
        return None
    if column.target.field.many:
        return list(words)
    if len(words) > 1:
        raise UnfitError(
            say("“words” has several values for “{text}”, and the field takes one.", text=text),
            say("Keep one of them."),
        )
    return words[0]


def _read_piece(written: Written, column: Column, spec: Field) -> Taken:
    meant = _meant(written.text, column)
    return Taken(meant) if meant is not None else spec.type.cell(written, spec)


def take_apart(cell: Cell, column: Column) -> tuple[list[str], tuple[Doubt, ...]]:
    """Return the values of a cell as they are written, and whether they may be others."""
    spec = column.target.field
    doubts: tuple[Doubt, ...] = ()
    if column.separators is not None:
        pieces = _split("|".join(map(re.escape, column.separators)), cell.text)
    elif not spec.many or cell.kind is not Kind.TEXT:
        pieces = [cell.text.strip()]
    else:
        pieces = []
        for piece in _split(_SURE, cell.text):
            finer, more = _choose(piece, column)
            pieces, doubts = [*pieces, *finer], (*doubts, *more)
    if column.piece:
        pieces = pieces[column.piece - 1 : column.piece]
    return pieces, doubts


def _split(pattern: str, text: str) -> list[str]:
    return [piece.strip() for piece in re.split(pattern, text) if piece.strip()]


def _choose(text: str, column: Column) -> tuple[list[str], tuple[Doubt, ...]]:
    """Return a text or its pieces: whichever the field knows; in names a comma may stand, too."""
    pieces = _split(_UNSURE, text)
    spec = replace(column.target.field, many=False)
    if len(pieces) < 2 or _meant(text, column) is not None:
        return [text], ()
    if not spec.type.localized:
        # What is wrong is then told of the piece, not of all.
        return ([text] if _is_known(text, column, spec) else pieces), ()
    doubt = Doubt(
        say("“{text}” may be {count} values, and is taken as one.", text=text, count=len(pieces)),
        say("Say so with “separator” for the column."),
    )
    return [text], (doubt,)


def _is_known(piece: str, column: Column, spec: Field) -> bool:
    try:
        return bool(_read_piece(Written(piece, habits=column.habits), column, spec).data)
    except UnfitError:
        return False


def refuse_both(first: Cell, second: Cell) -> UnfitError:
    """Return the error that two columns fill one field and say different things."""
    return UnfitError(
        say(
            "this and “{text}” ({place}) fill the same field.",
            text=first.text.strip()[:60],
            place=first.place.within or f"{first.place.line}:{first.place.column}",
        ),
        SETTLE,
    )
