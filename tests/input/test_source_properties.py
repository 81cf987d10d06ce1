"""Whatever bytes are read: problems have places, and both parsers of YAML read the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.input.source import MappingNode
from reportgen.input.yaml import read_source
from reportgen.problems.problem import SourceError
from reportgen.problems.show import show_text
from support.sources import FILE, read, text_of

_WORDS = ["a", "title", "ä", "😀", "0681", "~", "x y", '"q"', "'q'", "&x", "*x", "!!int", "|", ">-"]
_MARKS = [": ", ":", "\n", "\r\n", "\r", "- ", "  ", "\t", "[", "]", "{", "}", ", ", "? ", "# "]
_ODD = [
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "%x\n",
    "\x00",
    "\x1b",
    "\u2028",
    "\ufeff",
    '"\\ud800"',
    '"',
]
yaml_like = st.lists(st.sampled_from(_WORDS + _MARKS + _ODD), max_size=30).map("".join)
profile_like = st.lists(
    st.sampled_from(["title: x\n", "city:\n  de: y\n", "list:\n  - z\n", "text: |\n  long\n\n"]),
    max_size=6,
).map("".join)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """YAML as people write it, with a few bytes cut, doubled or replaced."""
    data = bytearray(draw(st.one_of(yaml_like, profile_like)).encode())
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 3)))
        data[at:end] = draw(st.one_of(st.binary(max_size=3), st.just(bytes(data[at:end] * 2))))
    return bytes(data)


@settings(max_examples=250, deadline=None)
@example(b"a: x\na: y\n  \xc3\xa4: z")
@example(b"\xef\xbb\xbfa: x\na: y")
@example(b"a: x\n b\xef\xbb\xbf: c")
@example(b"%FOO\n")
@example(b"a: |\n  x\n y\n")
@example(b"\xef\xbb\xbf\xff")
@example(b"a: \xf0\x9f\x98")
@given(st.one_of(st.binary(max_size=60), mutated()))
def test_no_bytes_raise_anything_but_source_errors_with_places_in_the_file(data: bytes) -> None:
    try:
        source = read_source(data, FILE)
    except SourceError as error:
        assert error.problems
        problems = error.problems
    else:
        problems = source.problems
        assert all("second time" in str(problem.message) for problem in problems)
        if isinstance(source.root, MappingNode):
            assert source.root.items.keys() == source.root.keys.keys()
    encoding = "cp1252" if not _is_utf_8(data) else "utf-8-sig"
    lines = re.split("\r\n|\r|\n", data.decode(encoding, errors="replace"))
    for problem in problems:
        assert problem.place.file == FILE
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f]", show_text([problem])[:-1].replace("\n", "")
        )


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-zä😀][a-z0-9_]{0,8}", fullmatch=True),
        st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30),
        max_size=6,
    )
)
def test_quoted_text_comes_back_to_the_letter(texts: dict[str, str]) -> None:
    lines = [
        '"{}": "{}"'.format(key, text.replace("\\", "\\\\").replace('"', '\\"'))
        for key, text in texts.items()
    ]
    printable = not any(char in text for text in texts.values() for char in "\ufffe\uffff")
    if printable:
        source = read("\n".join(lines))
        assert {key: text_of(source, key) for key in source.root.items} == texts


_PIECES = (
    *("a", "b: ", "- ", "\n", "\n  ", " ", "\t", "\r", "? ", "?", ": ", ":", ",", "# c", "#", "@"),
    *("{", "}", "[", "]", "{d: e, f: g?}", "'", '"', "|", ">-", "|2", "---\n", "...", "&x ", "*x"),
    *("!t ", "%", "\\", "\ufeff", "é", "\u00a0", "😀", "~", "- - ", "<<: ", "key: text\n"),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_libyaml_reads_what_pyyaml_reads(text: str) -> None:
    """The fast parser only ever returns what the other one would have, places included."""

    def outcome() -> object:
        try:
            return read(text)
        except SourceError as error:
            return error.problems

    found = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.input.yaml._FAST", None)
        assert found == outcome()
