"""The sandbox that the tags of templates run in (Jinja's, made narrower)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from jinja2 import TemplateRuntimeError, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, exported
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import Unknown
from reportgen.wordtemplate.values.bounds import (
    check_call,
    check_operation,
    format_by_braces,
    format_percent,
    require_length,
)
from reportgen.wordtemplate.values.filters import make_filters
from reportgen.wordtemplate.values.made import Made, make_by
from reportgen.wordtemplate.values.printing import make_printers, print_escaped, rendering_of
from reportgen.wordtemplate.values.values import plain_text
from reportgen.wordtemplate.writing.slots import Slot

_MAX_RANGE = 100_000
#: Numbers that all ranges of one document may have together.
_MAX_COUNTED = 10_000_000


class Generator(CodeGenerator):
    """Jinja's generator of code, which notes the names that nothing gives a value."""

    def __init__(
        self, environment: Environment, name: str, filename: str, needed: tuple[Set[str], Set[str]]
    ) -> None:
        """`needed` are the filters and tests that the tags of the part name, all known."""
        super().__init__(environment, name, filename, optimized=False)
        self._needed = needed
        self.undeclared: set[str] = set()
        self._printers = environment.printers

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Write the function that renders a part, without a look for blocks that it cannot have."""
        self.writeline(f"from jinja2.runtime import {', '.join(sorted(exported))}")
        self.writeline(f"name = {self.name!r}")
        self.writeline("def root(context, missing=missing, environment=environment):", extra=1)
        self.indent()
        self.write_commons()
        frame = Frame(EvalContext(self.environment, self.name))
        frame.symbols.analyze_node(node)
        frame.toplevel = frame.rootlevel = True
        self.enter_frame(frame)
        for names, kind, needed in (
            (self.filters, "filters", sorted(self._needed[0] | self._printers)),
            (self.tests, "tests", sorted(self._needed[1])),
        ):
            for needed_name in needed:
                names[needed_name] = self.temporary_identifier()
                self.writeline(f"{names[needed_name]} = environment.{kind}[{needed_name!r}]")
        self.blockvisit(node.body, frame)
        self.leave_frame(frame, with_python_scope=True)
        self.outdent()
        self.writeline("blocks = {}", extra=1)
        lines = "&".join(f"{line}={place}" for line, place in self.debug_info)
        self.writeline(f"debug_info = {lines!r}")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        """Write what is printed: XML of the template, and what the engine's filters make."""
        for child in node.nodes:
            if frame.buffer is None:
                self.writeline("yield ", child)
            else:
                self.writeline(f"{frame.buffer}.append(", child)
            if isinstance(child, nodes.TemplateData):
                self.write(repr(child.data))
            elif isinstance(child, nodes.Filter) and child.name in self._printers:
                self._visit_printer(child, frame)
            else:
                self.write("environment.finalize(")
                self.visit(child, frame)
                self.write(")")
            if frame.buffer is not None:
                self.write(")")

    def _visit_printer(self, node: nodes.Filter, frame: Frame) -> None:
        """Write a filter that takes the context, and makes XML that need not be escaped."""
        self.write(f"{self.filters[node.name]}(context, ")
        if node.node is None:
            self.write(f"concat({frame.buffer})")
        else:
            self.visit(node.node, frame)
        for argument in node.args:
            self.write(", ")
            self.visit(argument, frame)
        self.write(")")

    def enter_frame(self, frame: Frame) -> None:
        """Note what is looked up in the values of the document."""
        super().enter_frame(frame)
        for action, name in frame.symbols.loads.values():
            if action == "resolve" and name is not None and name not in self.environment.globals:
                self.undeclared.add(name)

    def write_commons(self) -> None:
        """Write what all functions of a part use: an unknown name is found to be one at once."""
        super().write_commons()
        self.writeline("resolve = context.resolve")

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802
        """Write a name; one that was looked up in the values is never missing."""
        ref = frame.symbols.ref(node.name)
        load = frame.symbols.find_load(ref)
        if node.ctx == "load" and load is not None and load[0] == VAR_LOAD_RESOLVE:
            self.write(ref)
        else:
            super().visit_Name(node, frame)

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
    #: The names of filters that templates may use, and of those that print.
    known_filters: Set[str] = frozenset()
    printers: Set[str] = frozenset()

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

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may reach a part of a value by the filter `attr`."""
        own = type(obj) is Made and attr in Made.__slots__
        return not own and super().is_safe_attribute(obj, attr, value)

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
        raise OverflowError(say("the range has more than {limit} numbers", limit=_MAX_RANGE))
    rendering = rendering_of(context)
    rendering.counted += len(numbers)
    if rendering.counted > _MAX_COUNTED:
        raise OverflowError(
            say("the ranges of the document have more than {limit} numbers", limit=_MAX_COUNTED)
        )
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
    environment.printers = printers.keys()
    environment.filters = known | printers
    environment.tests = TESTS | dict(tests or {})
    return environment
