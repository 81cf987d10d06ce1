"""The texts of a sheet as the page shows them: each beside its translation, what to do first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reportgen.app.editing.word_changes import Piece, compare_words
from reportgen.fields.read import size_of
from reportgen.problems.problem import Place, Problem, UnfitError
from reportgen.translating.files.exchange import mark_of
from reportgen.translating.review import Text, check_text
from reportgen.translating.texts import as_compared, digest_of_target
from reportgen.translating.units import State, Unit
from reportgen.web.translate.opened import Translation
from reportgen.web.translate.posted import Posted

#: What is to be done stands first.
_ORDER = (State.STALE, State.MISSING, State.UNKNOWN, State.CURRENT)


@dataclass(frozen=True, slots=True)
class Row:
    """A text and its translation: what is told of them, and what is in the box.

    `source` is the text, with what changed in it since it was translated. Where `is_unsaved`, the
    box has what somebody typed, and not what the sheet says. `torn` is what changed from somebody
    else's translation to that in the box, where both changed it.
    """

    unit: Unit
    label: str
    hint: str
    source: tuple[Piece, ...]
    text: str
    mark: str
    size: int
    problems: tuple[Problem, ...] = ()
    is_right: bool = False
    is_unsaved: bool = False
    torn: tuple[Piece, ...] = ()


def list_rows(translation: Translation, lang: str) -> list[Row]:
    """Return the rows of a sheet as its files are, told in a language; what is to be done first."""
    told = translation.told_in(lang)
    rows = [_row(translation, unit, told[unit.name]) for unit in translation.with_former()]
    return sorted(rows, key=lambda row: _ORDER.index(row.unit.state))


def _row(translation: Translation, unit: Unit, told: tuple[str, str]) -> Row:
    changed = compare_words(unit.former, unit.source) if unit.former else (("", unit.source),)
    checked = check_typed(translation, unit.name, unit.target)
    return Row(unit, *told, tuple(changed), unit.target, mark_of(unit), *checked)


def check_typed(translation: Translation, name: str, text: str) -> tuple[int, tuple[Problem, ...]]:
    """Return how many characters of a translation count, and what is wrong with it."""
    spec = translation.fields[name]
    if not text.strip():
        return 0, ()
    place = Place(translation.profile.file)
    problems = check_text(translation.project, translation.profile, spec, Text(name, text, place))
    try:
        return size_of(text, spec), tuple(problems)
    except UnfitError:
        return len(text), tuple(problems)


def with_unsaved(
    translation: Translation,
    rows: Iterable[Row],
    posted: Mapping[str, Posted],
    unsaved: Mapping[str, Iterable[Problem]],
) -> list[Row]:
    """Return the rows with what was typed and is not in the sheet.

    `unsaved` has the names of these, each with why it is not.
    """
    return [
        _with_typed(translation, row, posted[name], unsaved[name])
        if (name := row.unit.name) in unsaved
        else row
        for row in rows
    ]


def in_order_of(rows: Iterable[Row], names: Iterable[str]) -> list[Row]:
    """Return the rows in the order of these names, those of no name at the end."""
    order = {name: number for number, name in enumerate(names)}
    return sorted(rows, key=lambda row: order.get(row.unit.name, len(order)))


def _with_typed(translation: Translation, row: Row, sent: Posted, why: Iterable[Problem]) -> Row:
    size, problems = check_typed(translation, sent.name, sent.text)
    known = {problem.message for problem in problems}
    more = tuple(each for each in why if each.message not in known)
    torn = _tears(sent, row.unit)
    return replace(
        row,
        text=sent.text,
        mark=sent.mark,
        size=size,
        problems=(*problems, *more),
        is_right=sent.is_right,
        is_unsaved=True,
        torn=compare_words(row.unit.target, sent.text) if torn else (),
    )


def _tears(sent: Posted, unit: Unit) -> bool:
    """Tell whether somebody else changed the translation that was typed over."""
    if as_compared(sent.text) == as_compared(unit.target):
        return False
    return sent.typed.mark.target != digest_of_target(unit.target)
