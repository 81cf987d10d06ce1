"""What a translation was made of is found in the history of its profile, and goes out with it."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from translate.storage.pypo import pofile

from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.lock import read_lock, write_lock
from reportgen.translating.taking import confirm
from support.project import TODAY, NewProject
from support.translations import export_file

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")

HOUSE = """\
title: {de: Haus, fr: Maison}
partners: [A, {de: Amt, fr: Office}]
context:
  de: |
    Warum es
    das **Haus** gibt
  fr: Pourquoi
"""


def commit(folder: Path, *changes: tuple[str, str]) -> None:
    path = folder / "profiles/haus.yaml"
    for old, new in changes:
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for words in (("add", "profiles"), (*who, "commit", "-q", "-m", "x")):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


@pytest.fixture
def project(new_project: NewProject) -> Project:
    project = new_project({"profiles/haus.yaml": HOUSE})
    subprocess.run(["git", "init", "-q", str(project.root)], check=True, capture_output=True)
    commit(project.root)
    lock = read_lock(project)
    profile = read_profile_file(project, project.root / "profiles/haus.yaml")
    confirm(project, profile, "fr", lock)
    write_lock(project, lock)
    return project


def previous(project: Project) -> dict[str, str]:
    opened = open_project(project.root, TODAY, project.root)
    store = pofile.parsestring(export_file(opened, "haus", "fr", "po"))
    return {
        unit.getcontext().partition(":")[2]: unit.prev_source
        for unit in store.units
        if unit.source and unit.isfuzzy()
    }


def test_the_text_of_an_earlier_commit_goes_out(project: Project) -> None:
    commit(project.root, ("de: Amt", "de: Ämter"))
    # In between somebody left the file in a state that nobody can read.
    commit(project.root, ("title: {", "title: {{"))
    commit(project.root, ("title: {{", "title: {"), ("Warum es", "Weshalb es"))
    commit(project.root, ("Weshalb es", "Wozu es"))
    assert previous(project) == {
        "partners.1": "Amt",
        "context": "Warum es das **Haus** gibt",
    }


def test_what_was_never_committed_is_not_known(project: Project) -> None:
    commit(project.root, ("de: Amt", "de: Ämter"))
    path = project.root / "translations.lock"
    lines = [
        line if "partners" not in line else f"haus fr partners.1 {'0' * 16}"
        for line in path.read_text("utf-8").splitlines()
    ]
    path.write_text("\n".join(lines), "utf-8")
    assert previous(project) == {"partners.1": ""}


def test_without_a_repository_nothing_is_asked(project: Project) -> None:
    shutil.rmtree(project.root / ".git")
    path = project.root / "profiles/haus.yaml"
    path.write_text(HOUSE.replace("de: Amt", "de: Ämter"), "utf-8")
    assert previous(project) == {"partners.1": ""}


def test_the_settings_of_a_repository_run_nothing(project: Project) -> None:
    ran = project.root / "ran"
    for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external"):
        subprocess.run(
            ["git", "-C", str(project.root), "config", name, f"touch '{ran}'; false"], check=True
        )
    commit(project.root, ("de: Amt", "de: Ämter"))
    ran.unlink(missing_ok=True)
    assert previous(project) == {"partners.1": "Amt"}
    assert not ran.exists()


@pytest.mark.parametrize("kind", ["docx", "xliff", "json"])
def test_each_format_has_it(kind: str, project: Project) -> None:
    commit(project.root, ("de: Amt", "de: Vormals"))
    commit(project.root, ("de: Vormals", "de: Ämter"))
    data = export_file(project, "haus", "fr", kind)
    if kind == "docx":
        data = ZipFile(BytesIO(data)).read("word/document.xml")
    assert b"Amt" in data and b"Vormals" not in data
