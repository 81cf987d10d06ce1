"""The folder of the cache: what is somebody's is never touched, whatever folder is named."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cache.digests import digest_of
from reportgen.cache.folder import MARKER, OURS, TAG, ForeignFolderError
from reportgen.cache.secret import KEY as KEY_FILE
from reportgen.cache.store import Cache
from reportgen.cli.main import main
from reportgen.problems.problem import UnfitError
from reportgen.project.cache_choice import CACHE
from support.project import ROOT, SETTINGS, TODAY, fill_folder

KEY, OTHER = digest_of("a"), digest_of("b")
MARKS = {*OURS} - {KEY_FILE}
ON_WINDOWS = sys.platform == "win32"
#: What people keep in a project, and in folders that are named like those of entries.
THEIRS = {
    "profiles/one.yaml": "title: {de: Eins, fr: Un}\n",
    "mail/ledger.sqlite3": "proof",
    "output/edited.docx": "edited",
    "material/de/brochure.pdf": "%PDF",
    f"material/{KEY[:2]}/{KEY[2:]}": "named as an entry is",
    "material/notes.txt": "notes",
}


def run(folder: Path, *arguments: str, cache: Path | str | None = None) -> Result:
    arguments = ("-C", str(folder), "--today", TODAY.isoformat(), *arguments)
    result = CliRunner().invoke(main, arguments, env={CACHE: str(cache) if cache else None})
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result


def build(folder: Path, cache: Path | str | None = None) -> Result:
    return run(folder, "build", "-f", "html", "-l", "de", cache=cache)


def everything(folder: Path) -> dict[str, str]:
    """Return what lies below a folder: what links lead to, and the content of files."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else path.read_bytes().hex()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def old_entry(folder: Path, key: str, content: bytes = b"old") -> Path:
    """Write an entry as version 5729db9 wrote it, and return its path."""
    path = folder / key[:2] / key[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"reportgen 1\n" + hashlib.sha256(content).digest() + content)
    return path


# --- Folders that are somebody's -----------------------------------------------------------------


@pytest.mark.parametrize(
    "named",
    [
        *(".", "./", "profiles", "profiles/", "./profiles", "profiles/kept/made", "templates"),
        *("mail", "mail/cache", "output", "output/.cache", "inbox", "inbox/cache", "Profiles"),
        *("material", "material/de", "link", "link/de"),
    ],
)
def test_the_settings_may_not_name_a_folder_of_people(tmp_path: Path, named: str) -> None:
    settings = f"{SETTINGS}cache: {{folder: {named}, megabytes: 0.0001}}\n"
    fill_folder(tmp_path, THEIRS, settings)
    (tmp_path / "link").symlink_to(tmp_path / "material")
    before = everything(tmp_path)
    for command in (["cache"], ["cache", "--clear"], ["build"], ["check"], ["list"]):
        result = run(tmp_path, *command)
        assert result.exit_code == 1, command
        assert "reportgen.yaml:3:17: cache.folder: " in result.output, result.output
        assert "for the cache" in result.output
    assert everything(tmp_path) == before


def test_all_that_is_wrong_with_the_settings_is_told_at_once(tmp_path: Path) -> None:
    fill_folder(tmp_path, THEIRS, f"{SETTINGS}cache: {{folder: profiles}}\ntheme: none\n")
    result = run(tmp_path, "check")
    assert "cache.folder" in result.output and "there is no theme “none”" in result.output


@pytest.mark.parametrize("where", ["home", "home/project", "home/project/mail", "home/de", "link"])
def test_the_environment_may_not_name_a_folder_of_people(tmp_path: Path, where: str) -> None:
    fill_folder(tmp_path / "home/project", THEIRS)
    fill_folder(tmp_path / "home/de", {"letter.docx": "dear"})
    (tmp_path / "link").symlink_to(tmp_path / "home")
    before = everything(tmp_path)
    for command in (["cache"], ["cache", "--clear"], ["build"], ["check"]):
        result = run(tmp_path / "home/project", *command, cache=tmp_path / where)
        assert result.exit_code == 1, command
        assert result.output.startswith("REPORTGEN_CACHE: "), result.output
    assert everything(tmp_path) == before


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    fill_folder(tmp_path, THEIRS, f"{SETTINGS}cache: {{folder: material}}\n")
    said = run(tmp_path, "cache").output
    assert f"it holds {KEY[:2]}/{KEY[2:]}, de/brochure.pdf, notes.txt. Name an empty" in said


