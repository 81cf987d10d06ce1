"""Custom properties of Word files (ECMA-376 Part 1, 22.3), which office programs keep."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from reportgen.wordtemplate.files.package import CONTENT_TYPES

_PART = "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_SPACES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)
#: The set of properties that people and programs name themselves ([MS-OSHARED], 2.3.3.2.2), and the
#: first of its numbers.
_SET, _FIRST = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", 2
_RELATIONS = "_rels/.rels"
#: How those are called that a file of translations has for each text: with its key behind.
PREFIX = "reportgen "


def with_properties(data: bytes, properties: Mapping[str, str]) -> bytes:
    """Return a Word file that has no such properties yet with these, texts by their names."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == CONTENT_TYPES:
                override = f'<Override PartName="/{_PART}" ContentType="{_TYPE}"/>'
                content = _put_last(content, "</Types>", override)
            elif entry.filename == _RELATIONS:
                relation = f'<Relationship Id="rProperties" Type="{_KIND}" Target="{_PART}"/>'
                content = _put_last(content, "</Relationships>", relation)
            after.writestr(_entry(entry.filename), content)
        after.writestr(_entry(_PART), _write(properties))
    return written.getvalue()


def _put_last(content: bytes, end: str, element: str) -> bytes:
    """Return XML with an element more, as the last in its root."""
    text = content.decode()
    at = text.rindex(end)
    return f"{text[:at]}{element}{text[at:]}".encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write(properties: Mapping[str, str]) -> bytes:
    each = "".join(
        f'<property fmtid="{_SET}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties.items(), _FIRST)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<Properties {_SPACES}>{each}</Properties>".encode()
