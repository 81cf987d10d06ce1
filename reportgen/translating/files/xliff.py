"""Translations as XLIFF 1.2 (OASIS, 2008), as the tools of agencies take it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportgen.input.foreign_xml import has_doctype, parse_xml
from reportgen.input.returned.package import fail
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem
from reportgen.translating.files.exchange import (
    KEY,
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

_SPACE = "urn:oasis:names:tc:xliff:document:1.2"
_NAME = f"{{{_SPACE}}}"
#: Whose notes are the program's own.
_OWN = "reportgen"
#: What a translation is said to be (XLIFF 1.2, 2.3), and which of these say that it is done.
_STATES = {
    State.MISSING: "needs-translation",
    State.STALE: "needs-review-translation",
    State.UNKNOWN: "translated",
    State.CURRENT: "translated",
}
_DONE = ("translated", "final", "signed-off")


def write_xliff(export: Export) -> bytes:
    """Return an XLIFF file of the texts."""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="{_SPACE}">\n'
        f'<file original={quoteattr(export.profile)} datatype="plaintext" '
        f"source-language={quoteattr(export.source_language)} "
        f"target-language={quoteattr(export.target_language)}>\n"
        f'<header><note from="{_OWN}">{escape(write_marks(export.units))}</note></header>\n<body>\n'
    )
    units = "".join("".join(_unit(export, unit)) for unit in export.units)
    return f"{head}{units}</body>\n</file>\n</xliff>\n".encode()


def _unit(export: Export, unit: Unit) -> Iterator[str]:
    key = quoteattr(unit.key)
    size = f' maxwidth="{unit.budget}" size-unit="char"' if unit.budget else ""
    yield f'<trans-unit id={key} resname={key} xml:space="preserve"{size}>\n'
    yield f"<source>{_text(unit.source)}</source>\n"
    yield f'<target state="{_STATES[unit.state]}">{_text(unit.target)}</target>\n'
    for note in (unit.label, *notes_of(export, unit)):
        yield f"<note>{_text(note)}</note>\n"
    if unit.state is State.STALE and unit.former:
        former, target = _text(unit.former), _text(unit.target)
        yield f'<alt-trans alttranstype="previous-version"><source>{former}</source>'
        yield f"<target>{target}</target></alt-trans>\n"
    yield "</trans-unit>\n"


def _text(text: str) -> str:
    # A carriage return would come back as the end of a line (XML 1.0, 2.11).
    return escape(text, {"\r": "&#13;"})


def read_xliff(data: bytes, name: str) -> CameFile:
    """Return what an XLIFF file says. Raises `SourceError`."""
    save = say("Save it again with the program it was translated with, as XLIFF 1.2.")
    if has_doctype(data):
        raise fail(name, say("the file has a document type, which XLIFF has not."), save)
    try:
        root = parse_xml(data)
    # What lxml raises is one.
    except SyntaxError as error:
        said = say("the file is no XML, or damaged in line {line}.", line=error.lineno or 1)
        raise fail(name, said, save) from None
    if root.tag != f"{_NAME}xliff":
        raise fail(name, say("the file is no XLIFF of version 1.2."), save)
    languages = {each.get("target-language", "") for each in root.iter(f"{_NAME}file")}
    if len(languages) != 1 or languages == {""}:
        raise fail(
            name,
            say("the file does not say into which one language it translates."),
            say("Export the texts anew, and translate that file."),
        )
    marks: dict[str, Mark] = {}
    for note in root.iter(f"{_NAME}note"):
        if note.get("from") == _OWN:
            marks |= read_marks(_all_of(note))
    units: list[Came] = []
    problems: list[Problem] = []
    for each in root.iter(f"{_NAME}trans-unit"):
        place = Place(name, each.sourceline or 1)
        key = next((k for k in map(each.get, ("resname", "id")) if k and KEY.fullmatch(k)), "")
        if not key:
            said = say("the unit has no key, so that it is not clear which text it is.")
            advice = say("Translate the file as it went out: its ids are the keys.")
            problems.append(Problem(place, said, advice))
            continue
        target = each.find(f"{_NAME}target")
        state = target.get("state") if target is not None else None
        source = Said.of(_all_of(each.find(f"{_NAME}source")))
        units.append(
            Came(
                key,
                source,
                Said.of(_all_of(target)),
                place,
                marks.get(key, Mark()),
                None if state is None else state in _DONE,
            )
        )
    return CameFile(name, languages.pop(), tuple(units), problems=tuple(problems))


def _all_of(element: Any) -> str:
    """Return all text in an element, whatever a tool has put around parts of it."""
    return "" if element is None else "".join(map(str, element.itertext()))
