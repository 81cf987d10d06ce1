"""Outputs that others touched, and a build that has nothing to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.building import build as building
from reportgen.cache.records import RECORDS, read_records
from reportgen.project.cache_choice import CACHE
from support.rebuilt import DAY, EVERY, build, change, cold, contents, differing, of, said

# --- Outputs that others touched ---------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that are printed from now on."""
    made: list[str] = []
    real = building.make_sheet_job

    def counted(sheet, profile, edition, formats):  # type: ignore[no-untyped-def]
        made.append(f"{profile.id}.{edition.suffix}")
        return real(sheet, profile, edition, formats)

    monkeypatch.setattr(building, "make_sheet_job", counted)
    return made


def test_missing_and_changed_outputs_come_from_the_cache(folder: Path, printed: list[str]) -> None:
    before = contents(folder / "output")
    (folder / "output/one.de.pdf").unlink()
    (folder / "output/one.fr.pdf").write_bytes(b"%PDF-1.7 somebody else's")
    (folder / "output/two.de.html").write_bytes(b"")
    (folder / "output/two.fr.docx").unlink()
    os.utime(folder / "output/talk.de.pdf", (1, 1))
    result = build(folder)
    assert result.exit_code == 0, result.output
    names = {"one.de.pdf", "one.fr.pdf", "two.de.html", "two.fr.docx", "talk.de.pdf"}
    assert said(result) == names and printed == []
    assert differing(contents(folder / "output"), before) == []


def test_a_whole_output_folder_comes_from_the_cache(folder: Path, printed: list[str]) -> None:
    before = contents(folder / "output")
    shutil.rmtree(folder / "output")
    assert said(build(folder)) == EVERY and printed == []
    assert differing(contents(folder / "output"), before) == []


def test_without_a_cache_outputs_that_are_up_to_date_stay(folder: Path, printed: list[str]) -> None:
    shutil.rmtree(folder / "cache")
    assert said(build(folder)) == set() and printed == []
    (folder / "output/one.de.pdf").unlink()
    assert said(build(folder)) == {"one.de.pdf"} and printed == ["one.de"]


def test_going_back_costs_nothing(folder: Path, printed: list[str]) -> None:
    before = contents(folder / "output")
    text = (folder / "profiles/one.yaml").read_text()
    change(folder / "profiles/one.yaml", "Erste", "Neue")
    # A single sheet is printed by two processes: its PDF, and all else.
    assert said(build(folder)) == of("one.de") and printed == ["one.de"] * 2
    (folder / "profiles/one.yaml").write_text(text)
    assert said(build(folder)) == of("one.de") and printed == ["one.de"] * 2
    assert differing(contents(folder / "output"), before) == []


def test_an_edited_word_file_is_kept_whatever_is_in_the_cache(
    folder: Path, printed: list[str]
) -> None:
    path = folder / "output/one.de.docx"
    built = path.read_bytes()
    path.write_bytes(built + b"mine")
    for _ in range(2):
        result = build(folder)
        assert said(result) == set() and said(result, "kept") == {"one.de.docx"}
        assert path.read_bytes() == built + b"mine"
    assert said(build(folder, "--force")) == {"one.de.docx"} and printed == []
    assert path.read_bytes() == built


@pytest.mark.parametrize("edited", [False, True])
def test_a_record_of_an_earlier_release_protects_and_lets_go(folder: Path, edited: bool) -> None:
    path = folder / "output/one.de.docx"
    digest = read_records(path)[-1].sha256
    kept = folder / f"output/{RECORDS}/one.de.docx.sha256"
    other = "0" * 64
    kept.write_text(f"{other}\n{digest}", encoding="ascii")
    if edited:
        path.write_bytes(path.read_bytes() + b"mine")
    before = path.read_bytes()
    change(folder / "profiles/one.yaml", "Erste", "Neue")
    result = build(folder)
    assert said(result, "kept") == ({"one.de.docx"} if edited else set())
    assert (path.read_bytes() == before) is edited
    assert differing(contents(folder / "output"), cold(folder)) == (
        ["one.de.docx", "one.de.new.docx"] if edited else []
    )
    # It is not known of which sheet such files were: they are not removed.
    (folder / "profiles/one.yaml").unlink()
    assert ("one.de.docx" not in build(folder, "--prune").output) is edited


# --- Nothing to do -----------------------------------------------------------------------------


def test_a_build_with_nothing_to_do_loads_no_library_that_prints(report: Path) -> None:
    command = ["-m", "reportgen", "-C", str(report), "--today", DAY, "build", "-f", "docx,html"]
    environment = {**os.environ, CACHE: str(report / "cache")}
    for options in ([], ["-X", "importtime"]):
        done = subprocess.run(
            [sys.executable, *options, *command],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    assert "0 files made" in done.stdout and "14 up to date" in done.stdout
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "reportgen.building.keys" in loaded
    printing = {"weasyprint", "docx", "lxml", "jinja2", "fontTools", "pypdfium2"}
    assert loaded & printing == set()
