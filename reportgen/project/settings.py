"""The keys of reportgen.yaml, a project's settings, described by the types that fields have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from reportgen.document.letter import FORMS
from reportgen.fields.model import Field
from reportgen.fields.types import (
    CHOICE,
    COLOUR,
    FOLDER,
    KEY,
    LINE,
    NUMBER,
    OWN_PICTURE,
    PLAIN,
    TYPES,
    YES_NO,
    record,
)
from reportgen.languages import Texts
from reportgen.problems.catalog import LANGUAGES
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.writers.formats import FORMATS


def _parse_port(text: str) -> str:
    if not re.fullmatch("[0-9]{1,5}", text.strip()) or not 0 < int(text) < 65536:
        raise UnfitError(
            say("“{text}” is no port.", text=text), say("Write 587 for starttls, 465 for tls.")
        )
    return text.strip()


def _parse_rate(text: str) -> str:
    if not re.fullmatch("[0-9]{1,4}", text.strip()) or int(text) == 0:
        raise UnfitError(
            say("“{text}” is no number of messages a minute.", text=text),
            say("Write a whole number, such as 30."),
        )
    return text.strip()


_FORMATS: Mapping[str, Texts] = {name: {} for name in FORMATS}
_MESSAGES: Mapping[str, Texts] = {name: {} for name in LANGUAGES}
_SECURITIES: Mapping[str, Texts] = {name: {} for name in ("tls", "starttls", "none")}
_SIGN_INS: Mapping[str, Texts] = {name: {} for name in ("password", "oauth2")}
_LETTERS: Mapping[str, Texts] = {name: {} for name in FORMS}
_BRAND = record(
    "brand",
    say("how the network's documents look"),
    Field("colour", COLOUR),
    Field("logo", OWN_PICTURE),
    Field("font", PLAIN),
    Field("fonts", FOLDER),
    Field("word_font", PLAIN),
)
_OUTPUT = record(
    "output",
    say("what a build makes unless it is told otherwise"),
    Field("formats", CHOICE, many=True, options=_FORMATS),
    Field("editions", PLAIN),
)
_CACHE = record(
    "cache",
    say("where what was made is kept, and how much of it"),
    Field("folder", FOLDER),
    Field("megabytes", NUMBER),
)
_NO_SECRET = say(
    "It stands in no file: set the environment variable REPORTGEN_SMTP_PASSWORD, or keep it in the "
    "keyring of your computer."
)
_SERVER = record(
    "smtp",
    say("the server that sends e-mail"),
    Field("host", PLAIN, required=True),
    Field("port", replace(NUMBER, parse=_parse_port)),
    Field("user", PLAIN),
    Field("sign_in", CHOICE, options=_SIGN_INS),
    Field("security", CHOICE, options=_SECURITIES),
    Field("ca_file", replace(FOLDER, name="ca_file", about=say("a file of certificates (PEM)"))),
    Field("per_minute", replace(NUMBER, parse=_parse_rate)),
)
_SMTP = replace(
    _SERVER, elsewhere=dict.fromkeys(("password", "passwort", "pass", "secret"), _NO_SECRET)
)
_MAIL = record(
    "mail",
    say("how mailings are sent and printed"),
    Field("smtp", _SMTP),
    Field("letters", CHOICE, keyed=True, options=_LETTERS),
)
_STUDIO = record(
    "studio",
    say("what the studio does besides"),
    Field("commit", YES_NO),
)
#: The keys of reportgen.yaml.
PROJECT = (
    Field("network", LINE, required=True),
    Field("languages", TYPES["language"], many=True, required=True),
    Field("theme", KEY),
    Field("brand", _BRAND),
    Field("hyphenation", YES_NO),
    Field("funders", OWN_PICTURE, many=True),
    Field("output", _OUTPUT),
    Field("cache", _CACHE),
    Field("mail", _MAIL),
    Field("messages", CHOICE, options=_MESSAGES),
    Field("studio", _STUDIO),
    Field("server", YES_NO),
)
