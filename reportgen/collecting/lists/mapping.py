"""What the columns of a list mean: a mapping, written by people as data, checked like a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.collecting.lists.targets import Target, parse_target
from reportgen.collecting.proposal import FORM
from reportgen.fields.model import Field
from reportgen.fields.numbers import COUNT
from reportgen.fields.read import Reading, begin_reading, read_fields
from reportgen.fields.recover.cells import Habits, Written
from reportgen.fields.types import CHOICE, FOLDER, KEY, NUMBER, PLAIN, TYPES, YES_NO, record
from reportgen.fields.values import parse_date
from reportgen.forms.form import Form
from reportgen.input.files import read_file
from reportgen.input.patching.data import Data
from reportgen.input.source import MappingNode, place_of
from reportgen.languages import Texts, words_of
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.project.profiles import HANDOUTS, MAILINGS, REPORTS
from reportgen.project.project import Project

#: How a line break is called among separators.
LINES = "lines"
#: What stands in cells that say nothing, besides nothing.
_DASHES = frozenset("-–—/?") | {"./.", "--"}
#: What the row of totals begins with, in the words of `words_of`.
_TOTALS = ("summe", "gesamt", "gesamtsumme", "insgesamt", "total", "totaux", "somme", "sum")


def _parse_separator(text: str) -> str:
    return "\n" if text.strip() == LINES else text


def parse_header(text: str) -> range:
    """Return the numbers of the rows that have the headers. Raises `UnfitError`."""
    found = re.fullmatch(r"\s*([1-9][0-9]{0,5})(?:\s*[-–]\s*([1-9][0-9]{0,5}))?\s*", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not first <= last < first + 20:
        raise UnfitError(
            say("“{text}” names no rows.", text=text),
            say("Write the number of the row with the headers, or of the first and last: 11-14."),
        )
    return range(first, last + 1)


def _words(*names: str) -> Mapping[str, Texts]:
    return {name: {} for name in names}


_DECIMALS = {"comma": ",", "point": "."}
_COLUMN = record(
    "column",
    say("what a column means: the name of a field, or keys"),
    Field("field", PLAIN, required=True),
    Field("separator", replace(PLAIN, parse=_parse_separator), many=True),
    Field("piece", COUNT),
    Field("decimals", CHOICE, options=_words(*_DECIMALS)),
    Field("days", CHOICE, many=True, options=_words("day_first", "month_first", "counted")),
    Field("fraction", YES_NO),
    Field("times", NUMBER),
    Field("words", PLAIN, keyed=True, many=True),
    alone=True,
)
#: The keys of a mapping.
MAPPING = (
    Field("form", KEY),
    Field("language", TYPES["language"]),
    Field("sheet", PLAIN),
    Field("header", replace(PLAIN, parse=parse_header)),
    Field("folder", FOLDER),
    Field("id", PLAIN, many=True),
    Field("columns", _COLUMN, keyed=True, many=True, required=True),
    Field("constants", PLAIN, keyed=True, many=True),
    Field("unused", PLAIN, many=True),
    Field("blank", PLAIN, many=True),
    Field("totals", PLAIN, many=True),
)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of the list means: its header, where its texts go, how they are read.

    `separators` part several values of a cell, None where nothing is said; of these a `piece`
    takes one, from 1, 0 for all. `words` are texts of cells, folded, with what they mean.
    """

    header: str
    target: Target
    separators: tuple[str, ...] | None = None
    piece: int = 0
    habits: Habits = field(default_factory=Habits)
    words: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class ListMapping:
    """A mapping that was accepted. `header` are the numbers of its rows, none for the first row.

    `folder` is one below `profiles/`, "" for that itself; `constants` are the same in each row.
    """

    file: str
    form: Form
    language: str
    columns: tuple[Column, ...]
    sheet: str = ""
    header: range = range(0)
    folder: str = ""
    id: tuple[str, ...] = ()
    constants: tuple[tuple[Target, Data], ...] = ()
    unused: tuple[str, ...] = ()
    blanks: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset()

    def is_blank(self, text: str) -> bool:
        """Tell whether a cell says nothing."""
        return fold_cell(text) in self.blanks


def fold_cell(text: str) -> str:
    """Return the text of a cell, or a header, as it is compared: blanks and case do not count."""
    return " ".join(text.split()).casefold()


def read_mapping(path: Path, project: Project) -> ListMapping:
    """Return the mapping that a file holds. Raises `ReportgenError` with all that is wrong."""
    source = read_file(path, project.show_path(path.absolute()))
    reading = begin_reading([source])
    root = source.root
    values = read_fields(root, MAPPING, reading)
    name = values.get("form", FORM)
    if name not in project.form_names:
        place = place_of(root, "form")
        said = say("there is no form “{name}”.", name=name)
        reading.report(place, "form", said, suggest(name, project.form_names))
        raise ReportgenError(reading.problems)
    language = values.get("language", project.languages[0])
    if language not in project.languages:
        reading.report(
            place_of(root, "language"),
            "language",
            say("“{tag}” is no language of this project.", tag=language),
            suggest(language, project.languages),
        )
    form = project.form(name)
    others = (language, *(tag for tag in project.languages if tag != language))
    columns = tuple(_columns(values, root, form, others, reading))
    constants = tuple(_constants(values, root, form, others, reading))
    _check(values, root, reading)
    if columns and not any(column.target.spot.path == (form.title,) for column in columns):
        reading.report(
            place_of(root, "columns"),
            "columns",
            say("no column has the title, “{name}”.", name=form.title),
            say("Write “{name}” behind the header of one.", name=form.title),
        )
    _check_overlaps([*(each.target for each in columns), *(t for t, _ in constants)], root, reading)
    if reading.failed:
        raise ReportgenError(reading.problems)
    return ListMapping(
        source.file,
        form,
        language,
        columns,
        values.get("sheet", ""),
        values.get("header", range(0)),
        values.get("folder", ""),
        values.get("id", ()),
        constants,
        values.get("unused", ()),
        _DASHES | {""} | {fold_cell(text) for text in values.get("blank", ())},
        frozenset(" ".join(words_of(text)) for text in (*_TOTALS, *values.get("totals", ()))),
    )