def test_objects_of_git_are_no_entries(tmp_path: Path) -> None:
    # They are named exactly as entries are.
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    fill_folder(tmp_path, THEIRS)
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    objects = tmp_path / ".git/objects"
    for empty in ("pack", "info"):
        (objects / empty).rmdir()
    before = everything(objects)
    assert len(before) == len(THEIRS) + 1
    assert run(tmp_path, "cache", "--clear", cache=objects).exit_code == 1
    assert build(tmp_path, cache=objects).exit_code == 1
    assert everything(objects) == before
    # Not even in a folder that is a cache.
    cache = Cache(tmp_path / "cache", 10)
    cache.put(KEY, bytes(100))
    shutil.copytree(objects, cache.folder, dirs_exist_ok=True)
    assert cache.usage().entries == 1
    cache.trim()
    assert sorted(cache.clear()) == sorted(before)
    assert {name: each for name, each in everything(cache.folder).items() if "/" in name} == before


def test_what_the_system_names_is_passed_over_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": THEIRS["profiles/one.yaml"]})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    fill_folder(tmp_path / "home/reportgen/made", {"notes.txt": "notes"}, "mine")
    before = everything(tmp_path / "home/reportgen/made")
    result = build(tmp_path)
    assert result.exit_code == 0 and "warning: the folder is no cache" in result.output
    assert "1 file made" in result.output
    assert run(tmp_path, "cache", "--clear").exit_code == 1
    assert everything(tmp_path / "home/reportgen/made") == before


# --- Files of people in a cache ------------------------------------------------------------------


def test_what_people_put_into_a_cache_stays_there(tmp_path: Path) -> None:
    theirs = {
        "cache/de/brochure.pdf": "%PDF",
        "cache/notes.txt": "notes",
        f"cache/{OTHER[:2]}/{OTHER[2:]}": "named as an entry is",
        f"cache/{OTHER[:2]}/.abcd1234.part": "named as one that is being written",
        f"cache/{OTHER[:2].upper()}A/{OTHER[2:]}": "reportgen 1\n, but in another folder",
        f"cache/ab/{OTHER[2:]}x": "reportgen 1\n, but with another name",
    }
    fill_folder(
        tmp_path,
        {"profiles/one.yaml": THEIRS["profiles/one.yaml"]},
        f"{SETTINGS}cache: {{folder: cache, megabytes: 0.0001}}\n",
    )
    assert build(tmp_path).exit_code == 0
    fill_folder(tmp_path, theirs, f"{SETTINGS}cache: {{folder: cache, megabytes: 0.0001}}\n")
    (tmp_path / "cache/aa").mkdir(exist_ok=True)
    (tmp_path / "cache/aa" / OTHER[2:]).symlink_to(tmp_path / "reportgen.yaml")
    (tmp_path / "cache/linked").symlink_to(tmp_path / "profiles")
    for name in theirs:
        os.utime(tmp_path / name, (0, 0))
    before = everything(tmp_path / "cache")
    (tmp_path / "profiles/one.yaml").write_text("title: {de: Neu, fr: Neuf}\n")
    assert build(tmp_path).exit_code == 0
    after = everything(tmp_path / "cache")
    kept = {name.removeprefix("cache/") for name in theirs} | {f"aa/{OTHER[2:]}", "linked"}
    assert {name: after.get(name) for name in kept} == {name: before[name] for name in kept}
    result = run(tmp_path, "cache", "--clear")
    assert result.exit_code == 0 and "removed." in result.output
    assert "Left, since the program did not make it: " in result.output
    assert "de/brochure.pdf" in result.output and "notes.txt" in result.output
    assert set(everything(tmp_path / "cache")) == kept | MARKS


