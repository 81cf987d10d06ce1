"""XML of strangers, read without what it names elsewhere: no entities, no DTD, no network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

#: How lxml reads it.
_READING: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}


def parse_xml(content: bytes) -> Any:
    """Return the root of XML. Raises `lxml.etree.XMLSyntaxError`."""
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(**_READING))


def read_elements(content: bytes, kind: str) -> Iterator[Any]:
    """Yield the elements of a kind one by one, so that they are never all in the memory.

    Each is empty once the next is asked for. Raises `lxml.etree.XMLSyntaxError`.
    """
    from lxml import etree

    for _, element in etree.iterparse(io.BytesIO(content), tag=f"{{*}}{kind}", **_READING):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def parse_around(content: bytes, kind: str) -> Any:
    """Return the root of XML whose elements of a kind are empty. Raises as `parse_xml`."""
    from lxml import etree

    steps = etree.iterparse(io.BytesIO(content), tag=f"{{*}}{kind}", **_READING)
    for _, element in steps:
        element.clear()
    return steps.root


def write_document(root: Any) -> bytes:
    """Return XML with its declaration, as parts of Office files have it."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def write_element(element: Any) -> bytes:
    """Return an element and what is in it, as a piece of XML in UTF-8."""
    from lxml import etree

    return etree.tostring(element, encoding="utf-8")
