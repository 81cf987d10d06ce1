"""The benchmarks measure real projects, and their page says what was measured."""

from __future__ import annotations

import json
import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main as bench
from benchmarks.catalogue import TEMPLATES
from benchmarks.forms import measure as measure_forms
from benchmarks.page import draw_plot, show_results, write_page
from benchmarks.peers import PEERS, Job
from benchmarks.process import CommandError, run
from benchmarks.project import edit_sheet, make_project, profile_path
from benchmarks.sheets import CITIES, edit_text, invent_sheet
from benchmarks.templates import fill_docxtpl, make_case, read_words
from reportgen.cli.main import main
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.fonts import font_folders
from support.outputs import fold


def call(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["-C", str(folder), *words])
    assert result.exit_code == 0, result.output
    return result.output


# --- Projects ----------------------------------------------------------------------------------


def test_a_project_has_no_problem_before_and_after_an_edit(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    make_project(folder, 30)
    assert "30 profiles and 1 report in order; 0 problems, 0 warnings" in call(folder, "check")
    before = profile_path(folder, 4).read_text("utf-8").split()
    edit_sheet(folder, 4)
    after = profile_path(folder, 4).read_text("utf-8").split()
    assert len([1 for old, new in zip(before, after, strict=True) if old != new]) == 1
    assert "0 problems, 0 warnings" in call(folder, "check")


def test_a_sheet_fills_a_page(tmp_path: Path) -> None:
    make_project(tmp_path / "project", 1)
    call(tmp_path / "project", "build", "blatt-00001", "-f", "pdf")
    pdf = pypdfium2.PdfDocument(tmp_path / "project/output/blatt-00001.de.pdf")
    assert len(pdf) == 1
    text = pdf[0].get_textpage()
    lowest = min(
        text.get_charbox(at)[1] for at in range(text.count_chars()) if text.get_charbox(at)[1] > 60
    )
    assert lowest < 842 / 4


def test_sheets_differ_and_are_the_same_in_every_run() -> None:
    sheets = [invent_sheet(number) for number in range(200)]
    assert len({sheet["title"] for sheet in sheets}) == 200
    assert {sheet["city"] for sheet in sheets} == {city for city, _ in CITIES}
    assert sheets[7] == invent_sheet(7)


def test_every_edit_gives_another_text_as_long() -> None:
    texts = [invent_sheet(3)["resources"]]
    for _ in range(100):
        texts.append(edit_text(texts[-1]))
    assert len(set(texts)) == 101
    assert len({len(text) for text in texts}) == 1
    with pytest.raises(ValueError, match="no budget"):
        edit_text("Das Budget ist unbekannt.")


@pytest.mark.parametrize("peer", ["typst-report", "weasyprint-report"])
def test_peers_print_the_whole_report(peer: str, tmp_path: Path) -> None:
    pytest.importorskip(peer.partition("-")[0])
    from benchmarks.prepare import prepare

    make_project(tmp_path / "project", 3)
    prepare(tmp_path / "project", tmp_path / "data", 2)
    PEERS[peer](Job(tmp_path / "data", tmp_path, 2, font_folders()[0]))
    pdf = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    if peer == "typst-report":
        # Cover, contents, two cities with a sheet each; WeasyPrint has other fonts in this process.
        assert len(texts) == 6
    for number in range(2):
        sheet = invent_sheet(number)
        assert fold(sheet["title"]) in fold(texts[1])
        assert any(sheet["contacts"][1]["email"] in text for text in texts[2:])


# --- Measuring ---------------------------------------------------------------------------------


needs_unix = pytest.mark.skipif(not hasattr(os, "wait4"), reason="Windows counts otherwise")


@needs_unix
def test_a_process_is_measured_with_its_children(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; data = b'x' * 50_000_000; print('done');"
        "subprocess.run([sys.executable, '-c', 'while True:\\n import time\\n"
        " if time.process_time() > 0.3: break'])"
    )
    used = run([sys.executable, "-c", code], tmp_path, os.environ)
    assert used.output == "done\n"
    assert used.cpu >= 0.3
    assert used.wall >= 0.3
    assert 50 < used.peak_mb < 200


@needs_unix
def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="something is wrong"):
        run([sys.executable, "-c", "import sys; sys.exit('something is wrong')"], tmp_path, {})


# --- The page ----------------------------------------------------------------------------------


def figure(scenario: str, sheets: int, *wall: float, measured: int = 0) -> dict[str, Any]:
    return {
        "scenario": scenario,
        "sheets": sheets,
        "measured": measured or sheets,
        "wall": list(wall),
        "cpu": [2 * each for each in wall],
        "peak_mb": 100.0,
        "tree_mb": 250.0,
        "output_mb": 12.5,
        "pages": 0,
    }


def sample() -> Mapping[str, Any]:
    """Figures in which a first build is behind typst, and one after an edit ahead."""
    results = [
        {
            "sheets": count,
            "figures": [
                figure("cold", count, 0.3 * count),
                figure("cold-pdf", count, 0.2 * count),
                figure("no-op", count, 0.4, 0.5, 0.6),
                figure("one-edit", count, 1.0, 1.1, 1.2),
                figure("typst-report", count, 4.0, 4.4, 6.0),
                figure("typst-sheets", count, 0.01 * count),
                figure("weasyprint-sheets", count, 0.5 * count, measured=100),
            ],
            "pairs": [[1.0, 4.0], [1.1, 4.4], [1.2, 6.0]],
        }
        for count in (100, 1000)
    ]
    return {
        "day": "2026-11-22",
        "python": "3.13.1",
        "system": "Test system",
        "processor": "Test processor",
        "cores": 2,
        "memory_gb": 8.0,
        "load": "0.1",
        "packages": {"typst": "0.15.2"},
        "absent": ["libreoffice"],
        "results": results,
    }


