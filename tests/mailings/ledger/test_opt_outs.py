"""Opt-outs hold however an address is written, by name for a person to decide, and elsewhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.mailings.ledger.copies import read_other
from reportgen.mailings.ledger.handovers import Handover, HeldBackError
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.recipients.addresses import normalise_address, normalise_name
from reportgen.problems.problem import ReportgenError
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    POST,
    SETTINGS,
    make_mailing,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import MailServer

BARE = MAILING.replace("interests: yes\n", "")
HEADER = LIST.splitlines()[0] + "\n"
DORA = "Dora Damm, Dammweg 1, 54290 Trier"


@pytest.fixture
def folder(tmp_path: Path, server: MailServer) -> Path:
    smtp = f"host: 127.0.0.1, port: {server.port}, security: none, per_minute: 6000"
    files = {"profiles/mailings/neu.yaml": BARE}
    return make_mailing(tmp_path / "office", files, f"{SETTINGS}mail: {{smtp: {{{smtp}}}}}\n")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "one" / LEDGER) as ledger:
        yield ledger


def write_list(folder: Path, text: str) -> None:
    path = folder / "profiles/mailings/recipients/liste.csv"
    path.write_text(text, encoding="utf-8")


# --- However it is written -----------------------------------------------------------------------

WAYS = [
    ("Altweg 1, 54290 Trier", "Altweg\u00a01,\u2009 54290\u3000Trier\ufeff"),
    ("Zoë Groß, Rue de l'Île 3", "ZOE\u0308 GROSS,  rue de l'i\u0302le\u202f3 "),
    ("anna@example.org", "an\u00adna@exam\u200bple.org\u2060"),
    ("anna@example.org", "ａｎｎａ@example.org"),
    ("1\ufe0f Altweg", "1 Altweg"),
    ("info@bürgerhaus.example", "info@xn--brgerhaus-q9a.example"),
    ("Straße ² 5", "STRASSE 2 5"),
]


@pytest.mark.parametrize(("one", "other"), [*WAYS, *(pair[::-1] for pair in WAYS)])
def test_an_address_is_one_however_it_is_pasted(ledger: Ledger, one: str, other: str) -> None:
    ledger.hand(Handover("spring", "", one, "<1@example.org>", "0"))
    assert ledger.find("spring", "", other) and ledger.entries_of("spring", other)
    with pytest.raises(HeldBackError):
        ledger.hand(Handover("spring", "", other, "<1@example.org>", "0"))
    assert [each.address for each in ledger.settle("spring", other, True)] == [one]
    assert not ledger.is_opted_out(other) and ledger.knows(other)
    ledger.opt_out(one)
    assert ledger.is_opted_out(other)
    assert ledger.forget(other) == 1
    [entry] = ledger.entries("spring")
    assert entry.address is None


def test_different_addresses_stay_different() -> None:
    texts = ("Altweg 1", "Altweg 11", "Altweg 1a", "Altweg1", "anna@example.org", "ana@example.org")
    assert len({normalise_address(each) for each in texts}) == len(texts)


@given(st.text() | st.text("xn-abc019z.@", max_size=15).map("a@xn--{}".format))
def test_to_normalise_again_changes_nothing(text: str) -> None:
    once = normalise_address(text)
    assert normalise_address(once) == once == unicodedata.normalize("NFKC", once)
    assert normalise_address(f"\u00a0{text}\u200b") == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Anna Ähre", "ANNA  AEHRE"), ("Anna Ähre", "ähre, anna"), ("Zoë", "Zoe")),
        ("Anna-Maria Groß", "Anna Maria\u00a0GROSS"),
    ],
)
def test_a_name_is_one_however_it_is_typed(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other) != ""


# --- By name -------------------------------------------------------------------------------------


def test_a_postal_row_of_the_same_name_waits_for_a_decision(folder: Path) -> None:
    """Opted out by e-mail; a list of letters has the person without it."""
    dora = "Frau;Dora Damm;;dora@example.org;;;;;de;;;\n"
    write_list(folder, HEADER + dora + POST)
    said = run_well(folder, "mail", "opt-out", "dora@example.org")
    assert DORA in said and f"--somebody-else '{DORA}'" in said
    # Also once the e-mail is in no list any more.
    write_list(folder, HEADER + POST)
    written = run_well(folder, "mail", "letters", "neu")
    assert f"{DORA}: somebody of this name opted out by e-mail" in written
    assert f"mail opt-out --somebody-else '{DORA}'" in written and "2 letters written" in written
    assert not list((folder / "mail/neu/letters").glob("dora*"))
    # Somebody else gets letters again; the same person does not.
    assert "Letters go on to" in run_well(folder, "mail", "opt-out", "--somebody-else", DORA)
    assert "3 letters written" in run_well(folder, "mail", "letters", "neu")
    run_well(folder, "mail", "opt-out", DORA)
    assert f"{DORA}: opted out" in run_well(folder, "mail", "letters", "neu")
    assert run_in(folder, "mail", "opt-out", "--somebody-else", DORA).exit_code == 2
    wrong = run_in(folder, "mail", "opt-out", "--somebody-else", DORA.replace("Damm,", "Dam,"))
    assert wrong.exit_code == 2 and f"Did you mean “{DORA}”?" in wrong.output


def test_no_colleague_is_taken_for_who_is_meant(folder: Path) -> None:
    """Most of their addresses is the same, behind the @."""
    said = run_well(folder, "mail", "opt-out", "x.pohl@example.org")
    assert "No list names x.pohl@example.org." in said and "Did you mean" not in said
    assert "Did you mean “anna@example.org”?" in run_well(
        folder, "mail", "opt-out", "ana@example.org"
    )


def test_a_name_is_learnt_from_the_lists_of_a_plan(folder: Path) -> None:
    """Opted out before any list named them, or by an earlier version of the program."""
    run_well(folder, "mail", "opt-out", "dora@example.org")
    write_list(folder, HEADER + POST)
    assert "3 letters written" in run_well(folder, "mail", "letters", "neu")
    write_list(folder, HEADER + POST + ";DORA DAMM;;dora@example.org;;;;;de;;;\n")
    planned = run_well(folder, "mail", "plan", "neu")
    assert "dora@example.org: opted out" in planned
    write_list(folder, HEADER + POST)
    assert "somebody of this name" in run_well(folder, "mail", "letters", "neu")


def test_who_is_forgotten_by_e_mail_waits_in_a_list_of_letters_too(folder: Path) -> None:
    write_list(folder, HEADER + ";Dora Damm;;dora@example.org;;;;;de;;;\n")
    run_well(folder, "mail", "forget", "dora@example.org")
    write_list(folder, HEADER + POST)
    written = run_well(folder, "mail", "letters", "neu")
    assert f"{DORA}: somebody of this name" in written and "2 letters written" in written


def test_the_ledger_keeps_no_name(folder: Path) -> None:
    run_well(folder, "mail", "opt-out", ANNA)
    data = (folder / LEDGER).read_bytes().lower()
    assert b"hre" not in data and b"anna" not in data


# --- From one computer to another ----------------------------------------------------------------


def second_office(folder: Path) -> Path:
    other = folder.with_name("second")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("mail"))
    run_well(other, "mail", "plan", "neu")
    return other


def test_opt_outs_move_by_a_file(folder: Path, server: MailServer, tmp_path: Path) -> None:
    other, file = second_office(folder), tmp_path / "out.json"
    write_list(folder, LIST + POST + "Frau;Dora Damm;;dora@example.org;;;;;de;;;\n")
    run_well(folder, "mail", "opt-out", ANNA.upper(), "dora@example.org")
    run_well(folder, "mail", "forget", BERT)
    exported = run_well(folder, "mail", "opt-out", "--export", str(file))
    assert "3 opt-outs written" in exported and "personal data" in exported
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text()
    assert "personal data" in text and "anna" not in text.lower() and "damm" not in text.lower()
    assert "3 opt-outs" in run_well(other, "mail", "opt-out", "--import", str(file))
    assert "All of them were known" in run_well(other, "mail", "opt-out", "--import", str(file))
    write_list(other, LIST + POST)
    planned = run_well(other, "mail", "plan", "neu")
    assert f"{ANNA}: opted out" in planned and f"{BERT}: opted out" in planned
    assert [each["address"] for each in plan_of(other)["mails"]] == [CLEO]
    # The names came along too.
    assert f"{DORA}: somebody of this name" in run_well(other, "mail", "letters", "neu")
    run_well(other, "mail", "send", "neu", "--yes", "1", "--new-ledger")
    assert server.recipients == [CLEO]

    # What was imported is exported again, and the way back is one too.
    third = folder.with_name("third")
    shutil.copytree(other, third, ignore=shutil.ignore_patterns("mail"))
    again = tmp_path / "again.json"
    run_well(other, "mail", "opt-out", CLEO)
    assert "4 opt-outs" in run_well(other, "mail", "opt-out", "--export", str(again))
    run_well(third, "mail", "opt-out", "--import", str(again))
    assert "Nobody gets an e-mail" in run_well(third, "mail", "plan", "neu")
    run_well(folder, "mail", "opt-out", "--import", str(again))
    assert f"{CLEO}: opted out" in run_well(folder, "mail", "plan", "neu")


def test_an_import_comes_before_the_plan_is_sent(
    folder: Path, server: MailServer, tmp_path: Path
) -> None:
    other, file = second_office(folder), tmp_path / "out.json"
    run_well(folder, "mail", "opt-out", ANNA)
    run_well(folder, "mail", "opt-out", "--export", str(file))
    run_well(other, "mail", "opt-out", "--import", str(file))
    run_well(other, "mail", "send", "neu", "--yes", "2", "--new-ledger")
    assert server.recipients == [BERT, CLEO]


def test_a_conflict_copy_gives_what_it_knows(folder: Path, server: MailServer) -> None:
    """Two computers sent from one cloud folder at once; neither knows of the other's people."""
    run_well(folder, "mail", "plan", "neu")
    copy = folder / "mail/ledger-PC2.sqlite3"
    shutil.copyfile(folder / LEDGER, copy)
    shutil.copyfile(copy, folder.parent / "other.sqlite3")
    with open_ledger(folder.parent / "other.sqlite3", new=True) as other:
        for address, state in ((ANNA, "sent"), (BERT, "unknown"), ("dora@example.org", "sent")):
            handover = Handover("neu", "", address, f"<{address}>", "0")
            other.hand(handover)
            if state == "sent":
                other.confirm(handover, "250 OK")
        other.forget("dora@example.org")
        other.opt_out(CLEO)
    shutil.copyfile(folder.parent / "other.sqlite3", copy)
    before = copy.read_bytes()
    with open_ledger(folder / LEDGER) as ledger:
        ledger.hand(Handover("neu", "", ANNA, "<1@example.org>", "0"))
    assert "two computers" in run_in(folder, "mail", "send", "neu", "--yes", "2").output
    said = run_well(folder, "mail", "opt-out", "--import", str(copy))
    assert "2 messages of" in said and "2 opt-outs of" in said and copy.read_bytes() == before
    copy.unlink()
    assert "Nobody is left" in run_well(folder, "mail", "send", "neu", "--yes", "3")
    with open_ledger(folder / LEDGER) as ledger:
        states = {each.address: str(each.state) for each in ledger.entries("neu")}
        # That a message was sent counts more than that nobody knows.
        assert states == {ANNA: "sent", BERT: "handed", None: "sent"}
        assert ledger.is_opted_out(CLEO) and ledger.is_opted_out("dora@example.org")
    assert "All of them were known" in run_well(
        folder, "mail", "opt-out", "--import", str(folder.parent / "other.sqlite3")
    )


