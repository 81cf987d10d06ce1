"""The commands around translations: ``reportgen translate export``, ``import`` and ``confirm``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli import counts
from reportgen.cli.session import (
    called,
    echo,
    open_folder,
    parse_formats,
    print_data,
    print_problems,
    quote_word,
    stop,
)
from reportgen.cli.speech import Refusal, SpokenGroup, misuse
from reportgen.cli.translation_review import (
    choose,
    plain,
    plain_problems,
    problems_of,
    show,
    show_taken,
)
from reportgen.problems.message import NOTHING, Message, say, say_count
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


@click.group(cls=SpokenGroup)
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
    from reportgen.app.editing.history import list_earlier
    from reportgen.translating.exporting import FOLDER, make_export, write_exports
    from reportgen.translating.files.formats import FORMATS
    from reportgen.translating.lock import read_lock

    project = open_folder(context)
    _check_language(project, lang)
    wanted = parse_formats(formats, tuple(FORMATS))
    found = _read_profiles(project, profiles)
    target = folder.absolute() if folder else project.root / FOLDER / lang
    chosen = [each for each in found if each.language != lang]
    if profiles and not chosen:
        raise misuse(say("What is named is written in {lang} itself.", lang=lang))
    with _telling():
        lock = read_lock(project)
        made = [
            each
            for profile in chosen
            for each in write_exports(
                project,
                make_export(project, profile, lang, lock, list_earlier(project, profile)),
                wanted,
                target,
                force,
            )
        ]
    _show_exported(project, made)


def _show_exported(project: Project, made: Sequence[Exported]) -> None:
    from reportgen.translating.exporting import Status
    from reportgen.translating.units import State

    for each in made:
        if each.status is Status.MADE:
            missing, stale, unknown = map(each.count, (State.MISSING, State.STALE, State.UNKNOWN))
            told = [
                counts.texts(len(each.units)),
                *([say("{count} without a translation", count=missing)] if missing else []),
                *([say("{count} out of date", count=stale)] if stale else []),
                *([_unknown(unknown)] if unknown else []),
            ]
            echo(say("{file}: {counts}", file=project.show_path(each.path), counts=told))
    if kept := [project.show_path(each.path) for each in made if each.status is Status.KEPT]:
        echo(
            say("Kept, because somebody worked in it (--force overwrites): {files}.", files=kept),
            say("First take over what they say: {command}", command="reportgen translate import"),
        )
    if not made:
        echo(say("There is nothing to translate."))


def _unknown(count: int) -> Message:
    return say_count(
        "of {count} nobody said whether it is current",
        "of {count} nobody said whether they are current",
        count=count,
    )


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
    from reportgen.translating.files.formats import read_translations
    from reportgen.translating.lock import read_lock
    from reportgen.translating.review import review_file

    project = open_folder(context)
    if yes and only:
        raise misuse(say("--yes takes all over, --only some: choose one."))
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
            told.append({"file": name, "problems": plain_problems(problems)})
        else:
            problems = problems_of(found)
            keys |= {each.key for each in (*found.changes, *found.confirmed)}
            if shown == "text":
                show(found)
            wanted = choose(found, only, yes, dry_run, shown)
            again = f"{called(context)} translate import {quote_word(str(path))} --yes"
            written = _take(project, found, wanted, lock, again) if not dry_run else []
            told.append(plain(found, wanted, written))
            if shown == "text":
                show_taken(project, found, wanted, written, dry_run, again)
        failed = failed or any(each.severity is Severity.ERROR for each in problems)
        if shown == "text":
            print_problems(problems)
    if shown == "json":
        print_data(json.dumps(told, ensure_ascii=False, indent=2))
    if lacking := [key for key in only if key not in keys]:
        raise misuse(say("The files change nothing at {keys}.", keys=lacking))
    sys.exit(1 if failed else 0)


def _take(
    project: Project, found: Review, wanted: Sequence[Change], lock: Lock, again: str
) -> list[Path]:
    from reportgen.translating.taking import UntakableError, take_over

    try:
        return take_over(project, found, [each.key for each in wanted], lock)
    except UntakableError as error:
        raise Refusal(
            say(
                "{key} cannot be put into its profile so that nothing else changes in it; nothing "
                "was written of this file.",
                key=error.key,
            ),
            say("Change it by hand, and take the others over by --only."),
        ) from None
    except OSError as error:
        raise Refusal(
            say(
                "A file cannot be written ({reason}); all are as they were.", reason=error.strerror
            ),
            say("Then: {command}", command=again),
        ) from None


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
        say(
            "{translations} noted as current, of {profiles}; commit {lock}.",
            translations=counts.translations(count),
            profiles=counts.profiles(len(found)),
            lock=LOCK,
        )
    )


# --- What they share ---------------------------------------------------------------------------


def _check_language(project: Project, lang: str) -> None:
    from reportgen.problems.suggest import suggest

    if lang not in project.languages:
        raise misuse(
            say("“{tag}” is no language of this project.", tag=lang),
            suggest(lang, project.languages),
        )


def _read_profiles(project: Project, names: tuple[str, ...]) -> list[Profile]:
    """Return the profiles that are named, or all; stop where one of them has faults."""
    from reportgen.project.profiles import NoProfileError, read_profiles, select_profiles

    try:
        paths = select_profiles(project, names)
    except NoProfileError as error:
        meant = say("Did you mean “{near}”?", near=error.near) if error.near else NOTHING
        raise misuse(say("there is no profile “{name}”.", name=error.name), meant) from None
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
        where = error.filename or say("A file")
        raise Refusal(
            say("{path} cannot be written ({reason}).", path=where, reason=error.strerror)
        ) from None
