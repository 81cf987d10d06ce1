"""What the messages of a plan were made of, kept beside them: to be held against what is now.

Nobody is named in it: messages are there by their Message-IDs, and what a sheet shows of people as
sealed digests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.mailings.homes import save_private
from reportgen.mailings.planning.folder import BASIS
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError

_VERSION = 1


@dataclass(frozen=True, slots=True)
class ContentBasis:
    """Something that goes with messages in a language, as it was when they were made.

    `source` is the file it was made of. `gated` are the digests of what it shows and not everybody
    may see, such as contacts.
    """

    source: str
    language: str
    digest: str
    gated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailBasis:
    """What one message was made of: the recipient's language, and the sources of what it brings."""

    language: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made of: its contents, and its messages by their Message-IDs."""

    contents: tuple[ContentBasis, ...]
    mails: Mapping[str, MailBasis]


def save_basis(folder: Path, basis: Basis) -> None:
    """Write what a plan in a folder was made of. Raises `ReportgenError`."""
    written = {
        "version": _VERSION,
        "contents": [
            [each.source, each.language, each.digest, each.gated] for each in basis.contents
        ],
        "mails": {name: [each.language, each.sources] for name, each in basis.mails.items()},
    }
    data = json.dumps(written, indent=1, ensure_ascii=False).encode()
    save_private(folder / BASIS, data)


def read_basis(folder: Path) -> Basis | None:
    """Return what the plan in a folder was made of; None where an earlier version made it.

    Raises `ReportgenError` where it cannot be read.
    """
    path = folder / BASIS
    try:
        read = json.loads(path.read_bytes())
        if read["version"] != _VERSION:
            raise ValueError("another version")
        contents = tuple(
            ContentBasis(_text(source), _text(lang), _text(digest), _texts(gated))
            for source, lang, digest, gated in read["contents"]
        )
        mails = {
            name: MailBasis(_text(lang), _texts(sources))
            for name, (lang, sources) in read["mails"].items()
        }
    except FileNotFoundError:
        return None
    except OSError as error:
        said = say("what the plan was made of cannot be read ({reason}).", reason=error.strerror)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        said = say("this does not say what a plan was made of.")
    else:
        return Basis(contents, mails)
    raise ReportgenError([Problem(Place(str(path)), said, say("Plan the mailing again."))])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value))
