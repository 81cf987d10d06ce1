"""What an edition may not show is nowhere in it: the raw bytes of every output are searched."""

from __future__ import annotations

import base64
import io
import os
import re
import struct
import zlib
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from reportgen.building.build import build
from reportgen.building.output import Saving
from reportgen.building.plan import plan_reports
from reportgen.document.edition import Audience, Edition, Standard
from reportgen.project.open import open_project
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import cut_volume
from reportgen.sheets.cut import Cutter
from support.outputs import docx_parts, docx_streams, pdf_streams
from support.project import fill_folder, write_profile

#: Contacts with all they may be found by; the names are as unlikely as they can be.
PEOPLE: dict[str, tuple[str, ...]] = {
    "plain": ("Quirina Xylander", "quirina.x@example.org", "+49 681 1110001", "4968111110001"),
    "web": ("Zwetlana Ypsilon", "zwetlana.y@example.org", "+49 681 2220002"),
    "internal": (
        *("Jobst Wxyzmann", "jobst.w@example.org", "+49 681 3330003", "Verborgenweg 77"),
        *("QX98765", "Hinterqualm", "Q 4711X", "+49 681 3330099", "wxyzmann.example.org"),
        "immer dienstags um elf",
    ),
    "term": ("Ulrike Qvist", "ulrike.q@example.org", "+49 681 4440004"),
    "nobody": ("Xaver Nimmer", "xaver.n@example.org", "+49 681 5550005"),
}
PROFILE = """\
title: {de: Blatt, fr: Feuille}
contacts:
  - name: Quirina Xylander
    role: {de: Rolle eins, fr: Rôle un}
    email: quirina.x@example.org
    phone: +49 681 1110001
  - name: Zwetlana Ypsilon
    email: zwetlana.y@example.org
    phone: +49 681 2220002
    publish: [web, print]
  - name: Jobst Wxyzmann
    organisation: Geheimverein Wxyz
    street: Verborgenweg 77
    postcode: QX98765
    city: Hinterqualm
    room: Q 4711X
    fax: +49 681 3330099
    web: https://wxyzmann.example.org
    hours: {de: immer dienstags um elf, fr: immer dienstags um elf}
    email: jobst.w@example.org
    phone: +49 681 3330003
    publish: [internal]
  - name: Ulrike Qvist
    email: ulrike.q@example.org
    phone: +49 681 4440004
    publish: [print, web, internal]
    until: 2026-12-31
  - name: Xaver Nimmer
    email: xaver.n@example.org
    phone: +49 681 5550005
    until: 2020
picture: {file: photo.jpg, alt: {de: Ein Bild, fr: Une image}}
funders:
  - {file: logo.png, alt: {de: Ein Logo, fr: Un logo}}
# Quirina Xylander ist im Urlaub: xaver.n@example.org fragen
"""
#: A report that would name everybody, in contents, counts and index.
REPORT = """\
title: {de: Bericht, fr: Rapport}
parts:
  - contents
  - part: overview
    figures: [contacts, contacts.languages]
    charts: [{chart: bars, of: contacts.name}]
  - sheets
  - {part: index, of: contacts}
  - {part: index, of: contacts.organisation}
  - gaps
"""

BEFORE, LAST_DAY, AFTER = date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)

#: Who may appear where, and on which day.
SHOWN = {
    ("print", BEFORE): {"plain", "web", "term"},
    ("print", LAST_DAY): {"plain", "web", "term"},
    ("print", AFTER): {"plain", "web"},
    ("web", BEFORE): {"web", "term"},
    ("web", AFTER): {"web"},
    ("internal", BEFORE): set(PEOPLE),
    ("internal", AFTER): set(PEOPLE),
}

#: What a camera and a drawing program write beside the picture.
PLACE = "Kamera von Wxyzmann"


def photograph() -> bytes:
    """Return a JPEG whose metadata names a place and a person."""
    exif = Image.Exif()
    exif[0x010E] = f"{PLACE}: Haustür"
    exif[0x013B] = "Jobst Wxyzmann"
    exif.get_ifd(0x8825).update({1: "N", 2: (49.0, 14.0, 1.0), 3: "E", 4: (6.0, 59.0, 2.0)})
    stream = io.BytesIO()
    Image.effect_noise((80, 60), 50).convert("RGB").save(
        stream, "JPEG", exif=exif, comment=PLACE.encode()
    )
    return stream.getvalue()


