"""Drafts for offices that send from their own mailbox: each person once, as the ledger knows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from reportgen.mailings.ledger.handovers import Entry, Handover
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    PEOPLE,
    SETTINGS,
    addresses_in,
    attachments_in,
    make_mailing,
    message_to,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import MailServer

NEW = "--new-ledger"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a planned mailing, and no server; nothing was ever sent from it."""
    folder = make_mailing(tmp_path / "project")
    shutil.rmtree(folder / "mail")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    run_well(folder, "mail", "plan", "neu")
    return folder


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


def export(folder: Path, drafts: Path, count: int, *more: str) -> str:
    words = ("mail", "export", "neu", str(drafts), "--yes", str(count), NEW)
    return run_well(folder, *words, *more)


def read(drafts: Path) -> dict[str, EmailMessage]:
    """The drafts by whom they are to."""
    found = {}
    for path in sorted(drafts.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        [address] = addresses_in(message, "To")
        assert address not in found
        found[address] = message
    return found


def entries(folder: Path) -> dict[str, Entry]:
    with open_ledger(folder / LEDGER) as ledger:
        return {each.address: each for each in ledger.entries("neu") if each.address}


# --- As it should be -----------------------------------------------------------------------------


def test_drafts_are_what_was_planned_one_for_each_and_unsent(folder: Path, drafts: Path) -> None:
    said = export(folder, drafts, 3)
    assert "3 messages would be written as drafts" in said and "3 exported." in said
    found = read(drafts)
    assert sorted(found) == sorted(PEOPLE)
    for person, message in found.items():
        planned = message_to(folder, person)
        assert message["X-Unsent"] == "1" and planned["X-Unsent"] is None
        assert not {"Bcc", "Cc"} & set(message.keys())
        for header in ("Subject", "From", "To", "Message-ID", "List-Unsubscribe"):
            assert message[header] == planned[header]
        assert attachments_in(message) == attachments_in(planned)


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
@pytest.mark.parametrize("there", [False, True])
def test_drafts_are_for_their_owner_alone(there: bool, folder: Path, drafts: Path) -> None:
    if there:
        drafts.mkdir(mode=0o777)
    before = os.umask(0o002)
    try:
        export(folder, drafts, 3)
    finally:
        os.umask(before)
    assert drafts.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in drafts.iterdir()} == {0o600}
    # And git has none of them, wherever the folder is.
    assert (drafts / ".gitignore").read_text() == "*\n"


def test_what_was_exported_counts_as_handed_over(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    for person, entry in entries(folder).items():
        assert entry.state == "handed" and entry.is_exported
        assert (drafts.parent / entry.draft).is_file(), person
    assert "Nobody is left" in export(folder, drafts, 3)
    status = run_well(folder, "mail", "status", "neu")
    assert "3 drafts exported, and not settled yet" in status
    assert "3 handed." in status and "3 messages as they were handed over: " in status
    assert "settle neu --exported --arrived" in status


def test_nobody_is_sent_what_was_exported(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    with MailServer().running() as server:
        smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none, per_minute: 9999}}"
        settings = f"{SETTINGS}mail:\n  smtp: {smtp}\n"
        (folder / "reportgen.yaml").write_text(settings, encoding="utf-8")
        run_well(folder, "mail", "plan", "neu")
        assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--yes", "3")
        run_well(folder, "mail", "settle", "neu", BERT, "--lost")
        assert "1 sent." in run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients == [BERT]


def test_who_is_new_in_the_list_is_exported_beside_the_others(folder: Path, drafts: Path) -> None:
    """A new plan numbers its files anew; no draft takes the place of another."""
    export(folder, drafts, 3)
    path = folder / "profiles/mailings/recipients/liste.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    first = "Frau;Anna Ähre;;zora@example.org;;;;;de;;;"
    path.write_text("\n".join([head, first, *rows]) + "\n", encoding="utf-8")
    run_well(folder, "mail", "plan", "neu")
    export(folder, drafts, 1)
    assert set(read(drafts)) == {*PEOPLE, "zora@example.org"}
    assert len(list(drafts.glob("*.eml"))) == 4


# --- The same questions as for sending -----------------------------------------------------------


def test_a_new_ledger_wants_a_word(folder: Path, drafts: Path) -> None:
    said = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "3")
    assert said.exit_code == 2 and NEW in said.output
    assert not drafts.exists() and entries(folder) == {}


def test_the_number_is_asked_for(folder: Path, drafts: Path) -> None:
    words = ("mail", "export", "neu", str(drafts))
    said = run_in(folder, *words, input="yes\n4\n")
    assert said.exit_code == 2 and "There are 3 recipients" in said.output
    assert not drafts.exists() and entries(folder) == {}
    assert run_in(folder, *words, input="3\n").exit_code == 0
    assert len(read(drafts)) == 3


