"""A head start: only where something was saved since the last build, and it is not loaded yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.app.head_start import head_start
from support.project import fill_folder
from support.rebuilt import build


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was built a while ago, seen by a process that has loaded nothing."""
    files = {"profiles/one.yaml": "title: Eins\n", "profiles/deep/er/two.yaml": "title: Zwei\n"}
    fill_folder(tmp_path, files, "network: N\nlanguages: [de]\n")
    assert build(tmp_path, "-f", "html").exit_code == 0
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return tmp_path


def test_nothing_is_loaded_where_nothing_was_saved(folder: Path) -> None:
    assert head_start(folder, folder / "output") is None


@pytest.mark.parametrize(
    "name", ["reportgen.yaml", "profiles/one.yaml", "profiles/deep/er/two.yaml", "templates/new"]
)
def test_what_was_saved_needs_to_be_printed(folder: Path, name: str) -> None:
    (folder / "templates").mkdir()
    with (folder / name).open("a") as file:
        file.write("\n")
    assert head_start(folder, folder / "output")


def test_so_does_what_was_never_built(folder: Path) -> None:
    assert head_start(folder, folder / "elsewhere")
    assert head_start(folder / "missing", folder / "missing/output")


def test_who_has_it_loaded_or_one_core_has_no_use_for_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "profiles/one.yaml").touch()
    monkeypatch.setitem(sys.modules, "weasyprint", sys)
    assert head_start(folder, folder / "output") is None
    monkeypatch.delitem(sys.modules, "weasyprint")
    assert head_start(folder, folder / "output")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert head_start(folder, folder / "output") is None


@pytest.mark.parametrize("saved", [1, 9])
def test_it_loads_the_layout_and_for_many_the_templates_of_word(folder: Path, saved: int) -> None:
    for number in range(saved):
        (folder / f"profiles/new-{number}.yaml").write_text("title: Neu\n", encoding="utf-8")
    code = """
import sys
from pathlib import Path
from reportgen.app.head_start import head_start
folder = Path(sys.argv[1])
load = head_start(folder, folder / "output")
print({"weasyprint", "reportgen.writers.docx.report"} & {*sys.modules})
load()
print(*sorted({"weasyprint", "reportgen.writers.docx.report"} & {*sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    word = "reportgen.writers.docx.report " if saved > 4 else ""
    assert done.stdout.splitlines() == ["set()", f"{word}weasyprint"]
