"""Merging: a profile and its form become a sheet, for one edition on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reportgen.document.blocks import Block, Picture, Text
from reportgen.document.files import Document
from reportgen.document.sheet import Sheet, Value
from reportgen.fields.model import Field
from reportgen.fields.pictures import place_pictures
from reportgen.fields.types import OWN_PICTURE
from reportgen.languages import pick
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.inside import find_values
from reportgen.sheets.pictures import show_pictures
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
            figures=self.figures(form.figures),
            logos=self.logos(form.logos),
            values=self.values.by_language,
            words={key: first.word(key) for key in self.world.words},
            files=tuple(self.files()),
        )

    def files(self) -> Iterator[Document]:
        """Yield the files that are handed on, each once, called as the leading language does."""
        view = self.views[self.languages[0]]
        known: set[str] = set()
        fields = self.form.fields.values()
        for _, value, field in find_values(self.profile.values, fields, lambda kind: kind.handed):
            document = view.document(value["file"])
            if document.path not in known:
                known.add(document.path)
                called = value.get("text", {view.lang: document.name})
                title = pick(called, view.lang, view.main)[0]
                yield replace(document, title=title, joined=bool(field.settings.get("join")))

    def texts(self, name: str) -> tuple[Text, ...]:
        """Return a field's value as one line in each language, without repetitions."""
        found = (value for value in self.values.distinct(name) if value)
        return tuple(Text(self.line(name, value), lang=value.lang) for value in found)

    def line(self, name: str, value: Value) -> str:
        """Return a field's value on one line: of what is gathered, such as boxes, what it says."""
        gathered = value.items if self.form.fields[name].type.gather else ()
        return ", ".join(map(str, gathered)) or str(value)

    def labelled(self, name: str) -> Iterable[Text]:
        label = self.form.fields[name].label
        for lang, value in zip(self.languages, self.values.distinct(name), strict=True):
            if not value:
                continue
            head = self.values.label(label, lang)
            colon = self.views[lang].word("colon")
            said = self.line(name, value)
            yield Text(f"{head}{colon} {said}" if head else said, lang=lang)

    def pictures(self, name: str) -> tuple[Picture, ...]:
        value = self.profile.values[name]
        return tuple(show_pictures(value, self.form.fields[name], self.views.values()))

    def figures(self, names: Iterable[str]) -> tuple[Block, ...]:
        """Return the pictures of fields, side by side where a form has them so."""
        fields = self.form.fields
        return tuple(
            block
            for name in names
            if name in self.profile.values
            for block in place_pictures(self.pictures(name), fields[name])
        )

    def logos(self, names: Iterable[str]) -> tuple[Picture, ...]:
        """Return the logos of fields, and those of the network's own funders behind them."""
        named = (name for name in names if name in self.profile.values)
        own = (each for name in named for each in self.pictures(name))
        return (*own, *show_pictures(self.world.funders, FUNDERS, self.views.values()))
