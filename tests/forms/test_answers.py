"""The fields of a form, found in files as offices have them in their folders."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.forms.answers import Answers, find_answers
from reportgen.forms.form import Form
from reportgen.forms.labels import Labels
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.readers import READERS
from reportgen.input.returned.rich import blocks_of
from reportgen.languages import words_of
from reportgen.project.open import open_project
from support.project import ROOT
from support.returned import para, run, table, word_file

OLD = ROOT / "tests" / "fixtures" / "returned" / "old"
TRUTH: Mapping[str, Mapping[str, Any]] = json.loads((OLD / "truth.json").read_text("utf-8"))
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


LABELS = st.sampled_from(
    ["Kontext", "Einsatz von Personal und Material", "Partner", "Bilanz:", "Träger", "Aktenzeichen"]
)
SAID = st.sampled_from(["eins", "zwei drei", "Kontext vier", "fünf: sechs", "", "Einsatz"])
CELLS = st.lists(st.one_of(LABELS, SAID), min_size=1, max_size=3)
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4)
PARTS = st.lists(st.one_of(CELLS, ROWS), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(parts=PARTS)
def test_every_word_ends_in_a_field_in_a_label_or_is_left_over(parts: Any, form: Form) -> None:
    body = ""
    for part in parts:
        if isinstance(part[0], tuple):
            rows = [tuple("".join(map(para, cell)) for cell in row) for row in part]
            body += table(*rows)
        else:
            body += "".join(map(para, part))
    returned = read_docx(word_file(body), "a.docx")
    answers = find_answers(returned, form)
    kept = Counter(
        word
        for text in (
            *(str(part) for answer in answers.found.values() for part in answer.parts),
            *map(str, answers.left),
        )
        for word in words_of(text)
    )
    labels = {word for label in known_labels(form) for word in label}
    for word, count in Counter(words_of("\n".join(map(str, returned.body)))).items():
        assert kept[word] >= count if word not in labels else kept[word] <= count, word


def known_labels(form: Form) -> Iterator[tuple[str, ...]]:
    known = Labels(form)
    for label in (*known.fields, *known.sections):
        yield label.words
        yield label.hint


def test_a_row_that_is_no_fields_is_left_over_with_its_place(form: Form) -> None:
    body = table((para("Kontext"), para("A")), (para("Aktenzeichen"), para("4711")))
    answers = answers_in(word_file(body), form)
    assert [(str(line), line.within) for line in answers.left] == [
        ("Aktenzeichen", "table 1, row 2, cell 1, paragraph 1"),
        ("4711", "table 1, row 2, cell 2, paragraph 1"),
    ]


# --- Two languages, several sheets, and what stands beside ----------------------------------------

HINT = "Erwartungen, Ziele oder von der Zielgruppe zu überwindende Schwierigkeiten"
LANGUAGES = (para("Angabe"), para("Français"), para("Deutsch"))


@pytest.mark.parametrize(
    ("body", "said", "left"),
    [
        (
            para("Kontext: Viele.") + para("Contexte : Beaucoup.") + para("Encore."),
            {"context": "Viele."},
            ["Contexte : Beaucoup.", "Encore."],
        ),
        (
            para("Kontext") + para("A") + para("Kontext") + para("B"),
            {"context": "A"},
            ["Kontext", "B"],
        ),
        (
            table((para("Kontext"), para("Viele"), para("Contexte"), para("Beaucoup"))),
            {"context": "Viele"},
            ["Contexte", "Beaucoup"],
        ),
        (
            table((para("Kontext"), para("Viele"), para("Partner"), para("Chor"))),
            {"context": "Viele", "partners": "Chor"},
            [],
        ),
        (
            table(LANGUAGES, (para("Kontext"), para("Beaucoup"), para("Viele"))),
            {"context": "Viele"},
            ["Français", "Angabe", "Deutsch", "Beaucoup"],
        ),
        (
            table((para("Einsatz"), para("Kontext: A") + para("Contexte : B") + para("C"))),
            {"context": "A"},
            ["Contexte : B", "C"],
        ),
        (
            para("1. Kontext") + para("A") + para("b) Partner: B"),
            {"context": "A", "partners": "B"},
            [],
        ),
        (table((para("Kontext") + para(HINT), para("A"))), {"context": "A"}, []),
        (
            table((para("Partner") + para("Partenaires"), para("Bilanz: A") + para("Bilan : B"))),
            {"outcome": "A"},
            ["Bilan : B"],
        ),
        (
            table((para("Projektträger"), para("Kontext") + para(HINT) + para("A"))),
            {"context": "A"},
            [],
        ),
        (
            para("<w:r><w:t>Kontext: A</w:t><w:br/><w:t>Beschreibung: B</w:t></w:r>"),
            {"context": "A", "description": "B"},
            [],
        ),
    ],
)
def test_each_text_is_its_fields_and_other_languages_are_left_over(
    body: str, said: Mapping[str, str], left: list[str], form: Form
) -> None:
    answers = answers_in(word_file(body), form)
    assert {name: text_of(answers, name) for name in answers.found} == said
    assert list(map(str, answers.left)) == left


@pytest.mark.parametrize(
    "body",
    [
        table((para("Kontext / Contexte"), para("Viele"))),
        para("Kontext | Contexte: Viele"),
        table((para("Kontext"), para("Viele"), para("Beaucoup"))),
    ],
)
def test_what_may_be_in_two_languages_is_not_sure(body: str, form: Form) -> None:
    answer = answers_in(word_file(body), form).found["context"]
    assert not answer.sure and answer.lang == "de"
    assert write_markdown(blocks_of(answer.parts)).startswith("Viele")


def test_what_stands_in_the_head_is_left_over_and_told_once(form: Form) -> None:
    head = para("Städtenetz, Az. 4711") + para(
        '<w:fldSimple w:instr=" PAGE ">' + run("3") + "</w:fldSimple>"
    )
    data = word_file(para("Kontext: A"), header1=head, header2=head)
    assert [(str(line), line.within) for line in answers_in(data, form).left] == [
        ("Städtenetz, Az. 4711", "header, paragraph 1")
    ]


@pytest.mark.parametrize(
    ("head", "names", "said", "left"),
    [
        ("Städtenetz\tTrier · Projektblatt", ["city"], ["Trier"], ["Städtenetz"]),
        ("\tTrier · FICHE PROJET", ["city"], ["Trier"], []),
        ("Netz\tMetz · Projektblatt / Fiche projet", ["city"], ["Metz"], ["Netz"]),
        ("Netz\tTrier · FR · Fact sheet", ["city", "country"], ["Trier", "FR"], ["Netz"]),
        # Which field it is, or in which language, cannot be told.
        ("Netz\tTrier · Projektblatt", ["city", "country"], [], None),
        ("Netz\tTrier / Trèves · Projektblatt / Fiche projet", ["city"], [], None),
        ("Netz\tEsch · Alzette · Projektblatt", ["city"], [], None),
        ("Netz\tProjektblatt", ["city"], [], None),
        # This is no head as the program prints it.
        ("Netz · Projektblatt", ["city"], [], None),
        ("Netz\tTrier · Steckbrief", ["city"], [], None),
        ("Netz\tTrier · Projektblatt / Steckbrief", ["city"], [], None),
        ("Netz\tTrier · Projektblatt", [], [], None),
    ],
)
def test_the_head_of_a_built_sheet_says_the_fields_that_its_form_has_there(
    head: str, names: list[str], said: list[str], left: list[str] | None, form: Form
) -> None:
    """`left` is None where the whole line is left over."""
    data = word_file(para("Kontext: A"), header1=para(head), header2=para(head))
    answers = answers_in(data, replace(form, header=tuple(names)))
    assert [text_of(answers, name) for name in names if name in answers.found] == said
    assert not any(answers.found[name].sure for name in names if name in answers.found)
    assert list(map(str, answers.left)) == ([head] if left is None else left)


def test_a_row_without_cells_is_none(form: Form) -> None:
    body = table((), (para("Kontext"), para("A")), ())
    assert text_of(answers_in(word_file(body), form), "context") == "A"


def test_a_label_says_the_title_rather_than_a_heading_above(form: Form) -> None:
    body = para("Projektblatt", look='<w:outlineLvl w:val="0"/>') + table(
        (para("Bezeichnung der Maßnahme oder Einrichtung"), para("Haus")),
        (para("Kontext"), para("A")),
    )
    answers = answers_in(word_file(body), form)
    assert text_of(answers, "title") == "Haus" and answers.found["title"].sure
    assert list(map(str, answers.left)) == ["Projektblatt"]
