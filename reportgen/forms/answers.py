"""What a returned file says of a form's fields, found by their labels; and what is left over.

Every line ends in a field, in a label of the form, or among what is left over. Two kinds of tables
are told apart: that of a form to fill in, whose right cells hold values alone, and that of a sheet,
with the labels of sections at the left, and at the right labels with their texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from reportgen.document.blocks import Inline, Link, Text
from reportgen.forms.form import Form
from reportgen.forms.labels import Head, Labels
from reportgen.forms.layout import Section
from reportgen.input.returned.document import Cell, Grid, Line, Part, Returned


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in a field: lines and tables, where its label is, and whether that is sure."""

    field: str
    parts: tuple[Part, ...]
    within: str
    lang: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers by field in the order found, lines that belong to none, and labels' languages."""

    found: dict[str, Answer]
    left: tuple[Line, ...]
    languages: Counter[str]


def find_answers(returned: Returned, form: Form) -> Answers:
    """Return what a file says of a form."""
    finding = _Finding(form)
    finding.read(returned.body)
    finding.read_aside(returned.aside)
    return Answers(finding.found, tuple(finding.left), finding.languages)


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
                self.read_line(part)
            else:
                self.current = ""
                self.read_grid(part)

    def read_line(self, line: Line) -> None:
        """Take a line outside of tables: it begins a field, goes on with one, or is left over."""
        if self.read_facts(line):
            self.current = ""
        elif head := self.head_of(line):
            self.begin(head, line, _behind(line, head.end))
            self.current = head.label.field
        elif self.current:
            self.add(self.current, line)
        elif line.outline == 1 and self.form.title not in self.found:
            self.answer(self.form.title, (line,), line.within, "", sure=False)
        else:
            self.leave(line)

    def read_facts(self, line: Line) -> bool:
        """Take a line of facts, whose labels and values are parted by tabs; tell whether it is."""
        pieces = _split_at_tabs(line)
        labels = [self.labels.find_field(str(piece)) for piece in pieces[::2]]
        heads = [head for head in labels if head and head.alone and head.label.field in self.facts]
        if len(heads) * 2 != len(pieces):
            return False
        for head, value in zip(heads, pieces[1::2], strict=True):
            if head.label.field not in self.found:
                self.begin(head, line, _behind(value, 0))
        return True

    def head_of(self, line: Line, strict: bool = False) -> Head | None:
        """Return the label that a line begins with; a strict one stands there alone."""
        head = self.labels.find_field(str(line), _bold_length(line))
        if head is None or head.label.field in self.found:
            return None
        return head if head.alone or not strict else None

    def read_aside(self, lines: Sequence[Line]) -> None:
        """Take heads and feet, where the form prints fields too; the rest is the same on each."""
        for line in lines:
            head = self.labels.find_field(str(line), _bold_length(line))
            head = head or self.labels.find_field(re.sub(r" ", ": ", str(line), count=1))
            names = (*self.form.header, *self.form.footer)
            if head and head.label.field in names and head.label.field not in self.found:
                rest = _behind(line, len(str(line)) - len(re.sub(r"^\S+\s*", "", str(line))))
                self.answer(head.label.field, rest, line.within, head.label.lang, sure=False)

    # --- Tables ---

    def read_grid(self, grid: Grid) -> None:
        is_sheet = self.is_sheet(grid)
        section: Section | None = None
        for row in grid.rows:
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
                heads += bool(first and self.labels.find_field(str(first), _bold_length(first)))
        return heads > len(grid.rows) / 4

    def read_rail(self, cell: Cell) -> Section | None:
        """Return the section whose label a cell begins with; what stands below is its value."""
        lines = [line for line in cell.lines if str(line).strip()]
        if not lines:
            return None
        head = self.labels.find_section(str(lines[0]))
        if head is None:
            return None
        section = next(each for each in self.form.sections if each.name == head.label.section)
        rest = [*_behind(lines[0], head.end), *lines[1:]]
        if rest and section.labelled and (own := self.labels.find_field(str(rest[0]))):
            rest[:1] = _behind(rest[0], own.end)
        self.languages[head.label.lang] += 1
        if rest and section.value and section.value not in self.found:
            self.answer(section.value, tuple(rest), cell.within, head.label.lang, head.exact)
        else:
            self.leave(*rest)
        return section

    def read_content(self, cell: Cell, section: Section | None, rail: Cell) -> None:
        """Take a cell of a sheet: labels with what follows; the first may have text behind."""
        name = ""
        begun = False
        for part in cell.content:
            head = None
            if isinstance(part, Line) and self.read_facts(part):
                name, begun = "", True
                continue
            if isinstance(part, Line) and str(part).strip():
                head = self.head_of(part, strict=begun)
                begun = True
            if head and isinstance(part, Line):
                name = head.label.field
                self.begin(head, part, _behind(part, head.end))
            elif name:
                self.add(name, part)
            elif name := self.field_without_label(section, rail):
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
        """Take a row of a form: a label, and beside it nothing but what is said."""
        lines = [line for line in left.lines if str(line).strip()]
        text = "\n".join(map(str, lines))
        head = self.labels.find_field(text) or self.labels.find_section(text)
        parts = tuple(part for cell in right for part in cell.content)
        if head is None or not head.alone:
            self.leave(*lines, *(line for cell in right for line in cell.lines))
            return
        name = head.label.field or self.field_of(head.label.section)
        if not name or name in self.found:
            self.leave(*lines, *(line for cell in right for line in cell.lines))
            return
        self.languages[head.label.lang] += 1
        self.answer(
            name, parts, right[0].within if right else left.within, head.label.lang, head.exact
        )

    def field_of(self, section: str) -> str:
        found = next(each for each in self.form.sections if each.name == section)
        return found.value or (found.fields[0] if len(found.fields) == 1 else "")

    # --- Answers ---

    def begin(self, head: Head, line: Line, rest: Sequence[Line]) -> None:
        self.languages[head.label.lang] += 1
        self.leave(*_as_line(head.hint, line))
        self.answer(head.label.field, tuple(rest), line.within, head.label.lang, head.exact)

    def answer(
        self, name: str, parts: tuple[Part, ...], within: str, lang: str, sure: bool
    ) -> None:
        self.found[name] = Answer(name, parts, within, lang, sure)

    def add(self, name: str, part: Part) -> None:
        answer = self.found[name]
        if name == self.form.title and isinstance(part, Line) and part.outline == 1:
            # What stands behind the label then is no title: the town, in sheets of the program.
            self.leave(*(each for each in answer.parts if isinstance(each, Line)))
            answer = replace(answer, parts=())
        self.found[name] = replace(answer, parts=(*answer.parts, part))

    def leave(self, *lines: Line) -> None:
        self.left += [line for line in lines if str(line).strip()]


