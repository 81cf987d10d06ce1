"""Text by path, each piece with its place: what every reader yields and the check reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem, SourceError
from reportgen.problems.secrets import with_key
from reportgen.problems.suggest import BULLET

#: Characters XML 1.0 cannot carry, or that no reader can see: they never print.
#: U+202D and U+202E turn the order of what follows, so that a text shows another than it holds.
#: The breaks of YAML 1.1 that YAML 1.2 reads as text (U+0085, U+2028, U+2029) are among them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One text as it was written; `plain` when it stood without quotes or block mark."""

    text: str
    place: Place
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Nothing was written after the key or dash."""
        return self.plain and not self.text


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Nodes by key, in the order written; `keys` has the place of each key."""

    items: dict[str, Node]
    place: Place
    keys: dict[str, Place]


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode
_Root_co = TypeVar("_Root_co", bound=Node, covariant=True)


@dataclass(frozen=True, slots=True)
class Source(Generic[_Root_co]):
    """The whole of one input: its tree, and its lines for quoting in problems.

    `problems` are the faults passed over in reading; a check reports them with its own.
    """

    file: str
    root: _Root_co
    lines: tuple[str, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """What is read as one: a source of keys, and by language those that translate its texts.

    `stem` is the name of its file without extension.
    """

    source: Source[MappingNode]
    stem: str
    translations: dict[str, Source[MappingNode]] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[Source[MappingNode], ...]:
        """The source and its translations."""
        return (self.source, *self.translations.values())


def require_keys(source: Source[Node]) -> Source[MappingNode]:
    """Return the source of what must be keys. Raises `SourceError` where it is something else."""
    root, lines = source.root, source.lines
    if isinstance(root, MappingNode):
        return Source(source.file, root, lines, source.problems)
    advice = find_bullet(lines, root.place) or say("Write lines like “title: …”.")
    line = quote_line(lines, root.place)
    problem = Problem(root.place, say("the file holds no keys."), advice, line=line)
    raise SourceError([*source.problems, problem])


def find_bullet(lines: tuple[str, ...], place: Place) -> Message:
    """Return what to do where the line of a place, or the one above, has a bullet of Word's."""
    for line in lines[max(place.line - 2, 0) : place.line]:
        if bullet := BULLET.match(line.lstrip()):
            return say(
                "A list begins with “-”, the hyphen, and not with “{bullet}”.",
                bullet=bullet[0].strip(),
            )
    return NOTHING


def place_of(root: MappingNode, *keys: str | int) -> Place:
    """Return the place of the key or item that these lead to, or of the nearest above it."""
    node: Node = root
    place = root.place
    for key in keys:
        if isinstance(node, MappingNode) and key in node.items:
            place, node = node.keys.get(str(key), node.items[str(key)].place), node.items[str(key)]
        elif (
            isinstance(node, SequenceNode)
            and isinstance(key, int)
            and key < len(said := _said(node))
        ):
            node = said[key]
            place = node.place
        else:
            break
    return place


def _said(node: SequenceNode) -> list[Node]:
    """Return the items that say something: an empty one is no item of what was read."""
    return [item for item in node.items if not isinstance(item, ScalarNode) or item.text.strip()]


def quote_line(lines: tuple[str, ...], place: Place) -> str:
    """Return the line `place` points at, or an empty string where there is none.

    A line of a password's begins with the key above it, by which a problem sees what not to show.
    """
    if place.within or not 1 <= place.line <= len(lines):
        return ""
    return with_key(lines, place.line - 1)


def split_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text as problems may quote them."""
    return tuple(re.split("\r\n|\r|\n", hide_unprintable(text)))


def hide_unprintable(text: str) -> str:
    """Return the text as a problem may quote it: an escape sequence would steer the terminal."""
    return _UNPRINTABLE.sub("\ufffd", text)


def find_unprintable(text: str) -> re.Match[str] | None:
    """Return the first character that no print and no reader can show, or None."""
    return _UNPRINTABLE.search(text)
