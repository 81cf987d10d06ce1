"""Finding tags in the text of a paragraph, and turning what Word typed into Jinja."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What prints the signs of a tag themselves, as docxtpl writes it.
LITERALS = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_OPENING = re.compile("|".join([r"\{[{%#]", *map(re.escape, LITERALS)]))
#: What a text without it holds no tag.
MAY_HOLD_TAG = re.compile(r"\{[{%#]|\{_[{%]|[}%]_\}")
_RAW_END = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_PREFIX = re.compile(r"(tr|tc|p|r)\s")
_WORD = re.compile(r"\s*(\w+)")

#: Quotes that Word's AutoCorrect puts where a plain one was typed, and what may close them.
_DOUBLE = '"“”„‟«»″'
_SINGLE = "'‘’‚‛‹›′`"
_GUILLEMETS = "«»‹›"
_SPACES = "\u00a0\u202f\u2007\u2009\u3000\t\n\r"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_LOOKALIKE = str.maketrans(
    {**dict.fromkeys(_SPACES, " "), **dict.fromkeys(_INVISIBLE, ""), **dict.fromkeys("–−‑", "-")}
)
#: What may hide the end of a tag, or be other than it looks: quotes and brackets.
_INTRICATE = re.compile(f"[{re.escape(_DOUBLE + _SINGLE)}()\\[\\]{{}}]")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}

#: Tags of the dialect that are no Jinja statements; each acts on its table cell.
CELL_TAGS = ("vm", "hm", "colspan", "cellbg")
#: The tag that begins a numbered list anew.
LIST_TAG = "restart"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: what kind, which element it acts on, and its Jinja code."""

    start: int
    end: int
    #: "print", "statement", "comment", "literal" for signs that are none, or one of CELL_TAGS.
    kind: str
    #: "" (inline), "r", "p", "tc" or "tr".
    level: str
    #: The Jinja expression or statement, the argument of a cell tag, or the signs to print.
    code: str
    #: As the template's author wrote it, on one line.
    written: str
    #: First word of a statement, such as "for".
    word: str = ""
    #: "-" inside the delimiters: takes away the blanks before or after.
    trim_before: bool = False
    trim_after: bool = False


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A tag that starts and never ends in its paragraph."""

    start: int
    written: str
    closer: str


def find_tags(text: str, raw: bool = False) -> tuple[list[Tag], list[Unclosed], bool]:
    """Return the tags in `text`, those never closed, and whether a raw block is open at the end.

    `raw` says that the text begins inside a raw block, whose contents are no tags.
    """
    tags: list[Tag] = []
    unclosed: list[Unclosed] = []
    position = 0
    while True:
        if raw:
            found = _RAW_END.search(text, position)
            if not found:
                return tags, unclosed, True
            tags.append(Tag(*found.span(), "comment", "", "", found.group(), "endraw"))
            raw, position = False, found.end()
            continue
        opening = _OPENING.search(text, position)
        if not opening:
            return tags, unclosed, False
        start = opening.start()
        if meant := LITERALS.get(opening.group()):
            position = opening.end()
            tags.append(Tag(start, position, "literal", "", meant, opening.group()))
            continue
        code, end = _read_code(text, start)
        if end < 0:
            written = " ".join(text[start : start + 40].split())
            unclosed.append(Unclosed(start, written, _CLOSERS[opening.group()]))
            position = start + 2
            continue
        tag = _make_tag(start, end, opening.group(), code, " ".join(text[start:end].split()))
        raw = tag.word == "raw"
        tags.append(tag)
        position = end


def _make_tag(start: int, end: int, opener: str, code: str, written: str) -> Tag:
    # A plus says that blanks stay (Jinja's lstrip_blocks), as they do here without it.
    first = code[0] if code.startswith(("-", "+")) else ""
    signs = ("-",) if opener == "{{" else ("-", "+")
    last = code[-1] if len(code) > 1 and code.endswith(signs) else ""
    code = code[len(first) : len(code) - len(last)]
    prefix = _PREFIX.match(code)
    level = ""
    if prefix and not first:
        level, code = prefix.group(1), code[prefix.end() :]
    code = code.strip(" ")
    kind, word = {"{{": "print", "{%": "statement", "{#": "comment"}[opener], ""
    if kind == "statement":
        found = _WORD.match(code)
        word = found.group(1) if found else ""
        if word in (*CELL_TAGS, LIST_TAG) and level == "":
            kind, code = word, code[len(word) :].strip()
        elif word == "raw":
            kind = "comment"
    return Tag(start, end, kind, level, code, written, word, first == "-", last == "-")


def _read_code(text: str, start: int) -> tuple[str, int]:
    """Return the code inside the tag at `start` in plain Jinja, and where the tag ends or -1."""
    closer = _CLOSERS[text[start : start + 2]]
    if closer == "#}":
        end = text.find(closer, start + 2)
        return (text[start + 2 : end], end + 2) if end >= 0 else ("", -1)
    end = text.find(closer, start + 2)
    if end >= 0 and not _INTRICATE.search(text, start + 2, end):
        return text[start + 2 : end].translate(_LOOKALIKE), end + 2
    code: list[str] = []
    brackets: list[str] = []
    position = start + 2
    while position < len(text):
        char = text[position]
        if text.startswith(closer, position) and not (closer == "}}" and brackets):
            return "".join(code), position + 2
        if char in _DOUBLE or char in _SINGLE:
            literal, position = _read_string(text, position, closer)
            if position < 0:
                return "", -1
            code.append(literal)
            continue
        if char in _BRACKETS:
            brackets.append(_BRACKETS[char])
        elif brackets and char == brackets[-1]:
            brackets.pop()
        code.append(char.translate(_LOOKALIKE))
        position += 1
    if brackets:
        # A bracket that never closes must not hide the end of the tag: Jinja names the bracket.
        end = text.find(closer, start + 2)
        if end >= 0:
            return text[start + 2 : end].translate(_LOOKALIKE), end + 2
    return "", -1


def _read_string(text: str, start: int, closer: str) -> tuple[str, int]:
    """Return the string literal at `start` in plain quotes, and where it ends or -1.

    Word replaces one quote of a pair or both, so a typographic quote closes at the next quote
    of its kind; a plain one at the next plain one, or failing that at a typographic one.
    """
    opener = text[start]
    family = _DOUBLE if opener in _DOUBLE else _SINGLE
    end = -1
    if opener in "\"'":
        end = _find_quote(text, start + 1, opener)
        stop = text.find(closer, start + 1)
        if end < 0 or (0 <= stop < end and text.count(opener, start + 1, stop) == 0):
            smart = _find_quote(text, start + 1, family)
            end = smart if 0 <= smart < stop or end < 0 else end
    else:
        end = _find_quote(text, start + 1, family)
    if end < 0:
        return "", -1
    content = text[start + 1 : end]
    if opener in _GUILLEMETS:
        # French typography: Word sets a no-break space inside guillemets by itself.
        content = content.removeprefix("\u00a0").removeprefix("\u202f")
        content = content.removesuffix("\u00a0").removesuffix("\u202f")
    quote = '"' if family is _DOUBLE else "'"
    content = re.sub(rf"(?<!\\){quote}", rf"\\{quote}", content)
    return f"{quote}{content}{quote}", end + 1


def _find_quote(text: str, start: int, quotes: str) -> int:
    position = start
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text[position] in quotes:
            return position
        position += 1
    return -1
