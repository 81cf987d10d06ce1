"""Built sheets that were corrected elsewhere: what differs goes into profiles, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from reportgen.collecting.correction import review_sheet
from reportgen.collecting.review import Review
from reportgen.collecting.taking import take
from reportgen.input.returned.document import Returned
from reportgen.input.returned.docx import read_docx
from reportgen.input.returned.readers import READERS
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.project import EXAMPLES, ROOT, TODAY, Written, write_profile
from support.returned import with_part

MAIN = "word/document.xml"
TIMES = 120  # seconds


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """The repository's project, in a folder that may change."""
    for name in ("profiles", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "reportgen.yaml", tmp_path)
    return open_project(tmp_path, TODAY, tmp_path)


def edited(data: bytes, old: str, new: str, name: str = "document") -> Returned:
    """Return a Word file in which somebody typed something else, into the only part it is in."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [part for part in archive.namelist() if part.startswith(f"word/{name}")]
        texts = {part: archive.read(part).decode() for part in parts if part.endswith(".xml")}
    ((part, text),) = [each for each in texts.items() if old in each[1]]
    assert text.count(old) == 1, old
    return read_docx(with_part(data, part, text.replace(old, new).encode()), "back.docx")


def compared(project: Project, name: str, returned: Returned) -> Review:
    return review_sheet(project, project.root / "profiles" / f"{name}.yaml", returned)


@pytest.mark.parametrize("lang", ["de", "fr"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_was_not_changed_changes_nothing(
    name: str, lang: str, example: Written, copy: Project
) -> None:
    found = compared(copy, name, read_docx(example(name, (lang,), "docx"), "back.docx"))
    assert (found.language, found.changes, found.left) == (lang, (), ())


@pytest.mark.parametrize(
    ("name", "lang", "old", "new", "field", "file"),
    [
        (
            *("zib-saarbruecken", "de", "5 Personen", "6 *ständige* Personen"),
            *("resources", "zib-saarbruecken.yaml"),
        ),
        (
            *("zib-saarbruecken", "fr", ">Bureau de l’immigration", ">Office de l’immigration"),
            *("title", "zib-saarbruecken.fr.yaml"),
        ),
        (
            *("sprachmittlung-luxemburg", "de", "Klinik am Petrustal", "Klinik im Tal"),
            *("partners", "sprachmittlung-luxemburg.yaml"),
        ),
    ],
)
def test_one_word_is_one_field_and_one_line(
    name: str, lang: str, old: str, new: str, field: str, file: str, example: Written, copy: Project
) -> None:
    back = edited(example(name, (lang,), "docx"), old, new)
    found = compared(copy, name, back)
    assert [each.name for each in found.changes] == [field]
    path = copy.root / "profiles" / file
    before = path.read_text("utf-8").splitlines()
    assert take(copy, found, found.named([field])).files == (path,)
    after = path.read_text("utf-8").splitlines()
    changed = set(after) - set(before)
    assert 1 <= len(changed) <= 4
    assert [line for line in before if line in after] == [line for line in after if line in before]
    assert new.replace("*", "\\*").lstrip(">") in " ".join(" ".join(after).split())
    assert compared(copy, name, back).changes == ()


def test_what_the_head_says_is_corrected_there(example: Written, copy: Project) -> None:
    built = example("zib-saarbruecken", ("fr",), "docx")
    back = edited(built, ">Sarrebruck<", ">Sarrebruck-Ville<", "header")
    found = compared(copy, "zib-saarbruecken", back)
    assert [(each.name, each.ours, each.theirs) for each in found.changes] == [
        ("city", "Sarrebruck", "Sarrebruck-Ville")
    ]
    (path,) = take(copy, found, found.changes).files
    assert found.left == () and "city: Sarrebruck-Ville\n" in path.read_text("utf-8")
    assert path.name == "zib-saarbruecken.fr.yaml"


def test_a_changed_hint_is_no_field_and_not_lost(example: Written, copy: Project) -> None:
    data = example("zib-saarbruecken", ("de",), "docx")
    found = compared(copy, "zib-saarbruecken", edited(data, "Häufigkeit, Ziel", "WO?, Ziel"))
    assert found.changes == ()
    assert [each.text for each in found.left] == ["Ablauf, Ort, WO?, Zielpublikum"]


def test_a_contact_that_was_changed_is_for_hands(example: Written, copy: Project) -> None:
    data = example("zib-saarbruecken", ("de",), "docx")
    found = compared(copy, "zib-saarbruecken", edited(data, "Leiterin", "Leitung"))
    (change,) = found.changes
    assert change.name == "contacts" and change.target is None
    assert found.named(["contacts"]) == ()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("kind", ["odt", "docx"])
def test_what_libreoffice_saves_says_the_same(
    kind: str, example: Written, copy: Project, tmp_path: Path
) -> None:
    name = "sprachmittlung-luxemburg"
    file = tmp_path / "sheet.docx"
    file.write_bytes(example(name, ("de",), "docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    target = str(tmp_path / "out")
    words = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", target, str(file)]
    subprocess.run(words, check=True, capture_output=True, timeout=TIMES)
    saved = tmp_path / "out" / f"sheet.{kind}"
    found = compared(copy, name, READERS[saved.suffix](saved.read_bytes(), saved.name))
    assert found.changes == () and found.left == ()


# --- On the command line -------------------------------------------------------------------------


def run(copy: Project, *words: str) -> Result:
    return CliRunner().invoke(
        main, ["-C", str(copy.root), "--today", TODAY.isoformat(), "import", *words]
    )


def save(copy: Project, example: Written, old: str, new: str) -> Path:
    import io
    import zipfile

    data = example("zib-saarbruecken", ("de",), "docx")
    text = zipfile.ZipFile(io.BytesIO(data)).read(MAIN).decode()
    path = copy.root / "back.docx"
    path.write_bytes(with_part(data, MAIN, text.replace(old, new).encode()))
    return path


def test_differences_are_shown_and_taken_where_said(copy: Project, example: Written) -> None:
    path = save(copy, example, "5 Personen", "6 Personen")
    profile = copy.root / "profiles" / "zib-saarbruecken.yaml"
    before = profile.read_bytes()
    for words in ([], ["--dry-run"]):
        shown = run(copy, str(path), "--into", "zib-saarbruecken", *words)
        assert shown.exit_code == 0, shown.output
        assert re.search(
            r"- Beim ZIB arbeiten 5 Personen.*\n.*\+ Beim ZIB arbeiten 6", shown.output
        )
        assert profile.read_bytes() == before
    taken = run(copy, str(path), "--into", "zib-saarbruecken", "--only", "resources")
    assert "1 field taken over into " in taken.output
    assert "profiles/zib-saarbruecken.yaml: resources." in taken.output
    assert profile.read_bytes() == before.replace(b"5 Personen", b"6 Personen")
    again = run(copy, str(path), "--into", "zib-saarbruecken")
    assert " says what " in again.output and "zib-saarbruecken.yaml says (de)." in again.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--into", "zib-sarbruecken"], "Did you mean “zib-saarbruecken”?"),
        (["--into", "zib-saarbruecken", "--only", "resourcs"], "is the same in both"),
        (["--into", "zib-saarbruecken", "--undo"], "--undo goes alone"),
        (["--only", "resources"], "--only goes with --into"),
    ],
)
def test_misuse_is_told(words: list[str], said: str, copy: Project, example: Written) -> None:
    path = save(copy, example, "5 Personen", "6 Personen")
    done = run(copy, str(path), *words)
    assert done.exit_code == 2 and said in " ".join(done.output.split())


def test_what_a_sheet_does_not_show_is_not_lost_by_taking_it_over(copy: Project) -> None:
    path = copy.root / "profiles" / "zib-saarbruecken.yaml"
    text = path.read_text("utf-8")
    assert text.count("5 Personen") == 1
    path.write_text(text.replace("5 Personen", "5 [people](lang:en)"), "utf-8")
    built = write_profile(copy, "profiles/zib-saarbruecken.yaml", kind="docx")
    back = edited(built, "im Rathaus", "am Markt")
    (found,) = compared(copy, "zib-saarbruecken", back).changes
    assert (found.name, found.target) == ("resources", None)
    assert "am Markt" in str(found.theirs)
