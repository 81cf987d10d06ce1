"""Other ledgers: copies that two computers changed, and what is taken over from them."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.mailings.ledger.file import open_file, reported, trouble
from reportgen.mailings.ledger.handovers import Entry, Messages
from reportgen.mailings.ledger.opt_outs import OptOuts, People
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: How programs for shared folders call the copy of a file that two computers changed.
_COPY = re.compile("conflict|conflit|konflikt|cop(y|ie)|kopie|[(][0-9]+[)]")
_SQLITE = b"SQLite format 3\0"
"""What a file of SQLite begins with."""


@dataclass(frozen=True, slots=True)
class OtherLedger:
    """What another ledger knows: the rows of its messages, who opted out, and its secret."""

    secret: bytes
    entries: tuple[Entry, ...]
    opt_outs: tuple[OptOuts, ...]


def find_copies(path: Path) -> list[Path]:
    """Return what programs for shared folders left beside a ledger that two computers changed."""
    found = []
    for each in sorted(path.parent.iterdir()) if path.parent.is_dir() else ():
        rest = re.fullmatch(r"ledger(.*)[.]sqlite3(.*)", each.name.casefold())
        if rest and ((rest[1] and not rest[2]) or _COPY.search(rest[1] + rest[2])):
            found.append(each)
    return found


def check_copies(path: Path) -> None:
    """Raise `ReportgenError` where there are copies of a ledger that two computers changed."""
    try:
        copies = find_copies(path)
    except OSError as error:
        said = say("nobody can tell what lies beside the ledger ({reason}).", reason=error.strerror)
        raise trouble(path, said, say("Check your rights to its folder.")) from None
    if copies:
        names = ", ".join(f"“{each.name}”" for each in copies)
        raise trouble(
            path,
            say(
                "beside the ledger lies {names}: two computers used it at the same time.",
                names=names,
            ),
            say(
                "Take over what each of them knows (mail opt-out --import FILE), and then put it "
                "elsewhere."
            ),
        )


def is_ledger(path: Path) -> bool:
    """Tell whether a file may be a ledger; one that cannot be read is none."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def read_other(path: Path) -> OtherLedger:
    """Return what the ledger in another file knows, which is not changed.

    Raises `ReportgenError` where it is no ledger, or damaged.
    """
    with tempfile.TemporaryDirectory(prefix="reportgen-ledger-") as folder:
        copy = Path(folder) / "ledger.sqlite3"
        try:
            shutil.copyfile(path, copy)
            # One of an earlier version is brought up to date there.
            connection, secret, _ = open_file(copy)
            with closing(connection), reported(copy):
                messages = Messages(connection)
                rows = (row for mailing in messages.mailings() for row in messages.of(mailing))
                return OtherLedger(secret, tuple(rows), tuple(People(connection, secret).export()))
        except OSError as error:
            said, advice = (
                say("the file cannot be read ({reason}).", reason=error.strerror),
                say("Check your rights to it."),
            )
            raise ReportgenError([Problem(Place(str(path)), said, advice)]) from None
        except ReportgenError as error:
            place = Place(str(path))
            raise ReportgenError(replace(each, place=place) for each in error.problems) from None


def take_over(entry: Entry, people: People, messages: Messages, same_secret: bool) -> bool:
    """Note a row of another ledger, and tell whether nothing was known of it.

    Of a person who was forgotten the address is gone, and another secret makes other keys: they
    opted out, so that the row is not needed.
    """
    key = bytes.fromhex(entry.key)
    if entry.address is not None:
        before = messages.find(entry.mailing, entry.reason, people.keys(entry.address))
        key = bytes.fromhex(before.key) if before else people.key(entry.address)
        people.note_spelling(entry.address)
    elif same_secret:
        before = messages.find(entry.mailing, entry.reason, [key])
    else:
        return False
    messages.take_over(entry, key)
    return before is None
