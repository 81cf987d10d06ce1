"""Rich text written as Markdown is read as the same rich text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Block,
    Break,
    Inline,
    Link,
    List,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from reportgen.input.markdown import parse_markdown, study_markdown
from reportgen.input.markdown_text import write_markdown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ein Haus", "Ein Haus"),
        ("5 * 3", r"5 \* 3"),
        ("a_b und _c", r"a_b und \_c"),
        ("1. Mai", r"1\. Mai"),
        ("- nicht", r"\- nicht"),
        ("# 3", r"\# 3"),
        ("• Punkt", "&#8226; Punkt"),
        ("[sic]", r"\[sic\]"),
        ("a < b, AT&T, &amp;", r"a < b, AT&T, \&amp;"),
        ("C:\\Ordner", r"C:\\Ordner"),
        ("3 – 4", "3 – 4"),
    ],
)
def test_only_signs_with_a_meaning_are_escaped(text: str, written: str) -> None:
    assert write_markdown([Paragraph((Text(text),))]) == written
    assert parse_markdown(written).blocks == (Paragraph((Text(text),)),)


def test_looks_end_where_a_word_does() -> None:
    line = (Text("vor "), Text("fett ", strong=True), Text("und"))
    assert write_markdown([Paragraph(line)]) == "vor **fett** und"
    closed = (Text("„Wort“", strong=True), Text("teil"))
    assert parse_markdown(write_markdown([Paragraph(closed)])).blocks == (Paragraph(closed),)


def test_a_table_and_lists_are_written_as_people_do() -> None:
    text = (
        "Vorweg:\n\n- eins\n- zwei\n  1. innen\n  2. noch\n\nDann\\\nnach dem Bruch\n\n"
        "| Jahr | Zahl |\n| --- | ---: |\n| 2025 | 1 \\| 2 |"
    )
    assert write_markdown(parse_markdown(text).blocks) == text


def plain(blocks: Iterable[Block]) -> str:
    return "\n".join(map(str, blocks)).replace("\u00a0", " ")


SIGNS = "ab é1.)-+*_`#>|<&;[]()!~^=\\:\"'„“–•,\u00a0"
WORDS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=8)
RUNS = st.builds(Text, WORDS, strong=st.booleans(), emphasis=st.booleans())
LINKS = st.builds(
    lambda text: Link("https://a.example.org/x?y=1", (Text(text),)),
    WORDS.filter(lambda text: text.strip()),
)
LINES = st.lists(st.one_of(RUNS, RUNS, LINKS, st.just(Break())), min_size=1, max_size=5)
PARAGRAPHS = st.builds(lambda content: Paragraph(tuple(content)), LINES).filter(
    lambda paragraph: str(paragraph).strip()
)
ITEMS = st.recursive(
    PARAGRAPHS.map(lambda paragraph: (paragraph,)),
    lambda inner: st.builds(
        lambda first, items, ordered: (first, List(tuple(items), ordered)),
        PARAGRAPHS,
        st.lists(inner, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_leaves=4,
)
LISTS = st.builds(
    lambda items, ordered, tight: List(tuple(items), ordered, tight=tight),
    st.lists(ITEMS, min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
)
CELLS = st.lists(RUNS, max_size=2).map(tuple)
TABLES = st.builds(
    lambda rows: Table(rows[0], tuple(rows[1:]), ("", "right")),
    st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=3),
)
HEADINGS = st.builds(
    lambda content: Subheading(1, tuple(content)), st.lists(RUNS, min_size=1, max_size=3)
).filter(lambda heading: str(heading).strip())
BLOCKS = st.lists(st.one_of(PARAGRAPHS, LISTS, TABLES, HEADINGS), min_size=1, max_size=4)


def shape(blocks: Iterable[Block]) -> list[object]:
    """Return what of blocks is kept: kinds, words, and looks of all that is no blank."""
    shaped: list[object] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if "".join(str(block).split()):
                shaped.append(("paragraph", looks(block.content)))
        elif isinstance(block, Subheading):
            shaped.append(("heading", looks(block.content)))
        elif isinstance(block, List):
            shaped.append(("list", block.ordered, [shape(item) for item in block.items]))
        elif isinstance(block, Table):
            rows = (block.header, *block.rows)
            shaped.append(("table", [[looks(cell) for cell in row] for row in rows]))
    return shaped


def looks(content: Iterable[Inline]) -> list[tuple[str, bool, bool, str]]:
    found = []
    for inline in content:
        texts = inline.content if isinstance(inline, Link) else (inline,)
        target = inline.target if isinstance(inline, Link) else ""
        for text in texts:
            if isinstance(text, Text):
                found += [
                    (sign, text.strong, text.emphasis, target)
                    for sign in text.text
                    if not sign.isspace()
                ]
    return found


@settings(max_examples=600, deadline=None)
@given(BLOCKS)
@example([Subheading(1, (Text("C #"),)), Subheading(2, (Text("##"),))])
@example([Paragraph((Text("a"), Text("b", strong=True), Text("c", emphasis=True)))])
def test_what_is_written_is_read_as_the_same(blocks: list[Block]) -> None:
    assert shape(parse_markdown(write_markdown(blocks)).blocks) == shape(blocks)


@settings(max_examples=300, deadline=None)
@given(BLOCKS)
@example([Table(((), ()), (((), (Text("^ "),)),), ("", "right"))])
@example([Table(((), ()), (((), (Text(" "), Text("~"))),), ("", "right"))])
def test_what_was_read_once_stays_as_it_is(blocks: list[Block]) -> None:
    """Reading and writing again changes nothing, and nothing in it is remarked upon."""
    written = write_markdown(blocks)
    read, remarks = study_markdown(written)
    assert write_markdown(read.blocks) == written
    assert plain(parse_markdown(written).blocks) == plain(read.blocks)
    assert not [each for each in remarks if each.fatal]
