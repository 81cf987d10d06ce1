"""Files from elsewhere that go with e-mails, such as a programme: of which kinds, and how large."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.input.kinds import KINDS, why_unfit
from reportgen.mailings.definition import Mailing
from reportgen.problems.causes import advise
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Problem, Severity
from reportgen.project.project import Project

#: What hardly any server takes, of one file, and what many refuse, of a message, in bytes. RFC 5321
#: sets no limit; 10 MB are common.
LARGEST, LARGE = 20_000_000, 10_000_000
#: By how much a message is larger than its files: three bytes are four letters (RFC 2045, 6.8).
_GROWN = 4 / 3


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file as it goes with e-mails: its name without the extension, its kind, its bytes."""

    stem: str
    format: str
    digest: str
    data: bytes = field(repr=False)


def read_attached(
    project: Project, mailing: Mailing
) -> tuple[Mapping[str, AttachedFile], list[Problem]]:
    """Return the attachments of a mailing by their paths in it, and what is wrong with them."""
    files: dict[str, AttachedFile] = {}
    problems = []
    for lang, paths in mailing.attachments.items():
        for number, name in enumerate(paths):
            if name in files:
                continue
            data, wrong = _read(project.root / name)
            if wrong:
                place = mailing.place_of_attachment(lang, number)
                problems.append(
                    Problem(
                        place,
                        say("“{name}” {fault}", name=name, fault=wrong[0]),
                        wrong[1],
                        "attachments",
                    )
                )
                continue
            path = Path(name)
            kind = path.suffix[1:].lower()
            files[name] = AttachedFile(path.stem, kind, hashlib.sha256(data).hexdigest(), data)
    return files, [*problems, *_warn_of_size(project, mailing, files)]


def choose_attached(
    mailing: Mailing, files: Mapping[str, AttachedFile], lang: str
) -> list[AttachedFile]:
    """Return what goes to who reads a language, each file once, whatever its names."""
    chosen: dict[str, AttachedFile] = {}
    for name in mailing.attached(lang):
        if name in files:
            chosen.setdefault(files[name].digest, files[name])
    return list(chosen.values())


def warn_of_letters(mailing: Mailing) -> Iterator[Problem]:
    """Yield what is told of attachments where letters are written: they are not printed."""
    names = dict.fromkeys(name for names in mailing.attachments.values() for name in names)
    if names:
        yield Problem(
            mailing.place("attachments"),
            say("attachments go with e-mails only; this is not printed: {names}.", names=names),
            say("Print it yourself, and put it into the envelopes."),
            "attachments",
            Severity.WARNING,
        )


def _warn_of_size(
    project: Project, mailing: Mailing, files: Mapping[str, AttachedFile]
) -> Iterator[Problem]:
    sizes = {
        lang: sum(len(each.data) for each in choose_attached(mailing, files, lang)) * _GROWN
        for lang in project.languages
    }
    lang, size = max(sizes.items(), key=lambda item: item[1])
    if size > LARGE:
        yield Problem(
            mailing.place("attachments"),
            say(
                "the attachments for “{lang}” make {size:.1f} MB of each message; many servers "
                "refuse more than {large:.0f}.",
                lang=lang,
                size=size / 1e6,
                large=LARGE / 1e6,
            ),
            say("Make the files smaller, or put them on a web page and write its address."),
            "attachments",
            Severity.WARNING,
        )


# --- Kinds ---------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[bytes, tuple[Message, Message] | None]:
    """Return the bytes of a file; or why it cannot go with e-mails, and what to do."""
    kind = path.suffix[1:].lower()
    if kind not in KINDS:
        return b"", (
            say("is of a kind that does not go with e-mails."),
            say("Save it as PDF, or as one of these kinds: {kinds}.", kinds=KINDS),
        )
    try:
        size = path.stat().st_size
        if size > LARGEST:
            said = say(
                "has {size:.1f} MB; hardly any server takes more than {largest:.0f}.",
                size=size / 1e6,
                largest=LARGEST / 1e6,
            )
            return b"", (said, say("Put it on a web page and write its address into the text."))
        data = path.read_bytes()
    except OSError as error:
        advice = advise(error, say("Check your rights to it."))
        return b"", (say("cannot be read ({reason}).", reason=error.strerror), advice)
    return (b"", wrong) if (wrong := why_unfit(kind, data)) else (data, None)
