"""What a PDF says of itself beside its pages: tags, the fields of its form, remarks, properties.

ISO 32000-2: 14.7 and 14.8 for tags, 12.7 for forms, 12.5.6 for remarks, 14.3.3 for properties.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from reportgen.input.returned.document import Comment, clean

if TYPE_CHECKING:
    import pikepdf

#: Deeper trees, and larger ones, no program writes.
_DEEPEST, MAX_TAGS, MAX_FIELDS = 80, 200_000, 5_000
#: Of what fields are, by the bits of `Ff` (12.7.5.2): buttons to press, one of several circles.
_PUSHED, _RADIO = 1 << 16, 1 << 15
#: More than anybody types into a field.
_LONGEST = 200_000
#: Remarks that people write: on notes, on marked text, and straight onto the page.
_REMARKS = frozenset(
    ("/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret")
)
#: What tells of the language within a text (7.9.2.2).
_LANGUAGE = re.compile("\x1b[A-Za-z-]{2,8}\x1b")


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked by a number on a page, counted from 0."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Tag:
    """An element of the tree of tags, by its standard name; `said` is what stands for its letters.

    `columns` and `rows` are how many a cell spans.
    """

    kind: str
    kids: tuple[Kid, ...] = ()
    said: str = ""
    columns: int = 1
    rows: int = 1


Kid: TypeAlias = Tag | Marked


@dataclass(frozen=True, slots=True)
class Structure:
    """What a PDF says beside its pages; `answers` are what is filled in, by the names of fields."""

    root: Tag | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


def read_structure(data: bytes) -> Structure:
    """Return what a PDF says beside its pages; what cannot be read is not there."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return Structure(
                _tree(pdf), dict(_answers(pdf)), tuple(_comments(pdf)), dict(_properties(pdf))
            )
    # A file that the other library reads may be damaged where this one looks.
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return Structure()
    except (RuntimeError, NotImplementedError, OverflowError):
        return Structure()


def _properties(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    for name in pdf.docinfo.keys():  # noqa: SIM118 - it is no mapping
        yield name.lstrip("/"), _text(pdf.docinfo.get(name)).strip()


def _text(value: object) -> str:
    """Return a text, whichever way it is written (7.9.2.2); a name and a stream count as one."""
    import pikepdf

    if isinstance(value, pikepdf.Stream):
        value = pikepdf.String(value.read_bytes()[:_LONGEST])
    if isinstance(value, pikepdf.Name):
        return str(value).removeprefix("/")
    if isinstance(value, pikepdf.Array):
        return "\n".join(_text(each) for each in list(value)[:_DEEPEST])
    if not isinstance(value, pikepdf.String):
        return "" if value is None else str(value)[:_LONGEST]
    lines = re.split("\r\n|[\r\n]", _LANGUAGE.sub("", str(value))[:_LONGEST])
    return "\n".join(clean(line) for line in lines)


# --- Tags ----------------------------------------------------------------------------------------


def _tree(pdf: pikepdf.Pdf) -> Tag | None:
    import pikepdf

    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, pikepdf.Dictionary):
        return None
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    roles = root.get("/RoleMap")
    reading = _Tree(pages, roles if isinstance(roles, pikepdf.Dictionary) else None)
    return Tag("Document", tuple(reading.kids(root, -1, 0)))


