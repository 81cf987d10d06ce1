"""What an OpenDocument text says, as LibreOffice and others write it."""

from __future__ import annotations

import io
import zipfile

import pytest

from reportgen.document.blocks import Break, Link, Text
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Comment, Grid, Returned, lines_of
from reportgen.input.returned.odt import read_odt
from reportgen.input.returned.odt_styles import NAMES
from reportgen.input.returned.rich import blocks_of
from reportgen.problems.problem import SourceError
from support.project import ROOT

FILES = ROOT / "tests" / "fixtures" / "returned"
BOLD = (
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="C" style:family="text" style:parent-style-name="B"/>'
    '<style:style style:name="N" style:family="text"><style:text-properties '
    'fo:font-weight="normal"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1"/></text:list-style>'
)


def odt(body: str, **parts: str) -> bytes:
    names = " ".join(f'xmlns:{name}="{address}"' for name, address in NAMES.items())
    content = (
        f"<office:document-content {names}><office:automatic-styles>{BOLD}"
        "</office:automatic-styles><office:body><office:text>"
        f"{body}</office:text></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", content)
        for name, text in parts.items():
            root = f"<office:document-{name} {names}>{text}</office:document-{name}>"
            archive.writestr(f"{name}.xml", root)
    return file.getvalue()


def read(body: str, **parts: str) -> Returned:
    return read_odt(odt(body, **parts), "a.odt")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", ["a   b\tc\nd"]),
        ("<text:p>a\n   b</text:p>", ["a b"]),
        (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p>"
            "</text:deletion></text:changed-region></text:tracked-changes>"
            "<text:p>a<text:change/>b</text:p>",
            ["ab"],
        ),
        ("<text:section><text:p>a</text:p></text:section>", ["a"]),
        ("<text:p>Stand: <text:date>3. Mai</text:date></text:p>", ["Stand: 3. Mai"]),
        (
            "<text:p>a<draw:frame><draw:text-box><text:p>im Kasten</text:p></draw:text-box>"
            "</draw:frame></text:p>",
            ["a", "im Kasten"],
        ),
        (
            "<text:p><loext:content-control loext:checkbox='true' loext:checked='true'>☐"
            "</loext:content-control> ja</text:p>",
            ["☒ ja"],
        ),
        (
            "<text:p>a<loext:content-control loext:showing-place-holder='true'>Bitte"
            "</loext:content-control></text:p>",
            ["a"],
        ),
    ],
)
def test_all_text_is_read_and_what_was_taken_out_is_not(body: str, said: list[str]) -> None:
    assert [str(line) for line in lines_of(read(body).body)] == said


def test_looks_links_and_breaks_are_kept() -> None:
    body = (
        "<text:p>a <text:span text:style-name='C'>b<text:span text:style-name='N'>c</text:span>"
        "</text:span><text:a xlink:href='https://www.example.org/'>hier</text:a>"
        "<text:line-break/>d</text:p>"
    )
    (line,) = lines_of(read(body).body)
    link = Link("https://www.example.org/", (Text("hier"),))
    assert line.content == (
        Text("a "),
        Text("b", strong=True),
        Text("c"),
        link,
        Break(),
        Text("d"),
    )


def test_lists_in_lists_become_markdown() -> None:
    def item(*inner: str) -> str:
        return f"<text:list-item>{''.join(inner)}</text:list-item>"

    deep = f"<text:list>{item('<text:p>b</text:p>')}{item('<text:p>c</text:p>')}</text:list>"
    body = (
        f"<text:list text:style-name='L'>{item('<text:p>a</text:p>', deep)}"
        f"{item('<text:p>d</text:p>')}</text:list>"
    )
    assert write_markdown(blocks_of(read(body).body)) == "- a\n  1. b\n  2. c\n- d"


def test_merged_cells_say_so_and_repeated_ones_are_there() -> None:
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
    covered = "<table:covered-table-cell><text:p/></table:covered-table-cell>"
    body = (
        "<table:table><table:table-header-rows>"
        + row.format(cell.format("table:number-columns-spanned='2'", "Titel") + covered)
        + "</table:table-header-rows>"
        + row.format(cell.format("table:number-rows-spanned='2'", "Träger") + cell.format("", "A"))
        + row.format(covered + cell.format("table:number-columns-repeated='2'", "B"))
        + "</table:table>"
    )
    (grid,) = read(body).body
    assert isinstance(grid, Grid)
    assert [[(str(each), each.continues) for each in row] for row in grid.rows] == [
        [("Titel", False)],
        [("Träger", False), ("A", False)],
        [("", True), ("B", False), ("B", False)],
    ]
    assert grid.rows[1][1].within == "table 1, row 2, cell 2"


