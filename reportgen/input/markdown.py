"""Markdown (CommonMark with tables) to rich text.

Paragraphs, headings, emphasis, links, lists, tables, notes and line breaks print. Raw HTML stays
the characters that were typed; what else Markdown knows prints as plain paragraphs and is remarked
upon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from reportgen.document.blocks import (
    Block,
    Break,
    Inline,
    Link,
    List,
    Notes,
    Paragraph,
    RichText,
    Subheading,
    Table,
    Text,
)
from reportgen.input.marks import signs
from reportgen.input.marks.pasted import find_typed, read_lists
from reportgen.input.marks.row_heads import has_row_heads
from reportgen.input.marks.signs import Note, add_signs, take_notes
from reportgen.input.runs import join_runs, merge_runs
from reportgen.languages import parse_language
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_CONTAINERS = ("bullet_list_open", "ordered_list_open", "blockquote_open")
#: What stands before the tag of a language, where a text in it would be a link.
_LANGUAGE = "lang:"
_SCHEMES = ("http", "https", "mailto", "tel")
#: Lists and quotations from this level on may lose what they hold: the parser stops at 20.
_TOO_DEEP = 18
_HTML_MARK = re.compile(r"<(!--|/?[a-z][a-z0-9]*[ />])", re.IGNORECASE)
#: What has a meaning wherever it stands in a line.
_SIGNS = r"\\`*_\[\]!<&^~"
#: What makes the inlines of a block more than text; blanks around line breaks do too.
_MARK = re.compile(rf"[{_SIGNS}]|\s\n|\n\s")
_PLAIN_LINE = rf"[^\s\0{_SIGNS}#>+=:|~0-9-](?:[^\n\r\0{_SIGNS}]*[^\s\0{_SIGNS}])?"
#: Paragraphs without any mark, also none that has a meaning at the beginning of a line.
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n+{_PLAIN_LINE})*")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a text that does not print as written; fatal where text would be lost."""

    message: Message
    advice: Message
    fatal: bool = False
    #: How many lines below the first line of the text it is.
    line: int = 0


