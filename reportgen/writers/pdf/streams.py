"""The streams of a PDF that pydyf holds: dictionary and data apart, compressed once."""

from __future__ import annotations

import zlib
from typing import Any

_START, _END = b"\nstream\n", b"\nendstream"


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
