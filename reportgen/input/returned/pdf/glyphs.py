"""What is drawn on the pages of a PDF: letters with their places and looks, and rules.

All places are in points from the lower left corner of the page as its text is read: a page that
lies on its side is turned.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reportgen.input.markdown import is_safe_target
from reportgen.input.returned.document import clean

#: What a page with text on it has, and far more.
MAX_GLYPHS, MAX_RULES, MAX_LINKS, MAX_BULLETS = 60_000, 6_000, 2_000, 500
#: How far from straight a rule may be, and how long the ends of bars are, in points.
_STRAIGHT, _THICK = 0.6, 3.0
#: How large dots are that are drawn before the items of lists, in points.
_DOT = (1.5, 7.0)
#: How deeply drawings lie in drawings.
_DEEPEST = 4
_BOLD = re.compile("bold|black|heavy|demi|semib", re.IGNORECASE)
_ITALIC = re.compile("ital|oblique|slant", re.IGNORECASE)
#: PDFium's sign for a hyphen at the end of a line.
_HYPHEN = "\x02"
#: Letters that are filled and outlined, as bold ones are that have no font (ISO 32000-2, 9.3.6).
_OUTLINED = 2
#: White, or nearly so: backgrounds that nobody sees.
_WHITE = 250


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter: from where to where, the line it stands on, its size, its looks.

    `tag` is the number of the marked content that it is in, -1 for none; `target` where it leads.
    A blank without a size is not drawn: PDFium sees one there.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    italic: bool = False
    tag: int = -1
    target: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: level at a height `at`, or upright at `at` from the left."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page, its letters in the order in which they are drawn; `tilted` is text in other ways."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...] = ()
    tilted: str = ""


@dataclass(frozen=True, slots=True)
class _Turn:
    """How the points of a page that lies on its side are turned, in quarters."""

    quarters: int
    width: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.quarters % 4:
            case 1:
                return y, self.width - x
            case 2:
                return self.width - x, self.height - y
            case 3:
                return self.height - y, x
        return x, y

    @property
    def upright(self) -> tuple[float, float]:
        """The width and height of the page once it is turned."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)


def read_pages(document: Any, count: int, flatten: bool) -> Iterator[Page]:
    """Yield the first pages of a document of PDFium; with `flatten` forms are text on them."""
    if flatten:
        document.init_forms()
    for number in range(count):
        page = document[number]
        links = list(_links(document, page))
        if flatten:
            page.flatten()
            page.close()
            page = document[number]
        yield _read_page(page, links)
        page.close()


def _read_page(page: Any, links: list[tuple[tuple[float, ...], str]]) -> Page:
    text = page.get_textpage()
    width, height = page.get_size()
    found = list(_glyphs(text, links))
    text.close()
    ways = Counter(angle for _, _, angle in found)
    # Of pages that lie on their side most letters do.
    main = ways.most_common(1)[0][0] if ways else 0
    if page.get_rotation() % 180:
        width, height = height, width
    turn = _Turn(main, width, height)
    glyphs = [_turned(glyph, top, turn) for glyph, top, angle in found if angle == main]
    tilted = "".join(glyph.text for glyph, _, angle in found if angle != main)
    glyphs += _bullets(page, turn, glyphs)
    return Page(*turn.upright, tuple(_with_marks(glyphs)), tuple(_rules(page, turn)), tilted)


def _turned(glyph: Glyph, end: tuple[float, float], turn: _Turn) -> Glyph:
    if not turn.quarters:
        return glyph
    (left, base), (right, _) = turn.point(glyph.left, glyph.base), turn.point(*end)
    return replace(glyph, left=min(left, right), right=max(left, right), base=base)


