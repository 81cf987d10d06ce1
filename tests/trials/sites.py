"""Projects that are built by real processes, what these leave, and disks to fill."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path

import pikepdf
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that a build may take, and that its processes may take to end when it was killed.
PATIENCE, SOON = 120, 5
#: Seconds after which a leftover is nobody's, with some to spare.
OLD = 2 * 3600
RECORDS = ".built"
#: Runs a command as root without root's right to read and write whatever there is.
HUMBLE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")

SETTINGS = """\
network: {de: Netz der Städte, fr: Réseau des villes}
languages: [de, fr]
output:
  formats: [pdf, docx]
  editions: de
"""
SHEET = """\
title: {{de: Blatt {name}, fr: Fiche {name}}}
city: Trier
topics: [language]
resources: {{de: "Fassung {version}: {rest}", fr: "Version {version} : {rest}"}}
"""
PICTURE = "picture: {file: fields.png, alt: {de: Felder, fr: Des champs}}\n"
REPORT = """\
title: {de: Der Band, fr: Le volume}
date: 2026-11-22
parts:
  - cover
  - contents
  - {part: chapter, file: foreword.md}
  - overview
  - sheets
  - {part: index, of: topics}
"""
#: The files that a build of German editions makes.
NAMES = frozenset(
    f"{name}.de.{kind}" for name in ("alpha", "beta", "reports/band") for kind in ("pdf", "docx")
)


class FaultError(Exception):
    """Something did not hold; the text says what."""


class UnableError(Exception):
    """A trial that this machine does not permit; the text says why."""


def ensure(holds: object, said: str, *ended: Ended) -> None:
    """Raise `FaultError` where something does not hold, with what builds have said."""
    if not holds:
        raise FaultError("\n".join([said, *map(str, ended)]))


# --- Projects ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """What a project holds: the version of each of its files."""

    alpha: int = 0
    beta: int = 0
    picture: int = 0
    chapter: int = 0

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield "reportgen.yaml", SETTINGS.encode()
        yield "profiles/reports/band.yaml", REPORT.encode()
        for name, version in (("alpha", self.alpha), ("beta", self.beta)):
            # Texts of several lengths, so that pages break elsewhere.
            rest = "Wort um Wort. " * (8 * version + 1)
            text = SHEET.format(name=name, version=version, rest=rest.strip())
            yield f"profiles/{name}.yaml", (text + (PICTURE if name == "beta" else "")).encode()
        chapter = "# Vorwort\n\n" + f"Kapitel in Fassung {self.chapter}.\n\n" * (self.chapter + 1)
        yield "profiles/reports/foreword.md", chapter.encode()
        image = io.BytesIO()
        Image.new("RGB", (600, 300), (60 * self.picture, 90, 120)).save(image, "PNG")
        yield "profiles/fields.png", image.getvalue()


def draw_states(chance: random.Random, count: int) -> list[State]:
    """Return so many states, each another edit of one of those before it."""
    states = [State()]
    while len(states) < count:
        fields = list(astuple(chance.choice(states)))
        fields[chance.randrange(len(fields))] = chance.randrange(4)
        if State(*fields) not in states:
            states.append(State(*fields))
    return states


def other_than(state: State, states: Sequence[State], chance: random.Random) -> State:
    return chance.choice([each for each in states if each != state])


@dataclass(frozen=True)
class Ended:
    """How a build ended, and what it said."""

    code: int
    out: str
    err: str
    seconds: float

    def __str__(self) -> str:
        return f"  exit code {self.code} after {self.seconds:.2f} s\n{self.err}{self.out}"


class Site:
    """A project in a folder, with a cache of its own."""

    def __init__(self, root: Path, output: Path | None = None, cache: Path | None = None) -> None:
        self.root = root
        self.project = root / "project"
        self.output = output or self.project / "output"
        self.cache = cache or root / "cache"
        root.mkdir(parents=True)

    def write(self, state: State) -> None:
        """Bring the files of the project to a state; those that are in it are not touched."""
        for name, data in state.files():
            path = self.project / name
            if not path.exists() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def start(self, *words: str, before: Sequence[str] = ()) -> Running:
        return Running(self, words, before)

    def build(self, *words: str, before: Sequence[str] = ()) -> Ended:
        """Build undisturbed."""
        ended = self.start(*words, before=before).end()
        ensure("Traceback" not in ended.err, "a build ended in a traceback", ended)
        return ended

    def contents(self) -> dict[str, bytes]:
        """Return the files under final names below the output folder."""
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and RECORDS not in path.parts and not is_part(path)
        }

    def parts(self) -> list[Path]:
        """Return the files below output and cache that are half written."""
        found = [*self.output.rglob("*"), *self.cache.rglob("*")]
        return [path for path in found if is_part(path)]

    def clear_cache(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)


def is_part(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".part")


class Running:
    """A build that goes on, in a group of processes of its own."""

    def __init__(self, site: Site, words: Sequence[str], before: Sequence[str]) -> None:
        self.begun = time.monotonic()
        self.mark = f"{site.cache}".encode()
        command = [*before, sys.executable, "-m", "reportgen", "-C", str(site.project)]
        command += ["--today", "2026-11-22", "build", "-o", str(site.output), *words]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"REPORTGEN_CACHE": str(site.cache)},
            start_new_session=True,
        )

    def wait_until(self, seconds: float) -> bool:
        """Wait until so long after the start, and tell whether the build goes on then."""
        time.sleep(max(0, self.begun + seconds - time.monotonic()))
        return self.process.poll() is None

    def send(self, number: int, group: bool = True) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self, patience: float = PATIENCE) -> Ended:
        """Wait for the end of the build and of all of its processes."""
        try:
            # Whoever is left over would keep these open.
            out, err = self.process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            left = self.alive()
            self.send(signal.SIGKILL)
            out, err = self.process.communicate()
            raise FaultError(f"processes {left} did not end\n{err}{out}") from None
        ended = Ended(self.process.returncode, out, err, time.monotonic() - self.begun)
        until = time.monotonic() + SOON
        while left := self.alive():
            ensure(time.monotonic() < until, f"processes {left} go on", ended)
            time.sleep(0.02)
        return ended

    def alive(self) -> list[int]:
        """Return the processes that have the environment and the group of this build."""
        return [
            pid
            for pid, stat in processes()
            if stat[0] not in "ZX" and int(stat[2]) == self.process.pid and self._is_ours(pid)
        ]

    def _is_ours(self, pid: int) -> bool:
        with suppress(OSError):
            return self.mark in Path(f"/proc/{pid}/environ").read_bytes()
        return False

    def family(self) -> tuple[list[int], list[int]]:
        """Return the foremen of this build and their workers."""
        parents = {pid: int(stat[1]) for pid, stat in processes() if stat[0] not in "ZX"}
        foremen = [pid for pid, parent in parents.items() if parent == self.process.pid]
        return foremen, [pid for pid, parent in parents.items() if parent in foremen]


def processes() -> Iterator[tuple[int, list[str]]]:
    """Yield every process of this machine: state, parent, group and all that follows."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(path.parent.name), path.read_text("latin-1").rpartition(")")[2].split()


