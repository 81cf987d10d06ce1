"""The prefixes w and r, given to parts that write the names of Word in another way.

XML means the same whatever prefixes it has (Namespaces in XML 1.0, 3), and programs other than
Word choose their own. What is printed goes into a part as text, and tables and sections are found
in it as text, so every part is read into the prefixes that Word uses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from reportgen.wordtemplate.files.oxml import MC, RELS, R, W

_OWN = {"w": W, "r": R}
#: Attributes whose values name prefixes (ECMA-376 Part 3, 7).
_NAMES_OF_PREFIXES = frozenset(
    ["Requires"]
    + [
        f"{{{MC}}}{name}"
        for name in ("Ignorable", "MustUnderstand", "ProcessContent", "PreserveElements")
    ]
)


def _foreign(prefix: str, uri: str) -> bytes:
    """Return a pattern of what declares a namespace otherwise, or the prefix for another one."""
    other_prefix = rf'xmlns(?::(?!{prefix}\s*=)[^\s=]+)?\s*=\s*["\']{re.escape(uri)}["\']'
    other_uri = rf'xmlns:{prefix}\s*=\s*["\'](?!{re.escape(uri)}["\'])'
    return f"{other_prefix}|{other_uri}".encode()


_FOREIGN = re.compile(b"|".join(_foreign(prefix, uri) for prefix, uri in (("w", W), ("r", R))))


def with_own_prefixes(root: etree._Element, data: bytes) -> etree._Element:
    """Return the root of a part with the names of Word in its own prefixes.

    `data` is the XML of the part. Relationships have no prefix.
    """
    if root.prefix and root.tag == f"{{{RELS}}}Relationships":
        return _copy(root, {None: RELS})
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = etree.tostring(root)
    return _copy(root, _OWN) if _FOREIGN.search(data) else root


def _copy(root: etree._Element, own: Mapping[Any, str]) -> etree._Element:
    """Return a copy of the tree that declares `own` at its root, and no other prefix for these."""
    renamed: dict[str, str] = {}
    taken = {str(prefix) for element in root.iter() for prefix in element.nsmap}

    def declared(element: etree._Element) -> dict[str, str]:
        parent = element.getparent()
        above = {} if parent is None else parent.nsmap
        # None is a prefix too, which the stubs of lxml do not know when they take one.
        found: dict[Any, str] = {}
        for prefix, uri in element.nsmap.items():
            if uri in own.values() or above.get(prefix) == uri:
                continue
            if prefix in own and prefix is not None:
                if prefix not in renamed:
                    free = (f"{prefix}{number}" for number in range(1, len(taken) + 2))
                    renamed[prefix] = next(name for name in free if name not in taken)
                prefix = renamed[prefix]
            found[prefix] = uri
        return found

    def fill(new: etree._Element, old: etree._Element) -> None:
        new.text = old.text
        for name, value in old.attrib.items():
            if name in _NAMES_OF_PREFIXES and renamed:
                value = " ".join(renamed.get(each, each) for each in str(value).split())
            new.set(name, value)
        for child in old:
            below = etree.SubElement(new, child.tag, nsmap=declared(child))
            fill(below, child)
            below.tail = child.tail

    top = etree.Element(root.tag, nsmap={**declared(root), **own})
    fill(top, root)
    return top
