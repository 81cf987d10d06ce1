"""Comments in files that the program hands out, in the language of whoever reads them.

Comments of YAML, and of what git leaves out, begin with “# ”. Those that follow one another are a
text; it stands in the catalogues as a line a paragraph, and is parted into lines again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from reportgen.problems.catalog import Catalog

#: Lines of comments that follow one another, indented alike; a bare “#” parts paragraphs.
_COMMENT = re.compile(r"^(?P<indent> *)# .*(?:\n(?P=indent)#(?: .*)?)*$", re.MULTILINE)
#: How wide lines of comments are.
_WIDTH = 100


def comments_in(text: str) -> Iterator[str]:
    """Yield the comments in a file, as the catalogues have them."""
    for found in _COMMENT.finditer(text):
        yield _plain(found[0])


def translate_comments(text: str, catalog: Catalog) -> str:
    """Return a file with its comments in the language of a catalogue; all else stays."""
    if catalog.language == "en":
        return text
    return _COMMENT.sub(lambda found: _translate(found[0], found["indent"], catalog), text)


def _plain(comment: str) -> str:
    lines = [line.strip().removeprefix("#").strip() for line in comment.split("\n")]
    paragraphs = "\n".join(lines).split("\n\n")
    return "\n\n".join(" ".join(each.split("\n")) for each in paragraphs)


def _translate(comment: str, indent: str, catalog: Catalog) -> str:
    start = f"{indent}# "
    said = catalog.translate(_plain(comment)).split("\n\n")
    told = [
        "\n".join(wrap(each, _WIDTH, initial_indent=start, subsequent_indent=start))
        for each in said
    ]
    return f"\n{indent}#\n".join(told)
