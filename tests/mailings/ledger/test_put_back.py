"""Ledgers put back in any order: what others noted meanwhile, this computer or not, is not lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportgen.mailings.ledger.ledger import LEDGER
from support.ledger_office import SEND, first_sending, make_office, refused
from support.mail_project import ANNA, BERT, CLEO, LIST, run_in, run_well
from support.mail_server import MailServer

ONE = ("mail", "send", "neu", "--yes", "1")


@pytest.fixture(autouse=True)
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path, server: MailServer) -> Path:
    return make_office(tmp_path, server.port)


def plan_for(folder: Path, *names: str) -> None:
    """Plan the mailing for more people than had it before."""
    rows = "".join(f";Neu {name};;{name}@example.org;;;;;de;;;\n" for name in names)
    path = folder / "profiles/mailings/recipients/liste.csv"
    path.write_text(LIST + rows, encoding="utf-8")
    run_well(folder, "mail", "plan", "neu")


def test_a_ledger_that_is_found_again_does_not_know_what_went_on_without_it(
    folder: Path, server: MailServer
) -> None:
    first_sending(folder)
    found_later = (folder / LEDGER).read_bytes()
    (folder / LEDGER).unlink()
    run_well(folder, "mail", "opt-out", ANNA, BERT, CLEO, "--new-ledger")
    plan_for(folder, "dazu")
    run_well(folder, *ONE, "--new-ledger")
    (folder / LEDGER).write_bytes(found_later)
    run_well(folder, "mail", "plan", "neu")
    said = refused(folder, *ONE, code=2)
    assert "Another ledger was used in this folder until 20" in said and "4 entries" in said
    # Whoever notes something in it meanwhile has not decided yet.
    run_well(folder, "mail", "opt-out", "zoe@example.org")
    assert "Another ledger was used" in refused(folder, *ONE, code=2)
    assert len(server.received) == 4
    # Once somebody says which it is, that is it.
    run_well(folder, *ONE, "--new-ledger")
    plan_for(folder, "dazu", "noch")
    run_well(folder, *ONE)


def test_the_latest_ledger_is_asked_for_after_an_older_one_was_agreed_to(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    older = (folder / LEDGER).read_bytes()
    run_well(folder, *SEND, "--new-ledger")
    latest = (folder / LEDGER).read_bytes()
    (folder / LEDGER).write_bytes(older)
    run_well(folder, "mail", "opt-out", "dazu@example.org", "--new-ledger")
    (folder / LEDGER).write_bytes(latest)
    plan_for(folder, "dazu")
    assert "Another ledger was used" in refused(folder, *ONE, code=2)
    assert len(server.received) == 3


def test_what_another_computer_sent_from_the_same_folder_is_not_sent_again(
    folder: Path, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two use a project on one drive; a copy is put back that only the second knows to be old."""
    first_sending(folder)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "second"))
    plan_for(folder, "eins")
    run_well(folder, "mail", "send", "neu", input="yes\n1\n")
    copy = (folder / LEDGER).read_bytes()
    plan_for(folder, "eins", "zwei")
    run_well(folder, *ONE)
    (folder / LEDGER).write_bytes(copy)
    for place in ("data", "third"):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / place))
        said = refused(folder, *ONE)
        assert "an older copy: it has 4 entries; 5 entries were known" in said
    assert len(server.received) == 5


def test_an_older_ledger_is_known_though_the_computer_has_lost_its_memory(
    folder: Path, server: MailServer, tmp_path: Path
) -> None:
    run_well(folder, "mail", "plan", "neu")
    older = (folder / LEDGER).read_bytes()
    run_well(folder, *SEND, "--new-ledger")
    shutil.rmtree(tmp_path / "data")
    (folder / LEDGER).write_bytes(older)
    assert "an older copy" in refused(folder, *SEND)
    (folder / LEDGER).unlink()
    (folder / "mail/ledger.lock").unlink()
    shutil.rmtree(folder / "mail/neu")
    said = refused(folder, "mail", "opt-out", ANNA)
    assert "the ledger is missing, although it had 3 entries on 20" in said
    assert len(server.received) == 3


def test_a_tally_that_is_none_blocks_nobody(folder: Path, server: MailServer) -> None:
    first_sending(folder)
    tally = folder / "mail/ledger.tally"
    assert tally.stat().st_mode & 0o777 == 0o600
    for number, data in enumerate((b"", b"\xff{", b"[]", b'{"id": 1}')):
        tally.write_bytes(data)
        plan_for(folder, f"neu-{number}")
        run_well(folder, *ONE)
    # Nor does one that cannot be written: what the computer itself remembers counts.
    tally.unlink()
    tally.mkdir()
    plan_for(folder, "zuletzt")
    run_well(folder, *ONE)
    assert len(server.received) == 8


def test_a_memory_inside_the_project_is_none(
    folder: Path, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup brings it back with the ledger, so that both are as old."""
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "daten"))
    first_sending(folder)
    shutil.copytree(folder, tmp_path / "backup")
    plan_for(folder, "dazu")
    assert "missing or in the project: this is asked each time" in refused(folder, *ONE, code=2)
    run_well(folder, "mail", "send", "neu", input="yes\n1\n")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)
    plan_for(folder, "dazu")
    assert "asked each time" in refused(folder, *ONE, code=2)
    assert run_in(folder, *ONE).exit_code == 2
    assert len(server.received) == 4


def test_who_opts_out_in_a_copy_is_told_that_the_project_does_not_know(
    folder: Path, tmp_path: Path
) -> None:
    """Somebody has the backup open and not the project."""
    first_sending(folder)
    copy = tmp_path / "backup"
    shutil.copytree(folder, copy)
    for command in (("opt-out", ANNA), ("forget", BERT)):
        said = " ".join(run_well(copy, "mail", *command).split())
        assert f"This project is a copy of {folder}." in said
        assert "Note it in the other too." in said
    assert "is a copy of" not in run_well(folder, "mail", "opt-out", ANNA)
