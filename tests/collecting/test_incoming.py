"""What came back is read as what it is, and the same sheet in two languages is one profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from reportgen.collecting.filled import Given
from reportgen.collecting.returned_forms import read_form
from reportgen.document.blank import QuestionPath
from reportgen.input.returned.docx import read_docx
from reportgen.project.open import open_project
from support.pdf_files import form_file, print_untagged
from support.project import TODAY, fill_folder

GERMAN = """\
Bezeichnung der Maßnahme oder Einrichtung\tTreff am Fluss
Kontext\tViele kommen neu an.
Beschreibung\tJeden Dienstag um neun.
Ansprechperson\tLea Lind, lea@example.org
"""
FRENCH = """\
Intitulé de l’action ou de la structure\tRencontre au bord de l’eau
Contexte\tBeaucoup de personnes arrivent.
Description\tChaque mardi à neuf heures.
Personne à contacter\tLea Lind, lea@example.org
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_folder(tmp_path, {"profiles/.keep": ""}, "network: N\nlanguages: [de, fr]\n")
    return tmp_path


def bring(folder: Path, name: str, text: str, *words: str) -> Result:
    (folder / name).write_text(text, "utf-8")
    return CliRunner().invoke(main, ["-C", str(folder), "import", str(folder / name), *words])


