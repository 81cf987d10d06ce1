"""Files from elsewhere that go with e-mails: for whom, of which kinds, and each once."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document
from jsonschema import Draft202012Validator
from openpyxl import Workbook
from PIL import Image

from reportgen.fields.read import Surroundings, begin_reading
from reportgen.forms.schema import make_definition_schema
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.attached_files import LARGEST
from reportgen.mailings.definition import MAILING as KEYS
from reportgen.mailings.definition import read_mailing
from reportgen.mailings.delivery.checked import check_messages
from reportgen.mailings.delivery.send import Pace, send
from reportgen.mailings.ledger.handovers import Handover
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.mailings.planning.file import read_plan
from reportgen.mailings.proof import write_proof
from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    assert_sendable,
    body_of,
    eml_of,
    make_mailing,
    message_to,
    plan_of,
    run_in,
    run_well,
)
from support.mail_server import MailServer
from support.project import TODAY
from support.sendings import plain

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//DE\r\nEND:VCALENDAR\r\n"
PLAIN = MAILING.replace("interests: yes\n", "")
HERE = "profiles/mailings"


def zipped(**parts: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def word(*more: str) -> bytes:
    """A Word file, with more parts in it."""
    file = io.BytesIO()
    Document().save(file)
    with zipfile.ZipFile(file, "a") as archive:
        for name in more:
            archive.writestr(name, b"x")
    return file.getvalue()


def sheet() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 3)).save(file, kind)
    return file.getvalue()


def open_document(kind: str, **more: str) -> bytes:
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", **more)


GOOD = {
    "Programm.pdf": PDF,
    "brief.docx": word(),
    "tabelle.xlsx": sheet(),
    "folien.pptx": zipped(**{"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
    "text.odt": open_document("text"),
    "zahlen.ods": open_document("spreadsheet"),
    "folien.odp": open_document("presentation"),
    "termin.ics": CALENDAR,
    "termin2.ics": b"\xef\xbb\xbf" + CALENDAR,
    "hinweis.txt": "Größe: ½\n.\n..\n".encode(),
    "karte.PNG": picture("PNG"),
    "foto.jpg": picture("JPEG"),
    "foto.jpeg": picture("JPEG"),
}


def make(folder: Path, keys: str, files: dict[str, bytes]) -> Path:
    """Make a mailing with these keys, and files beside it."""
    every: dict[str, str | bytes] = {f"{HERE}/{name}": data for name, data in files.items()}
    return make_mailing(folder, {f"{HERE}/neu.yaml": PLAIN + keys, **every})


def files_in(message: EmailMessage) -> dict[str, bytes]:
    found = {}
    for part in message.iter_attachments():
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        found[str(part.get_filename())] = data
    return found


def faults_of(folder: Path) -> list[dict[str, Any]]:
    result = run_in(folder, "check", "--format", "json", f"{HERE}/neu.yaml")
    found = json.loads(result.stdout)
    # The list has remarks of its own.
    return [each for each in found if each["file"].endswith("neu.yaml")]


# --- For whom ------------------------------------------------------------------------------------


def test_what_is_named_goes_to_everybody_as_it_is(tmp_path: Path) -> None:
    folder = make(tmp_path, f"attachments: [{', '.join(GOOD)}]\n", GOOD)
    assert faults_of(folder) == []
    run_well(folder, "mail", "plan", "neu")
    for person in (ANNA, CLEO):
        message = message_to(folder, person)
        assert files_in(message) == {
            name.replace("PNG", "png"): data
            for name, data in GOOD.items()
            if name not in ("foto.jpeg",)
        }
        assert_sendable(eml_of(folder, person).read_bytes())
        assert "- Programm\n" in body_of(message, "plain")
    kinds = {part.get_content_type() for part in message.iter_attachments()}
    assert {"text/calendar", "text/plain", "image/jpeg", "application/pdf"} <= kinds
    for part in message.iter_attachments():
        if part.get_content_maintype() == "text":
            assert part.get_content_charset() == "utf-8"


@pytest.mark.parametrize(
    ("keys", "anna", "cleo"),
    [
        ("attachments: a.pdf\n", ["a.pdf"], ["a.pdf"]),
        ("attachments: {de: a.pdf, fr: b.pdf}\n", ["a.pdf"], ["b.pdf"]),
        ("attachments: {de: [a.pdf, b.pdf], fr: b.pdf}\n", ["a.pdf", "b.pdf"], ["b.pdf"]),
        ("attachments: {all: c.pdf, fr: [b.pdf]}\n", ["c.pdf"], ["c.pdf", "b.pdf"]),
        # As with texts: without one of their own, they get that of the main language.
        ("attachments: {all: c.pdf, de: a.pdf}\n", ["c.pdf", "a.pdf"], ["c.pdf", "a.pdf"]),
        # Each file once, whatever it is called.
        ("attachments: [a.pdf, ./a.pdf, same.pdf]\n", ["a.pdf"], ["a.pdf"]),
        ("attachments: {all: a.pdf, de: [same.pdf], fr: b.pdf}\n", ["a.pdf"], ["a.pdf", "b.pdf"]),
        ("attachments:\n", [], []),
    ],
)
def test_languages_have_attachments_of_their_own(
    keys: str, anna: list[str], cleo: list[str], tmp_path: Path
) -> None:
    files = {f"{name}.pdf": PDF + name.encode() for name in "abc"}
    folder = make(tmp_path, keys, {**files, "same.pdf": files["a.pdf"]})
    run_well(folder, "mail", "plan", "neu")
    assert list(files_in(message_to(folder, ANNA))) == anna
    assert list(files_in(message_to(folder, CLEO))) == cleo


def test_names_that_are_odd_or_the_same_are_told_apart(tmp_path: Path) -> None:
    names = ["a/Programm.pdf", "b/programm.pdf", "nul.pdf", "Über „uns“.pdf"]
    files = {name: PDF + name.encode() for name in names}
    folder = make(tmp_path, f"attachments: {json.dumps(names)}\n", files)
    run_well(folder, "mail", "plan", "neu")
    assert list(files_in(message_to(folder, BERT))) == [
        *("Programm.pdf", "programm 2.pdf", "nul_.pdf", "Über „uns“.pdf"),
    ]


def test_letters_go_without_them(tmp_path: Path) -> None:
    folder = make(tmp_path, "attachments: a.pdf\n", {"a.pdf": PDF})
    head = LIST.splitlines()[0]
    post = "Frau;Dora Damm;;;Dammweg 1;54290;Trier;;de;;;Brief\n"
    (folder / HERE / "recipients/liste.csv").write_text(f"{head}\n{post}", encoding="utf-8")
    written = run_well(folder, "mail", "letters", "neu")
    assert "1 letter written" in written
    assert "go with e-mails only" in written and "a.pdf" in written


# --- Kinds and sizes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("tool.exe", b"MZ", "does not go with e-mails"),
        ("brief.docm", word(), "does not go with e-mails"),
        ("seite.html", b"<html></html>", "does not go with e-mails"),
        ("archiv.zip", zipped(a="b"), "does not go with e-mails"),
        ("ohne", PDF, "does not go with e-mails"),
        ("tool.pdf", b"MZ\x90\0", "is not a PDF file"),
        ("leer.pdf", b"", "is not a PDF file"),
        ("halb.pdf", PDF[:-20], "or it is not whole"),
        ("tabelle.docx", sheet(), "is not a Word file"),
        ("brief.xlsx", word(), "is not an Excel file"),
        ("geheim.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "or has a password"),
        ("makro.docx", word("word/vbaProject.bin"), "has macros"),
        ("aktiv.docx", word("word/activeX/activeX1.xml"), "has macros"),
        ("skript.odt", open_document("text", **{"Basic/Standard/x.xml": "<x/>"}), "has macros"),
        ("tabelle.odt", open_document("spreadsheet"), "is not an OpenDocument text"),
        ("kaputt.odt", b"PK\x03\x04" + bytes(40), "is not an OpenDocument text"),
        ("bild.png", picture("JPEG"), "is not a PNG picture"),
        ("bild.jpg", b"GIF89a", "is not a JPEG picture"),
        ("seite.txt", b" <script>alert(1)</script>", "is not a text"),
        ("cp1252.txt", "Größe".encode("cp1252"), "is not a text in UTF-8"),
        ("termin.ics", b"\n", "is not a calendar file"),
    ],
)
def test_what_is_none_of_the_kinds_holds_the_mailing_back(
    name: str, data: bytes, said: str, tmp_path: Path
) -> None:
    folder = make(
        tmp_path, f"attachments: {{de: [gut.pdf, {name}]}}\n", {"gut.pdf": PDF, name: data}
    )
    [problem] = faults_of(folder)
    line = PLAIN.count("\n") + 1
    assert said in problem["message"] and name in problem["message"] and problem["advice"]
    assert problem["line"] == line
    assert problem["column"] == len("attachments: {de: [gut.pdf, ") + 1
    result = run_in(folder, "mail", "plan", "neu")
    assert result.exit_code == 1 and said in result.output
    assert not (folder / "mail/neu/plan.json").exists()


def test_an_office_file_that_says_it_has_macros_is_refused_under_any_name(tmp_path: Path) -> None:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    data = zipped(**{"[Content_Types].xml": kind, "word/document.xml": "<x/>"})
    folder = make(tmp_path, "attachments: x.docx\n", {"x.docx": data})
    assert "has macros" in faults_of(folder)[0]["message"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("attachments: fehlt.pdf\n", "there is no file “fehlt.pdf”"),
        ("attachments: {en: a.pdf}\n", "“en” is no language of this project"),
        ("attachments: {al: a.pdf}\n", "Did you mean “all”"),
        ("attachments: ../../../etc/passwd\n", "lies outside the project"),
        ("attachments: {de: {fr: a.pdf}}\n", "one text belongs here"),
        ("attachments: recipients\n", "is a folder"),
    ],
)
def test_faults_of_the_key_are_told_with_their_place(keys: str, said: str, tmp_path: Path) -> None:
    folder = make(tmp_path, keys, {"a.pdf": PDF})
    [problem] = faults_of(folder)
    assert said in f"{problem['message']} {problem['advice']}"
    assert problem["line"] == PLAIN.count("\n") + 1 and problem["column"] > 12


def test_large_files_are_warned_of_and_huge_ones_refused(tmp_path: Path) -> None:
    large = {f"{name}.pdf": PDF + name.encode() + bytes(4_000_000) for name in "ab"}
    folder = make(tmp_path, "attachments: [a.pdf, b.pdf]\n", large)
    [problem] = faults_of(folder)
    assert problem["severity"] == "warning" and "10.7 MB of each message" in problem["message"]
    assert run_in(folder, "mail", "plan", "neu").exit_code == 0
    huge = {"a.pdf": PDF + bytes(LARGEST)}
    folder = make(tmp_path / "huge", "attachments: a.pdf\n", huge)
    assert "has 20.0 MB" in faults_of(folder)[0]["message"]


# --- What changes, and what editors know ---------------------------------------------------------


def test_another_file_is_another_message_and_is_told_before_sending(tmp_path: Path) -> None:
    folder = make(tmp_path, "attachments: a.pdf\n", {"a.pdf": PDF})
    run_well(folder, "mail", "plan", "neu")
    before = plan_of(folder)
    (folder / HERE / "a.pdf").write_bytes(PDF + b"% another")
    run_well(folder, "mail", "plan", "neu")
    after = plan_of(folder)
    assert before["inputs"] != after["inputs"]
    assert before["mails"][0]["message_id"] != after["mails"][0]["message_id"]


@pytest.mark.parametrize(
    "text",
    [
        "attachments: a.pdf",
        "attachments: [a.pdf, b.pdf]",
        "attachments: {de: a.pdf, fr: [b.pdf]}",
        "attachments: {all: [a.pdf]}",
        "attachments:",
    ],
)
def test_what_is_read_is_valid_for_editors_too(text: str) -> None:
    written = (
        "recipients: x.csv\nsender: {email: a@b.example}\nsubject: {de: x, fr: y}\n"
        f"text: {{de: x, fr: y}}\n{text}\n"
    )
    source = read_source(written.encode(), "neu.yaml")
    read_mailing(Input(source, "neu"), Surroundings(("de", "fr"), TODAY))
    schema = make_definition_schema("mailing", KEYS, ("de", "fr"), "de")
    Draft202012Validator(schema).validate(yaml.safe_load(written))
    assert begin_reading([source], Surroundings(("de",), TODAY)).problems == []


# --- What the ledger keeps of them ---------------------------------------------------------------


def test_the_ledger_says_what_went_with_each_message_until_the_person_is_forgotten(
    tmp_path: Path,
) -> None:
    files = {"a.pdf": PDF, "Über uns.pdf": PDF + b"%"}
    folder = make(tmp_path, "attachments: {de: a.pdf, fr: [a.pdf, Über uns.pdf]}\n", files)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    with MailServer().running() as server, open_ledger(folder / LEDGER) as ledger:
        run_well(folder, "mail", "plan", "neu")
        planned = read_plan(folder / "mail/neu")
        assert planned
        server.rcpt[BERT] = ["550 nobody"]
        server.end[CLEO] = ["450 later"] * 9
        messages = planned.messages(folder / "mail/neu")
        pace = Pace(first_pause=0.01, tries=2, timeout=5, end_timeout=5)
        list(send(check_messages(messages), "neu", "", ledger, plain(server), "", pace))
        # What surely did not go leaves nothing.
        keys = {entry.address: (entry.key, entry.reason) for entry in ledger.entries("neu")}
        assert ledger.enclosed("neu") == {keys[ANNA]: [("a.pdf", digests["a.pdf"])]}
        server.end[CLEO].clear()
        list(send(check_messages(messages), "neu", "", ledger, plain(server), "", pace))
        keys = {entry.address: (entry.key, entry.reason) for entry in ledger.entries("neu")}
        assert ledger.enclosed("neu")[keys[CLEO]] == sorted(digests.items())
        proof = write_proof(ledger.entries("neu"), ledger.enclosed("neu")).decode()
        assert f"a.pdf (SHA-256 {digests['a.pdf']}), Über uns.pdf (SHA-256 " in proof
        ledger.forget(CLEO)
        assert list(ledger.enclosed("neu")) == [keys[ANNA]]


def test_an_older_program_that_takes_a_row_back_takes_what_went_along(tmp_path: Path) -> None:
    with open_ledger(tmp_path / LEDGER) as ledger:
        handover = Handover("neu", "", ANNA, "<1@x>", "0", enclosed=(("a.pdf", "ab"),))
        ledger.hand(handover)
        assert list(ledger.enclosed("neu").values()) == [[("a.pdf", "ab")]]
        with closing(sqlite3.connect(tmp_path / LEDGER)) as older:
            older.execute("DELETE FROM messages WHERE state = 'handed'")
            older.commit()
        assert ledger.enclosed("neu") == {}