def test_who_opted_out_since_the_plan_is_not_exported(folder: Path, drafts: Path) -> None:
    run_well(folder, "mail", "opt-out", ANNA)
    export(folder, drafts, 2)
    assert set(read(drafts)) == {BERT, CLEO}


def test_what_would_leak_is_not_exported(folder: Path, drafts: Path) -> None:
    path = folder / "profiles/trier.yaml"
    path.write_text(path.read_text("utf-8").replace("[print, web]", "[print]"), encoding="utf-8")
    result = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "1", NEW)
    assert result.exit_code == 1 and "Held back (2)" in result.output
    assert set(read(drafts)) == {CLEO} and set(entries(folder)) == {CLEO}


def test_an_edited_message_stops_all(folder: Path, drafts: Path) -> None:
    plan = plan_of(folder)
    path = folder / "mail/neu" / plan["folder"] / plan["mails"][1]["file"]
    path.write_bytes(path.read_bytes() + b"\r\n")
    result = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "3", NEW)
    assert result.exit_code == 1 and "not the one that was planned" in result.output
    assert not drafts.exists() and entries(folder) == {}


def test_a_correction_is_exported_for_a_reason(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    run_well(folder, "mail", "settle", "neu", "--exported", "--arrived", "--yes", "3")
    path = folder / "profiles/mailings/neu.yaml"
    path.write_text(path.read_text("utf-8").replace("neue", "andere"), encoding="utf-8")
    run_well(folder, "mail", "plan", "neu")
    export(folder, drafts.with_name("again"), 2, "--again", "wrong word")
    assert set(read(drafts.with_name("again"))) == {ANNA, BERT}


# --- The folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["notes.txt", "0001-anna.eml", "sub/x.eml", ".reportgen-drafts.json"]
)
def test_a_folder_with_anything_else_is_refused(name: str, folder: Path, drafts: Path) -> None:
    path = drafts / name
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    result = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "3", NEW)
    assert result.exit_code == 1 and "more than drafts of this mailing" in result.output
    assert path.read_text() == "{}" and entries(folder) == {}
    assert len(list(drafts.rglob("*"))) == len(Path(name).parts)


def test_drafts_of_another_mailing_stay_apart(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    text = (folder / "profiles/mailings/neu.yaml").read_text("utf-8")
    (folder / "profiles/mailings/alt.yaml").write_text(text, encoding="utf-8")
    run_well(folder, "mail", "plan", "alt")
    words = ("mail", "export", "alt", str(drafts), "--yes", "3", NEW, "--same-subject")
    result = run_in(folder, *words)
    assert result.exit_code == 1 and "drafts of this mailing" in result.output
    (drafts / "beside.txt").write_text("mine")
    run_well(folder, "mail", "settle", "neu", BERT, "--lost")
    result = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "1", NEW)
    assert result.exit_code == 1 and "beside.txt" in result.output


def test_a_file_in_place_of_the_folder_is_told(folder: Path, drafts: Path) -> None:
    drafts.write_text("mine")
    result = run_in(folder, "mail", "export", "neu", str(drafts), "--yes", "3", NEW)
    assert result.exit_code == 1 and str(drafts) in result.output
    assert drafts.read_text() == "mine" and entries(folder) == {}


# --- Settling ------------------------------------------------------------------------------------


def test_many_drafts_are_settled_at_once_but_for_those_that_were_not_sent(
    folder: Path, drafts: Path
) -> None:
    export(folder, drafts, 3)
    lost = run_well(folder, "mail", "settle", "neu", CLEO, "--lost")
    assert "Remove the drafts" in lost and "0003" in lost
    said = run_in(folder, "mail", "settle", "neu", "--exported", "--arrived", input="3\n")
    assert said.exit_code == 2 and "There are 2 drafts" in said.output
    run_well(folder, "mail", "settle", "neu", "--exported", "--arrived", input="2\n")
    found = entries(folder)
    assert {person: str(each.state) for person, each in found.items()} == {
        ANNA: "sent",
        BERT: "sent",
    }
    nothing = run_in(folder, "mail", "settle", "neu", "--exported", "--arrived", "--yes", "1")
    assert nothing.exit_code == 2 and "nothing to settle" in nothing.output