@dataclass(slots=True)
class _Tree:
    pages: Mapping[tuple[int, int], int]
    roles: Any
    count: int = 0

    def kids(self, holder: Any, page: int, depth: int) -> Iterator[Kid]:
        import pikepdf

        held = holder.get("/K")
        for kid in held if isinstance(held, pikepdf.Array) else [held]:
            self.count += 1
            if kid is None or depth > _DEEPEST or self.count > MAX_TAGS:
                return
            if isinstance(kid, int):
                yield Marked(page, kid)
            elif not isinstance(kid, pikepdf.Dictionary):
                continue
            elif "/MCID" in kid:
                yield Marked(self.page_of(kid, page), int(kid["/MCID"]))
            elif "/S" in kid:
                yield self.tag(kid, self.page_of(kid, page), depth)

    def page_of(self, kid: Any, otherwise: int) -> int:
        page = kid.get("/Pg")
        return self.pages.get(page.objgen, otherwise) if page is not None else otherwise

    def tag(self, element: Any, page: int, depth: int) -> Tag:
        columns, rows = self.spans(element)
        return Tag(
            self.kind(str(element["/S"])),
            tuple(self.kids(element, page, depth + 1)),
            _text(element.get("/ActualText")),
            columns,
            rows,
        )

    def kind(self, name: str) -> str:
        """Return what a role stands for; several may stand for one another (14.7.3)."""
        for _ in range(8):
            role = self.roles.get(name) if self.roles is not None else None
            if role is None or str(role) == name:
                break
            name = str(role)
        return name.removeprefix("/")

    def spans(self, element: Any) -> tuple[int, int]:
        import pikepdf

        held = element.get("/A")
        spans = [1, 1]
        for each in held if isinstance(held, pikepdf.Array) else [held]:
            if isinstance(each, pikepdf.Dictionary):
                for at, name in enumerate(("/ColSpan", "/RowSpan")):
                    count = each.get(name)
                    if isinstance(count, int) and 1 < count < 1000:
                        spans[at] = count
        return spans[0], spans[1]


# --- Forms ---------------------------------------------------------------------------------------


def _answers(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Yield the fields of the form by their full names, and what is filled in."""
    import pikepdf

    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    waiting: list[tuple[Any, str, dict[str, Any], int]] = []
    if isinstance(fields, pikepdf.Array):
        waiting += [(each, "", {}, 0) for each in reversed(list(fields))]
    count = 0
    while waiting and count < MAX_FIELDS:
        item, above, passed, depth = waiting.pop()
        count += 1
        if not isinstance(item, pikepdf.Dictionary) or depth > _DEEPEST:
            continue
        part = _text(item.get("/T"))
        name = ".".join(filter(None, (above, part)))
        # What is not said of a field is said of those that it is a part of (12.7.4.1).
        given: dict[str, Any] = {
            **passed,
            **{key: item[key] for key in ("/FT", "/V", "/Ff") if key in item},
        }
        held = item.get("/Kids")
        kids: list[Any] = list(held) if isinstance(held, pikepdf.Array) else []
        named = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/T" in kid]
        if named:
            waiting += [(kid, name, given, depth + 1) for kid in reversed(named)]
        elif name and (value := _value(given, [item, *kids])) is not None:
            yield name, value


def _value(given: Mapping[str, Any], widgets: list[Any]) -> str | None:
    """Return what is filled in: "on" or "off" of a box, None of what nobody fills in."""
    kind = str(given.get("/FT", ""))
    flags = given.get("/Ff", 0)
    flags = int(flags) if isinstance(flags, int) else 0
    if kind == "/Sig" or (kind == "/Btn" and flags & _PUSHED):
        return None
    value = _text(given.get("/V"))
    if kind != "/Btn":
        return value
    states = [_text(each.get("/AS")) for each in widgets if hasattr(each, "get")]
    chosen = next((state for state in states if state not in ("", "Off")), "")
    value = value if value not in ("", "Off") else chosen
    if flags & _RADIO:
        return value
    return "on" if value else "off"


# --- Remarks -------------------------------------------------------------------------------------


def _comments(pdf: pikepdf.Pdf) -> Iterator[Comment]:
    import pikepdf

    for number, page in enumerate(pdf.pages, 1):
        held = page.obj.get("/Annots")
        for each in list(held)[:MAX_FIELDS] if isinstance(held, pikepdf.Array) else ():
            if not isinstance(each, pikepdf.Dictionary):
                continue
            said = _text(each.get("/Contents")).strip()
            if said and str(each.get("/Subtype")) in _REMARKS:
                yield Comment(said, _text(each.get("/T")).strip(), f"page {number}")
