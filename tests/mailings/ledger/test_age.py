"""The ledger knows its age and its place: what is older, lost or from elsewhere sends nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportgen.mailings.ledger.copies import find_copies
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.ledger_office import BARE, SEND, first_sending, make_office, refused
from support.mail_project import ANNA, BERT, LIST, PEOPLE, make_mailing, run_in, run_well
from support.mail_server import MailServer


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder on this computer."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data/reportgen/ledgers"


@pytest.fixture
def folder(tmp_path: Path, server: MailServer) -> Path:
    return make_office(tmp_path, server.port)


def switch(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Sit down at another computer, or as another user."""
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))


# --- A new ledger --------------------------------------------------------------------------------


def test_a_new_ledger_says_so_and_needs_a_word(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    said = refused(folder, *SEND, code=2)
    assert "This ledger is new: no opt-outs are known in it" in said
    assert "--new-ledger" in said and "Nothing was sent." in said
    for typed in ("\n", "no\n3\n", "3\n", ""):
        asked = run_in(folder, "mail", "send", "neu", input=typed)
        assert asked.exit_code != 0
        # The usual case frightens nobody, and who says no need not be taught how to type.
        assert "For the first mailing of a project that is right." in asked.output
        assert "Usage:" not in asked.output
        assert "That was no yes. Nothing was sent." in asked.output or not typed
    assert server.connections == 0
    sent = run_well(folder, "mail", "send", "neu", input="yes\n3\n")
    assert "3 sent." in sent
    # Once it is known nobody is asked again.
    (folder / "profiles/mailings/recipients/liste.csv").write_text(
        LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
    )
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients == [*PEOPLE, "dazu@example.org"]


def test_the_word_of_a_script_does_not_stand_for_the_number(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    assert refused(folder, "mail", "send", "neu", "--yes", "2", "--new-ledger", code=2)
    assert server.connections == 0
    run_well(folder, *SEND, "--new-ledger")
    assert server.recipients == [*PEOPLE]


def test_an_opt_out_makes_no_ledger_known(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "opt-out", ANNA)
    said = refused(folder, "mail", "send", "neu", "--yes", "2", code=2)
    assert "This ledger is new: 1 opt-out is known in it" in said
    assert server.connections == 0


# --- Older, lost, emptied ------------------------------------------------------------------------


def test_an_older_copy_is_refused_by_every_command(folder: Path, server: MailServer) -> None:
    first_sending(folder)
    older = (folder / LEDGER).read_bytes()
    run_well(folder, "mail", "opt-out", ANNA)
    newest = (folder / LEDGER).read_bytes()
    (folder / LEDGER).write_bytes(older)
    for arguments in (
        *(SEND, ("mail", "plan", "neu"), ("mail", "letters", "neu"), ("mail", "status", "neu")),
        *(("mail", "opt-out", BERT), ("mail", "forget", BERT)),
        ("mail", "settle", "neu", BERT, "--lost"),
    ):
        said = refused(folder, *arguments)
        assert "an older copy: it has 3 entries; 4 entries were known on 20" in said, arguments
        assert "from a backup" in said and "--new-ledger" in said
    assert (folder / LEDGER).read_bytes() == older
    (folder / LEDGER).write_bytes(newest)
    assert f"{ANNA}: opted out" in run_well(folder, "mail", "plan", "neu")
    assert len(server.received) == 3


def test_an_older_copy_of_before_the_sending_sends_to_nobody_again(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    older = (folder / LEDGER).read_bytes()
    run_well(folder, *SEND, "--new-ledger")
    (folder / LEDGER).write_bytes(older)
    assert "an older copy: it has no entries; 3 entries" in refused(folder, *SEND)
    assert len(server.received) == 3
    # As the last resort it is taken for a new one, by whoever says so; the plan is made anew.
    said = run_well(folder, *SEND, "--new-ledger")
    assert "3 sent" in said and len(server.received) == 6
    assert "Nobody is left" in run_well(folder, *SEND)


@pytest.mark.parametrize("kept", ["nothing", "mail", "lock", "plans", "sent"])
def test_a_ledger_that_is_missing_is_missed(kept: str, folder: Path, server: MailServer) -> None:
    """All of mail/ as by `git clean -fdX`, or the ledger alone; with and without a memory."""
    first_sending(folder)
    if kept == "nothing":
        shutil.rmtree(folder / "mail")
    else:
        (folder / LEDGER).unlink()
    if kept in ("lock", "plans", "sent"):
        shutil.rmtree(folder.parent / "data")
        (folder / "mail/ledger.lock").unlink()
        (folder / "mail/ledger.tally").unlink()
    if kept == "plans":
        shutil.rmtree(folder / "mail/neu/sent")
    if kept == "sent":
        (folder / "mail/neu/plan.json").unlink()
        shutil.rmtree(folder / "mail/neu/plan-1")
    if kept == "lock":
        shutil.rmtree(folder / "mail/neu")
        (folder / "mail/ledger.lock").touch()
    for arguments in (
        ("mail", "plan", "neu"),
        ("mail", "opt-out", ANNA),
        ("mail", "letters", "neu"),
    ):
        said = refused(folder, *arguments)
        assert "the ledger is missing, although" in said and "from a backup" in said
    assert not (folder / LEDGER).exists()
    # Whoever begins anew all the same is told once more before anything is sent.
    run_well(folder, "mail", "plan", "neu", "--new-ledger")
    said = refused(folder, *SEND, code=2)
    assert ("Another ledger" if kept in ("nothing", "mail") else "This ledger is new") in said
    assert len(server.received) == 3


def test_opt_outs_before_the_first_sending_are_missed_too(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "opt-out", ANNA, BERT)
    shutil.rmtree(folder / "mail")
    said = refused(folder, "mail", "plan", "neu")
    assert "missing, although this computer knows of 2 entries" in said


def test_plans_alone_can_be_thrown_away(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    shutil.rmtree(folder / "mail")
    run_well(folder, "mail", "plan", "neu")


def test_an_empty_ledger_in_place_of_the_known_one_is_noticed(
    folder: Path, server: MailServer, tmp_path: Path
) -> None:
    first_sending(folder)
    open_ledger(tmp_path / "empty.sqlite3").close()
    (tmp_path / "empty.sqlite3").replace(folder / LEDGER)
    said = refused(folder, *SEND, code=2)
    assert "Another ledger was used in this folder until 20" in said and "3 entries" in said
    assert len(server.received) == 3


# --- Elsewhere -----------------------------------------------------------------------------------


def test_another_computer_asks_once_and_says_where_the_ledger_was_used(
    folder: Path, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_sending(folder)
    run_well(folder, "mail", "opt-out", "zoe@example.org")
    (folder / "profiles/mailings/recipients/liste.csv").write_text(
        LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
    )
    run_well(folder, "mail", "plan", "neu")
    switch(monkeypatch, tmp_path / "second")
    said = refused(folder, "mail", "send", "neu", "--yes", "1", code=2)
    assert "This computer does not know the ledger, which was last used" in said
    assert "1 opt-out is known in it" in said
    run_well(folder, "mail", "send", "neu", input="yes\n1\n")
    # Back at the first one, where the ledger is ahead of what is remembered.
    switch(monkeypatch, tmp_path / "data")
    assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients == [*PEOPLE, "dazu@example.org"]


def test_without_mail_a_fresh_clone_is_asked(
    folder: Path, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_sending(folder)
    clone = tmp_path / "clone"
    shutil.copytree(folder, clone, ignore=shutil.ignore_patterns("mail"))
    for place in ("data", "second"):
        switch(monkeypatch, tmp_path / place)
        run_well(clone, "mail", "plan", "neu")
        assert "This ledger is new" in refused(clone, *SEND, code=2)
    assert len(server.received) == 3


def test_a_project_that_was_moved_is_told_once(folder: Path, server: MailServer) -> None:
    first_sending(folder)
    moved = folder.rename(folder.with_name("moved"))
    (moved / "profiles/mailings/recipients/liste.csv").write_text(
        LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
    )
    run_well(moved, "mail", "plan", "neu")
    assert "the project was moved" in run_well(moved, "mail", "send", "neu", "--yes", "1")
    (moved / "profiles/mailings/recipients/liste.csv").write_text(
        LIST + ";Noch Wer;;wer@example.org;;;;;de;;;\n", encoding="utf-8"
    )
    run_well(moved, "mail", "plan", "neu")
    assert "moved" not in run_well(moved, "mail", "send", "neu", "--yes", "1").replace(
        str(moved), ""
    )
    # A new project may take the place of the one that was moved.
    make_mailing(folder)
    run_well(folder, "mail", "plan", "neu")


def test_copies_of_a_project_are_noticed_before_and_after_they_part(
    folder: Path, server: MailServer, tmp_path: Path
) -> None:
    first_sending(folder)
    copy, other = tmp_path / "copy", tmp_path / "other"
    shutil.copytree(folder, copy)
    shutil.copytree(folder, other)
    for place in (folder, copy, other):
        (place / "profiles/mailings/recipients/liste.csv").write_text(
            LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
        )
        run_well(place, "mail", "plan", "neu")
    one = ("mail", "send", "neu", "--yes", "1")
    said = refused(copy, *one, code=2)
    assert f"This project is a copy of {folder}." in said
    # What somebody notes in a copy does not make it known, and is not missing in the other.
    run_well(copy, "mail", "opt-out", "zoe@example.org")
    assert f"This project is a copy of {folder}." in refused(copy, *one, code=2)
    run_well(folder, *one)
    said = refused(other, *one)
    assert f"this project is a copy of another, {folder}, where mailings went on" in said
    assert "3 entries; 4 entries were known" in said and "Send from there." in said
    assert server.recipients == [*PEOPLE, "dazu@example.org"]


def test_two_copies_can_go_on_as_two_ledgers(folder: Path, server: MailServer) -> None:
    first_sending(folder)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    for place in (folder, copy):
        (place / "profiles/mailings/recipients/liste.csv").write_text(
            LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
        )
        run_well(place, "mail", "plan", "neu")
    run_well(copy, "mail", "send", "neu", "--yes", "1", "--new-ledger")
    run_well(folder, "mail", "send", "neu", "--yes", "1")
    run_well(copy, "mail", "opt-out", ANNA)
    run_well(folder, "mail", "opt-out", BERT)
    run_well(copy, "mail", "plan", "neu")


@pytest.mark.parametrize(
    "name",
    [
        *("ledger (1).sqlite3", "ledger-PC2.sqlite3", "Ledger-Büro.SQLITE3"),
        *("ledger.sync-conflict-20260101-120000-ABCDEFG.sqlite3", "ledger (Konflikt).sqlite3"),
        *("ledger (Anna's conflicted copy 2026-01-01).sqlite3", "ledger.sqlite3 (2)"),
        *("ledger_conflict-20260101-120000.sqlite3", "ledger.sqlite3.sync-conflict-1"),
        *("ledger (copie en conflit de Zoé).sqlite3", "ledger - Kopie.sqlite3"),
    ],
)
def test_conflict_copies_are_named_and_nothing_is_sent(
    name: str, folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    (folder / "mail" / name).write_bytes(b"")
    for word in ((), ("--new-ledger",)):
        said = refused(folder, *SEND, *word)
        assert name in said and "two computers used it" in said
    assert server.connections == 0
    (folder / "mail" / name).unlink()
    run_well(folder, *SEND, "--new-ledger")


def test_what_sqlite_keeps_beside_a_ledger_is_no_conflict_copy(tmp_path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm", ".bak"):
        (tmp_path / f"ledger.sqlite3{end}").touch()
    for name in ("ledger.lock", "ledger.lock-journal", "ledgers.txt", ".gitignore"):
        (tmp_path / name).touch()
    assert find_copies(tmp_path / "ledger.sqlite3") == []


# --- A mailing under another name ----------------------------------------------------------------


def test_a_mailing_that_was_renamed_mails_nobody_again(folder: Path, server: MailServer) -> None:
    first_sending(folder)
    mailings = folder / "profiles/mailings"
    (mailings / "neu.yaml").rename(mailings / "frühling.yaml")
    planned = run_well(folder, "mail", "plan", "frühling")
    assert "Got the mailing “neu” before" in planned and "3 of them" in planned
    again = ("mail", "send", "frühling", "--yes", "3")
    said = refused(folder, *again, code=2)
    assert "was it renamed to “frühling”?" in said and "--same-subject" in said
    assert run_in(folder, "mail", "send", "frühling", input="no\n").exit_code == 2
    # The word for the ledger is none for this.
    assert refused(folder, *again, "--new-ledger", code=2)
    assert len(server.received) == 3
    run_well(folder, *again, "--same-subject")
    assert len(server.received) == 6


def test_another_subject_asks_nothing_and_the_same_one_does(
    folder: Path, server: MailServer
) -> None:
    first_sending(folder)
    mailings = folder / "profiles/mailings"
    (mailings / "herbst.yaml").write_text(
        BARE.replace("Neue Blätter", "Herbst").replace("Nouvelles fiches", "L’automne"),
        encoding="utf-8",
    )
    assert "Got the mailing" not in run_well(folder, "mail", "plan", "herbst")
    run_well(folder, "mail", "send", "herbst", "--yes", "3")
    (mailings / "winter.yaml").write_text(
        BARE.replace("Neue Blätter", " NEUE\u00a0 Blätter").replace("Nouvelles fiches", "Hiver"),
        encoding="utf-8",
    )
    # Two of the three read German.
    planned = run_well(folder, "mail", "plan", "winter")
    assert "Got the mailing “neu” with the same subject before: 2 of them." in planned
    assert len(server.received) == 6
