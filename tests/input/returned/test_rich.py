"""Lines of returned files become paragraphs, lists and tables as they were meant."""

from __future__ import annotations

import pytest

from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.rich import blocks_of
from support.returned import para, run, table, word_file

NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)


def item(text: str, depth: int = 0) -> str:
    return para(text, look=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>')


def markdown(body: str) -> str:
    read = read_docx(word_file(body, numbering=NUMBERING), "a.docx")
    return write_markdown(blocks_of(read.body))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (para("eins") + para("") + para("  ") + para("zwei"), "eins\n\nzwei"),
        (item("a") + item("b"), "- a\n- b"),
        (item("a") + item("b", 1) + item("c", 1) + item("d"), "- a\n  1. b\n  2. c\n- d"),
        (item("a") + para("dazwischen") + item("b"), "- a\n\ndazwischen\n\n- b"),
        (para("• a") + para("•\tb"), "- a\n- b"),
        (para("- a") + para("– b"), "- a\n- b"),
        (para("1. Mai ist frei"), "1\\. Mai ist frei"),
        (para("1. eins") + para("2. zwei") + para("danach"), "1. eins\n2. zwei\n\ndanach"),
        (para("2. zwei") + para("3. drei"), "2\\. zwei\n\n3\\. drei"),
        (para(run("Alles fett", "<w:b/>")), "Alles fett"),
        (para("Ein ", run("fettes", "<w:b/>"), " Wort"), "Ein **fettes** Wort"),
        (para("5 * 3 _x"), "5 \\* 3 \\_x"),
        (para("a\tb") * 2, "a b\n\na b"),
        (
            para("Jahr\tZahl") + para("2025\t3") + para("2026\t4") + para("Ende"),
            "| Jahr | Zahl |\n| --- | --- |\n| 2025 | 3 |\n| 2026 | 4 |\n\nEnde",
        ),
        (
            para("vor") + table((para("A"), para("B")), (para("1"), para("2") + para("3"))),
            "vor\n\n| A | B |\n| --- | --- |\n| 1 | 2 3 |",
        ),
        (table((para("nur") + item("eine Zelle"),)), "nur\n\n- eine Zelle"),
    ],
)
def test_what_was_meant_is_written(body: str, text: str) -> None:
    assert markdown(body) == text


@pytest.mark.parametrize("told", ["level", "paragraph", "style"])
def test_a_list_lies_in_another_by_its_indent_alone(told: str) -> None:
    """As those of Word's styles “List Number” and “List Bullet 2” do."""
    far = {number: f'<w:ind w:left="{360 * number}"/>' for number in (1, 2)}
    levels = {number: f"<w:pPr>{far[number]}</w:pPr>" if told == "level" else "" for number in far}
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/>'
        f"{levels[number]}</w:lvl></w:abstractNum>"
        for number, kind in ((1, "decimal"), (2, "bullet"))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in far)
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="L{number}"><w:name w:val="L{number}"/>'
        f"<w:pPr>{far[number] if told == 'style' else ''}</w:pPr></w:style>"
        for number in far
    )

    def listed(text: str, number: int) -> str:
        own = far[number] if told == "paragraph" else ""
        look = f'<w:pStyle w:val="L{number}"/><w:numPr><w:numId w:val="{number}"/></w:numPr>{own}'
        return para(text, look=look)

    body = listed("a", 1) + listed("b", 2) + listed("c", 2) + listed("d", 1) + listed("e", 2)
    read = read_docx(word_file(body, numbering=lists, styles=styles), "a.docx")
    assert write_markdown(blocks_of(read.body)) == "1. a\n   - b\n   - c\n2. d\n   - e"


def cells(*rows: tuple[str, ...]) -> str:
    """Return a table of cells, each a text or, before a colon, the properties of its paragraph."""
    made = []
    for row in rows:
        parted = (each.rpartition(":") for each in row)
        made.append(tuple(para(text, look=look) for look, _, text in parted))
    return table(*made)


def sides(body: str, styles: str = "") -> str:
    """Return the line of a table in Markdown that says to which sides its columns keep."""
    read = read_docx(word_file(body, styles=styles), "a.docx")
    return write_markdown(blocks_of(read.body)).split("\n")[1]


@pytest.mark.parametrize(
    ("written", "side"),
    [
        ("", "---"),
        ('<w:jc w:val="left"/>', "---"),
        ('<w:jc w:val="start"/>', "---"),
        ('<w:jc w:val="both"/>', "---"),
        ('<w:jc w:val="mediumKashida"/>', "---"),
        ("<w:jc/>", "---"),
        ('<w:jc w:val="right"/>', "---:"),
        ('<w:jc w:val="end"/>', "---:"),
        ('<w:jc w:val="center"/>', ":---:"),
        ('<w:bidi w:val="0"/><w:jc w:val="right"/>', "---:"),
        # Which side is the right one in text from right to left, programs do not agree on.
        ('<w:bidi/><w:jc w:val="right"/>', "---"),
        ('<w:bidi/><w:jc w:val="center"/>', ":---:"),
        ('<w:pStyle w:val="Deep"/>', "---:"),
        ('<w:pStyle w:val="Deep"/><w:jc w:val="left"/>', "---"),
        ('<w:pStyle w:val="Turned"/>', "---"),
    ],
)
def test_a_column_keeps_to_the_side_that_its_cells_keep_to(written: str, side: str) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="High"><w:name w:val="High"/>'
        '<w:pPr><w:jc w:val="right"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/>'
        '<w:basedOn w:val="High"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Turned"><w:name w:val="Turned"/>'
        '<w:basedOn w:val="Deep"/><w:pPr><w:bidi/></w:pPr></w:style>'
    )
    body = cells(("Ort", f"{written}:Zahl"), ("Trier", f"{written}:3"), ("Metz", f"{written}:14"))
    assert sides(body, styles) == f"| --- | {side} |"


RIGHT, CENTER = '<w:jc w:val="right"/>:', '<w:jc w:val="center"/>:'


@pytest.mark.parametrize(
    ("body", "line"),
    [
        # What is empty says nothing of its column, but a head does that stands elsewhere.
        (cells((f"{RIGHT}A", "B"), ("", "x"), (f"{RIGHT}3", "y")), "| ---: | --- |"),
        (cells((f"{CENTER}", f"{RIGHT}B"), ("3", f"{RIGHT}y")), "| --- | ---: |"),
        (cells((f"{CENTER}A", "B"), (f"{RIGHT}3", "x"), (f"{RIGHT}4", "y")), "| --- | --- |"),
        (cells((f"{RIGHT}A", f"{CENTER}B"), ("3", f"{CENTER}x")), "| --- | :---: |"),
        # All lines of a cell have to agree.
        (
            table(
                (para("A"), para("B", look=RIGHT[:-1])),
                (para("x"), para("1", look=RIGHT[:-1]) + para("2")),
            ),
            "| --- | --- |",
        ),
    ],
)
def test_cells_that_keep_to_several_sides_say_none(body: str, line: str) -> None:
    assert sides(body) == line