def test_drafts_that_were_thrown_away_are_exported_again(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    run_well(folder, "mail", "settle", "neu", "--exported", "--lost", "--yes", "3")
    assert entries(folder) == {} and list((folder / "mail/neu/sent").iterdir()) == []
    export(folder, drafts.with_name("anew"), 3)
    assert len(read(drafts.with_name("anew"))) == 3


def test_what_a_crash_left_open_is_no_draft(folder: Path, drafts: Path) -> None:
    """Nobody says of all of them at once that they arrived."""
    export(folder, drafts, 3)
    with open_ledger(folder / LEDGER) as ledger:
        ledger.settle("neu", BERT, False)
        ledger.hand(Handover("neu", "", BERT, "<1@example.org>", "0"))
    run_well(folder, "mail", "settle", "neu", "--exported", "--arrived", "--yes", "2")
    assert entries(folder)[BERT].state == "handed"


@pytest.mark.parametrize("words", [(), (ANNA, "--exported")])
def test_one_or_all_are_settled_and_not_a_guess(words: tuple[str, ...], folder: Path) -> None:
    result = run_in(folder, "mail", "settle", "neu", *words, "--arrived")
    assert result.exit_code == 2 and "--exported" in result.output


# --- Who wants no more ---------------------------------------------------------------------------


def test_who_opts_out_of_what_was_exported_already_is_told_of(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    said = run_well(folder, "mail", "opt-out", BERT)
    [draft] = [each.draft for address, each in entries(folder).items() if address == BERT]
    assert f"Remove them, and do not send them: {draft}" in said
    assert "exported" not in run_well(folder, "mail", "opt-out", "dora@example.org")


def test_who_is_forgotten_may_still_have_a_draft(folder: Path, drafts: Path) -> None:
    export(folder, drafts, 3)
    draft = entries(folder)[BERT].draft
    result = run_in(folder, "mail", "forget", BERT)
    assert result.exit_code == 1 and f"{draft}:1:1: a draft to the person" in result.output
    run_well(folder, "mail", "settle", "neu", CLEO, "--arrived")
    assert "a draft to the person" not in run_in(folder, "mail", "forget", CLEO).output


# --- Broken off ----------------------------------------------------------------------------------


KILLED = """
import os, signal, sys
from reportgen.cli.main import main
from reportgen.mailings.delivery import export as exporting
name, when = sys.argv[3].split()
holder = exporting if hasattr(exporting, name) else exporting.Ledger
real = getattr(holder, name)
seen = []
def die(*arguments, **more):
    drafts = name != "replace_file" or str(arguments[0]).endswith(".eml")
    seen.extend([0] * drafts)
    if when == "before" and drafts and len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*arguments, **more)
    if when == "after" and drafts and len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(holder, name, die)
main(["-C", sys.argv[1], "mail", "export", "neu", sys.argv[2], "--yes", "3", "--new-ledger"])
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no such signal")
@pytest.mark.parametrize(
    ("moment", "noted"),
    [
        ("hand_over before", False),
        ("hand before", False),
        ("hand after", True),
        ("replace_file before", True),
        ("replace_file after", True),
    ],
)
def test_whenever_it_is_killed_nobody_has_a_draft_without_a_row(
    moment: str, noted: bool, folder: Path, drafts: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(drafts), moment], check=False
    )
    assert run.returncode == -signal.SIGKILL
    rows = entries(folder)
    assert set(read(drafts)) <= set(rows) and (BERT in rows) == noted
    for path in drafts.glob("*.eml"):
        assert path.read_bytes().endswith(b"\r\n")
    said = export(folder, drafts, 1 if noted else 2)
    written = moment != "replace_file after" and noted
    # Who has a row and no draft is named, to be looked into.
    assert ("not there any more: 1 draft" in said) == written
    assert (f"  {BERT}\n" in said) == written
    assert set(read(drafts)) == {ANNA, CLEO, *(() if written else (BERT,))}
    assert set(entries(folder)) == set(PEOPLE)


def test_a_draft_that_cannot_be_written_leaves_no_row(folder: Path, drafts: Path) -> None:
    export_ = [sys.executable, "-m", "reportgen", "-C", str(folder), "mail", "export", "neu"]
    code = (
        "import resource, signal, subprocess, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
        "sys.exit(subprocess.call(sys.argv[2:]))\n"
    )
    pytest.importorskip("resource")
    (folder / "profiles/mailings/long.txt").write_text("much to read\n" * 20_000)
    mailing = folder / "profiles/mailings/neu.yaml"
    mailing.write_text(mailing.read_text("utf-8") + "attachments: long.txt\n", encoding="utf-8")
    run_well(folder, "mail", "plan", "neu")
    limit = min(mail["size"] for mail in plan_of(folder)["mails"]) + 5
    words = [*export_, str(drafts), "--yes", "3", NEW]
    done = subprocess.run(
        [sys.executable, "-c", code, str(limit), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "cannot be written" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert read(drafts) == {} and entries(folder) == {}


def test_two_at_once_export_nobody_twice(folder: Path, drafts: Path) -> None:
    words = [sys.executable, "-m", "reportgen", "-C", str(folder), "mail", "export", "neu"]
    both = [
        subprocess.Popen(
            [*words, str(drafts.with_name(name)), "--yes", "3", NEW],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    said = ["".join(process.communicate()) for process in both]
    written = [person for name in ("one", "two") for person in read(drafts.with_name(name))]
    assert sorted(written) == sorted(PEOPLE), said
    assert set(entries(folder)) == set(PEOPLE)
