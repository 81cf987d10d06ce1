"""Recipients of a mailing: who they are, and how they are read from a file and taken out of it.

A file is a list in YAML, or a table in CSV or XLSX whose columns people name in their language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from reportgen import values
from reportgen.check import Reading, read_fields
from reportgen.errors import Place, Problem, ReportgenError, nearest, suggest
from reportgen.fields import COUNTRY, EMAIL, LANGUAGE, PLAIN, Field, FieldType
from reportgen.files import SUFFIXES as YAML_SUFFIXES
from reportgen.mail.recipient_lists import Entry, Listing, list_table, list_yaml, without_items
from reportgen.source import Mapping as MappingNode
from reportgen.source import Node, Scalar, Sequence, place_of
from reportgen.tables import remove_rows, replace_unchanged
from reportgen.values import UnfitError

#: Countries whose postcodes have five digits.
_FIVE_DIGITS = frozenset(["DE", "FR"])
#: The languages in which people name columns, countries and languages.
_SPOKEN = ("de", "fr", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who may get a mailing: a person, an organisation, or a person in one.

    `name` is the full name, given names first; `form` is "ms", "mr" or "" for a neutral form of
    address; `street` has a line or several, additions first; `country` is an ISO 3166-1 alpha-2
    code, `language` a tag of the project. `cities` and `topics` are what interests them; none
    means everything. `channel` is "email", "letter", or "" for the mailing's own.
    """

    place: Place
    name: str = ""
    surname: str = ""
    title: str = ""
    form: str = ""
    organisation: str = ""
    email: str = ""
    street: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""
    language: str = ""
    cities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    channel: str = ""


def fold_name(text: str) -> str:
    """Return what of a name counts when it is looked up: letters and digits without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


_FORMS: Mapping[str, str] = {
    **dict.fromkeys(("frau", "fr", "madame", "mme", "mademoiselle", "mlle", "ms", "mrs"), "ms"),
    **dict.fromkeys(("miss", "weiblich", "w", "f"), "ms"),
    **dict.fromkeys(("herr", "herrn", "hr", "monsieur", "m", "mr", "mister", "mannlich"), "mr"),
    **dict.fromkeys(("neutral", "neutre", "divers", "d", "mx", "keine", "aucune", "none"), ""),
}
_CHANNELS: Mapping[str, str] = {
    **dict.fromkeys(("email", "mail", "courriel", "mel", "courrierelectronique"), "email"),
    **dict.fromkeys(("letter", "brief", "post", "lettre", "courrier", "poste"), "letter"),
}


def parse_form(text: str) -> str:
    """Return "ms", "mr" or "" (neutral). Raises `UnfitError`."""
    try:
        return _FORMS[fold_name(text)]
    except KeyError:
        raise UnfitError(
            f"“{text}” is no form of address.",
            "Write Frau, Herr, Madame, Monsieur, Ms, Mr or neutral; titles such as Dr. stand in "
            "“title”.",
        ) from None


def parse_channel(text: str) -> str:
    """Return "email" or "letter"; “mail” is e-mail, as in German and French.

    Raises `UnfitError`.
    """
    try:
        return _CHANNELS[fold_name(text)]
    except KeyError:
        raise UnfitError(f"“{text}” is no way to send.", "Write email or letter.") from None


def parse_name(text: str) -> str:
    """Return a name on one line. Raises `UnfitError` for one that is sorted by surname."""
    name = values.parse_line(text)
    if "," in name:
        raise UnfitError(
            f"“{name}” has a comma.", "Write the given name first: Anna Müller, not Müller, Anna."
        )
    return name


def parse_country(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a code, or of a name in German, French or English.

    Raises `UnfitError`.
    """
    try:
        return values.parse_country(text)
    except UnfitError:
        return _find_name(text, values.country_names, "country", "two letters: DE, FR, LU")


def parse_language(text: str) -> str:
    """Return the BCP 47 tag of a tag, or of a name in German, French or English.

    Raises `UnfitError`.
    """
    try:
        return values.parse_language(text)
    except UnfitError:
        return _find_name(text, values.language_names, "language", "a tag: de, fr, pt-BR")


