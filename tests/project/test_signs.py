"""Signs that no font has are told with their place; families of the computer print some of them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from reportgen.app.check import inspect_project
from reportgen.project.profiles import list_profiles, read_profiles
from support.outputs import page_texts
from support.project import ROOT, NewProject, fill_folder

#: Runs the program on a computer whose only folder of fonts is the first argument.
_ELSEWHERE = """
import sys
from reportgen.writers.fonts import computer
computer._PLACES = (sys.argv.pop(1),)
from reportgen.cli.main import run
run()
"""
#: A name in the script Osmanya, which no font of the program has.
_NAME = "𐒙𐒝𐒑"


def make_font(path: Path, letters: str) -> None:
    """Write a font in which these letters are squares."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((50, 600), (450, 600), (450, 0)):
        pen.lineTo(point)
    pen.closePath()
    square, names = pen.glyph(), [f"letter{ord(letter)}" for letter in letters]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(map(ord, letters), names, strict=True)))
    builder.setupGlyf(dict.fromkeys((".notdef", *names), square))
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", *names), (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Noto Sans Osmanya", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)


def test_each_is_told_once_with_line_column_and_sign(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/a.yaml": "# Hinweis 𓂀\ntitle: T\nresources: |\n  Eine Zeile,\n"
            '  zwei 𓂀 Zeilen 𓃭\npartners: [Ein 𓂀, "\\U00013283"]\n'
        }
    )
    _, problems = read_profiles(project, list_profiles(project).paths)
    told = [problem for problem in problems if "no font" in str(problem.message)]
    assert [(each.path, each.place.line, each.place.column) for each in told] == [
        ("resources", 5, 8),
        ("partners.1", 6, 19),
    ]
    assert str(told[0].message) == "no font has the signs “𓂀” (U+13080), “𓃭” (U+130ED)."
    assert "(brand, fonts)" in str(told[0].advice)


def test_chapters_and_definitions_are_looked_through(new_project: NewProject) -> None:
    report = "title: Bericht 𓂀\nparts: [{part: chapter, file: text.md}]\n"
    project = new_project(
        {
            "profiles/reports/r.yaml": report,
            "profiles/reports/text.md": "# Vorwort\n\nAm Ende\nein 𓃭.\n",
        }
    )
    told = {
        (each.place.file, each.place.line, each.place.column)
        for each in inspect_project(project, ()).problems
        if "no font" in str(each.message)
    }
    assert told == {("profiles/reports/r.yaml", 1, 16), ("profiles/reports/text.md", 4, 5)}


def test_a_family_of_the_computer_prints_what_the_program_cannot(tmp_path: Path) -> None:
    """Where it is not there, the command that installs it is told, and the PDF says so too."""
    fill_folder(tmp_path, {"profiles/a.yaml": f"title: T\nresources: Name {_NAME}\n"})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "REPORTGEN_CACHE": str(tmp_path / "c")}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", _ELSEWHERE, str(tmp_path / "fonts"), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    built = run("build", "-f", "pdf", "-l", "de")
    assert "profiles/a.yaml:2:17: warning: resources: no font has the signs “𐒙”" in built
    assert "Noto Sans Osmanya" in built and "sudo apt install fonts-noto-core" in built
    path = tmp_path / "output/a.de.pdf"
    assert "Name \ufffd\ufffd\ufffd" in page_texts(path.read_bytes())[0]

    make_font(tmp_path / "fonts/NotoSansOsmanya-Regular.ttf", _NAME)
    assert "no font" not in run("check")
    assert "made  a.de.pdf" in run("build", "-f", "pdf", "-l", "de")
    data = path.read_bytes()
    assert f"Name {_NAME}" in page_texts(data)[0]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = pdf.pages[0].Resources.Font.values()
        assert any(str(font.BaseFont).endswith("Noto-Sans-Osmanya") for font in fonts)
    assert "0 files made" in run("build", "-f", "pdf", "-l", "de")


@pytest.mark.parametrize("text", ["zwischen\u2003Wörtern", "Vor\u00adname", "א\u200fב", "1\ufe0f"])
def test_what_has_no_shape_needs_no_font(new_project: NewProject, text: str) -> None:
    project = new_project({"profiles/a.yaml": f"title: T\nresources: {text}\n"})
    _, problems = read_profiles(project, list_profiles(project).paths)
    assert not [each for each in problems if "no font" in str(each.message)]
