"""The values behind the field types, and how each is read from the text that was written."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from reportgen.document.spacing import on_one_line
from reportgen.fields.domains import to_wire
from reportgen.fields.written_dates import read_date, split_span
from reportgen.languages import country_names
from reportgen.problems.characters import list_unseen, spell_unseen
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError

_DATE = re.compile(r"(?a)(?P<year>(?:19|20|21)\d\d)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
#: What stands before the @ (the dot-atom form of RFC 5322).
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PHONE = re.compile(r"(?:\+|00|\((?=[0-9 ]+\)))?[0-9](?:[0-9 ()/.\u00a0\u202f-]*[0-9])?")
#: What may stand before a number, and what Word and people write for its hyphen.
_PHONE_WORD = re.compile(r"(?i)(?:tel|tél|telefon|téléphone|phone|fon)\b[.:]*\s+")
_DASH = re.compile("[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day (ISO 8601 reduced precision)."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day the date may mean: 2024-02 ends on 29 February."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time; without an end it goes on."""

    start: PartialDate
    end: PartialDate | None = None

    def __str__(self) -> str:
        return f"{self.start}/{self.end or '..'}"


def parse_line(text: str) -> str:
    """Return the text on one line: blanks folded, but those that must not break (“14 h”) kept."""
    return on_one_line(text)


def parse_text(text: str) -> str:
    """Return Markdown without blank edges and trailing blanks."""
    return text.strip("\n").rstrip()


def parse_number(text: str) -> str:
    """Return the number as written, so that no digit is lost."""
    written = text.strip()
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", written):
        meant = _meant_number(written)
        raise UnfitError(
            say("“{text}” is not a number.", text=text),
            say("Write {number}.", number=meant)
            if meant
            else say("Write digits, with a point for decimals."),
        )
    return written


#: What parts thousands besides a point or a comma: blanks, and the apostrophe of the Swiss.
_APART = r"[ \u00a0\u202f'’]"
#: Numbers with a decimal comma, without decimals, and as the English write them.
_WRITTEN = re.compile(
    r"(?P<sign>[+-]?)(?:"
    rf"(?P<whole>[0-9]+|[0-9]{{1,3}}(?:(?:\.|{_APART})[0-9]{{3}})+),(?P<part>[0-9]+)"
    rf"|(?P<groups>[0-9]{{1,3}}(?:{_APART}[0-9]{{3}})+|[0-9]{{1,3}}(?:\.[0-9]{{3}}){{2,}})"
    r"|(?P<large>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<rest>[0-9]+))"
)


def _meant_number(text: str) -> str:
    """Return the number that a text can only mean, "" where it may be several or none."""
    found = _WRITTEN.fullmatch(text)
    # “1,250” is more than a thousand to some.
    if not found or re.fullmatch("[+-]?[1-9][0-9]{0,2},[0-9]{3}", text):
        return ""
    whole = re.sub("[^0-9]", "", found["whole"] or found["groups"] or found["large"])
    decimals = found["part"] or found["rest"]
    return f"{found['sign']}{whole}{'.' if decimals else ''}{decimals or ''}"


def parse_whole(text: str) -> int:
    """Return a whole number from nought on. Raises `UnfitError`."""
    written = text.strip()
    if not re.fullmatch("[0-9]{1,9}", written):
        raise UnfitError(
            say("“{text}” is not a whole number.", text=text), say("Write digits alone.")
        )
    return int(written)


#: What people write for yes and no, in the languages that messages are told in.
_YES, _NO = ("yes", "true", "ja", "oui"), ("no", "false", "nein", "non")


def parse_yes_no(text: str) -> bool:
    said = text.strip().lower()
    if said not in (*_YES, *_NO):
        raise UnfitError(say("“{text}” is neither yes nor no.", text=text), say("Write yes or no."))
    return said in _YES


def parse_date(text: str) -> PartialDate:
    """Read ``2026``, ``2026-11`` or ``2026-11-22`` (ISO 8601), and what can mean no other day.

    That is ``22.11.2026``, ``11/2026`` or ``November 2026``.
    """
    written = text.strip()
    found = _DATE.fullmatch(written)
    advice = say("Write 2026-11-22, 2026-11 or 2026.")
    if found:
        parts = tuple(int(part or 0) for part in found.group("year", "month", "day"))
        is_zero = found["month"] == "00" or found["day"] == "00"
    elif named := read_date(written):
        parts, is_zero = named, False
    else:
        raise UnfitError(say("“{text}” is not a date.", text=text), advice)
    partial = PartialDate(*parts)
    try:
        _ = partial.first
    except ValueError:
        is_zero = True
    if is_zero:
        raise UnfitError(say("“{text}” is not in the calendar.", text=text), advice)
    return partial


def parse_period(text: str) -> Period:
    """Read ``2015/2017``, ``2015/..`` (goes on) or one date (ISO 8601 intervals).

    ``2015-2017`` and ``seit 2015`` can mean nothing else either.
    """
    written = text.strip()
    try:
        alone = parse_date(written)
    except UnfitError:
        pass
    else:
        return Period(alone, alone)
    start, slash, end = (part.strip() for part in written.partition("/"))
    if not slash or len(written.split("/")) > 2:
        start, end = split_span(written) or (written, "")
    try:
        first = parse_date(start)
        last = None if end in ("", "..") else parse_date(end)
    except UnfitError:
        raise UnfitError(
            say("“{text}” is not a period.", text=text),
            say("Write 2015/2017, 2015-03/.. for a period that goes on, or one year."),
        ) from None
    if last and last.last < first.first:
        raise UnfitError(
            say("the period “{text}” ends before it begins.", text=text), say("Swap the two dates.")
        )
    return Period(first, last)


