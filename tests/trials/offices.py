"""Offices that mail with real processes of the command line: a project, a computer, its user."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trials.sites import ROOT, FaultError

#: Seconds that a command may take.
PATIENCE = 120
MAILING = "spring"

SETTINGS = """\
network: {{de: Netz der Städte, fr: Réseau des villes}}
languages: [de, fr]
output: {{formats: [pdf], editions: de}}
mail:
  smtp: {{host: 127.0.0.1, port: {port}, security: none, per_minute: 6000}}
"""
SHEET = """\
title: {de: Werkstatt Ärmel hoch, fr: Atelier}
city: Trier
description: {de: Reparieren., fr: Réparer.}
contacts:
  - {name: Nora Netz, email: nora@example.net, publish: [print, web]}
"""
LETTER = """\
recipients: recipients/partners.csv
sender: {name: Olga Office, organisation: Netz, email: office@example.org, street: Platz 1,
  postcode: "66111", city: Saarbrücken}
subject: {de: Neue Blätter, fr: Nouvelles fiches}
text: {de: wir haben neue Blätter., fr: Voici de nouvelles fiches.}
sheets: {}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    def __str__(self) -> str:
        return f"$ {' '.join(self.words)}\n  exit code {self.code}\n{self.err}{self.out}"


def ensure(holds: object, said: str, *ended: Ended) -> None:
    """Raise `FaultError` where something does not hold, with what commands have said."""
    if not holds:
        raise FaultError("\n".join([said, *map(str, ended)]))


def people(count: int) -> list[str]:
    """Return the addresses of so many invented people."""
    return [f"person{number}@example.org" for number in range(count)]


def list_of(addresses: Sequence[str]) -> str:
    """Return a list of people with e-mail addresses, as a table."""
    # Namesakes would be held back with who opts out; a surname has no digits.
    names = ("".join(letters) for letters in itertools.product("abcdefgh", repeat=3))
    rows = (f"Frau;Anna Probe{name};{each}" for name, each in zip(names, addresses, strict=False))
    return "\n".join(["Anrede;Name;E-Mail", *rows, ""])


@dataclass
class Office:
    """A project folder, and the home folder of who works with it."""

    project: Path
    home: Path
    port: int

    def write(self, files: Mapping[str, str] | None = None, count: int = 6) -> None:
        """Write the project: a sheet, a mailing to so many people, and further files."""
        every = {
            "reportgen.yaml": SETTINGS.format(port=self.port),
            "profiles/trier.yaml": SHEET,
            f"profiles/mailings/{MAILING}.yaml": LETTER,
            "profiles/mailings/recipients/partners.csv": list_of(people(count)),
            **(files or {}),
        }
        for name, text in every.items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    @property
    def mail(self) -> Path:
        return self.project / "mail"

    def command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "reportgen", "-C", str(self.project), *words]

    def environment(self) -> dict[str, str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("XDG_", "REPORTGEN_"))
        }
        # The tests' own packages may be found by these alone.
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        return {**kept, "HOME": str(self.home), "PYTHONPATH": path}

    def start(self, *words: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a command that nobody answers, in a group of processes of its own."""
        self.home.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [*before, *self.command(words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
            start_new_session=True,
        )

    def run(self, *words: str, before: Sequence[str] = ()) -> Ended:
        """Run a command to its end."""
        return wait_for(self.start(*words, before=before), words)

    def well(self, *words: str) -> Ended:
        """Run a command, which must end well."""
        ended = self.run(*words)
        ensure(ended.code == 0, "a command did not end well", ended)
        return ended

    def send(self, *words: str) -> Ended:
        """Send to whoever is due, as a script does: the number of people is read first."""
        asked = self.run("mail", "send", MAILING, "--yes", "99999", *words)
        found = re.search(r"There (?:is|are) (\d+) recipients?, not 99999", asked.said)
        return self.run("mail", "send", MAILING, "--yes", found[1], *words) if found else asked

    def copy(self, project: Path, home: Path | None = None) -> Office:
        """Return an office with a copy of the project, on another computer if a home is given."""
        shutil.copytree(self.project, project, symlinks=True)
        return Office(project, home or self.home, self.port)


def wait_for(process: subprocess.Popen[str], words: Sequence[str]) -> Ended:
    """Return how a command ended; none may end in a traceback or go on for ever."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise FaultError(f"{' '.join(words)} had no end\n{err}{out}") from None
    ended = Ended(tuple(words), process.returncode, out, err)
    ensure("Traceback" not in err, "a command ended in a traceback", ended)
    ensure("error in the program" not in ended.said, "a fault of the program", ended)
    return ended


def kill_at(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a command and all of its processes so long after its start; tell whether it went on."""
    time.sleep(seconds)
    going = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return going


def twice(recipients: Sequence[str]) -> list[str]:
    """Return who got more than one message."""
    return [each for each, count in Counter(recipients).items() if count > 1]