def test_the_page_tells_what_is_won_and_what_is_lost() -> None:
    page = write_page(sample(), "benchmarks.svg")
    ahead, behind = page.split("**Where reportgen is behind**")
    assert "1000 sheets, after one edit: reportgen is 4.00 times as fast as a new run" in ahead
    # Sheets 10 s and the report 4.4 s against 200 s.
    assert "first build, PDF only: reportgen takes 13.9 times as long as typst" in behind
    assert "| 1000 | 0.50 s | 1.10 s | 4.40 s | **4.00** | 4.00, 4.00, 5.00 |" in page
    assert "| 14.4 s | **0.072** |" in page
    assert "≈ 500" in page
    assert "100 sheets |" in page
    assert "libreoffice" in page
    assert "docxtpl, report" not in page.partition("## How it was measured")[0]
    # Every row of a table has as many cells as its head.
    for table in page.split("\n\n"):
        if table.startswith("|"):
            assert len({row.count("|") for row in table.strip().splitlines()}) == 1


def test_the_page_tells_what_word_templates_take() -> None:
    took = [
        {"case": "table-many", "documents": 60, "reportgen": [0.5, 0.4], "docxtpl": [20.0, 20.0]},
        {"case": "sheet-once", "documents": 1, "reportgen": [40.0, 30.0], "docxtpl": [20.0, 18.0]},
    ]
    entries = [
        {**entry, **{side: {"wall": entry[side]} for side in ("reportgen", "docxtpl")}}
        for entry in took
    ]
    page = write_page({**sample(), "templates": entries}, "benchmarks.svg")
    ahead, behind = page.split("**Where reportgen is behind**")
    assert "columns and rows, many documents: reportgen is 45.0 times as fast" in ahead
    assert "a fact sheet, one document: reportgen takes 1.82 times as long as docxtpl" in behind
    assert "| a fact sheet | one | 35.0 ms | 19.0 ms | **0.55** | 0.50–0.60 | 2 |" in page
    assert "## Word templates" not in write_page(sample(), "benchmarks.svg")


def test_forms_that_come_back_say_what_they_said() -> None:
    form, sheet, taken = measure_forms(2, ())
    assert (form["what"], form["through"], form["files"]) == ("form", "as built", 14)
    assert (form["lost"], form["invented"]) == (0, 0) and form["same"] > 0.9 * form["texts"]
    assert sheet["what"] == "sheet" and 0.9 * sheet["texts"] < sheet["same"] < sheet["texts"]
    assert (sheet["lost"], sheet["invented"]) == (0, 0)
    assert (taken["what"], taken["files"]) == ("import", 2) and taken["seconds"] > 0
    page = write_page({**sample(), "forms": [form, sheet, taken]}, "benchmarks.svg")
    assert f"| form | as built | 14 | {form['same']} of {form['texts']} | 0 | 0 |" in page
    assert "2 forms, each with one text changed, are imported in" in page
    assert "## Forms and sheets that come back" not in write_page(sample(), "benchmarks.svg")


@pytest.mark.parametrize("case", ["table-many", "sheet-once"])
def test_both_engines_fill_the_same(case: str) -> None:
    pytest.importorskip("docxtpl")
    template, ours, theirs = make_case(case, 2)
    filled = [read_words(WordTemplate(template).render(values)) for values in ours]
    assert filled == [read_words(fill_docxtpl(template, values)) for values in theirs]
    assert len(filled) == (2 if TEMPLATES[case].many else 1)
    assert not any("{" in text for texts in filled for text in texts)


def test_the_terminal_shows_every_figure() -> None:
    shown = show_results(sample()["results"])
    assert shown.count("reportgen, one sheet edited") == 2
    assert "one edit: typst's report takes 4.00 times ours" in shown


def test_the_plot_has_a_line_for_each_engine() -> None:
    drawn = ET.fromstring(draw_plot(sample()))
    space = "{http://www.w3.org/2000/svg}"
    texts = [each.text for each in drawn.iter(f"{space}text")]
    assert {"reportgen, first build", "typst, report", "100", "1000", "1 s"} <= set(texts)
    width, height = map(float, drawn.attrib["viewBox"].split()[2:])
    dots = list(drawn.iter(f"{space}circle"))
    # Two for each of five lines: of the peers by hand and the warm compiler parts are missing.
    assert len(dots) == 10
    for dot in dots:
        assert 0 < float(dot.attrib["cx"]) < width
        assert 0 < float(dot.attrib["cy"]) < height


def test_the_page_is_written_from_figures_kept_before(tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps(sample()), encoding="utf-8")
    assert bench(["--from", str(kept), "--page", str(tmp_path)]) == 0
    assert (tmp_path / "benchmarks.md").read_text("utf-8").startswith("# Benchmarks")
    assert (tmp_path / "benchmarks.svg").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sheets", "many"], "names no numbers of sheets"),
        (["--sheets", "0"], "names no numbers of sheets"),
        (["--only", "pdf,dox"], "“dox” is not known"),
        (["--peers", "latex"], "“latex” is not known"),
        (["--only", "pdf", "--page"], "--page shows projects"),
        (["--json", "missing/figures.json"], "there is no folder"),
        (["--from", "missing.json"], "cannot be read"),
    ],
)
def test_mistakes_in_the_arguments_are_named(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        bench(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
