"""Taking pages out of a PDF that is just being written, with their tags, fonts and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.pages import (
    HEADINGS,
    FontUse,
    Item,
    Leaf,
    Pages,
    Spot,
    find_references,
    open_references,
)


def take_pages(document: Any, pdf: Any, name: str) -> Pages:
    """Return the pages of a document of WeasyPrint, whose PDF is complete but not written.

    `name` tells them from others that they may be bound with.
    """
    return _Taking(document, pdf, name).pages()


def take_bare_pages(document: Any, pdf: Any, name: str) -> Pages:
    """Return the pages without their furniture and without what the document says of itself."""
    return _BareTaking(document, pdf, name).pages()


def take_furniture(document: Any, pdf: Any) -> Pages:
    """Return pages of which only what they show is of use, to lie under others: no tags."""
    return _FurnitureTaking(document, pdf, "").pages()


class _Taking:
    """Takes whole pages; what others leave behind or do otherwise is in methods of their own."""

    def __init__(self, document: Any, pdf: Any, name: str) -> None:
        self.document, self.pdf, self.name = document, pdf, name
        self.references = [engine.number_of(reference) for reference in pdf.page_references]
        self.page_objects = [pdf.objects[number] for number in self.references]
        self.resources = self.object(self.page_objects[0]["Resources"])
        #: The place of each object that was met, by its number in the PDF.
        self.places = {number: place for place, number in enumerate(self.references, 1)}
        #: The numbers of objects to take, in their order.
        self.taken: list[int] = []
        #: Those of annotations, and the first place behind the fonts.
        self.annotations: set[int] = set()
        self.behind = 0
        self.fonts: list[FontUse] = []

    def pages(self) -> Pages:
        root = self.object(self.pdf.catalog["StructTreeRoot"])
        tree = self.object(root["K"][0])
        self.places[tree.number] = 0
        fonts = list(self.shared_fonts(self.object(self.resources["Font"])))
        self.take(self.resources.number)
        kids = [engine.number_of(reference) for reference in self.kids(tree)]
        for number in kids:
            self.take(number)
        marked = [list(row) for row in self.marked(root)]
        links = [list(self.links(page, root)) for page in self.page_objects]
        files = list(self.files())
        said = self.says_of_itself()
        contents = [self.object(page["Contents"]) for page in self.page_objects]
        first = 1 + len(contents)
        content_at = first + len(self.taken)
        # Behind the items come fonts.
        open_at = content_at + 2 * len(contents)
        self.places |= {number: open_at + at for at, number in enumerate(fonts)}
        self.behind = open_at + len(fonts)
        items = [self.item(self.pdf.objects[number]) for number in self.taken]
        items += [
            self.content(stream, page)
            for stream, page in zip(contents, self.document.pages, strict=True)
        ]
        items += [self.page_resources(at) for at in range(len(contents))]
        anchors, bookmarks = self.places_on_pages()
        leaves = tuple(
            Leaf(
                (page.width * engine.POINTS, page.height * engine.POINTS),
                engine.area(page),
                content_at + at,
                content_at + len(contents) + at,
                tuple(self.places.get(number, -1) for number in marked[at]),
                tuple((self.places[a], self.places[e]) for a, e in links[at]),
            )
            for at, page in enumerate(self.document.pages)
        )
        return Pages(
            leaves,
            tuple(items),
            tuple(self.places[number] for number in kids),
            tuple(self.ids()),
            anchors,
            bookmarks,
            tuple(self.fonts),
            tuple((name, self.places[number]) for name, number in files),
            open_references(said, self.places),
            self.information(),
        )

    def object(self, reference: bytes) -> Any:
        return engine.resolve(self.pdf, reference)

    def take(self, number: int) -> None:
        """Note an object, and those it refers to, unless they were met before."""
        waiting = [number]
        while waiting:
            number = waiting.pop()
            if number in self.places:
                continue
            self.places[number] = 1 + len(self.references) + len(self.taken)
            self.taken.append(number)
            target = self.pdf.objects[number]
            if hasattr(target, "stream"):
                engine.compress_stream(target)
                data = engine.stream_dictionary(target)
            else:
                data = target.data
            waiting += reversed([found for _, found in find_references(data)])

    def shared_fonts(self, fonts: Mapping[str, bytes]) -> Iterator[int]:
        """Note the fonts that can be shared, and yield the numbers of their dictionaries."""
        plain = engine.plain_fonts(self.document)
        for name in sorted(fonts):
            if name in plain:
                dictionary = self.object(fonts[name])
                self.fonts.append(self.font_use(name, plain[name], dictionary))
                # Until the places of all are known.
                self.places[dictionary.number] = -1
                yield dictionary.number

    def font_use(self, name: str, used: engine.UsedFont, dictionary: Any) -> FontUse:
        descendant = self.object(dictionary["DescendantFonts"][0])
        descriptor = self.object(descendant["FontDescriptor"])
        return FontUse(
            name,
            used.face,
            used.axes,
            used.widths,
            used.texts,
            _without(dictionary, "ToUnicode", "DescendantFonts"),
            _without(descendant, "W", "FontDescriptor"),
            _without(descriptor, "FontFile2", "FontFile3", "FontBBox"),
            used.box,
        )

    def kids(self, tree: Any) -> list[bytes]:
        """Return the outermost structure elements."""
        return list(tree["K"])

    def marked(self, root: Any) -> Iterator[Iterator[int]]:
        """Yield the elements of each page's marked content by its number, -1 for none."""
        rows = self.object(root["ParentTree"])["Nums"][1 : 2 * len(self.references) : 2]
        for row in rows:
            yield (-1 if each == "null" else engine.number_of(each) for each in row)

    def links(self, page: Any, root: Any) -> Iterator[tuple[int, int]]:
        """Yield the annotations of a page with their elements, but those of its furniture."""
        numbers = self.object(root["ParentTree"])["Nums"]
        elements = dict(zip(numbers[::2], numbers[1::2], strict=True))
        for reference in page.get("Annots", ()):
            annotation = self.object(reference)
            element = engine.number_of(elements[annotation["StructParent"]])
            if element in self.places:
                self.take(annotation.number)
                self.annotations.add(annotation.number)
                yield annotation.number, element

    def files(self) -> Iterator[tuple[bytes, int]]:
        names = self.pdf.catalog.get("Names", {}).get("EmbeddedFiles")
        entries = self.object(names)["Names"] if names else ()
        for name, reference in zip(entries[::2], entries[1::2], strict=True):
            self.take(engine.number_of(reference))
            yield name.data, engine.number_of(reference)

    def says_of_itself(self) -> bytes:
        """Return the entries of the catalog that do not depend on the pages."""
        ours = ("Type", "Pages", "Outlines", "Names", "StructTreeRoot", "PageLabels", "AF")
        data = _without(self.pdf.catalog, *ours)
        for _, number in find_references(data):
            self.take(number)
        return data

    def ids(self) -> Iterator[tuple[bytes, int]]:
        for number in self.taken:
            element = self.pdf.objects[number]
            if isinstance(element, dict) and element.get("Type") == "/StructElem":
                name = element.get("ID")
                if name is not None:
                    yield self.unlike_others(name), self.places[number]

    def unlike_others(self, name: Any) -> bytes:
        """Return a name of an element as it is unlike those of all other pages."""
        data: bytes = name.data
        return b"(" + quote(self.name, safe="#").encode() + b" " + data[1:]

    def information(self) -> bytes:
        data: bytes = self.pdf.info.data
        return data

    def item(self, target: Any) -> Item:
        if hasattr(target, "stream"):
            engine.compress_stream(target)
            return (
                *open_references(engine.stream_dictionary(target), self.places),
                engine.stream_payload(target),
            )
        if target.number in self.annotations:
            # Its number is its key in the tree of parents, too.
            data, numbers = open_references(_without(target, "StructParent"), self.places)
            own = self.places[target.number]
            return data + b"/StructParent %d>>", (*numbers, own), None
        if isinstance(target, dict) and target.get("S") in ("/TH", "/TD", "/Note"):
            data, numbers = open_references(self.renamed(target), self.places)
            return data + b">>", numbers, None
        data, numbers = open_references(target.data, self.places)
        return data, numbers, None

    def renamed(self, element: Any) -> bytes:
        """Return a cell or a note with names of elements that are unlike those of other pages."""
        changed = engine.dictionary(element)
        if "Headers" in element.get("A", ()):
            headers = engine.array(map(self.unlike_others, element["A"]["Headers"]))
            changed["A"] = engine.dictionary({**element["A"], "Headers": headers})
        if "ID" in element:
            changed["ID"] = self.unlike_others(element["ID"])
        return _without(changed)

    def content(self, stream: Any, page: Any) -> Item:
        """Return what a page shows."""
        engine.compress_stream(stream)
        return engine.stream_dictionary(stream), (), engine.stream_payload(stream)

    def page_resources(self, at: int) -> Item:
        """Return what the content of a page names."""
        return (*open_references(self.resources.data, self.places), None)

    def places_on_pages(self) -> tuple[dict[str, Spot], tuple[tuple[int, str, Spot], ...]]:
        anchors: dict[str, Spot] = {}
        bookmarks: list[tuple[int, str, Spot]] = []
        for at, page in enumerate(self.document.pages):
            for name, (left, top, *_) in page.anchors.items():
                anchors.setdefault(name, _spot(at, page, left, top))
            for level, title, (left, top), _ in page.bookmarks:
                bookmarks.append((level, title, _spot(at, page, left, top)))
        return anchors, tuple(bookmarks)


