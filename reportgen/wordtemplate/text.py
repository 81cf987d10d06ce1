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
from urllib.parse import quote

from reportgen.wordtemplate.oxml import RUN_PROPERTIES, Properties, join_properties, names

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

#: Letters of the scripts that run from right to left (Unicode 16, blocks with class R or AL).
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS_RTL = re.compile(f"[{_RTL}]")
_LTR_LETTER = rf"(?:(?![{_RTL}])[^\W\d_])"
_RTL_PIECE = re.compile(rf"[{_RTL}](?:(?:(?!{_LTR_LETTER})[\s\S])*[{_RTL}])?")
_LTR_PIECE = re.compile(rf"{_LTR_LETTER}(?:[^{_RTL}]*{_LTR_LETTER}\d*|\d*)")

#: Languages written from right to left, by their primary subtag, and the scripts that say so.
_RTL_LANGUAGES = frozenset(names("ar arc ckb dv fa he iw ks nqo prs ps sd syr ug ur yi"))
_RTL_SCRIPTS = frozenset(("arab", "hebr", "syrc", "thaa", "nkoo", "adlm"))
_EAST_ASIAN = frozenset(("zh", "ja", "ko"))


#: What an address keeps; all else is percent-encoded (RFC 3986, with the sign of encoding).
ADDRESS_SAFE = "%/:=&?~#+!$,;'@()*[]"
_SCHEMES = ("http:", "https:", "mailto:", "tel:")


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


def has_safe_scheme(address: str) -> bool:
    """Tell whether an address is of a kind that is harmless to follow from a document."""
    return address.lower().startswith(_SCHEMES)


def escape_address(value: str) -> str:
    """Return `value` as part of a link's address; it cannot bring in another kind of address."""
    safe = ADDRESS_SAFE if has_safe_scheme(value) else ADDRESS_SAFE.replace(":", "")
    return escape_plain(quote(value, safe=safe, errors="replace"))


@lru_cache(maxsize=500)
def is_rtl(language: str | None) -> bool:
    """Tell whether a BCP 47 language tag means a script that runs from right to left."""
    if not language:
        return False
    subtags = language.lower().replace("_", "-").split("-")
    scripts = [subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()]
    if scripts:
        return scripts[0] in _RTL_SCRIPTS
    return subtags[0] in _RTL_LANGUAGES


def has_rtl(value: str) -> bool:
    """Tell whether `value` holds letters that run from right to left."""
    return not value.isascii() and _HAS_RTL.search(value) is not None


def split_directions(value: str, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of `value` with whether each runs from right to left.

    `rtl` is the direction around; digits and marks belong to the letters on both sides of
    them when those agree, else to the direction around.
    """
    pattern = _LTR_PIECE if rtl else _RTL_PIECE
    position = 0
    for found in pattern.finditer(value):
        if found.start() > position:
            yield value[position : found.start()], rtl
        yield found.group(), not rtl
        position = found.end()
    if position < len(value):
        yield value[position:], rtl


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
    base = is_rtl(language)
    if not base and not has_rtl(value):
        xml = look.xml(strong=strong, emphasis=emphasis, language=language, style=style)
        return f"<w:r>{xml}{_OPEN}{escape_text(value)}{_CLOSE}</w:r>"
    runs = []
    for piece, rtl in split_directions(value, base):
        # A right-to-left piece in a text of another language is not of that language.
        own = language if rtl == base else None
        xml = look.xml(strong=strong, emphasis=emphasis, language=own, rtl=rtl, style=style)
        runs.append(f"<w:r>{xml}{_OPEN}{escape_text(piece)}{_CLOSE}</w:r>")
    return "".join(runs)


def inside_run(runs: str, look: Look) -> str:
    """Return `runs` so that they can stand inside a w:t of a run with this look."""
    return f"{_CLOSE}</w:r>{runs}<w:r>{look.key}{_OPEN}"
