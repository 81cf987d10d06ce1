"""Groups of a form's own parts: checked, reckoned, translated, shown as table, blocks, lines."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reportgen.document.blocks import Facts, List, Paragraph, Table
from reportgen.document.sheet import Value
from reportgen.fields.groups import make_field
from reportgen.fields.read import begin_reading
from reportgen.fields.sums import fill_sums
from reportgen.fields.types import TYPES
from reportgen.forms.schema import make_schema
from reportgen.input.source import MappingNode, Source
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.cut import dump_profile
from support.forms import faults_of, sheet_of
from support.project import NewProject, cut

FORM = """\
label: Konto
fields:
  name: {type: name, required: yes}
  costs:
    type: group
    many: yes
    LOOK
    label: {de: Kosten, fr: Coûts}
    parts:
      what: {type: line, label: {de: Posten, fr: Poste}, width: 40}
      plan: {type: money, currency: EUR, label: {de: Soll, fr: Prévu}}
      real: {type: money, currency: EUR, label: {de: Ist, fr: Réel}}
      more: {type: money, currency: EUR, difference: [real, plan], label: {de: Abw., fr: Écart}}
      sure: {type: yes_no, label: {de: Sicher, fr: Sûr}}
      by:
        type: group
        many: yes
        look: lines
        label: {de: Von, fr: Par}
        parts: {who: {type: name, label: {de: Wer, fr: Qui}}, part: {type: percent}}
  total: {type: money, currency: EUR, sum: costs.real}
  grants: {type: money, currency: EUR}
  left: {type: money, currency: EUR, difference: [grants, total]}
  rate: {type: percent, share: [total, grants]}
layout: {title: name, sections: {all: {fields: [costs, total, left]}}}
"""
PROFILE = """\
form: test
name: N
costs:
  - what: {de: Miete, fr: Loyer}
    plan: 1000
    real: 1200.50
    by: [{who: Stadt, part: 60}, {who: Land, part: 40}]
  - what: {de: Druck, fr: Impression}
    plan: 300
    real: 250
    sure: no
