"""Blocks and inlines as HTML, every text escaped: what the theme's templates print by filters.

Numbers of pages are left to the layout: an element with the class ``page`` names in
``data-target`` the heading whose number it stands for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from markupsafe import Markup, escape

from reportgen.document.blocks import (
    SHEET,
    Beside,
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Fact,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    Notes,
    PageNumber,
    Paragraph,
    Picture,
    Sign,
    Signature,
    Strip,
    Subheading,
    Table,
    Text,
    label_room,
)
from reportgen.document.direction import is_rtl, paragraph_rtl, part_numbers, runs_rtl
from reportgen.document.files import FILE
from reportgen.document.lines import split_at_breaks
from reportgen.writers.html.room import room_class, share_columns


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
    return _turned(str(text), _with_numbers(str(text), rtl), rtl)


def render_blocks(blocks: Iterable[Block], language: str | None = None) -> Markup:
    """Return blocks as HTML, every text escaped; `language` is that of what they stand in."""
    return _blocks(blocks, is_rtl(language))


def _blocks(blocks: Iterable[Block], rtl: bool) -> Markup:
    return Markup().join(_block(block, rtl) for block in blocks)


def _block(block: Block, rtl: bool) -> Markup:
    """Return a block in text that runs from right to left, or not."""
    match block:
        case Paragraph():
            return _paragraph(block, rtl)
        case List():
            return _list(block, rtl)
        case Table():
            return _table(block, rtl)
        case Picture():
            return _picture(block, rtl)
        case Strip():
            return _strip(block, rtl)
        case Beside():
            return _beside(block, rtl)
        case Heading():
            return _heading(block, rtl)
        case KeyFigures():
            return _key_figures(block, rtl)
        case Subheading():
            return _subheading(block, rtl)
        case Notes():
            return _notes(block, rtl)
        case Facts():
            return _facts(block, rtl)
        case Signature():
            return _signature(block, rtl)
        case Directory():
            return _directory(block, rtl)


# --- Directions --------------------------------------------------------------------------------


def _direction(rtl: bool) -> Markup:
    return Markup(' dir="rtl"') if rtl else Markup(' dir="ltr"')


def _turned(text: str, html: Markup, rtl: bool) -> Markup:
    """Return the HTML of a text; one whose letters run against what is around stands apart."""
    own = runs_rtl(text, rtl)
    return html if own == rtl else Markup("<bdi{}>{}</bdi>").format(_direction(own), html)


def _line(content: Iterable[Inline], rtl: bool) -> Markup:
    """Return inlines in the direction that they run in."""
    content = tuple(content)
    text = "".join(map(str, content))
    return _turned(text, _inlines(content, runs_rtl(text, rtl)), rtl)


def _with_numbers(text: str, rtl: bool) -> Markup:
    """Return a text in which numbers with several parts run from the left."""
    if not rtl:
        return escape(text)
    return Markup().join(
        Markup('<bdi dir="ltr">{}</bdi>').format(part) if number else escape(part)
        for part, number in part_numbers(text)
    )


# --- Text --------------------------------------------------------------------------------------


def _paragraph(block: Paragraph, rtl: bool) -> Markup:
    text = str(block)
    usual = is_rtl(block.lang) if block.lang else rtl
    own = paragraph_rtl(text, usual)
    lines = Markup("<br>").join(_line(line, own) for line in split_at_breaks(block.content))
    if own == usual:
        return Markup("<p{}>{}</p>").format(language_attributes(block.lang), lines)
    language = Markup(' lang="{}"').format(block.lang) if block.lang else ""
    return Markup("<p{}{}>{}</p>").format(language, _direction(own), lines)


def _list(block: List, rtl: bool) -> Markup:
    own = runs_rtl(str(block), rtl)
    marks = (*map(_sign, block.marks), *(Markup() for _ in block.items[len(block.marks) :]))
    items = Markup().join(
        Markup("<li>{}{}</li>").format(
            mark, Markup().join(_item(child, block.tight, own) for child in item)
        )
        for mark, item in zip(marks, block.items, strict=False)
    )
    kinds = " ".join(filter(None, ["" if block.tight else "loose", "marked" * bool(block.marks)]))
    spread = Markup(' class="{}"').format(kinds) if kinds else Markup()
    if own != rtl:
        spread += _direction(own)
    if not block.ordered:
        return Markup("<ul{}>{}</ul>").format(spread, items)
    start = Markup()
    if block.start != 1:
        # The PDF's layout knows the counter only, not the attribute.
        start = Markup(' start="{}" style="counter-reset: list-item {}"').format(
            block.start, block.start - 1
        )
    return Markup("<ol{}{}>{}</ol>").format(spread, start, items)


def _item(block: Block, tight: bool, rtl: bool) -> Markup:
    if tight and isinstance(block, Paragraph):
        return _line(block.content, rtl)
    return _block(block, rtl)


def _table(block: Table, rtl: bool) -> Markup:
    own = runs_rtl(str(block), rtl)
    columns = Markup()
    widths = share_columns(block) if block.kin else block.widths
    if widths:
        # Where some have none, the others are in per cent.
        whole = sum(widths) if all(widths) else 100
        columns = Markup("<colgroup>{}</colgroup>").format(
            Markup().join(
                Markup('<col style="width: {}%">').format(round(100 * width / whole, 2))
                if width
                else Markup("<col>")
                for width in widths
            )
        )
    fixed = bool(widths) and all(widths) and not block.kin
    kinds = ("fixed" if fixed else room_class(block), "short" if _is_short(block) else "")
    classes = list(filter(None, kinds))
    sums = Markup().join(_table_row(block, cells, own, sums=True) for cells in block.footer)
    return Markup("<table{}{}>{}<thead>{}</thead><tbody>{}</tbody>{}</table>").format(
        Markup(' class="{}"').format(" ".join(classes)) if classes else Markup(),
        _direction(own) if own != rtl else Markup(),
        columns,
        _table_row(block, block.header, own, "col"),
        Markup().join(_table_row(block, cells, own) for cells in block.rows),
        Markup("<tfoot>{}</tfoot>").format(sums) if sums else "",
    )


def _is_short(table: Table) -> bool:
    """Tell whether a table had better stay whole on a page: rows of a line or two, not many."""
    return len(table.rows) <= 20 and len(str(table)) <= 1200


def _table_row(
    block: Table,
    cells: tuple[tuple[Inline, ...], ...],
    rtl: bool,
    scope: str = "",
    sums: bool = False,
) -> Markup:
    # Without alignment a table has as many columns as its header.
    align = block.align or ("",) * len(block.header)
    printed = []
    for number, (cell, side) in enumerate(zip(cells, align, strict=False)):
        heads = scope or ("row" if (block.headed or sums) and not number else "")
        printed.append(
            Markup("<{0}{1}{2}>{3}</{0}>").format(
                "th" if heads else "td",
                Markup(' scope="{}"').format(heads) if heads else Markup(),
                Markup(' class="{}"').format(side) if side else Markup(),
                _line(cell, rtl),
            )
        )
    return Markup("<tr>{}</tr>").format(Markup().join(printed))


def _picture(block: Picture, rtl: bool, style: str = "") -> Markup:
    usual = is_rtl(block.lang) if block.lang else rtl
    caption = (
        Markup("<figcaption>{}</figcaption>").format(_line(block.caption, usual))
        if block.caption
        else Markup()
    )
    return Markup('<figure{}{}><img src="{}" width="{}" height="{}" alt="{}">{}</figure>').format(
        language_attributes(block.lang),
        Markup(' style="{}"').format(style) if style else Markup(),
        data_uri(block),
        block.width,
        block.height,
        block.alt,
        caption,
    )


#: What stands between pictures side by side, in per cent of the line.
_BETWEEN = 2.5


def _strip(block: Strip, rtl: bool) -> Markup:
    if block.height:
        pictures = Markup().join(_picture(each, rtl) for each in block.pictures)
        kind = Markup(' class="strip icons" style="--high: {:g}mm"').format(block.height)
        return Markup("<div{}>{}</div>").format(kind, pictures)
    lines = []
    for line in block.lines:
        room = 100 - _BETWEEN * (len(line) - 1)
        styles = (f"width: {round(room * share, 2):g}%" for _, share in line)
        figures = (
            _picture(each, rtl, style) for (each, _), style in zip(line, styles, strict=True)
        )
        lines.append(Markup('<div class="line">{}</div>').format(Markup().join(figures)))
    return Markup('<div class="strip">{}</div>').format(Markup().join(lines))


def _beside(block: Beside, rtl: bool) -> Markup:
    """Return blocks that run around pictures, which therefore come first."""
    side = Markup().join(_picture(each, rtl) for each in block.pictures)
    return Markup(
        '<div class="abreast"><div class="pictures" style="width: {:g}%">{}</div>{}</div>'
    ).format(round(100 * block.share, 2), side, _blocks(block.blocks, rtl))


def _subheading(block: Subheading, rtl: bool) -> Markup:
    """Return a heading that no style sheet takes for one of a report's chapters.

    It is bold where there is no style sheet, too, as in messages.
    """
    return Markup(
        '<p class="subheading level-{}" role="heading" aria-level="{}"><b>{}</b></p>'
    ).format(block.level, block.level + 1, _line(block.content, rtl))


def _notes(block: Notes, rtl: bool) -> Markup:
    return Markup('<div class="notes">{}</div>').format(
        Markup().join(
            Markup('<p class="footnote"><sup>{}</sup> {}</p>').format(number, _line(note, rtl))
            for number, note in enumerate(block.items, 1)
        )
    )


# --- What forms add ----------------------------------------------------------------------------


def _facts(block: Facts, rtl: bool) -> Markup:
    """Return facts as a list of descriptions; `size` tells the theme how long labels are."""
    lines = block.lines()
    halves = f"half size-{label_room(line[1] for line in lines if len(line) > 1)}"
    return Markup('<dl class="fact-list size-{}">{}</dl>').format(
        block.label_size,
        Markup().join(
            Markup('<div class="fact{}{}"><dt>{}</dt> <dd>{}</dd></div>').format(
                f" {halves}" if fact is not line[0] else " half first" * (len(line) > 1),
                "" if fact.is_line else " deep",
                _line(fact.label, rtl),
                _fact_value(fact, rtl),
            )
            for line in lines
            for fact in line
        ),
    )


def _fact_value(fact: Fact, rtl: bool) -> Markup:
    only = fact.blocks[0] if len(fact.blocks) == 1 else None
    if isinstance(only, Paragraph) and only.lang is None:
        return _line(only.content, rtl)
    return _blocks(fact.blocks, rtl)


def _signature(block: Signature, rtl: bool) -> Markup:
    return Markup('<div class="to-sign">{}</div>').format(
        Markup().join(Markup("<p>{}</p>").format(_line(label, rtl)) for label in block.labels)
    )


# --- What reports add --------------------------------------------------------------------------


def _heading(block: Heading, rtl: bool) -> Markup:
    """Return the heading; what stands after a line break is a title in a further language."""
    name = Markup(' id="{}"').format(block.id) if block.id else Markup()
    kind = Markup(' class="new-page"') if block.new_page else Markup()
    number = Markup('<span class="number">{}</span> ').format(block.number) if block.number else ""
    lines = Markup("<br>").join(
        Markup('<span class="title">{}</span>').format(_line(line, rtl))
        for line in split_at_breaks(block.content)
    )
    # The running head has no room for numbers.
    title = str(block).removeprefix(f"{block.number} ") if block.number else str(block)
    return Markup('<h{0}{1}{2} data-bookmark="{3}" data-title="{4}">{5}{6}</h{0}>').format(
        min(max(block.level, 1), 6), name, kind, block, title, number, lines
    )


def _key_figures(block: KeyFigures, rtl: bool) -> Markup:
    # Wide numbers stand in wide tiles, of which fewer go into a row: none is broken.
    wide = "" if block.width <= 8.5 else " wide" if block.width <= 12 else " widest"
    return Markup('<ul class="key-figures{}">{}</ul>').format(
        wide,
        Markup().join(
            Markup('<li><span class="figure">{}</span> <span class="what">{}</span></li>').format(
                number, _line(what, rtl)
            )
            for number, what in block.items
        ),
    )


def _directory(block: Directory, rtl: bool) -> Markup:
    if not block.entries:
        return Markup()
    if block.index:
        return Markup('<nav class="directory index"><ul>{}</ul></nav>').format(
            Markup().join(_index_entry(entry, rtl) for entry in block.entries)
        )
    levels = [entry.level for entry in block.entries]
    numbers = " numbers" * any(entry.number for entry in block.entries)
    return Markup('<nav class="directory contents{}"><ol class="entries">{}</ol></nav>').format(
        numbers,
        Markup().join(
            _entry(entry, below > entry.level, rtl)
            for entry, below in zip(block.entries, [*levels[1:], 0], strict=True)
        ),
    )


def _entry(entry: DirectoryEntry, leads: bool, rtl: bool) -> Markup:
    """Return a line of contents: number, text, note and page, all of it one link.

    The entries below one that `leads` follow it.
    """
    number = Markup('<span class="number">{}</span> ').format(entry.number) if entry.number else ""
    note = (
        Markup('<br><span class="note">{}</span>').format(_inlines_in_line(entry.note, rtl))
        if entry.note
        else ""
    )
    content = Markup('{}<span class="text"><span class="what">{}</span>{}</span>').format(
        number, _inlines_in_line(entry.content, rtl), note
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


def _index_entry(entry: DirectoryEntry, rtl: bool) -> Markup:
    """Return an entry of an index: its text, and each of its pages as a link.

    The commas stand between the links, where lines may break: a number itself stays whole.
    """
    pages = Markup('<span class="comma">, </span>').join(map(_page_link, entry.targets))
    note = (
        Markup(' <span class="note">{}</span>').format(_inlines_in_line(entry.note, rtl))
        if entry.note
        else ""
    )
    return Markup('<li class="item level-{}"><span class="what">{}</span>{} {}</li>').format(
        entry.level, _inlines_in_line(entry.content, rtl), note, pages
    )


def _page_number(target: str) -> Markup:
    return Markup('<span class="page" data-target="#{}"></span>').format(target)


def _page_link(target: str) -> Markup:
    return Markup('<a class="page" href="#{0}" data-target="#{0}"></a>').format(target)


# --- Inlines -----------------------------------------------------------------------------------


def _inlines(content: Iterable[Inline], rtl: bool) -> Markup:
    return Markup().join(_inline(inline, rtl) for inline in content)


def _inlines_in_line(content: Iterable[Inline], rtl: bool) -> Markup:
    """Return inlines in one line, which is a link as a whole: of links in it the text alone."""
    bare: list[Inline] = []
    for inline in content:
        bare += inline.content if isinstance(inline, Link) else [inline]
    plain = (inline for inline in bare if not isinstance(inline, PageNumber))
    parts = (_line(line, rtl) for line in split_at_breaks(plain))
    return Markup('<span class="between"> / </span>').join(parts)


def _inline(inline: Inline, rtl: bool) -> Markup:
    match inline:
        case Break():
            return Markup("<br>")
        case Link():
            # A page number inside is part of this link, and none of its own.
            content = (
                _page_number(child.target) if isinstance(child, PageNumber) else _inline(child, rtl)
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
            return _page_link(inline.target)
        case Sign():
            return _sign(inline)
        case Text():
            return _text(inline, rtl)


def _sign(sign: Sign) -> Markup:
    """Return a sign, with what it says for who cannot see it (WAI-ARIA 1.2, img)."""
    state = "" if sign.on is None else " on" if sign.on else " off"
    said = Markup(' role="img" aria-label="{}"').format(sign.said)
    return Markup('<span class="sign{}"{}{}>{}</span>').format(
        state,
        said if sign.said else Markup(' aria-hidden="true"'),
        Markup(' lang="{}"').format(sign.lang) if sign.lang else Markup(),
        sign.text,
    )


def _text(text: Text, rtl: bool) -> Markup:
    own = runs_rtl(text.text, is_rtl(text.lang)) if text.lang else rtl
    html = _with_numbers(text.text, own)
    if text.emphasis:
        html = Markup("<em>{}</em>").format(html)
    if text.strong:
        html = Markup("<strong>{}</strong>").format(html)
    if text.script:
        html = Markup("<{0}>{1}</{0}>").format("sub" if text.script == "sub" else "sup", html)
    if not text.lang:
        return html
    # A name is said to be in its author's language, in whatever letters it is written.
    turned = _direction(own) if own or rtl else Markup()
    return Markup('<span lang="{}"{}>{}</span>').format(text.lang, turned, html)
