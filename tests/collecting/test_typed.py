"""What is typed into fields and cells, of forms of every kind: read as what a profile says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.collecting.books.making import make_book, send_book_out
from reportgen.collecting.books.rows import BOOKS
from reportgen.collecting.outgoing import Order, asked_of, fill_blank, fit_for_typing
from reportgen.collecting.typed.answers import answers_of, path_in, read_typed
from reportgen.document.blank import OFF, ON
from reportgen.input.returned.document import Returned
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from support.collected import review_of, send_form
from support.project import NewProject

FORMS = Path(__file__).parents[1] / "fixtures/forms"
#: The languages of forms that are in no German.
LANGUAGES = {"public-good": ("en", "fr"), "species": ("en", "fr")}
NAMES = sorted(path.parent.name for path in FORMS.glob("*/profile.yaml"))
CHOICES = """\
label: {de: Bogen}
fields:
  title: {type: line, required: yes, label: {de: Titel}}
  kind:
    type: choice
    options: {a: {de: Eins}, b: {de: Zwei}}
    other: {de: Andere}
    label: {de: Art}
  topics:
    {type: choice, many: yes, options: {a: {de: Eins}, c3: {de: Drei}}, label: {de: Themen}}
  amount: {type: money, currency: EUR, label: {de: Betrag}}
  text: {type: text, label: {de: Text}}
layout:
  title: title
  sections:
    one: {label: {de: Alles}, fields: [kind, topics, amount, text]}
"""


def fixture_project(new_project: NewProject, name: str) -> Project:
    """Return a project with a form that real offices use, and a sheet of it."""
    places = {"form.yaml": f"templates/forms/{name}.yaml", "profile.yaml": "profiles/a.yaml"}
    files = {}
    for path in (FORMS / name).rglob("*.*"):
        inside = path.relative_to(FORMS / name).as_posix()
        usual = f"{'templates/forms' if inside.startswith('icons/') else 'profiles'}/{inside}"
        files[places.get(inside, usual)] = path.read_bytes()
    languages = ", ".join(LANGUAGES.get(name, ("de", "en", "fr")))
    return new_project(files, settings=f"network: N\nlanguages: [{languages}]\n")


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_changed_changes_nothing_in_any_form(
    name: str, at: int, new_project: NewProject
) -> None:
    project = fixture_project(new_project, name)
    lang = project.languages[at]
    data = send_form(project, "a", lang, "pdf").data
    found = review_of(project, read_alone(data, "a.pdf"))
    assert (found.changes, found.left) == ((), ())
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    book = make_book(project, [profile], profile.form, Order((lang,)))
    send_book_out(project, book, project.root / "output/forms")
    read = BOOKS[".xlsx"](book.data, "a.xlsx")
    assert read is not None
    [returned] = read.files
    found = review_of(project, returned)
    assert (found.changes, found.left) == ((), ())


@pytest.fixture
def choices(new_project: NewProject) -> Project:
    return new_project(
        {
            "templates/forms/factsheet.yaml": CHOICES,
            "profiles/a.yaml": "title: T\nkind: {other: Drittes}\ntopics: [a]\n",
        },
        settings="network: N\nlanguages: [de]\n",
    )


def typed(project: Project, **answers: str) -> dict[str, object]:
    """Return what is read where these answers are typed, and what is not sure or left over."""
    said = {name.replace("__", "."): text for name, text in answers.items()}
    returned = Returned("a", (), answers=said)
    filled = read_typed(returned, asked_of(project, project.form("factsheet")), "de")
    return {
        ".".join(map(str, path)): each.data if each.sure else (each.data, each.left)
        for path, each in filled.given.items()
    }


def test_boxes_and_texts_of_ones_own(choices: Project) -> None:
    assert typed(choices, kind__a=ON, kind__b=OFF, kind__other="") == {"kind": "a"}
    assert typed(choices, kind__a=OFF, kind__other="Drittes ") == {"kind": {"other": "Drittes"}}
    assert typed(choices, kind__a=OFF, kind__b="") == {"kind": ""}
    # Where one may be said and several are, none is taken.
    assert typed(choices, kind__a=ON, kind__b=ON) == {"kind": ("", ("a", "b"))}
    assert typed(choices, kind__a=ON, kind__other="Drittes") == {"kind": ("", ("a", "Drittes"))}
    assert typed(choices, topics__c3="X", topics__a="nein") == {"topics": ["c3"]}
    assert typed(choices, topics__c3="gern") == {"topics": ([], ("gern",))}
    assert typed(choices, topics__zzz=ON) == {"topics": ([], ("zzz",))}


def test_values_are_read_as_their_fields_say(choices: Project) -> None:
    assert typed(choices, amount="1.234,50 €") == {"amount": "1234.50"}
    filled = read_typed(
        Returned("a", (), answers={"amount": "viel"}),
        asked_of(choices, choices.form("factsheet")),
        "de",
    )
    assert filled.given["amount",].left == ("viel",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("eins\r\nzwei\r\rdrei", "eins\n\nzwei\n\ndrei"),
        ("\n\n  eins\u2028zwei  \n\n\n\ndrei\n", "  eins\n\nzwei\n\ndrei"),
        ("- a\n- b\nnoch", "- a\n- b\n\nnoch"),
        ("- a\n  noch\n- b", "- a\n  noch\n- b"),
        ("eins\\\nzwei", "eins\\\nzwei"),
        ("| a | b |\n| --- | --- |\n| 1 | 2 |", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("soft\u00adhy\u200bphen\ufeff", "softhyphen"),
    ],
)
def test_who_goes_on_in_a_new_line_means_a_new_paragraph(
    choices: Project, text: str, said: str
) -> None:
    assert typed(choices, text=text) == {"text": said}
    assert typed(choices, text=said) == {"text": said}


def test_names_that_are_no_paths_lead_nowhere() -> None:
    assert path_in("contacts.0.name") == ("contacts", 0, "name")
    assert path_in("x." * 500) == ()
    assert path_in("٣") == ("٣",)


def test_what_stands_in_fields_is_what_is_said(choices: Project) -> None:
    profile = read_profile_file(choices, choices.root / "profiles/a.yaml")
    blank = fit_for_typing(
        choices, fill_blank(choices, profile, profile.form, Order(("de",))), "pdf"
    )
    assert answers_of(blank) == {
        "title": "T",
        "kind.a": OFF,
        "kind.b": OFF,
        "kind.other": "Drittes",
        "topics.a": ON,
        "topics.c3": OFF,
        "amount": "",
        "text": "",
    }
