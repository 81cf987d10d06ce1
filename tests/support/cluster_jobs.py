"""Jobs for workers of a cluster, which find them by their names."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from reportgen.document.sheet import Sheet
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.themes.pack import PackedTheme, unpack_theme


def render(packed: PackedTheme, sheet: Sheet) -> bytes:
    from reportgen.writers.pdf.sheet import print_sheet

    return print_sheet(sheet, unpack_theme(packed)).pdf


def hang_once(path: str) -> bytes:
    """Say that the job has begun, and hang; at the second time, be done."""
    with suppress(FileExistsError), Path(path).open("x", encoding="ascii") as file:
        file.write(str(os.getpid()))
        file.flush()
        time.sleep(600)
    return b"done"


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def raise_problems() -> None:
    place = Place("profiles/one.yaml", 3, 5)
    raise WriteError(
        [Problem(place, say("is wrong."), say("Mend it.")), Problem(place, say("is odd."))]
    )


class Called:
    """What calls a function wherever it is unpickled: here one that tells in which process."""

    def __reduce__(self) -> tuple[Callable[[], int], tuple[()]]:
        return os.getpid, ()


def send_a_call() -> Called:
    return Called()


def join(*words: str, key: str = "", workers: str = "") -> str:
    """Has keywords that Dask has, too."""
    return " ".join([*words, key, workers])


def unpacked_themes() -> list[str]:
    """Return the digests of the themes that were unpacked in this process."""
    from reportgen.themes import pack

    return list(pack._unpacked)
