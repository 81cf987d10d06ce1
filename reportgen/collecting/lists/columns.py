"""What only the whole column tells: a number that lost its noughts, a word that is misspelt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from statistics import median

from reportgen.collecting.lists.mapping import Column, fold_cell
from reportgen.collecting.lists.rows import ListedSheet, ReadingRows
from reportgen.fields.recover.cells import SETTLE, Doubt
from reportgen.input.patching.data import Data
from reportgen.input.workbooks import Cell, Kind
from reportgen.languages import fold_letters
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: How like two spellings of one word are, how many letters it has at least, and how much oftener
#: the usual one stands there.
_NEAR, _SHORTEST, _OFTENER = 0.84, 5, 2
#: Longer texts are none of which there are several.
_LONGEST = 120
#: Of how many numbers it can be told that one is far below them, and how far that is.
_FEWEST, _FAR = 6, 100
#: A number of less than a thousand whose decimals may have been thousands.
_SHORT = re.compile(r"([1-9][0-9]{0,2})\.([0-9]{1,3})")
#: Which share of a column has codes of one length.
_MOST = 0.8

_Said = tuple[ListedSheet, Cell, Data]


def check_columns(sheets: Sequence[ListedSheet], reading: ReadingRows) -> None:
    """Refuse numbers that a lost nought may have made, and tell of spellings that stand alone."""
    for column in reading.mapping.columns:
        spot = column.target.spot
        header = fold_cell(column.header)
        said = [
            (sheet, sheet.row.cells[header], sheet.values[spot])
            for sheet in sheets
            if spot in sheet.values and header in sheet.row.cells
        ]
        if column.target.field.type.amounts:
            _check_numbers(said, column, reading)
        elif column.target.field.type.parse and not column.target.field.options:
            _check_spellings(said, column, reading)
            _check_codes(said, column, reading)


def _check_numbers(said: Sequence[_Said], column: Column, reading: ReadingRows) -> None:
    amounts = column.target.field.type.amounts
    spec = column.target.field
    if amounts is None or spec.settings.get("plain") or spec.many or len(said) < _FEWEST:
        return
    usual = median(
        float(amounts(spec.type.parse(value))[0])
        for _, _, value in said
        if spec.type.parse and isinstance(value, str)
    )
    for sheet, cell, value in said:
        found = _SHORT.fullmatch(str(value))
        sign = column.habits.decimal
        # Whoever wrote the column's own sign meant decimals.
        meant = sign and cell.kind is Kind.TEXT and sign in cell.text
        settled = meant or fold_cell(cell.text) in (column.words or {})
        if found and not settled and float(str(value)) * _FAR <= usual:
            whole = f"{found[1]}{found[2]:0<3}"
            error = UnfitError(
                say(
                    "“{text}” may be {first} or {second}: most of the column are far larger.",
                    text=cell.text.strip(),
                    first=value,
                    second=whole,
                ),
                SETTLE,
            )
            reading.refuse(sheet, column.target.spot, cell, error)


def _check_spellings(said: Sequence[_Said], column: Column, reading: ReadingRows) -> None:
    """Tell of a text that is nearly another one, which stands in more rows."""
    counts = Counter(text for _, _, value in said for text in _texts(value) if len(text) < _LONGEST)
    often = {text: count for text, count in counts.items() if count >= _OFTENER}
    # Of two that differ in signs alone, the one that stands there oftener, or first, is usual.
    usual_letters: dict[str, str] = {}
    for text, _ in counts.most_common():
        usual_letters.setdefault(fold_letters(text) or text, text)
    near = {
        text: usual
        for text, count in counts.items()
        if (usual := usual_letters[fold_letters(text) or text]) != text
        or (usual := _usual(text, count, often))
        if not _settled(text, column)
    }
    for sheet, cell, value in said:
        for text in _texts(value):
            if text in near:
                doubt = Doubt(
                    say(
                        "“{text}” is nearly “{usual}” ({count} ×).",
                        text=text,
                        usual=near[text],
                        count=counts[near[text]],
                    ),
                    say("If it is the same, write it so, here or under “words” of the column."),
                )
                reading.doubt(sheet, column.target.spot, cell, doubt)


def _texts(value: Data) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str))


def _settled(text: str, column: Column) -> bool:
    return any(text in meant for meant in (column.words or {}).values())


def _usual(text: str, count: int, often: dict[str, int]) -> str:
    """Return the usual spelling of a text, "" where it is that, or a word of its own."""
    if len(text) < _SHORTEST:
        return ""
    plain = re.sub(r"[0-9]+", "#", text)
    for other, times in sorted(often.items(), key=lambda each: -each[1]):
        if times < _OFTENER * count or other == text:
            continue
        # Those that differ in their numbers alone are counted, not misspelt.
        if re.sub(r"[0-9]+", "#", other) == plain:
            continue
        matcher = SequenceMatcher(None, text.casefold(), other.casefold(), autojunk=False)
        if matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR:
            return other
        if _begins_with(text, other) or _begins_with(other, text):
            return other
    return ""


def _begins_with(longer: str, shorter: str) -> bool:
    """Tell whether a name goes on where the other ends: “Redange sur Attert”, “Redange”."""
    words, first = re.split(r"[\s/-]+", longer.casefold()), re.split(r"[\s/-]+", shorter.casefold())
    return len(first) < len(words) and words[: len(first)] == first and len(words) > 1


def _check_codes(said: Sequence[_Said], column: Column, reading: ReadingRows) -> None:
    """Tell of a code that is a digit shorter than most: its nought may be lost."""
    codes = [
        (sheet, cell, str(value))
        for sheet, cell, value in said
        if re.fullmatch("[0-9]+", str(value))
    ]
    if len(codes) < _FEWEST:
        return
    length, count = Counter(len(code) for _, _, code in codes).most_common(1)[0]
    if count < _MOST * len(codes):
        return
    for sheet, cell, code in codes:
        if len(code) == length - 1:
            doubt = Doubt(
                say(
                    "“{code}” is a digit shorter than the others: a nought may be lost.", code=code
                ),
                say("Give the cells of the column the format Text, and type it again."),
            )
            reading.doubt(sheet, column.target.spot, cell, doubt)
