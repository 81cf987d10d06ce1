"""What the page of a translation sent: of each text what was typed, and what stood there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.translating.files.exchange import read_mark
from reportgen.translating.typed import Typed


@dataclass(frozen=True, slots=True)
class Posted:
    """What was sent of one text; `mark` is that of the texts that stood there.

    Where the page showed somebody else's translation beside it, `theirs` is the mark with that,
    and `side` which of the two was chosen: "mine", "theirs", or "" for neither yet.
    """

    name: str
    text: str
    mark: str
    is_right: bool = False
    theirs: str = ""
    side: str = ""

    @property
    def typed(self) -> Typed:
        """What was typed, as it is taken in: over the translation that somebody chose it for."""
        mark = self.theirs if self.side == "mine" else self.mark
        return Typed(self.name, self.text, read_mark(mark), self.is_right)


def read_posted(form: Iterable[tuple[str, str]]) -> dict[str, Posted]:
    """Return what was sent of each text, by its name, in the order of the page."""
    parts: dict[str, dict[str, str]] = {}
    for key, value in form:
        kind, colon, name = key.partition(":")
        if colon and name:
            parts.setdefault(name, {})[kind] = value.replace("\r\n", "\n")
    return {
        name: Posted(
            name,
            sent["text"],
            sent["mark"],
            "right" in sent,
            sent.get("theirs", ""),
            sent.get("side", ""),
        )
        for name, sent in parts.items()
        if "text" in sent and "mark" in sent
    }
