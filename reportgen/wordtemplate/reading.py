"""Reading the code of one tag, once, into a piece of Jinja's tree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from reportgen.wordtemplate.layout import BLOCKS

#: The words that parts of blocks begin with, and those that stand alone.
_MIDDLE = frozenset(("else", "elif"))
_ALONE = {"break": nodes.Break, "continue": nodes.Continue}
WORDS = frozenset({*BLOCKS, *BLOCKS.values(), *_MIDDLE, *_ALONE, "set", "endset", "do"})
#: What a block set sets; behind it stands an equals sign in a plain set alone.
_TARGET = re.compile(r"set\s+[\w\s.,()]*")


def is_block_set(code: str) -> bool:
    """Tell whether the code of a set takes what stands up to its end tag."""
    found = _TARGET.match(code)
    return not (found and code.startswith("=", found.end()))


def read_expression(environment: Environment, code: str) -> nodes.Expr:
    """Return the expression of a printing tag. Raises TemplateSyntaxError."""
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


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a node and all within it."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        for name in node.fields:
            value = getattr(node, name)
            if isinstance(value, nodes.Node):
                stack.append(value)
            elif isinstance(value, list):
                stack += [item for item in value if isinstance(item, nodes.Node)]
