"""E-mail messages as bytes: text and HTML, attachments named for people (RFC 5322, 2045, 2369)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.generator import BytesGenerator
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO
from urllib.parse import quote

from reportgen.collecting.outgoing import MadeForm
from reportgen.document.blocks import (
    Block,
    Break,
    Fact,
    Facts,
    Inline,
    Link,
    List,
    Notes,
    Paragraph,
    RichText,
    Table,
    Text,
)
from reportgen.document.spacing import on_one_line
from reportgen.fields.domains import show_address
from reportgen.mailings.attachment import Attachment, attach, line_of
from reportgen.mailings.identity import seal_identity
from reportgen.mailings.wording import Wording
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_template

#: How long lines are (RFC 2047, 2), and what parts a header where it is longer.
_WIDTH, _FOLD = 76, "\r\n "
#: What needs no encoding: lines that need no folding, and names of atoms (RFC 5322, 3.2.3).
_PLAIN_TEXT = re.compile(r"[ -~]{1,60}")
_PLAIN_NAME = re.compile(r"[\w!#$%&'*+/=?^`{|}~ -]{0,60}", re.ASCII)
#: Seven bits, whatever the text: servers without 8BITMIME take it too. Headers that were written
#: here stay as they are.
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=_WIDTH, utf8=False, refold_source="none")


#: The printed words that a message says.
WORDS = ("colon", "mail_attached", "mail_unsubscribe", "mail_unsubscribe_word")


@dataclass(frozen=True, slots=True)
class Mail:
    """What a message is made of. `unsubscribe` is a web address or empty."""

    mailing: str
    wording: Wording
    address: str
    name: str
    sender_address: str
    sender_name: str
    phone: str
    network: str
    unsubscribe: str
    words: Mapping[str, str]
    attachments: tuple[Attachment, ...]
    #: Those of the attachments that are forms to fill in, as they are kept.
    forms: tuple[MadeForm, ...] = ()

    @property
    def enclosed(self) -> tuple[str, ...]:
        """The titles of what is attached, each once, whatever the formats."""
        return tuple(dict.fromkeys(each.title for each in self.attachments))


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A message ready to be sent, with its Message-ID and the SHA-256 (hex) of its bytes."""

    data: bytes = field(repr=False)
    message_id: str
    digest: str


def make_message(
    mail: Mail, moment: datetime, theme: Theme, seal: Callable[[bytes], str]
) -> MailMessage:
    """Return a message of ASCII lines, the same bytes for the same input and moment.

    Its Message-ID says what it is: the same for the same content to the same person, another
    for another. `seal` is that of the ledger. Raises `TemplateError` for faults of the theme.
    """
    message = EmailMessage(policy=_POLICY)
    message.set_content(_write_text(mail), charset="utf-8", cte="quoted-printable")
    html = render_template("mail.html", _context(mail, theme), theme)
    message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    for attachment in mail.attachments:
        attach(message, attachment)
    # Last, since whatever is added to a message takes such headers along into its first part.
    message["Content-Language"] = mail.wording.lang
    identity = seal_identity(_digest(mail, html), seal)
    message_id = f"<{identity}@{mail.sender_address.rpartition('@')[2]}>"
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{identity[:24]}_{number}")
    file = BytesIO()
    BytesGenerator(file, policy=_POLICY).flatten(message)
    headers = {
        "From": _address("From", mail.sender_name, mail.sender_address),
        "To": _address("To", mail.name, mail.address),
        "Subject": _words("Subject", mail.wording.subject, _PLAIN_TEXT),
        "Date": format_datetime(moment),
        "Message-ID": message_id,
        "List-Unsubscribe": _unsubscribe(mail),
    }
    # Written here: Python's own headers decode the encoded words in a name, line ends included,
    # drop the quotes of a name that is long, and encode web addresses.
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    data = head.encode("ascii") + file.getvalue()
    return MailMessage(data, message_id, hashlib.sha256(data).hexdigest())


def _address(header: str, name: str, address: str) -> str:
    """Return a mailbox (RFC 5322, 3.4) whose name cannot bring a second one along."""
    phrase = _words(header, name, _PLAIN_NAME)
    long = len(phrase) + len(address) > _WIDTH - 10
    return f"{phrase}{_FOLD if long else ' '}<{address}>" if phrase else f"<{address}>"


def _words(header: str, text: str, plain: re.Pattern[str]) -> str:
    """Return a text for a header: as it is where it is plain, else in encoded words (RFC 2047)."""
    line = line_of(text)
    if plain.fullmatch(line) and "=?" not in line:
        return line
    return Header(line, "utf-8", _WIDTH, header).encode(linesep="\r\n")


