"""Tables in forms: columns that somebody aligns are aligned then, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table

from reportgen.project.project import Project
from support.filling import Pen, examples_in, form_of, review, said_in, take_all

ZIB = "zib-saarbruecken"
#: What its outcome says: a column told to keep to the left, and others to no side.
OUTCOME = """\
outcome: |
  Die Zahlen:

  | Ort     | Kurse | Plätze | Rest |
  |:--------|-------|-------:|:----:|
  | Burbach | 3     |     14 |  1   |
  | Malstatt | 12   |      9 |  0   |
"""
RIGHT, LEFT = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The examples, of which one has the table."""
    made = examples_in(tmp_path)
    path = made.root / "profiles" / f"{ZIB}.yaml"
    before, _, behind = path.read_text("utf-8").partition("\noutcome:")
    rest = behind.split("\n")
    at = next(at for at, line in enumerate(rest) if at and line and line[0] not in " #")
    path.write_text(f"{before}\n{OUTCOME}{chr(10).join(rest[at:])}", "utf-8")
    return made


def printed(pen: Pen) -> Table:
    """Return the table in the answer."""
    return pen.answer("Bilanz").tables[0]


def align(table: Table, column: int, side: WD_ALIGN_PARAGRAPH) -> None:
    for cell in table.columns[column].cells:
        cell.paragraphs[0].alignment = side


def test_columns_that_nobody_touched_stay_as_they_were(project: Project) -> None:
    pen = Pen(form_of(project, ZIB))
    sides = [cell.paragraphs[0].alignment for cell in printed(pen).rows[1].cells]
    assert sides == [LEFT, None, RIGHT, WD_ALIGN_PARAGRAPH.CENTER]
    # Other programs say of each paragraph that it keeps to the left.
    align(printed(pen), 1, LEFT)
    assert review(project, pen.save()).changes == ()


def test_a_column_that_was_aligned_is_so_in_the_profile(project: Project) -> None:
    pen = Pen(form_of(project, ZIB))
    align(printed(pen), 1, RIGHT)
    align(printed(pen), 3, LEFT)
    found = review(project, pen.save())
    assert [change.path for change in found.changes] == [("outcome",)]
    take_all(project, found)
    lines = said_in(project, ZIB)["outcome"].splitlines()
    assert lines[3] == "| --- | ---: | ---: | --- |"
    assert lines[2] == "| Ort     | Kurse | Plätze | Rest |"


def test_a_number_that_was_changed_leaves_the_columns_alone(project: Project) -> None:
    pen = Pen(form_of(project, ZIB))
    printed(pen).cell(2, 1).paragraphs[0].runs[0].text = "13"
    take_all(project, review(project, pen.save()))
    lines = said_in(project, ZIB)["outcome"].splitlines()
    assert lines[3:5] == [
        "|:--------|-------|-------:|:----:|",
        "| Burbach | 3     |     14 |  1   |",
    ]
    assert lines[5] == "| Malstatt | 13 | 9 | 0 |"
