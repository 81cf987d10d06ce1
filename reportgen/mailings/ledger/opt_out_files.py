"""Opt-outs that move to another computer: a file of keyed digests, with what they are made by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reportgen.mailings.homes import save_private
from reportgen.mailings.ledger.opt_outs import OptOut, OptOuts
from reportgen.problems.catalog import spoken
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError

_KIND, _VERSION = "opt-outs", 1
_ABOUT = say(
    "Who wants no more mail, for another reportgen. These are personal data: with this file "
    "anybody can find out whether an address they know is in it. Give it to nobody but those who "
    "send for the same office, and delete it once it is imported."
)
MAX_BYTES = 50_000_000
_BEGINNING = re.compile(rf'\s*{{\s*"reportgen":\s*"{_KIND}"'.encode())
_DIGEST, _TIME = re.compile("[0-9a-f]{64}"), re.compile(r"[0-9]{4}-[0-9T:.+Z-]{6,30}", re.ASCII)


def write_opt_outs(path: Path, everything: Iterable[OptOuts]) -> None:
    """Write opt-outs to a new file that its owner alone may read.

    Raises `ReportgenError` where there is a file already or it cannot be written.
    """
    written = {
        "reportgen": _KIND,
        "version": _VERSION,
        "about": spoken().tell(_ABOUT),
        "ledgers": [
            {
                "secret": each.secret.hex(),
                "people": [
                    {
                        "keys": [key.hex() for key in person.keys],
                        "at": person.at,
                        "names": [name.hex() for name in person.names],
                    }
                    for person in each.people
                ],
            }
            for each in everything
        ],
    }
    if path.exists() or path.is_symlink():
        advice = say("Name another file, or remove that one if it is an older export.")
        raise ReportgenError(
            [Problem(Place(str(path)), say("there is such a file already."), advice)]
        )
    save_private(path, json.dumps(written, indent=1, ensure_ascii=False).encode())


def is_opt_outs(path: Path) -> bool:
    """Tell whether a file begins as those of opt-outs do."""
    try:
        with path.open("rb") as file:
            return _BEGINNING.match(file.read(200)) is not None
    except OSError:
        return False


def read_opt_outs(path: Path) -> list[OptOuts]:
    """Return the opt-outs in a file. Raises `ReportgenError` with all that is wrong with it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _fault(path, "", say("the file is larger than {limit:,} bytes.", limit=MAX_BYTES))
        read = json.loads(path.read_bytes())
    except OSError as error:
        said = say("the file cannot be read ({reason}).", reason=error.strerror)
        advice = say("Check its name and your rights to it.")
        raise ReportgenError([Problem(Place(str(path)), said, advice)]) from None
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno, error.colno)
        raise ReportgenError([Problem(place, say("this is no JSON."), _ADVICE)]) from None
    except (ValueError, RecursionError):
        raise _fault(path, "", say("this is no JSON in UTF-8.")) from None
    if not isinstance(read, dict) or read.get("reportgen") != _KIND:
        raise _fault(path, "", say("this is no file of opt-outs."))
    if read.get("version") != _VERSION:
        raise _fault(path, "version", say("the file is of another version of reportgen."))
    reading = _Reading(path)
    found = [
        reading.ledger(each, f"ledger {number}")
        for number, each in enumerate(reading.items(read, "ledgers", "the file"), 1)
    ]
    if reading.problems:
        raise ReportgenError(reading.problems)
    return found


_ADVICE = say("Export it again: mail opt-out --export FILE.")


def _fault(path: Path, within: str, message: Message) -> ReportgenError:
    return ReportgenError([Problem(Place(str(path), within=within), message, _ADVICE)])


class _Reading:
    """Reads the parts of a file, and gathers what is wrong with them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def ledger(self, read: Any, within: str) -> OptOuts:
        people = tuple(
            self.person(each, f"{within}, person {number}")
            for number, each in enumerate(self.items(read, "people", within), 1)
        )
        [secret] = self.digests([_get(read, "secret")], f"{within}, secret")
        return OptOuts(secret, people)

    def person(self, read: Any, within: str) -> OptOut:
        keys = self.digests(self.items(read, "keys", within), f"{within}, keys")
        names = self.digests(self.items(read, "names", within), f"{within}, names")
        at = _get(read, "at")
        if not isinstance(at, str) or not _TIME.fullmatch(at):
            self.wrong(f"{within}, at", say("this is no time."))
        if not keys:
            self.wrong(f"{within}, keys", say("there is no key."))
        return OptOut(keys, str(at), names)

    def items(self, read: Any, name: str, within: str) -> Sequence[Any]:
        found = _get(read, name)
        if isinstance(found, list):
            return found
        self.wrong(within, say("“{name}” is missing, or is no list.", name=name))
        return ()

    def digests(self, read: Iterable[Any], within: str) -> tuple[bytes, ...]:
        found = []
        for text in read:
            if isinstance(text, str) and _DIGEST.fullmatch(text):
                found.append(bytes.fromhex(text))
            else:
                self.wrong(within, say("this is no digest of 64 digits (0 to 9, a to f)."))
                found.append(b"")
        return tuple(found)

    def wrong(self, within: str, message: Message) -> None:
        self.problems.append(Problem(Place(str(self.path), within=within), message, _ADVICE))


def _get(read: Any, name: str) -> Any:
    return read.get(name) if isinstance(read, dict) else None