def test_an_empty_folder_is_marked_and_shut(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own").chmod(0o777)
    cache = Cache(tmp_path / "own", 1000)
    assert cache.put(KEY, b"content") and cache.get(KEY) == b"content"
    assert (
        (tmp_path / "own" / TAG)
        .read_bytes()
        .startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    )
    assert ON_WINDOWS or (tmp_path / "own").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(ON_WINDOWS, reason="Windows knows other rights")
@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_every_level_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert Cache(tmp_path / "a/b/c", 1000).put(KEY, b"content")
    finally:
        os.umask(before)
    levels = [tmp_path / "a", *(path for path in (tmp_path / "a").rglob("*") if path.is_dir())]
    assert [path.stat().st_mode & 0o777 for path in levels] == [0o700] * 4
    assert (tmp_path / "a/b/c" / KEY[:2] / KEY[2:]).stat().st_mode & 0o777 == 0o600


def test_git_keeps_nothing_of_a_cache(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    fill_folder(tmp_path, {"profiles/one.yaml": THEIRS["profiles/one.yaml"]})
    # As people have it, so that git keeps a folder that is empty.
    fill_folder(tmp_path / "theirs", {".gitignore": "*\n!.gitignore\n", "reportgen.yaml": ""})
    (tmp_path / "theirs/reportgen.yaml").unlink()
    for cache in ("theirs", "new"):
        assert build(tmp_path, tmp_path / cache).exit_code == 0
        assert Cache(tmp_path / cache, 0).usage().entries
    assert (tmp_path / "theirs/.gitignore").read_text() == "*\n!.gitignore\n"
    command = ["git", "-C", str(tmp_path), "status", "--porcelain", "-uall"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert [line for line in said.splitlines() if "new/" in line or "theirs/" in line] == [
        "?? theirs/.gitignore"
    ]


# --- Caches of earlier versions ------------------------------------------------------------------


def test_the_cache_of_an_earlier_version_is_adopted_once_and_told(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": THEIRS["profiles/one.yaml"]})
    cache = tmp_path / "cache"
    old = [old_entry(cache, digest_of(str(number))) for number in range(20)]
    (old[0].parent / ".abcd_123.part").write_bytes(b"reportgen")
    cache.chmod(0o775)
    result = build(tmp_path, cache)
    assert result.exit_code == 0
    assert f"The cache in {cache} is of an earlier version" in result.stderr
    assert (cache / MARKER).exists() and (cache / TAG).exists()
    assert ON_WINDOWS or cache.stat().st_mode & 0o777 == 0o700
    result = build(tmp_path, cache)
    assert "earlier version" not in result.output and "0 files made" in result.output
    # What it holds is the cache's, and goes as it always went.
    assert all(path.exists() for path in old)
    assert Cache(cache, 0).usage().entries > 20
    assert run(tmp_path, "cache", "--clear", cache=cache).exit_code == 0
    assert set(everything(cache)) == MARKS


@pytest.mark.parametrize(
    "stray", ["notes.txt", "de/brochure.pdf", "00/" + "0" * 38, "abc/x", "aa/.abcd1234.part", "x/y"]
)
def test_one_file_of_somebody_among_old_entries_is_enough(tmp_path: Path, stray: str) -> None:
    for number in range(20):
        old_entry(tmp_path / "cache", digest_of(str(number)))
    fill_folder(tmp_path, {f"cache/{stray}": "mine", **THEIRS})
    before = everything(tmp_path / "cache")
    assert build(tmp_path, tmp_path / "cache").exit_code == 1
    cache = Cache(tmp_path / "cache", 0)
    with pytest.raises(ForeignFolderError):
        cache.clear()
    cache.trim()
    assert not cache.put(KEY, b"content") and cache.usage().entries == 0
    assert everything(tmp_path / "cache") == before


# --- Folders that change meanwhile ---------------------------------------------------------------


def test_a_folder_that_becomes_another_is_asked_for_each_time(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 0)
    assert cache.put(KEY, b"content") and cache.get(KEY) == b"content"
    cache.folder.rename(tmp_path / "before")
    theirs = {f"{KEY[:2]}/{KEY[2:]}": "reportgen 1\nand more", "de/brochure.pdf": "%PDF"}
    fill_folder(cache.folder, theirs)
    before = everything(tmp_path)

    def touch_nothing(fault: type[UnfitError]) -> None:
        assert cache.get(KEY) is None and not cache.put(OTHER, b"content")
        cache.trim()
        with pytest.raises(fault):
            cache.clear()

    touch_nothing(ForeignFolderError)
    assert everything(tmp_path) == before
    # Another folder that is a cache, by a link.
    cache.folder.rename(tmp_path / "theirs")
    cache.folder.symlink_to(tmp_path / "before")
    before = everything(tmp_path)
    touch_nothing(UnfitError)
    assert everything(tmp_path) == before
    # As it was, it is used again.
    cache.folder.unlink()
    (tmp_path / "before").rename(cache.folder)
    assert cache.get(KEY) == b"content"
    (cache.folder / MARKER).unlink()
    assert cache.get(KEY) is None


def test_an_entry_is_not_written_through_a_link(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 0)
    cache.put(KEY, b"content")
    (tmp_path / "theirs").mkdir()
    (cache.folder / OTHER[:2]).symlink_to(tmp_path / "theirs")
    assert not cache.put(OTHER, b"content")
    assert everything(tmp_path / "theirs") == {}


def test_a_link_that_was_there_before_is_followed(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": THEIRS["profiles/one.yaml"]})
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    assert build(tmp_path, tmp_path / "link").exit_code == 0
    assert (tmp_path / "disk" / MARKER).exists()
    shutil.rmtree(tmp_path / "output")
    assert "1 file made" in build(tmp_path, tmp_path / "link").output


def test_several_programs_may_begin_a_cache_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reportgen.cache.store import Cache\n"
        "from reportgen.cache.digests import digest_of\n"
        "input()\n"
        "cache = Cache(Path(sys.argv[1]), 10**6)\n"
        "sys.exit(not all(cache.put(digest_of(f'{sys.argv[2]} {n}'), b'x') for n in range(50)))\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "a/cache"), str(number)],
            stdin=subprocess.PIPE,
            cwd=ROOT,
        )
        for number in range(6)
    ]
    for program in programs:
        assert program.stdin
        program.stdin.write(b"\n")
        program.stdin.close()
    assert [program.wait() for program in programs] == [0] * 6
    cache = Cache(tmp_path / "a/cache", 0)
    assert cache.usage().entries == 300 and cache.clear() == []
