"""Content controls (ECMA-376 Part 1, 17.5.2): what they say of themselves, once they are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from reportgen.wordtemplate.files.oxml import w
from reportgen.wordtemplate.tags.paragraphs import MARK
from reportgen.wordtemplate.tags.tags import MAY_HOLD_TAG

_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
BINDINGS = (w("dataBinding"), f"{{{_W15}}}dataBinding")
_NAMESPACE = re.compile(r"xmlns:([\w.-]+)=(?:'([^']*)'|\"([^\"]*)\")")
#: The paths that Word writes: element by element.
_PATH = re.compile(r"(?:/[\w.-]+(?::[\w.-]+)?(?:\[\d{1,6}\])?)+\Z")


def fill_controls(root: etree._Element) -> None:
    """Have controls with tags show what is printed in them as text, not as a placeholder."""
    for control in root.iter(w("sdt")):
        properties, content = control.find(w("sdtPr")), control.find(w("sdtContent"))
        shown = None if properties is None else properties.find(w("showingPlcHdr"))
        if properties is None or content is None or shown is None or not _holds_tag(content):
            continue
        properties.remove(shown)
        for style in list(content.iter(w("rStyle"))):
            # That of placeholders, which is grey.
            parent = style.getparent()
            if parent is not None and next(style.iterancestors(w("sdt")), None) is control:
                parent.remove(style)


def _holds_tag(content: etree._Element) -> bool:
    return any(MARK in (text.text or "") for text in content.iter(w("t"), w("instrText")))


@dataclass(slots=True)
class Store:
    """What the controls of a document are bound to (17.5.2.6): parts of XML, by their ids."""

    #: The name and the root of each part by its id, in small letters.
    parts: dict[str, tuple[str, etree._Element]]
    #: What controls show, by the name of its part.
    shown: dict[str, list[etree._Element]] = field(default_factory=dict)

    def bind(self, root: etree._Element) -> None:
        """Untie the controls with tags whose data do not have these tags.

        Word and LibreOffice show the data in place of what stands in the control.
        """
        for control, binding in _bound(root):
            content = control.find(w("sdtContent"))
            texts = [] if content is None else [item.text or "" for item in content.iter(w("t"))]
            text = "".join(texts)
            found = self._find(binding)
            if MAY_HOLD_TAG.search(text) and (found is None or (found[1].text or "") != text):
                _remove(binding)

    def note_shown(self, root: etree._Element) -> None:
        """Note which data the controls of a part show, once those in loops are untied."""
        for _, binding in _bound(root):
            found = self._find(binding)
            if found is not None and MAY_HOLD_TAG.search(found[1].text or ""):
                elements = self.shown.setdefault(found[0], [])
                elements += [] if found[1] in elements else [found[1]]

    def _find(self, binding: etree._Element) -> tuple[str, etree._Element] | None:
        """Return the name of the part that a control is bound to, and the element there."""
        known = self.parts.get((binding.get(w("storeItemID")) or "").lower())
        path = binding.get(w("xpath")) or ""
        if known is None or not _PATH.match(path):
            return None
        declared = _NAMESPACE.findall(binding.get(w("prefixMappings")) or "")
        namespaces = {prefix: single or double for prefix, single, double in declared}
        try:
            found = known[1].xpath(path, namespaces=namespaces)
        except etree.XPathError:
            return None
        element = found[0] if isinstance(found, list) and found else None
        return (known[0], element) if isinstance(element, etree._Element) else None


def _bound(root: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """Return the controls that are bound to data, each with what says so."""
    found = []
    for binding in root.iter(*BINDINGS):
        control = next(binding.iterancestors(w("sdt")), None)
        if control is not None:
            found.append((control, binding))
    return found


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
