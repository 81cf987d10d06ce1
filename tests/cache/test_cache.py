"""The cache: bounded, proof against damage and against what others put into it."""

from __future__ import annotations

import io
import os
import pickle
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.building.artifacts import Artifacts
from reportgen.building.warming import warm_up
from reportgen.cache.digests import digest_of
from reportgen.cache.folder import OURS
from reportgen.cache.pickles import dump_value, load_value
from reportgen.cache.records import RECORDS
from reportgen.cache.secret import KEY as KEY_FILE
from reportgen.cache.store import Cache, Usage
from reportgen.cli.main import main
from reportgen.document.edition import Audience
from reportgen.document.sheet import Sheet
from reportgen.project.cache_choice import CACHE
from reportgen.project.open import open_project
from reportgen.sheets.profile import Profile
from support.project import SETTINGS, TODAY, fill_folder

FILES = {
    "profiles/one.yaml": "title: {de: Eins, fr: Un}\ncity: Metz\n",
    "profiles/two.yaml": "title: {de: Zwei, fr: Deux}\ncity: Trier\n",
    "profiles/reports/year.yaml": (
        "title: {de: Bericht, fr: Rapport}\n"
        "parts: [contents, {part: overview, charts: [{chart: bars, of: city}]}, sheets]\n"
    ),
}


def run(folder: Path, *arguments: str, cache: Path | None = None) -> Result:
    environment = {CACHE: str(cache or folder / "cache")}
    arguments = ("-C", str(folder), "--today", TODAY.isoformat(), *arguments)
    result = CliRunner().invoke(main, arguments, env=environment)
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and RECORDS not in path.parts
    }


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("??/*") if path.is_file())


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "kept", 10_000)


def key_of(number: int) -> str:
    return digest_of(str(number))


KEY = key_of(0)


# --- Entries -----------------------------------------------------------------------------------


def test_what_is_kept_is_found_again(cache: Cache) -> None:
    assert cache.get(KEY) is None and not cache.grown
    assert cache.put(KEY, b"content") and cache.grown
    assert cache.get(KEY) == b"content" == Cache(cache.folder, 0).get(KEY)
    assert cache.put(KEY, b"other") and cache.get(KEY) == b"other"
    # Nobody else on the machine may read what is kept of internal editions.
    [path] = entries(cache.folder)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:20],
        lambda data: data + b"x",
        lambda data: data.replace(b"reportgen 2", b"reportgen 1"),
        *(lambda data, at=at: flip(data, at) for at in (0, 15, 50, -1)),
    ],
)
def test_a_damaged_entry_is_none(cache: Cache, damage: Callable[[bytes], bytes]) -> None:
    cache.put(KEY, b"content " * 10)
    [path] = entries(cache.folder)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get(KEY) is None
    # It makes room for a sound one.
    assert cache.put(KEY, b"content") and cache.get(KEY) == b"content"