def _with_marks(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Yield the glyphs, marks that stand on a letter together with it."""
    last: Glyph | None = None
    for glyph in glyphs:
        if last and unicodedata.combining(glyph.text[0]):
            last = replace(last, text=unicodedata.normalize("NFC", last.text + glyph.text))
            continue
        if last:
            yield last
        last = glyph
    if last:
        yield last


def _glyphs(
    text: Any, links: list[tuple[tuple[float, ...], str]]
) -> Iterator[tuple[Glyph, tuple[float, float], int]]:
    """Yield letters, where they end, and the way they go, in quarters of a turn."""
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix, flags = raw.FS_RECTF(), raw.FS_MATRIX(), ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    tag = -1
    for number in range(min(raw.FPDFText_CountChars(text), MAX_GLYPHS)):
        sign = raw.FPDFText_GetUnicode(text, number)
        char = chr(sign) if 0 < sign < 0x110000 and not 0xD800 <= sign < 0xE000 else ""
        if char != _HYPHEN and (not clean(char) or char in "\r\n"):
            continue
        raw.FPDFText_GetCharOrigin(text, number, x, y)
        raw.FPDFText_GetLooseCharBox(text, number, box)
        raw.FPDFText_GetFontInfo(text, number, name, 128, flags)
        drawn = raw.FPDFText_GetTextObject(text, number)
        # Blanks that PDFium puts between are in what they stand behind.
        tag = raw.FPDFPageObj_GetMarkedContentID(drawn) if drawn else tag
        outlined = bool(drawn) and raw.FPDFTextObj_GetTextRenderMode(drawn) == _OUTLINED
        font = name.value.decode("utf-8", "replace")
        angle = raw.FPDFText_GetCharAngle(text, number)
        # PDFium counts clockwise.
        quarters = round(-angle / (math.pi / 2)) % 4 if angle >= 0 else 0
        middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        size = 0.0
        made = raw.FPDFText_IsGenerated(text, number) == 1
        if drawn and not made and raw.FPDFText_GetMatrix(text, number, matrix):
            size = raw.FPDFText_GetFontSize(text, number) * math.hypot(matrix.c, matrix.d)
        level = quarters % 2 == 0
        glyph = Glyph(
            "-" if char == _HYPHEN else char,
            box.left if level else x.value,
            box.right if level else x.value,
            y.value,
            size,
            bold=outlined or bool(_BOLD.search(font)),
            italic=bool(_ITALIC.search(font)),
            tag=tag,
            target=next((to for area, to in links if _holds(area, middle)), ""),
        )
        end = (box.right, y.value) if level else (x.value, box.top if quarters == 1 else box.bottom)
        yield glyph, end, quarters


def _holds(area: tuple[float, ...], point: tuple[float, float]) -> bool:
    left, bottom, right, top = area
    return left <= point[0] <= right and bottom <= point[1] <= top


def _links(document: Any, page: Any) -> Iterator[tuple[tuple[float, ...], str]]:
    """Yield the areas of a page that lead somewhere, and where (ISO 32000-2, 12.5.6.5)."""
    from pypdfium2 import raw

    at, link, area = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(MAX_LINKS):
        if not raw.FPDFLink_Enumerate(page, at, link):
            return
        action = raw.FPDFLink_GetAction(link)
        if not action or not raw.FPDFLink_GetAnnotRect(link, area):
            continue
        size = min(raw.FPDFAction_GetURIPath(document, action, None, 0), 4096)
        buffer = ctypes.create_string_buffer(size or 1)
        raw.FPDFAction_GetURIPath(document, action, buffer, size)
        target = buffer.value.decode("utf-8", "replace")
        if is_safe_target(target):
            # Which corners are given is the writer's choice (ISO 32000-2, 7.9.5).
            across, up = sorted((area.left, area.right)), sorted((area.bottom, area.top))
            yield (across[0], up[0], across[1], up[1]), target


def _rules(page: Any, turn: _Turn) -> Iterator[Rule]:
    """Yield the straight lines on a page: drawn, or the edges of bars and coloured areas."""
    count = 0
    for shape, matrix in _shapes(page):
        for start, end in _strokes(shape):
            points = [turn.point(*_moved(point, matrix)) for point in (start, end)]
            (x, y), (to_x, to_y) = points
            if abs(y - to_y) <= _STRAIGHT and abs(x - to_x) > _THICK:
                yield Rule(True, (y + to_y) / 2, min(x, to_x), max(x, to_x))
            elif abs(x - to_x) <= _STRAIGHT and abs(y - to_y) > _THICK:
                yield Rule(False, (x + to_x) / 2, min(y, to_y), max(y, to_y))
            else:
                continue
            count += 1
            if count >= MAX_RULES:
                return


def _bullets(page: Any, turn: _Turn, glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Yield dots and squares that are drawn before lines, as browsers print lists."""
    from pypdfium2 import raw

    edges = [ctypes.c_float() for _ in range(4)]
    count = 0
    for shape, _ in _shapes(page):
        if not raw.FPDFPageObj_GetBounds(shape, *edges):
            continue
        one, other = ((edges[0].value, edges[1].value), (edges[2].value, edges[3].value))
        (x, y), (to_x, to_y) = turn.point(*one), turn.point(*other)
        left, right = sorted((x, to_x))
        wide, high = right - left, abs(to_y - y)
        if not (_DOT[0] <= wide <= _DOT[1] and abs(wide - high) < _STRAIGHT):
            continue
        count += 1
        if count > MAX_BULLETS:
            return
        middle = (y + to_y) / 2
        line = [glyph for glyph in glyphs if glyph.base < middle < glyph.base + 0.7 * glyph.size]
        behind = [glyph for glyph in line if 0 < glyph.left - right < 3 * glyph.size]
        before = [glyph for glyph in line if 0 <= left - glyph.right < 2 * glyph.size]
        first = min(behind, key=lambda glyph: glyph.left, default=None)
        if first is not None and not before and first.text.isalnum():
            tag = raw.FPDFPageObj_GetMarkedContentID(shape)
            yield replace(first, text="•", left=left, right=right, tag=tag, target="")


def _moved(point: tuple[float, float], matrix: tuple[float, ...]) -> tuple[float, float]:
    """Return a point where a matrix takes it (ISO 32000-2, 8.3.4)."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _shapes(page: Any) -> Iterator[tuple[Any, tuple[float, ...]]]:
    """Yield the paths on a page that are seen, and the matrix of what they lie in."""
    from pypdfium2 import raw

    def inside(holder: Any, count: int, get: Any, outer: Any, depth: int) -> Iterator[Any]:
        for number in range(count):
            shape = get(holder, number)
            kind = raw.FPDFPageObj_GetType(shape)
            matrix = _times(_matrix_of(shape), outer)
            if kind == raw.FPDF_PAGEOBJ_PATH and _is_seen(shape):
                yield shape, matrix
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                many = raw.FPDFFormObj_CountObjects(shape)
                yield from inside(shape, many, raw.FPDFFormObj_GetObject, matrix, depth + 1)

    count = raw.FPDFPage_CountObjects(page)
    yield from inside(page, count, raw.FPDFPage_GetObject, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)


def _matrix_of(shape: Any) -> tuple[float, ...]:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(shape, matrix):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: tuple[float, ...], outer: tuple[float, ...]) -> tuple[float, ...]:
    """Return the matrix that does first what the inner does, then what the outer does."""
    a, b, c, d, e, f = inner
    x, y = _moved((e, f), outer)
    right = outer[0] * a + outer[2] * b, outer[1] * a + outer[3] * b
    up = outer[0] * c + outer[2] * d, outer[1] * c + outer[3] * d
    return *right, *up, x, y


def _is_seen(shape: Any) -> bool:
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape, fill, stroke)
    if stroke.value or not fill.value:
        return bool(stroke.value)
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(shape, *colour)
    return min(each.value for each in colour[:3]) < _WHITE


def _strokes(shape: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight pieces of a path."""
    from pypdfium2 import raw

    x, y = ctypes.c_float(), ctypes.c_float()
    begun = last = (0.0, 0.0)
    for number in range(min(raw.FPDFPath_CountSegments(shape), MAX_RULES)):
        piece = raw.FPDFPath_GetPathSegment(shape, number)
        raw.FPDFPathSegment_GetPoint(piece, x, y)
        point = (x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begun = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        if raw.FPDFPathSegment_GetClose(piece):
            yield point, begun
        last = point
