"""Pictures in PDF: whatever their shape, they stand within the margins of their page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from reportgen.building.build import build
from reportgen.building.output import Saving
from reportgen.building.plan import Order
from reportgen.document.blocks import Heading, Paragraph, Picture, Text
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.reports.inputs import read_inputs
from support.outputs import MM, structure
from support.pdf_reports import assert_accessible, chapters
from support.project import SETTINGS, TODAY, NewProject, fill_folder, write_profile

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


LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90">
<linearGradient id="g"><stop offset="0" stop-color="#069"/><stop offset="1" stop-color="#fc9"
 stop-opacity="0.5"/></linearGradient><clipPath id="c"><circle cx="45" cy="45" r="40"/></clipPath>
<rect x="100" y="20" width="190" height="50" rx="8" fill="url(#g)" opacity="0.9"/>
<g clip-path="url(#c)"><path d="M0 0h90v90H0z" fill="#8a1538"/></g></svg>
"""
RED = (138, 21, 56)
SHEET = "title: Haus\ncontext: Text\nfunders: {file: pictures/logo.svg, alt: Logo des Fonds}\n"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose logo and whose funder's logo are drawings, with a report."""
    folder = tmp_path_factory.mktemp("drawn")
    settings = f"{SETTINGS}brand: {{logo: {{file: profiles/pictures/logo.svg, alt: Netz}}}}\n"
    report = "title: Bericht\nparts: [imprint, sheets]\n"
    files = {"profiles/haus.yaml": SHEET, "profiles/reports/r.yaml": report}
    fill_folder(folder, {**files, "profiles/pictures/logo.svg": LOGO}, settings)
    return open_project(folder, TODAY, folder)


@pytest.mark.parametrize("standard", ["ua1", "a3u"])
def test_a_logo_that_is_a_drawing_stays_one(drawn: Project, standard: str) -> None:
    data = write_profile(drawn, "profiles/haus.yaml", standard=standard)
    assert_accessible(data)
    assert not list(places(data))
    with pypdfium2.PdfDocument(data) as document:
        page = document[0].render().to_pil().convert("RGB")
    reds = [
        x for x in range(page.width) for y in range(page.height) if page.getpixel((x, y)) == RED
    ]
    assert len(reds) > 600


def test_a_logo_that_is_a_drawing_is_bound_into_reports(drawn: Project) -> None:
    order = Order(Saving(drawn.root / "output"), ("pdf", "docx"), (("de",),))
    outputs = order.outputs(drawn, replace(read_inputs(drawn, ["r"]), profiles=()))
    assert [made.status for made in build(drawn, outputs, order.saving)] == ["made", "made"]
    data = (drawn.root / "output/reports/r.de.pdf").read_bytes()
    assert_accessible(data)
    alts = [figure.alt for figure in structure(data).find("/Figure")]
    assert alts.count("Logo des Fonds") == 1
    # In the head, and below the sheet.
    assert len(pictures_of_word((drawn.root / "output/reports/r.de.docx").read_bytes())) == 2


def test_word_gets_a_picture_of_a_drawing(drawn: Project) -> None:
    data = write_profile(drawn, "profiles/haus.yaml", kind="docx")
    widths = sorted(image.width for image in pictures_of_word(data))
    # 40 and 47 mm at 300 dots an inch: no higher than logos of the brand and of funders.
    assert widths == pytest.approx([472, 551], abs=6)


def pictures_of_word(data: bytes) -> list[Image.Image]:
    """Return the pictures in a Word file that show the logo."""
    with zipfile.ZipFile(io.BytesIO(data)) as word:
        names = [name for name in word.namelist() if name.startswith("word/media/")]
        images = [Image.open(io.BytesIO(word.read(name))) for name in names]
    middles = [(image.width * 45 // 300, image.height // 2) for image in images]
    return [
        image
        for image, middle in zip(images, middles, strict=True)
        if image.format == "PNG" and image.convert("RGB").getpixel(middle) == RED
    ]
