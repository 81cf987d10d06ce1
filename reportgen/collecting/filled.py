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
from reportgen.input.pictures.loading import is_costly
from reportgen.input.returned.document import Cell, Comment, Grid, Line, Part, Returned, lines_of
from reportgen.languages import Texts, language_names, words_of
from reportgen.problems.problem import UnfitError

#: How like a label is that somebody changed a little.
_NEAR = 0.84
#: More records than these nobody has on a sheet.
MOST_RECORDS = 60

_Key: TypeAlias = tuple[str, ...]
#: How a picture is told that stands where none is asked for.
LOST_PICTURE = "(picture)"

#: What forms say besides questions, by the names of the words.
_SAID = ("blank_choose", "blank_picture", "blank_guidance", "blank_label", "blank_answer")
#: What stands between labels in several languages.
_PARTED = re.compile(r"\s+/\s+")


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

    `heads` are what stands above the column of answers, by their words, with the language that
    they tell; `silent` are words that say nothing, `due` those around the day it is due.
    """

    form: Form
    questions: tuple[Question, ...]
    heads: Mapping[_Key, str]
    silent: frozenset[_Key]
    due: tuple[tuple[_Key, _Key], ...]

    @classmethod
    def of(
        cls,
        form: Form,
        questions: Sequence[Question],
        others: Sequence[Question],
        words: Mapping[str, Texts],
    ) -> Asked:
        """Return what a form asks by its questions, with the program's own words about them.

        `others` are the same questions in other languages, of which the notes count alone.
        """
        heads = {words_of(text): lang for lang, text in words["blank_answer"].items()}
        notes = (str(note) for question in (*questions, *others) for note in question.notes)
        said = (text for key in _SAID for text in words[key].values())
        silent = frozenset(words_of(text) for text in (*notes, *said)) - {()}
        parted = (text.partition("{day}") for text in words["blank_due"].values())
        due = tuple((words_of(before), words_of(behind)) for before, _, behind in parted)
        return cls(form, tuple(questions), heads, silent, due)


def read_filled(returned: Returned, asked: Asked, lang: str) -> Filled:
    """Return what stands in a form that came back, answered in a language."""
    reading = _Filling(asked, returned.pictures, lang, returned.sure)
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


def languages_in(returned: Returned, asked: Asked, words: Mapping[str, Texts]) -> tuple[str, ...]:
    """Return the languages of a form by the heads of its columns, () where these tell none."""
    rows = (row for part in returned.body if isinstance(part, Grid) for row in part.rows[:2])
    for row in rows:
        heads = [words_of(str(cell)) for cell in row]
        for lang in (asked.heads[head] for head in heads if head in asked.heads):
            beside = {
                words_of(words["blank_beside"].get(lang, "").format(language=name)): tag
                for tag, name in language_names(lang).items()
            }
            return (lang, *(beside[head] for head in heads if head and head in beside))
    return ()


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
    def __init__(self, asked: Asked, pictures: Mapping[str, bytes], lang: str, sure: bool) -> None:
        self.asked, self.lang, self.sure = asked, lang, sure
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
        self.leave(line for line in row[0].lines if not self.is_asked(line))
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
        sure = sure and self.sure
        field = field_at(self.asked.form, path)
        names, others = self.take_pictures(parts)
        if field.type.control is Control.PICTURE and names:
            words = [str(part).strip() for part in said if str(part).strip()]
            left = (*words, *(LOST_PICTURE for _ in names[1:]), *others)
            self.given[path] = Given(names[0], sure and len(names) == 1, within, left)
            return
        found: Recovered = field.type.recover(said, field, self.lang)
        left = (*found.left, *(LOST_PICTURE for _ in names), *others)
        self.given[path] = Given(found.data, sure and found.sure, within, left)

    def take_pictures(self, parts: tuple[Part, ...]) -> tuple[list[str], list[str]]:
        """Return what the pictures in a cell are called, by their content, whoever saved them.

        And what is told of those that are in a format that is not read.
        """
        names, others = [], []
        for line in lines_of(parts):
            for each in line.pictures:
                data, suffix = self.all_pictures[each], each.rpartition(".")[2].lower()
                try:
                    is_costly(data)
                except UnfitError:
                    others.append(f"(picture, {suffix})")
                    continue
                names.append(f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}")
                self.pictures[names[-1]] = data
        return names, others

    def is_asked(self, line: Line) -> bool:
        """Tell whether a line of a label's cell says nothing but what forms ask: label and hint."""
        return self.names.is_label(str(line)) or self.is_known(line)

    def is_known(self, part: Part) -> bool:
        """Tell whether a text is nobody's answer: a hint, or the word that asks to choose."""
        words = words_of(str(part)) if isinstance(part, Line) else ()
        return words in self.asked.silent or any(
            before
            and words[: len(before)] == before
            and words[len(words) - len(behind) :] == behind
            for before, behind in self.asked.due
        )

    def leave(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if str(line).strip() and not self.is_known(line):
                self.left.append(LeftOver(str(line).strip(), line.within))
            self.left += [LeftOver(LOST_PICTURE, line.within) for _ in line.pictures]


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
        for each in (text, *_PARTED.split(text)):
            key, numbers = _without_numbers(each)
            if key in self.labels:
                return _with_numbers(self.labels[key], numbers), True
        key, numbers = _without_numbers(text)
        near = get_close_matches(" ".join(key), self.spelled, 1, _NEAR)
        if not near or not key:
            return None
        return _with_numbers(self.labels[self.spelled[near[0]]], numbers), False

    def is_label(self, text: str) -> bool:
        """Tell whether a text is the label of a question, in one language or several."""
        keys = (_without_numbers(each)[0] for each in (text, *_PARTED.split(text)))
        whole, *parts = (key in self.labels for key in keys)
        return whole or all(parts)


def _numbered(path: QuestionPath) -> Iterator[QuestionPath]:
    """Yield the path for each number that a record may have."""
    at = next((at for at, step in enumerate(path) if isinstance(step, int)), -1)
    if at < 0:
        yield path
        return
    for number in range(MOST_RECORDS):
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
