"""Values as YAML text: plain where that says the same, quoted or as a block where it would not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from reportgen.input.patching.data import Data
from reportgen.input.source import MappingNode, ScalarNode, SequenceNode, find_unprintable
from reportgen.input.yaml import read_source
from reportgen.problems.problem import SourceError

#: Words that editors with types, or other programs, take for something else than a text.
_TYPED = re.compile(r"(?i)(?:~|null|true|false|yes|no|on|off|y|n)?")
#: How far a key's contents stand in from it.
STEP = 2
#: How long a list of words may be that stands in one line.
_WORDS = 50


def emit_value(data: Data, indent: int) -> str:
    """Return what stands behind a key's colon; keys or items below it begin in column `indent`."""
    if isinstance(data, str):
        return " " + emit_text(data, indent)
    if isinstance(data, Mapping):
        return "".join(f"\n{' ' * indent}{emit_entry(key, data[key], indent)}" for key in data)
    words = all(isinstance(item, str) and re.fullmatch(r"[\w-]{1,20}", item) for item in data)
    if words and len(line := emit_flow(data)) <= _WORDS:
        # A few words, such as tags of languages, are read best in a line.
        return f" {line}"
    return "".join(f"\n{' ' * indent}{emit_item(item, indent)}" for item in data)


def emit_entry(key: str, data: Data, indent: int) -> str:
    """Return a key with its value; the key stands in column `indent`."""
    return f"{emit_line(key)}:{emit_value(data, indent + STEP)}"


def emit_item(data: Data, indent: int) -> str:
    """Return an item with its dash, which stands in column `indent`."""
    if isinstance(data, str):
        return f"- {emit_text(data, indent + STEP)}"
    inner = emit_value(data, indent + STEP)
    return "- " + inner.lstrip("\n ") if inner else "- ''"


def emit_text(text: str, indent: int) -> str:
    """Return a text on one line, or as a block whose lines stand in column `indent`."""
    if "\n" in text and can_be_block(text):
        return emit_block(text, indent, STEP)
    return emit_line(text)


def can_be_block(text: str) -> bool:
    """Tell whether a text can be lines of its own, where all characters stand for themselves."""
    return not find_unprintable(text) and not re.search("[\r\ufeff]", text)


def emit_block(text: str, indent: int, step: int) -> str:
    """Return a text as a block, its lines in column `indent`, `step` from what it belongs to."""
    lines = text.split("\n")
    # A first line that begins with a blank would set the block's indent: it is told.
    told = str(step) if not lines[0] or lines[0][0] in " \t" else ""
    margin = " " * indent
    return f"|{told}\n" + "\n".join(f"{margin}{line}" if line else "" for line in lines)


def emit_folded(text: str, indent: int, width: int) -> str:
    """Return a text as a block in which one line break is a blank (YAML 1.2, 8.1.3).

    Lines are at most `width` characters long where a blank allows it. Raises `ValueError` for
    texts that a folded block would not give back.
    """
    if re.search(r"^[ \t]|[ \t]$|^$", text, re.MULTILINE):
        raise ValueError("lines that begin or end with blanks are not folded")
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += ["", ""] if lines else [""]
        for word in re.split(r"(?<! ) (?! )", paragraph):
            if lines[-1] and len(lines[-1]) + len(word) < width:
                lines[-1] += f" {word}"
            elif lines[-1]:
                lines.append(word)
            else:
                lines[-1] = word
    margin = " " * indent
    return ">\n" + "\n".join(f"{margin}{line}" if line else "" for line in lines)


def emit_line(text: str, flow: bool = False, quote: str = "") -> str:
    """Return a text on one line: without quotes where it reads the same, else in quotes.

    `flow` says that it stands between brackets or braces; `quote` are the quotes it should have.
    """
    if quote == '"' or find_unprintable(text) or re.search("[\t\r\n\ufeff]", text):
        return _escape(text)
    if quote != "'" and _is_plain(text, flow):
        return text
    return "'" + text.replace("'", "''") + "'" if "'" not in text or quote == "'" else _escape(text)


def emit_flow(data: Data) -> str:
    """Return data between braces and brackets, on one line."""
    if isinstance(data, str):
        return emit_line(data, flow=True)
    if isinstance(data, Mapping):
        entries = (f"{emit_line(key, flow=True)}: {emit_flow(data[key])}" for key in data)
        return "{" + ", ".join(entries) + "}"
    return "[" + ", ".join(map(emit_flow, data)) + "]"


def _escape(text: str) -> str:
    """Return a text in double quotes; the escapes of JSON are ones of YAML (1.2, 5.7) too."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda sign: f"\\u{ord(sign[0]):04x}", written)


def _is_plain(text: str, flow: bool) -> bool:
    """Tell whether a text without quotes is read as it is, by this program and by others."""
    if not text or text != text.strip() or _TYPED.fullmatch(text) or text.startswith(("%", "@")):
        return False
    if flow and re.search(r"[\[\]{},]", text):
        return False
    # Whatever else may go wrong, the reader tells: it is asked.
    written = f"k: [{text}]\n" if flow else f"k: {text}\n"
    try:
        source = read_source(written.encode(), "")
    except SourceError:
        return False
    node = source.root.items.get("k") if isinstance(source.root, MappingNode) else None
    if isinstance(node, SequenceNode) and len(node.items) == 1:
        node = node.items[0]
    return isinstance(node, ScalarNode) and node.text == text and not source.problems
