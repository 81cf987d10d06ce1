"""The labels of a form, found again in what people wrote: exactly, nearly, or with text behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as part
from difflib import SequenceMatcher
from itertools import islice
from typing import TypeAlias

from reportgen.forms.form import Form
from reportgen.input.returned.document import Grid
from reportgen.languages import language_tags, words_of

#: How like two texts are that are one label, misspelt, and how like a hint of another version.
_NEAR, _NEAR_HINT = 0.84, 0.7
#: Numbers and signs that people set before labels.
_COUNTED = re.compile(
    "\\s*(?:[0-9]{1,2}(?:\\.[0-9]{1,2})*[.)]?|[a-zA-Z][.)]|[ivxIVX]{1,4}[.)]|[-\u2013\u2022*\u25aa\u00b7])"
    "[ \\t\u00a0]+"
)
#: What stands between a label in one language and in another.
_TWICE = re.compile(r"([^/|·\n\t]{2,80}?)[ \u00a0]*[/|·][ \u00a0]*")
#: What may stand between a label and what is said.
_BETWEEN = re.compile(r"[\s:;.)\]\u2013\u2014-]*")
#: What may stand behind a label that says nothing.
_NOTHING = " \u00a0\u202f:.?!()€%\n\t*"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Said:
    """Words as one text, and which letters are in it, a bit a letter."""

    text: str
    letters: int

    @classmethod
    def of(cls, words: Sequence[str]) -> _Said:
        text = " ".join(words)
        letters = 0
        for sign in set(text):
            letters |= 1 << ord(sign) % 61
        return cls(text, letters)

    def is_like(self, other: _Said, least: float) -> bool:
        """Tell whether another text is like it to such a share of the characters of both."""
        size = len(self.text) + len(other.text)
        # Each letter that only one of them has is a character that they do not share.
        if (self.letters ^ other.letters).bit_count() > (1 - least) * size:
            return False
        if 2 * min(len(self.text), len(other.text)) < least * size:
            return False
        matcher = SequenceMatcher(None, self.text, other.text, autojunk=False)
        return matcher.quick_ratio() >= least and matcher.ratio() >= least


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a field, or of a section where `field` is empty, in one language."""

    field: str
    section: str
    lang: str
    words: tuple[str, ...]
    hint: tuple[str, ...] = ()
    #: Its words and its hint as they are compared.
    said: _Said = part(init=False, repr=False, compare=False)
    hinted: _Said = part(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", _Said.of(self.words))
        object.__setattr__(self, "hinted", _Said.of(self.hint))


@dataclass(frozen=True, slots=True)
class Head:
    """A label found at the beginning of a text: where what is said begins, and how sure it is.

    `exact` tells of a label that was written as the form has it; `alone` that nothing else stands
    in the text, but the hint. `hint` is what stands there in place of the form's own.
    """

    label: Label
    end: int
    exact: bool
    alone: bool
    hint: str = ""


class Labels:
    """The labels of a form's fields and sections in all languages."""

    def __init__(self, form: Form) -> None:
        self.fields = tuple(_labels_of_fields(form))
        self.sections = tuple(_labels_of_sections(form))
        self._fields, self._sections = _by_count(self.fields), _by_count(self.sections)
        #: What was asked for, since the same line is looked at several times.
        self._asked: dict[tuple[str, int], Head | None] = {}

    def find_field(self, text: str, bold: int = 0) -> Head | None:
        """Return the field whose label a text begins with; its first `bold` characters are bold."""
        asked = (text, bold)
        if asked not in self._asked:
            self._asked[asked] = _find(self._fields, text, bold) or self._find_twice(text)
        return self._asked[asked]

    def _find_twice(self, text: str) -> Head | None:
        """Return a field whose label a text begins with in two languages: “Kontext / Contexte”.

        It is not sure, since what is said may be in both languages, too.
        """
        between = _TWICE.match(text)
        first = _find(self._fields, between[1], 0) if between else None
        if between is None or first is None or not (first.exact and first.alone):
            return None
        second = _find(self._fields, text[between.end() :], 0)
        if second is None or second.label.field != first.label.field:
            return None
        end = second.end + between.end()
        return replace(second, label=first.label, end=end, exact=False)

    def lang_of(self, head: Head, wanted: str) -> str:
        """Return the wanted language, if a label is written the same in it; else its own."""
        found = head.label
        same = any(
            each.field == found.field and each.words == found.words and each.lang == wanted
            for each in self.fields
        )
        return wanted if same else found.lang

    def is_hint(self, field: str, text: str) -> bool:
        """Tell whether a text is a hint of a field, word for word."""
        words = words_of(text)
        return bool(words) and any(
            label.field == field and label.hint == words for label in self.fields
        )

    def columns_of(self, grid: Grid) -> tuple[int, Mapping[int, str]]:
        """Return the columns that the first row names by languages, and which of them is read.

        That is the one in the language of most labels beside, else the first. None of one alone.
        """
        first = grid.rows[0] if grid.rows else ()
        tags = [language_tags().get(" ".join(words_of(str(cell))), "") for cell in first]
        columns = {at: tag for at, tag in enumerate(tags) if tag}
        if len(set(columns.values())) < 2:
            return -1, {}
        labels = (self.find_field(str(cell)) for row in grid.rows[1:] for cell in row)
        spoken = Counter(head.label.lang for head in labels if head)
        ranked = sorted(columns, key=lambda at: -spoken[columns[at]])
        return ranked[0], columns

    def find_section(self, text: str) -> Head | None:
        """Return the section whose label a text begins with."""
        return _find(self._sections, text, 0)


#: Labels by how many words they have.
_Index: TypeAlias = Mapping[int, Sequence[Label]]


def _by_count(labels: Iterable[Label]) -> _Index:
    index: dict[int, list[Label]] = {}
    for label in labels:
        index.setdefault(len(label.words), []).append(label)
    index.pop(0, None)
    return index


def _labels_of_fields(form: Form) -> Iterator[Label]:
    sections = {name: section.name for section in form.sections for name in section.fields}
    for name, asked in form.fields.items():
        for lang, text in asked.label.items():
            hint = words_of(asked.hint.get(lang, ""))
            yield Label(name, sections.get(name, ""), lang, words_of(text), hint)
        for lang, others in asked.also.items():
            for text in others:
                yield Label(name, sections.get(name, ""), lang, words_of(text))


def _labels_of_sections(form: Form) -> Iterator[Label]:
    for section in form.sections:
        for lang, text in section.label.items():
            yield Label("", section.name, lang, words_of(text))


def _find(labels: _Index, text: str, bold: int) -> Head | None:
    """Return the best of the labels that a text begins with: an exact one, then a long one.

    A number or a sign before it is passed over.
    """
    head = _find_at_start(labels, text, bold)
    counted = None if head else _COUNTED.match(text)
    if counted is None:
        return head
    start = counted.end()
    head = _find_at_start(labels, text[start:], max(0, bold - start))
    return replace(head, end=head.end + start) if head else None


def _find_at_start(labels: _Index, text: str, bold: int) -> Head | None:
    most = max(labels, default=0)
    ends = [match.end() for match in islice(_WORD.finditer(text), most)]
    found: list[Head] = []
    for count, alike in labels.items():
        if count <= len(ends):
            found += _match(alike, text, ends[count - 1], bold)
    return max(
        found,
        key=lambda head: (head.exact, head.alone, len(head.label.words), len(head.label.hint)),
        default=None,
    )


def _match(labels: Sequence[Label], text: str, end: int, bold: int) -> Iterator[Head]:
    """Yield the labels that the words of a text up to an end are, or nearly are."""
    begun = words_of(text[:end])
    behind = text[end:]
    told = words_of(behind.lstrip(_NOTHING).partition("\n")[0])
    said, hinted = _Said.of(begun), _Said.of(told)
    # Most texts are no label: what can be told of them all at once spares comparing each.
    parted = (
        not behind.strip(_NOTHING)
        or end <= bold <= end + 2
        or re.match(r"[ \u00a0\u202f]*[:\t\n]", behind) is not None
    )
    exactly = [label for label in labels if label.words == begun]
    for label in exactly or labels:
        exact = bool(exactly)
        if (exact or label.said.is_like(said, _NEAR)) and (
            parted or _begins_hint(label, told, hinted)
        ):
            head = _head(label, text, end, exact, parted)
            if head:
                yield head


def _head(label: Label, text: str, end: int, exact: bool, parted: bool) -> Head | None:
    behind = text[end:]
    rest = _after_hint(label, behind)
    hint = ""
    if rest is not None:
        hint = behind[: len(behind) - len(rest)].strip()
        hint = "" if words_of(hint) in ((), label.hint) else hint
        end = len(text) - len(rest)
    elif not parted:
        # Parted from what is said by nothing: neither by bold, nor a colon, a line, a tab.
        return None
    between = _BETWEEN.match(text, end)
    end = between.end() if between else end
    return Head(label, end, exact, not text[end:].strip(), hint)


def _after_hint(label: Label, behind: str) -> str | None:
    """Return what stands behind the hint, of whichever version; None where there is no hint."""
    if not behind.strip(_NOTHING):
        return ""
    if not label.hint:
        return None
    begin = len(behind) - len(behind.lstrip(_NOTHING))
    line, _, rest = behind[begin:].partition("\n")
    said = words_of(line)
    if said[: len(label.hint)] == label.hint:
        spans = [match.span() for match in _WORD.finditer(line)]
        return behind[begin + spans[len(label.hint) - 1][1] :]
    return rest if label.hinted.is_like(_Said.of(said), _NEAR_HINT) else None


def _begins_hint(label: Label, told: tuple[str, ...], hinted: _Said) -> bool:
    begins = told[: len(label.hint)] == label.hint
    return bool(label.hint) and (begins or label.hinted.is_like(hinted, _NEAR_HINT))
