"""What a report says of the pictures of its sheets, and the files that follow it."""

from __future__ import annotations

import io

import page as page_validation
import pikepdf
import pytest

from reportgen.building.build import build
from reportgen.building.output import Saving
from reportgen.building.plan import Order
from reportgen.document.blocks import Table
from reportgen.document.edition import Audience
from reportgen.project.project import Project
from reportgen.reports.inputs import read_inputs
from support.assembled import make
from support.bound import name_tree, number_tree
from support.outputs import page_texts, squeeze, structure
from support.project import PIXEL, NewProject, write_profile

FORM = """\
label: {de: Blatt, fr: Fiche}
fields:
  title: {type: name, required: yes}
  photos: {type: picture, many: yes, look: strip}
  stops:
    type: group
    many: yes
    look: blocks
    parts: {name: {type: name, label: Halt}, view: {type: picture, label: Bild}}
  plan: {type: file, join: yes}
layout: {title: title, sections: {s: {fields: [stops, plan]}}, figures: [photos]}
"""
ONE = """\
form: seen
title: Eins
photos:
  - {file: x.png, alt: A, caption: Platz, credit: Ada, holder: Stadt, licence: CC BY 4.0}
  - {file: x.png, alt: Ohne alles}
  - {file: x.png, alt: Geheim, holder: Quirin, publish: [internal]}
stops:
  - {name: Halt, view: {file: x.png, alt: Haltestelle, holder: Verkehrsbetrieb}}
"""


@pytest.fixture
def files() -> dict[str, str | bytes]:
    return {
        "templates/forms/seen.yaml": FORM,
        "profiles/one.yaml": ONE,
        "profiles/two.yaml": "form: seen\ntitle: Zwei\n",
        "profiles/x.png": PIXEL,
    }


def credits_of(new_project: NewProject, files: dict[str, str | bytes], audience: str) -> list[str]:
    report = make(new_project, "[sheets, credits]", more=files, audience=audience)
    [chapter] = [part for part in report.parts if part.kind == "chapter" and part.name == "credits"]
    assert str(chapter.heading) == "Bildnachweis"
    return [
        " | ".join("".join(map(str, cell)) for cell in row)
        for block in chapter.blocks
        if isinstance(block, Table)
        for row in block.rows
    ]


def test_a_report_says_whose_its_pictures_are(
    new_project: NewProject, files: dict[str, str | bytes]
) -> None:
    shown = credits_of(new_project, files, "print")
    assert [row.replace("\u00a0", " ") for row in shown] == [
        "Platz | Eins (S. ) | Bild: Ada, © Stadt, CC BY 4.0",
        "Haltestelle | Eins (S. ) | © Verkehrsbetrieb",
    ]
    assert any("Quirin" in row for row in credits_of(new_project, files, "internal"))


def test_files_follow_a_report(new_project: NewProject, files: dict[str, str | bytes]) -> None:
    plan = write_profile(
        new_project({"profiles/plan.yaml": "title: Lageplan\ncontext: Unten links.\n"}),
        "profiles/plan.yaml",
    )
    one = ONE + "plan: {file: plan.pdf, text: {de: Plan der Stadt, fr: Plan de la ville}}\n"
    two = "form: seen\ntitle: Zwei\nplan: plan.pdf\n"
    report = (
        "title: {de: Bericht, fr: Rapport}\nsheets: {ids: [one, two]}\n"
        "parts: [contents, sheets, credits]\n"
    )
    project: Project = new_project(
        {
            **files,
            "profiles/one.yaml": one,
            "profiles/two.yaml": two,
            "profiles/plan.pdf": plan,
            "profiles/reports/r.yaml": report,
        }
    )
    saving = Saving(project.root / "output")
    order = Order(saving, ("pdf",), (("de",),), Audience.PRINT)
    [outcome] = build(project, order.outputs(project, read_inputs(project, ["r"])), saving)
    assert not outcome.problems
    data = outcome.path.read_bytes()
    validated = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert validated.is_compliant, validated.failures
    texts = [squeeze(text) for text in page_texts(data)]
    # Once, though two sheets name it, and behind all else.
    assert [squeeze("Unten links") in text for text in texts].count(True) == 1
    assert squeeze("Unten links") in texts[-1]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_outline() as outline:
            assert str(outline.root[-1].title) == "Plan der Stadt"
        root = pdf.Root.StructTreeRoot
        assert all(int(page.StructParents) in number_tree(root.ParentTree) for page in pdf.pages)
        assert name_tree(root.IDTree)
    assert structure(data).find("/Part")
