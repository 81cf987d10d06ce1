"""Overviews of reports: key figures, tables, and charts that are drawn whole."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import (
    KeyFigures,
    PageNumber,
    Paragraph,
    Picture,
    Table,
)
from reportgen.document.report import Cover, Report
from reportgen.reports.charts import HEIGHT, Bar, Span, draw_bars, draw_timeline
from reportgen.themes.theme import Brand
from support.assembled import ALL, SHEETS, assert_whole, find, headings, make, make_in, named, said
from support.project import NewProject

# --- The overview ------------------------------------------------------------------------------


def test_key_figures_count_right_and_speak_so(new_project: NewProject) -> None:
    report = make(new_project, "[overview, sheets]", audience="internal")
    (figures,) = find(report, KeyFigures)
    assert str(figures).splitlines() == [
        *("3 Maßnahmen und Einrichtungen", "2 Städte", "3 Partner"),
        "2 Sprachen der Ansprechpersonen",
    ]
    alone = make(new_project, "[overview, sheets]", head="title: T\nsheets: {ids: work}\n")
    assert str(find(alone, KeyFigures)[0]).splitlines() == [
        *("1 Maßnahme oder Einrichtung", "1 Stadt"),
    ]
    parts = "[{part: overview, figures: [topics, carrier]}, sheets]"
    figures = find(make(new_project, parts, languages=("fr",)), KeyFigures)[0]
    assert str(figures).splitlines() == [
        *("3 actions et structures", "2 Thèmes", "1 Porteur du projet"),
    ]


#: A form whose sheets state money and years, two numbers of people, and the postcode of a town.
_MONEY = """\
label: Konto
fields:
  name: {type: name, required: yes}
  cost: {type: number, label: {de: Kosten (€), fr: Coût (€)}}
  seats: {type: number, many: yes, label: {de: Plätze, fr: Places}}
  post: {type: number, plain: yes, label: {de: Postleitzahl, fr: Code postal}}
