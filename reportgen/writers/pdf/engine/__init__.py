"""WeasyPrint and pydyf: the one place that knows their inside.

Everything else asks here. What both document, others may read of the values that they are handed:
a document's `pages`, with `width`, `height`, `anchors`, `links` and `bookmarks`, and the objects
of a PDF.

    loading   WeasyPrint loaded without searching for libraries, patched; the environment it reads
    layout    HTML and CSS given to it, the files it may fetch, its own style sheet cut short
    fonts     the fonts it may use (FONTCONFIG_FILE), and what a document used of each
    boxes     where things stand on a page: `boxes`, `area`; links left out, led on, kept whole
    tags      which element a tag comes of and where it stands, which content is a page's margin
    reading   content drawn in the order of reading, a space wherever a word ends
    svg       the texts of charts
    lines     lines broken between words, and long words where they may be
    columns   columns of tables that give way where their words do not fit
    early     layouts given up where there is another one to try
    drawing   the objects of a PDF before they are written (SOURCE_DATE_EPOCH), and its two marks
    objects   pydyf's objects, and streams compressed once
    quick     what both do again and again, done once

What is patched, and what would end it (`tests/writers/pdf/engine/` has a test for each,
which says what is lost without):

    patch                 inside                          until
    note_origins          pdf.tags._build_box_tree        tags follow elements over pages and name
                                                          them (Kozea/WeasyPrint #2903, #2508)
    note_margins          document.draw_page,             margins are artifacts and can be told from
                          draw.draw_stacking_context      the text (#1836)
    draw_in_order         stacking._dispatch_children,    what is positioned is drawn in the order
                          draw.draw_block_level,          of the text (#1910, #2470)
                          draw.draw_inline_level
    keep_words_apart      document.draw_page,             lines keep the spaces they are broken at
                          layout.inline.split_text_box,   and empty texts are not marked
                          TextBox.pango_layout
    keep_page_references  pydyf.PDF.page_references       pydyf keeps them (a small pull request)
    draw_texts_whole      svg.TAGS, svg.text              the text of an SVG is shaped as a whole
    keep_words_whole      layout.inline, .preferred:      words are broken with a hyphen, and only
                          split_first_line and others     where nothing else on their line can be
    let_columns_give_way  layout.table.auto_table_layout  a table is never wider than its place
    tell_of_long_tables   layout.block.table_layout       a layout can be ended; to drop this costs
                                                          time and nothing else
    page class            HTML._ua_stylesheets, html.UA,  a style sheet can be given for its own; to
                          html.UA_COUNTER_STYLE           drop this costs time and nothing else
    metadata              generate_rdf_metadata           two variants can be written into one file
    boxes, area           Page._page_box                  pages tell of their boxes
    used fonts            text.fonts.get_hb_object_data   fonts tell which file they are of
    load                  ctypes.util.find_library        libraries are opened by their names first
    speed_up              all that `quick` names          they do it once themselves; to drop it
                                                          costs time and nothing else
"""

from __future__ import annotations

from reportgen.writers.pdf.engine.boxes import (
    POINTS,
    anchors_elsewhere,
    area,
    bottom,
    boxes,
    count_lines,
    cut_page,
    fill,
    leave_out_links,
    text_end,
    top,
)
from reportgen.writers.pdf.engine.drawing import Attached, Drawing, draw, print_untagged
from reportgen.writers.pdf.engine.early import LittleMoreError, given_up_early
from reportgen.writers.pdf.engine.fonts import UsedFont, form_glyphs, plain_fonts
from reportgen.writers.pdf.engine.layout import ForeignFileError, lay_out, parse_css, parse_html
from reportgen.writers.pdf.engine.lines import cut_words
from reportgen.writers.pdf.engine.loading import load
from reportgen.writers.pdf.engine.objects import (
    array,
    compress_stream,
    dictionary,
    number_of,
    resolve,
    stream,
    stream_dictionary,
    stream_payload,
    string,
)
from reportgen.writers.pdf.engine.tags import (
    Tag,
    furniture,
    is_generated,
    margins,
    new_tag,
    numbering,
    origin,
    part,
)

__all__ = [
    "POINTS",
    "Attached",
    "Drawing",
    "ForeignFileError",
    "LittleMoreError",
    "Tag",
    "UsedFont",
    "anchors_elsewhere",
    "area",
    "array",
    "bottom",
    "boxes",
    "compress_stream",
    "count_lines",
    "cut_page",
    "cut_words",
    "dictionary",
    "draw",
    "fill",
    "form_glyphs",
    "furniture",
    "given_up_early",
    "is_generated",
    "lay_out",
    "leave_out_links",
    "load",
    "margins",
    "new_tag",
    "number_of",
    "numbering",
    "origin",
    "parse_css",
    "parse_html",
    "part",
    "plain_fonts",
    "print_untagged",
    "resolve",
    "stream",
    "stream_dictionary",
    "stream_payload",
    "string",
    "text_end",
    "top",
]
