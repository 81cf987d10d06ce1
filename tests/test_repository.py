"""What lies in the repository and is made by the program can be made again."""

from __future__ import annotations

import io
import zipfile

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
