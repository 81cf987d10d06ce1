"""Forms to fill in, as plain data: what is asked, one question a row, and what is said already."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from reportgen.document.blocks import Text
from reportgen.document.edition import Audience
from reportgen.document.sheet import Value

#: The keys and the numbers of items, from 0, that lead to what a question asks for.
QuestionPath: TypeAlias = tuple[str | int, ...]


#: What is said where nothing is.
NOTHING = Value((), "")


class Control(Enum):
    """How a question is answered."""

    #: One line, or one a line.
    LINE = "line"
    #: Paragraphs, lists, words in bold.
    TEXT = "text"
    #: One of the options.
    CHOICE = "choice"
    #: Those of the options that are ticked.
    BOXES = "boxes"
    #: A picture that is put in.
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be chosen: its key in a profile, what it is called, whether it is.

    `own` is the text behind the label that somebody wrote, None where there is room for none.
    """

    key: str
    label: str
    chosen: bool = False
    own: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: label and notes on it, a text a language, and what is said already.

    `value` is in the language of the form, `beside` the same in another one, to be read alone.
    `name` is the label with nothing else, by which an answer is found again; `length` how many
    characters there is room for, 0 where none are counted. Of `many` answers each is on a line.
    `within` is the label of the record or the list that it belongs to, `part` its own in there.
    """

    path: QuestionPath
    control: Control
    name: str
    label: tuple[Text, ...]
    notes: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()
    value: Value = NOTHING
    beside: Value = NOTHING
    length: int = 0
    required: bool = False
    many: bool = False
    within: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table's width: what the questions below it belong to."""

    label: tuple[Text, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What a form says of itself, so that it is known when it comes back.

    `token` names the copy that is kept of what went out; `version` tells whether the kind of sheet
    still asks the same; `profile` is "" for a form of nobody's.
    """

    form: str
    profile: str
    languages: tuple[str, ...]
    version: str
    token: str = ""
    #: For whom it was cut: what others alone may see was never in it.
    audience: Audience = Audience.PRINT

    @property
    def mark(self) -> str:
        """What stands in the foot of the form, for those who lose all else: it can be read back."""
        parts = (self.form, self.profile or "-", "+".join(self.languages), self.token)
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Blank:
    """A form to fill in: its words, and what it asks, in their order.

    The first of its languages is the one that answers are written in; where there is a second,
    what is said in it stands beside. `words` are the program's own, by key, in the first.
    """

    identity: Identity
    title: tuple[Text, ...]
    #: What it is about: the title of the sheet, empty for a blank one.
    subject: str
    #: How it is filled in, a paragraph each.
    guidance: tuple[str, ...]
    #: What stands above the columns: what is asked, the answer, the other language.
    heads: tuple[str, ...]
    rows: tuple[Question | Band, ...]
    words: Mapping[str, str]

    @property
    def language(self) -> str:
        """The language that answers are written in."""
        return self.identity.languages[0]

    @property
    def questions(self) -> Iterator[Question]:
        """The questions in their order."""
        return (row for row in self.rows if isinstance(row, Question))


#: What a box says, and how the field beside boxes is called that takes a text of one's own.
ON, OFF, OWN = "on", "off", "other"


def name_of(path: QuestionPath, *more: str) -> str:
    """Return what a field is called that is typed into: the path of its question with dots."""
    return ".".join(map(str, (*path, *more)))


#: How the hidden bookmark of a question begins, and the longest name of one (ECMA-376, 17.13.6.2).
MARK, _LONGEST = "_rg_", 40


def mark_of(path: QuestionPath) -> str:
    """Return the name of the bookmark of a question; Word hides those that begin so."""
    name = MARK + "__".join(map(str, path))
    if len(name) <= _LONGEST:
        return name
    # The number of an item stays readable: rows are copied, and then count on.
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{re.sub('[^a-z0-9_]', '', name)[: _LONGEST - 9]}_{digest}"
