"""Messages that were sent: dated when they go, kept byte for byte, and proof of it."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reportgen.mailings.delivery.send import date_message
from reportgen.mailings.delivery.sent import SENT, forget_sent
from reportgen.mailings.ledger.handovers import State
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    MAILING,
    PEOPLE,
    SETTINGS,
    eml_of,
    make_mailing,
    parse,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import DROP, TAKE, MailServer
from support.project import ROOT

OTHER = MAILING.replace("**neue**", "berichtigte").replace("fiches.", "fiches corrigées.")


@pytest.fixture
def folder(tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none, per_minute: 6000}}"
    return make_mailing(tmp_path, settings=f"{SETTINGS}mail: {{smtp: {smtp}}}\n")


def kept_in(folder: Path) -> dict[str, bytes]:
    """Return what lies among the sent messages, by name."""
    every = (folder / "mail/neu" / SENT).rglob("*")
    return {path.name: path.read_bytes() for path in every if path.is_file()}


def digests(folder: Path) -> dict[str | None, str]:
    with open_ledger(folder / LEDGER) as ledger:
        return {each.address: each.digest for each in ledger.entries("neu")}


def write_mailing(folder: Path, text: str) -> None:
    (folder / "profiles/mailings/neu.yaml").write_text(text, encoding="utf-8")


# --- What goes out -------------------------------------------------------------------------------


def test_what_went_out_is_kept_to_the_byte(folder: Path, server: MailServer) -> None:
    run_well(folder, "--today", "2020-05-03", "mail", "plan", "neu")
    planned = [eml_of(folder, address).read_bytes() for address in PEOPLE]
    assert all(parse(data)["Date"].datetime.year == 2020 for data in planned)
    run_well(folder, "--today", "2020-05-03", "mail", "send", "neu", "--yes", "3")
    now = datetime.now(UTC)
    for before, received in zip(planned, server.received, strict=True):
        after = received.content
        assert now - parse(after)["Date"].datetime < timedelta(minutes=1)
        # Nothing else differs from what was planned and looked at.
        assert [line for line in after.split(b"\r\n") if not line.startswith(b"Date: ")] == [
            line for line in before.split(b"\r\n") if not line.startswith(b"Date: ")
        ]
    with open_ledger(folder / LEDGER) as ledger:
        sealed = {ledger.seal(each.content): each.content for each in server.received}
    assert kept_in(folder) == {f"{digest}.eml": data for digest, data in sealed.items()}
    assert set(digests(folder).values()) == set(sealed)
    home = folder / "mail/neu/sent"
    if os.name != "nt":
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}
    status = run_well(folder, "mail", "status", "neu")
    assert all(f"digest {digest[:16]}…" in status for digest in sealed)
    # A line for each, and the folder of them once.
    assert status.splitlines()[3:] == [
        "3 sent.",
        "3 messages as they were handed over: mail/neu/sent",
    ]


@pytest.mark.parametrize(
    ("head", "dated"),
    [
        (b"Date: x\r\nTo: a", b"Date: *\r\nTo: a"),
        (
            b"To: a\r\nDATE: x\r\n y\r\n\tz\r\nSubject: Date: x",
            b"To: a\r\nDate: *\r\nSubject: Date: x",
        ),
        (b"Subject: a\r\n Date: b\r\nDate: c", b"Subject: a\r\n Date: b\r\nDate: *"),
        (b"To: a\r\nX-Date: b", b"To: a\r\nX-Date: b"),
    ],
)
def test_only_the_header_is_dated(head: bytes, dated: bytes) -> None:
    body = b"\r\n\r\nDate: yesterday\r\n\r\nDate: x\r\n"
    moment = datetime(2027, 1, 3, 12, 0, tzinfo=UTC)
    now = b"Sun, 03 Jan 2027 12:00:00 +0000"
    assert date_message(head + body, moment) == dated.replace(b"*", now) + body


def test_what_did_not_go_leaves_nothing_and_what_may_have_stays(
    folder: Path, server: MailServer
) -> None:
    server.end[ANNA] += ["554 5.7.1 spam"]
    server.end[BERT] += [TAKE, DROP]
    server.end[CLEO] += ["451 later"] * 9
    run_well(folder, "mail", "plan", "neu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda seconds: None)
        result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert "1 refused, 1 unknown, 1 deferred" in result.output
    assert list(kept_in(folder)) == [f"{digests(folder)[BERT]}.eml"]
    status = run_well(folder, "mail", "status", "neu")
    assert "1 refused, 1 handed, 1 planned and not sent." in status
    assert "1 message as it was handed over: mail/neu/sent" in status
    run_well(folder, "mail", "settle", "neu", BERT, "--lost")
    assert kept_in(folder) == {}


def test_a_full_disk_sends_nothing_and_is_told(folder: Path, server: MailServer) -> None:
    long = MAILING.replace("    wir", f"    {'Wort ' * 15_000}\n\n    wir")
    write_mailing(folder, long.replace("fr: Voici", f"fr: {'Mot ' * 18_000} voici"))
    run_well(folder, "mail", "plan", "neu")
    smallest = min(mail["size"] for mail in plan_of(folder)["mails"])
    # Of the ledger nothing is lacking.
    assert (folder / LEDGER).stat().st_size < smallest - 1000

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (smallest - 1000, smallest - 1000))

    call = [sys.executable, "-m", "reportgen", "-C", str(folder), "mail", "send", "neu"]
    done = subprocess.run(
        [*call, "--yes", "3"], preexec_fn=fill, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "cannot be written" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert server.received == [] and digests(folder) == {} and kept_in(folder) == {}
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    assert server.recipients == [*PEOPLE] and len(kept_in(folder)) == 3


# --- How long it stays ---------------------------------------------------------------------------


def test_plans_and_corrections_leave_what_was_sent(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    first = kept_in(folder)
    write_mailing(folder, OTHER)
    for _ in range(2):
        run_well(folder, "mail", "plan", "neu")
    assert kept_in(folder) == first
    run_well(folder, "mail", "send", "neu", "--again", "neues Wort", "--yes", "3")
    every = kept_in(folder)
    assert first.items() < every.items() and len(every) == 6
    assert sorted(every.values()) == sorted(each.content for each in server.received)


def test_it_is_told_if_a_kept_message_is_not_what_was_sent(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    sent = folder / "mail/neu/sent"
    path = sent / f"{digests(folder)[ANNA]}.eml"
    path.write_bytes(path.read_bytes().replace(b"neue", b"alte"))
    (sent / f"{digests(folder)[BERT]}.eml").unlink()
    result = run_in(folder, "mail", "status", "neu")
    assert result.exit_code == 1
    assert f"the message was changed since it was sent: mail/neu/sent/{path.name}" in result.output
    assert "the message itself was not kept, or was removed." in result.output


def test_sent_messages_go_with_the_person_and_others_stay(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    sent = folder / "mail/neu/sent"
    anna = sent / f"{digests(folder)[ANNA]}.eml"
    others = set(sent.iterdir()) - {anna}
    half = sent / ".0a1b2c3d.part"
    half.write_bytes(anna.read_bytes())
    foreign = sent / f"{'0' * 64}.eml"
    foreign.write_bytes(b"no message")
    (sent / "notes.txt").write_bytes(b"notes")
    # What somebody filed beside is theirs, whomever it is to.
    theirs = sent / "anna nachgefragt am 3. Mai.eml"
    theirs.write_bytes(anna.read_bytes())
    gone, problems = forget_sent(folder / "mail/neu", lambda address: address == ANNA)
    assert set(gone) == {anna, half}
    assert [problem.place.file for problem in problems] == [str(foreign)]
    assert set(sent.iterdir()) == {*others, foreign, theirs, sent / "notes.txt"}
    said = run_in(folder, "mail", "forget", ANNA)
    assert said.exit_code == 1 and f"{theirs.name}: the head of the e-mail" in said.output


# --- Whenever it is killed -----------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.mail_project import BERT
from reportgen.mailings.delivery import handing
from reportgen.mailings.delivery import send as sending
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.cli.main import main
name, when = sys.argv[4].rsplit(" ", 1)
holder = handing if hasattr(handing, name) else Ledger
real = getattr(holder, name)
seen = []
def die(*arguments):
    seen.append(arguments)
    if when == "before" and len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*arguments)
    if when == "after" and len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(holder, name, die)
main(["-C", sys.argv[2], "mail", "send", "neu", "--yes", sys.argv[3]])
"""


