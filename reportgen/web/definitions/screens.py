"""The two screens of this package: what differs between them is said here, and in their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportgen.app.editing.definitions import KINDS, Kind
from reportgen.project.profiles import HANDOUTS, REPORTS


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: the kind of definition, and what addresses of its list and of one begin with."""

    kind: Kind[Any]
    list: str
    one: str

    def key(self, name: str) -> str:
        """Return what names a definition among all that has copies and drafts."""
        # No sheet lies in these folders.
        return f"{self.kind.folder}~{name}"


REPORT = Screen(KINDS[REPORTS], "reports", "report")
HANDOUT = Screen(KINDS[HANDOUTS], "handouts", "handout")