def test_remarks_notes_and_properties_stand_beside() -> None:
    body = (
        "<text:p>a<office:annotation><dc:creator>Anna</dc:creator><text:p>Stimmt das?</text:p>"
        "</office:annotation><text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Quelle</text:p></text:note-body></text:note></text:p>"
    )
    said = "<meta:user-defined meta:name='form'>factsheet</meta:user-defined>"
    meta = f"<office:meta>{said}</office:meta>"
    found = read(body, meta=meta)
    assert [str(line) for line in lines_of(found.body)] == ["a"]
    assert found.comments == (Comment("Stimmt das?", "Anna", "paragraph 1"),)
    assert "Quelle" in [str(line) for line in found.aside]
    assert found.properties["form"] == "factsheet"


def test_a_form_filled_in_by_libreoffice_keeps_marks_and_pictures() -> None:
    name = "filled-in-libreoffice.odt"
    found = read_odt((FILES / name).read_bytes(), name)
    marks = {mark for line in lines_of(found.body) for mark in line.marks}
    assert {"rg_title", "rg_context", "rg_outcome"} <= marks
    ((part, data),) = found.pictures.items()
    assert data.startswith(b"\x89PNG") and part.startswith("Pictures/")
    assert [line.pictures for line in lines_of(found.body) if line.pictures] == [(part,)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "no office document"),
        (odt("").replace(b"content.xml", b"kontent.xml"), "no OpenDocument text"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read_odt(data, "a.odt")


BOX = "<draw:frame><draw:text-box><text:p>Kasten{}</text:p></draw:text-box></draw:frame>"
SHAPE = "<draw:custom-shape><text:p>Form</text:p><draw:enhanced-geometry/></draw:custom-shape>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        # What Word calls a text box is a shape here.
        (f"<text:p>a{SHAPE}</text:p>", ["a", "Form"]),
        (f"<text:p>a{BOX.format(BOX.format(''))}</text:p>", ["a", "Kasten", "Kasten"]),
        (f"<text:p>a<draw:g>{BOX.format('')}{SHAPE}</draw:g></text:p>", ["a", "Kasten", "Form"]),
        # Bound to a page, before all paragraphs.
        (f"{BOX.format('')}<text:p>a</text:p>", ["Kasten", "a"]),
        (
            "<text:p>10<text:span text:style-name='H'>2</text:span></text:p>",
            ["102"],
        ),
    ],
)
def test_words_in_frames_and_shapes_are_read_once(body: str, said: list[str]) -> None:
    assert [str(line) for line in lines_of(read(body).body)] == said


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x"])
def test_what_is_no_number_counts_as_one(number: str) -> None:
    cell = f"<table:table-cell table:number-columns-spanned='{number}'><text:p>a</text:p>"
    rows = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
    heading = f"<text:h text:outline-level='{number}'>h</text:h>"
    (grid, line) = read(f"<table:table>{rows}</table:table>{heading}").body
    assert isinstance(grid, Grid)
    assert grid.rows[0][0].span == 1 and str(line) == "h"


@pytest.mark.parametrize(
    ("told", "side"),
    [
        ("fo:text-align='start'", "---"),
        ("fo:text-align='left'", "---"),
        ("fo:text-align='justify'", "---"),
        ("fo:text-align='end'", "---:"),
        ("fo:text-align='right'", "---:"),
        ("fo:text-align='center'", ":---:"),
        ("fo:margin-top='0cm'", ":---:"),
        # LibreOffice calls the left side “start” there, and others the right one.
        ("fo:text-align='start' style:writing-mode='rl-tb'", "---"),
        ("fo:text-align='end' style:writing-mode='rl-tb'", "---"),
        ("style:writing-mode='rl-tb'", ":---:"),
    ],
)
def test_a_column_keeps_to_the_side_of_its_cells_styles(told: str, side: str) -> None:
    """Automatic styles say it, as LibreOffice writes them; else those that they are based on."""
    shared = (
        "<office:styles><style:style style:name='Mitte' style:family='paragraph'>"
        "<style:paragraph-properties fo:text-align='center'/></style:style></office:styles>"
        "<office:automatic-styles><style:style style:name='P1' style:family='paragraph' "
        f"style:parent-style-name='Mitte'><style:paragraph-properties {told}/></style:style>"
        "</office:automatic-styles>"
    )
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{left}</text:p></table:table-cell>"
        f"<table:table-cell><text:p text:style-name='P1'>{right}</text:p></table:table-cell>"
        "</table:table-row>"
        for left, right in (("Ort", "Zahl"), ("Trier", "3"), ("Metz", "14"))
    )
    body = read(f"<table:table>{rows}</table:table>", styles=shared).body
    assert write_markdown(blocks_of(body)).split("\n")[1] == f"| --- | {side} |"
