"""What a list says now, what it said when it was taken last, and what the profile says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportgen.collecting.lists.mapping import ListMapping
from reportgen.collecting.lists.naming import Named
from reportgen.collecting.lists.taken import TakenSheet, digest_of_value
from reportgen.collecting.lists.targets import Spot
from reportgen.constants import Constant
from reportgen.fields.model import Field
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data, data_of
from reportgen.input.source import require_keys
from reportgen.input.yaml import read_source
from reportgen.problems.problem import UnfitError


class Change(Constant):
    """Where a difference comes from: the profile has nothing, the list changed, or both did.

    What the list said and says no more is cleared.
    """

    FILLS = "fills"
    LIST = "list"
    BOTH = "both"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Difference:
    """A spot of a profile that says something else than the list."""

    spot: Spot
    before: Data
    after: Data
    change: Change


class ProfileFiles:
    """A profile as it is written, with its translations, and what it says at a spot."""

    def __init__(self, path: Path, main: str) -> None:
        """Read a profile. Raises `SourceError` and `OSError`."""
        self.path = path
        self.bytes = {path: path.read_bytes()}
        self.data: dict[Path, dict[str, Any]] = {path: _data_in(self.bytes[path], path)}
        said = self.data[path].get("language")
        self.language = said if isinstance(said, str) and said else main
        self._translations = translations_of(path)
        for each in self._translations.values():
            self.bytes[each] = each.read_bytes()
            self.data[each] = _data_in(self.bytes[each], each)

    def value(self, spot: Spot) -> Data:
        """Return what stands at a spot, "" for nothing."""
        found = _at(self.data[self.path], spot.path)
        if not spot.language:
            return found
        if isinstance(found, Mapping):
            own = found.get(spot.language, "")
            return own or self._translated(spot)
        return found if spot.language == self.language else self._translated(spot)

    def _translated(self, spot: Spot) -> Data:
        file = self._translations.get(spot.language)
        return _at(self.data[file], spot.path) if file else ""

    def changed(self, wanted: Mapping[Spot, Data]) -> dict[Path, dict[str, Any]]:
        """Return what each file says once these values stand in it; files that change alone."""
        changed: dict[Path, dict[str, Any]] = {}
        for spot, value in wanted.items():
            file = self._file_for(spot)
            data = changed.setdefault(file, deepcopy(self.data[file]))
            main = self.language if file == self.path else spot.language
            _set(data, spot, value, main)
        return changed

    def _file_for(self, spot: Spot) -> Path:
        file = self._translations.get(spot.language)
        if not spot.language or spot.language == self.language or file is None:
            return self.path
        inline = _at(self.data[self.path], spot.path)
        return self.path if isinstance(inline, Mapping) else file


def _data_in(content: bytes, path: Path) -> dict[str, Any]:
    root = require_keys(read_source(content, path.name)).root
    return {key: data_of(child) for key, child in root.items.items()}


def _at(data: Any, path: Sequence[str | int]) -> Data:
    for step in path:
        if isinstance(step, int):
            # One that stands alone is the first of a list.
            items = data if isinstance(data, list) else [data] if data else []
            data = items[step] if step < len(items) else ""
        else:
            data = data.get(step, "") if isinstance(data, Mapping) else ""
    found: Data = data
    return found


def _set(root: dict[str, Any], spot: Spot, value: Data, main: str) -> None:
    here: Any = root
    *above, last = spot.path
    for step, following in zip(above, spot.path[1:], strict=True):
        if isinstance(step, int):
            while len(here) <= step:
                here.append({})
            here = here[step]
            continue
        below = here.get(step)
        if isinstance(following, int) and not isinstance(below, list):
            here[step] = [below] if below else []
        elif not isinstance(below, list | dict):
            here[step] = {}
        here = here[step]
    if isinstance(last, int):
        here[last:] = [value, *here[last + 1 :]]
        return
    before = here.get(last, "")
    if spot.language and isinstance(before, Mapping):
        here[last] = {**before, spot.language: value}
    elif spot.language and spot.language != main and value:
        here[last] = {**({main: before} if before else {}), spot.language: value}
    else:
        here[last] = value


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences between a row and its profile, and what stays as it is.

    `kept` are spots that somebody changed in the profile, and nobody in the list; `settled` are
    the digests of all values that need no decision, by their spots.
    """

    differences: tuple[Difference, ...]
    kept: tuple[Spot, ...] = ()
    settled: Mapping[str, str] = field(default_factory=dict)


