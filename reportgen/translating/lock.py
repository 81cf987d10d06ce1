"""`translations.lock`: of which text each translation was made, as a digest of it.

A line a translation, in order, so that git joins what two people wrote. It holds no texts: what a
digest is of stands in the profiles beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from reportgen.cache.atomic import replace_file
from reportgen.input.files import read_bytes
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, SourceError, UnfitError
from reportgen.project.project import Project

LOCK = "translations.lock"
_HEAD = say(
    "Of which text each translation was made. “reportgen translate” writes this; commit it."
)
_MOST = 20_000_000
"""Bytes."""
_LINE = re.compile(r"(?P<profile>\S+) (?P<lang>\S+) (?P<name>\S+) (?P<digest>[0-9a-f]{16})")
#: What git leaves where two changed the same line.
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(\s|$)")


@dataclass(slots=True)
class Lock:
    """The digests of originals by the names of their texts, by profile and language.

    `is_there` tells whether the project has such a file, `head` is the comment that it begins with.
    """

    entries: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    is_there: bool = False
    head: str = ""

    def of(self, profile: str, lang: str) -> Mapping[str, str]:
        """Return the digests of the translations of a profile into a language, by name."""
        return self.entries.get((profile, lang), {})


def path_of_lock(project: Project) -> Path:
    """Return where the file is, or would be."""
    return project.root / LOCK


def read_lock(project: Project) -> Lock:
    """Return what is known of a project's translations. Raises `SourceError` for all its faults."""
    path = path_of_lock(project)
    name = project.show_path(path)
    try:
        text = read_bytes(path, _MOST).decode("utf-8-sig")
    except FileNotFoundError:
        return Lock()
    except UnfitError as error:
        raise SourceError([Problem(Place(name), error.message, error.advice)]) from None
    except OSError as error:
        said = say("the file cannot be read ({reason}).", reason=error.strerror or str(error))
        raise SourceError([Problem(Place(name), said, say("Check your rights to it."))]) from None
    except UnicodeDecodeError:
        raise SourceError([_fault(name, 1, "")]) from None
    lines = text.splitlines()
    # Whoever writes it next may speak another language: that is no change.
    head = "".join(f"{line}\n" for line in takewhile(lambda line: line.startswith("#"), lines))
    lock = Lock(is_there=True, head=head)
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if found := _LINE.fullmatch(line.strip()):
            known = lock.entries.setdefault((found["profile"], found["lang"]), {})
            known[found["name"]] = found["digest"]
        else:
            problems.append(_fault(name, number, line))
    if problems:
        raise SourceError(problems)
    return lock


def _fault(name: str, number: int, line: str) -> Problem:
    if _CONFLICT.match(line):
        said = say("two people changed the same lines, and git did not join them.")
        advice = say(
            "Remove the lines that git put in and, of two for one text, either; then look these "
            "translations through."
        )
    else:
        said = say("the line tells of no translation.")
        advice = say("Remove it; “reportgen translate confirm” writes the file anew.")
    return Problem(Place(name, number), said, advice, line=line)


def write_lock(project: Project, lock: Lock) -> None:
    """Write down what is known of the translations. Raises `OSError`."""
    replace_file(path_of_lock(project), as_text(lock).encode())


def as_text(lock: Lock) -> str:
    """Return the content of the file."""
    lines = sorted(
        f"{profile} {lang} {name} {digest}\n"
        for (profile, lang), known in lock.entries.items()
        for name, digest in known.items()
    )
    return "".join([lock.head or f"# {spoken().tell(_HEAD)}\n", *lines])
