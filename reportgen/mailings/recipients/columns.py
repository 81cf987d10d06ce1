"""The keys of a recipient: what people call a column in their language, and write in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from reportgen import languages
from reportgen.fields import values
from reportgen.fields.model import Field, FieldType
from reportgen.fields.types import COUNTRY, EMAIL, LANGUAGE, PLAIN
from reportgen.languages import country_names, fold_letters, language_names
from reportgen.mailings.recipients.names import has_only_suffixes
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import nearest

#: The languages in which people name columns, countries and languages.
_SPOKEN = ("de", "fr", "en")


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
        return _FORMS[fold_letters(text)]
    except KeyError:
        raise UnfitError(
            say("“{text}” is no form of address.", text=text),
            say(
                "Write Frau, Herr, Madame, Monsieur, Ms, Mr or neutral; titles such as Dr. stand "
                "in “title”."
            ),
        ) from None


def parse_channel(text: str) -> str:
    """Return "email" or "letter"; “mail” is e-mail, as in German and French.

    Raises `UnfitError`.
    """
    try:
        return _CHANNELS[fold_letters(text)]
    except KeyError:
        raise UnfitError(
            say("“{text}” is no way to send.", text=text), say("Write email or letter.")
        ) from None


def parse_name(text: str) -> str:
    """Return a name on one line. Raises `UnfitError` for one that is sorted by surname."""
    name = values.parse_line(text)
    if "," in name and not has_only_suffixes(name.partition(",")[2]):
        raise UnfitError(
            say("“{name}” has a comma.", name=name),
            say(
                "Write the given name first, and no office behind it: Anna Müller, not Müller, "
                "Anna."
            ),
        )
    return name


@lru_cache(maxsize=1024)
def parse_named_country(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a code, or of a name in German, French or English.

    Raises `UnfitError`.
    """
    try:
        return values.parse_country(text)
    except UnfitError:
        return _find_name(text, country_names, say("country"), say("two letters: DE, FR, LU"))


@lru_cache(maxsize=1024)
def parse_named_language(text: str) -> str:
    """Return the BCP 47 tag of a tag, or of a name in German, French or English.

    Raises `UnfitError`.
    """
    try:
        return languages.parse_language(text)
    except UnfitError:
        return _find_name(text, language_names, say("language"), say("a tag: de, fr, pt-BR"))


def _find_name(
    text: str, names_in: Callable[[str], Mapping[str, str]], what: Message, example: Message
) -> str:
    if code := _codes(names_in).get(fold_letters(text)):
        return code
    close = _nearest_name(text, names_in)
    advice = say("Write its name, or {example}.", example=example)
    if close:
        advice = say("Did you mean “{name}”? {otherwise}", name=close, otherwise=advice)
    raise UnfitError(say("“{text}” is no {what}.", text=text, what=what), advice)


@lru_cache(maxsize=1024)
def _nearest_name(text: str, names_in: Callable[[str], Mapping[str, str]]) -> str:
    """Return the name that a text may mean; a list may hold the same mistake in every row."""
    size = len(text)
    alike = _names_by_length(names_in)
    return nearest(text, (each for near in range(size - 2, size + 3) for each in alike[near]))


@cache
def _names_by_length(
    names_in: Callable[[str], Mapping[str, str]],
) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for lang in _SPOKEN:
        for name in names_in(lang).values():
            found[len(name)].add(name)
    return found


@cache
def _codes(names_in: Callable[[str], Mapping[str, str]]) -> Mapping[str, str]:
    return {fold_letters(name): code for lang in _SPOKEN for code, name in names_in(lang).items()}


