"""Pictures in PDF: whatever their shape, they stand within the margins of their page."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from reportgen.document.blocks import Heading, Paragraph, Picture, Text
from reportgen.project.project import Project
from support.outputs import MM
from support.pdf_reports import chapters
from support.project import NewProject, write_profile

FORM = """\
label: Ort
fields:
  name: {type: line, required: yes, label: Name}
  view: {type: picture, many: yes, label: Ansicht}
  more: {type: text, label: Mehr}
layout:
  title: name
  sections:
    views: {label: Ansichten, fields: [view, more]}
"""


def picture(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


def places(data: bytes) -> Iterator[tuple[int, float, float, float, float]]:
    """Yield the page of each picture, and its left, bottom, right and top edge, in points."""
    with pypdfium2.PdfDocument(data) as document:
        for number, page in enumerate(document):
            for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
                yield (number, *each.get_bounds())


def assert_inside(data: bytes, left: float, right: float) -> list[tuple[int, float, float]]:
    """Hold the pictures within margins in millimetres; return the page and size of each."""
    sizes = []
    for number, x1, y1, x2, y2 in places(data):
        assert x1 > left * MM - 1 and x2 < (210 - right) * MM + 1
        assert y1 > 22 * MM - 1 and y2 < (297 - 27) * MM + 1
        sizes.append((number, round((x2 - x1) / MM), round((y2 - y1) / MM)))
    return sizes


#: Width and height in pixels: a poster, a column, a banner, a strip.
SHAPES = [(900, 1700), (300, 1900), (1900, 120), (40, 1999)]


@pytest.mark.parametrize("heading", ["Plakat", "Ein Titel, der über zwei Zeilen geht, " * 3])
def test_a_picture_of_a_chapter_stays_on_the_page_of_its_heading(
    project: Project, heading: str
) -> None:
    blocks = [
        (
            Heading(1, (Text(heading),), f"c{at}", new_page=True),
            Picture(picture(*shape), "image/png", *shape, "Ein Bild", (Text("Darunter."),)),
            Paragraph((Text("Danach."),)),
        )
        for at, shape in enumerate(SHAPES)
    ]
    sizes = assert_inside(chapters(project, *blocks).pdf, 15, 15)
    assert [number for number, *_ in sizes] == [0, 1, 2, 3]
    for (_, wide, high), (width, height) in zip(sizes, SHAPES, strict=True):
        assert wide / high == pytest.approx(width / height, rel=0.1)


def test_a_picture_in_a_row_of_a_sheet_stays_in_its_column(new_project: NewProject) -> None:
    listed = "".join(f"- {{file: {at}.png, alt: Bild {at}}}\n" for at in range(len(SHAPES)))
    files = {f"profiles/{at}.png": picture(*shape) for at, shape in enumerate(SHAPES)}
    profile = f"form: place\nname: Haus\nmore: Zeile\nview:\n{listed}"
    project = new_project(
        {"templates/forms/place.yaml": FORM, "profiles/haus.yaml": profile, **files}
    )
    sizes = assert_inside(write_profile(project, "profiles/haus.yaml"), 55, 17.5)
    assert len(sizes) == len(SHAPES)
    assert len({number for number, *_ in sizes}) <= 4
