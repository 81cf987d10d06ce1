"""Headings, raised and lowered letters, notes and languages in long texts."""

from __future__ import annotations

import pytest

from reportgen.document.blocks import Notes, Paragraph, RichText, Subheading, Text
from reportgen.input.markdown import check_markdown, parse_markdown
from reportgen.input.markdown_text import write_markdown


def plain(text: RichText) -> list[object]:
    """Return the blocks as their texts: headings with their levels, notes as lists."""
    found: list[object] = []
    for block in text.blocks:
        if isinstance(block, Subheading):
            found.append((block.level, str(block)))
        elif isinstance(block, Notes):
            found.append(["".join(map(str, item)) for item in block.items])
        else:
            found.append(str(block))
    return found


def scripts(text: str) -> list[tuple[str, str]]:
    [block] = parse_markdown(text).blocks
    assert isinstance(block, Paragraph)
    return [(each.text, each.script) for each in block.content if isinstance(each, Text)]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\n# C", [1, 2, 1]),
        ("## A\n\n#### B\n\n## C", [1, 2, 1]),
        ("#### A", [1]),
        ("# A\n## B\n### C\n#### D", [1, 2, 3, 3]),
        ("### B\n\nText\n\n# A", [2, 1]),
    ],
)
def test_headings_count_from_the_highest_that_is_used(text: str, levels: list[int]) -> None:
    found = [each.level for each in parse_markdown(text).blocks if isinstance(each, Subheading)]
    assert found == levels
    assert check_markdown(text) == []


def test_a_heading_keeps_its_looks_and_a_sign_of_a_number_is_none() -> None:
    [heading] = parse_markdown("## A *b* 10^6^").blocks
    assert isinstance(heading, Subheading)
    assert heading.content == (
        Text("A "),
        Text("b", emphasis=True),
        Text(" 10"),
        Text("6", script="super"),
    )
    assert plain(parse_markdown("#1 und #2")) == ["#1 und #2"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("80 m^2^ groß", [("80 m", ""), ("2", "super"), (" groß", "")]),
        ("CO~2~, H~2~O", [("CO", ""), ("2", "sub"), (", H", ""), ("2", "sub"), ("O", "")]),
        ("^1^ Quelle", [("1", "super"), (" Quelle", "")]),
        ("M^me^ Roux", [("M", ""), ("me", "super"), (" Roux", "")]),
        ("(a+b)^n+1^", [("(a+b)", ""), ("n+1", "super")]),
    ],
)
def test_letters_are_raised_and_lowered(text: str, shown: list[tuple[str, str]]) -> None:
    assert scripts(text) == shown
    assert check_markdown(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "ca. ~20~30 Leute",
        "^_^ und ^^",
        "2^ 10 ^",
        "~a b~",
        "x ^mehrere Worte^",
        "a~~b~~c",
        "x^2+y^2=z^2",
        "m\\^2\\^",
    ],
)
def test_other_signs_stay(text: str) -> None:
    assert all(script == "" for _, script in scripts(text))
    assert "".join(each for each, _ in scripts(text)) == text.replace("\\", "")


def test_notes_are_counted_as_the_text_names_them() -> None:
    text = (
        "Eins[^b] und zwei[^a].\n\n"
        "[^a]: Die *zweite*,\n    auf zwei Zeilen.\n"
        "[^b]: Die erste, siehe [hier](https://example.org).\n\n"
        "Nochmals eins[^b]."
    )
    assert plain(parse_markdown(text)) == [
        "Eins1 und zwei2.",
        "Nochmals eins1.",
        ["Die erste, siehe hier.", "Die zweite, auf zwei Zeilen."],
    ]
    assert check_markdown(text) == []
    [first, *_] = parse_markdown(text).blocks
    assert isinstance(first, Paragraph) and first.content[1] == Text("1", script="note")


def test_a_note_may_name_another_one() -> None:
    text = "Text[^1].\n\n[^1]: Siehe[^2].\n[^2]: Dort."
    assert plain(parse_markdown(text)) == ["Text1.", ["Siehe2.", "Dort."]]


@pytest.mark.parametrize(
    ("text", "told", "line", "fatal"),
    [
        ("Text[^x].", "there is no such note", 0, False),
        ("Text.\n\n[^x]: Niemand.", "no place in the text names the note “x”", 2, True),
        ("Text[^x].\n\n[^x]: A\n[^x]: B", "the note “x” is written twice", 3, True),
    ],
)
def test_notes_that_do_not_fit_are_told(text: str, told: str, line: int, fatal: bool) -> None:
    [remark] = check_markdown(text)
    assert told in str(remark.message)
    assert (remark.line, remark.fatal) == (line, fatal)


def test_a_note_below_a_text_moves_no_line() -> None:
    text = "Eins[^1].\n\n[^1]: Eine Note,\n    länger.\n\n> Zitat"
    [remark] = check_markdown(text)
    assert remark.line == 5


@pytest.mark.parametrize(
    "text",
    [
        "## A *b*\n\nText.\n\n### C",
        "80 m^2^, CO~2~",
        "Eins[^b], zwei[^a], eins[^b], 5 m^2^.\n\n[^a]: Dort.\n[^b]: Da *und* hier.",
        "2\\^10\\^ und a\\~b\\~",
    ],
)
def test_what_is_written_back_reads_the_same(text: str) -> None:
    rich = parse_markdown(text)
    assert parse_markdown(write_markdown(rich.blocks)) == rich


def test_words_may_be_in_another_language() -> None:
    [paragraph] = parse_markdown('Er sagt [**dzień** dobry]{lang=pl}, [x]{lang="pt_br"}.').blocks
    assert isinstance(paragraph, Paragraph)
    assert [(each.text, each.strong, each.lang) for each in paragraph.content] == [
        *(("Er sagt ", False, None), ("dzień", True, "pl"), (" dobry", False, "pl")),
        *((", ", False, None), ("x", False, "pt-BR"), (".", False, None)),
    ]
    [remark] = check_markdown("[x]{lang=polnisch}")
    assert remark.fatal and "polnisch" in str(remark.message)
    assert plain(parse_markdown("[x]{lang=} [y]{class=a}")) == ["[x]{lang=} [y]{class=a}"]


def test_a_language_goes_on_over_a_link() -> None:
    [paragraph] = parse_markdown("[a [b](https://example.org) c]{lang=pl} d").blocks
    assert isinstance(paragraph, Paragraph)
    assert str(paragraph) == "a b c d"
    first, link, last, *_ = paragraph.content
    assert (first.lang, link.content[0].lang, last.lang) == ("pl", "pl", "pl")  # type: ignore[union-attr]
