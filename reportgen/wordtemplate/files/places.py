"""Where things stand in a part, in words a person finds again, and how wide it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from reportgen.wordtemplate.files.oxml import WP, local, twips, w

EMU_PER_TWIP = 635
#: A4 with 2.5 cm margins: what Word assumes where a document says nothing, in twips.
_DEFAULT_SIZE = (11906 - 2 * 1417, 16838 - 2 * 1417)
_CELL_MARGIN = 108
_TRANSPARENT = {w(name) for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}


_BODY = w("body")
#: Elements that are narrower than the page.
_INNER = frozenset((w("tc"), w("txbxContent")))


def name_places(container: etree._Element, title: str) -> dict[etree._Element, str]:
    """Return every paragraph, cell and table below `container` with its place in words."""
    places: dict[etree._Element, str] = {container: title}
    _name(container, title, places)
    return places


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    for child in container:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _blocks(child)


def _name(container: etree._Element, title: str, places: dict[etree._Element, str]) -> None:
    blocks = list(_blocks(container))
    paragraphs = [block for block in blocks if block.tag == w("p")]
    tables = [block for block in blocks if block.tag == w("tbl")]
    alone = local(container) in ("tc", "footnote", "endnote", "comment") and len(paragraphs) == 1
    for number, paragraph in enumerate(paragraphs, 1):
        place = title if alone else f"{title}, paragraph {number}"
        places[paragraph] = place
        for box in paragraph.iter(w("txbxContent")):
            if next(box.iterancestors(w("p")), None) is paragraph:
                _name(box, f"{place}, text box", places)
    for number, table in enumerate(tables, 1):
        place = f"{title}, table {number}"
        places[table] = place
        for row_number, row in enumerate(_inside(table, w("tr")), 1):
            for cell_number, cell in enumerate(_inside(row, w("tc")), 1):
                spot = f"{place}, row {row_number}, cell {cell_number}"
                places[cell] = spot
                _name(cell, spot, places)


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == name:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _inside(child, name)


def _number(element: etree._Element | None, name: str, default: int) -> int:
    return default if element is None else twips(element.get(w(name)), default)


def text_area(section: etree._Element | None) -> tuple[int, int]:
    """Return the width and height that a w:sectPr leaves for text, in EMU."""
    if section is None:
        return _DEFAULT_SIZE[0] * EMU_PER_TWIP, _DEFAULT_SIZE[1] * EMU_PER_TWIP
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    width = _number(size, "w", 11906)
    height = _number(size, "h", 16838)
    width -= _number(margins, "left", 1417) + _number(margins, "right", 1417)
    width -= _number(margins, "gutter", 0)
    height -= abs(_number(margins, "top", 1417)) + abs(_number(margins, "bottom", 1417))
    columns = section.find(w("cols"))
    count = _number(columns, "num", 1)
    if count > 1:
        width = (width - (count - 1) * _number(columns, "space", 708)) // count
    return max(width, 567) * EMU_PER_TWIP, max(height, 567) * EMU_PER_TWIP


@dataclass(slots=True)
class Areas:
    """How much room there is where tags stand in a part, each place looked at once.

    `sections` are those of the body in order, used as they are for other parts.
    """

    sections: list[etree._Element]
    #: The section of each element of a body, and the area of each section and holder.
    _section_of: dict[etree._Element, etree._Element | None] = field(default_factory=dict)
    _areas: dict[etree._Element | None, tuple[int, int]] = field(default_factory=dict)

    def available(self, element: etree._Element) -> tuple[int, int]:
        """Return the width and height a picture may take where `element` stands, in EMU.

        That is the cell without its margins, the text box, or the text area of the section.
        """
        inner, section = self._around(element)
        if section not in self._areas:
            self._areas[section] = text_area(section)
        page = self._areas[section]
        if inner is None:
            return page
        if inner not in self._areas:
            self._areas[inner] = self._inside(inner, page)
        return self._areas[inner]

    def divides(self, element: etree._Element) -> bool:
        """Tell whether a section with columns may begin and end at the paragraph `element`.

        It may in the body itself, in a section of one column.
        """
        parent = element.getparent()
        if parent is None or parent.tag != _BODY:
            return False
        section = self._around(element)[1]
        return _number(None if section is None else section.find(w("cols")), "num", 1) <= 1

    def _around(
        self, element: etree._Element
    ) -> tuple[etree._Element | None, etree._Element | None]:
        """Return the innermost cell or box around an element, and its section."""
        inner: etree._Element | None = None
        below = element
        for holder in element.iterancestors():
            if holder.tag == _BODY:
                if below not in self._section_of:
                    self._read_body(holder)
                return inner, self._section_of.get(below)
            if inner is None and holder.tag in _INNER:
                inner = holder
            below = holder
        return inner, self.sections[0] if self.sections else None

    def _read_body(self, body: etree._Element) -> None:
        section = self.sections[0] if self.sections else None
        for child in reversed(body):
            if child.tag == w("sectPr"):
                section = child
            elif child.tag == w("p"):
                own = child.find(f"{w('pPr')}/{w('sectPr')}")
                section = section if own is None else own
            self._section_of[child] = section

    @staticmethod
    def _inside(holder: etree._Element, page: tuple[int, int]) -> tuple[int, int]:
        if holder.tag == w("tc"):
            return max(min(_cell_width(holder, page[0]), page[0]), 127_000), page[1]
        for frame in holder.iterancestors():
            extent = frame.find(f"{{{WP}}}extent")
            if extent is not None:
                # The default insets of a text box: 0.1 inch left and right.
                return max(twips(extent.get("cx")) - 182_880, 127_000), page[1]
        return page


def _cell_width(cell: etree._Element, page: int) -> int:
    table = next(cell.iterancestors(w("tbl")), None)
    row = next(cell.iterancestors(w("tr")), None)
    if table is None or row is None:
        return page
    columns = [
        _number(column, "w", 0) for column in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")
    ]
    properties = cell.find(w("tcPr"))
    wish = None if properties is None else properties.find(w("tcW"))
    width = 0
    if wish is not None and wish.get(w("type"), "dxa") == "dxa":
        width = _number(wish, "w", 0)
    start = 0
    for other in _inside(row, w("tc")):
        span = _number(other.find(f"{w('tcPr')}/{w('gridSpan')}"), "val", 1)
        if other is cell:
            # Word goes by the wish of the cell, LibreOffice by the grid: fit into both.
            grid = sum(columns[start : start + span])
            width = min(width, grid) if width > 0 and grid > 0 else width or grid
        start += span
    if width <= 0:
        cells = max(len(list(_inside(row, w("tc")))), 1)
        return page // cells - 2 * _CELL_MARGIN * EMU_PER_TWIP
    width -= _margin(table, properties, "left", "start") + _margin(
        table, properties, "right", "end"
    )
    return width * EMU_PER_TWIP


def _margin(table: etree._Element, cell: etree._Element | None, *names: str) -> int:
    for holder in (
        None if cell is None else cell.find(w("tcMar")),
        table.find(f"{w('tblPr')}/{w('tblCellMar')}"),
    ):
        for name in names:
            margin = None if holder is None else holder.find(w(name))
            if margin is not None:
                return _number(margin, "w", _CELL_MARGIN)
    return _CELL_MARGIN
