"""What a computer remembers of ledgers: whole, for its owner alone, and never ahead of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from reportgen.mailings.ledger.age import Age
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.problems.problem import ReportgenError
from support.ledger_office import RACE, SEND, first_sending, make_office, play_race, refused
from support.mail_project import ANNA, BERT, CLEO, LIST, PEOPLE, run_in, run_well
from support.mail_server import MailServer
from support.project import ROOT


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


def memory(home: Path) -> dict[str, object]:
    [path] = home.glob("*.json")
    read = json.loads(path.read_bytes())
    assert isinstance(read, dict)
    return read


def test_only_its_owner_reads_what_is_remembered_and_it_names_nobody(
    folder: Path, home: Path
) -> None:
    first_sending(folder)
    run_well(folder, "mail", "opt-out", ANNA)
    [path] = home.iterdir()
    assert path.stat().st_mode & 0o077 == 0 and home.stat().st_mode & 0o077 == 0
    text = path.read_text().casefold()
    assert not any(each in text for each in (*PEOPLE, "ähre", "neue blätter"))
    assert memory(home)["counter"] == 4


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"counter": "x"}', b"\xff\xfe\0"])
def test_a_memory_that_cannot_be_read_is_none(
    damage: bytes, folder: Path, home: Path, server: MailServer
) -> None:
    first_sending(folder)
    [path] = home.iterdir()
    path.write_bytes(damage)
    (folder / "profiles/mailings/recipients/liste.csv").write_text(
        LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n", encoding="utf-8"
    )
    run_well(folder, "mail", "plan", "neu")
    assert "does not know the ledger" in refused(
        folder, "mail", "send", "neu", "--yes", "1", code=2
    )
    run_well(folder, "mail", "send", "neu", "--yes", "1", "--new-ledger")
    assert memory(home)["agreed"] is True


def test_where_nothing_can_be_remembered_each_sending_is_asked(
    folder: Path, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    switch(monkeypatch, tmp_path / "file")
    # A try follows the other without a pause.
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    run_well(folder, "mail", "plan", "neu")
    server.rcpt[ANNA] += ["450 not now"] * 4
    said = refused(folder, *SEND, code=2)
    assert "data folder is missing" in said and "asked each time" in said
    assert run_in(folder, *SEND, "--new-ledger").exit_code == 1
    assert refused(folder, "mail", "send", "neu", "--yes", "1", code=2)
    run_well(folder, "mail", "opt-out", ANNA)
    assert server.recipients == [BERT, CLEO]


NOWHERE = """
import os, sys
from pathlib import Path
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import open_ledger
os.chdir(sys.argv[1])
if os.getuid() == 0:
    # Somebody whom the system does not know, as in a container.
    os.setuid(54321)
with open_ledger(Path("project/mail/ledger.sqlite3")) as ledger:
    print(ledger.stand().doubt)
    ledger.agree()
    ledger.hand(Handover("spring", "", "anna@example.org", "<1@example.org>", "0"))
    print(bool(ledger.stand().doubt), os.listdir())
"""


def test_without_a_home_nothing_is_remembered_and_nothing_written_elsewhere() -> None:
    known = ("XDG_DATA_HOME", "HOME", "USERPROFILE")
    environment = {name: value for name, value in os.environ.items() if name not in known}
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        run = subprocess.run(
            [sys.executable, "-c", NOWHERE, place],
            env={**environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    assert "This ledger is new" in run.stdout and "data folder is missing" in run.stdout
    assert run.stdout.endswith("True ['project']\n")


READ_ONLY = """
import os, sys
from pathlib import Path
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import open_ledger
project, data = Path(sys.argv[1], "project"), Path(sys.argv[1], "data")
os.environ["XDG_DATA_HOME"] = str(data)
with open_ledger(project / "mail/ledger.sqlite3") as ledger:
    ledger.agree()
    ledger.hand(Handover("spring", "", "anna@example.org", "<1@example.org>", "0"))
    print("first", bool(ledger.stand().doubt))
