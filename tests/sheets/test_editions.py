"""Sheets for readers of some languages: made in these, and not missed in the others."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from reportgen.cli.main import main
from support.outputs import docx_text
from support.project import fill_folder

SETTINGS = "network: {de: Netz, fr: Réseau, pl: Sieć}\nlanguages: [de, fr, pl]\n"
REPORT = """\
title: {de: Bericht, fr: Rapport}
editions: de, fr
parts: [{part: sheets}, {part: gaps}]
"""


def run(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["-C", str(folder), *words])
    assert result.exit_code == code, result.output
    return result.output


def project(folder: Path, editions: str = "de") -> Path:
    sheets = {
        "profiles/nur.yaml": f"title: Nur so\neditions: {editions}\n",
        "profiles/alle.yaml": "title: {de: Alle, fr: Tous, pl: Wszyscy}\n",
        "profiles/reports/jahr.yaml": REPORT,
    }
    fill_folder(folder, sheets, SETTINGS)
    return folder


def made(folder: Path) -> set[str]:
    return {path.name for path in (folder / "output").glob("*.docx")}


def test_a_sheet_is_made_in_its_own_languages_and_misses_no_other(tmp_path: Path) -> None:
    project(tmp_path)
    assert "nur.yaml" not in run(tmp_path, "check")
    run(tmp_path, "build", "nur", "alle", "-f", "docx")
    assert made(tmp_path) == {"nur.de.docx", *(f"alle.{lang}.docx" for lang in ("de", "fr", "pl"))}
    run(tmp_path, "build", "nur", "-f", "docx", "-l", "fr")
    assert "nur.fr.docx" in made(tmp_path)


def test_what_is_missing_in_its_own_languages_is_missed(tmp_path: Path) -> None:
    project(tmp_path, "de, de+fr")
    said = run(tmp_path, "check")
    assert "into fr" in said and "into pl" not in said.partition("jahr.yaml")[0]
    run(tmp_path, "build", "nur", "-f", "docx")
    assert made(tmp_path) == {"nur.de.docx", "nur.de+fr.docx"}


def test_a_definition_misses_no_language_that_it_is_not_made_in(tmp_path: Path) -> None:
    project(tmp_path)
    said = run(tmp_path, "check")
    assert "jahr.yaml" not in said
    path = tmp_path / "profiles/reports/jahr.yaml"
    path.write_text(REPORT.replace("editions: de, fr\n", ""))
    assert "pl" in run(tmp_path, "check").partition("jahr.yaml")[2]


def test_languages_that_the_project_lacks_are_refused(tmp_path: Path) -> None:
    project(tmp_path, "de, xx")
    said = run(tmp_path, "check", code=1)
    assert "nur.yaml:2:1: editions: “xx” is no language of this project." in said


def test_a_report_lists_no_translation_that_is_not_wanted(tmp_path: Path) -> None:
    project(tmp_path)
    run(tmp_path, "build", "jahr", "-f", "docx", "-l", "fr", "--audience", "internal")
    file = tmp_path / "output/internal/reports/jahr.fr.docx"
    assert "traduction" not in docx_text(file.read_bytes())
    path = tmp_path / "profiles/nur.yaml"
    path.write_text("title: Nur so\n")
    run(tmp_path, "build", "jahr", "-f", "docx", "-l", "fr", "--audience", "internal")
    assert "traduction" in docx_text(file.read_bytes())
