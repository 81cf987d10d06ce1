"""Searching files for a person, without changing them: what still names them, and where."""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from reportgen.fields.domains import to_readable, to_wire
from reportgen.mailings.forgetting.contents import Content, Raw, Row, Text, Unread
from reportgen.mailings.forgetting.unpacking import unpack_file
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.message import Message, say

#: How many places are named in one file.
MAX_PLACES = 20
#: Texts are searched in pieces of about so many characters; columns are told in lines so long.
_PIECE, _LINE = 1_000_000, 1_000
#: So many places are looked at in bytes of no known kind, so many bytes before and behind.
_PIECES, _AROUND = 2_000, 400
#: What stands between the words of a name: blanks, commas, tags, the next column.
_GAP = r"[\W_]{1,80}"
_ESCAPED = re.compile(
    r"\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\'([0-9a-f]{2})|(%40)", re.IGNORECASE | re.ASCII
)
#: Accents, and signs that nobody sees.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f"
    "\ufe20-\ufe2f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]+"
)
_BREAK = re.compile("\r\n?")
_RUN = re.compile("[a-z0-9.@-]{2,}")


@dataclass(frozen=True, slots=True)
class Sought:
    """Something to look for: what it is, in words, and a pattern of folded texts.

    `words` are folded too, one of which is in all that the pattern fits. `loose` is that of raw
    bytes, where whatever follows may look like a letter. `pieces` are of small ASCII letters, one
    of which is in any bytes that hold it; none where it may have none.
    """

    what: Message
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    loose: re.Pattern[str]
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A place that still names a person: line and column from 1, or a spot in words.

    `what` says what stands there.
    """

    path: Path
    line: int
    column: int
    within: str
    what: Message


@dataclass(frozen=True, slots=True, order=True)
class Unsearched:
    """A file or folder, or a spot in it, of which nobody can say what is there, and why."""

    path: Path
    within: str
    why: Message


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found, what it could not look into, and how many files it went through.

    `more` are files with more places than are named.
    """

    mentions: tuple[Mention, ...]
    unsearched: tuple[Unsearched, ...]
    count: int
    more: frozenset[Path] = frozenset()


def seek_address(address: str) -> Sought:
    """Return what an e-mail address is found by, with its host as letters or as Punycode."""
    normal = normalise_address(address)
    local, _, host = normal.rpartition("@")
    spelled = {normal, f"{local}@{to_readable(host)}"}
    with suppress(ValueError):
        spelled.add(f"{local}@{to_wire(host)}")
    # Of another address it may be the end, as in h.muster@…, or the beginning, as in ….org.uk.
    before, after = r"(?<!\w)(?<!\w[.+-])", r"(?!\w|[.-]\w)"
    words = [fold(each) for each in sorted(spelled)]
    return _seek(say("the e-mail address"), words, (before, map(re.escape, words), after), spelled)


def seek_name(name: str) -> Sought | None:
    """Return what a full name is found by, the surname last or first; None for a single word.

    A single word is found in other names and other words too.
    """
    words = _words(name)
    if len(words) < 2:
        return None
    return _seek_words(say("the name"), [words, [words[-1], *words[:-1]]], name)


def seek_street(recipient: Recipient) -> Sought | None:
    """Return what a postal address is found by: street and town, next to each other."""
    town, street = f"{recipient.postcode} {recipient.city}", " ".join(recipient.street)
    return seek_postal(f"{street} {town}") if _words(town) and _words(street) else None


def seek_postal(address: str) -> Sought | None:
    """Return what a postal address on a line is found by; None for a single word."""
    words = _words(address)
    return _seek_words(say("the postal address"), [words], address) if len(words) > 1 else None


def _seek_words(what: Message, orders: Sequence[list[str]], text: str) -> Sought:
    patterns = [_GAP.join(map(re.escape, words)) for words in orders]
    longest = max(orders[0], key=len)
    return _seek(what, [longest], (r"(?<![^\W_])", patterns, r"(?![^\W_])"), [text])


