"""Definitions of reports and handouts, written as sheets are; and their sheets arranged by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from reportgen.app.editing.arranging import leave_out, move, put_before, take_in
from reportgen.app.editing.content import Content
from reportgen.app.editing.definitions import (
    KINDS,
    begin_definition,
    copy_definition,
    examine_content,
    examine_file,
    find_definition,
    read_definition_files,
    read_sheets,
)
from reportgen.app.editing.files import ChangedError, patched, write_content
from reportgen.app.editing.made import made_files
from reportgen.input.patching.data import Data
from reportgen.project.open import open_project
from reportgen.project.profiles import list_definitions
from reportgen.project.project import Project
from support.project import ROOT, TODAY, NewProject

REPORT = """\
# Für den Beirat
title: {de: Jahresbericht, fr: Rapport annuel}
sheets:
  where:
    country: FR   # nur drüben
    topics: [work, language]
  group: country
parts:
  - cover
  - part: chapter   # ein Vorwort
    title: Vorwort
    text: |
      Lange Zeile,
      von Hand umbrochen.
  - part: overview
    figures: [city, {of: topics, as: share, value: work}]
    charts:
      - {chart: bars, of: topics}
  - sheets
"""
HANDOUTS = """\
title: Tag der offenen Tür
copies: 10   # je Blatt
sheets: {ids: [a, b]}
"""


@pytest.fixture(scope="module")
def examples() -> Project:
    return open_project(ROOT, TODAY, ROOT)


def test_definitions_that_are_written_as_they_are_stay_to_the_byte(
    examples: Project, new_project: NewProject
) -> None:
    mine = new_project({"profiles/reports/r.yaml": REPORT, "profiles/handouts/h.yaml": HANDOUTS})
    count = 0
    for project in (examples, mine):
        for kind in KINDS.values():
            for path in list_definitions(project, kind.folder).paths:
                files = read_definition_files(project, kind, path)
                assert files.content.misshapen == frozenset(), path
                assert patched(files, files.content) == {}, path
                count += 1
    assert count >= 5


def test_what_is_changed_is_changed_alone(new_project: NewProject) -> None:
    project = new_project({"profiles/reports/r.yaml": REPORT, "profiles/handouts/h.yaml": HANDOUTS})
    kind = KINDS["reports"]
    path = find_definition(project, kind, "r")
    files = read_definition_files(project, kind, path)
    values = dict(files.content.values)
    parts = [*values["parts"]]  # type: ignore[misc]
    parts[1] = {**parts[1], "title": {"de": "Geleitwort"}}
    parts.insert(2, {"part": "contents"})
    sheets = {**values["sheets"], "exclude": ["gui*"]}  # type: ignore[dict-item]
    write_content(files, Content({**values, "parts": parts, "sheets": sheets}), files.lock)
    text = path.read_text("utf-8")
    expected = REPORT.replace("title: Vorwort", "title: Geleitwort")
    expected = expected.replace("  - part: overview", "  - contents\n  - part: overview")
    expected = expected.replace("  group: country\n", "  exclude: [gui*]\n  group: country\n")
    assert text.replace("  exclude:\n    - gui*\n", "  exclude: [gui*]\n") == expected
    with pytest.raises(ChangedError):
        write_content(read_definition_files(project, kind, path), files.content, files.lock)
    kind = KINDS["handouts"]
    path = find_definition(project, kind, "h")
    files = read_definition_files(project, kind, path)
    assert files.content.values["copies"] == {"*": "10"}
    values = {**files.content.values, "copies": {"*": "20"}}
    write_content(files, Content(values), files.lock)
    assert path.read_text("utf-8") == HANDOUTS.replace("10 ", "20 ")


def test_what_is_typed_is_checked_as_the_file_would_be(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/a.yaml": "title: A\ncity: Trier\n",
            "profiles/b.yaml": "title: B\ncity: Metz\n",
            "profiles/reports/r.yaml": "title: R\nparts: [sheets, {part: index, of: citi}]\n",
        }
    )
    kind, sheets = KINDS["reports"], read_sheets(project)
    path = find_definition(project, kind, "r")
    files = read_definition_files(project, kind, path)
    saved = examine_file(project, kind, path, sheets, "de")
    typed = examine_content(project, kind, files, files.content, sheets, "de")
    assert [(each.message, each.path) for each in typed.problems] == [
        (each.message, each.path) for each in saved.problems
    ]
    assert typed.errors == 1 and [each.id for each in typed.sheets] == ["a", "b"]
    values = {**files.content.values, "title": {}}
    nameless = examine_content(project, kind, files, Content(values), sheets, "de")
    assert nameless.definition is None and nameless.problems


@pytest.mark.parametrize("name", list(KINDS))
def test_one_is_begun_and_copied(name: str, new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": "title: A\n"})
    kind = KINDS[name]
    first = begin_definition(project, kind, "Bericht für Köln 2026")
    assert first == project.root / f"profiles/{name}/bericht-fuer-koeln-2026.yaml"
    assert begin_definition(project, kind, "Bericht für Köln 2026") != first
    (first.parent / f"{first.stem}.fr.yaml").write_text("title: Rapport\n")
    first.write_text(f"# Mit Bemerkung\n{first.read_text('utf-8')}", "utf-8")
    copy = copy_definition(project, kind, first, "Neu")
    assert copy.read_text("utf-8").startswith("# Mit Bemerkung\ntitle: Neu\n")
    sheets = read_sheets(project)
    assert examine_file(project, kind, copy, sheets, "de").errors == 0
    with pytest.raises(LookupError):
        find_definition(project, kind, "../a")


# --- By hand -------------------------------------------------------------------------------------


def sheets_of_towns() -> Mapping[str, str]:
    towns = {"Metz": "abcd", "Trier": "efg", "Zell": "h"}
    return {
        f"profiles/{name}.yaml": f"title: {name.upper()}\ncity: {town}\n"
        for town, names in towns.items()
        for name in names
    }


@pytest.mark.parametrize("group", ["", "city"])
def test_sheets_stand_where_they_were_put(group: str, new_project: NewProject) -> None:
    """Whatever is moved, the report that follows has its sheets in that order."""
    project = new_project(
        {**sheets_of_towns(), "profiles/reports/r.yaml": "title: R\nparts: [sheets]\n"}
    )
    kind, sheets = KINDS["reports"], read_sheets(project)
    files = read_definition_files(project, kind, find_definition(project, kind, "r"))

    def shown(selected: Mapping[str, Data]) -> list[list[str]]:
        content = Content({**files.content.values, "sheets": selected})
        groups = examine_content(project, kind, files, content, sheets, "de").groups
        return [[profile.id for profile in each.profiles] for each in groups]

    draw = random.Random(7)
    selected: Mapping[str, Data] = {"group": group}
    for _ in range(60):
        groups = shown(selected)
        at = draw.randrange(len(groups))
        place = draw.randrange(len(groups[at]))
        name, step = groups[at][place], draw.choice([-1, 1])
        wanted = [list(each) for each in groups]
        if 0 <= place + step < len(groups[at]):
            wanted[at][place], wanted[at][place + step] = wanted[at][place + step], name
        elif 0 <= at + step < len(groups):
            wanted[at], wanted[at + step] = wanted[at + step], wanted[at]
        else:
            with pytest.raises(LookupError):
                move(selected, groups, name, step)
            continue
        selected = move(selected, groups, name, step)
        assert shown(selected) == wanted
        if len(wanted[0]) > 1 and draw.random() < 0.3:
            first, last = wanted[0][0], wanted[0][-1]
            selected = put_before(selected, wanted, last, first)
            assert shown(selected)[0] == [last, *wanted[0][:-1]]
    with pytest.raises(LookupError):
        move(selected, shown(selected), "nothing", 1)


def test_only_what_was_moved_is_named(new_project: NewProject) -> None:
    assert move({}, [["a", "b", "c", "d"]], "b", -1)["order"] == ["b", "a"]
    moved = move({"order": ["b*"]}, [["b", "a", "c", "d"], ["e", "f"]], "d", -1)
    assert moved["order"] == ["b", "a", "d", "c"]


def test_sheets_are_left_out_and_taken_in() -> None:
    left = leave_out({"order": ["a", "b"], "exclude": "x*"}, "a")
    assert left == {"order": ["b"], "exclude": ["x*", "a"]}
    assert take_in(left, "a")["exclude"] == ["x*"]
    assert leave_out({"ids": ["a", "b"]}, "a")["ids"] == ["b"]
    assert take_in({"ids": ["b"]}, "a")["ids"] == ["b", "a"]


# --- Made ----------------------------------------------------------------------------------------


def test_what_was_made_is_found_and_nothing_else(new_project: NewProject, tmp_path: Path) -> None:
    project = new_project({})
    output = project.root / "output"
    for name in (
        *("reports/r.de.pdf", "reports/r.de+fr.docx", "reports/r.de.new.docx"),
        *("internal/reports/r.de.pdf", "reports/r-2.de.pdf", "reports/r.de.pdf.part", "reports/r"),
        *("print/r.de.2up.pdf", "handouts/r.de.pdf", "handouts/r/a.de.pdf", "handouts/s/a.de.pdf"),
    ):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_bytes(b"x")
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"hidden")
    (output / "reports/r.fr.pdf").symlink_to(secret)
    assert [each.name for each in made_files(project, "reports", "r")] == [
        "reports/r.de+fr.docx",
        "reports/r.de.new.docx",
        "reports/r.de.pdf",
        "internal/reports/r.de.pdf",
    ]
    made = {each.name: each for each in made_files(project, "handouts", "r")}
    assert list(made) == ["handouts/r.de.pdf", "print/r.de.2up.pdf", "handouts/r/a.de.pdf"]
    assert made["print/r.de.2up.pdf"].printed and made["handouts/r/a.de.pdf"].single
