"""Names of WordprocessingML (ECMA-376 Part 1) and its properties in schema order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def names(text: str) -> list[str]:
    """Return the names in a text that lists them with blanks between."""
    return text.split()


#: Children of w:pPr in the order the schema demands (ECMA-376 Part 1, 17.3.1.26).
PARAGRAPH_PROPERTIES = names(
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers "
    "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
    "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
    "rPr sectPr pPrChange"
)
#: Children of w:rPr in the order the schema demands (ECMA-376 Part 1, 17.3.2.28).
RUN_PROPERTIES = names(
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
)
#: Children of w:tcPr in the order the schema demands (ECMA-376 Part 1, 17.4.69).
CELL_PROPERTIES = names(
    "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText "
    "vAlign hideMark headers cellIns cellDel cellMerge tcPrChange"
)
Properties = Mapping[str, str]

_LENGTH = re.compile(r"\s*(-?\d{1,15}(?:\.\d{1,20})?)(mm|cm|in|pt|pc|pi)?\s*\Z")
_TWIPS = {"mm": 1440 / 25.4, "cm": 1440 / 2.54, "in": 1440, "pt": 20, "pc": 240, "pi": 240}


@cache
def w(name: str) -> str:
    """Return the name of an element or attribute in Clark notation, as lxml wants it."""
    return f"{{{W}}}{name}"


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; "" for comments and the like."""
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=5000)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def twips(text: str | None, default: int = 0) -> int:
    """Return a length in twips, or a plain number; `default` for what is neither.

    It may have decimals, as Google Docs writes it, or a unit (ECMA-376 Part 1, 22.9.2.15).
    """
    found = _LENGTH.match(text or "")
    return round(float(found[1]) * _TWIPS.get(found[2], 1)) if found else default


def parse(data: bytes, part: str) -> etree._Element:
    """Return the root of an XML part without its comments and processing instructions.

    Raises FaultError where the part is not well-formed or declares a document type, which
    OPC forbids (ECMA-376 Part 2, 8.2.5) and attacks need.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FaultError(
            say(
                "the part {part} is damaged: {error}.", part=part, error=str(error.msg).rstrip(".")
            ),
            say("Save the document again in Word."),
        ) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise FaultError(
            say("the part {part} declares a document type, which Word never writes.", part=part),
            say("Open the document in Word and save it under a new name."),
        )
    return root


def to_text(element: etree._Element) -> str:
    """Return the element as XML without the declarations of the prefixes w and r.

    Meant for pieces that go below an element which declares both.
    """
    text: str = etree.tostring(element, encoding="unicode", with_tail=False)
    head, end, rest = text.partition(">")
    for prefix, uri in element.nsmap.items():
        used = f"<{prefix}:" in rest or f" {prefix}:" in head + rest or f"<{prefix}:" in head
        if prefix is not None and (uri in (W, R) or not used):
            head = head.replace(f' xmlns:{prefix}="{uri}"', "", 1)
    return head + end + rest


def properties_of(parent: etree._Element | None, name: str) -> dict[str, str]:
    """Return the properties below `parent`'s child `name` (such as pPr), by local name."""
    holder = None if parent is None else parent.find(w(name))
    return {} if holder is None else {local(child): to_text(child) for child in holder}


def join_properties(tag: str, properties: Properties, order: Iterable[str]) -> str:
    """Return the properties as one element `tag` in the order of the schema, "" for none.

    Properties outside the order (extensions such as w14:ligatures) come last.
    """
    if not properties:
        return ""
    found = [properties[name] for name in order if name in properties]
    if len(found) < len(properties):
        names = set(order)
        found += [xml for name, xml in properties.items() if name not in names]
    return f"<w:{tag}>{''.join(found)}</w:{tag}>"


def insert_in_order(holder: etree._Element, child: etree._Element, order: list[str]) -> None:
    """Put `child` into `holder` where the schema wants it, in place of one of its name."""
    old = holder.find(child.tag)
    if old is not None:
        holder.replace(old, child)
        return
    rank = order.index(local(child))
    for index, other in enumerate(holder):
        name = local(other)
        if name not in order or order.index(name) > rank:
            holder.insert(index, child)
            return
    holder.append(child)