def compare(
    named: Named, files: ProfileFiles, mapping: ListMapping, before: TakenSheet | None
) -> Compared:
    """Return how a profile differs from its row, and since when."""
    sheet = named.sheet
    base = before.values if before else {}
    differences: list[Difference] = []
    kept: list[Spot] = []
    settled: dict[str, str] = {}
    for spot, value in sheet.values.items():
        spec = field_at(spot, mapping)
        there = files.value(spot)
        now, then = digest(named.id, spot, value, spec), base.get(str(spot))
        if canonical(value, spec) == canonical(there, spec):
            settled[str(spot)] = now
        elif then == now:
            kept.append(spot)
            settled[str(spot)] = now
        else:
            differences.append(
                Difference(spot, there, value, _change(named, spot, there, then, spec))
            )
    differences += _cleared(named, files, mapping, base)
    return Compared(tuple(differences), tuple(kept), settled)


def _change(named: Named, spot: Spot, there: Data, then: str | None, spec: Field) -> Change:
    if not there:
        return Change.FILLS if then is None else Change.BOTH
    return Change.LIST if then == digest(named.id, spot, there, spec) else Change.BOTH


def _cleared(
    named: Named, files: ProfileFiles, mapping: ListMapping, base: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield what the list said, and says no more, where the profile still says it."""
    sheet = named.sheet
    refused = [spot.path for spot in sheet.refused]
    for spot in _spots(mapping):
        known = base.get(str(spot))
        if known is None or spot in sheet.values or spot.path in refused:
            continue
        there = files.value(spot)
        if there and digest(named.id, spot, there, field_at(spot, mapping)) == known:
            yield Difference(spot, there, "", Change.CLEARED)


def _spots(mapping: ListMapping) -> list[Spot]:
    targets = [*(c.target for c in mapping.columns), *(target for target, _ in mapping.constants)]
    return list(dict.fromkeys(target.spot for target in targets))


def field_at(spot: Spot, mapping: ListMapping) -> Field:
    """Return the field or part at a spot that a mapping fills."""
    targets = [*(c.target for c in mapping.columns), *(target for target, _ in mapping.constants)]
    shape = _shape(spot)
    return next(target.field for target in targets if _shape(target.spot) == shape)


def _shape(spot: Spot) -> tuple[str, ...]:
    """Return a path without the numbers of items, which move up where others are blank."""
    return tuple("" if isinstance(step, int) else step for step in spot.path)


def digest(name: str, spot: Spot, value: Data, spec: Field) -> str:
    """Return the digest of a value as it is kept; it is the same however that is written."""
    return digest_of_value(name, str(spot), canonical(value, spec))


def canonical(value: Data, spec: Field) -> Any:
    """Return a value so that two that say the same are equal, however they are written."""
    if isinstance(value, Mapping):
        return json.loads(json.dumps(value, sort_keys=True))
    if not isinstance(value, str):
        return [canonical(item, spec) for item in value]
    if spec.many and value:
        return [_canonical(value, spec)]
    return _canonical(value, spec)


def _canonical(text: str, spec: Field) -> str:
    kind = spec.type
    if not text or kind.parse is None:
        return text
    try:
        parsed = kind.parse(text)
    except UnfitError:
        return text
    if kind.amounts:
        return " ".join(f"{each.normalize():f}" for each in kind.amounts(parsed))
    # How the lines of a long text are broken says nothing.
    return " ".join(kind.visible(kind.study(parsed)).split())
