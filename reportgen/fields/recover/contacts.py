"""Contacts as people write them in a line or some lines, taken apart: proposals, never facts.

Who is meant by “Amal (Leiterin), 0681 905-0” a person says at once, and a program guesses. What is
not understood stays beside the contact, so that nothing that was written is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import unquote

from reportgen.document.blocks import Inline, Link, Text
from reportgen.document.lines import split_at_breaks
from reportgen.fields.recover.values import Recovered, hidden_targets
from reportgen.fields.values import parse_email, parse_link, parse_phone
from reportgen.input.patching.data import Data
from reportgen.input.returned.document import Grid, Line, Part
from reportgen.languages import language_tags, words_of
from reportgen.problems.problem import UnfitError

#: How people call the parts of a contact, in the words of `words_of`.
_CALLED = {
    "name": "name|nom|ansprechperson|ansprechpartner|ansprechpartnerin|kontakt|contact",
    "role": "funktion|rolle|aufgabe|position|fonction|poste|qualité|role|function",
    "organisation": "organisation|einrichtung|träger|institution|organisme|structure",
    "email": "e mail|email|mail|e post|courriel|mél|adresse électronique",
    "phone": "telefon|tel|fon|telefonnummer|durchwahl|mobil|handy|tél|téléphone|portable|phone",
    "fax": "fax|telefax|télécopie",
    "languages": "sprachen|sprache|langues|langue|langues parlées|languages|language",
    "web": "internet|web|website|webseite|homepage|site|site web",
    "hours": "sprechzeiten|sprechzeit|öffnungszeiten|permanences|permanence|horaires|hours",
    "room": "zimmer|raum|büro|bureau|room",
}
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"(?:https?://|www\.)[^\s,;()<>]*[^\s,;()<>.]")
_PHONE = re.compile(r"(?:\+|00|\(0|0)[0-9()/ .\u00a0\u202f\u2011-]{5,}[0-9]")
_LABELLED = re.compile(
    r"\s*([\w./ -]{2,24}?)[\s\u00a0\u202f]*(?:\.?:|\.)[\s\u00a0\u202f]*(?=\S)(?!//)"
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_EDGES = " \t\n\u00a0\u202f,;·|/–—-"


@dataclass(slots=True)
class WrittenContact:
    """A contact taken apart: texts by the names of its parts, and what was not understood."""

    parts: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    left: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.parts or self.languages)


def read_contacts(parts: Iterable[Part]) -> list[WrittenContact]:
    """Return the contacts that lines and tables name, in their order."""
    found = [WrittenContact()]
    for part in parts:
        if isinstance(part, Grid):
            for label, value in _pairs_in(part):
                name = part_called(label)
                if name and (name in found[-1].parts or (name == "name" and found[-1])):
                    found.append(WrittenContact())
                if not name or not _take(found[-1], name, value):
                    found[-1].left.append(f"{label}: {value}" if label else value)
            found[-1].left += hidden_targets([part])
        elif str(part).strip():
            _read_paragraph(part, found)
    return [each for each in found if each or each.left]


def recover_contacts(parts: Sequence[Part], field: Any, lang: str) -> Recovered:
    """Return contacts for a profile; nobody is named in public because a file came back."""
    every = read_contacts(parts)
    names = [part.name for part in field.type.parts]
    found = [each for each in every if each]
    data = [_in_order(each, names) for each in found]
    left = [text for each in every for text in each.left]
    for number, each in enumerate(found):
        # Of one contact the others, and of each what contacts of the form have no part for.
        more = number > 0 and not field.many
        left += [value for name, value in each.parts.items() if more or name not in names]
        left += each.languages if more or "languages" not in names else ()
    return Recovered(data if field.many else data[0] if data else "", False, tuple(left))


def _in_order(contact: WrittenContact, order: Sequence[str]) -> Mapping[str, Data]:
    said: dict[str, Data] = {
        **contact.parts,
        **({"languages": list(contact.languages)} if contact.languages else {}),
        "publish": ["internal"],
    }
    return {name: said[name] for name in order if name in said}


def part_called(label: str) -> str:
    """Return the name of the part of a contact that people call so; "" for no part."""
    return parts_by_label().get(" ".join(words_of(label)), "")


@cache
def parts_by_label() -> Mapping[str, str]:
    """Return the parts of a contact by what people call them, in the words of `words_of`."""
    return {label: part for part, labels in _CALLED.items() for label in labels.split("|")}


def languages_in(text: str) -> tuple[str, ...]:
    """Return the tags of the languages that a text lists; () where a word of it is none."""
    words = re.split(r"[,;/·\n]|\b(?:und|et|and)\b", text)
    names = [" ".join(words_of(word)) for word in words]
    tags = [language_tags().get(name, "") for name in names if name]
    return tuple(tags) if tags and all(tags) else ()


def _pairs_in(grid: Grid) -> Iterator[tuple[str, str]]:
    for row in grid.rows:
        if len(row) > 1:
            yield str(row[0]).strip(), "\n".join(str(cell).strip() for cell in row[1:]).strip()
        elif row:
            yield "", str(row[0]).strip()


def _read_paragraph(line: Line, found: list[WrittenContact]) -> None:
    """Read a paragraph: one who is named in its first line is another person."""
    for number, piece in enumerate(split_at_breaks(line.content)):
        text = "".join(map(str, piece)).strip()
        if not text:
            continue
        contact = found[-1]
        label = _LABELLED.match(text)
        name = part_called(label[1]) if label else ""
        if label and name:
            if name in contact.parts and (name == "name" or number == 0):
                found.append(contact := WrittenContact())
            if not _take(contact, name, text[label.end() :]):
                contact.left.append(text)
            continue
        rest, others = _take_ways(text)
        others += map(_way_of, hidden_targets([replace(line, content=tuple(piece))]))
        named = rest.strip(_EDGES)
        if named and number == 0 and contact.parts:
            found.append(contact := WrittenContact())
        for part, value in others:
            if part in contact.parts or not _take(contact, part, value):
                contact.left.append(value)
        if named and "name" not in contact.parts:
            contact.parts.update(_name_and_role(named, _bold_in(piece)))
        elif named:
            contact.left.append(named)


def _take_ways(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a text without the ways to reach somebody, and these by their kinds."""
    others: list[tuple[str, str]] = []
    for found in list(_IN_BRACKETS.finditer(text)):
        label = _LABELLED.match(found[1])
        if label and part_called(label[1]) == "languages" and languages_in(found[1][label.end() :]):
            others.append(("languages", found[1][label.end() :]))
            text = text.replace(found[0], " ", 1)
    for found in list(_EMAIL.finditer(text)):
        others.append(("email", found[0]))
        text = _without(text, found[0])
    for found in list(_WEB.finditer(text)):
        others.append(("web", found[0]))
        text = _without(text, found[0])
    for found in list(_PHONE.finditer(text)):
        others.append(("phone", found[0]))
        text = _without(text, found[0])
    return " ".join(text.split()), others


