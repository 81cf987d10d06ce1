"""A definition that somebody has before them: what its files say, and what is in its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from reportgen.app.editing.content import Content
from reportgen.app.editing.definitions import (
    Examined,
    Sheets,
    examine_content,
    find_definition,
    read_definition_files,
    read_sheets,
)
from reportgen.app.editing.files import EditedFiles
from reportgen.document.edition import Audience, Edition
from reportgen.input.patching.data import Data, without_empty
from reportgen.languages import pick
from reportgen.project.project import Project
from reportgen.web.definitions.screens import Screen
from reportgen.web.editing.posted import read_posted
from reportgen.web.pages import Ask


@dataclass(frozen=True)
class Opened:
    """A definition that somebody has before them: its files, and what is in its form."""

    project: Project
    screen: Screen
    name: str
    files: EditedFiles
    content: Content
    language: str

    @property
    def path(self) -> Path:
        """Its own file."""
        return self.files.path

    @property
    def key(self) -> str:
        """What names its copies and drafts."""
        return self.screen.key(self.name)

    @property
    def title(self) -> str:
        """What it is called, by its id where it has no title yet."""
        texts = self.content.values.get("title", "")
        said = texts if isinstance(texts, Mapping) else {}
        known = {tag: text for tag, text in said.items() if isinstance(text, str) and text}
        return pick(known, self.language, self.project.languages[0])[0] if known else self.name

    @property
    def is_saved(self) -> bool:
        """Whether its files say what is in the form."""
        return without_empty(self.content.values) == without_empty(self.files.content.values)

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets of the project."""
        return read_sheets(self.project)

    @cached_property
    def examined(self) -> Examined:
        """What is wrong with what is in the form, and the sheets that it chooses."""
        language = self.language if self.language in self.project.languages else ""
        return examine_content(
            self.project,
            self.screen.kind,
            self.files,
            self.content,
            self.sheets,
            language or self.project.languages[0],
        )

    def with_values(self, **values: Data) -> Opened:
        """Return it with other values."""
        said = {**self.content.values, **values}
        return replace(self, content=replace(self.content, values=said))

    def editions(self) -> list[Edition]:
        """Return the editions that it is made in, for print."""
        definition = self.examined.definition
        order = getattr(definition, "order", definition)
        listed = getattr(order, "editions", ()) or self.project.editions
        return [Edition(languages) for languages in listed]


def open_definition(
    ask: Ask, screen: Screen, project: Project, posted: bool = False, keep_blank: bool = False
) -> Opened:
    """Return the definition that the address names, as its files are or as its form was sent.

    Raises `LookupError` where there is none, `ReportgenError` where it cannot be read.
    """
    path = find_definition(project, screen.kind, ask.name)
    files = read_definition_files(project, screen.kind, path)
    content = files.content
    if posted:
        if ask.value("_whole") != "1":
            raise LookupError("half a form")
        content = read_posted(files.fields, ask.form, content, keep_blank)
    return Opened(project, screen, ask.name, files, content, ask.language)


def edition_of(ask: Ask, opened: Opened) -> Edition:
    """Return the edition that is looked at: its languages, and for whom it is."""
    asked = ask.value("_language") or ask.query.get("language", "")
    editions = opened.editions()
    found = next((each for each in editions if each.suffix == asked), editions[0])
    audience = ask.value("_audience") or ask.query.get("audience", "")
    known = {each.value: each for each in Audience}
    return replace(found, audience=known.get(audience, Audience.PRINT))