def _seek(
    what: Message,
    words: Sequence[str],
    pattern: tuple[str, Iterable[str], str],
    texts: Iterable[str],
) -> Sought:
    before, patterns, after = pattern
    loose = f"{before}(?:{'|'.join(patterns)})"
    # In bytes accents are what they are: the longest run of other letters is in all of them.
    runs = [re.findall(_RUN, unicodedata.normalize("NFC", text.lower())) for text in texts]
    pieces = tuple(max(each, key=len) for each in runs if each) if all(runs) else ()
    return Sought(what, tuple(words), re.compile(loose + after), re.compile(loose), pieces)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def fold(text: str) -> str:
    """Return a text as it is compared: without escapes, accents, case, and signs nobody sees."""
    if "<wbr>" in text:
        # A place where a browser may break a word (HTML, 4.5.28), as in addresses of web pages.
        text = text.replace("<wbr>", "")
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text or "%40" in text:
        text = _ESCAPED.sub(_unescape, text)
    if "\r" in text:
        text = _BREAK.sub("\n", text)
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _UNSEEN.sub("", plain)


def _unescape(found: re.Match[str]) -> str:
    if found[3]:
        # Of Rich Text Format.
        return bytes.fromhex(found[3]).decode("cp1252", "replace")
    return "@" if found[4] else chr(int(found[1] or found[2], 16))


def list_files(folders: Iterable[Path], home: Path) -> tuple[list[Path], list[Unsearched]]:
    """Return all files below folders, through links that stay in `home`, and what is not seen.

    Folders that are not there have no files; one that cannot be entered is told of.
    """
    files: dict[Path, None] = {}
    unread: list[Unsearched] = []
    entered: set[str] = set()
    around = os.path.realpath(home)

    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            why = say("the folder cannot be read ({error})", error=error.strerror)
            unread.append(Unsearched(Path(error.filename), "", why))

    for folder in folders:
        for place, below, names in os.walk(folder, onerror=note, followlinks=True):
            real = os.path.realpath(place)
            if real in entered or Path(place).name == ".git":
                below.clear()
                continue
            entered.add(real)
            for link in [path for name in below if (path := Path(place, name)).is_symlink()]:
                if not Path(os.path.realpath(link)).is_relative_to(around):
                    below.remove(link.name)
                    unread.append(Unsearched(link, "", say("it leads out of the project")))
            below.sort()
            files.update(dict.fromkeys(Path(place, name) for name in sorted(names)))
    for path in [each for each in files if _leads_nowhere(each)]:
        del files[path]
        unread.append(Unsearched(path, "", say("the link leads to nothing that is there now")))
    return list(files), unread


def _leads_nowhere(path: Path) -> bool:
    try:
        return path.is_symlink() and not path.exists()
    except OSError:
        # In a folder that may be listed and not entered. Who reads the file is told why not.
        return False


def search_files(files: Iterable[Path], sought: Iterable[Sought]) -> Searched:
    """Return where in files something stands that is sought. Nothing is raised for a file."""
    wanted = tuple(sought)
    mentions: list[Mention] = []
    unsearched: set[Unsearched] = set()
    more = set()
    count = 0
    for path in files:
        count += 1
        found: set[Mention] = set(_search_name(path, wanted))
        try:
            for content in unpack_file(path):
                if isinstance(content, Unread):
                    unsearched.add(Unsearched(path, content.within, content.why))
                else:
                    found.update(search_content(path, content, wanted))
        # Whatever a file makes a reader raise is of that file alone.
        except Exception as error:
            unsearched.add(
                Unsearched(path, "", say("its reader failed ({kind})", kind=type(error).__name__))
            )
        # A text may have been read in several ways.
        places = {(each.line, each.within, each.what): each for each in sorted(found, reverse=True)}
        mentions += sorted(places.values())[:MAX_PLACES]
        more |= {path} if len(places) > MAX_PLACES else set()
    return Searched(tuple(mentions), tuple(sorted(unsearched)), count, frozenset(more))


