"""Signing in by OAuth 2: tokens from the environment, or from a command that is the user's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.mailings.delivery import credentials
from reportgen.mailings.delivery.credentials import PASSWORD, TOKEN, TOKEN_COMMAND, find_secret
from reportgen.mailings.delivery.smtp import Security, SignIn, Smtp
from reportgen.mailings.ledger.ledger import Ledger
from support.mail_project import SETTINGS, make_mailing, run_in
from support.mail_server import DROP, Certificates, MailServer
from support.sendings import BERT, deliver, plan, problem_of, results

USER = "office@example.org"
SECRET = "ya29.a0AfB_by-~+/topsecret=="


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own settings; nothing is in the environment."""
    for name in (TOKEN, TOKEN_COMMAND, PASSWORD):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config/reportgen"
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    return folder


@pytest.fixture
def tokens(certificates: Certificates) -> Iterator[MailServer]:
    server = MailServer(
        "starttls", certificates.chain, tokens={USER: SECRET}, ways=("PLAIN", "XOAUTH2")
    )
    with server.running():
        yield server


def by_token(server: MailServer, certificates: Certificates) -> Smtp:
    return Smtp(
        *("127.0.0.1", server.port, USER, Security(server.security), certificates.authority),
        per_minute=60_000,
        sign_in=SignIn.OAUTH2,
    )


def command_that(folder: Path, code: str) -> str:
    """Return a command line that runs some Python, from a folder with a blank in its name."""
    path = folder / "my tools" / "token.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(code)
    return f'"{sys.executable}" "{path}"'


