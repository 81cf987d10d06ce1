"""The layout of a theme's page: page numbers that are known before it."""

from __future__ import annotations

from reportgen.project.project import Project
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.layout import lay_out
from support.outputs import fold, pdf_text

#: As a section says where a theme's page numbers come from.
SHOWN = ".page::after { content: attr(data-page) !important }"


def test_known_numbers_stand_where_a_page_names_headings(project: Project) -> None:
    html = (
        '<html lang="de"><p>A <span class="page" data-target="#a&amp;b"></span>'
        "<p>B <span class=page data-target='#b'></span>"
        '<p>C <span class="page" data-target="#c"></span>'
        '<p>data-target="#b" <span class="page" data-page="D"></span>'
    )
    numbers = {"a&b": "<iv>", "b": '"7"', "d": "9"}
    document = lay_out(html, project.theme, "report.html", ("report.css",), SHOWN, numbers)
    text = fold(pdf_text(engine.print_untagged(document)))
    assert text.startswith('A <iv> B "7" C data-target="#b" D')


def test_without_numbers_the_layout_counts(project: Project) -> None:
    html = (
        '<html lang="de"><p>A <span class="page" data-target="#a"></span>'
        '<p id="a" style="break-before: page">Ende'
    )
    css = ":root { --page-prefix: ''; --page-style: decimal }"
    document = lay_out(html, project.theme, "report.html", ("report.css",), css)
    assert pdf_text(engine.print_untagged(document)).startswith("A 2")
