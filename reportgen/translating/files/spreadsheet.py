"""Translations as workbooks (XLSX): a row a text, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.input.returned.package import fail
from reportgen.input.workbooks import Cell, Line, read_sheet
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem
from reportgen.themes.theme import Theme
from reportgen.translating.files.exchange import KEY, Came, CameFile, Export, Said, read_mark
from reportgen.translating.files.notes import find_tag
from reportgen.translating.files.table import make_table
from reportgen.writers.xlsx.translation import write_translation_xlsx


def write_spreadsheet(export: Export, theme: Theme) -> bytes:
    """Return a workbook of the texts. Raises `WriteError` for those that are too long for it."""
    return write_translation_xlsx(make_table(export), theme.name_in(export.target_language))


def _has_heads(title: str, rows: list[list[str]]) -> bool:
    return any(sum(bool(find_tag(text)) for text in row) == 2 for row in rows[:1])


def read_spreadsheet(data: bytes, name: str) -> CameFile:
    """Return what a workbook of translations says. Raises `SourceError`."""
    _, lines, problems = read_sheet(data, name, _has_heads)
    head = lines[0].cells if lines else {}
    tagged = [(column, tag) for column, cell in head.items() if (tag := find_tag(cell.text))]
    if len(tagged) != 2:
        raise fail(
            name,
            say("the first row does not say which columns are the text and its translation."),
            say("Copy the first row from the file as it went out."),
        )
    (source, _), (target, language) = tagged
    units: list[Came] = []
    for line in lines[1:]:
        key = next(
            (c.text.strip() for c in line.cells.values() if KEY.fullmatch(c.text.strip())), ""
        )
        if not key:
            problems.append(_without_key(line))
            continue
        marks = (read_mark(cell.text) for cell in line.cells.values())
        mark = next((each for each in marks if each.source), read_mark(""))
        place = _place(line, target, name)
        units.append(Came(key, _text(line.cells, source), _text(line.cells, target), place, mark))
    return CameFile(name, language, tuple(units), problems=tuple(problems))


def _text(cells: Mapping[int, Cell], column: int) -> Said:
    return Said.of(cells[column].text if column in cells else "")


def _place(line: Line, column: int, name: str) -> Place:
    return line.cells[column].place if column in line.cells else line.place


def _without_key(line: Line) -> Problem:
    return Problem(
        line.place,
        say("the row has no key, so that it is not clear which text it is."),
        say("Copy what its hidden first column has from the file as it went out."),
    )