_NAME = replace(PLAIN, parse=parse_name)
_FORM: FieldType = replace(
    PLAIN,
    name="form",
    about=say("Frau, Herr, Madame, Monsieur, Ms, Mr or neutral"),
    parse=parse_form,
)
_COUNTRY = replace(COUNTRY, about=say("a country by its code or name"), parse=parse_named_country)
_LANGUAGE = replace(
    LANGUAGE, about=say("a language by its tag or name"), parse=parse_named_language
)
_CHANNEL = replace(PLAIN, name="channel", about=say("email or letter"), parse=parse_channel)

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
    Field(
        "house_number",
        PLAIN,
        label={"de": "Hausnummer", "fr": "Numéro de rue", "en": "House number"},
    ),
    Field("postcode", PLAIN, label={"de": "PLZ", "fr": "Code postal", "en": "Postcode"}),
    Field("city", PLAIN, label={"de": "Ort", "fr": "Ville", "en": "City"}),
    Field("country", _COUNTRY, label={"de": "Land", "fr": "Pays", "en": "Country"}),
    Field("language", _LANGUAGE, label={"de": "Sprache", "fr": "Langue", "en": "Language"}),
    Field("cities", PLAIN, many=True, label={"de": "Städte", "fr": "Villes", "en": "Cities"}),
    Field("topics", PLAIN, many=True, label={"de": "Themen", "fr": "Thèmes", "en": "Topics"}),
    Field("sheets", PLAIN, many=True, label={"de": "Blätter", "fr": "Fiches", "en": "Sheets"}),
    Field("channel", _CHANNEL, label={"de": "Versand", "fr": "Envoi", "en": "Channel"}),
)
#: What people write above a column, besides the key and its labels.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("Vollständiger Name", "Vor- und Nachname", "Vor-/Nachname", "Vorname Nachname"),
        *("Vorname Name", "Vorname und Name", "Nom complet", "Prénom Nom"),
        *("Prénom et nom", "Full name", "Ansprechpartner", "Ansprechpartnerin", "Ansprechperson"),
        *("Kontaktperson", "Contact", "Contact person", "Kontakt", "Interlocuteur"),
        "Nom et prénom",
    ),
    "given_name": ("Vornamen", "Prénoms", "First name", "Forename", "Given names"),
    "surname": ("Familienname", "Zuname", "Last name", "Family name", "Nom d'usage", "Nom usuel"),
    "title": (
        *("Akademischer Grad", "Akad. Grad", "Akad. Titel", "Titre académique", "Academic title"),
    ),
    "form": ("Geschlecht", "Salutation", "Titre de civilité", "Mme/M.", "M./Mme", "Genre", "Sexe"),
    "organisation": (
        *("Institution", "Einrichtung", "Firma", "Behörde", "Verein", "Träger", "Dienststelle"),
        *("Name der Einrichtung", "Name der Organisation", "Name der Institution"),
        *("Einrichtung/Organisation", "Organisation/Institution", "Organisation/Einrichtung"),
        *("Organization", "Structure", "Association", "Société", "Company", "Établissement"),
        *("Raison sociale", "Nom de la structure", "Nom de l'organisme", "Collectivité"),
        *("Organization Name", "Organization 1 - Name"),
    ),
    "email": (
        *("E-Mail-Adresse", "Mail", "Mailadresse", "Adresse e-mail", "Adresse mail", "Mél"),
        *("Adresse électronique", "E-mail address", "Courrier électronique", "Adresse courriel"),
        *("Adresse de courriel", "Adresse mél", "Adresse de messagerie", "Courriel professionnel"),
        *("E-Mail geschäftlich", "E-Mail dienstlich", "E-Mail 1", "E-mail 1 - Value"),
    ),
    "addition": ("Zusatz", "Adresse 2", "Complément", "Address line 2", "Adresszeile 2"),
    "street": (
        *("Straße und Hausnummer", "Straße, Hausnummer", "Straße, Nr.", "Straße/Nr."),
        *("Straße und Nr.", "Str.", "Anschrift", "Adresse", "Adresse postale", "Numéro et rue"),
        *("Voie", "Address", "Street address", "Adresse 1", "Address line 1", "Adresse ligne 1"),
        *("Straße geschäftlich", "Rue (bureau)", "Business Street"),
    ),
    "house_number": (
        *("Hausnr.", "Haus-Nr.", "HNr.", "Hnr", "Hs.-Nr.", "Numéro de voie", "Numéro dans la rue"),
        *("N° de rue", "N° de voie", "N° rue", "N° voie", "Street number", "House no."),
    ),
    "postcode": (
        *("Postleitzahl", "CP", "Postal code", "Post code", "ZIP", "ZIP code"),
        *("Postleitzahl geschäftlich", "Code postal (bureau)", "Business Postal Code"),
    ),
    "city": (
        *("Stadt", "Wohnort", "Commune", "Localité", "Town", "Gemeinde", "Stadt/Gemeinde"),
        *("Ort geschäftlich", "Ville (bureau)", "Business City"),
    ),
    "country": (
        *("Staat", "Ländercode", "Code pays", "Country code", "Land/Region geschäftlich"),
        *("Pays/Région (bureau)", "Business Country/Region"),
    ),
    "language": ("Korrespondenzsprache", "Langue de correspondance"),
    "cities": ("Staedte", "Interesse Städte", "Villes d'intérêt", "Cities of interest"),
    "topics": ("Thema", "Thème", "Topic", "Interessen", "Centres d'intérêt", "Interests"),
    "sheets": (
        *("Eigene Blätter", "Projektblätter", "Profile", "Fiches projet", "Profils", "Own sheets"),
    ),
    "channel": ("Versandart", "Versandweg", "Mode d'envoi", "Kanal", "Canal", "Delivery"),
}
#: What stands above a column of house numbers if it is beside the streets; else it may number rows.
NUMBERS = ("Nr.", "No.", "N°", "Nº", "Num.", "Nummer", "Numéro", "Number")
KEYS: Mapping[str, str] = {
    fold_letters(written): each.name
    for each in RECIPIENT
    for written in (each.name, *each.label.values(), *HEADERS.get(each.name, ()))
}
_NUMBERS = frozenset(map(fold_letters, NUMBERS))
NAMES = tuple(text for each in RECIPIENT for text in (each.name, *each.label.values()))
#: Where a text that holds several values is parted.
PARTED = {
    "street": re.compile("\n"),
    "cities": re.compile("[,;\n]"),
    "topics": re.compile("[,;\n]"),
    "sheets": re.compile("[,;\n]"),
}


def find_keys(headers: list[str]) -> list[str]:
    """Return the key that each header of a table means, or an empty text."""
    found = [KEYS.get(fold_letters(header), "") for header in headers]
    for number, header in enumerate(headers):
        beside = [*found[max(number - 1, 0) : number], *found[number + 1 : number + 2]]
        if "house_number" not in found and fold_letters(header) in _NUMBERS and "street" in beside:
            found[number] = "house_number"
    return found
