"""The command line with reports: what is built where, and how a command ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cache.records import RECORDS
from reportgen.cli.main import main
from support.project import fill_folder, page_that_fails

ONE = "title: {de: Eins, fr: Un}\ncity: Metz\n"
TWO = "title: {de: Zwei, fr: Deux}\ncity: Trier\n"
BAD = "title: {de: Drei, fr: Trois}\nemial: x\n"
REPORT = "title: {de: Bericht, fr: Rapport}\nparts: [contents, sheets]\n"
FILES: Mapping[str, str] = {
    "profiles/one.yaml": ONE,
    "profiles/two.yaml": TWO,
    "profiles/reports/year.yaml": REPORT,
}
#: What the page of `page_that_fails` fails for.
UNPRINTED = "title: {de: Wunder, fr: Wunder}\nparts: [sheets]\n"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), "--today", "2026-11-22", *arguments])


def built(folder: Path) -> set[str]:
    return {
        path.relative_to(folder / "output").as_posix()
        for path in (folder / "output").rglob("*")
        if path.is_file() and RECORDS not in path.parts
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fill_folder(tmp_path, FILES)
    return tmp_path


def test_check_counts_reports(folder: Path) -> None:
    result = run(folder, "check")
    assert result.exit_code == 0, result.output
    assert "2 profiles and 1 report in order; 0 problems, 0 warnings." in result.output
    assert run(folder, "check", "year", "--strict").exit_code == 0


def test_check_says_everything_and_ends_with_one(folder: Path) -> None:
    fill_folder(folder, {"profiles/bad.yaml": BAD, "profiles/reports/x.yaml": "parts: [covr]\n"})
    result = run(folder, "check", "--format", "json")
    assert result.exit_code == 1
    places = [(each["file"], each["line"]) for each in json.loads(result.stdout)]
    assert ("profiles/bad.yaml", 2) in places
    assert ("profiles/reports/x.yaml", 1) in places
    assert ("profiles/reports/year.yaml", 1) in places


def test_a_name_of_nothing_is_misuse(folder: Path) -> None:
    for command in ("check", "build"):
        result = run(folder, command, "yaer")
        assert result.exit_code == 2 and "“yaer” names no sheet" in result.output


def test_a_build_of_one_report_alone(folder: Path) -> None:
    result = run(folder, "build", "year", "-l", "de")
    assert result.exit_code == 0, result.output
    assert built(folder) == {"reports/year.de.pdf", "reports/year.de.docx"}
    assert "2 files made" in result.output


def test_a_build_of_everything(folder: Path) -> None:
    result = run(folder, "build", "-f", "docx", "-l", "de,de+fr")
    assert result.exit_code == 0, result.output
    assert built(folder) == {
        f"{name}.{languages}.docx"
        for name in ("one", "two", "reports/year")
        for languages in ("de", "de+fr")
    }


@pytest.mark.parametrize(("audience", "where"), [("web", "web/"), ("internal", "internal/")])
def test_each_audience_has_its_folder(folder: Path, audience: str, where: str) -> None:
    result = run(folder, "build", "year", "-f", "docx", "-l", "fr", "--audience", audience)
    assert result.exit_code == 0, result.output
    assert built(folder) == {f"{where}reports/year.fr.docx"}


def test_a_definition_has_its_own_editions(folder: Path) -> None:
    path = folder / "profiles/reports/year.yaml"
    path.write_text("editions: de+fr\n" + path.read_text())
    assert run(folder, "build", "-f", "docx").exit_code == 0
    assert built(folder) == {
        *("one.de.docx", "one.fr.docx", "two.de.docx", "two.fr.docx"),
        "reports/year.de+fr.docx",
    }


def test_there_is_no_html_of_reports(folder: Path) -> None:
    result = run(folder, "build", "-f", "html", "-l", "de")
    assert result.exit_code == 0, result.output
    assert built(folder) == {"web/one.de.html", "web/two.de.html"}


def test_a_report_that_fails_leaves_the_others(folder: Path) -> None:
    fill_folder(
        folder,
        {**page_that_fails("report", "Wunder"),
         "profiles/reports/glyph.yaml": UNPRINTED, "profiles/reports/fault.yaml": "title: T\n",
         "output/reports/glyph.de.pdf": "before", "output/reports/fault.de.pdf": "before"},
    )  # fmt: skip
    result = run(folder, "build", "-f", "pdf", "-l", "de")
    assert result.exit_code == 1
    assert "Not made, see above: reports/glyph.de.pdf." in result.output
    assert "profiles/reports/fault.yaml" in result.output
    assert built(folder) == {
        *("one.de.pdf", "two.de.pdf"),
        *("reports/year.de.pdf", "reports/glyph.de.pdf", "reports/fault.de.pdf"),
    }
    for name in ("glyph", "fault"):
        assert (folder / f"output/reports/{name}.de.pdf").read_text() == "before"


def test_a_faulty_sheet_costs_no_other_sheet(folder: Path) -> None:
    fill_folder(folder, {"profiles/bad.yaml": BAD})
    result = run(folder, "build", "-f", "docx", "-l", "de")
    assert result.exit_code == 1
    assert built(folder) == {"one.de.docx", "two.de.docx"}
    assert "may belong here" in result.output


def test_an_edited_word_file_is_kept(folder: Path) -> None:
    arguments = ("build", "year", "-f", "docx", "-l", "de")
    assert run(folder, *arguments).exit_code == 0
    path = folder / "output/reports/year.de.docx"
    path.write_bytes(b"mine")
    result = run(folder, *arguments)
    assert "Kept, because edited by hand" in result.output and path.read_bytes() == b"mine"
    assert run(folder, *arguments, "--force").exit_code == 0
    assert path.read_bytes() != b"mine"


def test_the_list_is_of_sheets(folder: Path) -> None:
    result = run(folder, "list", "--format", "json")
    assert result.exit_code == 0
    assert [row["id"] for row in json.loads(result.stdout)][:2] == ["one", "two"]


def test_gaps_alone_are_for_editors(folder: Path) -> None:
    fill_folder(folder, {"profiles/reports/gaps.yaml": "title: {de: G, fr: G}\nparts: [gaps]\n"})
    assert run(folder, "build", "gaps", "-f", "docx").exit_code == 0
    assert built(folder) == set()
    assert run(folder, "build", "gaps", "-f", "docx", "--audience", "internal").exit_code == 0
    assert "internal/reports/gaps.de.docx" in built(folder)


def test_a_host_that_is_no_word_file(folder: Path) -> None:
    definition = "title: {de: H, fr: H}\nword_template: host.docx\nparts: [sheets]\n"
    fill_folder(
        folder,
        {"profiles/reports/host.yaml": definition, "profiles/reports/host.docx": "no Word file"},
    )
    result = run(folder, "check", "host")
    assert result.exit_code == 1
    assert "host.yaml:2:1: word_template: host.docx cannot be used" in result.output


def test_a_reference_to_a_faulty_sheet_is_no_fault_of_the_chapter(folder: Path) -> None:
    fill_folder(
        folder,
        {
            "profiles/one.yaml": "title: {de: Eins, fr: Un}\nctiy: Metz\n",
            "profiles/reports/r.yaml": "title: {de: R, fr: R}\n"
            "parts: [{part: chapter, file: r.md}, sheets]\n",
            "profiles/reports/r.md": "# R\n\nSiehe [eins](#one) und [nichts](#nothing).\n",
        },
    )
    output = run(folder, "check", "r").output
    assert "the id “nothing”" in output
    assert "the id “one”" not in output


def test_a_part_named_as_a_key(folder: Path) -> None:
    fill_folder(folder, {"profiles/reports/r.yaml": "title: R\nparts:\n  - sheets: {flow: yes}\n"})
    output = run(folder, "check", "r").output
    assert (
        "r.yaml:3:5: parts.0: “sheets” is the name of a part, not a key. Write “part: sheets”"
        in output
    )
