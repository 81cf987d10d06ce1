"""Translations as PO files (GNU gettext), as Poedit, Weblate and other tools take them.

A text's context is its key; what it was before stands above one that is out of date, which is
fuzzy: a tool shows both and asks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, SourceError
from reportgen.translating.files.exchange import (
    Came,
    CameFile,
    Export,
    Mark,
    Said,
    read_marks,
    write_marks,
)
from reportgen.translating.files.notes import notes_of
from reportgen.translating.units import State, Unit

_MARKS, _SOURCE = "X-Reportgen-Texts", "X-Source-Language"
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f"}
_ENTRY = re.compile(
    r"(?P<word>msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?[ \t]*\"(?P<text>.*)\""
)
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_.:-]+)")


# --- Writing -----------------------------------------------------------------------------------


def write_po(export: Export) -> bytes:
    """Return a PO file of the texts."""
    head = (
        ("Project-Id-Version", export.profile),
        # Tools want these to be there, and fill them in.
        ("PO-Revision-Date", ""),
        ("Last-Translator", ""),
        ("Language-Team", ""),
        ("Language", export.target_language.replace("-", "_")),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("X-Generator", "reportgen"),
        (_SOURCE, export.source_language),
        (_MARKS, write_marks(export.units)),
    )
    entries = [
        "".join(['msgid ""\nmsgstr ""\n', *(_quoted(f"{k}: {v}".rstrip() + "\n") for k, v in head)])
    ]
    entries += ["".join(_entry(export, unit)) for unit in export.units]
    return "\n".join(entries).encode()


def _entry(export: Export, unit: Unit) -> Iterator[str]:
    for note in (unit.label, *notes_of(export, unit)):
        yield f"#. {' '.join(note.split())}\n"
    yield f"#: {unit.key}\n"
    flags = ["fuzzy"] if unit.state is State.STALE else []
    flags += [f"max-length:{unit.budget}"] if unit.budget else []
    flags += ["md-text"] if unit.rich else []
    if flags:
        yield f"#, {', '.join(flags)}\n"
    if unit.state is State.STALE and unit.former:
        yield "".join(f"#| {line}\n" for line in _said("msgid", unit.former).splitlines())
    yield _said("msgctxt", unit.key)
    yield _said("msgid", unit.source)
    yield _said("msgstr", unit.target)


def _said(word: str, text: str) -> str:
    lines = re.findall(r"[^\n]*\n|[^\n]+", text) or [""]
    first = f'{word} ""\n' if len(lines) > 1 else f"{word} "
    return first + "".join(map(_quoted, lines))


def _quoted(text: str) -> str:
    return f'"{"".join(_ESCAPED.get(sign, sign) for sign in text)}"\n'


# --- Reading -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Entry:
    """An entry on the way: its texts by their words, its flags, and its first line."""

    line: int = 0
    pieces: dict[str, list[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    #: Whether its translation has begun, so that a further text begins another entry.
    is_whole: bool = False

    def said(self, word: str) -> str:
        return "".join(self.pieces.get(word, ()))


def read_po(data: bytes, name: str) -> CameFile:
    """Return what a PO file says. Raises `SourceError` with every line that is none of one."""
    entries = _read(_decode(data, name), name)
    head = next((each.said("msgstr") for each in entries if not any(each.pieces["msgid"])), "")
    said = dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", head, re.MULTILINE))
    language = said.get("Language", "").strip().replace("_", "-")
    if not language:
        message = say("the file does not say into which language it translates.")
        advice = say("Set the language in the program it was translated with, and save it.")
        raise SourceError([Problem(Place(name), message, advice)])
    marks = read_marks(said.get(_MARKS, ""))
    units: list[Came] = []
    problems: list[Problem] = []
    for entry in entries:
        if not any(entry.pieces["msgid"]):
            continue
        place = Place(name, entry.line)
        key = entry.said("msgctxt")
        if not key or not entry.is_whole:
            message = say("the entry has no context, so that it is not clear which text it is.")
            advice = say("Translate the file as it went out: what parts entries is “msgctxt”.")
            problems.append(Problem(place, message, advice))
            continue
        units.append(_came(entry, key, place, marks))
    return CameFile(name, language, tuple(units), problems=tuple(problems))


def _came(entry: _Entry, key: str, place: Place, marks: Mapping[str, Mark]) -> Came:
    source, target = (Said.of(entry.said(word)) for word in ("msgid", "msgstr"))
    fuzzy = "fuzzy" in entry.flags
    return Came(key, source, target, place, marks.get(key, Mark()), not fuzzy, fuzzy)


def _decode(data: bytes, name: str) -> str:
    found = _CHARSET.search(data)
    called = found[1].decode() if found else "utf-8"
    try:
        encoding = codecs.lookup(called)
        text = data.decode("utf-8-sig" if encoding.name == "utf-8" else called)
    except (LookupError, UnicodeError):
        message = say(
            "the file is not in the encoding that it names ({encoding}).", encoding=called
        )
        advice = say("Save it in UTF-8.")
        raise SourceError([Problem(Place(name), message, advice)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(text: str, name: str) -> list[_Entry]:
    entries = [_Entry()]
    word = ""
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        entry = entries[-1]
        begins = bare.startswith("#") or re.match(r"msgctxt\b|msgid[ \t]", bare)
        if begins and entry.is_whole:
            entry = _Entry()
            entries.append(entry)
        if not bare or bare.startswith("#"):
            if bare.startswith("#,"):
                entry.flags |= {flag.strip() for flag in bare[2:].split(",")}
            continue
        found = _ENTRY.fullmatch(bare)
        if not found or not (found["word"] or word):
            message = say("this is no line of a PO file.")
            advice = say("Save the file again with the program it was translated with.")
            problems.append(Problem(Place(name, number), message, advice, line=line))
            continue
        word = found["word"] or word
        entry.line = entry.line or number
        entry.pieces.setdefault(word, []).append(_unquoted(found["text"]))
        entry.is_whole = entry.is_whole or word.startswith("msgstr")
    if problems:
        raise SourceError(problems)
    return [each for each in entries if "msgid" in each.pieces]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _PLAIN.get(found[1], found[0]), text)
