"""The list of a project's profiles: what each is, in which languages, how complete."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from reportgen.document.blocks import RichText
from reportgen.fields.show import show
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.profile import Profile


def list_rows(project: Project, profiles: Iterable[Profile]) -> list[dict[str, Any]]:
    """Return a row a profile: id, title, the form's columns, languages, share of fields filled."""
    return [_row(project, profile) for profile in profiles]


def _row(project: Project, profile: Profile) -> dict[str, Any]:
    form = profile.form
    view = world_of(project).view(project.languages[0], profile.language)

    def shown(name: str) -> str:
        if name not in profile.values:
            return ""
        return str(RichText(show(profile.values[name], form.fields[name], view)))

    filled, all_ = profile.completeness
    return {
        "id": profile.id,
        "title": shown(form.title),
        **{name: shown(name) for name in form.columns},
        "languages": sorted(profile.languages),
        "complete": round(100 * filled / all_),
        "file": profile.file,
    }


def show_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as columns of text; the file is left to JSON."""
    if not rows:
        return "no profiles"
    names = list(dict.fromkeys(name for row in rows for name in row if name != "file"))
    cells = [names, *([_cell(name, row) for name in names] for row in rows)]
    widths = [min(40, max(map(_width, column))) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(_pad(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _cell(name: str, row: Mapping[str, Any]) -> str:
    value = row.get(name, "")
    if name == "complete":
        return f"{value} %"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(char) else 1 for char in text)


def _pad(text: str, width: int) -> str:
    if _width(text) > width:
        text = text[: width - 1] + "…"
    return text + " " * (width - _width(text))
