"""What a fault in YAML comes of: the slips of people who write texts, in words for them.

PyYAML says what its parser met and where it noticed. Most slips are of a few kinds, which show in
the lines; each is told where it was made, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from reportgen.input.source import find_bullet, hide_unprintable
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place

#: A line, a column (both from 1), what is wrong there, what to do.
Fault: TypeAlias = tuple[int, int, Message, Message]

_GIT = re.compile(r"(<{7}|>{7}) |={7}$")
#: A key with its colon: the key, and the text behind the colon.
_KEY = re.compile(
    r"(?P<before>\s*(?:-\s+)*)(?P<key>[^\s:#\[{\"'-][^:#]*?)\s*:(?=\s|$)\s*(?P<text>.*)"
)
#: A key whose colon has no blank behind it; an address is none.
_TIGHT = re.compile(r"\s*(?:- +)*(?P<key>(?!https?:|mailto:|tel:)[\w.-]+):(?P<text>\S.*)")
_COMMENT = re.compile(r"\s#.*")
_BLOCK = re.compile(r"(?:^|\s)[|>][-+0-9]*\s*$")
#: What people and word processors close a quotation with.
_CURLY = re.compile("[“”„‟«»‘’‚]")
#: Longer lines nobody writes by hand; no pattern shall take its time with them.
_LONGEST = 2000
_CLOSED_BY = {"{": "}", "[": "]"}
_BELOW = say("Begin the text on the next line, after “|”, and indent it.")


@dataclass(frozen=True, slots=True)
class _Slip:
    """Where something was begun and where the fault shows, counted from 0, and what is said."""

    lines: tuple[str, ...]
    begun: tuple[int, int]
    shown: tuple[int, int]
    context: str
    problem: str

    @property
    def line(self) -> str:
        """The line in which the fault shows."""
        return self.text_of(self.shown[0])

    @property
    def before(self) -> str:
        """What stands in that line before the fault."""
        return self.line[: self.shown[1]]

    @property
    def first(self) -> str:
        """The line in which that was begun which has the fault."""
        return self.text_of(self.begun[0])

    def text_of(self, number: int) -> str:
        """Return a line, an empty text where there is none or a very long one."""
        line = self.lines[number] if number < len(self.lines) else ""
        return line if len(line) <= _LONGEST else ""

    def above(self, number: int) -> tuple[int, str]:
        """Return the nearest line above with something in it, and its number; -1 for none."""
        for at in range(min(number, len(self.lines)) - 1, -1, -1):
            text = self.lines[at].strip()
            if text and not text.startswith("#"):
                return at, self.text_of(at)
        return -1, ""


def explain_fault(error: Any, file: str, lines: tuple[str, ...]) -> Fault:
    """Return what is wrong with a file that PyYAML raised a `MarkedYAMLError` for."""
    begun, shown = ((mark.line, mark.column) if mark else None for mark in _marks(error))
    slip = _Slip(
        lines,
        begun or shown or (0, 0),
        shown or begun or (0, 0),
        error.context or "",
        error.problem or "",
    )
    for each in _KINDS:
        if fault := each(slip):
            break
    else:
        said = " ".join(part for part in (error.context, error.problem) if part)
        fault = _fault(
            slip.shown,
            say("this is not valid YAML: {error}.", error=hide_unprintable(said)),
            say("Check indentation, quotes and the space after each colon."),
        )
    line, column, message, advice = fault
    if each in _OF_LINES:
        advice = find_bullet(lines, Place(file, line)) or advice
    return line, column, message, advice


def _marks(error: Any) -> tuple[Any, Any]:
    return error.context_mark, error.problem_mark


def _fault(at: tuple[int, int], message: Message, advice: Message) -> Fault:
    return at[0] + 1, at[1] + 1, message, advice


def quote_text(written: str, text: str) -> Message:
    """Return the advice to quote a text, which is the end of what was written."""
    head = written[: len(written) - len(text)].strip()
    for mark in ('"', "'"):
        if mark not in text and not (mark == '"' and "\\" in text):
            return say(
                "Put the text in quotes: {written}", written=f"{head} {mark}{text}{mark}".strip()
            )
    return _BELOW


def refuse_beginning(sign: str) -> tuple[Message, Message]:
    """Return what is wrong with a text that begins with a sign which means something in YAML."""
    advice = say("Begin the text on the next line, after “|”, or put it in quotes.")
    return say("a text without quotes cannot begin with “{sign}”.", sign=sign), advice


# --- The kinds of slips ---------------------------------------------------------------------------


def _git_mark(slip: _Slip) -> Fault | None:
    for number, line in enumerate(slip.lines):
        if _GIT.match(line):
            return _fault(
                (number, 0),
                say("git left two versions here that it could not join."),
                say("Keep one of them, and delete the lines with <<<<<<<, ======= and >>>>>>>."),
            )
    return None


def _tab(slip: _Slip) -> Fault | None:
    if "'\\t'" not in slip.problem:
        return None
    advice = say("Write a blank instead.") if slip.before.strip() else say("Indent with spaces.")
    return _fault(slip.shown, say("a tab stands here."), advice)


def _sign(slip: _Slip) -> Fault | None:
    if slip.context in ("while scanning an alias", "while scanning an anchor"):
        at = slip.begun
    elif slip.context == "while scanning a block scalar":
        at = slip.begun
        if slip.first[at[1] : at[1] + 1] == "|":
            return _fault(slip.shown, say("the text begins behind “|”."), _BELOW)
    elif "cannot start any token" in slip.problem:
        at = slip.shown
    else:
        return None
    return _fault(at, *refuse_beginning(slip.text_of(at[0])[at[1] : at[1] + 1]))


def _open_quote(slip: _Slip) -> Fault | None:
    """A quotation that is not closed, or only by the mark that opens the next."""
    at = slip.begun
    if slip.context == "while scanning a quoted scalar":
        return _never_closed(slip, at)
    mark = slip.before.rstrip()[-1:]
    if mark not in ('"', "'") or slip.before.count(mark) % 2 == 0:
        return None
    for number in range(slip.shown[0] - 1, -1, -1):
        if slip.lines[number].count(mark) % 2:
            return _never_closed(slip, (number, slip.lines[number].index(mark)))
    return None


def _never_closed(slip: _Slip, at: tuple[int, int]) -> Fault:
    mark = slip.text_of(at[0])[at[1] : at[1] + 1]
    said = say("the quotation mark that opens here is never closed.")
    if other := _CURLY.search(slip.lines[at[0]], at[1] + 1):
        advice = say("Close it with {mark}, and not with {other}.", mark=mark, other=other[0])
    else:
        advice = say("Close it with {mark} at the end of the text.", mark=mark)
    return _fault(at, said, advice)


def _escape(slip: _Slip) -> Fault | None:
    if slip.context != "while scanning a double-quoted scalar":
        return None
    at = (slip.shown[0], max(slip.shown[1] - 1, 0))
    sign = slip.line[at[1] : at[1] + 2]
    advice = say("Put the text in single quotes ('…'), or write “\\\\” for each “\\”.")
    return _fault(at, say("“{sign}” means nothing between double quotes.", sign=sign), advice)


def _bracket(slip: _Slip) -> Fault | None:
    """A sign in brackets that parts texts there, or brackets that are not closed."""
    if slip.context not in ("while parsing a flow mapping", "while parsing a flow sequence"):
        return None
    sign = slip.problem[-2:-1]
    at = slip.begun
    if slip.shown[0] == at[0] and sign in "?:":
        inside = re.split(r"[\[{,]", slip.before)[-1]
        start = len(slip.before) - len(inside)
        whole = re.split(r"[,}\]]", slip.line[start:])[0].strip()
        key = _KEY.match(whole)
        return _fault(
            slip.shown,
            say("“{sign}” stands in a text without quotes, between brackets.", sign=sign),
            quote_text(whole, key["text"] if key else whole),
        )
    opened = slip.text_of(at[0])[at[1] : at[1] + 1]
    return _fault(
        at,
        say("the bracket {bracket} that opens here is never closed.", bracket=opened),
        say("Close it with {bracket}.", bracket=_CLOSED_BY.get(opened, "]")),
    )


def _behind(slip: _Slip) -> Fault | None:
    """A text that goes on behind the quotation mark or the bracket that closes it."""
    mark = slip.before.rstrip()[-1:]
    if not mark or mark not in "\"']}" or "<block end>" not in slip.problem:
        return None
    found = _KEY.match(slip.line)
    text = _COMMENT.sub("", found["text"]).strip() if found else ""
    if slip.line[slip.shown[1] : slip.shown[1] + 1] == ",":
        said, advice = say("a comma stands behind a list."), say("Put all items in the brackets.")
    elif mark in "]}":
        advice = quote_text(slip.line, found["text"]) if found else _BELOW
        said = say("the text goes on behind the bracket that closes it.")
    else:
        whole = text.strip(mark)
        # What has marks of this kind within can be quoted by the other.
        advice = quote_text(f"{found['key']}: {whole}", whole) if found else _BELOW
        if whole.count(mark) != 1:
            advice = _BELOW
        said = say("the text goes on behind the quotation mark that closes it.")
    return _fault(slip.shown, said, advice)


def _list_behind_key(slip: _Slip) -> Fault | None:
    if "sequence entries are not allowed" not in slip.problem:
        return None
    advice = say("Begin it on the next line, below the key.")
    return _fault(slip.shown, say("a list cannot begin behind its key."), advice)


def _colon(slip: _Slip) -> Fault | None:
    """A colon that is one too many: in a text, or of a key that stands where none can."""
    if "mapping values are not allowed" not in slip.problem:
        return None
    found = _KEY.match(slip.before)
    if found and found["text"]:
        text = _COMMENT.sub("", slip.line[found.start("text") :]).rstrip()
        goes_on = text.endswith(":")
        return _fault(
            slip.shown,
            say("a colon stands in the text."),
            _BELOW if goes_on else quote_text(slip.line[: found.start("text")] + text, text),
        )
    number, above = slip.above(slip.shown[0])
    if fault := _no_blank(number, above) or _no_colon(number, above, slip):
        return fault
    key = _KEY.match(above)
    if key is None:
        return None
    return _fault(
        (slip.shown[0], len(slip.line) - len(slip.line.lstrip())),
        say(
            "this line is indented deeper than “{key}” above it, which has its text there.",
            key=key["key"],
        ),
        say("Indent both alike; a text of several lines begins below its key, after “|”."),
    )


def _no_blank(number: int, line: str) -> Fault | None:
    """A key whose colon has no blank behind it."""
    found = _TIGHT.match(line)
    if not found:
        return None
    written = f"{found['key']}: {found['text'].strip()}"
    said = say("a space is missing after the colon.")
    return _fault(
        (number, found.end("key") + 1), said, say("Write “{corrected}”.", corrected=written)
    )


def _no_colon(number: int, line: str, slip: _Slip) -> Fault | None:
    """A line that is neither a key nor within a text."""
    if not line.strip() or re.search(r":(\s|$)", line):
        return None
    indent = len(line) - len(line.lstrip())
    _, above = slip.above(number)
    if above.startswith(f"{' ' * indent}- "):
        said, advice = say("this line is no item of the list."), say("Begin it with “- ”.")
    else:
        said = say("this line has no colon, so that it is no key.")
        advice = say(
            "Write “key: text”; a text of several lines begins below its key, after “|”, and is "
            "indented."
        )
    return _fault((number, indent), said, advice)


def _simple_key(slip: _Slip) -> Fault | None:
    if slip.context != "while scanning a simple key":
        return None
    number = slip.begun[0]
    return _no_blank(number, slip.first) or _no_colon(number, slip.first, slip)


def _indent(slip: _Slip) -> Fault | None:
    """A line that begins where nothing above it does."""
    found = "<block end>" in slip.problem or "<document start>" in slip.problem
    indent = len(slip.line) - len(slip.line.lstrip())
    if not found or slip.shown[1] != indent:
        return None
    number, above = slip.above(slip.shown[0])
    if slip.line.lstrip().startswith("- ") and (key := _KEY.match(above)) and key["text"]:
        return _fault(
            slip.shown,
            say("a list goes on here, and “{key}” above it has a text.", key=key["key"]),
            say("Write each item in a line of its own, below the key, behind “- ”."),
        )
    while number >= 0 and len(above) - len(above.lstrip()) > indent:
        number, above = slip.above(number)
    if _BLOCK.search(above):
        return _fault(
            slip.shown,
            say("this line of a text is indented less than its first line."),
            say("Indent all lines of the text alike."),
        )
    number, above = slip.above(slip.shown[0])
    begin = re.match(r"\s*(?:- +)*", above)
    return _fault(
        slip.shown,
        say("this line begins in column {column}, unlike all above it.", column=indent + 1),
        say(
            "Begin what belongs together in one column: line {line} begins in column {column}.",
            line=number + 1,
            column=begin.end() + 1 if begin else 1,
        ),
    )


#: Slips of whole lines, where a bullet of Word's may stand for the hyphen of a list.
_OF_LINES = (_colon, _simple_key, _indent)
_KINDS: tuple[Callable[[_Slip], Fault | None], ...] = (
    *(_git_mark, _tab, _sign, _open_quote, _escape, _bracket, _behind, _list_behind_key),
    *_OF_LINES,
)
