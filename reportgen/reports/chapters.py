"""The chapters of a report that people write: Markdown files with headings, pictures, references.

Besides what sheets' texts know, a chapter has headings of the report, pictures of its own folder,
and links to whatever has an id in the report: ``[the market](#market)``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from reportgen.document.blocks import Block, Heading, Inline, List, Paragraph, Picture, Text
from reportgen.input.markdown import Blocks, Remark, is_safe_target
from reportgen.input.source import find_unprintable, split_lines
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter as written: the title of its first line (``# Title``) or "", and its blocks."""

    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    #: The ids that its links name, each with its line, counted from 0.
    references: tuple[tuple[str, int], ...] = ()
    remarks: tuple[Remark, ...] = field(default=(), repr=False)


def read_chapter(text: str, file: str, picture: Callable[[str], Picture]) -> ChapterText:
    """Return the chapter of a Markdown text.

    `file` is the path of its file, which pictures are relative to; headings are counted from
    level 1, the title's. What does not print as written is among the remarks.
    """
    reader = _ChapterBlocks(posixpath.dirname(file), picture)
    reader.remarks_on(text)
    if found := find_unprintable(text):
        reader.line = len(split_lines(text[: found.start()])) - 1
        reader.remark(
            say("the character U+{character:04X} cannot be printed.", character=ord(found[0])),
            say("Delete it."),
            fatal=True,
        )
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
        self.in_list = False

    def items(self, opening: Token, tokens: list[Token]) -> List:
        outside, self.in_list = self.in_list, True
        found = super().items(opening, tokens)
        self.in_list = outside
        return found

    def heading(self, opening: Token, inner: list[Token]) -> Block:
        level = int(opening.tag[1:])
        if self.in_list:
            self.remark(
                say("a heading stands within a list."),
                say("Put it before or after the list."),
                fatal=True,
            )
            return Paragraph(self.inlines(inner))
        if level == 1 and any(line.strip() for line in self.lines[: self.line]):
            self.remark(
                say("a second title (“#”) has no place in a chapter."),
                say("Write “##” for a heading below the title."),
                fatal=True,
            )
        elif level > self.level + 1:
            self.remark(
                say(
                    "the heading leaves out a level: “{signs}” after “{before}”.",
                    signs="#" * level,
                    before="#" * self.level,
                ),
                say("Write “{signs}”.", signs="#" * (self.level + 1)),
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
        written = str(image.attrs.get("src", ""))
        source = written if find_unprintable(unquote(written)) else unquote(written)
        alt = "".join(child.content for child in image.children or ())
        if not alt.strip():
            self.remark(
                say("the alternative text of the picture is missing."),
                say(
                    "Write what it shows, for people who cannot see it: ![…]({source}).",
                    source=source,
                ),
            )
        caption = str(image.attrs.get("title", ""))
        if is_safe_target(source):
            self.remark(
                say("the picture “{source}” lies in the web.", source=source),
                say("Copy the file into the project."),
                fatal=True,
            )
            return Paragraph((Text(alt),))
        try:
            found = self.picture(posixpath.normpath(posixpath.join(self.folder, source)))
        except UnfitError as error:
            self.remark(error.message, error.advice, fatal=True)
            return Paragraph((Text(alt),))
        return replace(found, alt=alt, caption=(Text(caption),) if caption else ())

    def refuse_image(self, source: str) -> None:
        self.remark(
            say("the picture “{source}” stands within a paragraph.", source=source),
            say("Give it a paragraph of its own, with an empty line before and after."),
            fatal=True,
        )

    def can_follow(self, target: str) -> bool:
        if target.startswith("#"):
            self.references.append((unquote(target[1:]), self.line_of(target)))
            return True
        return super().can_follow(target)

    def line_of(self, target: str) -> int:
        """Return the line that names a target, from that of the paragraph on."""
        lines = enumerate(self.lines[self.line :], self.line)
        return next((at for at, line in lines if unquote(target) in unquote(line)), self.line)
