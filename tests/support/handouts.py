"""Handouts to test with: invented profiles, and what is read back from pages and codes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image

from reportgen.document.handout import Handout, TypeSizes
from reportgen.handouts.merge import merge_handout
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.writers.pdf.handout import Fitted, fit_handout
from support.outputs import MM
from support.project import cut, fill_folder

SIZES = TypeSizes(12, 8)
#: Words that tell where a text was cut: each is there once.
_DE = ("Beratung", "Sprache", "Wohnen", "Arbeit", "Schule", "Gesundheit", "Nachbarn", "Feste")
_FR = ("accueil", "langue", "logement", "emploi", "école", "santé", "voisins", "fêtes")


def words(count: int, lang: str = "de") -> str:
    """Return a text of so many different words."""
    kinds = _DE if lang == "de" else _FR
    return " ".join(f"{kinds[number % len(kinds)]}{number}" for number in range(count))


def write_profile(title: str = "Sprachcafé", count: int = 20, more: str = "") -> str:
    """Return a profile in two languages, with texts of so many words and further lines."""
    return (
        f"title: {{de: {title}, fr: {title} (fr)}}\ncity: Metz\n"
        f"description:\n  de: {words(count)}\n  fr: {words(count, 'fr')}\n{more}"
    )


def add_profile(project: Project, text: str, name: str = "one") -> str:
    """Write a profile into a project and return its path in it."""
    path = f"profiles/{name}.yaml"
    fill_folder(project.root, {path: text})
    return path


def make_handout(
    project: Project,
    path: str,
    languages: tuple[str, ...] = ("de",),
    paper: str = "a5",
    audience: str = "print",
) -> Handout:
    profile = read_profile_file(project, project.root / path)
    return merge_handout(cut(project, profile, audience), languages, paper, world_of(project))


def fit(project: Project, handout: Handout, sizes: TypeSizes = SIZES) -> Fitted:
    return fit_handout(handout, sizes, project.theme)


def page_codes(data: bytes) -> list[list[str]]:
    """Return what the codes on each page say, read from a picture of the page."""
    with pypdfium2.PdfDocument(data) as document:
        pictures = [page.render(scale=4).to_pil() for page in document]
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


def picture_codes(data: bytes) -> list[str]:
    """Return what the codes in a picture say."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def unfold(card: str) -> dict[str, str]:
    """Return the lines of a vCard by their names, what is escaped as it was."""
    lines = dict(line.split(":", 1) for line in card.strip().split("\r\n"))
    return {name: _unescape(value) for name, value in lines.items()}


def _unescape(value: str) -> str:
    chars = iter(value)
    return "".join(next(chars) if char == "\\" else char for char in chars)


@dataclass(frozen=True)
class Box:
    """A box of a page in millimetres, from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside, not on the edge."""
        small = 0.01
        return (
            self.left + small < x < self.right - small
            and self.bottom + small < y < self.top - small
        )


@dataclass(frozen=True)
class PrintedSide:
    """A side of a printed sheet: its boxes, and the lines that are drawn on the sheet itself.

    Everything is in millimetres from the lower left corner; lines go from a point to another.
    """

    media: Box
    bleed: Box
    trim: Box
    lines: tuple[tuple[float, float, float, float], ...]


def printed_sides(data: bytes) -> list[PrintedSide]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            PrintedSide(
                _box(page.obj.MediaBox),
                _box(page.obj.BleedBox),
                _box(page.obj.TrimBox),
                tuple(_lines_of(page)),
            )
            for page in pdf.pages
        ]


def _box(box: pikepdf.Object) -> Box:
    left, bottom, right, top = (float(side) / MM for side in box)
    return Box(left, bottom, right, top)


def _lines_of(page: pikepdf.Page) -> Iterator[tuple[float, float, float, float]]:
    start: tuple[float, float] | None = None
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "m":
            x, y = (float(each) / MM for each in operands)
            start = x, y
        elif str(operator) == "l":
            assert start is not None
            x, y = (float(each) / MM for each in operands)
            yield (*start, x, y)


def texts_of_places(data: bytes, count: int) -> list[tuple[str, ...]]:
    """Return the text of each place on each printed side, from left to right."""
    sides = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            wide = width / count
            sides.append(
                tuple(
                    text.get_text_bounded(at * wide, 0, (at + 1) * wide, height)
                    for at in range(count)
                )
            )
    return sides