def parse_country(text: str) -> str:
    """Return a country code of ISO 3166-1 alpha-2."""
    code = text.strip()
    if not re.fullmatch("[A-Za-z]{2}", code) or code.upper() not in country_names("en"):
        raise UnfitError(
            say("“{text}” is not a country code.", text=text), say("Write two letters: DE, FR, LU.")
        )
    return code.upper()


def parse_email(text: str) -> str:
    """Return a plain address in ASCII: a dot-atom (RFC 5322), and the domain of the wire.

    A domain may have been written in letters of any language (IDNA 2008).
    """
    address = text.strip()
    if unseen := list_unseen(address):
        raise UnfitError(
            say(
                "“{address}” has a character that nobody sees.",
                address=spell_unseen(address, blanks=True),
            ),
            say("Delete {characters}: write the address anew, do not paste it.", characters=unseen),
        )
    local, at, domain = address.rpartition("@")
    if at and not local.isascii() and re.fullmatch(r"[\w.+-]+", local):
        letters = "".join(dict.fromkeys(char for char in local if not char.isascii()))
        raise UnfitError(
            say(
                "“{text}” has letters before the @ that servers do not take: {letters}.",
                text=text,
                letters=letters,
            ),
            say("Ask for an address without them; most offices have one."),
        )
    try:
        wire = f"{local}@{domain if _is_plain(domain) else to_wire(domain)}"
    except ValueError:
        wire = ""
    # Some programs take what looks like an encoded word (RFC 2047) for another address.
    if not wire or not _LOCAL.fullmatch(local) or len(wire) > 254 or "=?" in wire:
        raise UnfitError(
            say("“{text}” is not an e-mail address.", text=text), _advise_on_address(address)
        )
    return wire


def _advise_on_address(address: str) -> Message:
    """Return what to do about an address that is none: what was pasted along is named."""
    pasted = re.match(r"(?i)mailto:", address) or re.search(r"(?<=\w)[.,;]+$", address)
    if pasted and "@" in address:
        return say("Delete “{pasted}”.", pasted=pasted[0])
    return say("Write name@domain.")


def _is_plain(domain: str) -> bool:
    """Tell whether a domain is of ASCII letters alone, which stay as they were written."""
    return domain.isascii() and "xn--" not in domain.lower() and to_wire(domain) == domain.lower()


def parse_phone(text: str) -> str:
    """Return a telephone number as it was written, without a word before it, with hyphens."""
    number = _DASH.sub("-", _PHONE_WORD.sub("", parse_line(text)))
    number = re.sub(r"^\((\+[0-9]+)\)", r"\1", number)
    digits = re.sub(r"\D", "", number)
    if not _PHONE.fullmatch(number) or not 3 <= len(digits) <= 17:
        raise UnfitError(
            say("“{text}” is not a telephone number.", text=text),
            say("Write it like +49 681 905 0 or 0681 905-0."),
        )
    return number


def parse_link(text: str) -> str:
    """Return an http or https address."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        # A name before the host passes for the host: https://office.example@evil.example
        fits = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
        _ = parts.port
    except ValueError:
        fits = False
    if not fits or re.search(r"[\s<>\"\\]", address):
        raise UnfitError(
            say("“{text}” is not a web address.", text=text),
            say("Write https://name.example.org/page."),
        )
    return address


#: What to do about a file that is not named as one of the project.
NAME_IT = say(
    "Copy it into the project, and write its path from this file on, with / before names."
)


def parse_file(text: str) -> str:
    """Return a relative path with forward slashes; whoever opens it sees that it lies inside."""
    path = text.strip()
    if "\\" in path and ":" not in path and not path.startswith("\\"):
        raise UnfitError(
            say("“{text}” has backslashes.", text=text),
            say("Write {path}, as on every system.", path=path.replace("\\", "/")),
        )
    if not path or "\\" in path or path.startswith("/") or ":" in path:
        raise UnfitError(say("“{text}” is not a file of the project.", text=text), NAME_IT)
    return path


def parse_folder(text: str) -> str:
    """Return a relative path with forward slashes that stays inside its folder."""
    path = parse_file(text)
    if ".." in path.split("/"):
        raise UnfitError(say("“{text}” lies outside the project.", text=text), NAME_IT)
    return path


#: Names that Windows keeps for devices, whatever blanks and extension follow.
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?")


def parse_key(text: str) -> str:
    """Return a name that can be part of a file name on every system."""
    name = unicodedata.normalize("NFC", text.strip())
    if (
        not re.fullmatch(r"\w[\w .+()-]*", name)
        or name.endswith(".")
        or len(name.encode()) > 100
        or DEVICES.fullmatch(name)
    ):
        raise UnfitError(
            say("“{text}” cannot be part of a file name on every system.", text=text),
            say("Use letters, digits, “-” and “_”."),
        )
    return name


def parse_colour(text: str) -> str:
    colour = text.strip()
    if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        raise UnfitError(
            say("“{text}” is not a colour.", text=text), say('Write it like "#0b5563", in quotes.')
        )
    return colour.lower()
