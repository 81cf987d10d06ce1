"""Commits of some files alone: what people staged stays theirs, and nothing foreign is run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reportgen.project.commit import commit_files
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.project import TODAY, fill_folder

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not there")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(params=["", "inner/"])
def project(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """A project in a repository, or in a folder of one."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.org")
    root = tmp_path / request.param
    fill_folder(root, {"profiles/ä b.yaml": "title: A\n", "other.txt": "1\n", ".gitignore": "/x\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return open_project(root, TODAY, root)


def test_files_are_committed_and_what_is_staged_stays(project: Project) -> None:
    root = project.root
    path, new = root / "profiles/ä b.yaml", root / "profiles/new.fr.yaml"
    (root / "other.txt").write_text("2\n")
    git(root, "add", "other.txt")
    path.write_text("title: B\r\n")
    new.write_text("title: C\n")
    assert not commit_files(project, [path, new], "Saved “B”")
    assert git(root, "log", "-1", "--format=%s%n%an").splitlines() == ["Saved “B”", "A"]
    named = git(
        root, "-c", "core.quotePath=false", "show", "--name-only", "--format=", "--relative"
    )
    assert sorted(named.split("\n")[:-1]) == ["profiles/new.fr.yaml", "profiles/ä b.yaml"]
    assert git(root, "show", "HEAD:./profiles/ä b.yaml") == "title: B\r\n".replace("\r\n", "\n")
    # What was staged is staged still, and nothing else is.
    assert git(root, "diff", "--cached", "--name-only", "--relative") == "other.txt\n"
    assert git(root, "status", "--porcelain", "--", ".").strip().splitlines()[0].startswith("M ")
    # Nothing changed: no further commit.
    assert not commit_files(project, [path], "again")
    assert git(root, "rev-list", "--count", "HEAD").strip() == "2"


def test_what_is_gone_is_committed_as_gone(project: Project) -> None:
    path = project.root / "profiles/ä b.yaml"
    path.unlink()
    assert not commit_files(project, [path], "gone")
    assert "b.yaml" not in git(project.root, "ls-tree", "-r", "--name-only", "HEAD")
    assert git(project.root, "status", "--porcelain") == ""


def test_a_file_that_somebody_staged_otherwise_is_left_to_them(project: Project) -> None:
    path = project.root / "profiles/ä b.yaml"
    path.write_text("title: staged\n")
    git(project.root, "add", "-A")
    path.write_text("title: saved\n")
    assert not commit_files(project, [path], "saved")
    assert "saved" in git(project.root, "show", "HEAD:./profiles/ä b.yaml")
    assert "staged" in git(project.root, "show", ":./profiles/ä b.yaml")


def test_no_hook_and_no_filter_is_run(project: Project, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    for name in ("pre-commit", "post-commit", "commit-msg", "reference-transaction"):
        hook = tmp_path / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\necho {name} "$@" >> {ran}\n')
        hook.chmod(0o755)
    git(tmp_path, "config", "filter.evil.clean", f"echo filter >> {ran}; cat")
    git(tmp_path, "config", "commit.gpgSign", "true")
    git(tmp_path, "config", "gpg.program", f"{tmp_path}/.git/hooks/pre-commit")
    (tmp_path / ".git/info").mkdir(exist_ok=True)
    (tmp_path / ".git/info/attributes").write_text("* filter=evil\n")
    path = project.root / "profiles/ä b.yaml"
    path.write_text("title: C\n")
    ran.unlink(missing_ok=True)
    assert not commit_files(project, [path], "saved")
    assert not ran.exists(), ran.read_text()


def test_what_git_ignores_stays_out(project: Project) -> None:
    path = project.root / "x"
    path.write_text("private\n")
    assert not commit_files(project, [path], "saved")
    assert git(project.root, "rev-list", "--count", "HEAD").strip() == "1"


def test_a_merge_that_is_not_finished_is_left_to_people(project: Project, tmp_path: Path) -> None:
    (tmp_path / ".git/MERGE_HEAD").write_text(git(tmp_path, "rev-parse", "HEAD"))
    path = project.root / "profiles/ä b.yaml"
    path.write_text("title: C\n")
    assert "MERGE_HEAD" in str(commit_files(project, [path], "saved"))
    assert git(tmp_path, "rev-list", "--count", "HEAD").strip() == "1"


def test_without_a_repository_it_is_said(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": "title: A\n"})
    project = open_project(tmp_path, TODAY, tmp_path)
    said = commit_files(project, [tmp_path / "profiles/a.yaml"], "saved")
    assert str(said) == "there is no git repository to commit to."


def test_the_first_commit_of_a_repository_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.org")
    fill_folder(tmp_path, {"profiles/a.yaml": "title: A\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    project = open_project(tmp_path, TODAY, tmp_path)
    assert not commit_files(project, [tmp_path / "profiles/a.yaml"], "saved")
    assert git(tmp_path, "ls-tree", "-r", "--name-only", "HEAD") == "profiles/a.yaml\n"
