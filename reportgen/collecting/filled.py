"""What came back in a form that was filled in: an answer a question, and all else that it says.

A row is known by the hidden bookmark around its label, else by the label itself; what stands in the
column of answers is the answer, and everything else is left over, so that nothing goes lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from reportgen.document.blank import MARK, Control, Question, QuestionPath, mark_of
from reportgen.fields.model import Field
from reportgen.fields.recover.values import Recovered
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data
from reportgen.input.returned.document import Cell, Comment, Grid, Line, Part, Returned, lines_of
from reportgen.languages import Texts, words_of

#: How like a label is that somebody changed a little.
_NEAR = 0.84
#: More records than these nobody has on a sheet.
_MOST_RECORDS = 60

_Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What is said in answer to a question, as a profile says it: "" for nothing; where it stands.

    `left` is what stands there and is no value of its field.
    """

    data: Data = ""
    sure: bool = True
    within: str = ""
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A text that belongs to no field, or is no value of its field, and where it stands."""

    text: str
    within: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that came back: answers by their questions, and what stands elsewhere in it.

    `pictures` has the bytes of those that were put in, by the names that answers give them.
    """

    file: str
    given: Mapping[QuestionPath, Given]
    left: tuple[LeftOver, ...] = ()
    comments: tuple[Comment, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kind of sheet asks, by which its forms are read: in all languages of the project.

    `heads` are what stands above the column of answers, `silent` what says nothing, as words.
    """

    form: Form
    questions: tuple[Question, ...]
    heads: frozenset[_Key]
    silent: frozenset[_Key]

    @classmethod
    def of(cls, form: Form, questions: Sequence[Question], words: Mapping[str, Texts]) -> Asked:
        """Return what a form asks by its questions, with the program's own words about them."""
        heads = frozenset(words_of(text) for text in words["blank_answer"].values())
        notes = (str(note) for question in questions for note in question.notes)
        choose = (text for key in ("blank_choose", "blank_picture") for text in words[key].values())
        silent = frozenset(words_of(text) for text in (*notes, *choose)) - {()}
        return cls(form, tuple(questions), heads, silent)


def read_filled(returned: Returned, asked: Asked) -> Filled:
    """Return what stands in a form that came back."""
    reading = _Filling(asked, returned.pictures)
    reading.read(returned.body)
    reading.leave(line for line in returned.aside)
    return Filled(
        returned.file,
        reading.given,
        tuple(reading.left),
        returned.comments,
        reading.pictures,
    )


def is_filled_form(returned: Returned, asked: Asked) -> bool:
    """Tell whether a file has a table to fill in: with a column of answers, or marked rows."""
    grids = (part for part in returned.body if isinstance(part, Grid))
    lines = lines_of(tuple(returned.body))
    return any(_answers_in(grid, asked.heads) > 0 for grid in grids) or any(
        mark.startswith(MARK) for line in lines for mark in line.marks
    )


def _answers_in(grid: Grid, heads: Collection[_Key]) -> int:
    """Return which column has the answers, by its head in one of the first rows; -1 for none."""
    for row in grid.rows[:2]:
        for at, cell in enumerate(row):
            if words_of(str(cell)) in heads:
                return at
    return -1


def field_at(form: Form, path: QuestionPath) -> Field:
    """Return the field or the part that a question asks for."""
    found = form.fields[str(path[0])]
    for name in path[1:]:
        if isinstance(name, str):
            found = next(part for part in found.type.parts if part.name == name)
    return found


class _Filling:
    def __init__(self, asked: Asked, pictures: Mapping[str, bytes]) -> None:
        self.asked = asked
        self.names = _Names(asked.questions)
        self.all_pictures = pictures
        self.given: dict[QuestionPath, Given] = {}
        self.left: list[LeftOver] = []
        self.pictures: dict[str, bytes] = {}
        #: The numbers that records have in the file, and those that they are given.
        self.numbers: dict[tuple[str, int], int] = {}

    def read(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Line):
                self.leave([part])
                continue
            column = max(_answers_in(part, self.asked.heads), 1)
            for row in part.rows:
                self.read_row(row, column)

    def read_row(self, row: tuple[Cell, ...], column: int) -> None:
        head = self.names.find(row[0]) if row else None
        if head is None or len(row) <= column:
            self.leave(line for cell in row for line in cell.lines)
            return
        path, sure = head
        path = self.place(path)
        self.leave(line for line in row[0].lines)
        self.leave(
            line for at, cell in enumerate(row) if at not in (0, column) for line in cell.lines
        )
        self.answer(path, row[column].content, row[column].within, sure)

    def place(self, path: QuestionPath) -> QuestionPath:
        """Return the path with its record's number; a block that was copied is a new record."""
        at = next((at for at, step in enumerate(path) if isinstance(step, int)), -1)
        if at < 0:
            return path
        name, number = ".".join(map(str, path[:at])), int(path[at])
        taken = self.numbers.setdefault((name, number), number)
        placed = (*path[:at], taken, *path[at + 1 :])
        if placed in self.given:
            used = [each for (field, _), each in self.numbers.items() if field == name]
            self.numbers[name, number] = taken = max(*used, *self.numbers_given(path[:at])) + 1
            placed = (*path[:at], taken, *path[at + 1 :])
        return placed

    def numbers_given(self, start: QuestionPath) -> list[int]:
        size = len(start)
        return [int(path[size]) for path in self.given if path[:size] == start and len(path) > size]

    def answer(self, path: QuestionPath, parts: tuple[Part, ...], within: str, sure: bool) -> None:
        said = tuple(part for part in parts if not self.is_known(part))
        field = field_at(self.asked.form, path)
        if field.type.control is Control.PICTURE and (names := self.take_pictures(parts)):
            self.given[path] = Given(names[0], sure and len(names) == 1, within)
            return
        found: Recovered = field.type.recover(said, field)
        self.given[path] = Given(found.data, sure and found.sure, within, found.left)

    def take_pictures(self, parts: tuple[Part, ...]) -> list[str]:
        """Return what the pictures in a cell are called: by their content, whoever saved them."""
        names = []
        for line in lines_of(parts):
            for each in line.pictures:
                data = self.all_pictures[each]
                name = f"{hashlib.sha256(data).hexdigest()[:16]}.{each.rpartition('.')[2].lower()}"
                self.pictures[name] = data
                names.append(name)
        return names

    def is_known(self, part: Part) -> bool:
        """Tell whether a text is nobody's answer: a hint, or the word that asks to choose."""
        return isinstance(part, Line) and words_of(str(part)) in self.asked.silent

    def leave(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if str(line).strip():
                self.left.append(LeftOver(str(line).strip(), line.within))


class _Names:
    """Questions by their bookmarks, and by what they are called in each language."""

    def __init__(self, asked: Sequence[Question]) -> None:
        self.marks: dict[str, QuestionPath] = {}
        self.labels: dict[_Key, QuestionPath] = {}
        for question in asked:
            for path in _numbered(question.path):
                self.marks[mark_of(path)] = path
            for text in question.label:
                self.labels.setdefault(_without_numbers(str(text))[0], question.path)
        self.spelled = {" ".join(key): key for key in self.labels}

    def find(self, cell: Cell) -> tuple[QuestionPath, bool] | None:
        """Return the question that stands in a cell, and whether that is sure."""
        for line in cell.lines:
            for mark in line.marks:
                if mark in self.marks:
                    return self.marks[mark], True
        text = next((str(line) for line in cell.lines if str(line).strip()), "")
        # A label may stand there in several languages.
        for each in (text, *re.split(r"\s+/\s+", text)):
            key, numbers = _without_numbers(each)
            if key in self.labels:
                return _with_numbers(self.labels[key], numbers), True
        key, numbers = _without_numbers(text)
        near = get_close_matches(" ".join(key), self.spelled, 1, _NEAR)
        if not near or not key:
            return None
        return _with_numbers(self.labels[self.spelled[near[0]]], numbers), False


def _numbered(path: QuestionPath) -> Iterator[QuestionPath]:
    """Yield the path for each number that a record may have."""
    at = next((at for at, step in enumerate(path) if isinstance(step, int)), -1)
    if at < 0:
        yield path
        return
    for number in range(_MOST_RECORDS):
        for rest in _numbered(path[at + 1 :]) if path[at + 1 :] else [()]:
            yield (*path[:at], number, *rest)


def _without_numbers(text: str) -> tuple[_Key, tuple[int, ...]]:
    """Return the words of a label with a sign for each number, and the numbers."""
    words = words_of(text)
    numbers = tuple(int(word) for word in words if re.fullmatch("[0-9]{1,2}", word))
    return tuple("#" if re.fullmatch("[0-9]{1,2}", word) else word for word in words), numbers


def _with_numbers(path: QuestionPath, numbers: tuple[int, ...]) -> QuestionPath:
    """Return a path with the numbers that a label counts from 1."""
    left = list(numbers)
    return tuple(
        (max(left.pop(0), 1) - 1 if left else step) if isinstance(step, int) else step
        for step in path
    )