grants: 2000
"""


def project_of(new_project: NewProject, look: str = "", profile: str = PROFILE) -> Project:
    form = FORM.replace("LOOK", look or "hint: {}")
    return new_project({"templates/forms/test.yaml": form, "profiles/a.yaml": profile})


def values_of(project: Project, *languages: str) -> dict[str, Value]:
    sheet = sheet_of(project, "profiles/a.yaml", *(languages or ("de",)))
    return dict(sheet.values[(languages or ("de",))[0]])


def plain(value: Any) -> str:
    return str(value).replace("\u00a0", " ").replace("\u202f", " ")


def warnings_of(project: Project) -> list[Problem]:
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    return [each for each in profile.warnings if "fr" not in each.language]


# --- Shown --------------------------------------------------------------------------------------


def test_many_records_are_a_table_with_sums(new_project: NewProject) -> None:
    value = values_of(project_of(new_project, "sum: [plan, real, more]"))["costs"]
    [table] = value.blocks
    assert isinstance(table, Table) and table.headed
    assert plain(table).splitlines() == [
        "Posten\tSoll\tIst\tAbw.\tSicher\tVon",
        "Miete\t1.000,00 €\t1.200,50 €\t200,50 €\t\t• Stadt · 60 %",
        "• Land · 40 %",
        "Druck\t300,00 €\t250,00 €\t-50,00 €\tnein\t",
        "Summe\t1.300,00 €\t1.450,50 €\t150,50 €\t\t",
    ]
    assert table.align == ("left", "right", "right", "right", "left", "left")
    assert table.widths == (40.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert [plain(row["more"]) for row in value] == ["200,50 €", "-50,00 €"]


def test_columns_that_nobody_fills_are_left_out(new_project: NewProject) -> None:
    few = "form: test\nname: N\ncosts: [{plan: 10}, {plan: 20}]\n"
    [table] = values_of(project_of(new_project, "sum: plan", few))["costs"].blocks
    assert isinstance(table, Table) and not table.headed
    assert plain(table).splitlines() == ["Soll", "10,00 €", "20,00 €", "Summe: 30,00 €"]


def test_records_are_blocks_or_lines_where_the_form_says_so(new_project: NewProject) -> None:
    blocks = values_of(project_of(new_project, "look: blocks"))["costs"].blocks
    kinds = [type(block) for block in blocks]
    assert kinds == [Paragraph, Facts, Paragraph, List, Paragraph, Facts]
    assert [plain(block).splitlines()[0] for block in blocks] == [
        *("Miete", "Soll: 1.000,00 €", "Von", "• Stadt · 60 %"),
        *("Druck", "Soll: 300,00 €"),
    ]
    [lines] = values_of(project_of(new_project, "look: lines"))["costs"].blocks
    assert isinstance(lines, List)
    assert plain(lines.items[1][0]) == (
        "Druck · Soll: 300,00 € · Ist: 250,00 € · Abw.: -50,00 € · Sicher: nein"
    )


def test_a_table_says_its_labels_in_every_language(new_project: NewProject) -> None:
    sheet = sheet_of(project_of(new_project), "profiles/a.yaml", "de", "fr")
    passages = sheet.sections[0].rows[0].passages
    heads = [plain(each.body).splitlines()[0] for each in passages]
    assert heads == ["Posten\tSoll\tIst\tAbw.\tSicher\tVon", "Poste\tPrévu\tRéel\tÉcart\tSûr\tPar"]


def test_a_text_of_another_language_says_so_in_its_cell(new_project: NewProject) -> None:
    profile = PROFILE.replace("{de: Druck, fr: Impression}", "Druck")
    [table] = values_of(project_of(new_project, "", profile), "fr")["costs"].blocks
    assert isinstance(table, Table)
    assert [(str(each), each.lang) for each in table.rows[1][0]] == [  # type: ignore[union-attr]
        ("Druck", "de"),
        ("\u00a0[de]", "fr") if "\u00a0" in str(table.rows[1][0]) else (" [de]", "fr"),
    ]


def test_a_long_text_of_another_language_is_announced(new_project: NewProject) -> None:
    form = FORM.replace("LOOK", "look: blocks").replace("what: {type: line", "what: {type: text")
    profile = PROFILE.replace("{de: Druck, fr: Impression}", "Druck")
    project = new_project({"templates/forms/test.yaml": form, "profiles/a.yaml": profile})
    said = plain(values_of(project, "fr")["costs"])
    assert "disponible en allemand seulement\nDruck" in said and said.count("allemand") == 1


# --- Reckoned -----------------------------------------------------------------------------------


def test_sums_and_differences_are_printed_where_nothing_is_stated(new_project: NewProject) -> None:
    project = project_of(new_project)
    values = values_of(project)
    assert [plain(values[name]) for name in ("total", "left", "rate")] == [
        *("1.450,50 €", "549,50 €", "72,5 %"),
    ]
    assert warnings_of(project) == []


@pytest.mark.parametrize(("more", "place", "said"), [
    ("total: 1450\n", "a.yaml:13:8", "1450 is not the sum of costs.real: 1450.50."),
    ("rate: 73.5\n", "a.yaml:13:7", "73.5 is not the share of total, grants: 72.5."),
    ("left: -549.50\n", "a.yaml:13:7", "-549.50 is not the difference of grants, total: 549.50."),
])  # fmt: skip
def test_contradictions_are_told(new_project: NewProject, more: str, place: str, said: str) -> None:
    profile = f"{PROFILE}{more}"
    line = profile.count("\n")
    [warning] = warnings_of(project_of(new_project, "", profile))
    assert f"{warning.place}".endswith(f"a.yaml:{line}:{place.rsplit(':', 1)[1]}")
    assert said in str(warning.message)


def test_a_contradiction_within_a_record_has_its_place(new_project: NewProject) -> None:
    profile = PROFILE.replace("    sure: no\n", "    sure: no\n    more: 50\n")
    [warning] = warnings_of(project_of(new_project, "", profile))
    assert (str(warning.place), warning.path) == ("profiles/a.yaml:12:11", "costs.1.more")


def test_what_is_stated_rightly_is_not_told(new_project: NewProject) -> None:
    for rate in ("73", "72.5", "72.53", "72.525 %"):
        profile = f"{PROFILE}total: 1450.5\nleft: 549.5\nrate: {rate}\n"
        assert warnings_of(project_of(new_project, "", profile)) == []


def test_what_hangs_on_something_unknown_is_not_reckoned(new_project: NewProject) -> None:
    profile = PROFILE.replace("grants: 2000\n", "")
    values = values_of(project_of(new_project, "", profile))
    assert not values["left"] and not values["rate"]
    nought = PROFILE.replace("grants: 2000\n", "grants: 0\n")
    values = values_of(project_of(new_project, "", nought))
    assert values["left"] and not values["rate"]


# --- Everywhere ---------------------------------------------------------------------------------


def test_a_translation_lies_over_the_parts(new_project: NewProject) -> None:
    profile = PROFILE.replace("{de: Miete, fr: Loyer}", "Miete").replace(
        "{de: Druck, fr: Impression}", "Druck"
    )
    over = "costs:\n  - what: Loyer\n  - what: Impression\n"
    form = FORM.replace("LOOK", "hint: {}")
    files = {"templates/forms/test.yaml": form, "profiles/a.yaml": profile}
    project = new_project({**files, "profiles/a.fr.yaml": over})
    assert "Impression" in str(values_of(project, "fr")["costs"])


def test_what_is_embedded_is_read_again(new_project: NewProject) -> None:
    project = project_of(new_project)
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    dumped = dump_profile(cut(project, profile), ("de", "fr"))
    (project.root / "profiles/b.yaml").write_bytes(dumped.replace(b"id: a", b"id: b"))
    again = read_profile_file(project, project.root / "profiles/b.yaml")
    assert again.values == profile.values


def test_editors_know_the_parts(new_project: NewProject) -> None:
    project = project_of(new_project)
    schema = json.loads(json.dumps(make_schema(project.form("test"), ("de", "fr"), "de")))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    good = {"form": "test", "name": "N", "costs": [{"what": "M", "plan": 1, "by": {"who": "S"}}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "costs": [{"waht": "M"}]})


def test_contacts_of_a_group_are_cut_like_all(new_project: NewProject) -> None:
    form = """\
