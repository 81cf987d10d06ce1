"""What Jinja may do in the texts of mailings: what is listed here, and nothing else.

A text reaches the values that it is given, their parts, and what is known to be harmless to call.
Whatever Jinja, Python or a library learns to do later stays shut out until somebody lists it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from reportgen.document.spacing import on_one_line
from reportgen.problems.message import say

#: ASCII punctuation may be escaped in Markdown (CommonMark, 2.4); what follows has a meaning.
_MEANINGFUL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|&~=:])")
#: No text needs to count further.
STEPS = 10_000

_FILTERS = frozenset(
    [
        *(
            "abs",
            "batch",
            "capitalize",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
        ),
        *("float", "forceescape", "groupby", "int", "items", "join", "last", "length", "list"),
        *("lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round"),
        *("safe", "select", "selectattr", "slice", "sort", "string", "striptags", "sum", "title"),
        *("trim", "truncate", "unique", "upper", "urlencode", "wordcount"),
    ]
)
#: What may be asked of values and called, by their types; of mappings, any part by its name.
_PARTS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        [
            *("capitalize", "casefold", "center", "count", "endswith", "find", "index", "isalnum"),
            *("isalpha", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle"),
            *("isupper", "join", "ljust", "lower", "lstrip", "partition", "removeprefix"),
            *("removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit"),
            *("rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper"),
            *("zfill",),
        ]
    ),
    list: frozenset(["count", "index"]),
    tuple: frozenset(["count", "index"]),
    dict: frozenset(["get", "items", "keys", "values"]),
    LoopContext: frozenset(
        [
            *("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem"),
            *("nextitem", "cycle", "changed", "depth", "depth0"),
        ]
    ),
    Macro: frozenset(["name", "arguments"]),
}


class Markdown(str):
    """What macros and blocks return: the values in it are escaped already."""

    __slots__ = ()


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja for the text of one mailing; `escape` where its values are to print as they are.

    It raises `OverflowError` for what would take long or grow large. Not everything that may is
    foreseen: who fills in texts of others does so in a process with limits.
    """

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, escape: bool) -> None:
        super().__init__(
            undefined=StrictUndefined,
            finalize=escape_value if escape else show_value,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self.concat = lambda pieces: Markdown("".join(pieces))  # type: ignore[method-assign]
        self.globals = {"range": self._count, "namespace": Namespace, "dict": dict}
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self._counted = 0

    def start(self) -> None:
        """Begin to fill in a text: what others counted does not count."""
        self._counted = 0

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a part that is listed, as `obj.attribute` asks for."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        named = getattr(type(obj), "_fields", ()) if isinstance(obj, tuple) else ()
        if attribute in named or attribute in self._parts_of(obj):
            return getattr(obj, attribute)
        if attribute.startswith("_"):
            raise SecurityError(f"“{attribute}” is no part for texts")
        if isinstance(obj, Undefined | Namespace | TemplateReference):
            # These have nothing but what the text has set, or raise what is missing.
            return super().getattr(obj, attribute)
        if isinstance(obj, str) and hasattr(obj, attribute):
            raise OverflowError(say("“{name}” cannot be used here", name=attribute))
        if hasattr(obj, attribute):
            raise SecurityError(f"“{attribute}” is no part for texts")
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return what `obj[argument]` asks for: a part by its name, an item by its number."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, str | list | tuple | Mapping) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Tell whether something may be called: what is listed, and what the text defines."""
        if isinstance(obj, Macro | LoopContext | BlockReference):
            return True
        if any(obj is each for each in self.globals.values()):
            return True
        owner = getattr(obj, "__self__", None)
        return getattr(obj, "__name__", "") in self._parts_of(owner)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise OverflowError(say("“{name}” cannot be used here", name=operator))
        for text, count in ((left, right), (right, left)):
            if not isinstance(text, int) and isinstance(count, int) and count > STEPS:
                raise OverflowError(say("the repetition is too long"))
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        numbers = (each for each in args if isinstance(each, int))
        if obj is not self.globals["range"] and any(each > STEPS for each in numbers):
            raise OverflowError(
                say("“{name}” cannot be used here so", name=getattr(obj, "__name__", ""))
            )
        return super().call(context, obj, *args, **kwargs)

    def _parts_of(self, obj: Any) -> frozenset[str]:
        kinds = (kind for kind in _PARTS if isinstance(obj, kind))
        return frozenset[str]().union(*(_PARTS[kind] for kind in kinds))

    def _count(self, *bounds: int) -> range:
        steps = range(*bounds)
        self._counted += len(steps)
        if self._counted > STEPS:
            raise OverflowError(say("it counts further than {limit}", limit=STEPS))
        return steps


def unknown_names(
    text: str, known: Collection[str], parts: Mapping[str, Collection[str]]
) -> Iterator[tuple[int, str, Collection[str]]]:
    """Yield line, name and what is known instead for each name that a text asks for in vain.

    `parts` are those of known names. What a text asks whether it is there may be missing.
    """
    tree = Sandbox(False).parse(text)
    missing = find_undeclared_variables(tree) - set(known)
    asked = {
        id(node)
        for each in tree.find_all((nodes.Test, nodes.Filter))
        if each.name in ("defined", "undefined", "default", "d")
        for node in each.iter_child_nodes()
    }
    for name in tree.find_all(nodes.Name):
        if id(name) not in asked and name.ctx == "load" and name.name in missing:
            yield name.lineno, name.name, known
    dots = ((each, each.node, each.attr) for each in tree.find_all(nodes.Getattr))
    brackets = (
        (each, each.node, each.arg.value)
        for each in tree.find_all(nodes.Getitem)
        if isinstance(each.arg, nodes.Const)
    )
    for node, owner, part in (*dots, *brackets):
        have = parts.get(owner.name) if isinstance(owner, nodes.Name) else None
        if have and id(node) not in asked and part not in (*have, *_PARTS[dict]):
            yield node.lineno, str(part), have


def show_value(value: Any) -> str:
    """Return a value as a text without line breaks; lists with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(map(show_value, value))
    return on_one_line(str(value))


def escape_value(value: Any) -> str:
    """Return a value as Markdown that prints what it is."""
    if isinstance(value, Markdown):
        return value
    return _MEANINGFUL.sub(r"\\\1", show_value(value))
