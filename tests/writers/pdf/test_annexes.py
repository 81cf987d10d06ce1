"""Files that go with a sheet: to download, and behind its pages."""

from __future__ import annotations

import base64
import io
import re

import page as page_validation
import pikepdf
import pytest

from reportgen.app.look.samples import Samples
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.writers.html.page import write_html
from reportgen.writers.pdf.sheet import print_sheet
from support.bound import number_tree
from support.outputs import docx_text, fold, page_texts, pdf_text, squeeze, structure
from support.project import NewProject, write_profile

FORM = """\
label: {de: Blatt, fr: Fiche}
fields:
  title: {type: name, required: yes}
  web: {type: link}
  plans: {type: file, many: yes, join: yes, label: {de: Anlagen, fr: Annexes}}
  sheets: {type: file, many: yes, label: {de: Zum Laden, fr: À télécharger}}
layout: {title: title, sections: {s: {fields: [web, plans, sheets]}}}
"""
PROFILE = """\
form: handed
title: Blatt
web: https://example.org/web
plans:
  - {file: files/plan.pdf, text: {de: Lageplan, fr: Plan de situation}}
sheets:
  - files/note.txt
"""


def blank_pdf(pages: int = 2) -> bytes:
    """Return a PDF without tags, as scanners make them."""
    file = pikepdf.new()
    for _ in range(pages):
        file.add_blank_page()
    stream = io.BytesIO()
    file.save(stream, deterministic_id=True)
    return stream.getvalue()


@pytest.fixture
def plan(new_project: NewProject) -> bytes:
    """Return a PDF/UA of its own, with a link, a table and headings."""
    text = (
        "title: Plan\ncontext: |\n  [Verweis](https://example.org/plan)\n\n  1. eins\n  2. zwei\n"
    )
    return write_profile(new_project({"profiles/plan.yaml": text}), "profiles/plan.yaml")


@pytest.fixture
def handed(new_project: NewProject, plan: bytes) -> Project:
    return new_project(
        {
            "templates/forms/handed.yaml": FORM,
            "profiles/a.yaml": PROFILE,
            "profiles/files/plan.pdf": plan,
            "profiles/files/note.txt": "Ein Hinweis.\n" * 100,
        }
    )


def test_a_joined_file_follows_the_sheet_with_its_tags(handed: Project) -> None:
    assert read_profile_file(handed, handed.root / "profiles/a.yaml").warnings == ()
    data = write_profile(handed, "profiles/a.yaml")
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parents = number_tree(pdf.Root.StructTreeRoot.ParentTree)
        assert pdf.Root.StructTreeRoot.ParentTreeNextKey == max(parents) + 1
        assert all(int(page.StructParents) in parents for page in pdf.pages)
    texts = [squeeze(text) for text in page_texts(data)]
    assert len(texts) == 2 and "Lageplan" in texts[0] and squeeze("eins") in texts[1]
    tree = structure(data)
    assert [fold(link.text) for link in tree.find("/Link")] == ["example.org/web", "Verweis"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Blatt", "Lageplan"]
        links = [str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", ())]
    assert links == ["https://example.org/web", "https://example.org/plan"]
    assert data == write_profile(handed, "profiles/a.yaml")


def test_both_are_lifted_to_a_newer_standard(handed: Project) -> None:
    data = write_profile(handed, "profiles/a.yaml", standard="ua2")
    assert len(page_texts(data)) == 2
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.pdf_version == "2.0"
        assert b'part="2"' in pdf.Root.Metadata.read_bytes()


def test_files_are_named_with_kind_and_size(handed: Project) -> None:
    data = write_profile(handed, "profiles/a.yaml", ("fr",))
    text = fold(pdf_text(data))
    assert re.search(r"Plan de situation \(PDF, [0-9]+ kB\)", text.replace("\u00a0", " "))
    assert "note.txt (TXT, 1 kB)" in text.replace("\u00a0", " ")
    word = docx_text(write_profile(handed, "profiles/a.yaml", kind="docx"))
    assert "Lageplan (PDF" in word


def test_a_page_has_its_files_to_download(handed: Project, plan: bytes) -> None:
    page = write_profile(handed, "profiles/a.yaml", kind="html").decode()
    found = re.findall(r'<a download="([^"]*)" href="data:([^;]*);base64,([^"]*)">(.*?)</a>', page)
    assert [(name, kind, words) for name, kind, _, words in found] == [
        ("plan.pdf", "application/pdf", "Lageplan"),
        ("note.txt", "text/plain", '<span class="address">note<wbr>.txt</span>'),
    ]
    assert base64.b64decode(found[0][2]) == plan


def test_an_archive_holds_the_files_inside(handed: Project, plan: bytes) -> None:
    data = write_profile(handed, "profiles/a.yaml", standard="a3u")
    assert len(page_texts(data)) == 1
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {*pdf.attachments} == {"a.yaml", "plan.pdf", "note.txt"}
        assert pdf.attachments["plan.pdf"].get_file().read_bytes() == plan


def test_one_without_tags_is_told_and_claims_nothing(handed: Project) -> None:
    (handed.root / "profiles/files/plan.pdf").write_bytes(blank_pdf())
    profile = read_profile_file(handed, handed.root / "profiles/a.yaml")
    assert [(each.path, each.place.line, str(each.message)) for each in profile.warnings] == [
        (
            "plans.0",
            5,
            "“profiles/files/plan.pdf” is not accessible (PDF/UA), and neither is a PDF with it.",
        )
    ]
    data = write_profile(handed, "profiles/a.yaml")
    assert len(page_texts(data)) == 3
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert b"pdfuaid:part" not in pdf.Root.Metadata.read_bytes()
    # The sheet itself is tagged as ever.
    assert "Lageplan" in fold(structure(data).text)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.pdf", b"no pdf", "is not a PDF file"),
        ("plan.pdf", b"%PDF-1.7\nbroken\n%%EOF", "is no PDF file whose pages can be taken"),
        ("plan.exe", b"MZ", "is of a kind that is not handed on"),
        ("note.txt", b"Text", "cannot be joined: it is no PDF file"),
    ],
)
def test_what_cannot_be_handed_on_is_an_error(
    handed: Project, name: str, content: bytes, said: str
) -> None:
    (handed.root / f"profiles/files/{name}").write_bytes(content)
    path = handed.root / "profiles/a.yaml"
    path.write_text(PROFILE.replace("files/plan.pdf", f"files/{name}"), encoding="utf-8")
    with pytest.raises(ReportgenError) as caught:
        read_profile_file(handed, path)
    assert said in str(caught.value)


def test_templates_are_tried_without_the_files(handed: Project) -> None:
    samples = Samples(handed, handed.form("handed"), ("title",))
    for sheet in samples.sheets():
        assert not sheet.files
        assert "(TXT" not in write_html(sheet, handed.theme)
        assert print_sheet(sheet, handed.theme).pdf
