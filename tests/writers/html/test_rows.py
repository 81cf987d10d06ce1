"""HTML of rows that say more than one field, and of what long texts have besides paragraphs."""

from __future__ import annotations

import re

import pytest

from reportgen.document.blocks import Fact, Facts, List, Paragraph, Text
from reportgen.writers.html.blocks import render_blocks
from support.project import NewProject, write_profile
from support.rows import FILES


@pytest.fixture
def page(new_project: NewProject) -> str:
    return write_profile(new_project(FILES), "profiles/a.yaml", kind="html").decode()


def test_facts_are_a_list_of_descriptions(page: str) -> None:
    [rail, facts] = re.findall(r'<dl class="fact-list[^"]*">.*?</dl>', page)
    assert "<dt>Punkte:</dt> <dd>9</dd>" in rail
    assert re.findall(r"<dt>(.*?)</dt>", facts) == [
        *("Ort:", "PLZ:", "E-Mail:", "Dienststelle:", "Gefragt:", "Person:")
    ]
    assert "<dd>57000</dd>" in facts and '<a href="mailto:amt@example.org">' in facts
    # A long one has a line of its own, short ones share one.
    assert facts.count('class="fact half') == 2
    assert "Bodo" not in page


def test_only_a_value_of_a_line_stands_on_that_of_its_label() -> None:
    line = Fact((Text("Ort:"),), (Paragraph((Text("Metz"),)),))
    items = Fact((Text("Art:"),), (List(((Paragraph((Text("a"),)),),)),))
    page = render_blocks([Facts((line, items))])
    assert '<div class="fact"><dt>Ort:</dt>' in page
    assert '<div class="fact deep"><dt>Art:</dt> <dd><ul>' in page


def test_headings_scripts_notes_and_languages_are_marked(page: str) -> None:
    assert '<p class="subheading level-1" role="heading" aria-level="2"><b>Anfang</b></p>' in page
    assert '<p class="subheading level-2" role="heading" aria-level="3"><b>Darunter</b></p>' in page
    assert "m<sup>2</sup>" in page and "CO<sub>2</sub>" in page and "Note<sup>1</sup>." in page
    assert '<p class="footnote"><sup>1</sup> Die <em>Quelle</em>.</p>' in page
    assert '<span lang="pl">dzień dobry</span>' in page


def test_a_row_of_full_width_has_no_rail(page: str) -> None:
    [row] = re.findall(r'<td class="content wide" colspan="2">.*?</td>', page, flags=re.DOTALL)
    assert "Über die ganze Breite." in row
    heads = re.findall(r'<th class="([^"]*)" scope="(\w+)"', page)
    assert heads == [("rail", "row"), ("rail wide", "rowgroup"), ("rail", "row")]


def test_lines_are_to_be_signed(page: str) -> None:
    assert '<div class="to-sign"><p>' in page
