"""Lists of recipients: YAML, or a table whose header names them and says how to reach them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reportgen.input.files import SUFFIXES
from reportgen.input.lists import ItemList, list_items, list_rows
from reportgen.input.source import quote_line
from reportgen.mailings.recipients.columns import NAMES, find_keys
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Problem, ReportgenError, Severity

#: The key of the list in YAML; a file may also be the list itself.
KEY = "recipients"


def list_recipients(path: Path, name: str) -> ItemList:
    """Return the recipients in a file as they were written.

    Raises `ReportgenError` for what cannot be read, and for tables in which columns that are
    needed are missing or doubled.
    """
    if path.suffix.lower() in SUFFIXES:
        return list_items(path, name, KEY)
    found = list_rows(path, name, find_keys, NAMES)
    problems = (*found.problems, *_check_header(found))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise ReportgenError(problems)
    return replace(found, problems=problems)


def _check_header(found: ItemList) -> list[Problem]:
    """Return which columns are missing that every list of recipients needs."""
    columns = set(found.columns)
    line = quote_line(found.lines, found.place)
    problems = []

    def report(message: Message, advice: Message) -> None:
        problems.append(Problem(found.place, message, advice, line=line))

    if not columns & {"name", "surname", "organisation"}:
        report(
            say("the header has neither names nor organisations."),
            say("Name a column “Name” or “Organisation”."),
        )
    if "email" not in columns and not {"street", "postcode", "city"} <= columns:
        report(
            say("the header has neither e-mail addresses nor whole postal addresses."),
            say("Name a column “E-Mail”, or columns “Straße”, “PLZ” and “Ort”."),
        )
    return problems
