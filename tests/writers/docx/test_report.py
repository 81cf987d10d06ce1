"""Word files of reports: the theme's look, a host's document, and what Word and readers need."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm

from reportgen.document.blocks import Chart, Picture, Text
from reportgen.document.report import Chapter, Cover, Numbering, Report
from reportgen.project.project import Project
from reportgen.writers.docx import templates
from reportgen.writers.docx.report import write_report
from reportgen.writers.docx.report_template import make_report_template
from support.outputs import W, docx_root, docx_text, fold, paragraph_text
from support.project import ROOT
from support.reports import make_report
from support.word import bookmarks, fields
from support.word_reports import (
    NETWORK,
    PAGES,
    foot,
    image,
    judged,
    numbers_of,
    paragraphs,
    written,
)


@pytest.mark.parametrize("languages", [("de",), ("fr",), ("de", "fr")])
@pytest.mark.parametrize("sparing", [False, True])
def test_validators_are_silent(
    project: Project, tmp_path: Path, languages: tuple[str, ...], sparing: bool
) -> None:
    report = make_report(project, languages)
    cover = replace(report.parts[0], sparing=sparing)  # type: ignore[type-var]
    judged(written(project, replace(report, parts=(cover, *report.parts[1:]))), tmp_path)


def test_all_parts_are_there_in_their_order(data: bytes) -> None:
    text = docx_text(data)
    wanted = [
        "Tätigkeitsbericht",
        "Zwei Maßnahmen in zwei Städten",
        "Liebe Leserin",
        "Inhalt",
        "Auf einen Blick",
        "Maßnahmen nach Stadt und Thema",
        "Bezeichnung der Maßnahme oder Einrichtung",
        "Das ZIB ist zuständig",
        "Verzeichnis der Partner",
    ]
    places = [text.rindex(each) if each in wanted[-1:] else text.index(each) for each in wanted]
    assert places == sorted(places)
    assert paragraphs(data, "Heading 1") == [
        "Vorwort",
        "1\tAuf einen Blick",
        "2\tSaarbrücken",
        "Verzeichnis der Partner",
    ]
    # Contents that Word updates would list their own heading, were it one of the others.
    assert paragraphs(data, "TOC Heading") == ["Inhalt"]
    assert paragraphs(data, "Heading 2")[-1] == "2.2\tSprachcafé am Moselufer"


def test_contents_are_written_with_their_pages(data: bytes) -> None:
    assert paragraphs(data, "toc 2")[:2] == [
        "2.1\tZuwanderungs- und Integrationsbüro/ZIB\t6\nMusterstadt",
        "2.2\tSprachcafé am Moselufer\t7\nMusterstadt",
    ]
    assert paragraphs(data, "toc 1")[0] == "Vorwort\t2"
    assert paragraphs(data, "index 1") == ["Caritas: Verband & Söhne\t6, 7"]


def test_fields_are_balanced_and_point_to_headings(data: bytes) -> None:
    root = docx_root(data)
    found = fields(root)
    names = bookmarks(root)
    codes = [code.split() for code, _, _ in found]
    assert {code[0] for code in codes} == {"TOC", "INDEX", "PAGEREF", "XE"}
    assert {code[1] for code in codes if code[0] == "PAGEREF"} <= set(names)
    assert not any(dirty for _, _, dirty in found)
    entries = [code for code, _, _ in found if code.startswith("XE")]
    assert set(entries) == {'XE "Caritas\\: Verband & Söhne" \\f "a"'}
    assert docx_root(data, "word/settings.xml").find(f"{W}updateFields") is None


def test_the_table_of_a_sheet_is_that_of_the_single_one(data: bytes, example: Any) -> None:
    single = docx_root(example("zib-saarbruecken", ("de",), "docx")).find(f".//{W}tbl")
    tables = [
        table
        for table in docx_root(data).find(f"{W}body").findall(f"{W}tbl")
        if table.find(f"{W}tblPr/{W}tblCaption") is not None
    ]
    assert len(tables) == 2
    assert fold(paragraph_text(tables[0])) == fold(paragraph_text(single))
    widths = [column.get(f"{W}w") for column in tables[0].iter(f"{W}gridCol")]
    assert widths == [column.get(f"{W}w") for column in single.iter(f"{W}gridCol")]


def test_sections_have_headers_of_their_own(data: bytes) -> None:
    document = docx.Document(io.BytesIO(data))
    sections = document.sections
    # The index at the end is a section in columns, and has one before it and one behind.
    assert len(sections) == 7
    assert sections[0].header.is_linked_to_previous
    assert sections[0].footer.is_linked_to_previous
    codes = [
        [item.get(f"{W}instr").strip() for item in section.header._element.iter(f"{W}fldSimple")]
        for section in sections[1:]
    ]
    chapter, sheet = 'STYLEREF "Heading Text 1"', 'STYLEREF "Heading Text 2"'
    assert codes == [[chapter], [chapter], [chapter, sheet], *[[chapter]] * 3]
    assert sections[3].different_first_page_header_footer
    assert "Tätigkeitsbericht 2026" in fold(paragraph_text(sections[1].header._element))
    assert fold(paragraph_text(sections[1].footer._element)).startswith(NETWORK)
    for section in sections[1:]:
        width = section.page_width - section.left_margin - section.right_margin
        assert width == pytest.approx(Mm(175), rel=0.001)
    mirrored = docx_root(data, "word/settings.xml").find(f"{W}mirrorMargins")
    assert mirrored is not None
    # What the header names is the text of the heading, without its number.
    runs = docx_root(data).iter(f"{W}r")
    named = [
        run.findtext(f"{W}t")
        for run in runs
        if (style := run.find(f"{W}rPr/{W}rStyle")) is not None
        and style.get(f"{W}val") == "HeadingText1"
    ]
    assert named[-2:] == ["Saarbrücken", "Verzeichnis der Partner"]


def test_pages_are_numbered_as_the_report_says(project: Project) -> None:
    plain = written(project, make_report(project))
    assert numbers_of(plain)[0] == {"fmt": "decimal", "start": "1"}
    assert foot(plain) == f"{NETWORK} 1 / 1"
    annex = make_report(project, numbering=Numbering(87, "lower-roman", "A-"))
    annex = replace(annex, parts=annex.parts[1:])
    data = written(project, annex)
    assert numbers_of(data)[0] == {"fmt": "lowerRoman", "start": "87"}
    assert all(number == {"fmt": "lowerRoman"} for number in numbers_of(data)[1:])
    assert foot(data) == f"{NETWORK} A-1"


def test_the_prefix_of_pages_is_no_part_of_what_word_counts(project: Project) -> None:
    annex = make_report(project, numbering=Numbering(1, "decimal", "A-"))
    data = written(project, annex, pages={key: f"A-{page}" for key, page in PAGES.items()})
    assert paragraphs(data, "toc 1")[0] == "Vorwort\tA-2"
    found = [item for item in fields(docx_root(data)) if item[0].startswith("PAGEREF")]
    assert found and all(result.isdecimal() for _, result, _ in found)


def test_no_page_is_left_empty_where_parts_are_missing(project: Project, tmp_path: Path) -> None:
    """A section without text would be an empty page."""
    whole = make_report(project)
    by_kind: dict[str, Any] = {"cover": whole.parts[0], "sheets": whole.parts[4]}
    for kinds, sections in ((("sheets",), 1), (("cover", "sheets"), 2), (("sheets", "sheets"), 2)):
        parts = tuple(by_kind[kind] for kind in kinds)
        data = judged(written(project, replace(whole, parts=parts)), tmp_path)
        assert len(docx.Document(io.BytesIO(data)).sections) == sections
    chapters = tuple(part for part in whole.parts if isinstance(part, Chapter))
    unnumbered = judged(written(project, replace(whole, parts=chapters[:2])), tmp_path)
    assert len(docx.Document(io.BytesIO(unnumbered)).sections) == 1


def test_the_cover_has_its_texts_and_a_ground_that_readers_skip(data: bytes) -> None:
    root = docx_root(data)
    anchors = [item for item in root.iter() if str(item.tag).endswith("}anchor")]
    assert [item.get("behindDoc") for item in anchors] == ["1", "1"]
    assert len([item for item in root.iter() if str(item.tag).endswith("}decorative")]) >= 2
    cover = next(root.iter(f"{W}tbl"))
    # Nobody meets white letters on white paper: the cells have the ground's colour.
    assert all(cell.find(f"{W}tcPr/{W}shd") is not None for cell in cover.iter(f"{W}tc"))
    assert [fold(paragraph_text(cell)) for cell in cover.iter(f"{W}tc")] == [
        "2026",
        "",
        "SaarbrückenTrier",
        "TätigkeitsberichtZwei Maßnahmen in zwei Städten",
        "",
        "Städtenetzwerk Integration22. November 2026",
    ]


def test_a_sparing_cover_has_no_ground(project: Project, report: Report) -> None:
    cover = replace(report.parts[0], sparing=True)  # type: ignore[type-var]
    data = written(project, replace(report, parts=(cover, *report.parts[1:])))
    table = next(docx_root(data).iter(f"{W}tbl"))
    assert not any(str(item.tag).endswith("}anchor") for item in docx_root(data).iter())
    assert list(table.iter(f"{W}shd")) == []
    assert "Tätigkeitsbericht" in fold(paragraph_text(table))


def test_pictures_fit_on_the_page(project: Project, report: Report) -> None:
    png = image(1, 1)
    chart = Picture(png, "image/png", 4000, 1000, alt="Balken", caption=(Text("Maßnahmen"),))
    cover, first = report.parts[0], report.parts[1]
    assert isinstance(cover, Cover) and isinstance(first, Chapter)
    parts = (
        replace(cover, picture=replace(chart, height=4000)),
        replace(first, blocks=(*first.blocks, chart)),
        *report.parts[2:],
    )
    root = docx_root(written(project, replace(report, parts=parts)))
    sizes = [
        (int(item.get("cx")), int(item.get("cy")))
        for item in root.iter()
        if str(item.tag).endswith("}extent") and str(item.getparent().tag).endswith("}inline")
    ]
    (cover_wide, cover_high), (wide, high) = sizes[:2]
    assert cover_wide == pytest.approx(Mm(70), rel=0.01) and cover_high == cover_wide
    assert wide == pytest.approx(Mm(175), rel=0.01) and high == pytest.approx(wide / 4, rel=0.01)


def test_high_charts_keep_their_width_and_photographs_leave_room(
    project: Project, report: Report
) -> None:
    chart = Chart(image(2065, 2375), "image/png", 661, 760, alt="Balken")
    photograph = Picture(image(600, 690), "image/png", 600, 690, alt="Haus")
    first = report.parts[1]
    assert isinstance(first, Chapter)
    first = replace(first, blocks=(*first.blocks, chart, photograph))
    root = docx_root(written(project, replace(report, parts=(first,))))
    sizes = [
        (int(item.get("cx")), int(item.get("cy")))
        for item in root.iter()
        if str(item.tag).endswith("}extent")
    ]
    assert sizes[0] == (pytest.approx(Mm(175), rel=0.002), pytest.approx(Mm(201), rel=0.002))
    assert sizes[1] == (pytest.approx(Mm(87), rel=0.01), pytest.approx(Mm(100), rel=0.01))


def test_properties_and_language(data: bytes) -> None:
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.title == "Tätigkeitsbericht 2026"
    assert properties.author == NETWORK
    assert properties.language == "de"
    # When the template was made says nothing of the report, and equal reports are equal bytes.
    assert (properties.created, properties.modified, properties.last_printed) == (None,) * 3
    default = docx_root(data, "word/styles.xml").find(f"{W}docDefaults//{W}lang")
    assert default.get(f"{W}val") == "de"


def test_same_bytes_again(
    project: Project, report: Report, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "MOST_KEPT", 0)
    assert written(project, report) == data
    # No template is left of the first.
    assert written(project, report) == data


def test_the_template_is_one_that_people_can_edit(project: Project, tmp_path: Path) -> None:
    template = judged(make_report_template(project.theme), tmp_path)
    assert "{{p part.blocks }}" in docx_text(template)


def test_the_theme_s_own_template_wins(project: Project, report: Report, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ report.title | join }} mit {{ report.sheets | length }} Blättern")
    document.save(str(tmp_path / "report.docx"))
    theme = replace(project.theme, folders=(tmp_path, *project.theme.folders))
    data = write_report(report, theme, PAGES)
    assert docx_text(data) == "Tätigkeitsbericht 2026 mit 2 Blättern"


def test_the_documented_template_prints_the_report(
    project: Project, report: Report, tmp_path: Path
) -> None:
    page = (ROOT / "docs/word-templates.md").read_text(encoding="utf-8")
    example = page.partition("A whole template:")[2].partition("Sections may stand")[0]
    document = docx.Document()
    for line in re.findall(r"^> (.+)$", example, re.MULTILINE):
        document.add_paragraph(
            line.strip("`") if "`" in line else "{{ sheet.values[language].description }}"
        )
    document.save(str(tmp_path / "example.docx"))
    text = docx_text(written(project, report, tmp_path / "example.docx", None))
    for part in ("Liebe Leserin", "Auf einen Blick", "Das ZIB ist zuständig", "Verzeichnis der"):
        assert part in text
