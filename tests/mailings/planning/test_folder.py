"""Folders of mailings: only what the program made is removed, and nobody else may read it."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from reportgen.mailings.planning.folder import MARK, list_folders
from support.mail_project import (
    ANNA,
    BERT,
    MAILING,
    eml_of,
    make_mailing,
    plan_of,
    run_in,
    run_well,
)

posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows other rights")


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def planned(folder: Path) -> Path:
    """Make a project whose mailing is planned, and return the mailing's folder."""
    run_well(make_mailing(folder), "mail", "plan", "neu")
    return folder / "mail/neu"


def without_mark(home: Path) -> None:
    """Make the plan one of the version that knew no marks."""
    for path in (home / plan_of(home.parent.parent)["folder"]).glob(".*"):
        path.unlink()


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- What is removed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("plan-1 verschickt am 3. Mai", "plan-2027-entwurf", "plan-2027", "plan-0", "plan-1.alt"),
        *("plan-1x", "plan-١", "Plan-1", "plan-", "alt/plan-1"),
    ],
)
@pytest.mark.parametrize("copied", [True, False])
def test_what_people_keep_beside_a_plan_stays(tmp_path: Path, name: str, copied: bool) -> None:
    home = planned(tmp_path)
    kept = home / name
    if copied:
        shutil.copytree(home / "plan-1", kept)
    else:
        kept.mkdir(parents=True)
        (kept / "0001-anna-ahre.eml").write_bytes(b"my own draft")
    (kept / "Notizen.txt").write_bytes(b"notes")
    before = files_in(kept)
    for _ in range(2):
        run_well(tmp_path, "mail", "plan", "neu")
    run_in(tmp_path, "mail", "forget", "bert@example.org")
    assert files_in(kept) == before
    assert [each.path.name for each in list_folders(home)] == [plan_of(tmp_path)["folder"]]


def test_a_folder_without_a_mark_is_nobodys_plan_and_is_not_counted(tmp_path: Path) -> None:
    home = tmp_path / "mail/neu"
    make_mailing(tmp_path, {"mail/neu/plan-1/x.eml": b"mine", "mail/neu/plan-99/y.eml": b"mine"})
    run_well(tmp_path, "mail", "plan", "neu")
    assert plan_of(tmp_path)["folder"] == "plan-2"
    run_well(tmp_path, "mail", "plan", "neu")
    assert plan_of(tmp_path)["folder"] == "plan-3"
    assert sorted(path.name for path in home.glob("plan-*")) == ["plan-1", "plan-3", "plan-99"]


def test_what_people_put_into_a_plan_stays_and_is_named(tmp_path: Path) -> None:
    home = planned(tmp_path)
    notes = {"Notizen.docx": b"notes", "alt/0001-anna-ahre.eml": b"copy", "a.eml": b"answer"}
    for name, data in notes.items():
        (home / "plan-1" / name).parent.mkdir(exist_ok=True)
        (home / "plan-1" / name).write_bytes(data)
    (home / "plan-1/.DS_Store").write_bytes(b"\0")
    said = run_well(tmp_path, "mail", "plan", "neu")
    assert "warning: this folder of an earlier plan holds other files" in said
    assert "kept: Notizen.docx, a.eml, alt." in said
    assert {name: data for name, data in files_in(home / "plan-1").items() if name != MARK} == notes
    assert (home / "plan-1" / MARK).read_bytes().count(b"anna") == 0
    # Once people have taken away what is theirs, the folder goes.
    for name in notes:
        (home / "plan-1" / name).unlink()
    (home / "plan-1/alt").rmdir()
    assert "earlier plan" not in run_well(tmp_path, "mail", "plan", "neu")
    assert not (home / "plan-1").exists()


