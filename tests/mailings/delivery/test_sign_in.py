"""Signing in to a real server: encryption, passwords, and computers of all kinds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reportgen.mailings.delivery import credentials
from reportgen.mailings.delivery.credentials import PASSWORD, find_secret
from reportgen.mailings.delivery.smtp import Security, Smtp
from reportgen.mailings.ledger.ledger import Ledger
from support.mail_server import Certificates, MailServer
from support.project import ROOT
from support.sendings import PEOPLE, deliver, plan, problem_of, results

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
from reportgen.problems.problem import ReportgenError
from reportgen.mailings.delivery.credentials import find_secret
from reportgen.mailings.delivery.smtp import Smtp
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


# --- Computers of all kinds ----------------------------------------------------------------------


SEND = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.sendings import Security, Smtp, deliver, plan
from reportgen.problems.problem import ReportgenError
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
folder, port, ca_file = Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
smtp = Smtp("127.0.0.1", port, "office", Security.STARTTLS, ca_file, 60_000)
try:
    with open_ledger(folder / LEDGER) as ledger:
        for each in deliver(plan(folder), ledger, smtp, secret="open sesame"):
            print(each.result)
except ReportgenError as error:
    print(error)
"""


def send_from(
    computer: str, server: MailServer, certificates: Certificates, folder: Path
) -> list[str]:
    """Send from a computer that this code, which every Python runs at its start, makes odd."""
    made = folder / "computer"
    made.mkdir()
    (made / "sitecustomize.py").write_text(computer, encoding="utf-8")
    path = os.pathsep.join([str(made), str(Path(credentials.__file__).parents[2])])
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": path}
    call = [sys.executable, "-c", SEND, str(ROOT / "tests"), str(folder)]
    call += [str(server.port), str(certificates.authority)]
    run = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


@pytest.fixture
def office(certificates: Certificates, request: pytest.FixtureRequest) -> Iterator[MailServer]:
    """A server with a password, which offers the ways to sign in that a test names."""
    ways = getattr(request, "param", ("PLAIN", "LOGIN"))
    users = {"office": "open sesame"}
    with MailServer("starttls", certificates.chain, users, ways=ways).running() as server:
        yield server


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("büro.örtlich", "[127.0.0.1]"),
        ("Lenas Rechner.fritz.box", "[127.0.0.1]"),
        ("büro..local", "[127.0.0.1]"),
        ("my_pc.example.org", "[127.0.0.1]"),
        ("x" * 70 + ".example.org", "[127.0.0.1]"),
        ("desktop-4711", "[127.0.0.1]"),
        ("pc-7.example.org", "pc-7.example.org"),
    ],
)
def test_a_computer_of_any_name_can_send(
    name: str, called: str, office: MailServer, certificates: Certificates, tmp_path: Path
) -> None:
    named = f"import socket\nsocket.gethostname = lambda: {name!r}\n"
    # As where the network knows no other name for it.
    named += (
        "def unknown(name): name.encode('idna'); raise OSError\nsocket.gethostbyaddr = unknown\n"
    )
    assert send_from(named, office, certificates, tmp_path) == ["sent"] * 3
    assert set(office.clients) == {called}


#: What OpenSSL says where nothing but FIPS 140 is allowed.
FIPS = """
import hashlib, hmac
def refuse(*arguments, **options):
    raise ValueError("[digital envelope routines] unsupported")
class Approved(hmac.HMAC):
    __slots__ = ()
    def __init__(self, key, msg=None, digestmod=""):
        if digestmod == "md5":
            refuse()
        super().__init__(key, msg, digestmod)
hmac.HMAC = Approved
hmac.new = Approved
hashlib.md5 = refuse
"""


@pytest.mark.parametrize("computer", ["", FIPS], ids=["usual", "fips"])
@pytest.mark.parametrize("office", [("CRAM-MD5", "LOGIN"), ("CRAM-MD5", "PLAIN")], indirect=True)
def test_where_there_is_no_md5_another_way_is_taken(
    computer: str, office: MailServer, certificates: Certificates, tmp_path: Path
) -> None:
    assert send_from(computer, office, certificates, tmp_path) == ["sent"] * 3


@pytest.mark.parametrize("office", [("CRAM-MD5",)], indirect=True)
def test_where_there_is_no_md5_and_no_other_way_it_is_told(
    office: MailServer, certificates: Certificates, tmp_path: Path
) -> None:
    assert send_from("", office, certificates, tmp_path) == ["sent"] * 3
    (tmp_path / "fips").mkdir()
    [said] = send_from(FIPS, office, certificates, tmp_path / "fips")
    assert "signing in" in said and "lets nobody sign in" in said
