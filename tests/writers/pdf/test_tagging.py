"""Tags of any page: links, pictures, lists, and what lines and pages part."""

from __future__ import annotations

import base64
import io

import pikepdf
import pytest
from PIL import Image

from support.outputs import Element, fold, marked_strings, squeeze, structure
from support.pdf_pages import SMALL, assert_accessible, print_page
from support.project import Written

#: The list marks of the program's theme, as text before an item.
MARKED = (
    SMALL
    + """
    ul { list-style: none } ul > li { position: relative }
    li ol { list-style-type: lower-alpha }
    ul > li::before { content: "•"; position: absolute; left: -1em }
"""
)


def outline(element: Element) -> list[object]:
    """Return an element's texts, and its lists and items as lists, in their order."""
    found: list[object] = []
    for kid in element.kids:
        if kid.kind in ("/L", "/LI"):
            found.append(outline(kid))
        elif kid.kind == "text":
            found.append(fold(kid.own))
        else:
            found += outline(kid)
    return found


# --- Links --------------------------------------------------------------------------------------


def test_a_link_is_one_however_it_looks() -> None:
    data = print_page(
        '<p><a href="https://example.org/"><b>fett</b>, <i>schräg <b>beides</b></i> und so</a>'
        ' <b>vor <a href="https://example.org/b">und <i>in</i></a></b>'
    )
    assert_accessible(data)
    links = structure(data).find("/Link")
    assert [fold(link.text) for link in links] == ["fett, schräg beides und so", "und in"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages[0].Annots) == 2


@pytest.mark.parametrize("lines_before", [0, 5], ids=["lines", "pages"])
def test_a_link_over_lines_and_pages_is_one_link(lines_before: int) -> None:
    words = "Ein langer Verweis, der über mehr als eine Zeile läuft und noch weiter geht"
    data = print_page(
        f'<p>{"Zeile.<br>" * lines_before}<b>Siehe <a href="https://example.org/">{words}</a></b>.',
        SMALL + " p { orphans: 1; widows: 1 }",
    )
    assert_accessible(data)
    [link] = structure(data).find("/Link")
    assert fold(link.text) == words
    areas = link.find("object")
    assert len(areas) > 1
    assert len({area.page for area in areas}) == (2 if lines_before else 1)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tree = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = dict(zip(map(int, tree[::2]), tree[1::2], strict=True))
        notes = [note for page in pdf.pages for note in page.get("/Annots", ())]
        assert {parents[int(note.StructParent)].objgen for note in notes} == {
            parents[int(notes[0].StructParent)].objgen
        }
        assert parents[int(notes[0].StructParent)].S == "/Link"


# --- Pictures -----------------------------------------------------------------------------------


