"""Searching for a person: found however they are written, in every kind of file, with the place."""

from __future__ import annotations

import base64
import io
import os
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest

from reportgen.mailings.forgetting.search import (
    MAX_PLACES,
    list_files,
    search_files,
    seek_address,
    seek_name,
    seek_postal,
)
from reportgen.mailings.forgetting.unpacking import MAX_FILE
from support.spreadsheets import (
    SHEET,
    STRINGS,
    parts_of,
    repack,
    write_busy_workbook,
    write_workbook,
)

ANNA = "anna@example.org"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def found(folder: Path, data: bytes, name: str = "datei") -> set[tuple[str, str]]:
    """Return where in a file of this content the person is found: places, and what stands there."""
    path = folder / name
    path.write_bytes(data)
    name_of_person = seek_name("Anna Ähre")
    assert name_of_person
    searched = search_files([path], [seek_address(ANNA), name_of_person])
    places = {
        (each.within or f"{each.line}:{each.column}", str(each.what).removeprefix("the "))
        for each in searched.mentions
    }
    return places | {(each.within, str(each.why)) for each in searched.unsearched}


# --- How a person is written ---------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "anna@example.org", "ANNA@Example.ORG", "<anna@example.org>", "mailto:anna@example.org?cc=",
    "…anna@example.org.", "'anna@example.org", "anna%40example.org", "anna&#64;example.org",
    "an\u00adna@exa\u200bmple.org", "ａｎｎａ@example.org", "x;anna@example.org;y",
    "{a: anna@example.org}",
    "<span>anna@<wbr>example<wbr>.org</span>",
    "-anna@example.org", r"anna\u0040example.org",
])  # fmt: skip
def test_an_address_is_found_however_it_is_written(tmp_path: Path, text: str) -> None:
    assert {what for _, what in found(tmp_path, text.encode())} == {"e-mail address"}


@pytest.mark.parametrize("text", [
    "hanna@example.org", "h.anna@example.org", "h-anna@example.org", "h+anna@example.org",
    "anna@example.org.uk", "anna@example.organic", "anna@example.org-verein.de", "anna@example",
])  # fmt: skip
def test_the_address_of_somebody_else_is_not_theirs(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text.encode()) == set()


