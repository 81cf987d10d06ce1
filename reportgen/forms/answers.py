"""What a returned file says of a form's fields, found by their labels; and what is left over.

Every line ends in a field, in a label of the form, or among what is left over, but for words that
the program prints of itself. Two kinds of tables are told apart: that of a form to fill in, whose
right cells hold values alone, and that of a sheet, with the labels of sections at the left, and at
the right labels with their texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.document.lines import split_at_breaks
from reportgen.forms.filled import read_filled
from reportgen.forms.form import Form
from reportgen.forms.labels import Head, Labels
from reportgen.forms.layout import Section
from reportgen.forms.own_words import OwnWords
from reportgen.forms.pieces import as_line, behind, bold_length, split_at_tabs
from reportgen.forms.running_head import read_head
from reportgen.input.returned.document import (
    FORM_PROPERTY,
    Cell,
    Grid,
    Line,
    Part,
    Returned,
    lines_of,
)
from reportgen.languages import Texts


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in a field: lines and tables, where its label is, and whether that is sure.

    `written` is the language that the file says the text is in, "" where that goes without saying.
    """

    field: str
    parts: tuple[Part, ...]
    within: str
    lang: str
    sure: bool
    written: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers by field in the order found, lines that belong to none, and labels' languages."""

    found: dict[str, Answer]
    left: tuple[Line, ...]
    languages: Counter[str]


_NO_WORDS: Mapping[str, Texts] = {}


def find_answers(returned: Returned, form: Form, words: Mapping[str, Texts] = _NO_WORDS) -> Answers:
    """Return what a file says of a form; the program's printed `words` are no part of that.

    What is filled into fields that are called as those of the form goes before what is read by
    labels. What stands on the pages of a form of the program is what it asks, and no answer.
    """
    finding = _Finding(form)
    finding.read(returned.body)
    finding.read_aside(returned.aside)
    own = OwnWords(form, words)
    found = {name: _of_others(each, own) for name, each in finding.found.items()}
    left = tuple(finding.left)
    if not returned.sure:
        found = {name: replace(each, sure=False) for name, each in found.items()}
    filled = read_filled(returned.answers, form)
    if FORM_PROPERTY in returned.properties and filled.known:
        found, left = {}, ()
    for name, parts in filled.parts.items():
        found[name] = Answer(name, parts, f"field {name}", "", sure=True)
    return Answers(found, (*left, *filled.left), finding.languages)


def _of_others(answer: Answer, own: OwnWords) -> Answer:
    """Return an answer without the program's own words."""
    parts, lang = own.told_apart(answer.field, answer.parts)
    return replace(answer, parts=parts, written=lang)


