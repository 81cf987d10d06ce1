"""Sheets that say the same of what tells sheets apart in print are told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from support.project import TODAY, fill_folder

FORM = """\
label: Rede
fields:
  name: {type: line, label: Name}
  city: {type: line, many: yes, label: Orte}
layout:
  title: name
  sections:
    content: {label: Inhalt, fields: [city]}
"""


def told(folder: Path, *sheets: str) -> list[str]:
    files: dict[str, str | bytes] = {f"profiles/s{at}.yaml": text for at, text in enumerate(sheets)}
    fill_folder(folder, {**files, "templates/forms/talk.yaml": FORM})
    project = open_project(folder, TODAY, folder)
    _, problems = read_profiles(project, select_profiles(project, ()))
    return [str(each) for each in problems if "has the title" in str(each)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("title: Kurs\ncity: Metz\n", "title: KURS\ncity: Metz\n"),
        ("title: {de: Fest, fr: Fête}\n", "title: {de: Feier, fr: fête}\n"),
        ("title: Treff\nperiod: 2025\n", "title: Treff\nperiod: 2025\nresources: Neu\n"),
        (
            "form: talk\nname: Rede\ncity: [Kehl, Lahr]\n",
            "form: talk\nname: Rede\ncity: [Kehl, Lahr]\n",
        ),
    ],
)
def test_a_sheet_like_another_is_told_of(tmp_path: Path, one: str, other: str) -> None:
    (warning,) = told(tmp_path, one, other)
    assert "s1.yaml" in warning.split(" warning: ")[0] and "of profiles/s0.yaml" in warning.replace(
        f"{tmp_path}/", ""
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("title: Kurs\ncity: Metz\n", "title: Kurs\ncity: Trier\n"),
        ("title: Kurs\ncity: Metz\nperiod: 2025\n", "title: Kurs\ncity: Metz\nperiod: 2026\n"),
        ("form: talk\nname: Rede\ncity: [Kehl]\n", "form: talk\nname: Rede\ncity: [Lahr]\n"),
        ("city: Metz\n", "city: Metz\n"),
    ],
)
def test_a_sheet_that_differs_is_not(tmp_path: Path, one: str, other: str) -> None:
    assert told(tmp_path, one, other) == []
