"""Choices as people see them: how a form has them shown, what is checked, and where they count."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from reportgen.app.listing import list_sheets
from reportgen.app.look.samples import Samples
from reportgen.document.blocks import List, Paragraph, Sign
from reportgen.document.sheet import Value
from reportgen.forms.schema import make_schema
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.reports.counting import values_of
from reportgen.sheets.choose import matches
from reportgen.sheets.cut import show_plainly
from support.forms import faults_of, sheet_of
from support.project import NewProject, cut

FORM = """\
label: {de: Praxis, fr: Pratique}
fields:
  name: {type: name, required: yes}
  groups:
    type: choice
    many: yes
    look: boxes
    other: {de: Sonstige, fr: Autres}
    label: {de: Zielgruppen, fr: Publics}
    options:
      children: {de: Kinder, fr: Enfants}
      women: {de: Frauen, fr: Femmes}
      online: {de: Online, fr: Online}
  sentences:
    type: choice
    many: yes
    look: lines
    options:
      a: {de: "Erst fragen, dann planen.", fr: "Demander, puis planifier."}
      b: {de: "Alle, die kommen, zählen.", fr: "Tous comptent, sans exception."}
  place:
    type: choice
    look: row
    options: {town: {de: Stadt, fr: Ville}, land: {de: Land, fr: Campagne}}
  status:
    type: choice
    look: scale
    options:
      planned: {de: geplant, fr: prévu}
      running: {de: läuft, fr: en cours}
      done: {de: beendet, fr: terminé}
  plain:
    type: choice
    many: yes
    other: {de: Sonstige, fr: Autres}
    options: {x: {de: Ix, fr: Iks}}
  checked:
    type: yes_no
    look: row
    more: {de: Von wem, fr: Par qui}
  asked: {type: yes_no, more: {de: Wie oft, fr: Combien de fois}}
  stars: {type: rating}
  share: {type: rating, of: 100}
layout:
  title: name
  sections:
    all:
      fields: [groups, sentences, place, status, plain, checked, asked, stars, share]
"""
PROFILE = """\
form: practice
name: Blatt
groups:
  - women
  - other: {de: Lehrkräfte, fr: Enseignants}
sentences: [a, b]
place: land
status: running
plain: [x, other: {de: Ypsilon, fr: I grec}]
checked: {answer: yes, more: {de: Universität, fr: Université}}
asked: no
stars: 3
share: 40 %
"""


@pytest.fixture
def practice(new_project: NewProject) -> Project:
    return new_project({"templates/forms/practice.yaml": FORM, "profiles/a.yaml": PROFILE})


def value_of(project: Project, name: str, lang: str = "de") -> Value:
    return sheet_of(project, "profiles/a.yaml", lang).values[lang][name]


def signs_of(value: Value) -> list[tuple[str, str]]:
    """Return the signs of a value's lines, and what they say."""
    return [
        (sign.text, sign.said)
        for block in value.blocks
        for sign in (
            block.marks
            if isinstance(block, List)
            else block.content
            if isinstance(block, Paragraph)
            else ()
        )
        if isinstance(sign, Sign)
    ]


def test_boxes_show_what_is_not_ticked_too(practice: Project) -> None:
    value = value_of(practice, "groups")
    assert str(value) == "☐ Kinder\n☑ Frauen\n☐ Online\n☑ Sonstige: Lehrkräfte"
    assert signs_of(value) == [
        ("☐", "nicht ausgewählt"),
        ("☑", "ausgewählt"),
        ("☐", "nicht ausgewählt"),
        ("☑", "ausgewählt"),
    ]
    french = value_of(practice, "groups", "fr")
    assert str(french) == "☐ Enfants\n☑ Femmes\n☐ Online\n☑ Autres\u00a0: Enseignants"
    assert signs_of(french)[1] == ("☑", "coché")


def test_what_nobody_added_has_an_empty_box(practice: Project) -> None:
    path = practice.root / "profiles/a.yaml"
    path.write_text("form: practice\nname: Blatt\ngroups: online\n", encoding="utf-8")
    assert str(value_of(practice, "groups")).splitlines()[-2:] == ["☑ Online", "☐ Sonstige"]
    # What is ticked has the same name in both languages, what is not has another.
    row = sheet_of(practice, "profiles/a.yaml", "de", "fr").sections[0].rows[0]
    assert [str(each.body).split("\n")[0] for each in row.passages] == ["☐ Kinder", "☐ Enfants"]


