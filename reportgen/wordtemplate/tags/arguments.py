"""Tags in what a field is told to do (ECMA-376 Part 1, 17.16.1): where they stand in it."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree

from reportgen.wordtemplate.files.oxml import w

#: A tag in an address as Word writes it, percent-encoded.
_ENCODED = re.compile(r"%7B%(?:7B|25).*?%(?:7D|25)%7D", re.IGNORECASE)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_QUOTE = re.compile(r'(?<!\\)"')


def decode_tags(instruction: str) -> str:
    """Return an instruction with the tags in its address as they were written."""
    return _ENCODED.sub(lambda found: unquote(found.group()), instruction)


def instruction_before(text: etree._Element) -> str:
    """Return what the instruction of a field says before this w:instrText."""
    paragraph = next(text.iterancestors(w("p")), None)
    fields = [""]
    for item in () if paragraph is None else paragraph.iter(w("fldChar"), w("instrText")):
        if item is text:
            break
        kind = item.get(w("fldCharType"))
        if kind == "begin":
            fields.append("")
        elif kind == "end" and len(fields) > 1:
            fields.pop()
        elif kind is None:
            fields[-1] += item.text or ""
    return fields[-1]


def address_before(before: str) -> str:
    """Return what an address has ahead of a tag, of an instruction that says `before` there."""
    return unquote(_TAG.sub("", before).rpartition('"')[2]).strip()


def manner_in(before: str, *, encoded: bool = False) -> str:
    """Return how a value is escaped in an instruction that says `before` ahead of its tag.

    "address" where the tag is percent-encoded as all around it is, "entry" in the words of an
    index, "field" in quotes, "argument" where there are none.
    """
    before = _TAG.sub("", before)
    if encoded:
        return "address"
    if len(_QUOTE.findall(before)) % 2 == 0:
        return "argument"
    return "entry" if before.split()[0].upper() == "XE" else "field"
