"""Changes taken over into the files of a profile: what these say afterwards, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.collecting.alignment import align
from reportgen.collecting.filled import field_at
from reportgen.collecting.pictures import files_of, rename
from reportgen.collecting.review import Change, Review
from reportgen.collecting.targets import at, data_in
from reportgen.collecting.undo import write_files
from reportgen.document.blank import Control
from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data
from reportgen.input.patching.data import Path as DataPath
from reportgen.input.patching.graft import graft
from reportgen.input.patching.patch import patch_file
from reportgen.input.patching.shown import keep_hidden
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken over: the files that say it now, and where what they said before is kept."""

    files: tuple[Path, ...]
    step: Path


def take(project: Project, review: Review, changes: Sequence[Change]) -> Taken:
    """Take changes over into the files of the profile, each whole, all or none.

    Raises `UnpatchableError` where a file cannot be changed surely, `ReportgenError` where one
    cannot be read, and `OSError`; then nothing was changed.
    """
    pictures, files = files_after(project, review.profile, [(review, changes)])
    step = write_files(project, {**pictures, **files})
    return Taken(tuple(files), step)


def files_after(
    project: Project, path: Path, wanted: Sequence[tuple[Review, Sequence[Change]]]
) -> tuple[dict[Path, bytes], dict[Path, bytes]]:
    """Return the pictures that come, and the files of a profile, once changes are taken over.

    The changes are those of one review of the profile, or of several. Nothing is written. Raises
    `UnpatchableError` and `ReportgenError` as `changed_files` does.
    """
    profile = read_profile_file(project, path)
    pictures: dict[Path, bytes] = {}
    placed: list[Change] = []
    for review, changes in wanted:
        came = review.pictures
        renamed = [
            replace(each, theirs=rename(each.theirs, each.path, profile.form, came, path))
            for each in changes
        ]
        pictures |= files_of(came, path, [each.theirs for each in renamed])
        placed += renamed
    return pictures, changed_files(placed, profile.form, profile.language)


def changed_files(changes: Sequence[Change], form: Form, main: str) -> dict[Path, bytes]:
    """Return the files that say so afterwards, by path; nothing is written.

    `main` is the profile's main language. Comments, order, and lines that people broke stay, and
    translations beside stay with what they translate. Raises `UnpatchableError` where a file cannot
    be changed surely, and `ReportgenError` where one cannot be read.
    """
    files = dict.fromkeys(change.target.file for change in changes if change.target)
    old: dict[Path, Data] = {path: data_in(path) for path in files}
    new = {path: _changed(path, old[path], changes, form, main) for path in files}
    for path in files:
        for beside in translations_of(path).values():
            said = old.setdefault(beside, data_in(beside))
            aligned = align(new.get(beside, said), old[path], new[path])
            if aligned != said:
                new[beside] = aligned
    return {path: _patched(path, data, form) for path, data in new.items()}


def _patched(path: Path, data: Data, form: Form) -> bytes:
    return patch_file(path.read_bytes(), data, form.keys_at)


def _changed(path: Path, data: Data, changes: Sequence[Change], form: Form, main: str) -> Data:
    """Return what a file says afterwards that said this."""
    found = [
        (each.target.keys, _as_written(each, at(data, each.target.keys), form))
        for each in changes
        if each.target and each.target.file == path
    ]
    # What goes is taken from the end, so that no number changes under another.
    gone = sorted((each for each in found if not each[1]), key=_rank, reverse=True)
    for keys, value in (*(each for each in found if each[1]), *gone):
        data = put(data, keys, value, form.fields, main)
    return data


def _as_written(change: Change, here: Data | None, form: Form) -> Data:
    """Return what a change brings in the way in which it is written: what is not shown stays.

    Of what can be ticked the order says nothing: what was chosen already keeps its place.
    """
    theirs, ours = change.theirs, change.ours
    is_long = field_at(form, change.path).type.control is Control.TEXT
    if is_long and all(isinstance(text, str) and text for text in (here, ours, theirs)):
        return keep_hidden(str(here), str(ours), str(theirs))
    is_boxes = isinstance(change.path[-1], str) and field_at(form, change.path).options
    if is_boxes and isinstance(theirs, list) and isinstance(here, list):
        shown = [repr(each) for each in ours if isinstance(each, Mapping)]
        # A text of one's own is shown in one language, and may be written in several.
        written = dict(zip(shown, (e for e in here if isinstance(e, Mapping)), strict=False))
        meant = [written.get(repr(each), each) for each in theirs]
        return [*(each for each in here if each in meant), *(e for e in meant if e not in here)]
    return theirs


def _rank(found: tuple[DataPath, Data]) -> list[tuple[bool, int, str]]:
    keys, _ = found
    return [(isinstance(key, int), key if isinstance(key, int) else 0, str(key)) for key in keys]


def put(data: Data, keys: DataPath, value: Data, parts: Mapping[str, Field], main: str) -> Data:
    """Return data with a value at keys, and with what has to be there around it.

    A text alone may stand for a record, or for the text in the main language; one value for a
    list. An item that says nothing any more is gone. `parts` are the fields that data may have.
    """
    if not keys:
        both = isinstance(data, str) and data and isinstance(value, str) and value
        return graft(data, value) if both else value  # type: ignore[arg-type]
    key, *rest = keys
    if isinstance(key, int):
        items = list(data) if isinstance(data, Sequence) and not isinstance(data, str) else []
        items = items or ([data] if data else [])
        before = items[key] if key < len(items) else ""
        after = put(before, tuple(rest), value, parts, main)
        items[key : key + 1] = [after] if after else []
        return items
    if isinstance(data, str) and data:
        if key not in parts:
            data = {main: data}
        elif key == next(iter(parts)):
            return put(data, tuple(rest), value, _parts_of(parts[key]), main)
        else:
            data = {next(iter(parts)): data}
    known = dict(data) if isinstance(data, Mapping) else {}
    inner = _parts_of(parts[key]) if key in parts else {}
    known[key] = put(known.get(key, ""), tuple(rest), value, inner, main)
    return known if known[key] else {name: each for name, each in known.items() if name != key}


def _parts_of(field: Field) -> Mapping[str, Field]:
    return {part.name: part for part in field.type.parts}
