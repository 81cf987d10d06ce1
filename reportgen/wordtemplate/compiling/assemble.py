"""The tree of Jinja of a part, put together from its XML and the code of its tags.

No tag's code ever stands beside XML in one text, so that none can end where another begins. Each
node has a line of its own, the number of its tag, by which faults are placed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, nodes

from reportgen.wordtemplate.tags.layout import BLOCKS, Layout
from reportgen.wordtemplate.tags.paragraphs import TOKEN, Spots
from reportgen.wordtemplate.tags.reading import is_block_set, read_expression, read_statement
from reportgen.wordtemplate.values.made import maker_mark

_CODE = re.compile("\x02%(.*?)%\x03|\x02{(.*?)}\x03", re.DOTALL)
#: Filters that print, by the letter of the tag.
_PRINTERS = {"p": "show_blocks", "r": "show_runs"}


def makes_value(word: str, code: str, node: nodes.Node | None) -> bool:
    """Tell whether a tag makes a value of XML, which may be printed elsewhere."""
    if word == "set":
        return is_block_set(code)
    return word in ("macro", "call", "filter") or (isinstance(node, nodes.For) and node.recursive)


@dataclass(slots=True)
class _Builder:
    """Takes what stands in a part in its order, and nests it."""

    environment: Environment
    line: int = 1
    #: The statements of the blocks that are open, the innermost last.
    bodies: list[list[nodes.Node]] = field(default_factory=lambda: [[]])
    #: The node of each open block, the number of its slot, and what is printed when it ends.
    blocks: list[tuple[nodes.Node, int | None, nodes.Expr | None]] = field(default_factory=list)
    _output: list[nodes.Expr] = field(default_factory=list)

    def text(self, xml: str) -> None:
        last = self._output[-1] if self._output else None
        if isinstance(last, nodes.TemplateData):
            last.data += xml
        elif xml:
            self._output.append(nodes.TemplateData(xml, lineno=self.line))

    def output(self, expression: nodes.Expr, printer: str, *numbers: int) -> None:
        self._output.append(self._printed(expression, printer, *numbers))

    def code(self, source: str) -> None:
        """Add code of the engine's own: text with statements and expressions in it."""
        position = 0
        for found in _CODE.finditer(source):
            self.text(source[position : found.start()])
            if found[2] is not None:
                expression = read_expression(self.environment, found[2])
                expression.set_lineno(self.line, override=True)
                self._output.append(expression)
            else:
                word = found[1].split()[0]
                self.statement(word, read_statement(self.environment, word, found[1].strip()))
            position = found.end()
        self.text(source[position:])

    def statement(self, word: str, node: nodes.Node | None, number: int | None = None) -> None:
        """Add a statement; `number` is that of the slot in whose place it makes a value."""
        self._flush()
        if node is not None:
            node.lineno = self.line
            if isinstance(node, nodes.For) and node.test is not None:
                node.test.lineno = self.line
        if word in ("else", "elif"):
            self._turn(node)
        elif node is None:
            self.bodies.pop()
            *_, printed = self.blocks.pop()
            if printed is not None:
                self._output.append(printed)
        else:
            self._begin(word, node, number)

    def _begin(self, word: str, node: nodes.Node, number: int | None) -> None:
        printed = None
        if isinstance(node, nodes.CallBlock):
            node, printed = self._called(node, number or 0)
        elif isinstance(node, nodes.FilterBlock) and number is not None:
            inner = node.filter
            while isinstance(inner.node, nodes.Filter):
                inner = inner.node
            inner.node = self._printed(None, "only_text")
            node.filter = self._printed(node.filter, "show_filtered", number)
        self.bodies[-1].append(node)
        if word not in BLOCKS and not isinstance(node, nodes.AssignBlock):
            return
        self.blocks.append((node, number, printed))
        self._open(node.body, number)  # type: ignore[attr-defined]

    def _open(self, body: list[nodes.Node], number: int | None) -> None:
        self.bodies.append(body)
        if number is not None:
            self.text(maker_mark(number))

    def _turn(self, node: nodes.Node | None) -> None:
        """Go on with another branch of the innermost block."""
        self.bodies.pop()
        block, number, _ = self.blocks[-1]
        if isinstance(node, nodes.If) and isinstance(block, nodes.If):
            block.elif_.append(node)
            self._open(node.body, None)
        elif isinstance(block, nodes.If | nodes.For):
            self._open(block.else_, number)

    def _called(self, node: nodes.CallBlock, number: int) -> tuple[nodes.Macro, nodes.Expr]:
        """Return what a call hands over as a macro, and the call as an expression to print."""
        name = f"_caller_{number}"
        macro = nodes.Macro(name, node.args, node.defaults, [], lineno=self.line)
        handed = nodes.Keyword("caller", nodes.Name(name, "load", lineno=self.line))
        call = node.call
        kwargs = [*call.kwargs, handed]
        whole = nodes.Call(
            call.node, call.args, kwargs, call.dyn_args, call.dyn_kwargs, lineno=self.line
        )
        return macro, self._printed(whole, "show_made", number)

    def _printed(self, expression: nodes.Expr | None, printer: str, *numbers: int) -> nodes.Filter:
        arguments = [nodes.Const(number, lineno=self.line) for number in numbers]
        return nodes.Filter(expression, printer, arguments, [], None, None, lineno=self.line)

    def _flush(self) -> None:
        if self._output:
            self.bodies[-1].append(nodes.Output(self._output, lineno=self.line))
            self._output = []

    def finish(self) -> nodes.Template:
        self._flush()
        return nodes.Template(self.bodies[0], lineno=1)


def assemble(
    environment: Environment,
    xml: str,
    spots: Spots,
    layout: Layout,
    slots: Mapping[int, int],
    read: Mapping[int, nodes.Node | None],
) -> nodes.Template:
    """Return the tree of a part whose marks stand for tags that are `read`, and for code.

    `slots` has the number of the slot of each tag that prints or makes a value.
    """
    builder = _Builder(environment)
    position = 0
    for found in TOKEN.finditer(xml):
        builder.text(xml[position : found.start()])
        position = found.end()
        mark = found.group(1) or found.group(2)
        if not mark.isdigit():
            builder.line = layout.owners.get(int(mark[1:]), builder.line - 1) + 1
            builder.code(layout.codes[int(mark[1:])])
            continue
        number = int(mark)
        spot = spots.spots[number]
        tag, node = spot.tag, read.get(number)
        builder.line = number + 1
        if tag.kind == "statement":
            builder.statement(tag.word, node, slots.get(number))
        elif isinstance(node, nodes.Expr) and tag.kind in ("colspan", "cellbg"):
            builder.output(node, "show_span" if tag.kind == "colspan" else "show_fill")
        elif isinstance(node, nodes.Expr) and tag.kind == "print":
            printer = _PRINTERS.get(tag.level, f"show_{spot.manner}")
            builder.output(node, printer, slots[number])
    builder.text(xml[position:])
    return builder.finish()
