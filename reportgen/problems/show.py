"""Problems as people and programs read them: text with a caret, JSON, annotations of GitHub."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from reportgen.problems.catalog import ENGLISH, Catalog
from reportgen.problems.characters import spell_out
from reportgen.problems.message import Message, Name, map_texts, say
from reportgen.problems.problem import Problem, Severity

#: So many problems of one kind in a file are shown; a list may have the same in each row.
_ALIKE = 20
#: So many lines or stretches of lines are named of those beyond.
_STRETCHES = 100
#: What differs between the paths of problems of one kind.
_NUMBER = re.compile(r"\d+")
#: Longer lines are cut around the caret, so that it stays in sight.
_WIDTH = 100


def name_from(problems: Iterable[Problem], base: Path) -> list[Problem]:
    """Return problems in which files below a folder are named by their paths from there."""
    name = partial(_name_from, base)
    return [
        replace(
            each,
            place=replace(each.place, file=name(each.place.file)),
            message=map_texts(each.message, name),
            advice=map_texts(each.advice, name),
        )
        for each in problems
    ]


def _name_from(base: Path, text: str) -> str:
    path = Path(text)
    # What is no path, such as the name of a server, is not below it either.
    is_below = path.is_absolute() and path.is_relative_to(base)
    return path.relative_to(base).as_posix() if is_below else text


def show_text(problems: Iterable[Problem], catalog: Catalog = ENGLISH) -> str:
    """Return each problem as a line, with the line of its file and a caret below it.

    Of many of one kind in one file the first are shown so, and of the others where they are.
    """
    kinds: dict[tuple[str, str, str, Severity], list[Problem]] = {}
    shown = []
    for problem in problems:
        place = problem.place
        # A spot in a document has no line by which it could be named.
        if not (place.within and place.line == 1):
            path = _NUMBER.sub("…", problem.path)
            kind = (place.file, path, problem.message.kind, problem.severity)
            alike = kinds.setdefault(kind, [])
            alike.append(problem)
            if len(alike) > _ALIKE:
                continue
        shown.append(_show(problem, catalog))
    shown += [_show_others(alike, catalog) for alike in kinds.values() if len(alike) > _ALIKE]
    return "\n".join(shown)


def _show_others(alike: list[Problem], catalog: Catalog) -> str:
    first, others = alike[0].place, alike[_ALIKE:]
    count, lines = len(others), _name_lines(others)
    told = (
        say(
            "{count:,} more like that in row {first}: row {lines}. “reportgen check --format json” "
            "shows each.",
            count=count,
            first=first.line,
            lines=lines,
        )
        if first.within
        else say(
            "{count:,} more like that in line {first}: line {lines}. “reportgen check --format "
            "json” shows each.",
            count=count,
            first=first.line,
            lines=lines,
        )
    )
    return f"{spell_out(first.file)}: {_word_of(alike[0], catalog)}{catalog.tell(told)}"


def _word_of(problem: Problem, catalog: Catalog) -> str:
    """Return the word before a warning, with a blank behind it."""
    is_warning = problem.severity is Severity.WARNING
    return f"{catalog.tell(say('warning:'))} " if is_warning else ""


def _name_lines(problems: list[Problem]) -> tuple[Message | str, ...]:
    stretches: list[tuple[int, int]] = []
    for line in sorted({problem.place.line for problem in problems}):
        if stretches and stretches[-1][1] == line - 1:
            stretches[-1] = (stretches[-1][0], line)
        else:
            stretches.append((line, line))
    named = [
        say("{first} to {last}", first=a, last=z) if z > a else str(a)
        for a, z in stretches[:_STRETCHES]
    ]
    return (*named, *(["…"] if len(stretches) > _STRETCHES else []))


def _show(problem: Problem, catalog: Catalog) -> str:
    place = replace(problem.place, within=catalog.tell_within(problem.place.within))
    head = f"{place}: {_word_of(problem, catalog)}"
    head += f"{problem.path}: " if problem.path else ""
    said = f"{catalog.tell(problem.message)} {catalog.tell(problem.advice)}"
    text = spell_out(f"{head}{said}".rstrip())
    if not problem.line.strip():
        return text
    line, column = _cut(problem.line.replace("\t", " "), problem.place.column)
    before = spell_out(line[: column - 1])
    return f"{text}\n    {before}{spell_out(line[column - 1 :])}\n    {' ' * len(before)}^"


def _cut(line: str, column: int) -> tuple[str, int]:
    if len(line) <= _WIDTH:
        return line.rstrip(), column
    start = max(0, min(column - _WIDTH // 2, len(line) - _WIDTH))
    piece = line[start : start + _WIDTH]
    head = "…" if start else ""
    tail = "…" if start + _WIDTH < len(line) else ""
    return f"{head}{piece[len(head) :]}{tail}", column - start


def show_json(problems: Iterable[Problem]) -> str:
    """Return a JSON list of objects: file, line, column, within, path, severity, code, texts.

    The texts are English; what they were made of stands beside them, `template` and `values`, for
    programs that say them in other words.
    """
    return json.dumps(
        [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "within": problem.place.within,
                "path": problem.path,
                "severity": problem.severity.value,
                "code": problem.message.code,
                "message": str(problem.message),
                "advice": str(problem.advice),
                "message_parts": _parts_of(problem.message),
                "advice_parts": _parts_of(problem.advice),
            }
            for problem in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def _parts_of(message: Message) -> dict[str, Any]:
    """Return what a message is made of: `template`, `values`, and `plural` if it has one."""
    parts = {
        "template": message.template,
        "values": {name: _plain(value) for name, value in message.values},
    }
    return {**parts, "plural": message.plural} if message.plural else parts


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return _parts_of(value)
    if isinstance(value, Name):
        return value.key
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def show_github(problems: Iterable[Problem]) -> str:
    """Return workflow commands that GitHub shows beside the lines of a change.

    They are English in any language, as what else stands there.
    """
    lines = []
    for problem in problems:
        place = problem.place
        said = f"{problem.path}: " if problem.path else ""
        message = _escape(f"{said}{problem.message} {problem.advice}".rstrip())
        file = _escape(place.file).replace(",", "%2C").replace(":", "%3A")
        where = f"file={file},line={place.line},col={place.column}"
        lines.append(f"::{problem.severity.value} {where}::{message}")
    return "\n".join(lines)


def _escape(text: str) -> str:
    # Annotations may have several lines; nothing else of what steers a terminal.
    text = "\n".join(map(spell_out, text.splitlines()))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


#: The formats of ``reportgen check --format``.
SHOWN: Mapping[str, Callable[[Iterable[Problem]], str]] = {
    "text": show_text,
    "json": show_json,
    "github": show_github,
}
