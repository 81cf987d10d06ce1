"""What the docs tell programmers to do works as it stands: on a copy of the program."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.outputs import page_texts
from support.project import ROOT


def steps(page: str, heading: str) -> list[str]:
    """Return the code of the numbered steps below a heading."""
    text = (ROOT / page).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"\*\*\d\.\*\*.*?```\w*\n(.*?)```", section, re.DOTALL)


def put(path: Path, code: str, before: str = "") -> None:
    """Add code to a file: at its end, or before the first line that begins so."""
    text = path.read_text(encoding="utf-8")
    at = text.index(f"\n{before}") + 1 if before else len(text)
    path.write_text(f"{text[:at]}{code}{text[at:]}", encoding="utf-8")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program with its templates, to be changed."""
    for name in ("reportgen", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "program" / name)
    return tmp_path / "program"


def run(program: Path, folder: Path, *arguments: str) -> str:
    """Return what the program prints in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout + done.stderr


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


BOOK = """\
label: {de: Buch}
fields:
  title: {type: line, label: {de: Titel}}
  number: {type: isbn, label: {de: Nummer}}
layout:
  title: title
  sections:
    book: {label: {de: Buch}, fields: [number]}
"""


def test_a_type_of_fields_takes_three_steps(program: Path, tmp_path: Path) -> None:
    parse, row, name = steps("CONTRIBUTING.md", "A type of fields")
    put(program / "reportgen/fields/values.py", f"\n\n{parse}")
    put(program / "reportgen/fields/types.py", row, "#: The types that the parts of groups")
    types = program / "reportgen/fields/types.py"
    text = types.read_text(encoding="utf-8")
    types.write_text(text.replace("        PICTURE,\n    )", f"        PICTURE,\n{name}    )"))
    folder = tmp_path / "project"
    write(folder, "reportgen.yaml", "network: N\nlanguages: [de]\n")
    write(folder, "templates/forms/book.yaml", BOOK)
    write(folder, "profiles/good.yaml", "form: book\ntitle: T\nnumber: 978-3-16-148410-0\n")
    assert "1 file" in run(program, folder, "build", "-f", "html")
    assert "978-3-16-148410-0" in (folder / "output/web/good.de.html").read_text(encoding="utf-8")
    write(folder, "profiles/bad.yaml", "form: book\ntitle: T\nnumber: 978-3-16-148410-1\n")
    assert "number: “978-3-16-148410-1” is not an ISBN. Copy it" in run(program, folder, "check")


def test_a_format_takes_two_steps(program: Path, tmp_path: Path) -> None:
    row, name = steps("CONTRIBUTING.md", "A format")
    formats = program / "reportgen/writers/formats.py"
    put(formats, row, "#: The formats by name")
    text = formats.read_text(encoding="utf-8")
    formats.write_text(text.replace("(PDF, DOCX, HTML, XLSX)", name.strip()), encoding="utf-8")
    folder = tmp_path / "project"
    write(folder, "reportgen.yaml", "network: N\nlanguages: [de]\n")
    write(folder, "profiles/one.yaml", "title: Eins\ncontext: Der *Anfang*.\n")
    assert "1 file" in run(program, folder, "build", "-f", "txt")
    written = (folder / "output/one.de.txt").read_text(encoding="utf-8")
    assert written.startswith("Eins\n") and written.endswith("Kontext\nDer Anfang.")
    assert "up to date" in run(program, folder, "build", "-f", "txt")


def test_a_part_of_reports_takes_four_steps(program: Path, tmp_path: Path) -> None:
    row, module, maker, title = steps("docs/reports.md", "A part of your own")
    definition = program / "reportgen/reports/definition.py"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace('    "cover": (\n', f'{row}    "cover": (\n', 1))
    write(program, "reportgen/reports/addresses.py", module)
    assembly = program / "reportgen/reports/assembly.py"
    text = assembly.read_text(encoding="utf-8")
    text = text.replace('    "cover": make_cover,\n', f'{maker}    "cover": make_cover,\n', 1)
    line = "from reportgen.reports.addresses import make_addresses\n"
    text = text.replace("from reportgen.reports.", f"{line}from reportgen.reports.", 1)
    assembly.write_text(text, encoding="utf-8")
    put(program / "templates/words.yaml", f"\n{title}")
    folder = tmp_path / "project"
    write(folder, "reportgen.yaml", "network: N\nlanguages: [de]\n")
    write(folder, "profiles/one.yaml", "title: Eins\nweb: https://www.example.org/eins\n")
    parts = "title: R\nparts:\n  - addresses\n  - sheets\n"
    write(folder, "profiles/reports/r.yaml", parts)
    assert "0 problems, 0 warnings" in run(program, folder, "check")
    assert "2 files" in run(program, folder, "build", "r", "-f", "docx,pdf")
    pages = page_texts((folder / "output/reports/r.de.pdf").read_bytes())
    assert "Im Internet" in pages[0] and "www.example.org/eins" in pages[0]
