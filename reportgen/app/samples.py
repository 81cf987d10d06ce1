"""What templates are tried with: a sheet that says nothing, a report, a handout, a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from reportgen.building.reports import without_charts
from reportgen.document.blocks import Paragraph, RichText, Text
from reportgen.document.edition import Audience, Edition
from reportgen.document.handout import Code, Handout
from reportgen.document.letter import WORDS, Letter, LetterForm, Sender
from reportgen.document.report import Report
from reportgen.document.sheet import Sheet, Value
from reportgen.fields.codes import draw_code
from reportgen.fields.read import Surroundings
from reportgen.forms.form import Form
from reportgen.handouts.merge import merge_handout
from reportgen.input.source import Input, require_keys
from reportgen.input.yaml import read_source
from reportgen.languages import Texts
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.definition import read_report
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile

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
  - overview
  - sheets
  - transfers
  - part: index
    of: %(title)s
"""


def blank_sheet(form: Form, project: Project) -> Sheet:
    """Return the sheet of a profile that says nothing, in all languages of the project."""
    profile = _make_profile("blank", form, {}, project)
    return merge_sheet(profile, project.languages, world_of(project))


def _make_profile(
    name: str, form: Form, values: Mapping[str, Texts], project: Project
) -> CutProfile:
    """Return a profile of that name that no file holds."""
    whole = Profile(name, form, project.languages[0], values, "")
    return cut_profile(whole, Audience.PRINT, project.today)


def sample_report(form: Form, project: Project) -> Report:
    """Return a report with every part, of two sheets with titles alone."""
    main = project.languages[0]
    profiles = [
        _make_profile(name, form, {form.title: {main: name.title()}}, project)
        for name in ("one", "two")
    ]
    source = require_keys(read_source(_DEFINITION % {b"title": form.title.encode()}, "sample"))
    around = Surroundings(project.languages, project.today)
    definition = read_report(Input(source, "sample"), around)
    edition = Edition(project.languages)
    world = world_of(project)
    return without_charts(
        merge_report(
            definition, profiles, edition, world, partial(load_chapter, project), project.theme
        )
    )


def sample_handout(form: Form, paper: str, project: Project) -> Handout:
    """Return the handout of a profile with a title alone, and a code on each side."""
    main = project.languages[0]
    profile = _make_profile("sample", form, {form.title: {main: "Title"}}, project)
    handout = merge_handout(profile, project.languages, paper, world_of(project))
    text = Text("Text", lang=main)
    body = Value((Paragraph((text,)),), main)
    code = Code(draw_code("https://www.example.org", "Code"), text, body)
    return replace(handout, sides=tuple(replace(side, code=code) for side in handout.sides))


def sample_letter(form: LetterForm, project: Project) -> Letter:
    """Return a letter in a form, with a line of everything there may be."""
    main = project.languages[0]
    view = world_of(project).view(main, main)
    return Letter(
        id="sample",
        lang=main,
        form=form,
        sender=Sender("Organisation", "Name", ("Address",), "+49 681 0", "name@example.org"),
        sender_line="Sender",
        address=("Address",),
        place="Place",
        date="Date",
        subject="Subject",
        salutation="Salutation",
        body=RichText((Paragraph((Text("Text"),)),)),
        closing="Closing",
        signature=("Signature",),
        enclosures=("Enclosure",),
        words={name: view.word(name) for name in WORDS},
    )
