"""PDF of reports that are bound: the same as one document, whatever is in it and around it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
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
from reportgen.document.edition import Audience, Standard
from reportgen.document.report import Chapter, Cover, Numbering, Report, SheetChapter
from reportgen.problems.problem import WriteError
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf import pages as pdf_pages
from reportgen.writers.pdf.pages import Leaf, Pages
from reportgen.writers.pdf.section import SectionJob
from reportgen.writers.pdf.sheet import print_sheet
from support.bound import (
    Both,
    Printer,
    Reader,
    both_of,
    check_tags,
    difference,
    differences,
    font_files,
    meaning,
    near,
    page_labels,
    page_line_counts,
    page_pictures,
    print_both,
    print_sheets,
    unbound_of,
    with_theme,
)
from support.outputs import fold, page_texts, squeeze, structure
from support.project import ROOT, NewProject
from support.reports import make_report

DEFAULT = ROOT / "templates" / "themes" / "default"
#: Grey levels by which two pages may differ: edges fall between pixels in another way.
TOLERANCE = 60
#: The layout takes every break between pages of a name for a forced one, and keeps the space above
#: what comes next (CSS Fragmentation 3, 5.2). Sheets in a report have such pages; these as well.
NAMED = (DEFAULT / "print.css").read_text(encoding="utf-8") + "\nbody { page: sheet }"

#: Examples of one page and of two.
SHEETS = ("zib-saarbruecken", "sprachmittlung-luxemburg")


@pytest.fixture(scope="module")
def named(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """The theme that sheets are printed with where they have to be the same to a hair."""
    return with_theme(project, tmp_path_factory.mktemp("named"), {"print.css": NAMED}).theme


@pytest.fixture(scope="module")
def small(project: Project, named: Theme) -> tuple[Report, dict[str, Pages]]:
    """The sample report, whose sheets have one page and two, and its sheets printed."""
    report = make_report(project, ids=SHEETS)
    return report, print_sheets(project, report, named)


def assert_accessible(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures


def assert_same(both: Both) -> None:
    """Fail unless the bound report is the same as the one document, in all that is told apart."""
    bound, whole = both.bound, both.whole.pdf
    assert both.unbound.fits
    assert dict(both.unbound.numbers) == dict(both.whole.pages)
    assert page_line_counts(bound) == page_line_counts(whole)
    found = differences(bound, whole, TOLERANCE)
    assert max(found) < TOLERANCE, found
    assert page_labels(bound) == page_labels(whole)
    ours, theirs = Reader(bound), Reader(whole)
    assert near(ours.bookmarks(), theirs.bookmarks())
    assert near(ours.links(), theirs.links())
    assert ours.about() == theirs.about()
    assert ours.attachments() == theirs.attachments()
    assert meaning(bound) == meaning(whole)
    check_tags(bound)


# --- The examples ------------------------------------------------------------------------------

ACTIVITIES, ANNEX = "taetigkeitsbericht-2026", "anhang-integration"
#: Reports with their editions.
EXAMPLES: Mapping[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "activities-de": (ACTIVITIES, ("de",), {}),
    "activities-fr-web": (ACTIVITIES, ("fr",), {"audience": Audience.WEB}),
    "activities-de+fr-internal-archive": (
        ACTIVITIES,
        ("de", "fr"),
        {"audience": Audience.INTERNAL, "standard": Standard.ARCHIVE},
    ),
    "annex-de": (ANNEX, ("de",), {}),
    "annex-fr-archive": (ANNEX, ("fr",), {"standard": Standard.ARCHIVE}),
    "annex-de+fr": (ANNEX, ("de", "fr"), {}),
}


@pytest.fixture(scope="module", params=EXAMPLES)
def example_both(request: pytest.FixtureRequest, project: Project, named: Theme) -> Both:
    name, languages, edition = EXAMPLES[request.param]
    return print_both(project, name, languages, named, **edition)


@pytest.mark.slow
def test_examples_show_the_same(example_both: Both) -> None:
    bound, whole = example_both.bound, example_both.whole.pdf
    assert page_line_counts(bound) == page_line_counts(whole)
    found = differences(bound, whole, TOLERANCE)
    assert max(found) < TOLERANCE, found
    # What is moved by half a point, a pixel here, is found.
    for one, other in zip(page_pictures(bound), page_pictures(whole), strict=True):
        assert difference(ImageChops.offset(one, 0, 1), other) > TOLERANCE
        assert difference(ImageChops.offset(one, 1, 0), other) > TOLERANCE


@pytest.mark.slow
def test_examples_lead_to_the_same(example_both: Both) -> None:
    bound, whole = Reader(example_both.bound), Reader(example_both.whole.pdf)
    assert page_labels(example_both.bound) == page_labels(example_both.whole.pdf)
    assert len(bound.bookmarks()) > 6
    assert near(bound.bookmarks(), theirs := whole.bookmarks()), theirs
    assert sum(map(len, bound.links())) > 20
    assert near(bound.links(), whole.links())
    assert dict(example_both.unbound.numbers) == dict(example_both.whole.pages)


@pytest.mark.slow
def test_examples_say_the_same_of_themselves(example_both: Both) -> None:
    bound, whole = Reader(example_both.bound), Reader(example_both.whole.pdf)
    assert bound.about() == whole.about()
    assert bound.attachments() == whole.attachments()
    assert bool(bound.attachments()) == ("{http://www.aiim.org/pdfa/ns/id/}part" in bound.about())


@pytest.mark.slow
def test_examples_are_tagged_the_same(example_both: Both) -> None:
    found = meaning(example_both.bound)
    assert found == meaning(example_both.whole.pdf)
    assert len(found) > 300
    check_tags(example_both.bound)


@pytest.mark.slow
def test_examples_are_whole_files(example_both: Both, tmp_path: Path) -> None:
    data = example_both.bound
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        # Whatever the table has can be read.
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                item.read_raw_bytes()
    if shutil.which("qpdf"):
        (tmp_path / "bound.pdf").write_bytes(data)
        command = ["qpdf", "--check", str(tmp_path / "bound.pdf")]
        subprocess.run(command, check=True, capture_output=True)


@pytest.mark.slow
def test_examples_hold_each_face_once(example_both: Both) -> None:
    faces = [name.partition("+")[2] for name in font_files(example_both.bound)]
    assert 4 <= len(faces) == len(set(faces)) <= 7
    with pikepdf.open(io.BytesIO(example_both.bound)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                font = TTFont(io.BytesIO(item.FontFile2.read_bytes()))
                drawn = [
                    name for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours
                ]
                assert len(drawn) < 200


def test_a_sheet_in_a_report_looks_as_it_does_alone(
    project: Project, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, _ = small
    sheets = {}
    alone: dict[str, bytes] = {}
    for item in report.sheets:
        printed = print_sheet(item.sheet, project.theme)
        sheets[item.sheet.id], alone[item.sheet.id] = printed.pages, printed.pdf
    unbound = unbound_of(project, report, sheets)
    pages = page_pictures(unbound.bind())
    labels = page_labels(unbound.bind())
    for name, data in alone.items():
        first = labels.index(unbound.numbers[name])
        for at, picture in enumerate(page_pictures(data)):
            left = 40 if (first + at) % 2 == 0 else 30
            # Millimetres: the area is as wide in both, 17.5 from the left edge when alone.
            ours = _area(pages[first + at], left / 2)
            assert difference(ours, _area(picture, 17.5)) < TOLERANCE


def _area(picture: Image.Image, left: float) -> Image.Image:
    unit = 2 * 72 / 25.4
    start = round(left * unit)
    return picture.crop((start, round(26 * unit), start + round(175 * unit), round(273 * unit)))


# --- The same bytes ----------------------------------------------------------------------------


def test_same_bytes_in_whatever_order_sections_are_printed(
    project: Project, small: tuple[Report, dict[str, Pages]], tmp_path: Path
) -> None:
    report, sheets = small
    printer = Printer(project.theme)
    unbound = unbound_of(project, report, sheets, printer=printer)
    data = unbound.bind()
    assert unbound.bind() == data
    backwards = Printer(project.theme, backwards=True)
    again = print_sheets(project, replace(report, parts=report.parts[::-1]))
    assert unbound_of(project, report, sheets, printer=backwards).bind() == data
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); "
        "from support import bound as b, project as c; from support.reports import make_report;"
        "from reportgen.project.open import open_project;"
        "p = open_project(c.ROOT, c.TODAY, c.ROOT);"
        f"r = make_report(p, ids={SHEETS}); out = b.unbound_of(p, r, b.print_sheets(p, r)).bind();"
        "pathlib.Path(sys.argv[2]).write_bytes(out)"
    )
    target = tmp_path / "again.pdf"
    subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "tests"), str(target)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
    )
    assert target.read_bytes() == unbound_of(project, report, again).bind()


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
    printer = Printer(project.theme)
    unbound = unbound_of(project, report, {}, printer=printer)
    found = [
        len(printer.made[repr(job)].leaves)
        for job in printer.jobs
        if job.section.report.parts[0] == index
    ]
    assert found == [1, 2, 2], "one page at first, two with the right numbers"
    # The layout of one document does not get that far: it prints xii where xiii is right.
    data = unbound.bind()
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

    unbound = unbound_of(project, report, {}, printer=printed)
    # Heads and feet count the pages that there are.
    assert [job.at for job in asked[-1]] == [0, len(unbound.pieces[0].pages.leaves)]


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
    unbound = unbound_of(project, report, {}, printer=printed)
    assert len(unbound.pieces) == 3


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
    found = [number for _, number in pdf_pages._references(dictionary.data)]
    assert found == numbers
    taking: Any = SimpleNamespace(places={number: 1000 + number for number in numbers})
    template, places = pdf_pages._Taking.template(taking, dictionary.data)
    assert list(places) == [1000 + number for number in numbers]
    assert template % tuple(numbers) == dictionary.data


# --- Fonts -------------------------------------------------------------------------------------


def test_letters_that_join_are_extracted_rightly(project: Project, named: Theme) -> None:
    words = "Öffnung Pfiff fi ffi Auflauf Łódź"
    arabic = "سلام لا أمل"
    report = make_report(project)
    chapter = report.parts[4]
    assert isinstance(chapter, SheetChapter)
    title = (Text(f"{words} {arabic}"),)
    item = chapter.sheets[0]
    item = replace(
        item,
        heading=replace(item.heading, content=title),
        sheet=replace(item.sheet, title=title),
    )
    foreword = Chapter(
        "chapter", (Heading(1, title, "k", new_page=True), Paragraph((Text(arabic, lang="ar"),)))
    )
    parts = (report.parts[0], foreword, replace(chapter, blocks=chapter.blocks[:1], sheets=(item,)))
    report = replace(report, parts=parts)
    both = both_of(project, report, print_sheets(project, report, named))
    assert_same(both)
    texts = page_texts(both.bound)
    for number in (1, 3):
        assert all(word in fold(texts[number]) for word in words.split())
        # Readers' software may turn them round; each letter is there.
        assert all(set(word) <= set(texts[number]) for word in arabic.split())
    assert texts[1].count("سلام") + texts[1].count("مالس") >= 1


def test_a_sheet_more_adds_few_bytes(project: Project) -> None:
    report = make_report(project, ids=("zib-saarbruecken",))
    chapter = report.parts[4]
    assert isinstance(chapter, SheetChapter)
    [item] = chapter.sheets
    items = tuple(
        replace(
            item,
            heading=replace(item.heading, id=f"z{number}"),
            sheet=replace(item.sheet, id=f"z{number}"),
        )
        for number in range(30)
    )
    sizes = []
    sheets = print_sheets(project, replace(report, parts=(replace(chapter, sheets=items),)))
    for count in (1, 30):
        parts = (report.parts[0], replace(chapter, blocks=chapter.blocks[:1], sheets=items[:count]))
        data = unbound_of(project, replace(report, parts=parts), sheets).bind()
        sizes.append(len(data))
        files = font_files(data)
    check_tags(data)
    assert (sizes[1] - sizes[0]) / 29 < 15_000
    assert len(files) <= 5


@pytest.fixture(scope="module")
def brand_fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a variable font of the brand, in a folder of its own."""
    import fontpkg_source_sans_3

    folder = tmp_path_factory.mktemp("fonts")
    (folder / "brand").mkdir()
    for source in sorted((Path(fontpkg_source_sans_3.__file__).parent / "files").glob("*.ttf")):
        font = TTFont(source)
        for name_id in (1, 4, 6, 16, 25):
            font["name"].setName("Brandsans", name_id, 3, 1, 0x409)
            font["name"].removeNames(name_id, platformID=1)
        font.save(folder / "brand" / source.name)
    return folder