class References:
    """What undisturbed builds make of states, each in a fresh folder with a fresh cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._known: dict[tuple[State, str], dict[str, bytes]] = {}

    def of(self, state: State, languages: str = "de") -> Mapping[str, bytes]:
        with self._lock:
            key = (state, languages)
            if key not in self._known:
                site = Site(self.folder / f"{len(self._known)}")
                site.write(state)
                ended = site.build("-l", languages)
                ensure(ended.code == 0, f"{state} cannot be built", ended)
                made = self._known[key] = site.contents()
                for name, data in made.items():
                    check_whole(name, data)
                shutil.rmtree(site.root)
            return self._known[key]


def check_whole(name: str, data: bytes) -> None:
    """Raise `FaultError` where a file is not whole."""
    try:
        if name.endswith(".pdf"):
            with pikepdf.open(io.BytesIO(data)) as pdf:
                sheets = [page.obj.get("/Contents") for page in pdf.pages]
                ensure(sheets and all(sheets), f"{name} has not all of its pages")
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                ensure(archive.testzip() is None, f"{name} is damaged")
                ensure("word/document.xml" in archive.namelist(), f"{name} has no text")
    except (pikepdf.PdfError, zipfile.BadZipFile) as error:
        raise FaultError(f"{name} is not whole ({error})") from None


def check_between(found: Mapping[str, bytes], *states: Mapping[str, bytes]) -> None:
    """Raise `FaultError` unless each file is whole and as in one of the states."""
    for name, data in found.items():
        check_whole(name, data)
        ensure(any(data == state.get(name) for state in states), f"{name} is of no known state")


def check_complete(site: Site, ended: Ended, expected: Mapping[str, bytes]) -> None:
    """Raise `FaultError` unless a build has ended well, with all files as they should be."""
    ensure(ended.code == 0, "the build did not end well", ended)
    ensure("Kept" not in ended.out, "a Word file counts as edited by hand", ended)
    found = site.contents()
    wrong = [name for name in sorted({*found, *expected}) if found.get(name) != expected.get(name)]
    ensure(not wrong, f"not as an undisturbed build makes them: {', '.join(wrong)}", ended)


def make_old(path: Path) -> None:
    then = time.time() - OLD
    os.utime(path, (then, then))


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """Provide a small disk in a folder."""
    folder.mkdir()
    if sys.platform != "linux":
        raise UnableError("only Linux has small disks in memory")
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "reportgen-faults", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        raise UnableError("there is no command to mount a disk") from None
    if done.returncode:
        raise UnableError(f"no disk can be mounted: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_disk(path: Path, room: int) -> None:
    """Fill the disk of a file but for so many KB."""
    with path.open("wb", buffering=0) as file:
        size = 2**16
        while size >= 512:
            try:
                file.write(b"\0" * size)
            except OSError:
                size //= 2
        file.truncate(max(0, file.tell() - room * 1024))