label: K
fields:
  name: {type: name}
  team:
    type: group
    many: yes
    parts:
      job: {type: line, label: Amt}
      person: {type: contact, label: Wer}
layout: {title: name, sections: {all: {fields: [team]}}}
"""
    profile = """\
form: test
name: N
team:
  - {job: Leitung, person: {name: Ada Zorn}}
  - {job: Kasse, person: {name: Bea Adler, publish: [internal]}}
"""
    project = new_project({"templates/forms/test.yaml": form, "profiles/a.yaml": profile})
    assert plain(values_of(project)["team"]).splitlines() == [
        "Amt\tWer", "Leitung\tAda Zorn", "Kasse\t",
    ]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault"), [
    ("sum: costs.real", "sum: costs.rael", "there is no field “costs.rael” to reckon with. "
     "Did you mean “costs.real”?"),
    ("sum: costs.real", "sum: costs.what", "the field “costs.what” has no numbers"),
    ("share: [total, grants]", "share: total", "Write “share: [part, whole]”"),
    ("share: [total, grants]", "share: [total, rate]", "“rate” is in another currency"),
    ("share: [total", "required: yes, share: [total", "what is reckoned is not required"),
    ("sum: costs.real", "sum: left", "“total” is reckoned from itself"),
    ("sum: costs.real", "sum: costs.real, difference: [grants]", "“sum” and “difference” are both"),
    ("currency: EUR, sum", "currency: CHF, sum", "“costs.real” is in another currency"),
    ("currency: EUR, sum", "currency: EURO, sum", "“EURO” is no currency"),
    ("money, currency: EUR, sum: costs.real", "money", "“currency” is missing"),
    ("LOOK", "look: lines\n    sum: [plan]", "only a table has a row for sums"),
    ("LOOK", "sum: [what]", "there is no part “what” with numbers"),
    ("what: {type: line, label: {de: Posten, fr: Poste}", "what: {type: line",
     "the column “what” has no label"),
    ("{type: yes_no, label: {de: Sicher", "{type: picture, label: {de: Sicher",
     "a table has no room for the pictures of “sure”. Write “look: blocks”"),
    ("      sure:", "      items:", "“items” cannot name a part"),
    ("      sure:", "      Sure:", "“Sure” cannot name a part"),
    ("{type: yes_no, label: {de: Sicher", "{type: choice, label: {de: Sicher", "needs options"),
    ("part: {type: percent}", "part: {type: group, parts: {a: {type: line}}}",
     "“group” is none of the choices"),
    ("part: {type: percent}", "part: {type: percent, unit: x}", "the key “unit” is unknown. "
     "It belongs to fields of these types: number."),
    ("    parts:\n      what", "    prats:\n      what", "Did you mean “parts”?"),
    ("fields: [costs, total, left]", "fields: [{facts: [costs]}, total]",
     "the field “costs” shows records or pictures, and no fact"),
    ("width: 40", "width: breit", "is no whole number below 100"),
])  # fmt: skip
def test_faults_of_a_form_are_told(new_project: NewProject, old: str, new: str, fault: str) -> None:
    assert old in FORM
    form = FORM.replace(old, new).replace("LOOK", "hint: {}")
    told = [f"{each.message} {each.advice}" for each in faults_of(new_project, form)]
    assert any(fault in each for each in told), told


def test_faults_of_a_profile_have_their_place(new_project: NewProject) -> None:
    profile = PROFILE.replace("real: 250\n", "real: 250,00\n    plna: 3\n")
    with pytest.raises(ReportgenError) as refused:
        warnings_of(project_of(new_project, "", profile))
    told = [f"{each.place} {each.path}" for each in refused.value.problems]
    assert told == ["profiles/a.yaml:10:11 costs.1.real", "profiles/a.yaml:11:5 costs.1.plna"]


@given(st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=1, max_size=9))
def test_sums_are_exact_to_the_last_digit(numbers: list[Decimal]) -> None:
    costs = make_field("costs", {"type": "number", "many": True}, TYPES)
    total = make_field("total", {"type": "number", "sum": ("costs",)}, TYPES)
    values = {"costs": tuple(f"{number:f}" for number in numbers)}
    node = MappingNode({}, Place("a.yaml"), {})
    fill_sums(values, (costs, total), node, begin_reading([Source("a.yaml", node)]))
    assert Decimal(values["total"]) == sum(numbers)  # type: ignore[arg-type]
