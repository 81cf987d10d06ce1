"""The one check: nodes against fields, for profiles, forms and the project file alike.

Values come out as their Python types; everything that is wrong comes out as problems, all at
once, and what is right around a problem is still read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from reportgen.fields.model import NO_ADVICE, Field, FieldType
from reportgen.input.source import MappingNode, Node, ScalarNode, SequenceNode, Source, quote_line
from reportgen.languages import parse_language, words_of
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem, Severity, UnfitError
from reportgen.problems.suggest import BULLET, suggest


def keep_path(path: str, holds: str) -> str:
    """Return the path as it is: where no files are at hand, none are looked for."""
    return path


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an input is read in: the project's languages, the main one first, and the day.

    Without languages a text may be in any. `locate` turns the path of a file that is named, and
    what it must hold, into a path from the project's folder, or raises `UnfitError`.
    """

    languages: tuple[str, ...] = ()
    today: date = date.min
    locate: Callable[[str, str], str] = keep_path

    @property
    def main(self) -> str:
        """The language that a plain text is in, “und” where it is said to be in none."""
        return self.languages[0] if self.languages else "und"


#: Those of what belongs to no project, such as forms, which may be in any language.
ANYWHERE = Surroundings()


@dataclass(slots=True)
class Reading:
    """What reading one input needs to know, the problems found on the way, and the files named.

    `languages` are those a text may be written in, empty for any; `main` is the language a
    plain text is in ("und" for all). `locate` is that of `Surroundings`.
    """

    languages: tuple[str, ...]
    main: str
    today: date
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    locate: Callable[[str, str], str] = keep_path
    problems: list[Problem] = field(default_factory=list)
    #: The files that are named, by their paths from the project's folder, in order.
    files: dict[str, None] = field(default_factory=dict)

    def find_file(self, name: str, holds: str) -> str:
        """Return the path of a file that is named, and note it. Raises `UnfitError`."""
        path = self.locate(name, holds)
        self.files[path] = None
        return path

    def report(
        self,
        place: Place,
        path: str,
        message: Message,
        advice: Message,
        severity: Severity = Severity.ERROR,
        language: str = "",
    ) -> None:
        line = quote_line(self.lines.get(place.file, ()), place)
        self.problems.append(Problem(place, message, advice, path, severity, line, language))

    def warn(
        self, place: Place, path: str, message: Message, advice: Message, language: str = ""
    ) -> None:
        self.report(place, path, message, advice, Severity.WARNING, language)

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def begin_reading(sources: Iterable[Source[Node]], around: Surroundings = ANYWHERE) -> Reading:
    """Return a reading that can quote the given sources and begins with their problems."""
    sources = tuple(sources)
    lines = {source.file: source.lines for source in sources}
    problems = [problem for source in sources for problem in source.problems]
    return Reading(around.languages, around.main, around.today, lines, around.locate, problems)


def read_fields(
    node: MappingNode,
    fields: Iterable[Field],
    reading: Reading,
    path: str = "",
    elsewhere: Mapping[str, Message] = NO_ADVICE,
    unwritten: str = "",
) -> dict[str, Any]:
    """Return the values of a mapping's keys by field name; absent and faulty ones are left out.

    `elsewhere` has the advice for words that are no keys, `unwritten` is a key that nobody wrote,
    since its value stands alone: no path names it.
    """
    known = {each.name: each for each in fields}
    found: dict[str, Any] = {}
    for key, child in node.items.items():
        if key not in known:
            _report_unknown(key, node, known, reading, path, elsewhere.get(" ".join(words_of(key))))
            continue
        here = path if key == unwritten else _join(path, key)
        if (value := read_value(child, known[key], reading, here)) is not None:
            found[key] = value
    for each in known.values():
        written = node.items.get(each.name)
        if each.required and (written is None or is_empty(written)):
            place = node.keys[each.name] if written else node.place
            reading.report(
                place,
                _join(path, each.name),
                say("“{name}” is missing.", name=each.name),
                say("Write “{key}: …”.", key=each.name),
            )
    return found