layout: {title: name, sections: {all: {fields: [cost, seats, post]}}}
"""
_ACCOUNTS = {
    "a": "form: money\nname: A\ncost: 9999.95\nseats: [12, 8]\npost: 66111\n",
    "b": "form: money\nname: B\ncost: 45000\npost: 66111\n",
    "c": "form: money\nname: C\nseats: 7\n",
}


def _money(new_project: NewProject, figures: str, **choices: Any) -> list[str]:
    more = {"templates/forms/money.yaml": _MONEY}
    parts = f"[{{part: overview, charts: [{{chart: bars, of: cost}}], figures: {figures}}}, sheets]"
    head = "title: {de: Bericht, fr: Rapport}\n"
    report = make(new_project, parts, _ACCOUNTS, head=head, more=more, **choices)
    [chart] = find(report, Picture)
    assert (
        "9999,95 (1), 45" + {"de": ".", "fr": "\u202f"}[report.languages[0]] + "000 (1)"
        in chart.alt
    )
    return str(find(report, KeyFigures)[0]).replace("\u00a0", " ").splitlines()[1:]


def test_figures_of_numbers_tell_what_the_definition_says(new_project: NewProject) -> None:
    every = (
        "[{of: cost, as: sum}, {of: cost, as: range}, {of: seats, as: sum}, {of: seats, as: count}]"
    )
    assert _money(new_project, every) == [
        "54.999,95 Kosten (€): Summe",
        "9999,95–45.000 Kosten (€): kleinster bis größter Wert",
        "27 Plätze: Summe",
        "3 Plätze: Anzahl der Angaben",
    ]
    few = "[{of: cost, as: sum}, {of: post}, {of: seats, as: range, title: {de: x, fr: places}}]"
    assert _money(new_project, few, languages=("fr",)) == [
        "54\u202f999,95 Coût (€) : somme",
        "1 Code postal",
        "7–12 places",
    ]


@pytest.mark.parametrize(("figure", "fault"), [
    ("seats", "does not say what of the numbers in “seats”. Write “{of: seats, as: sum}”"),
    ("{of: cost}", "does not say what of the numbers in “cost”. Write “{of: cost, as: sum}”"),
    ("{of: name, as: sum}", "the field “name” has no numbers. Remove “as”"),
    ("{of: cost, as: mode}", "“mode” is none of the choices"),
    ("{of: costs, as: sum}", "no sheet has a field “costs”. Did you mean “cost”?"),
])  # fmt: skip
def test_figures_that_say_nothing_are_told(
    new_project: NewProject, figure: str, fault: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        _money(new_project, f"[{figure}]")
    assert fault in str(caught.value) and "r.yaml" in str(caught.value)


def tables(report: Report) -> list[list[list[str]]]:
    return [
        [[said(cell) for cell in row] for row in (table.header, *table.rows)]
        for table in find(named(report, "overview"), Table)
    ]


def test_bars_and_matrix(new_project: NewProject) -> None:
    charts = "{chart: bars, of: topics}, {chart: matrix, of: city, by: topics}"
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]")
    (matrix,) = tables(report)
    assert matrix == [["Stadt", "Arbeit", "Kultur"], ["Metz", "1", "1"], ["Trier", "1", "–"]]
    (picture,) = find(named(report, "overview"), Picture)
    # What is drawn is not printed again, but told to those who do not see it.
    assert picture.alt == ("Themen: Anzahl der Blätter. Arbeit (2), Kultur (1), ohne Angabe (1)")


def test_the_longer_side_of_a_matrix_goes_down(new_project: NewProject) -> None:
    profiles = {
        f"p{at}": f"title: T{at}\ncity: Ort {at:02}\npartners: [P{at:02}, P{at + 1:02}]\n"
        for at in range(19)
    }
    charts = "{chart: matrix, of: city, by: partners}"
    found = tables(make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles))
    # Nineteen columns are more than can be read: the table is parted.
    parted = [len(table[0]) - 1 for table in found]
    assert sum(parted) == 19 and max(parted) <= 8
    assert all(table[0][0] == "Partner" and len(table) == 21 for table in found)
    cells = [cell for table in found for row in table[1:] for cell in row[1:]]
    assert cells.count("1") == 38 and cells.count("–") == 20 * 19 - 38


def test_many_bars_are_cut_but_not_their_table(new_project: NewProject) -> None:
    profiles = {f"p{at}": f"title: T{at}\ncity: 'Ort <{at:02}> & Co'\n" for at in range(40)}
    charts = "{chart: bars, of: city}"
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles)
    assert len(tables(report)[0]) == 41
    texts = [
        t.text
        for p in find(report, Picture)
        for t in ElementTree.fromstring(p.data).iter()
        if t.text
    ]
    assert len([text for text in texts if text.startswith("Ort")]) == 30
    assert "weitere" in texts and "10" in texts and "Ort <00> & Co" in texts


def test_the_other_values_of_a_chart_count_each_sheet_once(new_project: NewProject) -> None:
    profiles = {
        f"p{at:02}": f"title: T\npartners: [A{at:02}, B{at:02}]\ncity: X\n" for at in range(20)
    }
    charts = "{chart: bars, of: partners}"
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles)
    [chart] = find(report, Picture)
    drawn = [each.text for each in ElementTree.fromstring(chart.data).iter() if each.text]
    # Twenty that begin with A and ten with B are shown; the rest are those of ten sheets.
    assert drawn[-2:] == ["weitere", "10"]


def test_a_timeline_shows_every_sheet_that_has_a_period(new_project: NewProject) -> None:
    charts = "{chart: timeline, of: period}"
    profiles = {**SHEETS, "none": "title: Ohne\n"}
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles)
    overview = named(report, "overview")
    (picture,) = find(overview, Picture)
    assert picture.alt.endswith(". Markt (2015 – 2017), Lotsen (seit 2026), Arbeit (2030)")
    # Those without a period are named all the same.
    [left_out] = find(overview, Paragraph)
    assert said(left_out.content) == "Zeitraum ohne Angabe: Ohne (S. )"
    both = make(
        new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles, ("fr", "de")
    )
    [left_out] = find(named(both, "overview"), Paragraph)
    assert said(left_out.content).startswith("Période sans indication / Zeitraum ohne Angabe : O")


def test_a_timeline_without_periods_is_left_out(new_project: NewProject) -> None:
    charts = "{chart: timeline, of: period}, {chart: bars, of: web}"
    profiles = {"none": "title: Ohne\n"}
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles)
    assert not tables(report) and not find(report, Picture)
    assert len([h for h in headings(report) if h.level == 2]) == 1


@pytest.mark.parametrize("period", ["2027/..", "2027", "2199", "1900/..", "2026-11-22"])
def test_a_timeline_of_one(new_project: NewProject, period: str) -> None:
    report = make(new_project, "[overview, sheets]", {"a": f"title: T\nperiod: {period}\n"})
    for picture in find(report, Picture):
        assert_drawn_inside(picture)


def test_more_than_sixty_sheets_are_counted_by_year(new_project: NewProject) -> None:
    profiles = {f"p{at}": f"title: T{at}\nperiod: 2024/2025\n" for at in range(59)}
    profiles |= {"since": "title: A\nperiod: 2025/..\n", "later": "title: B\nperiod: 2028\n"}
    charts = "{chart: timeline, of: period}"
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles)
    assert not tables(report)
    (picture,) = find(named(report, "overview"), Picture)
    assert picture.alt.endswith(". 2024 (59), 2025 (60), 2026 (1), 2027 (1), 2028 (2)")


# --- Pictures of charts ------------------------------------------------------------------------


def assert_drawn_inside(picture: Picture) -> None:
    """The picture is well-formed, and everything in it lies within its edges."""
    root = ElementTree.fromstring(picture.data)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert (picture.width, picture.height) == (width, height)
    for element in root.iter():
        for name, edge in (
            ("x", width),
            ("x1", width),
            ("x2", width),
            ("y", height),
            ("y2", height),
        ):
            assert 0 <= float(element.attrib.get(name, 0)) <= edge, element.attrib
        if element.tag.endswith("rect"):
            assert float(element.attrib["x"]) + float(element.attrib["width"]) <= width


LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=150)


@given(st.lists(st.builds(Bar, LABELS, st.integers(0, 10_000)), max_size=60))
def test_bars_are_whole_pictures(bars: list[Bar]) -> None:
    pictures = draw_bars(bars, Brand(), 'a "b" & <c>')
    for picture in pictures:
        assert_drawn_inside(picture)
        assert picture.height <= max(HEIGHT, 400) + 10
    texts = [e.text for p in pictures for e in ElementTree.fromstring(p.data).iter() if e.text]
    assert [text for text in texts if text.isascii() and text.isdigit()].count("7") >= sum(
        bar.value == 7 for bar in bars
    )


YEARS = st.floats(1900, 2199, allow_nan=False)


@given(
    st.lists(st.tuples(LABELS, YEARS, st.none() | st.floats(0, 200)), min_size=1, max_size=40),
    YEARS,
)
def test_time_lines_are_whole_pictures(
    spans: list[tuple[str, float, float | None]], today: float
) -> None:
    made = [
        Span(label, at, None if more is None else min(at + more, 2200)) for label, at, more in spans
    ]
    for picture in draw_timeline(made, today, Brand(), ""):
        assert_drawn_inside(picture)


# --- Other forms -------------------------------------------------------------------------------

BARE = """\
label: F
fields:
  name: {type: name}
  sign: {type: picture}
  period: {type: text}
  city: {type: choice, options: {metz: {de: Metz}}}
