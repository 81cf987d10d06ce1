"""Starters of the studio on the desktop, each as its system wants it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reportgen.app.shortcut import command_of, make_shortcut
from reportgen.problems.problem import UnfitError
from reportgen.project.open import open_project
from support.project import TODAY, fill_folder

#: A folder whose name wants quotes everywhere.
FOLDER = "Büro 100% $HOME `x` 'a' & co"


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Desktop"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("XDG_DESKTOP_DIR", str(folder))
    return folder


def make(tmp_path: Path, system: str, network: str = "Netz: A/B") -> tuple[Path, list[str]]:
    root = tmp_path / FOLDER
    fill_folder(root, {}, f'network: "{network}"\nlanguages: [de]\n')
    project = open_project(root, TODAY, root)
    return make_shortcut(project, system), command_of(project, system)


def test_the_entry_of_a_desktop_names_the_command_word_by_word(
    tmp_path: Path, desktop: Path
) -> None:
    path, command = make(tmp_path, "linux")
    assert path == desktop / "Studio Netz A B.desktop" and os.access(path, os.X_OK)
    lines = dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines() if "=" in line)
    assert lines["Type"] == "Application" and lines["Name"] == "Studio – Netz: A/B"
    # A value's own escapes come first, then those of the command, then the percent signs.
    value = lines["Exec"].replace("\\\\", "\\")
    # What is between its quotes a shell reads as the specification does.
    said = subprocess.run(
        ["sh", "-c", f"printf '%s\n' {value.replace('%%', '%')}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.splitlines() == command


def test_the_script_of_a_terminal_runs_the_command(tmp_path: Path, desktop: Path) -> None:
    path, command = make(tmp_path, "darwin")
    assert path.suffix == ".command"
    shown = path.read_text("utf-8").replace("exec ", "printf '%s\\n' ", 1)
    said = subprocess.run(["sh", "-c", shown], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == command


def test_the_batch_file_of_windows_has_its_percent_signs_doubled(
    tmp_path: Path, desktop: Path
) -> None:
    path, command = make(tmp_path, "win32")
    text = path.read_bytes().decode()
    assert path.suffix == ".cmd" and "\r\n" in text
    assert f'"{command[4]}"'.replace("%", "%%") in text and "chcp 65001" in text


@pytest.mark.parametrize("network", ["CON", "...", "a" * 300])
def test_a_name_that_no_file_can_have_is_left_out(
    tmp_path: Path, desktop: Path, network: str
) -> None:
    path, _ = make(tmp_path, "linux", network)
    assert path.exists() and len(path.name) < 90


def test_without_a_desktop_it_is_said(tmp_path: Path, desktop: Path) -> None:
    desktop.rmdir()
    with pytest.raises(UnfitError, match="no desktop"):
        make(tmp_path, "linux")
