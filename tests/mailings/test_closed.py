"""Folders of mailings that may not be read: each is told, and what can be done is done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reportgen.mailings.ledger.ledger import LEDGER
from support.closed import closed, run_bound
from support.ledger_office import BARE, first_sending, make_office
from support.mail_project import ANNA, BERT, LIST, POST, run_well
from support.mail_server import MailServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that has sent its mailing."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with MailServer().running() as server:
        office = make_office(tmp_path, server.port)
        first_sending(office)
    return office


def said_by(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code and what was said, which is never of an error in the program."""
    result = run_bound(folder, *arguments)
    return result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize("rights", [0, 0o400])
def test_a_ledger_that_cannot_be_reached_is_neither_missing_nor_made(
    folder: Path, rights: int
) -> None:
    before = (folder / LEDGER).read_bytes()
    for command in (("plan", "neu"), ("opt-out", ANNA), ("forget", ANNA), ("status", "neu")):
        with closed(folder / "mail", rights):
            code, said = said_by(folder, "mail", *command)
        assert code == 1 and "ledger.sqlite3:1:1: the file cannot be read or written" in said
    assert (folder / LEDGER).read_bytes() == before


def test_nothing_is_sent_where_copies_of_the_ledger_cannot_be_seen(folder: Path) -> None:
    lists = folder / "profiles/mailings/recipients/liste.csv"
    lists.write_text(LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8")
    run_well(folder, "mail", "plan", "neu")
    with closed(folder / "mail", 0o300):
        code, said = said_by(folder, "mail", "send", "neu", "--yes", "1")
    assert code == 1 and "nobody can tell what lies beside the ledger" in said


def test_a_mailing_whose_folder_is_shut_is_told(folder: Path) -> None:
    lists = folder / "profiles/mailings/recipients/liste.csv"
    lists.write_text(LIST + POST, encoding="utf-8")
    for command in ("plan", "letters", "status"):
        with closed(folder / "mail/neu"):
            code, said = said_by(folder, "mail", command, "neu")
        assert code == 1 and "mail/neu" in said and "Permission denied" in said
    with closed(folder / "mail/neu/sent"):
        code, said = said_by(folder, "mail", "status", "neu")
    assert "Permission denied" in said and ".eml:1:1: the message cannot be read" in said


def test_one_folder_that_is_shut_keeps_nobody_in_the_others(folder: Path) -> None:
    mailings = folder / "profiles/mailings"
    (mailings / "zuletzt.yaml").write_text(BARE, encoding="utf-8")
    run_well(folder, "mail", "plan", "zuletzt")
    with closed(folder / "mail/neu"):
        code, said = said_by(folder, "mail", "forget", BERT)
    assert code == 1 and "mail/neu:1:1:" in said
    assert BERT.encode() not in (folder / "mail/zuletzt/plan.json").read_bytes()
    assert BERT.encode() in (folder / "mail/neu/plan.json").read_bytes()
