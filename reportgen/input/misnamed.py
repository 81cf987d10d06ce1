"""Files among profiles and definitions that are not read, since their names end otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path

from reportgen.input.files import SUFFIXES
from reportgen.input.folders import fold_name, has_suffix
from reportgen.problems.message import NOTHING, say
from reportgen.problems.problem import Place, Problem, Severity

#: An ending of YAML with another behind it: Windows hides the last one.
_HIDDEN = re.compile(r"\.ya?ml(?=\W)", re.IGNORECASE)
#: What people write sheets in, or may take for a profile.
_TEXTS = (
    *(".doc", ".docx", ".odt", ".rtf", ".txt"),
    *(".csv", ".json", ".ods", ".xls", ".xlsx", ".yaml_", ".yalm", ".ymal"),
)
#: What notes about a folder are called.
_NOTES = ("readme", "liesmich", "lisez", "lies mich", "licence", "license")

#: What is added to the names of copies: by Explorer and Finder, by OneDrive (the computer), by
#: Dropbox, Nextcloud and Syncthing where two people changed a file at once.
_COPY = re.compile(
    r" ?\(\d+\)| [-–] (Kopie|Copy|Copie).*| (copy|Kopie|copie)( \d+)?"
    r"|(?-i:-(DESKTOP|LAPTOP|PC|WIN|MACBOOK)[A-Z0-9-]*)|.*(conflict|konflikt|conflit).*",
    re.IGNORECASE,
)


def named_by(path: Path) -> str:
    """Return the name of the profile in a file that is not read for its ending, "" for others."""
    hidden = None if has_suffix(path, SUFFIXES) else _HIDDEN.search(path.name)
    return path.name[: hidden.start()] if hidden else ""


def check_names(
    files: Iterable[Path], kind: str, languages: Container[str], show: Callable[[Path], str]
) -> Iterator[Problem]:
    """Yield a warning for each file that looks like a profile or definition by its name alone.

    `kind` is that of definitions, "" for profiles: beside definitions lie chapters, Word files and
    lists. `show` returns how a path is written in problems.
    """
    every = list(files)
    stems = {(path.parent, fold_name(path.stem)) for path in every if has_suffix(path, SUFFIXES)}
    for path in every:
        main, _, tag = path.stem.rpartition(".")
        advice = NOTHING
        if has_suffix(path, SUFFIXES):
            # Of a translation the language is written in small letters, as everywhere.
            wrong = tag not in languages and tag.lower() in languages
            if main and wrong and (path.parent, fold_name(main)) in stems:
                message = say(
                    "this is no translation of {main}{suffix}, but a sheet of its own.",
                    main=main,
                    suffix=path.suffix,
                )
                advice = say(
                    "If it translates that, rename it to {main}.{tag}{suffix}.",
                    main=main,
                    tag=tag.lower(),
                    suffix=path.suffix,
                )
            elif original := _find_original(path, stems):
                message = say(
                    "this looks like a copy of {original}, and is read as one more.",
                    original=original,
                )
                advice = say("Take over what is new in it and remove it, or give it another name.")
        elif hidden := _HIDDEN.search(path.name):
            message = say(
                "this file is not read, since its name ends with {suffix}.", suffix=path.suffix
            )
            advice = say(
                "Rename it to {name}, or move it out of profiles/.", name=path.name[: hidden.end()]
            )
        elif not kind and has_suffix(path, _TEXTS) and not path.name.lower().startswith(_NOTES):
            message = say("this file is not read: profiles end with {suffix}.", suffix=SUFFIXES[0])
            advice = say("Write its texts into a profile, or move it out of profiles/.")
        if advice:
            yield Problem(Place(show(path)), message, advice, severity=Severity.WARNING)


def _find_original(path: Path, stems: Container[tuple[Path, str]]) -> str:
    """Return the name of the file beside that this one is a copy of by its name, or ""."""
    for end in range(1, len(path.stem)):
        if _COPY.fullmatch(path.stem, end) and (path.parent, fold_name(path.stem[:end])) in stems:
            return path.stem[:end]
    return ""
