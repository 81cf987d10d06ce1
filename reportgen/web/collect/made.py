"""Forms that went out, to be handed on: one by one, all together, or as drafts of mails."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.responses import Response

from reportgen.app.collect.drafts import Draft, list_drafts, write_drafts
from reportgen.collecting.outgoing import FORMS
from reportgen.collecting.sent import Asking, Sent
from reportgen.project.project import Project
from reportgen.web.collect.forms import BESIDE, name_of
from reportgen.web.downloads import send_file
from reportgen.web.pages import Ask, render

#: When files in archives were changed, so that the same files make the same archive.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def show_made(ask: Ask) -> Response:
    """The forms that an address names, and the ways to hand them on."""
    with ask.studio.open() as project:
        askings = _askings(ask, project)
        rows = ask.studio.survey.look(project, ask.shown_in(project))
        by_id = {row.id: row for row in rows}
        drafts = list_drafts(project, askings)
    return render(
        ask,
        "collect/made.html",
        name=ask.name,
        files=[
            (name_of(each), each, [by_id.get(one.profile) for one in each])
            for each in _by_file(askings).values()
        ],
        drafts=drafts,
        unaddressed=_unaddressed(askings, drafts),
        due=next((each.due for each in askings), ""),
    )


def _askings(ask: Ask, project: Project) -> list[Asking]:
    """Return the forms that the address names. Raises `LookupError`."""
    sent = Sent(project)
    found = [sent.find(token) for token in ask.name.split(BESIDE)]
    known = [each for each in found if each]
    if not known:
        raise LookupError("forms")
    return known


def _unaddressed(askings: Sequence[Asking], drafts: Sequence[Draft]) -> list[str]:
    """Return the sheets whose forms are in no draft, since nobody's address is in them."""
    addressed = {asking.profile for draft in drafts for asking in draft.askings}
    missing = (each.profile for each in askings if each.profile not in addressed)
    return list(dict.fromkeys(filter(None, missing)))


def download_form(ask: Ask) -> Response:
    """A form as it went out; of a workbook the address names all that are in it."""
    with ask.studio.open() as project:
        [(name, data), *_] = _files_of(project, _askings(ask, project)).items()
    return send_file(data, name)


def download_zip(ask: Ask) -> Response:
    """All forms that the address names, in one file."""
    with ask.studio.open() as project:
        files = _files_of(project, _askings(ask, project))
    return send_file(_zipped(files), f"{ask.say('collect_zip_name')}.zip")


def download_drafts(ask: Ask) -> Response:
    """Drafts of the mails that forms go out with, in one file."""
    with ask.studio.open() as project:
        askings = _askings(ask, project)
        mails = write_drafts(project, list_drafts(project, askings), _files_of(project, askings))
    return send_file(_zipped(mails), f"{ask.say('collect_drafts_name')}.zip")


def _files_of(project: Project, askings: Sequence[Asking]) -> dict[str, bytes]:
    """Return forms as they went out, by the names of their files. Raises `LookupError`."""
    return {name: _data_of(project, each) for name, each in _by_file(askings).items()}


def _by_file(askings: Sequence[Asking]) -> dict[str, list[Asking]]:
    files: dict[str, list[Asking]] = {}
    for asking in askings:
        files.setdefault(asking.file, []).append(asking)
    return files


def _data_of(project: Project, askings: Sequence[Asking]) -> bytes:
    """Return a file as it went out: the copy of it, or what lies with the outputs and is one."""
    sent, first = Sent(project), askings[0]
    whole = replace(first, token=sent.token_of([each.token for each in askings]))
    if copy := sent.copy_of(first) or sent.copy_of(whole):
        return copy
    try:
        data = (project.root / "output" / FORMS / first.file).read_bytes()
    except OSError:
        raise LookupError(first.token) from None
    if not sent.holds(data):
        raise LookupError(first.token)
    return data


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()
