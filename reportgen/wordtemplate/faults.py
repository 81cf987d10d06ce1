"""What can be wrong with a template, and how it becomes problems with places."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.utils import missing

from reportgen.problems.problem import Place, Problem, TemplateError
from reportgen.problems.suggest import nearest


class FaultError(Exception):
    """One fault, found where its spot in the document may not yet be known."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UnknownNameError(UndefinedError):
    """A name, or an attribute of `owner`, that the values do not have."""

    def __init__(self, message: str | None, name: str, owner: Any) -> None:
        super().__init__(message)
        self.name = name
        self.owner = owner

    @property
    def is_attribute(self) -> bool:
        return self.owner is not missing


class Unknown(StrictUndefined):
    """Stands for an unknown name; any use of it raises `UnknownNameError`."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        def fail(message: str | None = None) -> Exception:
            if exc is UndefinedError:
                return UnknownNameError(message, name or "", obj)
            return exc(message)

        super().__init__(hint, obj, name, fail)  # type: ignore[arg-type]


@dataclasses.dataclass(slots=True)
class Faults:
    """Collects the faults of one document; raises them all at once."""

    file: str
    problems: list[Problem] = dataclasses.field(default_factory=list)

    def add(self, within: str, fault: FaultError) -> None:
        # The advice is a sentence of its own, so the message has to end as one.
        message = fault.message if fault.message.endswith((".", "!", "?")) else f"{fault.message}."
        problem = Problem(Place(self.file, within=within), message, fault.advice)
        if problem not in self.problems:
            self.problems.append(problem)

    def raise_any(self) -> None:
        """Raise TemplateError with all problems in the order found, if there are any."""
        if self.problems:
            raise TemplateError(self.problems)


def explain_syntax(error: TemplateSyntaxError, written: str) -> FaultError:
    """Return the fault of a tag that Jinja cannot read."""
    return FaultError(
        f"{written} cannot be read: {error.message}",
        "Check the spelling, the quotes and the brackets inside the tag.",
    )


def explain(error: Exception, written: str, known: Iterable[str]) -> FaultError:
    """Return the fault that stopped the tag `written` while it was rendered.

    `known` are the names that may stand there; the nearest one is suggested.
    """
    where = f"{written}: " if written else ""
    if isinstance(error, FaultError):
        return FaultError(where + error.message, error.advice)
    if isinstance(error, UnknownNameError):
        return _explain_unknown(error, where, known)
    if isinstance(error, SecurityError):
        return FaultError(
            f"{where}not allowed in a template ({error})",
            "Templates may print values and loop over them; they cannot reach into the program.",
        )
    if isinstance(error, OverflowError):
        return FaultError(
            f"{where}{error}", "Loop over the values themselves, or over a smaller range."
        )
    return FaultError(
        f"{where}cannot be worked out ({type(error).__name__}: {error})",
        "Check that the value is of the kind the tag needs.",
    )


def _explain_unknown(error: UnknownNameError, where: str, known: Iterable[str]) -> FaultError:
    if error.is_attribute:
        names = attribute_names(error.owner)
        kind = type(error.owner).__name__
        message = f"{where}{error.name!r} is not a part of this {kind}."
    else:
        names = sorted(known)
        message = f"{where}the name {error.name!r} is unknown."
    close = nearest(str(error.name), names)
    if close:
        return FaultError(message, f"Did you mean {close!r}?")
    listed = ", ".join(names[:12])
    return FaultError(message, f"Known are: {listed}." if listed else "Nothing is known here.")


def attribute_names(owner: Any) -> list[str]:
    """Return the names a template may write after the dot of `owner`, sorted."""
    if isinstance(owner, Mapping):
        return sorted(str(key) for key in owner)
    if dataclasses.is_dataclass(owner):
        names = [field.name for field in dataclasses.fields(owner)]
        names += [name for name, value in vars(type(owner)).items() if isinstance(value, property)]
    else:
        names = dir(owner)
    return sorted(name for name in names if not name.startswith("_"))
