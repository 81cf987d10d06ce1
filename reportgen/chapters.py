"""The chapters of a report that people write: Markdown files with headings, pictures, references.

Besides what sheets' texts know, a chapter has headings, pictures of its own folder, and links
to whatever has an id in the report: ``[the market](#market)``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from reportgen.document import Block, Heading, Inline, Paragraph, Picture, Text
from reportgen.richtext import Blocks, Remark
from reportgen.values import UnfitError

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter as written: the title of its first line (``# Title``) or "", and its blocks."""

    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    #: The ids that its links name, each with the line of its paragraph, counted from 0.
    references: tuple[tuple[str, int], ...] = ()
    remarks: tuple[Remark, ...] = field(default=(), repr=False)


def read_chapter(text: str, file: str, picture: Callable[[str], Picture]) -> ChapterText:
    """Return the chapter of a Markdown text.

    `file` is the path of its file, which pictures are relative to; headings are counted from
    level 1, the title's. What does not print as written is among the remarks.
    """
    reader = _ChapterBlocks(posixpath.dirname(file), picture)
    reader.remarks_on(text)
    blocks = tuple(_ChapterBlocks(posixpath.dirname(file), picture).read_text(text))
    title: tuple[Inline, ...] = ()
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        title, blocks = blocks[0].content, blocks[1:]
    return ChapterText(title, blocks, tuple(reader.references), tuple(reader.remarks))


class _ChapterBlocks(Blocks):
    def __init__(self, folder: str, picture: Callable[[str], Picture]) -> None:
        super().__init__()
        self.folder = folder
        self.picture = picture
        self.references: list[tuple[str, int]] = []
        self.level = 1

    def heading(self, opening: Token, inner: list[Token]) -> Block:
        level = int(opening.tag[1:])
        if level == 1 and any(line.strip() for line in self.lines[: self.line]):
            self.remark(
                "a second title (“#”) has no place in a chapter",
                "Write “##” for a heading below the title.",
                fatal=True,
            )
        elif level > self.level + 1:
            self.remark(
                f"the heading leaves out a level: “{'#' * level}” after “{'#' * self.level}”",
                f"Write “{'#' * (self.level + 1)}”.",
                fatal=True,
            )
        self.level = level
        return Heading(level, self.inlines(inner))

    def paragraph(self, inner: list[Token]) -> Block:
        """Return a paragraph, or the picture that stands alone in it."""
        children = [child for token in inner for child in token.children or ()]
        if len(children) != 1 or children[0].type != "image":
            return Paragraph(self.inlines(inner))
        image = children[0]
        source = unquote(str(image.attrs.get("src", "")))
        if not image.content.strip():
            self.remark(
                "the alternative text of the picture is missing",
                f"Write what it shows, for people who cannot see it: ![…]({source}).",
            )
        caption = str(image.attrs.get("title", ""))
        try:
            found = self.picture(posixpath.normpath(posixpath.join(self.folder, source)))
        except UnfitError as error:
            self.remark(error.message.rstrip("."), error.advice, fatal=True)
            return Paragraph((Text(image.content),))
        return replace(found, alt=image.content, caption=(Text(caption),) if caption else ())

    def refuse_image(self, source: str) -> None:
        self.remark(
            f"the picture “{source}” stands within a paragraph",
            "Give it a paragraph of its own, with an empty line before and after.",
            fatal=True,
        )

    def can_follow(self, target: str) -> bool:
        if target.startswith("#"):
            self.references.append((unquote(target[1:]), self.line))
            return True
        return super().can_follow(target)
