"""What is said to people: a template and the values put into it, not a finished sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from string import Formatter
from typing import Any

from reportgen.problems.characters import spell_unseen

#: The longest code, in characters; a code ends with a whole word.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in languages, by their tags, where it is a value of a message.

    It has a `key` besides, by which files and programs name it.
    """

    key: str
    texts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """Return the name in a language, else the first there is, else the key."""
        return dict(self.texts).get(language) or next((text for _, text in self.texts), self.key)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, or a part of one, by the template it is made from and the values put in.

    `template` is written as for `str.format`, in English and literally in the source, so that the
    messages there are can be listed. A value is a text, a number, a `Name`, another message, or a
    tuple of these, which is told as a list. Two messages are of one kind if their templates are
    the same. Where the words depend on a number, `template` is for one, `plural` for others in
    English, and the value called `count` decides.
    """

    template: str
    values: tuple[tuple[str, Any], ...] = ()
    plural: str = ""

    def __str__(self) -> str:
        """Return the message in English; invisible characters in it are spelled."""
        values = dict(self.values)
        texts = {name: _told(value) for name, value in values.items()}
        template = self.plural if self.plural and values["count"] != 1 else self.template
        return spell_unseen(template.format_map(texts))

    def __lt__(self, other: Message) -> bool:
        """Tell whether this comes first where messages are sorted by what they say."""
        return str(self) < str(other)

    def __bool__(self) -> bool:
        return bool(self.template)

    @property
    def code(self) -> str:
        """The name of the message for programs: the words of its template, with hyphens.

        A frame without words of its own is called after the messages in it.
        """
        parts = list(Formatter().parse(self.template))
        inner = [value.code for _, value in self.values if isinstance(value, Message)]
        if inner and not any(re.search(r"\w", text) for text, _, _, _ in parts):
            return _cut("-".join(inner))
        words = " ".join(f"{text} {name or ''}" for text, name, _, _ in parts)
        words = re.sub("['’]", "", words.replace(", …", " and more").replace("_", " "))
        return _cut("-".join(re.findall("[a-z0-9]+", words.lower())))

    @property
    def kind(self) -> str:
        """What messages of one kind have in common: the template, and those of messages in it."""
        inner = [value.kind for _, value in self.values if isinstance(value, Message)]
        return "\n".join([self.template, *inner])


def _cut(code: str) -> str:
    return code if len(code) <= _LONGEST else code[: _LONGEST + 1].rpartition("-")[0]


#: The message that says nothing, such as the advice where nothing can be advised.
NOTHING = Message("")


def say(template: str, /, **values: object) -> Message:
    """Return the message of a template with these values.

    The items of a value are told as a list, and what is neither a text nor a number, a message or
    items, such as a path, as it shows itself.
    """
    return Message(template, tuple((name, _kept(value)) for name, value in values.items()))


def say_count(one: str, many: str, /, *, count: int, **values: object) -> Message:
    """Return the message about a number of things: of the first template for 1, else the second.

    Other languages have as many forms as their rules of plurals want (gettext, ngettext).
    """
    return replace(say(one, count=count, **values), plural=many)


def one_of(items: Iterable[Message | str]) -> Message | str:
    """Return the items as alternatives: “a or b or c”. There is at least one."""
    return reduce(lambda some, last: say("{some} or {last}", some=some, last=last), items)


def all_of(items: Iterable[Message | str]) -> Message | str:
    """Return the items together: “a and b and c”. There is at least one."""
    return reduce(lambda some, last: say("{some} and {last}", some=some, last=last), items)


def list_of(items: Iterable[Message | str]) -> Message | str:
    """Return the items as a list in a sentence: “a, b and c”. There is at least one."""
    *most, last = items
    return say("{some} and {last}", some=most, last=last) if most else last


def in_a_row(sentences: Iterable[Message]) -> Message:
    """Return sentences one behind the other. There is at least one."""
    return reduce(lambda some, last: say("{some} {last}", some=some, last=last), sentences)


def map_texts(message: Message, change: Callable[[str], str]) -> Message:
    """Return a message with each text among its values changed, in lists and other messages too."""
    return replace(message, values=tuple((n, _mapped(v, change)) for n, v in message.values))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Message):
        return map_texts(value, change)
    if isinstance(value, tuple):
        return tuple(_mapped(item, change) for item in value)
    return change(value) if isinstance(value, str) else value


def _kept(value: object) -> Any:
    """Return a value as messages keep it: of types that can be hashed and put into any file."""
    if isinstance(value, str | int | float | Name | Message):
        return value
    return tuple(map(_kept, value)) if isinstance(value, Iterable) else str(value)


def _told(value: Any) -> Any:
    """Return a value as it is put into a sentence; numbers stay, for the template formats them."""
    if isinstance(value, tuple):
        return ", ".join(str(_told(item)) for item in value)
    return str(value) if isinstance(value, Name | Message) else value
