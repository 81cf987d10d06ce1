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
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

# A script is started from elsewhere.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from trials.chosen import names_of, run_chosen
from trials.sites import (
    HUMBLE,
    NAMES,
    PATIENCE,
    RECORDS,
    ROOT,
    SOON,
    Ended,
    FaultError,
    References,
    Site,
    State,
    UnableError,
    check_between,
    check_complete,
    check_whole,
    draw_states,
    ensure,
    fill_disk,
    make_old,
    mounted,
    other_than,
)

# --- The trials ----------------------------------------------------------------------------------


class Trials:
    """All trials: `kills` many builds are killed, and the others are as many in proportion."""

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

    # --- Killed ---

    def run_kills(self) -> str:
        """Kill builds in several lanes at once, so that they disturb each other's clocks too."""
        lanes = min(self.lanes, self.kills)
        parts = [self.kills // lanes + (lane < self.kills % lanes) for lane in range(lanes)]
        with ThreadPoolExecutor(lanes) as pool:
            for _ in pool.map(self._kill_in_lane, range(lanes), parts):
                pass
        told = self.count
        return (
            f"{told['group']} groups and {told['alone']} programs killed, {told['late']} of them "
            f"after their end; {told['mixed']} with old and new files beside each other, "
            f"{told['parts']} half-written files left"
        )

    def _kill_in_lane(self, lane: int, kills: int) -> None:
        chance = self.chance(f"kills {lane}")
        site = self.site(self.states[0])
        lengths = self.measured(site)
        state = self.states[1]
        # Spread over the whole length, in random order.
        moments = [(number + chance.random()) / kills for number in range(kills)]
        chance.shuffle(moments)
        for number, moment in enumerate(moments):
            before, state = state, other_than(state, self.states, chance)
            fresh = chance.random() < 0.5
            group = number % 2 == 0
            seconds = moment * lengths[0 if fresh else 1]
            try:
                self._kill(site, before, state, fresh, group, seconds, chance)
            except FaultError as failure:
                how = "all processes" if group else "the program alone"
                raise FaultError(
                    f"kill {number} of lane {lane}: {how}, {seconds:.3f} s after the start, "
                    f"{'empty' if fresh else 'filled'} cache, {before} to {state}\n{failure}"
                ) from None

    def _kill(
        self,
        site: Site,
        before: State,
        state: State,
        fresh: bool,
        group: bool,
        seconds: float,
        chance: random.Random,
    ) -> None:
        site.write(state)
        if fresh:
            site.clear_cache()
        running = site.start()
        self.count["late"] += not running.wait_until(seconds)
        running.send(signal.SIGKILL, group)
        running.end(SOON)
        self.count["group" if group else "alone"] += 1
        old, new = self.references.of(before), self.references.of(state)
        found = site.contents()
        ensure(found.keys() >= NAMES, f"missing: {NAMES - found.keys()}")
        check_between(found, old, new)
        kinds = {found[name] == new[name] for name in found if old[name] != new[name]}
        self.count["mixed"] += len(kinds) == 2
        left = [path for path in site.parts() if path.is_relative_to(site.output)]
        self.count["parts"] += len(site.parts())
        aged = chance.random() < 0.5
        if aged:
            for path in left:
                make_old(path)
        self.finish(site, state)
        for path in left:
            ensure(path.exists() != aged, f"{path} {'was not swept' if aged else 'is gone'}")
        if not aged:
            for path in left:
                path.unlink()

    # --- Side by side ---

    def run_crowd(self) -> str:
        chance = self.chance("crowd")
        site = self.site(self.states[0])
        length = max(self.measured(site))
        state = self.states[1]
        trials = max(1, self.kills // 4)
        for number in range(trials):
            before, languages = state, "de"
            if chance.random() < 0.3:
                site.clear_cache()
            state = other_than(state, self.states, chance)
            site.write(state)
            seen = [before, state]
            builds = [site.start()]
            for _ in range(chance.choice((1, 2))):
                builds[-1].wait_until(chance.random() * length)
                turn = chance.choice(("same", "edit", "edition"))
                if turn == "edit":
                    state = other_than(state, self.states, chance)
                    site.write(state)
                    seen.append(state)
                if turn == "edition":
                    languages = "de,fr"
                builds.append(site.start("-l", "fr" if turn == "edition" else "de"))
            ended = [build.end() for build in builds]
            try:
                for each in ended:
                    ensure(each.code == 0, "the build did not end well", each)
                    ensure("Kept" not in each.out, "a Word file counts as edited by hand", each)
                found = site.contents()
                check_between(found, *(self.references.of(each, "de,fr") for each in seen))
                if len(seen) == 2:
                    check_complete(site, ended[-1], self.references.of(state, languages))
                check_complete(
                    site, site.build("-l", languages), self.references.of(state, languages)
                )
                ensure(not site.parts(), f"left over: {site.parts()}")
            except FaultError as failure:
                said = "\n".join(map(str, ended))
                raise FaultError(f"crowd {number}, {seen}: {failure}\n{said}") from None
            for name in site.contents().keys() - NAMES:
                (site.output / name).unlink()
            self.count["crowd"] += len(builds)
        return f"{self.count['crowd']} builds in {trials} crowds"

    def run_edits(self) -> str:
        """What is read in the middle of an edit must not be taken for what was there before."""
        for edited in (State(picture=2), State(chapter=2)):
            self._edit_after_reading(edited)
        chance = self.chance("edits")
        site = self.site(self.states[0])
        whole, _ = self.measured(site)
        state = self.states[1]
        trials = max(1, self.kills // 4)
        for number in range(trials):
            before = state
            state, passing = (other_than(state, self.states, chance) for _ in range(2))
            site.write(state)
            if chance.random() < 0.5:
                site.clear_cache()
            running = site.start()
            moment = chance.random() * whole * 0.7
            running.wait_until(moment)
            site.write(passing)
            ended = running.end()
            site.write(state)
            try:
                ensure("Kept" not in ended.out, "a Word file counts as edited by hand")
                for name, data in site.contents().items():
                    check_whole(name, data)
                self.finish(site, state)
            except FaultError as failure:
                raise FaultError(
                    f"edit {number}: {before} to {state}, then {passing} after {moment:.3f} s, "
                    f"and back: {failure}\n{ended}"
                ) from None
        return f"{trials + 2} builds"

    def _edit_after_reading(self, edited: State) -> None:
        site, new = self.site(State()), self.site(edited)
        paths = [
            folder / name
            for name, data in edited.files()
            if (site.project / name).read_bytes() != data
            for folder in (site.project, new.project)
        ]
        ended = self._run_limited(site, f"seconds={PATIENCE}", *paths)
        for state in (edited, State()):
            site.write(state)
            try:
                self.finish(site, state)
            except FaultError as failure:
                said = f"edited between reading and building to {edited}, then built as {state}"
                raise FaultError(f"{said}: {failure}\n{ended}") from None

    # --- Full disks ---

    def run_disk(self) -> str:
        told = []
        for place in ("output", "cache", "both"):
            for room in (0, 24) if self.kills >= 10 else (0,):
                with mounted(self.folder / f"disk-{place}-{room}") as disk:
                    self._fill(place, disk, room)
            told.append(place)
        return f"full: {', '.join(told)}"

    def _fill(self, place: str, disk: Path, room: int) -> None:
        first, second = self.states[:2]
        places = {"output": disk / "output", "cache": disk / "cache"}
        used = places if place == "both" else {place: places[place]}
        site = self.built(first, **used)
        old, new = site.contents(), self.references.of(second)
        ballast = disk / "ballast"
        fill_disk(ballast, room)
        site.write(second)
        ended = site.build()
        if place == "cache":
            check_complete(site, ended, new)
            return
        where = f"{room} KB left on the disk of {place}"
        ensure(ended.code == 1, f"{where}: the build should have failed", ended)
        failed = names_after("Not made, see above: ", ended.out)
        ensure(failed, f"{where}: no file was said to have failed", ended)
        found = site.contents()
        check_between(found, old, new)
        for name, data in found.items():
            kept = old if name in failed else new
            ensure(data == kept[name], f"{where}: {name} is not what was said", ended)
            if name in failed:
                said = re.search(
                    rf"^\S*{re.escape(name)}(:\d+)*: the file cannot be written \(No space",
                    ended.err,
                    re.M,
                )
                ensure(said, f"{where}: nothing was said of {name}", ended)
        ensure(room or not new.keys() - {n for n in found if found[n] == old[n]}, where, ended)
        ensure(not site.parts(), f"{where}: left over: {site.parts()}", ended)
        ballast.unlink()
        self.finish(site, second)

    # --- Places that cannot be read or written ---

    def run_places(self) -> str:
        names = [name for name in dir(self) if name.startswith("_place_")]
        unable = []
        for name in names:
            try:
                getattr(self, name)()
            except UnableError as reason:
                unable.append(str(reason))
        return f"{len(names)} places" + "".join(f"; not tried: {each}" for each in unable)

    def _fails_for(self, site: Site, state: State, failed: set[str], *words: str) -> Ended:
        """Build; these alone have to fail, and to be named."""
        ended = site.build(*words)
        ensure(ended.code == 1, "the build should have failed", ended)
        said = names_after("Not made, see above: ", ended.out)
        ensure(said == failed, f"{failed} should fail", ended)
        for name in failed:
            ensure(name in ended.err, f"nothing was said of {name}", ended)
        new = self.references.of(state)
        found = site.contents()
        wrong = [name for name in NAMES - failed if found.get(name) != new[name]]
        ensure(not wrong, f"not made: {wrong}", ended)
        return ended

    def _place_folder_for_a_file(self) -> None:
        site = self.built(self.states[0])
        site.write(self.states[1])
        blocked = {"alpha.de.docx", "reports/band.de.pdf"}
        for name in blocked:
            (site.output / name).unlink()
            (site.output / name / "inside").mkdir(parents=True)
        self._fails_for(site, self.states[1], blocked)
        for name in blocked:
            shutil.rmtree(site.output / name)
        self.finish(site, self.states[1])

    def _place_file_for_a_folder(self) -> None:
        site = self.site(self.states[0])
        site.output.mkdir()
        (site.output / "reports").write_text("mine")
        self._fails_for(site, self.states[0], {"reports/band.de.pdf", "reports/band.de.docx"})
        ensure((site.output / "reports").read_text() == "mine", "a file was lost")
        shutil.rmtree(site.output)
        site.output.write_text("mine")
        ended = site.build()
        ensure(ended.code == 1 and ended.out.startswith("0 files made"), "no output", ended)
        ensure(site.output.read_text() == "mine", "a file was lost", ended)
        site.output.unlink()
        self.finish(site, self.states[0])

    def _place_file_for_records(self) -> None:
        site = self.built(self.states[0])
        site.write(self.states[1])
        shutil.rmtree(site.output / "reports" / RECORDS)
        (site.output / "reports" / RECORDS).write_text("mine")
        ended = site.build()
        ensure(ended.code == 1, "a report without a record should fail", ended)
        (site.output / "reports" / RECORDS).unlink()
        # No record says any more that nobody edited the Word file, but it does so itself.
        ended = site.build()
        check_complete(site, ended, self.references.of(self.states[1]))

    def _place_file_for_the_cache(self) -> None:
        site = self.site(self.states[0])
        site.cache.write_text("mine")
        self.finish(site, self.states[0])
        ensure(site.cache.read_text() == "mine", "a file was lost")
        site.cache.unlink()
        site.cache.mkdir()
        for number in range(256):
            (site.cache / f"{number:02x}").write_text("mine")
        site.write(self.states[1])
        ended = site.build()
        ensure(ended.code == 1, "somebody's folder was taken for the cache", ended)
        ensure("REPORTGEN_CACHE" in ended.err, "it was not said who named the folder", ended)
        theirs = [path.read_text() for path in site.cache.iterdir()]
        ensure(theirs == ["mine"] * 256, "a file was lost", ended)
        site.clear_cache()
        self.finish(site, self.states[1])

    def _place_links(self) -> None:
        """A link that leads to itself, as folder and as file, and one that leads nowhere."""
        site = self.built(self.states[0])
        site.write(self.states[1])
        shutil.rmtree(site.output / "reports")
        (site.output / "reports").symlink_to("reports")
        self._fails_for(site, self.states[1], {"reports/band.de.pdf", "reports/band.de.docx"})
        (site.output / "reports").unlink()
        for name, target in (("alpha.de.docx", "alpha.de.docx"), ("beta.de.docx", "nowhere")):
            (site.output / name).unlink()
            (site.output / name).symlink_to(target)
        self.finish(site, self.states[1])

    def _place_read_only(self) -> None:
        """A folder that may not be written, then a file in it that may not even be read."""
        before = () if os.geteuid() else HUMBLE
        if before and subprocess.run([*before, "true"], capture_output=True).returncode:
            raise UnableError("read-only folders, since root's rights cannot be taken away")
        site = self.built(self.states[0])
        site.write(self.states[1])
        old, new = site.contents(), self.references.of(self.states[1])
        folders = [path for path in (site.output, *site.output.rglob("*")) if path.is_dir()]
        for folder in folders:
            folder.chmod(0o555)
        ended = site.build(before=before)
        ensure(ended.code == 1, "the build should have failed", ended)
        for name in (name for name, data in new.items() if data != old[name]):
            said = re.search(rf"{re.escape(name)}(:\d+)*: the file cannot be written", ended.err)
            ensure(said, f"not named: {name}", ended)
        ensure(site.contents() == old, "outputs changed", ended)
        for folder in folders:
            folder.chmod(0o755)
        site.write(State(alpha=3, beta=3))
        new = self.references.of(State(alpha=3, beta=3))
        hidden = site.output / "alpha.de.docx"
        hidden.write_bytes(b"somebody's own")
        hidden.chmod(0)
        ended = site.build(before=before)
        hidden.chmod(0o644)
        ensure("alpha.de.docx" in ended.err + ended.out, "not named: alpha.de.docx", ended)
        ensure("an error in the program" not in ended.err, "not a clear problem", ended)
        found = site.contents()
        ensure(found.pop("alpha.de.docx") == b"somebody's own", "a file was lost", ended)
        ensure(found.items() <= new.items(), "the others were not made", ended)
        hidden.unlink()
        site.cache.chmod(0o555)
        for folder in site.cache.iterdir():
            folder.chmod(0o555)
        site.write(self.states[0])
        ended = site.build(before=before)
        check_complete(site, ended, self.references.of(self.states[0]))

    # --- Stopped ---

    def run_interrupt(self) -> str:
        chance = self.chance("interrupt")
        site = self.site(self.states[0])
        whole, again = self.measured(site)
        state = self.states[1]
        trials = max(1, self.kills // 4)
        for number in range(trials):
            before, state = state, other_than(state, self.states, chance)
            fresh = chance.random() < 0.5
            site.write(state)
            if fresh:
                site.clear_cache()
            running = site.start()
            moment = (number + chance.random()) / trials * (whole if fresh else again)
            begun = False
            while time.monotonic() < running.begun + moment and running.process.poll() is None:
                begun = begun or bool(running.family()[0])
                time.sleep(0.005)
            running.send(signal.SIGINT)
            ended = running.end(SOON)
            try:
                # Before it begins to print, the program may end as any other does.
                self.count["early"] += not begun
                # The summary is the last thing that a build has to do.
                done = " made in " in ended.out
                self.count["ended"] += done
                if begun and not done:
                    ensure(ended.code == 130, f"exit code {ended.code}", ended)
                    said = [
                        line
                        for line in (ended.err + ended.out).splitlines()
                        if not line.startswith("made  ")
                    ]
                    ensure(len(said) == 1 and said[0].startswith("Stopped"), "not a line", ended)
                check_between(
                    site.contents(), self.references.of(before), self.references.of(state)
                )
                ensure(not site.parts(), f"left over: {site.parts()}", ended)
                self.finish(site, state)
            except FaultError as failure:
                raise FaultError(f"interrupt {number} after {moment:.3f} s: {failure}") from None
        return (
            f"{trials} builds, {self.count['early']} of them before they printed and "
            f"{self.count['ended']} after their end"
        )

    # --- Jobs that fail ---

    def run_hostile(self) -> str:
        told = []
        for limit, said in (
            ("seconds=6", "took longer than 6 seconds"),
            # Where a library of C gets no memory, it ends the process, or its call fails without
            # a reason, as a SystemError. Each thread of Pango's takes
            # some 70 MB of addresses, which an ordinary sheet must have to spare.
            ("megabytes=400", "needs more than 400 MB|ended its process|SystemError"),
        ):
            site = self.site(self.states[0])
            path = site.project / "profiles" / "hostile.yaml"
            path.write_text(hostile_profile(), encoding="utf-8")
            ended = self._run_limited(site, limit)
            failed = {f"hostile.de.{kind}" for kind in ("pdf", "docx")} | {
                f"band.de.{kind}" for kind in ("pdf", "docx")
            }
            lines = ended.out.splitlines()
            ensure(
                {line[7:] for line in lines if line.startswith("failed ")} == failed, limit, ended
            )
            ensure(re.search(rf"profiles/hostile.yaml.*({said})", ended.out), limit, ended)
            new = self.references.of(self.states[0])
            found = site.contents()
            ensure(found == {n: d for n, d in new.items() if "band" not in n}, limit, ended)
            path.unlink()
            self.finish(site, self.states[0])
            told.append(limit)
        return f"limits {', '.join(told)}"

    def _run_limited(self, site: Site, limit: str, *paths: Path) -> Ended:
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

    def run_workers(self) -> str:
        chance = self.chance("workers")
        site = self.built(self.states[0])
        state = self.states[0]
        trials = max(1, self.kills // 4)
        hit = missed = 0
        for number in range(trials):
            before, state = state, other_than(state, self.states, chance)
            site.write(state)
            site.clear_cache()
            running = site.start()
            victim = None
            moment = chance.random() * 1.5
            while running.process.poll() is None:
                family = running.family()
                victims = family[0] if number % 3 == 2 else family[1]
                if victims and time.monotonic() - running.begun > 0.3 + moment:
                    victim = chance.choice(victims)
                    with suppress(ProcessLookupError):
                        os.kill(victim, signal.SIGKILL)
                    break
                time.sleep(0.005)
            ended = running.end()
            old, new = self.references.of(before), self.references.of(state)
            try:
                failed = names_after("Not made, see above: ", ended.out)
                ensure("an error in the program" not in ended.err, "no clear problem", ended)
                ensure(ended.code == bool(failed), "wrong exit code", ended)
                if failed:
                    ensure("ended its process (SIGKILL)" in ended.err, "no clear problem", ended)
                    hit += 1
                else:
                    missed += 1
                for name, data in site.contents().items():
                    kept = old if name in failed else new
                    ensure(data == kept[name], f"{name} is not what was said", ended)
                ensure(not site.parts(), f"left over: {site.parts()}", ended)
                self.finish(site, state)
            except FaultError as failure:
                kind = "supervisor" if number % 3 == 2 else "worker"
                raise FaultError(f"{kind} {victim} killed, trial {number}: {failure}") from None
        return f"{trials} killed, {hit} of them at work"

    # --- What was left ---

    def run_leftovers(self) -> str:
        site = self.built(self.states[0])
        cache = next(path for path in site.cache.iterdir() if path.is_dir())
        folders = [site.output, site.output / RECORDS, site.output / "reports", cache]
        old = [folder / ".abcd_1x9.part" for folder in folders]
        young = [folder / ".bcde_2y8.part" for folder in folders]
        # What others have left is not ours.
        foreign = [site.output / ".film.part", site.project / ".abcd_1x9.part"]
        foreign.append(cache / ".cdef_3z7.part")
        for path in (*old, *young):
            path.write_bytes(b"reportgen")
        for path in foreign:
            path.write_bytes(b"half")
        for path in (*old, *foreign):
            make_old(path)
        site.write(self.states[1])
        self.finish(site, self.states[1])
        ensure(not [path for path in old if path.exists()], "old leftovers were not swept")
        ensure(all(path.exists() for path in (*young, *foreign)), "too much was swept")
        return f"{len(old)} swept, {len(young) + len(foreign)} left alone"


def names_after(words: str, out: str) -> set[str]:
    """Return the names that the summary of a build lists after some words."""
    found = re.search(re.escape(words) + r"(.*?)\.(?: |$)", out, re.MULTILINE)
    return set(found[1].split(", ")) if found else set()


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


def hostile_profile() -> str:
    """Return a profile within the limits of YAML that takes very long to lay out."""
    rows = "\n".join(f"    | {number} | b | c | d | e | f |" for number in range(6_000))
    table = "    | a | b | c | d | e | f |\n    |---|---|---|---|---|---|\n" + rows
    return (
        f"title: Blatt ohne Ende\ncity: Trier\ntopics: [language]\nresources:\n  de: |\n{table}\n"
    )


# --- The program ---------------------------------------------------------------------------------


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