def _report_unknown(
    key: str,
    node: MappingNode,
    known: Mapping[str, Field],
    reading: Reading,
    path: str,
    elsewhere: Message | None,
) -> None:
    place = node.keys[key]
    advice = elsewhere or _after_comma(node, key, reading)
    advice = advice or suggest(key, known, _names_by_label(known.values()))
    reading.report(place, _join(path, key), say("the key “{key}” is unknown.", key=key), advice)


def _names_by_label(fields: Iterable[Field]) -> dict[str, str]:
    """Return the names of fields by their labels in all languages: people write what they read."""
    return {
        text: each.name
        for each in fields
        for texts in (*each.also.values(), tuple(each.label.values()))
        for text in texts
    }


def _after_comma(node: MappingNode, key: str, reading: Reading) -> Message:
    """Return what to do where a key is the rest of a text that a comma between braces parted."""
    child, place = node.items[key], node.keys[key]
    if not (isinstance(child, ScalarNode) and child.is_null):
        return NOTHING
    lines = reading.lines.get(place.file, ())
    before = quote_line(lines, place)[: place.column - 1].rstrip()
    if "{" not in before or not before.endswith(","):
        return NOTHING
    start = re.split(r"[{,]", before[:-1])[-1].rpartition(":")[2].strip()
    return say("Put the text in quotes, since it has a comma: {text}", text=f'"{start}, {key}"')


def is_empty(node: Node) -> bool:
    """Tell whether a node says nothing at all: blanks, or a list or mapping of nothing else."""
    if isinstance(node, ScalarNode):
        return not node.text.strip()
    children = node.items if isinstance(node, SequenceNode) else node.items.values()
    return all(map(is_empty, children))


def read_value(node: Node, spec: Field, reading: Reading, path: str) -> Any:
    """Return the value of one field, or None where it is empty or faulty."""
    if isinstance(node, ScalarNode) and (node.is_null or (spec.type.parse and is_empty(node))):
        if spec.many and spec.private:
            _report_empty_rule(node, reading, path)
        return None
    if spec.keyed:
        return _read_keyed(node, spec, reading, path)
    if not spec.many:
        return _read_one(node, spec, reading, path)
    if isinstance(node, ScalarNode) and node.plain and (bullet := BULLET.match(node.text)):
        mark = bullet[0].strip()
        message = say("“{mark}” begins no list, so that all of it is one text.", mark=mark)
        reading.report(
            node.place, path, message, say("Begin each item with “- ”, a hyphen and a blank.")
        )
        return None
    nodes = node.items if isinstance(node, SequenceNode) else (node,)
    values = []
    for number, child in enumerate(nodes):
        here = f"{path}.{number}" if isinstance(node, SequenceNode) else path
        if isinstance(child, ScalarNode) and (
            child.is_null or (spec.type.parse and is_empty(child))
        ):
            continue
        value = _read_one(child, spec, reading, here)
        if value is not None:
            values.append(value)
    if spec.private and all(is_empty(child) for child in nodes):
        _report_empty_rule(node, reading, path)
    return tuple(values) or None


def _report_empty_rule(node: Node, reading: Reading, path: str) -> None:
    """A rule that lists nothing could mean nowhere or no rule; nobody's data hangs on a guess."""
    reading.report(
        node.place,
        path,
        say("the list is empty."),
        say("Write what it allows, or remove the key and the usual rule holds."),
    )


def _read_keyed(node: Node, spec: Field, reading: Reading, path: str) -> Any:
    if not isinstance(node, MappingNode):
        if spec.unnamed:
            value = read_value(node, replace(spec, keyed=False), reading, path)
            return None if value is None else {spec.unnamed: value}
        reading.report(
            node.place,
            path,
            say("names with their contents belong here."),
            say("Write “name:” and indent what belongs to it."),
        )
        return None
    found = {}
    for key, child in node.items.items():
        value = read_value(child, replace(spec, keyed=False), reading, _join(path, key))
        if value is not None:
            found[key] = value
    return found or None


