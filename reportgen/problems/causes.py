"""What an exception comes from: a file that was read, a limit of the computer, or the program.

A library raises whatever happens to it over a file that is damaged or was tampered with. That is
a problem of the file, told with its name, and no other file waits for it.
"""

from __future__ import annotations

import errno
import lzma
import struct
import sys
import sysconfig
import threading
import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from reportgen import PACKAGE
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError, UnfitError

#: What to do about a file that takes too much to be made.
LOOK_FOR_LARGE = say("Look for something very large or deeply nested in it, such as a table.")
_ODD = say("Look for what is unusual in it and in what it names: a picture, a font, a template.")

_NO_MEMORY = say("there is no memory left")
#: What the system calls a limit (POSIX, errno.h), what it means, and what sets it.
_LIMITS = {
    errno.EMFILE: (say("too many files are open at once"), "ulimit -n"),
    errno.ENFILE: (say("too many files are open at once on this computer"), ""),
    errno.EAGAIN: (say("no further process may be started"), "ulimit -u"),
    errno.EFBIG: (say("the file gets larger than files may be"), "ulimit -f"),
    errno.ENOMEM: (_NO_MEMORY, "ulimit -v"),
}
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))

#: Where the modules of Python lie, those of libraries, and our own.
_PYTHON = sysconfig.get_path("stdlib")
_LIBRARIES = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
_OURS = str(PACKAGE)
#: What is raised over data alone, whoever looks at them.
_OF_DATA = (
    *(UnicodeError, EOFError, struct.error, zlib.error, lzma.LZMAError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile),
)
#: What Python's own modules raise over data; by others they tell that they were misused.
_OVER_DATA = (*_OF_DATA, ValueError, ArithmeticError, RuntimeError)


class JobError(Exception):
    """A job that gave no result, through no exception of its own that could be passed on.

    `said` is what happened, as the end of a sentence; `advice` is what to do about it.
    """

    def __init__(self, said: Message, advice: Message = LOOK_FOR_LARGE) -> None:
        # What an exception was made with stays its `args`, by which it is made in other processes.
        self.said, self.advice = said, advice

    def __str__(self) -> str:
        return str(self.said)


class NoProcessError(JobError):
    """A job for which the system gave no process."""


def no_process(error: BaseException) -> NoProcessError:
    """Return what to tell where a process or thread could not be started."""
    limit = limit_of(error)
    reason, advice = limit or (str(error), say("Close other programs, and try again."))
    return NoProcessError(say("got no process: {reason}", reason=reason), advice)


def limit_of(error: BaseException) -> tuple[Message, Message] | None:
    """Return which limit of the computer was reached, and what to do; None for other errors."""
    if isinstance(error, MemoryError):
        return _NO_MEMORY, say("{look} Close other programs.", look=LOOK_FOR_LARGE)
    number = error.errno if isinstance(error, OSError) else None
    if _frame(error.__traceback__) == threading.__file__ and isinstance(error, RuntimeError):
        number = errno.EAGAIN
    if number in _FULL:
        return say("there is no space left on the disk"), say("Make room, and try again.")
    if number not in _LIMITS:
        return None
    said, name = _LIMITS[number]
    if not name:
        return said, say("Close other programs, and try again.")
    return said, say("Raise this limit (“{name}” shows it), and try again.", name=name)


def advise(error: OSError, otherwise: Message) -> Message:
    """Return what to do about an error of the system: about a limit, if it is one, or otherwise."""
    limit = limit_of(error)
    return limit[1] if limit else otherwise


def problems_of(error: Exception, file: str, what: Message) -> tuple[Problem, ...]:
    """Return the problems that an error stands for; `what` could not be made of `file`."""
    if isinstance(error, ReportgenError):
        return error.problems
    if isinstance(error, UnfitError):
        message = say("{what} names a file that {fault}", what=what, fault=error.message)
        return (Problem(Place(file), message, error.advice),)
    said, advice = _explain(error)
    return (Problem(Place(file), say("{what} {said}.", what=what, said=said), advice),)


def to_job_error(error: BaseException) -> JobError:
    """Return what to tell of an error that cannot be passed on to another process itself."""
    return JobError(*_explain(error))


def _explain(error: BaseException) -> tuple[Message, Message]:
    """Return what happened, as the end of a sentence, and what to do about it."""
    if limit := limit_of(error):
        return say("cannot be made: {limit}", limit=limit[0]), limit[1]
    if isinstance(error, JobError):
        return error.said, error.advice
    if isinstance(error, OSError) and error.filename:
        said = say(
            "cannot be made: {file} cannot be read ({reason})",
            file=str(error.filename),
            reason=str(error.strerror),
        )
        return said, say("Look whether it is there, and check your rights to it.")
    if isinstance(error, RecursionError):
        return say("is nested too deeply"), LOOK_FOR_LARGE
    if (source := _source_of(error)) is not None:
        said = say("holds what {source} cannot take ({error})", source=source, error=_name(error))
        return said, _ODD
    said = say("met an error in the program ({error})", error=_name(error))
    return said, say("Please report it with this file.")


def said_by(error: Exception) -> Message | str:
    """Return what an exception says, without the end of a sentence; its type where it is silent."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Message) else str(error).rstrip(".") or type(error).__name__


def mark_source(error: BaseException) -> None:
    """Note on an error what it comes from, before it loses its traceback on the way to others."""
    error._source = _source_of(error)  # type: ignore[attr-defined]


def _source_of(error: BaseException) -> str | None:
    """Return the library that stumbled over what it was given; None where the program did."""
    noted = getattr(error, "_source", None)
    if isinstance(noted, str):
        return noted
    if isinstance(error, ImportError):
        return None
    kind = type(error).__module__.partition(".")[0]
    if kind not in sys.stdlib_module_names and kind not in ("reportgen", "__main__"):
        return kind
    file = _frame(error.__traceback__)
    if file.startswith(_OURS):
        return "Python" if isinstance(error, _OF_DATA) else None
    # Libraries may lie within Python's own folder: they are looked for first.
    for folder in (*_LIBRARIES, _PYTHON):
        if file.startswith(folder) and (folder != _PYTHON or isinstance(error, _OVER_DATA)):
            return Path(file).relative_to(folder).parts[0].removesuffix(".py")
    return None


def _frame(trace: TracebackType | None) -> str:
    """Return the file of the code that raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename if trace else ""


def _name(error: BaseException) -> str:
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
