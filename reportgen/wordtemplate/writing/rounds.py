"""Ids and names in one document that no two things of a kind may share."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

#: Ids are numbers below 2^31 (ECMA-376 Part 1, 20.1.2.2.8); some programs give them at random.
_ROOM = 2**30
#: Word takes names of bookmarks up to this length (17.13.6.2).
_LONGEST_NAME = 40


@dataclass(slots=True)
class Ids:
    """Numbers that nothing in the template has."""

    used: Set[int] = frozenset()
    #: The last number given away.
    last: int = 0

    @classmethod
    def beside(cls, used: Set[int]) -> Ids:
        """Return numbers that begin behind these, where there is room enough."""
        highest = max(used, default=0)
        return cls(used, highest if highest < _ROOM else 0)

    def new(self) -> int:
        """Return the next number that is free."""
        self.last += 1
        while self.last in self.used:
            self.last += 1
        return self.last


@dataclass(slots=True)
class Rounds:
    """The rounds of loops in one document, and what is called otherwise in each."""

    marks: Ids
    #: The names of the template's bookmarks, in small letters.
    names: Set[str] = frozenset()
    _count: int = 0
    _begun: set[int] = field(default_factory=set)
    _first: set[int] = field(default_factory=set)
    _ids: dict[tuple[int, int], int] = field(default_factory=dict)
    _names: dict[tuple[str, int], str] = field(default_factory=dict)
    #: Names of bookmarks given away, in small letters.
    given: set[str] = field(default_factory=set)

    def begin(self, loop: int) -> int:
        """Return the number of a round of a loop, unlike any other in the document."""
        self._count += 1
        if loop not in self._begun:
            self._begun.add(loop)
            self._first.add(self._count)
        return self._count

    def id_of(self, number: int, round_: int) -> int:
        """Return the id in a round of the range with this number; both its halves ask for it."""
        key = (number, round_)
        if key not in self._ids:
            self._ids[key] = self.marks.new()
        return self._ids[key]

    def name_of(self, name: str, round_: int) -> str:
        """Return what a bookmark is called in a round: in the first one as in the template."""
        key = (name, round_)
        if key not in self._names:
            new, number = name, 1
            while new.lower() in self.given or (number > 1 and new.lower() in self.names):
                number += 1
                ending = f"_{number}"
                new = name[: _LONGEST_NAME - len(ending)] + ending
            self.given.add(new.lower())
            self._names[key] = new
        return self._names[key]

    def shape_of(self, shape: str, round_: int) -> str:
        """Return the id of a shape in a round: in the first one as in the template."""
        return shape if round_ in self._first else f"{shape}_{round_}"
