"""What macros, block sets and blocks make: characters to filters, XML where it is printed.

A template's language sees such a value as the text that a reader would see: what is made longer,
compared, joined or changed are characters. Only where it is printed as it is does its XML count,
and there it must be of a kind that fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape
from itertools import islice

from reportgen.problems.message import Message, say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.text import escape_text, in_run, inside_run
from reportgen.wordtemplate.richtext.inlines import write_paragraph
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

#: Stands before what the tag of this number among the slots makes; XML cannot hold these signs.
_MAKER = re.compile("\x06(\\d+)\x07")
_PIECES = re.compile("(<[^>]*>)|\x04[^\x05]*\x05")
#: What holds no text to be read: instructions of fields, deleted text, and a box's second copy.
_UNREAD = re.compile(
    r"<w:(instrText|delText|delInstrText)\b[^>]*(?<!/)>.*?</w:\1>|<mc:Fallback>.*?</mc:Fallback>",
    re.DOTALL,
)
_SIGNS = {
    "<w:tab/>": "\t",
    "<w:softHyphen/>": "\u00ad",
    "<w:noBreakHyphen/>": "\u2011",
    "<w:cr/>": "\n",
}
#: More than text: what would be lost if only the characters were kept.
_MORE = re.compile(r"<w:(?:drawing|pict|object|fldChar|fldSimple|\w+Reference|tbl|sdt)\b")
#: The most that a part may be, and after how many pieces its size is looked at.
_MAX_SIZE, _BATCH = 200_000_000, 100
#: Elements around others that say nothing of their kind.
_TRANSPARENT = frozenset(("sdtContent", "sdt", "customXml", "ins", "moveTo", "smartTag"))
_LEVELS = {"t": "text", "p": "run", "hyperlink": "run", "fldSimple": "run", "tr": "cell"}
_LEVELS |= {"tbl": "row", "r": "run"}
_WORDS = {
    "text": say("text"),
    "run": say("runs"),
    "block": say("paragraphs"),
    "row": say("rows"),
    "cell": say("cells"),
}


class Made(str):
    """A value that tags have made: as a text its characters, in `xml` what is printed."""

    __slots__ = ("slot", "xml")
    xml: str
    #: What is known of the place where it was made; None where nobody can tell.
    slot: Slot | None

    def __new__(cls, text: str = "", xml: str | None = None, slot: Slot | None = None) -> Made:
        made = super().__new__(cls, text)
        made.xml = escape_text(text) if xml is None else xml
        made.slot = slot
        return made


def maker_mark(number: int) -> str:
    """Return the mark that stands before what is made in the place of this slot."""
    return f"\x06{number}\x07"


def make_by(slots: Sequence[Slot]) -> Callable[[Iterable[str]], Made]:
    """Return the function that puts together what the blocks of a template make."""

    def make(pieces: Iterable[str]) -> Made:
        xml = join_pieces(pieces)
        found = _MAKER.match(xml)
        slot = slots[int(found[1])] if found else None
        xml = _MAKER.sub("", xml)
        level = level_of(slot.place) if slot else "text"
        return Made(read_text(xml, inside=level in ("text", "plain")), xml, slot)

    return make


def join_pieces(pieces: Iterable[str]) -> str:
    """Return rendered pieces as XML, what was made among them too."""
    return "".join([piece.xml if type(piece) is Made else piece for piece in pieces])


def join_bounded(pieces: Iterable[str]) -> str:
    """Return the rendered pieces of a part as XML. Raises OverflowError before memory is full."""
    found: list[str] = []
    size, rest = 0, iter(pieces)
    while batch := list(islice(rest, _BATCH)):
        found.append(join_pieces(batch))
        size += len(found[-1])
        if size > _MAX_SIZE:
            raise OverflowError(
                say("a part of the document has more than {limit} characters", limit=_MAX_SIZE)
            )
    return "".join(found)


def level_of(place: Sequence[str]) -> str:
    """Return of which kind what stands in a place is, by the names of the elements around it.

    "text" within a w:t, "run", "block", "cell" or "row"; "plain" where there are no elements.
    """
    if "oMath" in place:
        return "plain"
    for name in reversed(place):
        if name not in _TRANSPARENT:
            return _LEVELS.get(name, "plain" if name == "instrText" else "block")
    return "plain"


def read_text(xml: str, *, inside: bool = False) -> str:
    """Return the characters in XML as a reader sees them; `inside` a w:t at its beginning."""
    if "<" not in xml and "\x04" not in xml:
        return unescape(xml) if inside else ""
    read: list[str] = []
    started = False
    for piece in _PIECES.split(_UNREAD.sub("", xml)):
        if not piece:
            continue
        if not piece.startswith("<"):
            read += [unescape(piece)] if inside else []
        elif piece.startswith(("<w:t>", "<w:t ", "<m:t>", "<m:t ")):
            inside = not piece.endswith("/>")
        elif piece in ("</w:t>", "</m:t>"):
            inside = False
        elif piece in _SIGNS:
            read.append(_SIGNS[piece])
        elif piece.startswith("<w:br"):
            read.append("\n")
        elif piece.startswith(("<w:p>", "<w:p ", "<w:p/")):
            read += ["\n"] if started or read else []
            started = True
    return "".join(read)


def require_text(made: Made) -> Made:
    """Return what a filter is to change. Raises FaultError where more than text would be lost."""
    if _MORE.search(made.xml):
        raise FaultError(
            say("what stands inside is more than text, and would be lost."),
            say("Keep pictures, fields, notes and tables outside of the filter."),
        )
    return made


def place_made(made: Made, slot: Slot, rendering: Rendering) -> str:
    """Return what was made as XML for the place of a slot, in runs and paragraphs if it needs them.

    Raises FaultError where its kind does not fit there.
    """
    source = made.slot
    if not made.xml or source is None:
        return made.xml
    kind, wanted = level_of(source.place), level_of(slot.place)
    xml, place = made.xml, slot.place
    if kind == "plain":
        kind, xml = "text", escape_text(str(made))
    if kind == "text" and wanted in ("run", "block"):
        xml, kind, place = in_run(xml, slot.look), "run", (*place, "r", "t")
    elif kind == "run" and wanted == "text":
        xml, kind, place = inside_run(xml, slot.look), "text", place[:-2]
    if kind == "run" and wanted == "block":
        xml, kind = write_paragraph(slot.paragraph, xml, None, rendering, str(made)), "block"
        place = (*place[:-2], "p", "r", "t") if place[-1] == "t" else (*place, "p")
    crosses = source.crosses
    if kind != wanted or (crosses and place[-len(crosses) :] != crosses):
        raise FaultError(
            say(
                "what is made as {made} cannot stand among {place}.",
                made=_word(source),
                place=_word(slot),
            ),
            say(
                "Print paragraphs with {{{{p … }}}}, rows with {{%tr call … %}}, and what was made "
                "within one paragraph with {{{{ … }}}}."
            ),
        )
    if slot.in_link and "<w:hyperlink" in xml:
        raise FaultError(
            say("a link cannot stand in another link."), say("Print it outside of the link.")
        )
    return xml


def _word(slot: Slot) -> Message:
    return _WORDS.get(level_of(slot.place), _WORDS["text"])
