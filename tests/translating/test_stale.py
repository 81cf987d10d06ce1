"""What is out of date is told where it stands; what is unknown, once."""

from __future__ import annotations

import pytest

from reportgen.app.check import inspect_project
from reportgen.app.listing import list_sheets
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.lock import LOCK, read_lock, write_lock
from reportgen.translating.taking import confirm
from support.project import TODAY, NewProject

INSIDE = """\
title: {de: Haus, fr: Maison}
context:
  de: Warum es das Haus gibt
  fr: Pourquoi la maison
"""
BESIDE = """\
title: Turm
context: Warum es den Turm gibt
contacts:
  - name: Anna Beispiel
    role: Leiterin
"""
FRENCH = """\
title: Tour
context: Pourquoi
contacts:
  - role: Responsable
"""


@pytest.fixture
def project(new_project: NewProject) -> Project:
    project = new_project(
        {
            "profiles/haus.yaml": INSIDE,
            "profiles/turm.yaml": BESIDE,
            "profiles/turm.fr.yaml": FRENCH,
        }
    )
    lock = read_lock(project)
    for name in ("haus", "turm"):
        path = project.root / f"profiles/{name}.yaml"
        confirm(project, read_profile_file(project, path), "fr", lock)
    write_lock(project, lock)
    return project


def change(project: Project, file: str, old: str, new: str) -> Project:
    path = project.root / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return open_project(project.root, TODAY, project.root)


def told(project: Project, *names: str) -> list[tuple[str, str, str]]:
    problems = inspect_project(project, names).problems
    return [
        (str(each.place), each.path, str(each.message))
        for each in problems
        if "made of" in str(each.message) or "today" in str(each.message)
    ]


def test_what_is_current_is_not_told(project: Project) -> None:
    assert told(project) == []
    assert [row["stale"] for row in list_sheets(project).rows] == [[], []]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "path"),
    [
        ("haus.yaml", "Warum", "Weshalb", "haus.yaml:4:3", "context"),
        ("turm.yaml", "Warum", "Weshalb", "turm.fr.yaml:2:10", "context"),
        ("turm.yaml", "Leiterin", "Leiter", "turm.fr.yaml:4:11", "contacts.0.role"),
    ],
)
def test_a_text_that_changed_is_told_where_its_translation_stands(
    file: str, old: str, new: str, place: str, path: str, project: Project
) -> None:
    changed = change(project, f"profiles/{file}", old, new)
    said = "the text in fr was made of a text that changed since."
    assert told(changed) == [(f"profiles/{place}", path, said)]
    stale = {row["id"]: row["stale"] for row in list_sheets(changed).rows}
    assert stale.pop(file[:4]) == ["fr"] and list(stale.values()) == [[]]
    # Others that are named are not concerned.
    other = "turm" if file == "haus.yaml" else "haus"
    assert told(changed, other) == []


def test_a_text_broken_into_other_lines_is_the_same(project: Project) -> None:
    broken = "context: |\n  Warum es\n  den Turm gibt\n"
    changed = change(project, "profiles/turm.yaml", "context: Warum es den Turm gibt\n", broken)
    assert told(changed) == []


def test_what_nobody_confirmed_is_told_once(project: Project) -> None:
    lock = project.root / LOCK
    lines = lock.read_text("utf-8").splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if "context" not in line), "utf-8")
    said = "whether 2 translations are of today's texts is not known: haus, turm."
    assert told(project) == [(f"{LOCK}:1:1", "", said)]
    lock.unlink()
    # A project that keeps no such file is not asked for one.
    assert told(project) == []
    assert all("stale" not in row for row in list_sheets(project).rows)


def test_a_damaged_lock_is_told_by_check_and_list(project: Project) -> None:
    (project.root / LOCK).write_text("<<<<<<< HEAD\n", "utf-8")
    problems = inspect_project(project, ()).problems
    assert any(each.place.file == LOCK for each in problems)
    listed = list_sheets(project)
    assert [each.place.file for each in listed.errors] == [LOCK] and len(listed.rows) == 2
