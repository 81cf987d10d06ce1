"""What pages have to name, and what examples on them are held to, in English and translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

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
from reportgen.problems.catalog import catalog_of
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.project.settings import PROJECT
from reportgen.reports.definition import CHARTS, PARTS, REPORT, read_report
from support.project import ROOT, TODAY, NewProject

AROUND = Surroundings(("de", "fr"), TODAY)
#: What stands above the table of what the check says, in each language.
_HEADS = (
    "| You wrote | The program says |",
    "| Sie haben geschrieben | Das Programm sagt |",
    "| Vous avez écrit | Le programme dit |",
)


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


def told_table(page: str) -> str:
    """Return the table on a page that says what the check says, empty where there is none."""
    head = next((head for head in _HEADS if head in page), "\0")
    return page.partition(head)[2].partition("\n\n")[0]


def told_rows(page: str) -> list[tuple[str, str]]:
    """Return what somebody wrote, as one line, and what a table says that the check says of it."""
    rows = re.findall(r"^\| `([\w]+:[^`]*)` \| (.*) \|$", told_table(page), re.MULTILINE)
    return [(written, said.replace("\\|", "|")) for written, said in rows]


def assert_told(new_project: NewProject, written: str, said: str, language: str) -> None:
    """Fail where the check says something else of what is written than a page says."""
    of_contact = written.startswith(("email", "languages"))
    of_picture = written.startswith("file")
    text = "title: {de: T, fr: T}\n" if not written.startswith("title") else ""
    text += "contacts:\n  - " if of_contact else "picture:\n  " if of_picture else ""
    project = new_project({"profiles/a.yaml": f"{text}{written}\n"})
    with pytest.raises(ReportgenError) as refused:
        read_profile_file(project, project.root / "profiles/a.yaml")
    catalog = catalog_of(language)
    told = [
        f"{catalog.tell(each.message)} {catalog.tell(each.advice)}"
        for each in refused.value.problems
    ]
    # Of a long list the table has the beginning.
    assert any(each.startswith(said.removesuffix(", …")) for each in told), told
