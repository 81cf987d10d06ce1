"""Rich text as Markdown: what the reader of Markdown makes the same blocks of.

Signs that people typed and Markdown would take for its own are escaped, and no others, so that a
text stays one that people read and edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reportgen.document.blocks import (
    Block,
    Break,
    Inline,
    Link,
    List,
    Notes,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from reportgen.document.lines import split_at_breaks
from reportgen.input.runs import join_runs

#: Signs that have a meaning anywhere in a line (CommonMark 0.31, 6).
_ANYWHERE = re.compile(
    r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|(?<=\A)~~~"
    # What may raise or lower letters, also those of another look.
    r"|\^(?=\S|\Z)|(?:(?<=[\w)])|(?<=\A))~(?=[^\s~]|\Z)"
)
#: What would begin something else than a paragraph, with the sign that is escaped.
_BEGINNING = re.compile(r"(?P<number>[0-9]{1,9})(?P<dot>[.)])(?=[ \t]|$)|(?P<sign>[-+#>=~|])")
#: What would close a heading instead of ending it (CommonMark 0.31, 4.2).
_CLOSING = re.compile(r"(?<![^ \t])#(?=#*\Z)")
#: Signs of lists that a backslash does not take their meaning from: they are named instead.
_LISTED = re.compile("[•‣◦▪▫●○■□➢➤✓✔\uf0b7–—·]")


def write_markdown(blocks: Iterable[Block]) -> str:
    """Return paragraphs, headings, lists, tables and notes as Markdown; of others the text alone.

    Blanks at the ends of lines, and looks of blanks alone, are not kept.
    """
    return "\n\n".join(_blocks(tuple(blocks)))


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    # Neighbouring lists of a kind would be one: the next has another mark.
    turn = False
    before: Block | None = None
    for block in blocks:
        follows = isinstance(block, List) and isinstance(before, List)
        turn = not turn if follows and _same_kind(before, block) else False
        before = block
        if isinstance(block, List):
            written = _list(block, turn)
        elif isinstance(block, Table):
            written = _table(block)
        elif isinstance(block, Paragraph):
            written = write_inlines(block.content)
        elif isinstance(block, Subheading):
            line = _line(_trimmed(block.content), begins=False)
            written = f"{'#' * block.level} {_CLOSING.sub(_escape, line)}"
        elif isinstance(block, Notes):
            notes = (_line(_trimmed(note), begins=False) for note in block.items)
            written = "\n".join(f"[^{number}]: {note}" for number, note in enumerate(notes, 1))
        else:
            written = write_inlines((Text(str(block)),))
        if written:
            yield written


def _same_kind(one: Block | None, other: Block) -> bool:
    return isinstance(one, List) and isinstance(other, List) and one.ordered == other.ordered


def _list(block: List, turn: bool) -> str:
    items = []
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}{')' if turn else '.'} " if block.ordered else f"{'*' if turn else '-'} "
        margin = " " * len(mark)
        parts = list(_blocks(item))
        tight = "\n" if block.tight else "\n\n"
        text = parts[0] if parts else ""
        for earlier, part in zip(item, parts[1:], strict=False):
            # A paragraph behind another in a tight list would be one with it.
            text += (
                tight if isinstance(earlier, Paragraph) and _begins_list(part) else "\n\n"
            ) + part
        lines = text.split("\n")
        items.append(
            "\n".join([mark + lines[0], *(margin + line if line else "" for line in lines[1:])])
        )
    return ("\n" if block.tight else "\n\n").join(item.rstrip() for item in items)


def _begins_list(text: str) -> bool:
    return bool(re.match(r"[-*] |1[.)] ", text))


def _table(block: Table) -> str:
    columns = len(block.header)
    sides = {"left": ":---", "right": "---:", "center": ":---:"}
    align = [sides.get(side, "---") for side in block.align] or ["---"] * columns
    rows = [list(map(_cell, block.header)), align]
    rows += [[*map(_cell, row[:columns])] for row in block.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(content: tuple[Inline, ...]) -> str:
    flat = [Text(" ") if isinstance(inline, Break) else inline for inline in content]
    return _line(_trimmed(flat), begins=False).replace("|", "\\|")


# --- Inlines -----------------------------------------------------------------------------------


def write_inlines(content: Iterable[Inline]) -> str:
    """Return inlines as the lines of one paragraph."""
    written = [_line(_trimmed(line)) for line in split_at_breaks(content)]
    # A break at an edge, or one of several in a row, is none in Markdown.
    return "\\\n".join(line for line in written if line)


def _trimmed(content: Sequence[Inline]) -> tuple[Inline, ...]:
    """Return inlines without blanks at the ends of their line."""
    kept = [each for each in content if str(each)]
    while kept and isinstance(kept[0], Text) and not kept[0].text.strip():
        del kept[0]
    while kept and isinstance(kept[-1], Text) and not kept[-1].text.strip():
        del kept[-1]
    if kept and isinstance(kept[0], Text):
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    if kept and isinstance(kept[-1], Text):
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


def _line(content: tuple[Inline, ...], begins: bool = True) -> str:
    """Return the inlines of one line; `begins` says that a line of the text begins with them."""
    spread = list(_outside(content))
    # Where both looks meet, stars would run into one another.
    slanted = "_" if any(isinstance(each, Text) and each.strong for each in spread) else "*"
    text = ""
    before: tuple[str, ...] = ()
    alone = False
    for inline in spread:
        bold, slant = getattr(inline, "strong", False), getattr(inline, "emphasis", False)
        look = ("**",) * bold + (slanted,) * slant
        written = _write(inline)
        text = _join(text, before, look, written, alone)
        alone = len(written) == 1 and len(look) > len(before)
        before = look
    text = _join(text, before, (), "", alone)
    return _guard(text) if begins else text


def _write(inline: Inline) -> str:
    if isinstance(inline, Link):
        texts = tuple(each for each in inline.content if isinstance(each, Text))
        return f"[{_line(texts, begins=False)}]({_target(inline.target)})"
    text = _ANYWHERE.sub(_escape, str(inline).replace("\n", " "))
    if script := getattr(inline, "script", ""):
        before, after = {"super": ("^", "^"), "sub": ("~", "~"), "note": ("[^", "]")}[script]
        text = before + text + after
    lang = getattr(inline, "lang", None)
    return f"[{text}](lang:{lang})" if lang else text


def _outside(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield inlines whose looks do not reach over blanks at their edges (CommonMark 0.31, 6.2)."""
    split: list[Inline] = []
    for inline in content:
        if not isinstance(inline, Text) or not (inline.strong or inline.emphasis):
            split.append(inline)
            continue
        core = inline.text.strip()
        if not core:
            split.append(Text(inline.text, lang=inline.lang))
            continue
        start = inline.text.index(core)
        edges = inline.text[:start], inline.text[start + len(core) :]
        split += [Text(edges[0]), replace(inline, text=core), Text(edges[1])]
    return join_runs(each for each in split if str(each))


