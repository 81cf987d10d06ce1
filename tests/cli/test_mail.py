"""The commands of mailings from the plan to the proof, with a real server that wants to be sure."""

from __future__ import annotations

import csv
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.mailings.delivery.credentials import PASSWORD
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    PEOPLE,
    POST,
    SETTINGS,
    TRIER,
    eml_of,
    make_mailing,
    message_to,
    parse,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import DROP, TAKE, Certificates, MailServer


@pytest.fixture
def server(certificates: Certificates) -> Iterator[MailServer]:
    """A server that wants STARTTLS and a password."""
    users = {"office": "secret"}
    with MailServer("starttls", certificates.chain, users=users).running() as server:
        yield server


@pytest.fixture
def folder(
    tmp_path: Path,
    server: MailServer,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A project whose settings name the server."""
    monkeypatch.setenv(PASSWORD, "secret")
    smtp = f"host: 127.0.0.1, port: {server.port}, user: office, ca_file: ca.pem, per_minute: 6000"
    settings = f"{SETTINGS}mail: {{smtp: {{{smtp}}}}}\n"
    return make_mailing(tmp_path, {"ca.pem": certificates.authority.read_bytes()}, settings)


def write_mailing(folder: Path, text: str) -> None:
    (folder / "profiles/mailings/neu.yaml").write_text(text, encoding="utf-8")


def write_list(folder: Path, text: str) -> None:
    (folder / "profiles/mailings/recipients/liste.csv").write_text(text, encoding="utf-8")


def undated(data: bytes) -> bytes:
    """Return a message without its date, which is that of its sending."""
    assert data.count(b"\r\nDate: ") == 1
    return re.sub(rb"\r\nDate: [^\r]*", b"", data)


def proof(folder: Path) -> list[dict[str, str]]:
    written = run_well(folder, "mail", "status", "neu", "--csv").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(written), delimiter=";"))


# --- From the plan to the proof ------------------------------------------------------------------


def test_a_trial_goes_to_the_sender_alone_and_counts_for_nothing(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    printed = run_well(folder, "mail", "trial", "neu", CLEO)
    assert "Nobody else got anything" in printed
    [got] = server.received
    message = parse(got.content)
    assert got.recipient == str(message["To"]) == "office@example.org"
    assert str(message["Subject"]) == "[Test] Nouvelles fiches"
    assert message["Message-ID"] != message_to(folder, CLEO)["Message-ID"]
    assert "3 planned and not sent" in run_well(folder, "mail", "status", "neu")
    assert run_in(folder, "mail", "trial", "neu", "nobody@example.org").exit_code == 2


def test_everybody_gets_what_was_planned_once(folder: Path, server: MailServer) -> None:
    planned = run_well(folder, "mail", "plan", "neu")
    assert "3 messages planned" in planned and "Nothing was sent" in planned
    assert "Werkstatt Ärmel hoch (de).pdf" in planned
    assert server.connections == 0
    shown = run_well(folder, "mail", "preview", "neu", BERT.upper())
    assert "\\u000d" not in shown
    for said in ("To: Bert Bach <bert@example.org>", "Subject: Neue Blätter", "Herr Bach"):
        assert said in shown
    planned_bytes = [eml_of(folder, address).read_bytes() for address in PEOPLE]

    sent = run_well(folder, "mail", "send", "neu", input="3\n")
    assert f"3 messages would go out by 127.0.0.1:{server.port}" in sent
    assert "3 sent." in sent
    assert [each.recipient for each in server.received] == list(PEOPLE)
    assert {each.sender for each in server.received} == {"office@example.org"}
    assert [undated(each.content) for each in server.received] == [*map(undated, planned_bytes)]

    rows = proof(folder)
    assert [(row["address"], row["state"], row["reply"]) for row in rows] == [
        (address, "sent", "250 OK") for address in PEOPLE
    ]
    ids = [parse(data)["Message-ID"] for data in planned_bytes]
    assert [row["message_id"] for row in rows] == ids
    status = run_well(folder, "mail", "status", "neu")
    assert all(address in status for address in PEOPLE) and "not sent" not in status

    assert "Nobody is left to send to" in run_well(folder, "mail", "send", "neu", "--yes", "3")
    assert len(server.received) == 3


def test_a_wrong_number_sends_nothing(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    for arguments, typed in (((), "2\n"), (("--yes", "4"), None), ((), "")):
        result = run_in(folder, "mail", "send", "neu", *arguments, input=typed)
        assert result.exit_code != 0
        if typed != "":
            assert "There are 3 recipients" in result.output
            assert "Nothing was sent." in result.output
    assert server.connections == 0
    assert run_well(folder, "mail", "status", "neu").count("planned, not sent") == 3


def test_what_was_not_planned_cannot_be_sent_nor_shown(folder: Path) -> None:
    for command in ("send", "preview"):
        result = run_in(folder, "mail", command, "neu")
        assert result.exit_code == 2
        assert f"not planned yet: {called(folder)} mail plan neu" in result.output
    result = run_in(folder, "mail", "plan", "nue")
    assert result.exit_code == 2 and "Did you mean “neu”?" in result.output
    result = run_in(folder, "mail", "status", "alt")
    assert result.exit_code == 2 and "no e-mail was planned or sent" in result.output


def test_a_corrected_comma_mails_nobody_again(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    write_mailing(folder, MAILING.replace("wir haben **neue**", "wir haben, wie immer, **neue**"))
    write_list(folder, LIST.replace("anna@example.org", " Anna@EXAMPLE.org "))
    (folder / "profiles/trier.yaml").write_text(TRIER.replace("Ärmel", "Arm"), encoding="utf-8")
    planned = run_well(folder, "mail", "plan", "neu")
    assert "Got this mailing before" in planned and ": 3 of them." in planned
    assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--yes", "3")
    assert len(server.received) == 3


def called(folder: Path) -> str:
    return f"reportgen -C {shlex.quote(str(folder))}"


def test_what_changed_since_the_plan_is_told(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    write_list(folder, LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n")
    sent = run_well(folder, "mail", "send", "neu", "--yes", "3")
    assert "changed since the plan; what was planned is sent" in sent
    assert server.recipients == [*PEOPLE]


def test_a_correction_goes_once_to_those_who_got_the_first(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    again = ("mail", "send", "neu", "--again", "falsche  Nummer")
    # What they have already is no correction, whatever reason is given.
    assert "What is corrected since must be planned" in run_well(folder, *again, "--yes", "3")
    assert len(server.received) == 3
    write_mailing(folder, MAILING.replace("**neue**", "berichtigte"))
    write_list(folder, LIST + ";Neu Dazu;;dazu@example.org;;;;;de;;;\n")
    run_well(folder, "mail", "plan", "neu")
    # The French text is as it was: nothing is corrected for who has it.
    sent = run_well(folder, *again, "--yes", "2")
    assert "changed since the plan" not in sent
    assert server.recipients == [*PEOPLE, ANNA, BERT]
    assert "berichtigte" in parse(server.received[3].content).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert {row["reason"] for row in proof(folder)} == {"", "falsche Nummer"}
    assert "Nobody is left" in run_well(folder, *again, "--yes", "3")
    assert len(server.received) == 5
    # Whoever is new gets the mailing itself, and no correction of what they never had.
    run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients[5:] == ["dazu@example.org"]
    assert run_in(folder, "mail", "send", "neu", "--again", " ").exit_code == 2


def test_an_unknown_fate_is_for_a_person_to_decide(folder: Path, server: MailServer) -> None:
    server.end[ANNA] += [TAKE, DROP]
    server.end[BERT] += [DROP]
    run_well(folder, "mail", "plan", "neu")
    first = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert first.exit_code == 1
    assert "2 unknown, 1 sent" in first.output
    assert first.output.count("Nobody knows whether this arrived") == 2
    assert f"{called(folder)} mail settle neu {ANNA} --arrived (or --lost)" in first.output
    assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--yes", "2")

    assert run_in(folder, "mail", "settle", "neu", ANNA).exit_code == 2
    assert "Noted as arrived" in run_well(folder, "mail", "settle", "neu", ANNA, "--arrived")
    lost = run_well(folder, "mail", "settle", "neu", BERT.upper(), "--lost")
    assert f"To send it: {called(folder)} mail send neu" in lost
    result = run_in(folder, "mail", "settle", "neu", CLEO, "--lost")
    assert result.exit_code == 2 and "nothing to settle" in result.output

    run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients == [ANNA, CLEO, BERT]
    assert {row["address"]: row["reply"] for row in proof(folder)} == {
        ANNA: "settled by hand",
        BERT: "250 OK",
        CLEO: "250 OK",
    }


def test_a_hint_can_be_pasted_into_a_shell(folder: Path, server: MailServer) -> None:
    address = "o'neil@example.org"
    write_list(folder, f"Name;E-Mail\nO Neil;{address}\n")
    write_mailing(folder, MAILING.replace("interests: yes\n", "sheets: {ids: [trier]}\n"))
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "1")
    server.end[address] += [DROP]
    write_mailing(folder, MAILING.replace("interests: yes\n", "sheets: {ids: [metz]}\n"))
    run_well(folder, "mail", "plan", "neu")
    again = run_in(folder, "mail", "send", "neu", "--again", "Komma, “weg”", "--yes", "1")
    [hint] = [line for line in again.output.splitlines() if "Nobody knows" in line]
    pasted = hint.partition("reportgen ")[2].removesuffix(" (or --lost)")
    assert pasted.startswith(f"-C {shlex.quote(str(folder))} mail settle")
    assert "'o'\"'\"'neil@example.org'" in pasted and "'Komma, “weg”'" in pasted
    done = subprocess.run(
        f'"{sys.executable}" -m reportgen {pasted}',
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Noted as arrived" in done.stdout


def test_who_was_refused_is_told_of_and_not_tried_again(folder: Path, server: MailServer) -> None:
    server.rcpt[BERT] += ["550 5.1.1 no such user"]
    run_well(folder, "mail", "plan", "neu")
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1
    assert "2 sent, 1 refused." in result.output
    assert f"refused  {BERT}  550 5.1.1 no such user" in result.output
    assert f"only after: {called(folder)} mail settle neu ADDRESS --lost" in result.output
    assert "Were refused by the server" in run_well(folder, "mail", "plan", "neu")
    assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--yes", "1")
    run_well(folder, "mail", "settle", "neu", BERT, "--lost")
    run_well(folder, "mail", "send", "neu", "--yes", "1")
    assert server.recipients == [ANNA, CLEO, BERT]


# --- What stops a sending ------------------------------------------------------------------------


def test_an_edited_message_stops_all(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    path = eml_of(folder, CLEO)
    path.write_bytes(path.read_bytes().replace(b"nouvelles", b"anciennes", 1) + b"\r\n")
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and "not the one that was planned" in result.output
    assert server.connections == 0 and proof(folder) == []


def test_without_a_server_or_a_password_nothing_is_sent(
    tmp_path: Path, folder: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_well(folder, "mail", "plan", "neu")
    monkeypatch.setenv(PASSWORD, "")
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and PASSWORD in result.output
    monkeypatch.setenv(PASSWORD, "wrong")
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and "wrong" not in result.output
    (folder / "reportgen.yaml").write_text(SETTINGS)
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and "no server is named" in result.output
    assert server.received == [] and proof(folder) == []


@pytest.mark.parametrize(
    ("smtp", "said"),
    [
        ("{user: x}", "host"),
        ("{host: a.example, port: 99999}", "no port"),
        ("{host: a.example, security: ssl}", "security"),
        ("{host: a.example, per_minute: 0}", "messages a minute"),
        ("{host: a.example, password: x}", "password"),
    ],
)
def test_wrong_settings_are_told_with_their_place(tmp_path: Path, smtp: str, said: str) -> None:
    make_mailing(tmp_path, settings=f"{SETTINGS}mail:\n  smtp: {smtp}\n")
    result = run_in(tmp_path, "mail", "plan", "neu")
    assert result.exit_code == 1
    assert "reportgen.yaml:5:" in result.output and said in result.output


# --- People --------------------------------------------------------------------------------------


def test_who_opts_out_after_the_plan_gets_nothing(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "opt-out", ANNA.upper())
    assert run_well(folder, "mail", "status", "neu").count("planned, not sent") == 2
    assert "2 sent." in run_well(folder, "mail", "send", "neu", "--yes", "2")
    assert server.recipients == [BERT, CLEO]
    planned = run_well(folder, "mail", "plan", "neu")
    assert f"{ANNA}: opted out" in planned and "2 messages planned" in planned
    assert run_in(folder, "mail", "opt-out", " ").exit_code == 2


def test_channels_are_apart_and_each_command_names_the_other(folder: Path) -> None:
    write_list(folder, LIST.splitlines()[0] + "\n" + POST)
    planned = run_well(folder, "mail", "plan", "neu")
    assert (
        "Nobody gets an e-mail" in planned and f"Next: {called(folder)} mail letters neu" in planned
    )
    assert plan_of(folder)["mails"] == [] and plan_of(folder)["omitted"] == []
    shown = run_in(folder, "mail", "preview", "neu")
    assert shown.exit_code == 2 and "no messages" in shown.output
    assert "has no messages" in run_well(folder, "mail", "send", "neu", "--yes", "1")
    write_list(folder, LIST)
    written = run_well(folder, "mail", "letters", "neu")
    assert "Nobody gets a letter" in written and f"Next: {called(folder)} mail plan neu" in written
    assert not (folder / "mail/neu/letters.pdf").exists()
    # A mailing of letters has no e-mails either, though all have addresses.
    write_mailing(folder, MAILING + "channel: letter\n")
    assert "Nobody gets an e-mail" in run_well(folder, "mail", "plan", "neu")


def test_a_name_with_a_blank_is_a_word_in_each_hint(folder: Path, server: MailServer) -> None:
    path = folder / "profiles/mailings/neu.yaml"
    path.rename(path.with_name("Neue Post.yaml"))
    server.end[ANNA] += [DROP]
    said = [run_in(folder, "mail", "send", "Neue Post").output]
    assert "Usage:" not in said[0]
    said.append(run_well(folder, "mail", "plan", "Neue Post"))
    sent = run_in(folder, "mail", "send", "Neue Post", "--yes", "3")
    hints = re.findall("mail [a-z]+ (?:'|\")Neue Post(?:'|\")", "".join([*said, sent.output]))
    assert [hint.split()[1] for hint in hints] == ["plan", "preview", "settle"]


def test_a_name_with_accents_is_one_name_however_it_is_written(folder: Path) -> None:
    decomposed = "fru\u0308hling"
    path = folder / "profiles/mailings/neu.yaml"
    path.rename(path.with_name(f"{decomposed}.yaml"))
    run_well(folder, "mail", "plan", decomposed)
    assert (folder / "mail/fr\u00fchling/plan.json").exists()
    assert "Frau Ähre" in run_well(folder, "mail", "preview", decomposed)
    run_well(folder, "mail", "send", decomposed, "--yes", "3")
    assert run_well(folder, "mail", "status", "fr\u00fchling").count("  sent  ") == 3
    assert "Nobody is left" in run_well(folder, "mail", "send", decomposed, "--yes", "3")
