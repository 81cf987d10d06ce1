"""Rows that say more than one field: facts, of full width, though empty, under conditions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reportgen.document.blocks import Facts, Signature
from reportgen.document.edition import Audience
from reportgen.document.sheet import Section, Sheet
from reportgen.project.profiles import read_profile_file
from reportgen.project.world import world_of
from reportgen.sheets.cut import cut_profile
from reportgen.sheets.merge import merge_sheet
from support.project import NewProject

FIELDS = """\
label: {de: Blatt, fr: Fiche}
fields:
  name: {type: line, label: {de: Name, fr: Nom}}
  kind:
    type: choice
    label: {de: Art, fr: Type}
    options: {office: {de: Amt, fr: Bureau}, project: {de: Projekt, fr: Projet}}
  town: {type: name, label: {de: Ort, fr: Lieu}}
  code: {type: number, label: {de: Postleitzahl, fr: Code postal}}
  country: {type: country, label: {de: Land, fr: Pays}}
  asked: {type: line, label: {de: "Wer fragt?", fr: "Qui demande ?"}}
  notes: {type: text, label: {de: Text, fr: Texte}}
  person: {type: contact, label: {de: Person, fr: Personne}}
  open: {type: yes_no, label: {de: Offen, fr: Ouvert}}
layout:
  title: name
