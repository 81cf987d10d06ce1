"""A cache that others can reach: nothing of theirs is delivered, and nothing of ours is read."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cache.digests import digest_of
from reportgen.cache.folder import MARKER, OURS
from reportgen.cache.secret import KEY as KEY_FILE
from reportgen.cache.store import Cache
from reportgen.cache.user_folders import user_data_folder
from reportgen.cli.main import main
from reportgen.project.cache_choice import CACHE
from support.other_user import STRANGER, become_user, needs_root, reportgen_as, run_as
from support.project import TODAY, fill_folder

ONE = {"profiles/one.yaml": "title: {de: Eins, fr: Un}\n"}
KEY, OTHER = digest_of("a"), digest_of("b")
EVIL = b"<!DOCTYPE html><title>Evil</title>"
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows other rights")


def run(folder: Path, *arguments: str) -> Result:
    arguments = ("-C", str(folder), "--today", TODAY.isoformat(), *arguments)
    result = CliRunner().invoke(main, arguments, env={CACHE: str(folder / "cache")})
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result


def build(folder: Path) -> Result:
    result = run(folder, "build", "-f", "html", "-l", "de")
    assert result.exit_code == 0, result.output
    return result


def build_anew(folder: Path) -> str:
    """Return what a build makes where its output is gone."""
    shutil.rmtree(folder / "output")
    build(folder)
    return (folder / "output/web/one.de.html").read_text(encoding="utf-8")


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("??/*") if path.is_file())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project that was built, with its cache."""
    fill_folder(tmp_path, ONE)
    build(tmp_path)
    assert len(entries(tmp_path / "cache")) == 3
    return tmp_path


# --- Entries of others ---------------------------------------------------------------------------


def with_own_key(content: bytes, path: Path) -> bytes:
    named = b"reportgen 2\n" + (path.parent.name + path.name).encode()
    return b"reportgen 2\n" + hmac.digest(bytes(32), named + content, "sha256") + content


@pytest.mark.parametrize(
    "made",
    [
        lambda content, path: b"reportgen 1\n" + hashlib.sha256(content).digest() + content,
        lambda content, path: b"reportgen 2\n" + hashlib.sha256(content).digest() + content,
        lambda content, path: path.read_bytes()[:44] + content,
        lambda content, path: content,
        with_own_key,
    ],
)
def test_an_entry_that_somebody_else_laid_there_is_not_delivered(
    folder: Path, made: Callable[[bytes, Path], bytes]
) -> None:
    before = (folder / "output/web/one.de.html").read_text(encoding="utf-8")
    for path in entries(folder / "cache"):
        path.write_bytes(made(EVIL, path))
    assert build_anew(folder) == before


def test_an_entry_is_only_good_under_its_own_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 1000)
    cache.put(KEY, b"for the web")
    cache.put(OTHER, b"internal")
    [inner] = [path for path in entries(cache.folder) if path.read_bytes().endswith(b"internal")]
    shutil.copy(inner, cache.folder / KEY[:2] / KEY[2:])
    assert cache.get(KEY) is None and cache.get(OTHER) == b"internal"


def test_the_secret_lies_where_who_may_write_the_cache_cannot_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert Cache(tmp_path / "cache", 1000).put(KEY, b"content")
    home = user_data_folder()
    assert home and not (tmp_path / "cache" / KEY_FILE).exists()
    key = home / KEY_FILE
    assert len(key.read_bytes()) == 32
    if sys.platform != "win32":
        assert (key.stat().st_mode & 0o777, home.stat().st_mode & 0o777) == (0o600, 0o700)
    assert Cache(tmp_path / "cache", 1000).get(KEY) == b"content"
    # Another user has another.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "other"))
    assert Cache(tmp_path / "cache", 1000).get(KEY) is None


@on_posix
@pytest.mark.parametrize("damage", ["read", "cut", "link"])
def test_a_secret_that_others_may_know_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    Cache(tmp_path / "cache", 1000).put(KEY, b"content")
    key = tmp_path / "data/reportgen" / KEY_FILE
    before = key.read_bytes()
    if damage == "read":
        key.chmod(0o644)
    elif damage == "cut":
        key.write_bytes(before[:31])
    else:
        key.rename(tmp_path / "elsewhere")
        key.symlink_to(tmp_path / "elsewhere")
    cache = Cache(tmp_path / "cache", 1000)
    assert cache.get(KEY) is None and key.read_bytes() != before
    assert not key.is_symlink() and key.stat().st_mode & 0o777 == 0o600
    assert cache.put(KEY, b"new") and Cache(tmp_path / "cache", 1000).get(KEY) == b"new"


