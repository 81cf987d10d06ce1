"""Sheets that name other sheets: by title, with a link where there is one to follow; links, too."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest

from reportgen.building.build import build
from reportgen.building.keys import Keys
from reportgen.building.output import Saving
from reportgen.building.plan import Order
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.reports.inputs import read_inputs
from support.forms import page_of
from support.outputs import docx_parts, fold, structure
from support.project import TODAY, NewProject, cut, write_profile

FORM = """\
label: {de: Modul, fr: Module}
fields:
  title: {type: line, required: yes}
  text: {type: text}
  needs: {type: sheet, many: yes, label: {de: Setzt voraus, fr: Suppose}}
  web: {type: link, many: yes, label: {de: Netz, fr: Web}}
layout: {title: title, sections: {s: {fields: [text, needs, web]}}}
"""
FILES = {
    "templates/forms/module.yaml": FORM,
    "profiles/one.yaml": """\
form: module
title: {de: Erstes, fr: Premier}
needs: [two, other]
web:
  - {address: "https://example.org/a", text: {de: Mehr dazu, fr: En savoir plus}}
  - https://example.org/b
""",
    "profiles/two.yaml": "form: module\\ntitle: {de: Zweites, fr: Deuxième}\\n".replace(
        "\\n", "\n"
    ),
    "profiles/other.yaml": "title: Anderswo\n",
    "profiles/reports/all.yaml": """\
title: {de: Handbuch, fr: Manuel}
sheets: {ids: [one, two]}
parts: [contents, sheets]
""",
}


@pytest.fixture
def modules(new_project: NewProject) -> Project:
    return new_project(FILES)


def test_a_page_leads_to_the_pages_of_the_sheets_it_names(modules: Project) -> None:
    page = write_profile(modules, "profiles/one.yaml", ("fr",), kind="html").decode()
    assert '<cite><a href="two.fr.html">Deuxième</a></cite>' in page
    # A title that is not translated is in its own language.
    assert '<a href="other.fr.html"><span lang="de">Anderswo</span></a>' in page


def test_paper_has_the_titles_alone(modules: Project) -> None:
    data = write_profile(modules, "profiles/one.yaml", ("de",))
    tree = structure(data)
    assert "Zweites" in fold(tree.text)
    assert [fold(link.text) for link in tree.find("/Link")] == ["Mehr dazu", "example.org/b"]
    word = docx_parts(write_profile(modules, "profiles/one.yaml", ("de",), kind="docx"))
    relations = word["word/_rels/document.xml.rels"].decode()
    assert "sheet:" not in relations and "https://example.org/a" in relations
    assert b"Zweites" in word["word/document.xml"] and b"Mehr dazu" in word["word/document.xml"]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_report_has_their_page_numbers(modules: Project, kind: str) -> None:
    inputs = read_inputs(modules, ["all"])
    outputs = Order(Saving(modules.root / "output"), (kind,), (("de",),)).outputs(modules, inputs)
    [outcome] = build(modules, outputs, Saving(modules.root / "output"))
    assert not outcome.problems
    data = outcome.path.read_bytes()
    if kind == "docx":
        document = docx_parts(data)["word/document.xml"].decode()
        said = re.sub(r"<w:instrText.*?</w:instrText>|<[^>]+>", "", document)
        assert "Zweites (S.\u00a04)" in said and 'w:anchor="_Reftwo"' in document
        assert "Anderswo (" not in said and "Anderswo" in said
        return
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    [at] = [number for number, text in enumerate(pages) if "Setzt voraus" in text]
    assert at == 2 and "Zweites (S. 4)" in pages[at].replace("\u00a0", " ")
    assert "Zweites" in pages[3] and "Anderswo" in pages[at] and "Anderswo (" not in pages[at]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        notes = pdf.pages[at].get("/Annots", ())
        leads = [str(note.Dest) for note in notes if "/Dest" in note]
    assert leads == ["two"]


def test_what_there_is_not_is_told_with_its_place(new_project: NewProject) -> None:
    one = FILES["profiles/one.yaml"].replace("needs: [two, other]", "needs:\n  - two\n  - twoo")
    project = new_project({**FILES, "profiles/one.yaml": one})
    inputs = read_inputs(project, [])
    assert [
        (each.path, each.place.line, str(each.message), str(each.advice))
        for each in inputs.problems
        if "twoo" in str(each.message)
    ] == [("needs.1", 5, "there is no sheet “twoo”.", "Did you mean “two”?")]
    assert "one" not in {profile.id for profile in inputs.profiles}


def test_a_sheet_is_made_again_when_a_title_it_names_changes(modules: Project) -> None:
    def key() -> str:
        project = open_project(modules.root, TODAY, modules.root)
        [profile] = read_inputs(project, ["one"]).profiles
        return Keys(project).sheet(cut(project, profile), ("de",))

    before = key()
    assert key() == before
    (modules.root / "profiles/two.yaml").write_text("form: module\ntitle: Neu\n", encoding="utf-8")
    assert key() != before


def test_links_have_words_of_their_own(modules: Project) -> None:
    assert "En savoir plus" in page_of(modules, "profiles/one.yaml", "fr")
    page = write_profile(modules, "profiles/one.yaml", ("fr",), kind="html").decode()
    assert '<a href="https://example.org/a">En savoir plus</a>' in page
    assert '<a href="https://example.org/b">' in page
