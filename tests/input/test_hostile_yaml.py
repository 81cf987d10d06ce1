"""YAML from outside that would fill the memory, kill the process or steer the terminal."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.project import NewProject, fill_folder, write_profile
from support.refusals import assert_refused, run

PROFILE = {"profiles/a.yaml": "title: T\nresources: x\n"}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "alias"),
        ("title: " + "[" * 200_000, "nested"),
        ("title: " + "{a: " * 100_000, "nested"),
        ("title: T\ntitle: U\n", "second time"),
        ("title: !!python/object/apply:os.system [id]\n", "tag"),
        ("title: !!binary aGFsbG8=\n", "tag"),
        ("title: T\n---\ntitle: U\n", "second YAML document"),
        ("title: 'T\x00'\n", "U+0000"),
        ('title: "T\\x1b[31m"\n', "U+001B"),
        ("title: T\nresources: |\n  " + "x" * 1_100_000 + "\n", "too large"),
        ("title: T\n? [a, b]\n: c\n", "key"),
        (b"\xff\xfet\x00i\x00".decode("latin-1"), ""),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_hostile_yaml_is_a_problem_with_a_place(tmp_path: Path, content: str, said: str) -> None:
    fill_folder(tmp_path, {**PROFILE, "profiles/evil.yaml": content})
    start = time.monotonic()
    result = run(tmp_path, "check")
    assert time.monotonic() - start < 5
    assert_refused(result)
    assert "profiles/evil.yaml" in result.output
    assert said in result.output


def test_deep_nesting_does_not_kill_the_process(tmp_path: Path) -> None:
    """In a process of its own: libyaml's crash would take the tests along."""
    fill_folder(tmp_path, {"profiles/evil.yaml": "[" * 300_000})
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", "-C", str(tmp_path), "check"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert "nested" in done.stdout + done.stderr


def test_values_are_what_was_written(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/a.yaml": "title: NO\ncity: 0123\ncarrier: 12:30\nresources: 1e3\n"}
    )
    page = write_profile(project, "profiles/a.yaml", kind="html").decode()
    for text in (">NO<", "0123", "12:30", "1e3"):
        assert text in page


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": 'title: T\n"x\\x1b]0;pwned\\x07": y\n'})
    result = run(tmp_path, "check")
    assert_refused(result)
    assert "\x1b" not in result.output and "\x07" not in result.output
