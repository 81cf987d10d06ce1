"""Reports put together: numbers, ids, contents, references, counts and charts agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Directory,
    Heading,
    KeyFigures,
    Link,
    PageNumber,
    Picture,
    Table,
)
from reportgen.document.edition import Audience, Edition
from reportgen.document.report import Chapter, Cover, Report, SheetChapter
from reportgen.fields.values import parse_line
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.assembly import MAKERS, merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.charts import HEIGHT, Bar, Span, draw_bars, draw_timeline
from reportgen.reports.definition import CHARTS, PARTS
from reportgen.reports.inputs import read_inputs
from reportgen.reports.overview import DRAWN
from reportgen.reports.volumes import cut_volume
from reportgen.sheets.cut import Cutter
from reportgen.themes.theme import Brand
from support.project import NewProject

_T = TypeVar("_T")

ALL = "[cover, imprint, contents, overview, sheets, transfers, {part: index, of: partners}, gaps]"
SHEETS = {
    "market": "title: {de: Markt, fr: Marché}\ncity: Metz\ncountry: FR\ntopics: [culture, work]\n"
    "period: 2015/2017\npartners: [IHK, Caritas]\ncarrier: Ville de Metz\n"
    "contacts: [{name: Ada Zorn, languages: [fr, de]}, {name: Bea Adler, publish: [internal]}]\n"
    "transfer: {de: 'Ein Platz, [mehr](https://a.example)', fr: Une place}\n",
    "lotsen": "title: {de: Lotsen, fr: Guides}\ncity: Trier\ncountry: DE\ntopics: [work]\n"
    "period: 2026/..\npartners: [ihk, Élan]\n",
    "work": "title: Arbeit\ncity: Metz\ncountry: FR\nperiod: 2030\n",
}


def make(
    new_project: NewProject,
    parts: str,
    profiles: Mapping[str, str] = SHEETS,
    languages: tuple[str, ...] = ("de",),
    audience: str = "print",
    head: str = "title: {de: Bericht, fr: Rapport}\nsheets: {group: country}\n",
    more: Mapping[str, str] | None = None,
) -> Report:
    """Return the report of these parts, made the way a build makes it."""
    files = {f"profiles/{name}.yaml": text for name, text in profiles.items()}
    definition = {"profiles/reports/r.yaml": f"{head}parts: {parts}\n"}
    return make_in(new_project({**files, **definition, **(more or {})}), languages, audience)


def make_in(
    project: Project, languages: tuple[str, ...] = ("de",), audience: str = "print"
) -> Report:
    inputs = read_inputs(project, ["r"])
    assert inputs.volumes, [str(problem) for problem in inputs.problems]
    edition = Edition(languages, Audience(audience))
    volume = cut_volume(inputs.volumes[0], Cutter(edition.audience, project.today))
    world = world_of(project)
    return merge_report(
        volume.definition,
        volume.profiles,
        edition,
        world,
        partial(load_chapter, project),
        project.theme,
    )


def walk(thing: Any) -> Iterator[Any]:
    """Yield everything that a report consists of, in its order."""
    yield thing
    if dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from walk(getattr(thing, field.name))
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from walk(each)
    elif isinstance(thing, Mapping):
        for key, each in thing.items():
            yield from walk(key)
            yield from walk(each)


def find(report: Any, kind: type[_T]) -> list[_T]:
    return [each for each in walk(report) if isinstance(each, kind)]


def headings(report: Report) -> list[Heading]:
    return find(report.parts, Heading)


def said(inlines: Iterable[object]) -> str:
    """Return a text with ordinary blanks."""
    return "".join(map(str, inlines)).replace("\u00a0", " ")


def named(report: Report, name: str) -> Chapter:
    (part,) = (each for each in report.parts if isinstance(each, Chapter) and each.name == name)
    return part


def assert_whole(report: Report) -> None:
    """Every id is there once, every link and page leads to one, every level follows another."""
    every = headings(report)
    ids = [heading.id for heading in every]
    assert all(ids) and len(set(ids)) == len(ids)
    assert len({name.casefold() for name in ids}) == len(ids)
    links = [link.target[1:] for link in find(report, Link) if link.target.startswith("#")]
    targets = [page.target for page in find(report, PageNumber)]
    entries = [
        target for each in find(report, Directory) for e in each.entries for target in e.targets
    ]
    assert {*links, *targets, *entries} <= set(ids)
    assert links == targets
    level = 0
    for heading in every:
        assert 1 <= heading.level <= min(6, level + 1), heading
        level = heading.level
        assert str(heading)


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
        *("2.1 Lotsen", "3.1 Arbeit", "3.2 Markt"),
        "4 Übertragungen von Stadt zu Stadt",
        "Verzeichnis: Partner",
        "Fehlende Angaben",
    ]
    chapters = [part for part in report.parts if isinstance(part, SheetChapter)]
    assert [str(part.blocks[0]) for part in chapters] == ["2 Deutschland", "3 Frankreich"]
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
    assert {"1 En un coup d'œil", "2 Allemagne", "2.1 Guides"} <= set(titles)
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
    assert [len(find(part.blocks, Directory)) for part in chapters] == [1, 1]
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
    assert [str(entry) for entry in contacts.entries] == ["Ada Zorn"]
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
        "Bea Adler",
        "Ada Zorn",
    ]


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
        ["Metz", "Markt (S. )", "alle", "Ein Platz, mehr"],
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


# --- The overview ------------------------------------------------------------------------------


def test_key_figures_count_right_and_speak_so(new_project: NewProject) -> None:
    report = make(new_project, "[overview, sheets]", audience="internal")
    (figures,) = find(report, KeyFigures)
    assert str(figures).splitlines() == [
        *("3 Maßnahmen", "2 Städte", "3 Partner", "2 Sprachen der Beratung"),
    ]
    alone = make(new_project, "[overview, sheets]", head="title: T\nsheets: {ids: work}\n")
    assert str(find(alone, KeyFigures)[0]).splitlines() == ["1 Maßnahme", "1 Stadt"]
    parts = "[{part: overview, figures: [topics, carrier]}, sheets]"
    figures = find(make(new_project, parts, languages=("fr",)), KeyFigures)[0]
    assert str(figures).splitlines() == ["3 actions", "2 Thèmes", "1 Porteur du projet"]


def tables(report: Report) -> list[list[list[str]]]:
    return [
        [[said(cell) for cell in row] for row in (table.header, *table.rows)]
        for table in find(named(report, "overview"), Table)
    ]


def test_bars_and_matrix(new_project: NewProject) -> None:
    charts = "{chart: bars, of: topics}, {chart: matrix, of: city, by: topics}"
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]")
    bars, matrix = tables(report)
    assert bars == [["Themen", "Anzahl"], ["Arbeit", "2"], ["Kultur", "1"], ["ohne Angabe", "1"]]
    assert matrix == [["Stadt", "Arbeit", "Kultur"], ["Metz", "1", "1"], ["Trier", "1", "–"]]
    (picture,) = find(named(report, "overview"), Picture)
    assert picture.alt.startswith("Themen: ") and picture.alt.endswith("hat alle Angaben.")


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


def test_a_timeline_shows_every_sheet_that_has_a_period(new_project: NewProject) -> None:
    charts = "{chart: timeline, of: period}"
    profiles = {**SHEETS, "none": "title: Ohne\n"}
    report = make(new_project, f"[{{part: overview, charts: [{charts}]}}, sheets]", profiles)
    assert [row[0] for row in tables(report)[0][1:]] == [
        "Markt (S. )",
        "Lotsen (S. )",
        "Arbeit (S. )",
    ]
    assert [row[1] for row in tables(report)[0][1:]] == ["2015 – 2017", "seit 2026", "2030"]


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
    assert tables(report) == [
        [
            *(["Jahr", "Anzahl"], ["2024", "59"], ["2025", "60"]),
            *(["2026", "1"], ["2027", "1"], ["2028", "2"]),
        ]
    ]


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
    (bars,) = tables(report)
    assert [row[0] for row in bars[1:]] == ["12. Januar 2026", "12. April 2026", "5. Oktober 2026"]


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
