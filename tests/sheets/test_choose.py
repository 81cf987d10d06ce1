"""Which sheets a report has, and in which order: as people look things up."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.fields.model import View
from reportgen.languages import sort_key
from reportgen.problems.problem import Problem, Severity
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.reports.volumes import read_report_file
from reportgen.sheets.arrange import arrange_profiles
from reportgen.sheets.choose import choose_profiles
from support.project import NewProject

FORM = """\
label: Blatt
fields:
  title: {type: line}
  open: {type: yes_no}
  places: {type: number}
  period: {type: line}
  since: {type: date}
layout: {title: title, sections: {s: {fields: [open, places, period, since]}}}
"""
SHEETS = {
    "market": "title: {de: Markt, fr: Marché}\ncity: Metz\ncountry: FR\ntopics: [culture]\n"
    "period: 2015/2017\ncontacts: [{name: Ada Geheim, publish: [internal]}]\n",
    "language": "title: {de: Ämterlotsen, fr: Guides}\ncity: Saarbrücken\ncountry: DE\n"
    "topics: [language, work]\nperiod: 2026/..\ndate: 2026-03\n",
    "work": "title: Œuvre [alt]\ncity: Łódź\ntopics: [work]\ndate: 2025-12-24\nperiod: 2019\n",
    "young": "title: „Zukunft“\ncity: Trier\ncountry: DE\n",
}


def select(
    new_project: NewProject,
    sheets: str,
    profiles: Mapping[str, str] = SHEETS,
    languages: tuple[str, ...] = ("de",),
    unread: tuple[str, ...] = (),
) -> tuple[list[tuple[str | None, list[str]]], list[Problem]]:
    """Return the groups of a report by their first label, and the problems of its selection."""
    files = {f"profiles/{name}.yaml": text for name, text in profiles.items()}
    text = f"title: T\nsheets: {sheets}\nparts: [sheets]\n"
    project = new_project(
        {**files, "profiles/reports/r.yaml": text, "templates/forms/other.yaml": FORM}
    )
    definition = read_report_file(project, project.root / "profiles/reports/r.yaml")
    every, problems = read_profiles(project, list_profiles(project).paths)
    assert not [each for each in problems if each.severity is Severity.ERROR], problems
    chosen, found = choose_profiles(definition, every, unread)
    views = {lang: View(lang, "de", project.words, project.picture) for lang in languages}
    groups = arrange_profiles(definition, chosen, views)
    return [
        (group.labels[0] if group.labels else None, [each.id for each in group.profiles])
        for group in groups
    ], found


def ids(new_project: NewProject, sheets: str, **how: object) -> list[str]:
    groups, problems = select(new_project, sheets, **how)  # type: ignore[arg-type]
    assert not problems, [str(problem) for problem in problems]
    return [name for _, names in groups for name in names]


# --- Which -------------------------------------------------------------------------------------


def test_without_a_choice_all_by_title(new_project: NewProject) -> None:
    assert ids(new_project, "") == ["language", "market", "work", "young"]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ("{ids: work}", {"work"}),
        ("{ids: [work, ma*]}", {"work", "market"}),
        ("{ids: '?o*'}", {"work", "young"}),
        ("{exclude: [ma*, work]}", {"language", "young"}),
        ("{ids: '*', exclude: work}", {"market", "language", "young"}),
        ("{where: {city: Metz}}", {"market"}),
        ("{where: {city: '  mETZ '}}", {"market"}),
        ("{where: {city: 'saar*'}}", {"language"}),
        ("{where: {city: \"Saarbru\\u0308cken\"}}", {"language"}),
        ("{where: {city: łódź}}", {"work"}),
        ("{where: {title: 'œuvre [alt]'}}", {"work"}),
        ("{where: {title: Marché}}", {"market"}),
        ("{where: {topics: work}}", {"language", "work"}),
        ("{where: {topics: Arbeit}}", {"language", "work"}),
        ("{where: {topics: emploi}}", {"language", "work"}),
        ("{where: {topics: [culture, language]}}", {"market", "language"}),
        ("{where: {topics: work, city: Łódź}}", {"work"}),
        ("{where: {country: de}}", {"language", "young"}),
        ("{where: {period: 2016}}", {"market"}),
        ("{where: {period: 2017-12-31}}", {"market"}),
        ("{where: {period: 2030}}", {"language"}),
        ("{where: {period: 2018/..}}", {"language", "work"}),
        ("{where: {period: [2015, 2019-06]}}", {"market", "work"}),
        ("{where: {date: 2026}}", {"language"}),
        ("{where: {date: 2025-12/2026}}", {"language", "work"}),
        ("{languages: [de, fr]}", {"market", "language"}),
        ("{languages: fr, where: {topics: work}}", {"language"}),
    ],
)  # fmt: skip
def test_what_is_chosen(new_project: NewProject, sheets: str, expected: set[str]) -> None:
    assert set(ids(new_project, sheets)) == expected


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ("{where: {open: yes}}", {"a"}),
        ("{where: {open: 'FALSE'}}", {"b"}),
        ("{where: {places: 12}}", {"a"}),
        ("{where: {since: 2026-05}}", {"a"}),
    ],
)
def test_what_is_chosen_of_another_form(
    new_project: NewProject, sheets: str, expected: set[str]
) -> None:
    profiles = {
        "a": "form: other\ntitle: A\nopen: yes\nplaces: 12\nsince: 2026\n",
        "b": "form: other\ntitle: B\nopen: no\nplaces: 120\n",
    }
    assert set(ids(new_project, sheets, profiles=profiles)) == expected


@pytest.mark.parametrize(
    ("sheets", "column", "path", "message", "advice"),
    [
        ("{ids: [work, markt]}", 22, "ids.1", "“markt” is no sheet", "Did you mean “market”?"),
        ("{ids: markt}", 10, "ids", "“markt” is no sheet", "Did you mean “market”?"),
        ("{exclude: [markt]}", 20, "exclude.0", "“markt” is no sheet", "“market”"),
        ("{order: [x*]}", 18, "order.0", "“x*” is no sheet", "language, market, work, young"),
        ("{group: citi}", 10, "group", "no form has a field “citi”", "Did you mean “city”?"),
        ("{group: -city}", 10, "group", "no form has a field “-city”", "Did you mean “city”?"),
        ("{sort: [city, -perio]}", 23, "sort.1", "field “perio”", "Did you mean “period”?"),
        ("{sort: contacts}", 10, "sort", "“contacts” has parts", "one text or value"),
        ("{group: contacts}", 10, "group", "“contacts” has parts", "one text or value"),
        ("{where: {contacts: Ada*}}", 18, "where.contacts", "“contacts” has parts", "one text"),
        ("{where: {contacts.name: Ada*}}", 18, "where.contacts.name", "no form has a field", ""),
        ("{where: {citi: Metz}}", 18, "where.citi", "no form has a field", "“city”"),
        ("{where: {city: Mets}}", 18, "where.city", "no sheet has “Mets” as its “City”", "“Metz”"),
        ("{where: {city: [Metz, Trir]}}", 31, "where.city.1", "no sheet has “Trir”", "“Trier”"),
        ("{where: {topics: wrk}}", 18, "where.topics", "no sheet has “wrk”", "“work”"),
        ("{where: {period: [2015, Mai]}}", 33, "where.period.1", "“Mai” is not a period", "/"),
        ("{where: {period: 2017/2015}}", 18, "where.period", "ends before it begins", "Swap"),
        ("{where: {city: Metz, topics: work}}", 1, "", "no sheet answers", "Ask for less"),
    ],
)  # fmt: skip
def test_what_cannot_be_chosen(
    new_project: NewProject, sheets: str, column: int, path: str, message: str, advice: str
) -> None:
    _, (problem,) = select(new_project, sheets)
    assert message in str(problem.message)
    assert advice in str(problem.advice)
    assert problem.path == f"sheets.{path}".rstrip(".")
    assert (problem.place.file, problem.place.line) == ("profiles/reports/r.yaml", 2)
    assert problem.place.column == column
    assert problem.line == f"sheets: {sheets}"


def test_all_that_cannot_be_chosen_at_once(new_project: NewProject) -> None:
    _, problems = select(
        new_project,
        "{ids: x, exclude: y, order: z, group: g, sort: [s, t], where: {u: v, city: w}}",
    )
    assert len(problems) == 8


def test_nobody_is_told_of_persons_by_asking_for_them(new_project: NewProject) -> None:
    for name in ("contacts", "contacts.name", "contacts.publish"):
        for text in ("*", "Ada Geheim", "ada*", "internal"):
            groups, problems = select(new_project, f"{{where: {{{name}: '{text}'}}}}")
            assert problems and not groups[0][1]
            assert "Geheim" not in "".join(f"{each.message}{each.advice}" for each in problems)


def test_advice_is_no_longer_than_people_read(new_project: NewProject) -> None:
    profiles = {f"sheet-number-{at:03}": f"title: T{at}\n" for at in range(200)}
    _, (problem,) = select(new_project, "{ids: xyz}", profiles)
    assert len(str(problem.advice)) < 700 and str(problem.advice).endswith(", …")


def test_unread_sheets_are_not_missed(new_project: NewProject) -> None:
    for sheets in ("{exclude: broken}", "{order: broken}", "{ids: [work, broken]}"):
        assert not select(new_project, sheets, unread=("broken",))[1]
    # Whether one of them is in Nantes nobody knows; what may not belong has no say.
    assert not select(new_project, "{where: {city: Nantes}}", unread=("broken",))[1]
    _, problems = select(
        new_project, "{where: {city: Nantes}, exclude: broken}", unread=("broken",)
    )
    assert [str(problem.message) for problem in problems] == [
        "no sheet has “Nantes” as its “City”."
    ]


# --- In which order ----------------------------------------------------------------------------


def test_sorted_as_in_dictionaries(new_project: NewProject) -> None:
    cities = [*("Łódź", "Lyon", "Metz", "Ähren", "Ahrweiler"), *("Œuilly", "Ofen", "Élan", "Emden")]
    profiles = {f"p{at}": f"title: T\ncity: {city}\n" for at, city in enumerate(cities)}
    found = [cities[int(name[1:])] for name in ids(new_project, "{sort: city}", profiles=profiles)]
    assert " ".join(found) == "Ähren Ahrweiler Élan Emden Łódź Lyon Metz Œuilly Ofen"


def test_quotes_and_blanks_do_not_count_in_sorting() -> None:
    titles = ["Zeit", "„Aufbruch“", "« Mille mots »", " Mut", "(Neu)", "'s Haus", "–Rand"]
    assert sorted(titles, key=sort_key) == [
        *("„Aufbruch“", "« Mille mots »", " Mut", "(Neu)", "–Rand", "'s Haus", "Zeit"),
    ]
    assert sorted(["", "a", "„“"], key=sort_key)[-1] == "a"


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_text_has_its_place(texts: list[str]) -> None:
    keys = [sort_key(text) for text in sorted(texts, key=sort_key)]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ("{sort: city}", ["work", "market", "language", "young"]),
        ("{sort: -city}", ["young", "language", "market", "work"]),
        ("{sort: date}", ["work", "language", "market", "young"]),
        ("{sort: -date}", ["language", "work", "market", "young"]),
        ("{sort: period}", ["market", "work", "language", "young"]),
        ("{sort: -period}", ["language", "work", "market", "young"]),
        ("{sort: [country, -city]}", ["young", "language", "market", "work"]),
        ("{sort: topics}", ["work", "market", "language", "young"]),
        ("{order: [young, m*]}", ["young", "market", "language", "work"]),
        ("{sort: -city, order: work}", ["work", "young", "language", "market"]),
        ("{order: ['*r*', young]}", ["market", "work", "young", "language"]),
    ],
)
def test_the_order(new_project: NewProject, sheets: str, expected: list[str]) -> None:
    # One without the field comes last, rising or falling.
    assert ids(new_project, sheets) == expected


def test_grouped_by_what_is_printed(new_project: NewProject) -> None:
    groups, _ = select(new_project, "{group: country, sort: -city}")
    assert groups == [
        ("Deutschland", ["young", "language"]),
        ("Frankreich", ["market"]),
        (None, ["work"]),
    ]
    groups, _ = select(new_project, "{group: topics}", languages=("fr", "de"))
    assert groups == [
        ("Culture", ["market"]),
        ("Emploi", ["work"]),
        ("Langue", ["language"]),
        (None, ["young"]),
    ]


def test_groups_follow_the_order_by_hand(new_project: NewProject) -> None:
    groups, _ = select(new_project, "{group: country, order: [work, market]}")
    assert groups == [
        (None, ["work"]),
        ("Frankreich", ["market"]),
        ("Deutschland", ["language", "young"]),
    ]


def test_groups_of_dates_and_numbers_stand_by_their_size(new_project: NewProject) -> None:
    profiles = {
        "a": "form: other\ntitle: A\nplaces: 100\nsince: 2026-01\n",
        "b": "form: other\ntitle: B\nplaces: 9\nsince: 2025-12\n",
        "c": "form: other\ntitle: C\nplaces: 20\nsince: 2026-04\n",
    }
    groups, _ = select(new_project, "{group: places}", profiles)
    assert [label for label, _ in groups] == ["9", "20", "100"]
    groups, _ = select(new_project, "{group: since}", profiles)
    assert [label for label, _ in groups] == ["Dezember 2025", "Januar 2026", "April 2026"]


def test_capitals_make_no_second_group(new_project: NewProject) -> None:
    profiles = {"a": "title: A\ncity: Metz\n", "b": "title: B\ncity: METZ\n"}
    assert select(new_project, "{group: city}", profiles)[0] == [("Metz", ["a", "b"])]


def test_fields_of_one_name_and_two_types(new_project: NewProject) -> None:
    profiles = {
        **SHEETS,
        "other": "form: other\ntitle: Anders\nperiod: im Mai\n",
        "third": "form: other\ntitle: Beta\n",
    }
    for sheets in (
        "{sort: period}",
        "{sort: -period}",
        "{group: period}",
        "{where: {period: 2016}}",
    ):
        select(new_project, sheets, profiles)
    _, (problem,) = select(new_project, "{where: {period: im Mai}}", profiles)
    assert "“im Mai” is not a period" in str(problem.message)
