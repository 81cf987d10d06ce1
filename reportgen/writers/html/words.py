"""Long words of a page for screens, which say where they may be broken.

No browser hyphenates without a dictionary, which it may lack, and none can be told to hyphenate
what is longer than a line alone. So words that may be longer than a line of a telephone have soft
hyphens, and the theme says where these count. The layout of PDF finds such places by itself.
"""

from __future__ import annotations

import html
import re

from reportgen.writers.words import Place, good_places, is_address

#: The tags of a page, and the words between them.
_TAGS_AND_WORDS = re.compile(r"<[^<>]*>|[^\s<>]+")
_TAG = re.compile(r"</?([a-z0-9]+)")
_LANG = re.compile(r'\slang="([^"]*)"')
#: Elements that have no end (HTML, 13.1.2).
_VOID = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
#: Elements whose content is no text of the page.
_NO_TEXT = frozenset(["math", "script", "style", "svg", "template", "textarea"])
#: From how many letters on a word may be longer than a line: of a title on a telephone, of any.
_LONG, _LONGEST = 16, 32
#: A range of numbers, and the signs without which a short word is neither that nor an address.
_RANGE, _SIGNS = re.compile("[0-9]–[0-9]"), frozenset("@.–")
_LETTERS = re.compile(r"[^\W\d_]+")
_SOFT_HYPHEN = "\u00ad"


def let_words_break(page: str) -> str:
    """Return a page whose addresses may be broken at their signs, and long words at syllables.

    Those stand in elements of the class `address`, `long` or `longest`; ranges of numbers stay
    whole, in elements of the class `range`.
    """
    head, body, rest = page.partition("<body")
    breaking = _Breaking(_LANG.search(head))
    return head + _TAGS_AND_WORDS.sub(breaking.replace, body + rest)


class _Breaking:
    """Goes through a page from tag to word, and knows in which element and language it is."""

    def __init__(self, lang: re.Match[str] | None) -> None:
        #: The elements that are open, with their languages.
        self.open: list[tuple[str, str]] = [("", lang[1] if lang else "")]

    def replace(self, match: re.Match[str]) -> str:
        if match[0].startswith("<"):
            self.pass_tag(match[0])
            return match[0]
        if self.open[-1][0] in _NO_TEXT:
            return match[0]
        return _break(match[0], self.open[-1][1])

    def pass_tag(self, tag: str) -> None:
        within, lang = self.open[-1]
        named = _TAG.match(tag)
        if not named or named[1] in _VOID:
            return
        if tag.startswith("</"):
            # What had no end of its own ends here too.
            at = max((n for n, (name, _) in enumerate(self.open) if name == named[1]), default=0)
            del self.open[at or len(self.open) :]
        elif within not in _NO_TEXT:
            found = _LANG.search(tag)
            self.open.append((named[1], found[1] if found else lang))


def _break(escaped: str, lang: str) -> str:
    """Return a word of a page, with the places where it may be broken if it may be too long."""
    if len(escaped) < _LONG and not _SIGNS.intersection(escaped):
        return escaped
    word = html.unescape(escaped)
    if _RANGE.search(word):
        return f'<span class="range">{escaped}</span>'
    if is_address(word):
        return _broken(word, good_places(word, None, ""), "address")
    letters = max(map(len, _LETTERS.findall(word)), default=0)
    if letters < _LONG:
        return escaped
    kind = "longest" if letters >= _LONGEST else "long"
    return _broken(word, good_places(word, lang, _SOFT_HYPHEN), kind)


def _broken(word: str, places: list[Place], kind: str) -> str:
    """Return a word as an element that may be broken at these places."""
    at, written = 0, ""
    for place in places:
        written += html.escape(word[at : place.at]) + ("&shy;" if place.mark else "<wbr>")
        at = place.at
    return f'<span class="{kind}">{written}{html.escape(word[at:])}</span>'
