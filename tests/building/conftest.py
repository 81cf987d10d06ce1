"""Projects that are built once, to be copied and built again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportgen.building.warming import warm_up
from reportgen.project.open import open_project
from support.project import TODAY, fill_folder
from support.rebuilt import REPORT_FILES, SETTINGS, SMALL, build, files, said


@pytest.fixture(scope="session", autouse=True)
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what the workers need, so that not each of a hundred builds does."""
    folder = tmp_path_factory.mktemp("loaded")
    for settings in (SMALL, SETTINGS):
        fill_folder(folder, files(), settings)
        warm_up(open_project(folder, TODAY, folder).theme)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its outputs and its cache, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    fill_folder(folder, files(), SETTINGS)
    result = build(folder)
    assert result.exit_code == 0 and len(said(result)) == 18, result.output
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="session")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bound")
    fill_folder(folder, REPORT_FILES, SMALL)
    assert len(said(build(folder))) == 16
    return folder


@pytest.fixture
def report(bound: Path, tmp_path: Path) -> Path:
    shutil.copytree(bound, tmp_path / "project")
    return tmp_path / "project"
