"""The objects of a PDF as pydyf holds them: looked up, written, their streams compressed once."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

_START, _END = b"\nstream\n", b"\nendstream"


def keep_page_references() -> None:
    """Let pydyf keep the references of its pages, which it makes anew for every tag that asks.

    A report of a thousand pages would spend most of its time there.
    """
    from pydyf import PDF

    make = PDF.page_references.fget

    def page_references(pdf: Any) -> tuple[bytes, ...]:
        kept: tuple[bytes, ...] = getattr(pdf, "kept_references", ())
        if 3 * len(kept) != len(pdf.pages["Kids"]):
            kept = pdf.kept_references = make(pdf)
        return kept

    PDF.page_references = property(page_references)


def number_of(reference: bytes) -> int:
    """Return the number of the object that a reference names (ISO 32000-1, 7.3.10)."""
    return int(reference.split()[0])


def resolve(pdf: Any, reference: bytes) -> Any:
    """Return the object of a PDF that a reference names."""
    return pdf.objects[number_of(reference)]


def string(text: str) -> Any:
    """Return a text as a string of PDF (ISO 32000-1, 7.9.2)."""
    from pydyf import String

    return String(text)


def array(items: Iterable[Any]) -> Any:
    """Return items as an array of PDF (7.3.6)."""
    from pydyf import Array

    return Array(items)


def dictionary(entries: Mapping[str, Any]) -> Any:
    """Return entries as a dictionary of PDF (7.3.7), their names without the solidus."""
    from pydyf import Dictionary

    return Dictionary(entries)


def stream(lines: list[Any]) -> Any:
    """Return the lines of a page's content as a stream of PDF (7.3.8), to be compressed."""
    from pydyf import Stream

    return Stream(lines, compress=True)


def compress_stream(stream: Any) -> None:
    """Compress a stream for good; pydyf would do so each time that it is asked for the data."""
    if stream.compress:
        stream.compress = False
        data = stream_payload(stream)
        stream.stream = [zlib.compress(data)]
        stream.extra["Filter"] = "/FlateDecode"


def stream_dictionary(stream: Any) -> bytes:
    """Return what is written of a stream before its data."""
    data: bytes = stream.data
    return data[: data.index(_START)]


def stream_payload(stream: Any) -> bytes:
    """Return the data of a stream as it is written."""
    data: bytes = stream.data
    return data[data.index(_START) + len(_START) : -len(_END)]
