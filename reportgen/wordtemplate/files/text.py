"""Text as WordprocessingML: characters, runs, and the direction of scripts.

Rule for characters (documented in docs/word-templates.md): line breaks (LF, CR, CRLF, and the
vertical tab and form feed of pasted text) become w:br, a tab w:tab, a soft hyphen
w:softHyphen; every other character that XML 1.0 forbids becomes U+FFFD, the replacement
character; all others stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from reportgen.document.direction import (
    LTR_LETTER,
    RTL_LETTERS,
    has_rtl,
    is_rtl,
    part_numbers,
    runs_rtl,
)
from reportgen.wordtemplate.files.oxml import RUN_PROPERTIES, Properties, join_properties

_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>\t\n\r\u00ad{_FORBIDDEN}]")
_SPECIAL_PLAIN = re.compile(f'[&<>"\t\n\r{_FORBIDDEN}]')
_EACH = re.compile(f"\r\n|[&<>\t\n\r\u00ad{_FORBIDDEN}]")
_EACH_PLAIN = re.compile(f'\r\n|[&<>"\t\n\r{_FORBIDDEN}]')

_CLOSE, _OPEN = "</w:t>", '<w:t xml:space="preserve">'
_BREAK = f"{_CLOSE}<w:br/>{_OPEN}"
_XML = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "\t": f"{_CLOSE}<w:tab/>{_OPEN}",
    "\u00ad": f"{_CLOSE}<w:softHyphen/>{_OPEN}",
    **dict.fromkeys(("\n", "\r", "\r\n", "\x0b", "\x0c"), _BREAK),
}
_PLAIN = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    **dict.fromkeys(("\t", "\n", "\r", "\r\n", "\x0b", "\x0c"), " "),
}

_RTL_PIECE = re.compile(rf"[{RTL_LETTERS}](?:(?:(?!{LTR_LETTER})[\s\S])*[{RTL_LETTERS}])?")
_LTR_PIECE = re.compile(rf"{LTR_LETTER}(?:[^{RTL_LETTERS}]*{LTR_LETTER}\d*|\d*)")
_EAST_ASIAN = frozenset(("zh", "ja", "ko"))


#: What an address keeps; all else is percent-encoded (RFC 3986, with the sign of encoding).
ADDRESS_SAFE = "%/:=&?~#+!$,;'@()*[]"
_SCHEMES = ("http:", "https:", "mailto:", "tel:")


#: What an entry of an index escapes: quotes and backslashes as all arguments do, colons, which
#: part levels, and semicolons, behind which Word reads a key to sort by (17.16.5.79).
ENTRY_SIGNS = re.compile(r'[\\":;]')
#: What can be an argument without quotes.
_BARE = re.compile(r'[^\s"\\]*\Z')


class Xml(str):
    """XML that the engine has made itself; everything else is escaped when printed."""

    __slots__ = ()


def escape_text(value: str) -> str:
    """Return `value` as XML to stand inside a w:t that keeps its spaces."""
    if not _SPECIAL.search(value):
        return value
    return _EACH.sub(lambda found: _XML.get(found.group(), "\ufffd"), value)


def escape_plain(value: str) -> str:
    """Return `value` as XML to stand in an attribute or a document property, on one line."""
    if not _SPECIAL_PLAIN.search(value):
        return value
    return _EACH_PLAIN.sub(lambda found: _PLAIN.get(found.group(), "\ufffd"), value)


def escape_field(value: str) -> str:
    """Return `value` as XML inside a quoted argument of a field (ECMA-376 Part 1, 17.16.1)."""
    return escape_plain(value.replace("\\", "\\\\").replace('"', '\\"'))


def escape_entry(value: str) -> str:
    """Return `value` as XML inside the quoted words of an index entry (17.16.5.79)."""
    return escape_plain(ENTRY_SIGNS.sub(r"\\\g<0>", value))


def escape_argument(value: str) -> str:
    """Return `value` as XML for an argument of a field, in quotes where it needs them."""
    if _BARE.match(value):
        return escape_plain(value)
    return f"&quot;{escape_field(value)}&quot;"


def has_safe_scheme(address: str) -> bool:
    """Tell whether an address is of a kind that is harmless to follow from a document."""
    return address.lower().startswith(_SCHEMES)


def split_directions(value: str, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of `value` with whether each runs from right to left.

    `rtl` is the direction around; digits and marks belong to the letters on both sides of
    them when those agree, else to the direction around. Numbers that have parts run from the left.
    """
    pattern = _LTR_PIECE if rtl else _RTL_PIECE
    position = 0
    for found in pattern.finditer(value):
        if found.start() > position:
            yield from _part(value[position : found.start()], rtl)
        yield from _part(found.group(), not rtl)
        position = found.end()
    if position < len(value):
        yield from _part(value[position:], rtl)


