"""Style sheets in drawings, as drawing programs write them: rules for elements, classes and ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SELECTOR = re.compile(r"(\*|[A-Za-z]{1,40})?(?:\.([\w-]{1,80}))?(?:#([\w-]{1,80}))?")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is said of elements of a name, class and id, each "" for any, and where it stands."""

    element: str
    kind: str
    id: str
    said: Mapping[str, str]
    place: int

    @property
    def key(self) -> str:
        """What an element must have for the rule to hold."""
        return f"#{self.id}" if self.id else f".{self.kind}" if self.kind else self.element

    @property
    def weight(self) -> tuple[bool, bool, bool, int]:
        """By what rules win over others (CSS 2.1, 6.4.3)."""
        return (bool(self.id), bool(self.kind), bool(self.element), self.place)


class Rules:
    """The rules of a style sheet."""

    def __init__(self, rules: list[_Rule]) -> None:
        self._by_key: dict[str, list[_Rule]] = {}
        for rule in rules:
            self._by_key.setdefault(rule.key, []).append(rule)

    def declarations(self, element: str, kinds: str, id: str) -> dict[str, str]:
        """Return what the rules say of an element, by property."""
        if not self._by_key:
            return {}
        names = kinds.split()
        keys = dict.fromkeys(["", element, *(f".{name}" for name in names), f"#{id}"])
        fitting = [
            rule
            for key in keys
            for rule in self._by_key.get(key, ())
            if rule.element in ("", element) and (not rule.kind or rule.kind in names)
        ]
        found: dict[str, str] = {}
        for rule in sorted(fitting, key=lambda rule: rule.weight):
            found |= rule.said
        return found


def parse_rules(css: str) -> Rules | None:
    """Return the rules of a style sheet; None where it has others than these."""
    text = _without_comments(css.replace("<!--", " ").replace("-->", " "))
    *blocks, rest = text.split("}")
    if "@" in text or "\\" in text or rest.strip():
        return None
    rules: list[_Rule] = []
    for block in blocks:
        selectors, *declarations = block.split("{")
        if len(declarations) != 1:
            return None
        said = parse_declarations(declarations[0])
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if not match or not match[0]:
                return None
            element = (match[1] or "").replace("*", "")
            rules.append(_Rule(element, match[2] or "", match[3] or "", said, len(rules)))
    return Rules(rules)


def parse_declarations(text: str) -> dict[str, str]:
    """Return what a style says, by property."""
    parts = (each.partition(":") for each in _without_comments(text).split(";"))
    return {
        name.strip().lower(): value.replace("!important", "").strip()
        for name, colon, value in parts
        if colon
    }


def _without_comments(text: str) -> str:
    first, *others = text.split("/*")
    return " ".join([first, *(each.partition("*/")[2] for each in others)])
