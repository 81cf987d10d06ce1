"""Kill sendings at any moment, again and again, and see that nobody gets anything twice.

A script: ``python tests/trials/mail_faults.py --kills 200``. The server runs in a process of its
own and syncs each message to a file as it takes it over; sendings are killed (SIGKILL) and started
again until the mailing is done. Then everybody has exactly one message, but for those that the
ledger calls unknown, who have one or none; once those are settled, all have exactly one. With
``--late-row`` the ledger's row is written after the reply instead of before the end, which must
be found out (exit code 1).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reportgen.mailings.delivery.checked import PlannedMessage, check_messages
from reportgen.mailings.delivery.send import Pace, send
from reportgen.mailings.delivery.smtp import Security, Smtp
from reportgen.mailings.ledger.handovers import Handover, State
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from support.mail_server import MailServer

OFFICE = "office@example.org"
MAILING = "spring"


class LateLedger(Ledger):
    """A ledger as it must not be: it learns of a message when the server has replied."""

    def hand(self, handover: Handover) -> None:
        pass

    def confirm(self, handover: Handover, reply: str) -> None:
        super().hand(handover)
        super().confirm(handover, reply)


@dataclass
class Tally:
    """What the rounds came to."""

    kills: int = 0
    rounds: int = 0
    unknown: int = 0
    arrived: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """A fresh mailing: its folder, and the files of the server."""

    folder: Path
    people: int
    late: bool
    port: int
    journal: Path
    events: Path

    def start(self) -> subprocess.Popen[str]:
        """Start a sending, and return its process."""
        call = [sys.executable, __file__, "--child", str(self.folder), "--port", str(self.port)]
        call += ["--people", str(self.people), *(["--late-row"] if self.late else [])]
        return subprocess.Popen(call, stdout=subprocess.PIPE, text=True)

    def arrived(self) -> Counter[str]:
        """Return how many messages the server took over, by recipient."""
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return Counter(line.split()[0] for line in lines)

    def phase(self, known: set[str]) -> str:
        """Return where a sending was that was just killed; `known` were unknown before."""
        lines = self.events.read_text().splitlines() if self.events.exists() else []
        last, _, person = lines[-1].partition(" ") if lines else ("", "", "")
        with open_ledger(self.folder / LEDGER) as ledger:
            rows = {each.address: each.state for each in ledger.entries(MAILING)}
        new = {row for row, state in rows.items() if state is State.HANDED and row not in known}
        if new:
            known |= {each for each in new if each}
            return "handed, then " + ("with the server" if new & set(self.arrived()) else "lost")
        if person and rows.get(person) is None:
            return f"not handed, server at {last}"
        return "between messages or starting"


def planned(folder: Path, people: int) -> list[PlannedMessage]:
    messages = []
    for number in range(people):
        address = f"{number:02}@example.org"
        data = (
            f"From: {OFFICE}\r\nTo: {address}\r\nMessage-ID: <{number}@mail.example.org>\r\n\r\n"
            + "Good morning.\r\n" * 50
        ).encode()
        path = folder / f"{number}.eml"
        if not path.exists():
            path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        messages.append(
            PlannedMessage(address, OFFICE, path, f"<{number}@mail.example.org>", digest)
        )
    return messages


def run_child(folder: Path, port: int, people: int, late: bool) -> None:
    """Send the mailing, and say so for each message."""
    smtp = Smtp("127.0.0.1", port, security=Security.NONE, per_minute=60_000)
    pace = Pace(first_pause=0.01, tries=3, timeout=5, end_timeout=5)
    with open_ledger(folder / LEDGER) as ledger:
        ledger.agree()
        if late:
            ledger.__class__ = LateLedger
        for delivery in send(
            check_messages(planned(folder, people)), MAILING, "", ledger, smtp, "", pace
        ):
            print(delivery.result, delivery.message.address, flush=True)


def run_server(folder: Path, delay: float, seed: int) -> None:
    """Serve until the process is ended; the port is printed first."""
    server = MailServer(
        delay=delay, seed=seed, journal=folder / "journal", events=folder / "events"
    )

    async def serve() -> None:
        listening = await server.start(asyncio.get_running_loop())
        print(server.port, flush=True)
        await listening.serve_forever()

    asyncio.run(serve())


def play(this: Round, kills: int, span: float, chance: random.Random, tally: Tally) -> float:
    """Send a mailing, killing it up to so many times; return how long a whole run takes at most."""
    known: set[str] = set()
    killed = 0
    while True:
        process = this.start()
        begun = time.monotonic()
        try:
            # Each sending has less left to do than the one before.
            process.wait(chance.uniform(0, span) if killed < kills else 60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
            # What is on its way arrives.
            time.sleep(0.1)
            tally.phases[this.phase(known)] += 1
        else:
            if process.returncode:
                tally.breaches.append(f"a sending ended with {process.returncode}")
            span = max(span, time.monotonic() - begun)
            break
        finally:
            assert process.stdout
            process.stdout.close()
    tally.kills += killed
    tally.rounds += 1
    return span


def judge(this: Round, tally: Tally) -> None:
    """Hold what arrived against what the ledger knows, before and after it is settled."""
    people = [each.address for each in planned(this.folder, this.people)]
    got = this.arrived()
    with open_ledger(this.folder / LEDGER) as ledger:
        rows = {each.address: each.state for each in ledger.entries(MAILING)}
        # A false alarm would keep an office from sending.
        if doubt := ledger.stand().doubt:
            tally.breaches.append(f"after kills the ledger is doubted: {doubt}")
        unknown = [person for person in people if rows.get(person) is State.HANDED]
        for person in people:
            allowed = (0, 1) if person in unknown else (1,)
            if got[person] not in allowed:
                tally.breaches.append(f"{person} got {got[person]}, {rows.get(person)}")
        for person in unknown:
            ledger.settle(MAILING, person, got[person] > 0)
    tally.unknown += len(unknown)
    tally.arrived += sum(got[person] for person in unknown)
    process = this.start()
    process.communicate()
    got = this.arrived()
    wrong = {person: got[person] for person in people if got[person] != 1}
    if wrong:
        tally.breaches.append(f"after settling: {wrong}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=40, help="messages of each mailing")
    parser.add_argument("--delay", type=float, default=0.008, help="of each reply, in seconds")
    parser.add_argument("--per-round", type=int, default=8, help="kills of each mailing at most")
    parser.add_argument("--late-row", action="store_true", help="a ledger that must fail")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run_child(options.child, options.port, options.people, options.late_row)
        return 0
    if options.serve:
        run_server(options.serve, options.delay, options.seed)
        return 0

    # What is remembered of these ledgers is not kept beside that of people.
    with tempfile.TemporaryDirectory() as memory:
        os.environ["XDG_DATA_HOME"] = memory
        tally = run_rounds(options)
    print(f"{tally.kills} kills in {tally.rounds} mailings of {options.people} messages")
    print(f"{tally.unknown} unknown, of which {tally.arrived} had arrived")
    for phase, count in sorted(tally.phases.items()):
        print(f"{count:5} killed {phase}")
    for breach in tally.breaches:
        print(f"BREACH: {breach}")
    print("nobody got anything twice" if not tally.breaches else f"{len(tally.breaches)} breaches")
    return 1 if tally.breaches else 0


def run_rounds(options: argparse.Namespace) -> Tally:
    """Play mailings until there were enough kills, and return what they came to."""
    tally = Tally()
    chance = random.Random(options.seed)
    span = 1.0
    while tally.kills < options.kills:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # Here, since a sending may be killed while it writes them.
            planned(folder, options.people)
            call = [sys.executable, __file__, "--serve", name, "--delay", str(options.delay)]
            call += ["--seed", str(options.seed + tally.rounds)]
            with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as server:
                assert server.stdout
                port = int(server.stdout.readline())
                this = Round(
                    *(folder, options.people, options.late_row, port),
                    *(folder / "journal", folder / "events"),
                )
                kills = min(options.per_round, options.kills - tally.kills)
                span = play(this, kills, span, chance, tally)
                judge(this, tally)
                server.kill()
    return tally


if __name__ == "__main__":
    sys.exit(main())