def drawing() -> bytes:
    """Return a PNG with texts in chunks, plain and packed."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Jobst Wxyzmann")
    texts.add_text("Comment", PLACE, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{PLACE}</x>")
    stream = io.BytesIO()
    Image.new("P", (30, 30)).save(stream, "PNG", pnginfo=texts)
    return stream.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("privacy")
    files = {
        "profiles/a.yaml": PROFILE,
        "profiles/reports/all.yaml": REPORT,
        "profiles/photo.jpg": photograph(),
        "profiles/logo.png": drawing(),
    }
    fill_folder(made, files)
    return made


def written(folder: Path, day: date, kind: str, audience: str, standard: str = "ua1") -> bytes:
    project = open_project(folder, day, folder)
    return write_profile(
        project, "profiles/a.yaml", ("de", "fr"), kind=kind, audience=audience, standard=standard
    )


def written_report(folder: Path, day: date, kind: str, audience: str, standard: str) -> bytes:
    project = open_project(folder, day, folder)
    edition = Edition(("de", "fr"), Audience(audience), Standard(standard))
    cutter = Cutter(edition.audience, day)
    volume = cut_volume(read_inputs(project, ["all"]).volumes[0], cutter)
    target = folder / "output"
    [output] = plan_reports(
        [volume], (kind,), [edition.languages], project, target, edition.standard
    )
    [outcome] = build(project, [output], Saving(target))
    assert outcome.status in ("made", "current"), outcome.problems
    return output.path.read_bytes()


def everything_in(data: bytes, kind: str) -> bytes:
    if kind == "docx":
        return docx_streams(data)
    if kind == "html":
        # Long words and addresses say where they may be broken.
        return data + b"\n" + re.sub(b"<wbr>|&shy;", b"", data)
    return pdf_streams(data)


def spellings(text: str) -> list[bytes]:
    """Return how a text may stand in a file, in whole or with its blanks encoded."""
    forms = {text, text.replace(" ", ""), text.replace(" ", "%20"), text.replace(" ", "\u00a0")}
    if text.startswith("+"):
        forms.add(re.sub(r"\D", "", text))
    return [form.encode(coding) for form in forms for coding in ("utf-8", "utf-16-be", "utf-16-le")]


def check_who_appears(whole: bytes, audience: str, day: date) -> None:
    for person, details in PEOPLE.items():
        may = person in SHOWN[audience, day]
        for detail in details[:2]:
            there = any(form in whole for form in spellings(detail))
            assert there is may, f"“{detail}” in {audience} of {day}"
        if not may:
            for detail in details:
                assert not any(form in whole for form in spellings(detail)), detail
    assert (b"Geheimverein" in whole) is ("internal" in SHOWN[audience, day])
    # Notes beside the data are nobody's.
    assert b"im Urlaub" not in whole


@pytest.mark.parametrize(
    ("kind", "standard"), [("pdf", "ua1"), ("pdf", "a3u"), ("docx", "ua1"), ("html", "ua1")]
)
@pytest.mark.parametrize(("audience", "day"), SHOWN, ids=lambda value: str(value))
def test_only_who_may_appear_is_in_the_file(
    folder: Path, audience: str, day: date, kind: str, standard: str
) -> None:
    data = written(folder, day, kind, audience, standard)
    check_who_appears(everything_in(data, kind), audience, day)


@pytest.mark.parametrize(("kind", "standard"), [("pdf", "a3u"), ("docx", "ua1")])
@pytest.mark.parametrize(
    ("audience", "day"), [("print", AFTER), ("web", BEFORE), ("internal", AFTER)]
)
def test_only_who_may_appear_is_in_a_report(
    folder: Path, audience: str, day: date, kind: str, standard: str
) -> None:
    data = written_report(folder, day, kind, audience, standard)
    check_who_appears(everything_in(data, kind), audience, day)


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_rules_of_publication_are_in_no_file(folder: Path, kind: str) -> None:
    standard = "a3u" if kind == "pdf" else "ua1"
    data = written(folder, BEFORE, kind, "internal", standard)
    whole = everything_in(data, kind)
    if kind == "docx":
        # The part names of Word files have words of their own.
        whole = b"\n".join(part for name, part in docx_parts(data).items() if "document" in name)
    for word in (b"publish:", b"until:", b"2026-12-31"):
        assert word not in whole


@pytest.mark.parametrize(
    ("kind", "standard"), [("pdf", "ua1"), ("pdf", "a3u"), ("docx", "ua1"), ("html", "ua1")]
)
def test_metadata_of_pictures_is_in_no_file(folder: Path, kind: str, standard: str) -> None:
    data = written(folder, AFTER, kind, "print", standard)
    if kind == "html":
        pictures = [
            base64.b64decode(found)
            for found in re.findall(rb"data:image/\w+;base64,([^\"]+)", data)
        ]
    elif kind == "docx":
        pictures = [part for name, part in docx_parts(data).items() if "/media/" in name]
    else:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pictures = [
                item.read_raw_bytes()
                for item in pdf.objects
                if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
            ]
    assert len(pictures) == 2
    whole = b"\n".join([everything_in(data, kind), *pictures])
    for word in (b"Exif", b"GPS", PLACE.encode(), b"Wxyzmann", zlib.compress(PLACE.encode())):
        assert word not in whole
    for picture in pictures:
        if picture.startswith(b"\x89PNG"):
            assert png_chunks(picture) <= {"IHDR", "PLTE", "IDAT", "IEND"}


def png_chunks(data: bytes) -> set[str]:
    names, at = set(), 8
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.add(name.decode())
        at += 12 + size
    return names


def test_no_file_names_the_machine_or_its_user(folder: Path) -> None:
    for kind in ("pdf", "docx", "html"):
        whole = everything_in(written(folder, AFTER, kind, "print"), kind)
        assert str(folder).encode() not in whole
        assert str(Path.home()).encode() + b"/" not in whole
        assert os.uname().nodename.encode() not in whole if len(os.uname().nodename) > 5 else True


def test_the_search_itself_finds_what_is_there(folder: Path) -> None:
    """A search that finds nothing anywhere would pass everything above."""
    for kind, standard in (("pdf", "a3u"), ("docx", "ua1"), ("html", "ua1")):
        whole = everything_in(written(folder, AFTER, kind, "internal", standard), kind)
        for details in PEOPLE.values():
            for detail in details[:3]:
                assert any(form in whole for form in spellings(detail)), (kind, detail)
    assert b"Exif" in photograph() and PLACE.encode() in photograph()