# --- Folders that others may write ---------------------------------------------------------------


@on_posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707, 0o1777, 0o720, 0o702])
def test_a_cache_that_others_may_write_is_not_used(folder: Path, mode: int) -> None:
    before = (folder / "output/web/one.de.html").read_text(encoding="utf-8")
    kept = [path.read_bytes() for path in entries(folder / "cache")]
    (folder / "cache").chmod(mode)
    shutil.rmtree(folder / "output")
    said = build(folder).output
    assert "warning: others than you may write into the folder" in said
    assert "chmod 700" in said and "REPORTGEN_CACHE" in said
    assert (folder / "output/web/one.de.html").read_text(encoding="utf-8") == before
    assert [path.read_bytes() for path in entries(folder / "cache")] == kept
    assert run(folder, "cache", "--clear").exit_code == 1
    assert [path.read_bytes() for path in entries(folder / "cache")] == kept
    assert run(folder, "check", "--strict").exit_code == 1
    # As the advice has it.
    (folder / "cache").chmod(0o700)
    assert "warning" not in build(folder).output


@needs_root
def test_a_cache_of_another_user_is_not_used(folder: Path) -> None:
    before = (folder / "output/web/one.de.html").read_text(encoding="utf-8")
    os.chown(folder / "cache", STRANGER, STRANGER)
    shutil.rmtree(folder / "output")
    assert "warning: the folder belongs to another user" in build(folder).output
    assert (folder / "output/web/one.de.html").read_text(encoding="utf-8") == before
    assert run(folder, "cache", "--clear").exit_code == 1
    assert len(entries(folder / "cache")) == 3


#: Moves all folders of entries away, and lays entries of its own with right digests.
ATTACK = f"""
import hashlib, pathlib, sys
cache = pathlib.Path(sys.argv[1])
for leaf in list(cache.glob("??")):
    leaf.rename(leaf.with_name(f"gone-{{leaf.name}}"))
    leaf.mkdir(mode=0o777)
for name in sys.argv[2:]:
    data = b"reportgen 2\\n" + hashlib.sha256({EVIL!r}).digest() + {EVIL!r}
    (cache / name).write_bytes(data)
    (cache / name).chmod(0o666)
"""


@needs_root
def test_somebody_who_may_write_the_cache_changes_no_output(folder: Path) -> None:
    before = (folder / "output/web/one.de.html").read_text(encoding="utf-8")
    cache = folder / "cache"
    names = [path.relative_to(cache).as_posix() for path in entries(cache)]
    attack = [sys.executable, "-c", ATTACK, str(cache), *names]
    # Shut, as the program makes it, nobody gets in.
    assert "PermissionError" in run_as(STRANGER, attack).stderr
    cache.chmod(0o777)
    done = run_as(STRANGER, attack)
    assert done.returncode == 0, done.stderr
    assert [(cache / name).read_bytes()[44:] for name in names] == [EVIL] * 3
    assert build_anew(folder) == before
    # Shut again, with what was laid there still in it.
    cache.chmod(0o700)
    assert build_anew(folder) == before
    assert "Evil" not in (folder / "output/web/one.de.html").read_text(encoding="utf-8")


@needs_root
def test_a_folder_that_somebody_put_in_place_of_the_cache_is_not_used(tmp_path: Path) -> None:
    # As on a share, or in a folder for temporary files.
    fill_folder(tmp_path, ONE)
    (tmp_path / "share").mkdir()
    (tmp_path / "share").chmod(0o777)
    cache = Cache(tmp_path / "share/cache", 10**6)
    assert cache.put(KEY, b"content")
    swap = (
        f"mv '{cache.folder}' '{cache.folder}-gone' && cp -r '{cache.folder}-gone' '{cache.folder}'"
    )
    done = run_as(STRANGER, ["sh", "-c", swap])
    assert done.returncode == 0, done.stderr
    assert (cache.folder / MARKER).exists()
    assert cache.get(KEY) is None and not cache.put(OTHER, b"content")
    said = run_as(STRANGER, ["ls", "-A", str(cache.folder)]).stdout.split()
    assert sorted(said) == sorted([*{*OURS} - {KEY_FILE}, KEY[:2]])


