"""Texts to translate, the files that go out with them, and how translators edit these."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.exporting import make_export
from reportgen.translating.files.formats import FORMATS, READERS
from reportgen.translating.former import list_commits
from reportgen.translating.lock import read_lock
from reportgen.translating.review import Review, review_file
from support.returned import with_part

#: Texts with all that Markdown prints and much that programs take for something else.
TANGLED = """\
title:
  de: '=1+1 & „Haus“ <b>_x0041_</b> [A]'
  fr: '=1+1 & « Maison » <b>_x0041_</b> [A]'
city: {de: Trier, fr: Trèves}
context:
  de: |
    Erster **fetter** und *schräger*
    Absatz mit [Verweis](https://marche.example.org) und \\*Stern\\*.

    1. eins
    2. zwei
       - darin
       - und noch

    Das Wort [peer](lang:en) und 10 m^2^, H~2~O.[^1]

    [^1]: Die Anmerkung.
  fr: |
    Premier alinéa **gras** et *penché*
    avec un [lien](https://marche.example.org) et une \\*étoile\\*.

    1. un
    2. deux
       - dedans
       - et encore

    Le mot [peer](lang:en) et 10 m^2^, H~2~O.[^1]

    [^1]: La note.
description:
  de: |
    ## Zahlen

    | Jahr | Menge |
    |------|------:|
    | 2025 |    12 |
    | 2026 |    31 |

    - mit Abstand

    - dazwischen
  fr: |
    ## Chiffres

    | Année | Nombre |
    |-------|-------:|
    | 2025  |     12 |
    | 2026  |     31 |

    - avec blanc

    - entre eux
partners:
- {de: Verein „Brücke“, fr: Association « Pont »}
- Haus
-
- {de: Amt, fr: Office}
contacts:
  - name: Anna Beispiel
    role: {de: Leiterin, fr: Responsable}
    email: anna@example.org
  - name: Bernd Verborgen
    role: {de: Geheimrolle, fr: Rôle secret}
    publish: [internal]
"""


def export_file(project: Project, profile: str, lang: str, kind: str) -> bytes:
    """Return a profile's file for translators."""
    path = project.root / "profiles" / f"{profile}.yaml"
    read = read_profile_file(project, path)
    earlier = list_commits(project, read)
    export = make_export(project, read, lang, read_lock(project), earlier)
    return FORMATS[kind].write(export, project.theme)


def review_bytes(project: Project, data: bytes, kind: str) -> Review:
    """Return what a file that came back says otherwise than the project."""
    suffix = FORMATS[kind].suffix
    came = READERS[suffix](data, f"back{suffix}")
    return review_file(project, came, read_lock(project))


def edit(data: bytes, kind: str, key: str, text: str) -> bytes:
    """Return a file in which somebody wrote another translation of one text, on one line."""
    return {"docx": _edit_docx, "xlsx": _edit_xlsx, "po": _edit_po, "xliff": _edit_xliff}[kind](
        data, key, text
    )


def _edit_docx(data: bytes, key: str, text: str) -> bytes:
    from docx import Document

    document = Document(io.BytesIO(data))
    (table,) = document.tables
    (row,) = [row for row in table.rows if row.cells[0].text.split("\n")[-1].split(" ")[0] == key]
    cell = row.cells[2]
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    for inner in cell.tables:
        inner._tbl.getparent().remove(inner._tbl)
    paragraph = cell.paragraphs[0]
    for child in list(paragraph._p):
        paragraph._p.remove(child)
    paragraph.style = document.styles["Cell Text"]
    paragraph.add_run(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _edit_xlsx(data: bytes, key: str, text: str) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    (row,) = [row for row in book.active.iter_rows() if row[0].value == key]
    row[4].value = text
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _edit_po(data: bytes, key: str, text: str) -> bytes:
    from translate.storage.pypo import pofile

    store = pofile.parsestring(data)
    (unit,) = [unit for unit in store.units if unit.getcontext() == key]
    unit.target = text
    unit.markfuzzy(False)
    return bytes(store)


def _edit_xliff(data: bytes, key: str, text: str) -> bytes:
    from translate.storage.xliff import xlifffile

    store = xlifffile.parsestring(data)
    (unit,) = [unit for unit in store.units if unit.xmlelement.get("id") == key]
    unit.target = text
    return bytes(store)


def without_properties(data: bytes) -> bytes:
    """Return a Word file without properties of its own, as some programs save it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("docProps/custom.xml")
    head = part[: part.index(b"<property ")]
    return with_part(data, "docProps/custom.xml", head + b"</Properties>")


def content_of(folder: Path) -> Mapping[str, bytes]:
    """Return the files that people write below a project's folder, by their paths."""
    files = [*folder.glob("profiles/**/*.yaml"), *folder.glob("translations.lock")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
