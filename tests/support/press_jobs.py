"""Jobs for a press, which gives each the theme: good ones, and all that end badly."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.themes.theme import Theme


def sleep(seconds: float, _: Theme) -> float:
    time.sleep(seconds)
    return seconds


def name_theme(lang: str, theme: Theme) -> str:
    return theme.name_in(lang)


def raise_problems(_: float, theme: Theme) -> float:
    place = Place("profiles/one.yaml", 3, 5)
    raise WriteError([Problem(place, say("is wrong."), say("Mend it."))])


def crash(_: float, theme: Theme) -> float:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0.0


def hang(_: float, theme: Theme) -> float:
    while True:
        pass


def note_and_hang(path: str, theme: Theme) -> float:
    """Say that the job has begun, and never end."""
    Path(path).write_text(str(os.getpid()), encoding="ascii")
    return hang(0.0, theme)
