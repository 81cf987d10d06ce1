"""The ledger under several processes at once, and under sendings in any order."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reportgen.mailings.ledger.handovers import Handover, HeldBackError, State
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from support.sendings import ANNA, problem_of

DIGEST = "0" * 64


def handover(address: str = ANNA, reason: str = "", mailing: str = "spring") -> Handover:
    return Handover(mailing, reason, address, f"<{address}>", DIGEST)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / LEDGER


# --- Several at once ---------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import open_ledger
with open_ledger(Path(sys.argv[1])) as ledger, ledger.lock():
    ledger.hand(Handover("spring", "", "anna@example.org", "<1@example.org>", "0"))
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_one_process_sends_at_a_time_even_if_it_is_killed(path: Path, ledger: Ledger) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin and process.stdout
    assert process.stdout.readline() == b"locked\n"

    def lock() -> None:
        with ledger.lock():
            pass

    assert "another process" in problem_of(lock)
    assert "another process" in problem_of(lambda: ledger.settle("spring", ANNA, False))
    assert "another process" in problem_of(lambda: ledger.forget(ANNA))
    # Others may opt out meanwhile.
    ledger.opt_out("bert@example.org")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    lock()
    assert ledger.settle("spring", ANNA, False)


def test_who_has_the_lock_may_take_it_again(path: Path, ledger: Ledger) -> None:
    with open_ledger(path) as other:
        with ledger.lock():
            with ledger.lock():
                ledger.forget(ANNA)
            # Still locked: the inner ones have not let it go.
            assert "another process" in problem_of(lambda: other.settle("spring", ANNA, False))
            with pytest.raises(KeyError), ledger.lock():
                raise KeyError
            assert "another process" in problem_of(lambda: other.settle("spring", ANNA, False))
        assert other.settle("spring", ANNA, False) == []


def test_a_seal_is_of_its_ledger_and_of_its_data(tmp_path: Path, ledger: Ledger) -> None:
    with open_ledger(tmp_path / "other" / LEDGER) as other, open_ledger(ledger.path) as same:
        sealed = ledger.seal(b"anna")
        assert len(bytes.fromhex(sealed)) == 32
        assert sealed == same.seal(b"anna") != other.seal(b"anna")
        assert sealed != ledger.seal(b"anne")


RACE = """
import sys
from pathlib import Path
from reportgen.mailings.ledger.handovers import Handover, HeldBackError
from reportgen.mailings.ledger.ledger import open_ledger
sys.stdin.readline()
with open_ledger(Path(sys.argv[1])) as ledger:
    for number in range(40):
        try:
            ledger.hand(Handover("spring", "", f"{number}@example.org", "<1@example.org>", "0"))
            print(number)
        except HeldBackError:
            pass
"""


def test_of_several_at_once_one_hands_each(path: Path) -> None:
    """Whoever makes the ledger, and whoever is first: without the lock too."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    handed = [line for racer in racers for line in racer.communicate()[0].split()]
    assert Counter(handed) == Counter(str(number) for number in range(40))
    with open_ledger(path) as ledger:
        assert len(ledger.entries("spring")) == 40


# --- Any order ---------------------------------------------------------------------------------

PEOPLE = st.sampled_from(["anna@example.org", "bert@example.org"])
REASONS = st.sampled_from(["", "wrong date"])


class Sendings(RuleBasedStateMachine):
    """Sendings that end in any way, and what people do between: `got` counts what arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.ledger = open_ledger(self.folder / LEDGER)
        self.got: Counter[tuple[str, str]] = Counter()
        self.out: set[str] = set()
        self.open: dict[tuple[str, str], bool] = {}

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    @rule(
        person=PEOPLE,
        reason=REASONS,
        spelt=st.sampled_from([str, str.upper, str.title]),
        end=st.sampled_from(
            ["250", "450", "550", "550 at once", "lost", "killed before", "killed after"]
        ),
    )
    def send(self, person: str, reason: str, spelt: Callable[[str], str], end: str) -> None:
        each = handover(spelt(person), reason)
        if end == "550 at once":
            if not self.ledger.find(each.mailing, reason, person):
                self.ledger.refuse(each, end)
            return
        try:
            self.ledger.hand(each)
        except HeldBackError as held:
            assert held.entry or person in self.out
            return
        assert person not in self.out
        if end in ("250", "killed after"):
            self.got[person, reason] += 1
        match end:
            case "250":
                self.ledger.confirm(each, end)
            case "550":
                self.ledger.refuse(each, end)
            case "450" | "lost":
                self.ledger.release(each)
            case "killed before" | "killed after":
                self.open[person, reason] = end == "killed after"
                self.reopen()

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = open_ledger(self.folder / LEDGER)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def settle_truly(self, data: st.DataObject) -> None:
        person, reason = data.draw(st.sampled_from(sorted(self.open)))
        arrived = self.open.pop((person, reason))
        assert self.ledger.settle("spring", person, arrived, reason)

    @rule(person=PEOPLE, reason=REASONS)
    def settle_what_is_known(self, person: str, reason: str) -> None:
        if (person, reason) not in self.open:
            settled = self.ledger.settle("spring", person, False, reason)
            assert all(each.state is State.REFUSED for each in settled)

    @rule(person=st.just("bert@example.org"), forget=st.booleans())
    def leave(self, person: str, forget: bool) -> None:
        self.out.add(person)
        if forget:
            self.ledger.forget(person)
        else:
            self.ledger.opt_out(person)

    @invariant()
    def nobody_got_two(self) -> None:
        assert all(count == 1 for count in self.got.values())

    @invariant()
    def the_ledger_tells_the_truth(self) -> None:
        rows = {(each.key, each.reason): each.state for each in self.ledger.entries("spring")}
        assert len(rows) == len(self.ledger.entries("spring"))
        unknown = sum(state is State.HANDED for state in rows.values())
        sent = sum(state is State.SENT for state in rows.values())
        assert unknown == len(self.open)
        assert sent == self.got.total() - sum(self.open.values())


TestSendings = Sendings.TestCase
TestSendings.settings = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
