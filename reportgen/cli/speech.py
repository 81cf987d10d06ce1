"""The language that the command line speaks: messages, help, and the words of click itself.

It is chosen before the words of the command are parsed, so that help and complaints have it too.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import click

from reportgen import SETTINGS
from reportgen.cli.words import split_words
from reportgen.problems.catalog import CATALOGUES, DOMAIN, choose_language, speak, spoken
from reportgen.problems.message import Message, say


def tell(message: Message, *more: Message) -> str:
    """Return messages in the language that is spoken, with blanks between."""
    return " ".join(filter(None, (spoken().tell(each) for each in (message, *more))))


@contextmanager
def speaking(words: Sequence[str]) -> Iterator[None]:
    """Speak the language that the words of a command line, its project or the system want."""
    options, _ = split_words(words)
    settings = Path(options.get("-C") or ".") / SETTINGS
    language = choose_language(options.get("--messages", ""), settings)
    before = os.environ.get("LANGUAGE"), gettext.textdomain()
    if language != "en" or before[0]:
        # The words of click come by gettext, which asks this variable (GNU gettext, 2.3).
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
        gettext.textdomain(DOMAIN)
    try:
        with speak(language):
            yield
    finally:
        gettext.textdomain(before[1])
        if before[0] is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = before[0]


def translate_help(text: str) -> str:
    """Return a text of help, of paragraphs, in the language that is spoken."""
    return spoken().translate(plain_help(text))


def plain_help(text: str) -> str:
    """Return a text of help as catalogues have it: a line a paragraph."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


class _SpokenFormatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{tell(say('{heading}:', heading=heading))}\n")


class _SpokenContext(click.Context):
    formatter_class = _SpokenFormatter


class SpokenCommand(click.Command):
    """A command whose help is shown in the language that is spoken."""

    context_class = _SpokenContext

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super(SpokenCommand, self._told()).format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super(SpokenCommand, self._told()).format_options(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return super(SpokenCommand, self._told()).get_short_help_str(limit)

    def _told(self) -> SpokenCommand:
        told = copy(self)
        told.help = translate_help(self.help or "")
        told.params = [_tell_option(each) for each in self.params]
        # Click keeps its own option with the words of the language in which it was made.
        told._help_option = None
        return told


class SpokenGroup(SpokenCommand, click.Group):
    """Commands whose help, and that of the commands in it, is in the language that is spoken."""

    command_class = SpokenCommand
    group_class = type


def _tell_option(option: click.Parameter) -> click.Parameter:
    told = copy(option)
    if isinstance(told, click.Option) and told.help:
        told.help = translate_help(told.help)
    return told


def misuse(message: Message, *more: Message) -> click.UsageError:
    """Return what to raise where a command was called in a way that it cannot be."""
    return click.UsageError(tell(message, *more))


class Refusal(click.ClickException):
    """What was asked for is not done, and how commands are typed has nothing to do with it."""

    exit_code = 2

    def __init__(self, message: Message, *more: Message) -> None:
        super().__init__(tell(message, *more))


def ask(question: Message, **choices: Any) -> Any:
    """Ask for a line, or for what click's choices say, and return what was typed."""
    return click.prompt(tell(question), **choices)


#: What counts as a yes and a no, in the languages that are spoken, whichever is.
YES = frozenset(["y", "yes", "j", "ja", "o", "oui"])
_NO = frozenset(["n", "no", "nein", "non"])


def ask_yes(question: Message, default: bool) -> bool:
    """Ask something that is answered by yes or no; an empty line means the default."""
    yes, no = tell(say("y")), tell(say("n"))
    shown = f"{yes.upper()}/{no}" if default else f"{yes}/{no.upper()}"
    while True:
        said = click.prompt(f"{tell(question)} [{shown}]", default="", show_default=False)
        answer = str(said).strip().casefold()
        if answer in YES:
            return True
        if answer in _NO:
            return False
        if not answer:
            return default
