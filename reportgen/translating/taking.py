"""Translations taken over: put into the files of profiles where these have theirs, and noted.

All files are made first and read again: each has to say what was taken over, and nothing else that
it did not say before. Only then are they written, all of them or none.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.cache.atomic import replace_files
from reportgen.fields.model import Field
from reportgen.input.folders import translations_of
from reportgen.input.markdown import parse_markdown
from reportgen.input.patching.data import data_of, without_empty
from reportgen.input.patching.graft import graft, wrap
from reportgen.input.patching.patch import UnpatchableError, patch_file
from reportgen.input.source import Input, require_keys
from reportgen.input.yaml import read_source
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.inside import Keys
from reportgen.sheets.profile import Profile, read_profile
from reportgen.translating.lock import Lock, as_text, path_of_lock
from reportgen.translating.places import find_place, value_at
from reportgen.translating.review import Change, Review
from reportgen.translating.texts import written_as
from reportgen.translating.units import State, is_rich, list_units, list_written, name_of

#: How wide the lines of a long text are that nobody broke yet.
_WIDTH = 88


class UntakableError(Exception):
    """A translation that cannot be put into its profile so that nothing else changes there."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def take_over(project: Project, review: Review, keys: Iterable[str], lock: Lock) -> list[Path]:
    """Take over what is changed or confirmed at these keys; return the files written.

    The lock is changed with them. Raises `UntakableError`, and then nothing is written, and
    `OSError`, after which each file is as it was.
    """
    wanted = set(keys)
    made: dict[Path, bytes] = {}
    noted = False
    for profile, path in review.files.items():
        changes = [c for c in review.changes if c.profile == profile and c.key in wanted]
        confirmed = [c for c in review.confirmed if c.profile == profile and c.key in wanted]
        if changes:
            made |= _make_files(project, path, review.language, changes)
        if changes or confirmed:
            _note(lock, profile, review.language, [*changes, *confirmed])
            noted = True
    text, home = as_text(lock).encode(), path_of_lock(project)
    if noted and _content(home) != text:
        made[home] = text
    replace_files(made)
    return list(made)


def _note(lock: Lock, profile: str, lang: str, changes: Iterable[Change]) -> None:
    known = dict(lock.of(profile, lang))
    for each in changes:
        known.pop(name_of(each.path), None)
        if each.digest:
            known[name_of(each.path)] = each.digest
    lock.entries[profile, lang] = known


def confirm(
    project: Project,
    profile: Profile,
    lang: str,
    lock: Lock,
    states: Container[State] = (State.UNKNOWN, State.STALE),
) -> int:
    """Note that translations of a profile, in these states, are of today's texts.

    Returns how many they are. What is noted of texts that are no longer there is forgotten.
    """
    known = lock.of(profile.id, lang)
    units = [unit for unit in list_units(profile, lang, project, known) if unit.target]
    wanted = {unit.name: unit.digest for unit in units if unit.state in states}
    kept = {unit.name: known[unit.name] for unit in units if unit.name in known}
    lock.entries[profile.id, lang] = kept | wanted
    return len(wanted)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


# --- The files of a profile ----------------------------------------------------------------------


@dataclass(slots=True)
class _Texts:
    """What the files of a profile say: its own, and that of its translation, which may be none."""

    main: dict[str, Any]
    over: dict[str, Any]
    has_files: bool
    is_there: bool


def _make_files(
    project: Project, path: Path, lang: str, changes: Sequence[Change]
) -> dict[Path, bytes]:
    """Return the files of a profile as they are with the changes.

    Raises `UntakableError` for the first of these that cannot be taken over, alone if need be.
    """
    try:
        return _make(project, path, lang, changes)
    except UntakableError:
        for each in changes if len(changes) > 1 else ():
            _make(project, path, lang, [each])
        raise


def _make(project: Project, path: Path, lang: str, changes: Sequence[Change]) -> dict[Path, bytes]:
    profile = read_profile_file(project, path)
    beside = translations_of(path)
    translation = beside.get(lang, path.with_name(f"{path.stem}.{lang}{path.suffix}"))
    texts = _Texts(_read(path), _read(translation), bool(beside), lang in beside)
    keeps_texts = not texts.has_files and _has_texts_inside(project, profile, texts.main)
    for each in changes:
        try:
            _put(texts, each, (profile.language, lang), keeps_texts)
        except (LookupError, TypeError):
            raise UntakableError(each.key) from None
    made = {}
    for file, data in ((path, texts.main), (translation, texts.over)):
        before = file.read_bytes() if file.exists() else b""
        if data == _read(file):
            continue
        try:
            made[file] = patch_file(before, data, profile.form.keys_at)
        except UnpatchableError:
            raise UntakableError(changes[0].key) from None
    _verify(project, profile, path, lang, changes, made)
    return made


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    root = require_keys(read_source(path.read_bytes(), path.name)).root
    return {key: data_of(child) for key, child in root.items.items()}


