"""Words of which there are few, each the same object wherever it is used."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn


class Constant(StrEnum):
    """A word of a list, such as an audience.

    Values that are read from files name such words. As all parts of the program share them, what a
    file says is never put into one: a pickle that tries to is refused.
    """

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError(f"{self!r} is the same everywhere, and has no state")
