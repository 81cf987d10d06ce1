"""``reportgen import FILE --into PROFILE``: what differs is shown, asked about and taken over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import count_of, echo, stop
from reportgen.problems.problem import ReportgenError

if TYPE_CHECKING:
    from reportgen.collecting.correction import Correction, Difference
    from reportgen.project.project import Project


def take_corrections(
    project: Project, path: Path, into: str, language: str, only: tuple[str, ...], dry_run: bool
) -> None:
    """Compare a file with a profile; take over the fields of `only`, or those said yes to."""
    from reportgen.collecting.correction import compare, take
    from reportgen.input.patching.patch import UnpatchableError
    from reportgen.input.returned.readers import read_returned
    from reportgen.problems.suggest import suggest
    from reportgen.project.profiles import NoProfileError, select_profiles

    try:
        profiles = select_profiles(project, (into,))
        if len(profiles) != 1:
            raise click.UsageError(f"“{into}” names {len(profiles)} profiles. Name one.")
        read = read_returned(path, project.show_path(path.absolute()))
        if len(read.files) != 1:
            if read.problems:
                stop(read.problems)
            count = len(read.files)
            raise click.UsageError(f"{count} files hang on {path}. Save the one and name it.")
        (returned,) = read.files
        correction = compare(project, profiles[0], returned, language)
    except NoProfileError as error:
        meant = f" Did you mean “{error.near}”?" if error.near else ""
        raise click.UsageError(f"There is no profile “{error.name}”.{meant}") from None
    except ReportgenError as error:
        stop(error.problems)
    names = [each.field for each in correction.differences]
    for name in only:
        if name not in names:
            raise click.UsageError(f"“{name}” is the same in both. {suggest(name, names)}")
    _show(correction, returned.file, project.show_path(profiles[0]))
    if dry_run or not names:
        return
    takable = [each for each in correction.differences if each.file]
    wanted = [each.field for each in takable if each.field in only or (not only and _ask(each))]
    for name in only:
        if name not in wanted:
            echo(f"{name} cannot be taken over by itself: change it by hand.")
    if not wanted:
        echo("Nothing is changed." + _how(takable))
        return
    try:
        changed = take(correction, wanted)
    except UnpatchableError:
        raise click.UsageError(
            f"{project.show_path(profiles[0])} cannot be changed so that nothing else changes in "
            "it; nothing was written. Change it by hand."
        ) from None
    except OSError as error:
        raise click.UsageError(f"A file cannot be written ({error.strerror}).") from None
    names_of_files = ", ".join(project.show_path(each) for each in changed)
    echo(f"{count_of(len(wanted), 'field')} taken over into {names_of_files}: {', '.join(wanted)}.")


def _how(takable: list[Difference]) -> str:
    if not takable or sys.stdin.isatty():
        return ""
    return f" To take a field over: --only {takable[0].field}"


def _ask(difference: Difference) -> bool:
    """Ask; where nobody can answer, nothing is taken."""
    if not sys.stdin.isatty():
        return False
    return click.confirm(f"Take {difference.field} over?", default=difference.sure)


def _show(correction: Correction, file: str, profile: str) -> None:
    differences = correction.differences
    if not differences:
        echo(f"{file} says what {profile} says ({correction.language}).")
    else:
        count = count_of(len(differences), "field")
        echo(f"{file} says {count} otherwise than {profile} ({correction.language}):")
    for each in differences:
        note = "" if each.file else "  (by hand)" if each.new else "  (nothing is there any more)"
        mark = "" if each.sure else "  ?"
        echo(f"\n{each.field}{mark}{note}")
        for sign, line in _lines_of(each):
            echo(f"  {sign} {line}", colour={"-": "red", "+": "green"}[sign])
    for over in correction.left:
        echo(f"\nleft over, {over.within}: {over.text}")
    for comment in correction.comments:
        echo(f"\n{comment.author or 'somebody'} remarks on {comment.within}: {comment.text}")


def _lines_of(difference: Difference) -> Iterator[tuple[str, str]]:
    """Yield the lines that only one of the two has, each with its sign."""
    old, new = _told(difference.old), _told(difference.new)
    matches = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matches.get_opcodes():
        if kind != "equal":
            yield from (("-", line) for line in old[first:last])
            yield from (("+", line) for line in new[start:end])


def _told(value: object) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}: {', '.join(_told(each))}" for key, each in value.items()]
    if isinstance(value, list):
        return [line for each in value for line in _told(each)]
    return [line for line in str(value).split("\n") if line]
