"""Where a profile says what: in its own file or in a translation's, at which keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportgen.collecting.filled import field_at
from reportgen.collecting.review import Target
from reportgen.document.blank import QuestionPath
from reportgen.fields.model import Field
from reportgen.input.files import read_file
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data, data_of
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.profile import Profile


def data_in(path: Path) -> dict[str, Any]:
    """Return what a file says, as plain data. Raises `ReportgenError`."""
    root = read_file(path, path.name).root
    return {key: data_of(child) for key, child in root.items.items()}


def has_texts(data: Data, asked: Field) -> bool:
    """Tell whether a record, or one of several, has a text that is one of a language."""
    if isinstance(data, Mapping):
        parts = {part.name: part for part in asked.type.parts}
        return any(name in parts and has_texts(each, parts[name]) for name, each in data.items())
    if not isinstance(data, str):
        return any(has_texts(each, asked) for each in data)
    return bool(data) and asked.type.translated


class Targets:
    """Where the texts of a profile are in a language."""

    def __init__(self, path: Path, profile: Profile, cut: CutProfile, lang: str) -> None:
        self.path, self.lang = path, lang
        self.form, self.main = profile.form, profile.language
        self.profile, self.cut = profile, cut
        self.data = data_in(path)
        self.translation = translations_of(path).get(lang)
        self.translated = data_in(self.translation) if self.translation else {}

    def find(self, path: QuestionPath) -> Target | None:
        """Return where a question's answer belongs; None where no file surely can say it."""
        keys = self.uncut(path)
        if keys is None:
            return None
        asked = field_at(self.form, path)
        # A record as a whole is its file's own, whatever language its texts are in.
        if not asked.type.localized or isinstance(path[-1], int):
            return self.whole(keys, asked)
        if self.translation and at(self.translated, keys) is not None:
            return Target(self.translation, keys)
        here = at(self.data, keys)
        if isinstance(here, Mapping):
            return Target(self.path, (*keys, self.lang))
        if self.lang == self.main:
            return None if _is_translated_list(here) else Target(self.path, keys)
        if here is None and not asked.type.translated:
            return Target(self.path, keys)
        if isinstance(here, list) or here is None:
            # No text may be there without one in the main language.
            return None
        if self.translation and len(keys) == 1:
            return Target(self.translation, keys)
        # What is said in the main language becomes one text of several.
        return Target(self.path, (*keys, self.lang))

    def said(self, target: Target) -> Any:
        """Return what the profile's files say at a target, None where nothing does."""
        return at(self.translated if target.file == self.translation else self.data, target.keys)

    def whole(self, keys: QuestionPath, asked: Field) -> Target | None:
        here = at(self.data, keys)
        if isinstance(here, list) and not asked.many:
            return None
        return Target(self.path, keys)

    def uncut(self, path: QuestionPath) -> QuestionPath | None:
        """Return a path in the profile of one in its cut: what is not shown counts as well.

        None where that cannot be told; a number beyond the last is that of a record to come.
        """
        keys: list[str | int] = []
        whole: Any = self.profile.values
        shown: Any = self.cut.values
        for at, step in enumerate(path):
            if isinstance(step, str):
                whole = whole.get(step) if isinstance(whole, Mapping) else None
                shown = shown.get(step) if isinstance(shown, Mapping) else None
                keys.append(step)
                continue
            shown_items, items = list(shown or ()), list(whole or ())
            if step >= len(shown_items):
                keys.append(len(items) + step - len(shown_items))
                whole = shown = None
                continue
            places = _places(items, shown_items, field_at(self.form, path[:at]))
            if places is None:
                return None
            keys.append(places[step])
            whole, shown = items[places[step]], shown_items[step]
        return tuple(keys)


def _places(items: list[Any], shown: list[Any], field: Field) -> list[int] | None:
    """Return at which places of a list those are that an audience sees, None if that is unclear."""
    if len(items) == len(shown):
        return list(range(len(items)))
    secret = {part.name for part in field.type.parts if part.private}
    public = [
        {key: value for key, value in item.items() if key not in secret}
        if isinstance(item, Mapping)
        else item
        for item in items
    ]
    places: list[int] = []
    start = 0
    for each in shown:
        found = [at for at in range(start, len(public)) if public[at] == each]
        if not found:
            return None
        places.append(found[0])
        start = found[0] + 1
    return places


def at(data: Data | Mapping[str, Any], keys: QuestionPath) -> Any:
    """Return what stands at keys, None where nothing does."""
    found: Any = data
    for key in keys:
        if isinstance(key, int):
            # One alone is written without a list.
            listed = found if isinstance(found, list) else [found]
            found = listed[key] if key < len(listed) else None
        else:
            found = found.get(key) if isinstance(found, Mapping) else None
        if found is None:
            return None
    return found


def _is_translated_list(value: Any) -> bool:
    """Tell whether a list has items in several languages."""
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)