def _columns(
    values: Mapping[str, Any],
    root: MappingNode,
    form: Form,
    languages: tuple[str, ...],
    reading: Reading,
) -> Iterator[Column]:
    for header, each in values.get("columns", {}).items():
        keys = ("columns", header)
        for said in each:
            target = _target(said.get("field", ""), keys, root, form, languages, reading)
            if target:
                column = _column(header, said, target)
                _check_words(column, said.get("words", {}), root, reading)
                yield column


def _check_words(
    column: Column, words: Mapping[str, Sequence[str]], root: MappingNode, reading: Reading
) -> None:
    """Report what words are said to mean and is no value of the field."""
    spec = column.target.field
    for word, meant in words.items():
        for value in meant:
            try:
                if column.target.end:
                    parse_date(value)
                elif spec.options and value not in spec.options:
                    said = say("“{value}” is none of the choices.", value=value)
                    raise UnfitError(said, suggest(value, spec.options))
                elif spec.type.parse:
                    spec.type.parse(value)
            except UnfitError as error:
                place = place_of(root, "columns", column.header, "words", word)
                path = f"columns.{column.header}.words.{word}"
                reading.report(place, path, error.message, error.advice)


def _column(header: str, said: Mapping[str, Any], target: Target) -> Column:
    days = said.get("days", ())
    first = [way.partition("_")[0] for way in days if way != "counted"]
    habits = Habits(
        _DECIMALS.get(said.get("decimals", ""), ""),
        first[0] if len(first) == 1 else "",
        "counted" in days,
        said.get("fraction", False),
        Decimal(said.get("times", 1)),
    )
    words = {fold_cell(word): meant for word, meant in said.get("words", {}).items()}
    return Column(header, target, said.get("separator"), said.get("piece", 0), habits, words)


def _constants(
    values: Mapping[str, Any],
    root: MappingNode,
    form: Form,
    languages: tuple[str, ...],
    reading: Reading,
) -> Iterator[tuple[Target, Data]]:
    for name, texts in values.get("constants", {}).items():
        keys = ("constants", name)
        target = _target(name, keys, root, form, languages, reading)
        if target is None:
            continue
        single = replace(target.field, many=False)
        try:
            said = [single.type.cell(Written(text), single).data for text in texts]
        except UnfitError as error:
            reading.report(place_of(root, *keys), ".".join(keys), error.message, error.advice)
            continue
        if target.end or (len(said) > 1 and not target.field.many):
            reading.report(
                place_of(root, *keys),
                ".".join(keys),
                say("this is no one value of the field “{name}”.", name=target.field.name),
                say("Write {about}.", about=target.field.type.about),
            )
            continue
        yield target, said if target.field.many else said[0]


def _target(
    text: str,
    keys: tuple[str, ...],
    root: MappingNode,
    form: Form,
    languages: tuple[str, ...],
    reading: Reading,
) -> Target | None:
    if not text:
        # The check has told that it is missing.
        return None
    try:
        return parse_target(text, form, languages)
    except UnfitError as error:
        reading.report(place_of(root, *keys), ".".join(keys), error.message, error.advice)
        return None


def _check(values: Mapping[str, Any], root: MappingNode, reading: Reading) -> None:
    folder = values.get("folder", "")
    if folder.split("/")[0] in (REPORTS, HANDOUTS, MAILINGS):
        reading.report(
            place_of(root, "folder"),
            "folder",
            say("the folder “{folder}” is for what no sheet is.", folder=folder),
            say("Write a folder of its own, below profiles/."),
        )
    for header in _both(values.get("columns", {}), values.get("unused", ())):
        reading.report(
            place_of(root, "unused"),
            "unused",
            say("the column “{header}” is used, too.", header=header),
            say("Name it in one place."),
        )


def _both(columns: Iterable[str], unused: Iterable[str]) -> list[str]:
    used = {fold_cell(header) for header in columns}
    return [header for header in unused if fold_cell(header) in used]


def _check_overlaps(targets: Iterable[Target], root: MappingNode, reading: Reading) -> None:
    """Report where one column fills a record as a whole and another a part of it."""
    spots = list(dict.fromkeys(target.spot for target in targets))
    for spot in spots:
        for other in spots:
            if len(spot.path) < len(other.path) and other.path[: len(spot.path)] == spot.path:
                reading.report(
                    place_of(root, "columns"),
                    "columns",
                    say("“{whole}” and “{part}” are both filled.", whole=spot, part=other),
                    say("Fill the whole, or its parts."),
                )
