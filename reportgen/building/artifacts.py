"""Artifacts, made once: sheets merged, sheets printed, sections of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.building.keys import Keys
from reportgen.cache.digests import digest_of
from reportgen.cache.pickles import dump_value, load_value
from reportgen.cache.store import Cache
from reportgen.document.edition import Edition
from reportgen.document.sheet import Sheet
from reportgen.project.project import Project
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.world import World
from reportgen.writers.formats import PAGES

if TYPE_CHECKING:
    from reportgen.writers.pdf.binding.pages import Pages

_T = TypeVar("_T")


def load_artifact(cache: Cache, key: str, kind: type[_T], held: bytes | None = None) -> _T | None:
    """Return a value of a type that was kept as `dump_value` writes it, or None.

    It is read once for all who ask in this process: nobody may change it. What is `held` was not
    taken by the cache.
    """
    value = cache.memory.get(key)
    if value is None:
        data = held or cache.get(key)
        if data is None:
            return None
        try:
            value = load_value(data)
        except Exception:
            # What was kept by another program may raise anything.
            return None
        cache.memory.put(key, value, len(data))
    return value if isinstance(value, kind) else None


class Artifacts:
    """The artifacts of a project: in its cache, and what that could not take."""

    def __init__(self, project: Project) -> None:
        self.keys = Keys(project)
        self._cache = project.profile_cache.cache
        self._held: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, if it is there and whole."""
        return self._held.get(key) or self._cache.get(key)

    def has(self, key: str) -> bool:
        """Tell whether something is kept under a key, without reading whether it is whole."""
        return key in self._cache.memory.keys or key in self._held or key in self._cache

    def keep(self, key: str, data: bytes) -> None:
        """Keep something under a key."""
        if not self._cache.put(key, data):
            self._held[key] = data

    def keep_value(self, key: str, value: Any) -> None:
        """Keep a value under a key, in place of what was kept there."""
        data = dump_value(value)
        self.keep(key, data)
        self._cache.memory.put(key, value, len(data))

    def load(self, key: str, kind: type[_T]) -> _T | None:
        """Return a value that was kept, as `load_artifact` does."""
        return load_artifact(self._cache, key, kind, self._held.get(key))

    def merge(self, profile: CutProfile, languages: tuple[str, ...], world: World) -> Sheet:
        """Return the sheet of a profile, merged unless it was before."""
        key = digest_of("merged", self.keys.sheet(profile, languages))
        sheet = self.load(key, Sheet)
        if sheet is None:
            sheet = merge_sheet(profile, languages, world)
            if self.keys.stand(profile):
                self.keep_value(key, sheet)
        return sheet

    def pages(self, profile: CutProfile, edition: Edition) -> Pages | None:
        """Return the printed pages of a sheet, if it was printed before."""
        from reportgen.writers.pdf.binding.pages import Pages

        return self.load(self.keys.output(profile, edition, PAGES), Pages)
