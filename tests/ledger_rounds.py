"""Processes that use one ledger at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: Opts people out, as several windows of several people do.
RACE = """
import sys
from pathlib import Path
from reportgen.mail.ledger import open_ledger
sys.stdin.readline()
with open_ledger(Path(sys.argv[1])) as ledger:
    for number in range(15):
        ledger.opt_out(f"{sys.argv[2]}-{number}@example.org")
"""


def play_race(script: str, path: Path, count: int) -> None:
    """Run so many processes at once over a ledger, each with its number; all must end well."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(number)], stdin=subprocess.PIPE, text=True
        )
        for number in range(count)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        racer.communicate()
        assert racer.returncode == 0
