"""QR codes (ISO/IEC 18004), and the cards they hold."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from reportgen.document.blocks import Picture
from reportgen.languages import country_names, pick

#: Pixels to a module: enough for print, and a file of a few hundred bytes all the same.
_SCALE = 8
#: The most that a code of this level holds, in bytes (ISO/IEC 18004, version 40-M).
MOST = 2331


def write_card(contact: Mapping[str, Any], lang: str, main: str) -> str:
    """Return a contact as a vCard 3.0 (RFC 2426), which every telephone reads.

    Names are in a language or the nearest there is; the last word of a name is the family's. What
    has no name is called by its organisation, office or address: a card without one is none.
    """

    def text(name: str) -> str:
        return pick(contact[name], lang, main)[0] if name in contact else ""

    # The card that segno makes puts the role last and leaves backslashes as they are (RFC 2426, 4,
    # wants two), so that codes that are printed would not be made again as they were.
    name, organisation, role = text("name"), text("organisation"), text("role")
    street = ", ".join(pick(each, lang, main)[0] for each in contact.get("street", ()))
    country = country_names(lang).get(contact.get("country", ""), "")
    place = (street, text("city"), contact.get("postcode", ""))
    given, _, family = name.rpartition(" ")
    called = name or organisation or role or contact.get("email") or contact.get("phone", "")
    lines = {
        "N": f"{_escape(family or called)};{_escape(given)};;;",
        "FN": _escape(called),
        "ORG": _escape(organisation),
        "TITLE": _escape(role),
        # Post box, room, street, town, region, postcode, country (RFC 2426, 3.2.1).
        "ADR;TYPE=WORK": ";".join(
            map(_escape, ("", contact.get("room", ""), *place[:2], "", place[2], country))
        )
        if any(place)
        else "",
        "EMAIL": contact.get("email", ""),
        "TEL": _dialled(contact.get("phone", "")),
        "TEL;TYPE=FAX": _dialled(contact.get("fax", "")),
        "URL": contact.get("web", ""),
        "NOTE": _escape(text("hours")),
    }
    filled = [f"{key}:{value}" for key, value in lines.items() if value]
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *filled, "END:VCARD", ""])


def _dialled(number: str) -> str:
    return " ".join(number.replace("(0)", "").split())


def _escape(text: str) -> str:
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def draw_code(content: str, alt: str) -> Picture:
    """Return the QR code of a text with its quiet zone, as a picture in black and white.

    At least 15 per cent of it may be soiled (level M). Whatever is no ASCII is UTF-8, which
    readers recognise; of other bytes they guess what was meant. Raises `ValueError` where it holds
    too much.
    """
    import segno

    code = segno.make_qr(content, error="m", boost_error=True, encoding="utf-8")
    file = io.BytesIO()
    code.save(file, kind="png", scale=_SCALE)
    side = int(code.symbol_size(scale=_SCALE)[0])
    return Picture(file.getvalue(), "image/png", side, side, alt)
