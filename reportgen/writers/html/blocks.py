"""Blocks and inlines as HTML, every text escaped: what the theme's templates print by filters.

Numbers of pages are left to the layout: an element with the class ``page`` names in
``data-target`` the heading whose number it stands for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from markupsafe import Markup, escape

from reportgen.document.blocks import (
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.writers.html.room import room_class

#: Languages whose usual script is written from right to left.
_RIGHT_TO_LEFT = frozenset(["ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"])


def data_uri(picture: Picture) -> str:
    """Return the picture as a data: address (RFC 2397)."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def language_attributes(tag: str | None) -> Markup:
    """Return the attributes that tell the language of an element and the direction it runs in."""
    if not tag:
        return Markup()
    turned = tag.split("-")[0] in _RIGHT_TO_LEFT and "-Latn" not in tag
    return Markup(' lang="{}"{}').format(tag, Markup(' dir="rtl"') if turned else "")


def render_blocks(blocks: Iterable[Block]) -> Markup:
    """Return blocks as HTML, every text escaped."""
    return Markup().join(map(_block, blocks))


def _block(block: Block) -> Markup:
    match block:
        case Paragraph():
            return Markup("<p{}>{}</p>").format(
                language_attributes(block.lang), _inlines(block.content)
            )
        case List():
            return _list(block)
        case Table():
            return _table(block)
        case Picture():
            return _picture(block)
        case Heading():
            return _heading(block)
        case KeyFigures():
            return _key_figures(block)
        case Directory():
            return _directory(block)


# --- Text --------------------------------------------------------------------------------------


def _list(block: List) -> Markup:
    items = Markup().join(
        Markup("<li>{}</li>").format(Markup().join(_item(child, block.tight) for child in item))
        for item in block.items
    )
    spread = Markup() if block.tight else Markup(' class="loose"')
    if not block.ordered:
        return Markup("<ul{}>{}</ul>").format(spread, items)
    start = Markup()
    if block.start != 1:
        # The PDF's layout knows the counter only, not the attribute.
        start = Markup(' start="{}" style="counter-reset: list-item {}"').format(
            block.start, block.start - 1
        )
    return Markup("<ol{}{}>{}</ol>").format(spread, start, items)


def _item(block: Block, tight: bool) -> Markup:
    if tight and isinstance(block, Paragraph):
        return _inlines(block.content)
    return _block(block)


def _table(block: Table) -> Markup:
    columns = Markup()
    if block.widths:
        whole = sum(block.widths) or 1
        columns = Markup("<colgroup>{}</colgroup>").format(
            Markup().join(
                Markup('<col style="width: {}%">').format(round(100 * width / whole, 2))
                for width in block.widths
            )
        )
    kinds = ("fixed" if block.widths else room_class(block), "short" if _is_short(block) else "")
    classes = list(filter(None, kinds))
    return Markup("<table{}>{}<thead>{}</thead><tbody>{}</tbody></table>").format(
        Markup(' class="{}"').format(" ".join(classes)) if classes else Markup(),
        columns,
        _table_row(block, block.header, "col"),
        Markup().join(_table_row(block, cells) for cells in block.rows),
    )


def _is_short(table: Table) -> bool:
    """Tell whether a table had better stay whole on a page: rows of a line or two, not many."""
    return len(table.rows) <= 20 and len(str(table)) <= 1200


def _table_row(block: Table, cells: tuple[tuple[Inline, ...], ...], scope: str = "") -> Markup:
    # Without alignment a table has as many columns as its header.
    align = block.align or ("",) * len(block.header)
    printed = []
    for number, (cell, side) in enumerate(zip(cells, align, strict=False)):
        heads = scope or ("row" if block.headed and not number else "")
        printed.append(
            Markup("<{0}{1}{2}>{3}</{0}>").format(
                "th" if heads else "td",
                Markup(' scope="{}"').format(heads) if heads else Markup(),
                Markup(' class="{}"').format(side) if side else Markup(),
                _inlines(cell),
            )
        )
    return Markup("<tr>{}</tr>").format(Markup().join(printed))


def _picture(block: Picture) -> Markup:
    caption = (
        Markup("<figcaption>{}</figcaption>").format(_inlines(block.caption))
        if block.caption
        else Markup()
    )
    return Markup('<figure{}><img src="{}" width="{}" height="{}" alt="{}">{}</figure>').format(
        language_attributes(block.lang),
        data_uri(block),
        block.width,
        block.height,
        block.alt,
        caption,
    )


# --- What reports add --------------------------------------------------------------------------


def _heading(block: Heading) -> Markup:
    """Return the heading; what stands after a line break is a title in a further language."""
    name = Markup(' id="{}"').format(block.id) if block.id else Markup()
    kind = Markup(' class="new-page"') if block.new_page else Markup()
    number = Markup('<span class="number">{}</span> ').format(block.number) if block.number else ""
    lines = Markup("<br>").join(
        Markup('<span class="title">{}</span>').format(_inlines(line))
        for line in _lines(block.content)
    )
    # The running head has no room for numbers.
    title = str(block).removeprefix(f"{block.number} ") if block.number else str(block)
    return Markup('<h{0}{1}{2} data-bookmark="{3}" data-title="{4}">{5}{6}</h{0}>').format(
        min(max(block.level, 1), 6), name, kind, block, title, number, lines
    )


