"""Themes that travel: all files of a theme in one value, for machines with disks of their own."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from reportgen.themes.theme import Theme

#: The files of a folder: each one's path below it, with slashes, and its content.
Files: TypeAlias = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class PackedTheme:
    """A theme with the content of its files; can be pickled.

    But for what its folders are called at home it is the same on every machine.
    """

    #: The files of each of the theme's folders, in the theme's order; none for one that is missing.
    folders: tuple[Files, ...]
    #: The files of the brand's folder of fonts; None where it has none.
    fonts: Files | None
    #: What each of the theme's folders is called in problems.
    names: tuple[str, ...]
    #: The theme without the paths of its folders and of its fonts.
    theme: Theme
    #: What tells packed themes apart: SHA-256 of all of the above but the names, in hexadecimal
    #: digits.
    digest: str


def pack_theme(theme: Theme) -> PackedTheme:
    """Return a theme with the content of its files. Raises `OSError` where one cannot be read."""
    # A folder that is there twice is read once, and pickled once.
    read = {folder: tuple(_read_files(folder)) for folder in theme.folders}
    folders = tuple(read[folder] for folder in theme.folders)
    fonts = None if theme.brand.fonts is None else tuple(_read_files(theme.brand.fonts))
    names = tuple(map(theme.show, theme.folders))
    bare = replace(theme, folders=(), names=(), brand=replace(theme.brand, fonts=None))
    digest = hashlib.sha256(repr((bare, fonts is not None)).encode())
    for files in (*folders, fonts or ()):
        named = [(name, hashlib.sha256(data).hexdigest()) for name, data in files]
        digest.update(json.dumps(named).encode())
    return PackedTheme(folders, fonts, names, bare, digest.hexdigest())


def unpack_theme(packed: PackedTheme) -> Theme:
    """Return the theme with its files in a folder of this machine, which is removed at exit.

    They are written once in a process, whatever the number of calls.
    """
    if packed.digest not in _unpacked:
        home = tempfile.TemporaryDirectory(prefix="reportgen-theme-")
        root = Path(home.name)
        folders = tuple(root / str(number) for number in range(len(packed.folders)))
        for folder, files in zip(folders, packed.folders, strict=True):
            _write_files(folder, files)
        brand = packed.theme.brand
        if packed.fonts is not None:
            _write_files(root / "fonts", packed.fonts)
            brand = replace(brand, fonts=root / "fonts")
        _unpacked[packed.digest] = (home, replace(packed.theme, folders=folders, brand=brand))
    theme = _unpacked[packed.digest][1]
    return replace(theme, names=tuple(zip(theme.folders, packed.names, strict=True)))


#: The themes of this process by their digests, each with the folder it lies in.
_unpacked: dict[str, tuple[tempfile.TemporaryDirectory[str], Theme]] = {}


def _read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _write_files(folder: Path, files: Files) -> None:
    folder.mkdir()
    for name, data in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