class _BareTaking(_Taking):
    def kids(self, tree: Any) -> list[bytes]:
        return [each for each in tree["K"] if self.object(each)["K"]]

    def says_of_itself(self) -> bytes:
        return b""

    def information(self) -> bytes:
        return b""

    def places_on_pages(self) -> tuple[dict[str, Spot], tuple[tuple[int, str, Spot], ...]]:
        """Return what leads to the title: the parts of a sheet are no bookmarks of a report."""
        anchors, bookmarks = super().places_on_pages()
        return anchors, tuple(bookmark for bookmark in bookmarks if bookmark[0] == 1)

    def item(self, target: Any) -> Item:
        if isinstance(target, dict) and target.get("S") in HEADINGS:
            at = self.behind + HEADINGS.index(target["S"])
            data, numbers = open_references(_without(target, "S"), self.places)
            return data + b"/S /H%d>>", (*numbers, at), None
        return super().item(target)

    def content(self, stream: Any, page: Any) -> Item:
        lines, end = [], 0
        for start, stop in engine.furniture(stream):
            lines += stream.stream[end:start]
            end = stop
        bare = engine.stream([*lines, *stream.stream[end:]])
        return super().content(bare, page)

    def page_resources(self, at: int) -> Item:
        objects = engine.dictionary(self.resources.get("XObject", {}))
        inside, numbers = open_references(_without(objects), self.places)
        before, others = open_references(_without(self.resources, "XObject"), self.places)
        data = before + b"/XObject " + inside + b"/Under %d 0 R>>>>"
        return data, (*others, *numbers, self.behind + len(HEADINGS) + at), None


class _FurnitureTaking(_Taking):
    def kids(self, tree: Any) -> list[bytes]:
        return []

    def says_of_itself(self) -> bytes:
        return b""

    def information(self) -> bytes:
        return b""

    def marked(self, root: Any) -> Iterator[Iterator[int]]:
        return (iter(()) for _ in self.references)

    def content(self, stream: Any, page: Any) -> Item:
        """Return what a page shows as an object that other pages can show (8.10)."""
        dictionary, _, payload = super().content(stream, page)
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 %.3f %.3f]/Resources %%d 0 R>>" % (
            page.width * engine.POINTS,
            page.height * engine.POINTS,
        )
        resources = self.places[self.resources.number]
        return dictionary.removesuffix(b">>") + form, (resources,), payload


def _spot(at: int, page: Any, left: float, top: float) -> Spot:
    return at, left * engine.POINTS, (page.height - top) * engine.POINTS


def _without(dictionary: Any, *names: str) -> bytes:
    """Return what is written of a dictionary without these entries and without its end."""
    kept = {name: value for name, value in dictionary.items() if name not in names}
    data: bytes = engine.dictionary(kept).data
    return data.removesuffix(b">>")