def _part(piece: str, rtl: bool) -> Iterator[tuple[str, bool]]:
    if not rtl:
        yield piece, False
        return
    for part, number in part_numbers(piece):
        yield part, not number


def language_attribute(language: str) -> str:
    """Return which attribute of w:lang (ECMA-376 Part 1, 17.3.2.20) holds this language."""
    if is_rtl(language):
        return "bidi"
    return "eastAsia" if language.partition("-")[0].lower() in _EAST_ASIAN else "val"


@dataclass(frozen=True, slots=True)
class Look:
    """The formatting of a template's run, which values printed there take over."""

    properties: Properties = field(default_factory=dict, hash=False)
    key: str = ""

    @classmethod
    def of(cls, properties: Properties) -> Look:
        return cls(properties, join_properties("rPr", properties, RUN_PROPERTIES))

    def xml(
        self,
        *,
        strong: bool = False,
        emphasis: bool = False,
        language: str | None = None,
        rtl: bool = False,
        style: str = "",
    ) -> str:
        """Return the w:rPr of a run of this look with these additions; "" when it has none."""
        if not (strong or emphasis or language or rtl or style):
            return self.key
        return _run_properties(self, strong, emphasis, language, rtl, style)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Look) and other.key == self.key


@lru_cache(maxsize=2000)
def _run_properties(
    look: Look, strong: bool, emphasis: bool, language: str | None, rtl: bool, style: str
) -> str:
    properties = dict(look.properties)
    if style:
        properties["rStyle"] = f'<w:rStyle w:val="{escape_plain(style)}"/>'
    for wanted, name in ((strong, "b"), (emphasis, "i")):
        if wanted:
            properties[name] = f"<w:{name}/>"
        if rtl and name in properties:
            # Word reads bCs and iCs, not b and i, for right-to-left runs (17.3.2.30).
            properties[f"{name}Cs"] = properties[name].replace(f"w:{name}", f"w:{name}Cs")
    if rtl:
        properties["rtl"] = "<w:rtl/>"
        properties["cs"] = "<w:cs/>"
        if "sz" in properties and "szCs" not in properties:
            properties["szCs"] = properties["sz"].replace("w:sz", "w:szCs")
    if language:
        attribute = language_attribute(language)
        properties["lang"] = f'<w:lang w:{attribute}="{escape_plain(language)}"/>'
    return join_properties("rPr", properties, RUN_PROPERTIES)


def make_runs(
    value: str,
    look: Look,
    *,
    strong: bool = False,
    emphasis: bool = False,
    language: str | None = None,
    style: str = "",
) -> str:
    """Return `value` as w:r elements, one for each direction in it; "" for no text."""
    if not value:
        return ""
    usual = is_rtl(language)
    base = runs_rtl(value, usual)
    if not usual and not has_rtl(value):
        xml = look.xml(strong=strong, emphasis=emphasis, language=language, style=style)
        return f"<w:r>{xml}{_OPEN}{escape_text(value)}{_CLOSE}</w:r>"
    runs = []
    for piece, rtl in split_directions(value, base):
        # A right-to-left piece in a text of another language is not of that language.
        own = language if rtl == usual else None
        xml = look.xml(strong=strong, emphasis=emphasis, language=own, rtl=rtl, style=style)
        runs.append(f"<w:r>{xml}{_OPEN}{escape_text(piece)}{_CLOSE}</w:r>")
    return "".join(runs)


def in_run(text: str, look: Look) -> str:
    """Return XML that stands inside a w:t as a run of this look."""
    return f"<w:r>{look.key}{_OPEN}{text}{_CLOSE}</w:r>"


def inside_run(runs: str, look: Look) -> str:
    """Return `runs` so that they can stand inside a w:t of a run with this look."""
    return f"{_CLOSE}</w:r>{runs}<w:r>{look.key}{_OPEN}"
