"""The lists of a mailing: who is in them, what is wrong with whom, and others in their place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from starlette.responses import RedirectResponse, Response

from reportgen.app.mailing.lists import (
    ListedRow,
    list_lists,
    read_list,
    store_list,
    use_lists,
)
from reportgen.app.mailing.overview import find_path
from reportgen.input.patching.patch import UnpatchableError
from reportgen.languages import pick
from reportgen.mailings.prepare import read_mailing_file
from reportgen.mailings.recipients.columns import RECIPIENT
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.project.project import Project
from reportgen.web.committing import commit_saved
from reportgen.web.guard import LARGEST_UPLOAD
from reportgen.web.mail.list import saved
from reportgen.web.mail.opened import opened, show_step, told
from reportgen.web.pages import Ask
from reportgen.web.problems import tell_problem

#: So many rows are shown before somebody asks for all.
_FIRST = 200


def show_recipients(ask: Ask) -> Response:
    """The rows of all lists of a mailing, with what is wrong in their cells."""
    return _show(ask)


def _show(ask: Ask, refused: Sequence[str] = (), status: int = 200) -> Response:
    with opened(ask) as found:
        pass
    mailing, project = found.overview.mailing, found.project
    # Lists may be long: nobody waits for them who writes meanwhile.
    lists = [read_list(project, mailing, name) for name in mailing.recipients] if mailing else []
    labels = {field.name: pick(field.label, ask.language, "en")[0] for field in RECIPIENT}
    wrong, every = ask.query.get("show") == "wrong", ask.query.get("show") == "all"

    def chosen(rows: tuple[ListedRow, ...]) -> list[ListedRow]:
        some = [row for row in rows if not (wrong and row.is_fine)]
        return some if every else some[:_FIRST]

    return show_step(
        ask,
        found,
        "recipients",
        status,
        refused=refused,
        also=bool(ask.value("also")),
        largest=LARGEST_UPLOAD,
        lists=[(each, chosen(each.rows)) for each in lists],
        labels=labels,
        only_wrong=wrong,
        known=list_lists(project),
        current={each.name for each in lists},
        told=lambda problem: told(ask, problem),
        problems=[told(ask, each) for each in found.overview.problems] if not mailing else [],
    )


def choose_list(ask: Ask) -> Response:
    """Let a mailing use a list that is there already."""
    name = ask.value("list")
    with ask.studio.open() as project:
        if name not in list_lists(project):
            raise LookupError("list")
        _use(ask, project, name, bool(ask.value("also")))
    return RedirectResponse(ask.link("mailing", ask.name, "recipients"), 303)


def upload_list(ask: Ask) -> Response:
    """Keep a list that was sent and let the mailing use it; or tell why it is not kept."""
    if len(ask.files) != 1:
        return _show(ask, [ask.say("mail_one_file")], 422)
    [file] = ask.files
    with ask.studio.open() as project:
        path = find_path(project, ask.name)
        try:
            name = store_list(project, path, file.data, file.called)
            _use(ask, project, name, bool(ask.value("also")))
        except UnfitError as error:
            return _show(ask, [f"{ask.tell(error.message)} {ask.tell(error.advice)}"], 422)
        except ReportgenError as error:
            # A list has one file, which is the one that was sent.
            told_of = [tell_problem(ask, p, PurePath(p.place.file).name) for p in error.problems]
            return _show(ask, told_of, 422)
        except UnpatchableError:
            return _show(ask, [ask.say("mail_not_patched")], 422)
        except OSError as error:
            return _show(ask, [ask.say("file_not_kept", reason=error.strerror)], 422)
    return RedirectResponse(ask.link("mailing", ask.name, "recipients"), 303)


def _use(ask: Ask, project: Project, name: str, also: bool) -> None:
    """Let a mailing name a list, alone or beside those that it names."""
    path = find_path(project, ask.name)
    before = read_mailing_file(project, path).recipients if also else ()
    use_lists(project, path, list(dict.fromkeys((*before, name))))
    commit_saved(ask, project, (path,), saved(path.name))