def _join(
    text: str, before: tuple[str, ...], after: tuple[str, ...], inner: str, alone: bool
) -> str:
    """Return a text that goes on with another look: marks that end are closed, new ones opened.

    `alone` says that the text ends in a run of a single letter with marks opened before it.
    """
    common = 0
    while common < min(len(before), len(after)) and before[common] == after[common]:
        common += 1
    closing, opening = "".join(before[common:][::-1]), "".join(after[common:])
    # Between a sign and a letter a mark opens or closes nothing, and a line below a letter never
    # does: the letter is named by its number then, which ends in signs.
    ends, begins = _is_word(text[-1:]), _is_word(inner[:1])
    if closing and not opening and begins and ("_" in closing or not ends):
        inner = _name(inner[0]) + inner[1:]
    elif opening and not closing and ends and ("_" in opening or not begins):
        text = text[:-1] + _name(text[-1])
        # So that marks just before it still open, the letter before them is named, too.
        text = re.sub(r"[^\W_](?=[*_]+&#\d+;$)", _name, text) if alone else text
    if text.endswith("!") and inner.startswith("[") and not (closing or opening):
        text = f"{text[:-1]}\\!"
    return text + closing + opening + inner


def _escape(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def _name(sign: str | re.Match[str]) -> str:
    """Return a character by its number (CommonMark 0.31, 2.5)."""
    return f"&#{ord(sign[0])};"


def _is_word(sign: str) -> bool:
    return sign.isalnum()


def _target(target: str) -> str:
    return f"<{target}>" if re.search(r"[\s()]", target) else target


def _guard(text: str) -> str:
    """Return a line that begins a paragraph and nothing else."""
    found = _BEGINNING.match(text)
    if found:
        if found["dot"]:
            return f"{found['number']}\\{text[found.start('dot') :]}"
        return f"\\{text}"
    listed = _LISTED.match(text)
    return _name(text) + text[1:] if listed else text
