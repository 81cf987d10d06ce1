"""Signs that no font has: where they stand in what people write, and what gives them one.

A PDF is made all the same, and says “�” in their place: so these are warnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from reportgen.input.source import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    Source,
    quote_line,
    split_lines,
)
from reportgen.problems.problem import Place, Problem, Severity, WriteError
from reportgen.writers.fonts import Family, Lack, find_lacks


def check_signs(sources: Iterable[Source[MappingNode]], fonts: Path | None) -> list[Problem]:
    """Return a warning for each sign, or the first text that wants a family, of every source.

    `fonts` is the brand's folder of fonts. Where one of them cannot be read, nothing is known.
    """
    problems: list[Problem] = []
    for source in sources:
        written = "\n".join(source.lines)
        # Few files lack anything: a look at the whole is enough, unless signs are written as codes.
        if "\\" not in written and not _find(written, fonts):
            continue
        told: set[Family | str] = set()
        for path, node in _texts(source.root, ""):
            for lack in _find(node.text, fonts):
                # What installs a family for one text does so for all that need it.
                new = [sign for sign in lack.signs if (lack.family or sign) not in told]
                if new:
                    told.update([lack.family] if lack.family else new)
                    lack = Lack(tuple(new), lack.family)
                    problems.append(_problem(lack, node.place, source.lines, path))
    return problems


def check_signs_of_text(text: str, name: str, fonts: Path | None) -> list[Problem]:
    """Return the warnings of a whole file that is a text, as it is named in problems."""
    lines = split_lines(text)
    return [_problem(lack, Place(name), lines, "") for lack in _find(text, fonts)]


def _find(text: str, fonts: Path | None) -> list[Lack]:
    try:
        return find_lacks(text, fonts)
    except WriteError:
        # The check of the theme says which one is no font.
        return []


def _texts(node: Node, path: str) -> Iterator[tuple[str, ScalarNode]]:
    match node:
        case ScalarNode():
            yield path, node
        case SequenceNode():
            for number, child in enumerate(node.items):
                yield from _texts(child, f"{path}.{number}")
        case MappingNode():
            for key, child in node.items.items():
                yield from _texts(child, f"{path}.{key}" if path else key)


def _problem(lack: Lack, start: Place, lines: tuple[str, ...], path: str) -> Problem:
    place = _find_sign(lack.signs, start, lines)
    line = quote_line(lines, place)
    return Problem(place, lack.message, lack.advice, path, Severity.WARNING, line)


def _find_sign(signs: tuple[str, ...], start: Place, lines: tuple[str, ...]) -> Place:
    """Return where the first of some signs stands, from where a text begins.

    That is where it begins, if none is written as it is.
    """
    skipped = start.column - 1
    for number, line in enumerate(lines[start.line - 1 :], start.line):
        if found := [at for sign in signs if (at := line.find(sign, skipped)) >= 0]:
            return Place(start.file, number, min(found) + 1)
        skipped = 0
    return start