def test_an_address_is_found_with_its_host_in_either_spelling(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    host = "bürgerhaus-köln.de"
    for written in (f"info@{host.upper()}", f"info@{host.encode('idna').decode()}"):
        path.write_text(written, encoding="utf-8")
        assert search_files([path], [seek_address(f"info@{host}")]).mentions, written


@pytest.mark.parametrize("text", [
    "Anna Ähre", "ANNA ÄHRE", "Anna A\u0308hre", "Anna\u00a0Ähre", "An\u200bna \u2060Ähre",
    "Ähre, Anna", "Anna;Ähre", "Ähre\tAnna", "Anna\n  Ähre", "anna-ähre", "Anna_Ahre",
    "“Vertritt Anna Ähre”", r"Anna \u00c4hre", r"Anna \xc4hre", r"Anna \'c4hre", "Anna &Auml;hre",
    "A<b>nn</b>a <i>Ähre</i>",
])  # fmt: skip
def test_a_name_is_found_however_it_is_written(tmp_path: Path, text: str) -> None:
    assert {what for _, what in found(tmp_path, text.encode())} == {"name"}


@pytest.mark.parametrize("text", ["Hanna Ähre", "Anna Ährenfeld", "Anna", "Ähre", "Anna und Ähre"])
def test_other_names_are_not_theirs(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text.encode()) == set()


def test_a_single_word_is_no_name_to_search_for() -> None:
    assert seek_name("Ähre") is None and seek_name(" ") is None and seek_postal("Trier") is None


@pytest.mark.parametrize("encoding", [
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman",
    "cp850", "cp1250",
])  # fmt: skip
def test_a_name_is_found_in_every_encoding_with_its_place(tmp_path: Path, encoding: str) -> None:
    text = "Name;E-Mail\r\nBert Größler;b@example.org\r\nFrau;Anna Ähre;anna@example.org\r\n"
    expected = {("3:6", "name"), ("3:16", "e-mail address")}
    assert found(tmp_path, text.encode(encoding)) == expected


def test_text_that_was_encoded_twice_is_found(tmp_path: Path) -> None:
    data = "Frau;Anna Ähre\n".encode().decode("cp1252", "ignore").encode()
    assert {what for _, what in found(tmp_path, data)} == {"name"}


def test_columns_are_those_of_the_line_as_it_is_written(tmp_path: Path) -> None:
    text = "ﬁn\u200bÄ\u0308ß;\t&amp; Anna Ähre\rx;anna@example.org"
    places = {place for place, _ in found(tmp_path, text.encode())}
    assert places == {f"1:{text.index('Anna') + 1}", "2:3"}


# --- Workbooks -----------------------------------------------------------------------------------


def test_every_place_of_a_workbook_is_named(tmp_path: Path) -> None:
    places = {place for place, _ in found(tmp_path, write_busy_workbook(), "liste.xlsx")}
    assert places >= {
        "sheet “Liste”, cell B2",
        "sheet “Zwei”, cell C7",
        "sheet “Zwei”, row 8",
        "sheet “Versteckt” (hidden), cell A1",
        "sheet “Liste”, a filter",
        "sheet “Liste”, a list to choose from",
        "sheet “Liste”, a format with a condition",
        "sheet “Liste”, header or footer",
        "names of sheets and areas (part “xl/workbook.xml”)",
        "properties of the file (part “docProps/core.xml”)",
    }
    assert any(place.startswith("notes (part “xl/comments") for place in places)


def test_a_text_that_no_cell_shows_any_more_is_found(tmp_path: Path) -> None:
    data = write_workbook([["Name"], ["Bert"]])
    strings = parts_of(data)[STRINGS].replace(b"</sst>", "<si><t>Anna Ähre</t></si></sst>".encode())
    assert found(tmp_path, repack(data, {STRINGS: strings})) == {
        ("a text that is kept although no cell shows it", "name")
    }


def test_what_a_formula_says_is_found(tmp_path: Path) -> None:
    cell = '<c r="B2"><f>IF(A2="Anna Ähre",1,0)</f><v>0</v></c></row></sheetData>'
    data = write_workbook([["Name"], ["Bert"]])
    xml = parts_of(data)[SHEET].replace(b"</row></sheetData>", cell.encode())
    assert found(tmp_path, repack(data, {SHEET: xml})) == {("sheet “Liste”, cell B2", "name")}


def test_a_broken_sheet_is_searched_as_it_is(tmp_path: Path) -> None:
    data = repack(write_workbook([["x"]]), {SHEET: "<worksheet><c>Anna Ähre".encode()})
    assert ("sheet “Liste”", "name") in found(tmp_path, data)


def test_ranges_cost_nothing(tmp_path: Path) -> None:
    data = write_workbook([["Name"], ["Anna Ähre"]])
    wide = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks><pageMargins'
    xml = parts_of(data)[SHEET].replace(b"<pageMargins", wide)
    start = time.process_time()
    assert found(tmp_path, repack(data, {SHEET: xml})) == {("sheet “Liste”, cell A2", "name")}
    assert time.process_time() - start < 5


# --- Other kinds of files ------------------------------------------------------------------------


def office(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_words_that_word_has_split_are_found(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>An</w:t></w:r><w:r><w:t>na Äh</w:t></w:r><w:r><w:t>re</w:t></w:r></w:p>"
    lines = "<w:p><w:t>Anna</w:t></w:p><w:p><w:t>Ähre</w:t></w:p>"
    data = office(
        {
            "word/document.xml": f"<w:document>{body}</w:document>",
            "word/comments.xml": f"<w:comments>{lines}</w:comments>",
            "word/header1.xml": '<w:hdr><w:sdt w:val="anna@example.org"/></w:hdr>',
        }
    )
    assert found(tmp_path, data, "brief.docm") == {
        ("the text (part “word/document.xml”)", "name"),
        ("comments (part “word/comments.xml”)", "name"),
        ("headers and footers (part “word/header1.xml”)", "e-mail address"),
    }


def test_open_document_files_are_searched(tmp_path: Path) -> None:
    cells = "<table:table-cell><text:p>Anna</text:p></table:table-cell><table:table-cell>Ähre"
    data = office({"mimetype": "x", "content.xml": f"<a>{cells}</a>", "meta.xml": f"<m>{ANNA}</m>"})
    assert found(tmp_path, data, "liste.ods") == {
        ("the text (part “content.xml”)", "name"),
        ("properties of the file (part “meta.xml”)", "e-mail address"),
    }


def make_pdf(text: str, password: str = "", attached: bytes = b"", note: str = "") -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1)
    font.BaseFont, font.Encoding = pikepdf.Name.Helvetica, pikepdf.Name.WinAnsiEncoding
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    drawn = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("cp1252")
    page.Contents = pdf.make_stream(drawn)
    if note:
        pop_up = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text)
        pop_up.Contents, pop_up.Rect = pikepdf.String(note), pikepdf.Array([9, 9, 20, 20])
        page.Annots = pikepdf.Array([pdf.make_indirect(pop_up)])
    if attached:
        pdf.attachments["profil.yaml"] = attached
    file = io.BytesIO()
    locked = pikepdf.Encryption(user=password, owner=password) if password else False
    packed = pikepdf.ObjectStreamMode.generate
    pdf.save(file, encryption=locked, compress_streams=True, object_stream_mode=packed)
    return file.getvalue()


def test_pdf_is_searched_page_by_page_with_what_is_attached(tmp_path: Path) -> None:
    data = make_pdf("Sehr geehrte Frau Anna Ähre", attached=b"email: anna@example.org")
    assert found(tmp_path, data) == {
        ("page 1", "name"),
        ("the attached file “profil.yaml”", "e-mail address"),
    }


def test_notes_in_a_pdf_are_searched(tmp_path: Path) -> None:
    data = make_pdf("Protokoll", note="Rückfrage an Anna Ähre")
    assert found(tmp_path, data) == {("its notes, forms or bookmarks", "name")}


def test_e_mails_are_searched_as_they_are_read(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["To"] = "Anna Ähre <x@example.org>"
    mail.set_content("Grüße an Anna Ähre\n" * 3, cte="base64")
    mail.add_attachment(
        write_workbook([["x"], ["anna@example.org"]]),
        maintype="application",
        subtype="octet-stream",
        filename="Übersicht.xlsx",
    )
    for data, before in ((bytes(mail), ""), (b"From x\n" + bytes(mail) * 1, "")):
        assert found(tmp_path, data, "m.eml") == {
            (f"{before}the head of the e-mail", "name"),
            (f"{before}the text of the e-mail", "name"),
            ("the attached file “Übersicht.xlsx”, sheet “Liste”, cell A2", "e-mail address"),
        }


def test_two_e_mails_in_a_file_are_told_apart(tmp_path: Path) -> None:
    text = base64.b64encode("Anna Ähre".encode()).decode()
    one = f"From x\nSubject: x\nContent-Transfer-Encoding: base64\n\n{text}\n"
    other = one.replace(text, "eA==")
    assert found(tmp_path, (other + one).encode()) == {
        ("message 2, the text of the e-mail", "name")
    }


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
@pytest.mark.parametrize("after", [b"A\0\0", b"\x05\0\1", b"\x41\x00\x01"])
def test_old_workbooks_are_searched_in_their_bytes(
    tmp_path: Path, encoding: str, after: bytes
) -> None:
    """Texts lie there in one byte a letter or in two, and what follows may look like a letter."""
    data = OLE + b"\0" * 505 + b"\x09\0\0" + "Anna Ähre".encode(encoding) + after
    assert found(tmp_path, data, "liste.xls") == {("somewhere in it", "name")}


def test_files_beside_a_list_are_searched_whatever_they_are(tmp_path: Path) -> None:
    vim = b"b0VIM 9.0\0\0" + b"\0" * 900 + "Frau;Anna Ähre;anna@example.org\0".encode()
    owner = b"\x09Anna Ahre" + b" " * 40 + "Anna Ähre".encode("utf-16-le")
    lock = ",Anna Ähre,pc,01.02.2026 10:00,file:///home;".encode()
    for data, name in ((vim, ".l.csv.swp"), (owner, "~$l.xlsx"), (lock, ".~lock.l.xlsx#")):
        assert "name" in {what for _, what in found(tmp_path, data, name)}, name


def test_the_name_of_a_file_is_searched_too(tmp_path: Path) -> None:
    assert found(tmp_path, b"x", "anna-ahre.docx.bak") == {("the name of the file", "name")}


# --- What cannot be searched ---------------------------------------------------------------------


def encrypted_zip() -> bytes:
    data = bytearray(office({"content.xml": "<a>Anna Ähre</a>"}))
    # Bit 0 of the general purpose flags, in both heads of the part (APPNOTE 4.4.4).
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


XLS_BOF = bytes.fromhex("0908100000060500") + b"\0" * 12
CLOSED = "it is protected with a password"


@pytest.mark.parametrize("data,name,why", [
    (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", CLOSED),
    (OLE + b"\0" * 504 + XLS_BOF + b"\x2f\0\x36\0" + b"x" * 54, "a.xls", CLOSED),
    (OLE + b"\0" * 504 + b"\xec\xa5" + b"\0" * 9 + b"\1" + b"\0" * 900, "a.doc", CLOSED),
    (encrypted_zip(), "a.zip", CLOSED),
    (office({"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "a.ods", CLOSED),
    (make_pdf("Anna", password="x"), "a.pdf", "it is protected with a password, or damaged"),
    (make_pdf(""), "a.pdf", "its pages are pictures, or have no text"),
    (b"%PDF-1.7 and no more", "a.pdf", "it is protected with a password, or damaged"),
    (b"\x1f\x8b\x08\0\0", "a.csv.gz", "it is packed in a way that is not searched"),
    (b"7z\xbc\xaf\x27\x1c\0", "a.7z", "it is packed in a way that is not searched"),
    (b"PK\x03\x04 no more", "a.xlsx", "it is damaged"),
    (b"\0\1\2 no workbook", "a.xlsx", "it is damaged, or not what its name says"),
])  # fmt: skip
def test_what_is_closed_or_damaged_is_told(
    tmp_path: Path, data: bytes, name: str, why: str
) -> None:
    assert why in {said for _, said in found(tmp_path, data, name)}


def test_a_bomb_is_told_and_costs_little(tmp_path: Path) -> None:
    bomb = office({f"xl/p{n}.bin": "0" * 20_000_000 for n in range(6)})
    nested = office({"a.zip": ""})
    for _ in range(8):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("b.zip", nested)
        nested = file.getvalue()
    start = time.process_time()
    assert ("", "it is too large once it is unpacked") in found(tmp_path, bomb, "a.xlsx")
    assert any(why == "files lie in it too deeply" for _, why in found(tmp_path, nested, "a.zip"))
    assert time.process_time() - start < 20


def test_a_large_file_is_read_in_pieces_or_named(tmp_path: Path) -> None:
    filler = b"x " * (MAX_FILE // 2)
    places = found(tmp_path, filler + "Anna Ähre".encode(), "gross.csv")
    assert {what for _, what in places} == {"name"}
    assert found(tmp_path, b"PK\x03\x04" + filler, "a.xlsx") == {
        ("", f"it has more than {MAX_FILE // 1_000_000} MB")
    }


def test_folders_that_cannot_be_entered_and_links_to_nothing_are_told(tmp_path: Path) -> None:
    closed = tmp_path / "zu"
    closed.mkdir()
    (tmp_path / "weg.csv").symlink_to(tmp_path / "laufwerk/liste.csv")
    (tmp_path / "kreis").symlink_to(tmp_path)
    (tmp_path / "a.csv").write_text("x")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "rohr")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    with pytest.MonkeyPatch.context() as patch:
        # Whoever runs the tests as root may enter every folder.
        patch.setattr(os, "scandir", scandir)
        files, unread = list_files([tmp_path, tmp_path / "nicht da"], tmp_path)
    assert [path.name for path in files] == ["a.csv", "rohr"][: 1 + hasattr(os, "mkfifo")]
    assert {(each.path.name, str(each.why)) for each in unread} == {
        ("zu", "the folder cannot be read (Permission denied)"),
        ("weg.csv", "the link leads to nothing that is there now"),
    }
    assert search_files(files, [seek_address(ANNA)]).unsearched == ()


def test_no_more_places_are_named_than_anybody_reads(tmp_path: Path) -> None:
    path = tmp_path / "viele.csv"
    path.write_text(f"{ANNA}\n" * 500)
    searched = search_files([path], [seek_address(ANNA)])
    assert len(searched.mentions) == MAX_PLACES and searched.more == {path}


def test_a_thousand_files_are_searched_in_seconds(tmp_path: Path) -> None:
    text = "title: {de: Sprachcafé Trier, fr: Café des langues}\n" * 200
    for number in range(1000):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "0.yaml").write_text("contact: Anna Ähre", encoding="utf-8")
    start = time.process_time()
    searched = search_files(list_files([tmp_path], tmp_path)[0], [seek_address(ANNA)])
    assert searched.count == 1000 and time.process_time() - start < 20
