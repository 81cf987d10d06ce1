"""What reports add, as HTML: headings, numbers that stand out, contents and indexes."""

from __future__ import annotations

from markupsafe import Markup

from reportgen.document.blocks import (
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
)
from reportgen.document.lines import split_at_breaks
from reportgen.writers.html.inlines import inlines_in_line, page_link, page_number, render_line


def render_heading(block: Heading, rtl: bool) -> Markup:
    """Return the heading; what stands after a line break is a title in a further language."""
    name = Markup(' id="{}"').format(block.id) if block.id else Markup()
    kind = Markup(' class="new-page"') if block.new_page else Markup()
    number = Markup('<span class="number">{}</span> ').format(block.number) if block.number else ""
    lines = Markup("<br>").join(
        Markup('<span class="title">{}</span>').format(render_line(line, rtl))
        for line in split_at_breaks(block.content)
    )
    # The running head has no room for numbers.
    title = str(block).removeprefix(f"{block.number} ") if block.number else str(block)
    return Markup('<h{0}{1}{2} data-bookmark="{3}" data-title="{4}">{5}{6}</h{0}>').format(
        min(max(block.level, 1), 6), name, kind, block, title, number, lines
    )


def render_key_figures(block: KeyFigures, rtl: bool) -> Markup:
    # Wide numbers stand in wide tiles, of which fewer go into a row: none is broken.
    wide = "" if block.width <= 8.5 else " wide" if block.width <= 12 else " widest"
    return Markup('<ul class="key-figures{}">{}</ul>').format(
        wide,
        Markup().join(
            Markup('<li><span class="figure">{}</span> <span class="what">{}</span></li>').format(
                number, render_line(what, rtl)
            )
            for number, what in block.items
        ),
    )


def render_directory(block: Directory, rtl: bool) -> Markup:
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
        Markup('<br><span class="note">{}</span>').format(inlines_in_line(entry.note, rtl))
        if entry.note
        else ""
    )
    content = Markup('{}<span class="text"><span class="what">{}</span>{}</span>').format(
        number, inlines_in_line(entry.content, rtl), note
    )
    if entry.targets:
        content = Markup('<a href="#{}">{} {}</a>').format(
            entry.targets[0], content, page_number(entry.targets[0])
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
    pages = Markup('<span class="comma">, </span>').join(map(page_link, entry.targets))
    note = (
        Markup(' <span class="note">{}</span>').format(inlines_in_line(entry.note, rtl))
        if entry.note
        else ""
    )
    return Markup('<li class="item level-{}"><span class="what">{}</span>{} {}</li>').format(
        entry.level, inlines_in_line(entry.content, rtl), note, pages
    )
