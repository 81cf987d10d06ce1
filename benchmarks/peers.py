"""What one would write without `reportgen`, one function for each peer and output.

Run as a module, in a process of its own: the name of a peer, the folder that `prepare` has
filled, a folder for the output, the number of sheets, and the folder with the fonts. All engines
have the same static fonts; WeasyPrint gets them through the settings of fontconfig.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from benchmarks.sheets import edit_text

_WARM_EDITS = 5
_UA: Literal["ua-1"] = "ua-1"


@dataclass(frozen=True)
class Job:
    """What a peer works on: finished data, where the files go, how many sheets, which fonts."""

    data: Path
    output: Path
    count: int
    fonts: Path

    def sheets(self) -> list[Path]:
        """Return the data of the first sheets, a JSON file each."""
        return list(islice(sorted((self.data / "sheets").iterdir()), self.count))


def weasyprint_sheets(job: Job) -> None:
    """A loop over finished pages, with one file of each."""
    import weasyprint

    for sheet in job.sheets():
        html = (job.data / "pages" / f"{sheet.stem}.html").read_text(encoding="utf-8")
        page = weasyprint.HTML(string=html, base_url=str(job.data))
        page.write_pdf(job.output / f"{sheet.stem}.pdf", pdf_variant="pdf/ua-1")


def weasyprint_report(job: Job) -> None:
    """One page of HTML with everything, and one file of it."""
    import weasyprint

    html = (job.data / "report.html").read_text(encoding="utf-8")
    page = weasyprint.HTML(string=html, base_url=str(job.data))
    page.write_pdf(job.output / "report.pdf", pdf_variant="pdf/ua-1")


def docxtpl_sheets(job: Job) -> None:
    """A document of each sheet; the template is opened anew for each, as docxtpl asks for."""
    from docxtpl import DocxTemplate

    for sheet in job.sheets():
        template = DocxTemplate(job.data / "sheet.docx")
        template.render(_flatten(_read(sheet)), autoescape=True)
        template.save(job.output / f"{sheet.stem}.docx")


def docxtpl_report(job: Job) -> None:
    """One template with a loop over all sheets."""
    from docxtpl import DocxTemplate

    sheets = [_flatten(_read(path)) for path in job.sheets()]
    template = DocxTemplate(job.data / "report.docx")
    template.render({"sheets": sheets, "title": "Jahresbericht", "city": ""}, autoescape=True)
    template.save(job.output / "report.docx")


def typst_sheets(job: Job) -> None:
    """One compiler, kept for all sheets, which get their data as input."""
    import typst

    compiler = typst.Compiler(job.data / "single.typ", root=job.data, **_fonts(job))
    for sheet in job.sheets():
        compiler.compile(
            output=job.output / f"{sheet.stem}.pdf",
            sys_inputs={"sheet": sheet.read_text(encoding="utf-8")},
            pdf_standards=_UA,
        )


def typst_report(job: Job) -> None:
    """One call of `typst.compile`."""
    import typst

    typst.compile(
        job.data / "report.typ",
        output=job.output / "report.pdf",
        root=job.data,
        pdf_standards=_UA,
        **_fonts(job),
    )


def typst_warm(job: Job) -> None:
    """A compiler that stays in memory, as `typst watch` does; only compiling after edits is timed.

    Prints wall and CPU seconds of each edit as JSON.
    """
    import typst

    compiler = typst.Compiler(job.data / "report.typ", root=job.data, **_fonts(job))
    target = job.output / "report.pdf"
    compiler.compile(output=target, pdf_standards=_UA)
    sheets = job.sheets()
    times: dict[str, list[float]] = {"wall": [], "cpu": []}
    for number in range(_WARM_EDITS):
        edit_data(sheets[number % len(sheets)])
        wall, cpu = time.perf_counter(), time.process_time()
        compiler.compile(output=target, pdf_standards=_UA)
        times["wall"].append(time.perf_counter() - wall)
        times["cpu"].append(time.process_time() - cpu)
    print(json.dumps(times))


def edit_data(path: Path) -> None:
    """Change the data of a sheet as `project.edit_sheet` changes its profile."""
    path.write_text(edit_text(path.read_text(encoding="utf-8")), encoding="utf-8")


def _fonts(job: Job) -> dict[str, Any]:
    return {"font_paths": [job.fonts], "ignore_system_fonts": True}


def _read(path: Path) -> dict[str, Any]:
    sheet: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sheet


def _flatten(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sheet as the plain template prints it: texts alone, list items as paragraphs."""
    return {
        "title": sheet["title"],
        "city": sheet["city"],
        "period": sheet["foot"],
        "sections": [
            {
                "label": "\n".join([section["label"], *_texts(section["value"])]),
                "rows": [
                    {
                        "label": f"{row['label']} {row['hint']}".strip(),
                        "passages": _texts(row["blocks"]),
                    }
                    for row in section["rows"]
                ],
            }
            for section in sheet["sections"]
        ],
    }


def _texts(blocks: list[dict[str, Any]]) -> list[str]:
    texts: list[str] = []
    for block in blocks:
        if "items" in block:
            texts += [f"• {text}" for item in block["items"] for text in _texts(item)]
        else:
            texts.append("".join(run["text"] for run in block["runs"]))
    return texts


PEERS: Mapping[str, Callable[[Job], None]] = {
    "weasyprint-sheets": weasyprint_sheets,
    "weasyprint-report": weasyprint_report,
    "docxtpl-sheets": docxtpl_sheets,
    "docxtpl-report": docxtpl_report,
    "typst-sheets": typst_sheets,
    "typst-report": typst_report,
    "typst-warm": typst_warm,
}


if __name__ == "__main__":
    name, data, output, count, fonts = sys.argv[1:]
    PEERS[name](Job(Path(data), Path(output), int(count), Path(fonts)))
