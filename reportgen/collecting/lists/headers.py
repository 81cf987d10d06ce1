"""Which rows of a list have its headers, and which fields of a form these mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from reportgen.collecting.lists.targets import END, START, parse_target
from reportgen.fields.model import Field
from reportgen.fields.recover.contacts import part_called
from reportgen.forms.form import Form
from reportgen.forms.labels import Labels
from reportgen.input.grids.grid import Grid
from reportgen.input.workbooks import Cell, Kind, Line
from reportgen.languages import language_tags, words_of
from reportgen.problems.problem import UnfitError

#: Among how many rows the headers are looked for, and how many they may take.
_FIRST_ROWS, _MOST_ROWS = 40, 6
#: Which share of a column are numbers or days where its header is none.
_TYPED = 0.6
#: Which share of its cells a row of the list has at least.
_FULL = 0.7
#: How the columns of a span's ends are called, as whole words and as ends of words.
_STARTS = "beginn|anfang|start|von|ab|début|debut|depuis|du|from|begin|since"
_ENDS = "ende|schluss|bis|fin|au|jusqu|end|to|until"
_START = re.compile(rf"(?:{_STARTS})(?:datum)?|date de (?:début|debut)|.*(?:beginn|start)")
_END = re.compile(rf"(?:{_ENDS})(?:datum)?|date de fin|.*ende")
#: What numbers and days are written with.
_FIGURES = re.compile(r"(?=[^0-9]*[0-9])[0-9.,'’/ €%()+-]+")
#: The unit of a column: “in T€”, “en %”.
_UNIT = re.compile(r"\s+(?:in|en)\s+(?:\S+\s+)?\S+$")
#: What leads from a label to what it is of.
_OF = frozenset(("des", "der", "von", "zum", "zur", "de", "du", "d", "of"))
#: How a column is called that has a whole span of time.
_SPAN = frozenset(
    (
        *("laufzeit", "projektlaufzeit", "zeitraum", "förderzeitraum", "dauer", "durée", "période"),
        *("duration", "period"),
    )
)
#: What stands between a header in one language and in another.
_TWICE = re.compile(r"\s*[/|]\s+|\s+[/|]\s*")


@dataclass(frozen=True, slots=True)
class Guess:
    """Where a header leads, as a mapping says it, and whether it is written as the form has it."""

    target: str
    exact: bool


def find_header(grid: Grid, guess: Callable[[str], Guess | None]) -> range:
    """Return the numbers of the rows that seem to have the headers, none for an empty sheet."""
    lines = grid.lines[:_FIRST_ROWS]
    if not lines:
        return range(0)
    wide = median(len(line.cells) for line in grid.lines)
    worded = [line for line in lines if _is_worded(line)]
    known = {line.number: sum(guess(text) is not None for text in _texts(line)) for line in worded}
    best = max(worded, key=lambda line: (known[line.number], -line.number), default=lines[0])
    if known.get(best.number, 0) < 2:
        best = next((line for line in worded if 2 * len(_texts(line)) >= wide), best)
    at = lines.index(best)
    typed = _typed_columns(grid.lines[at + 1 :])
    first = last = at
    while first > 0 and last - first + 1 < _MOST_ROWS and _goes_on(lines, first - 1, typed, grid):
        first -= 1
    while (
        last + 1 < len(lines)
        and last - first + 1 < _MOST_ROWS
        and _goes_on(lines, last + 1, typed, grid)
    ):
        last += 1
    return range(lines[first].number, lines[last].number + 1)


def _texts(line: Line) -> set[str]:
    return {" ".join(cell.text.split()) for cell in line.cells.values()}


def _is_worded(line: Line) -> bool:
    """Tell whether a row has several texts, and nothing to reckon with."""
    return len(_texts(line)) > 1 and not any(map(_is_typed, line.cells.values()))


def _is_typed(cell: Cell) -> bool:
    """Tell whether a cell holds a number or a day, also as a text."""
    return cell.kind is not Kind.TEXT or bool(_FIGURES.fullmatch(cell.text))


def _typed_columns(body: Sequence[Line]) -> set[int]:
    counts: dict[int, list[int]] = {}
    for line in body:
        for column, cell in line.cells.items():
            counts.setdefault(column, []).append(_is_typed(cell))
    return {column for column, each in counts.items() if sum(each) >= _TYPED * len(each)}


def _goes_on(lines: Sequence[Line], number: int, typed: set[int], grid: Grid) -> bool:
    """Tell whether a row beside one of headers has headers, too."""
    line = lines[number]
    if not _is_worded(line):
        return False
    beside = {lines[each].number for each in (number - 1, number + 1) if 0 <= each < len(lines)}
    spans = any(
        line.number in area.rows and len(beside & set(area.rows)) and len(area.rows) <= _MOST_ROWS
        for area in grid.merged
    )
    if spans:
        return True
    # A row of the list may lack a number, too, but has most of its cells.
    wide = max(
        len(lines[each].cells) for each in (number - 1, number + 1) if 0 <= each < len(lines)
    )
    figures = [line.cells[column].text for column in typed & set(line.cells)]
    few = len(line.cells) < _FULL * wide
    return few and bool(figures) and not any(re.search("[0-9]", text) for text in figures)


def guess_target(header: str, form: Form, labels: Labels, languages: Sequence[str]) -> Guess | None:
    """Return where a header leads: by the labels of the form, by names of parts, by its path."""
    near: Guess | None = None
    for text in _readings(header):
        for base, lang in _with_language(text, languages):
            found = _guess(base, form, labels)
            if found is None:
                continue
            target = f"{found.target}.{lang}" if lang else found.target
            spec = form.fields.get(target)
            if spec and spec.type.spans and (end := _end_in(words_of(header))):
                target = f"{target}.{end}"
            try:
                parse_target(target, form, tuple(languages))
            except UnfitError:
                continue
            if found.exact:
                return Guess(target, True)
            near = near or Guess(target, False)
    return near


def _readings(header: str) -> Iterator[str]:
    """Yield a header, and what is left of it: without brackets or unit, in one of two languages."""
    plain = re.sub(r"\s*[\[(][^\])]*[\])]\s*", " ", header).strip()
    bare = _UNIT.sub("", plain)
    spaced = plain.replace("_", " ")
    texts = (header, plain, bare, spaced, *_TWICE.split(plain), *_TWICE.split(bare))
    yield from dict.fromkeys(text for text in texts if text.strip())


def _with_language(text: str, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    found = re.fullmatch(r"(.+?)[\s_(\[-]+(\w{2,})[)\]]?", text.strip())
    if found:
        tag = language_tags().get(found[2].casefold(), "")
        if tag in languages:
            yield found[1], tag
    yield text, ""


def _guess(text: str, form: Form, labels: Labels) -> Guess | None:
    words = words_of(text)
    path = text.strip().casefold().replace(" ", "_")
    if path.split(".")[0] in form.fields:
        return Guess(path, True)
    head = labels.find_field(text)
    if head and head.alone and head.exact:
        return Guess(head.label.field, True)
    for name, spec in form.fields.items():
        if part := _part_of(words, spec):
            if own := _field_like(spec, part, words, form):
                return Guess(own, False)
            return Guess(f"{name}.0.{part}" if spec.many else f"{name}.{part}", True)
    spans = next((name for name, spec in form.fields.items() if spec.type.spans), "")
    if spans and (end := _end_in(words)):
        return Guess(f"{spans}.{end}", len(words) == 1)
    begun = [each for each in labels.fields if each.words and _goes_on_with(words, each.words)]
    if begun:
        return Guess(max(begun, key=lambda each: len(each.words)).field, False)
    if head and head.alone:
        return Guess(head.label.field, False)
    return Guess(spans, False) if spans and _SPAN & set(words) else None


def _end_in(words: Sequence[str]) -> str:
    if any(_START.fullmatch(each) for each in (*words, " ".join(words))):
        return START
    return END if any(_END.fullmatch(each) for each in (*words, " ".join(words))) else ""


def _goes_on_with(words: Sequence[str], label: Sequence[str]) -> bool:
    """Tell whether a header says of what its label is: “Titel des Vorhabens”."""
    rest = words[len(label) :]
    return tuple(words[: len(label)]) == tuple(label) and len(rest) > 1 and rest[0] in _OF


def _field_like(spec: Field, part: str, words: Sequence[str], form: Form) -> str:
    """Return the field of the sheet that a header may mean rather than the part of a record.

    “Webseite” is that of a project, if it has one; “Ansprechperson Webseite” is that of a person.
    """
    if _without_label(words, spec) != tuple(words):
        return ""
    kind = next(each.type.name for each in spec.type.parts if each.name == part)
    # Of a name there are many, and of pages, rooms and hours not.
    same = [name for name, each in form.fields.items() if each.type.name == kind]
    return same[0] if len(same) == 1 else ""


def _part_of(words: Sequence[str], spec: Field) -> str:
    """Return the part of a record that a header names, with or without the record's own label."""
    parts = {part.name: part for part in spec.type.parts if not part.private}
    if not parts or spec.type.alone or spec.type.pictured:
        return ""
    rest = _without_label(words, spec)
    called = part_called(" ".join(rest)) if spec.type.permits else ""
    if called in parts and (rest != tuple(words) or called != "name"):
        return called
    for name, part in parts.items():
        labels = [words_of(text) for text in part.label.values()]
        if tuple(words) in labels or (rest and rest in labels):
            return name
    return ""


def _without_label(words: Sequence[str], spec: Field) -> tuple[str, ...]:
    """Return the words of a header without those of the record's label, at either end."""
    whole = tuple(words)
    names = [*spec.label.values(), *(text for texts in spec.also.values() for text in texts)]
    for label in sorted((words_of(name) for name in names), key=len, reverse=True):
        if label and whole[: len(label)] == label and len(whole) > len(label):
            return whole[len(label) :]
        if label and whole[-len(label) :] == label and len(whole) > len(label):
            return whole[: -len(label)]
    return whole
