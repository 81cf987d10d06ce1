"""Merging: what a sheet says in one edition on one day, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from reportgen.document.blocks import Text
from reportgen.document.edition import Audience
from reportgen.document.sheet import Passage, Row, Section, Sheet
from reportgen.project.profiles import read_profile_file, read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.sheets.cut import AnyProfile, cut_profile, dump_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.world import World
from support.project import EXAMPLES, PIXEL, ROOT, TODAY, NewProject, cut

PATH = "profiles/kehl.yaml"
FULL = """\
title: {de: Fahrradkurs, fr: Cours de vélo}
city: Kehl
date: 2026-11
web: https://example.org/kurs
carrier: Verein Rückenwind
context: {de: Wer nie fuhr., fr: Qui n'a jamais roulé.}
description: {de: Zehn Abende., fr: Dix soirées.}
resources: {de: Räder, fr: Vélos}
partners: [Schule am Rhein, {de: Stadt Kehl, fr: Ville de Kehl}]
outcome: {de: Viele fahren., fr: Beaucoup roulent.}
transfer: {de: Leicht., fr: Facile.}
contacts:
  - {name: Sabine Muster, role: {de: Leiterin, fr: Directrice}, email: a@example.org}
picture: {file: x.png, alt: {de: Ein Rad, fr: Un vélo}}
funders: [{file: x.png, alt: {de: Zeichen, fr: Logo}, caption: {de: Gefördert, fr: Soutenu}}]
"""

Merge = Callable[..., Sheet]


def world_of(project: Project, today: date = TODAY) -> World:
    return World(today, project.words, project.picture, project.funders)


@pytest.fixture
def merge(new_project: NewProject) -> Merge:
    """A function that merges the text of a profile in the given languages."""

    def merged(text: str, *languages: str, audience: str = "print", today: date = TODAY) -> Sheet:
        project = new_project({PATH: text, "profiles/x.png": PIXEL})
        profile = read_profile_file(project, project.root / PATH)
        shown = cut_profile(profile, Audience(audience), today)
        return merge_sheet(shown, languages or ("de",), world_of(project, today))

    return merged


def sections_of(sheet: Sheet) -> list[str]:
    return [section.name for section in sheet.sections]


def section_of(sheet: Sheet, name: str) -> Section:
    (section,) = [section for section in sheet.sections if section.name == name]
    return section


def row_of(sheet: Sheet, name: str) -> Row:
    (row,) = [row for section in sheet.sections for row in section.rows if row.field == name]
    return row


def passages_of(sheet: Sheet, name: str) -> tuple[Passage, ...]:
    return row_of(sheet, name).passages


def bodies_of(sheet: Sheet, name: str) -> list[str]:
    return [str(passage.body) for passage in passages_of(sheet, name)]


# Rows and sections


def test_everything_stands_in_the_order_of_the_form(merge: Merge) -> None:
    sheet = merge(FULL)
    assert [(s.name, [row.field for row in s.rows]) for s in sheet.sections] == [
        ("carrier", ["context", "description"]),
        ("resources", ["resources"]),
        ("partners", ["outcome"]),
        ("transfer", ["transfer"]),
        ("contact", ["contacts", "web"]),
    ]
    assert (sheet.id, sheet.title) == ("kehl", (Text("Fahrradkurs", lang="de"),))
    assert [list(map(str, texts)) for texts in sheet.header] == [["Kehl"]]
    assert list(map(str, sheet.footer)) == ["Stand: November 2026"]
    assert [picture.alt for picture in (*sheet.figures, *sheet.logos)] == ["Ein Rad", "Zeichen"]


@pytest.mark.parametrize("blank", ["", '""', "{}", "{de: , fr: }", '"---"'])
def test_a_row_without_text_drops_and_its_section_with_it(merge: Merge, blank: str) -> None:
    text = f"title: A\ndescription: B\ncontext: {blank}\ntransfer: {blank}\n"
    sheet = merge(text)
    assert sections_of(sheet) == ["carrier"]
    assert [row.field for row in section_of(sheet, "carrier").rows] == ["description"]


def test_a_section_stays_for_the_sake_of_its_rail(merge: Merge) -> None:
    sheet = merge("title: A\npartners: [B, C]\n")
    assert sections_of(sheet) == ["partners"]
    section = section_of(sheet, "partners")
    assert list(map(str, section.value)) == ["B\nC"]
    assert len(section.rows) == 1 and not any(passage for passage in section.rows[0].passages)


def test_a_sheet_may_be_a_title_alone(merge: Merge) -> None:
    sheet = merge("title: A\n")
    assert (sheet.sections, sheet.header, sheet.footer, sheet.figures) == ((), (), (), ())


def test_a_contact_who_says_nothing_has_no_row(merge: Merge) -> None:
    assert sections_of(merge("title: A\ncontacts: [{publish: [print], until: 2030}]\n")) == []


def test_templates_find_every_field_and_part_filled_or_not(merge: Merge) -> None:
    values = merge("title: A\ncontacts: [{name: X}]\n", "de", "fr").values
    assert set(values) == {"de", "fr"}
    for filled in values.values():
        assert not filled["outcome"] and str(filled["outcome"]) == ""
        assert str(filled["contacts"][0]["name"]) == "X"
        assert not filled["contacts"][0]["phone"]
        assert not filled["picture"]["alt"]
        assert not {"publish", "until"} & filled["contacts"][0].parts.keys()


# Labels


def test_a_label_that_repeats_the_rail_is_left_out(merge: Merge) -> None:
    sheet = merge(FULL, "de", "fr")
    assert [str(text) for text in section_of(sheet, "contact").labels] == [
        "Ansprechperson",
        "Personne à contacter",
    ]
    assert not any(passage.label for passage in passages_of(sheet, "contacts"))
    assert str(passages_of(sheet, "web")[0].label) == "Internet"


def test_a_translation_of_the_form_in_part_changes_no_other_language(
    new_project: NewProject,
) -> None:
    """The rail's label has a language more than that of its field."""
    part = "layout: {sections: {contact: {label: Osoba do kontaktu}}}\n"
    project = new_project(
        {PATH: FULL, "profiles/x.png": PIXEL, "templates/forms/factsheet.pl.yaml": part},
        "network: Netz\nlanguages: [de, fr, pl]\n",
    )
    profile = read_profile_file(project, project.root / PATH)
    for languages, rail in ((("de",), "Ansprechperson"), (("pl",), "Osoba do kontaktu")):
        sheet = merge_sheet(cut(project, profile), languages, world_of(project))
        assert [str(text) for text in section_of(sheet, "contact").labels] == [rail]
        assert not any(passage.label for passage in passages_of(sheet, "contacts"))


def test_a_label_that_repeats_the_rail_stays_where_a_hint_follows(merge: Merge) -> None:
    (passage,) = passages_of(merge(FULL), "resources")
    assert (str(passage.label), str(passage.hint)) == ("Einsatz", "von Personal und Material")


def test_labels_and_hints_are_in_the_language_of_the_edition(merge: Merge) -> None:
    (passage,) = passages_of(merge(FULL, "fr"), "context")
    assert passage.label == Text("Contexte", lang="fr")
    assert passage.hint.lang == "fr" and str(passage.hint).startswith("Attentes")
    assert str(merge(FULL, "fr").footer[0]) == "Mise à jour\u00a0: novembre 2026"


# Languages


def test_a_text_that_is_not_translated_falls_back_marked(merge: Merge) -> None:
    (passage,) = passages_of(merge("title: A\ncontext: Nur deutsch.\n", "fr"), "context")
    assert (str(passage.body), passage.body.lang) == ("Nur deutsch.", "de")
    assert passage.note == Text("disponible en allemand seulement", lang="fr")


def test_a_title_that_is_not_translated_falls_back_marked(merge: Merge) -> None:
    assert merge("title: Titel\n", "fr").title == (Text("Titel [de]", lang="de"),)


def test_names_fall_back_without_a_mark(merge: Merge) -> None:
    sheet = merge("title: {de: A, fr: B}\ncity: Kehl\ncarrier: Verein\n", "fr")
    assert sheet.header == ((Text("Kehl", lang="de"),),)
    assert [(str(value), value.lang) for value in sheet.sections[0].value] == [("Verein", "de")]


def test_a_profile_in_french_falls_back_to_french(merge: Merge) -> None:
    (passage,) = passages_of(merge("language: fr\ntitle: A\ncontext: Texte.\n"), "context")
    assert passage.body.lang == "fr"
    assert passage.note == Text("liegt nur auf Französisch vor", lang="de")


def test_a_region_takes_the_texts_of_its_language(new_project: NewProject) -> None:
    settings = "network: N\nlanguages: [fr, de, de-AT]\n"
    text = "title: {fr: A, de: B}\ncontext: {fr: C, de: D, de-AT: E}\noutcome: {fr: F, de: G}\n"
    project = new_project({PATH: text}, settings=settings)
    profile = read_profile_file(project, project.root / PATH)
    sheet = merge_sheet(cut(project, profile), ("de-AT",), world_of(project))
    assert sheet.title == (Text("B", lang="de-AT"),)
    (passage,) = passages_of(sheet, "context")
    assert (str(passage.label), str(passage.body)) == ("Kontext", "E")
    (passage,) = passages_of(sheet, "outcome")
    assert (str(passage.label), str(passage.body), str(passage.note)) == ("Bilanz", "G", "")


def test_an_edition_in_two_languages_says_both(merge: Merge) -> None:
    sheet = merge(FULL, "de", "fr")
    assert sheet.languages == ("de", "fr")
    assert list(map(str, sheet.title)) == ["Fahrradkurs", "Cours de vélo"]
    assert bodies_of(sheet, "context") == ["Wer nie fuhr.", "Qui n'a jamais roulé."]
    assert [passage.lang for passage in passages_of(sheet, "context")] == ["de", "fr"]
    assert list(map(str, merge(FULL, "fr", "de").title)) == ["Cours de vélo", "Fahrradkurs"]


def test_an_edition_in_two_languages_repeats_nothing(merge: Merge) -> None:
    text = (
        "title: Titel\ncity: Kehl\ndate: 2026\nweb: https://example.org\ncarrier: Verein\n"
        "partners: [Schule, Stadt]\ncontext: Nur deutsch.\n"
        "contacts: [{name: Sabine, role: Leiterin, email: a@example.org}]\n"
        "picture: {file: x.png, caption: Rad}\n"
    )
    sheet = merge(text, "de", "fr")
    printed = _everything(sheet)
    once = ("Titel", "Kehl", "2026", "Nur deutsch.", "Sabine", "Leiterin", "a@example.org")
    for words in (*once, "Verein", "Schule", "Stadt", "Rad"):
        assert printed.count(words) == 1, f"{words} in {printed}"
    assert "example.org" in bodies_of(sheet, "web")
    notes = [str(passage.note) for passage in passages_of(sheet, "context")]
    assert notes == ["", "disponible en allemand seulement"]


def test_one_translated_item_repeats_the_list(merge: Merge) -> None:
    sheet = merge("title: A\npartners: [Schule, {de: Stadt, fr: Ville}]\n", "de", "fr")
    assert list(map(str, sheet.sections[0].value)) == ["Schule\nStadt", "Schule\nVille"]


def test_the_same_words_in_both_languages_are_said_once(merge: Merge) -> None:
    text = "title: {de: Café, fr: Café}\nresources: {de: 2 **VZÄ**, fr: 2 **VZÄ**}\n"
    sheet = merge(text, "de", "fr")
    assert list(map(str, sheet.title)) == ["Café"]
    assert "".join(bodies_of(sheet, "resources")) == "2 VZÄ"


def _everything(sheet: Sheet) -> str:
    """Return all that the table, the head and the foot of a sheet print."""
    lines = [*sheet.title, *(text for texts in sheet.header for text in texts), *sheet.footer]
    for section in sheet.sections:
        lines += [*section.labels, *section.value]  # type: ignore[list-item]
        for row in section.rows:
            for each in row.passages:
                lines += [each.label, each.hint, each.body, each.note]  # type: ignore[list-item]
    lines += [*sheet.figures, *sheet.logos]  # type: ignore[list-item]
    return "\n".join(filter(None, map(str, lines)))


# Contacts

CONTACTS = """\
title: {de: A, fr: B}
contacts:
  - {name: Default}
  - {name: Printed, publish: print}
  - {name: Webbed, publish: [web]}
  - {name: Both, publish: [print, web], until: 2026-11-22}
  - {name: Inside, publish: internal}
  - {name: Over, publish: [print, web], until: 2026-11-21}
  - {name: Longgone, until: 2020}
"""


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        ("print", {"Default", "Printed", "Both"}),
        ("web", {"Webbed", "Both"}),
        (
            "internal",
            {"Default", "Printed", "Webbed", "Both", "Inside", "Over", "Longgone"},
        ),
    ],
)
def test_contacts_appear_where_they_may(merge: Merge, audience: str, names: set[str]) -> None:
    sheet = merge(CONTACTS, "de", "fr", audience=audience)
    every = set(re.findall(r"name: (\w+)", CONTACTS))
    shown = repr(sheet)
    assert {name for name in every if name in shown} == names


