"""What templates are tried with: a sheet that says nothing, and a report with every part."""

from __future__ import annotations

from reportgen.assembly import merge_report
from reportgen.build import world_of
from reportgen.definition import read_definition
from reportgen.document import Sheet
from reportgen.edition import Edition
from reportgen.form import Form
from reportgen.merge import merge_sheet
from reportgen.press import without_charts
from reportgen.profile import Profile
from reportgen.project import Project
from reportgen.report import Report
from reportgen.source import read_source

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
    profile = Profile("blank", form, project.languages[0], {}, "")
    return merge_sheet(profile, Edition(project.languages), world_of(project))


def sample_report(form: Form, project: Project) -> Report:
    """Return a report with every part, of two sheets with titles alone."""
    main = project.languages[0]
    profiles = [
        Profile(name, form, main, {form.title: {main: name.title()}}, "") for name in ("one", "two")
    ]
    source = read_source(_DEFINITION % {b"title": form.title.encode()}, "sample")
    definition = read_definition(
        source, "sample", {}, project.languages, project.today, lambda name, holds: name
    )
    edition = Edition(project.languages)
    world = world_of(project)
    return without_charts(merge_report(definition, profiles, edition, world, project.theme))
