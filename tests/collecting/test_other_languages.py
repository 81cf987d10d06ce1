"""Built sheets with a text that is there in another language alone: it stays in that language."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from docx.text.paragraph import Paragraph

from reportgen.collecting.correction import review_sheet
from reportgen.collecting.proposal import propose
from reportgen.collecting.review import Kind, Review
from reportgen.collecting.taking import take
from reportgen.input.returned.docx import read_docx
from reportgen.project.project import Project
from support.filling import examples_in
from support.project import write_profile

NANTES = "parcours-emploi-nantes"
NOTE = "liegt nur auf Französisch vor"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return examples_in(tmp_path)


class Sheet:
    """The German sheet of a project of which one text is there in French alone."""

    def __init__(self, project: Project) -> None:
        self.project = project
        data = write_profile(project, f"profiles/{NANTES}.yaml", ("de",), kind="docx")
        self.document = Document(io.BytesIO(data))
        cells = [row.cells[-1].paragraphs for row in self.document.tables[0].rows]
        (cell,) = [
            paragraphs for paragraphs in cells if len(paragraphs) > 2 and NOTE in paragraphs[1].text
        ]
        self.note: Paragraph = cell[1]
        self.text: Paragraph = cell[2]

    def save(self) -> bytes:
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def review(self) -> Review:
        path = self.project.root / "profiles" / f"{NANTES}.yaml"
        return review_sheet(self.project, path, read_docx(self.save(), "back.docx"))


def test_it_is_no_text_of_a_new_profile_and_not_lost(project: Project) -> None:
    data = Sheet(project).save()
    found = propose(project, read_docx(data, "a.docx"))
    assert found.language == "de" and "transfer" not in found.fields
    assert found.fields["outcome"].sure
    (left,) = [each for each in found.left if "club d’entreprises" in each.text]
    assert left.text.startswith("fr: Le parcours demande une équipe stable")
    assert left.within == "table 1, row 5, cell 2, paragraph 1"
    assert not any(NOTE in each.text for each in found.left)
    french = propose(project, read_docx(data, "a.docx"), language="fr")
    assert str(french.fields["transfer"].value).startswith("Le parcours demande")


def test_a_word_of_it_is_corrected_in_its_language(project: Project) -> None:
    sheet = Sheet(project)
    run = next(run for run in sheet.text.runs if "équipe stable" in run.text)
    run.text = run.text.replace("équipe stable", "équipe fidèle")
    found = sheet.review()
    (change,) = found.changes
    # Below the note it may as well be a translation that somebody began.
    assert (found.language, change.name, change.kind) == ("de", "transfer", Kind.UNSURE)
    path = project.root / "profiles" / f"{NANTES}.yaml"
    before = path.read_text("utf-8")
    assert take(project, found, found.takable).files == (path,)
    after = path.read_text("utf-8").replace("\u00a0", " ")
    assert after == before.replace("\u00a0", " ").replace("équipe stable", "équipe fidèle")


def test_a_translation_in_its_place_is_one_where_the_note_is_gone(project: Project) -> None:
    sheet = Sheet(project)
    sheet.note._p.getparent().remove(sheet.note._p)
    assert sheet.review().changes == ()
    for run in sheet.text.runs[1:]:
        run.text = ""
    sheet.text.runs[0].text = "Es braucht ein festes Team."
    (change,) = sheet.review().changes
    assert (change.ours, change.theirs) == ("", "Es braucht ein festes Team.")
    take(project, sheet.review(), sheet.review().takable)
    german = project.root / "profiles" / f"{NANTES}.de.yaml"
    assert "transfer: Es braucht ein festes Team." in german.read_text("utf-8")
