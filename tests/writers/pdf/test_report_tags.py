"""Tags of reports over pages, what people see, and charts for other formats."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pypdfium2
from PIL import Image

from reportgen.document.blocks import (
    Directory,
    DirectoryEntry,
    Heading,
    Link,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.report import Chapter, Cover, SheetChapter
from reportgen.project.project import Project
from reportgen.reports.charts import Bar, draw_bars
from reportgen.writers.pdf.drawings import draw_svg
from reportgen.writers.pdf.report import write_report
from support.outputs import (
    MM,
    Element,
    fold,
    page_chars,
    page_lines,
    page_texts,
    structure,
)
from support.pdf_reports import Printed, assert_accessible, chapters
from support.reports import SAMPLE_IDS, make_report, sample_report

# --- Tags --------------------------------------------------------------------------------------


def test_chapters_and_sheets_are_sections(printed: Printed) -> None:
    [document] = structure(printed().pdf).find("/Document")
    assert {kid.kind for kid in document.kids} == {"/Sect"}
    titles = [fold(h.text) for kid in document.kids for h in kid.find("/H1")]
    assert titles == [
        "Vorwort",
        "Inhalt",
        "1 Auf einen Blick",
        "2 Saarbrücken",
        "Verzeichnis der Partner",
    ]
    [chapter] = [kid for kid in document.kids if "2 Saarbrücken" in fold(kid.text)[:20]]
    sheets = [kid for kid in chapter.kids if kid.kind == "/Sect"]
    assert len(sheets) == len(SAMPLE_IDS)
    for sheet in sheets:
        assert len(sheet.find("/H2")) == 1
        # What its parts are called, and its fields.
        assert sheet.find("/H3") and sheet.find("/H4")
        assert [kid.kind for kid in sheet.kids].count("/Table") == 1


def test_headings_skip_no_level(project: Project) -> None:
    blocks = [Heading(level, (Text(f"Stufe {level}"),)) for level in (1, 3, 5, 2, 4)]
    data = chapters(project, tuple(blocks)).pdf
    assert_accessible(data)
    kinds = [element.kind for element in structure(data) if re.fullmatch(r"/H\d", element.kind)]
    assert kinds == ["/H1", "/H2", "/H3", "/H2", "/H3"]


def plain_table(rows: int, mark: str) -> Table:
    return Table(
        ((Text(f"Kopf {mark}"),), (Text("Zahl"),)),
        tuple(((Text(f"{mark}{row}"),), (Text(str(row)),)) for row in range(rows)),
        ("", "right"),
        headed=True,
    )


def test_tables_that_meet_at_the_end_of_a_page_stay_two(project: Project) -> None:
    lengths = range(34, 46)
    data = chapters(
        project,
        *(
            (
                Heading(1, (Text(f"Kapitel {rows}"),), f"k{rows}", new_page=True),
                plain_table(rows, "A"),
                plain_table(3, "B"),
            )
            for rows in lengths
        ),
    ).pdf
    assert_accessible(data)
    tables = structure(data).find("/Table")
    assert len(tables) == 2 * len(lengths)
    met = 0
    for rows, (first, second) in zip(
        lengths, zip(tables[::2], tables[1::2], strict=True), strict=True
    ):
        assert len(first.find("/TR")) == rows + 1
        assert len(second.find("/TR")) == 4
        met += len(first.pages) == 1 and first.pages[0] + 1 == second.pages[0]
    assert met, "no length puts the second table on top of a page"


def test_a_table_over_pages_is_one_and_has_one_head(project: Project) -> None:
    data = chapters(project, (Heading(1, (Text("K"),)), plain_table(120, "A"))).pdf
    assert_accessible(data)
    [table] = structure(data).find("/Table")
    assert [kid.kind for kid in table.kids] == ["/THead", "/TBody"]
    assert len(table.pages) >= 3
    assert [fold(row.kids[0].text) for row in table.find("/TR")] == [
        "Kopf A",
        *(f"A{row}" for row in range(120)),
    ]
    heads = {cell.id for cell in table.find("/THead")[0].find("/TH")}
    for row in table.find("/TBody")[0].kids:
        assert [cell.scope for cell in row.kids] == ["/Row", ""]
        assert set(row.kids[1].headers) & heads
        assert row.kids[0].id in row.kids[1].headers
    # The head is printed again on every page all the same.
    assert all("Kopf A" in text for text in page_texts(data))


def test_charts_are_figures_and_stay_vectors(project: Project) -> None:
    bars = [Bar("Metz", 3), Bar("Trier", 5)]
    [chart] = draw_bars(bars, project.theme.brand, "Städte")
    data = chapters(project, (Heading(1, (Text("K"),)), chart)).pdf
    assert_accessible(data)
    [figure] = structure(data).find("/Figure")
    assert figure.alt == "Städte. Metz (3), Trier (5)"
    assert "Trier" in page_texts(data)[0]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not [
            i
            for i in pdf.objects
            if isinstance(i, pikepdf.Stream) and i.get("/Subtype") == "/Image"
        ]


# --- What people see ---------------------------------------------------------------------------


def corner_colours(data: bytes, page: int = 0) -> list[tuple[int, ...]]:
    with pypdfium2.PdfDocument(data) as document:
        image = document[page].render(scale=0.5).to_pil().convert("RGB")
    width, height = image.width - 1, image.height - 1
    return [image.getpixel(at) for at in ((0, 0), (width, 0), (0, height), (width, height))]


def test_a_cover_is_filled_to_its_edges_and_a_sparing_one_is_white(project: Project) -> None:
    report = make_report(project)
    cover = report.parts[0]
    assert isinstance(cover, Cover)
    pages = []
    for each in (cover, replace(cover, sparing=True)):
        data = write_report(replace(report, parts=(each, report.parts[1])), project.theme).pdf
        assert_accessible(data)
        pages.append(fold(page_texts(data)[0]))
        colours = corner_colours(data)
        if each.sparing:
            assert set(colours) == {(255, 255, 255)}
        else:
            assert colours[1] == colours[3] == (0x0B, 0x55, 0x63)
            assert colours[0] == colours[2]
            assert sum(colours[0]) < sum(colours[1])
        assert set(corner_colours(data, 1)) == {(255, 255, 255)}
    for text in pages:
        for shown in ("2026", "Tätigkeitsbericht", "Trier", "22. November 2026"):
            assert shown in text


def test_a_label_that_goes_on_stands_where_labels_stand(printed: Printed) -> None:
    sides = set()
    for number, lines in enumerate(page_lines(printed(languages=("de", "fr")).pdf)):
        marks = [line for line in lines if line.text.endswith("(Forts.)")]
        labels = [line for line in lines if line.text in ("Ansprechperson", "Partner", "Einsatz")]
        if marks and labels:
            left = min(line.left for line in lines if line.top > (297 - 40) * MM and line in marks)
            assert abs(left - labels[0].left) < 2, f"page {number + 1}"
            sides.add(number % 2)
    assert sides


def test_no_character_leaves_the_page(project: Project) -> None:
    word = "Straßenverkehrsordnungswidrigkeitenbußgeldbescheid" * 2
    long = (Text(word),)
    report = sample_report(project)
    cover = report.parts[0]
    assert isinstance(cover, Cover)
    sheets = report.parts[4]
    assert isinstance(sheets, SheetChapter)
    sheet = replace(
        sheets.sheets[1], heading=replace(sheets.sheets[1].heading, content=long, id="lang")
    )
    entry = DirectoryEntry(long, ("lang",), 2, "2.1", long)
    data = write_report(
        replace(
            report,
            running=long,
            issuer=long,
            parts=(
                replace(cover, title=long, subtitle=long, issuer=long, names=long, period=long),
                Chapter(
                    "chapter",
                    (
                        Heading(1, long, "k", "12.10", new_page=True),
                        Paragraph(long),
                        Directory((entry,)),
                        Directory((replace(entry, targets=("lang", "k")),), index="names"),
                    ),
                ),
                replace(
                    sheets, blocks=(Heading(1, long, "s", "2", new_page=True),), sheets=(sheet,)
                ),
            ),
        ),
        project.theme,
    ).pdf
    for number, page in enumerate(page_chars(data)):
        inner, outer = (0, 0) if number == 0 else (20 * MM, 15 * MM)
        left, right = (inner, outer) if number % 2 == 0 else (outer, inner)
        for char in page:
            assert char.left >= left - 1, (number, char)
            assert char.right <= 210 * MM - right + 1, (number, char)


def test_signs_that_no_font_has_cost_no_report(project: Project) -> None:
    """Neither do those in a chart, which is a picture within the page."""
    [chart] = draw_bars([Bar("Haus 𓂀", 3)], project.theme.brand, "")
    pdf = chapters(project, (Heading(1, (Text("Dorf 𓃭"),)), chart)).pdf
    assert "Dorf \ufffd" in page_texts(pdf)[0] and "Haus \ufffd" in page_texts(pdf)[0]


def test_a_link_to_a_page_that_is_not_there_leaves_the_rest(project: Project) -> None:
    blocks = (
        Heading(1, (Text("K"),), "k"),
        Paragraph((Text("Siehe S. "), PageNumber("k"), Text(" und "), Link("#k", (Text("dort"),)))),
    )
    assert "Siehe S. 1 und dort" in fold(page_texts(chapters(project, blocks).pdf)[0])


# --- Charts for other formats ------------------------------------------------------------------


def test_a_chart_is_drawn_in_its_size_on_white(project: Project) -> None:
    [chart] = draw_bars([Bar("Metz", 3), Bar("Łódź", 5)], project.theme.brand, "")
    data = draw_svg(chart.data, 2 * chart.width)
    assert data == draw_svg.__wrapped__(chart.data, 2 * chart.width)
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        assert abs(image.width - 2 * chart.width) <= 1
        assert abs(image.height - 2 * chart.height) <= 1
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or ()}
        assert image.convert("RGB").getpixel((image.width - 1, image.height - 1)) == (255, 255, 255)
    assert (0x0B, 0x55, 0x63) in colours


def element_kinds(tree: Element) -> set[str]:
    return {element.kind for element in tree}


def test_an_empty_directory_leaves_nothing(project: Project) -> None:
    blocks = (Heading(1, (Text("Leer"),), "leer"), Directory(()), Directory((), index="names"))
    data = chapters(project, blocks).pdf
    assert_accessible(data)
    assert not element_kinds(structure(data)) & {"/TOC", "/Index", "/L"}


def test_a_picture_on_the_cover_keeps_its_alternative_text(project: Project) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(file, "PNG")
    picture = Picture(file.getvalue(), "image/png", 40, 30, "Rote Fläche")
    report = make_report(project)
    cover = report.parts[0]
    assert isinstance(cover, Cover)
    data = write_report(
        replace(report, parts=(replace(cover, picture=picture), report.parts[1])),
        project.theme,
    ).pdf
    assert_accessible(data)
    assert [figure.alt for figure in structure(data).find("/Figure")] == ["Rote Fläche"]
    assert corner_colours(data)[1] == (200, 30, 30)


def test_arabic_letters_of_a_chart_are_joined(project: Project) -> None:
    def ink(text: str) -> int:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" font-size="40" '
            f'font-family="Noto Sans Arabic"><text x="20" y="40">{text}</text></svg>'
        )
        with Image.open(io.BytesIO(draw_svg(svg.encode(), 600))) as image:
            left, _, right, _ = (
                image.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
            )
        return int(right - left)

    # Lam and alef make one letter.
    assert ink("\u0644\u0627") < ink("\u0644\u0640\u0640") < ink("\u0644\u200c\u0627\u0627")
