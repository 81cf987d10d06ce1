"""Markdown to rich text: what prints, what is remarked upon, and that nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reportgen.document.blocks import (
    Block,
    Break,
    Inline,
    Link,
    List,
    Notes,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from reportgen.input.markdown import Blocks, Remark, check_markdown, is_safe_target, parse_markdown


def blocks(text: str) -> tuple[Block, ...]:
    return parse_markdown(text).blocks


def paragraph(text: str) -> tuple[Inline, ...]:
    (block,) = blocks(text)
    assert isinstance(block, Paragraph)
    return block.content


def list_of(text: str) -> List:
    (block,) = blocks(text)
    assert isinstance(block, List)
    return block


def fatal(text: str) -> list[Remark]:
    return [remark for remark in check_markdown(text) if remark.fatal]


# What prints


def test_paragraphs_are_parted_by_empty_lines_only() -> None:
    assert list(map(str, blocks("one\ntwo\n\nthree\n\n\n\nfour"))) == ["one two", "three", "four"]


def test_emphasis() -> None:
    assert paragraph("a *b* **c** ***d*** __e__ _f_") == (
        Text("a "),
        Text("b", emphasis=True),
        Text(" "),
        Text("c", strong=True),
        Text(" "),
        Text("d", strong=True, emphasis=True),
        Text(" "),
        Text("e", strong=True),
        Text(" "),
        Text("f", emphasis=True),
    )


@pytest.mark.parametrize(
    "text", ["5 * 3 * 2", "snake_case_name", "2 ** 3", "* ", "a*", "C:\\Temp", "a ~~b~~", "100 %"]
)
def test_signs_that_are_no_marks_stay(text: str) -> None:
    assert text.strip(" *") in str(parse_markdown(text))


@pytest.mark.parametrize("text", ["one  \ntwo", "one\\\ntwo"])
def test_hard_breaks(text: str) -> None:
    assert paragraph(text) == (Text("one"), Break(), Text("two"))


def test_neighbours_of_one_look_are_one_run() -> None:
    assert paragraph("a & b \\* c\nd") == (Text("a & b * c d"),)


@pytest.mark.parametrize(
    ("text", "target", "seen"),
    [
        ("[Seite](https://example.org/a?b=c&d)", "https://example.org/a?b=c&d", "Seite"),
        ("<https://example.org>", "https://example.org", "https://example.org"),
        ("<a@example.org>", "mailto:a@example.org", "a@example.org"),
        ("[Ruf](tel:+49681)", "tel:+49681", "Ruf"),
        ("[Brief](mailto:a@example.org)", "mailto:a@example.org", "Brief"),
        ("[**fett** und *kursiv*](https://example.org)", "https://example.org", "fett und kursiv"),
    ],
)
def test_links(text: str, target: str, seen: str) -> None:
    (link,) = paragraph(text)
    assert isinstance(link, Link)
    assert (link.target, str(link)) == (target, seen)
    assert check_markdown(text) == []


def test_the_looks_inside_a_link_stay() -> None:
    (link,) = paragraph("[a **b**](https://example.org)")
    assert isinstance(link, Link)
    assert link.content == (Text("a "), Text("b", strong=True))


def test_a_link_inside_emphasis_keeps_its_neighbours_apart() -> None:
    assert paragraph("**a [b](https://example.org) c**") == (
        Text("a ", strong=True),
        Link("https://example.org", (Text("b", strong=True),)),
        Text(" c", strong=True),
    )


def test_lists_nest_and_hold_paragraphs() -> None:
    outer = list_of("3. one\n\n   more\n4. two\n   - a\n   - b\n     1. deep\n")
    assert (outer.ordered, outer.start, outer.tight) == (True, 3, False)
    first, second = outer.items
    assert list(map(str, first)) == ["one", "more"]
    inner = second[1]
    assert isinstance(inner, List)
    assert not inner.ordered and inner.tight
    deep = inner.items[1][1]
    assert isinstance(deep, List)
    assert deep.ordered and str(deep) == "1. deep"


def test_a_loose_list_inside_a_tight_one_does_not_loosen_it() -> None:
    outer = list_of("- a\n  - b\n\n    c\n- d\n")
    assert outer.tight
    inner = outer.items[0][1]
    assert isinstance(inner, List) and not inner.tight


def test_two_lists_with_different_marks_are_two() -> None:
    assert len(blocks("- a\n- b\n\n1. c\n")) == 2


def test_tables() -> None:
    (table,) = blocks(
        "| A | **B** | C | D |\n|---|--:|:-:|:--|\n| a \\| b | [x](https://example.org) | | d |\n"
    )
    assert isinstance(table, Table)
    assert table.align == ("", "right", "center", "left")
    assert table.header[1] == (Text("B", strong=True),)
    assert table.rows[0][0] == (Text("a | b"),)
    assert table.rows[0][1] == (Link("https://example.org", (Text("x"),)),)
    assert table.rows[0][2] == ()


def test_a_short_row_of_a_table_is_filled_up() -> None:
    (table,) = blocks("| A | B |\n|---|---|\n| a |\n")
    assert isinstance(table, Table)
    assert table.rows == (((Text("a"),), ()),)
    assert check_markdown("| A | B |\n|---|---|\n| a |\n") == []


def test_a_language_is_that_of_the_whole_text() -> None:
    assert parse_markdown("a", "fr").lang == "fr"


@pytest.mark.parametrize("text", ["", "\n", "   "])
def test_nothing_is_no_blocks(text: str) -> None:
    assert blocks(text) == () and check_markdown(text) == []


# What is remarked upon


@pytest.mark.parametrize(
    ("text", "word", "seen"),
    [
        ("Title\n=====", "heading", "Title"),
        ("Title\n---", "heading", "Title"),
        ("> quoted", "quotation", "quoted"),
        ("    four blanks", "block", "four blanks"),
        ("```\nfenced\n```", "block", "fenced"),
        ("```python\nfenced\n```", "block", "python\nfenced"),
        ("a\n\n---\n\nb", "dashes", "a\nb"),
        ("<b>bold</b>", "HTML", "<b>bold</b>"),
        ("<script>alert(1)</script>", "HTML", "<script>alert(1)</script>"),
        ("<img src=x onerror=alert(1)>", "HTML", "<img src=x onerror=alert(1)>"),
        ("<!-- internal -->", "HTML", "<!-- internal -->"),
    ],
)
def test_what_prints_otherwise_is_remarked_upon(text: str, word: str, seen: str) -> None:
    remarks = check_markdown(text)
    assert remarks and all(word in str(remark.message) for remark in remarks)
    assert not any(remark.fatal for remark in remarks)
    assert all(str(remark.advice) for remark in remarks)
    assert str(parse_markdown(text)) == seen


def test_an_underlined_line_is_bold() -> None:
    assert paragraph("A *b*\n---") == (
        Text("A ", strong=True),
        Text("b", strong=True, emphasis=True),
    )


@pytest.mark.parametrize("text", ["3 < 5 and 7 > 2", "a <- b", "<3", "Müller <Leitung>"])
def test_signs_like_html_are_text(text: str) -> None:
    assert str(parse_markdown(text)) == text


@pytest.mark.parametrize("text", ["3 < 5 and 7 > 2", "a <- b", "<3"])
def test_comparisons_are_no_html(text: str) -> None:
    assert check_markdown(text) == []


def test_pictures_are_refused_but_their_text_stays() -> None:
    text = "a ![Market](market.png) b"
    (remark,) = fatal(text)
    assert "market.png" in str(remark.message) and "picture" in str(remark.advice)
    assert str(parse_markdown(text)) == "a Market b"


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java&#x09;script:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "page.html",
        "#anchor",
        "//example.org",
        "/page",
        "www.example.org",
    ],
)
def test_links_that_lead_nowhere_or_astray_are_refused_but_their_text_stays(target: str) -> None:
    text = f"a [page]({target}) b"
    assert len(fatal(text)) == 1
    assert paragraph(text) == (Text("a page b"),)


@pytest.mark.parametrize("text", ["<javascript:alert(1)>", "<file:///etc/passwd>"])
def test_refused_addresses_in_angle_brackets_are_no_links(text: str) -> None:
    assert fatal(text)
    assert not any(isinstance(inline, Link) for inline in paragraph(text))


@settings(deadline=None)
@given(st.text(max_size=12), st.sampled_from(["javascript", "data", "vbscript", "file", ""]))
def test_no_link_ever_leads_to_code(text: str, scheme: str) -> None:
    for source in (f"[x]({scheme}:{text})", f"<{scheme}:{text}>", f"[x](<{scheme}:{text}>)"):
        for link in _links(parse_markdown(source).blocks):
            assert link.target.lower().startswith(("http:", "https:", "mailto:", "tel:"))


@pytest.mark.parametrize("target", ["https://[", "http://[::1", "//[", "\x00https://x"])
def test_broken_addresses_are_only_unsafe(target: str) -> None:
    is_safe_target(target)
    check_markdown(f"[x](<{target}>)")


# Nothing is lost


def test_a_word_in_brackets_before_a_colon_is_no_definition() -> None:
    assert str(parse_markdown("[Achtung]: wichtig")) == "[Achtung]: wichtig"


def test_a_title_of_a_link_does_not_vanish_in_silence() -> None:
    (remark,) = fatal('[page](https://example.org "more words")')
    assert "more words" in str(remark.message)


def test_a_row_with_more_cells_than_its_table_does_not_lose_them_in_silence() -> None:
    table = "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 | lost |\n"
    (remark,) = fatal(table)
    assert "2" in str(remark.message) and "3" in str(remark.message)
    assert fatal(f"- x\n\n{re.sub('(?m)^', '  ', table)}")
    assert fatal(re.sub("(?m)^", "> ", table))
    for escaped in ("| 3 | 4 \\| x |", "3 | 4", "| 3 | 4", "3 | 4 |", "| `3` | 4 |"):
        assert check_markdown(f"| A | B |\n|---|---|\n{escaped}\n") == []


def test_numbers_of_a_list_do_not_change_in_silence() -> None:
    dates = "3. Mai: Auftakt\n7. Juni: Abschluss\n"
    (remark,) = fatal(dates)
    assert "7" in str(remark.message) and "4" in str(remark.message)
    assert check_markdown("1. a\n2. b\n3. c\n") == []
    assert check_markdown("1. a\n1. b\n1. c\n") == []
    assert check_markdown("7. a\n8. b\n   1. c\n   2. d\n9. e\n") == []


@pytest.mark.parametrize("mark", ["- ", "> ", "1. "])
def test_what_is_nested_too_deep_does_not_vanish_in_silence(mark: str) -> None:
    for depth in range(1, 40):
        text = mark * depth + "word"
        assert "word" in str(parse_markdown(text)) or fatal(text), depth


@pytest.mark.parametrize("mark", ["- ", "> ", "1. ", "*", "_", "[", "![", "`", "<", "\\", "**a "])
def test_no_depth_breaks_the_parser(mark: str) -> None:
    text = mark * 2000 + "word"
    parse_markdown(text)
    check_markdown(text)


def letters(text: str) -> Counter[str]:
    """Count letters and digits; those of list marks are taken out of both sides."""
    return Counter(char for char in text if char.isalnum())


_WORDS = ["word", "Straße", "été", "2017", "№7", "a", "B2", "1.", "3)", "😀", "عربي"]
_MARKS = ["*", "**", "_", "`", "[", "]", "(", ")", "|", "\n", "\n\n", " ", "  \n", "\\", "~", "!"]
_STARTS = ["\n- ", "\n  - ", "\n# ", "\n> ", "\n    ", "\n---\n", "\n|---|\n", "\n```\n", "\n===\n"]
_LINKS = ["[a]: ", "](https://example.org)", "<b>", "<!-- ", " -->", '"', ":", "-", "+", "=", "<"]


@settings(max_examples=300, deadline=None)
@example("[a]: 2017")
@example("a\n```word B2\n2017\n```")
@example("|a|B2|\n|---|---|\n|a|B2|word|")
@example("> " * 30 + "word")
@example("1. a\n5. b")
@example("\n# [](https://example.org)")
@given(st.lists(st.sampled_from(_WORDS + _MARKS + _STARTS + _LINKS), max_size=25).map("".join))
def test_every_letter_prints_or_is_refused(text: str) -> None:
    """What is lost must be fatal; targets of links, which print elsewhere, count as printed."""
    assume("&" not in text)
    rich = parse_markdown(text)
    if fatal(text):
        return
    printed = str(rich) + "".join(link.target for link in _links(rich.blocks))
    lost = letters(text) - letters(printed)
    numbers = re.findall(r"(?m)^[\s>|*+-]*((?:[0-9]+[.)][ \t\n]+)*[0-9]+)[.)](?:\s|$)", text)
    for mark in numbers:
        lost -= letters(mark)
    assert not lost, f"{text!r} prints as {printed!r}"


def _links(content: Iterable[Block | Inline]) -> Iterable[Link]:
    for each in content:
        match each:
            case Link():
                yield each
            case Paragraph() | Subheading():
                yield from _links(each.content)
            case Notes():
                for note in each.items:
                    yield from _links(note)
            case List():
                for item in each.items:
                    yield from _links(item)
            case Table():
                for row in (each.header, *each.rows):
                    for cell in row:
                        yield from _links(cell)


_PLAINLY = ("one ", "zwei", "1", "1. ", "-", "+ ", "# ", "> ", ":", "|", "|-|", "===", "~~~", ".")
_BLANKS = ("\n", "\n\n", " \n", "\n ", "  \n", "\r\n", "\t", "\x0b", "\x1c", "\x85", "\u2028")
_SIGNS = ("*", "**a**", "_", "`", "<b>", "&amp;", "\\", "\\*", "[", "](x)", "![", "!", "a@b.de")
_SEEN = ("\u00a0", "\u3000", "\ufeff", "\0", "–", "„", "א", "www.a.de", "https://a.de/b?c=d")


@settings(max_examples=1000, deadline=None)
@example("\0plain")
@example("a\n1. b")
@given(st.lists(st.sampled_from(_PLAINLY + _BLANKS + _SIGNS + _SEEN), max_size=12).map("".join))
def test_what_is_not_parsed_would_have_come_out_the_same(text: str) -> None:
    """Plain texts and lines pass by the parser; compared with one that is asked for everything."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    reader = Blocks()
    assert parse_markdown(text).blocks == tuple(reader.read(parser.parse(text)))
    assert {str(each.message) for each in reader.remarks} <= {
        str(each.message) for each in check_markdown(text)
    }


