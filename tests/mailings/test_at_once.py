"""Two at once, and kills in the midst: real processes that work in one folder of mailings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.planning.file import read_plan
from reportgen.mailings.workplace import sweep_making
from support.mail_project import (
    ANNA,
    LIST,
    POST,
    SETTINGS,
    make_mailing,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import MailServer

PATH = "profiles/mailings/recipients/liste.csv"
BUSY = "another process is at the mailings of this project"
MANY = LIST + "".join(f";P{n} Q;;p{n}@example.org;;;;;de;;;\n" for n in range(200))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are sent")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_mailing(tmp_path, {PATH: MANY})


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "reportgen", "-C", str(folder), "mail", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(process: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    """Wait until something is so while a process is at work."""
    while not is_so():
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.002)


def is_halfway(folder: Path) -> bool:
    """Tell whether some of a plan's messages are there."""
    return len(list((folder / "mail/neu").glob("plan-*/*.eml"))) > 5


def assert_whole(folder: Path) -> None:
    home = folder / "mail/neu"
    plan = read_plan(home)
    assert plan is not None
    check_messages(plan.messages(home))
    found = {path.name for path in (home / plan.folder).glob("*.eml")}
    assert found == {mail.file for mail in plan.mails}
    assert [path.name for path in home.glob("plan-*")] == [plan.folder]


def planned_for(folder: Path) -> set[str]:
    return {mail["address"] for mail in plan_of(folder)["mails"]}


# --- Two at once ---------------------------------------------------------------------------------


def test_of_two_plans_at_once_one_is_refused_or_waits_and_the_plan_is_whole(folder: Path) -> None:
    both = [start(folder, "plan", "neu") for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    codes = [process.returncode for process in both]
    assert 0 in codes
    for code, text in zip(codes, said, strict=True):
        assert "203 messages planned" in text if code == 0 else code == 1 and BUSY in text, text
    assert_whole(folder)
    assert len(planned_for(folder)) == 203


@pytest.mark.parametrize("moment", [is_halfway, lambda folder: any(folder.glob("mail/.making-*"))])
def test_who_is_forgotten_during_a_plan_is_not_in_it(
    moment: Callable[[Path], bool], folder: Path
) -> None:
    planning = start(folder, "plan", "neu")
    wait_for(planning, lambda: moment(folder))
    forgetting = run_in(folder, "mail", "forget", ANNA)
    planning.communicate()
    assert planning.returncode == 0
    if forgetting.exit_code:
        assert BUSY in forgetting.output
        run_well(folder, "mail", "forget", ANNA)
    assert ANNA not in planned_for(folder)
    assert_whole(folder)


def test_who_opts_out_during_a_plan_is_not_in_it(folder: Path) -> None:
    planning = start(folder, "plan", "neu")
    wait_for(planning, lambda: is_halfway(folder))
    opting = run_in(folder, "mail", "opt-out", ANNA)
    said = planning.communicate()[0]
    assert planning.returncode == 0
    if opting.exit_code:
        assert BUSY in opting.output and ANNA in planned_for(folder)
    else:
        assert f"  {ANNA}: opted out" in said and ANNA not in planned_for(folder)
        assert len(planned_for(folder)) == 202
    assert_whole(folder)


def test_a_plan_during_a_sending_is_refused_and_all_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = MailServer(delay=0.05)
    with server.running():
        smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none, per_minute: 6000}}"
        settings = f"{SETTINGS}mail: {{smtp: {smtp}}}\n"
        people = "".join(MANY.splitlines(keepends=True)[:24])
        make_mailing(tmp_path, {PATH: people}, settings)
        run_well(tmp_path, "mail", "plan", "neu")
        sending = start(tmp_path, "send", "neu", "--yes", "23")
        wait_for(sending, lambda: len(server.received) > 2)
        for command in ("plan", "letters"):
            result = run_in(tmp_path, "mail", command, "neu")
            assert result.exit_code == 1 and BUSY in result.output
        assert len(server.received) < 23
        said = sending.communicate()[0]
    assert sending.returncode == 0 and "23 sent." in said, said
    assert sorted(server.recipients) == sorted(planned_for(tmp_path))


# --- Killed --------------------------------------------------------------------------------------


def left_over(folder: Path) -> list[Path]:
    """Return what was being made, in the project and where the system keeps what is temporary."""
    temporary = Path(tempfile.gettempdir()).glob("reportgen-mail-*")
    return [*folder.glob("mail/.making-*"), *temporary]


@pytest.mark.parametrize("command", ["plan", "letters"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_kill_leaves_no_sheets_for_ever(
    command: str, how: signal.Signals, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (folder / PATH).write_text(LIST + POST, encoding="utf-8")
    process = start(folder, command, "neu")
    wait_for(process, lambda: any(folder.glob("mail/.making-*/**/*.pdf")))
    os.killpg(process.pid, how)
    process.communicate()
    assert process.returncode == -how
    [left] = left_over(folder)
    assert left.stat().st_mode & 0o777 == 0o700
    # To forget somebody sweeps it too, since a sheet may name them.
    after = ("forget", ANNA) if how is signal.SIGTERM else (command, "neu")
    run_well(folder, "mail", *after)
    assert left_over(folder) == []
    assert not [path for path in (folder / "tmp").iterdir() if path.name.startswith("reportgen")]


def test_only_what_the_program_left_is_swept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = folder / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    run_well(folder, "build", "--audience", "web", "--format", "pdf")
    old = time.time() - 3 * 24 * 3600
    kept = []
    for name, foreign, age in (
        *(("reportgen-mail-abcdefgh", "", old), ("reportgen-mail-12345678", "", time.time())),
        *(("reportgen-mail-notes123", "notes.txt", old), ("reportgen-mail-of-mine", "", old)),
        ("reportgen-mail-changed1", "trier.de.pdf", old),
    ):
        # As an earlier version left it: outputs with their records.
        place = temporary / name
        shutil.copytree(folder / "output/web", place)
        if foreign:
            (place / foreign).write_bytes(b"mine")
        for path in (*place.rglob("*"), place):
            os.utime(path, (age, age))
        kept += [] if name.endswith("abcdefgh") else [name]
    for name, age in ((".0a1b2c3d.part", old), (".4e5f6a7b.part", time.time())):
        # A ledger or its tally, half written when the writer was killed.
        (folder / "mail").mkdir(exist_ok=True)
        (folder / "mail" / name).write_bytes(b"")
        os.utime(folder / "mail" / name, (age, age))
    for name in (".making-abc", ".making-12345678"):
        (folder / "mail" / name).mkdir(parents=True)
        (folder / "mail" / name / "mine.txt").write_bytes(b"mine")
    sweep_making(folder / "mail")
    assert sorted(path.name for path in temporary.iterdir()) == sorted(kept)
    assert len(list((folder / "mail").glob(".making-*/mine.txt"))) == 2
    assert [path.name for path in (folder / "mail").glob(".*.part")] == [".4e5f6a7b.part"]