"""
PROFILE = """\
form: test
name: {de: Ein Blatt, fr: Une fiche}
kind: office
town: Metz
code: 57000
country: FR
notes: {de: Langer Text., fr: Un texte long.}
person: {name: Anna Beispiel, email: anna@example.org, publish: [internal]}
"""
Merge = Callable[..., Sheet]


@pytest.fixture
def merge(new_project: NewProject) -> Merge:
    """A function that merges a profile with a form that has this layout."""

    def merged(
        layout: str, *languages: str, profile: str = PROFILE, audience: str = "print"
    ) -> Sheet:
        project = new_project(
            {"templates/forms/test.yaml": FIELDS + layout, "profiles/a.yaml": profile}
        )
        read = read_profile_file(project, project.root / "profiles/a.yaml")
        shown = cut_profile(read, Audience(audience), project.today)
        return merge_sheet(shown, languages or ("de",), world_of(project))

    return merged


def section(*rows: str, label: str = "{de: Teil, fr: Partie}", more: str = "") -> str:
    listed = "".join(f"        - {row}\n" for row in rows)
    return f"    part:\n      label: {label}\n{more}      fields:\n{listed}"


def layout(*sections: str, numbered: bool = False) -> str:
    return "  numbered: yes\n" * numbered + "  sections:\n" + "".join(sections)


def bodies(found: Section) -> list[list[str]]:
    return [[str(passage.body) for passage in row.passages] for row in found.rows]


def test_facts_stand_in_one_row(merge: Merge) -> None:
    sheet = merge(layout(section("notes", "{facts: [town, code, country, asked]}")))
    [found] = sheet.sections
    assert bodies(found) == [
        ["Langer Text."],
        ["Ort: Metz\nPostleitzahl: 57.000\nLand: Frankreich"],
    ]
    [passage] = found.rows[1].passages
    [facts] = passage.body.blocks
    assert isinstance(facts, Facts) and len(facts.items) == 3
    assert (str(passage.label), found.rows[1].field) == ("", "")


def test_a_fact_that_is_the_same_in_all_languages_has_all_labels(merge: Merge) -> None:
    sheet = merge(layout(section("{facts: [town, code, country]}")), "de", "fr")
    [found] = sheet.sections
    assert bodies(found) == [
        [
            "Ort / Lieu\u00a0: Metz\nPostleitzahl: 57.000\nLand: Frankreich",
            "Code postal\u00a0: 57\u202f000\nPays\u00a0: France",
        ]
    ]
    assert [passage.lang for passage in found.rows[0].passages] == ["de", "fr"]


def test_a_label_that_asks_has_no_colon(merge: Merge) -> None:
    profile = PROFILE + "asked: {de: Das Amt, fr: Le bureau}\n"
    sheet = merge(layout(section("{facts: [asked]}")), "fr", profile=profile)
    assert bodies(sheet.sections[0]) == [["Qui demande\u202f? Le bureau"]]


def test_a_row_of_facts_has_a_label_of_its_own(merge: Merge) -> None:
    rows = "{facts: [town], label: {de: Anschrift, fr: Adresse}}"
    [found] = merge(layout(section(rows)), "fr").sections
    assert str(found.rows[0].passages[0].label) == "Adresse"
    # One that repeats the rail is left out, as everywhere.
    again = "{facts: [town], label: {de: Teil, fr: Partie}}"
    [found] = merge(layout(section(again)), "fr").sections
    assert str(found.rows[0].passages[0].label) == ""


def test_facts_without_any_value_are_no_row(merge: Merge) -> None:
    sheet = merge(layout(section("{facts: [asked, open]}"), section("town").replace("part", "b")))
    assert [each.name for each in sheet.sections] == ["b"]


def test_a_fact_that_is_not_for_the_audience_is_not_there(merge: Merge) -> None:
    form = layout(section("{facts: [town, person]}"))
    assert "Anna" not in str(merge(form).sections)
    assert "Anna Beispiel" in str(merge(form, audience="internal").sections)


def test_a_value_in_the_rail_keeps_its_label_where_asked(merge: Merge) -> None:
    form = layout(section("notes", more="      value: code\n"))
    assert [str(each) for each in merge(form).sections[0].value] == ["57.000"]
    form = layout(section("notes", more="      value: code\n      labelled: yes\n"))
    assert [str(each) for each in merge(form, "de").sections[0].value] == ["Postleitzahl: 57.000"]
    both = merge(form, "de", "fr").sections[0].value
    assert [str(each) for each in both] == [
        "Postleitzahl: 57.000",
        "Code postal\u00a0: 57\u202f000",
    ]


def test_a_row_of_full_width_parts_its_section(merge: Merge) -> None:
    sheet = merge(layout(section("town", "{field: notes, wide: yes}", "code")))
    assert [(each.wide, [str(text) for text in each.labels]) for each in sheet.sections] == [
        (False, ["Teil"]),
        (True, []),
        (False, ["Teil (Forts.)"]),
    ]
    assert [bodies(each) for each in sheet.sections] == [
        [["Metz"]],
        [["Langer Text."]],
        [["57.000"]],
    ]


def test_a_row_of_full_width_alone_has_the_label(merge: Merge) -> None:
    [found] = merge(layout(section("{field: notes, wide: yes}"))).sections
    assert found.wide and [str(text) for text in found.labels] == ["Teil"]


def test_a_row_is_printed_though_empty(merge: Merge) -> None:
    form = layout(
        section(
            "{field: asked, always: yes}", "{field: open, always: {de: bleibt offen, fr: ouvert}}"
        )
    )
    assert bodies(merge(form).sections[0]) == [["keine Angabe"], ["bleibt offen"]]
    assert bodies(merge(form, "fr").sections[0]) == [["non renseigné"], ["ouvert"]]
    assert bodies(merge(form, "de", "fr").sections[0])[0] == ["keine Angabe", "non renseigné"]
    said = PROFILE + "open: yes\n"
    assert bodies(merge(form, profile=said).sections[0])[1] == ["ja"]
    assert merge(layout(section("{field: asked, always: no}"))).sections == ()


def test_a_long_text_is_printed_though_empty(merge: Merge) -> None:
    bare = "form: test\nname: {de: Ein Blatt, fr: Une fiche}\n"
    form = layout(section("{field: notes, always: yes}"))
    assert bodies(merge(form, profile=bare).sections[0]) == [["keine Angabe"]]


@pytest.mark.parametrize(
    ("when", "printed"),
    [
        ("kind", True),
        ("asked", False),
        ("[asked, kind]", True),
        ("{kind: office}", True),
        ("{kind: project}", False),
        ("{kind: [project, office]}", True),
        ("{kind: office, town: Nancy}", False),
        ("{kind: office, town: metz}", True),
        ("{open: no}", False),
        ("person", False),
    ],
)
def test_a_row_is_printed_only_where_another_field_says_so(
    merge: Merge, when: str, printed: bool
) -> None:
    sheet = merge(layout(section(f"{{field: notes, when: {when}}}")))
    assert bool(sheet.sections) is printed
    sheet = merge(layout(section(f"{{facts: [{{field: country, when: {when}}}]}}")))
    assert bool(sheet.sections) is printed


def test_a_condition_sees_what_the_audience_sees(merge: Merge) -> None:
    form = layout(section("{field: notes, when: person}"))
    assert merge(form, audience="internal").sections and not merge(form).sections


def test_what_is_said_and_not_printed_is_told(new_project: NewProject) -> None:
    rows = (
        "{field: notes, when: {kind: project}}",
        "{facts: [{field: town, when: {open: yes}}, {field: code, when: kind}]}",
        "{field: asked, when: open}",
    )
    form = FIELDS + layout(section(*rows))
    project = new_project({"templates/forms/test.yaml": form, "profiles/a.yaml": PROFILE})
    warnings = read_profile_file(project, project.root / "profiles/a.yaml").warnings
    assert [(each.path, each.place.line, str(each.message)) for each in warnings] == [
        ("town", 4, "it is not printed, since “open” does not say so."),
        ("notes", 7, "it is not printed, since “kind” does not say so."),
    ]


def test_what_no_row_would_print_is_not_missed(new_project: NewProject) -> None:
    form = FIELDS + layout(section("{field: notes, when: {kind: project}}", "asked", "kind"))
    files = {"templates/forms/test.yaml": form, "profiles/a.yaml": PROFILE}
    project = new_project({**files, "profiles/b.yaml": PROFILE.replace("office", "project")})
    office, other = (
        read_profile_file(project, project.root / f"profiles/{name}.yaml") for name in "ab"
    )
    assert office.form.asked(office.values) == ("name", "asked", "kind")
    assert (office.completeness, other.completeness) == ((2, 3), (3, 4))


def test_sections_keep_their_numbers(merge: Merge) -> None:
    form = layout(
        section("town").replace("part", "a"),
        section("asked").replace("part", "b"),
        section("notes", label="{}").replace("part", "c"),
        section("code").replace("part", "d"),
        numbered=True,
    )
    labels = [[str(text) for text in each.labels] for each in merge(form, "de", "fr").sections]
    assert labels == [["1.\u00a0Teil", "Partie"], [], ["3.\u00a0Teil", "Partie"]]


def test_lines_are_there_to_be_signed(merge: Merge) -> None:
    row = "{sign: [{de: Ort und Datum, fr: Lieu et date}, {de: Unterschrift, fr: Signature}]}"
    [found] = merge(layout(section(row)), "de", "fr").sections
    [passage] = found.rows[0].passages
    [block] = passage.body.blocks
    assert isinstance(block, Signature)
    assert ["".join(map(str, label)) for label in block.labels] == [
        "Ort und Datum / Lieu et date",
        "Unterschrift / Signature",
    ]
