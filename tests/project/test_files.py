"""Files found, read and named without a project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reportgen.cache import program
from reportgen.cache.digests import FileDigests
from reportgen.languages import Texts
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.project.files import Files
from reportgen.project.open import open_project
from reportgen.project.templates import BUILT_IN, Templates
from support.project import PIXEL, TODAY, NewProject, fill_folder


def test_files_are_found_and_named_from_a_folder_alone(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/p.png": PIXEL, "profiles/text.md": "# Text\n"})
    files = Files(tmp_path, tmp_path / "profiles")
    assert files.show_path(tmp_path / "profiles/p.png") == "p.png"
    assert files.show_path(tmp_path / "reportgen.yaml") == (tmp_path / "reportgen.yaml").as_posix()
    assert files.locate(tmp_path / "profiles", "p.png", "picture") == "profiles/p.png"
    assert files.locate(tmp_path, "profiles/./text.md", "markdown") == "profiles/text.md"
    assert files.text("profiles/text.md") == "# Text\n"
    with pytest.raises(UnfitError, match=r"there is no file “q\.png”"):
        files.locate(tmp_path / "profiles", "q.png", "picture")
    with pytest.raises(UnfitError, match=r"“text\.md” is no Word file"):
        files.locate(tmp_path / "profiles", "text.md", "word")


def test_a_picture_is_read_once_and_what_was_read_is_remembered(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/p.png": PIXEL})
    files = Files(tmp_path, tmp_path)
    first = files.picture("profiles/p.png")
    assert files.picture("profiles/p.png") is first
    assert {path: len(seen) for path, seen in files.loaded.items()} == {"profiles/p.png": 1}


def test_templates_are_the_folder_s_own_or_the_built_in_ones(tmp_path: Path) -> None:
    form = (BUILT_IN / "forms/factsheet.yaml").read_text(encoding="utf-8")
    own = Templates(Files(tmp_path, tmp_path), FileDigests())
    built_in = own.form_digest("factsheet")
    fill_folder(
        tmp_path, {"templates/forms/factsheet.yaml": form + "\n", "templates/forms/x.yaml": form}
    )
    templates = Templates(Files(tmp_path, tmp_path), FileDigests())
    assert {"factsheet", "x"} <= {*templates.form_names}
    assert templates.form_digest("factsheet") != built_in
    assert templates.form("factsheet") is templates.form("factsheet")


def test_nothing_in_a_project_changes_when_it_is_asked(new_project: NewProject) -> None:
    project = new_project({"profiles/p.png": PIXEL})

    def held() -> dict[str, Any]:
        values = vars(project).items()
        return {name: dict(each) if isinstance(each, dict) else each for name, each in values}

    before = held()
    assert project.words and project.form("factsheet") and project.picture("profiles/p.png")
    assert held() == before
    assert project.root == project.files.root and project.base == project.files.base


def test_profiles_in_folders_share_pictures(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/pictures/p.png": PIXEL, "profiles/nord/a/x.yaml": ""})
    files = Files(tmp_path, tmp_path)
    deep = tmp_path / "profiles/nord/a"
    shared = "profiles/pictures/p.png"
    assert files.locate(deep, "../../pictures/p.png", "picture") == shared
    assert files.locate(deep, "./../../../profiles//pictures/p.png", "picture") == shared
    for name in ("../../../../p.png", "../../../..", "../../../../../etc/passwd"):
        with pytest.raises(UnfitError, match="lies outside the project"):
            files.locate(deep, name, "picture")


def test_a_path_up_and_down_again_means_what_it_says_beside_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere/sheets"
    elsewhere.mkdir(parents=True)
    (tmp_path / "elsewhere/p.png").write_bytes(PIXEL)
    fill_folder(tmp_path / "own", {"profiles/q.png": PIXEL})
    (tmp_path / "own/profiles/linked").symlink_to(elsewhere)
    files = Files(tmp_path / "own", tmp_path)
    folder = tmp_path / "own/profiles/linked"
    assert files.locate(folder, "../q.png", "picture") == "profiles/q.png"
    with pytest.raises(UnfitError, match="there is no file"):
        files.locate(folder, "../p.png", "picture")


def test_a_profile_from_elsewhere_names_no_file_of_the_project(tmp_path: Path) -> None:
    fill_folder(tmp_path / "project", {"profiles/a.yaml": "title: A\n"})
    project = open_project(tmp_path / "project", TODAY, tmp_path / "project")
    with pytest.raises(UnfitError, match="outside the project"):
        project.files.locate(tmp_path / "elsewhere", "x.png", "picture")


def test_printed_words_are_kept_until_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "user_cache_folder", lambda: tmp_path / "cache")

    def words() -> Mapping[str, Texts]:
        return Templates(Files(tmp_path, tmp_path), FileDigests()).words

    first = words()
    kept = sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert words() == first
    fill_folder(tmp_path, {"templates/words.yaml": "continued: {de: geht weiter}\n"})
    assert words()["continued"]["de"] == "geht weiter"
    assert words()["continued"]["fr"] == first["continued"]["fr"]
    (tmp_path / "templates/words.yaml").unlink()
    assert words() == first
    # What has faults is told each time.
    fill_folder(tmp_path, {"templates/words.yaml": "nothing: {de: Nichts}\n"})
    for _ in range(2):
        with pytest.raises(ReportgenError, match="nothing"):
            words()
    assert kept
