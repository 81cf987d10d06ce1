"""Forms as PDF: fields that say aloud what they ask for, show what they hold, and have names."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from reportgen.collecting.outgoing import Order, fill_blank, fit_for_typing, write_form
from reportgen.collecting.typed.answers import answers_of
from reportgen.document.blank import Blank
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.writers.pdf.forms.page import write_blank
from support.outputs import pdf_text, squeeze
from support.pdf_forms import fields_of
from support.printed_sheets import assert_accessible
from support.project import NewProject

#: A profile with Arabic words in its form, and long texts.
ARABIC = "anerkennungsberatung-saarlouis"
#: A choice with a text of one's own, one and several, yes or no, and a record in a record.
CHOICES = """\
label: {de: Bogen}
fields:
  title: {type: line, required: yes, label: {de: Titel}}
  kind:
    type: choice
    options: {a: {de: Eins}, b: {de: Zwei}}
    other: {de: Andere}
    label: {de: Art}
  topics:
    type: choice
    many: yes
    options: {a: {de: Eins}, b: {de: Zwei}}
    other: {de: Weitere}
    label: {de: Themen}
layout:
  title: title
  sections:
    one: {label: {de: Alles}, fields: [kind, topics]}
"""


def blank_of(project: Project, name: str, *languages: str) -> Blank:
    profile = read_profile_file(project, project.root / f"profiles/{name}.yaml")
    blank = fill_blank(project, profile, profile.form, Order(languages))
    return fit_for_typing(project, blank, "pdf")


def written(project: Project, blank: Blank, properties: Mapping[str, str] | None = None) -> bytes:
    return write_blank(
        blank, answers_of(blank), project.theme, properties or {"reportgen-form": "x"}
    )


@pytest.fixture(scope="module")
def arabic(project: Project) -> bytes:
    return written(project, blank_of(project, ARABIC, "fr"))


def test_each_field_says_what_it_asks_for_and_holds_what_is_said(
    project: Project, arabic: bytes
) -> None:
    blank = blank_of(project, ARABIC, "fr")
    fields = {field["name"]: field for field in fields_of(arabic)}
    answers = answers_of(blank)
    assert fields.keys() == answers.keys()
    for name, field in fields.items():
        value = field["value"].removeprefix("/")
        assert value.casefold() == answers[name].casefold()
        assert field["drawn"], name
    said = fields["context"]["said"]
    assert said.startswith("Contexte: Attentes, objectifs ou difficultés à surmonter par le public")
    assert said.endswith("510 caractères au plus")
    assert fields["topics.work"]["said"] == "Thèmes: Emploi"
    assert fields["title"]["flags"] & 2


def test_it_is_accessible_and_in_the_order_of_the_questions(
    project: Project, arabic: bytes
) -> None:
    assert_accessible(arabic)
    with pikepdf.open(io.BytesIO(arabic)) as pdf:
        assert not pdf.Root.AcroForm.NeedAppearances
        assert all(page.obj.Tabs == pikepdf.Name.S for page in pdf.pages)
        forms = [each for each in pdf.objects if _is_form(each)]
        widgets = sum(len(page.obj.get("/Annots", [])) for page in pdf.pages)
    assert len(forms) == widgets
    names = [field["name"].split(".")[0] for field in fields_of(arabic)]
    asked = [str(each.path[0]) for each in blank_of(project, ARABIC, "fr").questions]
    assert list(dict.fromkeys(names)) == list(dict.fromkeys(asked))


def _is_form(each: Any) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/S") == pikepdf.Name.Form


def test_no_part_of_a_name_has_a_dot(arabic: bytes) -> None:
    """ISO 32000-1, 12.7.3.2: a period parts the names of fields."""

    def check(fields: Any) -> None:
        for field in fields:
            if "/T" in field:
                assert re.fullmatch("[^.]+", str(field.T))
            check(field.get("/Kids", []))

    with pikepdf.open(io.BytesIO(arabic)) as pdf:
        check(pdf.Root.AcroForm.Fields)


def test_what_is_said_is_seen_before_anybody_types(arabic: bytes) -> None:
    """Also Arabic words, of which the font of the fields has no letters."""
    with pypdfium2.PdfDocument(arabic) as document:
        document.init_forms()
        bare = [page.render(scale=1, may_draw_forms=False).to_pil() for page in document]
        drawn = [page.render(scale=1).to_pil() for page in document]
        middles = [
            (number, [float(side) for side in each.Rect])
            for number, page in enumerate(pikepdf.open(io.BytesIO(arabic)).pages)
            for each in page.obj.get("/Annots", [])
            if str(each.get("/V", "")) not in ("", "/Off")
        ]
        for number, (left, top, right, bottom) in middles:
            high = drawn[number].height
            low, up = sorted((high - top, high - bottom))
            area = (min(left, right), low, max(left, right), up)
            assert bare[number].crop(area).tobytes() != drawn[number].crop(area).tobytes()
    with pikepdf.open(io.BytesIO(arabic)) as pdf:
        fonts = {
            str(font.BaseFont)
            for page in pdf.pages
            for each in page.obj.Annots
            if "الحداد" in str(each.get("/V", ""))
            for font in each.AP.N.Resources.Font.values()
        }
    assert any("Source" not in name for name in fonts)


def test_the_same_form_is_the_same_file_and_says_what_it_is(project: Project) -> None:
    blank = blank_of(project, "zib-saarbruecken", "de")
    data = write_form(project, blank, "pdf")
    assert write_form(project, blank, "pdf") == data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        said = {key.removeprefix("/"): str(value) for key, value in pdf.docinfo.items()}
    assert said["reportgen-form"] == "factsheet"
    assert said["reportgen-profile"] == "zib-saarbruecken"
    assert said["reportgen-token"] == blank.identity.token
    assert squeeze(blank.identity.mark) in squeeze(pdf_text(data))


def test_another_language_stands_beside_and_is_no_field(project: Project) -> None:
    blank = blank_of(project, "zib-saarbruecken", "fr", "de")
    data = written(project, blank)
    assert_accessible(data)
    text = squeeze(pdf_text(data))
    assert squeeze("Beim ZIB arbeiten 5 Personen.") in text
    assert squeeze("Dienststelle") in text
    assert not any("Beim ZIB" in field["value"] for field in fields_of(data))


def test_a_text_of_ones_own_has_a_field_beside_the_options(new_project: NewProject) -> None:
    project = new_project(
        {
            "templates/forms/factsheet.yaml": CHOICES,
            "profiles/a.yaml": "title: T\nkind: {other: Drittes}\ntopics: [b, {other: Vier}]\n",
        },
        settings="network: N\nlanguages: [de]\n",
    )
    fields = {
        each["name"]: each["value"]
        for each in fields_of(written(project, blank_of(project, "a", "de")))
    }
    assert fields == {
        "title": "T",
        "kind.a": "/Off",
        "kind.b": "/Off",
        "kind.other": "Drittes",
        "topics.a": "/Off",
        "topics.b": "/on",
        "topics.other": "Vier",
    }


def test_long_words_and_texts_stay_within_their_fields(project: Project) -> None:
    blank = blank_of(project, "zib-saarbruecken", "de")
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 4
    answers = {
        **answers_of(blank),
        "context": f"{word}\n\n" + "Wort für Wort. " * 300,
        "city": word,
    }
    data = write_blank(blank, answers, project.theme, {})
    assert_accessible(data)
    fields = {each["name"]: each["value"] for each in fields_of(data)}
    assert fields["context"] == answers["context"]
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) < 6


def test_a_form_that_runs_from_the_right(new_project: NewProject, tmp_path: Path) -> None:
    project = new_project(
        {
            "templates/forms/factsheet.yaml": CHOICES.replace("{de: ", "{ar: "),
            "profiles/a.yaml": "title: عنوان\nkind: a\n",
        },
        settings="network: N\nlanguages: [ar]\n",
    )
    data = written(project, blank_of(project, "a", "ar"))
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        aligned = {int(each.get("/Q", 0)) for page in pdf.pages for each in page.obj.Annots}
    assert aligned == {0, 2}  # Boxes have no text.
