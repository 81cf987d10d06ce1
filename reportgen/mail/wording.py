"""What a mailing says to a recipient: subject and text, Markdown with Jinja, in their language."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.document import RichText, Text
from reportgen.domains import show_address
from reportgen.errors import Place, Problem, ReportgenError, suggest
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
#: The parts of the sender that a text may name.
_WRITER = ("name", "role", "organisation", "email", "phone", "city")
#: ASCII punctuation may be escaped in Markdown (CommonMark, 2.4); what follows has a meaning.
_MEANINGFUL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|&~=:])")
_ADVICE = "Correct the text; docs/mailings.md lists what it can name."
#: No letter is longer (characters), and none needs to count further.
_LONGEST, _STEPS = 100_000, 10_000


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
    # All of it is in one language, that of the text: a greeting in another looks like a mistake.
    text, lang = pick(mailing.values["text"], recipient.language, mailing.language)
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
    subject, written = pick(mailing.values["subject"], lang, mailing.language)
    closing = mailing.values.get("closing") or words["mail_closing"]
    office = [sender["role"]] if sender["role"] else []
    heading = parse_line(_fill(subject, context, mailing, "subject", written, escape=False))
    if not heading:
        raise ReportgenError([_problem(mailing, "subject", written, 1, "nothing is left of it.")])
    return Wording(
        lang=lang,
        subject=heading,
        salutation=salutation(recipient, lang, words, mailing.language),
        body=parse_markdown(_fill(text, context, mailing, "text", lang, escape=True), lang),
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
                _Environment(escape=False).from_string(text)
            except TemplateSyntaxError as error:
                said = f"{(error.message or 'the text cannot be read').rstrip('.')}."
                problems.append(_problem(mailing, key, lang, error.lineno, said))
    return problems


def _sender(mailing: Mailing, lang: str) -> dict[str, str]:
    def text(name: str) -> str:
        value = mailing.sender.get(name, "")
        return pick(value, lang, mailing.language)[0] if isinstance(value, Mapping) else str(value)

    return {name: text(name) for name in _WRITER} | {"email": show_address(text("email"))}


class _Markdown(str):
    """What macros and blocks return: the values in it are escaped already."""

    __slots__ = ()


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja that neither counts without end nor fills the memory."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, escape: bool) -> None:
        super().__init__(
            undefined=StrictUndefined,
            finalize=_escape if escape else _on_one_line,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self.concat = lambda pieces: _Markdown("".join(pieces))  # type: ignore[method-assign]
        self.globals["range"] = self._count
        for name in ("lipsum", "cycler", "joiner"):
            self.globals.pop(name)
        for name in ("center", "indent", "wordwrap", "format", "xmlattr", "urlize"):
            self.filters.pop(name)
        self._counted = 0

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise OverflowError(f"“{operator}” cannot be used here")
        for text, count in ((left, right), (right, left)):
            if not isinstance(text, int) and isinstance(count, int) and count > _STEPS:
                raise OverflowError("the repetition is too long")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        name = getattr(obj, "__name__", "")
        padded = isinstance(getattr(obj, "__self__", None), str)
        if name in ("format", "format_map") or (
            padded and any(isinstance(each, int) and each > _STEPS for each in args)
        ):
            raise OverflowError(f"“{name}” cannot be used here so")
        return super().call(context, obj, *args, **kwargs)

    def _count(self, *bounds: int) -> range:
        steps = range(*bounds)
        self._counted += len(steps)
        if self._counted > _STEPS:
            raise OverflowError(f"it counts further than {_STEPS}")
        return steps


def _on_one_line(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_on_one_line, value))
    return " ".join(str(value).split())


def _escape(value: Any) -> str:
    """Return a value as Markdown that prints what it is."""
    if isinstance(value, _Markdown):
        return value
    return _MEANINGFUL.sub(r"\\\1", _on_one_line(value))


def _fill(
    text: str, context: Mapping[str, Any], mailing: Mailing, key: str, lang: str, *, escape: bool
) -> str:
    try:
        filled = ""
        for piece in _Environment(escape).from_string(text).generate(context):
            filled += piece
            if len(filled) > _LONGEST:
                raise OverflowError(f"it gets longer than {_LONGEST} characters")
        return filled
    except TemplateSyntaxError as error:
        said = f"{(error.message or 'the text cannot be read').rstrip('.')}."
        raise ReportgenError([_problem(mailing, key, lang, error.lineno, said)]) from None
    except Exception as error:
        # A template can raise anything: it divides by nought, adds a text to a number.
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 1 for frame in frames if frame.filename == "<template>"]
        said, advice = _explain(error)
        line = lines[-1] if lines else 1
        raise ReportgenError([_problem(mailing, key, lang, line, said, advice)]) from None


def _explain(error: Exception) -> tuple[str, str]:
    """Return what is wrong with a text that stopped, and what to do about it."""
    if isinstance(error, UndefinedError):
        found = re.search(r"(no attribute )?'(\w+)'(?: is undefined)?$", str(error))
        if found:
            known = (*_SHOWN, *_WRITER) if found[1] else NAMES
            return f"there is no “{found[2]}” to name.", suggest(found[2], known)
    if isinstance(error, SecurityError):
        return "it reaches into the program, which no text may do.", _ADVICE
    return f"{str(error).rstrip('.') or type(error).__name__}.", _ADVICE


def _problem(
    mailing: Mailing, key: str, lang: str, line: int, message: str, advice: str = _ADVICE
) -> Problem:
    place = mailing.place(key, lang)
    return Problem(
        Place(place.file, place.line, place.column),
        f"in line {line} of the text: {message}",
        advice or _ADVICE,
        f"{key}.{lang}",
    )