def test_a_picture_that_says_nothing_is_decoration() -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "#336699").save(file, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    pictures = "".join(
        f'<figure><img src="{source}" {alt}><figcaption>Unter {number}</figcaption></figure>'
        for number, alt in enumerate(("", 'alt=""', 'alt=" \u00a0"', 'alt="Ein Feld"'))
    )
    data = print_page(f'{pictures}<p><img src="{source}" alt=""> Text')
    assert_accessible(data)
    tree = structure(data)
    [figure] = tree.find("/Figure")
    assert figure.alt == "Ein Feld"
    # A caption belongs to its picture; without one it is a text.
    [caption] = tree.find("/Caption")
    assert [kid.kind for kid in figure.kids] == ["text", "/Caption"]
    assert fold(caption.text) == "Unter 3"
    texts = [fold(paragraph.text) for paragraph in tree.find("/P")]
    assert texts == ["Unter 0", "Unter 1", "Unter 2", "Text"]


# --- Lists --------------------------------------------------------------------------------------

NESTED = """
    <ol><li>eins<ul><li>a</li><li><p>b</p><ol><li>tief</li></ol>
    <p>nach tief</p></li></ul>nach a und b<ul><li>c</li></ul></li>
    <li><p>zwei</p><p>noch zwei</p><ul><li>d</li></ul><p>nach d</p></li></ol>
    <dl><dt>Wort</dt><dd>Sinn</dd></dl>
"""
OUTLINE = [
    [
        [
            *("1.", "eins", [["•", "a"], ["•", "b", [["a.", "tief"]], "nach tief"]]),
            *("nach a und b", [["•", "c"]]),
        ],
        ["2.", "zwei", "noch zwei", [["•", "d"]], "nach d"],
    ],
    [["Wort"], ["Sinn"]],
]


@pytest.mark.parametrize("height", [200, 60], ids=["page", "pages"])
def test_lists_are_read_in_their_order(height: int) -> None:
    """Over pages as well; each item has its mark, and in its body the lists below it."""
    css = MARKED.replace("80mm 60mm", f"60mm {height}mm") + " p, li { orphans: 1; widows: 1 }"
    data = print_page(NESTED, css)
    assert_accessible(data)
    [document] = structure(data).find("/Document")
    assert len(document.pages) == (1 if height == 200 else 3)
    assert outline(document) == OUTLINE
    for item in document.find("/LI"):
        assert [kid.kind for kid in item.kids] in (["/Lbl", "/LBody"], ["/LBody"])
    lists = document.find("/L")
    assert all(kid.kind == "/LI" for each in lists for kid in each.kids)
    assert [each.numbering for each in lists] == [
        *("/Decimal", "/Disc", "/LowerAlpha", "/Disc", "/Disc", ""),
    ]


# --- Sheets -------------------------------------------------------------------------------------

SHEET = """\
title: Sprechstunde
carrier: Verein
context: |
  Ein **[Verweis](https://example.org/a)** und [noch **einer**](https://example.org/b).
description: |
  |     | 2024 | 2025 |
  |-----|-----:|-----:|
  | neu |   16 |   18 |

  | Tag        | Zeit |
  |------------|------|
  | **Montag** | 9    |

  | Ort  | Zahl |
  |------|------|
  | Metz | 3    |
outcome: Es kamen [mehr als *zuvor*, sa'at](lang:tr) und [Łódź](lang:pl).
"""


@pytest.fixture(scope="module")
def sheet(written: Written) -> bytes:
    return written(SHEET)


def test_what_parts_and_fields_are_called_are_headings(sheet: bytes) -> None:
    assert_accessible(sheet)
    headings = [each for each in structure(sheet) if each.kind[:2] == "/H"]
    assert [(each.kind, fold(each.text)) for each in headings] == [
        ("/H1", "Sprechstunde"),
        ("/H2", "Projektträger"),
        ("/H3", "Kontext"),
        ("/H3", "Beschreibung"),
        ("/H2", "Partner"),
        ("/H3", "Bilanz"),
    ]


def test_first_columns_may_head_their_rows(sheet: bytes) -> None:
    _, *tables = structure(sheet).find("/Table")
    heads = [
        [fold(head.text) for head in each.find("/TH") if head.scope == "/Row"] for each in tables
    ]
    assert heads == [["neu"], ["Montag"], []]
    names = {head.id: fold(head.text) for head in tables[0].find("/TH")}
    cells = [
        (fold(cell.text), [names[name] for name in cell.headers]) for cell in tables[0].find("/TD")
    ]
    assert cells == [("16", ["neu", "2024"]), ("18", ["neu", "2025"])]


def test_words_say_which_language_they_are_in(sheet: bytes) -> None:
    foreign = [each for each in structure(sheet) if each.lang not in ("", "de")]
    assert [(each.lang, fold(each.text)) for each in foreign] == [
        *(("tr", "mehr als"), ("tr", "zuvor"), ("tr", ", sa'at"), ("pl", "Łódź")),
    ]


def test_nothing_is_marked_that_says_nothing(sheet: bytes) -> None:
    assert all(text for page in marked_strings(sheet) for text in page)
    empty = [element.kind for element in structure(sheet) if not element.kids]
    # The cell above the first column has nothing in it.
    assert [kind for kind in empty if kind.startswith("/")] == ["/TH"]


def test_content_is_in_the_order_of_its_tags(sheet: bytes) -> None:
    [strings] = marked_strings(sheet)
    assert squeeze("".join(strings)) == squeeze(structure(sheet).text)


def test_links_are_underlined(sheet: bytes) -> None:
    """Not told by their colour alone (WCAG 2.1, 1.4.1)."""
    lines = 0
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        marks = []
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            match str(operator):
                case "BDC" | "BMC":
                    marks.append(operands)
                case "EMC":
                    marks.pop()
                case "f" | "S" if len(marks[-1]) == 2:
                    lines += 1
    # “Verweis”, “noch ” and “einer”.
    assert lines == 3
