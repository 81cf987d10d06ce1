"""Translations as Word files, and read from those and from OpenDocument texts: rich cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportgen.document.spacing import on_one_line
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Cell, Grid, Part, Returned, lines_of
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.package import fail
from reportgen.input.returned.rich import blocks_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.themes.theme import Theme
from reportgen.translating.files.exchange import KEY, Came, CameFile, Export, Mark, Said, read_mark
from reportgen.translating.files.notes import find_tag
from reportgen.translating.files.restoring import restore
from reportgen.translating.files.table import PLAINLY, make_table
from reportgen.translating.texts import as_compared
from reportgen.writers.docx.exchange.properties import PREFIX
from reportgen.writers.docx.exchange.translation import HOW_STYLE, write_translation_docx


def write_word(export: Export, theme: Theme) -> bytes:
    """Return a Word file of the texts, each with its look where that says all of it.

    What would not come back as it went out shows its signs of Markdown. Raises `TemplateError`.
    """
    made = write_translation_docx(make_table(export), theme)
    came = {each.key: each for each in read_word(made, "").units}
    plainly = {
        unit.key
        for unit in export.units
        if unit.rich
        and not (
            _says(came[unit.key].source, unit.source) and _says(came[unit.key].target, unit.target)
        )
    }
    return write_translation_docx(make_table(export, plainly), theme) if plainly else made


def _says(said: Said, text: str) -> bool:
    return as_compared(restore(said.rich, text)) == as_compared(text)


def read_word(data: bytes, name: str) -> CameFile:
    """Return what a Word file of translations says. Raises `SourceError`."""
    return _read(read_docx(data, name))


def read_odt_file(data: bytes, name: str) -> CameFile:
    """Return what an OpenDocument text of translations says. Raises `SourceError`."""
    return _read(read_odt(data, name))


@dataclass(frozen=True, slots=True)
class _Head:
    """Where in the rows of a table both texts stand, and in which language the translations are."""

    source: int
    target: int
    language: str


def _read(returned: Returned) -> CameFile:
    units: list[Came] = []
    problems: list[Problem] = []
    languages: dict[str, None] = {}
    for grid in (part for part in returned.body if isinstance(part, Grid)):
        head: _Head | None = None
        for row in grid.rows:
            if found := _head_of(row):
                head = found
                languages[head.language] = None
            elif head and len(row) > head.target and any(map(_said, row)):
                key, plainly = _key_of(row[0])
                if not key:
                    problems.append(_without_key(returned.file, row[0]))
                    continue
                mark = read_mark(returned.properties.get(f"{PREFIX}{key}", ""))
                units.append(_came(returned.file, row, head, (key, plainly), mark))
    if len(languages) != 1:
        raise fail(
            returned.file,
            say("the file has no table of translations.")
            if not languages
            else say("the file has translations into several languages."),
            say(
                "Name a file that “reportgen translate export” wrote, with the heads of its table."
            ),
        )
    problems += _left_over(returned)
    (language,) = languages
    return CameFile(returned.file, language, tuple(units), True, tuple(problems), returned.comments)


def _head_of(row: Sequence[Cell]) -> _Head | None:
    tagged = [(number, tag) for number, cell in enumerate(row) if (tag := find_tag(_said(cell)))]
    if len(tagged) != 2 or _key_of(row[0])[0]:
        return None
    (source, _), (target, language) = tagged
    return _Head(source, target, language)


def _key_of(cell: Cell) -> tuple[str, bool]:
    """Return the key that stands in a cell, "" for none, and whether the text shows its signs."""
    for line in reversed(cell.lines):
        text = str(line).strip()
        bare = text.removesuffix(PLAINLY.strip()).strip() if text.endswith(PLAINLY) else text
        if KEY.fullmatch(bare):
            return bare, bare != text
    return "", False


def _came(file: str, row: Sequence[Cell], head: _Head, key: tuple[str, bool], mark: Mark) -> Came:
    source, target = row[head.source], row[head.target]
    name, plainly = key
    place = Place(file, within=target.within)
    return Came(name, _text(source, plainly), _text(target, plainly), place, mark)


def _text(cell: Cell, plainly: bool) -> Said:
    if plainly:
        return Said.of("\n".join(_written(cell.content)).strip("\n"))
    plain = on_one_line(" ".join(str(line) for line in cell.lines))
    return Said(write_markdown(blocks_of(cell.content)), plain)


def _written(parts: Sequence[Part]) -> Iterator[str]:
    """Yield what stands in a cell line by line, with the blanks at its beginning."""
    for line in lines_of(tuple(parts)):
        yield from str(line).rstrip().split("\n")


def _bare(style: str) -> str:
    """Return the name of a style without what programs change in it."""
    return "".join(filter(str.isalnum, style)).casefold()


def _said(cell: Cell) -> str:
    return str(cell).strip()


def _without_key(file: str, cell: Cell) -> Problem:
    return Problem(
        Place(file, within=cell.within),
        say(
            "the row has no key, so that it is not clear which text it is: “{text}”.",
            text=_said(cell)[:60],
        ),
        say("Copy the small line with the colon from the file as it went out."),
    )


def _left_over(returned: Returned) -> Iterator[Problem]:
    """Yield a warning for each line beside the table: a remark that somebody is to see."""
    for part in returned.body:
        own = isinstance(part, Grid) or part.outline or _bare(part.style) == _bare(HOW_STYLE)
        if not own and str(part).strip():
            yield Problem(
                Place(returned.file, within=part.within),
                say("this belongs to no text: “{text}”.", text=str(part).strip()),
                say("Read it; nothing is taken over from it."),
                severity=Severity.WARNING,
            )
