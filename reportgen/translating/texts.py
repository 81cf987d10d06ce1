"""Texts as they are compared and known again: how their lines are broken does not count."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from reportgen.cache.digests import digest_of
from reportgen.input.markdown import parse_markdown
from reportgen.input.markdown_text import write_markdown

#: How many hexadecimal digits of a digest are kept: no two texts of a project meet in 64 bits.
_DIGITS = 16
#: Office programs end the address of a site with a slash.
_SITE = re.compile(r"(\]\(<?https?://[^/()\s<>]+)/(?=>?\))")
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\t\r", " "))


def without_breaks(text: str) -> str:
    """Return Markdown with each paragraph on one line, as translators' tools want it.

    A text that would then be printed otherwise is returned as it came.
    """
    blocks = parse_markdown(text).blocks
    written = write_markdown(blocks)
    return written if parse_markdown(written).blocks == blocks else text


def written_as(text: str, before: str) -> str:
    """Return Markdown in which what says the same as before is written as it was before.

    Headings have other signs than `without_breaks` gives them, and tables other lines. What would
    then be printed otherwise is returned as it came.
    """
    old, new = (re.split(r"\n(?:[ \t]*\n)+", each.strip("\n")) for each in (before, text))
    a, b = ([as_compared(without_breaks(each)) for each in pieces] for pieces in (old, new))
    pieces: list[str] = []
    matches = SequenceMatcher(None, a, b, autojunk=False)
    for kind, first, last, start, end in matches.get_opcodes():
        pieces += old[first:last] if kind == "equal" else new[start:end]
    written = "\n\n".join(pieces)
    return written if parse_markdown(written).blocks == parse_markdown(text).blocks else text


def digest_of_source(text: str) -> str:
    """Return the digest by which an original is known again: of its words, paragraph by paragraph.

    Line breaks within paragraphs and kinds of blanks do not count.
    """
    plain = unicodedata.normalize("NFC", text).translate(_BLANKS)
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n[ \n]*\n", plain.strip()))
    return digest_of("\n\n".join(paragraphs))[:_DIGITS]


def digest_of_target(text: str) -> str:
    """Return the digest by which a translation is known again that nobody touched."""
    return digest_of(as_compared(text))[:_DIGITS]


def as_compared(text: str) -> str:
    """Return a text without what programs add on their own: blanks at ends of lines, slashes."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in composed.strip().split("\n"))
    return _SITE.sub(r"\1", "\n".join(lines))


def with_sites_of(text: str, before: str) -> str:
    """Return a text in which addresses of sites end as they did before."""
    kept = set(re.findall(r"\]\(<?(https?://[^/()\s<>]+)(?=>?\))", before))
    return _SITE.sub(lambda found: found[1 if found[1].lstrip("](<") in kept else 0], text)
