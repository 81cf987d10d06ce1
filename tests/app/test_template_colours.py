"""Word templates made in a former colour of the brand: `check` tells, and only then."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from reportgen.app.check import inspect_project
from reportgen.app.look.templates import KINDS
from reportgen.cli.main import main
from reportgen.problems.problem import Problem, Severity
from reportgen.project.project import Project
from reportgen.themes.colours import tint
from reportgen.themes.theme import Brand
from reportgen.writers.docx.made_colour import made_in
from support.project import SETTINGS, NewProject, fill_folder

THEME = "templates/themes/default"
SHEET = "title: {de: Eins, fr: Un}\n"
FORMER, TODAY = "#8a1c2b", "#1f6f3a"


def settings(colour: str) -> str:
    return f'{SETTINGS}brand: {{colour: "{colour}"}}\n'


def made(project: Project, kind: str, colour: str) -> bytes:
    theme = project.theme
    return KINDS[kind].make(replace(theme, brand=replace(theme.brand, colour=colour)))


def told(project: Project) -> list[Problem]:
    return [
        each for each in inspect_project(project, ()).problems if "was made in" in str(each.message)
    ]


def recoloured(data: bytes, old: str, new: str) -> bytes:
    """Return a Word file in which a colour is another, in every part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for spell in (str.lower, str.upper):
                before, after = spell(old.lstrip("#")), new.lstrip("#")
                content = content.replace(f'"{before}"'.encode(), f'"{after}"'.encode())
            target.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_in_a_former_colour_is_told(new_project: NewProject, kind: str) -> None:
    project = new_project({"profiles/one.yaml": SHEET}, settings(TODAY))
    path = project.root / THEME / f"{kind}.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(made(project, kind, FORMER))
    [problem] = told(project)
    assert problem.severity is Severity.WARNING
    assert problem.place.file == f"{THEME}/{kind}.docx"
    assert FORMER in str(problem.message) and TODAY in str(problem.message)
    option = "" if kind == "sheet" else f" --kind {kind}"
    assert f"“reportgen template new{option}”" in str(problem.advice)
    path.write_bytes(made(project, kind, TODAY))
    assert told(project) == []


def test_a_report_s_template_elsewhere_is_told_with_its_path(new_project: NewProject) -> None:
    report = "title: {de: B, fr: R}\nparts: [sheets]\nword_template: own.docx\n"
    files = {"profiles/one.yaml": SHEET, "profiles/reports/r.yaml": report}
    project = new_project(files, settings(TODAY))
    (project.root / "profiles/reports/own.docx").write_bytes(made(project, "report", FORMER))
    [problem] = told(project)
    assert problem.place.file == "profiles/reports/own.docx"
    assert "template new --kind report profiles/reports/own.docx”" in str(problem.advice)


@pytest.mark.parametrize("colour", [FORMER, "#f0c808", "#000000", "#ffffff", "#0b5563"])
@pytest.mark.parametrize("kind", ["sheet", "report", "handout-a5", "letter-french"])
def test_the_colour_is_read_from_its_tints(new_project: NewProject, kind: str, colour: str) -> None:
    data = made(new_project({}), kind, colour)
    assert made_in(data, Brand(colour=TODAY)) == colour
    assert made_in(data, Brand(colour=colour)) == colour


def test_word_s_own_spelling_of_colours_is_read(new_project: NewProject) -> None:
    data = made(new_project({}), "sheet", FORMER)
    for colour in (FORMER, tint(FORMER, 0.075), tint(FORMER, 0.3)):
        data = recoloured(data, colour, colour.upper())
    assert made_in(data, Brand(colour=TODAY)) == FORMER


@pytest.mark.parametrize("share", [0.075, 0.3, 1])
def test_colours_that_somebody_chose_are_left_alone(new_project: NewProject, share: float) -> None:
    """A ground, the lines or the texts in a colour of one's own: the template is somebody's."""
    project = new_project({"profiles/one.yaml": SHEET}, settings(TODAY))
    path = project.root / THEME / "sheet.docx"
    path.parent.mkdir(parents=True)
    data = recoloured(made(project, "sheet", FORMER), tint(FORMER, share), "#fff2cc")
    path.write_bytes(data)
    assert told(project) == []


def test_a_template_of_somebody_else_s_is_left_alone(new_project: NewProject) -> None:
    """Even where it has a colour and its tints by chance."""
    document = docx.Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "{{ title }}"
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as archive:
        styles = archive.read("word/styles.xml")
    assert b"Rich Text Table" not in styles
    assert made_in(stream.getvalue(), Brand(colour=TODAY)) == ""


def test_template_check_tells_it_too(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/one.yaml": SHEET}, settings(FORMER))
    run = CliRunner().invoke
    assert run(main, ["-C", str(tmp_path), "template", "new"]).exit_code == 0
    (tmp_path / "reportgen.yaml").write_text(settings(TODAY), encoding="utf-8")
    result = run(main, ["-C", str(tmp_path), "template", "check"])
    assert result.exit_code == 0
    assert "is in order" in result.output and f"was made in {FORMER}" in result.output
