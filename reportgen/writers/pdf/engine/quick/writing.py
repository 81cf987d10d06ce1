"""Objects of a PDF written by their types, the frequent ones first."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pydyf


def install() -> None:
    """Let pydyf write what is in dictionaries, arrays and streams without asking each twice."""
    write = pydyf._to_bytes

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            written: bytes = item
        elif kind is str:
            written = item.encode("ascii")
        elif kind is int:
            written = b"%d" % item
        else:
            written = write(item)
        return written

    @lru_cache(maxsize=1000)
    def to_name(key: str) -> bytes:
        return b"/%b " % to_bytes(key)

    def write_dictionary(dictionary: Any) -> bytes:
        written = [to_name(key) + to_bytes(value) for key, value in dictionary.items()]
        return b"<<%b>>" % b"".join(written)

    def write_array(array: Any) -> bytes:
        return b"[%b]" % b" ".join([to_bytes(item) for item in array])

    pydyf._to_bytes = to_bytes
    pydyf.Dictionary.data = property(write_dictionary)
    pydyf.Array.data = property(write_array)
