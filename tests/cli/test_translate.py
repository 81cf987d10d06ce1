"""The commands `translate export`, `import` and `confirm`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from reportgen.project.project import Project
from support.project import NewProject
from support.translations import content_of, edit

HOUSE = """\
title: {de: Haus, fr: Maison}
context: {de: Warum es das Haus gibt, fr: Pourquoi}
resources: Zwei Räume
"""
OUT = "output/translations/fr"


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project({"profiles/haus.yaml": HOUSE, "profiles/turm.yaml": "title: Turm\n"})


def run(project: Project, *words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["-C", str(project.root), "translate", *words], input=answers)


def came(project: Project, key: str, text: str) -> Path:
    """Export a file, and return it as it came back with another translation."""
    assert run(project, "export", "haus", "--to", "fr", "-f", "po").exit_code == 0
    path = project.root / "haus.po"
    path.write_bytes(edit((project.root / OUT / "haus.fr.po").read_bytes(), "po", key, text))
    return path


def test_all_formats_of_all_profiles_go_out(project: Project) -> None:
    done = run(project, "export", "--to", "fr", "-f", "docx,xlsx,po,xliff,json")
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in (project.root / OUT).iterdir())
    suffixes = ("docx", "json", "po", "xlf", "xlsx")
    assert names == [f"{name}.fr.{each}" for name in ("haus", "turm") for each in suffixes]
    said = "haus.fr.po: 3 texts, 1 without a translation, of 2 nobody said whether they are"
    assert said in done.output
    assert "turm.fr.po: 1 text, 1 without a translation\n" in done.output


def test_what_is_named_wrongly_is_misuse(project: Project) -> None:
    for words, said in {
        ("export", "haus", "--to", "pl"): "“pl” is no language of this project",
        ("export", "hause", "--to", "fr"): "Did you mean “haus”?",
        ("export", "haus", "--to", "de"): "is written in de itself",
        ("export", "haus", "--to", "fr", "-f", "pdf"): "pdf",
        ("export", "haus"): "--to",
        ("import", "none.po"): "none.po",
        ("confirm", "--to", "pl"): "“pl” is no language of this project",
    }.items():
        done = run(project, *words)
        assert done.exit_code == 2 and said in done.output, done.output


def test_a_file_that_somebody_works_in_is_kept(project: Project) -> None:
    came(project, "haus:context", "Raison")
    file = project.root / OUT / "haus.fr.po"
    worked = edit(file.read_bytes(), "po", "haus:context", "Raison")
    file.write_bytes(worked)
    done = run(project, "export", "haus", "--to", "fr", "-f", "po")
    assert "Kept, because somebody worked in it" in done.output
    assert file.read_bytes() == worked
    assert run(project, "export", "haus", "--to", "fr", "-f", "po", "--force").exit_code == 0
    assert file.read_bytes() != worked


def test_changes_are_shown_and_taken_by_yes(project: Project) -> None:
    path = came(project, "haus:context", "Raison d’être")
    before = content_of(project.root)
    for words in ((), ("--dry-run",), ("--dry-run", "--yes")):
        done = run(project, "import", str(path), *words)
        assert done.exit_code == 0 and content_of(project.root) == before
        assert "haus:context  Contexte\n  - Pourquoi\n  + Raison d’être\n" in done.output
        assert ("--yes" in done.output) is (not words)
    done = run(project, "import", str(path), "--yes")
    assert done.exit_code == 0
    assert "1 text taken over; changed: " in done.output
    assert "fr: Raison d’être" in (project.root / "profiles/haus.yaml").read_text("utf-8")
    again = run(project, "import", str(path), "--yes")
    assert "0 changes (fr), 2 texts as they were" in again.output


def test_one_text_is_taken_by_its_key(project: Project) -> None:
    came(project, "haus:context", "Raison")
    path = came(project, "haus:context", "Raison")
    path.write_bytes(edit(path.read_bytes(), "po", "haus:title", "Demeure"))
    assert run(project, "import", str(path), "--only", "haus:title").exit_code == 0
    text = (project.root / "profiles/haus.yaml").read_text("utf-8")
    assert "fr: Demeure" in text and "fr: Pourquoi" in text
    done = run(project, "import", str(path), "--only", "haus:resources")
    assert done.exit_code == 2 and "change nothing at haus:resources" in done.output
    assert run(project, "import", str(path), "--only", "haus:title", "--yes").exit_code == 2


def test_what_changed_on_both_sides_is_not_taken_by_yes(project: Project) -> None:
    path = came(project, "haus:context", "Raison")
    profile = project.root / "profiles/haus.yaml"
    profile.write_text(profile.read_text("utf-8").replace("Pourquoi", "Motif"), "utf-8")
    before = profile.read_bytes()
    done = run(project, "import", str(path), "--yes")
    assert done.exit_code == 0 and profile.read_bytes() == before
    assert "changed in the profile, too" in done.output
    assert run(project, "import", str(path), "--only", "haus:context").exit_code == 0
    assert "Raison" in profile.read_text("utf-8")


def test_programs_get_data(project: Project) -> None:
    path = came(project, "haus:context", "Raison")
    bad = project.root / "bad.xlf"
    bad.write_bytes(b"<a/>")
    done = run(project, "import", str(path), str(bad), "--format", "json")
    assert done.exit_code == 1
    good, wrong = json.loads(done.output)
    (change,) = good["changes"]
    assert (change["key"], change["old"], change["new"]) == ("haus:context", "Pourquoi", "Raison")
    assert change["taken"] is False and good["written"] == []
    assert "no XLIFF" in wrong["problems"][0]["message"]
    done = run(project, "import", str(path), "--format", "json", "--yes")
    (good,) = json.loads(done.output)
    assert good["changes"][0]["taken"] is True and len(good["written"]) == 2


def test_problems_end_with_code_1_and_what_is_clear_is_taken(project: Project) -> None:
    path = came(project, "haus:context", "Raison")
    path.write_bytes(path.read_bytes().replace(b'"haus:title"', b'"haus:titel"'))
    done = run(project, "import", str(path), "--yes")
    assert done.exit_code == 1 and "haus:titel: the profile has no such text" in done.output
    assert "Raison" in (project.root / "profiles/haus.yaml").read_text("utf-8")


def test_translations_are_confirmed(project: Project) -> None:
    done = run(project, "confirm")
    assert "2 translations noted as current, of 2 profiles" in done.output
    lock = (project.root / "translations.lock").read_text("utf-8")
    assert lock.count("haus fr ") == 2
    assert (
        "0 translations noted as current, of 1 profile;" in run(project, "confirm", "haus").output
    )
    out = run(project, "export", "haus", "--to", "fr", "-f", "po").output
    assert "haus.fr.po: 3 texts, 1 without a translation\n" in out


def test_what_cannot_be_put_in_alone_is_left_to_the_hand(project: Project) -> None:
    # Between braces a comment would be lost.
    profile = project.root / "profiles/haus.yaml"
    text = profile.read_text("utf-8").replace("{de: Warum", "{de: # so\n  Warum")
    profile.write_text(text, "utf-8")
    path = came(project, "haus:context", "Raison")
    path.write_bytes(edit(path.read_bytes(), "po", "haus:title", "Demeure"))
    done = run(project, "import", str(path), "--yes")
    assert done.exit_code == 2 and "haus:context cannot be put into its profile" in done.output
    assert profile.read_text("utf-8") == text
    assert not (project.root / "translations.lock").exists()
    assert run(project, "import", str(path), "--only", "haus:title").exit_code == 0
    assert profile.read_text("utf-8") == text.replace("Maison", "Demeure")


@pytest.mark.parametrize("kind", ["docx", "po", "xliff"])
def test_a_file_of_translations_does_not_become_a_sheet(kind: str, project: Project) -> None:
    from reportgen.translating.files.formats import FORMATS

    assert run(project, "export", "haus", "--to", "fr", "-f", kind).exit_code == 0
    file = project.root / OUT / f"haus.fr{FORMATS[kind].suffix}"
    done = CliRunner().invoke(main, ["-C", str(project.root), "import", str(file), "--yes"])
    assert done.exit_code == 1 and "“reportgen translate import”" in done.output
    names = {path.name for path in (project.root / "profiles").iterdir()}
    assert names == {"haus.yaml", "turm.yaml"}


def test_a_file_that_cannot_be_written_is_told(project: Project, tmp_path: Path) -> None:
    (project.root / "output").write_bytes(b"")
    done = run(project, "export", "haus", "--to", "fr")
    assert done.exit_code == 2 and "cannot be written" in done.output


def test_what_steers_the_terminal_is_spelled(project: Project) -> None:
    path = came(project, "haus:context", "Rai\x1b[31mson")
    done = run(project, "import", str(path))
    assert "\x1b" not in done.output and done.exit_code == 1
