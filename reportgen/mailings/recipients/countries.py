"""What differs between countries in an address: postcodes, and where the house number stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reportgen.problems.message import Message, one_of, say
from reportgen.problems.problem import UnfitError

#: How postcodes look (Universal Postal Union, addressing systems): # is a digit, A a letter, X
#: either, all else stands for itself. Countries that are not named are not checked.
POSTCODES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("DE", "IT", "ES", "EE", "FI", "HR", "ME", "RS", "TR", "UA", "MA"), ("#####",)),
    **dict.fromkeys(("FR", "DZ", "BA", "TH", "VN", "IL", "MX", "KW"), ("#####",)),
    **dict.fromkeys(("AT", "BE", "CH", "LU", "DK", "NO", "HU", "SI", "BG", "CY"), ("####",)),
    **dict.fromkeys(("AL", "AU", "NZ", "MK", "TN", "ZA", "GE", "AM"), ("####",)),
    **dict.fromkeys(("RO", "IN", "CN", "RU", "BY", "KZ"), ("######",)),
    **dict.fromkeys(("SE", "CZ", "SK", "GR"), ("### ##",)),
    **dict.fromkeys(("GP", "MQ", "GF", "RE", "YT", "PM"), ("97###",)),
    **dict.fromkeys(("NC", "PF", "WF"), ("98###",)),
    "MC": ("980##",),
    "LI": ("94##",),
    "VA": ("00120",),
    "SM": ("4789#",),
    "AD": ("AD###",),
    "NL": ("#### AA",),
    "PL": ("##-###",),
    "PT": ("####-###", "####"),
    "LT": ("#####",),
    "LV": ("####",),
    "MD": ("####",),
    "IS": ("###",),
    "US": ("#####", "#####-####"),
    "BR": ("#####-###",),
    "JP": ("###-####",),
    "CA": ("A#A #A#",),
    "IE": ("AXX XXXX",),
    "MT": ("AAA ####",),
    "GB": ("A# #AA", "A## #AA", "AA# #AA", "AA## #AA", "A#A #AA", "AA#A #AA"),
}
#: Where the house number stands before the street, and what parts them.
NUMBER_FIRST: Mapping[str, str] = {
    **dict.fromkeys(("FR", "MC", "LU", "GP", "MQ", "GF", "RE", "YT"), ", "),
    **dict.fromkeys(("GB", "IE", "US", "CA", "AU", "NZ", "MT", "IN", "ZA"), " "),
}
_MARKS = {"#": "[0-9]", "A": "[A-Za-z]", "X": "[0-9A-Za-z]", " ": " ?", "-": "[ -]?"}
#: The sign of a country before a postcode, as on number plates or of ISO 3166.
_SIGN = re.compile(r"[A-Za-z]{1,3} ?[-–] ?(?=[0-9])|(?:LV|MD|LT|SI)-?(?=[0-9])")
#: What spreadsheet programs put around digits to keep them as a text.
_KEPT = re.compile(r"['’´`](?P<a>[0-9A-Za-z -]+)|=?\"(?P<b>[0-9A-Za-z -]+)\"|=(?P<c>[0-9]+)")
_DECIMAL = re.compile(r"([0-9]+)[.,]0+")
_SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee][+-]?[0-9]+")
_MONTH = (
    r"(?:jan|fe[bv]|m[aäá]r|a[pv]r|ma[iy]|jun|jui|jul|aug|ao[uû]|sep|o[ck]t|nov|d[eé][cz])\w*\.?"
)
_DATE = re.compile(
    r"(?i)[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{2,4})?"
    rf"|[0-9]{{1,2}}[. /-]+{_MONTH}(?:[ -]?[0-9]{{2,4}})?|{_MONTH}[ -][0-9]{{2}}"
)
#: Longer texts are no house numbers (characters).
_LONGEST = 16
#: House numbers: 5a, 5 bis, 5-7, 5/2; sin número.
_NUMBER = re.compile(
    r"(?i)[0-9]{1,5} ?(?:bis|ter|quater|quinquies|[a-z]{1,2})?"
    r"(?: ?[-–/+,] ?[0-9]{0,4} ?(?:bis|ter|[a-z])?)*|s/n"
)


def read_postcode(text: str, country: str) -> str:
    """Return a postcode as it is written in a country (ISO 3166-1 alpha-2), the sign kept.

    Marks of spreadsheet programs that can mean one thing alone are taken away: '01067, ="01067",
    54290.0. Raises `UnfitError` for what is none there, such as one that lost its first nought.
    """
    code = " ".join(text.split())
    if kept := _KEPT.fullmatch(code):
        code = next(part for part in kept.groups() if part).strip()
    if decimal := _DECIMAL.fullmatch(code):
        code = decimal[1]
    if _SHORTENED.fullmatch(code):
        raise UnfitError(
            say(
                "“{text}” is a number that the spreadsheet program shortened; digits are lost.",
                text=text,
            ),
            say("Make the column one of text, and write the postcode with all its digits."),
        )
    masks = POSTCODES.get(country)
    sign = found[0] if (found := _SIGN.match(code)) and country != "AD" else ""
    digits = code.removeprefix(sign)
    if not masks or any(_pattern_of(mask).fullmatch(digits) for mask in masks):
        return code
    for mask in masks:
        closed = digits.replace(" ", "")
        if "#" * len(mask) == mask and re.fullmatch(f"[0-9]{{{len(mask)}}}", closed):
            return sign + closed
    raise UnfitError(
        say("“{text}” is no postcode in {country}.", text=text, country=country),
        _advise(digits, masks),
    )


def _pattern_of(mask: str) -> re.Pattern[str]:
    return re.compile("".join(_MARKS.get(char, char) for char in mask))


def _advise(digits: str, masks: tuple[str, ...]) -> Message:
    for mask in masks:
        if re.fullmatch("[0-9]{3,}", digits) and re.fullmatch("[#0-9]+", mask):
            full = digits.zfill(len(mask))
            if len(mask) - len(digits) <= 2 and _pattern_of(mask).fullmatch(full):
                return say(
                    "If its first nought was lost, write {full}; in Excel, make the column one of "
                    "text first.",
                    full=full,
                )
    return say(
        "Write it like {examples}, or another country in a column “Land”.",
        examples=one_of(map(_example_of, masks[:2])),
    )


def _example_of(mask: str) -> str:
    """Return a code of a mask: 12345 for five digits."""
    digits = iter("1234567890")
    return "".join(next(digits) if char == "#" else char.replace("X", "A") for char in mask)


def join_number(street: str, number: str, country: str) -> str:
    """Return a street with its house number as a country writes it: Weg 5; 5, rue de la Paix.

    Raises `UnfitError` where the number is none, or the street has another one already.
    """
    street, number = " ".join(street.split()), " ".join(number.split())
    if kept := _KEPT.fullmatch(number):
        number = next(part for part in kept.groups() if part).strip()
    if decimal := _DECIMAL.fullmatch(number):
        number = decimal[1]
    advice = say("Write it like 5, 5a or 5-7; in Excel, make the column one of text first.")
    if _DATE.fullmatch(number):
        message = say(
            "“{number}” is a date: the spreadsheet program made it of a house number.",
            number=number,
        )
        raise UnfitError(message, advice)
    if len(number) > _LONGEST or not _NUMBER.fullmatch(number):
        raise UnfitError(say("“{number}” is no house number.", number=number), advice)
    between = NUMBER_FIRST.get(country)
    has = re.match(r"([0-9]+\w?)\b", street) if between else re.search(r"\b([0-9]+ ?\w?)$", street)
    if has and has[1].replace(" ", "").casefold() == number.replace(" ", "").casefold():
        return street
    if has:
        raise UnfitError(
            say(
                "the street “{street}” ends or begins with a number, and “{number}” is another.",
                street=street,
                number=number,
            ),
            say("Write both in the column of the street, and leave the number's empty."),
        )
    return f"{number}{between}{street}" if between else f"{street} {number}"