def test_contacts_disappear_on_the_day_after_their_last(merge: Merge) -> None:
    assert "Both" in repr(merge(CONTACTS, today=date(2026, 11, 22)))
    assert "Both" not in repr(merge(CONTACTS, today=date(2026, 11, 23)))
    assert "Both" in repr(merge(CONTACTS, today=date(2030, 1, 1), audience="internal"))


def test_the_section_goes_with_the_last_contact(merge: Merge) -> None:
    text = "title: A\ncontacts: [{name: X, publish: [internal]}]\n"
    assert sections_of(merge(text)) == []
    assert sections_of(merge(text, audience="internal")) == ["contact"]


@pytest.mark.parametrize("audience", list(Audience))
def test_private_parts_are_in_no_edition(new_project: NewProject, audience: Audience) -> None:
    text = "title: A\ncontacts: [{name: X, publish: [web, print], until: 2033-07-28}]\n"
    project = new_project({PATH: text})
    profile = read_profile_file(project, project.root / PATH)
    shown = cut_profile(profile, audience, TODAY)
    sheet = merge_sheet(shown, ("de", "fr"), world_of(project))
    dumped = dump_profile(shown, ("de", "fr")).decode()
    for printed in (repr(sheet.values), repr(sheet.sections), repr(shown.values), dumped):
        assert "2033" not in printed and "publish" not in printed and "until" not in printed


