"""What translations that are out of date were made of, where the file's earlier text is known."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reportgen.input.patching.data import data_of
from reportgen.input.yaml import read_source
from reportgen.problems.problem import SourceError
from reportgen.project.git import find_git
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile
from reportgen.translating.places import find_place, value_at
from reportgen.translating.texts import digest_of_source, without_breaks
from reportgen.translating.units import State, Unit

#: So many commits of a profile are looked through.
_MOST = 100


def with_former(
    profile: Profile, units: Iterable[Unit], known: Mapping[str, str], earlier: Iterable[bytes]
) -> list[Unit]:
    """Return the units, those out of date with the text they were made of, where that is found.

    `known` has the digests of these texts by name; `earlier` is what the profile's file was before.
    """
    every = list(units)
    wanted = {unit.name: unit for unit in every if unit.state is State.STALE}
    found = _find(profile, wanted, known, earlier) if wanted else {}
    return [replace(unit, former=found.get(unit.name, "")) for unit in every]


def _find(
    profile: Profile,
    wanted: Mapping[str, Unit],
    known: Mapping[str, str],
    earlier: Iterable[bytes],
) -> dict[str, str]:
    found: dict[str, str] = {}
    for version in earlier:
        data = _read(version, profile.file)
        for name, unit in wanted.items():
            text = _text_at(data, unit, profile.language)
            if name not in found and digest_of_source(text) == known[name]:
                found[name] = without_breaks(text) if unit.rich else text
        if len(found) == len(wanted):
            break
    return found


def list_commits(project: Project, profile: Profile) -> Iterator[bytes]:
    """Yield what the file of a profile was in git, the last first; nothing where git is not."""
    path = project.base / profile.file
    git = find_git(project.root)
    if git is None or not path.is_relative_to(project.root):
        return
    with suppress(OSError, subprocess.SubprocessError):
        yield from git.versions_of(path, _MOST)


def _read(version: bytes, name: str) -> Any:
    """Return what an earlier version says, nothing of one that nobody can read."""
    try:
        return data_of(read_source(version, name).root)
    except SourceError:
        return {}


def _text_at(data: Any, unit: Unit, lang: str) -> str:
    try:
        leaf = value_at(data, find_place(data, unit.path))
    except LookupError:
        return ""
    text = leaf.get(lang, "") if isinstance(leaf, Mapping) else leaf
    return text if isinstance(text, str) else ""
