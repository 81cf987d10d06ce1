"""The sheet as it will be, beside its form: as a page at once, as printed pages, and as files."""

from __future__ import annotations

from concurrent.futures import CancelledError

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.draft import Checked
from reportgen.app.editing.showing import job_for, show_page
from reportgen.building.jobs import run_sheet_job
from reportgen.document.edition import Audience, Edition
from reportgen.problems.causes import JobError
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.web.downloads import send_file
from reportgen.web.pages import Ask, render
from reportgen.web.previewing import frame, page_for_frame, print_pages
from reportgen.web.sheets.opened import Sheet, open_sheet
from reportgen.writers.formats import FORMATS, SHEET_FORMATS


def edition_of(ask: Ask, sheet: Sheet) -> Edition:
    """Return the edition that is looked at: its languages, and for whom it is."""
    project = sheet.project
    asked = ask.value("_language") or ask.query.get("language", "")
    languages = tuple(lang for lang in asked.split("+") if lang in project.languages)
    audience = ask.value("_audience") or ask.query.get("audience", "")
    known = {each.value: each for each in Audience}
    return Edition(languages or (sheet.files.written.main,), known.get(audience, Audience.PRINT))


def page_of(ask: Ask, sheet: Sheet, checked: Checked) -> str:
    """Return the page of a sheet in the edition that is looked at; or a page that says why not."""
    edition = edition_of(ask, sheet)
    return page_for_frame(
        ask,
        lambda: show_page(sheet.project, checked.profile, edition.languages, edition.audience),
    )


def show_preview(ask: Ask) -> Response:
    """The page of a sheet as its files say it, for the frame beside the form."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project)
        html = page_of(ask, sheet, sheet.check())
    return frame(html)


# --- Printed -------------------------------------------------------------------------------------


def show_pages(ask: Ask) -> Response:
    """The printed pages of what is in the form, as pictures."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True)
        try:
            job = job_for(project, sheet.check().profile, edition_of(ask, sheet), ("pdf",))
        except UnfitError as error:
            return JSONResponse({"said": f"{ask.tell(error.message)} {ask.tell(error.advice)}"})
        theme = project.theme
    return print_pages(ask, job, theme)


def download(ask: Ask) -> Response:
    """A file of what is in the form: to keep, or to be shown and printed by the browser."""
    name = str(ask.request.path_params["format"])
    if name not in SHEET_FORMATS:
        raise LookupError(name)
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project, posted=True)
        checked = sheet.check()
        edition = edition_of(ask, sheet)
        try:
            job = job_for(project, checked.profile, edition, (name,))
        except UnfitError as error:
            return render(ask, "sheets/unmade.html", 422, said=[error.message, error.advice])
        theme = project.theme
    try:
        made = ask.studio.submit(run_sheet_job, job, theme).result()[name]
    except (JobError, CancelledError):
        return render(ask, "sheets/unmade.html", 422, said=[])
    if isinstance(made, ReportgenError):
        said = [each for p in made.problems for each in (p.message, p.advice)]
        return render(ask, "sheets/unmade.html", 422, said=said)
    file = f"{checked.profile.id}.{edition.suffix}.{FORMATS[name].name}"
    return send_file(made, file, shown=ask.query.get("show") == "1")
