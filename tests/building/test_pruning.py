"""Outputs are removed only where it is sure that their sheets are gone."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.closed import closed, run_bound
from support.mail_project import run_in, run_well
from support.project import fill_folder

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights and links of POSIX")
ONE = "title: {de: Eins, fr: Un}\ncity: Metz\n"
FILES: Mapping[str, str] = {
    "profiles/one.yaml": ONE,
    "profiles/gone.yaml": ONE,
    "profiles/trier/two.yaml": ONE,
}
HTML = ("build", "-f", "html", "-l", "de", "--audience", "print")


def outputs(folder: Path) -> set[str]:
    return {path.name for path in (folder / "output").iterdir() if path.is_file()}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A project of which everything is built, and one sheet is gone since."""
    fill_folder(tmp_path, FILES)
    run_well(tmp_path, *HTML)
    (tmp_path / "profiles/gone.yaml").unlink()
    return tmp_path


def test_what_is_gone_is_removed(built: Path) -> None:
    assert "Removed: gone.de.html." in run_well(built, *HTML, "--prune")
    assert outputs(built) == {"one.de.html", "two.de.html"}


@pytest.mark.parametrize("name", ["one.yaml.txt", "one.YAML.orig", "one.yml.bak", "x.yaml.alt"])
def test_what_is_not_read_for_its_ending_is_not_gone(built: Path, name: str) -> None:
    if name == "x.yaml.alt":
        (built / "profiles/one.yaml").write_text(f"id: one\n{ONE}", encoding="utf-8")
    (built / "profiles/one.yaml").rename(built / "profiles" / name)
    result = run_in(built, *HTML, "--prune")
    assert f"{name}:1:1: warning: this file is not read" in result.output
    assert outputs(built) == {"one.de.html", "two.de.html"}


def test_what_lies_in_a_cloud_is_not_gone(built: Path) -> None:
    before = outputs(built)
    (built / "profiles/one.yaml").unlink()
    (built / "profiles/.one.yaml.icloud").write_bytes(b"bplist00")
    result = run_in(built, *HTML, "--prune")
    assert ".one.yaml.icloud:1:1: this file lies in iCloud" in result.output
    assert result.exit_code == 1 and outputs(built) == before
    assert run_in(built, "check").exit_code == 1


@POSIX
def test_nothing_is_removed_where_a_folder_cannot_be_read(built: Path) -> None:
    before = outputs(built)
    with closed(built / "profiles/trier"):
        result = run_bound(built, *HTML, "--prune")
    assert result.returncode == 1
    assert "Nothing was removed: what has problems may be what was built." in result.stderr
    assert outputs(built) == before


@POSIX
@pytest.mark.parametrize("target", ["trier", "/nonexistent/share"])
def test_nothing_is_removed_where_a_share_is_not_connected(built: Path, target: str) -> None:
    before = outputs(built)
    shutil.rmtree(built / "profiles/trier")
    (built / "profiles/trier").symlink_to(target)
    assert run_in(built, *HTML, "--prune").exit_code == 1
    assert outputs(built) == before


@pytest.mark.parametrize("way", ["empty", "missing", "mount point", "only reports"])
def test_nothing_is_removed_where_folders_are_empty(built: Path, way: str) -> None:
    before = outputs(built)
    if way == "mount point":
        (built / "profiles/trier/two.yaml").unlink()
    else:
        shutil.rmtree(built / "profiles")
        if way != "missing":
            (built / "profiles").mkdir()
        if way == "only reports":
            (built / "profiles/reports").mkdir()
    result = run_in(built, *HTML, "--prune")
    assert result.exit_code == 1 and "Nothing was removed: " in result.output
    assert "Removed" not in result.output and outputs(built) == before
    # Without the option nobody is told that they may be removed.
    assert "--prune removes" not in run_in(built, *HTML).output


def test_only_unedited_files_with_a_record_are_removed(built: Path) -> None:
    page = built / "output/gone.de.html"
    before = page.stat()
    # As long as it was, and as old: only its content tells.
    page.write_bytes(page.read_bytes().replace(b"Eins", b"Zwei"))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    fill_folder(built / "output", {"notes.de.html": "mine"})
    assert "Removed" not in run_well(built, *HTML, "--prune")
    assert {"gone.de.html", "notes.de.html"} <= outputs(built)


@POSIX
def test_what_links_lead_to_is_never_removed(built: Path) -> None:
    page, other = built / "output/gone.de.html", built / "elsewhere"
    other.mkdir()
    page.rename(other / "gone.de.html")
    page.symlink_to(other / "gone.de.html")
    (built / "output/sub").symlink_to(other)
    shutil.copytree(built / "output/.built", other / ".built")
    assert "Removed" not in run_well(built, *HTML, "--prune")
    assert (other / "gone.de.html").exists() and page.is_symlink()


@POSIX
def test_an_output_that_cannot_be_read_or_removed_is_told_and_kept(built: Path) -> None:
    with closed(built / "output/gone.de.html"):
        assert "Removed" not in run_bound(built, *HTML, "--prune").stdout
    with closed(built / "output", 0o500):
        result = run_bound(built, *HTML, "--prune")
    assert result.returncode == 1 and "cannot be removed (Permission denied)" in result.stderr
    assert "Removed" not in result.stdout and "gone.de.html" in outputs(built)


@POSIX
def test_handouts_are_not_removed_on_a_guess(tmp_path: Path) -> None:
    files = {**FILES, "profiles/handouts/tag.yaml": "title: {de: Tag, fr: Jour}\nformats: [docx]\n"}
    fill_folder(tmp_path, files)
    how = ("handout", "tag", "-l", "de", "--prune")
    run_well(tmp_path, *how)
    left = tmp_path / "output/handouts/tag/two.de.docx"
    assert left.exists()
    (tmp_path / "profiles/trier/two.yaml").unlink()
    result = run_in(tmp_path, *how)
    assert result.exit_code == 1 and "there is nothing in" in result.output and left.exists()
    (tmp_path / "profiles/trier").rmdir()
    (tmp_path / "profiles/trier").symlink_to("trier")
    assert run_in(tmp_path, *how).exit_code == 1 and left.exists()
    (tmp_path / "profiles/trier").unlink()
    assert "Removed: handouts/tag/two.de.docx." in run_well(tmp_path, *how) and not left.exists()