layout:
  title: name
  sections: {s: {value: sign, fields: [period, city]}}
"""


def test_a_second_form_without_labels_and_titles(new_project: NewProject) -> None:
    profiles = {
        **SHEETS,
        "bare": "form: bare\nname: Haus\nperiod: '***'\ncity: metz\n",
        "empty": "form: bare\ncity: metz\n",
    }
    more = {"templates/forms/bare.yaml": BARE}
    for languages in (("de",), ("fr", "de")):
        report = make(
            new_project, ALL.replace("partners", "period"), profiles, languages, "internal",
            "title: T\nsheets: {sort: [period, city], group: city}\n", more,
        )  # fmt: skip
        assert_whole(report)
        titles = ["".join(map(str, sheet.heading.content)) for sheet in report.sheets]
        assert "Haus" in titles and "empty" in titles
        assert str(find(report, KeyFigures)[0]).split("\n")[1][0] == "2"


def test_a_report_of_another_form_alone(new_project: NewProject) -> None:
    profiles = {"bare": "form: bare\nname: Haus\n"}
    more = {"templates/forms/bare.yaml": BARE}
    for audience in ("print", "internal"):
        report = make(
            new_project, "[cover, contents, overview, sheets, transfers, gaps]", profiles, ("fr",),
            audience, "title: T\n", more,
        )  # fmt: skip
        assert_whole(report)


def test_a_report_without_its_sheets_refers_to_none(new_project: NewProject) -> None:
    report = make(new_project, "[overview, transfers, gaps]", audience="internal")
    assert not find(report, PageNumber)
    assert "Markt" in str(find(named(report, "transfers"), Table)[0])
    assert "(S." not in str(find(named(report, "transfers"), Table)[0])


def test_making_a_report_twice_makes_the_same(new_project: NewProject) -> None:
    first = make(new_project, ALL, audience="internal")
    assert first == make(new_project, ALL, audience="internal")


def test_dates_stand_in_the_order_of_the_calendar(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/a.yaml": "title: A\ndate: 2026-04-12\n",
            "profiles/b.yaml": "title: B\ndate: 2026-01-12\n",
            "profiles/c.yaml": "title: C\ndate: 2026-10-05\n",
            "profiles/reports/r.yaml": "title: R\nparts: "
            "[{part: overview, charts: [{chart: bars, of: date}]}, sheets]\n",
        }
    )
    report = make_in(project)
    (bars,) = find(named(report, "overview"), Picture)
    days = ["12.\u00a0Januar 2026", "12.\u00a0April 2026", "5.\u00a0Oktober 2026"]
    assert bars.alt.endswith(", ".join(f"{day} (1)" for day in days))


def test_a_cover_names_what_it_has_room_for(new_project: NewProject) -> None:
    partners = "".join(f"  - Verein Nummer {number}\n" for number in range(60))
    project = new_project(
        {
            "profiles/a.yaml": f"title: A\npartners:\n{partners}",
            "profiles/reports/r.yaml": "title: R\nparts: [{part: cover, names: partners}, sheets]",
        }
    )
    report = make_in(project)
    cover = report.parts[0]
    assert isinstance(cover, Cover)
    assert len(cover.names) == 37
    assert str(cover.names[-1]) == "und 24 weitere"
