"""What a client and a server say to each other: bytes alone, each word with its length.

Every start loads this, which therefore loads little.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from reportgen.cli.server.place import is_own_alone, user_of

#: How long to wait for an answer, in seconds: a server may just be reading what has changed.
PATIENCE = 10.0

#: By a client: run a command, interrupt it, printed with this number of an error; and of any
#: server: tell of yourself, end.
RUN, INTERRUPT, PRINTED, STATUS, STOP = b"R", b"I", b"P", b"S", b"X"
#: By a server: it will answer, or not; this is to be printed; that is how it ended.
READY, REFUSED, PRINT, ENDED = b"Y", b"N", b"O", b"E"


class Wire:
    """A connection between the two, of the same user on both ends."""

    def __init__(self, connected: socket.socket) -> None:
        """Raises `OSError` where somebody else is at the other end."""
        self.socket = connected
        if user_of(connected) != os.geteuid():
            raise PermissionError("somebody else's")

    def close(self) -> None:
        self.socket.close()

    def send(self, word: bytes, *parts: bytes) -> None:
        """Send a word with its parts. Raises `OSError`."""
        data = b"".join((word, *(len(part).to_bytes(4) + part for part in parts)))
        self.socket.sendall(len(data).to_bytes(4) + data)

    def receive(self) -> tuple[bytes, list[bytes]]:
        """Return a word that was sent with its parts; b"" at the end. Raises `OSError`."""
        data = self._take(int.from_bytes(self._take(4)))
        parts, at = [], 1
        while at < len(data):
            end = at + 4 + int.from_bytes(data[at : at + 4])
            parts.append(data[at + 4 : end])
            at = end
        return data[:1], parts

    def _take(self, size: int) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            part = self.socket.recv(size - len(taken))
            if not part:
                return b""
            taken += part
        return bytes(taken)


def connect(name: Path) -> Wire:
    """Return a connection to the server of a name. Raises `OSError` where it is not there."""
    path = name.with_suffix(".sock")
    if not is_own_alone(path.lstat()):
        raise PermissionError(f"others may write to {path}")
    connected = socket.socket(socket.AF_UNIX)
    try:
        connected.settimeout(PATIENCE)
        connected.connect(str(path))
        return Wire(connected)
    except BaseException:
        connected.close()
        raise
