"""The labels of a form, found again in what people wrote: exactly, nearly, or with text behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reportgen.forms.form import Form
from reportgen.languages import words_of

#: How like two texts are that are one label, misspelt, and how like a hint of another version.
_NEAR, _NEAR_HINT = 0.84, 0.7
#: What may stand between a label and what is said.
_BETWEEN = re.compile(r"[\s:;.)\]\u2013\u2014-]*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a field, or of a section where `field` is empty, in one language."""

    field: str
    section: str
    lang: str
    words: tuple[str, ...]
    hint: tuple[str, ...] = ()


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

    def find_field(self, text: str, bold: int = 0) -> Head | None:
        """Return the field whose label a text begins with; its first `bold` characters are bold."""
        return _find(self.fields, text, bold)

    def find_section(self, text: str) -> Head | None:
        """Return the section whose label a text begins with."""
        return _find(self.sections, text, 0)


def _labels_of_fields(form: Form) -> Iterator[Label]:
    sections = {name: section.name for section in form.sections for name in section.fields}
    for name, field in form.fields.items():
        for lang, text in field.label.items():
            hint = words_of(field.hint.get(lang, ""))
            yield Label(name, sections.get(name, ""), lang, words_of(text), hint)
        for lang, others in field.also.items():
            for text in others:
                yield Label(name, sections.get(name, ""), lang, words_of(text))


def _labels_of_sections(form: Form) -> Iterator[Label]:
    for section in form.sections:
        for lang, text in section.label.items():
            yield Label("", section.name, lang, words_of(text))


def _find(labels: Iterable[Label], text: str, bold: int) -> Head | None:
    """Return the best of the labels that a text begins with: an exact one, then a long one."""
    found = [head for label in labels if (head := _match(label, text, bold))]
    return max(
        found,
        key=lambda head: (head.exact, head.alone, len(head.label.words), len(head.label.hint)),
        default=None,
    )


def _match(label: Label, text: str, bold: int) -> Head | None:
    spans = [match.span() for match in _WORD.finditer(text)]
    if not label.words or len(spans) < len(label.words):
        return None
    end = spans[len(label.words) - 1][1]
    begun = words_of(text[:end])
    exact = begun == label.words
    if not exact and _likeness(" ".join(begun), " ".join(label.words)) < _NEAR:
        return None
    behind = text[end:]
    rest = _after_hint(label, behind)
    hint = ""
    if rest is not None:
        hint = behind[: len(behind) - len(rest)].strip()
        hint = "" if words_of(hint) in ((), label.hint) else hint
        end = len(text) - len(rest)
    elif not (end <= bold <= end + 2 or re.match(r"[ \u00a0\u202f]*[:\t\n]", behind)):
        # Parted from what is said by nothing: neither by bold, nor a colon, a line, a tab.
        return None
    between = _BETWEEN.match(text, end)
    end = between.end() if between else end
    return Head(label, end, exact, not text[end:].strip(), hint)


def _after_hint(label: Label, behind: str) -> str | None:
    """Return what stands behind the hint, of whichever version; None where there is no hint."""
    if not behind.strip(" :.?!()€%\n\t*"):
        return ""
    if not label.hint:
        return None
    line, _, rest = behind.partition("\n")
    said = words_of(line)
    if said[: len(label.hint)] == label.hint:
        spans = [match.span() for match in _WORD.finditer(line)]
        return behind[spans[len(label.hint) - 1][1] :]
    near = _likeness(" ".join(said), " ".join(label.hint)) >= _NEAR_HINT
    return rest if near else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
