"""What is left of a person who was forgotten: named with its place, and never taken for nothing."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import reportgen.mailings.forgetting.forget
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.mail_project import (
    ANNA,
    LIST,
    MAILING,
    METZ,
    POST,
    SETTINGS,
    make_mailing,
    run_in,
    run_well,
)
from support.project import ROOT, fill_folder
from support.spreadsheets import write_busy_workbook, write_workbook

LISTS = "profiles/mailings/recipients"
LETTER = "Frau;Anna Ähre;;anna@example.org;Größlerweg 1;54290;Trier;;de;;;Brief\n"


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPORTGEN_CACHE", str(tmp_path.parent / f"{tmp_path.name}-cache"))


def forget(folder: Path, *arguments: str) -> tuple[int, str]:
    result = run_in(folder, "mail", "forget", *(arguments or (ANNA,)))
    return result.exit_code, result.output


def is_opted_out(folder: Path, address: str = ANNA) -> bool:
    with open_ledger(folder / LEDGER) as ledger:
        return ledger.is_opted_out(address)


# --- Files that the program does not change ------------------------------------------------------

YAML = """\
# Anna Ähre hat am 3. Mai angerufen
- name: Anna Ähre
  email: anna@example.org
- name: Zoë Zahl
  email: zoe@example.org
