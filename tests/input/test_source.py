"""Reading YAML: text stays as it was written, and every fault has its place."""

from __future__ import annotations

import pytest

from reportgen.input.source import MappingNode, ScalarNode, SequenceNode, require_keys
from reportgen.input.yaml import MAX_BYTES, MAX_DEPTH
from reportgen.problems.problem import Problem, Severity, SourceError
from reportgen.problems.show import show_text
from support.sources import FILE, read, text_of


def problems_of(data: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(SourceError) as caught:
        read(data)
    assert caught.value.problems
    return caught.value.problems


def passed_over(data: str | bytes) -> tuple[Problem, ...]:
    """Return the problems of a source that can be read all the same."""
    source = read(data)
    assert source.problems
    return source.problems


def places_of(data: str | bytes) -> list[tuple[int, int]]:
    return [(problem.place.line, problem.place.column) for problem in problems_of(data)]


# Text


@pytest.mark.parametrize(
    "written",
    [
        "0681",
        "NO",
        "no",
        "yes",
        "on",
        "True",
        "12:30",
        "12:30:45",
        "0123",
        "0x1F",
        "0o17",
        "0b11",
        "1e3",
        "1_000",
        "3.10",
        ".5",
        ".inf",
        ".nan",
        "+49 681 9051559",
        "~",
        "null",
        "NULL",
        "2017-05-01",
        "2017-05-01 12:30:00",
        "=",
        "<<",
        "1,5",
        "a#b",
        "http://a:8080/",
        "Ä",
        "עברית",
        "😀",
    ],
)
def test_text_stays_as_it_was_written(written: str) -> None:
    source = read(f"key: {written}\nlist: [{'x' if ',' in written else written}]\n")
    assert text_of(source, "key") == written
    node = source.root.items["key"]
    assert isinstance(node, ScalarNode) and node.plain and not node.is_null


@pytest.mark.parametrize("key", ["no", "0681", "null", "~", "12:30", "2017-05-01", "1.0", "<<"])
def test_keys_stay_as_they_were_written(key: str) -> None:
    assert list(read(f"{key}: x\n").root.items) == [key]


def test_keys_that_yaml_would_call_equal_stay_apart() -> None:
    assert list(read("1: a\n01: b\n1.0: c\nyes: d\ntrue: e\n").root.items) == [
        "1",
        "01",
        "1.0",
        "yes",
        "true",
    ]


def test_quotes_and_blocks_are_told_from_plain_text() -> None:
    source = read("a: plain\nb: 'quoted'\nc: \"quoted\"\nd: |\n  block\ne: >-\n  folded\n  text\n")
    plain = [node.plain for node in source.root.items.values() if isinstance(node, ScalarNode)]
    assert plain == [True, False, False, False, False]
    assert text_of(source, "d") == "block\n"
    assert text_of(source, "e") == "folded text"


def test_nothing_written_is_null_but_an_empty_text_and_tilde_are_not() -> None:
    source = read('a:\nb: ""\nc: ~\nd: null\ne: # remark\n')
    nulls = {key for key, node in source.root.items.items() if getattr(node, "is_null", False)}
    assert nulls == {"a", "e"}


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# remark\n", b"---\n", b"\xef\xbb\xbf", b"   "])
def test_an_empty_file_is_an_empty_mapping(data: bytes) -> None:
    source = read(data)
    assert source.root.items == {} and source.root.keys == {}
    assert (source.root.place.line, source.root.place.column) == (1, 1)


def test_every_node_and_key_has_its_place() -> None:
    source = read("title: Titel\ncontacts:\n  - name: Kabis\n    languages: [fr, de]\n")
    contacts = source.root.items["contacts"]
    assert isinstance(contacts, SequenceNode)
    contact = contacts.items[0]
    assert isinstance(contact, MappingNode)
    assert str(contact.keys["languages"]) == f"{FILE}:4:5"
    languages = contact.items["languages"]
    assert isinstance(languages, SequenceNode)
    assert [str(item.place) for item in languages.items] == [f"{FILE}:4:17", f"{FILE}:4:21"]
    assert str(source.root.keys["contacts"]) == f"{FILE}:2:1"


# Faults


def test_a_key_written_twice_names_both_lines() -> None:
    (problem,) = passed_over("title: A\ncity: B\ntitle: C\n")
    assert str(problem.place) == f"{FILE}:3:1"
    assert "“title”" in str(problem.message)
    assert "line 1" in str(problem.advice)
    assert problem.line == "title: C"
    assert problem.severity is Severity.ERROR


def test_of_a_key_written_twice_the_first_value_is_kept() -> None:
    source = read("title: A\ncity: B\ntitle: C\n")
    assert text_of(source, "title") == "A" and text_of(source, "city") == "B"
    assert source.root.keys["title"].line == 1


def test_a_source_in_order_has_no_problems() -> None:
    assert read("title: A\ncity: {de: B, fr: C}\n").problems == ()


@pytest.mark.parametrize("refused", ["c: *x\n", "c: [\n", "---\nc: d\n"])
def test_a_key_written_twice_is_named_in_a_file_that_is_refused_too(refused: str) -> None:
    twice, *others = places_of(f"a: 1\na: 2\n{refused}")
    assert twice == (2, 1) and len(others) == 1


def test_a_key_written_twice_makes_no_profile_of_a_list() -> None:
    with pytest.raises(SourceError) as caught:
        require_keys(read("- {a: 1, a: 2}\n"))
    places = [problem.place for problem in caught.value.problems]
    assert [(place.line, place.column) for place in places] == [(1, 10), (1, 1)]


def test_keys_written_twice_are_seen_whatever_their_quotes_and_depth() -> None:
    problems = passed_over("a: 1\n'a': 2\nb:\n  c: 1\n  \"c\": 2\nd: {e: 1, e: 2}\n")
    assert [(problem.place.line, problem.place.column) for problem in problems] == [
        (2, 1),
        (5, 3),
        (6, 11),
    ]


def test_all_faults_are_reported_at_once() -> None:
    text = "a: 1\na: 2\nb: *c\nd: !!int 3\n? [x]\n: y\n"
    assert places_of(text) == [(2, 1), (3, 4), (4, 4), (5, 3)]


def test_aliases_are_refused_without_expanding_them() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    problems = problems_of(laughs)
    assert len(problems) == 72
    assert all("alias" in str(problem.message) for problem in problems)


@pytest.mark.parametrize("tag", ["!!str", "!!int", "!!python/object/apply:os.system", "!", "!x"])
def test_tags_are_refused(tag: str) -> None:
    assert places_of(f"a: 1\nb: {tag} 3\n") == [(2, 4)]


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "[{a: "])
def test_depth_is_limited_before_the_parser_breaks(opening: str) -> None:
    (problem,) = problems_of(opening * 190_000 if len(opening) < 3 else opening * 100_000)
    assert str(MAX_DEPTH) in str(problem.message)
    assert problem.place.line == 1


