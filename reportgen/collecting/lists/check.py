"""Rows held against their form by the check of profiles, whose problems get the places of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportgen.collecting.lists.rows import (
    ListedSheet,
    ReadingRows,
    build,
    place_of_spot,
)
from reportgen.fields.read import begin_reading, read_fields
from reportgen.input.patching.data import Data
from reportgen.input.source import MappingNode, Node, ScalarNode, SequenceNode, quote_line
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.project.project import PROFILES, Project


def check_rows(
    project: Project, sheets: Sequence[ListedSheet], reading: ReadingRows
) -> list[ListedSheet]:
    """Return the rows that can be sheets, without values that no profile of the form may have."""
    around = project.surroundings(project.root / PROFILES / reading.mapping.folder)
    kept = []
    for sheet in sheets:
        checked = begin_reading([], around)
        checked.main = reading.mapping.language
        root = _node_of(build(sheet.values, checked.main), sheet)
        read_fields(root, reading.mapping.form.fields.values(), checked)
        for each in checked.problems:
            _take_back(sheet, each, reading)
        if 2 * len(sheet.reasons) > len(sheet.row.cells):
            reading.problems.append(_slipped(sheet, reading))
        elif title_of(sheet, reading):
            kept.append(sheet)
        else:
            reading.problems.append(_untitled(sheet, reading))
    return kept


def title_of(sheet: ListedSheet, reading: ReadingRows) -> str:
    """Return what a sheet is called in the language of the list, else in any; "" for none."""
    name = reading.mapping.form.title
    titles = {spot.language: v for spot, v in sheet.values.items() if spot.path == (name,)}
    found = titles.get(reading.mapping.language) or next(iter(titles.values()), "")
    return found if isinstance(found, str) else ""


def _slipped(sheet: ListedSheet, reading: ReadingRows) -> Problem:
    return Problem(
        sheet.row.place,
        say("most cells of the row are not understood, and it becomes no sheet."),
        say("See whether its cells stand below the right headers."),
        line=quote_line(reading.table.texts, sheet.row.place),
    )


def _untitled(sheet: ListedSheet, reading: ReadingRows) -> Problem:
    return Problem(
        sheet.row.place,
        say("the row has no title, and becomes no sheet."),
        say("Fill the column of “{name}”.", name=reading.mapping.form.title),
        line=quote_line(reading.table.texts, sheet.row.place),
    )


def _take_back(sheet: ListedSheet, problem: Problem, reading: ReadingRows) -> None:
    """Take back the value that is wrong; what a profile lacks is told by its own check."""
    at = [
        spot
        for spot in sheet.values
        if problem.path in (str(spot), ".".join(map(str, spot.path)))
        or problem.path.startswith(f"{'.'.join(map(str, spot.path))}.")
    ]
    missing = [s for s in sheet.refused if ".".join(map(str, s.path)) == problem.path]
    if not at and (missing or problem.path == reading.mapping.form.title):
        # It is told already why it is not there.
        return
    line = quote_line(reading.table.texts, problem.place)
    told = Problem(
        problem.place, problem.message, problem.advice, problem.path, problem.severity, line
    )
    if problem.severity is not Severity.ERROR and at:
        sheet.doubts.append((at[0], told))
        return
    reading.problems.append(told)
    if problem.severity is Severity.ERROR:
        for spot in at:
            sheet.refused.add(spot)
            sheet.reasons.append(told)
            del sheet.values[spot]


def _node_of(data: Mapping[str, Data], sheet: ListedSheet) -> MappingNode:
    """Return data as the tree that checks read, each text with the place of its cell."""
    places: dict[tuple[str | int, ...], Place] = {}
    for spot in sheet.values:
        place = place_of_spot(sheet, spot)
        for length in range(1, len(spot.path) + 1):
            places.setdefault(spot.path[:length], place)
        places[spot.path] = place
        places[*spot.path, spot.language] = place

    def node(value: Data, path: tuple[str | int, ...], above: Place) -> Node:
        place = places.get(path, above)
        if isinstance(value, str):
            # As if in quotes: what looks like nothing or like a list is a text.
            return ScalarNode(value, place, plain=False)
        if isinstance(value, Mapping):
            items = {key: node(each, (*path, key), place) for key, each in value.items()}
            return MappingNode(items, place, dict.fromkeys(items, place))
        return SequenceNode(
            tuple(node(each, (*path, n), place) for n, each in enumerate(value)), place
        )

    root = node(data, (), sheet.row.place)
    return root if isinstance(root, MappingNode) else MappingNode({}, sheet.row.place, {})
