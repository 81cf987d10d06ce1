"""The numbers of pages as a report shows them: in CSS, in the file's page labels, and as text.

The styles are those of CSS Counter Styles Level 3 (7.1); PDF names most of them too (ISO
32000-1, 12.4.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import ascii_lowercase
from typing import Any

from reportgen.document.report import Numbering
from reportgen.writers.pdf import engine

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
#: How the file's page labels name a style, and up to which number they mean the same as CSS:
#: after z comes aa here and there, but then bb there and ab here.
_LABELS = {
    "decimal": ("/D", None),
    "lower-roman": ("/r", 3999),
    "upper-roman": ("/R", 3999),
    "lower-alpha": ("/a", 26),
    "upper-alpha": ("/A", 26),
}


def show_number(number: int, style: str) -> str:
    """Return a number in a style of CSS; where the style has none for it, in decimal."""
    case, _, kind = style.partition("-")
    shown = str(number)
    if kind == "roman" and 0 < number <= 3999:
        shown, left = "", number
        for value, letters in _ROMAN:
            shown += letters * (left // value)
            left %= value
    elif kind == "alpha" and number > 0:
        shown, left = "", number
        while left:
            left, letter = divmod(left - 1, 26)
            shown = ascii_lowercase[letter] + shown
    return shown.upper() if case == "upper" else shown


def page_number(numbering: Numbering, index: int) -> str:
    """Return what is printed as the number of a page, the first of the file being 0."""
    return numbering.prefix + show_number(numbering.first + index, numbering.style)


def numbering_css(numbering: Numbering, at: int = 0, total: int = 0) -> str:
    """Return the numbering as custom properties, and the number of the first page.

    That is the page `at` of a file, the first being 0, of `total` pages; without a total the
    layout has all pages and counts them.
    """
    whole = f' " / {total}"' if total else ' " / " counter(pages)'
    whole = whole if numbering.has_total else ""
    return (
        f":root {{ --page-prefix: {_css_string(numbering.prefix)}; "
        f"--page-style: {numbering.style}; "
        f"--page-number: var(--page-prefix) counter(page, var(--page-style)){whole} }}\n"
        f"@page :first {{ counter-reset: page {numbering.first + at} }}"
    )


def _css_string(text: str) -> str:
    return '"' + "".join(f"\\{ord(char):x} " if char in '"\\\n' else char for char in text) + '"'


def page_labels(numbering: Numbering, count: int) -> Iterator[tuple[int, bytes]]:
    """Yield the labels by which readers' software counts as the pages do, as PDF writes them.

    Each stands with the first page that it holds for, out of `count`.
    """
    style, last = _LABELS[numbering.style]
    same = count if last is None else max(0, min(count, last - numbering.first + 1))
    if same:
        prefix = {"P": engine.string(numbering.prefix)} if numbering.prefix else {}
        yield 0, engine.dictionary({"S": style, "St": numbering.first, **prefix}).data
    for index in range(same, count):
        label = engine.string(page_number(numbering, index))
        yield index, engine.dictionary({"P": label}).data


def find_pages(
    document: Any, numbering: Numbering, wanted: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield the ids and the numbers, as printed, of the pages where they stand."""
    seen: set[str] = set()
    for index, page in enumerate(document.pages):
        for name in page.anchors:
            if name in wanted and name not in seen:
                seen.add(name)
                yield name, page_number(numbering, index)


def print_pages_once(document: Any, pages: Mapping[str, str]) -> None:
    """Take away page numbers that an entry of an index has already, and close the gaps.

    Which headings stand on one page is known once all is laid out, and not before.
    """
    for page in document.pages:
        shown: set[tuple[Any, str]] = set()

        def is_repeated(entry: Any, link: Any, shown: set[tuple[Any, str]] = shown) -> bool:
            number = (entry, pages.get(link.get("href", "#")[1:], ""))
            repeated = number in shown
            shown.add(number)
            return repeated

        engine.leave_out_links(page, "page", "comma", is_repeated)
