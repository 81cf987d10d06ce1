"""Merging: a profile and its form become a sheet, for one edition on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from reportgen.document.blocks import Picture, Text
from reportgen.document.sheet import Sheet
from reportgen.fields.model import Field
from reportgen.fields.show import typeset
from reportgen.fields.types import OWN_PICTURE
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.sections import make_sections
from reportgen.sheets.values import Values
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
        self.values = Values(profile, languages, world)
        self.views = self.values.views

    def sheet(self) -> Sheet:
        form = self.form
        first = self.views[self.languages[0]]
        return Sheet(
            id=self.profile.id,
            languages=self.languages,
            title=self.texts(form.title),
            title_label=self.values.labels(form.fields[form.title].label),
            kind=self.values.labels(form.label),
            header=tuple(filter(None, map(self.texts, form.header))),
            footer=tuple(text for name in form.footer for text in self.labelled(name)),
            sections=make_sections(self.values),
            figures=self.pictures(form.figures),
            logos=self.pictures(form.logos) + self.funders(),
            values=self.values.by_language,
            words={key: first.word(key) for key in self.world.words},
        )

    def texts(self, name: str) -> tuple[Text, ...]:
        """Return a field's value as one line in each language, without repetitions."""
        found = (value for value in self.values.distinct(name) if value)
        return tuple(Text(str(value), lang=value.lang) for value in found)

    def labelled(self, name: str) -> Iterable[Text]:
        label = self.form.fields[name].label
        for lang, value in zip(self.languages, self.values.distinct(name), strict=True):
            if not value:
                continue
            head = self.values.label(label, lang)
            colon = self.views[lang].word("colon")
            yield Text(f"{head}{colon} {value}" if head else str(value), lang=lang)

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
