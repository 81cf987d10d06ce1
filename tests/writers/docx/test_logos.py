"""Logos of funders in Word files: with the last row of the sheet, on whatever page that ends."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from reportgen.project.project import Project
from support.outputs import W, docx_root, paragraph_text
from support.project import NewProject, write_profile
from support.word_reports import image, judged

LOGOS = "funders: [{file: logo.png, alt: Fonds, caption: Gefördert vom Fonds.}]\n"
PICTURE = "picture: {file: logo.png, alt: Bild}\n"
CONTACT = "contacts: [{name: Anna Beispiel, email: anna@example.org}]\n"


def make(new_project: NewProject, *parts: str) -> Project:
    text = "title: Markt\ndescription: Ein Markt.\n" + "".join(parts)
    files = {"profiles/a.yaml": text, "profiles/logo.png": image(300, 100)}
    return new_project(files)


def last_row(data: bytes) -> Any:
    return docx_root(data).find(f".//{W}tbl").findall(f"{W}tr")[-1]


def kept(row: Any) -> list[bool]:
    """Tell of each paragraph of a row whether it stays with what follows."""
    return [paragraph.find(f"{W}pPr/{W}keepNext") is not None for paragraph in row.iter(f"{W}p")]


LIST = "transfer: |\n  Was es braucht:\n\n  - einen Platz\n  - eine Stadt\n\n    die hilft\n"


@pytest.mark.parametrize("last", [CONTACT, LIST])
def test_logos_are_a_row_of_the_table_kept_with_the_last(
    new_project: NewProject, tmp_path: Path, last: str
) -> None:
    project = make(new_project, last, LOGOS)
    data = judged(write_profile(project, "profiles/a.yaml", kind="docx"), tmp_path)
    row = last_row(data)
    assert row.find(f".//{W}drawing") is not None
    assert paragraph_text(row).endswith("Gefördert vom Fonds.")
    assert row.find(f"{W}trPr/{W}cantSplit") is not None
    [cell] = row.findall(f"{W}tc")
    assert cell.find(f"{W}tcPr/{W}gridSpan").get(f"{W}val") == "2"
    assert kept(row) == [True, False]
    before = docx_root(data).find(f".//{W}tbl").findall(f"{W}tr")[-2]
    assert all(kept(before)) and len(kept(before)) > 1
    # The rows above go where they like.
    assert not any(kept(docx_root(data).find(f".//{W}tbl").findall(f"{W}tr")[0]))


def test_without_logos_no_row_is_kept(new_project: NewProject) -> None:
    data = write_profile(make(new_project, CONTACT), "profiles/a.yaml", kind="docx")
    assert "Anna Beispiel" in paragraph_text(last_row(data))
    assert not any(kept(last_row(data)))


def test_logos_below_a_picture_stay_with_it(new_project: NewProject) -> None:
    project = make(new_project, CONTACT, PICTURE, LOGOS)
    data = write_profile(project, "profiles/a.yaml", kind="docx")
    assert "Anna Beispiel" in paragraph_text(last_row(data))
    body = docx_root(data).find(f"{W}body")
    drawn = [item for item in body.findall(f"{W}p") if item.find(f".//{W}drawing") is not None]
    assert len(drawn) == 2
    assert all(item.find(f"{W}pPr/{W}keepNext") is not None for item in drawn)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_no_page_has_logos_alone(new_project: NewProject, tmp_path: Path) -> None:
    """Sheets that grow by a line over the end of a page, as LibreOffice lays them out."""
    project = new_project({"profiles/logo.png": image(300, 100)})
    for lines in range(24, 38):
        text = "".join(f"  Zeile {at}.\n\n" for at in range(lines))
        profile = f"title: Markt\ndescription: |\n{text}\n{CONTACT}{LOGOS}"
        (project.root / "profiles/a.yaml").write_text(profile, encoding="utf-8")
        data = write_profile(project, "profiles/a.yaml", kind="docx")
        (tmp_path / f"{lines}.docx").write_bytes(data)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)),
            *map(str, sorted(tmp_path.glob("*.docx"))),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    counts = set()
    for path in tmp_path.glob("*.pdf"):
        with pypdfium2.PdfDocument(path) as document:
            counts.add(len(document))
            pages = [
                page.get_textpage().get_text_range()
                for page in document
                if list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
            ]
        [page] = pages
        assert "Anna Beispiel" in page, path.stem
    # They came by the end of the page.
    assert counts == {1, 2}
