"""Forms of address and titles brought under their keys, in whichever columns people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from reportgen.fields.read import Reading
from reportgen.input.lists import Item
from reportgen.input.source import MappingNode, Node, ScalarNode, place_of
from reportgen.mailings.recipients.columns import parse_form, parse_named_language
from reportgen.mailings.recipients.names import split_name
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: What stands before a form of address where it was taken from an envelope or a letter.
_GREETING = re.compile(
    r"(?i)(?:an|sehr geehrte[rs]?|liebe[rs]?|verehrte[rs]?|cher|chère|dear)\s+(?=\S)"
)


def sort_names(item: Item, reading: Reading) -> MappingNode:
    """Return an item with forms of address and titles under their keys, wherever they stood.

    People write them above one another: “Frau Dr.” as the form, “Mme” as the title (Titre), and
    all of it before the name. Where nothing has to move it is the item's own node.
    """
    items = dict(item.node.items)
    forms: dict[str, str] = {}
    titles: list[str] = []
    for key in ("form", "title", "name", "given_name", "surname"):
        node = items.get(key)
        if not isinstance(node, ScalarNode) or not node.text.strip():
            continue
        form, title, rest = _split(key, node.text, _language_of(item, reading))
        # What is a name, or a form of another kind, stays whole: Michael Herr, “weiblich”.
        if not _is_parted(key, form, title, rest) or (key == "form" and _is_form(node.text)):
            continue
        if form:
            forms[key] = form
        titles += [title] if title else []
        items[key] = replace(node, text=rest)
    if not forms and not titles and items == item.node.items:
        return item.node
    return MappingNode(
        _with_names(items, forms, titles, item, reading), item.node.place, item.node.keys
    )


def _is_form(text: str) -> bool:
    try:
        parse_form(text)
    except UnfitError:
        return False
    return True


def _is_parted(key: str, form: str, title: str, rest: str) -> bool:
    if key == "form":
        return not rest
    return bool(form) if key == "title" else bool(rest and (form or title))


def _split(key: str, text: str, language: str) -> tuple[str, str, str]:
    if key not in ("form", "title"):
        return split_name(text, language)
    # Alone in its cell, “M” is no initial, and “Fr.” is nobody's order.
    text = "M." if text.strip() == "M" else _GREETING.sub("", text.strip())
    parts = split_name(text, "fr")
    return parts if parts[0] else split_name(text, "de")


def _language_of(item: Item, reading: Reading) -> str:
    node = item.node.items.get("language")
    try:
        return parse_named_language(node.text) if isinstance(node, ScalarNode) else reading.main
    except UnfitError:
        return reading.main


def _with_names(
    items: dict[str, Node],
    forms: Mapping[str, str],
    titles: list[str],
    item: Item,
    reading: Reading,
) -> dict[str, Node]:
    """Return the items with what was found under “form” and “title”; report what contradicts."""
    written = items.get("form")
    said = dict(forms)
    if isinstance(written, ScalarNode) and written.text.strip():
        try:
            said["form"] = {"ms": "Frau", "mr": "Herr", "": ""}[parse_form(written.text)]
        except UnfitError:
            said = {}
    for key, form in said.items():
        first = next(iter(said.values()))
        if form != first and form and first:
            reading.report(
                place_of(item.node, key),
                key,
                say("this says “{form}”, and another column “{first}”.", form=form, first=first),
                say("Correct one of them."),
            )
    if forms and "form" not in said:
        items["form"] = ScalarNode(next(iter(forms.values())), item.node.place, False)
    elif "form" in forms:
        items["form"] = ScalarNode(forms["form"], item.node.place, False)
    title = items.get("title")
    has = title.text.strip() if isinstance(title, ScalarNode) else ""
    more = [each for each in titles if each.casefold() not in has.casefold()]
    if more:
        place = title.place if title else item.node.place
        items["title"] = ScalarNode(" ".join(filter(None, [*more, has])), place, False)
    return items
