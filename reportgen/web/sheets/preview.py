"""The sheet as it will be, beside its form: as a page at once, as printed pages, and as files."""

from __future__ import annotations

import base64
from concurrent.futures import CancelledError
from html import escape
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.draft import Checked
from reportgen.app.editing.showing import job_for, show_page
from reportgen.building.jobs import run_sheet_job
from reportgen.document.edition import Audience, Edition
from reportgen.problems.causes import JobError
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.web.pages import Ask, render
from reportgen.web.sheets.opened import Sheet, open_sheet
from reportgen.writers.formats import FORMATS, SHEET_FORMATS

#: What the page of a sheet may do in its frame: show itself, and nothing else.
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
#: What files are called, by their formats (IANA).
_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}


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
    try:
        page = show_page(sheet.project, checked.profile, edition.languages, edition.audience)
        return page.replace("</head>", f"{_fonts(ask)}</head>", 1)
    except ReportgenError as error:
        said = [f"{ask.tell(each.message)} {ask.tell(each.advice)}" for each in error.problems]
    except UnfitError as error:
        said = [f"{ask.tell(error.message)} {ask.tell(error.advice)}"]
    lines = "".join(f"<p>{escape(line)}</p>" for line in said)
    return f'<!DOCTYPE html><html lang="{ask.language}"><title>–</title><body>{lines}'


def _fonts(ask: Ask) -> str:
    """Return what lets a page be set in the program's fonts here, as it is in print."""
    faces = (
        f"@font-face {{ font-family: 'Source Sans 3'; font-weight: {weight}; "
        f"src: url('{ask.link('font', f'SourceSans3-{style}.ttf')}') }}"
        for weight, style in ((400, "Regular"), (600, "SemiBold"), (700, "Bold"))
    )
    return f"<style>{' '.join(faces)}</style>"


def show_preview(ask: Ask) -> Response:
    """The page of a sheet as its files say it, for the frame beside the form."""
    with ask.studio.open() as project:
        sheet = open_sheet(ask, project)
        html = page_of(ask, sheet, sheet.check())
    return Response(html, media_type="text/html", headers={"content-security-policy": _CSP})


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
    try:
        pages = ask.studio.printer.pages(ask.studio.submit, job, theme, ask.value("_window"))
    except ReportgenError as error:
        said = "\n".join(f"{ask.tell(p.message)} {ask.tell(p.advice)}" for p in error.problems)
        return JSONResponse({"said": said})
    except (JobError, CancelledError):
        return JSONResponse({"said": ask.say("not_printed")})
    if pages is None:
        return Response(status_code=204)
    return JSONResponse({"pages": [base64.b64encode(page).decode() for page in pages]})


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
    how = "inline" if ask.query.get("show") == "1" else "attachment"
    headers = {"content-disposition": f"{how}; filename*=UTF-8''{quote(file)}"}
    if how == "inline":
        headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return Response(made, media_type=_MEDIA[name], headers=headers)
