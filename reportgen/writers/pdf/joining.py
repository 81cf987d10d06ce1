"""PDF files joined into one for the printer: each part begins on the front of a sheet of paper.

It is tagged as its files are, and where all of them are PDF/UA (ISO 14289), so is the whole;
what leads to places inside a file stays behind. What several files have alike, such as a logo or a
whole sheet, is in it once.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import pikepdf

from reportgen.document.edition import Standard
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.writers.pdf.joined_tags import FileTags, JoinedTags, read_tags
from reportgen.writers.pdf.ua2 import conform

#: What belongs to tags and screens (ISO 32000-1, table 30): it means nothing on paper, leads to
#: objects of the file that the page comes from, or is written anew.
FOR_SCREENS = (
    *("/Annots", "/StructParents", "/Tabs", "/Metadata", "/Thumb", "/B", "/Dur", "/Trans", "/AA"),
)
#: The sizes of a page, which a blank one has from the page before it.
_SIZES = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
#: The kinds of resources that are streams, or hold them: pictures, fonts (ISO 32000-1, table 33).
_SHARED = ("/XObject", "/Font", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading")

_METADATA = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def join_for_duplex(
    parts: Iterable[Sequence[bytes]], *, title: str, lang: str, standard: Standard = Standard.UA
) -> bytes:
    """Return the PDF files of all parts as one, for paper that is printed on both sides.

    A part is a sequence of PDF files, such as a letter and its sheets; the files of a part follow
    each other without a gap. A part that ends on the front of a sheet of paper is followed by a
    blank page of the same size, unless it is the last. To begin each file on a new sheet of
    paper, let each be a part of its own. `title` and `lang` (BCP 47) are those of the whole file.
    So is the standard, whichever part of PDF/UA the files are.

    The same bytes for the same input. Raises `WriteError` for what is no PDF file, and where
    there is no page at all.
    """
    joiner = _Joiner()
    problems = []
    for number, part in enumerate(parts, 1):
        for place, data in enumerate(part, 1):
            try:
                joiner.add(data, on_front=place == 1)
            except pikepdf.PdfError as error:
                said = say("{pdf_error}.", pdf_error=str(error).rstrip("."))
                problems.append(_problem(f"part {number}, file {place}", said))
    if not problems and not len(joiner.whole.pages):
        problems.append(_problem("all parts", say("there are no pages.")))
    if problems:
        raise WriteError(problems)
    return conform(joiner.save(title, lang), standard)


def _problem(within: str, message: Message) -> Problem:
    place = Place("PDF for printing", within=within)
    return Problem(place, message, say("Make the PDF file again."))


class _Joiner:
    """The file that pages are added to, and what of earlier files is shared."""

    def __init__(self) -> None:
        self.whole = pikepdf.new()
        #: Files by the digest of their bytes: one that comes again is not read again.
        self.files: dict[bytes, tuple[pikepdf.Pdf, FileTags]] = {}
        self.tags = JoinedTags(self.whole)
        #: Resources of the whole by the digest of what they are.
        self.shared: dict[bytes, pikepdf.Object] = {}
        #: The numbers of those that are shared: they need no second look.
        self.known: set[tuple[int, int]] = set()

    def add(self, data: bytes, on_front: bool) -> None:
        """Add the pages of a file, the first on the front of a sheet of paper if need be."""
        digest = hashlib.sha256(data).digest()
        if digest not in self.files:
            source = pikepdf.open(io.BytesIO(data))
            self.files[digest] = source, read_tags(source)
            for page in source.pages:
                for key in FOR_SCREENS:
                    if key in page.obj:
                        del page.obj[key]
        if on_front:
            self.turn_to_front()
        first = len(self.whole.pages)
        source, tags = self.files[digest]
        self.whole.pages.extend(source.pages)
        added = [page.obj for page in self.whole.pages[first:]]
        self.tags.add(tags, added)
        for each in added:
            self.share(each)

    def turn_to_front(self) -> None:
        """Add a blank page where the last one is on the front of its sheet of paper."""
        if len(self.whole.pages) % 2 == 0:
            return
        last = self.whole.pages[-1].obj
        blank = pikepdf.Dictionary(Type=pikepdf.Name.Page, Resources=pikepdf.Dictionary())
        for key in _SIZES:
            if key in last:
                blank[key] = last[key]
        self.whole.pages.append(pikepdf.Page(self.whole.make_indirect(blank)))

    def share(self, page: Any) -> None:
        """Put what earlier pages have as well in the place of a page's own resources."""
        resources = page.get("/Resources", {})
        for kind in _SHARED:
            entries = resources.get(kind, {})
            for name in list(entries.keys()):
                entries[name] = self.first_of(entries[name])

    def first_of(self, item: Any) -> Any:
        """Return the first object that is the same as this one, all below it included."""
        if not item.is_indirect or item.objgen in self.known:
            return item
        first = self.shared.setdefault(_digest(item), item)
        self.known.add(first.objgen)
        return first

    def save(self, title: str, lang: str) -> bytes:
        whole = self.whole
        whole.Root.Lang = pikepdf.String(lang)
        whole.Root.ViewerPreferences = pikepdf.Dictionary(
            DisplayDocTitle=True, Duplex=pikepdf.Name.DuplexFlipLongEdge
        )
        whole.docinfo["/Title"] = pikepdf.String(title)
        self.tags.finish()
        if self.tags.claims:
            whole.Root.Metadata = _metadata(whole, title)
        file = io.BytesIO()
        whole.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return file.getvalue()


def _metadata(whole: pikepdf.Pdf, title: str) -> pikepdf.Stream:
    """Return what a file that is PDF/UA says of itself (ISO 14289-1, 5 and 7.1)."""
    said = _METADATA.format(title=escape(title)).encode()
    entries = pikepdf.Dictionary(Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    return pikepdf.Stream(whole, said, entries)


def _digest(item: Any) -> bytes:
    """Return a digest of an object and all that it leads to."""
    return hashlib.sha256(_unparse(item)).digest()


def _unparse(item: Any) -> bytes:
    if isinstance(item, pikepdf.Stream):
        return _unparse_entries(item) + item.read_raw_bytes()
    if isinstance(item, pikepdf.Dictionary):
        return _unparse_entries(item)
    if isinstance(item, pikepdf.Array):
        return b"[" + b" ".join(map(_unparse, item)) + b"]"
    return item.unparse() if isinstance(item, pikepdf.Object) else repr(item).encode()


def _unparse_entries(item: Any) -> bytes:
    entries = (key.encode() + b" " + _unparse(value) for key, value in sorted(item.items()))
    return b"<<" + b" ".join(entries) + b">>"
