"""What is wanted of a list, written: new profiles, changed ones, and a note of what was taken."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.cache.atomic import replace_file
from reportgen.collecting.lists.differences import Difference, digest, field_at
from reportgen.collecting.lists.naming import Named
from reportgen.collecting.lists.rows import build
from reportgen.collecting.lists.taken import TakenList, TakenSheet, note_of
from reportgen.collecting.lists.update import ChangedSheet, ListPlan
from reportgen.collecting.new_profile import break_lines, comment_on
from reportgen.collecting.proposal import FORM
from reportgen.collecting.undo import write_files
from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data
from reportgen.input.patching.graft import graft
from reportgen.input.patching.patch import UnpatchableError, patch, patch_file
from reportgen.input.source import hide_unprintable
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem
from reportgen.project.editor import modeline_of_new
from reportgen.project.profiles import read_profiles
from reportgen.project.project import PROFILES, Project


@dataclass(frozen=True, slots=True)
class ListWritten:
    """The files that were written, and what is wrong with them, or kept others from it.

    `steps` are where what was there before is kept, none where nothing was written.
    """

    new: tuple[Path, ...]
    changed: tuple[Path, ...]
    problems: tuple[Problem, ...]
    steps: tuple[Path, ...] = ()


def write_list(
    project: Project,
    plan: ListPlan,
    new: Sequence[Named],
    accepted: Mapping[str, Sequence[Difference]],
) -> ListWritten:
    """Write these new sheets, and of those there are, by their ids, the accepted differences.

    All files are written or none, each whole, and can be undone together. A profile that cannot be
    changed surely is left out, and told. Raises `OSError`.
    """
    files: dict[Path, bytes] = {}
    problems: list[Problem] = []
    taken = {name: each for name, each in plan.taken.sheets.items() if name in plan.known}
    for each in plan.there:
        chosen = accepted.get(each.named.id, ())
        try:
            files |= _change(each, chosen, plan.mapping.form)
        except UnpatchableError:
            problems.append(_unchanged(each, project))
            chosen = ()
        taken[each.named.id] = _note(each, chosen, plan)
    changed = tuple(files)
    for named in new:
        path = _home(project, plan) / f"{named.id}.yaml"
        try:
            text = compose_row(project, named, plan)
        except UnpatchableError:
            problems.append(_unsayable(named))
            continue
        if path.exists():
            # Somebody was quicker.
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        files[path] = text.encode()
        values = {
            str(spot): digest(named.id, spot, value, field_at(spot, plan.mapping))
            for spot, value in named.sheet.values.items()
        }
        taken[named.id] = TakenSheet(named.key, values)
    made = tuple(path for path in files if path not in changed)
    if taken != plan.taken.sheets:
        file = plan.taken_file.absolute()
        files[file.resolve() if ".." in file.parts else file] = note_of(TakenList(taken))
    steps = tuple(_write(project, files))
    _, wrong = read_profiles(project, [*made, *changed])
    return ListWritten(made, changed, (*problems, *wrong), steps)


def _write(project: Project, files: Mapping[Path, bytes]) -> Iterator[Path]:
    """Write files, all or none, and yield what is kept of before.

    What lies outside of the project comes last, and by itself.
    """
    inside = {path: data for path, data in files.items() if path.is_relative_to(project.root)}
    if inside:
        yield write_files(project, inside)
    for path in files.keys() - inside.keys():
        replace_file(path, files[path])


def _note(each: ChangedSheet, accepted: Iterable[Difference], plan: ListPlan) -> TakenSheet:
    """Return what is known of a row now: of what was not accepted, what was known before."""
    before = plan.taken.sheets.get(each.named.id)
    values = {**(before.values if before else {}), **each.compared.settled}
    for one in accepted:
        if one.after:
            spec = field_at(one.spot, plan.mapping)
            values[str(one.spot)] = digest(each.named.id, one.spot, one.after, spec)
        else:
            values.pop(str(one.spot), None)
    return TakenSheet(each.named.key, values)


# --- Profiles that are there ---------------------------------------------------------------------


def _change(each: ChangedSheet, accepted: Sequence[Difference], form: Form) -> dict[Path, bytes]:
    """Return the files that change, with what was accepted. Raises `UnpatchableError`."""
    wanted = {one.spot: _grafted(one) for one in accepted}
    contents: dict[Path, bytes] = {}
    for path, data in each.files.changed(wanted).items() if wanted else ():
        before = each.files.bytes[path]
        if path.read_bytes() != before:
            raise UnpatchableError("changed meanwhile")
        for name, spec in form.fields.items():
            if name in data:
                data[name] = _guarded(data[name], spec, each.files.data[path].get(name))
        contents[path] = patch_file(before, data, form.keys_at)
    return contents


def _grafted(one: Difference) -> Data:
    if isinstance(one.before, str) and isinstance(one.after, str) and one.before:
        return graft(one.before, one.after)
    return break_lines(one.after)


def _unchanged(each: ChangedSheet, project: Project) -> Problem:
    place = Place(project.show_path(each.files.path))
    said = say("the profile cannot be changed surely; nothing was changed in it.")
    return Problem(place, said, say("Change it by hand; if somebody just edited it, start again."))


# --- New profiles --------------------------------------------------------------------------------


def compose_row(project: Project, named: Named, plan: ListPlan) -> str:
    """Return the text of a new profile; what was not understood of its row stands in comments."""
    mapping, sheet = plan.mapping, named.sheet
    head: dict[str, Data] = {}
    if mapping.form.name != FORM:
        head["form"] = mapping.form.name
    if mapping.language != project.languages[0]:
        head["language"] = mapping.language
    said = build(sheet.values, mapping.language)
    values = {
        name: _guarded(_in_lines(said[name]), spec, None)
        for name, spec in mapping.form.fields.items()
        if name in said
    }
    first = say("Taken from row {row} of {file}.", row=sheet.row.number, file=sheet.row.place.file)
    return "".join(
        [
            modeline_of_new(mapping.form.name, project.root, _home(project, plan)),
            *comment_on(first),
            patch("", {**head, **values}),
            *_reasons(sheet.reasons),
        ]
    )


def _home(project: Project, plan: ListPlan) -> Path:
    return project.root / PROFILES / plan.mapping.folder


def _reasons(problems: Iterable[Problem]) -> Iterator[str]:
    for each in problems:
        where = hide_unprintable(each.place.within or str(each.place))
        said: Message = say(
            "Not understood, {where}: {path}: {message}",
            where=where,
            path=each.path,
            message=each.message,
        )
        yield from comment_on(said)


def _in_lines(data: Data) -> Data:
    if isinstance(data, Mapping):
        return {key: _in_lines(value) for key, value in data.items()}
    return break_lines(data)


def _guarded(data: Any, spec: Field, before: Any) -> Any:
    """Return data in which new records say of themselves what holds until somebody has decided.

    Those that were there before stay as they are, also within other records.
    """
    if isinstance(data, list):
        known = before if isinstance(before, list) else [before] if before else []
        return [
            _guarded(each, spec, known[at] if at < len(known) else None)
            for at, each in enumerate(data)
        ]
    if not isinstance(data, Mapping) or not spec.type.parts:
        return data
    parts = {part.name: part for part in spec.type.parts}
    said = before if isinstance(before, Mapping) else {}
    own = {
        key: _guarded(value, parts[key], said.get(key)) if key in parts else value
        for key, value in data.items()
    }
    unasked = {} if before else spec.type.unasked
    return {**own, **{key: value for key, value in unasked.items() if key not in own}}


def _unsayable(named: Named) -> Problem:
    said = say("what the row says cannot be written as a profile.")
    return Problem(named.sheet.row.place, said, say("Look at its cells, and start again."))