@dataclass(slots=True)
class _Finding:
    form: Form
    labels: Labels = field(init=False)
    #: The fields that may share a line.
    facts: set[str] = field(init=False)
    found: dict[str, Answer] = field(default_factory=dict)
    left: list[Line] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    #: The field that lines outside of tables go on with.
    current: str = ""

    def __post_init__(self) -> None:
        self.labels = Labels(self.form)
        rows = (row for section in self.form.sections for row in section.rows)
        self.facts = {name for row in rows if row.facts for name in row.fields}

    def read(self, parts: Sequence[Part]) -> None:
        for part in parts:
            if isinstance(part, Line):
                for line in self.lines_in(part):
                    self.read_line(line)
            else:
                self.current = ""
                self.read_grid(part)

    def read_line(self, line: Line) -> None:
        """Take a line outside of tables: it begins a field, goes on with one, or is left over."""
        if (listed := self.read_facts(line)) is not None:
            self.current = listed
        elif head := self.head_of(line):
            self.begin(head, line, behind(line, head.end))
            self.current = head.label.field
        elif self.is_again(line):
            # What follows is not the field's above: a second sheet, or another language.
            self.current = ""
            self.leave(line)
        elif self.current:
            self.add(self.current, line)
        elif line.outline == 1 and self.form.title not in self.found:
            self.answer(self.form.title, (line,), line.within, "", sure=False)
        else:
            self.leave(line)

    def lines_in(self, line: Line) -> Sequence[Line]:
        """Return a line as those between its breaks, if one of these begins a field."""
        pieces = [
            replace(line, content=tuple(piece)) for piece in split_at_breaks(line.content) if piece
        ]
        heads = (self.labels.find_field(str(piece), bold_length(piece)) for piece in pieces[1:])
        # A label may be parted from its hint or its text by a break: then it is one line.
        return pieces if any(head and head.exact for head in heads) else (line,)

    def read_facts(self, line: Line) -> str | None:
        """Take a line of facts, whose labels and values are parted by tabs.

        Returns the field that lines below go on with, the last one if it is a list, else ""; None
        for a line that has no facts.
        """
        pieces = split_at_tabs(line)
        labels = [self.labels.find_field(str(piece)) for piece in pieces[::2]]
        heads = [head for head in labels if head and head.alone and head.label.field in self.facts]
        if len(heads) * 2 != len(pieces):
            return None
        listed = ""
        for head, label, value in zip(heads, pieces[::2], pieces[1::2], strict=True):
            if head.label.field not in self.found:
                self.begin(head, line, behind(value, 0))
                listed = head.label.field
            else:
                self.leave(label, value)
                listed = ""
        return listed if listed and self.form.fields[listed].many else ""

    def head_of(self, line: Line, strict: bool = False) -> Head | None:
        """Return the label that a line begins with; a strict one stands there alone."""
        head = self.labels.find_field(str(line), bold_length(line))
        if head is None or not self.is_free(head.label.field):
            return None
        return head if head.alone or not strict else None

    def is_again(self, line: Line, other: bool = False) -> bool:
        """Tell whether a line begins a field once more: by its label alone, or in another language.

        `other` asks for another language: in a text a label alone may be a heading.
        """
        head = self.labels.find_field(str(line), bold_length(line))
        before = self.found.get(head.label.field) if head else None
        if head is None or before is None or not head.exact:
            return False
        elsewhere = bool(before.lang) and self.labels.lang_of(head, before.lang) != before.lang
        return elsewhere or (head.alone and not other)

    def read_aside(self, lines: Sequence[Line]) -> None:
        """Take heads, feet and notes: the form prints fields there too; the rest is left over.

        What stands there several times, for the first page and the others, is told once.
        """
        names = (*self.form.header, *self.form.footer)
        told = set()
        for line in lines:
            text, place = str(line), line.within.partition(",")[0]
            if (place, text) in told:
                continue
            told.add((place, text))
            if self.read_running_head(line):
                continue
            head = self.labels.find_field(text, bold_length(line))
            end = head.end if head else len(text) - len(re.sub(r"^\S+\s*", "", text))
            head = head or self.labels.find_field(re.sub(r" ", ": ", text, count=1))
            if head and head.label.field in names and head.label.field not in self.found:
                rest = behind(line, end)
                self.answer(head.label.field, rest, line.within, head.label.lang, sure=False)
            else:
                self.leave(line)

    def read_running_head(self, line: Line) -> bool:
        """Take a line that is the head of a built sheet; tell whether it is.

        No label says what is what there, and a template may have it otherwise: so it is not sure.
        """
        beside, said = read_head(str(line), self.form)
        if not said or said.keys() & self.found.keys():
            return False
        self.leave(*as_line(beside, line))
        for name, text in said.items():
            self.answer(name, as_line(text, line), line.within, "", sure=False)
        return True

    # --- Tables ---

    def read_grid(self, grid: Grid) -> None:
        is_sheet = self.is_sheet(grid)
        section: Section | None = None
        chosen, columns = self.labels.columns_of(grid)
        for number, row in enumerate(grid.rows):
            if columns:
                away = [cell for at, cell in enumerate(row) if at in columns and at != chosen]
                self.leave(*(line for cell in away for line in cell.lines))
                row = tuple(cell for cell in row if cell not in away)
                if number == 0:
                    self.leave(*(line for cell in row for line in cell.lines))
                    continue
            if not row:
                continue
            cells = [cell for cell in row if not (cell.continues and not str(cell).strip())]
            if len(row) == 1 or (len(cells) == 1 and cells[0].span > 1):
                self.read(tuple(cells[0].content) if cells else ())
                self.current = ""
                continue
            left, right = row[0], row[1:]
            if is_sheet:
                section = self.read_rail(left) or (section if not str(left).strip() else None)
                before, at = len(self.found), len(self.left)
                for cell in right:
                    self.read_content(cell, section, left)
                if section is None and not (self.is_label(left) and len(self.found) > before):
                    self.left[at:at] = [line for line in left.lines if str(line).strip()]
            else:
                self.read_pair(left, right)

    def is_sheet(self, grid: Grid) -> bool:
        """Tell whether cells at the right begin with labels of their own."""
        heads = 0
        for row in grid.rows:
            for cell in row[1:2]:
                first = next((line for line in cell.lines if str(line).strip()), None)
                heads += bool(first and self.labels.find_field(str(first), bold_length(first)))
        return heads > len(grid.rows) / 4

    def read_rail(self, cell: Cell) -> Section | None:
        """Return the section whose label a cell begins with; what stands below is its value."""
        lines = [line for line in cell.lines if str(line).strip()]
        if not lines:
            return None
        head = self.labels.find_section(str(lines[0]))
        if head is None:
            return None
        self.leave(*as_line(head.hint, lines[0]))
        section = next(each for each in self.form.sections if each.name == head.label.section)
        rest = [*behind(lines[0], head.end), *lines[1:]]
        if rest and section.labelled and (own := self.labels.find_field(str(rest[0]))):
            rest[:1] = behind(rest[0], own.end)
        # Below it in another language it is a label still.
        rest = [line for line in rest if not self.is_rail(line, section.name)]
        self.languages[head.label.lang] += 1
        if rest and section.value and section.value not in self.found:
            self.answer(section.value, tuple(rest), cell.within, head.label.lang, head.exact)
        else:
            self.leave(*rest)
        return section

    def is_rail(self, line: Line, section: str) -> bool:
        """Tell whether a line is nothing but the label of a section."""
        head = self.labels.find_section(str(line))
        return bool(head and head.exact and head.alone and head.label.section == section)

    def read_content(self, cell: Cell, section: Section | None, rail: Cell) -> None:
        """Take a cell of a sheet: labels with what follows; the first may have text behind."""
        name = ""
        begun = closed = False
        parts = (
            piece
            for part in cell.content
            for piece in (self.lines_in(part) if isinstance(part, Line) else (part,))
        )
        for part in parts:
            head = None
            if isinstance(part, Line) and (listed := self.read_facts(part)) is not None:
                name, begun = listed, True
                continue
            if isinstance(part, Line) and str(part).strip():
                head = self.head_of(part, strict=begun)
                begun = True
            if head and isinstance(part, Line):
                name = head.label.field
                self.begin(head, part, behind(part, head.end))
            elif isinstance(part, Line) and self.is_again(part, other=True):
                name, closed = "", True
                self.leave(part)
            elif name:
                self.add(name, part)
            elif not closed and (name := self.field_without_label(section, rail)):
                self.answer(name, (part,), cell.within, "", sure=section is not None)
            elif isinstance(part, Line):
                self.leave(part)
            else:
                self.leave(*(line for row in part.rows for each in row for line in each.lines))

    def field_without_label(self, section: Section | None, rail: Cell) -> str:
        """Return the field that a cell without a label is: the one that the rail speaks of."""
        if section:
            silent = [
                name
                for name in section.fields
                if len(section.fields) == 1 or self.form.fields[name].label == section.label
            ]
            return next((name for name in silent if name not in self.found), "")
        head = self.labels.find_field(str(rail).strip())
        known = head is not None and head.alone and head.label.field not in self.found
        return head.label.field if head and known else ""

    def is_label(self, cell: Cell) -> bool:
        """Tell whether a cell says nothing but the label of a field."""
        head = self.labels.find_field(str(cell).strip())
        return head is not None and head.alone

    def read_pair(self, left: Cell, right: Sequence[Cell]) -> None:
        """Take a row of a form: a label, and beside it nothing but what is said.

        Several labels in a row, as of two columns or two languages, are as many fields.
        """
        later = next((at for at, cell in enumerate(right) if self.is_label(cell)), None)
        if later is not None and any(str(cell).strip() for cell in right[:later]):
            self.read_pair(left, right[:later])
            self.read_pair(right[later], right[later + 1 :])
            return
        lines = [line for line in left.lines if str(line).strip()]
        text = "\n".join(map(str, lines))
        head = self.labels.find_field(text) or self.labels.find_section(text)
        parts = tuple(part for cell in right for part in cell.content)
        if head is None or not head.alone:
            self.leave(*lines, *(line for cell in right for line in cell.lines))
            return
        name = head.label.field or self.field_of(head.label.section)
        if not name or not self.is_free(name):
            self.leave(*lines, *(line for cell in right for line in cell.lines))
            return
        self.languages[head.label.lang] += 1
        self.leave(*as_line(head.hint, lines[0]))
        # What several cells say may be several things.
        sure = head.exact and sum(bool(str(cell).strip()) for cell in right) < 2
        within = right[0].within if right else left.within
        self.answer(name, parts, within, head.label.lang, sure)

    def field_of(self, section: str) -> str:
        found = next(each for each in self.form.sections if each.name == section)
        return found.value or (found.fields[0] if len(found.fields) == 1 else "")

    # --- Answers ---

    def begin(self, head: Head, line: Line, rest: Sequence[Line]) -> None:
        self.languages[head.label.lang] += 1
        self.leave(*as_line(head.hint, line))
        self.answer(head.label.field, tuple(rest), line.within, head.label.lang, head.exact)

    def answer(
        self, name: str, parts: tuple[Part, ...], within: str, lang: str, sure: bool
    ) -> None:
        if name in self.found:
            self.leave(*lines_of(self.found[name].parts))
        self.found[name] = Answer(name, parts, within, lang, sure)

    def is_free(self, name: str) -> bool:
        """Tell whether a field was not found yet; a heading is the title until a label says it."""
        return name not in self.found or (name == self.form.title and not self.found[name].lang)

    def add(self, name: str, part: Part) -> None:
        answer = self.found[name]
        if isinstance(part, Line) and not answer.parts and self.labels.is_hint(name, str(part)):
            return
        if name == self.form.title and isinstance(part, Line) and part.outline == 1:
            # What stands behind the label then is no title: the town, in sheets of the program.
            self.leave(*(each for each in answer.parts if isinstance(each, Line)))
            answer = replace(answer, parts=())
        self.found[name] = replace(answer, parts=(*answer.parts, part))

    def leave(self, *lines: Line) -> None:
        self.left += [line for line in lines if str(line).strip()]
