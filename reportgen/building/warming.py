"""Loading what jobs need, once for all the processes that are forked afterwards."""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import suppress

from reportgen.building.jobs import SheetJob, run_sheet_job
from reportgen.document.blocks import Link, List, Paragraph, Text
from reportgen.document.edition import Standard
from reportgen.document.sheet import Passage, Row, Section, Sheet, Value
from reportgen.problems.problem import ReportgenError
from reportgen.themes.theme import Theme
from reportgen.writers.formats import PAGES, PDF


def warm_up(theme: Theme) -> None:
    """Load what most jobs need, so that processes forked from this one have it."""
    warm_up_layout(theme)
    warm_up_word(theme)
    # The garbage collector would look through it in every process again and again.
    gc.collect()
    gc.freeze()


def warm_up_layout(theme: Theme) -> None:
    """Load what lays out PDF, by printing a sheet for nobody; what fails, each job tells."""
    run_sheet_job(specimen_job(theme), theme)


def warm_up_word(theme: Theme) -> None:
    """Load the Word templates of sheets and of reports.

    What is wrong with one is told of the first document that needs it.
    """
    from reportgen.writers.docx.report import load_report_template
    from reportgen.writers.docx.sheet import load_template

    for load in (load_template, load_report_template):
        with suppress(ReportgenError):
            load(theme)


def specimen_job(theme: Theme) -> SheetJob:
    """Return the job that prints a sheet which means nothing as PDF."""
    return SheetJob(_specimen(theme.language), "", Standard.UA, b"", (PDF.name, PAGES))


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
        words=defaultdict(lambda: "Aa"),
    )