@pytest.mark.parametrize(
    "mark",
    [
        *("", "[]", "{}", '{"version": 1}', "\xff", '{"version": 1, "folder": "neu/plan-1"}'),
        '{"version": 1, "folder": "neu/plan-1", "files": ["../plan.json"]}',
        '{"version": 1, "folder": "neu/plan-1", "files": ["Notizen.docx"]}',
        '{"version": 1, "folder": "neu/plan-2", "files": ["0001-anna-ahre.eml"]}',
        '{"version": 1, "folder": "alt/plan-1", "files": ["0001-anna-ahre.eml"]}',
        '{"version": 9, "folder": "neu/plan-1", "files": ["0001-anna-ahre.eml"]}',
    ],
)
def test_a_mark_that_is_none_removes_nothing(tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "mail/neu/plan-1"
    files = {MARK: mark, "0001-anna-ahre.eml": "mine", "Notizen.docx": "notes"}
    make_mailing(
        tmp_path,
        {f"mail/neu/plan-1/{name}": text.encode("latin-1") for name, text in files.items()},
    )
    before = files_in(folder)
    for _ in range(2):
        run_well(tmp_path, "mail", "plan", "neu")
    assert files_in(folder) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_named_like_a_plan_is_not_followed(tmp_path: Path) -> None:
    home = planned(tmp_path)
    shutil.copytree(home / "plan-1", tmp_path / "neu/plan-5")
    mark = tmp_path / "neu/plan-5" / MARK
    mark.write_text(mark.read_text().replace("plan-1", "plan-5"))
    (home / "plan-5").symlink_to(tmp_path / "neu/plan-5")
    before = files_in(tmp_path / "neu")
    run_well(tmp_path, "mail", "plan", "neu")
    assert files_in(tmp_path / "neu") == before and (home / "plan-5").is_symlink()


# --- Plans of earlier versions -------------------------------------------------------------------


def test_a_plan_of_an_earlier_version_is_taken_over_and_told(tmp_path: Path) -> None:
    home = planned(tmp_path)
    without_mark(home)
    (home / "plan-1/Notizen.txt").write_bytes(b"notes")
    said = run_well(tmp_path, "mail", "plan", "neu")
    assert "warning: this plan was made by an earlier version of reportgen" in said
    assert [path.name for path in (home / "plan-1").iterdir() if path.name != MARK] == [
        "Notizen.txt"
    ]
    (home / "plan-1/Notizen.txt").unlink()
    assert "earlier version" not in run_well(tmp_path, "mail", "plan", "neu")
    assert sorted(path.name for path in home.iterdir()) == ["plan-3", "plan.json"]


def test_a_person_is_forgotten_in_a_plan_of_an_earlier_version(tmp_path: Path) -> None:
    home = planned(tmp_path)
    without_mark(home)
    (home / "plan-1/Notizen.txt").write_bytes(b"notes")
    gone = eml_of(tmp_path, ANNA)
    run_well(tmp_path, "mail", "forget", ANNA)
    assert not gone.exists() and eml_of(tmp_path, BERT).exists()
    assert (home / "plan-1/Notizen.txt").read_bytes() == b"notes"
    assert b"anna" not in (home / "plan-1" / MARK).read_bytes()


def test_a_forgetting_that_was_broken_off_is_ended_by_the_next(tmp_path: Path) -> None:
    home = planned(tmp_path)
    path = home / "plan.json"
    plan = json.loads(path.read_bytes())
    gone = eml_of(tmp_path, ANNA)
    plan["mails"] = [each for each in plan["mails"] if each["address"] != ANNA]
    path.write_text(json.dumps(plan))
    run_in(tmp_path, "mail", "forget", ANNA)
    assert not gone.exists() and b"anna" not in (home / "plan-1" / MARK).read_bytes()


# --- Rights --------------------------------------------------------------------------------------


def rights_in(folder: Path) -> set[tuple[bool, int]]:
    """Return which rights folders (True) and files have."""
    every = [folder, *folder.rglob("*")]
    return {(path.is_dir(), stat.S_IMODE(path.lstat().st_mode)) for path in every}


@posix
@pytest.mark.parametrize("umask", [0o022, 0o002, 0o000, 0o077])
def test_what_is_in_the_folder_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_mailing(tmp_path, {"profiles/mailings/neu.yaml": MAILING})
        run_well(tmp_path, "mail", "plan", "neu")
        run_in(tmp_path, "mail", "letters", "neu")
    finally:
        os.umask(before)
    assert rights_in(tmp_path / "mail/neu") == {(True, 0o700), (False, 0o600)}
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700


@posix
def test_a_folder_that_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    home = planned(tmp_path)
    (home / "letters/.built").mkdir(parents=True)
    (home / "letters/.built/x.docx.sha256").write_text("names somebody")
    for path in (tmp_path / "mail", home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    run_well(tmp_path, "mail", "plan", "neu")
    assert rights_in(home) == {(True, 0o700), (False, 0o600)}
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
