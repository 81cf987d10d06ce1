"""A ledger that an earlier version made is adopted once, and that version goes on with it."""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    SETTINGS,
    make_mailing,
    run_in,
    run_well,
)
from support.mail_server import MailServer

SECRET = bytes(range(32))
#: The file as the version made it that did not count yet.
LAYOUT = """
CREATE TABLE messages (
    mailing TEXT NOT NULL,
    key BLOB NOT NULL,
    reason TEXT NOT NULL,
    address TEXT,
    message_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('handed', 'sent', 'refused')),
    at TEXT NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (mailing, key, reason)
) WITHOUT ROWID;
CREATE TABLE opt_outs (key BLOB PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
PRAGMA application_id = 1380404556;
PRAGMA user_version = 1;
"""
WHEN = "2026-03-01T10:00:00.000Z"
FORGOTTEN = "dora@example.org"
#: As an office had it in a list of letters, with a blank that nobody sees as another.
ODD = "Altweg\u00a01, 54290 Trier"


def old_key(address: str) -> bytes:
    folded = unicodedata.normalize("NFD", address.strip()).casefold()
    data = unicodedata.normalize("NFC", folded).encode()
    return hashlib.blake2b(data, digest_size=32, key=SECRET).digest()


class OldProgram:
    """What the earlier version did to the file, by the SQL it did it with."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *statement: object) -> list[tuple[object, ...]]:
        query, *values = statement
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(str(query), values).fetchall()

    def make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(LAYOUT)
        self.run("INSERT INTO meta VALUES ('secret', ?)", SECRET)

    def hand(self, address: str, state: str = "sent", forgotten: bool = False) -> None:
        self.run(
            "INSERT INTO messages (mailing, key, address, reason, message_id, digest, state, at,"
            " reply) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *("neu", old_key(address), None if forgotten else address, ""),
            *(f"<{hashlib.sha256(address.encode()).hexdigest()}@example.org>", "d" * 64),
            *(state, WHEN, "250 OK"),
        )

    def opt_out(self, address: str) -> None:
        self.run("INSERT OR IGNORE INTO opt_outs VALUES (?, ?)", old_key(address), WHEN)

    def is_readable(self) -> bool:
        [(mark,)], [(version,)] = self.run("PRAGMA application_id"), self.run("PRAGMA user_version")
        return (mark, version) == (0x52474D4C, 1)


@pytest.fixture
def folder(tmp_path: Path, server: MailServer) -> Path:
    """A project of which Anna got a mailing, Bert opted out, and one was forgotten."""
    smtp = f"host: 127.0.0.1, port: {server.port}, security: none, per_minute: 6000"
    files = {"profiles/mailings/neu.yaml": MAILING.replace("interests: yes\n", "")}
    make_mailing(tmp_path, files, f"{SETTINGS}mail: {{smtp: {{{smtp}}}}}\n")
    (tmp_path / LEDGER).unlink()
    old = OldProgram(tmp_path / LEDGER)
    old.make()
    old.hand(ANNA)
    old.hand(ODD)
    old.hand(FORGOTTEN, forgotten=True)
    old.opt_out(BERT)
    old.opt_out(FORGOTTEN)
    (tmp_path / "mail/ledger.lock").touch()
    return tmp_path


def test_it_is_adopted_once_and_told_and_nobody_gets_anything_twice(
    folder: Path, server: MailServer
) -> None:
    planned = run_in(folder, "mail", "plan", "neu")
    assert "ledger of an earlier version is counted from now on" in planned.output
    assert f"{BERT}: opted out" in planned.output
    assert "counted from now on" not in run_in(folder, "mail", "plan", "neu").output
    said = run_in(folder, "mail", "send", "neu", "--yes", "1")
    assert said.exit_code == 2
    assert "which did not count what it noted" in said.output and "2026-03-01 10:00" in said.output
    run_well(folder, "mail", "send", "neu", "--yes", "1", "--new-ledger")
    assert server.recipients == [CLEO]
    # From then on it is a ledger like any other.
    (folder / "profiles/mailings/recipients/liste.csv").write_text(
        LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
    )
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients == [CLEO, "dazu@example.org"]


def test_keys_of_the_former_form_are_found_and_go_on(folder: Path) -> None:
    old = OldProgram(folder / LEDGER)
    with open_ledger(folder / LEDGER) as ledger:
        assert ledger.adopted and ledger.age().counter == 5
        for spelt in (ODD, "altweg 1, 54290  Trier"):
            assert ledger.find("neu", "", spelt)
        ledger.opt_out("Neuweg\u00a02")
        ledger.hand(Handover("neu", "", "ｃｌｅｏ@example.org", "<1@example.org>", "0"))
    # The earlier version finds what this one noted, as it is written.
    assert old.is_readable()
    assert old.run("SELECT 1 FROM opt_outs WHERE key = ?", old_key("NEUWEG\u00a02"))
    assert old.run("SELECT 1 FROM messages WHERE key = ?", old_key("ｃｌｅｏ@example.org"))


def test_a_step_back_and_forth_loses_nothing(folder: Path) -> None:
    old = OldProgram(folder / LEDGER)
    with open_ledger(folder / LEDGER) as ledger:
        ledger.agree()
        ledger.opt_out(CLEO)
    before = (folder / LEDGER).read_bytes()
    old.hand("eva@example.org")
    old.opt_out("fritz@example.org")
    old.opt_out("fritz@example.org")
    with open_ledger(folder / LEDGER) as ledger:
        assert not ledger.adopted and ledger.age().counter == 8
        assert ledger.find("neu", "", "EVA@example.org")
        assert all(map(ledger.is_opted_out, (BERT, CLEO, "fritz@example.org")))
        # It was counted all the while, so that it is the one that is known.
        assert not ledger.stand().doubt
        ledger.opt_out("gina@example.org")
    (folder / LEDGER).write_bytes(before)
    said = run_in(folder, "mail", "plan", "neu")
    assert said.exit_code == 1 and "an older copy: it has 6 entries; 9 entries" in said.output


def test_nobody_confirms_a_guess_by_the_digests_of_who_was_forgotten(folder: Path) -> None:
    bare = hashlib.sha256(FORGOTTEN.encode()).hexdigest()
    assert bare.encode() in (folder / LEDGER).read_bytes()
    status = run_well(folder, "mail", "status", "neu", "--csv")
    assert bare not in status and status.count("d" * 64) == 2
    run_well(folder, "mail", "forget", ANNA)
    data = (folder / LEDGER).read_bytes()
    status = run_well(folder, "mail", "status", "neu", "--csv")
    for address in (FORGOTTEN, ANNA):
        bare = hashlib.sha256(address.encode()).hexdigest()
        assert bare not in status and bare.encode() not in data
    # Of the one who was not forgotten the proof stays as it is.
    assert status.count("d" * 64) == 1
    # Who has the message can still prove by the ledger that it went out.
    with open_ledger(folder / LEDGER) as ledger:
        entry = ledger.find("neu", "", ANNA)
        assert entry and entry.digest == ledger.seal(b"d" * 64)
        message_id = f"<{hashlib.sha256(ANNA.encode()).hexdigest()}@example.org>"
        assert entry.message_id == ledger.seal(message_id.encode())


def test_what_the_earlier_version_forgot_since_is_sealed_too(folder: Path) -> None:
    open_ledger(folder / LEDGER).close()
    OldProgram(folder / LEDGER).hand("eva@example.org", forgotten=True)
    bare = hashlib.sha256(b"eva@example.org").hexdigest()
    assert bare not in run_well(folder, "mail", "status", "neu", "--csv")


def test_a_mailing_whose_file_is_gone_is_compared_without_its_subject(folder: Path) -> None:
    mailings = folder / "profiles/mailings"
    (mailings / "neu.yaml").rename(mailings / "frühling.yaml")
    planned = run_well(folder, "mail", "plan", "frühling")
    assert "Got the mailing “neu” before" in planned and "1 of them" in planned
    assert "was it renamed to “frühling”?" in planned
    said = run_in(folder, "mail", "send", "frühling", "--yes", "2", "--new-ledger")
    assert said.exit_code == 2 and "--same-subject" in said.output
