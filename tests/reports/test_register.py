"""Registers: a row a sheet, sorted, grouped, with sums; and what numbers come to by group."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reportgen.document.blocks import Heading, KeyFigures, Link, Picture, Table
from reportgen.document.register import Datum
from reportgen.document.report import Chapter, Report
from support.assembled import assert_whole, find, headings, make, named
from support.project import NewProject

FORM = """\
label: Vorhaben
fields:
  name: {type: name, required: yes, label: {de: Vorhaben, fr: Projet}}
  town: {type: name, label: {de: Ort, fr: Commune}}
  fund: {type: choice, label: Fonds, options: {a: {de: ESF, fr: FSE}, b: {de: EFRE, fr: FEDER}}}
  begun: {type: date, label: {de: Beginn, fr: Début}}
  cost: {type: money, currency: EUR, label: {de: Kosten, fr: Coût}}
  rate: {type: percent, label: {de: Satz, fr: Taux}}
  people: {type: number, range: yes, label: {de: Personen, fr: Personnes}}
  good: {type: rating, label: {de: Note, fr: Note}}
  steps:
    type: group
    many: yes
    parts: {what: {type: line, label: Was}, hours: {type: number, label: {de: Std., fr: h}}}
layout: {title: name, sections: {all: {fields: [town, cost, steps]}}}
"""
SHEETS = {
    "a": "form: p\nname: Äpfel\ntown: Metz\nfund: a\nbegun: 2025-03-01\ncost: 1000\nrate: 50\n"
    "people: 10-20\nsteps: [{what: x, hours: 2}, {what: y, hours: 3.5}]\n",
    "b": "form: p\nname: Birnen\ntown: Trier\nfund: b\nbegun: 2026-05\ncost: 2000.50\nrate: 40\n"
    "people: 5\ngood: 4\n",
    "c": "form: p\nname: Cassis\ntown: Metz\nfund: a\nbegun: 2026-01-31\ncost: 500\ngood: 3\n",
    "d": "form: p\nname: Datteln\n",
}
HEAD = "title: {de: Liste, fr: Liste}\n"


def report_of(new_project: NewProject, part: str, **choices: Any) -> Report:
    return make(
        new_project,
        f"[{part}, sheets]",
        SHEETS,
        head=HEAD,
        more={"templates/forms/p.yaml": FORM},
        **choices,
    )


def plain(value: object) -> str:
    return str(value).replace("\u00a0", " ").replace("\u202f", " ")


def tables(report: Report) -> list[list[str]]:
    chapters = [part for part in report.parts if isinstance(part, Chapter)]
    return [plain(table).splitlines() for table in find(chapters, Table)]


# --- Registers ----------------------------------------------------------------------------------


def test_a_register_has_a_row_a_sheet_and_sums(new_project: NewProject) -> None:
    part = "{part: register, columns: [name, {of: cost, as: [sum, mean]}, {of: rate, as: mean}]}"
    report = report_of(new_project, part)
    assert_whole(report)
    assert tables(report) == [[
        "Vorhaben\tKosten\tSatz",
        "Äpfel (S. )\t1.000,00 €\t50 %",
        "Birnen (S. )\t2.000,50 €\t40 %",
        "Cassis (S. )\t500,00 €\t",
        "Datteln (S. )\t\t",
        "Summe insgesamt\t3.500,50 €\t",
        "Mittelwert insgesamt\t1.166,83 €\t45 %",
    ]]  # fmt: skip
    [table] = find(named(report, "register"), Table)
    assert table.align == ("left", "right", "right") and table.headed
    assert [link.target for link in find(table, Link)] == ["#a", "#b", "#c", "#d"]


def test_a_register_is_sorted_and_grouped_by_itself(new_project: NewProject) -> None:
    part = "{part: register, columns: [name, {of: cost, as: sum}], group: fund, sort: -cost}"
    report = report_of(new_project, part)
    chapter = named(report, "register")
    assert [str(each) for each in find(chapter.blocks, Heading)] == [
        "1 Register", "EFRE", "ESF", "ohne Angabe",
    ]  # fmt: skip
    assert [[line.partition("\t")[0] for line in table[1:]] for table in tables(report)] == [
        ["Birnen (S. )", "Summe: EFRE"],
        ["Äpfel (S. )", "Cassis (S. )", "Summe: ESF"],
        ["Datteln (S. )", "Summe insgesamt"],
    ]
    sheets = [each.sheet.id for each in report.sheets]
    assert sheets == ["a", "b", "c", "d"]


def test_a_register_speaks_the_languages_of_its_edition(new_project: NewProject) -> None:
    part = "{part: register, columns: [{of: fund}, {of: cost, as: sum, title: {de: K, fr: C}}]}"
    [table] = tables(report_of(new_project, part, languages=("fr", "de")))
    assert table[0] == "Fonds\tC / K" and table[1] == "FSE / ESF\t1 000,00 €"
    assert table[-1] == "Somme, toutes les fiches / Summe insgesamt\t3 500,50 €"


def test_a_register_is_kept_with_numbers_and_days(new_project: NewProject) -> None:
    part = (
        "{part: register, group: fund, columns: [name, begun, {of: cost, as: sum}, rate, people, "
        "{of: steps.hours, as: sum}]}"
    )
    [register] = report_of(new_project, part).registers
    heads = [column.header for column in register.columns]
    assert heads == ["Vorhaben", "Beginn", "Kosten", "Satz", "Personen", "Std.", "Fonds"]
    kept = [[cell.value if isinstance(cell, Datum) else cell for cell in row]
            for row in (*register.rows, *register.sums)]  # fmt: skip
    assert [[str(cell) for cell in row] for row in kept] == [
        ["Birnen", "Mai 2026", "2000.50", "0.4", "5", "", "EFRE"],
        ["Äpfel", "2025-03-01", "1000", "0.5", "10–20", "5.5", "ESF"],
        ["Cassis", "2026-01-31", "500", "", "", "", "ESF"],
        ["Datteln", "", "", "", "", "", "ohne Angabe"],
        ["Summe insgesamt", "", "3500.50", "", "", "5.5", ""],
    ]
    assert isinstance(register.rows[0][4], Datum) and isinstance(register.rows[1][4], str)


# --- What numbers come to -----------------------------------------------------------------------


def overview(new_project: NewProject, keys: str, **choices: Any) -> Report:
    return report_of(new_project, f"{{part: overview, {keys}}}", **choices)


def test_figures_tell_mean_median_and_share(new_project: NewProject) -> None:
    keys = (
        "charts: [{chart: bars, of: town}], figures: [{of: cost, as: mean}, {of: cost, as: median},"
        " {of: cost, as: range}, {of: people, as: sum}, {of: people, as: mean},"
        " {of: steps.hours, as: sum}, {of: town, as: share, value: Metz}, {of: rate, as: count},"
        " {of: good, as: mean}]"
    )
    [figures] = find(overview(new_project, keys), KeyFigures)
    assert plain(figures).splitlines()[1:] == [
        "1.166,83 € Kosten: Mittelwert",
        "1.000,00 € Kosten: Median",
        "500,00–2.000,50 € Kosten: kleinster bis größter Wert",
        "15–25 Personen: Summe",
        "7,5–12,5 Personen: Mittelwert",
        "5,5 Std.: Summe",
        "66,7 % Ort: Anteil „Metz“",
        "2 Satz: Anzahl der Angaben",
        "3,5 von 5 Note: Mittelwert",
    ]


def test_bars_are_drawn_of_numbers_by_group(new_project: NewProject) -> None:
    charts = (
        "charts: [{chart: bars, of: cost, as: sum, by: town}, {chart: bars, of: cost, as: share, "
        "by: fund}, {chart: bars, of: cost, as: sum, by: begun}, {chart: bars, of: cost, as: sum}]"
    )
    pictures = find(overview(new_project, charts), Picture)
    assert [plain(each.alt) for each in pictures] == [
        "Kosten: Summe nach Ort. Trier (2.000,50 €), Metz (1.500,00 €)",
        "Kosten: Anteil an der Summe nach Fonds. EFRE (57,1 %), ESF (42,9 %)",
        "Kosten: Summe nach Beginn. 2025 (1.000,00 €), 2026 (2.500,50 €)",
        "Kosten: Summe. Birnen (2.000,50 €), Äpfel (1.000,00 €), Cassis (500,00 €)",
    ]


def test_numbers_are_compared_by_group_and_year(new_project: NewProject) -> None:
    charts = (
        "charts: [{chart: compare, of: cost, by: begun}, "
        "{chart: compare, of: people, by: town, as: [count, sum, share]}]"
    )
    assert tables(overview(new_project, charts)) == [
        [
            "Jahr\tAnzahl\tSumme\tMittelwert\tMedian\tVon – bis",
            "2025\t1\t1.000,00 €\t1.000,00 €\t1.000,00 €\t1.000,00 €",
            "2026\t2\t2.500,50 €\t1.250,25 €\t1.250,25 €\t500,00–2.000,50 €",
            "ohne Angabe\t0\t–\t–\t–\t–",
            "Alle Blätter\t3\t3.500,50 €\t1.166,83 €\t1.000,00 €\t500,00–2.000,50 €",
        ],
        [
            "Ort\tAnzahl\tSumme\tAnteil",
            "Metz\t1\t10–20\t80,0 %",
            "Trier\t1\t5\t20,0 %",
            "ohne Angabe\t0\t–\t–",
            "Alle Blätter\t2\t15–25\t100,0 %",
        ],
    ]


def test_numbers_are_compared_by_group_and_year_at_once(new_project: NewProject) -> None:
    charts = "charts: [{chart: compare, of: cost, by: fund, across: begun}]"
    report = overview(new_project, charts)
    assert tables(report) == [
        [
            "Fonds\t2025\t2026\tohne Angabe\tAlle Blätter",
            "EFRE\t–\t2.000,50 €\t–\t2.000,50 €",
            "ESF\t1.000,00 €\t500,00 €\t–\t1.500,00 €",
            "ohne Angabe\t–\t–\t–\t–",
            "Alle Blätter\t1.000,00 €\t2.500,50 €\t–\t3.500,50 €",
        ]
    ]
    assert "Kosten: Summe nach Fonds und Beginn" in [str(each) for each in headings(report)]


def test_nothing_is_told_where_nobody_says_a_number(new_project: NewProject) -> None:
    charts = "charts: [{chart: compare, of: cost, by: town}, {chart: bars, of: cost, as: sum}]"
    head = "title: T\nsheets: {ids: d}\n"
    report = make(new_project, f"[{{part: overview, figures: [], {charts}}}, sheets]", SHEETS,
                  head=head, more={"templates/forms/p.yaml": FORM})  # fmt: skip
    assert tables(report) == [] and find(report.parts, Picture) == []


@pytest.mark.parametrize(("part", "fault"), [
    ("{part: register, columns: [nmae]}", "no sheet has a field “nmae”. Did you mean “name”?"),
    ("{part: register}", "“columns” is missing"),
    ("{part: register, columns: [{of: town, as: sum}]}", "the field “town” has no numbers"),
    ("{part: register, columns: [steps.huors]}", "Did you mean “hours”?"),
    ("{part: register, columns: [name], group: fnud}", "Did you mean “fund”?"),
    ("{part: register, columns: [name], group: steps.what}", "a whole field belongs here"),
    ("{part: register, columns: [name], sort: -csot}", "Did you mean “cost”?"),
    ("{part: overview, figures: [{of: town, as: share}]}", "which value has the share"),
    ("{part: overview, figures: [{of: town, as: share, value: Mezt}]}", "“Metz”?"),
    ("{part: overview, figures: [{of: cost, as: sum, value: 3}]}", "without “as: share”"),
    ("{part: overview, charts: [{chart: bars, of: cost, by: town}]}", "Write “as: sum”"),
    ("{part: overview, charts: [{chart: bars, of: town, as: sum}]}", "“town” has no numbers"),
    ("{part: overview, charts: [{chart: compare, of: town, by: fund}]}", "“town” has no numbers"),
    ("{part: overview, charts: [{chart: compare, of: cost}]}", "“by” is missing"),
    ("{part: overview, charts: [{chart: compare, of: cost, by: town, across: fund, "
     "as: [sum, mean]}]}", "room for one number a cell"),
    ("{part: overview, charts: [{chart: compare, of: cost, by: town, across: fnud}]}", "“fund”?"),
])  # fmt: skip
def test_faults_of_registers_and_charts_are_told(
    new_project: NewProject, part: str, fault: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        report_of(new_project, part)
    assert fault in str(caught.value)


def test_sums_are_exact(new_project: NewProject) -> None:
    tiny = {name: text.replace("cost: 1000\n", "cost: 0.10\n") for name, text in SHEETS.items()}
    report = make(
        new_project,
        "[{part: register, columns: [name, {of: cost, as: sum}]}, sheets]",
        tiny,
        head=HEAD,
        more={"templates/forms/p.yaml": FORM},
    )
    assert report.registers[0].sums[0][1] == Datum(Decimal("2500.60"), '#,##0.00"\u00a0€"')


def test_a_register_names_nobody_whom_the_edition_may_not_show(new_project: NewProject) -> None:
    form = FORM.replace("  steps:", "  who: {type: contact, many: yes, label: Wer}\n  steps:")
    sheets = {
        "a": "form: p\nname: A\nwho: [{name: Ada Zorn}, {name: Bea Adler, publish: [internal]}]\n"
    }
    for audience, names in (("print", "Ada Zorn"), ("internal", "Ada Zorn, Bea Adler")):
        report = make(
            new_project,
            "[{part: register, columns: [name, {of: who.name, title: N}, who]}, sheets]",
            sheets,
            head=HEAD,
            more={"templates/forms/p.yaml": form},
            audience=audience,
        )
        assert report.registers[0].rows == (("A", names, names),)
        assert ("Bea" in repr(report)) == (audience == "internal")


def test_amounts_in_two_currencies_are_not_added_up(new_project: NewProject) -> None:
    other = FORM.replace("currency: EUR", "currency: CHF")
    sheets = {**SHEETS, "e": "form: q\nname: Eiche\ncost: 70\n"}
    for part in (
        "{part: register, columns: [name, {of: cost, as: sum}]}",
        "{part: overview, figures: [{of: cost, as: mean}]}",
        "{part: overview, charts: [{chart: bars, of: cost, as: sum}]}",
    ):
        with pytest.raises(AssertionError) as caught:
            make(
                new_project,
                f"[{part}, sheets]",
                sheets,
                head=HEAD,
                more={"templates/forms/p.yaml": FORM, "templates/forms/q.yaml": other},
            )
        assert "the numbers in “cost” are in these currencies: CHF, EUR." in str(caught.value)
