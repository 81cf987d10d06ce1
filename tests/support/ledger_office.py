"""An office that sends from its ledger, and processes that use one ledger at the same time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from support.mail_project import MAILING, SETTINGS, make_mailing, run_in, run_well

#: A mailing of text alone, which is planned in no time.
BARE = MAILING.replace("interests: yes\n", "")
SEND = ("mail", "send", "neu", "--yes", "3")


def make_office(folder: Path, port: int) -> Path:
    """Make a project that nothing was ever sent from, and return it."""
    smtp = f"host: 127.0.0.1, port: {port}, security: none, per_minute: 6000"
    files = {"profiles/mailings/neu.yaml": BARE}
    make_mailing(folder / "office", files, f"{SETTINGS}mail: {{smtp: {{{smtp}}}}}\n")
    shutil.rmtree(folder / "office/mail")
    shutil.rmtree(folder / "data", ignore_errors=True)
    return folder / "office"


def first_sending(folder: Path) -> None:
    """Plan and send the mailing to its three people."""
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, *SEND, "--new-ledger")


def refused(folder: Path, *arguments: str, code: int = 1) -> str:
    """Run the program, which must end with this code, and return what it printed, in a line."""
    result = run_in(folder, *arguments)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


#: Opts people out, as several windows of several people do.
RACE = """
import sys
from pathlib import Path
from reportgen.mailings.ledger.ledger import open_ledger
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
