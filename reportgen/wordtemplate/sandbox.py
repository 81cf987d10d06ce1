"""The sandbox that the tags of templates run in (Jinja's, made narrower)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from jinja2 import TemplateRuntimeError, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from reportgen.wordtemplate.bounds import (
    check_call,
    check_operation,
    format_by_braces,
    format_percent,
    require_length,
)
from reportgen.wordtemplate.faults import Unknown
from reportgen.wordtemplate.filters import make_filters
from reportgen.wordtemplate.made import Made, make_by
from reportgen.wordtemplate.printing import make_printers, print_escaped, rendering_of
from reportgen.wordtemplate.slots import Slot
from reportgen.wordtemplate.values import plain_text

_MAX_RANGE = 100_000
#: Numbers that all ranges of one document may have together.
_MAX_COUNTED = 10_000_000


class Generator(CodeGenerator):
    """Jinja's generator of code, which notes the names that nothing gives a value."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.undeclared: set[str] = set()

    def enter_frame(self, frame: Frame) -> None:
        """Note what is looked up in the values of the document."""
        super().enter_frame(frame)
        for action, name in frame.symbols.loads.values():
            if action == "resolve" and name is not None and name not in self.environment.globals:
                self.undeclared.add(name)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Write the operator ~ as a call of the environment's own."""
        self.write("environment.join_texts((")
        for item in node.nodes:
            self.visit(item, frame)
            self.write(", ")
        self.write("))")


class Environment(ImmutableSandboxedEnvironment):
    """Jinja as Word templates may use it."""

    code_generator_class = Generator
    intercepted_binops = frozenset(("**", "*", "+", "%"))
    #: The names of filters that templates may use: all but those that print.
    known_filters: Collection[str] = ()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a part of a value; that of plain data at once, for it cannot be unsafe.

        What a mapping holds comes before what it can do: `invoice.items` are those of the invoice.
        """
        kind = type(obj)
        if attribute[:1] != "_" and (
            attribute in getattr(kind, "__dataclass_fields__", ())
            or (
                isinstance(getattr(kind, attribute, None), property)
                and (kind is LoopContext or hasattr(kind, "__dataclass_fields__"))
            )
        ):
            return getattr(obj, attribute)
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(str(obj) if kind is Made else obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item of a value."""
        return super().getitem(str(obj) if type(obj) is Made else obj, argument)

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, within bounds."""
        return super().call(context, function, *check_call(function, args, kwargs), **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse powers, repetitions and sums whose result would fill the memory."""
        if operator == "%" and isinstance(left, str | bytes):
            return format_percent(plain_text(left), right)
        check_operation(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call_filter(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        """Use a filter that a template names in a text, as `map` does."""
        if name not in self.known_filters:
            raise TemplateRuntimeError(f"No filter named {name!r}")
        return super().call_filter(name, value, *args, **kwargs)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return what stands for the formatting methods of a text."""
        if super().wrap_str_format(value) is None:
            return None
        return format_by_braces(self, value)

    def join_texts(self, values: tuple[Any, ...]) -> str:
        """Return values as one text: the operator ~."""
        texts = [plain_text(value) for value in values]
        require_length(sum(map(len, texts)))
        return "".join(texts)


@pass_context
def _range(context: Context, *args: int) -> range:
    numbers = range(*args)
    if len(numbers) > _MAX_RANGE:
        raise OverflowError(f"the range has more than {_MAX_RANGE} numbers")
    rendering = rendering_of(context)
    rendering.counted += len(numbers)
    if rendering.counted > _MAX_COUNTED:
        raise OverflowError(f"the ranges of the document have more than {_MAX_COUNTED} numbers")
    return numbers


def make_environment(
    slots: list[Slot],
    filters: Mapping[str, Callable[..., Any]] | None = None,
    tests: Mapping[str, Callable[..., Any]] | None = None,
    globals: Mapping[str, Any] | None = None,
) -> Environment:
    """Return the sandbox for the parts of one template, which share `slots`.

    The program's own filters, tests and names take the place of those of Jinja that are called so.
    Raises ValueError for names that no tag could name.
    """
    environment = Environment(
        keep_trailing_newline=True,
        autoescape=False,
        undefined=Unknown,
        finalize=print_escaped,
        cache_size=0,
    )
    printers = make_printers(slots)
    for name in (*(filters or {}), *(tests or {}), *(globals or {})):
        if not name.isidentifier() or name in printers:
            raise ValueError(f"{name!r} cannot be the name of a filter, test or value")
    # What macros and blocks return is text to the template, and XML where it is printed.
    environment.concat = make_by(slots)  # type: ignore[method-assign]
    environment.globals.pop("lipsum", None)
    environment.globals["range"] = _range
    environment.globals.update(globals or {})
    known = make_filters() | dict(filters or {})
    environment.known_filters = known.keys()
    environment.filters = known | printers
    environment.tests = TESTS | dict(tests or {})
    return environment
