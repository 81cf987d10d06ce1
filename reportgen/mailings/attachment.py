"""Files that go with a message, and names that mail programs and people understand."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from urllib.parse import quote

from reportgen.document.spacing import on_one_line

_OFFICE, _OPEN = "vnd.openxmlformats-officedocument", "vnd.oasis.opendocument"
MEDIA_TYPES: Mapping[str, tuple[str, str]] = {
    "pdf": ("application", "pdf"),
    "docx": ("application", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": ("application", f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": ("application", f"{_OFFICE}.presentationml.presentation"),
    "odt": ("application", f"{_OPEN}.text"),
    "ods": ("application", f"{_OPEN}.spreadsheet"),
    "odp": ("application", f"{_OPEN}.presentation"),
    "ics": ("text", "calendar"),
    "txt": ("text", "plain"),
    "png": ("image", "png"),
    "jpg": ("image", "jpeg"),
    "jpeg": ("image", "jpeg"),
}
"""What each format is called in messages."""
#: Characters and bytes (UTF-8) of an attachment's name before what tells it from others: file
#: systems keep names of 255 bytes.
_LONGEST_NAME, _LARGEST_NAME = 80, 200
#: Names that Windows keeps for itself.
_RESERVED = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)$")
#: How long lines with encoded words are (RFC 2047, 2), and what parts a header.
_WIDTH, _FOLD = 76, "\r\n "


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: its title, its name there, its format and its bytes."""

    title: str
    name: str
    format: str
    data: bytes = field(repr=False)


def attach(message: EmailMessage, attachment: Attachment) -> None:
    """Add a file to a message.

    The name is told in two ways: as RFC 2231 wants it, and by encoded words, which old Outlooks
    know alone. Those do not join what RFC 2231 (3) parts over lines either, as Python would part
    it: a name is short enough for one line.
    """
    maintype, subtype = MEDIA_TYPES[attachment.format]
    message.add_attachment(attachment.data, maintype=maintype, subtype=subtype)
    *_others, part = message.iter_attachments()
    name = attachment.name
    if name.isascii():
        plain, exact = f'"{name}"', f'filename="{name}"'
    else:
        words = Header(name, "utf-8", _WIDTH, "name=").encode(linesep="\r\n")
        plain = f'"{words}"'
        exact = f"filename*=utf-8''{quote(name, safe='')}"
    del part["Content-Type"], part["Content-Disposition"]
    charset = "; charset=utf-8" if maintype == "text" else ""
    part.set_raw("Content-Type", f"{maintype}/{subtype}{charset};{_FOLD}name={plain}")
    part.set_raw("Content-Disposition", f"attachment;{_FOLD}{exact}")


def digest_attachments(data: bytes) -> tuple[tuple[str, str], ...]:
    """Return the names of what is attached to a message, with the SHA-256 (hex) of each."""
    found = []
    # Without the policy of `EmailMessage`, which takes every header apart at each look at it.
    for part in message_from_bytes(data).walk():
        if part.get_content_disposition() == "attachment":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                found.append((str(part.get_filename()), hashlib.sha256(content).hexdigest()))
    return tuple(found)


def name_attachment(title: str, lang: str, format: str, taken: set[str]) -> str:
    """Return a file name that tells the language, none of `taken`, which it is added to."""
    return _name_file(title, f" ({lang})", format, taken)


def name_own(stem: str, format: str, taken: set[str]) -> str:
    """Return the name of a file that has one, none of `taken`, which it is added to."""
    return _name_file(_RESERVED.sub(r"\g<0>_", stem), "", format, taken)


def _name_file(title: str, end: str, format: str, taken: set[str]) -> str:
    """Return a name that people can read, without what a system or program stumbles over."""
    plain = line_of(unicodedata.normalize("NFC", title))
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cs", "Co"))
    plain = re.sub(r'[\\/:*?"<>|\s]+', " ", plain)[:_LONGEST_NAME]
    plain = plain.encode()[:_LARGEST_NAME].decode(errors="ignore").strip(" .") or "sheet"
    for number in range(1, len(taken) + 2):
        more = f" {number}" if number > 1 else ""
        name = f"{plain}{more}{end}.{format}"
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
    raise AssertionError("there are more numbers than names")


def line_of(text: str) -> str:
    """Return a text that stays on its header's line."""
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return on_one_line("".join(kept))
