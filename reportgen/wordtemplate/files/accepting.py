"""What is left of a document's text when its tracked changes are accepted (ECMA-376 Part 1, 17.13).

Remarks in the margin, sections, and what only later Words know are left out as well.
"""

from __future__ import annotations

import re

from lxml import etree

from reportgen.wordtemplate.files.oxml import names, w

_DROPPED = [
    w(name)
    for name in names(
        "del moveFrom delText commentRangeStart commentRangeEnd commentReference proofErr "
        "permStart permEnd sectPr pPrChange rPrChange tblPrChange trPrChange tcPrChange "
        "tblGridChange numberingChange cellIns cellDel moveFromRangeStart moveFromRangeEnd "
        "moveToRangeStart moveToRangeEnd annotationRef"
    )
]
_UNWRAPPED = [w("ins"), w("moveTo")]
#: Namespaces of later Words, which the root of a part has to name before they may be ignored.
_LATER = re.compile(r"\{http://schemas\.microsoft\.com/office/word/20\d\d/.*\}")


def accept(root: etree._Element) -> None:
    """Accept tracked changes, and drop remarks, sections and what is for later Words alone."""
    for element in list(root.iter(*_DROPPED)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in list(root.iter(*_UNWRAPPED)):
        parent = element.getparent()
        if parent is not None:
            for child in list(element):
                element.addprevious(child)
            parent.remove(element)
    for element in list(root.iter()):
        parent = element.getparent()
        if isinstance(element.tag, str) and _LATER.match(element.tag) and parent is not None:
            if element is not root:
                parent.remove(element)
            continue
        for name in list(element.attrib):
            if _LATER.match(str(name)) or str(name).startswith(w("rsid")):
                del element.attrib[name]
        if element.tag == w("id") and parent is not None and parent.tag == w("sdtPr"):
            parent.remove(element)
