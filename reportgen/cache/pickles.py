"""Values kept in files: pickled, and unpickled only where they are made of the program's own types.

A pickle can name any function of any module, call it, and set attributes of what it names or gets.
What lies on a disk may have been put there by somebody else. So nothing is called but the data
types of this program, and dates; only those that take their state as the values of their fields are
known, and what the program shares is not given away.
"""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

from reportgen.constants import Constant

#: Modules whose types may be made, beside those of this program.
_ALLOWED = {("datetime", "date"), ("builtins", "frozenset"), ("builtins", "set")}


def dump_value(value: Any, name_of: Callable[[Any], str | None] = lambda value: None) -> bytes:
    """Return the value as bytes; parts that `name_of` has a name for are kept by it."""

    class Pickler(pickle.Pickler):
        def persistent_id(self, part: Any) -> str | None:
            return name_of(part)

    file = io.BytesIO()
    Pickler(file, protocol=5).dump(value)
    return file.getvalue()


def load_value(data: bytes, named: Callable[[str], Any] | None = None) -> Any:
    """Return the value of these bytes; `named` returns the parts that are kept by name.

    Such a part is copied, so that nothing these bytes say is put into the program's own. Raises
    `pickle.UnpicklingError` and many others where it is not what `dump_value` wrote.
    """
    return _Unpickler(data, named).load()


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, named: Callable[[str], Any] | None) -> None:
        super().__init__(io.BytesIO(data))
        self.named = named

    def persistent_load(self, name: str) -> Any:
        if self.named is None:
            raise pickle.UnpicklingError(f"nothing is called {name}")
        return copy.copy(self.named(name))

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        # A name with dots leads out of the module, to all that it imports.
        ours = module.startswith("reportgen.") and "__" not in module and "." not in name
        found = super().find_class(module, name) if ours else None
        if not isinstance(found, type) or not (_is_record(found) or _is_constant(found)):
            raise pickle.UnpicklingError(f"{module}.{name} is no data type of this program")
        return found


def _is_record(kind: type) -> bool:
    """Tell whether the objects of a type have fields and nothing else.

    Python gives data types that are frozen and have slots a `__setstate__` that sets their fields.
    A pickle uses it for its type as well, where it fails, as it would be for an object.
    """
    return is_dataclass(kind) and "__setstate__" in vars(kind) and not kind.__dictoffset__


def _is_constant(kind: type) -> bool:
    return issubclass(kind, Constant) and bool(kind.__members__)