def _find_name(
    text: str, names_in: Callable[[str], Mapping[str, str]], what: str, example: str
) -> str:
    if code := _codes(names_in).get(fold_name(text)):
        return code
    close = nearest(text, (name for lang in _SPOKEN for name in names_in(lang).values()))
    meant = f"Did you mean “{close}”? " if close else ""
    raise UnfitError(f"“{text}” is no {what}.", f"{meant}Write its name, or {example}.")


@cache
def _codes(names_in: Callable[[str], Mapping[str, str]]) -> Mapping[str, str]:
    return {fold_name(name): code for lang in _SPOKEN for code, name in names_in(lang).items()}


_NAME = replace(PLAIN, parse=parse_name)
_FORM: FieldType = replace(
    PLAIN, name="form", about="Frau, Herr, Madame, Monsieur, Ms, Mr or neutral", parse=parse_form
)
_COUNTRY = replace(COUNTRY, about="a country by its code or name", parse=parse_country)
_LANGUAGE = replace(LANGUAGE, about="a language by its tag or name", parse=parse_language)
_CHANNEL = replace(PLAIN, name="channel", about="email or letter", parse=parse_channel)

#: The keys of a recipient.
RECIPIENT: tuple[Field, ...] = (
    Field("name", _NAME, label={"de": "Name", "fr": "Nom", "en": "Name"}),
    Field("given_name", _NAME, label={"de": "Vorname", "fr": "Prénom", "en": "Given name"}),
    Field("surname", _NAME, label={"de": "Nachname", "fr": "Nom de famille", "en": "Surname"}),
    Field("title", PLAIN, label={"de": "Titel", "fr": "Titre", "en": "Title"}),
    Field("form", _FORM, label={"de": "Anrede", "fr": "Civilité", "en": "Form of address"}),
    Field(
        "organisation",
        PLAIN,
        label={"de": "Organisation", "fr": "Organisme", "en": "Organisation"},
    ),
    Field("email", EMAIL, label={"de": "E-Mail", "fr": "Courriel", "en": "E-mail"}),
    Field(
        "addition",
        PLAIN,
        label={"de": "Adresszusatz", "fr": "Complément d'adresse", "en": "Address addition"},
    ),
    Field("street", PLAIN, many=True, label={"de": "Straße", "fr": "Rue", "en": "Street"}),
    Field("postcode", PLAIN, label={"de": "PLZ", "fr": "Code postal", "en": "Postcode"}),
    Field("city", PLAIN, label={"de": "Ort", "fr": "Ville", "en": "City"}),
    Field("country", _COUNTRY, label={"de": "Land", "fr": "Pays", "en": "Country"}),
    Field("language", _LANGUAGE, label={"de": "Sprache", "fr": "Langue", "en": "Language"}),
    Field("cities", PLAIN, many=True, label={"de": "Städte", "fr": "Villes", "en": "Cities"}),
    Field("topics", PLAIN, many=True, label={"de": "Themen", "fr": "Thèmes", "en": "Topics"}),
    Field("channel", _CHANNEL, label={"de": "Versand", "fr": "Envoi", "en": "Channel"}),
)
#: What people write above a column, besides the key and its labels.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("Vollständiger Name", "Vor- und Nachname", "Nom complet", "Nom et prénom"),
        *("Prénom et nom", "Full name", "Ansprechpartner", "Ansprechpartnerin", "Ansprechperson"),
        *("Kontaktperson", "Contact", "Contact person", "Kontakt", "Interlocuteur"),
    ),
    "given_name": ("Vornamen", "Prénoms", "First name", "Forename", "Given names"),
    "surname": ("Familienname", "Zuname", "Last name", "Family name"),
    "title": ("Akademischer Grad", "Titre académique", "Academic title"),
    "form": ("Geschlecht", "Salutation", "Titre de civilité"),
    "organisation": (
        *("Institution", "Einrichtung", "Firma", "Behörde", "Verein", "Träger"),
        *("Organization", "Structure", "Association", "Société", "Company", "Établissement"),
    ),
    "email": (
        *("E-Mail-Adresse", "Mail", "Mailadresse", "Adresse e-mail", "Adresse mail", "Mél"),
        *("Adresse électronique", "E-mail address", "Courrier électronique"),
    ),
    "addition": ("Zusatz", "Adresse 2", "Complément", "Address line 2", "Adresszeile 2"),
    "street": (
        *("Straße und Hausnummer", "Straße, Hausnummer", "Straße, Nr.", "Straße/Nr."),
        *("Straße und Nr.", "Str.", "Anschrift", "Adresse", "Adresse postale", "Numéro et rue"),
        *("Voie", "Address", "Street address", "Adresse 1", "Address line 1"),
    ),
    "postcode": ("Postleitzahl", "CP", "Postal code", "Post code", "ZIP", "ZIP code"),
    "city": ("Stadt", "Wohnort", "Commune", "Localité", "Town"),
    "country": ("Staat", "Ländercode", "Code pays", "Country code"),
    "language": ("Korrespondenzsprache", "Langue de correspondance"),
    "cities": ("Staedte", "Interesse Städte", "Villes d'intérêt", "Cities of interest"),
    "topics": ("Thema", "Thème", "Topic", "Interessen", "Centres d'intérêt", "Interests"),
    "channel": ("Versandart", "Versandweg", "Mode d'envoi", "Kanal", "Canal", "Delivery"),
}
_KEYS: Mapping[str, str] = {
    fold_name(written): each.name
    for each in RECIPIENT
    for written in (each.name, *each.label.values(), *HEADERS.get(each.name, ()))
}
_NAMES = tuple(text for each in RECIPIENT for text in (each.name, *each.label.values()))
#: Where a text that holds several values is parted.
_PARTED = {
    "street": re.compile("\n"),
    "cities": re.compile("[,;\n]"),
    "topics": re.compile("[,;\n]"),
}