def _read_one(node: Node, spec: Field, reading: Reading, path: str) -> Any:
    kind = spec.type
    if kind.parts:
        unwritten = ""
        if kind.alone and isinstance(node, ScalarNode):
            unwritten = kind.parts[0].name
            node = MappingNode({unwritten: node}, node.place, {unwritten: node.place})
        if isinstance(node, MappingNode) and _names_variant(kind, node):
            _report_variant(kind, node, reading, path)
            return None
        if isinstance(node, MappingNode):
            node = _known_variant(kind, node)
            parts = parts_of(kind, node)
            value = read_fields(node, parts, reading, path, kind.elsewhere, unwritten)
            _remark(kind.study(value), node, kind, reading, path)
            return value or None
        if not (isinstance(node, ScalarNode) and node.is_null):
            names = ", ".join(part.name for part in kind.parts)
            reading.report(
                node.place,
                path,
                say("keys belong here, not {what}.", what=_what(node)),
                say("Write them indented below: {names}.", names=names),
            )
        return None
    if kind.localized and isinstance(node, MappingNode):
        return _read_texts(node, spec, reading, path)
    if not isinstance(node, ScalarNode):
        reading.report(
            node.place,
            path,
            say("one text belongs here, not {what}.", what=_what(node)),
            say("Write {about}.", about=kind.about),
        )
        return None
    value = _parse(node, spec, reading, path)
    return {reading.main: value} if kind.localized and value is not None else value


def parts_of(kind: FieldType, node: MappingNode) -> tuple[Field, ...]:
    """Return the parts a record has: those it always has, and those of the variant it chose."""
    if not kind.variants:
        return kind.parts
    chosen = node.items.get(kind.parts[0].name)
    return (
        *kind.parts,
        *kind.variants.get(chosen.text if isinstance(chosen, ScalarNode) else "", ()),
    )


def _names_variant(kind: FieldType, node: MappingNode) -> bool:
    """Tell whether a variant's name stands where the key that names it should."""
    return (
        bool(kind.variants)
        and kind.parts[0].name not in node.items
        and any(name in kind.variants for name in node.items)
    )


def _report_variant(kind: FieldType, node: MappingNode, reading: Reading, path: str) -> None:
    name = next(name for name in node.items if name in kind.variants)
    key = kind.parts[0].name
    reading.report(
        node.keys[name],
        path,
        say("“{name}” is the name of a {kind}, not a key.", name=name, kind=kind.name),
        say(
            "Write “{key}: {name}”, and its keys in the lines below, at the same depth.",
            key=key,
            name=name,
        ),
    )


def _known_variant(kind: FieldType, node: MappingNode) -> MappingNode:
    """Leave nothing but the name of a variant that there is not: its keys mean nothing then."""
    key = kind.parts[0].name
    chosen = node.items.get(key) if kind.variants else None
    if chosen is None or (isinstance(chosen, ScalarNode) and chosen.text in kind.variants):
        return node
    return MappingNode({key: chosen}, node.place, node.keys)


def _what(node: Node) -> Message:
    if isinstance(node, ScalarNode):
        return say("a text")
    return say("a list") if isinstance(node, SequenceNode) else say("keys")


def _read_texts(node: MappingNode, spec: Field, reading: Reading, path: str) -> Any:
    texts: dict[str, str] = {}
    for key, child in node.items.items():
        here = _join(path, key)
        tag = _read_tag(key, node, reading, path)
        if not tag:
            continue
        if not isinstance(child, ScalarNode):
            reading.report(
                child.place,
                here,
                say("one text belongs here, not {what}.", what=_what(child)),
                say("Write {about}.", about=spec.type.about),
            )
        elif not is_empty(child):
            value = _parse(child, spec, reading, here)
            if value is not None:
                texts[tag] = value
    if texts and reading.main not in texts and reading.main != "und":
        reading.report(
            node.place,
            path,
            say("the text in the main language ({main}) is missing.", main=reading.main),
            say("Write “{main}: …” here.", main=reading.main),
        )
    return texts or None


