"""A document drawn: the objects of its PDF, which can be changed, and then the file.

Two standards: PDF/UA-1 (ISO 14289-1), or PDF/A-3u (ISO 19005-3) with the mark of PDF/UA-1 too. A
third, PDF/UA-2, is made of the first when the file is written.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportgen.document.edition import Standard
from reportgen.writers.pdf.engine.boxes import keep_links_whole
from reportgen.writers.pdf.engine.layout import files_refused
from reportgen.writers.pdf.engine.loading import environment_variable
from reportgen.writers.pdf.engine.objects import compress_stream
from reportgen.writers.pdf.engine.tags import write_hints

#: The profile's day is not known; today's would make every build another file.
_SOME_DAY = datetime(1980, 1, 1)

#: Both marks in one file: PDF/A asks that the mark of PDF/UA be declared as an extension schema
#: (ISO 19005-3, 6.6.2.3).
_UA_MARK = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class Attached:
    """A file inside of the PDF: what it is called, what it is, and its relation to the whole."""

    name: str
    description: str
    data: bytes
    relationship: str = "Source"


class _Drawn(Exception):  # noqa: N818
    """A document is drawn, and nothing is written yet."""

    def __init__(self, pdf: Any) -> None:
        super().__init__()
        self.pdf = pdf


@dataclass(frozen=True)
class Drawing:
    """A document drawn: the objects of its PDF, and 16 bytes that tell the file from others."""

    pdf: Any
    identity: bytes

    def file(self) -> bytes:
        """Return the PDF as a file, the same bytes for the same objects."""
        for item in self.pdf.objects:
            if hasattr(item, "stream"):
                compress_stream(item)
        file = io.BytesIO()
        self.pdf.write(file, version=b"1.7", identifier=self.identity, compress=True)
        return file.getvalue()


def draw(
    document: Any, html: str, standard: Standard = Standard.UA, attached: Sequence[Attached] = ()
) -> Drawing:
    """Return the document drawn; to `Standard.ARCHIVE` with the files inside, else without.

    `html` is what it was laid out from. Raises `ForeignFileError`.
    """
    keep_links_whole(document)
    # The file's table of names has to be in their order (ISO 32000-1, 7.9.6).
    inside = sorted(attached, key=lambda file: file.name) if standard is Standard.ARCHIVE else []
    identity = hashlib.sha256(html.encode())
    for file in inside:
        identity.update(file.data)
    if standard is Standard.ARCHIVE:
        _put_inside(document, inside)
        pdf = _draw(document, pdf_variant="pdf/a-3u", pdf_tags=True)
    else:
        pdf = _draw(document, pdf_variant="pdf/ua-1")
    if standard is Standard.UA_2:
        write_hints(document, pdf)
    return Drawing(pdf, identity.digest()[:16])


def print_untagged(document: Any) -> bytes:
    """Return the document as a PDF that is only looked at. Raises `ForeignFileError`."""
    with files_refused():
        return bytes(document.write_pdf())


def _put_inside(document: Any, files: Sequence[Attached]) -> None:
    """Let the document hold files, and its metadata the mark of PDF/UA beside that of PDF/A."""
    import weasyprint

    document.metadata.attachments = [
        weasyprint.Attachment(
            string=file.data,
            name=file.name,
            description=file.description,
            relationship=file.relationship,
            created=_SOME_DAY,
            modified=_SOME_DAY,
        )
        for file in files
    ]
    document.metadata.generate_rdf_metadata = _with_ua_mark(document.metadata.generate_rdf_metadata)


def _draw(document: Any, **options: Any) -> Any:
    """Return the objects of the document's PDF, which WeasyPrint would write without a pause.

    It calls a finisher in between; what this raises ends it there.
    """

    def stop(document: Any, pdf: Any) -> None:
        raise _Drawn(pdf)

    # Font subsets carry the time they were made, unless this says otherwise.
    with environment_variable("SOURCE_DATE_EPOCH", "0"), files_refused():
        try:
            document.write_pdf(finisher=stop, **options)
        except _Drawn as drawn:
            return drawn.pdf
    raise AssertionError("WeasyPrint wrote a file without calling its finisher")


def _with_ua_mark(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    end = b"</rdf:RDF>"

    def generate_both(*arguments: Any) -> bytes:
        return generate(*arguments).replace(end, _UA_MARK.encode() + end)

    return generate_both