def test_lines_stand_one_below_the_other(practice: Project) -> None:
    (block,) = value_of(practice, "sentences").blocks
    assert isinstance(block, List) and not block.marks
    assert [str(item[0]) for item in block.items] == [
        "Erst fragen, dann planen.",
        "Alle, die kommen, zählen.",
    ]


def test_a_row_has_all_options_in_one_line(practice: Project) -> None:
    assert str(value_of(practice, "place")) == "☐\u00a0Stadt\u2003☑\u00a0Land"


def test_a_scale_is_drawn_up_to_the_option_and_names_it(practice: Project) -> None:
    value = value_of(practice, "status")
    assert str(value) == "●●○\u00a0läuft"
    assert signs_of(value) == [("●●○", "2 von 3")]


def test_a_choice_of_ones_own_without_a_look_is_one_of_the_list(practice: Project) -> None:
    assert str(value_of(practice, "plain")) == "Ix, Ypsilon"
    assert str(value_of(practice, "plain", "fr")) == "Iks, I grec"


def test_an_answer_has_its_boxes_and_what_follows(practice: Project) -> None:
    assert str(value_of(practice, "checked")) == (
        "☑\u00a0ja\u2003☐\u00a0nein\nVon wem: Universität"
    )
    assert str(value_of(practice, "asked")) == "nein"


def test_ratings_are_drawn_and_said(practice: Project) -> None:
    assert str(value_of(practice, "stars")) == "●●●○○\u00a03 von 5"
    assert str(value_of(practice, "stars", "fr")) == "●●●○○\u00a03 sur 5"
    assert str(value_of(practice, "share")) == "●●●●○○○○○○\u00a040\u00a0%"
    # The words say it: the dots are but a drawing.
    assert signs_of(value_of(practice, "stars")) == [("●●●○○", "")]


@pytest.mark.parametrize(
    ("written", "path", "said", "fatal"),
    [
        ("groups: [wimmen]", "groups.0", "“wimmen” is none of the choices.", True),
        (
            "groups: [{option: women, other: Leute}]",
            "groups.0",
            "this is an option, and a text of its own as well.",
            True,
        ),
        ("status: runing", "status", "“runing” is none of the choices.", True),
        ("stars: 6", "stars", "“6” is no number from 0 to 5.", True),
        ("stars: drei", "stars", "“drei” is not a whole number.", True),
        ("share: 101", "share", "“101” is no number from 0 to 100.", True),
        ("asked: {more: oft}", "asked.answer", "“answer” is missing.", True),
        ("asked: maybe", "asked", "“maybe” is neither yes nor no.", True),
        (
            "asked: {answer: no, more: oft}",
            "asked",
            "the answer is no, and yet more is said.",
            False,
        ),
    ],
)
def test_faults_are_told(
    new_project: NewProject, written: str, path: str, said: str, fatal: bool
) -> None:
    profile = f"form: practice\nname: Blatt\n{written}\n"
    project = new_project(
        {"templates/forms/practice.yaml": FORM, "profiles/a.yaml": profile},
        settings="network: N\nlanguages: [de]\n",
    )
    if fatal:
        with pytest.raises(ReportgenError) as caught:
            read_profile_file(project, project.root / "profiles/a.yaml")
        problems = caught.value.problems
    else:
        problems = read_profile_file(project, project.root / "profiles/a.yaml").warnings
    assert [(each.path, str(each.message)) for each in problems] == [(path, said)]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("{type: choice, look: scale, many: yes, options: {a: {de: A}}}", "a scale shows one"),
        ("{type: choice, look: box, options: {a: {de: A}}}", "“box” is none of the choices."),
        ("{type: rating, of: 1}", "“1” is no number of points."),
        ("{type: rating, of: 2.5}", "“2.5” is no number of points."),
        ("{type: rating, look: boxes}", "the key “look” is unknown."),
    ],
)
def test_forms_that_do_not_fit_are_told(new_project: NewProject, field: str, said: str) -> None:
    form = (
        f"label: {{de: A}}\nfields:\n  t: {{type: line}}\n  x: {field}\n"
        "layout: {title: t, sections: {s: {fields: [x]}}}\n"
    )
    assert said in str(faults_of(new_project, form)[0].message)