def test_a_variable_font_of_the_brand(
    project: Project, named: Theme, brand_fonts: Path, tmp_path: Path
) -> None:
    branded = with_theme(project, tmp_path / "theme", {}, font="Brandsans", fonts=brand_fonts)
    sheets = replace(branded.theme, folders=named.folders)
    report = make_report(project, ids=("zib-saarbruecken",))
    both = both_of(branded, report, print_sheets(branded, report, sheets))
    assert_same(both)
    names = font_files(both.bound)
    assert sum("Brandsans" in name for name in names) >= 2, names
    assert_accessible(both.bound)
    # The fonts are gone, or another machine's.
    with pytest.raises(WriteError, match="font"):
        replace(both.unbound, fonts=None).bind()


# --- What reports are made of ------------------------------------------------------------------


def parts_of(report: Report, kind: str) -> tuple[Any, ...]:
    """Return the parts of the sample report, changed in one way."""
    cover, foreword, contents, overview, chapter, index = report.parts
    assert isinstance(chapter, SheetChapter)
    one, two = chapter.sheets
    flows = [replace(item, heading=replace(item.heading, new_page=False)) for item in (one, two)]
    untitled = replace(one, sheet=replace(one.sheet, id="untitled", title=(Text("untitled"),)))
    after = replace(index, blocks=(replace(index.heading, new_page=False), *index.blocks[1:]))
    return {
        "no cover": (foreword, contents, overview, chapter, index),
        "a cover alone": (cover,),
        "no sheets": (cover, foreword, overview),
        "an empty group": (cover, overview, replace(chapter, sheets=()), index),
        "sheets that flow": (cover, overview, replace(chapter, sheets=tuple(flows)), index),
        "the first flows": (cover, overview, replace(chapter, sheets=(flows[0], two)), index),
        "the second flows": (cover, overview, replace(chapter, sheets=(one, flows[1])), index),
        "an index on the last sheet's page": (cover, overview, chapter, after),
        "one that is not printed": (cover, replace(chapter, sheets=(untitled, two)), overview),
        "two groups": (cover, replace(chapter, sheets=(one,)), replace(chapter, sheets=(two,))),
    }[kind]


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        *("no cover", "a cover alone", "no sheets", "an empty group", "sheets that flow"),
        *("the first flows", "the second flows", "an index on the last sheet's page"),
        *("one that is not printed", "two groups"),
    ],
)
def test_reports_of_other_parts(
    project: Project, small: tuple[Report, dict[str, Pages]], kind: str
) -> None:
    report, sheets = small
    both = both_of(project, replace(report, parts=parts_of(report, kind)), sheets)
    if kind == "two groups":
        # Two chapters have one id here.
        return check_tags(both.bound)
    assert_same(both)
    assert_accessible(both.bound)
    return None


