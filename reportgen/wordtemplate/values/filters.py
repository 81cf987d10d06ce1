"""The filters of templates: Jinja's, made to take characters alone and to stay within bounds."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.filters import FILTERS, make_attrgetter

from reportgen.problems.message import say
from reportgen.wordtemplate.files.oxml import names
from reportgen.wordtemplate.values.bounds import (
    check_replacing,
    format_percent,
    require_length,
    require_width,
)
from reportgen.wordtemplate.values.values import plain_text

#: Filters whose value is a text, whatever it was before: nothing at all is no letter.
_OF_TEXT = names(
    "capitalize center indent lower striptags title trim truncate upper urlencode wordcount "
    "wordwrap"
)
#: Filters that would make as much as the numbers among their arguments say.
_WIDE = names("batch center indent slice truncate wordwrap")
#: Those that make HTML or look into objects, and the one that is never the same again.
_MISSING = ("xmlattr", "urlize", "pprint", "random")
_MOST_DIGITS = 300


def make_filters() -> dict[str, Callable[..., Any]]:
    """Return the filters that every template has, by name."""
    filters: dict[str, Callable[..., Any]] = dict(FILTERS)
    for name in _MISSING:
        filters.pop(name, None)
    for name in ("safe", "e", "escape", "forceescape", "string"):
        filters[name] = plain_text
    for name in _WIDE:
        filters[name] = _narrow(filters[name])
    for name in _OF_TEXT:
        filters[name] = _of_text(filters[name])
    filters["join"] = _join
    filters["replace"] = _replace
    filters["format"] = _format
    filters["round"] = _round
    filters["tojson"] = _to_json
    return filters


def _of_text(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that gets its value, and whatever else is made, as plain characters."""
    place = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        before, value, rest = args[:place], args[place], args[place + 1 :]
        return function(*before, plain_text(value), *rest, **kwargs)

    return filtered


def _narrow(function: Callable[..., Any]) -> Callable[..., Any]:
    place = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        value, widths = args[place], (*args[place + 1 :], *kwargs.values())
        require_width(*widths)
        if isinstance(value, str):
            lines = value.count("\n") + 1
            longest = max((_length(width) for width in widths), default=0)
            # What is put before or between lines comes once for each.
            require_length(len(value) + lines * longest)
        return function(*args, **kwargs)

    return filtered


def _length(width: Any) -> int:
    return len(width) if isinstance(width, str) else width if isinstance(width, int) else 0


@pass_environment
def _join(
    environment: Environment, value: Iterable[Any], d: str = "", attribute: str | int | None = None
) -> str:
    if attribute is not None:
        value = map(make_attrgetter(environment, attribute), value)
    between, pieces = plain_text(d), [plain_text(item) for item in value]
    require_length(sum(map(len, pieces)) + len(pieces) * len(between))
    return between.join(pieces)


def _replace(value: Any, old: Any, new: Any, count: int | None = None) -> str:
    text, old, new = plain_text(value), plain_text(old), plain_text(new)
    check_replacing(text, old, new)
    return text.replace(old, new, -1 if count is None else count)


def _format(value: Any, *args: Any, **kwargs: Any) -> str:
    if args and kwargs:
        raise TypeError(say("format takes values by place or by name, not both"))
    return format_percent(plain_text(value), kwargs or args)


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    if abs(precision) > _MOST_DIGITS:
        raise OverflowError(say("a number has no more than {limit} digits", limit=_MOST_DIGITS))
    return FILTERS["round"](value, precision, method)  # type: ignore[no-any-return]


def _to_json(value: Any, indent: int | None = None) -> str:
    require_width(indent)
    return json.dumps(value, indent=indent, sort_keys=True, ensure_ascii=False)
