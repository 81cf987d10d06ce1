"""Languages: tags and names, the nearest text there is, lists, plurals, numbers, letters, order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

if TYPE_CHECKING:
    from babel import Locale

#: A text in several languages: BCP 47 tag to text, never empty.
Texts: TypeAlias = Mapping[str, str]


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


#: Codes of groups, and those that mean no country or one that is not known.
_NO_COUNTRIES = frozenset(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"])


@cache
def locale_of(lang: str) -> Locale:
    """Return the language's conventions (CLDR); for one without data, those of English."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def parse_language(text: str) -> str:
    """Return a BCP 47 tag of language, script and region in their usual case."""
    parts = text.strip().replace("_", "-").split("-")
    tag = "-".join(
        [
            parts[0].lower(),
            *(part.title() if len(part) == 4 else part.upper() for part in parts[1:]),
        ]
    )
    # Not every letter keeps its number when it changes its case: "ß" becomes "SS".
    if not text.isascii() or not _LANGUAGE.fullmatch(tag):
        raise UnfitError(
            say("“{text}” is not a language tag.", text=text),
            say("Write a tag such as de, fr or pt-BR."),
        )
    return tag


@cache
def country_names(lang: str) -> Mapping[str, str]:
    """Return the names of all countries in a language by code, as CLDR has them.

    For a language without data they are those of English.
    """
    names = locale_of(lang).territories
    return {
        code: name
        for code, name in names.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    }


@cache
def language_names(lang: str) -> Mapping[str, str]:
    """Return the names of languages in a language by BCP 47 tag, as CLDR has them.

    For a language without data they are those of English.
    """
    names = {tag.replace("_", "-"): name for tag, name in locale_of(lang).languages.items()}
    return {tag: name for tag, name in names.items() if _LANGUAGE.fullmatch(tag)}


def pick(texts: Texts, lang: str, main: str) -> tuple[str, str]:
    """Return the text in `lang`, or the nearest there is, with the language it is in.

    Nearest means: the language without its region, a text for all languages ("und"), the
    main language, the first one written.
    """
    for tag in (lang, lang.split("-")[0], "und", main):
        if tag in texts:
            return texts[tag], lang if tag in ("und", lang.split("-")[0]) else tag
    first = next(iter(texts), lang)
    return texts.get(first, ""), first


def join_list(items: Iterable[str], lang: str) -> str:
    """Return “a, b and c” as the language has it."""
    from babel.lists import format_list

    return str(format_list(list(items), locale=locale_of(lang)))


#: Numbers get groups from so many digits before the decimals on: a year stays a year.
_GROUPED_FROM = 5


@cache
def _number_signs(lang: str) -> tuple[str, str, int, int]:
    """Return what parts groups and decimals, and how large the last group and the others are."""
    locale = locale_of(lang)
    signs = locale.number_symbols.get("latn", {})
    last, others = locale.decimal_formats[None].grouping
    return signs.get("group", ","), signs.get("decimal", "."), last, others


def write_number(number: str, lang: str, grouped_from: int = _GROUPED_FROM) -> str:
    """Return a number as people of a language write it: “19.454,55”, “19 454,55” (CLDR).

    `number` has digits, with a point before decimals; all of them stay. One that begins with a
    nought before other digits is a code, and stays as it is. Numbers of `grouped_from` digits and
    more before the decimals are parted into groups.
    """
    sign = number[:1] if number[:1] in "+-" else ""
    whole, point, decimals = number.removeprefix(sign).partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        return number
    group, decimal, last, others = _number_signs(lang)
    if len(whole) >= grouped_from:
        groups, rest = [whole[-last:]], whole[:-last]
        while rest:
            groups.insert(0, rest[-others:])
            rest = rest[:-others]
        whole = group.join(groups)
    return f"{sign}{whole}{decimal if point else ''}{decimals}"


