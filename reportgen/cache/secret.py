"""The secret by which a user's programs know their own entries of a cache from anybody's else.

Whoever may write into the folder of a cache must not get at it. So it lies in the user's own folder
of data; only where there is none, for a process without a home, in that of the cache, which is used
where nobody else may write in it.
"""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.user_folders import belongs_to_another, rights_of_others, user_data_folder

#: The file of the key.
KEY = "cache.key"
_LENGTH = 32
"""Bytes, as many as HMAC-SHA256 makes of any key (RFC 2104)."""


def read_key(cache: Path) -> bytes | None:
    """Return the user's key for the entries of caches, which is made at the first call.

    None where it can be kept nowhere, not even in the folder of the `cache`.
    """
    for folder in (user_data_folder(), cache):
        with suppress(OSError):
            if folder and not (folder.exists() and belongs_to_another(folder.lstat())):
                return _read(folder / KEY) or _make(folder / KEY)
    return None


def _read(path: Path) -> bytes | None:
    """Return the key in a file that nobody else can have read or written, or None."""
    if not path.exists():
        return None
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or belongs_to_another(status) or rights_of_others(status):
        return None
    key = path.read_bytes()
    return key if len(key) == _LENGTH else None


def _make(path: Path) -> bytes | None:
    make_private(path.parent)
    replace_file(path, secrets.token_bytes(_LENGTH), private=True)
    # Where two programs make one at once, the last is kept, and entries of the other made anew.
    return _read(path)
