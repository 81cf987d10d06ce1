"""The profiles of a project as they were read before, so that only changed files are read again.

All are kept in one entry of the cache. A profile is as good as read anew while its file, its
translations, the forms, the languages and the files it names are the same, and no term has ended
that a warning might hang on.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from reportgen.cache.digests import FileDigests, digest_of
from reportgen.cache.pickles import dump_value, load_value
from reportgen.cache.program import program_digest
from reportgen.cache.store import Cache
from reportgen.forms.form import Form
from reportgen.sheets.profile import Profile


@dataclass(slots=True)
class KeptProfile:
    """A profile that was read: of what, which files it names with their digests, and itself."""

    source: str
    files: tuple[tuple[str, str], ...]
    terms: tuple[date, ...]
    passed: int
    data: bytes


class ProfileCache:
    """Keeps the profiles of the project in a folder."""

    def __init__(self, root: Path, cache: Cache) -> None:
        self.root, self.cache = root, cache
        self.digests = FileDigests()
        self._read: dict[str, tuple[str, Profile]] = {}
        self._changed = False

    def is_of(self, root: Path, cache: Cache) -> bool:
        """Tell whether these are the profiles of the project in a folder, kept in this cache."""
        return self.cache == cache and self.root.resolve() == root.resolve()

    def get(
        self, file: str, source: str, today: date, form: Callable[[str], Form]
    ) -> Profile | None:
        """Return the profile of a file, as shown in problems, if it is as it was read.

        `source` is the digest of all that it was read from, but the files it names; `form`
        returns a form by its name.
        """
        kept = self._kept.get(file)
        if kept is None or kept.source != source or kept.passed != _passed(kept.terms, today):
            return None
        if any(self.digests.of(self.root / path) != digest for path, digest in kept.files):
            return None
        known = self._read.get(file)
        if known is None or known[0] != source:
            try:
                profile = load_value(kept.data, form)
            except Exception:
                # What was kept by another program may raise anything.
                return None
            if not isinstance(profile, Profile):
                return None
            known = self._read[file] = (source, profile)
        return known[1]

    def put(self, profile: Profile, source: str, today: date) -> None:
        """Keep a profile that was read and checked on a day."""
        terms = profile.terms
        files = tuple((path, self.digests.of(self.root / path)) for path in profile.files)
        data = dump_value(profile, _name_of_form)
        self._kept[profile.file] = KeptProfile(source, files, terms, _passed(terms, today), data)
        self._read[profile.file] = (source, profile)
        self._changed = True

    def save(self, files: Set[str]) -> None:
        """Write down what is kept of these files, if that is other than before."""
        gone = self._kept.keys() - files
        if self._changed or gone:
            for file in gone:
                del self._kept[file]
            kept = {
                file: (each.source, each.files, each.terms, each.passed, each.data)
                for file, each in self._kept.items()
            }
            self.cache.put(self._key, pickle.dumps(kept, protocol=5))
            self._changed = False

    @property
    def _key(self) -> str:
        return digest_of("profiles", str(self.root.resolve()), program_digest())

    @cached_property
    def _kept(self) -> dict[str, KeptProfile]:
        data = self.cache.get(self._key)
        try:
            return (
                {file: KeptProfile(*each) for file, each in load_value(data).items()}
                if data
                else {}
            )
        except Exception:
            # What was kept by another program may raise anything.
            return {}


def _passed(terms: tuple[date, ...], today: date) -> int:
    return sum(term < today for term in terms)


def _name_of_form(part: Any) -> str | None:
    return part.name if isinstance(part, Form) else None
