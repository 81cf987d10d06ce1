"""Sheets that run over their page by a little: told where they are built, each time."""

from __future__ import annotations

import re
import shutil
from bisect import bisect_left
from pathlib import Path

import pytest

from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.merge import merge_sheet
from reportgen.writers.pdf.sheet import Printed, print_sheet
from support.project import TODAY, cut, fill_folder
from support.rebuilt import build, said

SETTINGS = "network: Netz\nlanguages: [de, fr]\noutput: {editions: de}\n"
_TOLD = re.compile(
    r"(?m)^profiles/one\.yaml:1:1: warning: about (\d+) lines less would save the last page of "
    r"its PDF \(de\)\. (.*)$"
)


def write(lines: int, more: str = "") -> str:
    """Return a profile with a text of so many lines."""
    text = "".join(f"  Zeile {number} des Textes\\\n" for number in range(lines))
    return f"title: Blatt\n{more}description: |\n{text}  Ende\n"


def printed(project: Project, text: str) -> Printed:
    fill_folder(project.root, {"profiles/one.yaml": text}, SETTINGS)
    profile = read_profile_file(project, project.root / "profiles/one.yaml")
    sheet = merge_sheet(cut(project, profile), ("de",), world_of(project))
    return print_sheet(sheet, project.theme)


@pytest.fixture(scope="module")
def most(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many lines a page has room for."""
    folder = tmp_path_factory.mktemp("most")
    fill_folder(folder, {}, SETTINGS)
    project = open_project(folder, TODAY, folder)
    numbers = range(40, 80)

    def pages(number: int) -> int:
        return len(printed(project, write(number)).pages.leaves)

    return numbers[bisect_left(numbers, 2, key=pages)] - 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fill_folder(tmp_path, {}, SETTINGS)
    return tmp_path


def test_it_is_told_with_how_much_and_what_is_to_be_shorter(folder: Path, most: int) -> None:
    fill_folder(folder, {"profiles/one.yaml": write(most + 1)}, SETTINGS)
    result = build(folder)
    assert result.exit_code == 0
    [(lines, advice)] = _TOLD.findall(result.output)
    # No page has one line of a paragraph alone.
    assert 2 <= int(lines) <= 3
    [(size, excess)] = re.findall(
        r"^Shorten “Description” first: of its (\d+) characters (\d+) are too many\.$", advice
    )
    assert int(size) - int(excess) == 880


def test_it_is_told_again_where_nothing_is_made_or_all_is_taken_from_the_cache(
    folder: Path, most: int
) -> None:
    fill_folder(folder, {"profiles/one.yaml": write(most + 3)}, SETTINGS)
    first = build(folder)
    again = build(folder)
    assert not said(again)
    shutil.rmtree(folder / "output")
    cached = build(folder)
    assert said(cached) == {"one.de.pdf", "one.de.docx"}
    told = [_TOLD.findall(result.output) for result in (first, again, cached)]
    assert told[0] and told[0] == told[1] == told[2]
    # Word counts its pages itself, and pages of the web are as long as they are.
    assert not _TOLD.search(build(folder, "-f", "docx,html").output)


@pytest.mark.parametrize("more", [0, 10])
def test_a_full_page_and_a_page_more_are_not_told(folder: Path, most: int, more: int) -> None:
    fill_folder(folder, {"profiles/one.yaml": write(most + more)}, SETTINGS)
    assert "would save the last page" not in build(folder, "-f", "pdf").output


def test_without_a_length_the_longest_text_is_named(folder: Path, most: int) -> None:
    form = """\
label: Rede
fields:
  title: {type: line, required: yes, label: Titel}
  description: {type: text, label: Inhalt}
  note: {type: text, length: 20, label: Hinweis}
layout:
  title: title
  sections: {all: {label: Alles, fields: [description, note]}}
"""
    files = {"templates/forms/talk.yaml": form}
    project = open_project(folder, TODAY, folder)
    for number in range(most, most + 9):
        text = write(number, "form: talk\nnote: kurz\n")
        fill_folder(folder, {**files, "profiles/one.yaml": text}, SETTINGS)
        if printed(project, text).excess:
            break
    [(_, advice)] = _TOLD.findall(build(folder, "-f", "pdf").output)
    assert advice == "Shorten “Inhalt”, its longest text."
