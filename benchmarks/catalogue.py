"""What the scenarios are: their names, what each makes, and how many sheets a slow one makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The peers, by the name that chooses them.
PEERS = ("typst", "weasyprint", "docxtpl", "libreoffice")

#: The most sheets a slow peer makes; what more would take is reckoned.
SAMPLES: Mapping[str, int] = {
    "weasyprint-sheets": 100,
    "weasyprint-report": 300,
    "docxtpl-sheets": 1000,
    "docxtpl-report": 1000,
    "libreoffice": 20,
}


@dataclass(frozen=True)
class Scenario:
    """What a scenario is called in tables, and how it is measured, in a sentence."""

    label: str
    how: str
    ours: bool = False


SCENARIOS: Mapping[str, Scenario] = {
    "cold": Scenario(
        "reportgen, first build",
        "`reportgen build` in a project that was never built: every sheet and the report, as PDF "
        "and as Word file.",
        ours=True,
    ),
    "cold-pdf": Scenario(
        "reportgen, first build, PDF only",
        "`reportgen build -f pdf`, likewise: what typst and WeasyPrint make.",
        ours=True,
    ),
    "no-op": Scenario(
        "reportgen, nothing changed",
        "`reportgen build` once more.",
        ours=True,
    ),
    "one-edit": Scenario(
        "reportgen, one sheet edited",
        "a sum in the text of one sheet is changed, another sheet in each round, then `reportgen "
        "build` makes its PDF, its Word file and the report in both formats.",
        ours=True,
    ),
    "served-edit": Scenario(
        "reportgen, one sheet edited, server kept",
        "likewise with `server: yes` in the settings, some seconds after the command before: a "
        "new process asks the one that waits. CPU and memory are those of the new one alone.",
        ours=True,
    ),
    "typst-report": Scenario(
        "typst, report",
        "`typst.compile` of the report with cover, contents with page numbers, a chapter for each "
        "city and running headers, as PDF/UA-1, in a new process: its first build, and what it "
        "does after every edit.",
    ),
    "typst-warm": Scenario(
        "typst, report, compiler kept in memory",
        "one sheet is edited while a `typst.Compiler` that has made the report before is still "
        "running, as with `typst watch`; only the compiling after the edit is timed, and CPU is "
        "that of the process in this time.",
    ),
    "typst-sheets": Scenario(
        "typst, all sheets singly",
        "a loop with one `typst.Compiler`, which gets each sheet as input, as PDF/UA-1.",
    ),
    "weasyprint-sheets": Scenario(
        "WeasyPrint, all sheets singly",
        "a loop over finished HTML, `HTML(string=…).write_pdf(…)`, as PDF/UA-1.",
    ),
    "weasyprint-report": Scenario(
        "WeasyPrint, report",
        "one page of finished HTML with cover, contents with page numbers, a chapter for each "
        "city, running headers and all sheets, as PDF/UA-1.",
    ),
    "docxtpl-sheets": Scenario(
        "docxtpl, all sheets singly",
        "a loop that opens the template for each sheet, as docxtpl asks for. The template is "
        "plainer than ours: a table without styles, lists as paragraphs, no links.",
    ),
    "docxtpl-report": Scenario(
        "docxtpl, report",
        "one plain template with a loop over all sheets, without cover, contents, chapters and "
        "numbers of pages.",
    ),
    "libreoffice": Scenario(
        "LibreOffice, sheets from Word to PDF",
        "`soffice --headless --convert-to pdf` of the Word files of single sheets that reportgen "
        "made, all in one call.",
    ),
}


@dataclass(frozen=True)
class Filling:
    """A template that is filled: its label in tables, and whether for many documents."""

    label: str
    many: bool = False


#: What the engine of Word templates and docxtpl both fill.
TEMPLATES: Mapping[str, Filling] = {
    "table-many": Filling("a table of varying columns and rows", many=True),
    "sheet-many": Filling("a fact sheet", many=True),
    "table-once": Filling("a table of varying columns and rows"),
    "sheet-once": Filling("a fact sheet"),
    "tags": Filling("12,000 tags"),
    "rich": Filling("2,000 tags of rich text"),
}
