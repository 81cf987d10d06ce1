"""What definitions of reports, handouts and mailings share: which sheets, which editions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.document.edition import parse_languages
from reportgen.fields.model import Field
from reportgen.fields.overlay import overlay_all
from reportgen.fields.read import Reading, Surroundings, begin_reading, is_empty, read_fields
from reportgen.fields.types import LANGUAGE, PLAIN, record
from reportgen.fields.values import parse_key
from reportgen.input.source import Input, MappingNode, Node, SequenceNode, place_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, UnfitError
from reportgen.problems.suggest import suggest

_SHEETS = record(
    "sheets",
    say("which sheets, and in which order"),
    Field("ids", PLAIN, many=True),
    Field("where", PLAIN, many=True, keyed=True),
    Field("languages", LANGUAGE, many=True),
    Field("exclude", PLAIN, many=True),
    Field("group", PLAIN),
    Field("sort", PLAIN, many=True),
    Field("order", PLAIN, many=True),
)
#: The key of a definition that chooses its sheets.
SHEETS = Field("sheets", _SHEETS)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which sheets, grouped by which field, sorted by which; `order` by hand wins."""

    ids: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] | None = None
    languages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    group: str = ""
    sort: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What is made of sheets that it chooses; texts are in every language, the main one first."""

    id: str
    language: str
    #: What it says, by key.
    values: Mapping[str, Any]
    selection: Selection
    #: The file it was read from, as shown in problems, and its tree, for the places of problems.
    file: str
    root: MappingNode
    lines: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()

    def place(self, *keys: str | int) -> Place:
        """Return where these keys stand in the file."""
        return place_of(self.root, *keys)


@dataclass(frozen=True, slots=True)
class Begun:
    """A definition of which the keys are read: its id, their values, and the reading so far."""

    id: str
    values: dict[str, Any]
    root: MappingNode
    selection: Selection
    reading: Reading


def begin_definition(written: Input, fields: tuple[Field, ...], around: Surroundings) -> Begun:
    """Return the keys of a definition, with their translations, as far as they are read.

    The file's name is its id. What is wrong is in the reading.
    """
    reading = begin_reading(written.sources, around)
    root = overlay_all(written.source.root, written.translations, fields, reading)
    values = read_fields(root, fields, reading)
    selection = read_selection(values, root, reading)
    name = written.stem
    try:
        name = parse_key(name)
    except UnfitError as error:
        reading.report(Place(written.source.file), "", error.message, say("Rename the file."))
    return Begun(name, values, root, selection, reading)


def read_editions(
    values: Mapping[str, Any], root: MappingNode, reading: Reading
) -> tuple[tuple[str, ...], ...]:
    """Return the editions that a definition lists, none where it does not."""
    if "editions" not in values:
        return ()
    try:
        return tuple(parse_languages(values["editions"], reading.languages))
    except UnfitError as error:
        reading.report(place_of(root, "editions"), "editions", error.message, error.advice)
        return ()


def read_selection(values: Mapping[str, Any], root: MappingNode, reading: Reading) -> Selection:
    """Return the selection of a definition's values, and report what chooses by nothing."""
    _check_selection(root, reading)
    _check_languages(values.get("sheets", {}), root, reading)
    return _selection(values.get("sheets", {}))


def _selection(values: Mapping[str, Any]) -> Selection:
    def names(key: str) -> tuple[str, ...]:
        # As ids are (`parse_key`), however the accents were typed.
        return tuple(unicodedata.normalize("NFC", each) for each in values.get(key, ()))

    return Selection(
        names("ids"),
        values.get("where", {}),
        values.get("languages", ()),
        names("exclude"),
        values.get("group", ""),
        names("sort"),
        names("order"),
    )


def _check_selection(root: MappingNode, reading: Reading) -> None:
    """Report choices that choose by nothing: left out, they would let every sheet in."""
    sheets = root.items.get("sheets")
    where = sheets.items.get("where") if isinstance(sheets, MappingNode) else None
    conditions = where.items if isinstance(where, MappingNode) else {}
    choices: dict[tuple[str, ...], Node] = {
        ("sheets", "where", name): node for name, node in conditions.items()
    }
    if isinstance(sheets, MappingNode) and isinstance(sheets.items.get("ids"), SequenceNode):
        choices["sheets", "ids"] = sheets.items["ids"]
    for keys, node in choices.items():
        if is_empty(node):
            reading.report(
                place_of(root, *keys),
                ".".join(keys),
                say("nothing is chosen by this."),
                say("Write what to choose, or remove the key and nothing is left out."),
            )


def _check_languages(values: Mapping[str, Any], root: MappingNode, reading: Reading) -> None:
    for number, tag in enumerate(values.get("languages", ())):
        if tag not in reading.languages:
            reading.report(
                place_of(root, "sheets", "languages", number),
                "sheets.languages",
                say("“{tag}” is no language of this project.", tag=tag),
                suggest(tag, reading.languages),
            )
