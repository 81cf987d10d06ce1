"""XML of strangers, read without what it names elsewhere: no entities, no DTD, no network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

#: How lxml reads it.
_READING: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
#: The parser goes on to the end of the bytes that it has, though what it finds stops us.
_PIECE = 4096


class _BegunError(Exception):
    """The first element begins."""


class _Prolog:
    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise _BegunError


def has_doctype(content: bytes) -> bool:
    """Tell whether XML, in whatever encoding, has a document type, where entities are declared.

    That stands before the first element, so that nothing is read after it begins. What is no XML
    has none.
    """
    from defusedxml import DTDForbidden
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    parser = DefusedXMLParser(target=_Prolog(), forbid_dtd=True)
    try:
        for start in range(0, len(content), _PIECE):
            parser.feed(content[start : start + _PIECE])
    except DTDForbidden:
        return True
    # The last two come of encodings that are not known.
    except (_BegunError, ParseError, LookupError, ValueError):
        return False
    return False


def parse_without_entities(content: bytes) -> Any:
    """Return the root of XML, an element of the standard library, in which none are declared.

    A document type that is named is not read. Raises `ValueError`.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    # The last two come of encodings that are not known.
    except (DefusedXmlException, ParseError, LookupError, ValueError) as error:
        raise ValueError(str(error)) from None


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
