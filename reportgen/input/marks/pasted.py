"""What people paste from Word or type by habit, and Markdown does not know.

Lists with the signs of a word processor become Markdown's lists, line by line, so that every line
stays where it was. What prints as it was typed, with all its signs, is remarked upon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reportgen.problems.message import Message, say

#: Signs of lists that begin nothing else; the last is that of the font Symbol, for private use.
_BULLETS = "•‣◦▪▫●○■□➢➤✓✔\uf0b7"
#: Signs that may also begin a line of a sentence: several lines in a row make a list of them.
_DASHES = "–—·"
_BLANK = "[ \t\u00a0\u2002\u2003\u2009\u202f]"
_LISTED = re.compile(
    rf"(?m)^({_BLANK}*)(?:([{_BULLETS}]){_BLANK}*|([{_DASHES}]){_BLANK}+|(o)\t{_BLANK}*)(?=\S)"
)
#: One of a) b) c), which Markdown does not count.
_LETTERED = re.compile(rf"{_BLANK}*\(?([a-z])\){_BLANK}+\S")
#: Where one of both may be: most texts have none.
_SOME = re.compile(rf"(?m)^{_BLANK}*(?:[{_BULLETS}{_DASHES}]|o\t|\(?[a-z]\){_BLANK})")


def read_lists(text: str) -> str:
    """Return a text whose pasted lists are Markdown's, with as many lines as it had.

    Another sign than that of the items before begins a list within the list. Lines that begin with
    a), b), c) stay lines of their own.
    """
    if not _SOME.search(text):
        return text
    return "\n".join(_keep_lettered(_mark_items(re.split("\r\n?|\n", text))))


def _mark_items(lines: list[str]) -> list[str]:
    """Return the lines with “-” for the signs of lists."""
    found = [_LISTED.match(line) for line in lines]
    levels: dict[str, int] = {}
    marked = []
    for at, (line, match) in enumerate(zip(lines, found, strict=True)):
        if match is None:
            # A paragraph ends the list; a line right below an item goes on with it.
            if line.strip() and at and not lines[at - 1].strip():
                levels = {}
            marked.append(line)
            continue
        sign = match[2] or match[3] or match[4]
        beside = (found[near] for near in (at - 1, at + 1) if 0 <= near < len(lines))
        if (match[3] or match[4]) and not levels and not any(beside):
            marked.append(line)
            continue
        level = levels.setdefault(sign, len(levels))
        marked.append(f"{match[1]}{'  ' * level}- {line[match.end() :]}")
    return marked


def _keep_lettered(lines: list[str]) -> list[str]:
    """Return the lines with a break before each item that is counted with letters."""
    found = [_LETTERED.match(line) for line in lines]
    letters = [match[1] if match else "" for match in found]
    kept = list(lines)
    for at in range(len(lines) - 1):
        here, following = letters[at], letters[at + 1]
        if here and following and ord(following) == ord(here) + 1:
            for before in (at - 1, at):
                if before >= 0 and kept[before].strip() and not kept[before].endswith("\\"):
                    kept[before] += "\\"
    return kept


class Typed(NamedTuple):
    """Something that prints with all the signs that were typed."""

    line: int
    message: Message
    advice: Message


#: What is meant otherwise, and what to write instead.
_MARKS = (
    (
        re.compile(r"~~\S(?:[^~\n]*\S)?~~"),
        say("Nothing is struck out here: delete what is out of date."),
    ),
    (
        re.compile(r"(?m)(?<=[-*+] )\[[ xX]\](?=\s)"),
        say("There are no boxes to tick: delete the brackets."),
    ),
    (
        re.compile(r"==[^\s=](?:[^=\n]*[^\s=])?=="),
        say("Nothing is highlighted here: write **bold** for what matters."),
    ),
)
#: The address of a link that holds blanks. What is linked stands before it.
_ADDRESS = re.compile(r"\]\((?!<)[^()\s]+[ \t]+[^()\n\"']+\)")
_ANY_MARK = re.compile(r"[~=]|\[[ xX]|\]\(")
_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"(?=.*-)[\s|:-]+")


def find_typed(text: str) -> Iterator[Typed]:
    """Yield what prints as it was typed though it is meant otherwise, with its line from 0."""
    if _ANY_MARK.search(text):
        for pattern, advice in _MARKS:
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start())
                yield Typed(line, say("“{text}” prints as it was typed.", text=match[0]), advice)
        for line, link in _find_links(text):
            message = say("“{text}” prints as it was typed.", text=link)
            yield Typed(line, message, say("Write %20 for each blank in the address of a link."))
    if "|" in text:
        rows = [bool(_ROW.fullmatch(line)) for line in text.split("\n")]
        for at, second in enumerate(text.split("\n")[1:]):
            begins = rows[at] and rows[at + 1] and not (at and rows[at - 1])
            if begins and not _RULE.fullmatch(second):
                message = say("these rows are no table: they print as they were typed.")
                advice = say("Write “|---|---|” below the first row, a part for each cell.")
                yield Typed(at, message, advice)


def _find_links(text: str) -> Iterator[tuple[int, str]]:
    """Yield links whose addresses hold blanks, each with its line from 0."""
    for found in _ADDRESS.finditer(text):
        # Looked for backwards: a search for what is linked would go on from every bracket.
        at = found.start()
        line = text.rfind("\n", 0, at) + 1
        begin = text.find("[", max(line, text.rfind("]", line, at) + 1), at)
        if 0 <= begin < at - 1:
            yield text.count("\n", 0, begin), text[begin : found.end()]
