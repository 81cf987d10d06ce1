"""The documentation holds what the program has, and the other way round."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from reportgen.document.edition import Audience, Standard
from reportgen.fields.types import TYPES
from reportgen.forms.form import CONTEXT_NAMES, FORM, PROFILE_KEYS
from reportgen.handouts.type_sizes import TYPE_SIZES
from reportgen.project.settings import PROJECT
from reportgen.reports.definition import PARTS
from reportgen.writers.formats import FORMATS
from support.docs import (
    PAGES,
    assert_calls,
    assert_parses,
    assert_works_outside,
    broken_links,
    codes,
    command_lines,
    commands,
    everything,
    examples,
    in_code,
    name_of,
    reached,
    read,
    unnamed,
)
from support.documented import (
    NAMED,
    fact_sheet_lengths,
    keys,
    lengths_told,
    problems_of,
)
from support.project import NewProject
from support.told import answers, assert_told, is_said, told_rows

IDS = [name_of(page) for page in PAGES]
#: Pages whose examples are files of a project, or parts of such files.
EXAMPLES = (
    "README.md",
    *(f"docs/{name}.md" for name in ("profiles", "reports", "handouts", "lists", "mailings")),
)


# --- What there is, is documented --------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in commands() if name])
def test_every_command_is_documented(name: str) -> None:
    called = re.compile(rf"(?:reportgen|\./run)(?: -C \S+)? {re.escape(name)}(?![\w-])")
    assert any(called.search(code) for code in codes(everything())) or in_code(name, everything())


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (name, option)
        for name, command in commands()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option not in ("-h", "--help")
    ],
)
def test_every_option_is_documented(name: str, option: str) -> None:
    assert in_code(option, everything()), f"reportgen {name} {option}"


@pytest.mark.parametrize(
    "value", [*FORMATS, *(a.value for a in Audience), *(s.value for s in Standard)]
)
def test_every_choice_is_documented(value: str) -> None:
    assert in_code(value, everything())


@pytest.mark.parametrize("name", NAMED)
def test_every_name_is_documented_on_the_page_of_its_subject(name: str) -> None:
    assert unnamed(sorted(NAMED[name]()), read(name)) == []


def test_lengths_of_the_fact_sheet_are_documented() -> None:
    assert lengths_told(read("docs/profiles.md")) == fact_sheet_lengths()


def test_every_field_type_is_documented() -> None:
    page = read("docs/forms.md")
    assert [name for name in TYPES if not in_code(name, page)] == []


def test_every_key_of_a_form_is_documented() -> None:
    page = read("docs/forms.md")
    assert [key for key in keys(FORM) if not in_code(key, page)] == []


def test_every_key_of_the_settings_is_documented() -> None:
    page = read("docs/project.md")
    assert [key for key in keys(PROJECT) if not in_code(key, page)] == []


def test_every_size_of_type_is_documented() -> None:
    sizes = [part.name for field in TYPE_SIZES for part in field.type.parts]
    assert unnamed(sizes, read("docs/themes.md")) == []


@pytest.mark.parametrize("name", PARTS)
def test_keys_of_a_part_are_in_its_row(name: str) -> None:
    page = read("docs/reports.md").partition("## The parts, one by one")[2]
    row = re.search(rf"^\| `{name}` \|.*\|([^|\n]*)\|$", page, re.MULTILINE)
    assert row
    assert sorted(re.findall(r"`(\w+)`", row[1])) == sorted(field.name for field in PARTS[name])


# --- What is documented, there is --------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_local_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_command_line_can_be_called(page: Path) -> None:
    assert_calls(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_in_the_text_are_in_order(name: str, new_project: NewProject) -> None:
    # A word that is printed is no file: it is part of a step for programmers.
    found = [code for code in examples(name) if not code.startswith("report_addresses:")]
    assert found
    for code in found:
        assert problems_of(code, new_project({})) == [], code


def test_settings_in_the_text_are_in_order(new_project: NewProject) -> None:
    found = [code for code in examples("docs/project.md") if "network:" in code]
    assert found
    for code in found:
        assert problems_of(code, new_project({})) == [], code


def test_names_that_no_field_can_have_are_documented() -> None:
    taken = {each.name for each in PROFILE_KEYS} | {*CONTEXT_NAMES}
    assert f"these are taken: {', '.join(sorted(taken))}." in read("docs/forms.md")


@pytest.mark.parametrize(("written", "said"), told_rows(read("docs/profiles.md")))
def test_the_check_says_what_the_table_of_profiles_says(
    new_project: NewProject, written: str, said: str
) -> None:
    assert_told(new_project, written, said, "en")


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_answers_are_those_of_the_program(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [each for each in answers(text) if not is_said(each, "en")] == []


def test_the_test_itself_finds_rows_of_the_table() -> None:
    assert len(told_rows(read("docs/profiles.md"))) > 12


def test_the_test_itself_finds_command_lines() -> None:
    assert len(command_lines(everything())) > 20
    with pytest.raises(pytest.fail.Exception):
        assert_parses(["build", "--frmat", "pdf"])
    with pytest.raises(pytest.fail.Exception):
        assert_parses(["bild"])


def test_who_starts_on_windows_works_outside_of_the_program() -> None:
    """What `git pull` or a new ZIP file brings never meets people's own files."""
    assert_works_outside(read("docs/windows.md"), "sheets")


def test_pages_are_reached_from_the_readme() -> None:
    """Whoever starts at the README finds every page, over other pages or at once."""
    assert [page.name for page in PAGES if page.resolve() not in reached()] == []


# --- The house -----------------------------------------------------------------------------------


def test_the_drawing_of_the_house_has_its_rows() -> None:
    """The rows in the page of architecture are those that imports are held to."""
    settings = tomllib.loads(read("pyproject.toml"))
    rows = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    page = read("docs/architecture.md").split("## The house")[1].split("```")[1]
    drawn = [re.split(r"\s{3,}", row.strip())[0] for row in page.strip("\n").split("\n")]
    assert [re.findall(r"\w+", row) for row in drawn] == [
        re.findall(r"\w+", row) for row in rows if row != "__main__"
    ]
