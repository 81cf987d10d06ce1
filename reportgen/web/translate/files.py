"""Files for translators, to keep: of one sheet, or of several in a ZIP file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from reportgen.app.editing.history import list_earlier
from reportgen.app.overview import find_sheet
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile
from reportgen.translating.exporting import make_export, name_of_file, pack_exports
from reportgen.translating.files.formats import FORMATS
from reportgen.translating.lock import read_lock
from reportgen.web.downloads import send_file
from reportgen.web.pages import Ask, render

#: The kinds of files for translators that are offered: by the names of their formats, their words.
KINDS = {"docx": "tr_word", "xlsx": "tr_excel", "po": "tr_po", "xliff": "tr_xliff"}


def download(ask: Ask) -> Response:
    """The files of the sheets that the address names, in one format and language."""
    lang, name = ask.query.get("to", ""), ask.query.get("format", "")
    keys = dict.fromkeys(ask.request.query_params.getlist("sheet"))
    if name not in KINDS:
        raise LookupError(name)
    kind = FORMATS[name]
    try:
        with ask.studio.open() as project:
            if lang not in project.languages:
                raise LookupError(lang)
            lock, theme = read_lock(project), project.theme
            profiles = _read(project, keys)
        exports = [
            make_export(project, profile, lang, lock, list_earlier(project, profile))
            for profile in profiles
            if profile.language != lang
        ]
        if len(exports) == 1:
            return send_file(kind.write(exports[0], theme), name_of_file(exports[0], kind))
        if exports:
            return send_file(pack_exports(exports, kind, theme), f"{lang}.zip")
        problems: Sequence[Problem] = ()
    except ReportgenError as error:
        problems = error.problems
    return render(ask, "translate/unmade.html", 422, problems=problems, place="translate", to=lang)


def _read(project: Project, keys: Iterable[str]) -> list[Profile]:
    """Return the profiles of sheets. Raises `ReportgenError` with the problems of all."""
    profiles: list[Profile] = []
    problems: list[Problem] = []
    for key in keys:
        try:
            profiles.append(read_profile_file(project, find_sheet(project, key)[0]))
        except ReportgenError as error:
            problems += error.problems
    if problems:
        raise ReportgenError(problems)
    return profiles
