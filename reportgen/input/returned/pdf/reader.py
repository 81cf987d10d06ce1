"""A PDF read in a process of its own, with limits of time and memory."""

from __future__ import annotations

from reportgen.input.returned.document import FORM_PROPERTY, Returned, lines_of
from reportgen.input.returned.package import fail
from reportgen.input.returned.pdf.glyphs import read_pages
from reportgen.input.returned.pdf.layout import lay_out
from reportgen.input.returned.pdf.lines import is_backward
from reportgen.input.returned.pdf.structure import Structure, read_structure
from reportgen.input.returned.pdf.tagged import read_tagged
from reportgen.problems.causes import JobError
from reportgen.problems.message import say

#: No sheet has more pages; a report of many sheets is none.
MAX_PAGES = 60
#: What reading may take, in seconds and megabytes.
_SECONDS, _ROOM = 60, 2048


def read_pdf(data: bytes, file: str) -> Returned:
    """Return what a PDF says; `file` is how it is called in problems.

    What is told by tags, or is filled into a form of the program, is sure; what was put together
    of letters on pages is not. Raises `SourceError` for what is no PDF, is damaged, has a password,
    no text or too many pages, or takes too long or too much memory.
    """
    from reportgen.workers.pool import Workers

    try:
        with Workers(1, _SECONDS, _ROOM) as workers:
            return workers.submit(read_alone, data, file).result()
    except JobError as error:
        raise fail(
            file,
            say("the PDF cannot be read: it {said}.", said=error.said),
            say("Ask for the Word file that it was made of."),
        ) from None


def read_alone(data: bytes, file: str) -> Returned:
    """Return what a PDF says, read in this process. Raises `SourceError`."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        with pypdfium2.PdfDocument(data) as document:
            return _read(document, read_structure(data), file)
    # Damage may show only when a page is looked at.
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise fail(
                file, say("the file has a password."), say("Save it without a password.")
            ) from None
        raise fail(
            file,
            say("the file is no PDF, or a damaged one."),
            say("Open it in a PDF viewer and save it again, or ask for the Word file."),
        ) from None


def _read(document: object, structure: Structure, file: str) -> Returned:
    count = len(document)  # type: ignore[arg-type]
    if count > MAX_PAGES:
        raise fail(
            file,
            say(
                "the PDF has {count} pages, and no more than {limit} are read.",
                count=count,
                limit=MAX_PAGES,
            ),
            say("Print the pages of each sheet to a PDF of their own, and import these."),
        )
    ours = FORM_PROPERTY in structure.properties
    flatten = not ours and any(structure.answers.values())
    pages = list(read_pages(document, count, flatten))
    tagged = read_tagged(pages, structure.root) if structure.root and not flatten else None
    laid_out = tagged or lay_out(pages)
    body, aside = laid_out.body, laid_out.aside
    if not body and not aside and not structure.answers:
        raise fail(
            file,
            say("the pages of the PDF are pictures, without text."),
            say("Have a program recognise the text (OCR), or ask for the file that was printed."),
        )
    said = "".join(map(str, (*lines_of(body), *aside)))
    return Returned(
        file,
        body,
        aside,
        structure.comments,
        structure.properties,
        answers=structure.answers,
        sure=tagged is not None and not is_backward(said),
    )
