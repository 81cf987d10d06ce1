"""Sending while others opt out, edit, send or kill: what they do holds, and nobody gets two."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.delivery.send import Result, send
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from support.mail_server import MailServer
from support.project import ROOT
from support.sendings import (
    ANNA,
    BERT,
    CLEO,
    PEOPLE,
    QUICK,
    deliver,
    opened,
    plain,
    plan,
    problem_of,
    results,
    states,
)


def test_who_opts_out_meanwhile_gets_nothing(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    sending = send(check_messages(plan(tmp_path)), "spring", "", ledger, plain(server), "", QUICK)
    assert next(sending).result is Result.SENT
    with open_ledger(tmp_path / LEDGER) as other:
        other.opt_out(BERT)
    rest = list(sending)
    assert results(rest) == ["skipped", "sent"] and str(rest[0].detail) == "opted out"
    assert server.recipients == [ANNA, CLEO] and server.connections == 1


def test_who_opts_out_at_the_last_moment_gets_nothing(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    """After the server has agreed to take the message over, and before its end."""

    class Meddling(Ledger):
        def hand(self, handover: Handover) -> None:
            if handover.address == BERT:
                with open_ledger(tmp_path / LEDGER) as other:
                    other.opt_out(BERT)
            if handover.address == CLEO:
                with open_ledger(tmp_path / LEDGER) as other:
                    other.hand(handover)
            super().hand(handover)

    messages = plan(tmp_path, (*PEOPLE, "dora@example.org"))
    with opened(Meddling, ledger.path) as meddling:
        deliveries = deliver(messages, meddling, plain(server))
    assert results(deliveries) == ["sent", "skipped", "skipped", "sent"]
    assert str(deliveries[1].detail) == "opted out" and "nobody knows" in str(deliveries[2].detail)
    # The connection was broken off each time, so that the server forgets what it was told.
    assert server.recipients == [ANNA, "dora@example.org"] and server.connections == 3
    assert states(ledger)[CLEO] == "handed"


def test_what_is_changed_meanwhile_is_not_sent(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    messages = plan(tmp_path)
    planned = [each.path.read_bytes() for each in messages]
    sending = send(check_messages(messages), "spring", "", ledger, plain(server), "", QUICK)
    next(sending)
    messages[1].path.write_bytes(b"To: somebody else\r\n")
    list(sending)
    assert [received.content for received in server.received] == planned


def test_a_second_sending_is_told_that_one_is_running(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    sending = send(check_messages(plan(tmp_path)), "spring", "", ledger, plain(server), "", QUICK)
    next(sending)
    with open_ledger(tmp_path / LEDGER) as other:
        said = problem_of(lambda: deliver(plan(tmp_path), other, plain(server)))
        assert "another process is at the mailings" in said
        # Whoever stops in the middle leaves the rest to the next.
        sending.close()
        assert results(deliver(plan(tmp_path), other, plain(server))) == [
            "skipped",
            "sent",
            "sent",
        ]


SEND = """
import sys
from contextlib import contextmanager
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.sendings import QUICK, plan
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.delivery.send import send
from reportgen.mailings.delivery.smtp import Security, Smtp
folder, port, lock = Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
@contextmanager
def unlocked(self):
    yield
if lock == "unlocked":
    # As on a network drive that knows no locks.
    Ledger.lock = unlocked
smtp = Smtp("127.0.0.1", port, security=Security.NONE, per_minute=60_000)
people = [f"{number:02}@example.org" for number in range(20)]
messages = plan(folder, people)
print("ready", flush=True)
sys.stdin.readline()
try:
    with open_ledger(folder / LEDGER) as ledger:
        for delivery in send(check_messages(messages), "spring", "", ledger, smtp, "", QUICK):
            print(delivery.result, delivery.message.address, flush=True)
except KeyboardInterrupt:
    print("interrupted")
except Exception as error:
    print(error)
"""


def start(folder: Path, server: MailServer, lock: str = "locked") -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            SEND,
            str(ROOT / "tests"),
            str(folder),
            str(server.port),
            lock,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("lock", ["locked", "unlocked"])
def test_two_at_once_send_to_nobody_twice(lock: str, tmp_path: Path) -> None:
    server = MailServer(delay=0.01)
    with server.running():
        both = [start(tmp_path, server, lock) for _ in range(2)]
        for process in both:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate()[0] for process in both]
    assert sorted(server.recipients) == [f"{number:02}@example.org" for number in range(20)], said
    # A run that is refused says why, with these letters within its words.
    told = [line for each in said for line in each.splitlines() if line.startswith("sent ")]
    assert len(told) == 20, said


@pytest.mark.parametrize("after", [3, 8])
def test_an_interrupted_sending_goes_on_where_it_was(
    after: int, server: MailServer, tmp_path: Path
) -> None:
    for number in range(20):
        server.end[f"{number:02}@example.org"] = [0.05]
    process = start(tmp_path, server)
    assert process.stdin and process.stdout
    process.stdin.write("go\n")
    process.stdin.flush()
    for _ in range(after):
        assert process.stdout.readline().startswith("sent")
    process.send_signal(signal.SIGINT)
    assert "interrupted" in process.communicate()[0]
    people = [f"{number:02}@example.org" for number in range(20)]
    with open_ledger(tmp_path / LEDGER) as ledger:
        unknown = [each.address for each in ledger.entries("spring") if each.state == "handed"]
        deliver(plan(tmp_path, people), ledger, plain(server))
        assert len(unknown) <= 1
        for address in unknown:
            assert address
            ledger.settle("spring", address, server.recipients.count(address) == 1)
        deliver(plan(tmp_path, people), ledger, plain(server))
    assert sorted(server.recipients) == people


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.sendings import BERT, QUICK, plan
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.delivery.send import send
from reportgen.mailings.delivery.smtp import Security, Smtp
folder, port, moment = Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
name = moment.split()[1]
write = getattr(Ledger, name)
def die(self, handover, *rest):
    if moment.startswith("after") or handover.address != BERT:
        write(self, handover, *rest)
    if handover.address == BERT:
        os.kill(os.getpid(), signal.SIGKILL)
setattr(Ledger, name, die)
smtp = Smtp("127.0.0.1", port, security=Security.NONE, per_minute=60_000)
with open_ledger(folder / LEDGER) as ledger:
    list(send(check_messages(plan(folder)), "spring", "", ledger, smtp, "", QUICK))
"""


@pytest.mark.parametrize(
    ("moment", "state", "arrived"),
    [
        ("before hand", None, False),
        ("after hand", "handed", False),
        ("before confirm", "handed", True),
        ("after confirm", "sent", True),
    ],
)
def test_whenever_it_is_killed_nobody_gets_two(
    moment: str, state: str | None, arrived: bool, server: MailServer, tmp_path: Path
) -> None:
    call = [sys.executable, "-c", KILLED, str(ROOT / "tests"), str(tmp_path)]
    run = subprocess.run([*call, str(server.port), moment], check=False)
    assert run.returncode == -signal.SIGKILL
    with open_ledger(tmp_path / LEDGER) as ledger:
        assert states(ledger).get(BERT) == state
        rest = deliver(plan(tmp_path), ledger, plain(server))
        assert results(rest) == ["skipped", "skipped" if state else "sent", "sent"]
        assert server.recipients.count(BERT) == (arrived or not state)
        ledger.settle("spring", BERT, arrived)
        deliver(plan(tmp_path), ledger, plain(server))
    assert sorted(server.recipients) == list(PEOPLE)
