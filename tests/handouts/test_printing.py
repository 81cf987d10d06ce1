"""What goes to the print shop: pages in their places, boxes, marks and bleed."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.document.blocks import Paragraph, Text
from reportgen.document.handout import Handout, HandoutSet, Occasion, Side
from reportgen.document.imposition import PAPERS, impose
from reportgen.document.sheet import Sheet, Value
from reportgen.handouts.definition import PrintOrder
from reportgen.handouts.jobs import SetJob, arrange_leaves, impose_set, run_set_job
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf.imposition import Frame, impose_pages
from support.handouts import Box, printed_sides, texts_of_places
from support.outputs import MM, page_texts

LAYOUTS = {"single": 1, "2up": 2, "booklet": 2}
ORDERS = [
    PrintOrder(layout=layout, bleed=bleed, marks=marks)
    for layout, bleed, marks in itertools.product(LAYOUTS, (0, 3), (False, True))
]


def name_of(order: PrintOrder) -> str:
    return f"{order.layout}-{order.bleed:g}{'-marks' if order.marks else ''}"


def make_side(name: str, lang: str) -> Side:
    """Return a side with a title alone, which no profile has to be merged for."""
    title = (Text(f"{name} {lang}", lang=lang),)
    sheet = Sheet(name, (lang,), title, (), (), (), (), (), (), (), {lang: {}}, {"continued": ""})
    return Side(sheet, None)


def make_occasion(lang: str) -> Occasion:
    nothing, empty = Value((), lang), Text("")
    said = {"handout_contents": f"Contents {lang}", "handout_contacts": f"Contacts {lang}"}
    title = Text(f"Event {lang}", lang=lang)
    contacts = Value((Paragraph((Text("Lena Beispiel"),)),), lang)
    return Occasion(lang, title, empty, empty, empty, empty, nothing, contacts, None, said)


class Ordered(NamedTuple):
    """Handouts, the sizes of their type, how many of each, and how they are printed."""

    handouts: HandoutSet
    sizes: dict[str, float]
    counts: tuple[int, ...]
    order: PrintOrder


def make_job(
    count: int, order: PrintOrder, languages: Sequence[str] = ("de",), event: bool = True
) -> Ordered:
    names = [f"sheet{number}" for number in range(count)]
    handouts = HandoutSet(
        id="set",
        title="Event",
        paper=order.size,
        languages=tuple(languages),
        handouts=tuple(
            Handout(name, order.size, tuple(make_side(name, lang) for lang in languages))
            for name in names
        ),
        occasions=tuple(make_occasion(lang) for lang in languages) if event else (),
    )
    counts = tuple(order.copies_of(name) for name in names)
    return Ordered(handouts, dict.fromkeys(names, 10.0), counts, order)


def print_order(job: Ordered, theme: Theme) -> tuple[bytes, bytes]:
    """Return the tagged file of handouts, and that of the print shop."""
    tagged, bled = (
        run_set_job(SetJob(job.handouts, job.sizes, bleed), theme) for bleed in (0, job.order.bleed)
    )
    return tagged.pdf, impose_set(bled, job.handouts, job.counts, job.order)


@pytest.fixture(scope="module")
def theme(project: Project) -> Theme:
    return project.theme


@pytest.fixture(scope="module")
def printed(theme: Theme) -> dict[str, tuple[bytes, bytes]]:
    """The tagged and the printed file of a set of three handouts, by the name of each order."""
    return {name_of(order): print_order(make_job(3, order), theme) for order in ORDERS}


def headline(text: str) -> str:
    """Return what a page is, empty for a blank one."""
    found = re.search(r"^(Event|Contents|Contacts|sheet\d) (de|fr)", text, re.MULTILINE)
    return found[0] if found else ""


# --- Order -------------------------------------------------------------------------------------

READ = ["Event de", "Contents de", "sheet0 de", "sheet1 de", "sheet2 de"]


def test_the_tagged_twin_has_the_pages_in_order(printed: dict[str, tuple[bytes, bytes]]) -> None:
    for tagged, _ in printed.values():
        assert list(map(headline, page_texts(tagged))) == [*READ, "Contacts de"]


@pytest.mark.parametrize("order", ORDERS, ids=name_of)
def test_pages_stand_in_their_places(
    printed: dict[str, tuple[bytes, bytes]], order: PrintOrder
) -> None:
    _, data = printed[name_of(order)]
    places = [tuple(map(headline, side)) for side in texts_of_places(data, LAYOUTS[order.layout])]
    every = [*READ, "Contacts de"]
    assert (
        places
        == {
            "single": [(name,) for name in every],
            "2up": [tuple(every[:2]), tuple(every[2:4]), tuple(every[4:])],
            "booklet": [
                ("Contacts de", "Event de"),
                ("Contents de", ""),
                ("", "sheet0 de"),
                ("sheet1 de", "sheet2 de"),
            ],
        }[order.layout]
    )


def test_two_languages_lie_back_to_back(theme: Theme) -> None:
    job = make_job(3, PrintOrder(layout="2up"), ("de", "fr"), event=False)
    _, data = print_order(job, theme)
    assert [tuple(map(headline, side)) for side in texts_of_places(data, 2)] == [
        ("sheet0 de", "sheet1 de"),
        ("sheet1 fr", "sheet0 fr"),
        ("sheet2 de", ""),
        ("", "sheet2 fr"),
    ]


def test_copies_follow_one_another(theme: Theme) -> None:
    order = PrintOrder(layout="2up", copies={"sheet1": 3, "*": 1})
    _, data = print_order(make_job(2, order, event=False), theme)
    assert [tuple(map(headline, side)) for side in texts_of_places(data, 2)] == [
        ("sheet0 de", "sheet1 de"),
        ("sheet1 de", "sheet1 de"),
    ]


def test_a_page_that_is_printed_often_is_there_once(theme: Theme) -> None:
    few, many = (
        print_order(make_job(1, PrintOrder(copies={"*": count}), event=False), theme)[1]
        for count in (1, 200)
    )
    with pikepdf.open(io.BytesIO(many)) as pdf:
        assert len(pdf.pages) == 200
        assert len({page.obj.Resources.XObject["/P0"].objgen for page in pdf.pages}) == 1
    assert len(many) < len(few) + 200 * 300


# --- Leaves ------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.integers(1, 3),
    st.lists(st.integers(1, 4), min_size=1, max_size=6),
    st.lists(st.integers(1, 4), min_size=3, max_size=3),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    st.booleans(),
    st.sampled_from(["single", "2up", "booklet"]),
)
def test_every_leaf_of_a_set_is_printed(
    languages: int,
    copies: list[int],
    contents: list[int],
    contacts: list[int],
    event: bool,
    layout: str,
) -> None:
    """Whatever contents and contacts take: handouts are leaves of their own, from a front on."""
    tags = ("de", "fr", "en")[:languages]
    names = {f"sheet{number}": count for number, count in enumerate(copies)}
    copied = {} if layout == "booklet" else names
    job = make_job(len(copies), PrintOrder(layout=layout, copies=copied), tags, event)
    around = languages if event else 0
    lengths = [
        *([1] * around),
        *contents[:around],
        *([1] * len(copies) * languages),
        *contacts[:around],
    ]
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    leaves, cover = arrange_leaves(starts, sum(lengths), job.handouts, job.counts)
    before = sum(lengths[: 2 * around])
    handouts = [leaf for leaf in leaves if leaf[0] >= before]
    wanted = [
        tuple(range(before + number * languages, before + (number + 1) * languages))
        for number, count in enumerate(job.counts)
        for _ in range(count)
    ]
    assert handouts == wanted
    outer = [page for leaf in [*leaves[: len(leaves) - len(handouts)], *cover] for page in leaf]
    inner = len(copies) * languages
    assert outer == [*range(before), *range(before + inner, sum(lengths))]
    sides = impose(layout, leaves, cover)
    found = sorted(page for places in sides for page in places if page is not None)
    assert found == sorted([*outer, *(page for leaf in wanted for page in leaf)])


# --- Boxes, marks and bleed --------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS, ids=name_of)
def test_boxes_are_in_millimetres(
    printed: dict[str, tuple[bytes, bytes]], order: PrintOrder
) -> None:
    width, height = PAPERS["a5"]
    count = LAYOUTS[order.layout]
    gap = 2 * order.bleed if order.layout == "2up" else 0
    for side in printed_sides(printed[name_of(order)][1]):
        trim, bleed, media = side.trim, side.bleed, side.media
        assert trim.right - trim.left == pytest.approx(count * width + gap, abs=0.01)
        assert trim.top - trim.bottom == pytest.approx(height, abs=0.01)
        for inner, outer in (
            (trim.left, bleed.left),
            (trim.bottom, bleed.bottom),
            (bleed.right, trim.right),
            (bleed.top, trim.top),
        ):
            assert inner - outer == pytest.approx(order.bleed, abs=0.01)
        assert media.left == media.bottom == 0
        assert bleed.left >= -0.01 and bleed.right <= media.right + 0.01
        # What is around is the same on both sides, so that fronts and backs meet.
        assert trim.left == pytest.approx(media.right - trim.right, abs=0.01)
        assert trim.bottom == pytest.approx(media.top - trim.top, abs=0.01)


def test_two_of_a5_without_anything_around_are_a4(
    printed: dict[str, tuple[bytes, bytes]],
) -> None:
    for layout in ("2up", "booklet"):
        media = printed_sides(printed[f"{layout}-0"][1])[0].media
        assert media.right == pytest.approx(297, abs=0.01)
        assert media.top == pytest.approx(210, abs=0.01)


def pages_on(order: PrintOrder, trim: Box) -> list[Box]:
    """Return where the trimmed pages stand on a printed side."""
    width, count = PAPERS["a5"][0], LAYOUTS[order.layout]
    step = width + (2 * order.bleed if order.layout == "2up" else 0)
    lefts = [trim.left + step * number for number in range(count)]
    return [Box(left, trim.bottom, left + width, trim.top) for left in lefts]


@pytest.mark.parametrize("order", ORDERS, ids=name_of)
def test_marks_stand_at_the_edges_and_outside(
    printed: dict[str, tuple[bytes, bytes]], order: PrintOrder
) -> None:
    for side in printed_sides(printed[name_of(order)][1]):
        pages = pages_on(order, side.trim)
        lines = side.lines
        for x, y, to_x, to_y in lines:
            for part in range(21):
                point = x + (to_x - x) * part / 20, y + (to_y - y) * part / 20
                assert not any(each.holds(*point) for each in pages)
                if order.marks:
                    assert not side.bleed.holds(*point)
                assert Box(-0.02, -0.02, side.media.right + 0.02, side.media.top + 0.02).holds(
                    *point
                )
        upright = {round(x, 1) for x, _, to_x, _ in lines if abs(x - to_x) < 0.01}
        level = {round(y, 1) for _, y, _, to_y in lines if abs(y - to_y) < 0.01}
        edges = {round(x, 1) for each in pages for x in (each.left, each.right)}
        if order.marks:
            assert upright == edges
            assert level == {round(y, 1) for y in (side.trim.bottom, side.trim.top)}
        elif order.layout == "2up":
            assert upright == set(sorted(edges)[1:-1]) and not level
        else:
            assert not lines


def pixel(data: bytes, x: float, y: float, page: int = 0) -> tuple[int, int, int]:
    """Return the colour at a place in millimetres from the lower left corner."""
    with pypdfium2.PdfDocument(data) as document:
        picture = document[page].render(scale=4).to_pil().convert("RGB")
    found: Any = picture.getpixel((int(x * MM * 4), int(picture.height - y * MM * 4)))
    return (found[0], found[1], found[2])


BRAND, WHITE = (11, 85, 99), (255, 255, 255)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_bleed_is_printed_beyond_the_trim(
    printed: dict[str, tuple[bytes, bytes]], layout: str
) -> None:
    data = printed[f"{layout}-3-marks"][1]
    trim = printed_sides(data)[0].trim
    # The title page has the ground of the brand: the last place of a booklet, else the first.
    left = trim.left + (148 if layout == "booklet" else 0)
    right = left + 148
    assert pixel(data, left + 1, trim.bottom + 1) == BRAND
    assert pixel(data, left + 60, trim.top + 2.5) == BRAND
    assert pixel(data, left + 60, trim.bottom - 2.5) == BRAND
    assert pixel(data, left + 60, trim.top + 4) == WHITE
    assert pixel(data, left + 60, trim.bottom - 4) == WHITE
    outer = right + 2.5 if layout == "booklet" else left - 2.5
    assert pixel(data, outer, trim.bottom + 50) == BRAND
    if layout == "booklet":
        # Nothing of it lies on the page beyond the fold.
        assert pixel(data, left - 1, trim.bottom + 50) == WHITE
        assert pixel(data, right + 4, trim.bottom + 50) == WHITE
    if layout == "2up":
        # Each of the two has a bleed of its own between them.
        assert pixel(data, right + 2, trim.bottom + 50) == BRAND
        assert pixel(data, right + 4, trim.bottom + 50) == WHITE


def test_without_bleed_nothing_is_printed_beyond_the_trim(
    printed: dict[str, tuple[bytes, bytes]],
) -> None:
    data = printed["single-0-marks"][1]
    trim = printed_sides(data)[0].trim
    assert pixel(data, trim.left + 1, trim.bottom + 1) == BRAND
    assert pixel(data, trim.left - 1, trim.bottom + 1) == WHITE
    assert pixel(data, trim.left + 60, trim.top + 1) == WHITE


def test_the_bleed_leaves_the_twin_as_it_is(printed: dict[str, tuple[bytes, bytes]]) -> None:
    assert printed["single-3"][0] == printed["single-0"][0]
    with pypdfium2.PdfDocument(printed["single-3"][0]) as document:
        size = [side / MM for side in document[0].get_size()]
    assert size == pytest.approx([148, 210], abs=0.1)


@given(
    st.sampled_from(list(PAPERS)), st.integers(1, 2), st.floats(0, 10), st.booleans(), st.booleans()
)
def test_a_frame_is_even_on_both_sides(
    paper: str, count: int, bleed: float, marks: bool, folded: bool
) -> None:
    """Front and back meet only where the places of the one are those of the other, mirrored."""
    frame = Frame(*PAPERS[paper], count=count, bleed=bleed, marks=marks, folded=folded)
    width, height = frame.sheet
    mirrored = [width - left - frame.width for left in reversed(frame.lefts)]
    assert mirrored == pytest.approx(frame.lefts)
    assert frame.lefts[0] >= frame.margin - 1e-9 >= bleed - 2e-9
    assert height == pytest.approx(frame.height + 2 * frame.margin)


# --- Files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_runs_give_the_same_files(
    printed: dict[str, tuple[bytes, bytes]], theme: Theme, layout: str
) -> None:
    order = PrintOrder(layout=layout, bleed=3, marks=True)
    assert print_order(make_job(3, order), theme) == printed[name_of(order)]


def test_a_printed_file_is_for_paper_alone(printed: dict[str, tuple[bytes, bytes]]) -> None:
    tagged, data = printed["booklet-3-marks"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root and "/Outlines" not in pdf.Root
        assert not any("/Annots" in page for page in pdf.pages)
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"
        assert str(pdf.docinfo["/Title"]) == "Event"
        for page in pdf.pages:
            for form in page.obj.Resources.get("/XObject", {}).values():
                assert "/StructParents" not in form
    with pikepdf.open(io.BytesIO(tagged)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.open_metadata().get("pdfuaid:part") == "1"


def test_a_blank_side_is_a_side(theme: Theme) -> None:
    tagged, _ = print_order(make_job(1, PrintOrder(), event=False), theme)
    frame = Frame(148, 210, count=2, bleed=0, marks=True, folded=True)
    data = impose_pages(tagged, [(0, None), (None, None)], frame, title="Blank")
    first, second = printed_sides(data)
    assert first.lines and not second.lines
    assert replace(second, lines=first.lines) == first