def read(folder: Path, name: str = "treff-am-fluss") -> dict[str, object]:
    found = yaml.safe_load((folder / "profiles" / f"{name}.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("german", "french"),
    [("treff_de.txt", "treff_fr.txt"), ("Treff (deutsch).txt", "Treff (français).txt")],
)
def test_files_called_alike_are_one_sheet(folder: Path, german: str, french: str) -> None:
    assert bring(folder, german, GERMAN, "--yes").exit_code == 0
    done = bring(folder, french, FRENCH, "--yes")
    assert done.exit_code == 0, done.output
    assert [path.name for path in (folder / "profiles").glob("*.yaml")] == ["treff-am-fluss.yaml"]
    said = read(folder)
    assert said["context"] == {
        "de": "Viele kommen neu an.",
        "fr": "Beaucoup de personnes arrivent.",
    }
    assert said["title"] == {"de": "Treff am Fluss", "fr": "Rencontre au bord de l’eau"}


def test_one_contact_is_a_question_and_no_answer(folder: Path) -> None:
    assert bring(folder, "eins.txt", GERMAN, "--yes").exit_code == 0
    before = read(folder)
    done = bring(folder, "zwei.txt", FRENCH, "--yes")
    assert "treff-am-fluss.yaml in another language" in " ".join(done.output.split())
    assert read(folder) == before and len(list((folder / "profiles").glob("*.yaml"))) == 1
    done = bring(folder, "zwei.txt", FRENCH, "--into", "treff-am-fluss", "--yes")
    assert done.exit_code == 0 and "fr" in str(read(folder)["description"])


def test_another_sheet_of_a_name_in_the_same_language_is_another(folder: Path) -> None:
    assert bring(folder, "treff_de.txt", GERMAN, "--yes").exit_code == 0
    other = GERMAN.replace("Treff am Fluss", "Treff im Wald").replace("lea@", "mia@")
    assert bring(folder, "treff_at_de.txt", other, "--yes").exit_code == 0
    assert read(folder, "treff-im-wald")["title"] == "Treff im Wald"


PROFILE = """\
title: Treff am Fluss
context: Viele kommen neu an. # so im Mai
topics: [work]
contacts:
  - name: Lea Lind
    email: lea@example.org
  - name: Ole Ost
    publish: [print, internal]
"""


def pdf_form(folder: Path, changes: Mapping[str, str], profile: str = "") -> bytes:
    """Return a form that goes out, as a PDF whose fields are called by what they ask, filled in."""
    words = ["blank", *([profile] if profile else []), "-l", "de"]
    assert CliRunner().invoke(main, ["-C", str(folder), *words]).exit_code == 0
    (path,) = (folder / "output" / "forms").glob("*.docx")
    returned = read_docx(path.read_bytes(), path.name)
    project = open_project(folder, TODAY, folder)
    back = read_form(project, returned)
    assert back is not None
    fields = {".".join(map(str, path)): said for path, said in _said(back.filled.given)}
    made = [
        {"T": name, "FT": "Btn", "V": value}
        if value in ("on", "Off")
        else {"T": name, "FT": "Tx", "V": b"\xfe\xff" + value.encode("utf-16-be")}
        for name, value in {**fields, **changes}.items()
    ]
    page = print_untagged("<p>Kontext</p><p>Beschreibung: hier</p>")
    return form_file(made, returned.properties, page)


def _said(given: Mapping[QuestionPath, Given]) -> Iterator[tuple[QuestionPath, str]]:
    """Yield what a form says, boxes one by one and lists a line an item."""
    for path, each in given.items():
        if path == ("topics",):
            for key in ("work", "culture", "health"):
                yield (*path, key), "on" if key in each.data else "Off"
        else:
            yield path, "\n".join(each.data) if isinstance(each.data, list) else str(each.data)


def take(folder: Path, data: bytes, *words: str) -> Result:
    (folder / "zurück.pdf").write_bytes(data)
    return CliRunner().invoke(
        main, ["-C", str(folder), "import", str(folder / "zurück.pdf"), *words]
    )


def test_a_pdf_form_changes_the_profile_that_it_is_of(folder: Path) -> None:
    path = folder / "profiles" / "treff.yaml"
    path.write_text(PROFILE, "utf-8")
    changes = {
        "context": "Viele kommen neu an.\rUnd bleiben.",
        "topics.culture": "on",
        "contacts.0.email": "lind@example.org",
        "contacts.2.name": "Ayşe Örnek",
        "bemerkung": "Bitte bald!",
    }
    data = pdf_form(folder, changes, "treff")
    done = take(folder, data, "--yes")
    assert done.exit_code == 0, done.output
    shown = " ".join(done.output.split())
    assert "bemerkung: Bitte bald!" in shown and "Beschreibung: hier" not in shown
    assert read(folder, "treff") == {
        "title": "Treff am Fluss",
        "context": "Viele kommen neu an.\n\nUnd bleiben.\n",
        "topics": ["work", "culture"],
        "contacts": [
            {"name": "Lea Lind", "email": "lind@example.org"},
            {"name": "Ole Ost", "publish": ["print", "internal"]},
            {"name": "Ayşe Örnek", "publish": ["internal"]},
        ],
    }


def test_a_pdf_form_in_which_nothing_was_changed_changes_nothing(folder: Path) -> None:
    path = folder / "profiles" / "treff.yaml"
    path.write_text(PROFILE, "utf-8")
    done = take(folder, pdf_form(folder, {}, "treff"), "--yes")
    assert done.exit_code == 0, done.output
    assert path.read_text("utf-8") == PROFILE


def test_a_pdf_form_that_went_out_blank_becomes_a_profile(folder: Path) -> None:
    changes = {
        "title": "Treff am Fluss",
        "topics.work": "on",
        "contacts.0.name": "Lea Lind",
        "contacts.0.languages": "de, fr",
        "contacts.1.name": "Ayşe Örnek",
    }
    done = take(folder, pdf_form(folder, changes), "--yes")
    assert done.exit_code == 0, done.output
    assert read(folder) == {
        "title": "Treff am Fluss",
        "topics": ["work"],
        "contacts": [
            {"name": "Lea Lind", "languages": ["de", "fr"], "publish": ["internal"]},
            {"name": "Ayşe Örnek", "publish": ["internal"]},
        ],
    }


def test_a_pdf_form_that_nobody_filled_in_is_told(folder: Path) -> None:
    done = take(folder, pdf_form(folder, {}))
    assert done.exit_code == 1 and "nobody filled in" in done.output
