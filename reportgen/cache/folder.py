"""The folder of a cache: marked as the program's own, and shut to everybody else.

Only a folder with the mark is used. One that is empty, or that an earlier version filled with
entries alone, gets it; one with anything else is somebody's, and nothing in it is touched. That is
asked at each use, since a folder may change meanwhile.
"""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path
from textwrap import wrap

from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.entries import find_entries, find_others
from reportgen.cache.secret import KEY
from reportgen.cache.user_folders import belongs_to_another, others_may_write, shut_folder
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: The program's own mark of a folder, which nothing else has.
MARKER = "reportgen-cache.txt"
_FIRST_LINE = b"reportgen cache 1\n"
_EXPLANATION = say(
    "Here reportgen keeps what it has made before, in folders of two letters. That may be personal "
    "data. It is safe to delete: reportgen cache --clear. Without this file reportgen neither uses "
    "the folder nor deletes anything in it."
)
#: What tells programs that make backups that a folder is a cache, by the Cache Directory Tagging
#: Specification: https://bford.info/cachedir/.
TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55"
_TAGGED = say("This folder is the cache of reportgen, which need not be saved.")
#: What keeps a folder out of git; people put one into an empty folder as well.
_IGNORED = ".gitignore"
#: What lies beside the entries: the marks, and the key where a user has no folder for it.
OURS = (MARKER, TAG, KEY, _IGNORED)
#: How wide the lines of an explanation are.
_WIDTH = 88
#: How many names are told of what is not the program's.
_TOLD = 3


class ForeignFolderError(UnfitError):
    """A folder that holds what is not the program's."""


class CacheFolder:
    """The folder of a cache, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: tuple[int, ...] = ()

    def is_ours(self) -> bool:
        """Tell whether the folder is there with our mark, and nobody else may write in it."""
        try:
            status = self.path.lstat()
            # Whatever is put beside the entries changes the time of the folder.
            seen = (status.st_dev, status.st_ino, status.st_mode, status.st_uid, status.st_mtime_ns)
            if seen != self._known:
                self._known = ()
                self._check(status)
                self._known = seen if self._is_marked() else ()
        except (OSError, UnfitError):
            self._known = ()
        return bool(self._known)

    def check(self) -> None:
        """Raise `UnfitError` where the folder may not be used: `ForeignFolderError` for whose."""
        try:
            self._check(self.path.lstat())
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            said = say("the folder cannot be read ({reason}).", reason=error.strerror)
            raise UnfitError(said, say("Check your rights to it, or name another.")) from None

    def adopt(self) -> bool:
        """Mark the folder where an earlier version has filled it, and tell whether that was so.

        Raises `UnfitError` where it may not be used, `OSError` where it cannot be written.
        """
        self.check()
        if self.is_ours() or next(find_entries(self.path), None) is None:
            return False
        self.claim()
        return True

    def claim(self) -> None:
        """Make the folder and mark it, unless that was done before.

        Raises `UnfitError` where it may not be used, `OSError` where it cannot be written.
        """
        if self.is_ours():
            return
        make_private(self.path)
        self._check(self.path.lstat())
        if not self._is_marked():
            shut_folder(self.path)
            explained = "\n".join(wrap(spoken().tell(_EXPLANATION), _WIDTH))
            replace_file(self.path / MARKER, _FIRST_LINE + f"{explained}\n".encode())
            tag = f"{_SIGNATURE}\n# {spoken().tell(_TAGGED)}\n"
            replace_file(self.path / TAG, tag.encode())
            if not (self.path / _IGNORED).exists():
                replace_file(self.path / _IGNORED, b"*\n")
            # Some drives know no rights: there it stays open.
            self._check(self.path.lstat())

    def _check(self, status: os.stat_result) -> None:
        if not stat.S_ISDIR(status.st_mode):
            raise UnfitError(say("this is no folder."), say("Name another for the cache."))
        marked = self._is_marked()
        others = [] if marked else list(islice(find_others(self.path, OURS), _TOLD + 1))
        if others:
            files = others[:_TOLD]
            told = (
                say("the folder is no cache: it holds {files}, …", files=files)
                if len(others) > _TOLD
                else say("the folder is no cache: it holds {files}.", files=files)
            )
            raise ForeignFolderError(
                told, say("Name an empty one for the cache, or one that is not there yet.")
            )
        if belongs_to_another(status):
            raise UnfitError(
                say("the folder belongs to another user, who could put anything into it."),
                say("Name another for the cache."),
            )
        if marked and others_may_write(status):
            raise UnfitError(
                say("others than you may write into the folder, and could put anything there."),
                say(
                    "Make it yours alone (chmod 700 '{path}'), or name another for the cache.",
                    path=self.path,
                ),
            )

    def _is_marked(self) -> bool:
        try:
            with (self.path / MARKER).open("rb") as file:
                return file.read(len(_FIRST_LINE)) == _FIRST_LINE
        except OSError:
            return False
