"""Bound reports of other parts: whatever is left out, flows or comes twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reportgen.document.blocks import (
    Text,
)
from reportgen.document.edition import Standard
from reportgen.document.report import Report, SheetChapter
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.sheet import print_sheet
from support.binding import assert_accessible, assert_same
from support.bound import (
    Reader,
    both_of,
    check_tags,
    print_both,
)
from support.project import ROOT, NewProject


def parts_of(report: Report, kind: str) -> tuple[Any, ...]:
    """Return the parts of the sample report, changed in one way."""
    cover, foreword, contents, overview, chapter, index = report.parts
    assert isinstance(chapter, SheetChapter)
    one, two = chapter.sheets
    flows = [replace(item, heading=replace(item.heading, new_page=False)) for item in (one, two)]
    untitled = replace(one, sheet=replace(one.sheet, id="untitled", title=(Text("untitled"),)))
    after = replace(index, blocks=(replace(index.heading, new_page=False), *index.blocks[1:]))
    return {
        "no cover": (foreword, contents, overview, chapter, index),
        "a cover alone": (cover,),
        "no sheets": (cover, foreword, overview),
        "an empty group": (cover, overview, replace(chapter, sheets=()), index),
        "sheets that flow": (cover, overview, replace(chapter, sheets=tuple(flows)), index),
        "the first flows": (cover, overview, replace(chapter, sheets=(flows[0], two)), index),
        "the second flows": (cover, overview, replace(chapter, sheets=(one, flows[1])), index),
        "an index on the last sheet's page": (cover, overview, chapter, after),
        "one that is not printed": (cover, replace(chapter, sheets=(untitled, two)), overview),
        "two groups": (cover, replace(chapter, sheets=(one,)), replace(chapter, sheets=(two,))),
    }[kind]


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        *("no cover", "a cover alone", "no sheets", "an empty group", "sheets that flow"),
        *("the first flows", "the second flows", "an index on the last sheet's page"),
        *("one that is not printed", "two groups"),
    ],
)
def test_reports_of_other_parts(
    project: Project, small: tuple[Report, dict[str, Pages]], kind: str
) -> None:
    report, sheets = small
    both = both_of(project, replace(report, parts=parts_of(report, kind)), sheets)
    if kind == "two groups":
        # Two chapters have one id here.
        return check_tags(both.bound)
    assert_same(both)
    assert_accessible(both.bound)
    return None


def test_a_sheet_without_a_title_leads_nowhere(
    project: Project, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, sheets = small
    assert all(len(pages.bookmarks) == 1 for pages in sheets.values())
    sheet = replace(report.sheets[0].sheet, title=())
    assert not print_sheet(sheet, project.theme).pages.bookmarks


#: Sheets that no page breaks: where pages are laid out again for their numbers, as one document
#: is, lines between rows move by 0.3 points.
SHORT = ("zib-saarbruecken", "sprachcafe-trier")
DEFINITIONS = {
    "flow": "sheets: {group: city}\nparts: [cover, contents, {part: sheets, flow: yes}]\n",
    "no dividers": "parts: [cover, contents, {part: sheets, dividers: no}, transfers]\n",
    "annex": "annex: {number: B, host: Bericht}\npages: {first: 87}\n"
    "parts:\n- {part: chapter, title: Wort, text: Wort}\n- contents\n"
    "- {part: sheets, dividers: no}\n- transfers\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DEFINITIONS)
def test_definitions_that_arrange_sheets_otherwise(
    new_project: NewProject, named: Theme, kind: str
) -> None:
    files: dict[str, str | bytes] = {
        f"profiles/{name}.yaml": (ROOT / "profiles" / f"{name}.yaml").read_bytes() for name in SHORT
    }
    files |= {
        f"profiles/{path.name}": path.read_bytes()
        for name in SHORT
        for path in (ROOT / "profiles").glob(f"{name}.*.yaml")
    }
    files |= {
        f"profiles/pictures/{path.name}": path.read_bytes()
        for path in (ROOT / "profiles" / "pictures").iterdir()
    }
    files["profiles/reports/band.yaml"] = f"title: Band\nperiod: 2026\n{DEFINITIONS[kind]}"
    made = new_project(files)
    theme = replace(made.theme, folders=(named.folders[0], *made.theme.folders))
    both = print_both(made, "band", ("de",), theme, standard=Standard.ARCHIVE)
    assert_same(both)
    assert len(Reader(both.bound).attachments()) == len(SHORT)
