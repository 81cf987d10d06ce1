"""Builds whose disks are full, whose places cannot be written, and whose sheets take too much."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from trials.bench import Bench, names_after
from trials.sites import (
    HUMBLE,
    NAMES,
    RECORDS,
    Ended,
    Site,
    State,
    UnableError,
    check_between,
    check_complete,
    ensure,
    fill_disk,
    mounted,
)


class Obstructed(Bench):
    """Trials of builds that something is in the way of."""

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
            ended = self.build_limited(site, limit)
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


def hostile_profile() -> str:
    """Return a profile within the limits of YAML that takes very long to lay out."""
    rows = "\n".join(f"    | {number} | b | c | d | e | f |" for number in range(6_000))
    table = "    | a | b | c | d | e | f |\n    |---|---|---|---|---|---|\n" + rows
    return (
        f"title: Blatt ohne Ende\ncity: Trier\ntopics: [language]\nresources:\n  de: |\n{table}\n"
    )
