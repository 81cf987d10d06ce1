"""What templates are tried with: sheets that say everything or little, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from reportgen.building.reports import without_charts
from reportgen.collecting.typed.answers import without_pictures
from reportgen.document.blank import Blank
from reportgen.document.blocks import Paragraph, RichText, Text
from reportgen.document.edition import Audience, Edition
from reportgen.document.files import no_document
from reportgen.document.handout import Code, Handout, HandoutSet, Occasion
from reportgen.document.imposition import PAPERS
from reportgen.document.letter import WORDS, Letter, LetterForm, Sender
from reportgen.document.report import Report
from reportgen.document.sheet import Sheet, Value
from reportgen.fields.codes import draw_code
from reportgen.fields.model import Field
from reportgen.fields.read import Surroundings
from reportgen.fields.types import TEXT
from reportgen.forms.form import Form
from reportgen.handouts.definition import ABOUT_EVENT, HANDOUTS, read_handouts
from reportgen.handouts.merge import merge_handout
from reportgen.handouts.occasion import make_occasion
from reportgen.input.markdown import parse_markdown
from reportgen.input.source import Input, require_keys
from reportgen.input.yaml import read_source
from reportgen.mailings.attachment import Attachment
from reportgen.mailings.message import WORDS as MAIL_WORDS
from reportgen.mailings.message import Mail
from reportgen.mailings.wording import Wording
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.definition import ReportDefinition, read_report
from reportgen.sheets.blank import make_blank
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile
from reportgen.sheets.world import World

#: A report with every part; the form's title is put into it.
_DEFINITION = b"""
title: Title
subtitle: Subtitle
period: 2026
date: 2026-11-22
parts:
  - cover
  - imprint
  - contents
  - part: chapter
    title: Chapter
    text: Text
  - part: overview
    figures: [%(title)s]
    charts: [{chart: bars, of: %(title)s}]
  - sheets
  - transfers
  - gaps
  - part: index
    of: %(title)s
"""
#: A size of type that handouts may have, in points.
SIZE = 10.0
_T = TypeVar("_T")


@dataclass(frozen=True)
class Samples:
    """What a project's templates are tried with, of one form.

    `common` are the fields that every sheet of it has: there is one sample that says everything,
    and one that says nothing but these.
    """

    project: Project
    form: Form
    common: Collection[str]

    @cached_property
    def profiles(self) -> tuple[CutProfile, CutProfile]:
        """A profile in which every field says something, and one that says little."""
        languages = self.project.languages
        each = ((name, _fill(field, languages)) for name, field in self.form.fields.items())
        full = {name: value for name, value in each if value is not None}
        few = {name: value for name, value in full.items() if name in self.common}
        return self._cut("full", full), self._cut("few", few)

    def _cut(self, name: str, values: Mapping[str, Any]) -> CutProfile:
        whole = Profile(name, self.form, self.project.languages[0], values, "")
        return cut_profile(whole, Audience.PRINT, self.project.today)

    @cached_property
    def world(self) -> World:
        """The project's, in which each picture is the same drawing, and each file is empty."""
        picture = draw_code("https://www.example.org", "Picture")
        return replace(world_of(self.project), picture=lambda path: picture, document=no_document)

    def _each(self, make: Callable[[tuple[str, ...]], _T]) -> list[_T]:
        return [make(languages) for languages in self.project.editions]

    def sheets(self) -> list[Sheet]:
        """Return the sheet of each profile in each edition that the project makes."""
        # Nobody joins the empty files that they name.
        return [
            replace(sheet, files=())
            for profile in self.profiles
            for sheet in self._each(partial(merge_sheet, profile, world=self.world))
        ]

    def reports(self, definition: ReportDefinition | None = None) -> list[Report]:
        """Return a report of all sheets in each edition: one that is defined, or with all parts."""
        ordered = definition or self._definition()
        if ordered.editions:
            return [self._report(ordered, languages) for languages in ordered.editions]
        return self._each(partial(self._report, ordered))

    def _definition(self) -> ReportDefinition:
        written = _DEFINITION % {b"title": self.form.title.encode()}
        source = require_keys(read_source(written, "sample"))
        around = Surroundings(self.project.languages, self.project.today)
        return read_report(Input(source, "sample"), around)

    def _report(self, definition: ReportDefinition, languages: tuple[str, ...]) -> Report:
        chapters = partial(load_chapter, self.project)
        edition = Edition(languages)
        theme = self.project.theme
        return without_charts(
            merge_report(definition, self.profiles, edition, self.world, chapters, theme)
        )

    def handouts(self, paper: str) -> list[Handout]:
        """Return the handout of each profile in each edition, with a code on each side."""
        main = self.project.languages[0]
        text = Text("Text", lang=main)
        code = Code(
            draw_code("https://www.example.org", "Code"), text, Value((Paragraph((text,)),), main)
        )
        made = [
            handout
            for profile in self.profiles
            for handout in self._each(
                partial(merge_handout, profile, paper=paper, world=self.world)
            )
        ]
        return [
            replace(each, sides=tuple(replace(side, code=code) for side in each.sides))
            for each in made
        ]

    def blanks(self) -> list[Blank]:
        """Return the form to fill in of each profile in each edition, with room for more."""
        return [
            without_pictures(each)
            for profile in self.profiles
            for each in self._each(partial(make_blank, profile, world=self.world))
        ]

    def handout_sets(self) -> list[tuple[HandoutSet, Mapping[str, float]]]:
        """Return each handout as the set of an event, with the size of its type."""
        return [
            (
                HandoutSet(
                    "sample",
                    "Title",
                    paper,
                    each.languages,
                    (each,),
                    tuple(map(self._occasion, each.languages)),
                ),
                {each.id: SIZE},
            )
            for paper in PAPERS
            for each in self.handouts(paper)
        ]

    def _occasion(self, lang: str) -> Occasion:
        """Return what the pages around the handouts of an event say, in a language."""
        project = self.project
        source = require_keys(read_source(b"title: Title", "sample"))
        around = Surroundings(project.languages, project.today)
        said = (each for each in HANDOUTS if each.name in ABOUT_EVENT)
        values = {field.name: _fill(field, project.languages) for field in said}
        definition = replace(read_handouts(Input(source, "sample"), around), values=values)
        return make_occasion(definition, lang, Edition((lang,)), self.world, project.theme)


