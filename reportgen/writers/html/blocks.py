"""Blocks as HTML, every text escaped: what the theme's templates print by filters."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from reportgen.document.blocks import (
    Beside,
    Block,
    Directory,
    Fact,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    List,
    Notes,
    Paragraph,
    Picture,
    Signature,
    Strip,
    Subheading,
    Table,
    label_room,
)
from reportgen.document.direction import is_rtl, paragraph_rtl, runs_rtl
from reportgen.document.lines import split_at_breaks
from reportgen.writers.html.headings import render_directory, render_heading, render_key_figures
from reportgen.writers.html.inlines import (
    data_uri,
    direction,
    language_attributes,
    render_line,
    render_sign,
)
from reportgen.writers.html.room import room_class, share_columns


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
            return render_heading(block, rtl)
        case KeyFigures():
            return render_key_figures(block, rtl)
        case Subheading():
            return _subheading(block, rtl)
        case Notes():
            return _notes(block, rtl)
        case Facts():
            return _facts(block, rtl)
        case Signature():
            return _signature(block, rtl)
        case Directory():
            return render_directory(block, rtl)


# --- Text --------------------------------------------------------------------------------------


def _paragraph(block: Paragraph, rtl: bool) -> Markup:
    text = str(block)
    usual = is_rtl(block.lang) if block.lang else rtl
    own = paragraph_rtl(text, usual)
    lines = Markup("<br>").join(render_line(line, own) for line in split_at_breaks(block.content))
    if own == usual:
        return Markup("<p{}>{}</p>").format(language_attributes(block.lang), lines)
    language = Markup(' lang="{}"').format(block.lang) if block.lang else ""
    return Markup("<p{}{}>{}</p>").format(language, direction(own), lines)


def _list(block: List, rtl: bool) -> Markup:
    own = runs_rtl(str(block), rtl)
    marks = (*map(render_sign, block.marks), *(Markup() for _ in block.items[len(block.marks) :]))
    items = Markup().join(
        Markup("<li>{}{}</li>").format(
            mark, Markup().join(_item(child, block.tight, own) for child in item)
        )
        for mark, item in zip(marks, block.items, strict=False)
    )
    kinds = " ".join(filter(None, ["" if block.tight else "loose", "marked" * bool(block.marks)]))
    spread = Markup(' class="{}"').format(kinds) if kinds else Markup()
    if own != rtl:
        spread += direction(own)
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
        return render_line(block.content, rtl)
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
        direction(own) if own != rtl else Markup(),
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
                render_line(cell, rtl),
            )
        )
    return Markup("<tr>{}</tr>").format(Markup().join(printed))


def _picture(block: Picture, rtl: bool, style: str = "") -> Markup:
    usual = is_rtl(block.lang) if block.lang else rtl
    caption = (
        Markup("<figcaption>{}</figcaption>").format(render_line(block.caption, usual))
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
    ).format(block.level, block.level + 1, render_line(block.content, rtl))


def _notes(block: Notes, rtl: bool) -> Markup:
    return Markup('<div class="notes">{}</div>').format(
        Markup().join(
            Markup('<p class="footnote"><sup>{}</sup> {}</p>').format(
                number, render_line(note, rtl)
            )
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
                render_line(fact.label, rtl),
                _fact_value(fact, rtl),
            )
            for line in lines
            for fact in line
        ),
    )


def _fact_value(fact: Fact, rtl: bool) -> Markup:
    only = fact.blocks[0] if len(fact.blocks) == 1 else None
    if isinstance(only, Paragraph) and only.lang is None:
        return render_line(only.content, rtl)
    return _blocks(fact.blocks, rtl)


def _signature(block: Signature, rtl: bool) -> Markup:
    return Markup('<div class="to-sign">{}</div>').format(
        Markup().join(Markup("<p>{}</p>").format(render_line(label, rtl)) for label in block.labels)
    )