def read_number(text: str, lang: str) -> str:
    """Return a number that people of a language wrote, as `write_number` takes it (CLDR).

    Blanks and the apostrophe of the Swiss part thousands in every language. What is no number is
    returned as it is. Raises `ValueError` for what is another one in other languages: “1.250”.
    """
    group, decimal, _, _ = _number_signs(lang)
    apart = rf"[ \u00a0\u202f'’{re.escape(group)}]"
    found = re.fullmatch(
        rf"([+-]?)([0-9]+|[0-9]{{1,3}}(?:{apart}[0-9]{{2,3}})+)(?:{re.escape(decimal)}([0-9]+))?",
        text.strip().replace("\u2212", "-"),
    )
    if not found:
        if re.fullmatch(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", text.strip()):
            raise ValueError(text)
        return text
    sign, whole, decimals = found.groups()
    return f"{sign}{re.sub('[^0-9]', '', whole)}{'.' if decimals else ''}{decimals or ''}"


@cache
def percent_signs(lang: str) -> tuple[str, str]:
    """Return what stands before and behind a number of per cent in a language (CLDR)."""
    before, after = _around_digits(locale_of(lang).percent_formats[None].pattern)
    return before, after


@cache
def currency_signs(currency: str, lang: str) -> tuple[str, str]:
    """Return what stands before and behind an amount of money in a language (CLDR).

    `currency` is a code of ISO 4217. A sign of letters is parted from the digits behind it.
    """
    locale = locale_of(lang)
    before, after = _around_digits(locale.currency_formats["standard"].pattern)
    sign = locale.currency_symbols.get(currency, currency)
    before, after = before.replace("¤", sign), after.replace("¤", sign)
    return f"{before}\u00a0" if before[-1:].isalpha() else before, after


def _around_digits(pattern: str) -> tuple[str, str]:
    """Return what stands around the digits of a CLDR pattern: “#,##0.00 ¤”."""
    found = re.fullmatch(r"([^#0]*)[#0,.]+([^#0;]*)(?:;.*)?", pattern)
    return (found[1], found[2]) if found else ("", "")


@cache
def currency_codes() -> frozenset[str]:
    """Return the codes of all currencies (ISO 4217)."""
    return frozenset(locale_of("en").currencies)


@cache
def currency_decimals(currency: str) -> int:
    """Return how many decimals amounts in a currency have (ISO 4217)."""
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


def choose_plural(count: int | Decimal, forms: Sequence[str], lang: str) -> str:
    """Return the form that goes with a count: the first for one, the last for several."""
    one = locale_of(lang).plural_form(count) == "one"
    return (forms[0] if one else forms[-1]).strip()


def fold_letters(text: str) -> str:
    """Return what of a text counts when it is looked up: letters and digits without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


@cache
def sort_key(text: str) -> tuple[int, ...]:
    """Return what texts are sorted by: the Unicode Collation Algorithm (UTS 10), default order.

    That is the order of German, French and English dictionaries: ä beside a, é beside e, œ as
    oe, capitals and accents only where all letters are the same. Blanks and marks at the
    beginning do not count.
    """
    letters = text.lstrip(" „“”«»‚‘’'\"(–-").strip()
    # Most commands sort nothing.
    from reportgen.collation import collation_key

    return collation_key(letters)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in a form in which spelling and signs do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return tuple(re.findall(r"\w+", folded))


@cache
def language_tags() -> Mapping[str, str]:
    """Return the tags of languages by their names in English, French and German, and by tags.

    A name is as `words_of` has it, with blanks between.
    """
    return _keys_by_name(language_names)


@cache
def country_codes() -> Mapping[str, str]:
    """Return the codes of countries, as `language_tags` does the tags of languages."""
    return _keys_by_name(country_names)


def _keys_by_name(names: Callable[[str], Mapping[str, str]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for lang in ("en", "fr", "de"):
        for key, name in names(lang).items():
            found.setdefault(" ".join(words_of(key)), key)
            # A language is called by its tag alone, and not by one with a country.
            if "-" not in key:
                found[" ".join(words_of(name))] = key
    return found
