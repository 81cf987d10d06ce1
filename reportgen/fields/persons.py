"""Contacts: who answers for something, where and how to reach them, and who may know it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from reportgen.document.blocks import Block, Break, Inline, Paragraph, Text
from reportgen.document.edition import Audience
from reportgen.fields import codes, match
from reportgen.fields.model import Field, FieldType, View
from reportgen.fields.recover.cells import read_contact_cell
from reportgen.fields.recover.contacts import parts_by_label, recover_contacts
from reportgen.fields.scalars import (
    CHOICE,
    COUNTRY,
    DATE,
    EMAIL,
    LANGUAGE,
    LINE,
    LINK,
    NAME,
    PHONE,
    PLAIN,
)
from reportgen.fields.show import name_language, show
from reportgen.fields.values import PartialDate
from reportgen.input.markdown import Remark
from reportgen.languages import Texts, join_list
from reportgen.problems.message import say

#: Where the postcode stands behind the town (Universal Postal Union, addressing systems).
POSTCODE_BEHIND = frozenset(["AU", "CA", "GB", "IE", "IN", "NZ", "US"])


def term_of_contact(value: Mapping[str, Any]) -> date | None:
    """Return the last day on which a contact may be named to the public; None without a term."""
    until: PartialDate | None = value.get("until")
    return until.last if until else None


def permits_contact(value: Mapping[str, Any], audience: Audience, today: date) -> bool:
    """Tell whether a contact may appear: print and internal by default, internal after its term.

    The internal edition is for the office that holds the data, and shows every contact.
    """
    if audience is Audience.INTERNAL:
        return True
    last = term_of_contact(value)
    if last and today > last:
        return False
    return audience in value.get("publish", (Audience.PRINT,))


def remark_contact(value: Mapping[str, Any], today: date) -> list[Remark]:
    """Remark upon a contact whose term is over."""
    last = term_of_contact(value)
    if last is None or today <= last:
        return []
    return [
        Remark(
            say("the contact may be named until {day} only; that is over.", day=value["until"]),
            say("It appears in internal editions only. Ask again, or remove it."),
        )
    ]


def call_contact(value: Mapping[str, Any]) -> str:
    """Return what a contact is called: its name, or what else there is."""
    for name in ("name", "organisation", "role"):
        if name in value:
            return str(next(iter(value[name].values())))
    return str(next(iter(value.values()), ""))


def show_contact(value: Mapping[str, Any], field: Field, view: View) -> tuple[Block, ...]:
    """A line each: name (role), postal address, ways to reach them, hours, languages spoken."""
    parts = {part.name: part for part in field.type.parts}

    def shown(name: str) -> list[Inline]:
        if name not in value:
            return []
        blocks = show(value[name], parts[name], view)
        return [
            inline for block in blocks if isinstance(block, Paragraph) for inline in block.content
        ]

    def headed(key: str, content: list[Inline]) -> list[Inline]:
        return [Text(f"{view.word(key)}{view.word('colon')} "), *content] if content else []

    name: list[Inline] = [
        replace(text, strong=True) for text in shown("name") if isinstance(text, Text)
    ]
    first = name
    if role := shown("role"):
        first = [*name, Text(" ("), *role, Text(")")] if name else role
    if organisation := shown("organisation"):
        first = [*first, Text(", "), *organisation] if first else organisation
    fax = headed("contact_fax", shown("fax"))
    ways = filter(None, (shown("email"), shown("phone"), fax, shown("web")))
    spoken = join_list((name_language(tag, view) for tag in value.get("languages", ())), view.lang)
    lines = (
        first,
        _between(_address(value, parts, view), ", "),
        _between(ways, " · "),
        headed("contact_hours", shown("hours")),
        headed("languages_spoken", [Text(spoken)] if spoken else []),
    )
    content: list[Inline] = []
    for line in filter(None, lines):
        content += [Break(), *line] if content else line
    return (Paragraph(tuple(content)),) if content else ()


def _address(
    value: Mapping[str, Any], parts: Mapping[str, Field], view: View
) -> Iterator[list[Inline]]:
    """Yield the parts of where somebody is: street, town, country, room."""

    def one(part: Any, name: str) -> list[Inline]:
        single = replace(parts[name], many=False)
        blocks = single.type.show(part, single, view)
        return [
            inline for block in blocks if isinstance(block, Paragraph) for inline in block.content
        ]

    for street in value.get("street", ()):
        yield one(street, "street")
    town = [one(value[name], name) for name in ("postcode", "city") if name in value]
    if value.get("country") in POSTCODE_BEHIND:
        town.reverse()
    if town:
        yield _between(town, " ")
    if "country" in value:
        yield one(value["country"], "country")
    if "room" in value:
        yield [Text(view.word("contact_room").format(room=value["room"]))]


def _between(items: Iterable[Sequence[Inline]], sign: str) -> list[Inline]:
    """Return inlines one behind the other, with a sign between them."""
    joined: list[Inline] = []
    for item in items:
        joined += [Text(sign), *item] if joined else item
    return joined


_AUDIENCES: Mapping[str, Texts] = {audience.value: {} for audience in Audience}

CONTACT = FieldType(
    "contact",
    say("a person to contact, with where and until when they may be named"),
    show_contact,
    permits=permits_contact,
    term=term_of_contact,
    remarks=remark_contact,
    called=call_contact,
    recover=recover_contacts,
    cell=read_contact_cell,
    matches=match.match_nothing,
    code=codes.write_card,
    code_word="handout_scan",
    elsewhere={
        words: say("Did you mean “{name}”?", name=part) for words, part in parts_by_label().items()
    },
    # That somebody is named in a file does not mean that they agreed to be printed.
    unasked={"publish": [Audience.INTERNAL.value]},
    parts=(
        Field("name", NAME),
        Field("role", LINE),
        Field("organisation", NAME),
        Field("street", NAME, many=True, rare=True),
        Field("postcode", PLAIN, rare=True),
        Field("city", NAME, rare=True),
        Field("country", COUNTRY, rare=True),
        Field("room", PLAIN, rare=True),
        Field("email", EMAIL),
        Field("phone", PHONE),
        Field("fax", PHONE, rare=True),
        Field("web", LINK, rare=True),
        Field("hours", LINE, rare=True),
        Field("languages", LANGUAGE, many=True),
        Field("publish", CHOICE, many=True, private=True, options=_AUDIENCES),
        Field("until", DATE, private=True),
    ),
)
