"""Reports in sections: every part once and in order, apart only where pages begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Block,
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
    Link,
    List,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.report import (
    Chapter,
    Cover,
    Numbering,
    Part,
    Report,
    ReportSheet,
    SheetChapter,
)
from reportgen.document.sheet import Sheet
from reportgen.writers.pdf.split import Section, headings_of, split_report

WORDS = (Text("T"),)
COVER = Cover(WORDS, (), (), (), ())


def sheet_of(name: str) -> Sheet:
    return Sheet(name, ("de",), WORDS, (), (), (WORDS,), WORDS, (), (), (), {"de": {}}, {"a": "b"})


@st.composite
def reports(draw: st.DrawFn) -> tuple[Report, dict[str, int]]:
    """Small reports of any parts, and the pages of the sheets that are printed."""
    number = 0

    def heading(level: int) -> Heading:
        nonlocal number
        number += 1
        return Heading(level, WORDS, f"h{number}", note=WORDS, new_page=draw(st.booleans()))

    parts: list[Part] = []
    printed: dict[str, int] = {}
    for kind in draw(st.lists(st.sampled_from(["cover", "chapter", "sheets"]), max_size=6)):
        if kind == "cover":
            parts.append(COVER)
            continue
        level = draw(st.integers(1, 2))
        blocks: tuple[Block, ...] = (heading(level),)
        if draw(st.booleans()):
            blocks += (Paragraph(WORDS), replace(heading(level + 1), new_page=False))
        if kind == "chapter":
            parts.append(Chapter("chapter", blocks))
            continue
        sheets = []
        for _ in range(draw(st.sampled_from([0, 1, 2, 3, 60]))):
            item = heading(level + 1)
            sheets.append(ReportSheet(item, sheet_of(item.id)))
            pages = draw(st.integers(0, 3))
            if pages:
                printed[item.id] = pages
        parts.append(SheetChapter(blocks, tuple(sheets)))
    report = Report("r", ("de",), WORDS, WORDS, WORDS, Numbering(), tuple(parts), {})
    return report, printed


def things(report: Report) -> Iterator[object]:
    """Yield what a report is made of: covers, blocks and sheets by name."""
    for part in report.parts:
        if isinstance(part, Cover):
            yield part
            continue
        yield from part.blocks
        if isinstance(part, SheetChapter):
            yield from ((item.heading.id, item.sheet.id) for item in part.sheets)


def begins(report: Report) -> list[bool]:
    """Return of each cover, chapter and sheet whether it begins a page, in order."""
    found = []
    for part in report.parts:
        if isinstance(part, Cover):
            found.append(True)
            continue
        if part.blocks:
            found.append(part.heading.new_page)
        if isinstance(part, SheetChapter):
            found += [item.heading.new_page for item in part.sheets]
    return found


@given(reports())
def test_sections_have_everything_once_and_in_order(given: tuple[Report, dict[str, int]]) -> None:
    report, printed = given
    sections = split_report(report, printed)
    assert [each for s in sections for each in things(s.report)] == list(things(report))
    assert [each for s in sections for each in begins(s.report)] == begins(report)
    assert all(replace(section.report, parts=report.parts) == report for section in sections)
    assert split_report(report, printed) == sections


@given(reports())
def test_sections_begin_where_pages_do(given: tuple[Report, dict[str, int]]) -> None:
    report, printed = given
    sections = split_report(report, printed)
    starts = [begins(section.report)[0] for section in sections]
    assert all(starts[1:])
    # Apart are printed sheets that share no page with anything else.
    names: list[str] = []
    for part in report.parts:
        names += [""] * (isinstance(part, Cover) or bool(part.blocks))
        if isinstance(part, SheetChapter):
            names += [item.sheet.id for item in part.sheets]
    firsts = begins(report)
    alone = [
        name
        for name, first, after in zip(names, firsts, [*firsts[1:], True], strict=False)
        if first and after and name in printed
    ]
    assert [slot.sheet.id for section in sections for slot in section.slots] == alone


@given(reports())
def test_pages_are_kept_free_for_printed_sheets_alone(
    given: tuple[Report, dict[str, int]],
) -> None:
    report, printed = given
    whole = {item.sheet.id: item for item in report.sheets}
    for section in split_report(report, printed):
        assert section.report.sheets == section.slots or not section.slots
        assert len(section.slots) <= 50
        assert not (section.slots and list(things(section.report))[: -len(section.slots)])
        assert all(not item.pages for item in section.report.sheets if not section.slots)
        for slot in section.slots:
            item = whole[slot.sheet.id]
            assert slot.heading.new_page
            assert slot.pages == printed[slot.sheet.id] > 0
            # What heads and feet show is kept, and nothing else.
            assert (slot.sheet.title, slot.sheet.header) == (item.sheet.title, item.sheet.header)
            assert replace(slot.heading, note=WORDS) == item.heading
            assert not (slot.sheet.footer or slot.sheet.values or slot.sheet.words)


@given(reports())
def test_sections_know_what_is_before_them(given: tuple[Report, dict[str, int]]) -> None:
    report, printed = given
    sections = split_report(report, printed)
    headings: list[Heading] = []
    for number, section in enumerate(sections):
        assert section.above == (headings[-1].level if headings else 0)
        chapters = [each for each in headings if each.level == 1]
        assert (section.before is None) == (number == 0)
        if section.before:
            assert [each.id for each in section.before.blocks] == [""] * bool(chapters)
            assert not any(each.new_page or each.note for each in section.before.blocks)
        headings += headings_of(section.report)
    assert [each.id for each in headings] == [each.id for each in headings_of(report)]


def test_the_part_before_is_of_the_same_kind() -> None:
    one = Heading(1, (Text("Eins"),), "one", "1", new_page=True)
    two = Heading(2, (Text("Zwei"),), "two", new_page=True)
    parts = (COVER, Chapter("annex", (one,)), SheetChapter((two,), ()), Chapter("x", (two,)))
    report = Report("r", ("de",), WORDS, WORDS, WORDS, Numbering(), parts, {})
    bare = replace(one, id="", new_page=False)
    assert [section.before for section in split_report(report, {})] == [
        None,
        SheetChapter((), ()),
        Chapter("annex", (bare,)),
        SheetChapter((bare,), ()),
    ]


def test_a_section_knows_all_that_it_refers_to() -> None:
    def link(name: str) -> Link:
        return Link(f"#{name}", (Text("x"), PageNumber(f"{name}-page")))

    outside = Link("https://example.org/#nothing", (Text("x"),))
    blocks: tuple[Block, ...] = (
        Heading(1, (link("heading"),), "own"),
        Paragraph((link("text"), PageNumber("number"), outside)),
        List(((Paragraph((link("item"),)), List(((Paragraph((link("deep"),)),),))),)),
        Table(((link("head"),),), (((link("cell"),),),)),
        Picture(b"", "image/png", 1, 1, "", (link("caption"),)),
        KeyFigures((("1", (link("figure"),)),)),
        Directory((DirectoryEntry(WORDS, ("first", "second")),)),
    )
    names = {"heading", "text", "item", "deep", "head", "cell", "caption", "figure"}
    names |= {f"{name}-page" for name in names}
    names |= {"number", "first", "second"}
    for part in (Chapter("chapter", blocks), SheetChapter(blocks, ())):
        report = Report("r", ("de",), WORDS, WORDS, WORDS, Numbering(), (part,), {})
        assert Section(report).targets == tuple(sorted(names))
