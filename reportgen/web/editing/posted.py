"""What a form of the studio sent: values by dotted names, put together as the content of fields.

A name says where its value stands: “title.fr”, “contacts.0.email”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from reportgen.app.editing.content import Content, is_blank, parts_of
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data

#: Values by the steps of their names; a name may come several times.
_Tree: TypeAlias = "dict[str, _Tree] | list[str]"
#: Lists are no longer than this.
_MOST_ITEMS = 1000


def read_posted(
    fields: Iterable[Field],
    pairs: Iterable[tuple[str, str]],
    before: Content,
    keep_blank: bool = False,
) -> Content:
    """Return the content that a form asking for fields sent, where another was `before`.

    Items of lists that say nothing are left out, unless somebody is just adding one. Boxes have no
    order: what was ticked before stays in the order that it was written in.
    """
    tree: dict[str, _Tree] = {}
    for name, text in pairs:
        if not name.startswith("_"):
            _put(tree, name.split("."), text.replace("\r\n", "\n"))
    values: dict[str, Data] = {}
    for field in fields:
        if field.name in tree and field.name not in before.misshapen:
            value = _value(tree[field.name], field, keep_blank)
            value = _in_order(value, before.values.get(field.name, ""), field)
            if not is_blank(value) or (keep_blank and field.many and value):
                values[field.name] = value
    return Content(values, before.misshapen)


def _put(tree: dict[str, _Tree], steps: Sequence[str], text: str) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return
        tree = below
    values = tree.setdefault(steps[-1], [])
    if isinstance(values, list):
        values.append(text)


def _value(node: _Tree, field: Field, keep_blank: bool) -> Data:
    if field.keyed:
        one = replace(field, keyed=False)
        below = node.items() if isinstance(node, dict) else ()
        values = {name: _value(each, one, keep_blank) for name, each in below}
        return {name: value for name, value in values.items() if not is_blank(value)}
    if field.many and isinstance(node, list):
        return _several(node, field)
    if field.many and isinstance(node, dict):
        one = replace(field, many=False)
        numbers = sorted(int(step) for step in node if re.fullmatch("[0-9]{1,4}", step))
        items = [_value(node[str(n)], one, keep_blank) for n in numbers[:_MOST_ITEMS]]
        return [item for item in items if keep_blank or not is_blank(item)]
    if isinstance(node, list):
        return "" if field.type.parts or field.type.localized else node[-1].strip()
    if field.type.parts:
        first = field.type.parts[0]
        chosen = {first.name: _value(node.get(first.name, []), first, keep_blank)}
        parts = {part.name: part for part in parts_of(field.type, chosen)}
        return {
            name: value
            for name, below in node.items()
            if name in parts and not is_blank(value := _value(below, parts[name], keep_blank))
        }
    if field.type.localized:
        return {lang: text for lang, below in node.items() if (text := _text(below, field))}
    return ""


def _in_order(value: Data, before: Data, field: Field) -> Data:
    """Return a value with the ticked boxes in it in the order that they had before."""
    if field.keyed:
        return value
    if field.many and field.options and not field.type.parts:
        old = [item for item in before if isinstance(item, str)] if _is_list(before) else []
        new = [item for item in value if isinstance(item, str)] if _is_list(value) else []
        return [*(each for each in old if each in new), *(each for each in new if each not in old)]
    if field.many and _is_list(value) and _is_list(before):
        one = replace(field, many=False)
        paired = zip(value, [*before, *[""] * len(value)], strict=False)
        return [_in_order(item, was, one) for item, was in paired]
    if field.type.parts and isinstance(value, Mapping) and isinstance(before, Mapping):
        parts = {part.name: part for part in parts_of(field.type, value)}
        return {
            name: _in_order(each, before.get(name, ""), parts[name]) for name, each in value.items()
        }
    return value


def _is_list(data: Data) -> bool:
    return not isinstance(data, (str, Mapping))


def _several(texts: Sequence[str], field: Field) -> Data:
    """Return the values of boxes that were ticked, or of one line that lists words."""
    if field.options:
        return [text for text in texts if text]
    return [word for text in texts for word in re.split(r"[,;\s]+", text) if word]


def _text(node: _Tree, field: Field) -> str:
    if not isinstance(node, list):
        return ""
    text = node[-1]
    return text.rstrip().strip("\n") if field.type.noted else text.strip()


def act(
    content: Content, action: str, fields: Iterable[Field], kind: str = ""
) -> tuple[Content, str, str]:
    """Return the content after an item was added, removed or moved, which field, and what to focus.

    An action is a verb and where: “add:contacts”, “up:contacts.1”; “vary:parts.1” changes nothing
    but what is asked. What is added is of a `kind`, where there are several. Raises `LookupError`.
    """
    verb, _, where = action.partition(":")
    steps = where.split(".")
    name = steps[0]
    field = next((each for each in fields if each.name == name), None)
    if field is not None and verb == "vary":
        return content, name, where
    if field is None or verb not in ("add", "remove", "up", "down"):
        raise LookupError(action)
    value, focus = _acted(content.values.get(name, ""), field, steps[1:], verb, name, kind)
    return replace(content, values={**content.values, name: value}), name, focus


def _acted(
    value: Data, field: Field, steps: Sequence[str], verb: str, path: str, kind: str
) -> tuple[Data, str]:
    if field.many:
        items: list[Data] = [] if isinstance(value, (str, Mapping)) else list(value)
        if not steps:
            if verb != "add" or len(items) >= _MOST_ITEMS:
                raise LookupError(path)
            return [*items, _blank(field, kind)], f"{path}.{len(items)}"
        number = int(steps[0]) if steps[0].isdecimal() else -1
        if not 0 <= number < len(items):
            raise LookupError(path)
        if len(steps) > 1:
            one = replace(field, many=False)
            below, focus = _acted(items[number], one, steps[1:], verb, f"{path}.{number}", kind)
            return [*items[:number], below, *items[number + 1 :]], focus
        return _moved(items, number, verb, path)
    record: Mapping[str, Data] = value if isinstance(value, Mapping) else {}
    parts = {part.name: part for part in parts_of(field.type, record)}
    if not steps or steps[0] not in parts:
        raise LookupError(path)
    below, focus = _acted(
        record.get(steps[0], ""), parts[steps[0]], steps[1:], verb, f"{path}.{steps[0]}", kind
    )
    return {**record, steps[0]: below}, focus


def _moved(items: list[Data], number: int, verb: str, path: str) -> tuple[Data, str]:
    if verb == "remove":
        left = [*items[:number], *items[number + 1 :]]
        return left, f"{path}.{min(number, len(left) - 1)}" if left else path
    other = number + (1 if verb == "down" else -1)
    if not 0 <= other < len(items) or verb == "add":
        raise LookupError(path)
    moved = list(items)
    moved[number], moved[other] = moved[other], moved[number]
    return moved, f"{path}.{other}"


def _blank(field: Field, kind: str) -> Data:
    """Return an item that says nothing yet, but of which kind it is."""
    if kind in field.type.variants:
        return {field.type.parts[0].name: kind}
    return {} if field.type.parts or field.type.localized else ""
