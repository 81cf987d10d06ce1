"""Builds that are killed, crowded, overtaken by edits and stopped."""

from __future__ import annotations

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from trials.bench import Bench, names_after
from trials.sites import (
    NAMES,
    PATIENCE,
    RECORDS,
    SOON,
    FaultError,
    Site,
    State,
    check_between,
    check_complete,
    check_whole,
    ensure,
    make_old,
    other_than,
)


class Disturbed(Bench):
    """Trials of builds that something happens to from outside."""

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
        ended = self.build_limited(site, f"seconds={PATIENCE}", *paths)
        for state in (edited, State()):
            site.write(state)
            try:
                self.finish(site, state)
            except FaultError as failure:
                said = f"edited between reading and building to {edited}, then built as {state}"
                raise FaultError(f"{said}: {failure}\n{ended}") from None

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

    # --- Workers ---

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
