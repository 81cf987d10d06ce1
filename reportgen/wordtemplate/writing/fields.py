"""Fields (ECMA-376 Part 1, 17.16): instructions that Word works out, with the result written.

All are complex fields, for these can hold paragraphs, links and other fields. What is written
as their result is seen until they are updated.
"""

from __future__ import annotations

import re
from collections.abc import Set

from reportgen.document.spacing import on_one_line
from reportgen.wordtemplate.files.text import ENTRY_SIGNS, escape_plain

_PAGE = re.compile(r" PAGEREF (\w+) \\h ")
_HIDDEN = "<w:rPr><w:vanish/></w:rPr>"


def open_field(instruction: str, look: str = "", *, dirty: bool = False) -> str:
    """Return the runs that begin a field, up to its result; `look` is the w:rPr of each.

    A dirty field is worked out anew when Word opens the document (17.16.18).
    """
    mark = ' w:dirty="true"' if dirty else ""
    # A tab in an argument is what stands between an entry and its page.
    code = "\t".join(map(escape_plain, instruction.split("\t")))
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"{mark}/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {code} '
        f'</w:instrText></w:r><w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>'
    )


def close_field(look: str = "") -> str:
    """Return the run that ends a field."""
    return f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'


def page_instruction(bookmark: str) -> str:
    """Return the instruction that works out the page of a bookmark (17.16.5.46), as a link."""
    return f"PAGEREF {bookmark} \\h"


def empty_pages(xml: str, bookmarks: Set[str]) -> str:
    """Return XML whose fields for the pages of these bookmarks come out empty when updated.

    Word would print a message in bold where a bookmark is not in the document.
    """
    return _PAGE.sub(
        lambda found: ' QUOTE "" ' if found.group(1) in bookmarks else found.group(), xml
    )


def write_entry(text: str, letter: str) -> str:
    """Return a hidden XE field, an entry of the index that `letter` names (17.16.5.79)."""
    argument = ENTRY_SIGNS.sub(lambda found: f"\\{found.group()}", on_one_line(text))
    instruction = escape_plain(f'XE "{argument}" \\f "{letter}"')
    return (
        f'<w:r>{_HIDDEN}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{_HIDDEN}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{_HIDDEN}<w:fldChar w:fldCharType="end"/></w:r>'
    )