# The embedded profile


@pytest.mark.parametrize("audience", ["print", "web", "internal"])
def test_a_dumped_profile_holds_nothing_that_was_cut(
    new_project: NewProject, audience: str
) -> None:
    text = f"# A remark on Inside\n{CONTACTS}city: Kehl # not for print\n"
    project = new_project({PATH: text})
    shown = cut(project, read_profile_file(project, project.root / PATH), audience)
    dumped = dump_profile(shown, ("de",)).decode()
    assert "#" not in dumped and "remark" not in dumped and "not for" not in dumped
    hidden = {"print": "Webbed Inside Over Longgone", "web": "Default Printed Inside Over Longgone"}
    for name in hidden.get(audience, "").split():
        assert name not in dumped
    assert "Both" in dumped and "Kehl" in dumped


def test_a_dumped_profile_has_the_languages_of_its_edition_and_its_own(
    new_project: NewProject,
) -> None:
    settings = "network: N\nlanguages: [de, fr, en]\n"
    text = "title: {de: Titel, fr: Titre, en: Heading}\ncontext: {de: X}\n"
    project = new_project({PATH: text}, settings=settings)
    profile = read_profile_file(project, project.root / PATH)
    assert "Titre" in (dumped := dump_profile(cut(project, profile), ("fr",)).decode())
    assert "Titel" in dumped and "Heading" not in dumped


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_dumped_profile_can_be_read_again(
    name: str, project: Project, new_project: NewProject
) -> None:
    profile = read_profile_file(project, ROOT / f"profiles/{name}.yaml")
    shown = cut(project, profile, "internal")
    dumped = dump_profile(shown, project.languages)
    pictures = {
        f"profiles/pictures/{path.name}": path.read_bytes()
        for path in (ROOT / "profiles/pictures").iterdir()
    }
    again = new_project({PATH: dumped.replace(b"profiles/pictures", b"pictures"), **pictures})
    read = read_profile_file(again, again.root / PATH)
    read = replace(read, form=shown.form, file=shown.file)
    assert cut(project, read, "internal") == shown


