"""What can be wrong with a template, and how it becomes problems with places."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.utils import missing

from reportgen.problems.causes import said_by
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, TemplateError
from reportgen.problems.suggest import nearest


class FaultError(Exception):
    """One fault, found where its spot in the document may not yet be known."""

    def __init__(self, message: Message, advice: Message) -> None:
        super().__init__(message, advice)
        self.message, self.advice = message, advice


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
        # What concerns all of a document stands in no line of it.
        place = Place(self.file, within=within or "file")
        problem = Problem(place, fault.message, fault.advice)
        if problem not in self.problems:
            self.problems.append(problem)

    def raise_any(self) -> None:
        """Raise TemplateError with all problems in the order found, if there are any."""
        if self.problems:
            raise TemplateError(self.problems)


def explain_syntax(error: TemplateSyntaxError, written: str) -> FaultError:
    """Return the fault of a tag that Jinja cannot read."""
    said = str(error.message).rstrip(".")
    return FaultError(
        say("{written} cannot be read: {syntax_error}.", written=written, syntax_error=said),
        say("Check the spelling, the quotes and the brackets inside the tag."),
    )


def explain(error: Exception, written: str, known: Iterable[str]) -> FaultError:
    """Return the fault that stopped the tag `written` while it was rendered.

    `known` are the names that may stand there; the nearest one is suggested.
    """
    fault = _explain(error, known)
    if not written:
        return fault
    return FaultError(say("{written}: {fault}", written=written, fault=fault.message), fault.advice)


def _explain(error: Exception, known: Iterable[str]) -> FaultError:
    if isinstance(error, FaultError):
        return error
    if isinstance(error, UnknownNameError):
        return _explain_unknown(error, known)
    if isinstance(error, SecurityError):
        return FaultError(
            say("not allowed in a template ({error}).", error=said_by(error)),
            say(
                "Templates may print values and loop over them; they cannot reach into the program."
            ),
        )
    if isinstance(error, OverflowError):
        return FaultError(
            say("{overflow_error}.", overflow_error=said_by(error)),
            say("Loop over the values themselves, or over a smaller range."),
        )
    return FaultError(
        say(
            "cannot be worked out ({kind}: {error}).",
            kind=type(error).__name__,
            error=said_by(error),
        ),
        say("Check that the value is of the kind the tag needs."),
    )


def _explain_unknown(error: UnknownNameError, known: Iterable[str]) -> FaultError:
    name = repr(error.name)
    if error.is_attribute:
        names = attribute_names(error.owner)
        kind = type(error.owner).__name__
        message = say("{name} is not a part of this {kind}.", name=name, kind=kind)
    else:
        names = sorted(known)
        message = say("the name {name} is unknown.", name=name)
    if close := nearest(str(error.name), names):
        return FaultError(message, say("Did you mean {quoted}?", quoted=repr(close)))
    if names:
        return FaultError(message, say("Known are: {names}.", names=names[:12]))
    return FaultError(message, say("Nothing is known here."))


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
