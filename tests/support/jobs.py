"""Jobs for workers, which find them by their names: good ones, and all that end badly."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError


def square(number: int) -> int:
    return number * number


def process_of(_: object = None) -> int:
    return os.getpid()


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def hang() -> None:
    while True:
        pass


def fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def fill_in_disguise(megabytes: int) -> int:
    """What a library does that makes every error its own."""
    try:
        return fill(megabytes)
    except Exception:
        raise WriteError([Problem(Place("disguise"), say("something went wrong."))]) from None


def crash() -> None:
    faulthandler.disable()  # pytest's
    ctypes.string_at(0)


def leave(code: int) -> None:
    os._exit(code)


def echo(data: bytes) -> bytes:
    return data


def note_start(path: str) -> None:
    """Say that the job has begun, and never end."""
    Path(path).write_text(str(os.getpid()), encoding="ascii")
    hang()


def raise_problems() -> None:
    place = Place("profiles/one.yaml", 3, 5)
    raise WriteError(
        [Problem(place, say("is wrong."), say("Mend it.")), Problem(place, say("is odd."))]
    )


class OneWayError(Exception):
    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right}")


def raise_one_way() -> None:
    raise OneWayError("this", "that")


def end_program() -> None:
    sys.exit(3)


def make_closure() -> Callable[[], int]:
    return lambda: 1
