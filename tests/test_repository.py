"""What lies in the repository and is made by the program can be made again."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile

import pytest

from reportgen.app.start import EXAMPLES
from reportgen.project.open import open_project
from reportgen.writers.docx.sheet_template import make_template
from support.project import ROOT, TODAY


def read_parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_word_template_is_as_the_program_makes_it() -> None:
    project = open_project(ROOT, TODAY, ROOT)
    kept = project.theme.word_template("sheet")
    assert kept == ROOT / "templates/themes/default/sheet.docx"
    assert read_parts(kept.read_bytes()) == read_parts(make_template(project.theme)), (
        "Remove the file and run: ./run template new"
    )


def test_examples_of_new_projects_are_invented_and_shipped() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in EXAMPLES:
        assert (ROOT / name).is_file()
        assert f'"{name}" = "reportgen/start/{name}"' in settings
    assert not any("zib" in name for name in EXAMPLES)


def git(*arguments: str) -> str:
    """Return what git says in the repository. Raises `CalledProcessError`, `FileNotFoundError`."""
    run = subprocess.run(
        ["git", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return run.stdout.strip()


def is_whole() -> bool:
    """Tell whether the whole history is here, and git to look at it."""
    try:
        return git("rev-parse", "--is-shallow-repository", "--show-prefix") == "false"
    except (OSError, subprocess.CalledProcessError):
        return False


def test_the_french_that_comes_along_has_typographic_apostrophes() -> None:
    folders = ("templates", "profiles")
    files = [path for name in folders for path in (ROOT / name).rglob("*.[ym][ad]*")]
    straight = re.compile(r"(?i)\b(?:[cdjlmnst]|qu|jusqu|lorsqu)'[aeiouyhéèêàâîôûœ]\w*")
    found = {
        (path.name, word)
        for path in [*files, ROOT / "reportgen.yaml", ROOT / "README.md"]
        for word in straight.findall(path.read_text(encoding="utf-8"))
    }
    assert len(files) > 20 and not found


@pytest.mark.skipif(not is_whole(), reason="the history is not here, or not all of it")
def test_commits_that_blame_passes_over_are_in_the_history() -> None:
    text = (ROOT / ".git-blame-ignore-revs").read_text(encoding="utf-8")
    listed = re.findall(r"^# (.+)\n([0-9a-f]{40})$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines == [commit for _, commit in listed]
    history = dict(line.split(" ", 1) for line in git("log", "--format=%H %s").splitlines())
    assert {commit: subject for subject, commit in listed}.items() <= history.items()
    # And git can read the file.
    git("blame", "--ignore-revs-file", ".git-blame-ignore-revs", "-L1,1", "README.md")
