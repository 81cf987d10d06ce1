"""Reports of many sheets, as PDF and as DOCX: time a sheet, and the memory of the whole.

Each engine runs in a process of its own, so that its peak of memory is its own. Ours makes the
whole report: cover, contents, overview, dividers, indexes, cross-references. The peers do what
one would write without this program, and less of it: WeasyPrint makes the sheets one by one and
pikepdf joins them, which loses the tags, without contents; docxtpl fills one template with a
loop over all sheets, a plain table each, without contents.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_DEFINITION = b"""
title: {de: Bericht}
period: 2026
sheets: {group: city}
parts: [cover, contents, overview, sheets, transfers, {part: index, of: partners},
  {part: index, of: contacts}, {part: index, of: topics}]
"""


def measure_pdf(count: int) -> dict[str, Any]:
    """Return time a sheet and peak memory of a report as PDF, ours and the peer's."""
    return _measure(count, {"reportgen": "pdf", "WeasyPrint + pikepdf": "joined"})


def measure_docx(count: int) -> dict[str, Any]:
    """Return time a sheet and peak memory of a report as DOCX, ours and the peer's.

    Ours is given the page numbers of the layout, which is measured with the PDF.
    """
    return _measure(count, {"reportgen": "docx", "docxtpl, one template": "docxtpl"})


def _measure(count: int, engines: Mapping[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, engine in engines.items():
        print(f"  {name}", file=sys.stderr, flush=True)
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.reports", engine, str(count)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=True,
        )
        result[name] = json.loads(run.stdout)
        print(f"    {run.stdout.strip()}", file=sys.stderr, flush=True)
    ours, theirs = (result[name] for name in engines)
    result["ratios"] = {
        kind: theirs[f"{kind}_ms_per_doc"] / ours[f"{kind}_ms_per_doc"] for kind in ("cpu", "wall")
    }
    return result


def _print_pdf(count: int) -> Callable[[], bytes]:
    from reportgen.writers.pdf.report import write_report

    project, report = _make_report(count)
    return lambda: write_report(report, project.theme).pdf


def _print_docx(count: int) -> Callable[[], bytes]:
    from reportgen.building.reports import without_charts
    from reportgen.document.blocks import Heading
    from reportgen.document.report import Chapter, SheetChapter
    from reportgen.writers.docx.report import write_report

    project, report = _make_report(count)
    pages: dict[str, str] = {}
    for part in report.parts:
        if isinstance(part, Chapter | SheetChapter):
            headings = [block for block in part.blocks if isinstance(block, Heading)]
            headings += [
                each.heading for each in (part.sheets if isinstance(part, SheetChapter) else ())
            ]
            pages |= {heading.id: str(len(pages) + at) for at, heading in enumerate(headings)}
    drawn = without_charts(report)
    return lambda: write_report(drawn, project.theme, pages)


def _join_pdf(count: int) -> Callable[[], bytes]:
    import pikepdf
    import weasyprint

    from benchmarks.pdf import whole_page

    project, report = _make_report(count)
    pages = [whole_page(each.sheet, project) for each in report.sheets]

    def make() -> bytes:
        joined = pikepdf.new()
        for page in pages:
            made = weasyprint.HTML(string=page, base_url=str(ROOT)).write_pdf(
                pdf_variant="pdf/ua-1"
            )
            with pikepdf.open(io.BytesIO(made)) as sheet:
                joined.pages.extend(sheet.pages)
        stream = io.BytesIO()
        joined.save(stream)
        return stream.getvalue()

    return make


def _fill_docxtpl(count: int) -> Callable[[], bytes]:
    from docxtpl import DocxTemplate

    from benchmarks.docx import make_sheet, make_template

    template = make_template("sheets")
    sheets = [make_sheet(number) for number in range(count)]

    def make() -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render({"sheets": sheets, "title": "", "city": ""}, autoescape=True)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    return make


def _make_report(count: int) -> tuple[Any, Any]:
    """Return the project and a report of that many different sheets."""
    from datetime import date
    from functools import partial

    from reportgen.document.edition import Audience, Edition
    from reportgen.fields.read import Surroundings
    from reportgen.input.source import Input, require_keys
    from reportgen.input.yaml import read_source
    from reportgen.project.open import open_project
    from reportgen.project.profiles import list_profiles, read_profiles
    from reportgen.project.world import world_of
    from reportgen.reports.assembly import merge_report
    from reportgen.reports.chapter_files import load_chapter
    from reportgen.reports.definition import read_report
    from reportgen.sheets.cut import cut_profile

    today = date(2026, 11, 22)
    project = open_project(ROOT, today, ROOT)
    examples, _ = read_profiles(project, list_profiles(project).paths)
    profiles = []
    for number in range(count):
        example = examples[number % len(examples)]
        title = {lang: f"{text} {number}" for lang, text in example.values["title"].items()}
        values = {**example.values, "title": title}
        whole = replace(example, id=f"{example.id}-{number}", values=values)
        profiles.append(cut_profile(whole, Audience.PRINT, today))
    source = require_keys(read_source(_DEFINITION, "bench.yaml"))
    around = Surroundings(project.languages, today)
    definition = read_report(Input(source, "bench"), around)
    return project, merge_report(
        definition,
        profiles,
        Edition(("de",)),
        world_of(project),
        partial(load_chapter, project),
        project.theme,
    )


_ENGINES: Mapping[str, Callable[[int], Callable[[], bytes]]] = {
    "pdf": _print_pdf,
    "docx": _print_docx,
    "joined": _join_pdf,
    "docxtpl": _fill_docxtpl,
}


def main(engine: str, count: int) -> None:
    """Make one report and print what it took, as JSON; what is made before is not counted."""
    make = _ENGINES[engine](count)
    cpu, wall = process_time(), perf_counter()
    size = len(make())
    scale = 1000 / count
    print(
        json.dumps(
            {
                "cpu_ms_per_doc": (process_time() - cpu) * scale,
                "wall_ms_per_doc": (perf_counter() - wall) * scale,
                "peak_mb": _peak(),
                "megabytes": size / 1e6,
            }
        )
    )


def _peak() -> float:
    """Return the most memory this process had, in MB: the usual count has its parent's in it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
