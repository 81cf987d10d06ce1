"""What the pages of the studio say, by short names: messages, told in the language of the browser.

What forms, checks and settings say comes from there, and is not repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from reportgen.problems.catalog import LANGUAGES, Catalog
from reportgen.problems.message import Message
from reportgen.problems.problem import Place
from reportgen.web.words.advice import on_screen
from reportgen.web.words.collect import COLLECT
from reportgen.web.words.definitions import DEFINITIONS
from reportgen.web.words.editing import EDITING
from reportgen.web.words.every_page import EVERY_PAGE
from reportgen.web.words.look import LOOK
from reportgen.web.words.mail import MAIL
from reportgen.web.words.sheets import SHEETS
from reportgen.web.words.tasks import TASKS
from reportgen.web.words.translate import TRANSLATE
from reportgen.web.words.words import Words

#: Every screen has a table of its own; no two may name the same differently.
WORDS: Mapping[str, Words] = {
    **EVERY_PAGE,
    **DEFINITIONS,
    **EDITING,
    **MAIL,
    **SHEETS,
    **COLLECT,
    **LOOK,
    **TASKS,
    **TRANSLATE,
}


def message_of(name: str, **values: object) -> Message:
    """Return the message of a name. Raises `KeyError`."""
    words = WORDS[name]
    return words if isinstance(words, Message) else words(**values)


def tell(message: Message, language: str) -> str:
    """Return a message in a language, with advice that names what is on the screen."""
    return _catalog(language).tell(on_screen(message))


def tell_place(place: Place, language: str) -> str:
    """Return where something is, the words of a spot within a file in a language."""
    return str(replace(place, within=_catalog(language).tell_within(place.within)))


@cache
def _catalog(language: str) -> Catalog:
    return Catalog(language)


def choose_language(accepted: str) -> str:
    """Return the language of pages for what a browser accepts (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        found = re.fullmatch(
            r"\s*([A-Za-z]{1,8})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", part
        )
        if found:
            wanted.append((-float(found[2] or 1), found[1].lower()))
    for quality, language in sorted(wanted, key=lambda each: each[0]):
        if language in LANGUAGES and quality < 0:
            return language
    return LANGUAGES[0]
