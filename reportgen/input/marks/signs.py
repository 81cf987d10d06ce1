"""Signs that Markdown lacks: raised and lowered letters, spans of a language, notes.

`m^2^` and `H~2~O` raise and lower, `[Dzień dobry]{lang=pl}` says the language of words (both as in
Pandoc's Markdown), `[^1]` refers to a note, which stands in a line `[^1]: …`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

#: The tokens that the rules here make.
SCRIPT, LANGUAGE_OPEN, LANGUAGE_CLOSE, REFERENCE = (
    "script",
    "language_open",
    "language_close",
    "note",
)
#: What goes on behind it is a formula as people type it: x^2+y^2.
_SUPER = re.compile(r"\^([^\s^~]{1,20})\^(?![^\W_])")
_SUB = re.compile(r"~([^\s^~]{1,20})~(?!~)")
_LANGUAGE = re.compile(r"""\{lang="?([A-Za-z0-9_-]+)"?\}""")
_REFERENCE = re.compile(r"\[\^([^\[\]\s]+)\](?!\()")
#: A note with its further lines, which are indented.
_NOTE = re.compile(r"(?m)^ {0,3}\[\^([^\[\]\s]+)\]:[ \t]*(\S.*(?:\n[ \t]+\S.*)*)$")


class Note(NamedTuple):
    """A note: what it is called in the text, what it says, and its line in the text from 0."""

    name: str
    text: str
    line: int


def take_notes(text: str) -> tuple[str, list[Note]]:
    """Return a text without its notes, with as many lines as it had, and the notes."""
    if "[^" not in text:
        return text, []
    notes = [
        Note(found[1], " ".join(found[2].split()), text.count("\n", 0, found.start()))
        for found in _NOTE.finditer(text)
    ]
    return _NOTE.sub(lambda found: "\n" * found[0].count("\n"), text), notes


def add_signs(parser: MarkdownIt) -> None:
    """Teach a parser these signs."""
    parser.inline.ruler.before("link", "language", _read_language)
    parser.inline.ruler.before("link", "reference", _read_reference)
    parser.inline.ruler.before("link", "script", _read_script)


def _read_script(state: StateInline, silent: bool) -> bool:
    sign = state.src[state.pos]
    if sign == "^":
        found = _SUPER.match(state.src, state.pos, state.posMax)
    elif sign == "~" and state.pos and re.match(r"[\w)]", state.src[state.pos - 1]):
        # “about” is written with this sign, too: ~20
        found = _SUB.match(state.src, state.pos, state.posMax)
    else:
        return False
    if not found or not re.search(r"[^\W_]", found[1]):
        return False
    if not silent:
        token = state.push(SCRIPT, "", 0)
        token.content, token.markup = found[1], "super" if sign == "^" else "sub"
    state.pos = found.end()
    return True


def _read_language(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[" or state.pos > _last_language(state):
        return False
    start, most = state.pos + 1, state.posMax
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    found = _LANGUAGE.match(state.src, end + 1, most) if end >= 0 else None
    if not found:
        return False
    if not silent:
        state.push(LANGUAGE_OPEN, "", 1).info = found[1]
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push(LANGUAGE_CLOSE, "", -1)
        state.posMax = most
    state.pos = found.end()
    return True


def _last_language(state: StateInline) -> int:
    """Return where the last mark of a language may be; looking for labels is what takes long."""
    # The parser remembers by positions where they lead: no text begins before 0.
    if -1 not in state.cache:
        state.cache[-1] = state.src.rfind("]{lang=")
    return state.cache[-1]


def _read_reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push(REFERENCE, "", 0)
        token.content, token.info = found[0], found[1]
    state.pos = found.end()
    return True