@pytest.mark.parametrize(
    ("moment", "known"),
    [
        ("store_message before", False),
        ("store_message after", False),
        ("hand after", True),
        ("keep_message after", True),
        ("confirm before", True),
    ],
)
def test_after_a_kill_there_is_a_message_for_each_row_and_no_other(
    moment: str, known: bool, folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    call = [sys.executable, "-c", KILLED, str(ROOT / "tests"), str(folder), "3", moment]
    assert subprocess.run(call, check=False).returncode == -signal.SIGKILL
    with open_ledger(folder / LEDGER) as ledger:
        row = ledger.find("neu", "", BERT)
    assert (row is not None) == known
    for path in (folder / "mail/neu/sent").glob(".*.part"):
        os.utime(path, (0, 0))
    run_well(folder, "mail", "send", "neu", "--yes", "1" if known else "2")
    assert set(kept_in(folder)) == {f"{digest}.eml" for digest in digests(folder).values()}
    with open_ledger(folder / LEDGER) as ledger:
        for name, data in kept_in(folder).items():
            assert name == f"{ledger.seal(data)}.eml"


@pytest.mark.parametrize("moment", ["release before", "release after"])
def test_a_kill_while_it_is_taken_back_leaves_what_the_row_says(
    moment: str, folder: Path, server: MailServer
) -> None:
    server.end[ANNA] += ["451 later"]
    server.end[BERT] += ["451 later"]
    run_well(folder, "mail", "plan", "neu")
    call = [sys.executable, "-c", KILLED, str(ROOT / "tests"), str(folder), "3", moment]
    # So that a try follows the other without a pause.
    call[2] = call[2].replace("seen = []", "seen = []; sending.time.sleep = lambda seconds: None")
    assert subprocess.run(call, check=False).returncode == -signal.SIGKILL
    open_one = moment.endswith("before")
    for path in (folder / "mail/neu/sent").glob(".*.part"):
        os.utime(path, (0, 0))
    run_well(folder, "mail", "send", "neu", "--yes", "1" if open_one else "2")
    assert set(kept_in(folder)) == {f"{digest}.eml" for digest in digests(folder).values()}
    with open_ledger(folder / LEDGER) as ledger:
        states = {each.address: each.state for each in ledger.entries("neu")}
    assert states[BERT] is (State.HANDED if open_one else State.SENT)


# --- What it is called ---------------------------------------------------------------------------


def ids_in(folder: Path) -> dict[str, str]:
    return {mail["address"]: mail["message_id"] for mail in plan_of(folder)["mails"]}


def test_nobody_can_confirm_a_guess(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    run_well(folder, "mail", "plan", "neu")
    first = ids_in(folder)
    run_well(folder, "mail", "plan", "neu")
    assert ids_in(folder) == first
    # With the same project elsewhere, and so another ledger, nothing is called the same.
    other = make_mailing(tmp_path_factory.mktemp("guess"))
    run_well(other, "mail", "plan", "neu")
    assert not set(ids_in(other).values()) & set(first.values())
    data = eml_of(folder, ANNA).read_bytes()
    assert all(name[1:25].encode() not in data for name in ids_in(other).values())


def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let messages be called as an earlier version called them."""
    monkeypatch.setattr(
        "reportgen.mailings.message.seal_identity", lambda digest, seal: digest[:40]
    )


def test_what_an_earlier_version_sent_is_no_correction_of_itself(
    folder: Path, server: MailServer
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        as_before(patch)
        run_well(folder, "mail", "plan", "neu")
        before = ids_in(folder)
        run_well(folder, "mail", "send", "neu", "--yes", "3")
    run_well(folder, "mail", "plan", "neu")
    assert not set(before.values()) & set(ids_in(folder).values())
    again = ("mail", "send", "neu", "--again", "Komma", "--yes")
    assert "Nobody is left" in run_well(folder, *again, "3")
    # The French text is as it was.
    write_mailing(folder, MAILING.replace("**neue**", "berichtigte"))
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, *again, "2")
    assert server.recipients == [*PEOPLE, ANNA, BERT]
    # A plan of that version, sent after a step back and forth, is compared alike.
    with pytest.MonkeyPatch.context() as patch:
        as_before(patch)
        run_well(folder, "mail", "plan", "neu")
    assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--again", "x", "--yes", "3")


def test_what_an_earlier_version_sent_stays_when_its_plan_goes(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    home = folder / "mail/neu"
    plan = plan_of(folder)
    # That version left them with the plan, under bare digests.
    for path in (*(home / "plan-1").glob(".*"), *(home / "sent").iterdir()):
        path.unlink()
    with sqlite3.connect(folder / LEDGER) as connection:
        for mail in plan["mails"]:
            values = (mail["digest"], mail["address"])
            connection.execute("UPDATE messages SET digest = ? WHERE address = ?", values)
    connection.close()
    status = run_well(folder, "mail", "status", "neu")
    assert "3 messages as they were handed over: mail/neu/plan-1" in status
    write_mailing(folder, OTHER)
    run_well(folder, "mail", "plan", "neu")
    kept = kept_in(folder)
    assert set(kept) == {f"{mail['digest']}.eml" for mail in plan["mails"]}
    assert all(name == f"{hashlib.sha256(data).hexdigest()}.eml" for name, data in kept.items())
    assert "3 messages as they were handed over: mail/neu/sent" in run_well(
        folder, "mail", "status", "neu"
    )
