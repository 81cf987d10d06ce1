"""Which files below some folders are saved, added or removed, told as soon as it happens."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.digests import NO_FILE, Signature, signature_of
from reportgen.input.folders import Walk, real_path, walk_folder

#: How long the system's words about one change are gathered, at least and at most, in milliseconds.
_STEP, _DEBOUNCE = 20, 200
#: How long to wait until a look for which there is no reason, at least, in seconds, and as a
#: multiple of what a look takes. Of network drives, links and mounts the system tells nothing, and
#: where `watchfiles` has to compare times itself, it knows them in whole seconds.
_PAUSE, _SHARE = 1.0, 10


@dataclass(frozen=True, slots=True)
class _Look:
    """The files that were there, as they were, and the folders where others may come."""

    files: dict[Path, Signature]
    folders: frozenset[Path]


def changes_of(paths: tuple[Path, ...]) -> Iterator[frozenset[Path]]:
    """Yield the files of these and below them that were saved, added or removed.

    The first are those since the call. Waits for the next change, for ever. What the system tells
    is only why to look; what counts are the files.
    """
    return _changes(paths, _look(paths))


def _changes(paths: tuple[Path, ...], before: _Look) -> Iterator[frozenset[Path]]:
    polling: bool | None = None
    while True:
        try:
            for now in _looks(paths, before.folders, polling):
                every = {*before.files, *now.files}
                changed = {p for p in every if before.files.get(p) != now.files.get(p)}
                before = now
                if changed:
                    yield frozenset(changed)
        except FileNotFoundError:
            # A folder went away before it was watched.
            before = _Look(before.files, _look(paths).folders)
        except (OSError, RuntimeError):
            # The system lets nobody watch more folders, or more files be open.
            if polling:
                raise
            polling = True


def _looks(
    paths: tuple[Path, ...], folders: frozenset[Path], polling: bool | None
) -> Iterator[_Look]:
    """Yield what is there, whenever it may be other than before, until other folders are there."""
    # The first build is not to wait for it.
    from watchfiles import watch

    alarms = watch(
        *folders,
        watch_filter=None,
        step=_STEP,
        debounce=_DEBOUNCE,
        rust_timeout=_STEP,
        yield_on_timeout=True,
        recursive=False,
        force_polling=polling,
        ignore_permission_denied=True,
    )
    due = 0.0
    with closing(alarms):
        for alarm in alarms:
            start = time.monotonic()
            if not alarm and start < due:
                continue
            now = _look(paths)
            end = time.monotonic()
            due = end + max(_PAUSE, _SHARE * (end - start))
            yield now
            # A folder that was moved away and back is not watched any more.
            if now.folders != folders or any(Path(path) in folders for _, path in alarm):
                return


def _look(paths: tuple[Path, ...]) -> _Look:
    files: dict[Path, Signature] = {}
    folders: set[Path] = set()
    for path in paths:
        walk = _walk(path)
        # That something can be read again, or is gone, is a change too.
        files |= dict.fromkeys(walk.unread, NO_FILE)
        for file in walk.files:
            # Office programs write files of their own beside the one that is edited.
            if not file.name.startswith("~"):
                # What went away meanwhile, the next look will tell.
                signature = signature_of(file)
                if signature != NO_FILE:
                    files[file] = signature
        folders.update(walk.folders, _folders_around([path, *map(real_path, walk.unread)]))
    return _Look(files, frozenset(folders))


def _walk(path: Path) -> Walk:
    with suppress(OSError):
        if not path.is_dir():
            return Walk((path,), {}, ())
    return walk_folder(path, path.parent, Path.as_posix)


def _folders_around(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the folders in which it shows that these come, or go, or are replaced."""
    for path in paths:
        yield next((each for each in path.parents if each.is_dir()), Path(path.anchor))
