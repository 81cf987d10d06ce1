"""The ledger: on disk before it returns, one row a person, never anew where it cannot be read."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.mailings.ledger.handovers import SETTLED, Entry, Handover, HeldBackError, State
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.recipients.addresses import normalise_address
from support.sendings import ANNA, problem_of

DIGEST = "0" * 64


def handover(address: str = ANNA, reason: str = "", mailing: str = "spring") -> Handover:
    return Handover(mailing, reason, address, f"<{address}>", DIGEST)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / LEDGER


# --- Addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [" Anna@Example.ORG\n", "ANNA@EXAMPLE.ORG", "\u00a0anna@example.org"],
)
def test_one_address_is_one_person(ledger: Ledger, other: str) -> None:
    ledger.hand(handover())
    assert ledger.find("spring", "", other)
    with pytest.raises(HeldBackError):
        ledger.hand(handover(other))


def test_postal_addresses_name_people_too(ledger: Ledger) -> None:
    typed = "Zoë Groß, Rue de l’Île 3, 57000 Metz"
    ledger.hand(handover(typed))
    assert ledger.find("spring", "", unicodedata.normalize("NFD", typed.upper()))
    assert not ledger.find("spring", "", typed.replace("3", "4"))


@given(st.text())
def test_to_normalise_again_changes_nothing(text: str) -> None:
    once = normalise_address(text)
    assert normalise_address(once) == once == unicodedata.normalize("NFC", once)
    assert normalise_address(f" {text}\t") == once
    assert normalise_address(unicodedata.normalize("NFD", text)) == once


# --- Rows --------------------------------------------------------------------------------------


def test_what_was_handed_is_there_after_all(path: Path, ledger: Ledger) -> None:
    ledger.hand(handover())
    with open_ledger(path) as other:
        [entry] = other.entries("spring")
        assert entry == other.find("spring", "", ANNA)
    assert entry == Entry(
        *("spring", entry.key, ANNA, "", f"<{ANNA}>", DIGEST, State.HANDED, entry.when, "")
    )
    assert len(bytes.fromhex(entry.key)) == 32 and entry.when.endswith("Z")
    ledger.confirm(handover(), "250 OK")
    with open_ledger(path) as other:
        [sent] = other.entries("spring")
    assert (sent.state, sent.reply, sent.key) == (State.SENT, "250 OK", entry.key)
    assert sent.when >= entry.when


def test_a_second_reason_and_mailing_are_apart(ledger: Ledger) -> None:
    for each in (handover(), handover(reason="wrong date"), handover(mailing="autumn")):
        ledger.hand(each)
        ledger.confirm(each, "250")
        with pytest.raises(HeldBackError) as held:
            ledger.hand(each)
        assert held.value.entry and held.value.entry.state is State.SENT
    assert [(each.mailing, each.reason) for each in ledger.entries("spring")] == [
        ("spring", ""),
        ("spring", "wrong date"),
    ]
    assert len(ledger.entries("autumn")) == 1 and ledger.entries("winter") == []


def test_what_failed_is_released_and_what_was_sent_is_not(ledger: Ledger) -> None:
    ledger.hand(handover())
    ledger.release(handover())
    assert ledger.find("spring", "", ANNA) is None
    ledger.hand(handover())
    ledger.confirm(handover(), "250")
    ledger.release(handover())
    ledger.refuse(handover(), "550")
    assert ledger.entries("spring")[0].state is State.SENT


def test_the_refused_are_known_whenever_that_happened(ledger: Ledger) -> None:
    ledger.refuse(handover(), "550 who?")
    ledger.hand(handover("bert@example.org"))
    ledger.refuse(handover("bert@example.org"), "554 no")
    found = {each.address: (each.state, each.reply) for each in ledger.entries("spring")}
    assert found == {
        ANNA: (State.REFUSED, "550 who?"),
        "bert@example.org": (State.REFUSED, "554 no"),
    }


def test_a_person_settles_what_nobody_knows(ledger: Ledger) -> None:
    ledger.hand(handover())
    ledger.hand(handover(reason="wrong date"))
    assert [each.state for each in ledger.settle("spring", ANNA, True)] == [State.HANDED]
    entry = ledger.find("spring", "", ANNA)
    assert entry and (entry.state, entry.reply) == (State.SENT, SETTLED)
    # Sent is sent: nobody can settle it to be lost.
    assert ledger.settle("spring", ANNA, False) == []
    assert ledger.find("spring", "", ANNA)
    [lost] = ledger.settle("spring", ANNA, False, "wrong date")
    assert lost.reason == "wrong date" and not ledger.find("spring", "wrong date", ANNA)
    assert ledger.settle("autumn", ANNA, False) == []
    # Who was refused cannot have got it, but can be tried again.
    ledger.refuse(handover("bert@example.org"), "550")
    assert ledger.settle("spring", "bert@example.org", True) == []
    assert ledger.settle("spring", "bert@example.org", False)
    assert not ledger.find("spring", "", "bert@example.org")


# --- Who wants nothing -------------------------------------------------------------------------


def test_who_opted_out_gets_nothing(path: Path, ledger: Ledger) -> None:
    assert not ledger.is_opted_out(ANNA)
    with open_ledger(path) as other:
        other.opt_out(ANNA.upper())
        other.opt_out(ANNA)
    assert ledger.is_opted_out(ANNA) and not ledger.is_opted_out("bert@example.org")
    with pytest.raises(HeldBackError) as held:
        ledger.hand(handover())
    assert held.value.entry is None and ledger.entries("spring") == []


def test_the_forgotten_are_gone_from_the_bytes(path: Path, ledger: Ledger) -> None:
    for number in range(90):
        each = handover(f"{'anna' if number == 45 else number}@example.org", "n" * (number % 60))
        ledger.hand(Handover(each.mailing, each.reason, each.address, "<1@example.org>", DIGEST))
        ledger.confirm(each, f"250 2.1.5 <{each.address}> has it" if number == 45 else "250")
    ledger.hand(Handover("autumn", "", " Anna@Example.org", "<2@example.org>", DIGEST))
    ledger.settle("autumn", ANNA, True)
    # Rows that are gone leave nothing behind either.
    for mailing in ("summer", "winter"):
        ledger.hand(handover(mailing=mailing))
    for mailing in ("summer", "winter"):
        ledger.release(handover(mailing=mailing))
    assert path.read_bytes().lower().count(b"anna@") == 3
    assert ledger.forget(ANNA) == 2
    files = [each for each in path.parent.iterdir() if each.is_file()]
    assert path in files
    assert b"anna" not in b"".join(each.read_bytes().lower() for each in files)
    # That she got something stays proved.
    entry = ledger.find("spring", "n" * 45, ANNA)
    assert entry and entry.address is None
    assert (entry.state, entry.reply) == (State.SENT, "250 2.1.5")
    assert ledger.entries("autumn")[0].reply == SETTLED
    assert ledger.is_opted_out(ANNA) and ledger.forget(ANNA) == 0
    assert len(ledger.entries("spring")) == 90


def test_who_was_never_known_can_be_forgotten_too(ledger: Ledger) -> None:
    assert ledger.forget(ANNA) == 0 and ledger.is_opted_out(ANNA)


def test_keys_cannot_be_guessed_without_the_file(tmp_path: Path) -> None:
    keys = set()
    for name in ("one", "two"):
        with open_ledger(tmp_path / name / LEDGER) as ledger:
            ledger.hand(handover())
            keys.add(ledger.entries("spring")[0].key)
    assert len(keys) == 2


# --- The file ----------------------------------------------------------------------------------


def test_nobody_else_reads_it_and_git_leaves_it_alone(path: Path, ledger: Ledger) -> None:
    assert path.stat().st_mode & 0o077 == 0
    assert (path.parent / ".gitignore").read_text() == "*\n"
    assert sorted(each.name for each in path.parent.iterdir()) == [".gitignore", path.name]


def test_what_is_ignored_already_stays_ignored(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / ".gitignore").write_text("*\n!plan.yaml\n")
    open_ledger(path).close()
    assert (path.parent / ".gitignore").read_text() == "*\n!plan.yaml\n"


def foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE messages (a)")
    connection.commit()
    connection.close()


def without(statement: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.commit()
        connection.close()

    return damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(b""), "damaged"),
        (lambda path: path.write_bytes(b"spring: anna@example.org\n" * 100), "damaged"),
        (cut, "damaged"),
        (foreign, "no ledger"),
        (without("PRAGMA user_version = 2"), "newer version"),
        (without("DELETE FROM meta"), "secret"),
        (without("DROP TABLE meta"), "damaged"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be"),
    ],
)
def test_no_ledger_takes_the_place_of_a_damaged_one(
    path: Path, damage: Callable[[Path], None], said: str
) -> None:
    with open_ledger(path) as ledger:
        for number in range(50):
            ledger.hand(handover(f"{number}@example.org"))
    damage(path)
    before = None if path.is_dir() else path.read_bytes()
    assert said in problem_of(lambda: open_ledger(path))
    assert before is None or path.read_bytes() == before


def test_a_table_that_is_missing_is_found(path: Path) -> None:
    open_ledger(path).close()
    without("DROP TABLE messages")(path)
    assert "damaged" in problem_of(lambda: open_ledger(path))


def test_a_ledger_that_was_removed_is_missed(path: Path) -> None:
    with open_ledger(path) as ledger, ledger.lock():
        ledger.hand(handover())
    path.unlink()
    assert "missing" in problem_of(lambda: open_ledger(path))
    assert not path.exists()


@contextmanager
def no_rights() -> Iterator[Path]:
    """Provide a folder, and be somebody who may only read what is in it where `root` may all."""
    folder = Path(tempfile.mkdtemp())
    with open_ledger(folder / LEDGER) as ledger, ledger.lock():
        pass
    root = os.geteuid() == 0
    try:
        for each in (folder, *folder.rglob("*")):
            each.chmod(0o555 if each.is_dir() else 0o444)
        if root:
            os.seteuid(65534)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for each in (folder, folder / "mail"):
            each.chmod(0o755)
        shutil.rmtree(folder)


def test_where_nothing_can_be_written_nothing_is_handed() -> None:
    with no_rights() as folder:
        with open_ledger(folder / LEDGER) as ledger:
            assert ledger.entries("spring") == []
            for call in (
                lambda: ledger.hand(handover()),
                lambda: ledger.opt_out(ANNA),
                lambda: ledger.forget(ANNA),
            ):
                assert "cannot be" in problem_of(call)
        assert "cannot be" in problem_of(lambda: open_ledger(folder / "new.sqlite3"))


FULL = """
import resource, sys
from pathlib import Path
from reportgen.problems.problem import ReportgenError
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import open_ledger
path = Path(sys.argv[1])
with open_ledger(path) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192,) * 2)
    for number in range(1000):
        try:
            ledger.hand(Handover("spring", "", f"{number}@example.org", "<1@example.org>", "0"))
        except ReportgenError as error:
            print(number, error)
            break
"""


def test_where_the_disk_is_full_nothing_is_handed(path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True
    )
    number, _, said = run.stdout.partition(" ")
    assert "cannot be read or written" in said and "space" in said, run.stderr
    # What was handed before is there, and the one that failed is not.
    with open_ledger(path) as ledger:
        assert len(ledger.entries("spring")) == int(number) > 0
        assert ledger.find("spring", "", f"{number}@example.org") is None
