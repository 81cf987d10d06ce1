"""Loading what most jobs need, by printing a sheet for nobody: whoever has done so is warm."""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import suppress

from reportgen.building.jobs import SheetJob, run_sheet_job
from reportgen.document.blocks import Link, List, Paragraph, Text
from reportgen.document.edition import Standard
from reportgen.document.report import Numbering, Report
from reportgen.document.sheet import Passage, Row, Section, Sheet, Value
from reportgen.problems.problem import ReportgenError
from reportgen.themes.theme import Theme
from reportgen.writers.formats import DOCX, PAGES, PDF

#: All words there are.
_WORDS = defaultdict[str, str](lambda: "Aa")


def warm_up(theme: Theme) -> None:
    """Load what most jobs need, so that processes forked from this one have it.

    What cannot be loaded is told of the first sheet that needs it.
    """
    run_sheet_job(specimen_job(theme), theme)
    # The garbage collector would look through it in every process again and again.
    gc.collect()
    gc.freeze()


def warm_up_reports(theme: Theme) -> None:
    """Load what reports as Word files need, so that processes forked from this one have it.

    What cannot be loaded is told of the first report that needs it.
    """
    from reportgen.writers.docx.report import write_report

    with suppress(ReportgenError):
        write_report(_report(theme.language), theme, {})
    gc.freeze()


def specimen_job(theme: Theme) -> SheetJob:
    """Return the job that prints a sheet which means nothing as PDF and Word file."""
    formats = (PDF.name, PAGES, DOCX.name)
    return SheetJob(_specimen(theme.language), "", Standard.UA, b"", formats)


def _specimen(language: str) -> Sheet:
    """Return a sheet that has some of what sheets are made of."""
    text = Text("Aa")
    said = Paragraph((Text("Aa "), Text("Bb", strong=True), Text(" Cc", emphasis=True)))
    named = Paragraph((Link("https://example.org/", (Text("example.org"),)),))
    body = Value((said, List(((said,), (named,)))))
    passage = Passage(language, text, text, body, Text(""))
    return Sheet(
        id="specimen",
        languages=(language,),
        title=(text,),
        title_label=(Text(""),),
        kind=(text,),
        header=((text,),),
        footer=(text,),
        sections=(Section("aa", (text,), (), (Row("aa", (passage,)),)),),
        figures=(),
        logos=(),
        values={language: {}},
        words=_WORDS,
    )


def _report(language: str) -> Report:
    text = (Text("Aa"),)
    return Report("specimen", (language,), text, text, text, Numbering(), (), _WORDS)
