"""Mails that carry sheets (RFC 5322, RFC 2045): what hangs on them, else what they say."""

from __future__ import annotations

from collections.abc import Container, Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from mimetypes import guess_extension
from pathlib import PurePath

#: Nobody hangs more on a mail that is a sheet.
_MOST = 50


def parts_of_mail(data: bytes, known: Container[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the files on a mail that are of known kinds: name, suffix, bytes.

    Where there are none, what the mail itself says is yielded, without a name.
    """
    mail = message_from_bytes(data, _class=EmailMessage, policy=default)
    found = False
    for number, part in enumerate(mail.walk()):
        name = PurePath((part.get_filename() or "").replace("\\", "/")).name
        suffix = PurePath(name).suffix.lower()
        if number < _MOST and suffix in known and (content := _content_of(part)):
            found = True
            yield name, suffix, content
    if not found:
        body = mail.get_body(("html", "plain"))
        if body is not None and (content := _content_of(body)):
            yield "", guess_extension(body.get_content_type()) or "", content


def _content_of(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset()
    if part.get_content_maintype() == "text" and charset:
        try:
            return content.decode(charset).encode()
        except (LookupError, UnicodeDecodeError):
            return content
    return content
