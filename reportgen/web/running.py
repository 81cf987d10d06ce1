"""Which studio runs for a project: a second start finds the first, and asks it for a ticket.

A note in the user's own folder says so. It holds a key, and nobody else may read it.
"""

from __future__ import annotations

import http.client
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.digests import digest_of
from reportgen.cache.user_folders import user_data_folder
from reportgen.web.studio import Studio

#: How long another studio may take to answer, in seconds.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Note:
    """Where a studio runs: its port, what begins its addresses, and what it gives tickets for."""

    port: int
    prefix: str
    key: str


def note_of(root: Path) -> Path | None:
    """Return the file of the note of a project's studio; None where the user has no folder."""
    home = user_data_folder()
    return home / "studio" / f"{digest_of(str(root.resolve()))}.json" if home else None


def find_running(root: Path) -> str:
    """Return an address that lets a browser into the studio that runs for a project.

    "" where none runs.
    """
    path = note_of(root)
    if path is None:
        return ""
    try:
        written = json.loads(path.read_text("utf-8"))
        note = Note(int(written["port"]), str(written["prefix"]), str(written["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return _ask(note)


def _ask(note: Note) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", note.port, timeout=_PATIENCE)
    with suppress(OSError, http.client.HTTPException, UnicodeDecodeError):
        connection.request(
            "POST", f"{note.prefix}/ticket", headers={"Authorization": f"Bearer {note.key}"}
        )
        response = connection.getresponse()
        said = response.read(2000).decode()
        # Another program may have got the port since.
        if response.status == 200 and said.startswith(
            f"http://127.0.0.1:{note.port}{note.prefix}/"
        ):
            return said
    return ""


def write_note(studio: Studio) -> Path | None:
    """Note that a studio runs, and return the file of the note; None where there is no place."""
    path = note_of(studio.root)
    if path is None:
        return None
    sessions = studio.sessions
    note = {"port": studio.port, "prefix": sessions.prefix, "key": sessions.master}
    try:
        make_private(path.parent)
        replace_file(path, json.dumps(note).encode(), private=True)
    except OSError:
        # Without it a second start opens a second studio, which does no harm.
        return None
    return path


def remove_note(studio: Studio, path: Path) -> None:
    """Remove the note of a studio that ends, unless it is another's by now."""
    with suppress(OSError, ValueError):
        if json.loads(path.read_text("utf-8"))["key"] == studio.sessions.master:
            path.unlink()
