"""docs/word-templates.md: its first how-to works as it is written, and names what sheets have."""

from __future__ import annotations

import io
import re
from dataclasses import fields

import docx
import pytest

from reportgen.app.check import inspect_project
from reportgen.app.look.samples import Samples
from reportgen.app.look.templates import check_template
from reportgen.document.sheet import Passage, Section, Sheet
from reportgen.writers.docx.sheet import WordRow, make_context
from support.project import ROOT, NewProject, write_profile
from support.word import save

PAGE = (ROOT / "docs/word-templates.md").read_text(encoding="utf-8")
SHEET = """\
title: {de: Garten, fr: Jardin}
carrier: Verein Grün
context: {de: "Viele wohnen **eng**.", fr: "Beaucoup vivent à l’étroit."}
partners: [Amt, Schule]
"""


def section_of(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def as_written(text: str) -> bytes:
    """Return the document that the page tells to write: a line in bold, and a table."""
    quoted = [line[2:] for line in text.splitlines() if line.startswith("> ")]
    rows = [line.strip("| ").split(" | ") for line in quoted if line.startswith("| `")]
    document = docx.Document()
    [bold] = [line.strip("*") for line in quoted if line.startswith("**")]
    document.add_paragraph().add_run(bold).bold = True
    table = document.add_table(rows=0, cols=2)
    for row in rows:
        for cell, written in zip(table.add_row().cells, [*row, ""], strict=False):
            cell.text = written.strip(" |`")
    return save(document)


def test_the_first_template_works_as_it_is_written(new_project: NewProject) -> None:
    text = section_of("A first template")
    [name] = re.findall(r"`(templates/\S+\.docx)`", text)
    project = new_project({"profiles/a.yaml": SHEET, name: as_written(text)})
    check_template(project, "sheet", project.root / name, "factsheet")
    assert not [each for each in inspect_project(project, ()).problems if ".docx" in str(each)]
    made = write_profile(project, "profiles/a.yaml", ("de", "fr"), kind="docx")
    document = docx.Document(io.BytesIO(made))
    assert document.paragraphs[0].text == "Garten"
    printed = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert ["Kontext", "Viele wohnen eng."] in printed
    assert ["Contexte", "Beaucoup vivent à l’étroit."] in printed
    assert all(label for label, _ in printed)


@pytest.mark.parametrize("kind", [Sheet, Section, WordRow, Passage])
def test_all_that_sheets_have_is_listed(kind: type) -> None:
    named = re.findall(r"`(\w+)`", section_of("Templates of sheets"))
    assert {each.name for each in fields(kind)} <= {*named, "words"}  # type: ignore[arg-type]


def test_all_that_a_template_of_sheets_can_name_is_listed(new_project: NewProject) -> None:
    project = new_project({})
    samples = Samples(project, project.form("factsheet"), ())
    context = make_context(samples.sheets()[0], project.theme)
    text = section_of("Templates of sheets")
    assert context.keys() - samples.form.fields.keys() <= {*re.findall(r"`(\w+)[`.]", text)}
    parts = re.findall(r"fields\.fr|contacts\[0\]\.email", text)
    assert len(parts) == 2
