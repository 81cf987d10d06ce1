"""Inlines as HTML, every text escaped, each in the direction that its letters run in.

Numbers of pages are left to the layout: an element with the class ``page`` names in
``data-target`` the heading whose number it stands for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from markupsafe import Markup, escape

from reportgen.document.blocks import (
    SHEET,
    Break,
    Inline,
    Link,
    PageNumber,
    Picture,
    Sign,
    Text,
)
from reportgen.document.direction import is_rtl, part_numbers, runs_rtl
from reportgen.document.files import FILE
from reportgen.document.lines import split_at_breaks


def data_uri(picture: Picture) -> str:
    """Return the picture as a data: address (RFC 2397)."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def language_attributes(tag: str | None) -> Markup:
    """Return the attributes that tell the language of an element and the direction it runs in."""
    if not tag:
        return Markup()
    return Markup(' lang="{}"{}').format(tag, Markup(' dir="rtl"') if is_rtl(tag) else "")


def render_phrase(text: Text | str, language: str | None = None) -> Markup:
    """Return a text, such as a title, for an element that tells its language.

    That of a plain text is given.
    """
    rtl = is_rtl(language or getattr(text, "lang", None))
    return turned(str(text), with_numbers(str(text), rtl), rtl)


# --- Directions --------------------------------------------------------------------------------


def direction(rtl: bool) -> Markup:
    return Markup(' dir="rtl"') if rtl else Markup(' dir="ltr"')


def turned(text: str, html: Markup, rtl: bool) -> Markup:
    """Return the HTML of a text; one whose letters run against what is around stands apart."""
    own = runs_rtl(text, rtl)
    return html if own == rtl else Markup("<bdi{}>{}</bdi>").format(direction(own), html)


def render_line(content: Iterable[Inline], rtl: bool) -> Markup:
    """Return inlines in the direction that they run in."""
    content = tuple(content)
    text = "".join(map(str, content))
    return turned(text, render_inlines(content, runs_rtl(text, rtl)), rtl)


def with_numbers(text: str, rtl: bool) -> Markup:
    """Return a text in which numbers with several parts run from the left."""
    if not rtl:
        return escape(text)
    return Markup().join(
        Markup('<bdi dir="ltr">{}</bdi>').format(part) if number else escape(part)
        for part, number in part_numbers(text)
    )


def page_number(target: str) -> Markup:
    return Markup('<span class="page" data-target="#{}"></span>').format(target)


def page_link(target: str) -> Markup:
    return Markup('<a class="page" href="#{0}" data-target="#{0}"></a>').format(target)


# --- Inlines -----------------------------------------------------------------------------------


def render_inlines(content: Iterable[Inline], rtl: bool) -> Markup:
    return Markup().join(_inline(inline, rtl) for inline in content)


def inlines_in_line(content: Iterable[Inline], rtl: bool) -> Markup:
    """Return inlines in one line, which is a link as a whole: of links in it the text alone."""
    bare: list[Inline] = []
    for inline in content:
        bare += inline.content if isinstance(inline, Link) else [inline]
    plain = (inline for inline in bare if not isinstance(inline, PageNumber))
    parts = (render_line(line, rtl) for line in split_at_breaks(plain))
    return Markup('<span class="between"> / </span>').join(parts)


def _inline(inline: Inline, rtl: bool) -> Markup:
    match inline:
        case Break():
            return Markup("<br>")
        case Link():
            # A page number inside is part of this link, and none of its own.
            content = (
                page_number(child.target) if isinstance(child, PageNumber) else _inline(child, rtl)
                for child in inline.content
            )
            for kind in (SHEET, FILE):
                if inline.target.startswith(kind):
                    # The title of another work: what leads there is known to who saves the page.
                    name = inline.target.removeprefix(kind)
                    cited = Markup('<cite data-{}="{}">{}</cite>')
                    return cited.format(kind[:-1], name, Markup().join(content))
            return Markup('<a href="{}">{}</a>').format(inline.target, Markup().join(content))
        case PageNumber():
            return page_link(inline.target)
        case Sign():
            return render_sign(inline)
        case Text():
            return render_text(inline, rtl)


def render_sign(sign: Sign) -> Markup:
    """Return a sign, with what it says for who cannot see it (WAI-ARIA 1.2, img)."""
    state = "" if sign.on is None else " on" if sign.on else " off"
    said = Markup(' role="img" aria-label="{}"').format(sign.said)
    return Markup('<span class="sign{}"{}{}>{}</span>').format(
        state,
        said if sign.said else Markup(' aria-hidden="true"'),
        Markup(' lang="{}"').format(sign.lang) if sign.lang else Markup(),
        sign.text,
    )


def render_text(text: Text, rtl: bool) -> Markup:
    own = runs_rtl(text.text, is_rtl(text.lang)) if text.lang else rtl
    html = with_numbers(text.text, own)
    if text.emphasis:
        html = Markup("<em>{}</em>").format(html)
    if text.strong:
        html = Markup("<strong>{}</strong>").format(html)
    if text.script:
        html = Markup("<{0}>{1}</{0}>").format("sub" if text.script == "sub" else "sup", html)
    if not text.lang:
        return html
    # A name is said to be in its author's language, in whatever letters it is written.
    turned = direction(own) if own or rtl else Markup()
    return Markup('<span lang="{}"{}>{}</span>').format(text.lang, turned, html)
