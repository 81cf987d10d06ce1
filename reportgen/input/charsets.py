"""In which encoding a text without a mark was written, told by what makes words of its names.

Any bytes are text in every encoding of eight bits. So each reading is scored: by letters that
stand where words of a language have them, by signs in the midst of words, by capitals behind small
letters. One that is not clearly better than all others is refused, never guessed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from reportgen.input.alphabets import LETTERS
from reportgen.problems.message import Message, one_of, say
from reportgen.problems.problem import Place, Problem, SourceError

#: What other files begin with: those of Excel 97.
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WEST = ("de", "fr", "es", "pt", "it", "sv", "da", "no", "fi", "nl")
_EAST = ("de", "pl", "cs", "sk", "hu", "ro", "hr", "sl")
#: The encodings of spreadsheet programs in the languages they are used for, and by how much each
#: is likelier than others before a word is read: Windows, old Macs, DOS.
_CHARSETS = {
    "cp1252": ((*_WEST, "is"), 2.0),
    "cp1250": (_EAST, 0.0),
    "cp1254": (("tr", "de", "fr"), 0.0),
    # Of Turkish these two have the ı alone, and many a list a Yılmaz.
    "mac_roman": ((*_WEST, "tr"), 0.0),
    "cp850": ((*_WEST, "tr"), 0.0),
    "cp852": (_EAST, -1.0),
}
#: What is not read, and may be meant by what looks like one of those.
_OTHERS = {
    "iso8859_2": (_EAST, -2.0),
    "mac_latin2": (_EAST, -2.0),
    "cp1257": (("lt", "lv"), -2.0),
    "cp857": (("tr", "de"), -2.0),
}
#: By how much the best reading must be better than each other, and how bad its words may be.
_MARGIN, _WORST = 5.0, -5.0
#: So many different words tell enough, and so many letters of each.
_WORDS, _LONGEST = 400, 60
#: Words as bytes: ASCII signs part them in all of these encodings.
_WORD = re.compile(rb"[^\0-&()*+,./:-@\[-`{|}~-]+")
_BREAK = re.compile("\r\n|\r|\n")
_LETTERS = re.compile(r"[^\W\d_ªº]+")
#: Signs that open or close a word, that stand in one, that stand alone.
_BEFORE, _BEHIND = frozenset("„“‘«§‚”»"), frozenset("”“’»®™©«²³°ºª")
_ALONE = frozenset("„“‘«‹–—§‚”»’›…®™©•·°€²³½¼¾×†")
#: The letter that is a word; any other alone is rarer than a sign.
_WORD_LETTERS = frozenset("àÀ")
#: Encodings in which UTF-8 is taken for another text and saved again.
_MISTAKEN = ("cp1252", "mac_roman", "cp850", "cp1250")
_LATIN = re.compile("[\u00a0-\u024f\u1e00-\u1eff\u2010-\u203a\u20ac\u2116\u2122]+")
_BEYOND = re.compile(r"[^\x00-\x7f]{2,}")


class UnclearError(ValueError):
    """No encoding is clearly that of a text: `readings` are of the word at `offset`, in bytes."""

    def __init__(self, offset: int, readings: tuple[str, ...]) -> None:
        super().__init__(" or ".join(readings))
        self.offset = offset
        self.readings = readings


@dataclass(frozen=True, slots=True)
class _Reading:
    charset: str
    score: float


def decode_text(data: bytes, name: str) -> tuple[str, str, bytes]:
    """Return the text of a table called `name`, its encoding and its byte order mark.

    Raises `SourceError` with the place of what cannot be read, or may be several things.
    """
    if data.startswith((b"PK\x03\x04", _OLE)):
        raise _fail(Place(name), say("this is a workbook, not a CSV file."), say("Name it .xlsx."))
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            data = data.removeprefix(bom)
            return _decode_as(data, encoding, name), encoding, bom
    if encoding := find_utf16(data):
        return _decode_as(data, encoding, name), encoding, b""
    try:
        return data.decode(), "utf-8", b""
    except UnicodeDecodeError as error:
        first = error.start
    # Text in cp1252 is UTF-8 by chance here and there; much of it never is.
    sound = data.decode(errors="ignore")
    letters = len(sound) - len(sound.encode("ascii", "ignore"))
    if letters > len(data) - len(sound.encode()):
        raise _undecodable(data, first, "utf-8", name)
    try:
        encoding = tell_charset(data)
    except UnclearError as error:
        before = _BREAK.split(data[: error.offset].decode("cp850"))
        may_be = one_of(f"“{each}”" for each in error.readings)
        raise _fail(
            Place(name, len(before), len(before[-1]) + 1),
            say(
                "it is not clear in which encoding the file is: what stands here may be {may_be}.",
                may_be=may_be,
            ),
            say('Save it again as "CSV UTF-8", or as .xlsx.'),
        ) from None
    return data.decode(encoding), encoding, b""


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, encoding, name) from None


def _undecodable(data: bytes, start: int, encoding: str, name: str) -> SourceError:
    rows = _BREAK.split(data[:start].decode(encoding, "replace"))
    return _fail(
        Place(name, len(rows), len(rows[-1]) + 1),
        say(
            "a byte is not {encoding}, which the rest of the file seems to be.",
            encoding=encoding.upper(),
        ),
        say('Save it again as "CSV UTF-8".'),
    )


def _fail(place: Place, message: Message, advice: Message) -> SourceError:
    return SourceError([Problem(place, message, advice)])


def find_utf16(data: bytes) -> str:
    """Return the kind of UTF-16 that a text without a mark is in, or an empty text.

    Of the letters of Europe every second byte is nought in it, and in nothing else any.
    """
    start = data[:4000]
    if len(data) % 2 or len(start) < 4:
        return ""
    odd, even = start[1::2].count(0), start[0::2].count(0)
    for charset, most, least in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if most * 4 > len(start) // 2 and least * 20 < most:
            return charset
    return ""


def tell_charset(data: bytes) -> str:
    """Return the encoding of eight bits that a text is in, by the name of Python's codec.

    It is cp1252, cp1250, cp1254, mac_roman, cp850 or cp852. Raises `UnclearError`.
    """
    words = [each for each in dict.fromkeys(_WORD.findall(data)) if not each.isascii()]
    # Any letter may be an initial, so that nothing tells which.
    some = [word[:_LONGEST] for word in words if len(word) > 1 or word + b"." not in data][:_WORDS]
    readings = sorted(
        (
            _Reading(charset, likely + sum(_score(word.decode(charset), spoken) for word in some))
            for charset, (spoken, likely) in {**_CHARSETS, **_OTHERS}.items()
            if _is_in(data, charset)
        ),
        key=lambda reading: -reading.score,
    )
    best = readings[0]
    odd = next((word for word in words if _is_odd(word.decode(best.charset))), None)
    if odd is not None:
        raise _unclear(data, odd, readings)
    # Signs and single letters support a reading that words speak for, and are none.
    told = any(len(word) > 1 for word in some)
    if not told or best.charset in _OTHERS or best.score < _WORST * len(some) - 2:
        raise _unclear(data, words[0], readings)
    for other in readings[1:]:
        if best.score - other.score < _MARGIN:
            for word in words:
                if word.decode(best.charset) != word.decode(other.charset):
                    raise _unclear(data, word, [best, other])
    return best.charset


def _is_in(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _unclear(data: bytes, word: bytes, readings: Iterable[_Reading]) -> UnclearError:
    shown = dict.fromkeys(word.decode(each.charset) for each in readings)
    return UnclearError(data.index(word), tuple(shown)[:3])


@lru_cache(maxsize=20_000)
def _score(text: str, spoken: tuple[str, ...]) -> float:
    """Return how unlike a word of these languages a text is: 0 for none at all, else below."""
    score = 0.0
    if len(text) == 1 and _is_letter(text):
        return 0.0 if text in _WORD_LETTERS else -4.0
    for number, char in enumerate(text):
        if char.isascii():
            continue
        before, behind = text[number - 1 : number] if number else "", text[number + 1 : number + 2]
        if char == "\xa0":
            score -= _blank_score(before, behind)
        elif _is_letter(char):
            score -= _case_score(text, number)
        else:
            score -= _sign_score(char, before, behind)
    for word in _LETTERS.findall(text):
        if not word.isascii():
            score += max(_likeness(word.replace("İ", "i").lower(), lang) for lang in spoken)
    return score


def _is_letter(char: str) -> bool:
    return char.isalpha() and char not in "ªº"


def _blank_score(before: str, behind: str) -> float:
    """A blank that does not break stands between words, more often before a capital."""
    if not before.isalpha():
        return 3.0 if behind.isalpha() and not before.isdigit() else 0.0
    return 4.0 if behind.islower() else 1.0 if behind.isalpha() else 3.0


def _case_score(text: str, number: int) -> float:
    before, behind = text[number - 1 : number] if number else "", text[number + 1 : number + 2]
    if not before.isalpha():
        return 0.0
    others = text[:number] + text[number + 1 :]
    if text[number].isupper() and any(char.islower() for char in others):
        return 8.0
    small = text[number].islower() and text[number] != "ß"
    return 6.0 if small and behind.isupper() else 0.0


#: Behind what French and English leave letters out; “qu’il” and “Marie’s” too.
_ELIDED = frozenset("cdjlmnstouCDJLMNSTOU")


def _sign_score(char: str, before: str, behind: str) -> float:
    # The sign of any currency is a € in an encoding that is not read.
    if unicodedata.category(char).startswith("C") or char == "¤":
        return 12.0
    if _is_letter(before) and _is_letter(behind):
        if char not in "’‘":
            return 12.0
        return 0.0 if before in _ELIDED or behind == "s" else 4.0
    if _is_letter(before):
        return 0.0 if char in _BEHIND else 6.0
    if _is_letter(behind):
        return (3.0 if behind.islower() else 0.0) if char in _BEFORE else 6.0
    return 0.0 if char in _ALONE else 3.0


def _is_odd(text: str) -> bool:
    """Tell whether a sign breaks a word in a way in which no word is written."""
    for number, char in enumerate(text):
        if char.isascii() or char == "\xa0":
            continue
        before, behind = text[number - 1 : number] if number else "", text[number + 1 : number + 2]
        if not _is_letter(char):
            if _sign_score(char, before, behind) >= 6:
                return True
        elif char.isupper() and before.islower() and not behind.islower():
            return True
    return False


def _likeness(word: str, lang: str) -> float:
    known = _neighbours(lang)
    score = 0.0
    for number, char in enumerate(word):
        if char.isascii():
            continue
        if char not in known:
            score -= 8.0
            continue
        rare, sides = known[char]
        score -= 1.0 if rare else 0.0
        ends = (word[number - 1] if number else "^", word[number + 1 : number + 2] or "$")
        for letter, (often, seldom) in zip(ends, sides, strict=True):
            score -= 0.0 if letter in often else 1.0 if letter in seldom else 3.0
    return score


_Sides = tuple[tuple[str, str], tuple[str, str]]


@cache
def _neighbours(lang: str) -> dict[str, tuple[bool, _Sides]]:
    """Return the letters of a language beyond ASCII: whether each is rare, and its neighbours."""
    found: dict[str, tuple[bool, _Sides]] = {}
    for item in LETTERS[lang].split():
        rare = item.startswith(".")
        letter, rest = item.lstrip(".")[0], item.lstrip(".")[1:]
        before, seldom_before, behind, seldom_behind = rest.split(",")
        found[letter] = (rare, ((before, seldom_before), (behind, seldom_behind)))
    return found


def undouble(text: str) -> str:
    """Return what a text was before UTF-8 was taken for another encoding: Jörg for JÃ¶rg.

    The text itself comes back where that did not happen.
    """
    if text.isascii():
        return text
    return _BEYOND.sub(lambda found: _undouble(found[0]), text)


def _undouble(run: str) -> str:
    for charset in _MISTAKEN:
        try:
            meant = run.encode(charset).decode()
        except UnicodeError:
            continue
        # Two letters may be others by chance, in another script than theirs.
        if _LATIN.fullmatch(meant) or (len(meant) > 3 and meant.isalpha()):
            return meant
    return run
