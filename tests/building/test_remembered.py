"""What the process of a server has ready for the next command."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.building import remembered
from reportgen.building.remembered import Remembered
from reportgen.document.sheet import Sheet
from support.project import fill_folder

REPORT = "title: Bericht\nperiod: 2026\nsheets: {group: city}\nparts: [contents, sheets]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Its own libraries are loaded by the test already.
    monkeypatch.setattr(remembered, "START", "spawn")
    fill_folder(
        tmp_path,
        {
            "profiles/a.yaml": "title: Anfang\ncity: Ulm\n",
            "profiles/b.yaml": "title: Beginn\ncity: Bonn\n",
            "profiles/reports/r.yaml": REPORT,
        },
    )
    return tmp_path


def titles(process: Remembered) -> set[str]:
    """Return the titles of the German sheets that are in memory as they are merged."""
    assert process.profile_cache is not None
    memory = process.profile_cache.cache.memory
    values = map(memory.get, list(memory.keys))
    sheets = (each for each in values if isinstance(each, Sheet))
    return {str(sheet.title[0]) for sheet in sheets if sheet.languages == ("de",)}


def test_the_sheets_of_reports_are_merged_as_they_are_now(project: Path) -> None:
    process = Remembered(project)
    process.learn(project, project, (), ())
    assert titles(process) == {"Anfang", "Beginn"}
    (project / "profiles" / "b.yaml").write_text("title: Garten\ncity: Bonn\n", encoding="utf-8")
    process.learn(project, project, (), ())
    assert titles(process) == {"Anfang", "Beginn", "Garten"}


def test_what_is_wrong_is_left_to_the_next_command(project: Path) -> None:
    process = Remembered(project)
    (project / "profiles" / "reports" / "r.yaml").write_text("title: [", encoding="utf-8")
    (project / "profiles" / "a.yaml").write_text("titel: X\n", encoding="utf-8")
    process.learn(project, project, ("no.such.module",), ("0" * 40,))
    assert titles(process) == set()
