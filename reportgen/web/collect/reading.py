"""Files read: at once where that is quick, else beside everything else; and remembered."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from reportgen.app.collect.readings import read_file
from reportgen.cache.digests import Signature, signature_of
from reportgen.collecting.returned_forms import identify
from reportgen.collecting.sent import Sent
from reportgen.input.returned.readers import MAIL, PDF, Read
from reportgen.web.pages import Ask
from reportgen.workers.apart import Progress, run_apart

#: What LibreOffice opens, and what takes a process of its own.
_OFFICE, _LONG = frozenset((".doc", ".dot", ".rtf")), frozenset((PDF, MAIL))
#: How long nobody minds to wait for a page, in seconds.
_MOMENT = 1.0


def read_in_task(ask: Ask, path: Path, progress: Progress) -> None:
    """Read a file that takes long, where nobody waits for it."""
    progress(0, 0)
    name, seen = _name_of(path, ask.studio.root), signature_of(path)
    if path.suffix.lower() in _OFFICE:
        # LibreOffice runs by itself, and has to be waited for until it is gone.
        read = read_file(path, name)
    else:
        read = run_apart(progress, _read_apart, path, name)
    _note(ask, path, seen, read)


def _read_apart(progress: Progress, path: Path, name: str) -> Read:
    return read_file(path, name)


def reading_of(ask: Ask, path: Path) -> Read | None:
    """Return what a file says, read now where that is quick; None where it is to be read yet."""
    known = ask.studio.readings.find(path)
    if known is None and path.suffix.lower() not in (_OFFICE | _LONG):
        seen = signature_of(path)
        known = read_file(path, _name_of(path, ask.studio.root))
        _note(ask, path, seen, known)
    return known


def read_quickly(ask: Ask, paths: Iterable[Path]) -> None:
    """Read what is read at once, as many files as are in a moment."""
    until = time.monotonic() + _MOMENT
    for path in paths:
        if time.monotonic() < until:
            reading_of(ask, path)


def _note(ask: Ask, path: Path, seen: Signature, read: Read) -> None:
    """Remember what a file says, and note that the forms in it came back."""
    ask.studio.readings.note(path, seen, read)
    with ask.studio.open() as project:
        sent = Sent(project)
        for returned in read.files:
            identity = identify(returned)
            asking = sent.find(identity.token) if identity else None
            if asking and asking.is_open:
                sent.note_back(asking.token, is_taken=False)


def _name_of(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
