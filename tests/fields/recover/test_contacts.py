"""Contacts as people write them, taken apart without a word lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.fields.recover.contacts import WrittenContact, languages_in, read_contacts
from reportgen.forms.answers import find_answers
from reportgen.forms.form import Form
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.readers import READERS
from reportgen.project.project import Project
from support.project import ROOT
from support.returned import para, run, table, word_file

OLD = ROOT / "tests" / "fixtures" / "returned" / "old"
TRUTH = json.loads((OLD / "truth.json").read_text("utf-8"))
BREAK = "<w:r><w:br/></w:r>"


@pytest.fixture(scope="module")
def form(project: Project) -> Form:
    return project.form("factsheet")


def plain(contact: WrittenContact) -> dict[str, Any]:
    languages = {"languages": list(contact.languages)} if contact.languages else {}
    return {**contact.parts, **languages}


@pytest.mark.parametrize(
    "name", sorted(path.name for path in OLD.iterdir() if path.suffix in (".docx", ".pdf"))
)
def test_contacts_of_old_sheets_are_taken_apart(name: str, form: Form) -> None:
    path = OLD / name
    answers = find_answers(READERS[path.suffix](path.read_bytes(), name), form)
    contacts = read_contacts(answers.found["contacts"].parts)
    stem = path.stem.removesuffix("-libreoffice")
    assert [plain(each) for each in contacts] == TRUTH[stem]["contacts"]
    assert [each.left for each in contacts] == [[]] * len(contacts)


AMAL = {"name": "Amal Haddad", "role": "Leiterin"}


@pytest.mark.parametrize(
    ("body", "contacts", "left"),
    [
        (para("Amal Haddad (Leiterin)"), [AMAL], []),
        (para("Amal Haddad, Leiterin"), [AMAL], []),
        (para(run("Amal Haddad", "<w:b/>"), " – Leiterin"), [AMAL], []),
        (
            para("Amal Haddad (Leiterin), Tel. 0681 905-0, E-Mail: a@example.org"),
            [{**AMAL, "phone": "0681 905-0", "email": "a@example.org"}],
            [],
        ),
        (
            para(
                "Amal Haddad (Leiterin)",
                BREAK,
                "a@example.org · +33 3 87 55 50 00",
                BREAK,
                "Langues : français",
            ),
            [{**AMAL, "email": "a@example.org", "phone": "+33 3 87 55 50 00", "languages": ["fr"]}],
            [],
        ),
        (para("Amal Haddad, Leiterin") + para("Jean Petit, Direktor"), None, []),
        (para("Amal Haddad") + para("Tel.: 0681 905-0"), None, []),
        (
            table((para("Name"), para("Amal Haddad")), (para("Funktion"), para("Leiterin"))),
            [AMAL],
            [],
        ),
        (
            table(
                (para("Name"), para("Amal Haddad")),
                (para("Aktenzeichen"), para("7")),
                (para("Name"), para("Jean Petit")),
            ),
            [{"name": "Amal Haddad"}, {"name": "Jean Petit"}],
            ["Aktenzeichen: 7"],
        ),
        (
            para("Amal Haddad", BREAK, "Sprachen: Blumensprache"),
            [{"name": "Amal Haddad"}],
            ["Sprachen: Blumensprache"],
        ),
        (
            para("Amal Haddad", BREAK, "Tel.: 12 (bitte klingeln)"),
            [{"name": "Amal Haddad"}],
            ["Tel.: 12 (bitte klingeln)"],
        ),
    ],
)
def test_lines_and_tables_of_contacts(
    body: str, contacts: list[dict[str, Any]] | None, left: list[str]
) -> None:
    found = read_contacts(read_docx(word_file(body), "a.docx").body)
    if contacts is None:
        assert found[0].parts["name"] == "Amal Haddad"
        assert len(found) == (2 if "Jean" in body else 1)
    else:
        assert [plain(each) for each in found] == contacts
    assert [text for each in found for text in each.left] == left


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("französisch und deutsch", ("fr", "de")),
        ("français, anglais et wolof", ("fr", "en", "wo")),
        ("Tigrinya / am", ("ti", "am")),
        ("alle", ()),
        ("", ()),
    ],
)
def test_languages_are_known_by_their_names_and_tags(text: str, tags: tuple[str, ...]) -> None:
    assert languages_in(text) == tags


@pytest.mark.parametrize(
    ("body", "data", "left"),
    [
        # Without a person that could have it.
        (table((para("Aktenzeichen"), para("7"))), [], ["Aktenzeichen: 7"]),
        (table((para("", ""), para("allein"))), [], ["allein"]),
        (
            para("Amal", BREAK, "Sprachen: fr", BREAK, "Sprachen: de"),
            [{"name": "Amal", "languages": ["fr"]}],
            ["Sprachen: de"],
        ),
        (
            para("Amal", BREAK, "Sprachen: fr", BREAK, "Sprachen: Blumensprache"),
            [{"name": "Amal", "languages": ["fr"]}],
            ["Sprachen: Blumensprache"],
        ),
        (
            para("Amal, ", '<w:hyperlink r:id="m">' + run("E-Mail") + "</w:hyperlink>"),
            [{"name": "Amal", "role": "E-Mail", "email": "a@example.org"}],
            [],
        ),
    ],
)
def test_nothing_that_was_written_of_contacts_is_lost(
    body: str, data: list[dict[str, Any]], left: list[str], form: Form
) -> None:
    spec = form.fields["contacts"]
    parts = read_docx(word_file(body, {"m": "mailto:a@example.org?subject=x"}), "a.docx").body
    found = spec.type.recover(parts, spec, "de")
    assert found.data == [{**each, "publish": ["internal"]} for each in data]
    assert list(found.left) == left and not found.sure


WORDS = ["Amal", "Leiterin", "a@example.org", "0681 905-0", "www.example.org", "Fax:", "Zimmer 3"]
LABELS = ["Sprachen:", "Tel.", "Öffnungszeiten: 9"]
PIECES = st.lists(st.sampled_from([*WORDS, *LABELS, "fr", ",", "(", ")", "–", BREAK]))


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(PIECES, max_size=4))
def test_every_word_of_contacts_is_theirs_or_left_over(lines: list[list[str]], form: Form) -> None:
    spaced = [[each if each == BREAK else f"{each} " for each in line] for line in lines]
    parts = read_docx(word_file("".join(para(*line) for line in spaced)), "a.docx").body
    spec = form.fields["contacts"]
    found = spec.type.recover(parts, spec, "de")
    told = str(found.data) + " ".join(found.left)
    for word in {"Amal", "Leiterin", "a@example.org", "0681 905-0", "www.example.org", "3", "9"}:
        written = sum(each == word or each.endswith(f" {word}") for line in lines for each in line)
        assert told.count(word) >= (written > 0), word


def test_a_link_is_kept_where_words_do_not_say_it(form: Form) -> None:
    linked = '<w:hyperlink r:id="w">' + run("Haus") + "</w:hyperlink>"
    parts = read_docx(word_file(para(linked), {"w": "https://example.org/x"}), "a.docx").body
    carrier = form.fields["carrier"]
    found = carrier.type.recover(parts, carrier, "de")
    assert (found.data, found.left) == ("Haus", ("https://example.org/x",))
