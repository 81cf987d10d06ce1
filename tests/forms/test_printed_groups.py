"""Real forms of groups and money, with invented content, as they are printed in every format."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import docx
import pikepdf
import pytest

from reportgen.project.project import Project
from support.forms import page_of
from support.outputs import fold, structure
from support.pdf_pages import assert_accessible
from support.project import ROOT, NewProject, write_profile
from support.word import from_xml, p, paragraphs, rows, tbl

FORMS = ROOT / "tests/fixtures/forms"
SETTINGS = "network: {de: Netz, fr: Réseau, en: Network}\nlanguages: [de, fr, en]\n"


def project_of(
    new_project: NewProject, name: str, more: Mapping[str, bytes] | None = None
) -> Project:
    folder = FORMS / name
    profiles = {path.stem: path for path in folder.glob("*.yaml")}
    form, _ = profiles.pop("form"), profiles.pop("report", None)
    files: dict[str, bytes] = {f"templates/forms/{name}.yaml": form.read_bytes()}
    files |= {f"profiles/{stem}.yaml": path.read_bytes() for stem, path in profiles.items()}
    return new_project({**files, **(more or {})}, settings=SETTINGS)


def cells(data: bytes) -> list[list[list[str]]]:
    """Return the texts of the tables within a Word file's cells."""
    document = docx.Document(io.BytesIO(data))
    inner = [table for outer in document.tables for row in outer.rows for cell in row.cells
             for table in cell.tables]  # fmt: skip
    kept: dict[int, list[list[str]]] = {}
    for table in inner:
        kept[id(table._tbl)] = [[fold(cell.text) for cell in row.cells] for row in table.rows]
    return list(kept.values())


CASES = [
    (
        "fiche-action",
        "fr",
        ["Poste", "Charges", "Produits"],
        ["Total", "12 700,50 €", "12 500,00 €"],
    ),
    ("module", "de", ["Tätigkeit", "Aufwand"], ["Summe", "270 Std."]),
    ("module", "en", ["Activity", "Hours"], ["Total", "270 h"]),
]


@pytest.mark.parametrize(("name", "lang", "head", "sums"), CASES)
def test_groups_are_tables_with_sums_in_every_format(
    new_project: NewProject, name: str, lang: str, head: list[str], sums: list[str]
) -> None:
    project = project_of(new_project, name)
    path = "profiles/profile.yaml"
    data = write_profile(project, path, (lang,))
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
    table = next(
        each
        for each in structure(data).find("/Table")
        if [fold(cell.text) for cell in each.find("/TH")[: len(head)]] == head
    )
    [footer] = table.find("/TFoot")
    row = [fold(cell.text) for cell in (*footer.find("/TH"), *footer.find("/TD"))]
    assert row == sums
    word = cells(write_profile(project, path, (lang,), kind="docx"))
    assert any(each[0] == head and each[-1] == sums for each in word)
    page = fold(page_of(project, path, lang))
    assert " ".join(sums) in page


@pytest.mark.parametrize(("lang", "said"), [
    ("fr", ["25–30 participants", "Solde : -200,50 €", "Part demandée à l’État : 47,2 %"]),
    ("de", ["25–30 Personen", "Saldo: -200,50 €", "Beantragter Anteil des Staats: 47,2 %"]),
])  # fmt: skip
def test_numbers_of_a_sheet_say_what_they_are(
    new_project: NewProject, lang: str, said: list[str]
) -> None:
    page = fold(page_of(project_of(new_project, "fiche-action"), "profiles/profile.yaml", lang))
    assert [each for each in said if each not in page] == []


def test_a_line_of_a_list_of_projects_reckons_its_own_share(new_project: NewProject) -> None:
    page = fold(page_of(project_of(new_project, "projects"), "profiles/accueil-nord.yaml", "fr"))
    assert "Part propre : 103 125,00 €" in page
    assert Path(FORMS / "projects" / "report.yaml").exists()


def test_a_word_template_of_ones_own_loops_over_a_group(new_project: NewProject) -> None:
    source = from_xml(
        p("{{ title }}: {{ balance }}"),
        tbl(
            ["Poste", "Charges"],
            ["{%tr for row in budget %}", ""],
            ["{{ row.post }}", "{{ row.charges }}"],
            ["{%tr endfor %}", ""],
        ),
        p("{{p indicators }}"),
    )
    files = {"templates/themes/default/sheet.docx": source}
    project = project_of(new_project, "fiche-action", files)
    made = write_profile(project, "profiles/profile.yaml", ("fr",), kind="docx")
    assert fold(paragraphs(made)[0]) == "Ateliers cuisine et langue: -200,50 €"
    lines = [[fold(cell) for cell in row] for row in rows(made)]
    assert lines[1] == ["Formatrice (180 heures)", "7 200,00 €"]
    assert lines[4] == ["État (contrat de ville)", ""]
    assert [fold(cell) for cell in rows(made, 1)[2]][-1] == "29,5"
