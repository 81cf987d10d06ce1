"""A sheet that is being written, as it will be: its page at once, its files when asked for."""

from __future__ import annotations

from reportgen.building.jobs import SheetJob, make_sheet_job
from reportgen.document.edition import Audience, Edition
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile
from reportgen.writers.html.page import write_html


def show_page(
    project: Project, profile: Profile, languages: tuple[str, ...], audience: Audience
) -> str:
    """Return the sheet as a web page. Raises `ReportgenError`, `UnfitError`."""
    shown = cut_profile(profile, audience, project.today)
    return write_html(merge_sheet(shown, languages, world_of(project)), project.theme)


def job_for(
    project: Project, profile: Profile, edition: Edition, formats: tuple[str, ...]
) -> SheetJob:
    """Return the job that prints the sheet for an edition. Raises `UnfitError`."""
    shown: CutProfile = cut_profile(profile, edition.audience, project.today)
    sheet = merge_sheet(shown, edition.languages, world_of(project))
    return make_sheet_job(sheet, shown, edition, formats)
