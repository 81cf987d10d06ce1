"""What the program prints of itself is nobody's answer."""

from __future__ import annotations

import pytest

from reportgen.document.blocks import Text
from reportgen.forms.answers import Answer, find_answers
from reportgen.forms.form import Form
from reportgen.forms.own_words import OwnWords
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Line
from reportgen.input.returned.readers import READERS
from reportgen.input.returned.rich import blocks_of
from reportgen.languages import Texts
from reportgen.project.project import Project
from support.project import NewProject, write_profile

POLISH = {
    "templates/forms/factsheet.pl.yaml": (
        "label: Karta\nfields: {context: {label: Kontekst, hint: Oczekiwania i cele}}\n"
    ),
    "templates/words.pl.yaml": 'in_language_only: "tylko w języku: {language}"\ncolon: ":"\n',
}
SETTINGS = "network: Netz\nlanguages: [de, fr, en, pl]\n"
CONTEXT = "Viele kommen an.\n\n| Ort | Zahl |\n| --- | ---: |\n| Trier | 3 |"


def written(project: Project, lang: str, kind: str) -> Answer:
    """Return what the sheet of a profile in a language says of its context."""
    data = write_profile(project, "profiles/a.yaml", (lang,), kind=kind)
    returned = READERS[f".{kind}"](data, f"a.{kind}")
    return find_answers(returned, project.form("factsheet"), project.words).found["context"]


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
@pytest.mark.parametrize(
    ("main", "lang"), [("fr", "de"), ("de", "fr"), ("de", "en"), ("en", "pl"), ("kmr", "de")]
)
def test_a_text_in_another_language_is_told_by_its_note(
    main: str, lang: str, kind: str, new_project: NewProject
) -> None:
    text = CONTEXT.replace("\n", "\n  ")
    profile = f"language: {main}\ntitle: A\ncarrier: B\ncontext: |\n  {text}\n"
    settings = SETTINGS.replace("pl]", "pl, kmr]")
    project = new_project({**POLISH, "profiles/a.yaml": profile}, settings=settings)
    found = written(project, lang, kind)
    assert found.written == main
    said = write_markdown(blocks_of(found.parts))
    assert said.startswith("Viele kommen an.\n\n| Ort | Zahl |") and said.count("\n") == 4
    # Labels of the form are in no Kurdish.
    assert main == "kmr" or written(project, main, kind).written == ""


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line((Text(text),), "") for text in texts)


@pytest.fixture
def form(new_project: NewProject) -> Form:
    return new_project({}).form("factsheet")


@pytest.fixture
def words(new_project: NewProject) -> dict[str, Texts]:
    return dict(new_project({}).words)


@pytest.mark.parametrize(
    ("note", "lang"),
    [
        ("liegt nur auf Französisch vor", "fr"),
        ("LIEGT NUR AUF\u00a0ENGLISCH VOR.", "en"),
        ("available in Brazilian Portuguese only", "pt-BR"),
        ("disponible en kurmandji seulement", "kmr"),
        ("disponible en dari seulement", "prs"),
        ("liegt nur auf arc vor", "arc"),
        ("liegt nur auf dem Tisch vor", ""),
        ("liegt nur auf vor", ""),
        ("liegt nur auf Französisch", ""),
        ("nach Plan liegt nur auf Französisch vor", ""),
        ("liegt nur auf Französisch vor, seit Mai", ""),
    ],
)
def test_a_note_names_a_language_and_says_nothing_else(
    note: str, lang: str, form: Form, words: dict[str, Texts]
) -> None:
    parts = lines("", note, "Bonjour.")
    said, found = OwnWords(form, words).told_apart("context", parts)
    assert found == lang
    assert said == (parts[2:] if lang else parts)


@pytest.mark.parametrize(
    ("note", "text", "lang"),
    [
        ("{language}, nur {language}!", "Französisch, nur Französisch!", "fr"),
        ("{language}, nur {language}!", "Französisch, nur Englisch!", ""),
        ("{language} {language} {language}", "Englisch Englisch Englisch", "en"),
        ("{language} {language} {language}", "Englisch Englisch", ""),
        ("nur auf {language!s}", "nur auf Englisch", ""),
    ],
)
def test_a_project_words_the_note_as_it_likes(
    note: str, text: str, lang: str, form: Form, words: dict[str, Texts]
) -> None:
    own = OwnWords(form, {**words, "in_language_only": {"de": note}})
    assert own.told_apart("context", lines(text, "Bonjour."))[1] == lang


def test_what_is_no_long_text_has_no_note(form: Form, words: dict[str, Texts]) -> None:
    parts = lines("liegt nur auf Französisch vor", "Bonjour.")
    assert OwnWords(form, words).told_apart("carrier", parts) == (parts, "")
    below = lines("Bonjour.", "liegt nur auf Französisch vor")
    assert OwnWords(form, words).told_apart("context", below) == (below, "")


def test_what_is_said_of_nothing_is_nothing_where_it_is_printed(
    new_project: NewProject, words: dict[str, Texts]
) -> None:
    rows = "[{field: aims, always: yes}, {facts: [{field: seen, always: {de: ………}}, course]}]"
    made = new_project(
        {
            "templates/forms/short.yaml": (
                "label: {de: Kurz}\nfields:\n  name: {type: line, label: {de: Name}}\n"
                "  aims: {type: text, label: {de: Ziele}}\n"
                "  seen: {type: line, label: {de: Geprüft}}\n"
                "  course: {type: line, label: {de: Verlauf}}\n"
                f"layout:\n  title: name\n  sections:\n    a: {{fields: {rows}}}\n"
            )
        }
    )
    own = OwnWords(made.form("short"), words)
    assert own.told_apart("aims", lines("keine\u00a0Angabe")) == ((), "")
    assert own.told_apart("aims", lines("non renseigné", "")) == ((), "")
    assert own.told_apart("seen", lines("………")) == ((), "")
    for name, texts in (
        ("aims", ("keine Angabe", "Doch.")),
        ("aims", ("keine Angaben",)),
        ("seen", ("keine Angabe",)),
        ("course", ("keine Angabe",)),
    ):
        assert own.told_apart(name, lines(*texts)) == (lines(*texts), "")
