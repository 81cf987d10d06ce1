"""DOCX: documents from one template with docxtpl 0.20.2 and with `reportgen.wordtemplate`.

Both fill the same fact sheet with the same plain texts, in rounds that alternate. docxtpl opens
the template anew for each document, as its documentation asks for; `WordTemplate` is made for
being opened once.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from typing import Any

import docx
from docx.shared import Cm
from docxtpl import DocxTemplate

from reportgen.wordtemplate import WordTemplate

_ROUNDS = 5
_SECTIONS = ("Lead organisation", "Resources", "Partners", "From city to city", "Contact")
_TEXT = (
    "The office is the first address for people who have newly come to the city. It gives "
    "advice in many languages, finds the right course and speaks with the authorities. "
)


def measure(count: int) -> dict[str, Any]:
    """Return CPU and wall time in milliseconds a document for both, as medians of rounds.

    Each round makes `count` documents with either. The result has one entry for each library,
    ``{"cpu_ms_per_doc": …, "wall_ms_per_doc": …}``, and ``"ratios"`` with how many times
    faster the engine is. Raises AssertionError when the documents differ in their text.
    """
    template = make_template()
    sheets = [make_sheet(number) for number in range(count)]
    compiled = WordTemplate(template)
    makers: dict[str, Callable[[dict[str, Any]], bytes]] = {
        "docxtpl": lambda sheet: _render_with_docxtpl(template, sheet),
        "reportgen": compiled.render,
    }
    for sheet in sheets[:2]:
        texts = {name: read_text(make(sheet)) for name, make in makers.items()}
        if texts["docxtpl"] != texts["reportgen"]:
            raise AssertionError("the documents differ in their text")
    cpu: dict[str, list[float]] = {name: [] for name in makers}
    wall: dict[str, list[float]] = {name: [] for name in makers}
    for _ in range(_ROUNDS):
        for name, make in makers.items():
            start_cpu, start_wall = time.process_time(), time.perf_counter()
            for sheet in sheets:
                make(sheet)
            cpu[name].append((time.process_time() - start_cpu) * 1000 / count)
            wall[name].append((time.perf_counter() - start_wall) * 1000 / count)
    result: dict[str, Any] = {
        name: {
            "cpu_ms_per_doc": statistics.median(cpu[name]),
            "wall_ms_per_doc": statistics.median(wall[name]),
        }
        for name in makers
    }
    result["ratios"] = {
        kind: result["docxtpl"][f"{kind}_ms_per_doc"] / result["reportgen"][f"{kind}_ms_per_doc"]
        for kind in ("cpu", "wall")
    }
    return result


def make_template(every: str = "") -> bytes:
    """Return a fact sheet: a title, a table of labels and texts in loops, a footer.

    With the name of a list it prints every sheet in it, with the values of one as variables.
    """
    document = docx.Document()
    document.core_properties.title = "{{ title }}"
    document.sections[0].footer.paragraphs[0].text = "{{ title }}, {{ city }}"
    if every:
        document.add_paragraph(f"{{%p for sheet in {every} %}}")
        for name in ("title", "city", "period", "sections"):
            document.add_paragraph(f"{{%p set {name} = sheet.{name} %}}")
    document.add_heading("{{ title }}", 0)
    table = document.add_table(rows=6, cols=2, style="Table Grid")
    table.cell(0, 0).text = "{{ city }}"
    table.cell(0, 1).text = "{{ period }}"
    table.cell(1, 0).text = "{%tr for section in sections %}"
    table.cell(2, 0).text = "{%tr for row in section.rows %}"
    table.cell(3, 0).text = "{{ section.label }}"
    cell = table.cell(3, 1)
    cell.text = "{{ row.label }}"
    cell.paragraphs[0].runs[0].bold = True
    cell.add_paragraph("{%p for passage in row.passages %}")
    cell.add_paragraph("{{ passage }}")
    cell.add_paragraph("{%p endfor %}")
    table.cell(4, 0).text = "{%tr endfor %}"
    table.cell(5, 0).text = "{%tr endfor %}"
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Cm(4), Cm(11)
    if every:
        document.add_paragraph("{%p endfor %}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_sheet(number: int) -> dict[str, Any]:
    """Return the values of one sheet; each number gives another sheet."""
    return {
        "title": f"Office number {number}",
        "city": "Saarbrücken",
        "period": f"since {1990 + number % 30}",
        "sections": [
            {
                "label": label,
                "rows": [
                    {"label": f"Row {row}", "passages": [f"{number}: {_TEXT}", _TEXT * 2]}
                    for row in range(2)
                ],
            }
            for label in _SECTIONS
        ],
    }


def read_text(document: bytes) -> list[str]:
    """Return all paragraphs of a document, its footer's and its title, as text."""
    opened = docx.Document(io.BytesIO(document))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    for table in opened.tables:
        for row in table.rows:
            texts += [paragraph.text for cell in row.cells for paragraph in cell.paragraphs]
    texts += [paragraph.text for paragraph in opened.sections[0].footer.paragraphs]
    return [*texts, opened.core_properties.title]


def _render_with_docxtpl(template: bytes, sheet: dict[str, Any]) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    document.render(sheet)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