def read_recipients(
    path: Path, name: str, languages: tuple[str, ...], language: str, country: str
) -> tuple[list[Recipient], list[Problem]]:
    """Return the recipients in a file, called `name` in problems, and all that is wrong with it.

    `languages` are the project's, empty for any; `language` and `country` are those of whoever
    has none stated. Whoever something is wrong with is left out. Nothing is raised: a file that
    cannot be read gives nobody, and problems. Doubled addresses are the plan's to leave out.
    """
    try:
        listing = _list(path, name)
    except ReportgenError as error:
        return [], list(error.problems)
    reading = _begin(listing, languages, language)
    if reading.failed and not listing.entries:
        return [], reading.problems
    recipients = []
    for entry in listing.entries:
        before = sum(problem.severity == "error" for problem in reading.problems)
        found = _read_values(entry, reading)
        if sum(problem.severity == "error" for problem in reading.problems) > before:
            continue
        _check_whole(found, entry, reading)
        _check_postcode(found.get("postcode", ""), found.get("country", country), entry, reading)
        tag = _check_language(found.get("language", language), entry, reading)
        if sum(problem.severity == "error" for problem in reading.problems) == before:
            recipients.append(_recipient(found, entry.node.place, tag, country))
    if not listing.entries:
        reading.warn(Place(name), "", "the list names nobody.", "Write whom to send to.")
    return recipients, reading.problems


def remove_recipient(path: Path, matches: Callable[[Recipient], bool]) -> int:
    """Take all who match out of a file, whole or not at all, and return how many they were.

    Of YAML their lines go, and those of a CSV file; comments and all else stay byte for byte. In
    a workbook the rows are left empty. Whoever something is wrong with is held against `matches`
    with what can be read of them, without defaults. Raises `ReportgenError` where the file cannot
    be read, changed meanwhile, or cannot be written again as it was.
    """
    listing = _list(path, path.name)
    reading = _begin(listing, (), "und")
    gone = {
        entry.number
        for entry in listing.entries
        if matches(_recipient(_read_values(entry, reading), entry.node.place, "", ""))
    }
    if gone and listing.table:
        remove_rows(path, listing.table, gone)
    elif gone:
        replace_unchanged(path, path.name, listing.digest, without_items(listing, gone))
    return len(gone)