def holds_any(path: Path, sought: Iterable[Sought]) -> bool:
    """Tell whether a file of the program's own has anything that is sought, or may have.

    A file that cannot be searched may.
    """
    searched = search_files([path], sought)
    return bool(searched.mentions or searched.unsearched)


def _search_name(path: Path, wanted: tuple[Sought, ...]) -> Iterator[Mention]:
    for each in wanted:
        if each.pattern.search(fold(path.name)):
            yield Mention(path, 1, 1, "the name of the file", each.what)


def search_content(path: Path, content: Content, wanted: tuple[Sought, ...]) -> Iterator[Mention]:
    """Yield where something stands that is sought, at most a few places more than are named."""
    if isinstance(content, Text):
        yield from _search_text(path, content, wanted)
    elif isinstance(content, Raw):
        small = content.data.lower()
        for each in wanted:
            near = b"\0\0".join(_cut_out(content.data, small, each))
            if any(each.loose.search(fold(text)) for text in _decode_raw(near)):
                yield Mention(path, 1, 1, content.within or "somewhere in it", each.what)


def _cut_out(data: bytes, small: bytes, sought: Sought) -> Iterator[bytes]:
    """Yield what of some bytes may hold it: around its pieces, in one or two bytes a letter."""
    if not sought.pieces:
        yield data
    for piece in sought.pieces:
        for written in (piece.encode(), piece.encode("utf-16-le")[:-1]):
            at = small.find(written)
            for _ in range(_PIECES):
                if at < 0:
                    break
                # Two bytes a letter are told apart at either start.
                yield data[max(0, at - _AROUND) : at + _AROUND]
                at = small.find(written, at + _AROUND // 2)


def _decode_raw(data: bytes) -> Iterator[str]:
    for encoding in ("cp1252", "utf-8") if data else ():
        yield data.decode(encoding, "replace")
    for start in (0, 1):
        for encoding in ("utf-16-le", "utf-16-be"):
            yield data[start:].decode(encoding, "replace")


def _search_text(path: Path, content: Text, wanted: tuple[Sought, ...]) -> Iterator[Mention]:
    number = 0
    for piece in _cut(_BREAK.sub("\n", content.text)):
        folded = fold(piece)
        lines: list[str] = []
        for each in wanted:
            # Much quicker than the pattern, and mostly the end of it.
            if not any(word in folded for word in each.words):
                continue
            for match in islice(each.pattern.finditer(folded), MAX_PLACES + 1):
                lines = lines or piece.split("\n")
                at = min(folded.count("\n", 0, match.start()), len(lines) - 1)
                if content.rows:
                    for spot in _find_spots(content.rows, number + at, each):
                        yield Mention(path, 1, 1, spot, each.what)
                elif content.within:
                    yield Mention(path, 1, 1, content.within, each.what)
                else:
                    before = match.start() - folded.rfind("\n", 0, match.start()) - 1
                    column = _find_column(lines[at], before)
                    yield Mention(path, number + at + 1, column, "", each.what)
        number += piece.count("\n")


def _cut(text: str) -> Iterator[str]:
    """Yield a text in pieces of whole lines, which do not fill the memory once they are folded."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start + _PIECE)
        if end < 0:
            yield text[start:]
            return
        yield text[start : end + 1]
        start = end + 1


def _find_spots(rows: tuple[Row, ...], number: int, sought: Sought) -> list[str]:
    """Return the cells of a row that hold what is sought, or the row where they do together."""
    row = rows[min(number, len(rows) - 1)]
    cells = [spot for spot, text in row.cells if sought.pattern.search(fold(text))]
    return cells or [row.within]


def _find_column(line: str, before: int) -> int:
    """Return the column, from 1, of what stands behind so many characters of the folded line.

    In a line that is longer than anybody reads it is the first.
    """
    ends = range(len(line), 0, -1) if len(line) <= _LINE else ()
    return 1 + next((end for end in ends if len(fold(line[:end])) <= before), 0)
