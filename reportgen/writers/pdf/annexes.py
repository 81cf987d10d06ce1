"""PDF files that follow a sheet in its PDF: their pages and tags behind its own.

The sheet's own links, bookmarks and tags stay as they are. An annex keeps its links to the web;
what leads to places inside it, and forms to fill in, stay behind.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import pikepdf

from reportgen.document.files import Document
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, UnfitError, WriteError
from reportgen.writers.pdf.joined_tags import JoinedTags, read_tags
from reportgen.writers.pdf.joining import FOR_SCREENS

#: What a file says in its metadata where it is PDF/UA (ISO 14289-1, 5).
_CLAIM = re.compile(rb'<pdfuaid:part>[^<]*</pdfuaid:part>|\s+pdfuaid:part="[^"]*"')


def is_accessible(data: bytes) -> bool:
    """Tell whether a PDF file says that it is PDF/UA. Raises `UnfitError` for what is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as file:
            tags = read_tags(file)
            return tags.root is not None and tags.claims
    except pikepdf.PdfError:
        raise UnfitError(
            say("is no PDF file whose pages can be taken."),
            say("Open it, and save it anew without a password."),
        ) from None


def append_files(data: bytes, files: Iterable[Document]) -> bytes:
    """Return a PDF with the pages of PDF files behind its own, each with a bookmark.

    It says that it is PDF/UA only where all of them do. The same bytes for the same input. Raises
    `WriteError` where a file cannot be read.
    """
    annexes = list(files)
    if not annexes:
        return data
    with pikepdf.open(io.BytesIO(data)) as whole:
        tags = JoinedTags(whole, _next_key(whole))
        with whole.open_outline() as outline:
            for annex in annexes:
                first = len(whole.pages)
                _append(whole, annex, tags)
                outline.root.append(_bookmark(annex, first, whole))
        tags.extend()
        if not tags.claims and "/Metadata" in whole.Root:
            said = whole.Root.Metadata.read_bytes()
            whole.Root.Metadata.write(_CLAIM.sub(b"", said))
        file = io.BytesIO()
        whole.save(
            file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return file.getvalue()


def _bookmark(annex: Document, at: int, whole: pikepdf.Pdf) -> pikepdf.OutlineItem:
    """Return a bookmark that leads to the upper edge of the page at a place."""
    top = float(whole.pages[at].mediabox[3])
    place = pikepdf.PageLocation.XYZ
    return pikepdf.OutlineItem(annex.title or annex.name, at, place, left=0, top=top)


def _append(whole: pikepdf.Pdf, annex: Document, tags: JoinedTags) -> None:
    try:
        source = pikepdf.open(io.BytesIO(annex.data))
    except pikepdf.PdfError:
        place = Place(annex.path)
        said = say("the file cannot be joined: it is no PDF file that can be read.")
        raise WriteError([Problem(place, said, say("Open it, and save it anew."))]) from None
    read = read_tags(source)
    for page in source.pages:
        for key in FOR_SCREENS:
            if key in page.obj:
                del page.obj[key]
    first = len(whole.pages)
    whole.pages.extend(source.pages)
    tags.add(read, [page.obj for page in whole.pages[first:]])


def _next_key(whole: pikepdf.Pdf) -> int:
    """Return the first key that the tags of a file do not use (ISO 32000-1, 14.7.4.4)."""
    root = whole.Root.get("/StructTreeRoot")
    if root is None or "/ParentTree" not in root:
        return 0
    return max(pikepdf.NumberTree(root.ParentTree).keys(), default=-1) + 1
