"""What commands share: the project they work on, what is named, and how they end with problems."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from reportgen import SETTINGS
from reportgen.cli.speech import SpokenGroup, misuse, tell
from reportgen.problems.catalog import spoken
from reportgen.problems.characters import spell_out
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Problem, ReportgenError, UnfitError

if TYPE_CHECKING:
    from reportgen.project.profile_cache import ProfileCache
    from reportgen.project.project import Project

#: What the process that this one is a copy of has read of the project; None in all others.
read_before: ProfileCache | None = None


def no_project(folder: Path) -> click.UsageError:
    """Return what is to be raised where a folder is no project's."""
    return misuse(
        say(
            "There is no {settings} in {folder}. Start a project with “reportgen init DIR”, or "
            "name its folder: “reportgen -C DIR …”.",
            settings=SETTINGS,
            folder=folder,
        )
    )


def open_folder(context: click.Context) -> Project:
    """Open the project folder; without one, or with faults in its settings, stop."""
    from reportgen.project.open import open_project

    folder, today = context.find_root().obj
    try:
        project = open_project(folder.absolute(), today, Path.cwd(), read_before)
    except FileNotFoundError:
        raise no_project(folder.absolute()) from None
    except ReportgenError as error:
        stop(error.problems)
    for note in project.notes:
        echo(note, err=True)
    return project


def called(context: click.Context) -> str:
    """Return what calls the program in this project, to be typed before a command."""
    folder = str(context.find_root().obj[0])
    return "reportgen" if folder == "." else f"reportgen -C {quote_word(folder)}"


def quote_word(text: str) -> str:
    """Return a word of a command as it is typed: in quotes where it has blanks or the like.

    Consoles of Windows take double quotes alone for such.
    """
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline([text])
    return shlex.quote(text)


def parse_editions(text: str, project: Project) -> tuple[tuple[str, ...], ...]:
    """Return the editions that an option lists; stop where it names no languages."""
    from reportgen.document.edition import parse_languages

    with misusing():
        return tuple(parse_languages(text, project.languages))


def read_day(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """Return the day that an option names (ISO 8601), None without one; stop where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter(
            tell(say("“{text}” is not a date. Write 2026-11-22.", text=text))
        ) from None


def parse_formats(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the formats that an option lists; stop where it names others than these."""
    from reportgen.document import edition

    with misusing():
        return edition.parse_formats(text, known)


def cannot_write(path: Path, error: OSError) -> Message:
    """Return why a file or folder that was named cannot be written."""
    return say("{path} cannot be written ({reason}).", path=path, reason=error.strerror)


@contextmanager
def misusing(*more: Message) -> Iterator[None]:
    """Stop where what was typed is unfit; `more` says what else is to be told of it."""
    try:
        yield
    except UnfitError as error:
        raise misuse(error.message, error.advice, *more) from None


def echo(*messages: Message, err: bool = False) -> None:
    """Print messages that people read, on one line, in the language that is spoken."""
    echo_line(tell(*messages), err)


def echo_line(text: str, err: bool = False, colour: str | None = None) -> None:
    """Print data that people read; nothing in it, such as the name of a file, steers the terminal.

    A colour is seen on terminals alone.
    """
    click.secho("\n".join(map(spell_out, text.split("\n"))), err=err, fg=colour)


class SafeGroup(SpokenGroup):
    """Commands whose complaints about what was typed do not steer the terminal either."""

    def make_context(self, *arguments: Any, **choices: Any) -> click.Context:
        with _spelling_out():
            return super().make_context(*arguments, **choices)

    def invoke(self, context: click.Context) -> Any:
        with _spelling_out():
            return super().invoke(context)


@contextmanager
def _spelling_out() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        # Whoever shows it asks for the message, and nobody has yet.
        error.message = "\n".join(map(spell_out, error.message.split("\n")))  # type: ignore[misc]
        raise


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems where there are any, with their files as seen from the current folder."""
    from reportgen.problems.show import name_from, show_text

    if problems:
        echo_line(show_text(name_from(problems, Path.cwd()), spoken()), err=True)


def print_data(text: str) -> None:
    """Print what programs read: in UTF-8, whatever the console can show (RFC 8259, 8.1)."""
    # A lone half of a pair, as file names may hold, is no UTF-8; JSON writes it like this.
    lines = map(spell_out, text.split("\n"))
    click.echo("\n".join(lines).encode("utf-8", "backslashreplace"))


def stop(problems: Iterable[Problem]) -> NoReturn:
    """Print problems and end with code 1."""
    print_problems(tuple(problems))
    sys.exit(1)
