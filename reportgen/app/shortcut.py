"""A starter of the studio on the desktop, so that nobody has to open a shell for it.

Each system has its own kind of file: an entry of the desktop (Desktop Entry Specification 1.5), a
command file, or a script that a terminal runs.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import list2cmdline

from reportgen.cache.atomic import replace_file
from reportgen.cache.user_folders import user_desktop_folder
from reportgen.fields.values import DEVICES
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.project.project import Project

#: What no system lets names of files have.
_UNNAMED = str.maketrans(dict.fromkeys('/\\:*?"<>|\0\n\r\t', " "))
_LONGEST = 60


def make_shortcut(project: Project, system: str = sys.platform) -> Path:
    """Write a starter of the project's studio onto the desktop, and return its file.

    One that is there is written anew. Raises `UnfitError` where the user has no desktop, and
    `OSError`.
    """
    folder = user_desktop_folder()
    if folder is None or not folder.is_dir():
        raise UnfitError(
            say("there is no desktop to put a starter on."),
            say("Start the studio with “reportgen studio”."),
        )
    network = project.theme.name_in(project.languages[0])
    suffix, write = _KINDS.get(system, _KINDS["linux"])
    path = folder / f"{_file_name(network)}{suffix}"
    replace_file(path, write(network, command_of(project, system)).encode())
    # Who may read it may start it, as all that lies on a desktop.
    path.chmod(path.stat().st_mode | 0o100)
    return path


def command_of(project: Project, system: str = sys.platform) -> list[str]:
    """Return what starts the studio, word by word."""
    python = Path(sys.executable)
    quiet = python.with_name("pythonw.exe")
    if system == "win32" and quiet.exists():
        # It opens no window of its own.
        python = quiet
    return [str(python), "-m", "reportgen", "-C", str(project.root.resolve()), "studio"]


def _file_name(network: str) -> str:
    name = " ".join(network.translate(_UNNAMED).split())[:_LONGEST].strip(" .")
    return f"Studio {name}" if name and not DEVICES.fullmatch(name) else "Studio"


def _write_entry(network: str, command: Sequence[str]) -> str:
    """Return an entry of the desktop; its words are quoted as the specification says."""
    words = " ".join(map(_quote_word, command))
    name = network.replace("\\", "\\\\").replace("\n", " ")
    return (
        "[Desktop Entry]\nType=Application\nVersion=1.5\n"
        f"Name=Studio – {name}\nExec={words}\nIcon=document-edit\nTerminal=false\n"
        "Categories=Office;\n"
    )


def _quote_word(word: str) -> str:
    """Return a word of `Exec`: in quotes, escaped twice, its percent signs doubled."""
    quoted = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in word)
    return '"' + quoted.replace("\\", "\\\\").replace("%", "%%") + '"'


def _write_batch(network: str, command: Sequence[str]) -> str:
    words = list2cmdline(command).replace("%", "%%")
    return f'@echo off\r\nchcp 65001 >nul\r\nstart "" /b {words}\r\n'


def _write_script(network: str, command: Sequence[str]) -> str:
    return f"#!/bin/sh\nexec {shlex.join(command)}\n"


#: How files are called that start something, and what stands in them, by `sys.platform`.
_KINDS: Mapping[str, tuple[str, Callable[[str, Sequence[str]], str]]] = {
    "linux": (".desktop", _write_entry),
    "win32": (".cmd", _write_batch),
    "darwin": (".command", _write_script),
}
