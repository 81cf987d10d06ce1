"""Trials that are run by their names, each told with how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from trials.sites import FaultError, UnableError


def names_of(trials: type) -> list[str]:
    """Return the names of the trials that a class has, in their order."""
    names = (name for kind in reversed(trials.__mro__) for name in vars(kind))
    return [name[4:] for name in dict.fromkeys(names) if name.startswith("run_")]


def run_chosen(trials: object, chosen: Collection[str]) -> list[str]:
    """Run the trials of these names, say how each ended, and return those that failed."""
    failed = []
    for name in names_of(type(trials)):
        if name not in chosen:
            continue
        begun = time.monotonic()
        run: Callable[[], str] = getattr(trials, f"run_{name}")
        try:
            said = f"fine: {run()}"
        except UnableError as reason:
            said = f"not tried: {reason}"
        except FaultError as failure:
            failed.append(name)
            said = f"FAILED: {failure}"
        print(f"{name:10} {said} ({time.monotonic() - begun:.0f} s)", flush=True)
    return failed
