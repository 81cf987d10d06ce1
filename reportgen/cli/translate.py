"""The commands around translations: ``reportgen translate export``, ``import`` and ``confirm``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.review import show_difference
from reportgen.cli.session import (
    called,
    count_of,
    echo,
    open_folder,
    parse_formats,
    print_data,
    print_problems,
    quote_word,
    stop,
)
from reportgen.problems.problem import Problem, ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.project.project import Project
    from reportgen.sheets.profile import Profile
    from reportgen.translating.exporting import Exported
    from reportgen.translating.lock import Lock
    from reportgen.translating.review import Change, Review

_PROFILES = click.argument("profiles", metavar="[PROFILE]...", nargs=-1)
_SHOWN = click.option(
    "--format",
    "shown",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How what is found is printed.",
)


@click.group()
def translate() -> None:
    """Send texts to translators, and take over theirs."""


# --- Out ---------------------------------------------------------------------------------------


@translate.command("export")
@_PROFILES
@click.option("--to", "lang", metavar="LANG", required=True, help="The language to translate into.")
@click.option(
    "-f",
    "--format",
    "formats",
    metavar="FORMATS",
    default="docx",
    show_default=True,
    help="docx, xlsx, po, xliff, json, or several with commas.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the files go.  [default: output/translations/]",
)
@click.option("--force", is_flag=True, help="Overwrite files that somebody worked in.")
@click.pass_context
def export(
    context: click.Context,
    profiles: tuple[str, ...],
    lang: str,
    formats: str,
    folder: Path | None,
    force: bool,
) -> None:
    """Write texts and translations side by side.

    A file a PROFILE and format. What is out of date is marked, and what is told of each text stands
    beside it. Without PROFILE it is all that are not written in LANG.
    """
    from reportgen.translating.exporting import FOLDER, make_export, write_exports
    from reportgen.translating.formats import FORMATS
    from reportgen.translating.lock import read_lock

    project = open_folder(context)
    _check_language(project, lang)
    wanted = parse_formats(formats, tuple(FORMATS))
    found = _read_profiles(project, profiles)
    target = folder.absolute() if folder else project.root / FOLDER / lang
    chosen = [each for each in found if each.language != lang]
    if profiles and not chosen:
        raise click.UsageError(f"What is named is written in {lang} itself.")
    with _telling():
        lock = read_lock(project)
        made = [
            each
            for profile in chosen
            for each in write_exports(
                project, make_export(project, profile, lang, lock), wanted, target, force
            )
        ]
    _show_exported(project, made)


def _show_exported(project: Project, made: Sequence[Exported]) -> None:
    from reportgen.translating.exporting import Status
    from reportgen.translating.units import State

    counted = {
        State.MISSING: "without a translation",
        State.STALE: "out of date",
        State.UNKNOWN: "of which nobody said whether they are current",
    }
    kept = [project.show_path(each.path) for each in made if each.status is Status.KEPT]
    for each in made:
        if each.status is Status.MADE:
            said = [f"{n} {what}" for state, what in counted.items() if (n := each.count(state))]
            texts = count_of(len(each.units), "text")
            echo(f"{project.show_path(each.path)}: {', '.join([texts, *said])}")
    if kept:
        echo(
            f"Kept, because somebody worked in it (--force overwrites): {', '.join(kept)}. "
            "First take over what they say: reportgen translate import"
        )
    if not made:
        echo("There is nothing to translate.")


# --- In ----------------------------------------------------------------------------------------


@translate.command("import")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--only", metavar="KEY", multiple=True, help="Take over these texts, unasked.")
@click.option("--yes", is_flag=True, help="Take over all that is clear, without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@_SHOWN
@click.pass_context
def import_(
    context: click.Context,
    files: tuple[Path, ...],
    only: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    shown: str,
) -> None:
    """Take over what translators wrote into FILE.

    Every change is shown, then asked about; what nobody touched changes nothing. A translation
    that was changed in the profile too is taken over by its KEY alone.
    """
    from reportgen.translating.formats import read_translations
    from reportgen.translating.lock import read_lock
    from reportgen.translating.review import review_file

    project = open_folder(context)
    if yes and only:
        raise click.UsageError("--yes takes all over, --only some: choose one.")
    told: list[dict[str, Any]] = []
    keys: set[str] = set()
    failed = False
    for path in files:
        name = project.show_path(path.absolute())
        problems: tuple[Problem, ...]
        try:
            lock = read_lock(project)
            found = review_file(project, read_translations(path, name), lock)
        except ReportgenError as error:
            problems = tuple(error.problems)
            told.append({"file": name, "problems": _plain_problems(problems)})
        else:
            problems = found.problems
            keys |= {each.key for each in found.changes}
            if shown == "text":
                _show(found)
            wanted = _choose(found, only, yes, dry_run, shown)
            again = f"{called(context)} translate import {quote_word(str(path))} --yes"
            written = _take(project, found, wanted, lock, again) if not dry_run else []
            told.append(_plain(found, wanted, written))
            if shown == "text":
                _show_taken(project, found, wanted, written, dry_run, again)
        failed = failed or any(each.severity is Severity.ERROR for each in problems)
        if shown == "text":
            print_problems(problems)
    if shown == "json":
        print_data(json.dumps(told, ensure_ascii=False, indent=2))
    if lacking := [key for key in only if key not in keys]:
        raise click.UsageError(f"The files change nothing at {', '.join(lacking)}.")
    sys.exit(1 if failed else 0)


def _choose(
    found: Review, only: tuple[str, ...], yes: bool, dry_run: bool, shown: str
) -> list[Change]:
    """Return the changes that are wanted; where nobody can answer, none are."""
    if dry_run:
        return []
    if only:
        return [each for each in found.changes if each.key in only]
    if yes:
        return [each for each in found.changes if not each.is_torn]
    if shown == "json" or not sys.stdin.isatty():
        return []
    return [
        each
        for each in found.changes
        if click.confirm(f"Take {each.key} over?", default=not (each.is_torn or each.is_late))
    ]


def _take(
    project: Project, found: Review, wanted: Sequence[Change], lock: Lock, again: str
) -> list[Path]:
    from reportgen.translating.taking import UntakableError, take_over

    try:
        return take_over(project, found, [each.key for each in wanted], lock)
    except UntakableError as error:
        raise click.UsageError(
            f"{error.key} cannot be put into its profile so that nothing else changes in it; "
            "nothing was written of this file. Change it by hand, and take the others over by "
            "--only."
        ) from None
    except OSError as error:
        raise click.UsageError(
            f"A file cannot be written ({error.strerror}); all are as they were. Then: {again}"
        ) from None


def _show(found: Review) -> None:
    counted = [
        f"{count_of(len(found.changes), 'change')} ({found.language})",
        f"{count_of(found.same, 'text')} as they were" if found.same else "",
        f"{found.missing} still without a translation" if found.missing else "",
    ]
    echo(f"{found.file}: {', '.join(filter(None, counted))}")
    for each in found.changes:
        mark = "  ? changed in the profile, too" if each.is_torn else ""
        mark = mark or ("  ? of a text that changed since" if each.is_late else "")
        echo(f"\n{each.key}  {each.label}{mark}")
        show_difference(each.old, each.new)
    for each in found.confirmed:
        echo(f"\n{each.key}  {each.label}: said to be right as it stands")
    for comment in found.comments:
        echo(f"\n{comment.author or 'somebody'} remarks on {comment.within}: {comment.text}")


def _show_taken(
    project: Project,
    found: Review,
    wanted: Sequence[Change],
    written: Sequence[Path],
    dry_run: bool,
    again: str,
) -> None:
    if written:
        names = ", ".join(map(project.show_path, written))
        taken = count_of(len(wanted) + len(found.confirmed), "text")
        echo(f"\n{taken} taken over; changed: {names}.")
    elif found.changes and not dry_run:
        echo(f"\nNothing is changed. To take over all that is clear: {again}")


def _plain(found: Review, wanted: Sequence[Change], written: Sequence[Path]) -> dict[str, Any]:
    taken = {each.key for each in wanted}
    return {
        "file": found.file,
        "language": found.language,
        "changes": [
            {
                "key": each.key,
                "label": each.label,
                "place": str(each.place),
                "old": each.old,
                "new": each.new,
                "text_changed_since": each.is_late,
                "translation_changed_too": each.is_torn,
                "taken": each.key in taken,
            }
            for each in found.changes
        ],
        "confirmed": [each.key for each in found.confirmed],
        "same": found.same,
        "missing": found.missing,
        "written": [path.as_posix() for path in written],
        "problems": _plain_problems(found.problems),
    }


def _plain_problems(problems: Sequence[Problem]) -> Any:
    from reportgen.problems.show import SHOWN

    return json.loads(SHOWN["json"](problems))


# --- As it stands ------------------------------------------------------------------------------


@translate.command("confirm")
@_PROFILES
@click.option("--to", "lang", metavar="LANG", help="Only the translations into this language.")
@click.pass_context
def confirm(context: click.Context, profiles: tuple[str, ...], lang: str | None) -> None:
    """Say that translations are right as they stand.

    Those of each PROFILE, or all. It is written to translations.lock, so that later changes of the
    texts are told.
    """
    from reportgen.translating.lock import LOCK, read_lock, write_lock
    from reportgen.translating.taking import confirm as note

    project = open_folder(context)
    if lang:
        _check_language(project, lang)
    found = _read_profiles(project, profiles)
    with _telling():
        lock = read_lock(project)
        count = sum(
            note(project, profile, tag, lock)
            for profile in found
            for tag in ([lang] if lang else project.languages)
            if tag != profile.language
        )
        write_lock(project, lock)
    echo(
        f"{count_of(count, 'translation')} noted as current, of "
        f"{count_of(len(found), 'profile')}; commit {LOCK}."
    )


# --- What they share ---------------------------------------------------------------------------


def _check_language(project: Project, lang: str) -> None:
    from reportgen.problems.suggest import suggest

    if lang not in project.languages:
        raise click.UsageError(
            f"“{lang}” is no language of this project. {suggest(lang, project.languages)}"
        )


def _read_profiles(project: Project, names: tuple[str, ...]) -> list[Profile]:
    """Return the profiles that are named, or all; stop where one of them has faults."""
    from reportgen.project.profiles import NoProfileError, read_profiles, select_profiles

    try:
        paths = select_profiles(project, names)
    except NoProfileError as error:
        meant = f" Did you mean “{error.near}”?" if error.near else ""
        raise click.UsageError(f"There is no profile “{error.name}”.{meant}") from None
    except ReportgenError as error:
        stop(error.problems)
    found, problems = read_profiles(project, paths)
    if errors := [each for each in problems if each.severity is Severity.ERROR]:
        stop(errors)
    return found


@contextmanager
def _telling() -> Iterator[None]:
    """Tell what goes wrong with files, and end."""
    try:
        yield
    except ReportgenError as error:
        stop(error.problems)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.UsageError(f"{where}a file cannot be written ({error.strerror}).") from None
