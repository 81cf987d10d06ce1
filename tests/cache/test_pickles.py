"""Values kept in files: whatever a file says, only data comes of it, and nothing else changes."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import Any

import pytest

import reportgen
from reportgen.cache.pickles import dump_value, load_value
from reportgen.document.blocks import Link
from reportgen.document.edition import Audience
from reportgen.document.sheet import Sheet
from reportgen.forms.form import Form
from reportgen.problems.problem import Place, Severity
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.sheets.profile import Profile
from support.project import EXAMPLES, ROOT, TODAY


def our_types() -> Iterator[type]:
    """Yield all types of the program that hold data."""
    for module in pkgutil.walk_packages(reportgen.__path__, "reportgen."):
        if not module.name.endswith("__main__"):
            for found in list(vars(importlib.import_module(module.name)).values()):
                ours = isinstance(found, type) and found.__module__ == module.name
                if ours and (is_dataclass(found) or issubclass(found, Enum)):
                    yield found


TYPES = list(our_types())

# --- Streams as an attacker writes them, by the operations that pickletools lists -----------------


def stream(*parts: bytes) -> bytes:
    return b"\x80\x04" + b"".join(parts) + b"."


def push(value: Any) -> bytes:
    """Return what puts a value on the stack."""
    return pickle.dumps(value, protocol=2)[2:-1]


def push_type(kind: type) -> bytes:
    return push(kind.__module__) + push(kind.__qualname__) + b"\x93"


def make(kind: type, *arguments: Any) -> bytes:
    """Return what puts an object on the stack that was made without its `__init__`."""
    return push_type(kind) + push(arguments) + b"\x81"


def call(kind: type, *arguments: Any) -> bytes:
    return push_type(kind) + push(arguments) + b"R"


#: Sets the state of what is on the stack below it.
BUILD = b"b"
#: States that set an attribute by name, in the dictionary of an object and in its slots.
STATES = [
    (lambda name, value: {name: value}),
    (lambda name, value: (None, {name: value})),
    (lambda name, value: ({name: value}, {name: value})),
]


def attributes_of(kind: type) -> dict[str, Any]:
    return dict(vars(kind))


@pytest.mark.parametrize("state", STATES)
def test_no_state_is_set_on_a_type(state: Any) -> None:
    before = {kind: attributes_of(kind) for kind in TYPES}
    # Such as these, which replaced what everything is drawn with, and what caches give.
    assert {kind.__name__ for kind in TYPES} >= {"Brand", "Cache", "Sheet", "Audience"}
    for kind in TYPES:
        for name in ("evil", "get", "rail", "__init__", "__setstate__", "__reduce_ex__"):
            with pytest.raises(Exception, match=r"."):
                load_value(stream(push_type(kind), push(state(name, 1)), BUILD))
    for kind, attributes in before.items():
        assert attributes_of(kind) == attributes, kind


@pytest.mark.parametrize("state", STATES)
def test_no_attribute_is_set_but_fields(state: Any) -> None:
    for kind in TYPES:
        made = None
        for name in ("evil", "__class__", "__dict__"):
            with suppress(Exception):
                made = load_value(stream(make(kind), push(state(name, 1)), BUILD))
        assert not hasattr(made, "evil"), kind
        assert made is None or type(made) is kind


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("member", [Severity.ERROR, Audience.INTERNAL])
def test_what_all_share_is_not_changed(state: Any, member: Enum) -> None:
    before = dict(vars(member))
    for name in ("_value_", "_name_", "evil"):
        data = stream(call(type(member), member.value), push(state(name, "web")), BUILD)
        with pytest.raises(Exception, match=r"."):
            load_value(data)
    assert vars(member) == before and member.value in ("error", "internal")
    assert load_value(stream(call(type(member), member.value))) is member


def test_a_part_kept_by_name_is_not_changed() -> None:
    project = open_project(ROOT, TODAY, ROOT)
    form = project.form("factsheet")
    evil = ["evil"] * 20
    for data in (
        stream(push("factsheet"), b"Q", push(evil), BUILD),
        stream(push("factsheet"), b"Q", push((None, {"name": "evil"})), BUILD),
    ):
        with suppress(Exception):
            load_value(data, project.form)
        assert project.form("factsheet") is form and form.name == "factsheet"
        assert form.title == "title"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("reportgen.themes.theme", "Brand"),
        ("reportgen.cache.store", "Cache"),
        ("reportgen.project.project", "Project"),
        ("reportgen.fields.read", "Reading"),
        ("reportgen.cache.pickles", "load_value"),
        ("reportgen.cache.pickles", "_Unpickler"),
        ("reportgen.problems.problem", "ReportgenError"),
        ("reportgen.constants", "StrEnum"),
        ("reportgen.constants", "Constant"),
    ],
)
def test_only_types_that_are_nothing_but_fields_are_known(module: str, name: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match=name):
        load_value(stream(push(module), push(name), b"\x93"))


def test_functions_get_no_state() -> None:
    for module, name in (
        ("reportgen.cache.pickles", "dump_value"),
        ("reportgen.cache.store", "Cache.get"),
    ):
        data = stream(push(module), push(name), b"\x93", push((None, {"__doc__": "evil"})), BUILD)
        with pytest.raises(pickle.UnpicklingError):
            load_value(data)


def test_profiles_and_their_parts_come_back_as_they_were() -> None:
    project = open_project(ROOT, TODAY, ROOT)
    for name in EXAMPLES:
        profile = read_profile_file(project, ROOT / f"profiles/{name}.yaml")
        data = dump_value(profile, lambda part: part.name if isinstance(part, Form) else None)
        assert b"reportgen.forms.form" not in data
        assert load_value(data, project.form) == profile
    values = [Link("a", "https://example.org"), date(2026, 1, 1), frozenset({1}), Place("a", 2, 3)]
    assert load_value(dump_value(values)) == values
    assert {kind.__name__ for kind in TYPES} >= {Profile.__name__, Sheet.__name__}
