"""Who may read what is written: what the umask says, and what names people its owner alone."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportgen.cache.atomic import is_part, make_private, replace_file, written_beside
from reportgen.cli.main import main
from support.mail_project import LIST, MAILING, POST, make_mailing, run_well
from support.project import TODAY, fill_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows other rights")

ONE = {"profiles/one.yaml": "title: {de: Eins, fr: Un}\n"}


@pytest.fixture(params=[0o022, 0o002, 0o077, 0o000], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[str]:
    """Return what below a folder, itself included, others than the owner have any right to."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in (folder, *folder.rglob("*"))
        if rights(path) & 0o077
    )


def test_files_keep_the_umask(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "a"
    with written_beside(path, b"new") as new:
        assert is_part(new.name) and rights(new) == 0o666 & ~umask
    replace_file(path, b"x")
    assert rights(path) == 0o666 & ~umask and path.read_bytes() == b"x"
    # What was open before is closed when it is written the next time.
    replace_file(path, b"y", private=True)
    assert rights(path) == 0o600 and path.read_bytes() == b"y"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_private_folders_are_so_at_each_level_that_is_made(tmp_path: Path, umask: int) -> None:
    (tmp_path / "theirs").mkdir()
    before = rights(tmp_path / "theirs")
    make_private(tmp_path / "theirs/a/b/c")
    assert {rights(tmp_path / "theirs" / name) for name in ("a", "a/b", "a/b/c")} == {0o700}
    # Whoever made a folder may share it on purpose.
    assert rights(tmp_path / "theirs") == before
    make_private(tmp_path / "theirs")
    assert rights(tmp_path / "theirs") == before
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OSError):
        make_private(tmp_path / "file")


def test_a_build_keeps_the_umask(tmp_path: Path, umask: int) -> None:
    fill_folder(tmp_path, ONE)
    arguments = ["-C", str(tmp_path), "--today", TODAY.isoformat(), "build", "-f", "html"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    made = [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
    # Two languages, the record of each, and what is locked while they are written.
    assert len(made) == 5 and {rights(path) for path in made} == {0o666 & ~umask}
    assert rights(tmp_path / "output") == 0o777 & ~umask


def test_internal_editions_are_for_their_owner_alone(tmp_path: Path, umask: int) -> None:
    fill_folder(tmp_path, ONE)
    arguments = ["-C", str(tmp_path), "--today", TODAY.isoformat()]
    for command in (["build", "-f", "html"], ["handout", "one"]):
        done = CliRunner().invoke(main, [*arguments, *command, "--audience", "internal"])
        assert done.exit_code == 0, done.output
    internal = tmp_path / "output/internal"
    assert len([path for path in internal.rglob("*") if path.is_file()]) > 4
    assert open_to_others(internal) == []
    # Those of others beside them may be read as ever.
    assert rights(tmp_path / "output") == 0o777 & ~umask


def test_letters_are_for_their_owner_alone(tmp_path: Path, umask: int) -> None:
    make_mailing(
        tmp_path,
        {
            "profiles/mailings/neu.yaml": f"channel: letter\n{MAILING}",
            "profiles/mailings/recipients/liste.csv": LIST.splitlines()[0] + "\n" + POST,
        },
    )
    run_well(tmp_path, "mail", "letters", "neu")
    home = tmp_path / "mail/neu"
    files = [path for path in home.rglob("*") if path.is_file()]
    # A letter as two files for each of three people, all in one, the record of each, and what is
    # locked while they are written, for either folder.
    assert len(files) == 16 and {rights(path) for path in files} == {0o600}
    assert open_to_others(home / "letters") == []