def _unsubscribe(mail: Mail) -> str:
    """Return where to unsubscribe (RFC 2369): a web address first, where there is one."""
    subject = quote(mail.words["mail_unsubscribe_word"])
    ways = [f"<mailto:{quote(mail.sender_address, safe='@+')}?subject={subject}>"]
    if mail.unsubscribe:
        ways.insert(0, f"<{quote(mail.unsubscribe, safe=':/?&=%#@!$+;~*[]')}>")
    return f",{_FOLD}".join(ways)


def _digest(mail: Mail, html: str) -> str:
    """Return the digest (hex) of what a message says to whom.

    Earlier versions made it alike: what was sent by them is compared with what is planned now.
    """
    digest = hashlib.sha256()
    parts = (mail.mailing, mail.address, mail.sender_address, mail.wording.subject, html)
    for text in parts:
        digest.update(text.encode() + b"\0")
    for attachment in mail.attachments:
        digest.update(attachment.name.encode() + b"\0" + hashlib.sha256(attachment.data).digest())
    return digest.hexdigest()


def _context(mail: Mail, theme: Theme) -> dict[str, object]:
    return {
        "wording": mail.wording,
        "brand": theme.brand,
        "network": mail.network,
        "email": mail.sender_address,
        "phone": mail.phone,
        "enclosed": mail.enclosed,
        "words": mail.words,
        "unsubscribe": mail.unsubscribe,
    }


# --- As text -----------------------------------------------------------------------------------


def _write_text(mail: Mail) -> str:
    """Return what the message says without any layout, paragraphs apart."""
    wording, words = mail.wording, mail.words
    reach = [mail.phone, show_address(mail.sender_address)]
    parts = [
        wording.salutation,
        write_plain(wording.body),
        wording.closing,
        "\n".join([*wording.signature, *filter(None, reach)]),
    ]
    if mail.attachments:
        listed = [f"- {title}" for title in mail.enclosed]
        parts.append("\n".join([f"{words['mail_attached']}{words['colon']}", *listed]))
    parts.append(" ".join(filter(None, [words["mail_unsubscribe"], mail.unsubscribe])))
    return "\n\n".join(parts) + "\n"


def write_plain(text: RichText) -> str:
    """Return rich text as plain text: paragraphs apart, links with their addresses."""
    return "\n\n".join(_plain(block, "") for block in text.blocks)


def _plain(block: Block, indent: str) -> str:
    match block:
        case Paragraph():
            return _indent("".join(map(_inline, block.content)), indent)
        case List():
            return "\n".join(_items(block, indent))
        case Table():
            rows = (" | ".join(map(_cell, row)) for row in block.all_rows)
            return _indent("\n".join(rows), indent)
        case Facts():
            facts = (f"{_cell(f.label)} {_facts_value(f)}".strip() for f in block.items)
            return _indent("\n".join(facts), indent)
        case Notes():
            notes = (f"[{n}] {_cell(note)}" for n, note in enumerate(block.items, 1))
            return _indent("\n".join(notes), indent)
        case _:
            return _indent(str(block), indent)


def _facts_value(fact: Fact) -> str:
    return "\n  ".join(_plain(each, "") for each in fact.blocks)


def _items(block: List, indent: str) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "- "
        if block.marks:
            mark = f"{block.marks[number - block.start]} "
        text = "\n".join(_plain(each, "") for each in item)
        first, *others = text.split("\n")
        yield "\n".join([indent + mark + first, *(indent + "  " + line for line in others)])


def _indent(text: str, indent: str) -> str:
    return "\n".join(indent + line for line in text.split("\n"))


def _cell(content: Sequence[Inline]) -> str:
    return on_one_line("".join(map(_inline, content)))


#: Raised and lowered figures as signs of their own.
_SCRIPTS = {
    "super": str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"),
    "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}


def _script(text: Text) -> str:
    """Return raised or lowered letters; those that are no signs of their own keep Markdown's."""
    signs = _SCRIPTS["sub" if text.script == "sub" else "super"]
    if all(ord(sign) in signs for sign in text.text):
        return text.text.translate(signs)
    mark = "~" if text.script == "sub" else "^"
    return f"{mark}{text.text}{mark}"


def _inline(inline: Inline) -> str:
    match inline:
        case Link():
            text = "".join(map(_inline, inline.content))
            target = inline.target.removeprefix("mailto:")
            return text if text in (target, inline.target) else f"{text} ({target})"
        case Break():
            return "\n"
        case Text() if inline.script:
            return _script(inline)
        case _:
            return str(inline)
