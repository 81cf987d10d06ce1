"""What changed since a plan: told before it is sent, and never sent where it would leak."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    METZ,
    PEOPLE,
    SETTINGS,
    TRIER,
    make_mailing,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import MailServer

LIST_PATH = "profiles/mailings/recipients/liste.csv"
MAILING_PATH = "profiles/mailings/neu.yaml"
REPORT = "title: {de: Jahresbericht, fr: Rapport annuel}\nparts: [{part: sheets}]\n"
WITHDRAWN = "shows a contact that was changed since, or that may not be shown any more"


@pytest.fixture
def folder(tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none, per_minute: 6000}}"
    return make_mailing(tmp_path, settings=f"{SETTINGS}mail: {{smtp: {smtp}}}\n")


def write(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


def held_after_sending(folder: Path, server: MailServer, *options: str) -> dict[str, str]:
    """Send what may go out; return whose messages were held back and why. Nobody else lacks any."""
    result = run_in(folder, *options, "mail", "send", "neu", "--yes", "9")
    rest = len(plan_of(folder)["mails"])
    held = {}
    for line in result.output.splitlines():
        address, _, why = line.strip().partition(": ")
        if line.startswith("  ") and why and "@" in address:
            held[address] = why
    assert f"Held back ({len(held)})" in result.output or not held
    if rest == len(held):
        assert result.exit_code == 1 and "Nothing was sent. To plan it anew:" in result.output
        return held
    left = rest - len(held)
    said = "There is 1 recipient, not 9" if left == 1 else f"There are {left} recipients, not 9"
    assert said in result.output
    result = run_in(folder, *options, "mail", "send", "neu", "--yes", str(rest - len(held)))
    assert result.exit_code == (1 if held else 0), result.output
    everybody = {mail["address"] for mail in plan_of(folder)["mails"]}
    assert set(server.recipients) == everybody - set(held)
    return held


# --- Contacts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        ("nora@example.net, publish: [print, web]", "nora@example.net, publish: [print]"),
        ("nora@example.net, publish: [print, web]", "nora@example.net, publish: [internal]"),
        ("  - {name: Nora Netz, email: nora@example.net, publish: [print, web]}\n", ""),
        ("nora@example.net", "n.netz@example.net"),
        ("Nora Netz,", "Nora Netz, phone: '0681 1234',"),
        ("publish: [print, web]", "publish: [print, web], until: 2026-11-01"),
    ],
)
def test_a_contact_that_may_not_be_shown_any_more_is_not_sent(
    change: tuple[str, str], folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    assert change[0] in TRIER
    write(folder, "profiles/trier.yaml", TRIER.replace(*change))
    held = held_after_sending(folder, server, "--today", "2026-11-22")
    assert held == dict.fromkeys((ANNA, BERT), f"profiles/trier.yaml {WITHDRAWN}")
    # Planned again, they get what may be shown.
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "2")


def test_the_reason_that_holds_back_many_is_told_once(folder: Path, server: MailServer) -> None:
    rows = "".join(f";Vera Vogt {n};;v{n}@example.org;;;;;de;Trier;;\n" for n in range(40))
    write(folder, LIST_PATH, LIST + rows)
    run_well(folder, "mail", "plan", "neu")
    write(folder, "profiles/trier.yaml", TRIER.replace("nora@example.net", "n.netz@example.net"))
    said = run_in(folder, "mail", "send", "neu", "--yes", "9").output
    assert "Held back (42), until it is planned again:" in said and said.count(WITHDRAWN) == 1
    assert f"  {ANNA}, {BERT}, v0@example.org and 39 more: profiles/trier.yaml {WITHDRAWN}" in said
    assert server.received == [] and "Usage:" not in said


def test_a_contact_whose_term_ends_is_not_sent(folder: Path, server: MailServer) -> None:
    text = TRIER.replace("[print, web]}", "[print, web], until: 2026-12-31}")
    write(folder, "profiles/trier.yaml", text)
    run_well(folder, "--today", "2026-12-30", "mail", "plan", "neu")
    on_the_last = run_in(folder, "--today", "2026-12-31", "mail", "send", "neu", "--yes", "9")
    assert "There are 3 recipients, not 9" in on_the_last.output
    held = held_after_sending(folder, server, "--today", "2027-01-01")
    assert held == dict.fromkeys((ANNA, BERT), f"profiles/trier.yaml {WITHDRAWN}")


def test_what_only_the_audience_of_before_may_see_is_not_sent(
    folder: Path, server: MailServer
) -> None:
    write(folder, MAILING_PATH, MAILING + "audience: print\n")
    run_well(folder, "mail", "plan", "neu")
    write(folder, MAILING_PATH, MAILING)
    held = held_after_sending(folder, server)
    assert held == dict.fromkeys((ANNA, BERT), f"profiles/trier.yaml {WITHDRAWN}")


def test_a_report_is_held_back_for_a_contact_in_any_of_its_sheets(
    folder: Path, server: MailServer
) -> None:
    write(folder, "profiles/reports/jahr.yaml", REPORT)
    write(folder, MAILING_PATH, MAILING.replace("interests: yes\n", "reports: [jahr]\n"))
    run_well(folder, "mail", "plan", "neu")
    write(folder, "profiles/trier.yaml", TRIER.replace("[print, web]", "[print]"))
    why = f"profiles/reports/jahr.yaml {WITHDRAWN}"
    assert held_after_sending(folder, server) == dict.fromkeys(PEOPLE, why)


def test_what_is_shown_to_nobody_there_holds_nothing_back(folder: Path, server: MailServer) -> None:
    """Contacts of other audiences, roles in other languages, rules that let in more."""
    roles = "role: {de: Leitung, fr: %s}, "
    text = TRIER.replace("{name: Nora", f"{{{roles}name: Nora") % "Direction"
    write(folder, "profiles/trier.yaml", text)
    run_well(folder, "mail", "plan", "neu")
    text = text.replace("Direction", "Chef").replace("paul@", "p.papier@")
    text = text.replace("[print, web]", "[print, web], until: 2099-01-01")
    write(folder, "profiles/trier.yaml", text)
    assert held_after_sending(folder, server) == {}


# --- Sheets --------------------------------------------------------------------------------------


def test_sheets_that_changed_are_told_and_sent_as_planned(folder: Path, server: MailServer) -> None:
    write(folder, "profiles/reports/jahr.yaml", REPORT)
    write(folder, MAILING_PATH, MAILING + "reports: [jahr]\n")
    run_well(folder, "mail", "plan", "neu")
    write(folder, "profiles/metz.yaml", METZ.replace("Reden", "Sprechen"))
    sent = run_well(folder, "mail", "send", "neu", "--yes", "3")
    assert (
        "profiles/metz.yaml, profiles/reports/jahr.yaml changed since the plan; what was planned "
        "is sent. To plan it anew: reportgen" in sent
    )
    assert "trier.yaml" not in sent and server.recipients == [*PEOPLE]


@pytest.mark.parametrize("text", [None, "title: [\n", "title: {de: Neu}\nstadt: Trier\n"])
def test_a_sheet_that_cannot_be_read_any_more_is_not_sent(
    text: str | None, folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    path = folder / "profiles/trier.yaml"
    path.write_text(text) if text else path.unlink()
    held = held_after_sending(folder, server)
    why = "profiles/trier.yaml is not there any more, or cannot be read"
    assert held == dict.fromkeys((ANNA, BERT), why)


def test_nothing_changed_wherever_it_is_sent_from(
    folder: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_well(folder, "mail", "plan", "neu")
    monkeypatch.chdir(folder / "profiles")
    sent = run_well(folder, "mail", "send", "neu", "--yes", "3")
    assert "changed since" not in sent and server.recipients == [*PEOPLE]


# --- People --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("Herr;Bert Bach;;bert@example.org;;;;;de;Trier;;\n", ""), "no list of the mailing names"),
        (("bert@example.org", "b.bach@example.org"), "no list of the mailing names"),
        (("bert@example.org", "bert@@example.org"), "or the row has a problem"),
        (("de;Trier;;\n", "de;Trier;;Brief\n"), "no list of the mailing names"),
        (("de;Trier;;\n", "fr;Trier;;\n"), "the list has another language"),
    ],
)
def test_who_is_not_meant_any_more_gets_nothing(
    change: tuple[str, str], why: str, folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    assert change[0] in LIST
    write(folder, LIST_PATH, LIST.replace(*change))
    held = held_after_sending(folder, server)
    assert list(held) == [BERT] and why in held[BERT]


def test_a_list_that_cannot_be_read_holds_all_back_and_is_told(
    folder: Path, server: MailServer
) -> None:
    run_well(folder, "mail", "plan", "neu")
    (folder / LIST_PATH).write_bytes(b"PK\x03\x04 no list")
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and f"{LIST_PATH}:" in result.output
    assert server.connections == 0


def test_who_had_it_before_is_not_told_of(folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    run_well(folder, "mail", "send", "neu", "--yes", "3")
    write(folder, LIST_PATH, LIST.splitlines()[0] + "\n" + LIST.splitlines()[1] + "\n")
    assert "Held back" not in run_well(folder, "mail", "send", "neu", "--yes", "3")


def test_nobody_is_named_in_what_a_plan_was_made_of(folder: Path) -> None:
    run_well(folder, "mail", "plan", "neu")
    text = (folder / "mail/neu/plan-1/.reportgen-basis.json").read_text(encoding="utf-8").lower()
    for name in ("anna", "ähre", "bert", "bach", "cleo", "example", "nora", "netz", "0001"):
        assert name not in text.replace("@example.org", "")


# --- Plans of earlier versions -------------------------------------------------------------------


def as_before(folder: Path) -> None:
    """Make the plan one of the version that did not note what it was made of."""
    for path in (folder / "mail/neu/plan-1").glob(".*"):
        path.unlink()


def test_a_plan_of_an_earlier_version_goes_out_if_nothing_can_have_changed(
    folder: Path, server: MailServer
) -> None:
    for path in (folder / "profiles").rglob("*.yaml"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    run_well(folder, "mail", "plan", "neu")
    as_before(folder)
    assert held_after_sending(folder, server) == {}


@pytest.mark.parametrize("change", ["written", "term"])
def test_a_plan_of_an_earlier_version_is_held_back_if_anything_changed(
    change: str, folder: Path, server: MailServer
) -> None:
    text = TRIER.replace("[print]}", "[print], until: 2026-12-31}")
    write(folder, "profiles/trier.yaml", text)
    for path in (folder / "profiles").rglob("*.yaml"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    run_well(folder, "--today", "2026-12-30", "mail", "plan", "neu")
    as_before(folder)
    if change == "written":
        os.utime(folder / "profiles/metz.yaml", (4_000_000_000, 4_000_000_000))
    why = "an earlier version of reportgen planned it, and something changed since"
    held = held_after_sending(folder, server, "--today", "2027-01-01")
    assert held == dict.fromkeys(PEOPLE, why)
    # Nobody who is no longer in a list either.
    assert CLEO in held


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "contents": [], "mails": [1]}'])
def test_a_basis_that_is_none_sends_nothing(text: str, folder: Path, server: MailServer) -> None:
    run_well(folder, "mail", "plan", "neu")
    (folder / "mail/neu/plan-1/.reportgen-basis.json").write_text(text)
    result = run_in(folder, "mail", "send", "neu", "--yes", "3")
    assert result.exit_code == 1 and "does not say what a plan was made of" in result.output
    assert server.connections == 0
