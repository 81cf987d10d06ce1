"""Editions: in which languages, for whom and to which standard a sheet is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.constants import Constant
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import suggest


class Audience(Constant):
    """For whom an edition is made."""

    PRINT = "print"
    WEB = "web"
    INTERNAL = "internal"


class Standard(Constant):
    """What a PDF conforms to: accessible (ISO 14289-1), or archivable too (ISO 19005-3).

    Or accessible as PDF 2.0 has it (ISO 14289-2), which fewer programs understand yet.
    """

    UA = "ua1"
    UA_2 = "ua2"
    ARCHIVE = "a3u"


@dataclass(frozen=True, slots=True)
class Edition:
    """What is printed of a sheet; the first language leads."""

    languages: tuple[str, ...]
    audience: Audience = Audience.PRINT
    standard: Standard = Standard.UA

    @property
    def suffix(self) -> str:
        """The languages as they stand in a file's name: ``de`` or ``de+fr``."""
        return "+".join(self.languages)


def parse_languages(text: str, known: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the editions of a list such as ``de,fr,de+fr``, each a tuple of languages.

    Raises `UnfitError` where a language is not known.
    """
    editions = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        tags = tuple(dict.fromkeys(tag.strip() for tag in part.split("+")))
        for tag in tags:
            if tag not in known:
                message = say("“{tag}” is no language of this project.", tag=tag)
                raise UnfitError(message, suggest(tag, known))
        if tags not in editions:
            editions.append(tags)
    if not editions:
        raise UnfitError(say("no language is named."), say("Known are: {names}.", names=known))
    return editions


def parse_formats(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the formats of a list such as ``pdf,docx``.

    Raises `UnfitError` where one is not known, or none is named.
    """
    names = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    for name in names:
        if name not in known:
            raise UnfitError(say("“{name}” is no format.", name=name), suggest(name, known))
    if not names:
        raise UnfitError(say("No format is named."), say("Known are: {names}.", names=known))
    return names
