"""What stands in a letter's window: the lines of the address.

DIN 5008 keeps six lines for an address, the French NF Z 10-011 six as well, of 38 characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from reportgen.document.spacing import on_one_line
from reportgen.fields.persons import POSTCODE_BEHIND
from reportgen.languages import country_names
from reportgen.mailings.recipients.lines import break_at_sense
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: DIN 5008 (address zone); NF Z 10-011.
MAX_LINES = 6
#: What 80 mm of the window hold at 9 to 10 pt: letters are 2 mm wide at most on average.
WIDTH = 40
"""Characters."""
#: NF Z 10-011 allows fewer, blanks included.
_WIDTHS = {"FR": 38, "MC": 38}
#: Where the postal norm is the French one: from the street on in capitals, without commas.
_FRENCH = frozenset(["FR", "MC"])
#: The languages people are addressed in where they live, the usual one first.
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("DE", "AT", "LI"), ("de",)),
    **dict.fromkeys(("FR", "MC"), ("fr",)),
    "CH": ("de", "fr"),
    "LU": ("fr", "de"),
    "BE": ("fr", "de"),
}
#: The form of address in a window. German has the accusative there (an Herrn …).
_FORMS: Mapping[str, Mapping[str, str]] = {
    "de": {"ms": "Frau", "mr": "Herrn"},
    "fr": {"ms": "Madame", "mr": "Monsieur"},
    "en": {"ms": "Ms", "mr": "Mr"},
}
#: What no postal address can do without, by its key.
NEEDED = {"street": say("street"), "postcode": say("postcode"), "city": say("town")}
#: The sign of the country before a postcode is not written any more in these (patterns).
_SIGNS = {"DE": "DE?", "FR": "FR?", "AT": "AT?", "CH": "CH"}


def address_lines(
    recipient: Recipient, from_country: str, language_of_from: str
) -> tuple[str, ...]:
    """Return the lines of a postal address, six at most.

    They are the organisation, the person, street, and postcode with town; abroad the town in
    capitals (DIN 5008, UPU) and the country below it, in capitals in the language of the country
    of posting. In France the lines from the street on are in capitals (NF Z 10-011, La Poste).
    An organisation may go over several lines, which end at a sense. Raises `UnfitError` where
    something is missing or longer than the window.
    """
    country = recipient.country or from_country
    french = country in _FRENCH
    street = [on_one_line(line) for line in recipient.street]
    town = [on_one_line(_without_sign(recipient.postcode, country)), on_one_line(recipient.city)]
    for text, part in (("".join(street), "street"), (town[0], "postcode"), (town[1], "city")):
        if not text:
            raise UnfitError(
                say("the postal address has no {what}.", what=NEEDED[part]),
                say("Write it, or send an e-mail."),
            )
    if country in POSTCODE_BEHIND:
        town.reverse()
    if french:
        street = [" ".join(line.replace(",", " ").split()).upper() for line in street]
    last = " ".join(town)
    width = _WIDTHS.get(country, WIDTH)
    lines = [
        *break_at_sense(on_one_line(recipient.organisation), width, recipient.language),
        _person(recipient, country),
        *street,
        last.upper() if french or country != from_country else last,
        country_names(language_of_from).get(country, country).upper()
        if country != from_country
        else "",
    ]
    lines = [line for line in lines if line]
    for line in lines:
        if (size := _size(line)) > width:
            raise UnfitError(
                say(
                    "the line “{line}” of the address has {size} characters; {width} fit the "
                    "window.",
                    line=line,
                    size=size,
                    width=width,
                ),
                say("Shorten it, or part the street into two lines."),
            )
    if len(lines) > MAX_LINES:
        raise UnfitError(
            say(
                "the address has {count} lines; {limit} fit the window.",
                count=len(lines),
                limit=MAX_LINES,
            ),
            say("Shorten the organisation, or leave out an addition to the street."),
        )
    return tuple(lines)


def _person(recipient: Recipient, country: str) -> str:
    name = on_one_line(recipient.name)
    spoken = _LANGUAGES.get(country, ("en",))
    own = recipient.language.split("-")[0]
    form = _FORMS[own if own in spoken else spoken[0]].get(recipient.form, "")
    return " ".join(filter(None, [form, on_one_line(recipient.title), name])) if name else ""


def _without_sign(postcode: str, country: str) -> str:
    sign = _SIGNS.get(country)
    return re.sub(rf"^\s*{sign}\s*[-–]?\s*(?=\d)", "", postcode) if sign else postcode


def _size(line: str) -> int:
    """Return how many letters are seen: marks stand on those before them."""
    composed = unicodedata.normalize("NFC", line)
    return sum(not unicodedata.combining(char) for char in composed)