def _list(path: Path, name: str) -> Listing:
    if path.suffix.lower() in YAML_SUFFIXES:
        return list_yaml(path, name)
    return list_table(path, name, _find_key, _NAMES)


def _find_key(header: str) -> str:
    return _KEYS.get(fold_name(header), "")


def _begin(listing: Listing, languages: tuple[str, ...], main: str) -> Reading:
    lines = {listing.file: listing.lines}
    return Reading(languages, main, date.min, lines, problems=[*listing.problems])


def _read_values(entry: Entry, reading: Reading) -> dict[str, Any]:
    items = {key: _part(key, node) for key, node in entry.node.items.items()}
    node = MappingNode(items, entry.node.place, entry.node.keys)
    return read_fields(node, RECIPIENT, reading, entry.path)


def _part(key: str, node: Node) -> Node:
    if key not in _PARTED or not isinstance(node, Scalar) or node.is_null:
        return node
    parts = _PARTED[key].split(node.text)
    return Sequence(tuple(Scalar(part, node.place, node.plain) for part in parts), node.place)


def _recipient(found: Mapping[str, Any], place: Place, language: str, country: str) -> Recipient:
    name, surname = _join_name(found)
    return Recipient(
        place=place,
        name=name,
        surname=surname,
        title=found.get("title", ""),
        form=found.get("form", ""),
        organisation=found.get("organisation", ""),
        email=found.get("email", ""),
        street=(*filter(None, [found.get("addition", "")]), *found.get("street", ())),
        postcode=found.get("postcode", ""),
        city=found.get("city", ""),
        country=found.get("country", country),
        language=language,
        cities=found.get("cities", ()),
        topics=found.get("topics", ()),
        channel=found.get("channel", ""),
    )


def _join_name(found: Mapping[str, Any]) -> tuple[str, str]:
    """Return the full name and the surname, the latter empty where nothing tells it.

    Beside a given name a name is the surname, unless it begins with the given name itself.
    """
    name, given, surname = (found.get(key, "") for key in ("name", "given_name", "surname"))
    if given and name.startswith(f"{given} "):
        return name, surname or name.removeprefix(f"{given} ")
    if name and (surname or not given):
        return name, surname
    return f"{given} {name or surname}".strip(), name or surname


def _check_whole(found: Mapping[str, Any], entry: Entry, reading: Reading) -> None:
    """Report what each recipient needs, whichever keys it is in."""

    def report(message: str, advice: str) -> None:
        reading.report(entry.node.place, entry.path, message, advice)

    postal = all(key in found for key in ("street", "postcode", "city"))
    channel = found.get("channel", "")
    if not any(key in found for key in ("name", "given_name", "surname", "organisation")):
        report("the recipient has neither a name nor an organisation.", "Write one of them.")
    if "email" not in found and not postal:
        report(
            "the recipient has neither an e-mail address nor a whole postal address.",
            "Write an e-mail address, or street, postcode and city.",
        )
    elif channel == "email" and "email" not in found:
        report("an e-mail is to be sent, and there is no address for it.", "Write “email”.")
    elif channel == "letter" and not postal:
        report(
            "a letter is to be sent, and the postal address is not whole.",
            "Write street, postcode and city.",
        )


def _check_postcode(postcode: str, country: str, entry: Entry, reading: Reading) -> None:
    """Report a postcode of which Excel has dropped the leading nought."""
    if country in _FIVE_DIGITS and re.fullmatch("[0-9]{4}", postcode):
        reading.report(
            place_of(entry.node, "postcode"),
            "postcode",
            f"“{postcode}” has four digits; a postcode there has five.",
            f"Write 0{postcode}: in Excel, make the column one of text.",
        )


def _check_language(tag: str, entry: Entry, reading: Reading) -> str:
    """Return the project's language that is asked for, be it without the region."""
    for each in (tag, tag.split("-")[0]):
        if not reading.languages or each in reading.languages:
            return each
    reading.report(
        place_of(entry.node, "language"),
        "language",
        f"“{tag}” is no language of this project.",
        suggest(tag, reading.languages),
    )
    return tag
