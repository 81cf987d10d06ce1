"""The server that a project's settings name."""

from __future__ import annotations

from reportgen.mailings.delivery.smtp import Security, SignIn, Smtp
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.project.project import SETTINGS, Project

#: RFC 8314: submission with implicit TLS; RFC 6409: submission.
_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


def read_smtp(project: Project) -> Smtp:
    """Return the server of a project. Raises `ReportgenError` where none is named rightly."""
    values = project.mail.get("smtp")
    if not values:
        raise _fault(
            say("no server is named that sends e-mail."),
            say("Write “mail: {{smtp: {{host: smtp.example.org, user: …}}}}”; docs/mailings.md."),
        )
    sign_in = SignIn(values.get("sign_in", SignIn.PASSWORD))
    if sign_in is SignIn.OAUTH2 and not values.get("user"):
        raise _fault(
            say("“sign_in: oauth2” needs the user whose token it is."),
            say("Write “user: …”, most often the e-mail address."),
        )
    security = Security(values.get("security", Security.STARTTLS))
    ca_file = values.get("ca_file")
    return Smtp(
        host=values["host"],
        port=int(values.get("port", _PORTS[security])),
        user=values.get("user", ""),
        security=security,
        ca_file=project.root / ca_file if ca_file else None,
        per_minute=float(values.get("per_minute", Smtp("", 0).per_minute)),
        sign_in=sign_in,
    )


def _fault(message: Message, advice: Message) -> ReportgenError:
    return ReportgenError([Problem(Place(SETTINGS), message, advice)])
