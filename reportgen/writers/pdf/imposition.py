"""Pages placed on the sheets that a print shop prints, cuts and folds.

The files are for paper alone: tags, links and bookmarks stay behind.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from reportgen.document.imposition import Places

_POINTS = 72 / 25.4
#: How far crop marks stand off the trimmed page at least, and how long they are, in millimetres.
_OFF, _LONG = 3.0, 5.0
#: Two sheets of A5 are a little smaller than one of A4 (ISO 216): widths in millimetres.
_WIDER = {296: 297}
#: Marks are hairlines in registration black, so that they stand on every printing plate.
_HAIRLINE = "0.25 w 1 1 1 1 K"


@dataclass(frozen=True)
class Frame:
    """Where pages of a size stand on a printed sheet; everything is in millimetres."""

    width: float
    height: float
    count: int
    bleed: float
    marks: bool
    #: The pages are one piece of paper that is folded between them.
    folded: bool

    @property
    def margin(self) -> float:
        """What surrounds the trimmed pages."""
        return max(self.bleed, _OFF) + _LONG + 1 if self.marks else self.bleed

    @property
    def gap(self) -> float:
        """What lies between the pages, for the bleed of both."""
        return 0 if self.folded else 2 * self.bleed

    @property
    def lefts(self) -> list[float]:
        """Where each page begins."""
        rest = self.sheet[0] - self.count * self.width - (self.count - 1) * self.gap
        return [rest / 2 + place * (self.width + self.gap) for place in range(self.count)]

    @property
    def sheet(self) -> tuple[float, float]:
        """The width and height of the printed sheet."""
        width = self.count * self.width
        if self.margin == 0:
            width = _WIDER.get(round(width), width)
        gaps = (self.count - 1) * self.gap
        return width + gaps + 2 * self.margin, self.height + 2 * self.margin


def impose_pages(pdf: bytes, sides: Sequence[Places], frame: Frame, *, title: str) -> bytes:
    """Return the printed sheets of a PDF's pages, side by side: the same for the same input."""
    with pikepdf.open(io.BytesIO(pdf)) as source:
        return _Imposing(source, frame).save(sides, title)


class _Imposing:
    def __init__(self, source: pikepdf.Pdf, frame: Frame) -> None:
        self.source, self.frame = source, frame
        self.printed = pikepdf.new()
        #: Each page as a picture that is placed, as often as it is printed.
        self.forms: dict[int, Any] = {}

    def save(self, sides: Sequence[Places], title: str) -> bytes:
        for places in sides:
            self.add(places)
        language = self.source.Root.get("/Lang")
        if language is not None:
            self.printed.Root.Lang = pikepdf.String(str(language))
        self.printed.Root.ViewerPreferences = pikepdf.Dictionary(
            DisplayDocTitle=True, PrintScaling=pikepdf.Name("/None")
        )
        self.printed.docinfo["/Title"] = pikepdf.String(title)
        file = io.BytesIO()
        self.printed.save(
            file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return file.getvalue()

    def add(self, places: Places) -> None:
        """Add one side of a printed sheet."""
        frame = self.frame
        forms = pikepdf.Dictionary()
        content = []
        for left, number in zip(frame.lefts, places, strict=True):
            if number is not None:
                name = f"/P{number}"
                forms[name] = self.form(number)
                content.append(self.place(name, number, left))
        if any(number is not None for number in places):
            content.append(self.marks())
        width, height = (side * _POINTS for side in frame.sheet)
        margin = frame.margin
        right = frame.lefts[-1] + frame.width
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, round(width, 3), round(height, 3)],
            TrimBox=_box(frame.lefts[0], margin, right, margin + frame.height),
            BleedBox=_box(
                frame.lefts[0] - frame.bleed,
                margin - frame.bleed,
                right + frame.bleed,
                margin + frame.height + frame.bleed,
            ),
            Resources=pikepdf.Dictionary(XObject=forms),
            Contents=self.printed.make_stream("\n".join(content).encode()),
        )
        self.printed.pages.append(pikepdf.Page(self.printed.make_indirect(page)))

    def form(self, number: int) -> Any:
        if number not in self.forms:
            page = self.source.pages[number]
            form = page.as_form_xobject()
            form.BBox = page.mediabox
            for key in ("/StructParents", "/Group"):
                if key in form:
                    del form[key]
            self.forms[number] = self.printed.copy_foreign(form)
        return self.forms[number]

    def place(self, name: str, number: int, left: float) -> str:
        """Return what draws a page, with its bleed where no other page begins."""
        frame = self.frame
        at = frame.lefts.index(left)
        before = 0 if frame.folded and at > 0 else frame.bleed
        after = 0 if frame.folded and at < frame.count - 1 else frame.bleed
        clip = [
            left - before,
            frame.margin - frame.bleed,
            frame.width + before + after,
            frame.height + 2 * frame.bleed,
        ]
        trim = self.source.pages[number].trimbox
        across = left * _POINTS - float(trim[0])
        up = frame.margin * _POINTS - float(trim[1])
        return f"q {_numbers(*clip)} re W n 1 0 0 1 {across:.3f} {up:.3f} cm {name} Do Q"

    def marks(self) -> str:
        """Return what draws the marks to cut and fold by."""
        frame = self.frame
        lines: list[tuple[float, float, float, float]] = []
        low, high = frame.margin, frame.margin + frame.height
        off = max(frame.bleed, _OFF)
        edges = sorted({x for left in frame.lefts for x in (left, left + frame.width)})
        if frame.marks:
            lines += [(x, low - off, x, low - off - _LONG) for x in edges]
            lines += [(x, high + off, x, high + off + _LONG) for x in edges]
            outer = ((edges[0] - off, -_LONG), (edges[-1] + off, _LONG))
            lines += [(x, y, x + step, y) for x, step in outer for y in (low, high)]
        elif frame.count > 1 and not frame.folded:
            # On the edge of the pages where they meet, in the bleed where they do not.
            long = min(frame.bleed, _LONG) or _LONG
            top = frame.sheet[1]
            lines += [(x, 0, x, long) for x in edges[1:-1]]
            lines += [(x, top, x, top - long) for x in edges[1:-1]]
        drawn = " ".join(f"{_numbers(*line[:2])} m {_numbers(*line[2:])} l S" for line in lines)
        return f"q {_HAIRLINE} {drawn} Q" if lines else ""


def _numbers(*millimetres: float) -> str:
    return " ".join(f"{each * _POINTS:.3f}" for each in millimetres)


def _box(left: float, low: float, right: float, high: float) -> list[float]:
    return [round(each * _POINTS, 3) for each in (left, low, right, high)]
