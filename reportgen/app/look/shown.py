"""The look of a project on a sheet: one of its own, or a sample where it has none yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportgen.app.look.samples import Samples, required_fields
from reportgen.app.overview import find_sheet
from reportgen.building.jobs import SheetJob, make_sheet_job
from reportgen.document.edition import Audience, Edition
from reportgen.document.sheet import Sheet
from reportgen.project.profiles import read_draft_file
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.writers.html.page import write_html


def page_in_look(project: Project, key: str, languages: Sequence[str]) -> str:
    """Return a sheet in print, named by its key or "" for a sample, as a web page.

    Raises `LookupError` where there is none, `ReportgenError`, `UnfitError`.
    """
    return write_html(_merge(project, key, tuple(languages))[0], project.theme)


def job_of_look(project: Project, key: str, languages: Sequence[str]) -> SheetJob:
    """Return what prints the sheet that `page_in_look` shows. Raises as that does."""
    edition = Edition(tuple(languages))
    sheet, shown = _merge(project, key, edition.languages)
    return make_sheet_job(sheet, shown, edition, ("pdf",))


def _merge(project: Project, key: str, languages: tuple[str, ...]) -> tuple[Sheet, CutProfile]:
    if key:
        path, translations = find_sheet(project, key)
        profile = read_draft_file(project, path, translations).profile
        shown = cut_profile(profile, Audience.PRINT, project.today)
        return merge_sheet(shown, languages, world_of(project)), shown
    form = project.form(project.form_names[0])
    samples = Samples(project, form, required_fields(form))
    shown = samples.profiles[0]
    # Nobody joins the empty files that samples name.
    return replace(merge_sheet(shown, languages, samples.world), files=()), shown
