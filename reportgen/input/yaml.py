"""YAML 1.2 as texts with their places: no type is guessed, every scalar is as it was written."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import yaml

from reportgen.input.source import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    Source,
    find_unprintable,
    hide_unprintable,
    quote_line,
    split_lines,
)
from reportgen.input.yaml_faults import explain_fault, refuse_beginning
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity, SourceError

#: Larger files are not profiles; the cap keeps hostile input from filling the memory.
MAX_BYTES = 1_000_000


#: Deeper nesting than any form needs; libyaml's recursion ends in a crash far above it.
MAX_DEPTH = 40


#: libyaml reads many times as fast as Python. What is wrong with a file PyYAML says better.
_FAST: Any = getattr(yaml, "CBaseLoader", None)


#: What the two read differently, or may: tabs, marks of byte order, comments right behind the
#: mark of a block, empty values in braces, and question marks that are keys or in braces.
_PYTHON_ONLY = re.compile(
    r"[\t\ufeff]|[|>][-+0-9]*#|:\s+[\],}#]|(?:^|\s)\?(?:\s|$)"
    r"|[\[{][^\[{\r\n]*\?|[\[{][^\[\]{}\r\n]*(?:[\r\n]|$)"
)


#: A comment right behind a text that has no blank after its mark.
_COMMENT = re.compile(r"[ \t]+(#[^\s#!].*)")


#: A further word of a text.
_WORD = re.compile(r"[ \t]+[^\s#]")


def read_source(data: bytes, file: str) -> Source[Node]:
    """Read one YAML file, whose root may be anything (`require_keys`).

    Raises `SourceError` for wrong encodings, syntax errors, aliases, tags, control characters,
    several documents, and files too deep or too large; the reader goes on after what it can
    pass over, so that one run names as many faults as possible. Of a key written twice the
    first value is kept, and the second is among the source's problems. An empty file is an
    empty mapping.
    """
    text = _decode(data, file)
    lines = split_lines(text)
    if _FAST and not _PYTHON_ONLY.search(text):
        try:
            source = _Reader(text, file, lines, _FAST).read()
        except SourceError:
            pass
        else:
            if not source.problems:
                return source
    return _Reader(text, file, lines, yaml.Loader).read()


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise _fail(
            file,
            say(
                "the file has {count:,} bytes; {limit:,} is the limit.",
                count=len(data),
                limit=MAX_BYTES,
            ),
            say("Split it, or check that it is the right file."),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise _fail(
            file,
            say("the file is not UTF-8 but looks like UTF-16."),
            say('Save it again with the encoding "UTF-8".'),
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(errors="replace")
        rows = re.split("\r\n|\r|\n", before)
        byte = data[error.start]
        guess = bytes([byte]).decode("cp1252", errors="replace")
        rest = re.split(b"[\r\n]", data[error.start :], maxsplit=1)[0].decode("cp1252", "replace")
        problem = Problem(
            Place(file, len(rows), len(rows[-1]) + 1),
            say(
                "byte {byte:#04x} is not UTF-8; in a Windows encoding it would be “{guess}”.",
                byte=byte,
                guess=guess,
            ),
            say('Save the file again with the encoding "UTF-8".'),
            line=hide_unprintable(rows[-1] + rest),
        )
        raise SourceError([problem]) from None


def _fail(file: str, message: Message, advice: Message) -> SourceError:
    return SourceError([Problem(Place(file), message, advice)])


class _Reader:
    """Builds the tree from YAML events; nothing is expanded, nothing is converted."""

    def __init__(self, text: str, file: str, lines: tuple[str, ...], parser: Any) -> None:
        self.text = text
        self.file = file
        self.lines = lines
        self.parser = parser
        self.problems: list[Problem] = []
        self.refused = False

    def read(self) -> Source[Node]:
        root: Node | None = None
        found = find_unprintable(self.text)
        if found:
            before = re.split("\r\n|\r|\n", self.text[: found.start()])
            place = Place(self.file, len(before), len(before[-1]) + 1)
            self.report(
                place,
                say("the character U+{character:04X} cannot be printed.", character=ord(found[0])),
                say("Delete it."),
            )
            raise SourceError(self.problems)
        try:
            events = iter(yaml.parse(self.text, Loader=self.parser))
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if root is not None:
                        self.report(
                            self.place(event),
                            say("a second YAML document starts here."),
                            say("Keep one document in a file; remove the “---”."),
                        )
                        break
                elif isinstance(event, yaml.NodeEvent):
                    root = self.node(event, events, 1)
        except yaml.MarkedYAMLError as error:
            line, column, message, advice = explain_fault(error, self.file, self.lines)
            # What was passed over in a line is what the parser stumbles over behind it.
            if not any(each.place.line == line for each in self.problems):
                self.report(Place(self.file, line, column), message, advice)
        except yaml.YAMLError as error:
            self.report(
                Place(self.file),
                say("this is not valid YAML: {error}.", error=hide_unprintable(str(error))),
                say("Check the file in a text editor."),
            )
        if self.refused:
            raise SourceError(self.problems)
        if root is None or (isinstance(root, ScalarNode) and root.is_null):
            root = MappingNode({}, Place(self.file), {})
        return Source(self.file, root, self.lines, tuple(self.problems))

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        place = self.place(event)
        if depth > MAX_DEPTH:
            self.report(
                place,
                say("lists and keys are nested more than {limit} deep.", limit=MAX_DEPTH),
                say("Write the file flatter."),
            )
            raise SourceError(self.problems)
        if getattr(event, "tag", None) is not None:
            self.report(
                place,
                say("the tag {tag} is not used here.", tag=hide_unprintable(event.tag)),
                say("Remove it; every value is text."),
            )
        if isinstance(event, yaml.AliasEvent):
            end: Any = event.end_mark
            if _WORD.match(self.lines[end.line], end.column):
                # “*new* since May”: a text is meant.
                self.report(place, *refuse_beginning("*"))
                return ScalarNode("", place)
            self.report(
                place,
                say(
                    "the alias *{anchor} is not used here.",
                    anchor=hide_unprintable(str(event.anchor)),
                ),
                say("Write the text out again."),
            )
            return ScalarNode("", place)
        if isinstance(event, yaml.ScalarEvent) and event.anchor is not None:
            # YAML would leave the word behind it out.
            self.report(place, *refuse_beginning("&"))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(child := next(events), yaml.SequenceEndEvent):
                items.append(self.node(child, events, depth + 1))
            return SequenceNode(tuple(items), place)
        return self.mapping(place, events, depth)

    def mapping(self, place: Place, events: Iterator[Any], depth: int) -> MappingNode:
        items: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(event, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, ScalarNode):
                advice = say("Write “key: text”; put a text that begins with a bracket in quotes.")
                self.report(key.place, say("a key must be a word."), advice)
            elif key.text in items:
                first = keys[key.text]
                self.report(
                    key.place,
                    say(
                        "the key “{text}” stands here a second time.",
                        text=hide_unprintable(key.text),
                    ),
                    say("It is already in line {line}; keep one of them.", line=first.line),
                    refuse=False,
                )
            else:
                items[key.text] = value
                keys[key.text] = key.place
        return MappingNode(items, place, keys)

    def scalar(self, event: Any, place: Place) -> ScalarNode:
        found = find_unprintable(event.value)
        if found:
            self.report(
                place,
                say(
                    "the text holds the character U+{character:04X}, which cannot be printed.",
                    character=ord(found[0]),
                ),
                say("Delete it."),
            )
        plain = event.style is None or event.style == ""
        if plain:
            self.warn_of_comment(event, place)
        return ScalarNode(event.value, place, plain)

    def warn_of_comment(self, event: Any, place: Place) -> None:
        """Tell what goes lost of “Haus #3” or “#3”: before a comment that is meant stands “# ”."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        lost = _COMMENT.match(line, mark.column)
        if lost:
            here = Place(self.file, mark.line + 1, lost.start(1) + 1)
            message = say("“{lost}” is a comment in YAML, and is not read.", lost=lost[1].rstrip())
            advice = say(
                "Put the whole text in quotes; if it is a comment, write a blank after “#”."
            )
            line = quote_line(self.lines, here)
            self.problems.append(Problem(here, message, advice, "", Severity.WARNING, line))

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def report(self, place: Place, message: Message, advice: Message, refuse: bool = True) -> None:
        self.refused = self.refused or refuse
        line = quote_line(self.lines, place)
        self.problems.append(Problem(place, message, advice, severity=Severity.ERROR, line=line))