# --- By a token ----------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("token", [SECRET, "x" * 6_000], ids=["short", "long"])
def test_a_token_of_the_environment_signs_in(
    security: str,
    token: str,
    certificates: Certificates,
    ledger: Ledger,
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(TOKEN, f" {token}\n")
    server = MailServer(security, certificates.chain, tokens={USER: token}, ways=("XOAUTH2",))
    with server.running():
        smtp = by_token(server, certificates)
        sent = deliver(plan(tmp_path), ledger, smtp, secret=find_secret(smtp))
    assert results(sent) == ["sent"] * 3 and server.connections == 1


def test_a_token_that_is_refused_is_told_of_and_not_repeated(
    tokens: MailServer, certificates: Certificates, ledger: Ledger, own: Path, tmp_path: Path
) -> None:
    """The server asks back why in JSON, which wants an empty answer, and repeats the token."""
    smtp = by_token(tokens, certificates)
    expired = "ya29.expired-0123456789"
    said = problem_of(lambda: deliver(plan(tmp_path), ledger, smtp, secret=expired))
    assert "535 5.7.8 not accepted" in said and "status 401" in said and TOKEN in said
    assert "expired-" not in said and "dXNlcj1" not in said
    assert tokens.answers == [b""] and tokens.connections == 1 and tokens.received == []
    assert ledger.entries("spring") == []


def test_a_server_without_oauth_says_what_it_has(
    certificates: Certificates, ledger: Ledger, own: Path, tmp_path: Path
) -> None:
    server = MailServer("starttls", certificates.chain, users={USER: "x"}, ways=("PLAIN", "LOGIN"))
    with server.running():
        smtp = by_token(server, certificates)
        said = problem_of(lambda: deliver(plan(tmp_path), ledger, smtp, secret=SECRET))
    assert "no sign-in by OAuth 2" in said and "LOGIN, PLAIN" in said
    tokens = MailServer("starttls", certificates.chain, tokens={USER: "x"}, ways=("XOAUTH2",))
    with tokens.running():
        smtp = by_token(tokens, certificates)
        smtp = Smtp(smtp.host, smtp.port, USER, smtp.security, smtp.ca_file)
        said = problem_of(lambda: deliver(plan(tmp_path), ledger, smtp, secret="open sesame"))
    assert "sign_in: oauth2" in said


def test_a_token_never_goes_over_the_network_in_plain_text(ledger: Ledger, tmp_path: Path) -> None:
    smtp = Smtp("mail.example.org", 25, USER, Security.NONE, sign_in=SignIn.OAUTH2)
    asked: list[str] = []
    secret = lambda: asked.append("asked") or SECRET  # type: ignore[func-returns-value]  # noqa: E731
    said = problem_of(lambda: deliver(plan(tmp_path), ledger, smtp, secret=secret))
    assert "plain text" in said and asked == []


def test_a_command_gets_a_fresh_token_for_each_connection(
    tokens: MailServer,
    certificates: Certificates,
    ledger: Ledger,
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = tmp_path / "runs"
    code = f"open({str(runs)!r}, 'a').write('x'); print({SECRET!r})"
    monkeypatch.setenv(TOKEN_COMMAND, command_that(tmp_path, code))
    tokens.rcpt[BERT] = [DROP]
    smtp = by_token(tokens, certificates)
    secret = find_secret(smtp)
    assert not runs.exists()
    assert results(deliver(plan(tmp_path), ledger, smtp, secret=secret)) == ["sent"] * 3
    assert runs.read_text() == "xx" and tokens.connections == 2


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (f"import sys; print({SECRET!r}); sys.exit(3)", "ended with code 3"),
        (f"import sys; print({SECRET!r}, file=sys.stderr)", "printed no token"),
        (f"print({SECRET!r}, 'and more')", "printed no token"),
        (f"print({{'access_token': {SECRET!r}}})", "printed no token"),
        ("import time; time.sleep(30)", "took more than"),
    ],
)
def test_a_command_that_fails_is_told_of_without_what_it_printed(
    code: str,
    why: str,
    tokens: MailServer,
    certificates: Certificates,
    ledger: Ledger,
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(credentials, "_PATIENCE", 3)
    monkeypatch.setenv(TOKEN_COMMAND, command_that(tmp_path, code))
    smtp = by_token(tokens, certificates)
    said = problem_of(lambda: deliver(plan(tmp_path), ledger, smtp, secret=find_secret(smtp)))
    assert why in said and "topsecret" not in said and tokens.connections == 0
    assert "topsecret" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("command", ["/no/such/command", '"open', "token.sh; touch marked"])
def test_a_command_is_run_without_a_shell(
    command: str, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(TOKEN_COMMAND, command)
    smtp = Smtp("mail.example.org", 587, USER, sign_in=SignIn.OAUTH2)

    def ask() -> None:
        secret = find_secret(smtp)
        assert callable(secret)
        secret()

    said = problem_of(ask)
    assert "cannot be run" in said or "parted into words" in said
    assert not (tmp_path / "marked").exists()


def test_what_is_no_token_is_told_before_anything_else(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    smtp = Smtp("mail.example.org", 587, USER, sign_in=SignIn.OAUTH2)
    said = problem_of(lambda: find_secret(smtp))
    assert TOKEN in said and TOKEN_COMMAND in said
    monkeypatch.setenv(TOKEN, "two words-topsecret")
    said = problem_of(lambda: find_secret(smtp))
    assert TOKEN in said and "topsecret" not in said


# --- The user's own file -------------------------------------------------------------------------


def write_own(own: Path, text: str, rights: int = 0o600) -> Path:
    path = own / "mail.yaml"
    path.write_text(text)
    path.chmod(rights)
    return path


@pytest.mark.parametrize("as_list", [True, False])
def test_the_users_own_file_names_a_command_for_a_server(
    as_list: bool,
    tokens: MailServer,
    certificates: Certificates,
    ledger: Ledger,
    own: Path,
    tmp_path: Path,
) -> None:
    line = command_that(tmp_path, f"print({SECRET!r})")
    words = "[" + line.replace('" "', '", "') + "]"
    write_own(own, f"token_commands:\n  127.0.0.1: {words if as_list else repr(line)}\n")
    smtp = by_token(tokens, certificates)
    assert results(deliver(plan(tmp_path), ledger, smtp, secret=find_secret(smtp))) == ["sent"] * 3
    # A project that names another server gets nothing by it.
    other = Smtp("evil.example.net", 587, USER, sign_in=SignIn.OAUTH2)
    assert "no token" in problem_of(lambda: find_secret(other))


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
@pytest.mark.parametrize(("file", "folder"), [(0o620, 0o700), (0o602, 0o700), (0o600, 0o777)])
def test_a_file_that_others_may_write_is_refused(file: int, folder: int, own: Path) -> None:
    path = write_own(own, "token_commands: {mail.example.org: [touch, marked]}\n", file)
    own.chmod(folder)
    smtp = Smtp("mail.example.org", 587, USER, sign_in=SignIn.OAUTH2)
    said = problem_of(lambda: find_secret(smtp))
    assert str(path) in said and "others may write" in said and "chmod go-w" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [("token_command: {a.example: b}\n", "Did you mean"), ("token_commands: [x]\n", "names")],
)
def test_faults_of_the_users_own_file_are_told_with_their_place(
    text: str, said: str, own: Path
) -> None:
    path = write_own(own, text)
    smtp = Smtp("a.example", 587, USER, sign_in=SignIn.OAUTH2)
    told = problem_of(lambda: find_secret(smtp))
    assert f"{path}:1:" in told and said in told


@pytest.mark.parametrize(
    "smtp", ["token_command: [touch, marked]", "token: x", "token_commands: {a.example: x}"]
)
def test_a_project_names_no_command_and_no_token(smtp: str, own: Path, tmp_path: Path) -> None:
    settings = f"{SETTINGS}mail:\n  smtp: {{host: a.example, sign_in: oauth2, user: x, {smtp}}}\n"
    make_mailing(tmp_path / "project", settings=settings)
    result = run_in(tmp_path / "project", "mail", "plan", "neu")
    assert result.exit_code == 1 and "is unknown" in result.output
    assert not list(tmp_path.rglob("marked"))


def test_who_signs_in_by_a_token_is_named(own: Path, tmp_path: Path) -> None:
    settings = f"{SETTINGS}mail: {{smtp: {{host: a.example, sign_in: oauth2}}}}\n"
    make_mailing(tmp_path / "project", settings=settings)
    assert run_in(tmp_path / "project", "mail", "plan", "neu").exit_code == 0
    result = run_in(tmp_path / "project", "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and "needs the user" in result.output
