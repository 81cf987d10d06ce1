"""Where the server of a project is spoken to, and what it has to share with whoever speaks to it.

A process takes much from the one that starts it, and can change it no more, or only in part. A
server answers those alone that would be the same in all of this: to others it is not there.

Every start loads this, which therefore loads little.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
from pathlib import Path
from zlib import crc32

import reportgen

#: Whether there are servers: where processes can be forked.
IS_KNOWN = hasattr(os, "fork")
#: What people write for yes in settings, which are not longer than this, in bytes.
_YES, _LONGEST = (b"yes", b"ja", b"oui", b"true"), 1_000_000
#: How names of variables begin that are read once, when a process starts or a library is loaded.
_READ_ONCE = (
    *("PYTHON", "LD_", "DYLD_", "MALLOC_", "HOME", "TMPDIR", "XDG_CACHE", "XDG_DATA", "XDG_CONFIG"),
    *("FONTCONFIG_", "FC_", "PANGO", "G_"),
)
#: What says of which kind text is, the first that is set (POSIX, 8.2).
_KIND_OF_TEXT = ("LC_ALL", "LC_CTYPE", "LANG")
#: The length of a server's secret, of which either side tells the other one half.
SECRET = 64


class NoPlaceError(OSError):
    """There is no folder in which a user's servers are safe from others."""


def find_root(folder: Path) -> Path | None:
    """Return the real path of the project in a folder; None where it wants no server."""
    if not IS_KNOWN:
        return None
    try:
        with (folder / reportgen.SETTINGS).open("rb") as file:
            lines = file.read(_LONGEST).splitlines()
        for line in lines:
            key, _, said = line.partition(b":")
            if key == b"server":
                answer = said.partition(b"#")[0].strip().strip(b"\"'").strip()
                return folder.resolve() if answer.lower() in _YES else None
    except (OSError, RuntimeError):
        pass
    return None


def describe_process() -> bytes:
    """Return all that this process has from the one that started it, and cannot change."""
    import resource

    mask = os.umask(0o077)
    os.umask(mask)
    limits = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]
    told = (
        *(reportgen.__version__, str(reportgen.PACKAGE), sys.executable, sys.version),
        *(os.getuid(), os.geteuid(), os.getegid(), sorted(os.getgroups()), mask, os.nice(0)),
        [resource.getrlimit(each) for each in limits],
        sys.getfilesystemencoding(),
        next(filter(None, map(os.environ.get, _KIND_OF_TEXT)), ""),
        sorted(each for each in os.environ.items() if each[0].startswith(_READ_ONCE)),
    )
    return repr(told).encode("utf-8", "backslashreplace")


def name_server(root: Path, process: bytes) -> Path:
    """Return where the server of a project lies that answers such processes, without an ending.

    The folder is made where it is missing. Raises `NoPlaceError`.
    """
    return _folder() / f"{_digest(root)}-{crc32(process):08x}"


def find_servers(root: Path) -> list[Path]:
    """Return where all servers of a project lie, those for other processes included.

    Raises `NoPlaceError`.
    """
    return [path.with_suffix("") for path in sorted(_folder().glob(f"{_digest(root)}-*.sock"))]


def _digest(root: Path) -> str:
    # Names of sockets are short: 104 bytes on macOS. Who is meant is asked besides.
    return f"{crc32(os.fsencode(root)):08x}"


def _folder() -> Path:
    above = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108
    folder = Path(above, f"reportgen-servers-{os.geteuid()}")
    try:
        folder.mkdir(0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise NoPlaceError(str(error)) from None
    if not stat.S_ISDIR(status.st_mode) or not is_own_alone(status):
        raise NoPlaceError(f"others may enter {folder}")
    return folder


def is_own_alone(status: os.stat_result) -> bool:
    """Tell whether a file or folder is this user's, and nobody else has rights to it."""
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def user_of(connected: socket.socket) -> int:
    """Return the user at the other end of a socket; our own where the system does not tell."""
    if hasattr(socket, "SO_PEERCRED"):
        said = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int(struct.unpack("3i", said)[1])
    if sys.platform == "darwin":
        # LOCAL_PEERCRED of SOL_LOCAL gives a `struct xucred`: a version, the user, the groups.
        return int(struct.unpack_from("2I", connected.getsockopt(0, 1, 76))[1])
    return os.geteuid()


def read_secret(name: Path) -> tuple[bytes, bytes]:
    """Return what a client and the server of a name prove by who they are.

    Empty where nobody has written it, or others may have.
    """
    try:
        with name.with_suffix(".key").open("rb") as file:
            if is_own_alone(os.fstat(file.fileno())):
                secret = file.read(SECRET + 1)
                if len(secret) == SECRET:
                    return secret[: SECRET // 2], secret[SECRET // 2 :]
    except OSError:
        pass
    return b"", b""
