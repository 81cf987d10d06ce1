"""A new project: what it comes with, so that an editor helps from the first line on."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from reportgen.app.check import inspect_project
from reportgen.app.comments import comments_in, translate_comments
from reportgen.app.start import start_project
from reportgen.problems.catalog import ENGLISH, LANGUAGES, Catalog
from reportgen.problems.problem import Severity
from reportgen.problems.show import show_text
from reportgen.project.open import open_project


def test_an_editor_knows_what_each_file_of_a_new_project_may_say(tmp_path: Path) -> None:
    """Visual Studio Code reads the settings; a path with ! before it is left out."""
    root = tmp_path / "new"
    written = start_project(root)
    settings = json.loads((root / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    described: dict[Path, list[str]] = {}
    for name, (pattern, *left_out) in settings.items():
        assert root / name in written
        found = {*root.glob(pattern)} - {each for no in left_out for each in root.glob(no[1:])}
        for path in found:
            described.setdefault(path, []).append(name)
    files = [path for path in written if path.suffix == ".yaml"]
    assert {*described} == {path for path in files if path.name.count(".") == 1}
    for path, [name] in described.items():
        schema = json.loads((root / name).read_text("utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        content = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        validator.validate(content)
        assert not validator.is_valid({**content, "titel": "x"})


def blocks_of(readme: Path) -> list[tuple[str, str]]:
    """Return what stands between fences: the language, and the text."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", readme.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_of_a_new_project_says_what_happens(tmp_path: Path, language: str) -> None:
    """Its sheet and its report are in order, and its mistake is told as it says."""
    root = tmp_path / "new"
    start_project(root, language)
    blocks = blocks_of(root / "README.md")
    sheet, _, report = [text for kind, text in blocks if kind == "yaml"]
    (told,) = [text for kind, text in blocks if ": contacts." in text]
    path = told.partition(":")[0]
    (root / path).write_text(sheet, "utf-8")
    (root / "profiles/reports").mkdir()
    (root / "profiles/reports/jahr.yaml").write_text(report, "utf-8")
    project = open_project(root, date(2026, 11, 22), root)
    problems = inspect_project(project, ()).problems
    assert [each for each in problems if each.severity is Severity.ERROR] == []
    (address,) = re.findall(r"email: (\S+@)\S+", sheet)
    (root / path).write_text(re.sub(r"(email: \S+@)\S+", r"\1", sheet), "utf-8")
    problems = inspect_project(project, ()).problems
    wrong = [each for each in problems if each.severity is Severity.ERROR and each.path]
    shown = [line.split() for line in show_text(wrong, Catalog(language)).splitlines()]
    assert address in told
    assert [line.split() for line in told.splitlines()][:2] == shown[:2]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_comments_in_a_new_project_are_in_its_language(tmp_path: Path, language: str) -> None:
    start_project(tmp_path / "en")
    start_project(tmp_path / language, language)
    for name in ("reportgen.yaml", ".gitignore"):
        english, told = (
            list(comments_in((tmp_path / each / name).read_text("utf-8")))
            for each in ("en", language)
        )
        assert len(english) == len(told) > 1 and not {*english} & {*told}
    settings = (tmp_path / language / "reportgen.yaml").read_text("utf-8")
    assert f"languages: [{language}, " in settings and f"editions: {language}, " in settings
    schema = json.loads((tmp_path / language / ".vscode/factsheet.schema.json").read_text("utf-8"))
    description = schema["properties"]["country"]["description"]
    said = Catalog(language).translate("a country by its code (ISO 3166): DE, FR, LU")
    assert description == f"{said[0].upper()}{said[1:]}."


def test_only_comments_are_translated() -> None:
    text = "a: 1\n  # What selects and sorts the sheets\n  b: '# no comment'\n#no\n"
    told = translate_comments(text, Catalog("de"))
    assert translate_comments(text, ENGLISH) == text
    assert told.startswith("a: 1\n  # ") and told.endswith("\n  b: '# no comment'\n#no\n")
    assert "What selects" not in told


def test_long_comments_are_parted_into_lines_and_paragraphs() -> None:
    text = Path("templates/forms/factsheet.yaml")
    root = Path(__file__).parents[2]
    told = translate_comments((root / text).read_text("utf-8"), Catalog("fr"))
    head = told.partition("\nlabel:")[0].splitlines()
    assert "#" in head and all(line.startswith("#") and len(line) <= 100 for line in head if line)


def test_settings_of_an_editor_that_are_there_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    with pytest.raises(FileExistsError):
        start_project(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".vscode"]
