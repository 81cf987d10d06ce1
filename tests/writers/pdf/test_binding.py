"""PDF of reports that are bound: the same as one document, whatever is in it and around it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydyf import Array, Dictionary, String

from reportgen.cache.pickles import dump_value, load_value
from reportgen.document.blocks import (
    Directory,
    DirectoryEntry,
    Heading,
    Link,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.report import Chapter, Cover, Numbering, Report, SheetChapter
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf.binding.pages import (
    HEADINGS,
    Leaf,
    Pages,
    find_references,
    open_references,
)
from reportgen.writers.pdf.section import SectionJob
from support.binding import SHEETS, assert_accessible, assert_same
from support.bound import (
    Press,
    Printer,
    Reader,
    Shelf,
    both_of,
    check_tags,
    page_labels,
    print_sheets,
    unbound_of,
)
from support.outputs import fold, squeeze, structure
from support.project import ROOT
from support.reports import make_report

# --- The same bytes ----------------------------------------------------------------------------


def test_same_bytes_in_whatever_order_sections_are_printed(
    project: Project, small: tuple[Report, dict[str, Pages]], tmp_path: Path
) -> None:
    report, sheets = small
    printer = Press(project.theme)
    unbound = unbound_of(project, report, sheets, printer=printer)
    data = unbound.bind(Shelf())
    assert unbound.bind(Shelf()) == data
    backwards = Press(project.theme, backwards=True)
    again = print_sheets(project, replace(report, parts=report.parts[::-1]))
    assert unbound_of(project, report, sheets, printer=backwards).bind(Shelf()) == data
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); "
        "from support import bound as b, project as c; from support.reports import make_report;"
        "from reportgen.project.open import open_project;"
        "p = open_project(c.ROOT, c.TODAY, c.ROOT);"
        f"r = make_report(p, ids={SHEETS}); u = b.unbound_of(p, r, b.print_sheets(p, r));"
        "pathlib.Path(sys.argv[2]).write_bytes(u.bind(b.Shelf()))"
    )
    target = tmp_path / "again.pdf"
    subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "tests"), str(target)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
    )
    assert target.read_bytes() == unbound_of(project, report, again).bind(Shelf())


NUMBERINGS = {
    "inside": Numbering(87),
    "prefix": Numbering(1, "decimal", "A-"),
    "roman": Numbering(3, "lower-roman"),
    "letters": Numbering(24, "upper-alpha", "§"),
}


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_the_same_sheets_in_reports_with_other_numbers(
    project: Project, small: tuple[Report, dict[str, Pages]], numbering: str
) -> None:
    report, sheets = small
    before = dump_value(sheets)
    # With a chapter more, sheets move to pages of the other side.
    more = Chapter("chapter", (Heading(1, (Text("Mehr"),), "more", new_page=True),))
    parts = (report.parts[0], more, *report.parts[1:])
    both = both_of(project, replace(report, numbering=NUMBERINGS[numbering], parts=parts), sheets)
    assert_same(both)
    labels = page_labels(both.bound)
    places = {fold(h.text): h.pages[0] for h in structure(both.bound).find("/H1", "/H2")}
    entries = structure(both.bound).find("/TOCI")
    assert len(entries) == 8
    for entry in entries:
        [page] = [page for title, page in places.items() if title in fold(entry.text)]
        assert fold(entry.text).endswith(labels[page])
    assert dump_value(sheets) == before


def test_a_sheet_of_three_pages(
    project: Project, small: tuple[Report, dict[str, Pages]], named: Theme
) -> None:
    report, sheets = small
    chapter = report.parts[4]
    assert isinstance(chapter, SheetChapter)
    long = chapter.sheets[1]
    sections = long.sheet.sections
    long = replace(long, sheet=replace(long.sheet, sections=(*sections, *sections[3:])))
    changed = replace(chapter, sheets=(chapter.sheets[0], long))
    report = replace(report, parts=(*report.parts[:4], changed, report.parts[5]))
    sheets = sheets | {long.sheet.id: print_sheets(project, report, named)[long.sheet.id]}
    assert [len(pages.leaves) for pages in sheets.values()] == [1, 3]
    assert_same(both_of(project, report, sheets))


# --- Numbers that move what they name ----------------------------------------------------------


def test_an_index_that_needs_more_pages_with_the_right_numbers(project: Project) -> None:
    ids = [f"k{number}" for number in range(9)]
    chapters = [
        Chapter(
            "chapter",
            (
                Heading(1, (Text(f"Kapitel {number}"),), name, str(number), new_page=True),
                Paragraph((Text("Text"),)),
            ),
        )
        for number, name in enumerate(ids)
    ]
    entries = [
        DirectoryEntry(
            (Text(f"Ein ziemlich langer Begriff {number}"),), (*ids[number % 9 :], *ids)[:9]
        )
        for number in range(60)
    ]
    heading = Heading(1, (Text("Index"),), "index", new_page=True)
    index = Chapter("index", (heading, Directory(tuple(entries), index="names")))
    report = make_report(project, numbering=Numbering(10, "lower-roman"))
    report = replace(report, parts=(report.parts[0], index, *chapters))
    printer = Press(project.theme)
    unbound = unbound_of(project, report, {}, printer=printer)
    found = [len(extent.areas) for part, extent in printer.extents if part == index]
    assert found == [1, 2, 2], "one page at first, two with the right numbers"
    # The layout of one document does not get that far: it prints xii where xiii is right.
    data = unbound.bind(Shelf())
    check_tags(data)
    labels = page_labels(data)
    places = {h.text: labels[h.pages[0]] for h in structure(data).find("/H1")}
    assert list(places.values())[1:] == [
        *("xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx", "xxi"),
    ]
    [found_index] = structure(data).find("/Index")
    first = squeeze(found_index.find("/LI")[0].text)
    assert first.endswith("xiii,xiv,xv,xvi,xvii,xviii,xix,xx,xxi")


def stub_pages(count: int, headings: Sequence[str]) -> Pages:
    leaf = Leaf((1, 1), (0, 0, 1, 1), 0, 0, (), ())
    anchors = dict.fromkeys(headings, (0, 0.0, 0.0))
    return Pages((leaf,) * count, (), (), (), anchors, (), (), (), (b"", ()), b"")


def test_numbers_that_never_settle_come_to_an_end(project: Project) -> None:
    # A text that needs two pages where it names page ii, and one where it names page iii.
    first = Heading(1, (Text("Eins"),), "one", new_page=True)
    second = Heading(1, (Text("Zwei"),), "two", new_page=True)
    parts = (
        Chapter("chapter", (first, Paragraph((PageNumber("two"),)))),
        Chapter("chapter", (second,)),
    )
    report = replace(make_report(project, numbering=Numbering(1, "lower-roman")), parts=parts)
    asked: list[Sequence[SectionJob]] = []

    def printed(jobs: Sequence[SectionJob]) -> list[Pages]:
        asked.append(jobs)
        assert len(asked) < 20
        return [
            stub_pages(2 if job.numbers.get("two") == "ii" else 1, [heading.id])
            for job in jobs
            for heading in [job.section.report.parts[0].heading]
        ]

    unbound = unbound_of(project, report, {}, printer=Printer(printed))
    # Heads and feet count the pages that there are.
    assert [job.at for job in asked[-1]] == [0, len(unbound.sheaves[0].section.extent.areas)]


@given(st.lists(st.integers(1, 4), min_size=8, max_size=8))
def test_whatever_numbers_do_to_lengths_printing_comes_to_an_end(lengths: list[int]) -> None:
    heading = Heading(1, (Text("Eins"),), "one", new_page=True)
    parts = tuple(
        Chapter("chapter", (replace(heading, id=name), Paragraph((PageNumber(other),))))
        for name, other in (("one", "two"), ("two", "three"), ("three", "one"))
    )
    texts = (Text("T"),)
    report = Report("r", ("de",), texts, texts, texts, Numbering(), parts, {})
    rounds = 0

    def printed(jobs: Sequence[SectionJob]) -> list[Pages]:
        nonlocal rounds
        rounds += 1
        assert rounds < 200
        return [
            stub_pages(lengths[sum(map(int, job.numbers.values())) % 8], [part.heading.id])
            for job in jobs
            for part in job.section.report.parts
        ]

    project: Any = SimpleNamespace(theme=SimpleNamespace(brand=SimpleNamespace(fonts=None)))
    unbound = unbound_of(project, report, {}, printer=Printer(printed))
    assert len(unbound.sheaves) == 3


# --- Strings that look like something else -----------------------------------------------------

AWKWARD = '12 0 R (a\\) %d 100 % #x data-target="#zib" <b> Łukasz أمل & \\( 7 0 R'
TARGETS = ("mailto:a%20b+%d@example.org", "https://example.org/?q=%20(12%200%20R)&x=%5C")


def png(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def test_strings_survive_whatever_they_look_like(project: Project, named: Theme) -> None:
    report = make_report(project)
    cover, _, _, _, chapter, _ = report.parts
    assert isinstance(cover, Cover) and isinstance(chapter, SheetChapter)
    text = (Text(AWKWARD),)
    picture = Picture(png((200, 30, 30)), "image/png", 40, 30, AWKWARD, text)
    # A name that a file can have, and a parenthesis that nothing closes.
    names = ("zib (1", "łódź - page 3")
    sheets = tuple(
        replace(
            item,
            heading=Heading(2, text, name, f"2.{number} 0 R", text, (), True),
            sheet=replace(item.sheet, id=name, title=text, figures=(picture,), header=(text,)),
        )
        for number, (item, name) in enumerate(zip(chapter.sheets, names, strict=True))
    )
    entries = tuple(DirectoryEntry(text, (name, "k %d"), 1, "%d 0 R", text) for name in names)
    blocks = (
        Heading(1, text, "k %d", "1 0 R", new_page=True),
        Paragraph(
            (
                *text,
                Link(f"#{names[0]}", text),
                PageNumber(names[1]),
                *(Link(target, text) for target in TARGETS),
            )
        ),
        picture,
        Directory(entries),
        Directory(entries, index="names"),
        Table((text, text), ((text, text),), headed=True),
    )
    report = replace(
        report,
        title=text,
        running=text,
        issuer=text,
        numbering=Numbering(1, "decimal", "%d("),
        parts=(
            replace(cover, title=text, names=text),
            Chapter("chapter", blocks),
            replace(chapter, blocks=chapter.blocks[:1], sheets=sheets),
        ),
    )
    both = both_of(project, report, print_sheets(project, report, named))
    assert_same(both)
    assert_accessible(both.bound)
    read = Reader(both.bound)
    assert read.about()["/Title"] == AWKWARD
    assert [title for _, title, _ in read.bookmarks()] == [
        *(f"1 0 R {AWKWARD}", "2 Saarbrücken", f"2.0 0 R {AWKWARD}", f"2.1 0 R {AWKWARD}"),
    ]
    found = {target for links in read.links() for _, _, target in links}
    assert {*TARGETS, *(read.places[name] for name in (*names, "k %d"))} <= found
    assert {figure.alt for figure in structure(both.bound).find("/Figure")} == {AWKWARD}
    assert page_labels(both.bound)[:3] == ["%d(1", "%d(2", "%d(3"]


#: References as tags, pages and annotations hold them, beside anything that can stand there.
LEAVES = st.one_of(
    st.integers(0, 99).map(lambda number: f"{number} 0 R".encode()),
    st.integers(-5, 500),
    st.floats(-500, 500, allow_nan=False),
    st.sampled_from(["/Name", "/Ref#20#28", "true", "null"]),
    st.text(max_size=12).map(String),
    st.lists(
        st.sampled_from(["12 0 R", "(", ")", "\\", "%d", "%%", "<", ">", " ", "é", "漢"]),
        max_size=6,
    ).map(lambda pieces: String("".join(pieces))),
)
NAMES = st.sampled_from(["K", "P", "Pg", "Alt", "Dest", "A#20b"])


def _numbers_in(value: Any) -> list[int]:
    if isinstance(value, dict):
        return [number for each in value.values() for number in _numbers_in(each)]
    if isinstance(value, list):
        return [number for each in value for number in _numbers_in(each)]
    return [int(value.split()[0])] if isinstance(value, bytes) else []


@given(
    st.dictionaries(
        NAMES,
        st.recursive(
            LEAVES,
            lambda inner: st.one_of(
                st.lists(inner, max_size=4).map(Array),
                st.dictionaries(NAMES, inner, max_size=4).map(Dictionary),
            ),
            max_leaves=12,
        ),
        max_size=5,
    ).map(Dictionary)
)
def test_references_are_found_and_nothing_else(dictionary: Any) -> None:
    numbers = _numbers_in(dictionary)
    found = [number for _, number in find_references(dictionary.data)]
    assert found == numbers
    places_of = {number: 1000 + number for number in numbers}
    template, places = open_references(dictionary.data, places_of)
    assert list(places) == [1000 + number for number in numbers]
    assert template % tuple(numbers) == dictionary.data


# --- Keeping -----------------------------------------------------------------------------------


def test_pages_are_the_same_when_they_were_kept(
    project: Project, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, sheets = small
    kept = {name: load_value(dump_value(pages)) for name, pages in sheets.items()}
    assert kept == sheets
    press = Press(project.theme)
    plain = unbound_of(project, report, sheets, printer=press)

    def keeping(jobs: Sequence[SectionJob]) -> list[Pages]:
        return [load_value(dump_value(each.load())) for each in press.print_all(jobs)]

    again = unbound_of(project, report, kept, printer=Printer(keeping))
    assert again.bind(Shelf()) == plain.bind(Shelf())


def test_pages_number_what_is_left_open(small: tuple[Report, dict[str, Pages]]) -> None:
    _, sheets = small
    for pages in sheets.values():
        open_places = [place for item in pages.items for place in item[1]]
        known = pages.first_item + len(pages.items) + len(pages.fonts)
        # The levels of headings, and what lies under each page.
        assert set(open_places) <= set(range(known + len(HEADINGS) + len(pages.leaves)))
        assert known in open_places
        for template, places, _ in pages.items:
            assert template.replace(b"%%", b"").count(b"%d") == len(places)


def test_what_is_read_here_finds_faults(
    small: tuple[Report, dict[str, Pages]], project: Project
) -> None:
    report, sheets = small
    data = unbound_of(project, report, sheets).bind(Shelf())

    def changed(change: Callable[[Any], None]) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            change(pdf)
            file = io.BytesIO()
            pdf.save(file)
        return file.getvalue()

    def swap_keys(pdf: Any) -> None:
        notes = [note for page in pdf.pages for note in page.get("/Annots", ())]
        a, b = notes[0], notes[1]
        a.StructParent, b.StructParent = b.StructParent, a.StructParent

    def lose_mark(pdf: Any) -> None:
        leaf = pdf.Root.StructTreeRoot.ParentTree.Kids[1]
        leaf.Nums[1][0] = None

    def wrong_limits(pdf: Any) -> None:
        leaf = pdf.Root.StructTreeRoot.ParentTree.Kids[1]
        leaf.Limits[1] = int(leaf.Limits[1]) + 1

    def same_id(pdf: Any) -> None:
        heads = [each for each in pdf.objects if _is_named(each)]
        heads[0].ID = heads[1].ID

    check_tags(changed(lambda pdf: None))
    for fault in (swap_keys, lose_mark, wrong_limits, same_id):
        with pytest.raises(AssertionError):
            check_tags(changed(fault))


def _is_named(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and "/ID" in item and "/S" in item


def test_reading_software_opens_every_page(
    small: tuple[Report, dict[str, Pages]], project: Project
) -> None:
    report, sheets = small
    with pypdfium2.PdfDocument(unbound_of(project, report, sheets).bind(Shelf())) as document:
        assert len(document) == 9
        assert all(
            page.get_size() == pytest.approx((595.276, 841.89), abs=0.01) for page in document
        )