def test_two_hundred_thousand_brackets_are_one_problem() -> None:
    assert places_of(b"[" * 200_000) == [(1, MAX_DEPTH + 1)]


def test_the_deepest_that_is_allowed_can_be_read() -> None:
    brackets = MAX_DEPTH - 2
    read(f"a: {'[' * brackets}x{']' * brackets}")
    assert len(problems_of(f"a: {'[' * (brackets + 1)}x{']' * (brackets + 1)}")) == 1


def test_size_is_limited() -> None:
    start = b"a: "
    read(start + b"x" * (MAX_BYTES - len(start)))
    (problem,) = problems_of(start + b"x" * (MAX_BYTES - len(start) + 1))
    assert "1,000,001" in str(problem.message) and "1,000,000" in str(problem.message)


@pytest.mark.parametrize(
    "character",
    ["\x01", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\u2028", "\u2029"],
)
def test_raw_control_characters_are_refused_at_their_place(character: str) -> None:
    (problem,) = problems_of(f"a: 1\nb: 😀x{character}y\n")
    assert (problem.place.line, problem.place.column) == (2, 6)
    assert f"U+{ord(character):04X}" in str(problem.message)
    assert character not in problem.line, "a quoted line goes to a terminal as it is"
    assert problem.line.startswith("b: 😀x")


@pytest.mark.parametrize(
    "escape", ["\\0", "\\x01", "\\e", "\\x7F", "\\N", "\\L", "\\P", "\\uFFFF", "\\ud800", "\\udfff"]
)
def test_escaped_control_characters_are_refused(escape: str) -> None:
    assert places_of(f'a: 1\nb: "x{escape}y"\n') == [(2, 4)]


def test_a_control_character_in_a_key_reaches_no_terminal() -> None:
    text = show_text(problems_of('"x\\e[31m": 1\n"x\\e[31m": 2\n'))
    assert "\x1b" not in text


def test_a_null_character_is_refused_wherever_it_stands() -> None:
    assert places_of(b"title: x\x00y\n") == [(1, 9)]


def test_tab_and_no_break_space_are_text() -> None:
    assert text_of(read("a: 'x\ty\u00a0z'\n"), "a") == "x\ty\u00a0z"


@pytest.mark.parametrize("data", ["\ufeff\ufefftitle: x\n", "title: a\ufeffb\n"])
def test_a_further_byte_order_mark_is_harmless_or_has_a_place(data: str) -> None:
    try:
        source = read(data)
    except SourceError as error:
        assert error.problems[0].place.line == 1
    else:
        assert "title" in source.root.items


# Encodings


@pytest.mark.parametrize(
    ("data", "place", "character"),
    [
        (b"title: x\ncity: Saarbr\xfccken\n", (2, 13), "ü"),
        ("title: Žluťoučký ".encode() + b"\x80\n", (1, 18), "€"),
        (b"\xef\xbb\xbfa: \xe9t\xe9\n", (1, 4), "é"),
        (b"a: 1\r\nb: \x84x\x93\r\n", (2, 4), "„"),
        (b"a: 1\rb: x\xe4\r", (2, 5), "ä"),
        ("a: 😀😀".encode() + b"\xff", (1, 6), "ÿ"),
    ],
)
def test_windows_encodings_are_named_with_the_very_character(
    data: bytes, place: tuple[int, int], character: str
) -> None:
    (problem,) = problems_of(data)
    assert (problem.place.line, problem.place.column) == place
    assert f"“{character}”" in str(problem.message)
    assert "UTF-8" in str(problem.advice)
    assert problem.line[place[1] - 1] == character


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named_with_and_without_byte_order_mark(encoding: str) -> None:
    (problem,) = problems_of("title: Büro\n".encode(encoding))
    assert "UTF-16" in str(problem.message) and "UTF-8" in str(problem.advice)


def test_a_byte_order_mark_of_utf_8_is_fine_and_moves_no_column() -> None:
    assert text_of(read(b"\xef\xbb\xbftitle: x\n"), "title") == "x"
    assert places_of("\ufefftitle: *x\n") == [(1, 8)]


# Structure


@pytest.mark.parametrize(
    ("text", "place"), [("a: b\n---\nc: d\n", (2, 1)), ("---\na: b\n---\n", (3, 1))]
)
def test_a_second_document_is_refused_at_its_line(text: str, place: tuple[int, int]) -> None:
    (problem,) = problems_of(text)
    assert (problem.place.line, problem.place.column) == place
    assert "document" in str(problem.message)


@pytest.mark.parametrize("key", ["? [a]\n: b", "? {a: b}\n: c", "{[a]: b}", "? - a\n: b"])
def test_keys_that_are_no_words_are_refused(key: str) -> None:
    (problem,) = problems_of(key)
    assert "key" in str(problem.message)


@pytest.mark.parametrize("text,kind,column", [
    ("- a\n- b\n", SequenceNode, 1),
    ("# c\n\n  - a: b\n", SequenceNode, 3),
    ("%YAML 1.2\n---\n- a\n", SequenceNode, 1),
    ("[a, b]", SequenceNode, 1),
    ("just text", ScalarNode, 1),
    ('"quoted"', ScalarNode, 1),
])  # fmt: skip
def test_a_file_may_be_anything_but_not_where_keys_are_wanted(
    text: str, kind: type, column: int
) -> None:
    source = read(text)
    assert isinstance(source.root, kind) and source.problems == ()
    with pytest.raises(SourceError) as caught:
        require_keys(source)
    (problem,) = caught.value.problems
    assert (
        "no keys" in str(problem.message) and str(problem.advice) == "Write lines like “title: …”."
    )
    assert problem.place == source.root.place and problem.place.column == column
    assert problem.line == source.lines[problem.place.line - 1]


def test_a_bullet_that_is_no_list_is_told_with_missing_keys() -> None:
    with pytest.raises(SourceError) as caught:
        require_keys(read("• a\n"))
    assert (
        str(caught.value.problems[0].advice)
        == "A list begins with “-”, the hyphen, and not with “•”."
    )


@pytest.mark.parametrize("text,place", [
    ("- a: x\n- b: y\nc: z\n", (3, 1)),
    ("- a: x\n  b: y\n - c: z\n", (3, 2)),
    ("a:\n  - x\n  - y\n  b: z\n", (4, 3)),
    ("- [a,\n  b\n", (1, 3)),
    ('- a: "x\n- b: y\n', (1, 6)),
])  # fmt: skip
def test_what_ends_a_list_is_told_where_it_stands(text: str, place: tuple[int, int]) -> None:
    (problem,) = problems_of(text)
    assert (problem.place.line, problem.place.column) == place


def test_a_tab_for_indentation_is_refused_in_its_line() -> None:
    (problem,) = problems_of("a:\n\tb: c\n")
    assert problem.place.line == 2
    assert str(problem.advice) == "Indent with spaces."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_count(end: str) -> None:
    text = end.join(["# remark", "", "a: |", "  text", "  text", "b: *x", ""])
    (problem,) = problems_of(text)
    assert (problem.place.line, problem.place.column) == (6, 4)
    assert problem.line == "b: *x"


@pytest.mark.parametrize(
    "before", ["ü", "😀", "𝔘𝔫𝔦", "a\u0301", "中文", "\u200f", "👩\u200d👩\u200d👧"]
)
def test_columns_count_characters(before: str) -> None:
    text = f"key: [{before}, *x]\n"
    (problem,) = problems_of(text)
    assert problem.place.column == text.index("*") + 1
    quoted, caret = show_text([problem]).split("\n")[1:]
    assert quoted[caret.index("^")] == "*"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: [1\nb: 2\n", (1, 4), "the bracket [ that opens here is never closed."),
        ('a: 1\nb: "x\n\nc: 2', (2, 4), "the quotation mark that opens here is never closed."),
        ("a: b: c\n", (1, 5), "a colon stands in the text."),
        ("a: 1\n  b: 2\n", (2, 4), "this line is indented deeper than “a” above it"),
        ("a: @x\n", (1, 4), "a text without quotes cannot begin with “@”."),
        ("a: 1\nb\n", (2, 1), "this line has no colon"),
    ],
)
def test_wrong_syntax_is_placed_where_it_begins(
    text: str, place: tuple[int, int], said: str
) -> None:
    (problem,) = problems_of(text)
    assert problem.place.line == place[0]
    assert abs(problem.place.column - place[1]) <= 2
    assert str(problem.message).startswith(said)
    assert problem.line == text.split("\n")[place[0] - 1]


# Whatever comes