def _read_tag(key: str, node: MappingNode, reading: Reading, path: str) -> str:
    place = node.keys[key]
    try:
        tag = parse_language(key)
    except UnfitError:
        tag = ""
    if tag and tag == key and (not reading.languages or tag in reading.languages):
        return tag
    if advice := _after_comma(node, key, reading):
        pass
    elif reading.languages:
        advice = suggest(key, reading.languages)
    else:
        advice = (
            say("Write “{tag}”.", tag=tag) if tag else say("Write a tag such as de, fr or pt-BR.")
        )
    reading.report(
        place, _join(path, key), say("“{tag}” is no language of this project.", tag=key), advice
    )
    return ""


def _parse(node: ScalarNode, spec: Field, reading: Reading, path: str) -> Any:
    try:
        value = _parse_text(node.text, spec)
        value = reading.find_file(value, spec.type.holds) if spec.type.holds else value
    except UnfitError as error:
        reading.report(node.place, path, error.message, error.advice)
        return None
    if spec.options and value not in spec.options:
        message = say("“{value}” is none of the choices.", value=value)
        reading.report(node.place, path, message, suggest(value, spec.options, _labels(spec)))
        return None
    studied = spec.type.study(value)
    _remark(studied, node, spec.type, reading, path)
    size = len(spec.type.visible(studied)) if spec.length else 0
    if size > spec.length:
        reading.warn(
            node.place,
            path,
            say(
                "the text has {size} characters; {length} fit on the page.",
                size=size,
                length=spec.length,
            ),
            say("Shorten it by {excess}, or let the sheet run on.", excess=size - spec.length),
        )
    return value


def size_of(text: str, spec: Field) -> int:
    """Return how many of a text's characters count for what fits on the page.

    Raises `UnfitError` for what is no value of the field.
    """
    value = spec.type.parse(text) if spec.type.parse else text
    return len(spec.type.visible(spec.type.study(value)))


def _labels(spec: Field) -> dict[str, str]:
    """Return the options of a choice by their labels, in all languages."""
    return {text: key for key, texts in spec.options.items() for text in texts.values()}


def _parse_text(text: str, spec: Field) -> Any:
    """Return the value that a text is, or whose label it is: of an option, a country, a language.

    Raises `UnfitError`.
    """
    if spec.options and text not in spec.options:
        text = _labels(spec).get(" ".join(text.split()), text)
    kind = spec.type
    if kind.parse is None:
        return text
    try:
        return kind.parse(text)
    except UnfitError:
        is_word = text.strip()[:1].isalpha()
        named = kind.names().get(" ".join(words_of(text))) if kind.names and is_word else None
        if named is None:
            raise
        return kind.parse(named)


def _remark(studied: Any, node: Node, kind: FieldType, reading: Reading, path: str) -> None:
    for remark in kind.remarks(studied, reading.today):
        severity = Severity.ERROR if remark.fatal else Severity.WARNING
        place = _place_in(node, remark.line, reading)
        reading.report(place, path, remark.message, remark.advice, severity)


def _place_in(node: Node, line: int, reading: Reading) -> Place:
    """Return where a line of a text is, if it is written as a block that keeps its lines."""
    place = node.place
    lines = reading.lines.get(place.file, ())
    if not isinstance(node, ScalarNode) or node.plain or not 0 < place.line <= len(lines):
        return place
    if not lines[place.line - 1].startswith("|", place.column - 1):
        return place
    line += place.line + 1 + len(node.text) - len(node.text.lstrip("\n"))
    written = lines[line - 1] if line <= len(lines) else ""
    return Place(place.file, line, len(written) - len(written.lstrip(" ")) + 1)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
