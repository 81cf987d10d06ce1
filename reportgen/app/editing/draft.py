"""A sheet as somebody types it: checked as its files would be, and shown as far as it is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.app.editing.content import Content, Written, is_blank
from reportgen.fields.model import Field
from reportgen.fields.read import size_of
from reportgen.forms.form import PROFILE_KEYS, Form
from reportgen.input.patching.data import Data
from reportgen.input.source import Input, MappingNode, Node, ScalarNode, SequenceNode, Source
from reportgen.problems.problem import Place, Problem, UnfitError
from reportgen.project.project import Project
from reportgen.project.signs import check_signs
from reportgen.sheets.profile import Draft, Profile, read_draft


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be used of a sheet that is being written, and all that is wrong with it.

    `sizes` has how many characters the texts have that have a budget, by their paths and languages:
    “title.de”.
    """

    profile: Profile
    problems: tuple[Problem, ...]
    sizes: Mapping[str, int]


def check_content(
    project: Project, path: Path, content: Content, written: Written, form: Form
) -> Checked:
    """Return what the check says of a sheet that is to stand in a file.

    Problems name keys as `content` has them; where they would stand in the file is not known yet.
    Raises `ReportgenError` where no form says what it is.
    """
    own = {key.name for key in PROFILE_KEYS} - content.values.keys()
    as_written = {
        key: value
        for key, value in written.of("").items()
        if key in own or key in content.misshapen or key not in form.fields
    }
    if "editions" not in content.values:
        as_written.pop("editions", None)
    source = source_of(project.show_path(path), {**as_written, **content.values})
    draft: Draft = read_draft(
        Input(source, path.stem),
        project.surroundings(path.parent),
        project.form_names,
        project.form,
    )
    lacking = check_signs([source], project.theme.brand.fonts)
    sizes = dict(_sizes(content.values, form))
    return Checked(draft.profile, (*draft.problems, *lacking), sizes)


def source_of(name: str, data: Mapping[str, Data]) -> Source[MappingNode]:
    """Return data as if it stood in a file of this name; nobody knows yet in which lines."""
    root = MappingNode(
        {key: _node_of(value, name) for key, value in data.items() if not is_blank(value)},
        Place(name),
        dict.fromkeys(data, Place(name)),
    )
    return Source(name, root, tuple(_texts_of(list(data.values()))))


def _node_of(data: Data, file: str) -> Node:
    place = Place(file)
    if isinstance(data, str):
        return ScalarNode(data, place, plain=not data)
    if isinstance(data, Mapping):
        kept = {key: value for key, value in data.items() if not is_blank(value)}
        items = {key: _node_of(value, file) for key, value in kept.items()}
        return MappingNode(items, place, dict.fromkeys(kept, place))
    # An item that says nothing yet counts, so that paths go on naming the others.
    items_of = (_node_of("" if is_blank(item) else item, file) for item in data)
    return SequenceNode(tuple(items_of), place)


def _texts_of(data: Data) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    else:
        for each in data.values() if isinstance(data, Mapping) else data:
            yield from _texts_of(each)


def _sizes(values: Mapping[str, Data], form: Form) -> Iterator[tuple[str, int]]:
    for name, field in form.fields.items():
        if name in values:
            yield from _sizes_of(values[name], field, name)


def _sizes_of(value: Data, field: Field, path: str) -> Iterator[tuple[str, int]]:
    if field.many and isinstance(value, Sequence) and not isinstance(value, str):
        for number, item in enumerate(value):
            yield from _sizes_of(item, replace(field, many=False), f"{path}.{number}")
    elif isinstance(value, Mapping):
        parts = {part.name: part for part in field.type.parts}
        for key, each in value.items():
            yield from _sizes_of(each, parts.get(key, field), f"{path}.{key}")
    elif field.length and isinstance(value, str) and value.strip():
        with suppress(UnfitError):
            yield path, size_of(value, field)
