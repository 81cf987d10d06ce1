"""What fuzzers share: damage that is done to what is sound, and what must not be."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
#: What one case may take, in seconds, and all together beyond the start, in megabytes.
SECONDS, MEGABYTES = 20, 1500
OURS = "error in the program"


class BreachError(Exception):
    """Something that must not be: the text says what."""


@dataclass(frozen=True)
class Fuzzer:
    """How cases of a kind are made of sound ones, and what reads them."""

    make: Callable[[random.Random], bytes]
    read: Callable[[bytes, Path], None]


def mutate(dice: random.Random, data: bytes, most: int = 12) -> bytes:
    """Return the data with some bytes changed, taken out, doubled, swapped or cut off."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, most)):
        at = dice.randrange(len(changed) or 1)
        size = dice.choice((1, 1, 2, 4, 16, 200))
        match dice.randrange(7):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size] * dice.choice((1, 2, 50))
            case 3:
                changed[at : at + 4] = struct.pack(">I", dice.choice(EXTREMES))
            case 4:
                changed[at : at + 1] = dice.choice(SIGNS)
            case 5:
                other = dice.randrange(len(changed) or 1)
                changed[at : at + size] = changed[other : other + size]
            case _:
                if dice.random() < 0.2:
                    del changed[at:]
    return bytes(changed)


EXTREMES = (0, 1, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1)
SIGNS = (
    *(bytes([each]) for each in b"\0\n\r\t\"';,=<&\xff\x9b\x1b"),
    *(text.encode() for text in ("\u200b", "\u202e", "ä", "İ", "\ufeff")),
    b"\xed\xa0\x80",
)
#: Who keeps lists: Excel for Windows and for the Mac, and what is older.
CHARSETS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "mac-roman", "cp850")


def check_told(problems: Iterable[object]) -> None:
    """Raise `BreachError` for a problem that calls itself a fault of the program."""
    for problem in problems:
        if OURS in str(problem):
            raise BreachError(f"told as {problem}")
