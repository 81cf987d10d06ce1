"""The fields of a form, found in files as offices have them in their folders."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from reportgen.forms.answers import Answers, find_answers
from reportgen.forms.form import Form
from reportgen.forms.labels import Labels
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.rich import blocks_of
from reportgen.project.open import open_project
from support.project import ROOT
from support.returned import para, run, table, word_file

OLD = ROOT / "tests" / "fixtures" / "returned" / "old"
TRUTH: Mapping[str, Mapping[str, Any]] = json.loads((OLD / "truth.json").read_text("utf-8"))
READERS = {".docx": read_docx, ".odt": read_odt}
FILES = sorted(path.name for path in OLD.iterdir() if path.suffix in READERS)


@pytest.fixture(scope="module")
def form() -> Form:
    return open_project(ROOT, date(2026, 11, 22), ROOT).form("factsheet")


def answers_in(data: bytes, form: Form) -> Answers:
    return find_answers(read_docx(data, "a.docx"), form)


def text_of(answers: Answers, name: str) -> str:
    return write_markdown(blocks_of(answers.found[name].parts))


def folded(text: str) -> str:
    """Return the words of a text: the samples say lists and tables in another spelling."""
    return " ".join(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", FILES)
def test_every_text_of_an_old_sheet_is_found_and_none_invented(name: str, form: Form) -> None:
    path = OLD / name
    answers = find_answers(READERS[path.suffix](path.read_bytes(), name), form)
    said = TRUTH[path.stem.removesuffix("-libreoffice")]
    texts = {key: value for key, value in said.items() if isinstance(value, str) and key != "lang"}
    assert texts.keys() <= answers.found.keys()
    for key, value in texts.items():
        assert folded(text_of(answers, key)) == folded(value), key
    # The foot says of when the text is, the heading how the sheet is called: both are true.
    assert answers.found.keys() <= said.keys() | {"date", "title"}
    assert [str(line) for line in answers.left] in ([], ["Städtenetzwerk"])
    assert answers.languages.most_common(1)[0][0] == "de"


def test_a_run_in_that_is_another_fields_label_cuts_no_text(form: Form) -> None:
    body = table(
        (
            para("Projektträger"),
            para(run("Beschreibung", "<w:b/>"))
            + para("Vorweg.")
            + para(run("Einsatz.", "<w:b/>"), " Ein Gespräch dauert 60 Minuten."),
        ),
    )
    answers = answers_in(word_file(body), form)
    assert text_of(answers, "description") == (
        "Vorweg.\n\n**Einsatz.** Ein Gespräch dauert 60 Minuten."
    )


@pytest.mark.parametrize(
    ("body", "name", "text"),
    [
        (para("Kontext: Viele kommen an."), "context", "Viele kommen an."),
        (para("Kontext") + para("Viele.") + para("Mehr."), "context", "Viele.\n\nMehr."),
        (para("KONTEXT :") + para("Viele."), "context", "Viele."),
        (para("Kontxt") + para("Viele."), "context", "Viele."),
        (para("Contexte : Beaucoup."), "context", "Beaucoup."),
        (para("Partner\tChor an der Blies"), "partners", "Chor an der Blies"),
        (table((para("Träger"), para("Haus e. V."))), "carrier", "Haus e. V."),
        (table((para("Kontext (Ziele)"), para("A"))), "", ""),
        (para("Der Kontext ist schwierig."), "", ""),
        (para("Kontexte sind verschieden: viele."), "", ""),
    ],
)
def test_labels_outside_and_inside_of_tables(body: str, name: str, text: str, form: Form) -> None:
    answers = answers_in(word_file(body), form)
    assert list(answers.found) == ([name] if name else [])
    if name:
        assert text_of(answers, name) == text
    else:
        assert answers.left


def test_a_misspelt_label_is_found_and_not_sure(form: Form) -> None:
    answers = answers_in(word_file(para("Beschreibug:", " Ein Text.")), form)
    assert not answers.found["description"].sure
    assert answers_in(word_file(para("Beschreibung: Ein Text.")), form).found["description"].sure


def test_labels_of_two_fields_in_one_text_give_the_longer(form: Form) -> None:
    head = Labels(form).find_field("Bilanz und Wirkung: gut")
    assert head and head.label.field == "outcome" and head.exact


def test_a_row_that_is_no_fields_is_left_over_with_its_place(form: Form) -> None:
    body = table((para("Kontext"), para("A")), (para("Aktenzeichen"), para("4711")))
    answers = answers_in(word_file(body), form)
    assert [(str(line), line.within) for line in answers.left] == [
        ("Aktenzeichen", "table 1, row 2, cell 1, paragraph 1"),
        ("4711", "table 1, row 2, cell 2, paragraph 1"),
    ]
