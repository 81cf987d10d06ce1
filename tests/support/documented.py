"""What pages have to name, and what examples on them are held to, in English and translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from reportgen.collecting.lists.mapping import LINES, MAPPING, read_mapping
from reportgen.fields.model import Field
from reportgen.fields.read import Surroundings, begin_reading, read_fields
from reportgen.forms.form import FORM, PROFILE_KEYS
from reportgen.handouts.definition import HANDOUTS, read_handouts
from reportgen.input.source import Input, Source
from reportgen.input.yaml import read_source
from reportgen.mailings.definition import MAILING, read_mailing
from reportgen.mailings.recipients.recipient import RECIPIENT
from reportgen.mailings.wording import NAMES, check_wording
from reportgen.problems.problem import Problem
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.project.settings import PROJECT
from reportgen.reports.definition import CHARTS, PARTS, REPORT, read_report
from support.project import ROOT, TODAY

AROUND = Surroundings(("de", "fr"), TODAY)


def keys(fields: tuple[Field, ...], *, own: bool = True) -> Iterator[str]:
    """Yield the keys of a file of the program's own, those inside others included."""
    for field in fields:
        if own:
            yield field.name
        yield from keys(field.type.parts)


def _names_of_profiles() -> set[str]:
    form = open_project(ROOT, TODAY, ROOT).form("factsheet")
    fields = form.fields.values()
    names = {field.name for field in (*PROFILE_KEYS, *fields)}
    names |= {part.name for field in fields for part in field.type.parts}
    return names | {option for field in fields for option in field.options}


def _names_of_reports() -> set[str]:
    variants = [*PARTS.items(), *CHARTS.items()]
    # What a picture has is told with the profiles.
    words = {field.name for _, fields in variants for field in fields}
    words |= {name for name, _ in variants}
    styles = {style for field in REPORT for part in field.type.parts for style in part.options}
    return words | {*keys(REPORT), *styles}


def _names_of_handouts() -> set[str]:
    return {field.name for field in HANDOUTS} | {o for field in HANDOUTS for o in field.options}


def _names_of_mailings() -> set[str]:
    own = {field.name for field in MAILING} | {o for field in MAILING for o in field.options}
    sender = next(field for field in MAILING if field.name == "sender")
    senders = {f"sender.{part.name}" for part in sender.type.parts}
    return own | senders | {field.name for field in RECIPIENT} | {*NAMES}


def _names_of_lists() -> set[str]:
    return {*keys(MAPPING), *(o for f in MAPPING for p in f.type.parts for o in p.options), LINES}


#: What the page of a subject names, by the page in English.
NAMED: Mapping[str, Callable[[], set[str]]] = {
    "docs/profiles.md": _names_of_profiles,
    "docs/reports.md": _names_of_reports,
    "docs/handouts.md": _names_of_handouts,
    "docs/mailings.md": _names_of_mailings,
    "docs/lists.md": _names_of_lists,
}


def fact_sheet_lengths() -> dict[str, str]:
    """Return how many characters fit into each field that has a length."""
    form = open_project(ROOT, TODAY, ROOT).form("factsheet")
    return {field.name: str(field.length) for field in form.fields.values() if field.length}


def problems_of(code: str, project: Project) -> list[Problem]:
    """Return what is wrong with an example in YAML, whatever kind of file it is of.

    Raises `ReportgenError` where it is none, or as a whole is not in order. Files that an example
    names need not be there.
    """
    source = read_source(code.encode(), "example.yaml")
    given = set(source.root.items)
    if "parts" in given:
        read_report(Input(source, "example"), AROUND)
        return []
    if "subject" in given:
        return check_wording(read_mailing(Input(source, "example"), AROUND))
    if "columns" in given:
        path = project.root / "mapping.yaml"
        path.write_text(code, encoding="utf-8")
        read_mapping(path, project)
        return []
    if given == {"fields"}:
        return _problems_of_form(source)
    kind = _kind(given)
    if kind is HANDOUTS and "title" in given:
        read_handouts(Input(source, "example"), AROUND)
        return []
    reading = begin_reading([source], AROUND)
    read_fields(source.root, [each for each in kind if each.name in given], reading)
    return reading.problems


def _problems_of_form(source: Source) -> list[Problem]:
    """Return what is wrong with keys of fields: an example tells some, and a form has them all."""
    described = {
        part.name: part for each in FORM if each.name == "fields" for part in each.type.parts
    }
    reading = begin_reading([source], AROUND)
    for node in source.root.items["fields"].items.values():
        read_fields(node, [described[name] for name in node.items], reading)
    return reading.problems


def _kind(given: set[str]) -> Sequence[Field]:
    """Return the fields of the first kind of file that has all these keys."""
    form = open_project(ROOT, TODAY, ROOT).form("factsheet")
    kinds: list[Sequence[Field]] = [
        [*PROFILE_KEYS, *form.fields.values()],
        HANDOUTS,
        MAILING,
        PROJECT,
    ]
    for fields in kinds:
        if given <= {field.name for field in fields}:
            return fields
    raise LookupError(f"no file of the program has all of these keys: {', '.join(sorted(given))}")


def lengths_told(page: str) -> dict[str, str]:
    """Return the lengths of fields that a table on a page has in its last column."""
    row = re.compile(r"^\| `(\w+)` \|.*\| (?:\w+ )?(\d+)(?: \w+)? \|$", re.MULTILINE)
    return dict(row.findall(page))
