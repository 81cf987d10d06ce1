"""What is filled into the fields of a PDF form, found by their names."""

from __future__ import annotations

import pytest

from reportgen.collecting.proposal import propose
from reportgen.document.blocks import Text
from reportgen.forms.answers import find_answers
from reportgen.forms.filled import read_filled
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import FORM_PROPERTY, Line, Returned
from reportgen.input.returned.rich import blocks_of
from reportgen.project.project import Project


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line((Text(text),), "page 1") for text in texts)


def proposed(project: Project, answers: dict[str, str]) -> dict[str, object]:
    """Return what a profile of a filled form would say."""
    file = Returned("a.pdf", (), properties={FORM_PROPERTY: "factsheet"}, answers=answers)
    return {name: each.value for name, each in propose(project, file).fields.items()}


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"title": "Haus\nam Fluss"}, {"title": "Haus am Fluss"}),
        ({"title": "Haus", "context": "  \n"}, {"title": "Haus"}),
        ({"context": "Eins.\n\nZwei."}, {"context": "Eins.\n\nZwei."}),
        ({"context": "- a\n- b"}, {"context": "- a\n- b"}),
        ({"context": "1 * 2"}, {"context": "1 \\* 2"}),
        ({"partners": "Chor\nHaus, Hof"}, {"partners": ["Chor", "Haus, Hof"]}),
        ({"topics.work": "on", "topics.arts": "off"}, {"topics": ["work"]}),
        ({"kind": "office"}, {"kind": "office"}),
        (
            {
                "contacts.0.name": "Anna Ähre",
                "contacts.0.email": "a@example.org",
                "contacts.0.languages": "Deutsch, fr",
                "contacts.1.name": "",
                "contacts.10.name": "Bert",
                "contacts.2.name": "Cléo",
                "contacts.2.languages.de": "on",
                "contacts.2.languages.fr": "off",
            },
            {
                "contacts": [
                    {
                        "name": "Anna Ähre",
                        "email": "a@example.org",
                        "languages": ["de", "fr"],
                        "publish": ["internal"],
                    },
                    {"name": "Cléo", "languages": ["de"], "publish": ["internal"]},
                    {"name": "Bert", "publish": ["internal"]},
                ]
            },
        ),
    ],
)
def test_fields_are_found_by_their_names(
    answers: dict[str, str], fields: dict[str, object], project: Project
) -> None:
    assert proposed(project, answers) == fields


def test_what_is_called_otherwise_is_left_over(project: Project) -> None:
    filled = read_filled({"Feld 1": "a", "b.c": "off", "leer": ""}, project.form("factsheet"))
    assert [str(line) for line in filled.left] == ["Feld 1: a"]
    assert not filled.known and not filled.parts


def test_what_a_form_of_the_program_asks_is_no_answer(project: Project) -> None:
    form = project.form("factsheet")
    body = lines("Kontext: bitte hier schreiben", "Bilanz")
    ours = {FORM_PROPERTY: "factsheet"}
    answers = find_answers(Returned("a", body, properties=ours, answers={"context": "A"}), form)
    assert list(answers.found) == ["context"]
    assert write_markdown(blocks_of(answers.found["context"].parts)) == "A"
    assert not answers.left and answers.languages["de"] == 2
    # In a form of others what is not called as a field is found by its label.
    answers = find_answers(Returned("a", body, answers={"outcome": "B"}), form)
    assert write_markdown(blocks_of(answers.found["context"].parts)) == "bitte hier schreiben"
    assert write_markdown(blocks_of(answers.found["outcome"].parts)) == "B"


def test_what_was_put_together_of_letters_is_not_sure(project: Project) -> None:
    form = project.form("factsheet")
    body = lines("Kontext: Viele kommen an.")
    for sure in (True, False):
        answers = find_answers(Returned("a", body, sure=sure), form)
        assert answers.found["context"].sure is sure
