"""A studio that is killed at random moments while somebody saves, with real processes.

    .venv/bin/python tests/trials/studio_faults.py --kills 50

What a save was answered for must stand in the file; what stands in the file must be what somebody
sent, whole; and the next start goes on. The exit code is 1 where that does not hold; the same
`--seed` kills at the same moments.
"""

from __future__ import annotations

import argparse
import http.client
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.project import fill_folder
from support.studio import Browser, filled, running_studio

SHEET = "title: {de: Null, fr: Zéro}  # counted\ncity: Trier\ncontext: |\n  Ein Text.\n"


def state_of(folder: Path) -> tuple[str, str]:
    """Return the number that both files of the sheet say, and what else is there."""
    main = (folder / "profiles/a.yaml").read_text("utf-8")
    beside = (folder / "profiles/a.fr.yaml").read_text("utf-8")
    return main, beside


def kill_once(folder: Path, answered: int, sent: int, moment: float) -> tuple[int, int]:
    """Save numbers until the studio is killed; return the last answered, and the last sent."""
    with running_studio(folder) as running:
        browser: Browser = running.browser()
        killer = threading.Timer(moment, running.process.send_signal, [signal.SIGKILL])
        killer.start()
        try:
            while True:
                page = browser.get("/sheet/a").text
                sent += 1
                values = filled(page, title__de=f"N{sent}", context__fr=f"Texte {sent}")
                answer = browser.post("/sheet/a/save", values)
                if answer.status != 303:
                    raise SystemExit(f"a save was answered by {answer.status}")
                answered = sent
        except (OSError, http.client.HTTPException):
            pass
        killer.join()
        running.process.wait()
    return answered, sent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill_folder(folder, {"profiles/a.yaml": SHEET, "profiles/a.fr.yaml": "context: Texte 0\n"})
        answered = sent = 0
        begun = time.monotonic()
        for number in range(options.kills):
            moment = chance.uniform(0.05, 1.5)
            answered, sent = kill_once(folder, answered, sent, moment)
            main_text, beside = state_of(folder)
            kept = any(f"de: N{n}," in main_text for n in range(answered, sent + 1))
            if answered and not kept:
                raise SystemExit(f"kill {number}: {main_text!r} is none of {answered} to {sent}")
            if "# counted" not in main_text or not beside.startswith("context: Texte "):
                raise SystemExit(f"kill {number}: {main_text!r} {beside!r}")
        print(f"{options.kills} kills, {sent} saves, none lost ({time.monotonic() - begun:.0f} s).")


if __name__ == "__main__":
    main()
