"""Boxes and dots in every format: seen, and said to who cannot see them."""

from __future__ import annotations

import io
import re
import zipfile

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from lxml import etree

from reportgen.project.project import Project
from support.outputs import Element, fold, structure
from support.project import NewProject, write_profile
from support.word import W

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
FORM = """\
label: {de: Blatt, fr: Fiche}
fields:
  name: {type: name}
  groups:
    type: choice
    many: yes
    look: boxes
    options: {a: {de: Kinder, fr: Enfants}, b: {de: Frauen, fr: Femmes}}
  place: {type: choice, look: row, options: {t: {de: Stadt, fr: Ville}, l: {de: Land, fr: Pays}}}
  status:
    type: choice
    look: scale
    options: {p: {de: geplant, fr: prévu}, r: {de: läuft, fr: en cours}}
  stars: {type: rating}
layout: {title: name, sections: {s: {fields: [groups, place, status, stars]}}}
"""
PROFILE = "form: kinds\nname: Blatt\ngroups: b\nplace: t\nstatus: p\nstars: 2\n"


@pytest.fixture
def kinds(new_project: NewProject) -> Project:
    return new_project({"templates/forms/kinds.yaml": FORM, "profiles/a.yaml": PROFILE})


def states(element: Element) -> list[tuple[str, str]]:
    """Return what boxes say, and what is seen of them, in their order."""
    return [(str(form.alt), fold(form.text)) for form in element.find("/Form")]


def test_pdf_says_which_boxes_are_ticked(kinds: Project) -> None:
    data = write_profile(kinds, "profiles/a.yaml")
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures
    tree = structure(data)
    assert states(tree) == [
        ("nicht ausgewählt", "☐"),
        ("ausgewählt", "☑"),
        ("ausgewählt", "☑"),
        ("nicht ausgewählt", "☐"),
    ]
    # In a list the box is the mark of its item.
    [boxes] = tree.find("/L")
    assert [fold(mark.text) for mark in boxes.find("/Lbl")] == ["☐", "☑"]
    assert [fold(body.text) for body in boxes.find("/LBody")] == ["Kinder", "Frauen"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [
            (str(item.A.Role), str(item.A.checked))
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Form"
        ]
        numberings = [
            str(item.A.ListNumbering)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/L"
        ]
    assert sorted(found) == [("/cb", "/off")] * 2 + [("/cb", "/on")] * 2
    assert numberings == ["/None"]


def test_pdf_draws_dots_beside_their_words(kinds: Project) -> None:
    data = write_profile(kinds, "profiles/a.yaml")
    with pypdfium2.PdfDocument(data) as document:
        seen = document[0].get_textpage().get_text_range()
    assert "●○" in seen and "●●○○○" in seen and "☑" in seen
    tagged = structure(data)
    spoken = [span.alt for span in tagged.find("/Span") if span.alt]
    # The scale is said, and the points of the rating in the words beside them alone.
    assert spoken == ["1 von 2"]
    assert "●●○○○" not in tagged.text and "2 von 5" in fold(tagged.text)


def test_html_says_what_signs_mean(kinds: Project) -> None:
    page = write_profile(kinds, "profiles/a.yaml", ("fr",), kind="html", audience="web").decode()
    said = re.findall(r'<span class="sign[^"]*" role="img" aria-label="([^"]*)">(.+?)</span>', page)
    assert said == [
        ("non coché", "☐"),
        ("coché", "☑"),
        ("coché", "☑"),
        ("non coché", "☐"),
        ("1 sur 2", "●○"),
    ]
    assert re.search(r'aria-hidden="true">●●○○○</span>.2 sur 5', page)


def test_word_has_check_boxes_of_its_own(kinds: Project) -> None:
    data = write_profile(kinds, "profiles/a.yaml", kind="docx")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    boxes = [
        (
            box.find(f".//{W14}checked").get(f"{W14}val"),
            box.find(f".//{W}alias").get(f"{W}val"),
            "".join(box.itertext()),
        )
        for box in root.iter(f"{W}sdt")
    ]
    assert boxes == [
        ("0", "nicht ausgewählt", "☐"),
        ("1", "ausgewählt", "☑"),
        ("1", "ausgewählt", "☑"),
        ("0", "nicht ausgewählt", "☐"),
    ]
    items = [
        paragraph for paragraph in root.iter(f"{W}p") if paragraph.find(f"{W}sdt") is not None
    ][:2]
    for item in items:
        # The box stands for the bullet.
        assert item.find(f".//{W}numPr") is None
        assert item.find(f".//{W}ind").get(f"{W}hanging") == "340"
        assert item.find(f".//{W}tab") is not None
