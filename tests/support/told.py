"""What pages show of the program's answers, held to the messages of the page's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from reportgen.problems.catalog import CATALOGUES, DOMAIN, catalog_of
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from support.project import NewProject

#: What stands above a column of answers, in each language.
_ANSWERS = ("The program says", "Das Programm sagt", "Le programme dit")
#: A line of an answer that begins with a file, and where in it.
_PLACED = re.compile(r"^\S[^:|\n]*\.(?:yaml|docx|xlsx)(?::\d+:\d+)?: \S.*[.?…]$", re.MULTILINE)
_FENCED = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: What a page says of an answer: “(a warning)”.
_REMARK = re.compile(r" *\*\([^)]*\)\*$")
#: A template with fewer letters of its own is in many texts.
_ENOUGH = 5


def told_table(page: str) -> str:
    """Return the tables on a page that end with a column of answers."""
    kept: list[str] = []
    inside = False
    for line, following in pairwise([*page.splitlines(), ""]):
        if following.startswith("|---"):
            inside = line.rstrip(" |").endswith(_ANSWERS)
        inside = inside and line.startswith("|")
        if inside:
            kept.append(line)
    return "\n".join(kept)


def told_rows(page: str) -> list[tuple[str, str]]:
    """Return what somebody wrote, as one line, and what a page says that the check says of it."""
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


def answers(page: str) -> Iterator[str]:
    """Yield the answers on a page: in its tables of them, and where lines begin with a file."""
    for row in told_table(page).splitlines()[2:]:
        if not row.startswith("|---"):
            cell = re.split(r"(?<!\\) \| ", row)[-1].rstrip(" |").replace("\\|", "|")
            yield _REMARK.sub("", cell).strip("*")
    for block in _FENCED.findall(page):
        yield from _PLACED.findall(block)


def is_said(answer: str, language: str) -> bool:
    """Tell whether an answer ends with a message and its advice, or with one message."""
    templates = _templates(language)
    starts = [0, *(found.end() for found in re.finditer(r": |[“”»] ", answer))]
    for start in starts:
        for template in templates:
            if template.fullmatch(answer, start):
                return True
            found = template.match(answer, start)
            rest = answer[found.end() :].lstrip() if found else ""
            # A page may leave the end out.
            if rest and ("…" in rest or any(each.fullmatch(rest) for each in templates)):
                return True
    return False


@cache
def _templates(language: str) -> list[re.Pattern[str]]:
    # Every catalogue has all messages in English.
    lang = "de" if language == "en" else language
    with (CATALOGUES / lang / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalog = read_po(file)
    told = [message.id if language == "en" else message.string for message in catalog]
    texts = {text for each in told for text in ([each] if isinstance(each, str) else each)}
    return [_pattern(text) for text in sorted(texts) if _letters(text) >= _ENOUGH]


def _letters(template: str) -> int:
    return sum(char.isalpha() for text, *_ in Formatter().parse(template) for char in text)


def _pattern(template: str) -> re.Pattern[str]:
    pieces = Formatter().parse(template)
    return re.compile(
        "".join(re.escape(text) + ("" if name is None else ".+?") for text, name, *_ in pieces)
    )
