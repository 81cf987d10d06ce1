"""Whatever is written anywhere into a form ends in a field, or is told as left over."""

from __future__ import annotations

import html
import io
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx.table import _Cell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.collecting.filled import read_filled
from reportgen.collecting.outgoing import asked_of
from reportgen.input.markdown import parse_markdown
from reportgen.input.returned.document import clean
from reportgen.input.returned.docx import read_docx
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.filling import (
    Pen,
    blank_of,
    examples_in,
    files_of_form,
    form_of,
    review,
    settings_of_form,
    without_marks,
    write_into,
)
from support.project import TODAY, fill_folder

#: Characters that a Word file may hold, those of Markdown and of lists more often.
SIGNS = st.one_of(
    st.sampled_from(list("*_`[](){}<>&#|\\~^!-+=.:;,•–☐☒\"'/@0123456789 \u00a0")),
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]),
)
TEXTS = st.text(SIGNS, max_size=30)
#: Hypothesis would print the project's whole state, and takes what is slow the first time ill.
QUIET = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Project]:
    """The examples, and forms that real offices use, by name."""
    made = {"examples": examples_in(tmp_path_factory.mktemp("examples"))}
    for name in ("good-practice", "public-good", "fiche-action"):
        folder = tmp_path_factory.mktemp(name)
        fill_folder(folder, dict(files_of_form(name)), settings_of_form(name))
        made[name] = open_project(folder, TODAY, folder)
    return made


def letters(text: str) -> str:
    """Return the letters and digits of a text; nothing else has to come back as it was."""
    return "".join(sign for sign in unicodedata.normalize("NFC", clean(text)) if sign.isalnum())


def said(data: Any) -> Iterator[str]:
    """Yield the texts that data says, as Markdown prints them, and as they are written."""
    if isinstance(data, str):
        yield str(parse_markdown(data, "und"))
        yield html.unescape(data)
    else:
        for each in data.values() if isinstance(data, Mapping) else data:
            yield from said(each)


@QUIET
@given(data=st.data())
def test_whatever_is_written_anywhere_is_a_field_or_left_over(
    data: st.DataObject, projects: dict[str, Project]
) -> None:
    name = data.draw(st.sampled_from(sorted(projects)))
    project = projects[name]
    profile = "zib-saarbruecken" if name == "examples" else "a"
    pen = Pen(form_of(project, profile, *project.languages[: data.draw(st.integers(1, 2))]))
    typed = []
    for number in range(data.draw(st.integers(1, 4))):
        # No value begins so, and no two are the same.
        typed.append(f"Zq{number}{data.draw(TEXTS)}x")
        _type(pen, typed[-1], data)
    saved = pen.save()
    if data.draw(st.booleans()):
        saved = without_marks(saved)
    found = review(project, saved)
    told = [each.text for each in found.left]
    told += [text for change in found.changes for text in said(change.theirs)]
    for text in _still_in(saved, typed):
        assert any(letters(text) in letters(each) for each in told) or letters(text) in letters(
            "".join(told)
        ), text


def _still_in(saved: bytes, typed: list[str]) -> list[str]:
    """Return the texts that stand in a file: one may have been written over by the next."""
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("word/")]
    roots = (ElementTree.fromstring(part) for part in parts if part.startswith(b"<?xml"))
    there = "\n".join("".join(root.itertext()) for root in roots)
    found = [text for text in typed if letters(text) in letters(there)]
    assert typed[-1] in found
    return found


def _type(pen: Pen, text: str, data: st.DataObject) -> None:
    """Write a text somewhere: into a cell or beside the table, in a place of its own or not."""
    place = data.draw(st.sampled_from(["cell", "cell", "cell", "body", "head", "foot"]))
    if place == "cell":
        rows = pen.table.rows
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        cell = row.cells[data.draw(st.integers(0, len(row.cells) - 1))]
        way = data.draw(st.sampled_from(["over", "behind", "below", "bold", "table"]))
        _type_into(cell, text, way)
    elif place == "body":
        at = data.draw(st.sampled_from(pen.document.paragraphs))
        at.add_run(text) if data.draw(st.booleans()) else at.insert_paragraph_before(text)
    else:
        section = pen.document.sections[0]
        part = section.header if place == "head" else section.footer
        part.add_paragraph(text)


def _type_into(cell: _Cell, text: str, way: str) -> None:
    if way == "over":
        write_into(cell, [text])
    elif way == "below":
        cell.add_paragraph(text)
    elif way == "table":
        table = cell.add_table(1, 2)
        table.cell(0, 1).text = text
        cell.add_paragraph()
    else:
        run = cell.paragraphs[-1].add_run(text)
        run.bold = way == "bold"


#: Paragraphs as partners write them: runs with looks, or items of lists that were typed.
WORDS = st.text(SIGNS, min_size=1, max_size=12)
RUNS = st.lists(st.tuples(WORDS, st.sampled_from(["", "", "b", "i", "bi"])), min_size=1, max_size=4)
PARAGRAPHS = st.lists(
    st.one_of(RUNS, WORDS.map(lambda text: [(f"- {text}", "")]), WORDS.map(lambda t: [(t, "")])),
    min_size=1,
    max_size=5,
)


@QUIET
@given(
    texts=st.lists(PARAGRAPHS, min_size=3, max_size=3),
    line=WORDS,
    topics=st.lists(st.integers(0, 13), unique=True),
)
def test_random_answers_come_back_as_they_were_written(
    texts: list[list[list[tuple[str, str]]]],
    line: str,
    topics: list[int],
    projects: dict[str, Project],
) -> None:
    """Signs of Markdown are nobody's, whatever they would make of a text."""
    project = projects["examples"]
    form = project.form("factsheet")
    pen = Pen(blank_of(project, "factsheet", "de"))
    fields = {"Kontext": "context", "Beschreibung": "description", "Bilanz": "outcome"}
    for label, paragraphs in zip(fields, texts, strict=True):
        pen.write(label, *paragraphs)
    pen.write("Projektträger", line)
    options = list(form.fields["topics"].options)
    chosen = [options[number] for number in topics]
    pen.tick("Themen", *(form.fields["topics"].options[each]["de"] for each in chosen))
    filled = read_filled(read_docx(pen.save(), "a.docx"), asked_of(project, form), "de")
    for field, paragraphs in zip(fields.values(), texts, strict=True):
        answer = filled.given[field,]
        typed = letters("".join(text for runs in paragraphs for text, _ in runs))
        back = letters(str(parse_markdown(str(answer.data), "de")))
        # “1. …” and “2. …” below one another are a list, of which the numbers are not text.
        assert _without_numbers(back) == _without_numbers(typed)
        assert answer.left == ()
    carrier = filled.given["carrier",]
    assert letters(f"{carrier.data}{''.join(carrier.left)}") == letters(line)
    assert sorted(filled.given["topics",].data) == sorted(chosen)


def _without_numbers(text: str) -> str:
    return "".join(sign for sign in text if not sign.isdigit())


def test_a_word_that_would_be_lost_is_noticed(tmp_path: Path) -> None:
    """The trial itself finds what is not there."""
    project = examples_in(tmp_path)
    pen = Pen(form_of(project, "zib-saarbruecken"))
    pen.document.add_paragraph("Zq1 wird gesehen")
    found = review(project, pen.save())
    told = [each.text for each in found.left]
    assert any(letters("Zq1 wird gesehen") in letters(each) for each in told)
    assert not any(letters("Zq2 nicht") in letters(each) for each in told)