def flip(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def test_the_least_recently_used_go_first(cache: Cache) -> None:
    for number in range(12):
        key = key_of(number)
        cache.put(key, bytes(1000))
        os.utime(cache.folder / key[:2] / key[2:], (1000 + number, 1000 + number))
    # What was used long ago is marked as used now.
    assert cache.get(key_of(0))
    cache.trim()
    assert cache.usage().size <= cache.limit
    left = [number for number in range(12) if cache.get(key_of(number))]
    assert left == [0, *range(12 - len(left) + 1, 12)] and len(left) > 6


def test_what_fits_is_not_dropped(cache: Cache) -> None:
    for number in range(9):
        cache.put(key_of(number), bytes(1000))
    cache.trim()
    assert cache.usage().entries == 9


def test_a_folder_that_cannot_be_written_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file/below", Path(os.devnull)):
        cache = Cache(folder, 1000)
        assert not cache.put(KEY, b"content") and cache.get(KEY) is None
        assert cache.usage() == Usage(0, 0)
        cache.trim()
    assert (tmp_path / "file").read_text() == "mine"


def test_an_entry_whose_place_is_taken_is_none(cache: Cache) -> None:
    cache.put(key_of(1), b"content")
    (cache.folder / KEY[:2] / KEY[2:]).mkdir(parents=True)
    assert cache.get(KEY) is None and not cache.put(KEY, b"content")
    assert [path.name for path in (cache.folder / KEY[:2]).iterdir()] == [KEY[2:]]


# --- In a build --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cached")
    fill_folder(folder, FILES)
    # Workers inherit what is loaded, so that not each build loads it.
    warm_up(open_project(folder, TODAY, folder).theme)
    result = run(folder, "build", "-l", "de", "-f", "pdf,docx,html")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(CACHE, raising=False)
    shutil.copytree(built, tmp_path / "project")
    return tmp_path / "project"


def build(folder: Path, **choices: Path) -> Result:
    return run(folder, "build", "-l", "de", "-f", "pdf,docx,html", **choices)


@pytest.mark.slow
def test_every_kind_of_entry_may_be_damaged(folder: Path) -> None:
    before = contents(folder / "output")
    paths = entries(folder / "cache")
    # For each sheet: merged, as three formats, as pages. And sections, a chart, the profiles.
    assert len(paths) > 2 * 5 + 3
    for spoil in (lambda data: flip(data, -1), lambda data: data[:-1], lambda data: b""):
        for path in entries(folder / "cache"):
            path.write_bytes(spoil(path.read_bytes()))
        shutil.rmtree(folder / "output")
        result = build(folder)
        assert result.exit_code == 0, result.output
        assert contents(folder / "output") == before
        # What was damaged is sound again.
        shutil.rmtree(folder / "output")
        assert build(folder).exit_code == 0
        assert contents(folder / "output") == before


def test_pages_that_are_promised_and_damaged_are_printed_again(folder: Path) -> None:
    """Whether an entry is there is asked without reading it: that it is damaged shows later."""
    kept = Cache(folder / "cache", 10**9)
    report = contents(folder / "output")["reports/year.de.pdf"]
    heads = {path: path.read_bytes()[:200] for path in entries(folder / "cache")}
    pages = [path for path, head in heads.items() if b"writers.pdf.binding.pages" in head]
    assert len(pages) > 2
    for path in pages:
        path.write_bytes(flip(path.read_bytes(), -5))
    keys = [path.parent.name + path.name for path in pages]
    assert all(key in kept and kept.get(key) is None for key in keys)
    (folder / "output/reports/year.de.pdf").unlink()
    result = build(folder)
    assert result.exit_code == 0 and "1 file made" in result.output, result.output
    assert contents(folder / "output")["reports/year.de.pdf"] == report
    # They are sound again, so that the next report need not print them.
    assert all(kept.get(key) is not None for key in keys)


@pytest.mark.slow
def test_each_entry_alone_may_be_damaged(folder: Path) -> None:
    before = contents(folder / "output")
    tried = set()
    for path in entries(folder / "cache"):
        sound = path.read_bytes()
        kind = b" ".join(re.findall(rb"reportgen\.[a-z_.]+|^%PDF|^PK|^<!DOC", sound[44:200]))
        if kind in tried and b"pdf.binding.pages" not in kind:
            continue
        tried.add(kind)
        path.write_bytes(flip(sound, -5))
        shutil.rmtree(folder / "output")
        result = build(folder)
        assert result.exit_code == 0, result.output
        made = contents(folder / "output")
        assert [name for name in before if made.get(name) != before[name]] == [], kind
    assert len(tried) >= 6


class Planted:
    """A pickle that would run a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (self.command,)


def test_what_others_planted_is_not_run(folder: Path, tmp_path: Path) -> None:
    before = contents(folder / "output")
    evil = tmp_path / "evil"
    payload = pickle.dumps(Planted(f"touch {evil}"))
    pickle.loads(payload)
    assert evil.exists(), "the payload would work"
    evil.unlink()
    kept = Cache(folder / "cache", 10**9)
    planted = 0
    for path in entries(folder / "cache"):
        key = path.parent.name + path.name
        # Sheets as files are no pickles, and nobody can know them from what they should be.
        if (kept.get(key) or b"").startswith(b"\x80"):
            kept.put(key, payload)
            planted += 1
    assert planted > 5
    shutil.rmtree(folder / "output")
    result = build(folder)
    assert not evil.exists()
    assert result.exit_code == 0, result.output
    assert set(contents(folder / "output")) == set(before)
    sheets = [name for name in before if "/" not in name]
    made = contents(folder / "output")
    assert [name for name in sheets if made[name] != before[name]] == []


def test_a_small_limit_is_kept_to(folder: Path) -> None:
    settings = SETTINGS + "cache: {megabytes: 0.05}\n"
    (folder / "reportgen.yaml").write_text(settings)
    (folder / "profiles/one.yaml").write_text("title: {de: Neu, fr: Neuf}\n")
    result = build(folder)
    assert result.exit_code == 0
    usage = Cache(folder / "cache", 0).usage()
    assert 0 < usage.size <= 50_000
    # What is up to date stays so.
    again = build(folder)
    assert "0 files made" in again.output
    (folder / "reportgen.yaml").write_text(SETTINGS + "cache: {megabytes: 0}\n")
    (folder / "profiles/one.yaml").write_text("title: {de: Nichts, fr: Rien}\n")
    assert build(folder).exit_code == 0
    assert Cache(folder / "cache", 0).usage().size == 0


@pytest.mark.parametrize("where", ["file", "file/below", "locked"])
def test_a_build_needs_no_cache(folder: Path, tmp_path: Path, where: str) -> None:
    before = contents(folder / "output")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(0o500)
    if where == "locked" and os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    shutil.rmtree(folder / "output")
    result = build(folder, cache=tmp_path / where)
    assert result.exit_code == 0, result.output
    assert contents(folder / "output") == before
    assert "0 files made" in build(folder, cache=tmp_path / where).output
    assert (tmp_path / "file").read_text() == "mine"


def test_the_cache_may_lie_in_the_project(folder: Path, tmp_path: Path) -> None:
    (folder / "own").mkdir()
    (folder / "reportgen.yaml").write_text(SETTINGS + "cache: {folder: own}\n")
    before = contents(folder / "output")
    shutil.rmtree(folder / "output")
    # The settings are nearer than the environment.
    assert build(folder, cache=tmp_path / "elsewhere").exit_code == 0
    assert entries(folder / "own") and not (tmp_path / "elsewhere").exists()
    assert contents(folder / "output") == before


def test_the_command_tells_and_clears(folder: Path) -> None:
    kept = Cache(folder / "cache", 0).usage()
    said = run(folder, "cache")
    assert said.exit_code == 0
    size = f"{kept.size / 1e6:.1f} MB"
    assert said.output == f"{folder}/cache: {kept.entries} entries, {size} of 2000 MB at most.\n"
    said = run(folder, "cache", "--clear")
    assert said.exit_code == 0 and said.output == f"{folder}/cache: {size} removed.\n"
    assert {path.name for path in (folder / "cache").iterdir()} == {*OURS} - {KEY_FILE}
    assert run(folder, "cache").output.startswith(f"{folder}/cache: 0 entries, 0.0 MB of")
    assert run(folder, "cache", "--clear").exit_code == 0
    assert "0 files made" in build(folder).output


def test_projects_share_a_cache_and_mix_nothing_up(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("output", "cache"))
    (other / "reportgen.yaml").write_text(SETTINGS.replace("Test network", "Other network"))
    assert build(other, cache=folder / "cache").exit_code == 0
    assert b"Other network" in (other / "output/web/one.de.html").read_bytes()
    assert "0 files made" in build(folder).output
    assert "0 files made" in build(other, cache=folder / "cache").output


# --- What values may be made of ----------------------------------------------------------------


@dataclass
class Foreign:
    """A type that is none of the program's."""

    value: int


def named(module: str, name: str, *arguments: object) -> bytes:
    """Return a pickle that calls what has this name in a module."""
    stream = io.BytesIO()
    stream.write(b"\x80\x04")
    for text in (module, name):
        data = text.encode()
        stream.write(b"\x8c" + bytes([len(data)]) + data)
    stream.write(b"\x93")
    stream.write(pickle.dumps(arguments, protocol=4)[2:-1] + b"R.")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("module", "name", "arguments"),
    [
        ("os", "system", ("true",)),
        ("builtins", "eval", ("1",)),
        ("builtins", "getattr", (1, "real")),
        ("reportgen.cache.store", "os.system", ("true",)),
        ("reportgen.cache.store", "shutil.rmtree", ("/nowhere",)),
        ("reportgen.cache.store", "os", ()),
        # Types that others import can do harm as well: open a library, empty a file.
        ("reportgen.workers.pool", "ctypes.CDLL", ("/nowhere.so",)),
        ("reportgen.cache.pickles", "io.FileIO", ("/tmp/nowhere", "r")),
        ("reportgen.cache.records", "Path", ("x",)),
        ("reportgen.workers.pool", "Workers", (1,)),
        ("reportgen.project.open", "open_project", ()),
        ("reportgen.__main__", "run", ()),
        ("reportgenx", "Thing", ()),
        ("subprocess", "Popen", ("true",)),
    ],
)
def test_nothing_is_called_but_data_types(
    module: str, name: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(pickle.UnpicklingError):
        load_value(named(module, name, *arguments))


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    value = ((date(2026, 11, 22), frozenset({1}), {2}), {"a": Audience.WEB}, b"x", None, True)
    assert load_value(dump_value(value)) == value
    for foreign in (Foreign(1), Path("x"), len):
        with pytest.raises(pickle.UnpicklingError):
            load_value(dump_value(foreign))
    # Parts that are kept by name are asked for by it.
    data = dump_value(["part", 1], lambda part: "p" if part == "part" else None)
    assert load_value(data, lambda name: name.upper()) == ["P", 1]
    with pytest.raises(pickle.UnpicklingError):
        load_value(data)


def test_a_value_of_another_type_is_none(tmp_path: Path) -> None:
    fill_folder(tmp_path, FILES, SETTINGS + "cache: {folder: own}\n")
    artifacts = Artifacts(open_project(tmp_path, TODAY, tmp_path))
    artifacts.keep(KEY, dump_value(Audience.WEB))
    assert artifacts.load(KEY, Audience) is Audience.WEB
    assert artifacts.load(KEY, Sheet) is None and artifacts.load(KEY, Profile) is None
    assert artifacts.load(key_of(1), Sheet) is None
    artifacts.keep(KEY, b"\x80\x05 no pickle")
    assert artifacts.load(KEY, Sheet) is None


def test_entries_name_no_profile(folder: Path) -> None:
    names = [path.relative_to(folder / "cache").as_posix() for path in entries(folder / "cache")]
    assert all(re.fullmatch("[0-9a-f]{2}/[0-9a-f]{38}", name) for name in names)
