"""A report in the making: what its parts are made from, and the small things they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from reportgen.document.blocks import (
    DirectoryEntry,
    Heading,
    Inline,
    Link,
    PageNumber,
    Text,
)
from reportgen.document.direction import is_rtl
from reportgen.document.edition import Audience, Edition
from reportgen.document.report import Cover, Part
from reportgen.document.sheet import Sheet
from reportgen.document.spacing import space_text
from reportgen.fields.model import View
from reportgen.fields.sums import find_field
from reportgen.languages import Texts, pick
from reportgen.reports.chapters import ChapterText
from reportgen.reports.definition import PartSpec, ReportDefinition
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.world import World
from reportgen.themes.theme import Theme


@dataclass(frozen=True, slots=True)
class Draft:
    """A report in the making: what its next part is made of.

    `read` returns the chapter in a Markdown file, in every language it is written in.

    `groups` are the sheets with the profiles they show; a group has a label a language, or none.
    """

    definition: ReportDefinition
    edition: Edition
    world: World
    read: Callable[[str], Mapping[str, ChapterText]]
    theme: Theme
    views: Mapping[str, View]
    groups: list[tuple[tuple[str, ...] | None, list[tuple[CutProfile, Sheet]]]]
    #: How many parts before it have a number.
    chapters: int = 0
    #: The name of the part before it, which decides whether it begins a new page.
    before: str = ""

    def after(self, part: Part) -> Draft:
        """Return what the part after this one is made of."""
        if isinstance(part, Cover):
            return self
        chapters = self.chapters + bool(part.heading.number)
        return replace(self, chapters=chapters, before=part.name)

    @property
    def level(self) -> int:
        """The level of the headings of parts: below that of an annex's title."""
        return 2 if self.definition.annex else 1

    @property
    def languages(self) -> tuple[str, ...]:
        return self.edition.languages

    @property
    def rtl(self) -> bool:
        """Whether its pages run from right to left."""
        return is_rtl(self.languages[0])

    @property
    def view(self) -> View:
        """How values are shown in the leading language."""
        return self.views[self.languages[0]]

    @property
    def internal(self) -> bool:
        return self.edition.audience is Audience.INTERNAL

    @property
    def pairs(self) -> list[tuple[CutProfile, Sheet]]:
        return [pair for _, pairs in self.groups for pair in pairs]

    @property
    def sheets(self) -> list[Sheet]:
        return [sheet for _, sheet in self.pairs]

    def texts(self, texts: Texts) -> tuple[Text, ...]:
        """Return a text in each language of the edition, without repetitions."""
        found: dict[str, Text] = {}
        for lang in self.languages:
            text, written = pick(texts, lang, self.definition.language)
            if text:
                found.setdefault(text, Text(space_text(text, written), lang=written))
        return tuple(found.values())

    def word(self, key: str, **parts: Texts) -> tuple[Text, ...]:
        """Return a printed word in each language, with texts in place of its braces."""
        return self.texts({lang: self.say(key, lang, **parts) for lang in self.languages})

    def say(self, key: str, lang: str, **parts: Texts) -> str:
        """Return a printed word in one language, with texts in place of its braces."""
        main = self.definition.language
        filled = {name: pick(texts, lang, main)[0] for name, texts in parts.items()}
        return self.views[lang].word(key).format(**filled)

    def title(self, spec: PartSpec, key: str, **parts: Texts) -> tuple[Text, ...]:
        """Return a part's own title, or the usual one."""
        own = spec.values.get("title")
        return self.texts(own) if own else self.word(key, **parts)

    def label(self, path: str) -> Texts:
        """Return the label of a field, or of a part of a record: ``contacts.languages``."""
        name, _, part = path.partition(".")
        counted = self.world.words.get(f"count_{path.replace('.', '_')}") if part else None
        if counted:
            return {lang: forms.split("|")[-1].strip() for lang, forms in counted.items()}
        for profile, _ in self.pairs:
            field = find_field(path, profile.form.fields)
            if field is not None and field.label:
                return field.label
            if name in profile.form.fields:
                return profile.form.fields[name].label or {"und": name}
        return {"und": name}

    def begin(
        self, spec: PartSpec, title: Iterable[Text], id: str = "", numbered: bool = False
    ) -> Heading:
        """Return the heading of the next part, with the next number where it has one."""
        number = ""
        if numbered and spec.values.get("numbered", True):
            annex, chapter = self.definition.annex, self.chapters + 1
            number = f"{annex.number}.{chapter}" if annex else str(chapter)
        name = id or spec.values.get("id") or f"part:{spec.number}"
        return Heading(self.level, join(title), name, number, new_page=not self._runs_on(spec.name))

    def _runs_on(self, name: str) -> bool:
        """Tell whether a part goes on on the page where the one before ended.

        In an annex, which is itself a chapter, all but the sheets do.
        """
        if not self.definition.annex:
            return False
        return self.before == "annex" or "sheets" not in (name, self.before)

    def below(self, heading: Heading, number: int, title: Iterable[Text]) -> Heading:
        """Return a heading without a number, one level below another."""
        return Heading(heading.level + 1, join(title), f"{heading.id}:{number}")

    def refer(self, content: Iterable[Text], target: str) -> Link:
        """Return a link to a heading; `complete` adds the number of its page."""
        return Link(f"#{target}", join(content))

    def complete(self, inline: Inline, headings: Mapping[str, Heading]) -> Inline:
        """Return a reference with name and page of what it leads to: “Market (p. 7)”.

        What this edition does not print is named without a link.
        """
        if not isinstance(inline, Link) or not inline.target.startswith("#"):
            return inline
        target = unquote(inline.target[1:])
        if target not in headings:
            return Text(str(inline))
        content = inline.content if str(inline) else (Text(str(headings[target])),)
        spoken = [text.lang for text in content if isinstance(text, Text) and text.lang]
        lang = next((lang for lang in spoken if lang in self.views), self.languages[0])
        said = self.say("report_page", lang, page={"und": "\0"})
        before, _, after = said.partition("\0")
        tag = lang if lang != self.languages[0] else None
        page = (Text(f" ({before}", lang=tag), PageNumber(target), Text(f"{after})", lang=tag))
        return Link(f"#{target}", (*content, *page))


def join(texts: Iterable[Text], between: str = " / ") -> tuple[Text, ...]:
    """Return texts in several languages on one line."""
    joined: list[Text] = []
    for text in texts:
        joined += [Text(between), text] if joined else [text]
    return tuple(joined)


def list_heading(heading: Heading, level: int = 1) -> DirectoryEntry:
    """Return the line of a directory that leads to a heading."""
    return DirectoryEntry(heading.content, (heading.id,), level, heading.number, heading.note)
