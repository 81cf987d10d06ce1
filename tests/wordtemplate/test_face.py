"""What the engine promises to those who use it alone: the script in its docs, and the names."""

from __future__ import annotations

import ast
import dataclasses
import io
import re
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from PIL import Image

from reportgen import wordtemplate
from support.project import ROOT
from support.word import save

PAGE = (ROOT / "docs/word-templates.md").read_text(encoding="utf-8")
CHAPTER = PAGE.partition("\n## From Python\n")[2].partition("\n## ")[0]
[SCRIPT] = re.findall(r"```python\n(.*?)```", CHAPTER, re.DOTALL)
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = [SCRIPT, *re.findall(r"```python\n(.*?)```", README, re.DOTALL)]


def make_template(label: str) -> bytes:
    """Return the template that the first chapter of the page shows, with this tag for labels."""
    document = docx.Document()
    document.add_paragraph("{{ title }}")
    table = document.add_table(3, 2)
    table.cell(0, 0).text = "{%tr for section in sections %}"
    table.cell(1, 0).text = label
    table.cell(1, 1).text = "{{p section.body }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    return save(document)


def run(folder: Path, script: str) -> str:
    """Run a user's script in a folder of theirs, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (640, 480), "green").save(tmp_path / "office.png")
    return tmp_path


def test_the_script_of_the_docs_makes_a_document(folder: Path) -> None:
    (folder / "sheet.docx").write_bytes(make_template("{{ section.label }}"))
    assert ast.literal_eval(run(folder, SCRIPT)) == {"title", "sections"}
    made = docx.Document(str(folder / "office.docx"))
    [table] = made.tables
    rows = [[cell.text.splitlines() for cell in row.cells] for row in table.rows]
    assert made.paragraphs[0].text == "Office & Library"
    assert rows[0] == [["About"], ["Advice in twelve languages.", "example.org"]]
    assert rows[1][0] == ["Open"] and rows[1][1][:2] == ["Monday to Friday", "Saturday"]
    [strong] = [run for run in table.cell(0, 1).paragraphs[0].runs if run.bold]
    assert strong.text == "twelve languages"
    [picture] = table.cell(1, 1)._tc.xpath(".//pic:pic")
    [alt] = table.cell(1, 1)._tc.xpath(".//wp:docPr/@descr")
    assert (picture is not None, alt) == (True, "The office")


def test_the_script_of_the_docs_tells_of_faults(folder: Path) -> None:
    (folder / "sheet.docx").write_bytes(make_template("{{ section.lable }}"))
    assert "'lable'" in run(folder, SCRIPT) and not (folder / "office.docx").exists()


def test_the_script_of_the_readme_makes_a_document(tmp_path: Path) -> None:
    [script] = SCRIPTS[1:]
    document = docx.Document()
    document.add_paragraph("{{ name }}")
    (tmp_path / "letter.docx").write_bytes(save(document))
    code = f"{script}\nfrom pathlib import Path\nPath('made.docx').write_bytes(document)"
    run(tmp_path, code)
    made = docx.Document(io.BytesIO((tmp_path / "made.docx").read_bytes()))
    assert made.paragraphs[0].text == "Łukasz & أمل"


@pytest.mark.parametrize("script", SCRIPTS, ids=["docs", "readme"])
def test_scripts_import_from_the_face_alone(script: str) -> None:
    found = {
        node.module
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.ImportFrom) and node.module not in sys.stdlib_module_names
    }
    assert found == {"reportgen.wordtemplate"}


@pytest.mark.parametrize("name", wordtemplate.__all__)
def test_every_name_of_the_face_is_documented_with_what_it_is_made_of(name: str) -> None:
    assert re.search(rf"`{name}`|\b{name}\(", CHAPTER), name
    kind = getattr(wordtemplate, name)
    rows = [row for row in CHAPTER.splitlines() if row.startswith("|") and f"`{name}`" in row]
    if name not in ("Place", "Problem") and dataclasses.is_dataclass(kind):
        lacking = [
            each.name for each in dataclasses.fields(kind) if f"`{each.name}`" not in "".join(rows)
        ]
        assert lacking == []
