"""The font of the brand: told where there is none of its name, and which there are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reportgen.app.check import inspect_project
from reportgen.project.project import Project
from reportgen.reports.inputs import read_inputs
from reportgen.writers.fonts import computer, font_folders
from support.project import SETTINGS, NewProject
from support.rebuilt import build


def renamed_font(source: Path, *families: str) -> bytes:
    """Return a font that calls its family by these names."""
    with TTFont(source) as font:
        names = font["name"]
        names.names = [each for each in names.names if each.nameID not in (1, 16)]
        for number, family in zip((1, 16), families, strict=False):
            names.setName(family, number, 3, 1, 0x409)
        file = io.BytesIO()
        font.save(file)
    return file.getvalue()


def forget_fonts() -> None:
    for remembered in (computer.computer_fonts, computer.computer_digest, computer.computer_folder):
        remembered.cache_clear()


def told(project: Project) -> list[str]:
    found = [each for each in project.warnings if each.path == "brand.font"]
    assert all(each in inspect_project(project, ()).problems for each in found)
    assert all(each in read_inputs(project, ()).problems for each in found)
    return [str(each) for each in found]


@pytest.mark.parametrize(
    "font", ["Source Sans 3", "source sans 3", "Source Sans 3 SemiBold", "Noto Sans", "NotoSans"]
)
def test_a_family_of_the_program_is_fine(new_project: NewProject, font: str) -> None:
    assert told(new_project({}, f"{SETTINGS}brand:\n  font: {font}\n")) == []


def test_one_that_is_not_there_is_told_at_its_line(new_project: NewProject) -> None:
    project = new_project({}, f"{SETTINGS}brand:\n  colour: '#336699'\n  font: Sorce Sans\n")
    [said] = told(project)
    assert said.startswith("reportgen.yaml:5:3: brand.font: there is no font “Sorce Sans”; PDF is ")
    assert "set in Source Sans 3. Did you mean “Source Sans 3”? There are: " in said
    assert "Noto Sans" in said
    other = new_project({}, f"{SETTINGS}brand: {{font: Zyxwvut}}\n")
    [said] = told(other)
    assert "Did you mean" not in said and "(brand, fonts)" in said


def test_those_in_the_folder_of_the_brand_count(new_project: NewProject) -> None:
    settings = f"{SETTINGS}brand: {{font: Stadt Grotesk, fonts: house}}\n"
    source = font_folders()[0] / "SourceSans3-Regular.ttf"
    renamed = renamed_font(source, "Stadt Grotesk Light", "Stadt Grotesk")
    assert told(new_project({"house/sub/a.ttf": renamed}, settings)) == []
    # What is no font is told by the check of the theme, and hides no other.
    other = settings.replace("Stadt Grotesk", "Stadt Grotest")
    [said] = told(new_project({"house/b.otf": b"none", "house/sub/a.ttf": renamed}, other))
    assert "Did you mean “Stadt Grotesk”?" in said


def test_those_of_the_computer_count(
    new_project: NewProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "computer"
    folder.mkdir()
    source = font_folders()[0] / "SourceSans3-Regular.ttf"
    (folder / "NotoSansVai-Regular.ttf").write_bytes(renamed_font(source, "Noto Sans Vai"))
    settings = f"{SETTINGS}brand: {{font: Noto Sans Vai}}\n"
    [said] = told(new_project({}, settings))
    assert "there is no font “Noto Sans Vai”" in said
    forget_fonts()
    monkeypatch.setattr(computer, "_PLACES", (str(folder),))
    try:
        assert told(new_project({}, settings)) == []
    finally:
        forget_fonts()


def test_a_build_says_it_too(tmp_path: Path) -> None:
    (tmp_path / "reportgen.yaml").write_text(f"{SETTINGS}brand: {{font: Nott Sans}}\n")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/a.yaml").write_text("title: {de: A, fr: A}\n")
    assert "brand.font: there is no font “Nott Sans”" in build(tmp_path).output
