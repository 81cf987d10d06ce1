"""Tags of rows that say more than one field, and of headings and notes within long texts."""

from __future__ import annotations

import pytest

from support.binding import assert_same
from support.bound import print_both
from support.outputs import Element, fold, page_lines, pdf_streams, structure
from support.printed_sheets import assert_accessible
from support.project import NewProject, write_profile
from support.rows import FILES, FORM, PROFILE


@pytest.fixture
def data(new_project: NewProject) -> bytes:
    return write_profile(new_project(FILES), "profiles/a.yaml")


@pytest.mark.parametrize("languages", [("de",), ("fr",), ("de", "fr")], ids="+".join)
def test_rows_of_every_kind_conform(new_project: NewProject, languages: tuple[str, ...]) -> None:
    data = write_profile(new_project(FILES), "profiles/a.yaml", languages)
    assert_accessible(data)
    assert all(cell.headers for cell in structure(data).find("/TD"))


def items(element: Element) -> list[tuple[str, str]]:
    """Return the label and the body of each item of a list."""
    return [
        (
            fold("".join(each.text for each in item.kids if each.kind == "/Lbl")),
            fold("".join(each.text for each in item.kids if each.kind == "/LBody")),
        )
        for item in element.kids
    ]


def test_facts_are_a_list_of_terms_and_what_they_mean(data: bytes) -> None:
    lists = structure(data).find("/L")
    assert [each.numbering for each in lists] == ["", ""]
    rail, facts = map(items, lists)
    assert rail == [("Punkte:", "9")]
    assert facts[:3] == [("Ort:", "Metz"), ("PLZ:", "57000"), ("E-Mail:", "amt@example.org")]
    assert facts[4] == ("Gefragt:", "keine Angabe")
    assert facts[5][0] == "Person:" and facts[5][1].startswith("Anna Beispiel")


def test_facts_that_go_over_a_page_stay_one_list(new_project: NewProject) -> None:
    long = PROFILE + "asked: {de: " + "Wort " * 900 + "Ende, fr: Fin}\n"
    data = write_profile(new_project({**FILES, "profiles/a.yaml": long}), "profiles/a.yaml")
    assert_accessible(data)
    [_, facts] = [items(each) for each in structure(data).find("/L")]
    assert [label for label, _ in facts] == [
        *("Ort:", "PLZ:", "E-Mail:", "Dienststelle:", "Gefragt:", "Person:")
    ]
    assert facts[4][1].startswith("Wort Wort") and facts[4][1].endswith("Ende")


def test_headings_within_texts_are_below_the_labels(data: bytes) -> None:
    kinds = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
    found = [(each.kind, fold(each.text)) for each in structure(data).find(*kinds)]
    assert found == [
        ("/H1", "Ein Blatt"),
        ("/H2", "1. Angaben"),
        ("/H3", "Text"),
        ("/H4", "Anfang"),
        ("/H5", "Darunter"),
        ("/H2", "2. Lang"),
        ("/H3", "Langes"),
        ("/H4", "Allein"),
        ("/H2", "3. Ende"),
    ]


def test_notes_have_names_of_their_own(new_project: NewProject) -> None:
    text = "wide: {de: 'Eins[^1]. Zwei[^2].\\n\\n[^1]: A\\n[^2]: B', fr: Large.}\n"
    text = PROFILE.partition("wide:")[0] + text.replace("'", '"')
    data = write_profile(new_project({**FILES, "profiles/a.yaml": text}), "profiles/a.yaml")
    assert_accessible(data)
    notes = structure(data).find("/Note")
    assert [fold(each.text) for each in notes] == ["1 Die Quelle.", "1 A", "2 B"]
    assert len({each.id for each in notes} - {""}) == 3


def test_a_span_says_its_language(data: bytes) -> None:
    [span] = [each for each in structure(data) if each.lang == "pl"]
    assert fold(span.text) == "dzień dobry"


def test_what_was_cut_is_nowhere(data: bytes) -> None:
    assert b"Bodo" not in pdf_streams(data)


REPORT = """\
title: {de: Bericht, fr: Rapport}
parts:
  - contents
  - part: chapter
    title: {de: Vorwort, fr: Préface}
    text:
      de: |
        ## Warum

        Ein Satz[^1] über 5 m^2^.

        ## Wie

        So.

        [^1]: Eine Note.
      fr: Court.
  - sheets
"""


def test_a_bound_report_has_them_as_its_sheets_have(new_project: NewProject) -> None:
    second = PROFILE.replace("Ein Blatt", "Zwei Blatt").replace("Une fiche", "Deux fiches")
    files = {**FILES, "profiles/b.yaml": second, "profiles/reports/bericht.yaml": REPORT}
    both = print_both(new_project(files), "bericht")
    assert_same(both)
    assert_accessible(both.bound)
    tree = structure(both.bound)
    notes = tree.find("/Note")
    assert [fold(each.text) for each in notes] == ["1 Eine Note.", *["1 Die Quelle."] * 2]
    assert len({each.id for each in notes}) == 3
    kinds = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
    found = [(each.kind, fold(each.text)) for each in tree.find(*kinds)]
    assert ("/H2", "Warum") in found and ("/H2", "Wie") in found
    assert found.count(("/H5", "Anfang")) == 2


def test_what_follows_stands_below_facts_that_share_a_line(new_project: NewProject) -> None:
    rows = ("{field: asked, always: yes}", "facts: [town, code]", "text")
    two = "fields:\n" + "".join(f"        - {row}\n" for row in rows)
    form = FORM.partition("fields:\n        - facts")[0] + two
    bare = PROFILE.partition("mail:")[0] + "text: {de: Danach., fr: Ensuite.}\n"
    files = {"templates/forms/test.yaml": form, "profiles/a.yaml": bare}
    data = write_profile(new_project(files), "profiles/a.yaml")
    tops = {line.text: line.top for lines in page_lines(data) for line in lines}
    [facts] = [top for text, top in tops.items() if "Metz" in text]
    assert facts - tops["Text"] > 20
