"""Reports put together: numbers, ids, contents, references, counts and charts agree."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Directory,
    Picture,
    Table,
)
from reportgen.document.report import Chapter, Cover, SheetChapter
from reportgen.fields.values import parse_line
from reportgen.reports.assembly import MAKERS
from reportgen.reports.definition import CHARTS, PARTS
from reportgen.reports.overview import DRAWN
from support.assembled import ALL, SHEETS, assert_whole, find, headings, make, named, said
from support.project import NewProject

# --- The table of parts ------------------------------------------------------------------------


def test_every_part_has_a_maker_and_every_chart_is_drawn() -> None:
    assert set(PARTS) == set(MAKERS)
    assert set(CHARTS) == set(DRAWN)


# --- Numbers, ids, contents --------------------------------------------------------------------


def test_chapters_and_sheets_are_counted(new_project: NewProject) -> None:
    report = make(new_project, ALL, audience="internal")
    assert_whole(report)
    assert [str(h) for h in headings(report) if h.level <= 2 and ":" not in h.id[5:]] == [
        "Impressum",
        "Inhalt",
        "1 Auf einen Blick",
        *("2 Deutschland · Lotsen", "3.1 Arbeit", "3.2 Markt"),
        "4 Übertragungen von Stadt zu Stadt",
        "Verzeichnis: Partner",
        "Fehlende Angaben",
    ]
    chapters = [part for part in report.parts if isinstance(part, SheetChapter)]
    assert [str(part.heading) for part in chapters] == ["2 Deutschland", "3 Frankreich"]
    assert [sheet.sheet.id for sheet in report.sheets] == ["lotsen", "work", "market"]
    assert [sheet.heading.id for sheet in report.sheets] == ["lotsen", "work", "market"]


def test_contents_lists_every_heading_of_its_depth_in_order(new_project: NewProject) -> None:
    more = {
        "profiles/reports/one.md": "# Eins\n\n## Zwei\n\n### Drei\n",
        "profiles/reports/r.fr.yaml": "",
    }
    parts = "[{part: chapter, file: one.md}, contents, overview, sheets, transfers]"
    report = make(new_project, parts, more=more)
    assert_whole(report)
    (directory,) = find(named(report, "contents"), Directory)
    listed = [h for h in headings(report) if h.level <= 2 and str(h) != "Inhalt"]
    assert [entry.targets for entry in directory.entries] == [(h.id,) for h in listed]
    assert [entry.level for entry in directory.entries] == [h.level for h in listed]
    assert [entry.number for entry in directory.entries] == [h.number for h in listed]
    assert "Zwei" in map(str, directory.entries) and "Drei" not in map(str, directory.entries)
    assert directory.depth == 2


def test_an_annex_begins_with_its_heading(new_project: NewProject) -> None:
    head = "title: Sprache\nannex: {number: 3, host: Jahresbericht}\n"
    report = make(new_project, "[contents, overview, sheets, transfers]", head=head)
    assert_whole(report)
    first, *others = headings(report)
    assert (str(first), first.level, first.new_page) == ("Anhang 3: Sprache", 1, False)
    assert min(heading.level for heading in others) == 2
    assert [h.number for h in others if h.number] == [
        "3.1",
        "3.2",
        "3.2.1",
        "3.2.2",
        "3.2.3",
        "3.3",
    ]
    assert [str(text) for text in report.running] == ["Jahresbericht"]
    # An annex runs on below its heading; sheets begin a page.
    assert [h.new_page for h in others if h.level == 2] == [False, False, True, True]
    (directory,) = find(named(report, "contents"), Directory)
    assert {entry.level for entry in directory.entries} == {1, 2} and directory.depth == 3


def test_each_heading_follows_from_the_parts_before_it(new_project: NewProject) -> None:
    """The groups of sheets count and begin pages one by one, as parts do."""
    head = "title: S\nannex: {number: 3, host: J}\nsheets: {group: country}\n"
    parts = (
        "[{part: overview, numbered: false}, sheets, contents, transfers, "
        "{part: chapter, title: C, text: T}]"
    )
    report = make(new_project, parts, head=head)
    chapters = [part for part in report.parts if isinstance(part, Chapter | SheetChapter)]
    assert [(part.name, part.heading.number, part.heading.new_page) for part in chapters] == [
        ("annex", "", False),
        ("overview", "", False),
        ("sheets", "3.1", True),
        ("sheets", "3.2", True),
        ("contents", "", True),
        ("transfers", "3.3", False),
        ("chapter", "3.4", False),
    ]


def test_sheets_named_like_the_programs_own_ids(new_project: NewProject) -> None:
    profiles = dict.fromkeys(["annex", "part.0", "part.1.1", "x.1"], "title: {de: A, fr: B}\n")
    head = "title: T\nannex: {number: 3, host: H}\n"
    more = {"profiles/reports/one.md": "# Eins\n\n## Zwei\n\n[](#annex)\n"}
    parts = "[{part: chapter, file: one.md, id: x}, sheets, overview]"
    assert_whole(make(new_project, parts, profiles, head=head, more=more))


PART = st.sampled_from(
    [
        "imprint",
        "overview",
        "transfers",
        "gaps",
        "contents",
        "{part: index, of: city}",
        "{part: index, of: contacts}",
        "{part: chapter, title: K, text: T}",
        "{part: chapter, file: one.md, numbered: no}",
    ]
)


@given(
    before=st.lists(PART, max_size=3),
    after=st.lists(PART, max_size=3),
    annex=st.booleans(),
    languages=st.sampled_from([("de",), ("fr",), ("fr", "de")]),
    audience=st.sampled_from(["print", "web", "internal"]),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_of_parts_makes_a_whole_report(
    new_project: NewProject,
    before: list[str],
    after: list[str],
    annex: bool,
    languages: tuple[str, ...],
    audience: str,
) -> None:
    parts = [*before, "sheets", *after]
    for once in ("imprint", "contents"):
        parts = [p for at, p in enumerate(parts) if p != once or once not in parts[:at]]
    head = "title: T\n" + ("annex: {number: B, host: H}\n" if annex else "")
    more = {"profiles/reports/one.md": "# Eins\n\n## Zwei\n\n[](#market) und [**so**](#work)\n"}
    listed = f"[{', '.join(parts)}]"
    report = make(new_project, listed, SHEETS, languages, audience, head, more)
    assert_whole(report)
    for directory in find(
        [p for p in report.parts if getattr(p, "name", "") == "contents"], Directory
    ):
        order = [heading.id for heading in headings(report)]
        places = [order.index(entry.targets[0]) for entry in directory.entries]
        assert places == sorted(places)


@given(title=st.text(min_size=1).filter(lambda text: parse_line(text) and text.isprintable()))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_title_survives(new_project: NewProject, title: str) -> None:
    quoted = "'" + title.replace("'", "''") + "'"
    report = make(
        new_project,
        "[cover, contents, overview, sheets, gaps]",
        {"a": f"title: {quoted}\nperiod: 2020\n"},
        head=f"title: {quoted}\n",
        audience="internal",
    )
    assert_whole(report)
    assert [str(text) for text in report.title] == [parse_line(title)]
    assert [str(text) for text in report.sheets[0].heading.content] == [parse_line(title)]
    for picture in find(report, Picture):
        ElementTree.fromstring(picture.data)


# --- Editions ----------------------------------------------------------------------------------


def test_a_cover_in_two_languages(new_project: NewProject) -> None:
    head = "title: {de: Bericht, fr: Rapport}\nsubtitle: Nur deutsch\nperiod: 2025/2026\n"
    parts = "[{part: cover, names: city}, sheets]"
    report = make(new_project, parts, head=head + "date: 2026-11\n", languages=("fr", "de"))
    cover = report.parts[0]
    assert isinstance(cover, Cover)
    assert [(str(text), text.lang) for text in cover.title] == [
        ("Rapport", "fr"),
        ("Bericht", "de"),
    ]
    assert [(str(text), text.lang) for text in cover.subtitle] == [("Nur deutsch", "de")]
    assert [str(text) for text in cover.period] == ["2025 – 2026"]
    assert [str(text) for text in cover.date] == ["novembre 2026", "November 2026"]
    assert [str(text) for text in cover.names] == ["Metz", "Trier"]
    assert [str(text) for text in cover.issuer] == ["Test network"]


def test_the_second_language_alone(new_project: NewProject) -> None:
    report = make(new_project, ALL, languages=("fr",))
    assert_whole(report)
    titles = [str(heading) for heading in headings(report)]
    assert {"1 En un coup d’œil", "2 Allemagne · Guides", "3.2 Marché"} <= set(titles)
    assert report.words["report_contents"] == "Sommaire"


def test_what_is_not_translated_stands_once(new_project: NewProject) -> None:
    profiles = {
        "a": "title: {de: Eins, fr: Un}\nform: other\nsort: Bildung\nkind: {de: B, fr: F}\n"
    }
    form = (
        "label: F\nfields: {title: {type: line}, sort: {type: line}, kind: {type: line}}\n"
        "layout: {title: title, sections: {s: {fields: [sort, kind]}}}\n"
    )
    parts = "[sheets, {part: index, of: sort}, {part: index, of: kind}]"
    report = make(
        new_project, parts, profiles, ("de", "fr"), head="title: T\n",
        more={"templates/forms/other.yaml": form},
    )  # fmt: skip
    entries = [str(entry) for each in find(report.parts[1:], Directory) for entry in each.entries]
    assert entries == ["Bildung", "B / F"]


def test_profiles_in_another_language_than_the_projects_first(new_project: NewProject) -> None:
    profiles = {**SHEETS, "marche": "language: fr\ntitle: Marché couvert\ncity: Nantes\n"}
    report = make(new_project, ALL, profiles, audience="internal")
    assert_whole(report)
    assert "Marché couvert" in str(report.sheets[-1].heading)


# --- Sheets ------------------------------------------------------------------------------------


def test_dividers_and_flow(new_project: NewProject) -> None:
    usual = make(new_project, "[sheets]")
    assert all(sheet.heading.new_page for sheet in usual.sheets)
    chapters = [part for part in usual.parts if isinstance(part, SheetChapter)]
    # A group of one is listed nowhere but in the contents.
    assert [len(find(part.blocks, Directory)) for part in chapters] == [0, 1]
    assert str(usual.sheets[0].heading) == "1 Deutschland · Lotsen"
    # Without a divider page the first sheet follows the heading of its group.
    plain = make(new_project, "[{part: sheets, dividers: no}]")
    assert [sheet.heading.new_page for sheet in plain.sheets] == [False, False, True]
    assert not find(plain.parts, Directory)
    flowing = make(new_project, "[{part: sheets, flow: yes}]")
    assert not any(sheet.heading.new_page for sheet in flowing.sheets)


def test_directories_name_who_stands_behind_a_sheet(new_project: NewProject) -> None:
    report = make(new_project, "[sheets]", head="title: T\n")
    notes = {sheet.heading.id: "".join(map(str, sheet.heading.note)) for sheet in report.sheets}
    # A sheet without its carrier has nobody: its partners do not stand in.
    assert notes == {"market": "Ville de Metz", "lotsen": "", "work": ""}


# --- Indexes, transfers, gaps ------------------------------------------------------------------


def test_index_entries_and_marks_agree(new_project: NewProject) -> None:
    parts = "[sheets, {part: index, of: partners}, {part: index, of: contacts}]"
    report = make(new_project, parts)
    partners, contacts = find(report.parts[-2:], Directory)
    assert [str(entry) for entry in partners.entries] == ["Caritas", "Élan", "ihk"]
    assert partners.entries[2].targets == ("lotsen", "market")
    assert [str(entry) for entry in contacts.entries] == ["Zorn, Ada"]
    for directory in (partners, contacts):
        entries = {(str(e), target) for e in directory.entries for target in e.targets}
        marks = {
            (mark.text, sheet.heading.id)
            for sheet in report.sheets
            for mark in sheet.heading.marks
            if mark.index == directory.index
        }
        assert entries == marks


def test_persons_are_looked_up_by_their_last_names(new_project: NewProject) -> None:
    report = make(new_project, "[sheets, {part: index, of: contacts}]", audience="internal")
    assert [str(entry) for entry in find(report.parts[-1], Directory)[0].entries] == [
        "Adler, Bea",
        "Zorn, Ada",
    ]


def test_what_a_contact_is_called_by_without_a_name_stays_as_it_is(
    new_project: NewProject,
) -> None:
    profile = "title: A\ncontacts: [{role: Leitung der Beratung}, {name: Ute Rabe, role: Rat}]\n"
    report = make(new_project, "[sheets, {part: index, of: contacts}]", {"a": profile})
    entries = find(report.parts[-1], Directory)[0].entries
    assert [str(entry) for entry in entries] == ["Leitung der Beratung", "Rabe, Ute"]


def test_indexes_behind_each_other_share_their_pages(new_project: NewProject) -> None:
    parts = "[sheets, {part: index, of: city}, {part: index, of: partners}, transfers]"
    report = make(new_project, parts)
    begins = [part.heading.new_page for part in report.parts[-3:]]  # type: ignore[union-attr]
    assert begins == [True, False, True]


def test_an_index_that_does_not_fit_below_another_begins_a_page(new_project: NewProject) -> None:
    partners = ", ".join(f"Verein {number}" for number in range(30))
    profile = f"title: A\ncity: Kehl\npartners: [{partners}]\n"
    parts = "{part: index, of: city}, {part: index, of: partners}, {part: index, of: partners}"
    report = make(new_project, f"[sheets, {parts}, {{part: index, of: city}}]", {"a": profile})
    begins = [part.heading.new_page for part in report.parts[-4:]]  # type: ignore[union-attr]
    assert begins == [True, False, True, False]


@pytest.mark.parametrize(("letters", "shares"), [(6, True), (60, False)])
def test_indexes_share_a_page_in_two_columns(
    new_project: NewProject, letters: int, shares: bool
) -> None:
    """Forty short names take twenty lines; those of two lines each leave no room."""
    partners = ", ".join(f"{'Verein ' * (letters // 6)}{number}" for number in range(40))
    profile = f"title: A\ncity: Kehl\npartners: [{partners}]\n"
    parts = "{part: index, of: partners}, {part: index, of: city}"
    report = make(new_project, f"[sheets, {parts}]", {"a": profile})
    begins = [part.heading.new_page for part in report.parts[-2:]]  # type: ignore[union-attr]
    assert begins == [True, not shares]


def test_two_indexes_of_one_field_mark_a_place_once(new_project: NewProject) -> None:
    parts = "[sheets, {part: index, of: city}, {part: index, of: city, title: Orte}]"
    report = make(new_project, parts)
    assert all(len(sheet.heading.marks) == 1 for sheet in report.sheets)


def test_an_index_of_nothing_says_so(new_project: NewProject) -> None:
    report = make(new_project, "[sheets, {part: index, of: web}, {part: index, of: picture}]")
    assert [str(part.blocks[1]) for part in report.parts[-2:]] == ["ohne Angabe"] * 2  # type: ignore[union-attr]


def test_transfers(new_project: NewProject) -> None:
    (table,) = find(named(make(new_project, "[sheets, transfers]"), "transfers"), Table)
    assert [[said(cell) for cell in row] for row in (table.header, *table.rows)] == [
        ["Stadt", "Angebot", "Angeboten für", "Übertragung"],
        ["Metz", "Markt (S. )", "nicht festgelegt", "Ein Platz, mehr"],
    ]


def test_gaps_are_for_the_office_alone(new_project: NewProject) -> None:
    for audience in ("print", "web"):
        report = make(new_project, "[sheets, gaps]", audience=audience)
        assert not [part for part in report.parts if getattr(part, "name", "") == "gaps"]
    (table,) = find(named(make(new_project, "[sheets, gaps]", audience="internal"), "gaps"), Table)
    missing = {said(row[0]): said(row[1]) for row in table.rows}
    assert "Kontext" in missing["Markt (S. )"] and "Partner" not in missing["Markt (S. )"]
    assert "Partner" in missing["Arbeit (S. )"] and "Übersetzung" not in missing["Arbeit (S. )"]
    both = make(new_project, "[sheets, gaps]", audience="internal", languages=("de", "fr"))
    (table,) = find(named(both, "gaps"), Table)
    assert "Übersetzung (Französisch)" in str(table) and "Partner / Partenaires" in str(table)
