"""A project folder with invented sheets and one report of them all, for `reportgen` to build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks.sheets import edit_text, invent_sheet

SETTINGS = """\
network: Städtenetzwerk Integration
languages: [de]
brand:
  colour: "#0b5563"
hyphenation: no
output:
  formats: [pdf, docx]
  editions: de
"""
REPORT = """\
title: Jahresbericht 2026
subtitle: Alle Projektblätter der Städte
period: 2026
date: 2026-11-22
sheets:
  group: city
parts:
  - cover
  - contents
  - overview
  - sheets
  - part: index
    of: topics
"""


def make_project(folder: Path, count: int) -> None:
    """Write a project with that many sheets and the report `report`; the folder is made."""
    profiles = folder / "profiles"
    (profiles / "reports").mkdir(parents=True)
    (folder / "reportgen.yaml").write_text(SETTINGS, encoding="utf-8")
    (profiles / "reports" / "report.yaml").write_text(REPORT, encoding="utf-8")
    for number in range(count):
        _write_profile(profile_path(folder, number), invent_sheet(number))


def profile_path(folder: Path, number: int) -> Path:
    """Return the file of a sheet."""
    return folder / "profiles" / f"blatt-{number + 1:05}.yaml"


def edit_sheet(folder: Path, number: int) -> None:
    """Change a sum in the text of a sheet: neither its title nor how long it is."""
    path = profile_path(folder, number)
    # Lines may be broken anywhere, so the text is read and written as YAML.
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields["resources"] = edit_text(fields["resources"])
    _write_profile(path, fields)


def _write_profile(path: Path, fields: Mapping[str, Any]) -> None:
    text = yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=98)
    path.write_text(text, encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as people do: line by line below a bar."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
