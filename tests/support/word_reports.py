"""Reports as Word files, and what is read back from them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import docx
from openxml_audit import FileFormat, OpenXmlValidator
from PIL import Image

from reportgen.document.report import Report
from reportgen.project.project import Project
from reportgen.writers.docx.report import write_report
from support.outputs import W, docx_root, fold, paragraph_text

NETWORK = "Städtenetzwerk Integration"
PAGES = {
    "foreword": "2",
    "contents": "3",
    "overview": "4",
    "saarbruecken": "5",
    "zib-saarbruecken": "6",
    "sprachcafe-trier": "7",
    "index": "8",
}
VALIDATOR = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)


def written(
    project: Project,
    report: Report,
    template: Path | None = None,
    pages: Mapping[str, str] | None = PAGES,
) -> bytes:
    return write_report(report, project.theme, pages, template)


def judged(data: bytes, folder: Path) -> bytes:
    path = folder / "judged.docx"
    path.write_bytes(data)
    errors = [
        error.description
        for error in VALIDATOR.validate(path).errors
        # Word needs no theme, and LibreOffice writes none.
        if "relationships/theme" not in error.description
    ]
    assert errors == []
    return data


def paragraphs(data: bytes, style: str) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    return [
        paragraph.text
        for paragraph in document.element.body.iter(f"{W}p")
        if (found := paragraph.find(f"{W}pPr/{W}pStyle")) is not None
        and document.styles.get_by_id(found.get(f"{W}val"), 1).name == style
    ]


def numbers_of(data: bytes) -> list[dict[str, str]]:
    return [
        {key.removeprefix(W): value for key, value in item.attrib.items()}
        for item in docx_root(data).iter(f"{W}pgNumType")
    ]


def foot(data: bytes) -> str:
    section = docx.Document(io.BytesIO(data)).sections[-1]
    return fold(paragraph_text(section.footer._element))


def image(wide: int, high: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (wide, high)).save(file, "PNG")
    return file.getvalue()
