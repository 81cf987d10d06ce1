"""The command “blank” with PDF and workbooks, and “import” of what comes back, from end to end."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from support.pdf_forms import fill_by_pdfium
from support.project import fill_folder

PROFILES = {
    "profiles/eins.yaml": "title: Eins\ncity: Trier\ncontacts: [{name: Lea Lind}]\n",
    "profiles/zwei.yaml": "title: Zwei\ncity: Metz\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_folder(tmp_path, PROFILES, "network: N\nlanguages: [de, fr]\n")
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *words])


def test_a_pdf_goes_out_and_comes_back(folder: Path) -> None:
    made = run(folder, "blank", "eins", "-f", "pdf,docx")
    assert made.exit_code == 0, made.output
    assert "2 forms made" in made.output
    path = folder / "output/forms/eins.de.pdf"
    filled = fill_by_pdfium(path.read_bytes(), {"city": "Konz", "contacts.0.phone": "0681 905-0"})
    (folder / "inbox/zurück.pdf").write_bytes(filled)
    done = run(folder, "import", "--yes")
    assert done.exit_code == 0, done.output
    said = (folder / "profiles/eins.yaml").read_text("utf-8")
    assert "city: Konz" in said and "0681 905-0" in said
    assert (folder / "inbox/done/zurück.pdf").exists()
    assert run(folder, "import", "--undo").exit_code == 0
    assert (folder / "profiles/eins.yaml").read_text("utf-8") == PROFILES["profiles/eins.yaml"]


def test_a_workbook_of_all_goes_out_and_comes_back(folder: Path) -> None:
    made = run(folder, "blank", "profiles", "-f", "xlsx", "--due", "2027-01-15")
    assert made.exit_code == 0, made.output
    assert "1 form made" in made.output
    book = openpyxl.load_workbook(folder / "output/forms/factsheet.de.xlsx")
    main_page = book.worksheets[1]
    names = {cell.value: cell.column for cell in main_page[1]}
    main_page.cell(5, names["city"]).value = "Konz"
    main_page.cell(6, names["title"]).value = "Drei"
    file = io.BytesIO()
    book.save(file)
    (folder / "inbox/alle.xlsx").write_bytes(file.getvalue())
    assert run(folder, "import", "--into", "eins", str(folder / "inbox/alle.xlsx")).exit_code == 2
    done = run(folder, "import", "--yes")
    assert done.exit_code == 0, done.output
    assert "row 4 says what" in done.output
    assert "city: Konz" in (folder / "profiles/zwei.yaml").read_text("utf-8")
    assert "title: Drei" in (folder / "profiles/drei.yaml").read_text("utf-8")
    assert (folder / "inbox/done/alle.xlsx").exists()
    status = run(folder, "blank", "--status").output
    assert status.count("2027-01-15") + status.count("taken") >= 2


def test_what_cannot_be_made_is_told_and_the_rest_is_made(folder: Path) -> None:
    """A form that somebody filled in stays, and others are made all the same."""
    assert run(folder, "blank", "profiles", "-f", "pdf").exit_code == 0
    first = folder / "output/forms/eins.de.pdf"
    first.write_bytes(first.read_bytes() + b"\n% mine")
    kept = first.read_bytes()
    (folder / "output/forms/zwei.de.pdf").unlink()
    made = run(folder, "blank", "profiles", "-f", "pdf")
    assert made.exit_code == 1
    assert "somebody filled it in" in made.output
    assert first.read_bytes() == kept
    assert (folder / "output/forms/zwei.de.pdf").exists()
    assert run(folder, "blank", "-f", "rtf").exit_code == 2