@cache
def _markdown() -> MarkdownIt:
    # Where no file has changed, none is parsed.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Definitions of link targets print nothing, and “[Note]: text” looks like one.
    parser.disable("reference")
    parser.core.ruler.at("inline", _parse_inlines)
    add_signs(parser)
    # Every target becomes a link token, so that refused ones can be named to the writer.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _parse_inlines(state: StateCore) -> None:
    """Parse what stands in the blocks, as the rule of the parser does, where there are marks."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type == "inline":
            if _MARK.search(token.content):
                token.children = []
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                text = token.content.replace("\n", " ")
                token.children = [Token("text", "", 0, content=text)]


def parse_markdown(text: str, lang: str | None = None) -> RichText:
    """Return the text as blocks in the given language."""
    return RichText(tuple(Blocks().read_text(text)), lang)


def check_markdown(text: str) -> list[Remark]:
    """Return a remark for everything in the text that does not print as it was written."""
    return study_markdown(text)[1]


def study_markdown(text: str) -> tuple[RichText, list[Remark]]:
    """Return the text as blocks, and what `check_markdown` returns: parsing is what takes long."""
    reader = Blocks()
    blocks = tuple(reader.read_with_remarks(text))
    return RichText(blocks), reader.remarks


class Blocks:
    """Turns the parser's flat token stream into blocks; `lines` are needed for remarks only."""

    def __init__(self) -> None:
        self.lines: Sequence[str] = ()
        self.line = 0
        self.remarks: list[Remark] = []
        #: The levels of headings that are used, once they are known, and the notes by name.
        self.levels: list[int] | None = None
        self.notes: dict[str, Note] = {}
        #: The numbers of notes, in the order in which the text names them.
        self.numbers: dict[str, int] = {}

    def read_text(self, text: str) -> Iterator[Block]:
        """Yield the blocks of a Markdown text."""
        text = read_lists(text)
        if _PLAIN.fullmatch(text):
            paragraphs = re.split("\n\n+", text)
            return iter([Paragraph((Text(each.replace("\n", " ")),)) for each in paragraphs])
        text, notes = take_notes(text)
        for note in notes:
            if note.name in self.notes:
                self.line = note.line
                self.remark(
                    say("the note “{name}” is written twice.", name=note.name),
                    say("Give one of them another name, such as [^{name}b].", name=note.name),
                    fatal=True,
                )
            self.notes[note.name] = note
        return chain(self.read(_markdown().parse(text)), self.read_notes())

    def remarks_on(self, text: str) -> list[Remark]:
        """Return what there is to say of a Markdown text."""
        for _ in self.read_with_remarks(text):
            pass
        return self.remarks

    def read_with_remarks(self, text: str) -> Iterator[Block]:
        """Yield the blocks of a Markdown text, with its lines at hand for remarks."""
        self.lines = re.split("\r\n?|\n", text)
        self.remarks += [
            Remark(each.message, each.advice, line=each.line) for each in find_typed(text)
        ]
        return self.read_text(text)

    def read(self, tokens: list[Token]) -> Iterator[Block]:
        if self.levels is None:
            # The first tokens are those of the whole text.
            self.levels = sorted({_level(each) for each in tokens if each.type == "heading_open"})
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            inner = tokens[at + 1 : end]
            self.line = token.map[0] if token.map else self.line
            if token.level >= _TOO_DEEP and token.type in _CONTAINERS:
                self.remark(
                    say("lists and quotations are nested too deep."),
                    say("Write the text flatter."),
                    fatal=True,
                )
            match token.type:
                case "paragraph_open":
                    yield self.paragraph(inner)
                case "bullet_list_open" | "ordered_list_open":
                    yield self.items(token, inner)
                case "table_open":
                    yield self.table(inner)
                case "heading_open":
                    yield self.heading(token, inner)
                case "blockquote_open":
                    self.remark(
                        say("a quotation (“>”) is not set apart here."),
                        say("It prints as an ordinary paragraph."),
                    )
                    yield from self.read(inner)
                case "code_block" | "fence":
                    self.remark(
                        say("an indented or fenced block (code) prints as plain lines."),
                        say("Start the lines at the same column as the others."),
                    )
                    # What follows the opening fence is meant for programs, but it was written.
                    written = (
                        f"{token.info.strip()}\n{token.content}" if token.info else token.content
                    )
                    yield Paragraph(tuple(_lines(written.rstrip("\n"))))
                case "hr":
                    self.remark(say("a line of dashes or stars does not print."), say("Remove it."))
            at = end + 1

    def read_notes(self) -> Iterator[Block]:
        """Yield the notes of the text, numbered as it names them."""
        items: list[tuple[Inline, ...]] = []
        while len(items) < len(self.numbers):
            note = self.notes[list(self.numbers)[len(items)]]
            self.line = note.line
            items.append(self.inlines(_markdown().parseInline(note.text)))
        for note in self.notes.values():
            if note.name not in self.numbers:
                self.line = note.line
                self.remark(
                    say("no place in the text names the note “{name}”.", name=note.name),
                    say("Write [^{name}] where it belongs.", name=note.name),
                    fatal=True,
                )
        if items:
            yield Notes(tuple(items))

    def paragraph(self, inner: list[Token]) -> Block:
        return Paragraph(self.inlines(inner))

    def heading(self, opening: Token, inner: list[Token]) -> Block:
        """Return a heading within the text: the highest level that is used is the first one."""
        if not opening.markup.startswith("#"):
            self.remark(
                say("a line that is underlined is no heading here."),
                say("It prints in bold; write “## …” for a heading."),
            )
            return Paragraph(tuple(_strong(self.inlines(inner))))
        above = [level for level in self.levels or () if level < _level(opening)]
        return Subheading(min(len(above) + 1, 3), self.inlines(inner))

    def items(self, opening: Token, tokens: list[Token]) -> List:
        items = []
        numbers = []
        tight = True
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            inner = tokens[at + 1 : end]
            tight = tight and all(
                token.hidden
                for token in inner
                if token.type == "paragraph_open" and token.level == opening.level + 2
            )
            items.append(tuple(self.read(inner)))
            numbers.append(tokens[at].info)
            at = end + 1
        ordered = opening.type.startswith("ordered")
        start = int(opening.attrs.get("start", 1))
        if ordered:
            self.compare_numbers([int(number) for number in numbers], start)
        return List(tuple(items), ordered, start, tight)

    def compare_numbers(self, written: list[int], start: int) -> None:
        """Remark upon numbers that print as others; all ones are Markdown's way of not counting."""
        for printed, number in enumerate(written, start):
            if printed != number and set(written) != {1}:
                self.remark(
                    say(
                        "“{number}.” prints as “{printed}.”, because lists are counted on.",
                        number=number,
                        printed=printed,
                    ),
                    say(
                        "Part the items by a paragraph, or write “{number}\\.” in one of its own.",
                        number=number,
                    ),
                    fatal=True,
                )
                return

    def table(self, tokens: list[Token]) -> Table:
        rows: list[list[tuple[Inline, ...]]] = []
        align: list[str] = []
        for at, token in enumerate(tokens):
            if token.type == "tr_open":
                rows.append([])
                self.count_cells(token, len(align))
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self.inlines(tokens[at + 1 : at + 2]))
                if token.type == "th_open":
                    align.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
        header, *below = (tuple(row) for row in rows)
        return Table(header, tuple(below), tuple(align), headed=has_row_heads(header, below))

    def count_cells(self, row: Token, columns: int) -> None:
        """Remark upon a row that has more cells than its table has columns."""
        from markdown_it.rules_block.table import escapedSplit

        self.line = row.map[0] if row.map else self.line
        if not (self.lines and row.map and columns):
            return
        cells = escapedSplit(self.lines[row.map[0]].lstrip("> \t").rstrip())
        count = len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])
        if count > columns:
            self.remark(
                say(
                    "a row of the table has {count} cells, its first row {columns}.",
                    count=count,
                    columns=columns,
                ),
                say("Give all rows the same number of cells; write “\\|” for the sign itself."),
                fatal=True,
            )

    def inlines(self, tokens: list[Token]) -> tuple[Inline, ...]:
        children = [child for token in tokens for child in token.children or ()]
        return tuple(join_runs(self.inline(children)))

    def inline(self, tokens: list[Token]) -> Iterator[Inline]:
        strong = emphasis = 0
        lang: str | None = None
        target: str | None = None
        content: list[Text | Break] = []
        for token in tokens:
            piece: Text | Break | None = None
            match token.type:
                case "strong_open":
                    strong += 1
                case "strong_close":
                    strong -= 1
                case "em_open":
                    emphasis += 1
                case "em_close":
                    emphasis -= 1
                case "link_open":
                    target, content = str(token.attrs.get("href", "")), []
                    if title := token.attrs.get("title"):
                        self.remark(
                            say("the title “{title}” of a link does not print.", title=title),
                            say("Write it into the text."),
                            fatal=True,
                        )
                case "link_close":
                    yield from self.link(target or "", content)
                    target = None
                case signs.LANGUAGE_OPEN:
                    lang = self.language(token.info)
                case signs.LANGUAGE_CLOSE:
                    lang = None
                case signs.SCRIPT:
                    piece = Text(token.content, bool(strong), bool(emphasis), lang, token.markup)
                case signs.REFERENCE:
                    piece = self.reference(token)
                case "hardbreak":
                    piece = Break()
                case "softbreak":
                    piece = Text(" ", bool(strong), bool(emphasis), lang)
                case "image":
                    self.refuse_image(str(token.attrs.get("src", "")))
                    piece = Text(token.content, bool(strong), bool(emphasis), lang)
                case _:
                    if _HTML_MARK.search(token.content):
                        self.remark(
                            say("HTML marks print as they were typed."),
                            say("Write **bold** or *italic* instead."),
                        )
                    piece = Text(token.content, bool(strong), bool(emphasis), lang)
            if piece is not None and (isinstance(piece, Break) or piece.text):
                if target is None:
                    yield piece
                else:
                    content.append(piece)

    def link(self, target: str, content: list[Text | Break]) -> Iterator[Inline]:
        if target.startswith(_LANGUAGE):
            yield from self.in_language(target.removeprefix(_LANGUAGE), content)
            return
        if self.can_follow(target):
            yield Link(target, tuple(merge_runs(content)))
            return
        self.remark(
            say(
                "the link to “{target}” cannot be followed from paper or a PDF.",
                target=unquote(target),
            ),
            say("Only chapters in files of their own refer to other places of a report.")
            if target.startswith("#")
            else say("Write a whole address: https://…, mailto:… or tel:…."),
            fatal=True,
        )
        yield from content

    def reference(self, token: Token) -> Text:
        """Return the number of the note that is named."""
        if token.info not in self.notes:
            self.remark(
                say("“{text}” prints as it was typed: there is no such note.", text=token.content),
                say("Write it below, in a line of its own: {text}: …", text=token.content),
            )
            return Text(token.content)
        number = self.numbers.setdefault(token.info, len(self.numbers) + 1)
        return Text(str(number), script="note")

    def language(self, tag: str) -> str | None:
        """Return the tag of a language, None where it is none."""
        try:
            return parse_language(tag)
        except UnfitError as error:
            self.remark(error.message, error.advice, fatal=True)
            return None

    def in_language(self, tag: str, content: list[Text | Break]) -> Iterator[Inline]:
        lang = self.language(tag)
        for piece in content:
            yield replace(piece, lang=lang) if isinstance(piece, Text) else piece

    def refuse_image(self, source: str) -> None:
        self.remark(
            say("the picture “{source}” does not go into a text.", source=source),
            say("Give it in a field for pictures."),
            fatal=True,
        )

    def can_follow(self, target: str) -> bool:
        return is_safe_target(target)

    def remark(self, message: Message, advice: Message, fatal: bool = False) -> None:
        self.remarks.append(Remark(message, advice, fatal, self.line))


def is_safe_target(target: str) -> bool:
    """Tell whether a link may go there: http, https, mailto and tel addresses only."""
    try:
        return urlsplit(target).scheme in _SCHEMES
    except ValueError:
        return False


def _level(heading: Token) -> int:
    return int(heading.tag[1:])


def _closing(tokens: list[Token], at: int) -> int:
    """Return the index of the token that closes the one at `at` (itself when it has none)."""
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    end = at + 1
    while not (tokens[end].nesting == -1 and tokens[end].level == level):
        end += 1
    return end


def _strong(content: Iterable[Inline]) -> Iterator[Inline]:
    for inline in content:
        yield replace(inline, strong=True) if isinstance(inline, Text) else inline


def _lines(text: str) -> Iterator[Inline]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Break()
        yield Text(line)
