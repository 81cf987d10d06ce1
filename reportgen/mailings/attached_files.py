"""Files from elsewhere that go with e-mails, such as a programme: of which kinds, and how large."""

from __future__ import annotations

import hashlib
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

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
#: What is read of the list of contents of an Office file, in bytes.
_LIST = 1_000_000
_UNFIT = (zipfile.BadZipFile, ValueError, NotImplementedError)
_MACROS = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)


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
    if kind not in _KINDS:
        return b"", (
            say("is of a kind that does not go with e-mails."),
            say("Save it as PDF, or as one of these kinds: {kinds}.", kinds=_KINDS),
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
    about, is_one = _KINDS[kind]
    if not is_one(data):
        return b"", (
            say(
                "is not {about}, whatever its name says; or it is not whole, or has a password.",
                about=about,
            ),
            say("Open it, and save it anew without one."),
        )
    if kind in _OFFICE and _has_macros(data):
        return b"", (
            say("has macros, which many offices do not let in."),
            say("Save it as PDF, or without macros."),
        )
    return data, None


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _is_pdf(data: bytes) -> bool:
    # Readers look in the first and the last kilobyte (ISO 32000-1, Annex H.3.4.1 and H.3.4.4);
    # a file that was broken off has no end.
    return b"%PDF-" in data[:1024] and b"%%EOF" in data.rstrip(b"\0")[-1024:]


def _is_office(folder: str) -> Callable[[bytes], bool]:
    """Return whether a file is an Office one (ECMA-376) with its contents in this folder."""

    def is_one(data: bytes) -> bool:
        names = _names_in(data)
        return "[Content_Types].xml" in names and any(each.startswith(folder) for each in names)

    return is_one


def _is_open(kind: str) -> Callable[[bytes], bool]:
    """Return whether a file is an OpenDocument of a kind (ISO/IEC 26300-3, 3.3)."""
    return lambda data: (
        _part_of(data, "mimetype").strip()
        == (f"application/vnd.oasis.opendocument.{kind}".encode())
    )


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    # Some mail programs show as HTML what begins like it, whatever its kind.
    return bool(text.strip()) and "\0" not in text and not text.lstrip().startswith("<")


def _is_calendar(data: bytes) -> bool:
    return _is_text(data) and data.removeprefix(b"\xef\xbb\xbf").startswith(b"BEGIN:VCALENDAR")


def _names_in(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except _UNFIT:
        return []


def _part_of(data: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(name) as part:
            return part.read(_LIST)
    except (*_UNFIT, KeyError, RuntimeError, EOFError, OSError, zlib.error, lzma.LZMAError):
        return b""


def _has_macros(data: bytes) -> bool:
    """Tell whether an Office file brings programs along, whether or not its kind may."""
    names = "\n".join(_names_in(data)).encode("utf-8", "replace")
    scripts = re.search(rb"(?im)^(?:Basic|Scripts)/", names)
    return bool(scripts or _MACROS.search(names + _part_of(data, "[Content_Types].xml")))


_OFFICE = frozenset(["docx", "xlsx", "pptx", "odt", "ods", "odp"])
#: What goes with e-mails, what it is called, and how it is told from others.
_KINDS: Mapping[str, tuple[Message, Callable[[bytes], bool]]] = {
    "pdf": (say("a PDF file"), _is_pdf),
    "docx": (say("a Word file"), _is_office("word/")),
    "xlsx": (say("an Excel file"), _is_office("xl/")),
    "pptx": (say("a PowerPoint file"), _is_office("ppt/")),
    "odt": (say("an OpenDocument text"), _is_open("text")),
    "ods": (say("an OpenDocument spreadsheet"), _is_open("spreadsheet")),
    "odp": (say("an OpenDocument presentation"), _is_open("presentation")),
    "ics": (say("a calendar file"), _is_calendar),
    "txt": (say("a text in UTF-8"), _is_text),
    "png": (say("a PNG picture"), _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": (say("a JPEG picture"), _begins(b"\xff\xd8\xff")),
    "jpeg": (say("a JPEG picture"), _begins(b"\xff\xd8\xff")),
}
