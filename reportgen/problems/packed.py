"""Messages as data for files, so that what was told once is told again in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from string import Formatter
from typing import Any

from reportgen.problems.message import NOTHING, Message, Name


def pack(message: Message) -> dict[str, Any]:
    """Return a message as data that JSON takes."""
    return {
        "template": message.template,
        "values": {name: _packed(value) for name, value in message.values},
        "plural": message.plural,
    }


def unpack(data: object) -> Message:
    """Return the message of what `pack` made. Raises `ValueError` for anything else.

    A file may be anybody's: its templates put in values by their names, and do nothing else.
    """
    if not isinstance(data, Mapping) or set(data) != {"template", "values", "plural"}:
        raise ValueError("no message")
    template, values, plural = data["template"], data["values"], data["plural"]
    if not isinstance(values, Mapping) or not all(isinstance(t, str) for t in (template, plural)):
        raise ValueError("no message")
    for each in (template, plural):
        if any(not _is_plain(part, values) for part in Formatter().parse(each)):
            raise ValueError("a template of another kind")
    if plural and not isinstance(values.get("count"), int):
        raise ValueError("no number")
    told = tuple((str(n), _unpacked(v)) for n, v in values.items())
    return replace(NOTHING, template=template, values=told, plural=plural)


def _is_plain(part: tuple[str, str | None, str | None, str | None], known: Any) -> bool:
    _, name, spec, conversion = part
    return name is None or (name in known and not spec and not conversion)


def _packed(value: Any) -> Any:
    if isinstance(value, Message):
        return pack(value)
    if isinstance(value, Name):
        return {"key": value.key, "texts": dict(value.texts)}
    return list(map(_packed, value)) if isinstance(value, tuple) else value


def _unpacked(value: object) -> Any:
    if isinstance(value, Mapping) and set(value) == {"key", "texts"}:
        texts = value["texts"]
        if not isinstance(texts, Mapping):
            raise ValueError("no name")
        return Name(str(value["key"]), tuple((str(k), str(v)) for k, v in texts.items()))
    if isinstance(value, Mapping):
        return unpack(value)
    if isinstance(value, list):
        return tuple(map(_unpacked, value))
    if not isinstance(value, str | int | float):
        raise ValueError("a value of another kind")
    return value
