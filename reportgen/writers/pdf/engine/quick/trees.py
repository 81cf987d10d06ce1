"""Pages read by the parser of XML where that of HTML would make the same tree of them.

A parser of HTML mends what is wrong: it closes elements, moves texts out of tables, puts in what
was left out (HTML, 13.2.6). What needs none of that is read by the parser of XML in a twentieth of
the time: written like XML but for elements without an end, and with every element where it may be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import weasyprint

_TYPE = "<!DOCTYPE html>\n"
_ENTITY = "&(?:amp|lt|gt|quot|#34|#39);"
_ATTRIBUTE = rf' [a-z][a-z0-9-]*="(?:[^"<>&\n\r\t]++|{_ENTITY})*+"'
#: A page of nothing but texts and tags that both languages read alike.
_PLAIN = re.compile(
    rf"{_TYPE}(?=<html[ >])(?:[^<&\r]++|{_ENTITY}|</?[a-z][a-z0-9]*+(?:{_ATTRIBUTE})*+>)*+"
)
#: Elements that have no end (13.1.2).
_VOID = re.compile(r"<((?:br|col|hr|img|meta|wbr)(?: [^<>]*)?)>")
_BLANKS = " \t\n\r\f"

#: Where elements may stand that a parser puts into others, or that close others.
_PARENTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("head", "body"), ("html",)),
    **dict.fromkeys(("meta", "title"), ("head",)),
    **dict.fromkeys(("caption", "colgroup", "thead", "tbody", "tfoot"), ("table",)),
    "col": ("colgroup",),
    "tr": ("thead", "tbody", "tfoot"),
    **dict.fromkeys(("td", "th"), ("tr",)),
    "li": ("ul", "ol"),
    **dict.fromkeys(("dt", "dd"), ("dl",)),
}
#: What has children of its own alone, and no text.
_BARE = frozenset(("html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: These close a paragraph that is open.
_BLOCKS = _HEADINGS | {
    *("address", "article", "aside", "div", "dl", "figcaption", "figure", "footer", "header"),
    *("hr", "main", "nav", "ol", "p", "section", "table", "ul"),
}
#: And these close nothing.
_PHRASES = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "dfn", "em", "i", "img", "kbd", "mark")
) | {"q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}


def install() -> None:
    """Let plain pages be read as XML."""
    library = weasyprint.tinyhtml5
    parse = library.parse

    def parse_plain(document: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(document, StringIO) and options == {"namespace_html_elements": False}:
            page = read_plain(document.getvalue())
            if page is not None:
                return page
        return parse(document, *arguments, **options)

    library.parse = parse_plain


def read_plain(html: str) -> ElementTree.Element | None:
    """Return the tree of a page as a parser of HTML makes it; None where it may be another."""
    if not _PLAIN.fullmatch(html):
        return None
    try:
        # It is the program's own, without a document type, and without entities to look up.
        page = ElementTree.XML(_VOID.sub(r"<\1/>", html[len(_TYPE) :]))
    except ElementTree.ParseError:
        return None
    if [child.tag for child in page] != ["head", "body"] or not _is_in_place(page):
        return None
    _, body = page
    # Blanks before the head are dropped, those behind the body belong to it (13.2.6.4.3, .19).
    page.text = None
    behind = (body.tail or "") + html[len(html.rstrip(_BLANKS)) :]
    body.tail = None
    if len(body):
        body[-1].tail = (body[-1].tail or "") + behind or None
    else:
        body.text = (body.text or "") + behind or None
    return page


def _is_in_place(page: ElementTree.Element) -> bool:
    """Tell whether all elements of a page stay where they are."""
    waiting = [(page, False, False)]
    while waiting:
        element, in_paragraph, in_link = waiting.pop()
        tag = element.tag
        is_bare = tag in _BARE
        if is_bare and (element.text or "").strip(_BLANKS):
            return False
        if tag == "title" and len(element):
            # All in it is text.
            return False
        if tag in ("td", "th", "caption"):
            in_paragraph = False
        in_paragraph = in_paragraph or tag == "p"
        in_link = in_link or tag == "a"
        for child in element:
            name = child.tag
            if is_bare and (child.tail or "").strip(_BLANKS):
                return False
            if (parents := _PARENTS.get(name)) is not None:
                if tag not in parents:
                    return False
            elif is_bare or not (name in _PHRASES or (name in _BLOCKS and not in_paragraph)):
                return False
            if (name == "a" and in_link) or (name in _HEADINGS and tag in _HEADINGS):
                return False
            waiting.append((child, in_paragraph, in_link))
    return True
