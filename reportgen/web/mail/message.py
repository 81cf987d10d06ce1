"""One message of a plan: as it will be read, with what goes with it; and sent to oneself."""

from __future__ import annotations

from functools import partial

from starlette.responses import RedirectResponse, Response

from reportgen.fields.domains import show_address
from reportgen.mailings.delivery.checked import PlannedMessage
from reportgen.mailings.delivery.credentials import Secret
from reportgen.mailings.delivery.smtp import Smtp
from reportgen.mailings.delivery.trial import send_trial
from reportgen.mailings.homes import home_of
from reportgen.mailings.planning.file import PlannedMail, Shown, read_message
from reportgen.mailings.telling import tell_size
from reportgen.web.downloads import send_file
from reportgen.web.mail.opened import Opened, opened, show_step
from reportgen.web.mail.server import Server, find_server
from reportgen.web.pages import Ask
from reportgen.web.tasks import Result
from reportgen.web.words.telling import message_of
from reportgen.workers.apart import Progress

#: What is shown of the head of a message; its date will be that of the sending.
_HEAD = {
    "From": "mail_from",
    "To": "mail_to",
    "Subject": "mail_subject",
    "List-Unsubscribe": "mail_unsubscribing",
}
#: What a message may do in its frame: show itself, and nothing else.
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'; sandbox"
)


def show_message(ask: Ask) -> Response:
    """A message of the plan, and what goes with it."""
    return _show(ask)


def _show(ask: Ask, said: str = "", status: int = 200) -> Response:
    with opened(ask) as found:
        number, mail, shown = _find(ask, found)
        plan, mailing = found.overview.plan, found.overview.mailing
        return show_step(
            ask,
            found,
            "message",
            status,
            number=number,
            count=len(plan.mails) if plan else 0,
            mail=mail,
            shown=shown,
            head=[(ask.say(_HEAD[n]), text) for n, text in shown.headers if n in _HEAD],
            size=lambda count: ask.tell(tell_size(count)),
            server=find_server(ask, found.project),
            sender=show_address(plan.sender) if plan else "",
            trial=bool(mailing),
            said=said,
        )


def show_message_page(ask: Ask) -> Response:
    """The HTML of a message, for its frame."""
    with opened(ask) as found:
        _, _, shown = _find(ask, found)
    headers = {"content-security-policy": _CSP}
    return Response(shown.html, media_type="text/html; charset=utf-8", headers=headers)


def download_file(ask: Ask) -> Response:
    """A file that goes with a message."""
    part = str(ask.request.path_params["part"])
    with opened(ask) as found:
        _, _, shown = _find(ask, found)
    if not part.isdecimal() or not 1 <= int(part) <= len(shown.files):
        raise LookupError("part")
    file = shown.files[int(part) - 1]
    return send_file(file.data, file.name)


def download_message(ask: Ask) -> Response:
    """A message as a mail program opens it."""
    with opened(ask) as found:
        number, mail, _ = _find(ask, found)
        plan = found.overview.plan
        folder = home_of(found.project.root, found.id) / (plan.folder if plan else "")
        data = (folder / mail.file).read_bytes()
    return send_file(data, f"{found.id}-{number}.eml")


def _find(ask: Ask, found: Opened) -> tuple[int, PlannedMail, Shown]:
    """Return the message that the address names by its number. Raises `LookupError`."""
    text = str(ask.request.path_params["number"])
    plan = found.overview.plan
    if plan is None or not text.isdecimal() or not 1 <= int(text) <= len(plan.mails):
        raise LookupError("message")
    mail = plan.mails[int(text) - 1]
    path = home_of(found.project.root, found.id) / plan.folder / mail.file
    return int(text), mail, read_message(path)


# --- To oneself ----------------------------------------------------------------------------------


def begin_trial(ask: Ask) -> Response:
    """Send a message to who writes the mailing, and to nobody else."""
    with opened(ask) as found:
        number, _, _ = _find(ask, found)
        plan = found.overview.plan
        server = find_server(ask, found.project)
        home = home_of(found.project.root, found.id)
        messages = plan.messages(home) if plan else []
    if lack := server.lacks(ask):
        return _show(ask, lack, 422)
    work = partial(
        _send_trial,
        messages[number - 1],
        server,
        server.secret(ask),
        ("mailing", found.id, "message", str(number)),
    )
    task = ask.studio.tasks.begin(
        message_of("mail_trial_task", mailing=found.id),
        ("mailing", found.id, "message", str(number)),
        work,
    )
    return RedirectResponse(ask.link("task", task.id), 303)


def _send_trial(
    message: PlannedMessage,
    server: Server,
    secret: Secret,
    page: tuple[str, ...],
    progress: Progress,
) -> Result:
    smtp: Smtp = server.require()
    progress(0, 0, message_of("mail_connecting", server=server.name))
    reply = send_trial(message, smtp, secret)
    said = message_of("mail_trial_done", address=show_address(message.sender), reply=reply)
    return Result(said, page=page)