def _way_of(target: str) -> tuple[str, str]:
    """Return where a link leads, and of which kind that is."""
    scheme, _, rest = target.partition(":")
    kind = {"mailto": "email", "tel": "phone"}.get(scheme.casefold())
    return (kind, unquote(rest.partition("?")[0])) if kind else ("web", target)


def _without(text: str, value: str) -> str:
    """Return a text without a value, and without what it is called just before."""
    before, _, behind = text.partition(value)
    label = re.search(r"([\w-]+)\.?\s*:?\s*$", before)
    if label and part_called(label[1]) in ("email", "phone"):
        before = before[: label.start()]
    return f"{before.rstrip(_EDGES)} {behind.lstrip(_EDGES)}".strip()


def _take(contact: WrittenContact, name: str, value: str) -> bool:
    """Put a value into a contact, if it is one of its kind."""
    value = value.strip()
    if name == "languages":
        if contact.languages or not (tags := languages_in(value)):
            return False
        contact.languages = tags
        return True
    try:
        if name == "email":
            value = parse_email(value)
        elif name in ("phone", "fax"):
            value = parse_phone(value)
        elif name == "web":
            value = parse_link(value if "://" in value else f"https://{value}")
    except UnfitError:
        return False
    contact.parts.setdefault(name, value)
    return contact.parts[name] == value


def _name_and_role(text: str, bold: str) -> dict[str, str]:
    """Return who somebody is, and as what: what is bold is the name, else what comes first."""
    if bold and text.startswith(bold):
        role = text[len(bold) :].strip(_EDGES)
        role = role[1:-1] if re.fullmatch(r"\([^()]*\)", role) else role
        return {"name": bold, **({"role": role} if role else {})}
    found = re.fullmatch(r"([^(),]+)\(([^()]+)\)", text)
    # “أمل (Amal)” is one name in two scripts.
    if found and (_is_latin(found[1]) or not _is_latin(found[2])):
        return {"name": found[1].strip(), "role": found[2].strip()}
    name, _, role = (part.strip(_EDGES) for part in text.partition(","))
    return {"name": name, **({"role": role} if role else {})}


def _is_latin(text: str) -> bool:
    letter = next((char for char in text if char.isalpha()), "a")
    return unicodedata.name(letter, "").startswith("LATIN")


def _bold_in(piece: Sequence[Inline]) -> str:
    """Return the bold words that a line begins with; "" where all of it is bold, or nothing."""
    bold = ""
    for inline in piece:
        if isinstance(inline, Link) or not (isinstance(inline, Text) and inline.strong):
            return bold.strip(_EDGES)
        bold += inline.text
    return ""