@pytest.mark.parametrize(
    "words", ["NO", "0681", "12:30", "~", "null", "- a", "a: b", "#x", "'q\"", "é 😀", "*a*", "yes"]
)
def test_any_words_survive_a_dump(new_project: NewProject, words: str) -> None:
    quoted = "'" + words.replace("'", "''") + "'"
    project = new_project(
        {PATH: f"title: {quoted}\ncontext: {quoted}\ncontacts: {{name: {quoted}}}"}
    )
    profile = cut(project, read_profile_file(project, project.root / PATH))
    dumped = dump_profile(profile, ("de",))
    again = new_project({PATH: dumped})
    assert _values(read_profile_file(again, again.root / PATH)) == _values(profile)


def _values(profile: AnyProfile) -> object:
    return (profile.id, profile.language, dict(profile.values))


def test_the_networks_funders_stand_on_every_sheet(new_project: NewProject) -> None:
    settings = (
        "network: N\nlanguages: [de, fr]\nfunders:\n- {file: x.png, alt: Zeichen, caption: Satz}\n"
    )
    project = new_project({PATH: "title: A\n", "x.png": PIXEL}, settings=settings)
    profiles, _ = read_profiles(project, select_profiles(project, ()))
    (logo,) = merge_sheet(cut(project, profiles[0]), ("fr",), world_of(project)).logos
    assert (logo.alt, logo.lang, str(logo)) == ("Zeichen", "de", "Satz")
