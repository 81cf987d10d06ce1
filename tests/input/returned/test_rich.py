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
