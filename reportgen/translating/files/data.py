"""Translations as JSON, for programs of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem
from reportgen.translating.files.exchange import Came, CameFile, Export, Said, mark_of, read_mark
from reportgen.translating.files.notes import notes_of


def write_json(export: Export) -> bytes:
    """Return the texts as JSON: an object with the languages and a list of units."""
    units = [
        {
            "key": unit.key,
            "label": unit.label,
            "notes": notes_of(export, unit),
            "length": unit.budget,
            "markdown": unit.rich,
            "state": unit.state.value,
            "source": unit.source,
            "former": unit.former,
            "target": unit.target,
            "mark": mark_of(unit),
        }
        for unit in export.units
    ]
    whole = {
        "profile": export.profile,
        "title": export.title,
        "source_language": export.source_language,
        "target_language": export.target_language,
        "units": units,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def read_json(data: bytes, name: str) -> CameFile:
    """Return what such JSON says. Raises `SourceError`."""
    try:
        whole = json.loads(data)
    # Lists within lists by the thousand end in the last.
    except (ValueError, RecursionError):
        raise fail(name, say("the file is no JSON."), say("Write it again.")) from None
    units = whole.get("units") if isinstance(whole, Mapping) else None
    language = whole.get("target_language") if isinstance(whole, Mapping) else None
    if not isinstance(units, list) or not isinstance(language, str):
        raise fail(
            name,
            say("the file has no “units” or no “target_language”."),
            say("Keep all that “reportgen translate export -f json” wrote, but the targets."),
        )
    came: list[Came] = []
    problems: list[Problem] = []
    for number, each in enumerate(units, 1):
        place = Place(name, within=f"unit {number}")
        texts = _texts(each)
        if not texts["key"]:
            said = say("the unit has no “key”.")
            problems.append(Problem(place, said, say("Keep that of the file as it went out.")))
            continue
        source, target = Said.of(texts["source"]), Said.of(texts["target"])
        came.append(Came(texts["key"], source, target, place, read_mark(texts["mark"])))
    return CameFile(name, language, tuple(came), problems=tuple(problems))


def _texts(unit: Any) -> dict[str, str]:
    said = unit if isinstance(unit, Mapping) else {}
    names = ("key", "source", "target", "mark")
    return {name: each if isinstance(each := said.get(name), str) else "" for name in names}