# --- Without a home ------------------------------------------------------------------------------


@pytest.fixture
def strangers() -> Iterator[Path]:
    """A project of a user without home and name, beside a folder for temporary files."""
    # The folders of pytest are shut to others, and may be in the memory that a test takes away.
    home = Path(tempfile.mkdtemp(prefix="reportgen-tests-", dir="/var/tmp"))
    fill_folder(home / "project", ONE)
    (home / "temporary").mkdir()
    for path in (home, *home.rglob("*")):
        os.chown(path, STRANGER, STRANGER)
    (home / "temporary").chmod(0o1777)
    yield home / "project"
    shutil.rmtree(home)


@needs_root
def test_without_a_home_everything_works_and_nothing_is_kept(strangers: Path) -> None:
    environment = {"TMPDIR": str(strangers.parent / "temporary")}
    for command in (["check", "--strict"], ["list"], ["build"], ["handout", "one"], ["cache"]):
        done = reportgen_as(STRANGER, strangers, *command, environment=environment)
        assert done.returncode == 0, done.stderr
    assert "Nothing is kept: you have no home folder" in done.stdout
    assert len(list((strangers / "output").glob("one.*"))) == 4
    assert list(strangers.rglob("cache.key")) == []
    # Fonts are kept where the next process finds them, and only its own user can write.
    [kept] = (strangers.parent / "temporary").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o700 and kept.stat().st_uid == STRANGER


@needs_root
@pytest.mark.parametrize("by", ["settings", "environment"])
def test_without_a_home_a_cache_that_is_named_is_used(strangers: Path, by: str) -> None:
    environment = {"TMPDIR": str(strangers.parent / "temporary")}
    cache = strangers / ".cache/deep"
    if by == "settings":
        with (strangers / "reportgen.yaml").open("a") as file:
            file.write("cache: {folder: .cache/deep}\n")
    else:
        environment[CACHE] = str(cache)
    command = ("build", "-f", "html", "-l", "de")
    assert reportgen_as(STRANGER, strangers, *command, environment=environment).returncode == 0
    kept = {path: path.stat().st_mtime_ns for path in entries(cache)}
    assert len(kept) == 3
    # Others cannot get at the secret that lies there.
    assert (cache / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert {each.stat().st_mode & 0o777 for each in (cache, cache.parent)} == {0o700}
    shutil.rmtree(strangers / "output")
    done = reportgen_as(STRANGER, strangers, *command, environment=environment)
    assert "1 file made" in done.stdout
    # What was there was used, and not made again.
    assert {path: path.stat().st_mtime_ns for path in entries(cache)} == kept


@needs_root
def test_fonts_are_not_taken_from_a_folder_that_somebody_else_made(strangers: Path) -> None:
    temporary = strangers.parent / "temporary"
    trap = temporary / f"reportgen-{STRANGER}"
    trap.mkdir()
    trap.chmod(0o777)
    os.chown(trap, STRANGER + 1, STRANGER + 1)
    done = reportgen_as(STRANGER, strangers, "build", environment={"TMPDIR": str(temporary)})
    assert done.returncode == 0, done.stderr
    assert list(trap.iterdir()) == []


# --- Systems that lack something -----------------------------------------------------------------


@needs_root
@pytest.mark.skipif(shutil.which("unshare") is None, reason="without unshare /dev/shm stays")
def test_a_build_needs_no_shared_memory_and_bears_a_narrow_umask(strangers: Path) -> None:
    become = " ".join(become_user(STRANGER))
    script = f"""
        mount -t tmpfs -o mode=0 none /dev/shm || exit 77
        umask 077
        {become} $PYTHON -c "import multiprocessing; multiprocessing.Lock()" && exit 77
        {become} env -u HOME $PYTHON -m reportgen -C {strangers} build || exit 1
        {become} env -u HOME $PYTHON -m reportgen -C {strangers} handout one || exit 1
    """
    environment = {
        "TMPDIR": str(strangers.parent / "temporary"),
        CACHE: "",
        "PYTHON": sys.executable,
    }
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"this system keeps its shared memory: {done.stderr}")
    assert done.returncode == 0, done.stderr
    assert len(list((strangers / "output").glob("one.*"))) == 4
