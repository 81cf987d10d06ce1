"""A studio with many sheets, in which several people type at once, with a real process.

    .venv/bin/python tests/trials/studio_load.py --sheets 1000 --windows 5 --seconds 60 --build

It says how long the list takes, and how long it takes from a key to the page beside the form; the
exit code is 1 where one in twenty of these takes longer than `--bound`, in seconds, or where the
memory grows by more than a half while people type. With `--build` somebody has a report of all
sheets made meanwhile.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.project import EXAMPLES, ROOT, fill_folder
from support.studio import Browser, Running, filled, running_studio

#: Between two keys of somebody who types fast, in seconds.
_KEY = 0.15


def make_sheets(folder: Path, count: int) -> None:
    """Fill a project with copies of the examples."""
    files: dict[str, str | bytes] = {}
    for number in range(count):
        name = EXAMPLES[number % len(EXAMPLES)]
        for path in (ROOT / "profiles").glob(f"{name}*.yaml"):
            suffix = path.name.removeprefix(name)
            files[f"profiles/s{number:04}{suffix}"] = path.read_bytes()
    for path in (ROOT / "profiles/pictures").iterdir():
        files[f"profiles/pictures/{path.name}"] = path.read_bytes()
    files["profiles/reports/alle.yaml"] = "title: {de: Alle, fr: Toutes}\nparts: [sheets]\n"
    fill_folder(folder, files, (ROOT / "reportgen.yaml").read_text("utf-8"))


def memory_of(running: Running) -> int:
    """Return how many kilobytes of memory the studio takes."""
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def type_into(browser: Browser, key: str, until: float, times: list[float]) -> None:
    """Type into a sheet until a time, and note how long each key takes to be seen."""
    form = filled(browser.get(f"/sheet/{key}").text)
    typed = ""
    while time.monotonic() < until:
        typed = f"{typed}x"[-400:]
        pairs = [(n, text + typed if n.startswith("context") else text) for n, text in form]
        begun = time.monotonic()
        answer = browser.post(f"/sheet/{key}/check", pairs)
        times.append(time.monotonic() - begun)
        if answer.status != 200:
            raise SystemExit(f"a key was answered by {answer.status}")
        time.sleep(_KEY)


def begin_report(browser: Browser) -> str:
    """Have the report made, and return the address of the task."""
    answer = browser.post("/report/alle/build", filled(browser.get("/report/alle").text))
    if answer.status != 303:
        raise SystemExit(f"a report was answered by {answer.status}")
    return answer.place


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sheets", type=int, default=1000)
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--bound", type=float, default=0.3)
    parser.add_argument("--build", action="store_true")
    options = parser.parse_args()
    times: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        make_sheets(Path(name), options.sheets)
        with running_studio(Path(name)) as running:
            browser = running.browser()
            for _ in range(2):
                begun = time.monotonic()
                browser.get("/")
                print(f"the list of {options.sheets} sheets: {time.monotonic() - begun:.2f} s")
            task = begin_report(browser) if options.build else ""
            until = time.monotonic() + options.seconds
            typing = [
                threading.Thread(target=type_into, args=(browser, f"s{n:04}", until, times))
                for n in range(options.windows)
            ]
            for each in typing:
                each.start()
            time.sleep(options.seconds / 2)
            before = memory_of(running)
            for each in typing:
                each.join()
            after = memory_of(running)
            if task:
                over = 'data-over="yes"' in browser.get(task).text
                print(f"the report beside it is {'made' if over else 'still being made'}")
    times.sort()
    late = times[int(len(times) * 0.95)]
    print(
        f"{len(times)} keys in {options.windows} windows: median "
        f"{1000 * statistics.median(times):.0f} ms, 95 of 100 below {1000 * late:.0f} ms; "
        f"{before // 1000} MB, later {after // 1000} MB"
    )
    sys.exit(1 if late > options.bound or after > before * 1.5 else 0)


if __name__ == "__main__":
    main()
