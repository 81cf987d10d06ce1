"""What a template may ask for: no width, count or power that would fill memory or take long.

Templates come from strangers, and a short tag could ask for a text of a thousand million blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2.sandbox import SandboxedFormatter

from reportgen.problems.message import say
from reportgen.wordtemplate.values.values import plain_text

#: Characters or items that one operation may make.
MAX_LENGTH = 1_000_000
_MAX_WIDTH = 10_000
_MAX_BITS = 10_000
_WIDTH = re.compile(r"%(?:\([^)]*\))?[-#0 +]*(\*|\d+)?(?:\.(\*|\d+))?")
_DIGITS = re.compile(r"\d+")
_SEQUENCE = (str, bytes, list, tuple)
#: Methods of texts and numbers whose first argument is a width.
_WIDENING = frozenset(("center", "ljust", "rjust", "zfill", "expandtabs", "to_bytes"))


def require_length(length: int) -> None:
    """Raise OverflowError where a text or list would be longer than any that is printed."""
    if length > MAX_LENGTH:
        raise OverflowError(
            say("the result would have more than {limit} characters or items", limit=MAX_LENGTH)
        )


def require_width(*widths: Any) -> None:
    """Raise OverflowError for a number that is too large to be a width; others may be anything."""
    if any(isinstance(width, int) and abs(width) > _MAX_WIDTH for width in widths):
        raise OverflowError(say("a width is larger than {limit}", limit=_MAX_WIDTH))


def check_operation(operator: str, left: Any, right: Any) -> None:
    """Raise OverflowError for powers, products, repetitions and sums that are too large."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length(), right.bit_length()
        if operator == "**" and abs(right) * max(bits[0], 1) > _MAX_BITS:
            raise OverflowError(say("the power is too large"))
        if operator == "*" and sum(bits) > 2 * _MAX_BITS:
            raise OverflowError(say("the product is too large"))
    if operator == "*":
        for text, count in ((left, right), (right, left)):
            repeats = isinstance(count, int) and isinstance(text, _SEQUENCE)
            if repeats and len(text) * count > MAX_LENGTH:
                raise OverflowError(say("the repetition is too long"))
    elif operator == "+" and isinstance(left, _SEQUENCE) and isinstance(right, _SEQUENCE):
        require_length(len(left) + len(right))


def check_call(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of a call of a template.

    Raises OverflowError where a method of a text or number would make too long a one.
    """
    owner = getattr(function, "__self__", None)
    if not isinstance(owner, str | bytes | int):
        return args
    name = getattr(function, "__name__", "")
    if name in _WIDENING:
        require_width(*args, *kwargs.values())
    elif name == "join" and args:
        items = list(args[0])
        sizes = (len(item) for item in items if isinstance(item, str | bytes))
        require_length(sum(sizes) + len(items) * len(owner))  # type: ignore[arg-type]
        return (items, *args[1:])
    elif name == "replace" and len(args) > 1:
        check_replacing(owner, args[0], args[1])
    elif name == "translate" and args and isinstance(args[0], Mapping):
        longest = max((len(each) for each in args[0].values() if isinstance(each, str)), default=1)
        require_length(len(owner) * longest)  # type: ignore[arg-type]
    return args


def check_replacing(text: Any, old: Any, new: Any) -> None:
    """Raise OverflowError where replacing would make too long a text."""
    if type(old) is type(new) and isinstance(old, str | bytes) and len(new) > len(old):
        require_length(len(text) + text.count(old) * (len(new) - len(old)))


def printable(value: Any) -> Any:
    """Return a value for a format: numbers as they are, everything else as its text."""
    return value if isinstance(value, int | float) else plain_text(value)


def format_percent(text: str, values: Any) -> str:
    """Return a text with values in the old way of formats, bounded. Raises OverflowError."""
    for found in _WIDTH.finditer(text):
        for width in found.groups():
            if width == "*":
                require_width(*(values if isinstance(values, tuple) else (values,)))
            elif width:
                require_width(int(width[:9]))
    if isinstance(values, Mapping):
        return text % {name: printable(value) for name, value in values.items()}
    if isinstance(values, tuple):
        return text % tuple(map(printable, values))
    return text % (printable(values),)


class _Formatter(SandboxedFormatter):
    """Formats of `str.format` with bounded widths, and texts as a reader wants them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        require_width(*(int(digits[:9]) for digits in _DIGITS.findall(format_spec)))
        if hasattr(value, "strftime") and format_spec:
            return str(format(value, format_spec))
        return str(format(printable(value), format_spec))

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return super().convert_field(printable(value), conversion) if conversion else value


def format_by_braces(environment: Any, method: Any) -> Callable[..., str]:
    """Return what stands for the methods `format` and `format_map` of a text."""
    text = str.__str__(method.__self__)
    formatter = _Formatter(environment)

    def formatted(*args: Any, **kwargs: Any) -> str:
        if method.__name__ == "format_map":
            (kwargs,), args = args, ()
        return str(formatter.vformat(text, args, kwargs))

    return formatted
