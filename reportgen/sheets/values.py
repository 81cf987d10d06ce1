"""What a profile says of each field, ready to print, in the languages of an edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reportgen.document.blocks import Text
from reportgen.document.sheet import Value
from reportgen.document.spacing import space_blocks, space_text
from reportgen.fields.model import Field
from reportgen.fields.show import join_blocks, language_of, typeset
from reportgen.forms.form import SHORT
from reportgen.languages import Texts, pick
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.world import World


class Values:
    """The values of a profile, and the texts of its form, in these languages."""

    def __init__(self, profile: CutProfile, languages: tuple[str, ...], world: World) -> None:
        self.profile = profile
        self.form = profile.form
        self.languages = languages
        self.words = world.words
        self.views = {lang: world.view(lang, profile.language) for lang in languages}
        self.blank = {lang: Value((), lang) for lang in self.languages}
        #: Every field of the form by language and name, each made once.
        self.by_language = {
            lang: {
                name: self.value(profile.values, field, lang)
                for name, field in self.form.fields.items()
                if name != SHORT
            }
            for lang in self.languages
        }

    def has(self, name: str) -> bool:
        """Tell whether a field says something."""
        return bool(self.by_language[self.languages[0]][name])

    def distinct(self, name: str) -> tuple[Value, ...]:
        """Return a field's value in each language, empty where it repeats an earlier one."""
        # What is gathered shows more than its items do: options that nobody chose.
        whole = self.form.fields[name].type.gather is not None
        return self.unlike((self.by_language[lang][name] for lang in self.languages), whole)

    def unlike(self, said: Iterable[Value], whole: bool = False) -> tuple[Value, ...]:
        """Return the values of the languages, empty where one repeats an earlier one.

        Those that are seen as a `whole` are compared by what they print, not by their items.
        """
        values: list[Value] = []
        for lang, value in zip(self.languages, said, strict=True):
            repeats = any(
                value.blocks == earlier.blocks if whole else _repeats(value, earlier)
                for earlier in values
            )
            values.append(self.blank[lang] if repeats else value)
        return tuple(values)

    def label(self, texts: Texts, lang: str) -> Text:
        text, written = pick(texts, lang, self.profile.language)
        return Text(space_text(text, written), lang=written)

    def labels(self, texts: Texts) -> tuple[Text, ...]:
        found = dict.fromkeys(self.label(texts, lang) for lang in self.languages)
        return tuple(text for text in found if text)

    def value(self, record: Mapping[str, Any], field: Field, lang: str) -> Value:
        """Return what a profile or one of its records says of a field, in one language."""
        if field.name not in record:
            return self.empty(field, lang)
        value = record[field.name]
        if field.type.gather:
            return self.gathered(value if field.many else (value,), field, lang)
        return self.many(value, field, lang) if field.many else self.one(value, field, lang)

    def gathered(self, values: tuple[Any, ...], field: Field, lang: str) -> Value:
        """Return what is shown of all values at once; its items are the values one by one."""
        items = tuple(self.one(value, field, lang) for value in values)
        gather = field.type.gather
        blocks = gather(values, field, self.views[lang]) if gather else ()
        parts = {} if field.many else items[0].parts
        return Value(space_blocks(blocks, lang), lang, items, parts)

    def many(self, values: Iterable[Any], field: Field, lang: str) -> Value:
        items = tuple(self.one(value, field, lang) for value in values)
        return Value(join_blocks([item.blocks for item in items], field), lang, items)

    def one(self, value: Any, field: Field, lang: str) -> Value:
        parts = {
            part.name: self.value(value, part, lang)
            for part in field.type.parts
            if not part.private
        }
        one, view = replace(field, many=False) if field.many else field, self.views[lang]
        return Value(typeset(value, one, view), language_of(value, one, view), (), parts)

    def empty(self, field: Field, lang: str) -> Value:
        if field.many or not field.type.parts:
            return self.blank[lang]
        parts = {part.name: self.empty(part, lang) for part in field.type.parts if not part.private}
        return Value((), lang, (), parts)


def _repeats(value: Value, earlier: Value) -> bool:
    """Tell whether a value says the same again: in the same words, or in the same language.

    A text that falls back to another language differs by its mark alone.
    """
    if len(value) != len(earlier):
        return False
    if value.items:
        return all(map(_repeats, value.items, earlier.items))
    if value.parts:
        return all(_repeats(part, earlier.parts[name]) for name, part in value.parts.items())
    return value.lang == earlier.lang or value.blocks == earlier.blocks
