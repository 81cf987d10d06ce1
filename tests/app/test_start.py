"""A new project: what it comes with, so that an editor helps from the first line on."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from reportgen.app.start import start_project


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
    sheets = [path for path in written if path.suffix == ".yaml" and path.parent != root]
    assert {*described} == {path for path in sheets if path.name.count(".") == 1}
    for path, [name] in described.items():
        schema = json.loads((root / name).read_text("utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        content = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        validator.validate(content)
        assert not validator.is_valid({**content, "titel": "x"})


def test_settings_of_an_editor_that_are_there_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    with pytest.raises(FileExistsError):
        start_project(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".vscode"]