def _has_texts_inside(project: Project, profile: Profile, main: Mapping[str, Any]) -> bool:
    """Tell whether a profile has any of its translations beside the text, in one file with it."""
    places = (find_place(main, each.path) for each in list_written(profile, project.today))
    return any(isinstance(value_at(main, place), Mapping) for place in places)


def _put(texts: _Texts, change: Change, languages: tuple[str, str], keeps_texts: bool) -> None:
    """Put a translation where the profile has its own. Raises `LookupError` where it cannot be."""
    main, lang = languages
    place = find_place(texts.main, change.path)
    leaf = value_at(texts.main, place)
    inside = isinstance(leaf, Mapping) and bool(without_empty(leaf.get(lang, "")))
    if not inside and (texts.is_there or not keeps_texts):
        texts.over = _laid(texts.over, texts.main, place, change.new)
        return
    before = leaf if isinstance(leaf, Mapping) else {main: leaf}
    text = _broken(before.get(lang, ""), change.new)
    texts.main = _set(texts.main, place, {**before, lang: text})


def _set(data: Any, place: Keys, value: Any) -> Any:
    """Return data with another value at a place."""
    if not place:
        return value
    changed = data.copy()
    changed[place[0]] = _set(data[place[0]], place[1:], value)
    return changed


def _laid(over: Any, main: Any, place: Keys, text: str) -> Any:
    """Return what a translation says with a text at the place that it has in the main file."""
    if not place:
        return _broken(over if isinstance(over, str) else "", text)
    key = place[0]
    if isinstance(key, int):
        known = over if isinstance(over, list) else [over] if without_empty(over) else []
        items = known + [""] * (key + 1 - len(known))
        items[key] = _laid(items[key], main[key], place[1:], text)
        # Where a value alone stands for a list of one, it goes on to.
        return items[0] if len(items) == 1 and not isinstance(over, list) and known else items
    if isinstance(over, list) and len(over) == 1:
        return [_laid(over[0], main, place, text)]
    known_keys = over if isinstance(over, Mapping) else {}
    return {**known_keys, key: _laid(known_keys.get(key, ""), main[key], place[1:], text)}


def _broken(before: str, text: str) -> str:
    """Return a text in lines: those that were there, or such as people can read in an editor."""
    if before:
        return graft(before, written_as(text, before))
    return wrap(text, _WIDTH) if len(text) > _WIDTH else text


# --- Read again ----------------------------------------------------------------------------------


def _verify(
    project: Project,
    profile: Profile,
    path: Path,
    lang: str,
    changes: Sequence[Change],
    made: Mapping[Path, bytes],
) -> None:
    """Hold what the files would say against what they should. Raises `UntakableError`."""
    sources = {"": path, **translations_of(path)}
    sources.setdefault(lang, path.with_name(f"{path.stem}.{lang}{path.suffix}"))
    try:
        read = {
            tag: require_keys(
                read_source(made[each] if each in made else each.read_bytes(), each.name)
            )
            for tag, each in sources.items()
            if each in made or each.exists()
        }
        around = project.surroundings(path.parent)
        written = Input(read.pop(""), path.stem, read)
        after = read_profile(written, around, project.form_names, project.form)
    except ReportgenError:
        raise UntakableError(changes[0].key) from None
    fields = {each.path: each.field for each in list_written(after, project.today)}
    expected = _thawed(profile.values)
    for each in changes:
        texts = value_at(after.values, each.path)
        spec = fields.get(each.path)
        if spec is None or not _says(texts.get(lang, ""), each.new, spec):
            raise UntakableError(each.key)
        value_at(expected, each.path)[lang] = texts[lang]
    if _thawed(after.values) != expected:
        raise UntakableError(changes[0].key)


def _says(text: str, new: str, spec: Field) -> bool:
    if is_rich(spec):
        return parse_markdown(text).blocks == parse_markdown(new).blocks
    return text == new


def _thawed(value: Any) -> Any:
    """Return values as mappings and lists that may be changed."""
    if isinstance(value, Mapping):
        return {key: _thawed(each) for key, each in value.items()}
    return [_thawed(each) for each in value] if isinstance(value, tuple) else value
