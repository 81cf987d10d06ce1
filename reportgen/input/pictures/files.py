"""Pictures in files: read within limits of size, and where they are large of time and memory."""

from __future__ import annotations

from pathlib import Path

from reportgen.document.blocks import Picture
from reportgen.input.files import read_bytes
from reportgen.input.pictures.loading import MAX_BYTES, MAX_PIXELS_A_SIDE, is_costly, load_picture
from reportgen.problems.causes import JobError
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: What a picture may take that is larger than most, seconds and megabytes.
_SECONDS, _ROOM = 60, 2048
_SMALLER = say("Scale it down to {limit} pixels a side.", limit=MAX_PIXELS_A_SIDE)


def read_picture(path: Path) -> Picture:
    """Return the picture in a file, made fit for print.

    Raises `OSError` where the file cannot be read, and `UnfitError` for what is no picture, is
    damaged, or would take too long or too much memory.
    """
    data = read_bytes(path, MAX_BYTES)
    try:
        if not is_costly(data):
            return load_picture(data)
    except MemoryError:
        raise UnfitError(say("needs more memory than there is."), _SMALLER) from None
    from reportgen.workers.pool import Workers

    try:
        with Workers(1, _SECONDS, _ROOM) as workers:
            return workers.submit(load_picture, data).result()
    except JobError as error:
        raise UnfitError(
            say("cannot be made fit for print: it {said}.", said=error.said), _SMALLER
        ) from None
