"""What a sheet was: its copies, what changed from one to the next, and the way back."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.content import Content, fields_of
from reportgen.app.editing.files import files_of, read_sheet_files
from reportgen.app.editing.history import find_version, keep_version, list_versions, restore
from reportgen.app.overview import find_sheet
from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data
from reportgen.languages import language_names, pick
from reportgen.problems.problem import ReportgenError
from reportgen.web.committing import commit_saved, saved
from reportgen.web.pages import Ask, render
from reportgen.web.words.sheets import NAMED


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one text: where it stands, and its pieces, each with whether it is new or old.

    A piece that stayed is "", one that went is "old", one that came is "new".
    """

    label: str
    pieces: tuple[tuple[str, str], ...]


def show_history(ask: Ask) -> Response:
    """The copies of a sheet, the newest first, each with what changed in it."""
    with ask.studio.open() as project:
        path, _ = find_sheet(project, ask.name)
        versions = list_versions(project, ask.name)
        contents: list[tuple[Form, Content] | None] = []
        for version in versions:
            try:
                files = files_of(project, path, version.files, {})
                contents.append((files.form, files.content))
            except ReportgenError:
                contents.append(None)
        shown = []
        for number, version in enumerate(versions):
            now = contents[number]
            before = contents[number + 1] if number + 1 < len(versions) else None
            changes = differences(ask, now[0], before[1], now[1]) if now and before else []
            shown.append((version, changes, number + 1 == len(versions)))
        current = ""
        with suppress(ReportgenError):
            now_bytes = dict(read_sheet_files(project, path).bytes)
            current = next((v.name for v in versions if dict(v.files) == now_bytes), "")
        return render(ask, "sheets/history.html", name=ask.name, versions=shown, current=current)


def restore_version(ask: Ask) -> Response:
    """Let the files of a sheet be what they were; what they are now is kept as a copy."""
    with ask.studio.open() as project:
        path, translations = find_sheet(project, ask.name)
        version = find_version(project, ask.name, ask.value("version"))
        paths = {"": path, **translations}
        keep_version(project, ask.name, {lang: p.read_bytes() for lang, p in paths.items()})
        restore(version, paths)
        keep_version(project, ask.name, version.files)
        _, now = find_sheet(project, ask.name)
        touched = {path, *paths.values(), *now.values()}
        commit_saved(ask, project, touched, saved(path.name))
    return RedirectResponse(ask.link("sheet", ask.name), 303)


# --- What changed --------------------------------------------------------------------------------


def differences(ask: Ask, form: Form, before: Content, now: Content) -> list[Change]:
    """Return what one content says otherwise than another, text by text in the form's order."""
    changes = []
    for field in fields_of(form):
        label = _label(ask, field, form)
        old = dict(_leaves(ask, before.values.get(field.name, ""), field, label))
        new = dict(_leaves(ask, now.values.get(field.name, ""), field, label))
        for where in dict.fromkeys((*new, *old)):
            if old.get(where, "") != new.get(where, ""):
                changes.append(Change(where, _pieces(old.get(where, ""), new.get(where, ""))))
    return changes


def _label(ask: Ask, field: Field, form: Form) -> str:
    if field.label:
        return pick(field.label, ask.language, next(iter(form.label), "en"))[0]
    return ask.tell(NAMED[field.name]) if field.name in NAMED else field.name


def _leaves(ask: Ask, value: Data, field: Field, label: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a value, each with where it stands in words."""
    if isinstance(value, str):
        if value:
            yield label, _called(ask, value, field)
    elif isinstance(value, Mapping):
        parts = {part.name: part for part in field.type.parts}
        for name, each in value.items():
            if name in parts:
                inner = f"{label} – {_label_of_part(ask, parts[name])}"
                yield from _leaves(ask, each, parts[name], inner)
            else:
                spoken = language_names(ask.language).get(name, name)
                yield from _leaves(ask, each, field, f"{label} ({spoken})")
    elif all(isinstance(item, str) for item in value):
        yield label, ", ".join(_called(ask, str(item), field) for item in value)
    else:
        one = replace(field, many=False)
        for number, item in enumerate(value, 1):
            yield from _leaves(ask, item, one, f"{label} {number}")


def _label_of_part(ask: Ask, part: Field) -> str:
    if part.label:
        return pick(part.label, ask.language, "en")[0]
    with ask.studio.open() as project:
        if texts := project.words.get(f"part_{part.name}"):
            return pick(texts, ask.language, project.languages[0])[0]
    return ask.tell(NAMED[part.name]) if part.name in NAMED else part.name


def _called(ask: Ask, value: str, field: Field) -> str:
    if value in field.options:
        texts = field.options[value]
        if texts:
            return pick(texts, ask.language, next(iter(texts)))[0]
        return ask.tell(NAMED[f"={value}"]) if f"={value}" in NAMED else value
    return value


def _pieces(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return a text word by word, with what went and what came."""
    before, after = _words(old), _words(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, str]] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("", _shorten(before[first:last])))
            continue
        pieces += [("old", "".join(before[first:last]))] if last > first else []
        pieces += [("new", "".join(after[start:end]))] if end > start else []
    return tuple(pieces)


#: So many words stay around what changed.
_AROUND = 8


def _shorten(words: Sequence[str]) -> str:
    if len(words) <= _AROUND * 4:
        return "".join(words)
    return f"{''.join(words[: _AROUND * 2])}… {''.join(words[-_AROUND * 2 :])}"


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[\w’'-]+|[^\w\s]", text)