@pytest.mark.parametrize(
    ("head", "row", "headed"),
    [
        ("|  | 2024 |", "| Metz | 3 |", True),
        ("| Ort | Zahl |", "| **Metz** | 3 |", True),
        ("| Ort | Zahl |", "| **[Metz](https://example.org)** | 3 |", True),
        ("| Ort | Zahl |", "| Metz | **3** |", False),
        ("| Ort | Zahl |", "| **Metz** und Nancy | 3 |", False),
        ("|  |  |", "| Metz | 3 |", False),
        ("|  | 2024 |", "|  | 3 |", False),
        ("| Ort |", "| **Metz** |", False),
    ],
)
def test_a_first_column_may_head_its_rows(head: str, row: str, headed: bool) -> None:
    rule = "|---" * (head.count("|") - 1) + "|"
    [table] = parse_markdown(f"{head}\n{rule}\n{row}\n").blocks
    assert isinstance(table, Table)
    assert table.headed is headed


def test_words_may_be_in_another_language() -> None:
    [paragraph] = parse_markdown("Er sagt [**dzień** dobry](lang:pl) und [x](lang:pt_br).").blocks
    assert isinstance(paragraph, Paragraph)
    assert [(each.text, each.strong, each.lang) for each in paragraph.content] == [
        *(("Er sagt ", False, None), ("dzień", True, "pl"), (" dobry", False, "pl")),
        *((" und ", False, None), ("x", False, "pt-BR"), (".", False, None)),
    ]
    [remark] = check_markdown("[x](lang:polnisch)")
    assert remark.fatal
    assert "polnisch" in str(remark.message)
