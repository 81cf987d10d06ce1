"""HTML of reports: what their blocks become, before any layout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from reportgen.document.blocks import (
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
    Link,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.report import Cover
from reportgen.problems.problem import TemplateError
from reportgen.project.project import Project
from reportgen.writers.html.blocks import render_blocks
from reportgen.writers.html.page import render_report
from support.outputs import fold
from support.reports import make_report

Node = html.HtmlElement


def parsed(*blocks: Block) -> Node:
    return html.fragment_fromstring(f"<div>{render_blocks(blocks)}</div>")


def test_a_heading_has_its_id_number_and_titles() -> None:
    block = Heading(
        2, (Text("Markt", lang="de"), Break(), Text("Marché", lang="fr")), "m", "2.1", new_page=True
    )
    [heading] = parsed(block)
    assert (heading.tag, heading.get("id"), heading.get("class")) == ("h2", "m", "new-page")
    assert heading.xpath('string(span[@class="number"])') == "2.1"
    titles = heading.xpath('span[@class="title"]')
    assert [title.text_content() for title in titles] == ["Markt", "Marché"]
    assert [title[0].get("lang") for title in titles] == ["de", "fr"]
    assert heading.get("data-bookmark") == "2.1 Markt / Marché"
    assert heading.get("data-title") == "Markt / Marché"


def test_contents_keep_the_text_of_a_link_in_a_heading() -> None:
    link = Link("#zib", (Text("im "), Text("ZIB", strong=True), PageNumber("zib")))
    entry = DirectoryEntry((Text("Beratung "), link), ("k",))
    [contents] = parsed(Directory((entry,)))
    assert fold(contents.text_content()) == "Beratung im ZIB"
    assert len(contents.xpath(".//a")) == 1


def test_a_heading_without_id_and_number_has_none() -> None:
    [heading] = parsed(Heading(9, (Text("Was & <wie>"),)))
    assert heading.tag == "h6"
    assert heading.get("id") is None
    assert heading.text_content() == "Was & <wie>"


def test_a_page_number_is_a_link_but_for_one_inside_of_a_link() -> None:
    alone, inside = parsed(
        Paragraph((Text("S. "), PageNumber("x"))),
        Paragraph((Link("#x", (Text("ZIB (S. "), PageNumber("x"), Text(")"))),)),
    )
    assert alone.xpath('a[@class="page"]/@href') == ["#x"]
    [link] = inside.xpath(".//a")
    assert link.get("href") == "#x"
    assert link.xpath('span[@class="page"]/@data-target') == ["#x"]
    assert link.text_content() == "ZIB (S. )"


def test_key_figures_are_a_list() -> None:
    [figures] = parsed(KeyFigures((("21", (Text("Maßnahmen"),)), ("5", (Text("Städte"),)))))
    assert [fold(item.text_content()) for item in figures.xpath("li")] == [
        "21 Maßnahmen",
        "5 Städte",
    ]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("28.909,10", "key-figures"),
        ("9454,55–19.454,55", "key-figures"),
        ("1.250.000,50", "key-figures wide"),
        ("1\u202f987\u202f654\u202f321,25", "key-figures widest"),
    ],
)
def test_wide_key_figures_have_wide_tiles(number: str, kind: str) -> None:
    [figures] = parsed(KeyFigures((("21", (Text("Blätter"),)), (number, (Text("Euro"),)))))
    assert figures.get("class") == kind


def test_sums_are_the_foot_of_a_table() -> None:
    row = ((Text("a"),), (Text("1\u00a0€"),))
    [table] = parsed(Table(row, (row,), ("left", "right"), (60, 0), footer=(row,)))
    columns = [each.get("style") for each in table.iter("col")]
    assert columns == ["width: 60.0%", None] and table.get("class") == "short"
    foot = table.find("tfoot")
    assert foot is not None
    [head] = foot.iter("th")
    assert (head.get("scope"), head.text) == ("row", "a")


def test_tables_of_one_kin_look_alike() -> None:
    kin = ("a\n" + "Wort und mehr " * 9, "b\n" + "1" * 60)
    rows = [((Text("a"),), (Text("b"),)), ((Text("c"),), (Text("1" * 60),))]
    tables = parsed(*(Table(row, (row,), kin=kin) for row in rows))
    assert len({table.get("class") for table in tables}) == 1
    widths = [[each.get("style") for each in table.iter("col")] for table in tables]
    assert widths[0] == widths[1] and None not in widths[0]


def test_an_entry_of_contents_is_one_link() -> None:
    entry = DirectoryEntry(
        (Text("Markt"), Break(), Link("https://example.org", (Text("Marché"),))),
        ("m",),
        2,
        "2.1",
        (Text("Metz"),),
    )
    [directory] = parsed(Directory((DirectoryEntry((Text("Kapitel"),), ("k",)), entry)))
    assert directory.tag == "nav"
    first, second = directory.xpath("ol/li")
    assert first.get("class") == "entry level-1 leads"
    assert second.get("class") == "entry level-2 numbered below"
    [link] = second.xpath(".//a")
    assert link.get("href") == "#m"
    assert fold(link.text_content()) == "2.1 Markt / MarchéMetz"
    assert link.xpath('.//span[@class="page"]/@data-target') == ["#m"]


def test_an_entry_without_target_is_no_link() -> None:
    [directory] = parsed(Directory((DirectoryEntry((Text("Kapitel"),), ()),)))
    assert not directory.xpath(".//a")
    assert fold(directory.text_content()) == "Kapitel"


def test_an_entry_of_an_index_links_each_of_its_pages() -> None:
    [directory] = parsed(
        Directory((DirectoryEntry((Text("Caritas"),), ("a", "b")),), index="partners")
    )
    assert directory.get("class") == "directory index"
    assert directory.xpath("ul/li/a/@href") == ["#a", "#b"]


def test_an_empty_directory_leaves_nothing() -> None:
    assert not render_blocks([Directory(()), Directory((), index="partners")])


def test_a_table_has_its_widths_and_the_heads_of_its_rows() -> None:
    rows = (((Text("Metz"),), (Text("1"),)), ((Text("Trier"),), (Text("2"),)))
    [table] = parsed(
        Table(((Text("Stadt"),), (Text("Zahl"),)), rows, ("", "right"), (3, 1), headed=True)
    )
    assert table.xpath("colgroup/col/@style") == ["width: 75.0%", "width: 25.0%"]
    assert table.xpath("thead/tr/th/@scope") == ["col", "col"]
    assert table.xpath('tbody/tr/th[@scope="row"]/text()') == ["Metz", "Trier"]
    assert table.xpath('tbody/tr/td[@class="right"]/text()') == ["1", "2"]


def test_a_table_without_alignment_has_all_its_cells() -> None:
    [table] = parsed(Table(((Text("a"),), (Text("b"),)), (((Text("1"),), (Text("2"),)),)))
    assert [cell.text for cell in table.xpath("tbody/tr/td")] == ["1", "2"]
    assert not table.xpath("colgroup | tbody//th")


def test_a_chart_is_a_picture_of_its_own_kind() -> None:
    [figure] = parsed(Picture(b"<svg/>", "image/svg+xml", 10, 5, "Balken"))
    assert figure[0].get("src", "").startswith("data:image/svg+xml;base64,")
    assert figure[0].get("alt") == "Balken"


@pytest.mark.parametrize("languages", [("de",), ("de", "fr")], ids="+".join)
def test_a_report_is_well_formed(project: Project, languages: tuple[str, ...]) -> None:
    page = html.document_fromstring(render_report(make_report(project, languages), project.theme))
    assert page.get("lang") == languages[0]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not page.xpath("//a//a")
    for target in [*page.xpath("//@data-target"), *page.xpath("//a/@href[starts-with(., '#')]")]:
        assert target[1:] in ids
    # The title of a sheet stands once: in its heading, below the label.
    for sheet in page.xpath('//section[contains(@class, "in-report")]'):
        assert len(sheet.xpath(".//h1 | .//h2")) == 1
        assert sheet.xpath('string(p[@class="title-label"])').startswith("Bezeichnung")


def test_every_text_of_a_report_is_escaped(project: Project) -> None:
    evil = (Text("<script>alert(1)</script> & \"quer\" 'einfach'"),)
    report = make_report(project)
    cover = report.parts[0]
    assert isinstance(cover, Cover)
    report = replace(
        report,
        title=evil,
        running=evil,
        issuer=evil,
        parts=(
            replace(cover, title=evil, subtitle=evil, period=evil, names=evil),
            *report.parts[1:],
        ),
    )
    page = html.document_fromstring(render_report(report, project.theme))
    assert not page.xpath("//script")
    assert page.xpath('string(//p[contains(@class, "report-title")])') == evil[0].text
    assert page.xpath("string(//title)") == evil[0].text
    assert page.xpath("//body/@data-running") == [evil[0].text]


def test_a_fault_in_a_template_of_reports_has_its_line(project: Project, tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "report.html").write_text("<p>\n{{ report.titel }}", encoding="utf-8")
    theme = replace(project.theme, folders=(folder, *project.theme.folders))
    with pytest.raises(TemplateError) as caught:
        render_report(make_report(project), theme)
    [problem] = caught.value.problems
    assert (problem.place.file, problem.place.line) == (str(folder / "report.html"), 2)
