"""The digest of the program itself and of the libraries that print: a new one makes all anew."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportgen import PACKAGE
from reportgen.cache.digests import digest_of, is_settled
from reportgen.cache.store import Cache
from reportgen.cache.user_folders import user_cache_folder

#: Libraries that decide what an output looks like. A new release may print something else.
_LIBRARIES = (
    *("babel", "cssselect2", "fontpkg-source-sans-3", "fonttools", "jinja2", "lxml"),
    *("manimgx-fonts", "markdown-it-py", "pillow", "pydyf", "pymupdf-fonts", "pypdfium2", "pyphen"),
    *("python-docx", "pyuca", "pyyaml", "tinycss2", "tinyhtml5", "uharfbuzz", "weasyprint"),
)
#: What folders of installed libraries are called.
_FOLDERS = ("site-packages", "dist-packages")
#: Where it is kept in the user's cache what is the same for all projects, and how much of it.
_FOLDER, _MOST_BYTES = "program", 1_000_000


def program_digest() -> str:
    """Return the digest of the program itself and of the libraries that print."""
    return _look()[0]


def version_of(package: str) -> str:
    """Return the release of a package that is installed; "" for one that is not."""
    releases = _look()[1]
    return releases[package] if package in releases else _ask(package)


@lru_cache(maxsize=1)
def _look() -> tuple[str, dict[str, str]]:
    """Return the digest, and the releases of the libraries that it is made of.

    To read all of them takes longer than many a command, so that both are kept for files that are
    as they were.
    """
    seen = "".join(_sign_program())
    if not seen:
        return _read()
    digest, releases = keep_for_all(digest_of("program", seen), _read)
    return digest, releases


def keep_for_all(key: str, make: Callable[[], Any]) -> Any:
    """Return data of JSON's types that is made once for all programs of the user.

    `key` is the digest of all that it is made of.
    """
    home = user_cache_folder()
    if home is None:
        return make()
    cache = Cache(home / _FOLDER, _MOST_BYTES)
    if kept := cache.get(key):
        return json.loads(kept)
    made = make()
    cache.put(key, json.dumps(made).encode("ascii"))
    cache.trim()
    return made


def _read() -> tuple[str, dict[str, str]]:
    releases = {name: _ask(name) for name in _LIBRARIES}
    code = (digest_of(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py")))
    return digest_of(*code, *(f"{name} {release}" for name, release in releases.items())), releases


def _ask(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _sign_program() -> list[str]:
    """Return what tells, without reading a file, whether code and libraries are as they were.

    It is nothing where a file may change again unseen.
    """
    signed = [sys.version]
    libraries = ((str(path), path.stat()) for path in library_folders())
    for name, status in (*_files_below(PACKAGE), *libraries):
        if not is_settled(status):
            return []
        changed = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
        signed.append(repr((name, changed)))
    return signed


def _files_below(folder: str | Path) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files_below(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path, entry.stat()


def library_folders() -> Iterator[Path]:
    """Yield the folders that change when a library is installed or removed."""
    return (path for path in map(Path, sys.path) if path.name in _FOLDERS and path.is_dir())
