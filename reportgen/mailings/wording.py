"""What a mailing says to a recipient: subject and text, Markdown with Jinja, in their language."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError

from reportgen.document.blocks import RichText, Text
from reportgen.document.spacing import space_rich, space_text
from reportgen.fields.domains import show_address
from reportgen.fields.show import format_partial
from reportgen.fields.values import PartialDate, parse_line
from reportgen.input.markdown import parse_markdown
from reportgen.languages import Texts, pick
from reportgen.mailings.definition import Mailing
from reportgen.mailings.recipients.greeting import repeat_salutation, salutation
from reportgen.mailings.recipients.phones import phone_abroad
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.mailings.sandbox import Sandbox, unknown_names
from reportgen.problems.causes import JobError, NoProcessError, said_by
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.problems.suggest import suggest
from reportgen.themes.theme import Theme
from reportgen.workers.pool import Workers

#: What a text may name; docs/mailings.md explains each.
NAMES = ("recipient", "sender", "sheets", "reports", "network", "date")
#: The parts of a recipient that a text may name.
_SHOWN = ("name", "surname", "title", "organisation", "city", "country", "cities", "topics")
#: The parts of the sender that a text may name.
_WRITER = ("name", "role", "organisation", "email", "phone", "city")
_ADVICE = say("Correct the text; docs/mailings.md lists what it can name.")
#: All that a text may begin a name with, and what may follow these.
_KNOWN = (*NAMES, *Sandbox(False).globals)
_PARTS = {"recipient": _SHOWN, "sender": _WRITER}
#: No letter is longer, in characters.
_LONGEST = 100_000
#: What a process may take for some hundred letters: it needs a second (seconds, megabytes).
_SECONDS, _ROOM = 20, 512
_TOGETHER = 200

#: Whom something is said to, and the titles of the sheets and reports that go with it.
Addressee: TypeAlias = tuple[Recipient, tuple[tuple[Text, ...], tuple[Text, ...]]]


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
    #: The telephone number of who writes, or nothing.
    phone: str = ""


def word_mailing(
    mailing: Mailing,
    recipient: Recipient,
    titles: tuple[tuple[Text, ...], tuple[Text, ...]],
    words: Mapping[str, Texts],
    theme: Theme,
    date: PartialDate,
) -> Wording:
    """Return what a mailing says to a recipient.

    `titles` are those of the sheets and of the reports that go with it. Values are put into the
    text as they are: they bring no links, headings or lines along. Raises `ReportgenError` for
    faults of the text, with their place.
    """
    # All of it is in one language, that of the text: a greeting in another looks like a mistake.
    text, lang = pick(mailing.values["text"], recipient.language, mailing.language)
    sender = _sender(mailing, recipient, lang)
    shown = format_partial(date, lang)
    context = {
        "recipient": {name: getattr(recipient, name) for name in _SHOWN},
        "sender": sender,
        "sheets": [str(title) for title in titles[0]],
        "reports": [str(title) for title in titles[1]],
        "network": theme.name_in(lang),
        "date": shown,
    }
    subject, written = pick(mailing.values["subject"], lang, mailing.language)
    said, spoken = pick(
        mailing.values.get("closing") or words["mail_closing"], lang, mailing.language
    )
    office = [sender["role"]] if sender["role"] else []
    heading = parse_line(_fill(subject, context, mailing, "subject", written, escape=False))
    if not heading:
        raise ReportgenError(
            [_problem(mailing, "subject", written, 1, say("nothing is left of it."))]
        )
    body = parse_markdown(_fill(text, context, mailing, "text", lang, escape=True), lang)
    signature = filter(None, [sender["name"], *office, sender["organisation"]])
    return Wording(
        lang=lang,
        subject=heading,
        salutation=space_text(salutation(recipient, lang, words, mailing.language), lang),
        body=space_rich(body, lang),
        closing=space_text(
            repeat_salutation(said, recipient, lang, words, mailing.language), spoken
        ),
        signature=tuple(space_text(line, lang) for line in signature),
        date=space_text(shown, lang),
        phone=space_text(sender["phone"], lang),
    )


def word_for_all(
    mailing: Mailing,
    addressees: Sequence[Addressee],
    words: Mapping[str, Texts],
    theme: Theme,
    date: PartialDate,
) -> list[Wording | ReportgenError]:
    """Return what a mailing says to each of these, or what is wrong with it, in their order.

    Texts are filled in by a process with limits of time and memory. Raises `ReportgenError`
    where they break these: what one text does, it does to all.
    """
    worded: list[Wording | ReportgenError] = []
    with Workers(1, _SECONDS, _ROOM) as workers:
        starts = range(0, len(addressees), _TOGETHER)
        parts = [
            workers.submit(_word_each, mailing, addressees[at : at + _TOGETHER], words, theme, date)
            for at in starts
        ]
        try:
            for part in parts:
                worded += part.result()
        except JobError as error:
            # What waits would break them as well.
            workers.shutdown(wait=False, cancel_futures=True)
            place = mailing.place("text")
            said = say("to fill in subject and text {said}.", said=error.said)
            # Where the computer gave no process, the text is not at fault.
            advice = error.advice if isinstance(error, NoProcessError) else _ADVICE
            problem = Problem(Place(place.file, place.line, place.column), said, advice, "text")
            raise ReportgenError([problem]) from None
    return worded


def _word_each(
    mailing: Mailing,
    addressees: Sequence[Addressee],
    words: Mapping[str, Texts],
    theme: Theme,
    date: PartialDate,
) -> list[Wording | ReportgenError]:
    worded: list[Wording | ReportgenError] = []
    for recipient, titles in addressees:
        try:
            worded.append(word_mailing(mailing, recipient, titles, words, theme, date))
        except ReportgenError as error:
            worded.append(error)
    return worded


def check_wording(mailing: Mailing) -> list[Problem]:
    """Return the faults of subject and text that show without any recipient.

    Names are looked at wherever they stand, also where few recipients lead.
    """
    problems = []
    for key in ("subject", "text"):
        for lang, text in mailing.values[key].items():
            try:
                _compile(text, False)
            except TemplateSyntaxError as error:
                problems.append(_problem(mailing, key, lang, error.lineno, _explain(error)[0]))
                continue
            for line, name, known in unknown_names(text, _KNOWN, _PARTS):
                said, advice = say("there is no “{name}” to name.", name=name), suggest(name, known)
                problems.append(_problem(mailing, key, lang, line, said, advice))
    return problems


def _sender(mailing: Mailing, recipient: Recipient, lang: str) -> dict[str, str]:
    """Return what a text may name of who writes; the telephone number as the reader dials it."""

    def text(name: str) -> str:
        value = mailing.sender.get(name, "")
        return pick(value, lang, mailing.language)[0] if isinstance(value, Mapping) else str(value)

    said = {name: text(name) for name in _WRITER}
    # Of whoever reads another language than the office's, nobody knows from where they call.
    if recipient.country not in ("", mailing.country) or lang != mailing.language:
        said["phone"] = phone_abroad(said["phone"], mailing.country)
    return said | {"email": show_address(said["email"])}


@lru_cache(maxsize=64)
def _compile(text: str, escape: bool) -> tuple[Sandbox, Template]:
    """Return a text ready to be filled in, with its sandbox. Raises `TemplateSyntaxError`."""
    sandbox = Sandbox(escape)
    return sandbox, sandbox.from_string(text)


def _fill(
    text: str, context: Mapping[str, Any], mailing: Mailing, key: str, lang: str, *, escape: bool
) -> str:
    try:
        sandbox, template = _compile(text, escape)
        sandbox.start()
        pieces, length = [], 0
        for piece in template.generate(context):
            pieces.append(piece)
            length += len(piece)
            if length > _LONGEST:
                raise OverflowError(say("it gets longer than {limit} characters", limit=_LONGEST))
        return "".join(pieces)
    except TemplateSyntaxError as error:
        raise ReportgenError(
            [_problem(mailing, key, lang, error.lineno, _explain(error)[0])]
        ) from None
    except MemoryError:
        raise
    except Exception as error:
        # A template can raise anything: it divides by nought, adds a text to a number.
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 1 for frame in frames if frame.filename == "<template>"]
        said, advice = _explain(error)
        line = lines[-1] if lines else 1
        raise ReportgenError([_problem(mailing, key, lang, line, said, advice)]) from None


def _explain(error: Exception) -> tuple[Message, Message]:
    """Return what is wrong with a text that stopped, and what to do about it."""
    if isinstance(error, TemplateSyntaxError):
        if not error.message:
            return say("the text cannot be read."), _ADVICE
        return say("{syntax_error}.", syntax_error=error.message.rstrip(".")), _ADVICE
    if isinstance(error, UndefinedError):
        found = re.search(r"(no attribute )?'(\w+)'(?: is undefined)?$", str(error))
        if found:
            known = (*_SHOWN, *_WRITER) if found[1] else NAMES
            return say("there is no “{name}” to name.", name=found[2]), suggest(found[2], known)
    if isinstance(error, SecurityError):
        return say("it reaches into the program, which no text may do."), _ADVICE
    return say("{template_error}.", template_error=said_by(error)), _ADVICE


def _problem(
    mailing: Mailing, key: str, lang: str, line: int, message: Message, advice: Message = _ADVICE
) -> Problem:
    place = mailing.place(key, lang)
    return Problem(
        Place(place.file, place.line, place.column),
        say("in line {line} of the text: {message}", line=line, message=message),
        advice or _ADVICE,
        f"{key}.{lang}",
    )
