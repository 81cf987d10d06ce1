"""Merging: a profile and its form become a sheet, for one edition on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reportgen.document.blocks import Picture, Text
from reportgen.document.sheet import Passage, Row, Section, Sheet, Value
from reportgen.document.spacing import space_blocks, space_text
from reportgen.fields.model import Field
from reportgen.fields.show import join_blocks, language_of, name_language, typeset
from reportgen.fields.types import OWN_PICTURE
from reportgen.forms import form
from reportgen.languages import Texts, pick
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.world import World

#: The network's own funders, which the project file names.
FUNDERS = Field("funders", OWN_PICTURE, many=True)


def merge_sheet(profile: CutProfile, languages: tuple[str, ...], world: World) -> Sheet:
    """Return the sheet of a profile in these languages, the first of which leads."""
    return _Merge(profile, languages, world).sheet()


class _Merge:
    def __init__(self, profile: CutProfile, languages: tuple[str, ...], world: World) -> None:
        self.profile = profile
        self.form = profile.form
        self.languages = languages
        self.world = world
        self.views = {lang: world.view(lang, profile.language) for lang in languages}
        self.blank = {lang: Value((), lang) for lang in self.languages}
        #: Every field of the form by language and name, each made once.
        self.values = {
            lang: {
                name: self.value(profile.values, field, lang)
                for name, field in self.form.fields.items()
                if name != form.SHORT
            }
            for lang in self.languages
        }

    def sheet(self) -> Sheet:
        form = self.form
        first = self.views[self.languages[0]]
        sections = filter(None, map(self.section, form.sections))
        return Sheet(
            id=self.profile.id,
            languages=self.languages,
            title=self.texts(form.title),
            title_label=self.labels(form.fields[form.title].label),
            kind=self.labels(form.label),
            header=tuple(filter(None, map(self.texts, form.header))),
            footer=tuple(text for name in form.footer for text in self.labelled(name)),
            sections=tuple(sections),
            figures=self.pictures(form.figures),
            logos=self.pictures(form.logos) + self.funders(),
            values=self.values,
            words={key: first.word(key) for key in self.world.words},
        )

    def section(self, spec: form.Section) -> Section | None:
        value = self.distinct(spec.value) if spec.value else ()
        rows = tuple(
            Row(name, self.passages(name, spec.label))
            for name in spec.fields
            if self.values[self.languages[0]][name]
        )
        if not rows and not any(value):
            return None
        return Section(spec.name, self.labels(spec.label), value, rows or (Row("", ()),))

    def passages(self, name: str, rail: Texts) -> tuple[Passage, ...]:
        """Return what each language says of a field.

        A label that would only repeat the one in the rail is left out, unless a hint follows.
        """
        field = self.form.fields[name]
        label = {} if _agree(field.label, rail) and not field.hint else field.label
        passages: list[Passage] = []
        for lang, body in zip(self.languages, self.distinct(name), strict=True):
            head = self.label(label, lang)
            note = self.note(field, self.profile.values[name], lang)
            if not body and not note and passages:
                last = passages[-1]
                also = dict.fromkeys([*last.also, *([head] if head else [])])
                passages[-1] = replace(last, also=tuple(also))
            else:
                passages.append(Passage(lang, head, self.label(field.hint, lang), body, note))
        return tuple(passages)

    def note(self, field: Field, value: Any, lang: str) -> Text:
        """Return the mark of a text that is printed in another language than asked for."""
        if field.many or not field.type.noted:
            return Text("")
        written = pick(value, lang, self.profile.language)[1]
        if written == lang:
            return Text("")
        view = self.views[lang]
        said, spoken = pick(view.words["in_language_only"], lang, view.main)
        language = name_language(written, replace(view, lang=spoken))
        return Text(space_text(said.format(language=language), spoken), lang=spoken)

    def distinct(self, name: str) -> tuple[Value, ...]:
        """Return a field's value in each language, empty where it repeats an earlier one."""
        values: list[Value] = []
        # What is gathered shows more than its items do: options that nobody chose.
        whole = self.form.fields[name].type.gather is not None
        for lang in self.languages:
            value = self.values[lang][name]
            said = any(
                value.blocks == earlier.blocks if whole else _repeats(value, earlier)
                for earlier in values
            )
            values.append(self.blank[lang] if said else value)
        return tuple(values)

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

    def texts(self, name: str) -> tuple[Text, ...]:
        """Return a field's value as one line in each language, without repetitions."""
        found = (value for value in self.distinct(name) if value)
        return tuple(Text(str(value), lang=value.lang) for value in found)

    def labelled(self, name: str) -> Iterable[Text]:
        label = self.form.fields[name].label
        for lang, value in zip(self.languages, self.distinct(name), strict=True):
            if not value:
                continue
            head = self.label(label, lang)
            colon = self.views[lang].word("colon")
            yield Text(f"{head}{colon} {value}" if head else str(value), lang=lang)

    def label(self, texts: Texts, lang: str) -> Text:
        text, written = pick(texts, lang, self.profile.language)
        return Text(space_text(text, written), lang=written)

    def labels(self, texts: Texts) -> tuple[Text, ...]:
        found = dict.fromkeys(self.label(texts, lang) for lang in self.languages)
        return tuple(text for text in found if text)

    def pictures(self, names: Iterable[str]) -> tuple[Picture, ...]:
        return tuple(
            picture
            for name in names
            if name in self.profile.values
            for picture in self.shown(self.profile.values[name], self.form.fields[name])
        )

    def funders(self) -> tuple[Picture, ...]:
        return tuple(self.shown(self.world.funders, FUNDERS))

    def shown(self, value: Any, field: Field) -> Iterator[Picture]:
        """Yield each picture once, with its caption and alternative text in every language."""
        editions = [
            [block for block in typeset(value, field, view) if isinstance(block, Picture)]
            for view in self.views.values()
        ]
        for same in zip(*editions, strict=True):
            first, *others = same
            captions = list(dict.fromkeys(each.caption for each in same if each.caption))
            texts = list(dict.fromkeys(each.alt for each in same if each.alt))
            caption = tuple(
                inline
                for number, each in enumerate(captions)
                for inline in ([Text(" / ")] if number else []) + list(each)
            )
            yield replace(first, caption=caption, alt=" / ".join(texts)) if others else first


def _agree(texts: Texts, others: Texts) -> bool:
    """Tell whether two texts are the same in each language that both are written in."""
    common = texts.keys() & others.keys()
    return bool(common) and all(texts[lang] == others[lang] for lang in common)


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
