"""Facts found again in Word files that came back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from reportgen.document.blocks import Subheading
from reportgen.fields.model import Field
from reportgen.forms.answers import Answers, find_answers
from reportgen.input.markdown import parse_markdown
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Part, Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.input.returned.rich import blocks_of
from support.project import NewProject, write_profile
from support.returned import para, table, word_file

FORMS = Path(__file__).parents[1] / "fixtures/forms"


def said_in(new_project: NewProject, name: str, lang: str = "de") -> tuple[dict[str, str], Answers]:
    """Return what is found in the Word file of a form's sheet, by field."""
    files = {
        f"templates/forms/{name}.yaml": (FORMS / name / "form.yaml").read_text("utf-8"),
        "profiles/a.yaml": (FORMS / name / "profile.yaml").read_text("utf-8"),
    }
    project = new_project(files, settings="network: Netz\nlanguages: [de, fr, en]\n")
    data = write_profile(project, "profiles/a.yaml", (lang,), kind="docx")
    answers = find_answers(read_docx(data, "a.docx"), project.form(name), project.words)
    said = {name: "\n".join(map(str, each.parts)) for name, each in answers.found.items()}
    return said, answers


def test_facts_are_read_one_by_one(new_project: NewProject) -> None:
    said, answers = said_in(new_project, "contest")
    assert (said["kind"], said["state"]) == ("Landkreis", "Sachsen-Anhalt")
    assert (said["place"], said["phone"]) == ("Naumburg", "+49\u00a03445\u00a073-0")
    assert said["email"] == "teilhabe@example.org"
    assert (said["funded"], said["funder"]) == ("ja", "Landesprogramm „Miteinander“")
    assert said["contact"].startswith("Ulrike Beispiel")
    assert said["abstract"].startswith("In einem leeren Bahnhof")
    assert all(answers.found[name].sure for name in ("kind", "state", "email", "funder"))


def test_labels_that_ask_or_name_a_unit_are_found(new_project: NewProject) -> None:
    said, _ = said_in(new_project, "service")
    assert (said["fee"], said["reduced"], said["duration"]) == (
        "93,00\u00a0€",
        "46,50\u00a0€",
        "etwa sechs Wochen",
    )
    assert said["about"].startswith("Wer länger in Deutschland bleiben will")
    assert "biometrisches Foto" in said["needed"] and "Amira" in said["officers"]


def test_labels_that_ask_in_french_are_found(new_project: NewProject) -> None:
    said, answers = said_in(new_project, "service", "fr")
    assert answers.found["about"].sure and answers.found["steps"].sure
    assert "justificatifs de travail" in said["needed"] and "Amira" in said["officers"]
    assert said["hours"].startswith("Jour\tmatin\taprès-midi")


def test_a_list_among_facts_goes_on_below_its_label(new_project: NewProject) -> None:
    said, answers = said_in(new_project, "module")
    assert said["used"] == "Bachelor Informatik\nLehramt Informatik (90 LP)"
    assert answers.found["used"].sure and said["exam"] == "Klausur (120 Minuten)"


@pytest.mark.parametrize(
    ("below", "used", "exam", "left"),
    [
        # Lists alone go on, and up to the next label.
        ("Modulprüfung:\tKlausur|Lehramt", "", "Klausur", ["Lehramt"]),
        ("Verwendbarkeit:\tBachelor|Lehramt|Diplom", "Bachelor\nLehramt\nDiplom", "", []),
        (
            "Verwendbarkeit:\tBachelor|Lehramt|Modulprüfung:\tKlausur|mit Heft",
            *("Bachelor\nLehramt", "Klausur", ["mit Heft"]),
        ),
        # What is said a second time is left over, with what is below it.
        (
            "Verwendbarkeit:\tBachelor|Verwendbarkeit:\tDiplom|Lehramt",
            *("Bachelor", "", ["Verwendbarkeit:", "Diplom", "Lehramt"]),
        ),
    ],
)
@pytest.mark.parametrize("place", ["cell", "page"])
def test_only_a_list_goes_on_below_facts(
    place: str, below: str, used: str, exam: str, left: list[str], new_project: NewProject
) -> None:
    form = (FORMS / "module" / "form.yaml").read_text("utf-8")
    project = new_project({"templates/forms/module.yaml": form})
    lines = "".join(map(para, below.split("|")))
    body = lines if place == "page" else table((para("Abschluss"), lines)) + para("")
    answers = find_answers(read_docx(word_file(body), "a"), project.form("module"), project.words)
    said = {name: "\n".join(map(str, each.parts)) for name, each in answers.found.items()}
    assert (said.get("used", ""), said.get("exam", "")) == (used, exam)
    assert list(map(str, answers.left)) == left


def test_headings_notes_and_raised_letters_come_back_as_they_were_written(
    new_project: NewProject,
) -> None:
    _, answers = said_in(new_project, "contest")
    text = write_markdown(blocks_of(answers.found["description"].parts))
    written = yaml.safe_load((FORMS / "contest/profile.yaml").read_text("utf-8"))["description"]
    sent, back = parse_markdown(written).blocks, parse_markdown(text).blocks
    assert [type(each) for each in back] == [type(each) for each in sent]
    assert [each.level for each in back if isinstance(each, Subheading)] == [1, 1, 2, 2, 1]
    assert "m^2^" in text and "[^1]: Befragung" in text and "Netz[^2]." in text


@pytest.mark.parametrize(
    "name", ["contest", "service", "grant", "fiche-action", "good-practice", "module"]
)
def test_a_printed_sheet_says_what_its_word_file_says(new_project: NewProject, name: str) -> None:
    files = {
        f"templates/forms/{name}.yaml": (FORMS / name / "form.yaml").read_text("utf-8"),
        "profiles/a.yaml": (FORMS / name / "profile.yaml").read_text("utf-8"),
    }
    project = new_project(files, settings="network: Netz\nlanguages: [de, fr, en]\n")
    form = project.form(name)
    readers: tuple[tuple[str, Callable[[bytes, str], Returned]], ...] = (
        ("docx", read_docx),
        ("pdf", read_alone),
    )
    word, printed = (
        {
            name: (recover(answer.parts, form.fields[name]), answer.sure)
            for name, answer in find_answers(
                read(write_profile(project, "profiles/a.yaml", kind=kind), "a"), form, project.words
            ).found.items()
        }
        for kind, read in readers
    )
    assert printed == word and len(word) > 5


def recover(parts: tuple[Part, ...], field: Field) -> str:
    """Return what a profile would say; a PDF has blanks of one kind."""
    return repr(field.type.recover(parts, field, "de").data).replace("\\xa0", " ")
