"""Lists on the command line: a mapping proposed, rows shown and asked about, sheets written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli import counts
from reportgen.cli.proposal import in_short
from reportgen.cli.session import (
    called,
    cannot_write,
    echo,
    echo_line,
    print_problems,
    quote_word,
    stop,
)
from reportgen.cli.speech import Refusal, ask_yes, misuse, tell
from reportgen.problems.message import Message, say, say_count
from reportgen.problems.problem import ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.collecting.lists.differences import Difference
    from reportgen.collecting.lists.update import ChangedSheet, ListPlan
    from reportgen.project.project import Project


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken without asking: all that is sure, or these fields; or nothing at all."""

    yes: bool = False
    only: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody is there to be asked, and has not said it all."""
        return sys.stdin.isatty() and not (self.yes or self.only or self.dry_run)


def import_list(
    context: click.Context,
    project: Project,
    files: Sequence[Path],
    mappings: tuple[Path | None, Path | None],
    spoken: tuple[str, str],
    wanted: Wanted,
) -> None:
    """Propose a mapping for a list, or take the list over by one; say what does not go together.

    `mappings` are the one there is and the one to be written, `spoken` the form and the language.
    """
    mapping, proposed = mappings
    if len(files) != 1 or files[0].is_dir():
        raise misuse(say("Name one file with a list."))
    try:
        if proposed is not None:
            if mapping is not None or wanted != Wanted():
                raise misuse(say("--propose-mapping only writes a mapping, and reads none."))
            _propose(context, project, files[0], proposed, *spoken)
        elif mapping is not None:
            if any(spoken):
                raise misuse(say("--form and --language stand in the mapping."))
            _take(context, project, files[0], mapping, wanted)
    except ReportgenError as error:
        stop(error.problems)


def _propose(
    context: click.Context, project: Project, path: Path, target: Path, form: str, language: str
) -> None:
    """Write a mapping for a list, and say what is to be done with it."""
    from reportgen.collecting.lists.propose import propose_mapping
    from reportgen.project.project import PROFILES

    if target.resolve().is_relative_to((project.root / PROFILES).resolve()):
        raise misuse(
            say(
                "{folder} is for sheets; name a file beside it for the mapping.",
                folder=f"{PROFILES}/",
            )
        )
    if target.exists():
        raise misuse(
            say("{path} is there already; name another file for the mapping.", path=target)
        )
    proposal = propose_mapping(project, path, form, language)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(proposal.text)
    except OSError as error:
        raise misuse(cannot_write(target, error)) from None
    again = f"{called(context)} import {quote_word(str(path))} --mapping {quote_word(str(target))}"
    echo(
        say(
            "{path} written: {known} of {columns} lead to fields. Look through it, above all at "
            "the lines with “#”; then: {command}",
            path=target,
            known=proposal.known,
            columns=counts.columns(proposal.columns),
            command=f"{again} --dry-run",
        )
    )


def _take(
    context: click.Context, project: Project, path: Path, mapping: Path, wanted: Wanted
) -> None:
    """Show what a list would change, and write what is wanted of it."""
    from reportgen.collecting.lists.update import plan_list
    from reportgen.collecting.lists.writing import write_list

    plan = plan_list(project, path, mapping)
    if unknown := [name for name in wanted.only if name not in plan.mapping.form.fields]:
        from reportgen.problems.suggest import suggest

        advice = suggest(unknown[0], plan.mapping.form.fields)
        raise misuse(say("There is no field “{name}” in the form.", name=unknown[0]), advice)
    _show(project.show_path(path.absolute()), plan)
    print_problems(plan.problems)
    failed = any(each.severity is Severity.ERROR for each in plan.problems)
    new = plan.new if plan.new and _is_new_wanted(plan, wanted) else ()
    accepted = {
        each.named.id: _review(each, wanted, plan.mapping.language) for each in plan.changed
    }
    if wanted.dry_run or not (wanted.yes or wanted.only or wanted.asks):
        if plan.new or plan.changed:
            again = (
                f"{called(context)} import {quote_word(str(path))} --mapping "
                f"{quote_word(str(mapping))} --yes"
            )
            echo(say("Nothing is written."), say("To take what is new: {command}", command=again))
    else:
        try:
            made = write_list(project, plan, new, accepted)
        except OSError as error:
            raise Refusal(
                say(
                    "{path} cannot be written ({reason}); nothing was.",
                    path=_where(project, error),
                    reason=error.strerror,
                )
            ) from None
        errors = [each for each in made.problems if each.severity is Severity.ERROR]
        print_problems(errors)
        failed = failed or bool(errors)
        echo(
            say(
                "{profiles} written, {files} changed. Then: {command}",
                profiles=counts.profiles(len(made.new)),
                files=counts.files(len(made.changed)),
                command=f"{called(context)} check",
            )
        )
    if failed:
        sys.exit(1)


def _where(project: Project, error: OSError) -> Message | str:
    return project.show_path(Path(error.filename)) if error.filename else say("A file")


def _is_new_wanted(plan: ListPlan, wanted: Wanted) -> bool:
    if wanted.yes:
        return True
    question = say_count(
        "Write {count} new sheet?", "Write {count} new sheets?", count=len(plan.new)
    )
    return wanted.asks and ask_yes(question, default=True)


def _show(name: str, plan: ListPlan) -> None:
    rows = len(plan.new) + len(plan.there)
    same = len(plan.there) - len(plan.changed)
    echo(
        say(
            "{file}: {rows}, {new} new, {changed} with differences, {same} as they are",
            file=name,
            rows=say_count("{count} row", "{count} rows", count=rows),
            new=len(plan.new),
            changed=len(plan.changed),
            same=same,
        )
    )
    width = max((len(each.id) for each in plan.new), default=0)
    for each in plan.new:
        row = say("row {row}: {title}", row=each.sheet.row.number, title=in_short(each.title))
        missing = say_count(
            "{count} cell not understood",
            "{count} cells not understood",
            count=len(each.sheet.reasons),
        )
        rest = f", {tell(missing)}" if each.sheet.reasons else ""
        head = say("new   {id}", id=f"{each.id:{width}}")
        echo_line(f"  {tell(head)}  {tell(row)}{rest}")
    for name, file in plan.gone.items():
        said = say("its row is not in the list any more; {file} stays as it is", file=file)
        echo_line(f"  {tell(say('gone  {id}', id=name))}  {tell(said)}")
    kept = sum(len(each.compared.kept) for each in plan.there)
    if kept:
        said = say_count(
            "{count} value changed in profiles by hand, and not in the list: it stays.",
            "{count} values changed in profiles by hand, and not in the list: they stay.",
            count=kept,
        )
        echo_line(f"  {tell(said)}")


def _review(each: ChangedSheet, wanted: Wanted, main: str) -> list[Difference]:
    """Show how a sheet differs from its row, and return what is to be taken over."""
    from reportgen.collecting.lists.differences import Change

    told = {
        Change.FILLS: say("the profile has nothing"),
        Change.LIST: say("the list changed"),
        Change.BOTH: say("the profile says something else"),
        Change.CLEARED: say("the list says nothing any more"),
    }
    row = say("{id}, row {row}:", id=each.named.id, row=each.named.sheet.row.number)
    echo_line(f"  {tell(row)}")
    for one in each.differences:
        echo_line(f"    {one.spot.called(main)}: {tell(told[one.change])}")
        if one.before:
            echo_line(f"      - {in_short(one.before)}", colour="red")
        if one.after:
            echo_line(f"      + {in_short(one.after)}", colour="green")
    if wanted.only:
        return [one for one in each.differences if one.spot.path[0] in wanted.only]
    sure = [one for one in each.differences if one.change in (Change.FILLS, Change.LIST)]
    if wanted.yes:
        return sure
    if not wanted.asks:
        return []
    taken: Sequence[Difference] = ()
    if sure and _ask([one.spot.called(main) for one in sure], True):
        taken = sure
    more = [
        one for one in each.differences if one not in sure and _ask([one.spot.called(main)], False)
    ]
    return [*taken, *more]


def _ask(names: Sequence[str], default: bool) -> bool:
    return ask_yes(say("Take over {fields}?", fields=names), default)
