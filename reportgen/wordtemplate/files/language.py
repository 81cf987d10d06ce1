"""What styles and settings say of a document: its language, and whether its fields are old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from reportgen.document.direction import is_rtl
from reportgen.wordtemplate.files.oxml import (
    PARAGRAPH_PROPERTIES,
    RUN_PROPERTIES,
    insert_in_order,
    local,
    names,
    w,
)
from reportgen.wordtemplate.files.package import Entry, to_bytes
from reportgen.wordtemplate.files.text import language_attribute

#: What follows w:themeFontLang in w:settings (ECMA-376 Part 1, 17.15.1.78).
_AFTER_THEME_LANGUAGE = frozenset(
    names(
        "clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade "
        "captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags "
        "decimalSymbol listSeparator docId conflictMode discardImageEditingData defaultImageDpi "
        "chartTrackingRefBased docVars"
    )
)
#: What follows w:updateFields in w:settings.
_AFTER_UPDATE = _AFTER_THEME_LANGUAGE | frozenset(
    names(
        "hdrShapeDefaults footnotePr endnotePr compat docVars rsids mathPr attachedSchema "
        "themeFontLang"
    )
)
_MOST_LANGUAGES = 100


@dataclass(slots=True)
class LanguagePart:
    """The styles or the settings of a template, packed once for each language asked for."""

    name: str
    #: Reads the root of the part anew: most templates are filled without a language.
    read: Callable[[], etree._Element]
    _packed: dict[tuple[str | None, bool], Entry] = field(default_factory=dict)

    def entry(self, language: str | None, *, update_fields: bool = False) -> Entry:
        """Return the part with `language`, a BCP 47 tag, as the default; None: as it is.

        `update_fields` has Word ask on opening whether to work out all fields anew (ECMA-376
        Part 1, 17.15.1.81).
        """
        key = (language, update_fields)
        found = self._packed.get(key)
        if found is None:
            root = self.read()
            if language:
                for element in _languages(root):
                    element.set(w(language_attribute(language)), language)
                if is_rtl(language) and local(root) == "styles":
                    _turn_paragraphs(root)
            if update_fields and local(root) == "settings":
                _ask_update(root)
            found = Entry.pack(self.name, to_bytes(root))
            if len(self._packed) < _MOST_LANGUAGES:
                self._packed[key] = found
        return found


def _languages(root: etree._Element) -> list[etree._Element]:
    """Return the elements that hold the default language, made where they are missing."""
    if local(root) == "settings":
        return [_theme_language(root)]
    found = [_default_language(root)]
    for style in root.iterfind(w("style")):
        # Word may note a language in the style of all paragraphs, which outweighs the default.
        own = style.find(f"{w('rPr')}/{w('lang')}")
        if own is not None and style.get(w("type")) == "paragraph" and style.get(w("default")):
            found.append(own)
    return found


def _turn_paragraphs(styles: etree._Element) -> None:
    """Have paragraphs begin at the right that do not say where, nor does their style."""
    properties = _default(styles, "pPr", 1)
    if properties.find(w("bidi")) is None:
        insert_in_order(properties, etree.Element(w("bidi")), PARAGRAPH_PROPERTIES)


def _theme_language(settings: etree._Element) -> etree._Element:
    found = settings.find(w("themeFontLang"))
    if found is None:
        found = etree.Element(w("themeFontLang"))
        _insert_before(settings, found, _AFTER_THEME_LANGUAGE)
    return found


def _ask_update(settings: etree._Element) -> None:
    found = settings.find(w("updateFields"))
    if found is None:
        found = etree.Element(w("updateFields"))
        _insert_before(settings, found, _AFTER_UPDATE)
    found.set(w("val"), "true")


def _insert_before(holder: etree._Element, child: etree._Element, later: frozenset[str]) -> None:
    for index, other in enumerate(holder):
        if local(other) in later:
            holder.insert(index, child)
            return
    holder.append(child)


def _default_language(styles: etree._Element) -> etree._Element:
    properties = _default(styles, "rPr", 0)
    found = properties.find(w("lang"))
    if found is None:
        found = etree.Element(w("lang"))
        insert_in_order(properties, found, RUN_PROPERTIES)
    return found


def _default(styles: etree._Element, name: str, place: int) -> etree._Element:
    """Return the default properties of runs (rPr) or paragraphs (pPr), made where missing."""
    defaults = styles.find(w("docDefaults"))
    if defaults is None:
        defaults = etree.Element(w("docDefaults"))
        styles.insert(0, defaults)
    holder = defaults.find(w(f"{name}Default"))
    if holder is None:
        holder = etree.Element(w(f"{name}Default"))
        defaults.insert(place, holder)
    properties = holder.find(w(name))
    return properties if properties is not None else etree.SubElement(holder, w(name))