def _lines(content: Iterable[Inline]) -> list[list[Inline]]:
    lines: list[list[Inline]] = [[]]
    for inline in content:
        if isinstance(inline, Break):
            lines.append([])
        else:
            lines[-1].append(inline)
    return lines


def _key_figures(block: KeyFigures) -> Markup:
    # Wide numbers stand in wide tiles, of which fewer go into a row: none is broken.
    wide = "" if block.width <= 8.5 else " wide" if block.width <= 12 else " widest"
    return Markup('<ul class="key-figures{}">{}</ul>').format(
        wide,
        Markup().join(
            Markup('<li><span class="figure">{}</span> <span class="what">{}</span></li>').format(
                number, _inlines(what)
            )
            for number, what in block.items
        ),
    )


def _directory(block: Directory) -> Markup:
    if not block.entries:
        return Markup()
    if block.index:
        return Markup('<nav class="directory index"><ul>{}</ul></nav>').format(
            Markup().join(map(_index_entry, block.entries))
        )
    levels = [entry.level for entry in block.entries]
    numbers = " numbers" * any(entry.number for entry in block.entries)
    return Markup('<nav class="directory contents{}"><ol class="entries">{}</ol></nav>').format(
        numbers,
        Markup().join(
            _entry(entry, below > entry.level)
            for entry, below in zip(block.entries, [*levels[1:], 0], strict=True)
        ),
    )


def _entry(entry: DirectoryEntry, leads: bool) -> Markup:
    """Return a line of contents: number, text, note and page, all of it one link.

    The entries below one that `leads` follow it.
    """
    number = Markup('<span class="number">{}</span> ').format(entry.number) if entry.number else ""
    note = (
        Markup('<br><span class="note">{}</span>').format(_inlines_in_line(entry.note))
        if entry.note
        else ""
    )
    content = Markup('{}<span class="text"><span class="what">{}</span>{}</span>').format(
        number, _inlines_in_line(entry.content), note
    )
    if entry.targets:
        content = Markup('<a href="#{}">{} {}</a>').format(
            entry.targets[0], content, _page_number(entry.targets[0])
        )
    else:
        content = Markup("<p>{}</p>").format(content)
    kinds = f"entry level-{entry.level}"
    kinds += " numbered" * bool(entry.number) + " leads" * leads
    kinds += " below" * (entry.level > 1)
    return Markup('<li class="{}">{}</li>').format(kinds, content)


def _index_entry(entry: DirectoryEntry) -> Markup:
    """Return an entry of an index: its text, and each of its pages as a link.

    The commas stand between the links, where lines may break: a number itself stays whole.
    """
    pages = Markup('<span class="comma">, </span>').join(map(_page_link, entry.targets))
    note = (
        Markup(' <span class="note">{}</span>').format(_inlines_in_line(entry.note))
        if entry.note
        else ""
    )
    return Markup('<li class="item level-{}"><span class="what">{}</span>{} {}</li>').format(
        entry.level, _inlines_in_line(entry.content), note, pages
    )


def _page_number(target: str) -> Markup:
    return Markup('<span class="page" data-target="#{}"></span>').format(target)


def _page_link(target: str) -> Markup:
    return Markup('<a class="page" href="#{0}" data-target="#{0}"></a>').format(target)


# --- Inlines -----------------------------------------------------------------------------------


def _inlines(content: Iterable[Inline]) -> Markup:
    return Markup().join(map(_inline, content))


def _inlines_in_line(content: Iterable[Inline]) -> Markup:
    """Return inlines in one line, which is a link as a whole: of links in it the text alone."""
    bare: list[Inline] = []
    for inline in content:
        bare += inline.content if isinstance(inline, Link) else [inline]
    plain = (inline for inline in bare if not isinstance(inline, PageNumber))
    parts = map(_inlines, _lines(plain))
    return Markup('<span class="between"> / </span>').join(parts)


def _inline(inline: Inline) -> Markup:
    match inline:
        case Break():
            return Markup("<br>")
        case Link():
            # A page number inside is part of this link, and none of its own.
            content = (
                _page_number(child.target) if isinstance(child, PageNumber) else _inline(child)
                for child in inline.content
            )
            return Markup('<a href="{}">{}</a>').format(inline.target, Markup().join(content))
        case PageNumber():
            return _page_link(inline.target)
        case Text():
            return _text(inline)


def _text(text: Text) -> Markup:
    html = escape(text.text)
    if text.emphasis:
        html = Markup("<em>{}</em>").format(html)
    if text.strong:
        html = Markup("<strong>{}</strong>").format(html)
    return (
        Markup("<span{}>{}</span>").format(language_attributes(text.lang), html)
        if text.lang
        else html
    )