def test_the_ledger_of_another_office_gives_what_it_knows(tmp_path: Path, ledger: Ledger) -> None:
    with open_ledger(tmp_path / "two" / LEDGER) as other:
        other.hand(Handover("neu", "", WAYS[0][0], "<1@example.org>", "0"))
        other.opt_out(BERT)
    ledger.merge(read_other(tmp_path / "two" / LEDGER))
    assert ledger.find("neu", "", WAYS[0][1])
    (tmp_path / "no.sqlite3").write_bytes(b"SQLite format 3\0 but nothing else")
    with pytest.raises(ReportgenError, match="the ledger is damaged"):
        read_other(tmp_path / "no.sqlite3")


def test_odd_spellings_move_along(tmp_path: Path, ledger: Ledger) -> None:
    for one, _ in WAYS:
        ledger.opt_out(one)
    with open_ledger(tmp_path / "two" / LEDGER) as other:
        other.import_opt_outs(ledger.export_opt_outs())
        for one, pasted in WAYS:
            assert other.is_opted_out(one) and other.is_opted_out(pasted)
            with pytest.raises(HeldBackError):
                other.hand(Handover("spring", "", pasted, "<1@example.org>", "0"))
        assert not other.is_opted_out("zoe@example.org")


def test_an_export_overwrites_nothing(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("something else")
    result = run_in(folder, "mail", "opt-out", "--export", str(file))
    assert result.exit_code == 1 and "such a file already" in result.output
    assert file.read_text() == "something else"
    for arguments in (
        *((), ("--export", str(tmp_path / "x"), ANNA), ("--somebody-else",)),
        ("--export", str(tmp_path / "x"), "--import", str(file)),
    ):
        assert run_in(folder, "mail", "opt-out", *arguments).exit_code == 2
    assert not (tmp_path / "x").exists()


GOOD = {
    "reportgen": "opt-outs",
    "version": 1,
    "ledgers": [
        {
            "secret": "0" * 64,
            "people": [{"keys": ["1" * 64], "at": "2026-01-01T00:00:00Z", "names": []}],
        }
    ],
}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1:1: this is no JSON"),
        (b'{\n "reportgen": }', "2:15: this is no JSON"),
        *((each, "no file of opt-outs") for each in (b"[]", b"7", b'{"reportgen": "plan"}')),
        (b"\xff", "no JSON in UTF-8"),
        (b"[" * 100_000, "no JSON"),
        (b'{"reportgen": "opt-outs", "version": 2}', "another version"),
        (b'{"reportgen": "opt-outs", "version": 1}', "“ledgers” is missing"),
        *(
            (json.dumps(GOOD).replace(old, new).encode(), said)
            for old, new, said in [
                ('"0000', '"000', "ledger 1, secret"),
                ('"1111', '"111G', "ledger 1, person 1, keys"),
                ("2026-01-01T", "=1+1 ", "ledger 1, person 1, at"),
                ('"names": []', '"names": 7', "ledger 1, person 1: “names”"),
                ('["' + "1" * 64 + '"]', "[]", "there is no key"),
                ('"people"', '"persons"', "ledger 1: “people” is missing"),
            ]
        ),
    ],
)
def test_what_is_no_file_of_opt_outs_is_told_with_its_place(
    data: bytes, said: str, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "in.json").write_bytes(data)
    before = (folder / LEDGER).read_bytes()
    result = run_in(folder, "mail", "opt-out", "--import", str(tmp_path / "in.json"))
    assert result.exit_code == 1 and said in result.output
    assert (folder / LEDGER).read_bytes() == before
    missing = run_in(folder, "mail", "opt-out", "--import", str(tmp_path / "none.json"))
    assert missing.exit_code == 1 and "cannot be read" in missing.output


# --- Meanwhile -----------------------------------------------------------------------------------


def program(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "reportgen", "-C", str(folder), *arguments]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_opting_out_needs_to_wait_for_nobody_and_holds_at_once(
    folder: Path, server: MailServer
) -> None:
    """A sending is under way, in a process of its own, and waits for the server."""
    run_well(folder, "mail", "plan", "neu")
    server.end[ANNA] += [8.0]
    sending = program(folder, "mail", "send", "neu", "--yes", "3")
    while not server.connections:
        assert sending.poll() is None
    others = [program(folder, "mail", "opt-out", each) for each in (BERT, "zoe@example.org")]
    for each in others:
        said, wrong = each.communicate()
        assert each.returncode == 0, wrong
    said, wrong = sending.communicate()
    assert "2 sent, 1 skipped" in said and f"skipped  {BERT}  opted out" in wrong
    assert server.recipients == [ANNA, CLEO]
