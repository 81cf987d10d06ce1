"""Characters that nobody sees, or that steer a terminal, spelled out for people."""

from __future__ import annotations

import re
import unicodedata

#: What steers a terminal (ECMA-48), breaks a line or turns the order of what stands around it
#: (Unicode Annex 9), and the halves of pairs that bytes in names of files are read as.
_STEERING = re.compile(r"[\0-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def spell_out(text: str) -> str:
    """Return text for one line of a terminal: what would steer it is written as in JSON, \\u001b.

    So what is JSON stays JSON that says the same (RFC 8259, 7).
    """
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


#: What nobody sees in a text and a program takes for a letter: format characters, fillers and
#: variation selectors (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)


#: Blanks that look like the usual one.
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def spell_unseen(text: str, blanks: bool = False) -> str:
    """Return text in which each invisible character is spelled: <U+200B ZERO WIDTH SPACE>.

    So are unusual `blanks`, where a text has none or the usual ones alone.
    """
    if text.isascii():
        return text
    seen = _UNSEEN.sub(lambda found: f"<{_name_of(found[0])}>", text)
    return _BLANKS.sub(lambda found: f"<{_name_of(found[0])}>", seen) if blanks else seen


def without_unseen(text: str) -> str:
    """Return a text without its invisible characters, and with usual blanks for unusual ones."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text))


def list_unseen(text: str) -> list[str]:
    """Return the names of the invisible characters and unusual blanks in a text, each once."""
    found = [char for char in text if _UNSEEN.match(char) or _BLANKS.match(char)]
    return [_name_of(char) for char in dict.fromkeys(found)]


def _name_of(char: str) -> str:
    name = "SOFT HYPHEN" if char == "\u00ad" else unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}".rstrip()