for each in (project, *project.rglob("*")):
    each.chmod(0o777 if each.is_dir() else 0o666)
for each in (*data.rglob("*"), data):
    each.chmod(0o555 if each.is_dir() else 0o444)
if os.getuid() == 0:
    os.setuid(54321)
with open_ledger(project / "mail/ledger.sqlite3") as ledger:
    print(ledger.stand().doubt)
    ledger.agree()
    ledger.hand(Handover("spring", "", "bert@example.org", "<1@example.org>", "0"))
"""


def test_where_the_count_can_be_read_and_not_written_it_is_asked() -> None:
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        run = subprocess.run(
            [sys.executable, "-c", READ_ONLY, place],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        for each in (Path(place, "data"), *Path(place, "data").rglob("*")):
            each.chmod(0o755)
    assert run.returncode == 0, run.stderr
    assert "first False" in run.stdout and "cannot be counted in" in run.stdout


def test_a_message_that_cannot_be_counted_does_not_leave(
    folder: Path, home: Path, tmp_path: Path
) -> None:
    """The memory can be written at first, and then not any more: a full disk, a lost share."""
    with open_ledger(folder / LEDGER) as ledger:
        ledger.agree()
        ledger.hand(Handover("spring", "", ANNA, "<1@example.org>", "0"))
        shutil.rmtree(home)
        home.write_text("a file in its place")
        with pytest.raises(ReportgenError, match="cannot be counted"):
            ledger.hand(Handover("spring", "", BERT, "<2@example.org>", "0"))
        # It is not called unknown either.
        assert ledger.find("spring", "", BERT) is None and ledger.find("spring", "", ANNA)
        # An opt-out counts whether or not that is remembered.
        ledger.opt_out(CLEO)
        assert ledger.is_opted_out(CLEO)


KILLED = """
import os, signal, sys
from pathlib import Path
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import open_ledger
from reportgen.mailings.ledger.age import Memory
note = Memory.note
def die(self, age, agreed=False):
    if age.counter == 3:
        if sys.argv[2] == "after":
            note(self, age, agreed)
        os.kill(os.getpid(), signal.SIGKILL)
    return note(self, age, agreed)
Memory.note = die
with open_ledger(Path(sys.argv[1])) as ledger:
    for number in range(9):
        ledger.hand(Handover("spring", "", f"{number}@example.org", "<1@example.org>", "0"))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whenever_it_is_killed_there_is_no_false_alarm(
    moment: str, folder: Path, home: Path
) -> None:
    with open_ledger(folder / LEDGER) as ledger:
        ledger.agree()
    call = [sys.executable, "-c", KILLED, str(folder / LEDGER), moment]
    assert subprocess.run(call, check=False).returncode < 0
    assert memory(home)["counter"] == (3 if moment == "after" else 2)
    with open_ledger(folder / LEDGER) as ledger:
        assert ledger.age().counter == 3 and not ledger.stand().doubt


@pytest.mark.parametrize("turn", [1, 2])
def test_what_others_write_while_it_is_opened_is_no_alarm(
    turn: int, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(folder / LEDGER) as ledger:
        ledger.agree()
    own, calls = Ledger.age, []

    def age(ledger: Ledger) -> Age:
        found = own(ledger)
        calls.append(found)
        if len(calls) == turn:
            with open_ledger(folder / LEDGER) as other:
                other.opt_out("a@example.org")
        return found

    monkeypatch.setattr(Ledger, "age", age)
    with open_ledger(folder / LEDGER) as ledger:
        assert len(calls) > turn and ledger.age().counter == memory(home)["counter"] == 1


def test_several_processes_at_once_leave_a_whole_memory(folder: Path, home: Path) -> None:
    with open_ledger(folder / LEDGER) as ledger:
        ledger.agree()
    play_race(RACE, folder / LEDGER, 4)
    with open_ledger(folder / LEDGER) as ledger:
        assert ledger.age().counter == memory(home)["counter"] == 4 * 15
        assert not ledger.stand().doubt
    assert [each.suffix for each in home.iterdir()] == [".json"]
