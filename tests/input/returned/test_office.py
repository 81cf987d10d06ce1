"""Files of Word 97 and Rich Text: read by LibreOffice, to which no file may do harm."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from reportgen.document.blocks import Text
from reportgen.input.returned import office
from reportgen.input.returned.document import Grid, Line, lines_of
from reportgen.input.returned.odt_styles import NAMES
from reportgen.input.returned.office import find_office, read_office
from reportgen.input.returned.package import OLE
from reportgen.problems.problem import SourceError
from support.project import ROOT
from support.returned import para, word_file

_SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
needs_office = pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")


def rtf(body: str) -> bytes:
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}{body}}}".encode("ascii")


def said(data: bytes, name: str = "alt.rtf") -> list[str]:
    return [str(line) for line in lines_of(read_office(data, name).body)]


@needs_office
def test_rich_text_is_read_with_its_looks_and_signs() -> None:
    (first, second) = read_office(
        rtf(r"{\b Kontext:} Gr\'f6\u223?e\par \u321?\u243?d\u378?\par"), "a"
    ).body
    assert isinstance(first, Line)
    assert first.content == (Text("Kontext:", strong=True), Text(" Größe"))
    assert str(second) == "Łódź"


@needs_office
@pytest.mark.slow
def test_a_sheet_of_word_97_keeps_its_table_marks_and_properties(tmp_path: Path) -> None:
    data = converted(ROOT / "tests/fixtures/returned/filled-in-libreoffice.docx", tmp_path)
    found = read_office(data, "alt.doc")
    assert any(isinstance(part, Grid) for part in found.body)
    marks = {mark for line in lines_of(found.body) for mark in line.marks}
    assert {"rg_title", "rg_context", "rg_outcome"} <= marks
    assert found.sure


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (word_file(para("Kontext")), "Kontext"),
        (b"<html><body><p>Kontext</p></body></html>", "Kontext"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>Kontext</p>", "Kontext"),
    ],
)
def test_other_files_under_the_name_are_read_as_what_they_are(data: bytes, text: str) -> None:
    assert said(data, "alt.doc") == [text]


def locked() -> bytes:
    head = b"\xec\xa5" + bytes(9) + b"\x01"
    return OLE + bytes(504) + head + bytes(1024)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no text of an office program"),
        (b"Kontext: nichts", "no text of an office program"),
        (locked(), "password"),
        (OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_such_file_says_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        read_office(data, "alt.doc")


@needs_office
def test_a_damaged_file_is_told() -> None:
    with pytest.raises(SourceError, match="damaged one"):
        read_office(OLE + b"\x00\xff" * 4000, "alt.doc")


def test_without_libreoffice_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_PLACES", ())
    with pytest.raises(SourceError, match=r"LibreOffice, which is not on this computer.*\.docx"):
        read_office(rtf("Kontext"), "alt.rtf")


def test_an_office_program_that_never_ends_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = tmp_path / "sign"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(sleep 4; echo da > '{sign}') &\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(office, "_SECONDS", 1)
    with pytest.raises(SourceError, match="takes too long"):
        read_office(rtf("Kontext"), "alt.rtf")
    threading.Event().wait(4)
    assert not sign.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no process from outside")
def test_what_is_started_is_limited_though_nobody_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 1\nsh -c 'ulimit -t; ulimit -v' > '{tmp_path}/seen'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SourceError, match="damaged"):
        read_office(rtf("Kontext"), "alt.rtf")
    assert (tmp_path / "seen").read_text().split() == ["120", "3906250"]


def test_what_is_opened_lies_for_its_owner_alone_and_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "soffice"
    program.write_text(
        '#!/bin/sh\nfor last in "$@"; do :; done\n'
        f'stat -c \'%a %n\' "$(dirname "$last")" "$last" > \'{seen}\'\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SourceError, match="damaged"):
        read_office(rtf("Kontext"), "alt.rtf")
    (folder_rights, folder), (rights, file) = (
        line.split(" ", 1) for line in seen.read_text().splitlines()
    )
    assert (folder_rights, rights) == ("700", "600")
    assert not Path(folder).exists() and not Path(file).exists()


@needs_office
@pytest.mark.slow
def test_nothing_is_fetched_for_a_file(tmp_path: Path) -> None:
    """LibreOffice asks for linked pictures as soon as it opens a file, if nothing hinders it."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                asked.append(connection.recv(200))
                connection.close()

    threading.Thread(target=listen, daemon=True).start()
    data = linking_doc(tmp_path, f"http://127.0.0.1:{server.getsockname()[1]}/x.png")
    assert asked, "the file has no link that anybody follows"
    asked.clear()
    lines = said(data, "alt.doc")
    server.close()
    assert (lines, asked) == (["Kontext"], [])


def linking_doc(folder: Path, address: str) -> bytes:
    """Return a file of Word 97 with a picture that lies elsewhere."""
    names = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMES.items())
    picture = f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:actuate="onLoad"/>'
    size = f'text:anchor-type="as-char" s:width="2cm" s:height="2cm" xmlns:s="{_SVG}"'
    with zipfile.ZipFile(folder / "linking.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names} office:version="1.2"><office:body><office:text>'
            f"<text:p>Kontext<draw:frame {size}>{picture}</draw:frame></text:p>"
            "</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{_MANIFEST}"><m:file-entry m:full-path="/" '
            'm:media-type="application/vnd.oasis.opendocument.text"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
    return converted(folder / "linking.odt", folder)


def converted(source: Path, folder: Path) -> bytes:
    """Return a file as one of Word 97."""
    command = [find_office(), f"-env:UserInstallation={folder.as_uri()}/user", "--headless"]
    command += ["--convert-to", "doc:MS Word 97", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"{source.stem}.doc").read_bytes()


@needs_office
@pytest.mark.slow
def test_no_other_file_of_the_computer_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheimniskraemer")
    fields = (
        f'INCLUDETEXT "{secret.as_uri()}"',
        f'INCLUDETEXT "{secret}"',
        f'LINK Word.Document.8 "{secret}" "" \\\\a',
        f'DDEAUTO soffice "{secret}" "x"',
    )
    body = "".join(
        f"{{\\field{{\\*\\fldinst {field}}}{{\\fldrslt alt}}}}\\par " for field in fields
    )
    assert said(rtf(f"Kontext\\par {body}")) == ["Kontext", *["alt"] * len(fields)]
