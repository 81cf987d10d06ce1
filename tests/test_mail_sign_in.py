"""Signing in to a real server: encryption, passwords, tokens, and computers of all kinds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_server import Certificates, MailServer, make_certificates
from sendings import PEOPLE, deliver, plan, problem_of, results

from reportgen.mail.credentials import PASSWORD, find_secret
from reportgen.mail.ledger import LEDGER, Ledger, open_ledger
from reportgen.mail.smtp import Security, Smtp


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / LEDGER) as ledger:
        yield ledger


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer().running() as server:
        yield server


# --- Encryption and signing in -----------------------------------------------------------------


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_signed_in_over_an_encrypted_connection(
    security: Security, certificates: Certificates, ledger: Ledger, tmp_path: Path
) -> None:
    server = MailServer(str(security), certificates.chain, {"office": "open sesame"})
    with server.running():
        smtp = Smtp(
            "127.0.0.1", server.port, "office", security, certificates.authority, per_minute=60_000
        )
        assert results(deliver(plan(tmp_path), ledger, smtp, secret="open sesame")) == ["sent"] * 3
        assert server.recipients == list(PEOPLE) and server.connections == 1
        wrong = lambda: deliver(plan(tmp_path), ledger, smtp, secret="sesame", reason="again")  # noqa: E731
        said = problem_of(wrong)
        assert "signing in" in said and "535" in said and "sesame" not in said
        assert "ASCII" in problem_of(
            lambda: deliver(plan(tmp_path), ledger, smtp, secret="sésame", reason="again")
        )
        # It makes no sense to try again.
        assert server.connections == 3 and len(server.received) == 3
        assert len(ledger.entries("spring")) == 3


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_stranger_is_not_trusted(
    security: Security, certificates: Certificates, ledger: Ledger, tmp_path: Path
) -> None:
    with MailServer(str(security), certificates.chain).running() as server:
        for host, file in (("127.0.0.1", certificates.stranger), ("127.0.0.1", None)):
            smtp = Smtp(host, server.port, security=security, ca_file=file)
            assert "not trusted" in problem_of(lambda s=smtp: deliver(plan(tmp_path), ledger, s))
        # The certificate is for 127.0.0.1 alone.
        smtp = Smtp("localhost", server.port, security=security, ca_file=certificates.authority)
        assert "not trusted" in problem_of(lambda: deliver(plan(tmp_path), ledger, smtp))
        assert server.received == [] and ledger.entries("spring") == []


def test_without_encryption_nothing_is_said(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    smtp = Smtp("127.0.0.1", server.port, security=Security.STARTTLS)
    assert "STARTTLS" in problem_of(lambda: deliver(plan(tmp_path), ledger, smtp))
    smtp = Smtp("127.0.0.1", server.port, security=Security.TLS)
    assert "465 goes with tls" in problem_of(lambda: deliver(plan(tmp_path), ledger, smtp))
    assert server.connections == 2 and server.received == []
    smtp = Smtp("mail.example.org", 25, "office", Security.NONE)
    assert "plain text" in problem_of(lambda: deliver(plan(tmp_path), ledger, smtp))


def test_files_of_authorities_are_what_they_should_be(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "note.pem").write_text("no certificate")
    for name in ("note.pem", "missing.pem"):
        smtp = Smtp("127.0.0.1", 25, ca_file=tmp_path / name)
        said = problem_of(lambda s=smtp: deliver(plan(tmp_path), ledger, s))
        assert name in said and "ca_file" in said


def test_a_server_that_lets_nobody_sign_in(
    server: MailServer, ledger: Ledger, tmp_path: Path
) -> None:
    smtp = Smtp("127.0.0.1", server.port, "office", Security.NONE)
    assert "signing in" in problem_of(
        lambda: deliver(plan(tmp_path), ledger, smtp, secret="sesame")
    )


def test_passwords_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    smtp = Smtp("mail.example.org", 587, "office")
    monkeypatch.setenv(PASSWORD, "open sesame")
    assert find_secret(smtp) == "open sesame"
    assert find_secret(Smtp("mail.example.org", 587)) == ""


KEYRING = """
import keyring, sys
from keyring.backend import KeyringBackend
from reportgen.errors import ReportgenError
from reportgen.mail.credentials import find_secret
from reportgen.mail.smtp import Smtp
class Kept(KeyringBackend):
    priority = 1
    def get_password(self, service, user):
        return {("reportgen", "office"): "from the keyring"}.get((service, user))
    def set_password(self, service, user, password):
        raise NotImplementedError
keyring.set_keyring(Kept())
print(find_secret(Smtp("mail.example.org", 587, "office")))
try:
    find_secret(Smtp("mail.example.org", 587, "nobody"))
except ReportgenError as error:
    print(error)
"""


def test_passwords_come_from_the_keyring() -> None:
    pytest.importorskip("keyring")
    run = subprocess.run(
        [sys.executable, "-c", KEYRING], capture_output=True, text=True, check=True, env=unset()
    )
    found, said = run.stdout.splitlines()
    assert found == "from the keyring" and PASSWORD in said


def unset() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != PASSWORD}


def test_where_there_is_no_password_both_places_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(PASSWORD, raising=False)
    said = problem_of(lambda: find_secret(Smtp("mail.example.org", 587, "nobody-at-all")))
    assert PASSWORD in said and "keyring" in said
