"""The tags of PDF files that are joined: one tree over all, a Part for each file.

A file may come again and again, such as a sheet that goes to all recipients: its pages are the same
then, but an element stands on one page (ISO 32000-1, 14.7.2), so that each time has elements of its
own. What a file says of them is read once, and written for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from reportgen.writers.pdf.binding.pages import find_references

#: What an element says that does not depend on its place (ISO 32000-1, table 323).
_SAID = ("/S", "/A", "/Alt", "/ActualText", "/Lang", "/E", "/T")
#: What a link says (tables 164, 166 and 173) that leads to nothing of its own file.
_OF_LINKS = ("/Rect", "/BS", "/Border", "/Contents", "/F", "/H", "/QuadPoints")
#: How deep a tree of tags may be: that of a sheet is about ten deep.
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class _Marked:
    """Marked content: the page, counted from the first of the file, and its number there."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to a place outside: the page it is on, and what is written of it."""

    page: int
    said: bytes


@dataclass(frozen=True, slots=True)
class _Element:
    """A structure element: what is written of it but for its place; its page, if it has one.

    `name` is what others call it by, `headers` are what it calls its headers by.
    """

    said: bytes
    page: int | None
    kids: tuple[_Element | _Marked | _Link, ...]
    name: bytes = b""
    headers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class FileTags:
    """The tags of a file: how many pages it has, and whether it claims to be PDF/UA."""

    count: int
    root: _Element | None
    claims: bool


def read_tags(source: pikepdf.Pdf) -> FileTags:
    """Return the tags of a file; none for a file without, or with tags that make no tree."""
    count = len(source.pages)
    tree = source.Root.get("/StructTreeRoot")
    claims = b"pdfuaid" in _metadata(source)
    if not isinstance(tree, pikepdf.Dictionary):
        return FileTags(count, None, False)
    try:
        kids = tuple(_Reading(source, tree).kids(tree, None, 0))
    except (pikepdf.PdfError, KeyError, TypeError, ValueError, AttributeError):
        return FileTags(count, None, False)
    lang = source.Root.get("/Lang")
    said = b"<</S/Part%b>>" % (b"/Lang" + lang.unparse() if lang else b"")
    return FileTags(count, _Element(said, None, kids), claims)


def _metadata(source: pikepdf.Pdf) -> bytes:
    stream = source.Root.get("/Metadata")
    return stream.read_bytes() if isinstance(stream, pikepdf.Stream) else b""


class _Reading:
    def __init__(self, source: pikepdf.Pdf, tree: Any) -> None:
        self.pages = {page.obj.objgen: at for at, page in enumerate(source.pages)}
        self.roles = tree.get("/RoleMap", {})

    def kids(self, parent: Any, page: int | None, depth: int) -> Iterator[Any]:
        """Yield what is below an element whose content stands on a page."""
        if depth > _DEPTH:
            raise ValueError
        kids = parent.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                if page is None:
                    raise ValueError
                yield _Marked(page, int(kid))
                continue
            at = self.pages[kid.Pg.objgen] if "/Pg" in kid else page
            if kid.get("/Type") == "/MCR":
                if at is None or "/Stm" in kid:
                    raise ValueError
                yield _Marked(at, int(kid.MCID))
            elif kid.get("/Type") == "/OBJR":
                if at is not None and (said := _link_of(kid.Obj)):
                    yield _Link(at, said)
            elif kid.S == "/Document":
                yield from self.kids(kid, at, depth + 1)
            else:
                element = self.element(kid, at, depth)
                # What says nothing but that something is in it would be most of all.
                yield from element.kids if _is_void(element) else (element,)

    def element(self, element: Any, page: int | None, depth: int) -> _Element:
        kids = tuple(self.kids(element, page, depth + 1))
        attributes = element.get("/A")
        headers: tuple[bytes, ...] = ()
        if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
            headers = tuple(map(bytes, attributes.Headers))
            del attributes.Headers
        said = {name: _written(element[name]) for name in _SAID if name in element}
        role = element.S
        for _ in range(len(self.roles)):
            role = self.roles.get(role, role)
        has_link = any(isinstance(kid, _Link) for kid in kids)
        said["/S"] = _written(role) if role != "/Link" or has_link else b"/Span"
        return _Element(_dictionary(said), page, kids, bytes(element.get("/ID", b"")), headers)


def _is_void(element: _Element) -> bool:
    """Tell whether an element means nothing: it has neither a language nor text of its own."""
    if element.said == b"<</S /Div>>":
        return not any(isinstance(kid, _Marked) for kid in element.kids)
    return element.said in (b"<</S /Span>>", b"<</S /NonStruct>>")


def _link_of(annotation: Any) -> bytes:
    """Return what is written of a link to an address; b"" for whatever else it is."""
    action = annotation.get("/A", {})
    if annotation.get("/Subtype") != "/Link" or action.get("/S") != "/URI":
        return b""
    said = {name: _written(annotation[name]) for name in _OF_LINKS if name in annotation}
    said |= {"/Type": b"/Annot", "/Subtype": b"/Link"}
    said["/A"] = _dictionary({"/S": b"/URI", "/URI": _written(action.URI)})
    return _dictionary(said)


def _written(value: Any) -> bytes:
    """Return how a value is written; raises `ValueError` where it leads to others."""
    if isinstance(value, pikepdf.Object):
        data: bytes = value.unparse(resolved=True)
    else:
        data = str(value).lower().encode()
    if next(find_references(data), None):
        raise ValueError
    return data


def _dictionary(entries: dict[str, bytes]) -> bytes:
    return b"<<%b>>" % b"".join(b"%b %b" % (name.encode(), said) for name, said in entries.items())