def _split_at_tabs(line: Line) -> list[Line]:
    """Return what stands before, between and after the tabs of a line."""
    pieces: list[list[Inline]] = [[]]
    for inline in line.content:
        if not isinstance(inline, Text):
            pieces[-1].append(inline)
            continue
        first, *others = inline.text.split("\t")
        pieces[-1].append(replace(inline, text=first))
        pieces += [[replace(inline, text=text)] for text in others]
    return [replace(line, content=tuple(piece)) for piece in pieces]


def _as_line(text: str, line: Line) -> tuple[Line, ...]:
    return (replace(line, content=(Text(text),)),) if text else ()


def _behind(line: Line, start: int) -> tuple[Line, ...]:
    """Return a line without its first characters; no line where nothing is left."""
    content = tuple(_cut(line.content, start))
    rest = replace(line, content=content)
    return (rest,) if str(rest).strip() else ()


def _cut(content: Sequence[Inline], start: int) -> Iterator[Inline]:
    for inline in content:
        size = len(str(inline))
        if start >= size:
            start -= size
        elif isinstance(inline, Text):
            yield replace(inline, text=inline.text[start:])
            start = 0
        elif isinstance(inline, Link) and start:
            yield replace(inline, content=tuple(_cut(inline.content, start)))  # type: ignore[arg-type]
            start = 0
        else:
            yield inline


def _bold_length(line: Line) -> int:
    """Return how many characters at the beginning of a line are bold; 0 where all are."""
    length = 0
    for inline in line.content:
        if not (isinstance(inline, Text) and (inline.strong or not inline.text.strip())):
            return length
        length += len(inline.text)
    return 0
