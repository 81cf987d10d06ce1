"""Long texts changed in part: paragraphs that say the same keep the lines somebody broke by hand.

In Markdown one line break within a paragraph is a blank (CommonMark 0.31, 6.8), so that how lines
are broken says nothing, and is nobody's to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from reportgen.input.markdown import parse_markdown

#: One paragraph, item or row of a table, as the lines it is written in.
Passage: TypeAlias = tuple[str, ...]

#: What begins a line that does not go on with the paragraph above: marks of lists and headings,
#: rows of tables, quotations, fences, lines below titles, HTML, notes.
_MARK = re.compile(
    r"[ ]*(?:[-+*][ \t]|[-+*]$|[0-9]{1,9}[.)](?:[ \t]|$)|#|>|\||```|~~~|=|-{2}|[*_]{3}|<|\[\^)"
)
_ITEM = re.compile(r"[ ]*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)+")
#: A table's row, a heading: it is one line.
_ONE_LINE = re.compile(r"[ ]*(?:\||#|[^|]*[^\\|]\|)")
#: Behind a break that is meant, the line below is one of its own.
_BROKEN = re.compile(r".*(?:\\|  )$")


def graft(old: str, new: str) -> str:
    """Return the new text with the line breaks of the old one wherever both say the same.

    What is new is broken at the width of the old text, if that is broken at all. A text that would
    then be printed otherwise is returned as it came.
    """
    grafted = _graft(old, new)
    return grafted if parse_markdown(grafted, "und") == parse_markdown(new, "und") else new


def wrap(text: str, width: int) -> str:
    """Return a Markdown text with its paragraphs broken into lines, so wide where they can be."""
    broken = "\n".join(line for each in passages_of(text) for line in _break(each, (), width))
    return broken if parse_markdown(broken, "und") == parse_markdown(text, "und") else text


def unwrap(text: str) -> str:
    """Return a Markdown text with each paragraph on one line, where it is printed the same."""
    lines = (
        passage[0].rstrip(" ") + "".join(f" {line.strip(' ')}" for line in passage[1:])
        if len(passage) > 1
        else passage[0]
        for passage in passages_of(text)
    )
    joined = "\n".join(lines)
    return joined if parse_markdown(joined, "und") == parse_markdown(text, "und") else text


def _graft(old: str, new: str) -> str:
    before, after = passages_of(old), passages_of(new)
    width = _width_of(before)
    matches = SequenceMatcher(
        None, list(map(key_of, before)), list(map(key_of, after)), autojunk=False
    )
    lines: list[str] = []
    for kind, first, last, start, end in matches.get_opcodes():
        if kind == "equal":
            lines += [line for passage in before[first:last] for line in passage]
            continue
        olds = [*before[first:last], *[()] * (end - start)]
        for was, passage in zip(olds, after[start:end], strict=False):
            lines += _break(passage, was, width)
    return "\n".join(lines)


def passages_of(text: str) -> list[Passage]:
    """Return the passages of a text in their order, blank lines among them."""
    passages: list[list[str]] = []
    for line in text.split("\n"):
        above = passages[-1][-1] if passages else ""
        goes_on = above.strip() and line.strip() and not _MARK.match(line)
        # Indented by four and more it may be code, whose lines are as they are.
        ends = _ONE_LINE.match(above) or _BROKEN.match(above)
        if goes_on and not ends and not re.match(r" {4}|\t", above):
            passages[-1].append(line)
        else:
            passages.append([line])
    return list(map(tuple, passages))


def key_of(passage: Passage) -> str:
    """Return what tells a passage from others: its words, and how far in it begins."""
    margin = passage[0][: len(passage[0]) - len(passage[0].lstrip())]
    return margin + " ".join(_words(passage))


def _words(lines: Sequence[str]) -> list[str]:
    return [word for line in lines for word in re.split("[ \t]+", line.strip(" \t")) if word]


def _width_of(passages: Sequence[Passage]) -> int:
    """Return how wide lines are, as those do that are broken; 0 where none is."""
    return max((len(line) for each in passages if len(each) > 1 for line in each[:-1]), default=0)


def _break(passage: Passage, was: Passage, width: int) -> Iterator[str]:
    """Yield a passage in lines: the first ones as they were, as long as they say the same."""
    if (
        len(passage) > 1
        or not width
        or _ONE_LINE.match(passage[0])
        or passage[0].startswith("    ")
    ):
        yield from passage
        return
    rest = passage[0]
    for line in was[:-1]:
        kept = rest[: len(line.rstrip())]
        behind = rest[len(kept) :]
        if (
            kept.strip() != line.strip()
            or not behind.startswith(" ")
            or _MARK.match(behind.lstrip())
        ):
            break
        yield line
        rest = behind.lstrip(" ")
    margin = _margin(passage[0], was)
    if rest is not passage[0]:
        rest = margin + rest
    yield from _wrap(rest, margin, width)


def _margin(line: str, was: Passage) -> str:
    """Return what stands before the further lines of a passage."""
    if len(was) > 1:
        return was[1][: len(was[1]) - len(was[1].lstrip(" "))]
    item = _ITEM.match(line)
    return " " * (item.end() if item else len(line) - len(line.lstrip(" ")))


def _wrap(line: str, margin: str, width: int) -> Iterator[str]:
    """Yield a line broken at single blanks, never before what would begin something else."""
    start = _ITEM.match(line)
    begun = len(line) - len(line.lstrip(" ")) if not start else start.end()
    current = line[:begun]
    for number, word in enumerate(re.split(r"(?<! ) (?! )", line[begun:])):
        wide = len(current) + 1 + len(word) > width
        if number and wide and current.strip() and not _MARK.match(word) and current[-1] != "\\":
            yield current
            current = margin + word
        else:
            current += f" {word}" if number else word
    yield current
