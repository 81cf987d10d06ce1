"""What a mailing says to a recipient: subject and text, Markdown with Jinja, in their language."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.document import RichText, Text
from reportgen.errors import Place, Problem, ReportgenError
from reportgen.mail.definition import Mailing
from reportgen.mail.postal import salutation
from reportgen.mail.recipients import Recipient
from reportgen.richtext import parse_markdown
from reportgen.showing import format_partial, pick
from reportgen.values import PartialDate, Texts, parse_line

#: What a text may name; docs/mailings.md explains each.
NAMES = ("recipient", "sender", "sheets", "reports", "network", "date")
#: The parts of a recipient that a text may name.
_SHOWN = ("name", "surname", "title", "organisation", "city", "country", "cities", "topics")
#: ASCII punctuation may be escaped in Markdown (CommonMark, 2.4); what follows has a meaning.
_MEANINGFUL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|&~=:])")
_ADVICE = "Correct the text; docs/mailings.md lists what it can name."


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said to one recipient, in one language."""

    lang: str
    subject: str
    salutation: str
    body: RichText
    closing: str
    #: Name, office and organisation of who writes.
    signature: tuple[str, ...]
    date: str


def word_mailing(
    mailing: Mailing,
    recipient: Recipient,
    titles: tuple[tuple[Text, ...], tuple[Text, ...]],
    words: Mapping[str, Texts],
    network: Texts,
    date: PartialDate,
) -> Wording:
    """Return what a mailing says to a recipient.

    `titles` are those of the sheets and of the reports that go with it. Values are put into the
    text as they are: they bring no links, headings or lines along. Raises `ReportgenError` for
    faults of the text, with their place.
    """
    lang = recipient.language
    sender = _sender(mailing, lang)
    shown = format_partial(date, lang)
    context = {
        "recipient": {name: getattr(recipient, name) for name in _SHOWN},
        "sender": sender,
        "sheets": [str(title) for title in titles[0]],
        "reports": [str(title) for title in titles[1]],
        "network": pick(network, lang, mailing.language)[0],
        "date": shown,
    }
    subject, _ = pick(mailing.values["subject"], lang, mailing.language)
    text, written = pick(mailing.values["text"], lang, mailing.language)
    closing = mailing.values.get("closing") or words["mail_closing"]
    office = [sender["role"]] if sender["role"] else []
    return Wording(
        lang=written,
        subject=parse_line(_fill(subject, context, mailing, "subject", written, escape=False)),
        salutation=salutation(recipient, lang, words, mailing.language),
        body=parse_markdown(_fill(text, context, mailing, "text", written, escape=True), written),
        closing=pick(closing, lang, mailing.language)[0],
        signature=tuple(filter(None, [sender["name"], *office, sender["organisation"]])),
        date=shown,
    )


def check_wording(mailing: Mailing) -> list[Problem]:
    """Return the faults of subject and text that show without any recipient."""
    problems = []
    for key in ("subject", "text"):
        for lang, text in mailing.values[key].items():
            try:
                _environment(escape=False).from_string(text)
            except TemplateSyntaxError as error:
                said = f"{error.message or 'the text cannot be read'}."
                problems.append(_problem(mailing, key, lang, error.lineno, said))
    return problems


def _sender(mailing: Mailing, lang: str) -> dict[str, str]:
    def text(name: str) -> str:
        value = mailing.sender.get(name, "")
        return pick(value, lang, mailing.language)[0] if isinstance(value, Mapping) else str(value)

    names = ("name", "role", "organisation", "email", "phone", "city")
    return {name: text(name) for name in names}


def _environment(escape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_escape if escape else _on_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def _on_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _escape(value: Any) -> Any:
    """Return a value as Markdown that prints what it is."""
    if not isinstance(value, str):
        return value
    return _MEANINGFUL.sub(r"\\\1", _on_one_line(value))


def _fill(
    text: str, context: Mapping[str, Any], mailing: Mailing, key: str, lang: str, *, escape: bool
) -> str:
    try:
        return _environment(escape).from_string(text).render(context)
    except TemplateSyntaxError as error:
        said = f"{error.message or 'the text cannot be read'}."
        raise ReportgenError([_problem(mailing, key, lang, error.lineno, said)]) from None
    except Exception as error:
        # A template can raise anything: it divides by nought, adds a text to a number.
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 1 for frame in frames if frame.filename == "<template>"]
        said = f"{str(error).rstrip('.') or type(error).__name__}."
        raise ReportgenError(
            [_problem(mailing, key, lang, lines[-1] if lines else 1, said)]
        ) from None


def _problem(mailing: Mailing, key: str, lang: str, line: int, message: str) -> Problem:
    place = mailing.place(key, lang)
    return Problem(
        Place(place.file, place.line, place.column),
        f"in line {line} of the text: {message}",
        _ADVICE,
        f"{key}.{lang}",
    )