def test_a_translation_of_ones_own_text_stands_in_a_file_beside(new_project: NewProject) -> None:
    project = new_project(
        {
            "templates/forms/practice.yaml": FORM,
            "profiles/a.yaml": "form: practice\nname: B\ngroups: [women, other: Lehrkräfte]\n",
            "profiles/a.fr.yaml": "groups:\n  -\n  - other: Enseignants\n",
        }
    )
    assert str(value_of(project, "groups", "fr")).endswith("☑ Autres\u00a0: Enseignants")


def test_sheets_are_chosen_and_counted_by_what_is_chosen(practice: Project) -> None:
    profile = read_profile_file(practice, practice.root / "profiles/a.yaml")
    assert matches(profile, "groups", "women") and matches(profile, "groups", "Enseignants")
    assert not matches(profile, "groups", "children")
    assert matches(profile, "checked", "yes") and not matches(profile, "asked", "yes")
    sheet = sheet_of(practice, "profiles/a.yaml", "de")
    assert values_of(sheet, "groups") == ("Frauen", "Lehrkräfte")
    assert values_of(sheet, "status") == ("läuft",)
    assert values_of(sheet, "checked") == ("ja",)
    assert values_of(sheet, "stars") == ("3 von 5",)
    field = profile.form.fields["status"]
    assert field.type.rank and field.type.rank("done") > field.type.rank("planned")


def test_in_heads_and_lists_stands_what_is_chosen_alone(new_project: NewProject) -> None:
    form = FORM.replace("title: name\n", "title: name\n  header: [groups]\n  footer: [status]\n")
    form = form.replace("layout:\n", "layout:\n  list: [groups, status, stars]\n")
    project = new_project({"templates/forms/practice.yaml": form, "profiles/a.yaml": PROFILE})
    sheet = sheet_of(project, "profiles/a.yaml", "de")
    assert [[str(text) for text in texts] for texts in sheet.header] == [["Frauen, Lehrkräfte"]]
    assert [str(text) for text in sheet.footer] == ["läuft"]
    [row] = list_sheets(project).rows
    assert (row["groups"], row["status"], row["stars"]) == (
        *("Frauen, Lehrkräfte", "läuft", "3 von 5"),
    )


def test_the_schema_takes_what_the_check_takes(practice: Project) -> None:
    schema = make_schema(practice.form("practice"), practice.languages, "de")
    Draft202012Validator.check_schema(schema)
    valid = Draft202012Validator(schema)
    head = {"form": "practice", "name": "X"}
    for fits in (
        {"groups": ["women", {"other": "Leute"}, {"other": {"de": "Leute"}}]},
        {"groups": "women", "status": "done", "stars": 3, "share": "40 %"},
        {"asked": True, "checked": {"answer": False}},
        {"checked": {"answer": "yes", "more": {"fr": "X"}}},
    ):
        assert valid.is_valid(head | fits), fits
    for unfit in ({"groups": ["men"]}, {"stars": "viele"}, {"checked": {"more": "X"}}):
        assert not valid.is_valid(head | unfit), unfit


def test_what_is_embedded_can_be_read_again(practice: Project) -> None:
    profile = read_profile_file(practice, practice.root / "profiles/a.yaml")
    plain = show_plainly(cut(practice, profile), {"de", "fr"})
    assert plain["groups"] == ["women", {"other": {"de": "Lehrkräfte", "fr": "Enseignants"}}]
    assert plain["asked"] is False and plain["status"] == "running" and plain["stars"] == "3"


def test_samples_have_all_of_it(practice: Project) -> None:
    samples = Samples(practice, practice.form("practice"), ("name",))
    full = samples.sheets()[0].values["de"]
    assert "☑" in str(full["groups"]) and "Sonstige" in str(full["groups"])
    assert [name for name, value in full.items() if not value] == []
