"""The languages in which messages are told, and their catalogues (gettext).

`Catalog.tell` says a message in a language; what a catalogue lacks is said in English, which the
templates themselves are. A catalogue is read when the first message is told by it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from gettext import NullTranslations, translation
from pathlib import Path
from string import Formatter
from typing import Any

from reportgen import PACKAGE
from reportgen.problems.characters import spell_unseen
from reportgen.problems.library_words import tell_library
from reportgen.problems.message import Message, Name
from reportgen.problems.phrases import tell_phrase

#: Where catalogues lie, by language, and what they are called (GNU gettext, 11.2).
CATALOGUES = PACKAGE / "locale"
DOMAIN = "reportgen"
#: What groups thousands and parts decimals, in each language that messages are told in (CLDR).
_MARKS: Mapping[str, tuple[str, str]] = {"en": (",", "."), "de": (".", ","), "fr": ("\u202f", ",")}
LANGUAGES = tuple(_MARKS)
#: What says in which language the environment wants messages, the first that is set (POSIX, 8.2).
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
#: The setting of a project. It is wanted before settings are read, and even if they are faulty.
_SETTING = re.compile(r"^messages:[ \t]*[\"']?([a-z]{2})\b", re.MULTILINE)
#: Settings are no longer than this, in bytes.
_LONGEST = 1_000_000
#: The values whose words stand in `phrases`.
_PHRASES = frozenset(["within", "reason", "why"])
#: The values that are what a library says of a template.
_BY_LIBRARIES = frozenset(["error", "syntax_error", "template_error"])
#: Numbers in other systems than the decimal one are the same in all languages.
_NOT_DECIMAL = frozenset("bcoxX")


class Catalog(Formatter):
    """The messages of a language, one of `LANGUAGES`."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def _translations(self) -> NullTranslations:
        if self.language == "en":
            return NullTranslations()
        # Gettext keeps what it has read: click's words are in the same file.
        return translation(DOMAIN, str(CATALOGUES), [self.language])

    def tell(self, message: Message) -> str:
        """Return the message in the language; invisible characters in it are spelled."""
        if self.language == "en":
            return str(message)
        values = dict(message.values)
        if message.plural:
            template = self._translations.ngettext(
                message.template, message.plural, values["count"]
            )
        else:
            template = self.translate(message.template)
        texts = {name: self._told(name, value) for name, value in values.items()}
        return spell_unseen(self.vformat(template, (), texts))

    def translate(self, text: str) -> str:
        """Return the translation of a template or of a text of the program's help."""
        return self._translations.gettext(text) if text else ""

    def tell_within(self, within: str) -> str:
        """Return where in a document something is, such as “table 2, row 3”."""
        return within if self.language == "en" else tell_phrase(within, self.tell)

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a value as a template shows it, numbers with the marks of the language."""
        text = super().format_field(value, format_spec)
        if isinstance(value, int | float) and format_spec[-1:] not in _NOT_DECIMAL:
            group, decimal = _MARKS[self.language]
            return text.translate({ord(","): group, ord("."): decimal})
        return text

    def _told(self, name: str, value: Any) -> Any:
        if isinstance(value, Message):
            return self.tell(value)
        if isinstance(value, Name):
            return value.in_language(self.language)
        if isinstance(value, tuple):
            return ", ".join(str(self._told(name, each)) for each in value)
        if not isinstance(value, str) or self.language == "en":
            return value
        if name in _BY_LIBRARIES:
            return tell_library(value, self.tell)
        return self.tell_within(value) if name in _PHRASES else value


#: Messages as they are written in the source.
ENGLISH = Catalog("en")
#: What is spoken now, last; a process speaks to one person at a time.
_spoken: list[Catalog] = [ENGLISH]


def spoken() -> Catalog:
    """Return the messages of the language in which the program speaks."""
    return _spoken[-1]


@contextmanager
def speak(language: str) -> Iterator[None]:
    """Let the program speak one of `LANGUAGES`."""
    _spoken.append(Catalog(language))
    try:
        yield
    finally:
        _spoken.pop()


def catalog_of(tag: str) -> Catalog:
    """Return the messages of a language by its tag (BCP 47), English where it is none of ours."""
    language = tag.partition("-")[0].lower()
    return Catalog(language if language in LANGUAGES else "en")


def choose_language(asked: str, settings: Path, environ: Mapping[str, str] | None = None) -> str:
    """Return which of `LANGUAGES` messages are told in.

    It is the one that was `asked` for, else what the project's `settings` say, else what the
    environment wants, on Windows the language of the system; English where all of these say none.
    """
    for language in (
        asked,
        _set_in(settings),
        _wanted_by(os.environ if environ is None else environ),
    ):
        if language in LANGUAGES:
            return language
    return "en"


def _set_in(settings: Path) -> str:
    try:
        with settings.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
    found = _SETTING.search(text)
    return found[1] if found else ""


def _wanted_by(environ: Mapping[str, str]) -> str:
    wanted: Sequence[str] = [environ[name] for name in _VARIABLES if environ.get(name)]
    if wanted:
        return re.split(r"[_.@-]", wanted[0])[0].lower()
    if sys.platform == "win32":
        import ctypes
        import locale

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return locale.windows_locale.get(number, "")[:2]
    return ""
