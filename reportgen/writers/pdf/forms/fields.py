"""The fields of a form that is drawn: what they are called, say, hold and look like.

What WeasyPrint makes of them has their places and their fonts, and little else. Here they get their
values, and an appearance, so that every program shows what stands in them; and their names become
a tree, since the parts of a name have no dots (ISO 32000-1, 12.7.3.2).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reportgen.document.blank import ON
from reportgen.writers.pdf.forms.text import FieldFont, draw_text, name_glyphs

#: Flags of fields (tables 221, 228, 230).
_REQUIRED, _MULTILINE, _COMBO = 1 << 1, 1 << 12, 1 << 17
#: How texts stand in fields that run from the right (12.7.3.3).
_AT_RIGHT = 2
_FONT = re.compile(rb"/(\S+)\s+([0-9.]+)\s+Tf")


class MisplacedFieldError(Exception):
    """A page has a field not once, or as another kind, or has one that nobody asks for."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field to fill in: a `text`, a `choice` among options, or a `box` to tick.

    `about` is what software says that reads aloud; `label` stands beside the field where the row
    is not its label. A text has so many `lines`.
    """

    name: str
    id: str
    kind: str
    about: str
    value: str
    options: tuple[str, ...] = ()
    label: str = ""
    lines: int = 1
    required: bool = False


#: Returns a PDF whose first page has a text, in whatever fonts have its letters: in a box so wide
#: and so high, of this size, on one line or on many.
DrawPage: TypeAlias = Callable[[str, tuple[float, float], float, bool], bytes]


def set_fields(
    data: bytes,
    fields: Mapping[str, Field],
    glyphs: Mapping[str, Mapping[int, str]],
    properties: Mapping[str, str],
    from_right: bool,
    draw_page: DrawPage,
) -> bytes:
    """Return a PDF with its fields filled, and with properties in its Info dictionary (14.3.3).

    `glyphs` are those that stand on pages for more than a letter, by the names of fonts;
    `draw_page` draws the texts of which the fonts of fields lack letters. Raises
    `MisplacedFieldError` where the page has not each of the fields once, or others.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form: Any = pdf.Root.get("/AcroForm")
        widgets = list(form.Fields) if form is not None else []
        found = Counter(str(widget.T) for widget in widgets)
        for name in (*fields, *found):
            if found[name] != 1 or name not in fields:
                raise MisplacedFieldError(name)
        for name, texts in glyphs.items():
            name_glyphs(form.DR.Font[f"/{name}"], texts)
        setting = _Setting(pdf, form, from_right, draw_page)
        for widget in widgets:
            setting.set(widget, fields[str(widget.T)])
        form.Fields = Array(_Tree(pdf).grow(widgets))
        # Each field has its looks.
        form.NeedAppearances = False
        for name, text in properties.items():
            pdf.docinfo[f"/{name}"] = String(text)
        file = io.BytesIO()
        pdf.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return file.getvalue()


class _Setting:
    """Sets the values of fields, and how they look."""

    def __init__(self, pdf: pikepdf.Pdf, form: Any, from_right: bool, draw_page: DrawPage) -> None:
        self.pdf, self.from_right, self.draw_page = pdf, from_right, draw_page
        self.fonts = form.DR.Font
        self.known: dict[str, FieldFont] = {}

    def set(self, widget: Any, field: Field) -> None:
        widget.TU = String(field.about)
        if field.kind == "box":
            self.tick(widget, field.value == ON)
            return
        flags = _REQUIRED if field.required else 0
        if field.kind == "choice":
            flags |= _COMBO
            widget.FT = Name.Ch
            widget.Opt = Array([String(option) for option in field.options])
        elif field.lines > 1:
            flags |= _MULTILINE
        widget.Ff = flags
        widget.V = widget.DV = String(field.value)
        if self.from_right:
            widget.Q = _AT_RIGHT
        self.draw(widget, field)

    def draw(self, widget: Any, field: Field) -> None:
        """Give a field the appearance of its text."""
        found = _FONT.search(bytes(widget.get("/DA", b"")))
        if not found:
            raise MisplacedFieldError(field.name)
        name, size = found[1].decode(), float(found[2])
        if name not in self.known:
            self.known[name] = FieldFont(self.fonts[f"/{name}"])
        box, many = _box_of(widget), field.lines > 1
        drawn = draw_text(field.value, self.known[name], name, size, box, many)
        if drawn is None:
            look = self.look_of_page(self.draw_page(field.value, box, size, many))
        else:
            look = self.pdf.make_stream(drawn)
            look.Type, look.Subtype = Name.XObject, Name.Form
            look.BBox = Array([0, 0, *box])
            look.Resources = Dictionary(Font=Dictionary({f"/{name}": self.fonts[f"/{name}"]}))
        widget.AP = Dictionary(N=look)

    def look_of_page(self, data: bytes) -> Any:
        """Return what the first page of a PDF shows, as the appearance of a field."""
        with pikepdf.open(io.BytesIO(data)) as page:
            for each in page.objects:
                if isinstance(each, Dictionary) and "/ToUnicode" in each:
                    name_glyphs(each, {})
            return self.pdf.copy_foreign(page.pages[0].as_form_xobject())

    def tick(self, widget: Any, is_on: bool) -> None:
        wide, high = _box_of(widget)
        looks = {}
        for state, drawn in ((ON, _cross(wide, high)), ("Off", b"")):
            look = self.pdf.make_stream(drawn)
            look.Type, look.Subtype = Name.XObject, Name.Form
            look.BBox, look.Resources = Array([0, 0, wide, high]), Dictionary()
            looks[f"/{state}"] = look
        chosen = Name(f"/{ON}") if is_on else Name.Off
        widget.FT, widget.V, widget.DV, widget.AS = Name.Btn, chosen, chosen, chosen
        widget.AP = Dictionary(N=Dictionary(looks))
        # The box around it is the page's.
        widget.MK = Dictionary(CA=String("8"))


def _box_of(widget: Any) -> tuple[float, float]:
    left, top, right, bottom = (float(side) for side in widget.Rect)
    return round(abs(right - left), 3), round(abs(bottom - top), 3)


def _cross(wide: float, high: float) -> bytes:
    """Return what draws a cross in a box (8.5.2)."""
    near, right, top = wide * 0.2, wide * 0.8, high * 0.8
    return (
        f"q 1.4 w 0.12 0.14 0.15 RG {near:.2f} {near:.2f} m {right:.2f} {top:.2f} l S "
        f"{near:.2f} {top:.2f} m {right:.2f} {near:.2f} l S Q"
    ).encode()


class _Tree:
    """Makes a tree of fields whose names have parts."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.nodes: dict[tuple[str, ...], Any] = {}
        self.roots: list[Any] = []

    def grow(self, widgets: list[Any]) -> list[Any]:
        """Return the roots of the tree; each widget stands below what the first parts name."""
        for widget in widgets:
            *above, last = str(widget.T).split(".")
            widget.T = String(last)
            if not above:
                self.roots.append(widget)
                continue
            node = self.node(tuple(above))
            widget.Parent = node
            node.Kids.append(widget)
        return self.roots

    def node(self, path: tuple[str, ...]) -> Any:
        if path not in self.nodes:
            node = self.pdf.make_indirect(Dictionary(T=String(path[-1]), Kids=Array()))
            self.nodes[path] = node
            if len(path) == 1:
                self.roots.append(node)
            else:
                above = self.node(path[:-1])
                node.Parent = above
                above.Kids.append(node)
        return self.nodes[path]
