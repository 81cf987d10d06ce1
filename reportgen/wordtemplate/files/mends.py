"""Values in a template that validators and libraries reject, as other programs write them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TypeAlias

from lxml import etree

from reportgen.wordtemplate.files.oxml import names, twips, w

#: Returns the name of the part that a relationship of a part means, "" where it is spelt so.
Resolve: TypeAlias = Callable[[str, etree._Element], str]
#: Strict values of w:jc and w:lvlJc, with the Transitional ones that mean the same: in text that
#: runs from right to left, Word takes "left" as the side where lines begin.
_SIDES = {"start": "left", "end": "right"}
#: Values of w:characterSet that validators take, spelt exactly so.
_CHARACTER_SETS = frozenset(
    names(
        "Big5 GBK KS_C-5601-1992 iso-8859-1 iso-8859-9 ks_c-5601-1987 macintosh shift_jis "
        "windows-1250 windows-1251 windows-1253 windows-1255 windows-1256 windows-1257 "
        "windows-1258 windows-874"
    )
)
#: What has a width in w:w. Google Docs writes it with decimals.
_WIDE = [w(name) for name in names("tblW tcW gridCol tblInd tblCellSpacing wBefore wAfter")]
_WIDE += [w(name) for name in names("top left start bottom right end")]
_SIDED = (w("jc"), w("lvlJc"))
_CHARSET = w("charset")
_VAL, _W, _CHARACTER_SET = w("val"), w("w"), w("characterSet")
#: How LibreOffice relates to the core properties, and how ECMA-376 Part 2, 10, has it.
_CORE = (
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
)


#: Indents, which it writes with decimals too.
_IND = w("ind")
_INDENTS = [w(name) for name in names("left right start end hanging firstLine")]
#: All elements that may hold what is to be mended.
_TAGS = [*_SIDED, _CHARSET, _IND, *_WIDE]


def mend(root: etree._Element) -> bool:
    """Put right the values in one part; tell whether there were any."""
    # One walk: the styles of Word are the largest part of most templates.
    found = [_mend_value(element) for element in root.iter(*_TAGS)]
    for element in root.iterchildren("{*}Relationship"):
        if element.get("Type") == _CORE[0]:
            element.set("Type", _CORE[1])
            found.append(True)
    return any(found)


def _mend_value(element: etree._Element) -> bool:
    if element.tag in _SIDED:
        side = _SIDES.get(element.get(_VAL) or "")
        if side:
            element.set(_VAL, side)
        return side is not None
    if element.tag == _CHARSET:
        name = element.get(_CHARACTER_SET)
        wrong = name is not None and name not in _CHARACTER_SETS
        if wrong:
            # What w:val says of the font holds without it.
            del element.attrib[_CHARACTER_SET]
        return wrong
    if element.tag == _IND:
        decimals = [name for name in _INDENTS if "." in (element.get(name) or "")]
        for name in decimals:
            element.set(name, str(twips(element.get(name) or "")))
        return bool(decimals)
    width = element.get(_W) or ""
    if width.removeprefix("-").isdigit() or width.endswith("%") or not width:
        return False
    element.set(_W, str(twips(width)))
    return True


def mend_targets(rels: etree._Element, part: str, resolve: Resolve) -> bool:
    """Spell the targets of a part's relationships as the parts are; tell whether any was not.

    Names are the same in small and large letters (ECMA-376 Part 2, 6.2.2.3), and LibreOffice takes
    them for others.
    """
    found = False
    for rel in rels.iterchildren("{*}Relationship"):
        if rel.get("TargetMode") != "External" and (name := resolve(part, rel)):
            rel.set("Target", posixpath.relpath(name, posixpath.dirname(part) or "."))
            found = True
    return found
