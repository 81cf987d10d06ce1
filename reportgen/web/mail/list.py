"""All mailings, and new ones."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from reportgen.app.mailing.copies import Beginning, begin_mailing, copy_mailing
from reportgen.app.mailing.overview import list_ids, look_at
from reportgen.input.folders import translations_of
from reportgen.input.patching.patch import UnpatchableError
from reportgen.languages import pick
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError
from reportgen.web.committing import commit_saved
from reportgen.web.mail.opened import ledger_of
from reportgen.web.pages import Ask, render


def show_mailings(ask: Ask) -> Response:
    """The mailings of the project, and where each stands."""
    with ask.studio.open() as project, ledger_of(project) as ledger:
        views = [look_at(project, id, path, ledger) for id, path in list_ids(project).items()]
        main = project.languages[0]
    rows = [(each, pick(each.subject, ask.language, main)[0]) for each in views]
    return render(ask, "mail/list.html", place="mail", rows=rows)


def ask_mailing(ask: Ask) -> Response:
    """What a new mailing needs: a name; and which it is a copy of, or who writes."""
    return _ask_mailing(ask, ask.query.get("of", ""))


def _ask_mailing(ask: Ask, of: str, said: str = "", status: int = 200) -> Response:
    with ask.studio.open() as project:
        known = list(list_ids(project))
    values = {name: ask.value(name) for name in ("name", "sender", "email")}
    return render(
        ask,
        "mail/new.html",
        status,
        place="mail",
        known=known,
        of=of if of in known else "",
        values=values,
        said=said,
    )


def begin(ask: Ask) -> Response:
    """Write a new mailing, and go on to it."""
    name, of = ask.value("name").strip(), ask.value("of")
    if not name:
        return _ask_mailing(ask, of, ask.say("mail_name_missing"), 422)
    with ask.studio.open() as project:
        ids = list_ids(project)
        try:
            if of:
                path = copy_mailing(project, ids[of], name)
            else:
                sender = Beginning(ask.value("sender").strip(), ask.value("email"))
                path = begin_mailing(project, name, sender)
        except UnfitError as error:
            said = f"{ask.tell(error.message)} {ask.tell(error.advice)}"
            return _ask_mailing(ask, of, said, 422)
        except (OSError, UnpatchableError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return _ask_mailing(ask, of, ask.say("mail_not_begun", reason=reason), 422)
        # Lists name people, and are no matter of git.
        commit_saved(ask, project, (path, *translations_of(path).values()), saved(path.name))
    return RedirectResponse(ask.link("mailing", path.stem), 303)


def saved(name: str) -> Message:
    """Return what a commit says of a mailing that was saved."""
    return say("Save the mailing {name} in the studio", name=name)
