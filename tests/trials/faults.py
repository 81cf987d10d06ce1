"""Builds that are killed, crowded, starved and stopped, with real processes of the command line.

    .venv/bin/python tests/trials/faults.py --kills 200
    .venv/bin/python tests/trials/faults.py --kills 20 --seed 7 --only kills crowd

Each trial works in a temporary folder, with a cache of its own. What must hold after all of them:
every file under a final name is whole, and as an undisturbed build of the same state makes it; no
process goes on; no Word file counts as edited by hand; and the next build makes the rest.

kills      a build of sheets and a report is killed (SIGKILL) at a random moment after a random
           edit: all of its processes, or the program alone
crowd      two or three builds at once in one folder, of other editions or after other edits
edits      files are edited while a build reads them, and put back
disk       the disk of the output folder, of the cache or of both is full (needs the right to mount)
places     outputs, records and caches that cannot be read or written
interrupt  Ctrl-C at a random moment
hostile    profiles that take longer, or more memory, than a job may
workers    a worker or its supervisor is killed in the middle of a job
leftovers  what killed builds have left is swept once it is old

`--kills` says how many builds are killed; the other trials are as many in proportion. A trial that
fails is shown with all that the program said; the same `--seed` gives the same edits and moments,
though not the same hundredths of a second. The exit code is 1 where a trial has failed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from trials.chosen import names_of, run_chosen
from trials.disturbed import Disturbed
from trials.obstructed import Obstructed


class Trials(Obstructed, Disturbed):
    """All trials."""


def main(arguments: Sequence[str] | None = None) -> int:
    # A shell lets what it starts in the background ignore Ctrl-C, and all that this starts as well.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    names = names_of(Trials)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=25, help="how many builds are killed")
    parser.add_argument("--seed", type=int, default=None, help="repeat the run of this number")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="TRIAL")
    parser.add_argument(
        "--lanes", type=int, default=os.cpu_count() or 1, help="builds killed at once"
    )
    chosen = parser.parse_args(arguments)
    if sys.platform != "linux":
        print("Not tried: processes are found in /proc, which Linux alone has.")
        return 0
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    print(f"faults: --kills {chosen.kills} --seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="reportgen-faults-") as folder:
        trials = Trials(Path(folder), chosen.kills, seed, chosen.lanes)
        failed = run_chosen(trials, chosen.only)
    if failed:
        print(f"FAILED: {', '.join(failed)} (--seed {seed})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
