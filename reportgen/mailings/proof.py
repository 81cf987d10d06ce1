"""The proof of what was sent, as a table that spreadsheets open and programs read."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from reportgen.mailings.ledger.handovers import Entry

_COLUMNS = ("when", "state", "address", "key", "reason", "message_id", "digest", "reply")
_ENCLOSED = "attachments"
#: What begins a formula, in forms of other widths too, where a cell begins, or whatever a
#: spreadsheet of another country takes for one: after any separator, blanks and quotes aside.
_FORMULA = re.compile(
    r'(^|[;,|])([\s"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])'
)


def write_proof(
    entries: Iterable[Entry],
    enclosed: Mapping[tuple[str, str], Sequence[tuple[str, str]]] = MappingProxyType({}),
) -> bytes:
    """Return a table in UTF-8 with a byte order mark, with semicolons and every cell quoted.

    So Excel in German and in French opens it by a double click. The server's words are in it: no
    cell, and no part of one, is a formula, wherever a spreadsheet parts the line; an apostrophe
    stands before what would be. Control characters and line breaks are blanks. `enclosed` is what
    went with messages (`Ledger.enclosed`).
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow((*_COLUMNS, _ENCLOSED))
    for entry in entries:
        went = enclosed.get((entry.key, entry.reason), ())
        attached = ", ".join(f"{name} (SHA-256 {digest})" for name, digest in went)
        cells = [*(getattr(entry, name) or "" for name in _COLUMNS), attached]
        writer.writerow(map(_cell, cells))
    return file.getvalue().encode("utf-8-sig", "replace")


def _cell(text: str) -> str:
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return _FORMULA.sub(r"\1\2'", "".join(kept))