def required_fields(form: Form) -> set[str]:
    """Return the names of the fields that no sheet of a form can do without."""
    return {name for name, field in form.fields.items() if field.required}


def _fill(field: Field, languages: tuple[str, ...]) -> Any:
    """Return a value of a field, as its type's example says; None where there is none."""
    kind = field.type
    if field.many:
        one = replace(field, many=False)
        # A record with options is filled with all of its parts, twice.
        values = () if kind.parts else tuple(field.options)
        values = values or (_fill(one, languages),) * 2
        return None if None in values else values
    if kind.parts:
        parts = {part.name: _fill(part, languages) for part in kind.parts if not part.private}
        return {name: value for name, value in parts.items() if value is not None} or None
    if field.options:
        return next(iter(field.options))
    if not kind.example or not kind.parse:
        return None
    if kind.localized:
        return {lang: kind.parse(f"{lang}: {kind.example}") for lang in languages}
    return kind.parse(kind.example)


def sample_letters(form: LetterForm, project: Project) -> list[Letter]:
    """Return a letter in a form with a line of everything there may be, in each language."""
    return [_sample_letter(form, project, lang) for lang in project.languages]


def _sample_letter(form: LetterForm, project: Project, lang: str) -> Letter:
    view = world_of(project).view(lang, project.languages[0])
    return Letter(
        id="sample",
        lang=lang,
        form=form,
        sender=Sender("Organisation", "Name", ("Address",), "+49 681 0", "name@example.org"),
        sender_line="Sender",
        address=("Address",),
        place="Place",
        date="Date",
        subject="Subject",
        salutation="Salutation",
        body=sample_text(lang),
        closing="Closing",
        signature=("Signature",),
        enclosures=("Enclosure",),
        words={name: view.word(name) for name in WORDS},
    )


def sample_text(lang: str) -> RichText:
    """Return a text with all that Markdown prints."""
    return parse_markdown(TEXT.example, lang)


def sample_mails(project: Project) -> list[Mail]:
    """Return a message with everything there may be, in each language."""
    return [_sample_mail(project, lang) for lang in project.languages]


def _sample_mail(project: Project, lang: str) -> Mail:
    view = world_of(project).view(lang, project.languages[0])
    wording = Wording(
        lang, "Subject", "Salutation", sample_text(lang), "Closing", ("Signature",), "Date"
    )
    return Mail(
        mailing="sample",
        wording=wording,
        address="name@example.org",
        name="Name",
        sender_address="office@example.org",
        sender_name="Office",
        phone="+49 681 0",
        network=project.theme.name_in(lang),
        unsubscribe="https://www.example.org",
        words={key: view.word(key) for key in MAIL_WORDS},
        attachments=(Attachment("Title", "title.pdf", "pdf", b""),),
    )
