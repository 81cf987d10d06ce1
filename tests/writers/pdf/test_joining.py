"""PDF files joined for the printer: fronts and backs, sizes, and what is in the file once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.problems.problem import WriteError
from reportgen.writers.pdf.joining import join_for_duplex
from reportgen.writers.pdf.letter import print_letter
from support.letters import body, letter_theme, make_letter
from support.outputs import Element, fold, page_texts, structure
from support.pdf_pages import assert_accessible
from support.project import Written


def joined(*parts: Sequence[bytes]) -> bytes:
    return join_for_duplex(parts, title="Briefe „Herbst“", lang="de")


@cache
def letter(times: int = 1, name: str = "Frau Änne Groß") -> bytes:
    """Return a letter of one page, or of two where its text is there six times."""
    made = make_letter(address=(name, "0000 Ort"), body=body("de", times))
    return print_letter(made, letter_theme())


def pages_of(sizes: Sequence[tuple[int, int]], mark: int = 0) -> bytes:
    """Return a file whose pages have these sizes in points, and each a line as long as `mark`."""
    with pikepdf.new() as pdf:
        for number, size in enumerate(sizes):
            pdf.add_blank_page(page_size=size)
            content = f"0 0 m {mark} {number} l S".encode()
            pdf.pages[-1].Contents = pdf.make_stream(content)
        file = io.BytesIO()
        pdf.save(file)
        return file.getvalue()


def sizes_of(data: bytes) -> list[tuple[float, float]]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_size() for page in document]


def contents_of(data: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.Contents.read_bytes() if "/Contents" in page else b"" for page in pdf.pages]


def test_each_part_begins_on_the_front_of_a_sheet_of_paper() -> None:
    one, two = letter(), letter(6)
    texts = [fold(text) for text in page_texts(joined([one], [two, one], [one]))]
    starts = [bool(text) and "Am Ludwigsplatz 5" in text for text in texts]
    # 1 and its blank back; 2 + 1 and a blank back; 1.
    assert starts == [True, False, True, False, True, False, True]
    assert [not text for text in texts] == [False, True, False, False, False, True, False]
    assert "Seite 2 von 2" in texts[3]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.lists(
                st.tuples(st.integers(100, 900), st.integers(100, 900)), min_size=1, max_size=3
            ),
            max_size=3,
        ),
        min_size=1,
        max_size=4,
    ).filter(lambda parts: any(parts))
)
def test_pages_keep_order_and_size_and_blanks_fill_up(
    parts: list[list[list[tuple[int, int]]]],
) -> None:
    files = [
        [pages_of(sizes, 10 * p + f) for f, sizes in enumerate(part)]
        for p, part in enumerate(parts)
    ]
    wanted: list[tuple[tuple[int, int], bytes]] = []
    for p, part in enumerate(parts):
        if part and len(wanted) % 2:
            wanted.append((wanted[-1][0], b""))
        for f, sizes in enumerate(part):
            for number, size in enumerate(sizes):
                wanted.append((size, f"0 0 m {10 * p + f} {number} l S".encode()))
    data = joined(*files)
    assert sizes_of(data) == [size for size, _ in wanted]
    assert contents_of(data) == [content for _, content in wanted]


def test_sizes_that_pages_have_from_the_file_are_kept() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 200))
        pdf.Root.Pages.MediaBox = pdf.pages[0].MediaBox
        pdf.Root.Pages.Rotate = 90
        del pdf.pages[0].MediaBox
        file = io.BytesIO()
        pdf.save(file)
    data = joined([file.getvalue()], [letter()])
    assert sizes_of(data)[:2] == [(200, 300), (200, 300)]
    assert sizes_of(data)[2] == pytest.approx((595.3, 841.9), abs=0.1)


def test_what_files_have_alike_is_in_the_whole_once(example: Written) -> None:
    sheet = example("zib-saarbruecken", ("de",))
    names = [f"Frau Nummer {number}" for number in range(12)]
    whole = joined(*([letter(1, name), sheet] for name in names))
    once = joined([letter(1, names[0]), sheet])
    # The text of a letter is its own, as are all tags; fonts, pictures and the sheet are those of
    # the first.
    assert len(whole) - len(once) < 11 * len(letter()) / 3
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        shown = [page.Contents.objgen for page in pdf.pages]
    assert len(set(shown[1::2])) == 1
    assert len(set(shown[::2])) == len(names)
    assert [name in text for name, text in zip(names, page_texts(whole)[::2], strict=True)] == (
        [True] * len(names)
    )


def test_pages_look_as_before(example: Written) -> None:
    sheet = example("marche-des-voisins-sarreguemines", ("fr",))
    data = joined([letter()], [sheet])
    shown = {}
    for name, file in {"whole": data, "letter": letter(), "sheet": sheet}.items():
        with pypdfium2.PdfDocument(file) as document:
            shown[name] = [page.render().to_pil().tobytes() for page in document]
    blank = shown["whole"][1]
    assert set(blank) == {255}
    assert shown["whole"] == [*shown["letter"], blank, *shown["sheet"]]


def test_file_has_title_and_language_and_leads_nowhere_inside(example: Written) -> None:
    sheet = example("zib-saarbruecken", ("de",))
    with pikepdf.open(io.BytesIO(joined([letter(), sheet]))) as pdf:
        assert not pdf.check_pdf_syntax()
        assert pdf.docinfo.Title == "Briefe „Herbst“"
        assert pdf.Root.Lang == "de"
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"
        assert "/Outlines" not in pdf.Root and "/Names" not in pdf.Root


def kinds(element: Element) -> list[str]:
    """Return the types of elements that mean something."""
    void = ("/StructTreeRoot", "/Document", "/NonStruct", "/Div", "/Span")
    return [each.kind for each in element if each.kind not in void]


def test_the_whole_is_tagged_as_its_files_are(example: Written) -> None:
    sheet, french = example("zib-saarbruecken", ("de",)), example("zib-saarbruecken", ("fr",))
    parts = [[letter(), sheet, french], [letter(6), sheet]]
    data = joined(*parts)
    assert_accessible(data)
    files = [structure(file) for part in parts for file in part]
    found = structure(data).find("/Part")
    found = [part for part in found if part.lang]
    assert [part.lang for part in found] == ["de", "de", "fr", "de", "de"]
    assert [fold(part.text) for part in found] == [fold(file.text) for file in files]
    for part, file in zip(found, files, strict=True):
        assert kinds(part)[1:] == kinds(file)
    # One page, a blank back; the same sheet again.
    assert [part.pages for part in found] == [[0], [1], [2], [4, 5], [6]]
    cells = [cell for part in found for cell in part.find("/TH", "/TD")]
    names = [cell.id for cell in cells if cell.id]
    assert len(set(names)) == len(names)
    assert {name for cell in cells for name in cell.headers} <= set(names)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        links = [note for page in pdf.pages for note in page.get("/Annots", ())]
        assert len({note.objgen for note in links}) == len(links) > 4
        assert all(parents[int(note.StructParent)].S == "/Link" for note in links)


def test_a_file_without_tags_takes_the_claim_from_the_whole() -> None:
    data = joined([letter(), pages_of([(300, 200)])])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/Metadata" not in pdf.Root
    assert len(structure(data).find("/H1")) == 1
    with pikepdf.open(io.BytesIO(joined([pages_of([(300, 200)])]))) as pdf:
        assert "/StructTreeRoot" not in pdf.Root


def test_same_files_are_the_same_whole_without_a_date(example: Written) -> None:
    sheet = example("zib-saarbruecken", ("de",))
    first, second = (joined([letter(), sheet], [letter(6), sheet]) for _ in range(2))
    assert first == second
    assert b"/CreationDate" not in first
    assert b"/ModDate" not in first


def test_files_that_are_no_pdf_are_named_all_at_once() -> None:
    with pytest.raises(WriteError) as caught:
        joined([letter()], [b"no PDF", letter()], [letter(), letter()[:40]])
    said = str(caught.value)
    assert "PDF for printing: part 2, file 1: " in said
    assert "PDF for printing: part 3, file 2: " in said
    assert len(caught.value.problems) == 2


def test_nothing_to_print_is_a_fault() -> None:
    with pytest.raises(WriteError, match="there are no pages"):
        joined()
    with pytest.raises(WriteError, match="there are no pages"):
        joined([], [])
