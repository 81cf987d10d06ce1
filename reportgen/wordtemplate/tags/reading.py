"""Reading the code of one tag, once, into a piece of Jinja's tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from reportgen.wordtemplate.tags.layout import BLOCKS

#: The words that parts of blocks begin with, and those that stand alone.
_MIDDLE = frozenset(("else", "elif"))
_ALONE = {"break": nodes.Break, "continue": nodes.Continue}
WORDS = frozenset({*BLOCKS, *BLOCKS.values(), *_MIDDLE, *_ALONE, "set", "endset", "do"})
#: What a block set sets; behind it stands an equals sign in a plain set alone.
_TARGET = re.compile(r"set\s+[\w\s.,()]*")


#: A name, and parts of what it names, by their names or by number.
_NAMES = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[(?:0|[1-9]\d{0,8})\])*", re.ASCII)
_PARTS = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+)\]", re.ASCII)
_CONDITION = re.compile(rf"(?:el)?if\s+({_NAMES.pattern})", re.ASCII)
_RESERVED = frozenset(
    ("true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "else")
)


def is_block_set(code: str) -> bool:
    """Tell whether the code of a set takes what stands up to its end tag."""
    found = _TARGET.match(code)
    return not (found and code.startswith("=", found.end()))


def read_expression(environment: Environment, code: str) -> nodes.Expr:
    """Return the expression of a printing tag. Raises TemplateSyntaxError."""
    if _NAMES.fullmatch(code):
        # Most tags are no more, and need no parser.
        (first, _), *others = _PARTS.findall(code)
        if first not in _RESERVED:
            found: nodes.Expr = nodes.Name(first, "load", lineno=1)
            for name, number in others:
                if number:
                    index = nodes.Const(int(number), lineno=1)
                    found = nodes.Getitem(found, index, "load", lineno=1)
                else:
                    found = nodes.Getattr(found, name, "load", lineno=1)
            return found
    body = Parser(environment, f"{{{{ {code}\n }}}}").parse().body
    output = body[0] if len(body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise TemplateSyntaxError("more than one value", 1)
    return output.nodes[0]


def read_statement(environment: Environment, word: str, code: str) -> nodes.Node | None:
    """Return a statement without what it encloses; None where the word says all.

    Raises TemplateSyntaxError.
    """
    if word.startswith("end"):
        return None
    if word == "else":
        if code.strip() != word:
            raise TemplateSyntaxError("nothing can stand behind else", 1)
        return None
    if word in _ALONE:
        if code.strip() != word:
            raise TemplateSyntaxError(f"nothing can stand behind {word}", 1)
        return _ALONE[word]()
    if word == "do":
        return nodes.ExprStmt(read_expression(environment, code.partition(word)[2]))
    found = _CONDITION.fullmatch(code)
    if found:
        return nodes.If(read_expression(environment, found[1]), [], [], [])
    before, after = "", ""
    if word == "elif":
        before, after = "{% if 1 %}", "{% endif %}"
    elif word in BLOCKS:
        after = f"{{% {BLOCKS[word]} %}}"
    elif is_block_set(code):
        after = "{% endset %}"
    body = Parser(environment, f"{before}{{% {code}\n %}}{after}").parse().body
    if len(body) != 1:
        raise TemplateSyntaxError("more than one statement", 1)
    node = body[0]
    return node.elif_[0] if word == "elif" and isinstance(node, nodes.If) else node


@dataclass(slots=True)
class Code:
    """The code of a tag as Jinja reads it, and what is named in it."""

    #: None where the word of the tag says all.
    node: nodes.Node | None
    loads: set[str] = field(default_factory=set)
    stores: set[str] = field(default_factory=set)
    #: Names that need not be known (`is defined`, `default`).
    optional: set[str] = field(default_factory=set)
    filters: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


class Reader:
    """Reads the code of tags, that of many at once where they say the same."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._known: dict[tuple[str, str], Code] = {}

    def read(self, word: str, code: str) -> Code:
        """Return the code of a statement, or of an expression when `word` is "".

        Raises TemplateSyntaxError. Nodes with a body are new each time.
        """
        key = (word, code)
        found = self._known.get(key)
        if found is None:
            node = (
                read_statement(self._environment, word, code)
                if word
                else read_expression(self._environment, code)
            )
            found = _name_all(node)
            if node is None or isinstance(node, nodes.Expr | nodes.If) or _is_plain_loop(node):
                self._known[key] = found
        elif isinstance(found.node, nodes.If | nodes.For):
            return replace(found, node=_without_body(found.node))
        return found


def _is_plain_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.For) and node.test is None


def _without_body(node: nodes.If | nodes.For) -> nodes.Node:
    if isinstance(node, nodes.For):
        return nodes.For(node.target, node.iter, [], [], None, node.recursive)
    return nodes.If(node.test, [], [], [])


def _name_all(tree: nodes.Node | None) -> Code:
    code = Code(tree)
    stack = [] if tree is None else [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, nodes.Name):
            (code.loads if node.ctx == "load" else code.stores).add(node.name)
            continue
        if isinstance(node, nodes.Filter):
            code.filters.add(node.name)
            if node.name in ("default", "d") and isinstance(node.node, nodes.Name):
                code.optional.add(node.node.name)
        elif isinstance(node, nodes.Test):
            code.tests.add(node.name)
            if node.name in ("defined", "undefined") and isinstance(node.node, nodes.Name):
                code.optional.add(node.node.name)
        for name in node.fields:
            value = getattr(node, name)
            if isinstance(value, nodes.Node):
                stack.append(value)
            elif isinstance(value, list):
                stack += [item for item in value if isinstance(item, nodes.Node)]
    return code
