"""The mail server as pages ask for it: which it is, and whether it wants a password typed."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.mailings.delivery.credentials import Secret, find_secret, is_token
from reportgen.mailings.delivery.smtp import SignIn, Smtp
from reportgen.mailings.delivery.smtp_settings import read_smtp
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.project import Project
from reportgen.web.pages import Ask


@dataclass(frozen=True, slots=True)
class Server:
    """The server of a project, or why there is none; `known` is a password kept on this computer.

    None is kept, and the user has to type it, where `known` is None.
    """

    smtp: Smtp | None
    problems: tuple[Problem, ...] = ()
    known: Secret | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.smtp.host}:{self.smtp.port}" if self.smtp else ""

    @property
    def user(self) -> str:
        return self.smtp.user if self.smtp else ""

    @property
    def wants_token(self) -> bool:
        """Whether it is a token, not a password, that is signed in with."""
        return bool(self.smtp and self.smtp.sign_in is SignIn.OAUTH2)

    @property
    def asks(self) -> bool:
        """Whether somebody has to type a password or token."""
        return self.smtp is not None and self.known is None

    def require(self) -> Smtp:
        """Return the server. Raises `ReportgenError` where there is none."""
        if self.smtp is None:
            raise ReportgenError(self.problems)
        return self.smtp

    def lacks(self, ask: Ask) -> str:
        """Return what is said where the password is missing that has to be typed, or ""."""
        typed = ask.value("password")
        if not self.asks:
            return ""
        if not typed:
            return ask.say("mail_ask_password")
        return ask.say("mail_ask_token") if self.wants_token and not is_token(typed) else ""

    def secret(self, ask: Ask) -> Secret:
        """Return what is signed in with: what is known on this computer, or what was typed."""
        return ask.value("password") if self.known is None else self.known


def find_server(ask: Ask, project: Project) -> Server:
    """Return the server that the settings name."""
    try:
        smtp = read_smtp(project)
    except ReportgenError as error:
        return Server(None, error.problems)
    try:
        return Server(smtp, known=find_secret(smtp))
    except ReportgenError:
        return Server(smtp)
