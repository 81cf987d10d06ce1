"""What came back, held against what went out and against what the profile says now.

Nothing is changed here: a review is plain data, for a person to look through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from reportgen.collecting.filled import LeftOver
from reportgen.document.blank import QuestionPath
from reportgen.input.patching.data import Data
from reportgen.input.patching.data import Path as DataPath
from reportgen.input.returned.document import Comment


class Kind(Enum):
    """What is to be thought of a change."""

    #: It can be taken over as it is.
    SURE = "sure"
    #: Something else could be meant.
    UNSURE = "unsure"
    #: What was there is not there any more.
    EMPTIED = "emptied"
    #: The profile was changed there as well since the form went out, or that cannot be known.
    CONFLICT = "conflict"
    #: It cannot be taken over by the program.
    BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text is in a profile's files: the file, and the keys and numbers that lead to it."""

    file: Path
    keys: DataPath


@dataclass(frozen=True, slots=True)
class Change:
    """A field, or a part of a record, that a file says otherwise than the profile.

    `base` is what went out, None where that is not known; `ours` what the profile says now,
    `theirs` what the file says, `within` where it says so. `target` is None where nobody but a
    person can take it over.
    """

    path: QuestionPath
    base: Data | None
    ours: Data
    theirs: Data
    within: str
    kind: Kind
    target: Target | None = None

    @property
    def name(self) -> str:
        """The path with dots, as people name it; items count from 0, as in problems."""
        return ".".join(map(str, self.path))

    @property
    def is_sure(self) -> bool:
        """Whether it can be taken over without anybody looking at it."""
        return self.kind is Kind.SURE

    def is_named(self, names: Sequence[str]) -> bool:
        """Tell whether one of the names is this one's, or that of the field it is in."""
        return any(self.name == name or self.name.startswith(f"{name}.") for name in names)


@dataclass(frozen=True, slots=True)
class Review:
    """All that a file says otherwise than a profile, in one language, and what else stands in it.

    `token` is that of the form that went out, "" where it was none.
    """

    file: str
    profile: Path
    language: str
    changes: tuple[Change, ...]
    left: tuple[LeftOver, ...] = ()
    comments: tuple[Comment, ...] = ()
    token: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def sure(self) -> tuple[Change, ...]:
        """The changes that can be taken over without anybody looking at them."""
        return tuple(change for change in self.changes if change.is_sure)

    @property
    def takable(self) -> tuple[Change, ...]:
        """The changes that the program can take over."""
        return tuple(change for change in self.changes if change.target)

    def named(self, names: Sequence[str]) -> tuple[Change, ...]:
        """Return the changes of these names that the program can take over."""
        return tuple(change for change in self.takable if change.is_named(names))


def leave_known(left: Sequence[LeftOver], known: Sequence[LeftOver]) -> Iterator[LeftOver]:
    """Yield what is left over and was not in the form as it went out, as often as it is more."""
    texts = [each.text for each in known]
    for each in left:
        if each.text in texts:
            texts.remove(each.text)
        else:
            yield each