def test_a_sheet_without_a_title_leads_nowhere(
    project: Project, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, sheets = small
    assert all(len(pages.bookmarks) == 1 for pages in sheets.values())
    sheet = replace(report.sheets[0].sheet, title=())
    assert not print_sheet(sheet, project.theme).pages.bookmarks


#: Sheets that no page breaks: where pages are laid out again for their numbers, as one document
#: is, lines between rows move by 0.3 points.
SHORT = ("zib-saarbruecken", "sprachcafe-trier")
DEFINITIONS = {
    "flow": "sheets: {group: city}\nparts: [cover, contents, {part: sheets, flow: yes}]\n",
    "no dividers": "parts: [cover, contents, {part: sheets, dividers: no}, transfers]\n",
    "annex": "annex: {number: B, host: Bericht}\npages: {first: 87}\n"
    "parts:\n- {part: chapter, title: Wort, text: Wort}\n- contents\n"
    "- {part: sheets, dividers: no}\n- transfers\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DEFINITIONS)
def test_definitions_that_arrange_sheets_otherwise(
    new_project: NewProject, named: Theme, kind: str
) -> None:
    files: dict[str, str | bytes] = {
        f"profiles/{name}.yaml": (ROOT / "profiles" / f"{name}.yaml").read_bytes() for name in SHORT
    }
    files |= {
        f"profiles/{path.name}": path.read_bytes()
        for name in SHORT
        for path in (ROOT / "profiles").glob(f"{name}.*.yaml")
    }
    files |= {
        f"profiles/pictures/{path.name}": path.read_bytes()
        for path in (ROOT / "profiles" / "pictures").iterdir()
    }
    files["profiles/reports/band.yaml"] = f"title: Band\nperiod: 2026\n{DEFINITIONS[kind]}"
    made = new_project(files)
    theme = replace(made.theme, folders=(named.folders[0], *made.theme.folders))
    both = print_both(made, "band", ("de",), theme, standard=Standard.ARCHIVE)
    assert_same(both)
    assert len(Reader(both.bound).attachments()) == len(SHORT)


# --- Themes ------------------------------------------------------------------------------------


def style(name: str, more: str) -> dict[str, str]:
    """Return a theme's style sheet: the usual one and more."""
    return {name: f"{(DEFAULT / name).read_text(encoding='utf-8')}\n{more}"}


#: Themes that bound reports look like, by what is in them.
THEMES = {
    "grounds": style(
        "print.css",
        "@page { background: #fffbe6; border: 2mm solid #c00 } html { background: #eef }",
    ),
    "margins": style(
        "report.css",
        "@page :right { margin: 30mm 10mm 19mm 25mm } @page :left { margin: 24mm 22mm 25mm 13mm }",
    ),
    "larger pages": style(
        "report.css",
        "@page { size: 220mm 310mm } @page cover { margin: 0 }"
        "@page :right { margin: 30mm 20mm 32mm 25mm } @page :left { margin: 30mm 22mm 32mm 23mm }",
    ),
    "a first page": style(
        "report.css", "@page :first { background: #afa; @top-left { content: 'FIRST' } }"
    ),
    "a chapter at the side": style(
        "report.css", "@page sheet { @right-middle { content: string(chapter) } }"
    ),
    "nothing around": style(
        "report.css",
        "".join(
            f"@page {kind} {{ @{place} {{ content: none }} }}"
            for kind in ("", ":left", ":right", "sheet")
            for place in ("top-left", "top-right", "bottom-left", "bottom-right")
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", THEMES)
def test_themes(project: Project, tmp_path: Path, kind: str) -> None:
    themed = with_theme(project, tmp_path / "theme", THEMES[kind])
    sheets = {"print.css": THEMES[kind].get("print.css", NAMED) + "\nbody { page: sheet }"}
    alone = with_theme(themed, tmp_path / "alone", sheets).theme
    report = make_report(project)
    report = replace(report, parts=report.parts[1:] if kind == "a first page" else report.parts)
    both = both_of(themed, report, print_sheets(themed, report, alone))
    assert_same(both)
    assert_accessible(both.bound)


def old_template() -> str:
    """Return the template of parts as it was before pages were kept free for sheets."""
    text = (DEFAULT / "_report.html").read_text(encoding="utf-8")
    start, end = text.index("{%- if item.pages %}"), text.index("{%- else %}\n<section class=")
    text = text[:start] + text[end + len("{%- else %}") :]
    assert text.count("</section>\n{%- endif %}") == 1
    return text.replace("</section>\n{%- endif %}", "</section>")


#: Themes that keep no pages free for sheets as they were laid out.
MISFITS: dict[str, Callable[[], dict[str, str]]] = {
    "narrow": lambda: style("report.css", "@page :right { margin: 27mm 25mm 22mm 20mm }"),
    "flat": lambda: style("report.css", "@page :left { margin: 27mm 20mm 32mm 15mm }"),
    "old style": lambda: {
        "report.css": style("report.css", "")["report.css"].replace(".slot", ".x")
    },
    "old template": lambda: {"_report.html": old_template()},
}


@pytest.mark.parametrize("kind", MISFITS)
def test_themes_that_sheets_do_not_fit(project: Project, tmp_path: Path, kind: str) -> None:
    themed = with_theme(project, tmp_path / "theme", MISFITS[kind]())
    report = make_report(project)
    report = replace(report, parts=(report.parts[0], report.parts[4]))
    assert not unbound_of(themed, report, print_sheets(themed, report)).fits


# --- Keeping -----------------------------------------------------------------------------------


def test_pages_are_the_same_when_they_were_kept(
    project: Project, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, sheets = small
    kept = {name: load_value(dump_value(pages)) for name, pages in sheets.items()}
    assert kept == sheets
    printer = Printer(project.theme)
    plain = unbound_of(project, report, sheets, printer=printer)

    def keeping(jobs: Sequence[SectionJob]) -> list[Pages]:
        return [load_value(dump_value(pages)) for pages in printer(jobs)]

    assert unbound_of(project, report, kept, printer=keeping).bind() == plain.bind()


def test_pages_number_what_is_left_open(small: tuple[Report, dict[str, Pages]]) -> None:
    _, sheets = small
    for pages in sheets.values():
        open_places = [place for item in pages.items for place in item[1]]
        links = sum(len(leaf.links) for leaf in pages.leaves)
        known = pages.first_item + len(pages.items) + len(pages.fonts) + links
        # The level of the heading, and what lies under each page.
        assert set(open_places) <= set(range(known + 1 + len(pages.leaves)))
        assert known in open_places
        for template, places, _ in pages.items:
            assert template.replace(b"%%", b"").count(b"%d") == len(places)


def test_what_is_read_here_finds_faults(
    small: tuple[Report, dict[str, Pages]], project: Project
) -> None:
    report, sheets = small
    data = unbound_of(project, report, sheets).bind()

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
    with pypdfium2.PdfDocument(unbound_of(project, report, sheets).bind()) as document:
        assert len(document) == 9
        assert all(
            page.get_size() == pytest.approx((595.276, 841.89), abs=0.01) for page in document
        )
