"""A project's own settings, words and themes, and what is said of their faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from docx.oxml.ns import qn
from pytest import MonkeyPatch

from reportgen.building.build import build
from reportgen.building.output import Saving, Status
from reportgen.building.plan import plan_build
from reportgen.cli import main
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.sheets.cut import CutProfile
from support.project import SETTINGS, NewProject, cut

WORDS = "templates/words.yaml"


def test_own_words_win_one_by_one(new_project: NewProject) -> None:
    project = new_project({WORDS: 'since: {de: "ab {start}"}\nlanguage_ti: {de: Tigrinisch}\n'})
    assert project.words["since"]["de"] == "ab {start}"
    assert project.words["since"]["fr"] == "depuis {start}"
    assert project.words["languages_spoken"]["de"] == "Sprachen"
    assert project.words["language_ti"] == {"de": "Tigrinisch"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("since: {de: ab}\n", "1:1: since.de: the parts in braces"),
        ('since: {de: "ab {strat}"}\n', "1:1: since.de: the parts in braces"),
        ('since: {de: "ab {"}\n', "1:1: since.de: the parts in braces"),
        ("sinse: {de: x}\n", "1:1: sinse: the key “sinse” is unknown. Did you mean “since”?"),
    ],
)
def test_faulty_words_have_their_place(new_project: NewProject, text: str, said: str) -> None:
    with pytest.raises(ReportgenError, match=r"words\.yaml:") as caught:
        new_project({WORDS: text})
    assert said in str(caught.value)


def shown_profiles(project: Project) -> list[CutProfile]:
    profiles, _ = read_profiles(project, list_profiles(project).paths)
    return [cut(project, each) for each in profiles]


def test_an_unknown_theme_is_a_problem(new_project: NewProject) -> None:
    with pytest.raises(
        ReportgenError, match=r"there is no theme “defualt”\. Did you mean “default”"
    ):
        new_project({}, SETTINGS + "theme: defualt\n")


def test_a_broken_font_costs_the_pdf_alone(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/a.yaml": "title: A\n", "templates/fonts/x.ttf": "no font"},
        SETTINGS + "brand: {fonts: templates/fonts}\n",
    )
    profiles = shown_profiles(project)
    target = project.root / "output"
    outputs = plan_build(profiles, ["pdf", "docx"], [("de",)], target)
    pdf, docx = build(project, outputs, Saving(target))
    assert (pdf.status, docx.status) == (Status.FAILED, Status.MADE)
    assert "no font that can be read" in str(pdf.problems[0].message)


def test_a_style_sheet_in_another_encoding_is_named(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/a.yaml": "title: A\n", "templates/themes/mine/sheet.css": b"/* \xff */"},
        SETTINGS + "theme: mine\n",
    )
    profiles = shown_profiles(project)
    target = project.root / "output"
    (html,) = build(project, plan_build(profiles, ["html"], [("de",)], target), Saving(target))
    assert html.status is Status.FAILED
    assert html.problems[0].place.file.endswith("mine/sheet.css")


def test_a_fault_of_the_program_ends_in_one_line(
    monkeypatch: MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**options: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(main, "main", fail)
    with pytest.raises(SystemExit) as caught:
        main.run()
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert "an error in the program (KeyError: 'x'; test_project.py:" in said
    assert "Traceback" not in said


def test_init_names_the_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "reportgen.yaml").write_text("x")
    answer = CliRunner().invoke(main.main, ["init", str(tmp_path / "p")])
    assert answer.exit_code == 2
    assert "reportgen.yaml is there already" in answer.output


def test_short_rows_of_word_files_stay_whole(new_project: NewProject) -> None:
    long = "Ein langer Satz, der viele Zeilen füllt. " * 60
    project = new_project({"profiles/a.yaml": f"title: A\ncontext: kurz\ndescription: {long}\n"})
    profiles = shown_profiles(project)
    target = project.root / "output"
    (outcome,) = build(project, plan_build(profiles, ["docx"], [("de",)], target), Saving(target))
    rows = Document(str(outcome.path)).tables[0].rows
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in rows]
    assert whole == [True, False]
