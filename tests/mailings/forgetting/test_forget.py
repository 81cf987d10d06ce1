"""Forgetting a person: nothing below the project names them, and nothing is sent to them again."""

from __future__ import annotations

import base64
import io
import quopri
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from reportgen.mailings.forgetting.people import find_lists
from reportgen.mailings.planning.folder import begin_folder
from reportgen.project.open import open_project
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
from support.project import TODAY

LISTS = "profiles/mailings/recipients"
#: What names the person: in mixed case, as a name, as the organisation they alone are in.
NAMES = ("anna@example.org", "Anna Ähre", "anna-ahre", "Amt für Äcker", "Größlerweg")
PERSON = "Frau;Anna Ähre;Amt für Äcker;Anna@Example.org;Größlerweg 1;54290;Trier;;de;;;{}\n"
YAML = """\
# Partner
- name: Anna Ähre
  organisation: Amt für Äcker
  email: ANNA@example.org
- name: Zoë Zahl
  email: zoe@example.org
"""


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Organisation", "E-Mail"])
    sheet.append(["Anna Ähre", "Amt für Äcker", "anna@example.org"])
    sheet.append(["Kurt Karte", "", "kurt@example.org"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def readable(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in every way in which somebody could read a name in them."""
    data = path.read_bytes()
    yield data
    yield quopri.decodestring(data)
    yield path.name.encode()
    if path.suffix == ".eml":
        for line in data.split():
            if line.startswith(b"=?utf-8?b?"):
                yield base64.b64decode(line[10:-2])
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def files_naming(folder: Path, names: tuple[str, ...] = NAMES) -> set[str]:
    """Return the files below a folder that name somebody, whichever the case and the encoding."""
    found = set()
    for path in folder.rglob("*"):
        for data in readable(path) if path.is_file() else [path.name.encode()]:
            for encoding in ("utf-8", "cp1252", "utf-16-le"):
                text = unicodedata.normalize("NFC", data.decode(encoding, "ignore")).casefold()
                if any(name.casefold() in text for name in names):
                    found.add(path.relative_to(folder).as_posix())
    return found


def make_lists(folder: Path, port: int = 0) -> Path:
    """Make a project that names the person everywhere a person can be named."""
    mailing = MAILING.replace("interests: yes\n", "sheets: {ids: [metz]}\n")
    other = mailing.replace("recipients/liste.csv", "[recipients/buch.xlsx, leute/a.yaml]")
    header = LIST.splitlines()[0] + "\n"
    files: dict[str, str | bytes] = {
        "profiles/mailings/neu.yaml": mailing,
        "profiles/mailings/andere.yaml": other,
        f"{LISTS}/liste.csv": header + PERSON.format("") + LIST.split("\n", 2)[2],
        f"{LISTS}/post.csv": (header + PERSON.format("Brief") + POST).encode("cp1252"),
        f"{LISTS}/buch.xlsx": workbook(),
        f"{LISTS}/alt.yml": YAML,
        "profiles/mailings/leute/a.yaml": YAML,
        f"{LISTS}/~$zu.xlsx": b"somebody has it open",
        "profiles/mailings/brief.yaml": mailing.replace("liste.csv", "post.csv"),
    }
    smtp = f"mail: {{smtp: {{host: 127.0.0.1, port: {port}, security: none, per_minute: 6000}}}}\n"
    make_mailing(folder, files, SETTINGS + (smtp if port else ""))
    return folder


# --- All of it -----------------------------------------------------------------------------------


def test_nothing_names_a_person_who_is_forgotten(tmp_path: Path, server: MailServer) -> None:
    make_lists(tmp_path, server.port)
    run_well(tmp_path, "mail", "plan", "neu")
    run_well(tmp_path, "mail", "send", "neu", "--yes", "3")
    run_well(tmp_path, "mail", "plan", "andere")
    run_well(tmp_path, "mail", "letters", "brief")
    # What a program that was killed leaves behind.
    for name in ("neu", "alt"):
        half = begin_folder(tmp_path / "mail" / name, ["0001-anna-ahre.eml"]).path
        (half / "0001-anna-ahre.eml").write_bytes(b"To: anna@example.org\r\n\r\n")
    (tmp_path / "mail/neu/.abcdef12.part").write_bytes(b'{"address": "anna@example.org"}')
    named = files_naming(tmp_path)
    for path in (
        *(f"{LISTS}/liste.csv", f"{LISTS}/post.csv", f"{LISTS}/buch.xlsx", f"{LISTS}/alt.yml"),
        *("profiles/mailings/leute/a.yaml", "mail/ledger.sqlite3"),
        *("mail/neu/plan.json", "mail/neu/plan-1/0001-anna-ahre.eml", "mail/andere/plan.json"),
        *("mail/brief/letters/anna-ahre.docx", "mail/neu/plan-2/0001-anna-ahre.eml"),
        "mail/brief/letters/.built/anna-ahre.docx.sha256",
    ):
        assert path in named

    forgotten = run_in(tmp_path, "mail", "forget", "anna@EXAMPLE.org")
    assert forgotten.exit_code == 0, forgotten.output
    for said in (
        *(f"Removed from {LISTS}/liste.csv.", f"Removed from {LISTS}/buch.xlsx."),
        "Removed from profiles/mailings/leute/a.yaml.",
        "2 planned messages and 1 sent message removed",
        *("Removed: mail/brief/letters.pdf", "1 record of the ledger", "Nothing will be sent"),
    ):
        assert said in forgotten.output
    assert files_naming(tmp_path) == set()
    status = run_well(tmp_path, "mail", "status", "neu")
    assert "(forgotten, " in status and BERT in status and CLEO in status

    # The others are as they were, and what was planned for them can be sent.
    assert {mail["address"] for mail in plan_of(tmp_path)["mails"]} == {BERT, CLEO}
    run_well(tmp_path, "mail", "send", "andere", "--yes", "2")
    assert set(server.recipients[3:]) == {"kurt@example.org", "zoe@example.org"}

    # Put into a list again, they are still left alone.
    (tmp_path / LISTS / "liste.csv").write_text(LIST, encoding="utf-8")
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert f"{ANNA}: opted out" in planned
    assert {mail["address"] for mail in plan_of(tmp_path)["mails"]} == {BERT, CLEO}


def test_the_ledger_keeps_no_byte_of_an_address(tmp_path: Path, server: MailServer) -> None:
    make_lists(tmp_path, server.port)
    server.rcpt[ANNA] += ["550 5.1.1 <anna@example.org>: no such user"]
    server.rcpt["Anna@Example.org"] += ["550 5.1.1 <Anna@Example.org>: gone"]
    run_well(tmp_path, "mail", "plan", "neu")
    run_in(tmp_path, "mail", "send", "neu", "--yes", "3")
    run_well(tmp_path, "mail", "opt-out", "anna@example.org")
    assert "mail/ledger.sqlite3" in files_naming(tmp_path)
    run_well(tmp_path, "mail", "forget", ANNA)
    assert files_naming(tmp_path) == set()
    assert "550 5.1.1" in run_well(tmp_path, "mail", "status", "neu", "--csv")


def test_who_is_reached_by_post_alone_is_forgotten_by_that_address(tmp_path: Path) -> None:
    make_lists(tmp_path)
    path = tmp_path / LISTS / "post.csv"
    text = path.read_text(encoding="cp1252").replace("Anna@Example.org", "")
    path.write_text(text, encoding="cp1252")
    address = "Amt für Äcker, Anna Ähre, Größlerweg 1, 54290 Trier"
    run_well(tmp_path, "mail", "letters", "brief")
    result = run_in(tmp_path, "mail", "forget", address.upper())
    forgotten = result.output
    assert f"Removed from {LISTS}/post.csv." in forgotten
    # The same name by another address may be somebody else's: a person decides.
    assert result.exit_code == 1 and forgotten.count("Removed from") == 1
    assert (
        f"{LISTS}/liste.csv:2:6: the name still stands here. Remove it there, unless" in forgotten
    )
    assert "Anna Ähre" in (tmp_path / LISTS / "liste.csv").read_text(encoding="utf-8")
    assert "Anna" not in path.read_text(encoding="cp1252")
    path.write_text(text, encoding="cp1252")
    written = run_well(tmp_path, "mail", "letters", "brief")
    assert f"{address}: opted out" in written and "3 letters written" in written


def test_letters_to_others_stay(tmp_path: Path) -> None:
    make_lists(tmp_path)
    run_well(tmp_path, "mail", "letters", "brief")
    letters = tmp_path / "mail/brief/letters"
    others = {path for path in letters.glob("*.*") if path.is_file() and "anna" not in path.name}
    edited = next(path for path in others if path.suffix == ".docx")
    edited.write_bytes(b"edited by hand")
    run_well(tmp_path, "mail", "forget", "anna@example.org")
    assert {path for path in letters.glob("*.*") if path.is_file()} == others
    assert edited.read_bytes() == b"edited by hand"
    assert not (tmp_path / "mail/brief/letters.pdf").exists()


# --- What goes wrong -----------------------------------------------------------------------------


def test_no_address_forgets_nobody(tmp_path: Path) -> None:
    """An empty address is that of everybody who has none."""
    make_lists(tmp_path)
    run_well(tmp_path, "mail", "letters", "brief")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for address in ("", "  ", "\t"):
        result = run_in(tmp_path, "mail", "forget", address)
        assert result.exit_code == 2 and "is no e-mail address" in result.output
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_somebody_unknown_is_opted_out_and_no_list_changes(tmp_path: Path) -> None:
    make_lists(tmp_path)
    before = (tmp_path / LISTS / "liste.csv").read_bytes()
    result = run_in(tmp_path, "mail", "forget", "nobody@example.org")
    assert result.exit_code == 1
    assert "Nothing names nobody@example.org." in result.output
    assert "Nothing will be sent there all the same." in result.output
    # A name is no address, and a slip of the pen is nobody's opt-out.
    result = run_in(tmp_path, "mail", "forget", "Anna Ahre")
    assert result.exit_code == 2 and "Nothing was changed." in result.output
    for wrong, said in (("zoe@", "is not an e-mail address"), ("Anna Ahre", "no postal one")):
        result = run_in(tmp_path, "mail", "opt-out", wrong)
        assert result.exit_code == 2 and said in result.output
    assert "No list names niemand@example.org" in run_well(
        tmp_path, "mail", "opt-out", "niemand@example.org"
    )
    assert (tmp_path / LISTS / "liste.csv").read_bytes() == before


def test_a_file_that_cannot_be_read_is_told_of_and_the_rest_is_done(tmp_path: Path) -> None:
    make_lists(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    (tmp_path / LISTS / "buch.xlsx").write_bytes(b"\0\1 no workbook, and Anna in it")
    (tmp_path / "mail/andere").mkdir()
    (tmp_path / "mail/andere/plan.json").write_bytes(b"{")
    result = run_in(tmp_path, "mail", "forget", ANNA)
    assert result.exit_code == 1
    assert f"{LISTS}/buch.xlsx:1:1" in result.output and "mail/andere/plan.json" in result.output
    assert "holds the person, or nobody knows" in result.output
    assert f"Removed from {LISTS}/liste.csv." in result.output
    assert {mail["address"] for mail in plan_of(tmp_path)["mails"]} == {BERT, CLEO}
    (tmp_path / LISTS / "buch.xlsx").write_bytes(workbook())
    (tmp_path / "mail/andere/plan.json").unlink()
    run_well(tmp_path, "mail", "forget", ANNA)
    assert files_naming(tmp_path) == set()


def test_lists_are_found_wherever_a_mailing_names_them(tmp_path: Path) -> None:
    project = open_project(make_lists(tmp_path), TODAY, tmp_path)
    lists, problems = find_lists(project)
    found = {path.relative_to(tmp_path / "profiles/mailings").as_posix() for path in lists}
    assert found == {
        *("recipients/liste.csv", "recipients/post.csv", "recipients/buch.xlsx"),
        *("recipients/alt.yml", "leute/a.yaml"),
    }
    assert problems == []
    (tmp_path / "profiles/mailings/neu.yaml").write_text("text: x\n")
    _, problems = find_lists(project)
    assert {problem.place.file for problem in problems} == {"profiles/mailings/neu.yaml"}
