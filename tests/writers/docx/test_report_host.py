"""Reports in a host's document, and as LibreOffice shows them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.shared import Mm
from lxml import etree

from reportgen.document.blocks import Directory, DirectoryEntry, Text
from reportgen.document.report import Chapter, Numbering, Report, SheetChapter
from reportgen.problems.problem import TemplateError
from reportgen.project.project import Project
from support.outputs import W, docx_parts, docx_root, docx_text, fold, paragraph_text
from support.word import fields
from support.word_reports import NETWORK, judged, numbers_of, paragraphs, written

# A host's document


def make_host(path: Path, *, german: bool = False) -> Path:
    """Save a document with a page, a header and styles of its own; as German Word ids them."""
    document = docx.Document()
    for key, rel in list(document.part.rels.items()):
        if rel.reltype.endswith(("stylesWithEffects", "thumbnail")):
            del document.part.rels[key]
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(30)
    section.header.paragraphs[0].text = "Stadt Musterburg – Jahresbericht"
    document.add_heading("Mustertext", 1)
    document.add_section()
    document.add_paragraph("Text der Vorlage, der weicht.")
    styles = document.styles
    styles["Heading 1"].font.name = "Georgia"
    styles.element.remove(styles["Heading 4"].element)
    char = next(style for style in styles if style.style_id == "Heading4Char")
    styles.element.remove(char.element)
    document.save(str(path))
    if german:
        ids = {"Normal": "Standard", "Heading1": "berschrift1", "Heading2": "berschrift2"}
        parts = docx_parts(path.read_bytes())
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                if name.startswith("word/") and name.endswith(".xml"):
                    for old, new in ids.items():
                        content = content.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
                        # Names stay English whatever Word's language is.
                        content = content.replace(
                            f'w:name w:val="{new}"'.encode(), f'w:name w:val="{old}"'.encode()
                        )
                archive.writestr(name, content)
    return path


@pytest.mark.parametrize("german", [False, True])
def test_a_host_keeps_page_header_and_styles(
    project: Project, report: Report, tmp_path: Path, german: bool
) -> None:
    host = make_host(tmp_path / "host.docx", german=german)
    data = judged(written(project, report, host, None), tmp_path)
    document = docx.Document(io.BytesIO(data))
    # The index is a section in columns, between two of the host's page.
    assert [section.start_type for section in document.sections] == [2, 0, 0]
    assert len({section.left_margin for section in document.sections}) == 1
    assert document.sections[0].left_margin == pytest.approx(Mm(30), rel=0.001)
    assert "Musterburg" in document.sections[0].header.paragraphs[0].text
    assert "weicht" not in docx_text(data) and "Mustertext" not in docx_text(data)
    assert paragraphs(data, "Heading 1")[-1] == "Verzeichnis der Partner"
    used = {
        item.get(f"{W}val")
        for item in docx_root(data).iter(f"{W}pStyle")
        if "1" in item.get(f"{W}val")
    }
    assert used & {"berschrift1", "Heading1"} == {"berschrift1" if german else "Heading1"}
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert document.styles["Heading 4"] is not None
    assert document.core_properties.title == "Tätigkeitsbericht 2026"
    assert document.core_properties.created is None
    width = sum(
        int(column.get(f"{W}w"))
        for column in docx_root(data)
        .xpath("//w:tbl[w:tblPr/w:tblCaption]", namespaces={"w": W[1:-1]})[0]
        .find(f"{W}tblGrid")
    )
    section = document.sections[0]
    text = section.page_width - section.left_margin - section.right_margin
    assert width * 635 == pytest.approx(text, rel=0.01)


def test_a_host_s_pages_are_counted_by_word(
    project: Project, report: Report, tmp_path: Path
) -> None:
    host = make_host(tmp_path / "host.docx")
    data = written(project, report, host, None)
    pages = [item for item in fields(docx_root(data)) if item[0].startswith("PAGEREF")]
    assert pages and all(dirty for _, _, dirty in pages)
    update = docx_root(data, "word/settings.xml").find(f"{W}updateFields")
    assert update.get(f"{W}val") == "true"
    assert numbers_of(data) == []
    annex = replace(report, numbering=Numbering(87))
    first, *others = numbers_of(written(project, annex, host, None))
    assert first == {"fmt": "decimal", "start": "87"}
    assert others == [{"fmt": "decimal"}] * 2


def test_a_host_shows_the_pages_of_the_pdf_until_word_counts(
    project: Project, report: Report, tmp_path: Path
) -> None:
    host = make_host(tmp_path / "host.docx")
    pages = {item.heading.id: str(40 + at) for at, item in enumerate(report.sheets)}
    data = written(project, report, host, pages)
    found = [item for item in fields(docx_root(data)) if item[0].startswith("PAGEREF")]
    assert {"40", "41"} <= {shown for _, shown, _ in found}
    assert all(dirty for _, _, dirty in found)
    update = docx_root(data, "word/settings.xml").find(f"{W}updateFields")
    assert update.get(f"{W}val") == "true"


@pytest.mark.parametrize("style", ["", "Medium Shading 1"])
def test_tables_look_like_those_of_the_host(
    project: Project, report: Report, tmp_path: Path, style: str
) -> None:
    path = make_host(tmp_path / "host.docx")
    if style:
        host = docx.Document(str(path))
        host.add_table(2, 2, style)
        host.save(str(path))
    document = docx.Document(io.BytesIO(written(project, report, path, None)))
    tables = [table for table in document.tables if table.style.name == "Rich Text Table"]
    assert tables
    look = tables[0].style
    assert look.base_style.name == (style or "Normal Table")
    # No grid of black lines.
    assert (look.element.find(f".//{W}tblBorders") is None) == bool(style)


@pytest.mark.parametrize(
    ("font", "size"), [("Calibri", 9.5), ("Georgia", 9), ("Verdana", 8), ("arial", 8.5)]
)
def test_sheets_in_a_wide_type_look_no_larger(
    project: Project, report: Report, tmp_path: Path, font: str, size: float
) -> None:
    """Else they would need more pages than those of the PDF."""
    path = make_host(tmp_path / "host.docx")
    host = docx.Document(str(path))
    host.styles["Normal"].font.name = font
    host.save(str(path))
    styles = docx.Document(io.BytesIO(written(project, report, path, None))).styles
    assert styles["Cell Text"].font.size.pt == size
    assert styles["index 1"].font.size.pt == size
    host.styles["Normal"].font.size = docx.shared.Pt(8)
    host.save(str(path))
    styles = docx.Document(io.BytesIO(written(project, report, path, None))).styles
    assert styles["Cell Text"].font.size.pt == min(size, 8)


@pytest.mark.parametrize("mode", ["", "14", "15"])
def test_tables_of_sheets_begin_where_the_text_does(
    project: Project, report: Report, tmp_path: Path, mode: str
) -> None:
    """In documents of Word before 2013 they stick out by the margin of their cells."""
    path = make_host(tmp_path / "host.docx")
    host = docx.Document(str(path))
    for setting in list(host.settings.element.iter(f"{W}compatSetting")):
        if setting.get(f"{W}name") == "compatibilityMode":
            setting.set(f"{W}val", mode)
            if not mode:
                setting.getparent().remove(setting)
    host.save(str(path))
    data = judged(written(project, report, path, None), tmp_path)
    tables = docx_root(data).xpath("//w:tbl[w:tblPr/w:tblCaption]", namespaces={"w": W[1:-1]})
    found = [table.find(f"{W}tblPr/{W}tblInd") for table in tables]
    assert len(found) == 2
    moved = [None if each is None else each.get(f"{W}w") for each in found]
    assert moved == [None if mode == "15" else "120"] * 2


def test_a_host_with_tags_is_used_as_it_is(
    project: Project, report: Report, tmp_path: Path
) -> None:
    document = docx.Document(str(make_host(tmp_path / "host.docx")))
    document.add_paragraph("{%p for part in report.parts if part.kind == 'sheets' %}")
    document.add_paragraph("{%p for entry in part.sheets %}")
    document.add_paragraph("{{ entry.sheet.title[0] }}, {{ words.yes }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(tmp_path / "tagged.docx"))
    text = docx_text(written(project, report, tmp_path / "tagged.docx", None))
    assert "Text der Vorlage, der weicht." in text
    assert text.endswith("Sprachcafé am Moselufer, ja")


def test_faults_of_a_host_name_its_file(project: Project, report: Report, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ report.titel }}")
    document.save(str(tmp_path / "host.docx"))
    with pytest.raises(TemplateError, match=r"host\.docx: body, paragraph 1: .*'titel'.*'title'"):
        written(project, report, tmp_path / "host.docx", None)
    (tmp_path / "none.docx").write_bytes(b"PK no document")
    with pytest.raises(TemplateError, match=r"none\.docx"):
        written(project, report, tmp_path / "none.docx", None)


# LibreOffice, where it is installed


def doubles(data: bytes) -> list[tuple[str, str]]:
    """Return the names of styles that a document has twice, each with its kind."""
    names = [
        (style.get(f"{W}type"), style.find(f"{W}name").get(f"{W}val").lower())
        for style in docx_root(data, "word/styles.xml").findall(f"{W}style")
    ]
    return sorted({name for name in names if names.count(name) > 1})


def convert(path: Path, kind: str, folder: Path) -> Path:
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'office').as_uri()}",
            *("--headless", "--convert-to", kind, "--outdir", str(folder / kind), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / kind / f"{path.stem}.{kind}"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_shows_the_report_page_by_page(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(data)
    with pypdfium2.PdfDocument(convert(path, "pdf", tmp_path)) as document:
        texts = [fold(page.get_textpage().get_text_range()) for page in document]
    beginnings = ["2026", "Tätigkeitsbericht 2026 Vorwort", "Tätigkeitsbericht 2026 Inhalt"]
    assert [text.startswith(start) for text, start in zip(texts, beginnings, strict=False)] == [
        True
    ] * 3
    assert len(texts) == 8
    assert "2.1 Zuwanderungs- und Integrationsbüro/ZIB 6" in texts[2]
    # The number stands at the outer edge: on the right of right pages, on the left of left ones.
    assert texts[-2].endswith(f"{NETWORK} 7 / 8")
    assert texts[-1].endswith(f"8 / 8 {NETWORK}")


def indexed(report: Report, count: int) -> Report:
    """Return a report that ends with two indexes, the second on the page of the first."""
    sheet = report.sheets[0].heading.id
    entries = tuple(
        DirectoryEntry((Text(f"Verein {number:02}"),), (sheet,)) for number in range(count)
    )
    first = replace(report.parts[-1].heading, marks=())  # type: ignore[union-attr]
    second = replace(first, id="topics", content=(Text("Themen"),), new_page=False)
    chapters = [
        Chapter("index", (heading, Directory(entries, name)))
        for heading, name in ((first, "partners"), (second, "topics"))
    ]
    return replace(report, parts=(*report.parts[:-1], *chapters))


@pytest.mark.parametrize("hosted", [False, True])
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_sets_indexes_in_columns_on_one_page(
    project: Project, report: Report, tmp_path: Path, hosted: bool
) -> None:
    host = make_host(tmp_path / "host.docx") if hosted else None
    path = tmp_path / "report.docx"
    path.write_bytes(judged(written(project, indexed(report, 30), host), tmp_path))
    with pypdfium2.PdfDocument(convert(path, "pdf", tmp_path)) as document:
        texts = [page.get_textpage() for page in document]
        [index] = [text for text in texts if "Verein 00" in text.get_text_range()]
        shown = index.get_text_range()
        assert "Themen" in shown and shown.count("Verein 29") == 2
        places = []
        for number in ("00", "14", "15", "29"):
            at, _ = index.search(f"Verein {number}").get_next()
            left, _, _, top = index.get_charbox(at)
            places.append((round(left), round(top)))
    # Balanced: as many lines on the left as on the right.
    (x0, y0), (x14, y14), (x15, y15), (x29, y29) = places
    assert x0 == x14 < x15 == x29
    assert (y0, y14) == (y15, y29)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_host_saved_by_libreoffice_is_taken(
    project: Project, report: Report, tmp_path: Path
) -> None:
    odt = convert(make_host(tmp_path / "host.docx"), "odt", tmp_path)
    host = convert(odt, "docx", tmp_path)
    data = judged(written(project, report, host, None), tmp_path)
    # LibreOffice has some names twice, such as caption; nothing of ours comes on top.
    assert doubles(data) == doubles(host.read_bytes())
    assert paragraphs(data, "Heading 1")[0] == "Vorwort"
    header = next(
        content for name, content in docx_parts(data).items() if name.startswith("word/header")
    )
    assert "Musterburg" in fold(paragraph_text(etree.fromstring(header)))


def test_sheet_chapters_have_one_section_each(project: Project, report: Report) -> None:
    """Else the header of one would name the last sheet of the one before."""
    chapter = report.parts[4]
    assert isinstance(chapter, SheetChapter)
    twice = replace(report, parts=(*report.parts[:4], chapter, chapter, report.parts[5]))
    document = docx.Document(io.BytesIO(written(project, twice)))
    first_pages = [section.different_first_page_header_footer for section in document.sections]
    assert first_pages == [False, False, False, True, True, False, False, False]
