"""What came back is read as what it is, and the same sheet in two languages is one profile."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from support.project import fill_folder

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
