"""Read what nobody would write, again and again: it is read or refused, in time, and nothing else.

A script: ``python tests/trials/fuzzing.py pictures --seconds 60 --seed 7``; without a name all take
their turn. Each case is made of what is sound by a seed, and goes through the function of the
program that reads such things. A failure is any exception but those it promises, a problem that
calls itself an error in the program, a case that takes longer than its seconds or more than the
megabytes, and a process that ends. Failures are told with ``--case``, which tries that one alone.
With ``--plant error``, ``hang``, ``memory`` or ``crash`` one case in some has such a fault, which
must be found out (exit code 1).
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from trials.fuzzers.books import make_book_back, read_book_back
from trials.fuzzers.common import MEGABYTES, ROOT, SECONDS, Fuzzer
from trials.fuzzers.pictures import make_picture, read_picture
from trials.fuzzers.projects import make_projects, read_projects
from trials.fuzzers.replies import make_replies, read_replies
from trials.fuzzers.returned import make_office, make_pdf, make_returned, read_back, read_in_time
from trials.fuzzers.tables import make_list, make_profile, make_workbook, read_list, read_profile
from trials.fuzzers.translations import make_translations, read_translated

FUZZERS: dict[str, Fuzzer] = {
    "pictures": Fuzzer(make_picture, read_picture),
    "workbooks": Fuzzer(make_workbook, read_list(".xlsx")),
    "lists": Fuzzer(make_list, read_list(".csv")),
    "profiles": Fuzzer(make_profile, read_profile),
    "replies": Fuzzer(make_replies, read_replies),
    "returned": Fuzzer(make_returned, read_back),
    "pdfs": Fuzzer(make_pdf, read_back),
    "office": Fuzzer(make_office, read_in_time),
    "books": Fuzzer(make_book_back, read_book_back),
    "projects": Fuzzer(make_projects, read_projects),
    "translations": Fuzzer(make_translations, read_translated),
}


def plant(fault: str, number: int) -> None:
    """Do what must be found out."""
    if number % 5 != 4 or not fault:
        return
    if fault == "error":
        raise struct.error("planted")
    if fault == "memory":
        _ = bytearray(2 * MEGABYTES * 2**20)
    if fault == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    while fault == "hang":
        time.sleep(0.1)


def limit_memory() -> None:
    """Limit the memory of this process beyond what it has."""
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def try_cases(name: str, seed: int, seconds: float, case: int | None, fault: str) -> int:
    """Try cases until the time is over, each noted before; return 1 if one failed."""
    fuzzer, failed, number = FUZZERS[name], 0, 0
    fuzzer.make(random.Random(0))  # loads what it needs before memory is limited
    limit_memory()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end and failed < 5:
            this = number if case is None else case
            data = fuzzer.make(random.Random(f"{name} {seed} {this}"))
            print(f"case {this}", flush=True)
            try:
                plant(fault, this)
                fuzzer.read(data, Path(folder))
            except BaseException as error:
                told = "".join(traceback.format_exception(error)[-3:])
                print(f"FAILED {this} {type(error).__name__}: {error}\n{told}", flush=True)
                failed += 1
            number += 1
            end = end if case is None else 0
    print(f"done {number}", flush=True)
    return 1 if failed else 0


def watch(name: str, options: argparse.Namespace) -> bool:
    """Run a fuzzer in a process of its own, tell what came of it, and whether all was well."""
    call = [sys.executable, __file__, name, "--child", "--seed", str(options.seed)]
    call += ["--seconds", str(options.seconds), "--plant", options.plant]
    call += [] if options.case is None else ["--case", str(options.case)]
    start, last, count, lines = time.monotonic(), "", 0, ["\n"]
    where = {**os.environ, "PYTHONPATH": str(ROOT), "REPORTGEN_CACHE": os.devnull}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(call, text=True, env=where, **pipe) as child:
        assert child.stdout
        alarm = threading.Timer(0, int)
        for line in child.stdout:
            alarm.cancel()
            if line.startswith("case "):
                last, count = line.split()[1], count + 1
            elif not line.startswith("done "):
                lines.append(line)
            alarm = threading.Timer(options.limit, child.kill)
            alarm.start()
        alarm.cancel()
    if child.returncode not in (0, 1):
        took = "took too long" if child.returncode == -signal.SIGKILL else "ended the process"
        lines.append(f"FAILED {last}: {took} ({child.returncode})\n")
    told = f"{name}: {count} cases in {time.monotonic() - start:.0f} s, seed {options.seed}"
    print(told, *lines, sep="", flush=True)
    return child.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FUZZERS))
    parser.add_argument("--seconds", type=float, default=10, help="for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="this one alone")
    parser.add_argument("--limit", type=float, default=SECONDS, help="seconds for a case")
    parser.add_argument("--plant", default="", choices=["", "error", "hang", "memory", "crash"])
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := ", ".join(set(options.names) - set(FUZZERS)):
        parser.error(f"there is no fuzzer {unknown}")
    if options.child:
        return try_cases(
            options.names[0], options.seed, options.seconds, options.case, options.plant
        )
    fine = [watch(name, options) for name in options.names or FUZZERS]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
