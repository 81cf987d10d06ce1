"""The example reports, bound: the same as one document, on every page and in every tag."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from reportgen.document.edition import Audience, Standard
from reportgen.document.report import Report
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.sheet import print_sheet
from support.binding import TOLERANCE, assert_accessible
from support.bound import (
    Both,
    Reader,
    Shelf,
    check_tags,
    difference,
    differences,
    font_files,
    meaning,
    near,
    page_labels,
    page_line_counts,
    page_pictures,
    print_both,
    unbound_of,
)

ACTIVITIES, ANNEX = "taetigkeitsbericht-2026", "anhang-integration"
#: Reports with their editions.
EXAMPLES: Mapping[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "activities-de": (ACTIVITIES, ("de",), {}),
    "activities-fr-web": (ACTIVITIES, ("fr",), {"audience": Audience.WEB}),
    "activities-de+fr-internal-archive": (
        ACTIVITIES,
        ("de", "fr"),
        {"audience": Audience.INTERNAL, "standard": Standard.ARCHIVE},
    ),
    "annex-de": (ANNEX, ("de",), {}),
    "annex-fr-archive": (ANNEX, ("fr",), {"standard": Standard.ARCHIVE}),
    "annex-de+fr": (ANNEX, ("de", "fr"), {}),
}


@pytest.fixture(scope="module", params=EXAMPLES)
def example_both(request: pytest.FixtureRequest, project: Project, named: Theme) -> Both:
    name, languages, edition = EXAMPLES[request.param]
    return print_both(project, name, languages, named, **edition)


@pytest.mark.slow
def test_examples_show_the_same(example_both: Both) -> None:
    bound, whole = example_both.bound, example_both.whole.pdf
    assert page_line_counts(bound) == page_line_counts(whole)
    found = differences(bound, whole, TOLERANCE)
    assert max(found) < TOLERANCE, found
    # What is moved by half a point, a pixel here, is found.
    for one, other in zip(page_pictures(bound), page_pictures(whole), strict=True):
        assert difference(ImageChops.offset(one, 0, 1), other) > TOLERANCE
        assert difference(ImageChops.offset(one, 1, 0), other) > TOLERANCE


@pytest.mark.slow
def test_examples_lead_to_the_same(example_both: Both) -> None:
    bound, whole = Reader(example_both.bound), Reader(example_both.whole.pdf)
    assert page_labels(example_both.bound) == page_labels(example_both.whole.pdf)
    assert len(bound.bookmarks()) > 6
    assert near(bound.bookmarks(), theirs := whole.bookmarks()), theirs
    assert sum(map(len, bound.links())) > 20
    assert near(bound.links(), whole.links())
    assert dict(example_both.unbound.numbers) == dict(example_both.whole.pages)


@pytest.mark.slow
def test_examples_say_the_same_of_themselves(example_both: Both) -> None:
    bound, whole = Reader(example_both.bound), Reader(example_both.whole.pdf)
    assert bound.about() == whole.about()
    assert bound.attachments() == whole.attachments()
    assert bool(bound.attachments()) == ("{http://www.aiim.org/pdfa/ns/id/}part" in bound.about())


@pytest.mark.slow
def test_examples_are_tagged_the_same(example_both: Both) -> None:
    found = meaning(example_both.bound)
    assert found == meaning(example_both.whole.pdf)
    assert len(found) > 300
    check_tags(example_both.bound)


@pytest.mark.slow
def test_examples_are_whole_files(example_both: Both, tmp_path: Path) -> None:
    data = example_both.bound
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        # Whatever the table has can be read.
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                item.read_raw_bytes()
    if shutil.which("qpdf"):
        (tmp_path / "bound.pdf").write_bytes(data)
        command = ["qpdf", "--check", str(tmp_path / "bound.pdf")]
        subprocess.run(command, check=True, capture_output=True)


@pytest.mark.slow
def test_examples_hold_each_face_once(example_both: Both) -> None:
    faces = [name.partition("+")[2] for name in font_files(example_both.bound)]
    assert 4 <= len(faces) == len(set(faces)) <= 7
    with pikepdf.open(io.BytesIO(example_both.bound)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                font = TTFont(io.BytesIO(item.FontFile2.read_bytes()))
                drawn = [
                    name for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours
                ]
                assert len(drawn) < 200


def test_a_sheet_in_a_report_looks_as_it_does_alone(
    project: Project, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, _ = small
    sheets = {}
    alone: dict[str, bytes] = {}
    for item in report.sheets:
        printed = print_sheet(item.sheet, project.theme)
        sheets[item.sheet.id], alone[item.sheet.id] = printed.pages, printed.pdf
    unbound = unbound_of(project, report, sheets)
    pages = page_pictures(unbound.bind(Shelf()))
    labels = page_labels(unbound.bind(Shelf()))
    for name, data in alone.items():
        first = labels.index(unbound.numbers[name])
        for at, picture in enumerate(page_pictures(data)):
            left = 40 if (first + at) % 2 == 0 else 30
            # Millimetres: the area is as wide in both, 17.5 from the left edge when alone.
            ours = _area(pages[first + at], left / 2)
            assert difference(ours, _area(picture, 17.5)) < TOLERANCE


def _area(picture: Image.Image, left: float) -> Image.Image:
    unit = 2 * 72 / 25.4
    start = round(left * unit)
    return picture.crop((start, round(26 * unit), start + round(175 * unit), round(273 * unit)))
