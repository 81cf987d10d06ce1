"""What the program prints in its own words where a text lacks, and is nobody's answer.

Above a text that is there in another language alone it says in which; where nothing is said in a
row that is printed always, it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportgen.forms.form import Form
from reportgen.input.returned.document import Line, Part
from reportgen.languages import Texts, language_names, language_tags, words_of

#: The names of the words that say this, and what begins those that name a language.
_NOTE, _NOTHING, _NAMED = "in_language_only", "not_stated", "language_"


class OwnWords:
    """The program's own words as sheets of a form have them, in all languages of both."""

    def __init__(self, form: Form, words: Mapping[str, Texts]) -> None:
        self._words = words
        self._long = {name for name, field in form.fields.items() if field.type.noted}
        shown = (each for section in form.sections for row in section.rows for each in row.shown)
        self._blanks = {
            each.field: {_folded(text) for text in (each.blank or words.get(_NOTHING, {})).values()}
            for each in shown
            if each.always
        }

    def told_apart(self, field: str, parts: Sequence[Part]) -> tuple[tuple[Part, ...], str]:
        """Return what a field says without the program's words, and the language noted above it.

        The language is "" where none is noted, and that of the label counts.
        """
        said = [part for part in parts if str(part).strip()]
        if not said or not isinstance(said[0], Line):
            return tuple(parts), ""
        if len(said) == 1 and _folded(str(said[0])) in self._blanks.get(field, ()):
            return (), ""
        lang = self._noted(str(said[0])) if field in self._long else ""
        return tuple(said[1:] if lang else parts), lang

    def _noted(self, text: str) -> str:
        """Return the language that a note names, "" for what is none."""
        said = words_of(text)
        for lang, note in self._words.get(_NOTE, {}).items():
            # A project may name it more than once in its own words.
            before, *behind = (words_of(part) for part in note.split("{language}"))
            length = len(said) - len(before) - sum(map(len, behind))
            if length <= 0 or not behind:
                continue
            name = said[len(before) : len(before) + length // len(behind)]
            if name and said == (*before, *(word for part in behind for word in (*name, *part))):
                return next(self._called(name, lang), "")
        return ""

    def _called(self, name: tuple[str, ...], lang: str) -> Iterator[str]:
        """Yield the tags of the languages that are called so in a language."""
        for key, texts in self._words.items():
            if key.startswith(_NAMED) and name in map(words_of, texts.values()):
                yield key.removeprefix(_NAMED)
        for tag, called in language_names(lang).items():
            if words_of(called) == name:
                yield tag
        yield from filter(None, [language_tags().get(" ".join(name))])


def _folded(text: str) -> str:
    """Return a text with blanks of one kind: some are set in when it is printed."""
    return " ".join(text.split())