@dataclass
class JoinedTags:
    """The tags of a file that is being joined, in which each page may have some or none."""

    whole: pikepdf.Pdf
    #: The first key that no page or annotation of the whole has yet.
    first: int = 0
    #: Whether all files claim to be PDF/UA.
    claims: bool = True
    parts: list[Any] = field(default_factory=list)
    #: The elements of marked content by its number, of each page that has any (14.7.4.4).
    rows: list[dict[int, Any]] = field(default_factory=list)
    names: list[tuple[bytes, Any]] = field(default_factory=list)
    #: Annotations with their elements; their keys follow those of pages.
    linked: list[tuple[Any, Any]] = field(default_factory=list)

    def add(self, tags: FileTags, pages: Sequence[Any]) -> None:
        """Tag pages of the whole that are those of a file."""
        self.claims = self.claims and tags.claims
        if tags.root is None:
            return
        first = len(self.rows)
        self.rows += [{} for _ in pages]
        for key, page in enumerate(pages, self.first + first):
            page.StructParents = key
            page.Tabs = pikepdf.Name.S
            if "/Annots" in page:
                # Of another time that the file is in the whole.
                del page.Annots
        prefix = (b"annex%d " if self.first else b"%d ") % len(self.parts)
        writing = _Writing(self, pages, self.rows[first:], prefix)
        self.parts.append(writing.write(tags.root))

    def finish(self) -> None:
        """Put the tree of tags over all, where any file has tags."""
        if not self.parts:
            return
        whole, root = self.whole, pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot)
        tree = whole.make_indirect(root)
        document = whole.make_indirect(_parse(b"<</S/Document>>"))
        document.P, document.K = tree, pikepdf.Array(self.parts)
        for part in self.parts:
            part.P = document
        numbers: Any = pikepdf.Array()
        for key, element in self.keyed():
            numbers.extend([key, element])
        tree.K = pikepdf.Array([document])
        tree.ParentTree = whole.make_indirect(pikepdf.Dictionary(Nums=numbers))
        tree.ParentTreeNextKey = len(self.rows) + len(self.linked)
        self._set_names(tree, self.names)
        whole.Root.StructTreeRoot = tree
        whole.Root.MarkInfo = pikepdf.Dictionary(Marked=True)

    def keyed(self) -> Iterator[tuple[int, Any]]:
        """Yield the keys of pages and annotations with their elements (14.7.4.4)."""
        for key, row in enumerate(self.rows, self.first):
            elements = [row.get(number) for number in range(max(row, default=-1) + 1)]
            yield key, self.whole.make_indirect(pikepdf.Array(elements))
        for key, (annotation, element) in enumerate(self.linked, self.first + len(self.rows)):
            annotation.StructParent = key
            yield key, element

    def extend(self) -> None:
        """Put the tags behind those that the whole has already, below the same document."""
        if not self.parts or "/StructTreeRoot" not in self.whole.Root:
            return
        tree = self.whole.Root.StructTreeRoot
        kids = tree.K
        document = kids[0] if isinstance(kids, pikepdf.Array) else kids
        for part in self.parts:
            part.P = document
            document.K.append(part)
        numbers = pikepdf.NumberTree(tree.ParentTree)
        last = self.first - 1
        for last, element in self.keyed():
            numbers[last] = element
        tree.ParentTreeNextKey = last + 1
        named = [*_names_below(tree.get("/IDTree", pikepdf.Dictionary())), *self.names]
        self._set_names(tree, named)

    def _set_names(self, tree: Any, names: list[tuple[bytes, Any]]) -> None:
        """Give the tree of tags its elements by their names, in the order of these."""
        if names:
            named = sorted(names, key=lambda pair: pair[0])
            pairs = [each for name, element in named for each in (pikepdf.String(name), element)]
            found = pikepdf.Dictionary(Names=pikepdf.Array(pairs))
            tree.IDTree = self.whole.make_indirect(found)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the elements of a file once; names begin with what tells it from all others."""

    joined: JoinedTags
    pages: Sequence[Any]
    rows: Sequence[dict[int, Any]]
    prefix: bytes

    def write(self, element: _Element) -> Any:
        whole = self.joined.whole
        made = whole.make_indirect(_parse(element.said))
        if element.page is not None:
            made.Pg = self.pages[element.page]
        kids = pikepdf.Array()
        for kid in element.kids:
            match kid:
                case _Element():
                    below = self.write(kid)
                    below.P = made
                    kids.append(below)
                case _Marked(page, number):
                    self.rows[page][number] = made
                    kids.append(number if page == element.page else self.reference(page, number))
                case _Link(page, said):
                    kids.append(self.link(self.pages[page], said, made))
        made.K = kids
        if element.name:
            made.ID = pikepdf.String(self.prefix + element.name)
            self.joined.names.append((self.prefix + element.name, made))
        if element.headers:
            headers = (pikepdf.String(self.prefix + name) for name in element.headers)
            made.A.Headers = pikepdf.Array(headers)
        return made

    def reference(self, page: int, number: int) -> Any:
        return pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=self.pages[page], MCID=number)

    def link(self, page: Any, said: bytes, element: Any) -> Any:
        annotation = self.joined.whole.make_indirect(_parse(said))
        if "/Annots" not in page:
            page.Annots = pikepdf.Array()
        page.Annots.append(annotation)
        self.joined.linked.append((annotation, element))
        return pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=annotation, Pg=page)


def _names_below(node: Any) -> Iterator[tuple[bytes, Any]]:
    """Yield what a tree of names holds (ISO 32000-1, 7.9.6)."""
    items = list(node.get("/Names", ()))
    for name, element in zip(items[::2], items[1::2], strict=True):
        yield bytes(name), element
    for kid in node.get("/Kids", ()):
        yield from _names_below(kid)


def _parse(written: bytes) -> Any:
    return pikepdf.Object.parse(written)
