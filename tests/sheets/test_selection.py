"""Definitions of reports, handouts and mailings: one kind of thing, which chooses sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from reportgen.fields.read import Surroundings
from reportgen.handouts.definition import HandoutDefinition, read_handouts
from reportgen.input.source import Input, require_keys
from reportgen.input.yaml import read_source
from reportgen.mailings.definition import Mailing, read_mailing
from reportgen.reports.definition import ReportDefinition, read_report
from reportgen.sheets.choose import list_lacking, may_belong
from reportgen.sheets.selection import Definition, Selection
from support.project import TODAY

SHEETS = """\
title: A
sheets:
  ids: [one, two]
  exclude: [t*]
  sort: [city]
"""
REPORT = f"{SHEETS}parts: [sheets]\n"
MAILING = SHEETS.replace("title: A", "subject: A") + (
    "text: B\nrecipients: [a.csv]\nsender: {name: C, email: c@example.org}\n"
)
Reader = Callable[[Input, Surroundings], Definition]


@pytest.mark.parametrize("read,kind,text", [
    (read_report, ReportDefinition, REPORT),
    (read_handouts, HandoutDefinition, SHEETS),
    (read_mailing, Mailing, MAILING),
])  # fmt: skip
def test_what_chooses_sheets_is_a_definition_of_its_kind(
    read: Reader, kind: type[Definition], text: str
) -> None:
    source = require_keys(read_source(text.encode(), "profiles/x/a.yaml"))
    found = read(Input(source, "a"), Surroundings(("de", "fr"), TODAY))
    assert type(found) is kind and isinstance(found, Definition)
    assert found.selection == Selection(
        ids=("one", "two"), where={}, exclude=("t*",), sort=("city",)
    )
    assert (found.id, found.language, found.file) == ("a", "de", "profiles/x/a.yaml")
    assert found.values["sheets"]["ids"] == ("one", "two")
    assert found.lines == source.lines
    assert [str(found.place(*keys)) for keys in [("sheets", "ids", 1), ("sheets", "where")]] == [
        "profiles/x/a.yaml:3:14",
        "profiles/x/a.yaml:2:1",
    ]
    assert [str(problem.message) for problem in found.warnings] == [
        "nothing is translated into fr."
    ]
    # What is asked of one kind is asked of all.
    assert [may_belong(found, name) for name in ("one", "two", "six")] == [True, False, False]
    [problem] = list_lacking(found, {"profiles/one.yaml": "one", "profiles/six.yaml": "six"})
    assert problem.place.file == found.file


def test_what_all_have_in_common_is_said_once() -> None:
    common = {field.name for field in fields(Definition)}
    for kind in (ReportDefinition, HandoutDefinition, Mailing):
        assert not common & set(kind.__annotations__)
        assert kind.place is Definition.place
