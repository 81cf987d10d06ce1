"""Mails that carry sheets (RFC 5322, RFC 2045): what hangs on them, else what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from mimetypes import guess_extension, guess_type
from pathlib import PurePath

from reportgen.input.returned.package import fail
from reportgen.problems.message import say

#: Nobody hangs more on a mail that is a sheet.
_MOST = 50
#: What hangs on mails by itself: signatures, cards, invitations.
_BESIDE = frozenset((".p7s", ".p7m", ".asc", ".sig", ".vcf", ".ics", ".dat"))


@dataclass(frozen=True, slots=True)
class Hanging:
    """A file that hangs on a mail; without a name it is what the mail itself says."""

    name: str
    suffix: str
    data: bytes


def parts_of_mail(data: bytes, file: str) -> tuple[Hanging, ...]:
    """Return the files on a mail but pictures and signatures, else what the mail itself says.

    Raises `SourceError` for what is no mail that can be read.
    """
    try:
        return tuple(_parts(message_from_bytes(data, _class=EmailMessage, policy=default)))
    # What the library raises for headers that nobody may write, and for parts without end.
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        raise fail(
            file,
            say("the mail is damaged."),
            say("Save what hangs on it from the mail program, and import that."),
        ) from None


def _parts(mail: EmailMessage) -> Iterator[Hanging]:
    found = 0
    for part in mail.walk():
        name = PurePath((part.get_filename() or "").replace("\\", "/")).name
        suffix = PurePath(name).suffix.lower()
        is_picture = (guess_type(f"a{suffix}")[0] or "").startswith("image/")
        if suffix and not is_picture and suffix not in _BESIDE and (content := _content_of(part)):
            found += 1
            if found > _MOST:
                raise ValueError("more than any mail has")
            yield Hanging(name, suffix, content)
    body = mail.get_body(("html", "plain")) if not found else None
    if body is not None and isinstance(body, MIMEPart) and (content := _content_of(body)):
        yield Hanging("", guess_extension(body.get_content_type()) or "", content)


def _content_of(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset()
    if part.get_content_maintype() == "text" and charset:
        try:
            return content.decode(charset).encode()
        except (LookupError, ValueError):
            return content
    return content
