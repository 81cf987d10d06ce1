"""Pictures that came in with forms: called by their content, and put beside the profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reportgen.collecting.filled import field_at
from reportgen.document.blank import Control, QuestionPath
from reportgen.forms.form import Form
from reportgen.input.patching.data import Data

#: Where pictures are put that came in, beside the profile.
PICTURES = "pictures"


def files_of(pictures: Mapping[str, bytes], profile: Path, used: Data) -> dict[Path, bytes]:
    """Return the pictures that are used, by the files they become beside a profile."""
    named = {f"{PICTURES}/{_called(profile, name)}": data for name, data in pictures.items()}
    return {profile.parent / name: named[name] for name in sorted(named) if _names(used, name)}


def rename(
    data: Data, path: QuestionPath, form: Form, pictures: Mapping[str, bytes], profile: Path
) -> Data:
    """Return what a question's answer says with its pictures called as the files they become."""
    if isinstance(data, Mapping):
        return {
            key: rename(each, (*path, key), form, pictures, profile) for key, each in data.items()
        }
    if not isinstance(data, str):
        return [
            rename(each, (*path, number), form, pictures, profile)
            for number, each in enumerate(data)
        ]
    if data in pictures and field_at(form, path).type.control is Control.PICTURE:
        return f"{PICTURES}/{_called(profile, data)}"
    return data


def is_taken(data: Data, here: Data, pictures: Mapping[str, bytes]) -> bool:
    """Tell whether a picture that came in is the one that a profile names already."""
    return isinstance(data, str) and data in pictures and str(here).endswith(f"-{data}")


def lacks_alt(data: Data, path: QuestionPath, form: Form, pictures: Mapping[str, bytes]) -> bool:
    """Tell whether a record brings a picture that came in, and no words for who cannot see it."""
    if isinstance(data, str):
        return False
    if isinstance(data, Mapping):
        names = {part.name for part in field_at(form, path).type.parts}
        new = any(isinstance(each, str) and each in pictures for each in data.values())
        return (new and "alt" in names and not data.get("alt")) or any(
            lacks_alt(each, (*path, key), form, pictures) for key, each in data.items()
        )
    return any(lacks_alt(each, (*path, at), form, pictures) for at, each in enumerate(data))


def _called(profile: Path, name: str) -> str:
    return f"{profile.stem}-{name}"


def _names(data: Data, name: str) -> bool:
    if isinstance(data, str):
        return data == name
    return any(
        _names(each, name) for each in (data.values() if isinstance(data, Mapping) else data)
    )
