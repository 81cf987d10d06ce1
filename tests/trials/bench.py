"""What all trials of builds work on: folders in known states, built undisturbed or with limits."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from trials.sites import (
    PATIENCE,
    ROOT,
    Ended,
    References,
    Site,
    State,
    check_complete,
    draw_states,
    ensure,
)

#: Builds all sheets and reports of a project with other limits than the program's. Between reading
#: and building, further files take the place of those named before them.
LIMITED = """
import sys
from datetime import date
from pathlib import Path
from reportgen.building.build import build
from reportgen.building.output import Saving
from reportgen.building.plan import Order
from reportgen.project.open import open_project
from reportgen.reports.inputs import read_inputs
from reportgen.workers.pool import Workers

root = Path(sys.argv[1])
project = open_project(root, date(2026, 11, 22), root)
inputs = read_inputs(project, ())
for path, new in zip(sys.argv[2::2], sys.argv[3::2]):
    Path(path).write_bytes(Path(new).read_bytes())
saving = Saving(root / "output")
outputs = Order(saving, project.formats).outputs(project, inputs)
with Workers(2, {limit}) as workers:
    for outcome in build(project, outputs, saving, workers):
        print(outcome.status, outcome.path.name)
        for problem in outcome.problems:
            print(" ", problem)
"""


class Bench:
    """A folder of sites: `kills` many builds are killed, and other trials as many in proportion."""

    def __init__(self, folder: Path, kills: int, seed: int, lanes: int) -> None:
        self.folder, self.kills, self.seed, self.lanes = folder, kills, seed, lanes
        self.references = References(folder / "references")
        self.states = draw_states(self.chance("states"), max(3, min(24, kills // 5)))
        self.count: Counter[str] = Counter()
        self._numbers = iter(range(10**9))

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{self.seed} {name}")

    def site(self, state: State, **places: Path) -> Site:
        site = Site(self.folder / f"site-{next(self._numbers)}", **places)
        site.write(state)
        return site

    def built(self, state: State, *words: str, **places: Path) -> Site:
        """Return a site in a state that is built."""
        site = self.site(state, **places)
        self.finish(site, state, *words)
        return site

    def finish(self, site: Site, state: State, *words: str) -> None:
        """Build undisturbed; everything has to be as it should then."""
        check_complete(site, site.build(*words), self.references.of(state))

    def measured(self, site: Site) -> tuple[float, float]:
        """Build the first two states, and return how long it took: at first, and after an edit."""
        took = []
        for state in self.states[:2]:
            site.write(state)
            ended = site.build()
            check_complete(site, ended, self.references.of(state))
            took.append(ended.seconds)
        return took[0], took[1]

    def build_limited(self, site: Site, limit: str, *paths: Path) -> Ended:
        """Build with limits of jobs; each second path takes the place of the one before it."""
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", LIMITED.format(limit=limit), str(site.project), *paths],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"REPORTGEN_CACHE": str(site.cache)},
            timeout=PATIENCE,
        )
        ended = Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - begun)
        ensure(ended.code == 0, "the build did not end well", ended)
        return ended


def names_after(words: str, out: str) -> set[str]:
    """Return the names that the summary of a build lists after some words."""
    found = re.search(re.escape(words) + r"(.*?)\.(?: |$)", out, re.MULTILINE)
    return set(found[1].split(", ")) if found else set()
