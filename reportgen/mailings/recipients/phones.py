"""Telephone numbers for readers abroad: with the country's code, as they can be dialled there."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Codes of countries, and the digits before a number that are dialled within the country alone
#: (ITU-T E.164 and its list of dialling procedures, national prefixes). Others stay as written.
_CODES: Mapping[str, tuple[str, str]] = {
    "AT": ("43", "0"),
    "BE": ("32", "0"),
    "CH": ("41", "0"),
    "DE": ("49", "0"),
    "FR": ("33", "0"),
    "GB": ("44", "0"),
    "IE": ("353", "0"),
    "NL": ("31", "0"),
    "SE": ("46", "0"),
    "FI": ("358", "0"),
    "RO": ("40", "0"),
    "BG": ("359", "0"),
    "HR": ("385", "0"),
    "SI": ("386", "0"),
    "SK": ("421", "0"),
    "TR": ("90", "0"),
    "UA": ("380", "0"),
    "RS": ("381", "0"),
    "BA": ("387", "0"),
    "MA": ("212", "0"),
    "LU": ("352", ""),
    "LI": ("423", ""),
    "MC": ("377", ""),
    "IT": ("39", ""),
    "ES": ("34", ""),
    "PT": ("351", ""),
    "PL": ("48", ""),
    "CZ": ("420", ""),
    "DK": ("45", ""),
    "NO": ("47", ""),
    "GR": ("30", ""),
}
#: Shorter numbers are for the country alone, such as 115.
_SHORTEST = 5


def phone_abroad(number: str, country: str) -> str:
    """Return a telephone number of a country (ISO 3166-1) as it is written for readers abroad.

    DIN 5008 and ITU-T E.123: “+49 681 905-0”. One that has a code already keeps it; of a country
    that is not known, and a number that is for the country alone, nothing is changed.
    """
    if number.startswith("+"):
        return number
    if number.startswith("00"):
        return f"+{number[2:].lstrip()}"
    code, prefix = _CODES.get(country, ("", ""))
    bare = number.lstrip("(")
    if not code or not bare.startswith(prefix) or len(re.sub(r"\D", "", number)) < _SHORTEST:
        return number
    rest = bare.removeprefix(prefix)
    rest = rest.replace(")", " ", 1) if bare != number else rest
    return f"+{code} {' '.join(re.split(r'[ /]+', rest)).strip()}"
