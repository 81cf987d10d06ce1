"""What is said to people: a template and the values put into it, not a finished sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from string import Formatter
from typing import Any, TypeAlias

from reportgen.problems.characters import spell_unseen

#: The longest code, in characters; a code ends with a whole word.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, or a part of one, by the template it is made from and the values put in.

    `template` is written as for `str.format`, in English and literally in the source, so that the
    messages there are can be listed. A value is a text, a number, another message, or a tuple of
    these, which is told as a list. Two messages are of one kind if their templates are the same.
    """

    template: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        """Return the message in English; invisible characters in it are spelled."""
        texts = {name: _told(value) for name, value in self.values}
        return spell_unseen(self.template.format_map(texts))

    def __bool__(self) -> bool:
        return bool(self.template)

    @property
    def code(self) -> str:
        """The name of the message for programs: the fixed words of its template, with hyphens.

        What has no words of its own is named by the messages in it.
        """
        parts = Formatter().parse(self.template)
        fixed = " ".join(text for text, _, _, _ in parts).lower().replace("’", "")
        code = "-".join(re.findall(r"[a-z0-9]+", fixed.replace("'", "")))
        if not code:
            code = "-".join(value.code for _, value in self.values if isinstance(value, Message))
        return code if len(code) <= _LONGEST else code[: _LONGEST + 1].rpartition("-")[0]

    @property
    def kind(self) -> str:
        """What messages of one kind have in common: the template, and those of messages in it."""
        inner = [value.kind for _, value in self.values if isinstance(value, Message)]
        return "\n".join([self.template, *inner])


#: What may be put into a message.
Value: TypeAlias = "str | int | float | Message | PurePath | Iterable[Value]"

#: The message that says nothing, such as the advice where nothing can be advised.
NOTHING = Message("")


def say(template: str, /, **values: Value) -> Message:
    """Return the message of a template with these values; the items of one are told as a list."""
    return Message(template, tuple((name, _kept(value)) for name, value in values.items()))


def _kept(value: Value) -> Any:
    """Return a value as messages keep it: hashable, and made of the simplest types."""
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, str | int | float | Message):
        return value
    return tuple(map(_kept, value))


def _told(value: Any) -> Any:
    """Return a value as it is put into a sentence; numbers stay, for the template formats them."""
    if isinstance(value, tuple):
        return ", ".join(str(_told(item)) for item in value)
    return str(value) if isinstance(value, Message) else value