"""
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
NAME, MAIL = "the name still stands here", "the e-mail address still stands here"
BOTH = "the e-mail address and the name still stand here"


@pytest.mark.parametrize("file,data,said", [
    (f"{LISTS}/liste.tsv", f"Name\tE-Mail\nAnna Ähre\t{ANNA}\n", f"liste.tsv:2:1: {NAME}"),
    (f"{LISTS}/liste.csv.bak", LIST, f"liste.csv.bak:2:6: {NAME}"),
    (f"{LISTS}/.liste.csv.swp", b"b0VIM\0\0" + LIST.encode(), f"somewhere in it: {BOTH}"),
    (f"{LISTS}/~$liste.xlsx", "Anna Ähre".encode("utf-16-le") + b"\0" * 9, NAME),
    (f"{LISTS}/.~lock.liste.ods#", "Anna Ähre,pc,;", f".~lock.liste.ods#:1:1: {NAME}"),
    (f"{LISTS}/alt.xls", OLE + ANNA.encode("utf-16-le"), f"alt.xls: somewhere in it: {MAIL}"),
    (f"{LISTS}/2024/notiz.md", f"Mit ANNA@example.org\nreden: {ANNA}", f"notiz.md:1:5: {MAIL}"),
    ("profiles/trier.yaml", f"title: x\ncontacts: [{{email: {ANNA}}}]", f"yaml:2:20: {MAIL}"),
    ("profiles/bilder/scan.jpg", b"\xff\xd8\0\0" + b"Anna Ahre" + ANNA.encode(), "jpg: some"),
    ("output/trier.de.html", "<td>Anna</td>\n<td>Ähre</td>", f"trier.de.html:1:1: {NAME}"),
    ("inbox/mail.eml", "Subject: =?utf-8?q?Anna_=C3=84hre?=\nMIME-Version: 1.0\n\nx", NAME),
    ("mail/neu/notizen.txt", "Anna Ähre will nichts", f"notizen.txt:1:1: {NAME}"),
    ("mail/ledger (Konflikt).sqlite3", b"SQLite\0" + ANNA.encode(), MAIL),
    ("partner.csv", LIST, f"partner.csv:2:6: {NAME}"),
    ("archiv/2025/partner.csv", LIST, f"partner.csv:2:6: {NAME}"),
    ("mail - Kopie/neu/notizen.txt", "Anna Ähre will nichts", f"notizen.txt:1:1: {NAME}"),
    ("archive/alt.yaml", f"title: x\ncontacts: [{{email: {ANNA}}}]", f"yaml:2:20: {MAIL}"),
    ("history/a/20261130-101112-000001/sheet.yaml", f"web: {ANNA}", f"sheet.yaml:1:6: {MAIL}"),
    ("history/a/draft.json", '{"values": {"a": "Anna Ähre"}}', f"draft.json:1:19: {NAME}"),
    ("templates/brief.md", f"an {ANNA}", f"brief.md:1:4: {MAIL}"),
    ("mail/neu/letters/anna-aehre.docx", b"x", ""),
    ("mail/neu/letters/Anna Ähre.docx", b"x", f"Anna Ähre.docx: the name of the file: {NAME}"),
])  # fmt: skip
def test_what_others_keep_is_named_and_left_as_it_is(
    tmp_path: Path, file: str, data: str | bytes, said: str
) -> None:
    """All of these were passed over: “removed”, and the exit code of all is well."""
    make_mailing(tmp_path)
    fill_folder(tmp_path, {file: data}, SETTINGS)
    before = (tmp_path / file).read_bytes()
    code, output = forget(tmp_path)
    assert f"Removed from {LISTS}/liste.csv." in output and is_opted_out(tmp_path)
    assert (tmp_path / file).read_bytes() == before
    assert (code, said in output) == (1 if said else 0, True), output


def test_a_place_is_told_once_though_the_address_has_the_name_in_it(tmp_path: Path) -> None:
    people = f"{LIST}Frau;Vera Vogt;;vera.vogt@example.org;;;;;de;;;\n"
    notes = "an vera.vogt@example.org\nvera vogt ruft an"
    make_mailing(tmp_path, {f"{LISTS}/liste.csv": people, "inbox/notiz.txt": notes})
    code, said = forget(tmp_path, "vera.vogt@example.org")
    assert code == 1 and said.count("still stand") == 2
    assert f"notiz.txt:1:4: {MAIL}" in said and f"notiz.txt:2:1: {NAME}" in said


def test_what_cannot_be_searched_where_nobody_hardly_is_holds_up_nothing(tmp_path: Path) -> None:
    """In a folder of brochures that is a warning, in one with people it stays open."""
    make_mailing(tmp_path)
    packed = b"7z\xbc\xaf\x27\x1c" + b"\0" * 9
    fill_folder(tmp_path, {"material/plakat.7z": packed, ".venv/x.txt": ANNA}, SETTINGS)
    code, said = forget(tmp_path)
    assert "plakat.7z:1:1: warning: it could not be searched: it is packed" in said and not code
    (tmp_path / "material/plakat.7z").rename(tmp_path / "inbox.7z")
    code, said = forget(tmp_path)
    assert "inbox.7z:1:1: it could not be searched: it is packed" in said and code == 1


def test_a_row_goes_and_what_else_names_the_person_in_the_list_is_told(tmp_path: Path) -> None:
    rows = "Herr;Bo Bar;Vertritt Anna Ähre;bo@example.org;;;;;de;;;\n"
    namesake = "Frau;Anna Ähre;;;Anderweg 3;54290;Trier;;de;;;Brief\n"
    files = {f"{LISTS}/liste.csv": LIST + rows + namesake, f"{LISTS}/alt.yml": YAML}
    make_mailing(tmp_path, files)
    code, output = forget(tmp_path)
    assert code == 1
    assert f"{LISTS}/liste.csv:4:22: {NAME}. Remove it there, unless somebody" in output
    assert f"{LISTS}/liste.csv:5:6: {NAME}" in output
    assert f"{LISTS}/alt.yml:1:3: {NAME}" in output
    text = (tmp_path / LISTS / "liste.csv").read_text(encoding="utf-8")
    assert text == LIST.splitlines(True)[0] + "".join(LIST.splitlines(True)[2:]) + rows + namesake


def test_everything_else_in_a_workbook_is_told(tmp_path: Path) -> None:
    make_mailing(tmp_path, {f"{LISTS}/buch.xlsx": write_busy_workbook()})
    code, output = forget(tmp_path)
    assert code == 1 and f"Removed from {LISTS}/buch.xlsx." in output
    for place in (
        *("“Liste”, cell B2", "“Zwei”, cell C7", "“Zwei”, row 8", "“Versteckt” (hidden), cell A1"),
        *("“Liste”, a filter", "“Liste”, a list to choose from", "a format with a condition"),
        *("“Liste”, header or footer", "names of sheets and areas", "properties of the file"),
        "notes (part “xl/comments",
    ):
        assert f"{LISTS}/buch.xlsx: " in output and place in output, place
    assert "“Liste”, cell A3" not in output and "“Liste”, cell C3" not in output


def test_what_was_named_is_looked_for_again_by_the_name(tmp_path: Path) -> None:
    """After the first time no list says the name any more."""
    make_mailing(tmp_path, {"profiles/notiz.txt": "Anna Ähre"})
    code, output = forget(tmp_path)
    assert code == 1 and f"mail forget {ANNA} --name 'Anna Ähre'" in output
    code, output = forget(tmp_path, ANNA, "--name", "anna  ähre")
    assert code == 1 and f"profiles/notiz.txt:1:1: {NAME}" in output
    (tmp_path / "profiles/notiz.txt").unlink()
    code, output = forget(tmp_path, ANNA, "--name", "Anna Ähre")
    assert code == 0 and "Nothing will be sent there any more." in output


def test_what_is_not_searched_for_is_said(tmp_path: Path) -> None:
    lines = LIST + LETTER.replace("Anna Ähre", "Ähre")
    colleague = LETTER.replace("Anna Ähre", "Cosima Cramer").replace(ANNA, "c@example.org")
    make_mailing(tmp_path, {f"{LISTS}/liste.csv": lines + colleague})
    code, output = forget(tmp_path)
    assert code == 0, output
    assert "Not searched for: the name “Ähre”, a single word." in output
    assert "Not searched for: a postal address that others in the lists have too." in output
    assert "Not searched: pictures, hidden folders, what git and backups keep" in output


def test_a_postal_address_of_their_own_is_searched_for(tmp_path: Path) -> None:
    note = "Post an: Größlerweg 1\n54290 Trier"
    files = {f"{LISTS}/liste.csv": LIST + LETTER, "profiles/notiz.txt": note}
    code, output = forget(make_mailing(tmp_path, files))
    assert code == 1
    assert "profiles/notiz.txt:1:10: the postal address still stands here" in output


# --- What goes wrong -----------------------------------------------------------------------------


def bomb() -> bytes:
    data = write_workbook([["Name", "E-Mail"], ["Anna Ähre", ANNA]])
    path = Path("bombe.zip")
    path.write_bytes(data)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"0" * 70_000_000)
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.mark.parametrize("make,said", [
    (bomb, "it is too large once it is unpacked"),
    (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "it is protected with a password"),
    (lambda: b"PK\x03\x04" + b"x" * 99, "it is damaged"),
    (lambda: b"\0\1\2\3" * 9 + b"x" * 99, "it is damaged, or not what its name says"),
])  # fmt: skip
def test_a_list_that_cannot_be_read_is_told_and_the_rest_is_done(
    tmp_path: Path, make: Callable[[], bytes], said: str
) -> None:
    make_mailing(tmp_path, {f"{LISTS}/buch.xlsx": make(), f"{LISTS}/notiz.txt": "Einkaufen"})
    code, output = forget(tmp_path)
    assert code == 1 and is_opted_out(tmp_path)
    assert f"{LISTS}/buch.xlsx" in output and said in output
    assert f"Removed from {LISTS}/liste.csv." in output
    # What is no list, and holds nobody, is no reason for doubt.
    assert "notiz.txt" not in output


@pytest.mark.parametrize("error", [
    struct.error("unpack requires a buffer"), MemoryError(), RecursionError(), TypeError("x"),
    PermissionError(13, "Permission denied"), KeyboardInterrupt(),
])  # fmt: skip
def test_the_opt_out_is_on_disk_before_a_list_can_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Whatever was no error of the program's own ended all, and nothing was noted."""
    make_mailing(tmp_path, {f"{LISTS}/post.csv": LIST.splitlines(True)[0] + LETTER + POST})
    real = reportgen.mailings.forgetting.forget.remove_recipient

    def remove(path: Path, *arguments: object) -> int:
        if path.name == "liste.csv":
            raise error
        return int(real(path, *arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(reportgen.mailings.forgetting.forget, "remove_recipient", remove)
    result = run_in(tmp_path, "mail", "forget", ANNA)
    assert result.exit_code != 0 and is_opted_out(tmp_path)
    if not isinstance(error, KeyboardInterrupt):
        assert f"Removed from {LISTS}/post.csv." in result.output
        assert "liste.csv:1:1: the person could not be taken out here" in result.output


@pytest.mark.parametrize("closed", [LISTS, "profiles/mailings", "profiles", "mail/neu", "output"])
def test_a_folder_that_cannot_be_read_is_not_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    make_mailing(tmp_path, {"output/a.html": "x"})
    run_well(tmp_path, "mail", "plan", "neu")
    real = os.scandir

    def scandir(path: str = ".") -> object:
        if Path(path) == tmp_path / closed:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    # Whoever runs the tests as root may enter every folder.
    monkeypatch.setattr(os, "scandir", scandir)
    code, output = forget(tmp_path)
    assert code == 1 and "Permission denied" in output and closed in output
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert is_opted_out(tmp_path)


def test_a_list_on_a_drive_that_is_not_there_is_told(tmp_path: Path) -> None:
    make_mailing(tmp_path)
    (tmp_path / LISTS / "fern.csv").symlink_to(tmp_path.parent / "laufwerk/fern.csv")
    (tmp_path / "profiles/fern").symlink_to(tmp_path.parent)
    code, output = forget(tmp_path)
    assert code == 1
    assert f"{LISTS}/fern.csv:1:1: it could not be searched: the link leads to nothing" in output
    assert "profiles/fern:1:1: it could not be searched: it leads out of the project" in output
    (tmp_path / LISTS / "fern.csv").unlink()
    (tmp_path / "profiles/fern").unlink()
    shutil.move(tmp_path / LISTS / "liste.csv", tmp_path.parent / f"{tmp_path.name}.csv")
    code, output = forget(tmp_path)
    assert code == 1 and "profiles/mailings/neu.yaml" in output


def test_nothing_else_may_go_on_meanwhile(tmp_path: Path) -> None:
    """A plan that was being made had the person in it afterwards."""
    make_mailing(tmp_path)
    run_well(tmp_path, "mail", "plan", "neu")
    code = (
        "import sys; from pathlib import Path; from reportgen.mailings.ledger.ledger import *\n"
        "with open_ledger(Path(sys.argv[1])) as ledger, ledger.lock():\n"
        "    print('locked', flush=True); sys.stdin.read()"
    )
    path = str(tmp_path / LEDGER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as other:
        assert other.stdout and other.stdout.readline() == "locked\n"
        before = (tmp_path / LISTS / "liste.csv").read_bytes()
        status, output = forget(tmp_path)
        assert status == 1 and "another process" in output and "Removed" not in output
        assert (tmp_path / LISTS / "liste.csv").read_bytes() == before
        other.communicate("")
    assert forget(tmp_path)[0] == 0


def test_why_a_list_could_not_be_read_is_told_briefly(tmp_path: Path) -> None:
    """Twenty lines of what else is wrong with a list hid where the person is."""
    proof = "when,state,address,key,reason,digest\n2026,sent,anna@example.org,1,,2\n"
    make_mailing(tmp_path, {f"{LISTS}/nachweis.csv": proof})
    code, output = forget(tmp_path)
    assert code == 1 and f"{LISTS}/nachweis.csv:2:11: {MAIL}" in output
    assert output.count("nachweis.csv") == 3 and "is not used" not in output


def test_names_are_told_once_however_they_were_written(tmp_path: Path) -> None:
    other = LIST.replace("Anna Ähre", "ANNA\u00a0A\u0308hre")
    files = {f"{LISTS}/alt.csv": other, "profiles/notiz.txt": "Anna Ähre"}
    make_mailing(tmp_path, files)
    assert forget(tmp_path)[1].count("--name") == 1


def test_people_in_hidden_rows_are_known_and_taken_out(tmp_path: Path) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["Liste"].row_dimensions[2].hidden = True

    rows = [["Name", "E-Mail"], ["Hilde Heim", "hilde@example.org"], ["Kurt", "kurt@example.org"]]
    make_mailing(tmp_path, {f"{LISTS}/buch.xlsx": write_workbook(rows, hide)})
    assert "No list names" not in run_well(tmp_path, "mail", "opt-out", "hilde@example.org")
    code, output = forget(tmp_path, "hilde@example.org")
    assert code == 0 and f"Removed from {LISTS}/buch.xlsx." in output


# --- Files of the program's own ------------------------------------------------------------------


def make_letters(folder: Path, people: str = LETTER + POST) -> Path:
    """Write the letters of a mailing by post."""
    lists = {f"{LISTS}/post.csv": LIST.splitlines(True)[0] + people, f"{LISTS}/liste.csv": LIST}
    mailing = MAILING.replace("liste.csv", "post.csv").replace("interests: yes\n", "")
    make_mailing(folder, {**lists, "profiles/mailings/brief.yaml": mailing})
    run_well(folder, "mail", "letters", "brief")
    return folder / "mail/brief"


def test_the_file_of_all_letters_goes_where_only_that_names_the_person(tmp_path: Path) -> None:
    home = make_letters(tmp_path)
    for path in home.glob("letters/anna*"):
        path.unlink()
    code, output = forget(tmp_path)
    assert code == 0, output
    assert "Removed: mail/brief/letters.pdf" in output and not (home / "letters.pdf").exists()
    # What was built of a letter that is gone says to whom it went.
    kept = [path.read_text() for path in (home / "letters/.built").iterdir()]
    assert kept and not any(ANNA in text for text in kept)


def test_a_letter_that_somebody_wrote_is_named_and_stays(tmp_path: Path) -> None:
    """It was removed, whoever was to be forgotten."""
    home = make_letters(tmp_path)
    own = home / "letters/eigener-brief.docx"
    shutil.copy(home / "letters/anna-ahre.docx", own)
    code, output = forget(tmp_path, "dora@example.org")
    assert own.exists() and "eigener-brief" not in output
    code, output = forget(tmp_path)
    assert code == 1 and own.exists()
    assert "mail/brief/letters/eigener-brief.docx: the text (part “word/document.xml”): " in output


def test_the_cache_is_emptied_where_it_holds_sheets_that_name_the_person(tmp_path: Path) -> None:
    contact = f"contacts: [{{name: Anna Ähre, email: {ANNA}, publish: [print]}}]\n"
    make_mailing(tmp_path, {"profiles/metz.yaml": METZ + contact})
    run_well(tmp_path, "build")
    # Who left out the end of an address is told, though the cache has what they typed.
    code, output = forget(tmp_path, ANNA[:-1])
    assert "is empty now." in output and f"Did you mean “{ANNA}”?" in output
    run_well(tmp_path, "build", "--force")
    code, output = forget(tmp_path, ANNA)
    assert code == 1 and "The cache held sheets that name them, and is empty now." in output
    assert f"profiles/metz.yaml:5:37: {MAIL}" in output, output
    assert "output/metz.de.pdf: page 1: " in output
    (tmp_path / "profiles/metz.yaml").write_text(METZ, encoding="utf-8")
    run_well(tmp_path, "build")
    code, output = forget(tmp_path, ANNA, "--name", "Anna Ähre")
    assert code == 0 and "cache" not in output


def test_a_link_over_a_whole_column_keeps_nobody_from_being_forgotten(tmp_path: Path) -> None:
    from support.spreadsheets import SHEET, parts_of, repack

    data = write_workbook([["Name", "E-Mail"], ["Anna Ähre", ANNA], ["Kurt Karte", "k@x.org"]])
    link = b'<hyperlinks><hyperlink ref="B1:B1048576" location="A1"/></hyperlinks><pageMargins'
    xml = parts_of(data)[SHEET].replace(b"<pageMargins", link)
    make_mailing(tmp_path, {f"{LISTS}/buch.xlsx": repack(data, {SHEET: xml})})
    code, output = forget(tmp_path)
    assert code == 0 and f"Removed from {LISTS}/buch.xlsx." in output
