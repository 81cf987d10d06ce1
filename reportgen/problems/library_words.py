"""What Jinja and Python say of a template that cannot be filled in, known by its words.

It is kept in English, since programs read it too; which fault it is, the type of the exception has
told already. What is not known here stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from string import Formatter

from reportgen.problems.message import Message, one_of, say

#: What stands in the place of a value.
_ANY = "(.+)"
#: The longest first, where one begins as another does.
_SAID = (
    say("expected token {wanted}, got {found}", wanted=_ANY, found=_ANY),
    say("unexpected end of template, expected {wanted}", wanted=_ANY),
    say("unexpected char {found} at {place}", found=_ANY, place=_ANY),
    say("unexpected {found}, expected {wanted}", found=_ANY, wanted=_ANY),
    say("unexpected {found}", found=_ANY),
    say("Expected an expression, got {found}", found=_ANY),
    say("tag name expected"),
    say("expected name or number"),
    say("expected call"),
    say("invalid syntax for function call expression"),
    say("can't assign to {what}", what=_ANY),
    say("chunk after expression"),
    say("more than one value"),
    say("more than one statement"),
    say("nothing can stand behind {word}", word=_ANY),
    say("No filter named {name}", name=_ANY),
    say("No test named {name}", name=_ANY),
    say("block {name} defined twice", name=_ANY),
    say(
        "Unexpected end of template. Jinja was looking for the following tags: {tags}. "
        "The innermost block that needs to be closed is {block}",
        tags=_ANY,
        block=_ANY,
    ),
    say(
        "Encountered unknown tag {name}. Jinja was looking for the following tags: {tags}. "
        "The innermost block that needs to be closed is {block}",
        name=_ANY,
        tags=_ANY,
        block=_ANY,
    ),
    say("Encountered unknown tag {name}", name=_ANY),
    say("{name} is undefined", name=_ANY),
    say("{owner} has no attribute {name}", owner=_ANY, name=_ANY),
    say("{owner} has no element {name}", owner=_ANY, name=_ANY),
    say("access to attribute {name} of {owner} object is unsafe", name=_ANY, owner=_ANY),
    say("{name} is not safely callable", name=_ANY),
    say("division by zero"),
    say("{owner} object is not iterable", owner=_ANY),
    say("{owner} object is not callable", owner=_ANY),
    say("can only concatenate str (not {other}) to str", other=_ANY),
    say(
        "unsupported operand type(s) for {sign}: {owner} and {other}",
        sign=_ANY,
        owner=_ANY,
        other=_ANY,
    ),
    say(
        "{sign} not supported between instances of {owner} and {other}",
        sign=_ANY,
        owner=_ANY,
        other=_ANY,
    ),
    say("can't multiply sequence by non-int of type {other}", other=_ANY),
)
#: What Jinja calls a piece of a template.
_PIECES = (
    say("begin of print statement"),
    say("end of print statement"),
    say("begin of statement block"),
    say("end of statement block"),
    say("end of template"),
)
_BY_PIECE = {repr(each.template): each for each in _PIECES}


def tell_library(text: str, tell: Callable[[Message], str]) -> str:
    """Return what a library says in the language of `tell`, or as it is."""
    for pattern, message in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: _BY_PIECE.get(said, said) for name, said in found.groupdict().items()}
            if tags := found.groupdict().get("tags"):
                values["tags"] = one_of(tags.split(" or "))
            return tell(replace(message, values=tuple(values.items())))
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Message], ...]:
    return tuple((re.compile(_pattern_of(each)), each) for each in _SAID)


def _pattern_of(message: Message) -> str:
    pieces = Formatter().parse(message.template)
    return "".join(
        re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, *_ in pieces
    )
