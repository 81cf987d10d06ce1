"""Loading what most jobs need, by printing a sheet for nobody."""

from __future__ import annotations

import gc
from collections import defaultdict

from reportgen.building.jobs import SheetJob, run_sheet_job
from reportgen.document.blocks import Link, List, Paragraph, Text
from reportgen.document.edition import Standard
from reportgen.document.sheet import Passage, Row, Section, Sheet, Value
from reportgen.themes.theme import Theme
from reportgen.writers.formats import DOCX, PAGES, PDF


def warm_up(theme: Theme) -> None:
    """Load what most jobs need, so that processes forked from this one have it.

    What cannot be loaded is told of the first sheet that needs it.
    """
    run_sheet_job(specimen_job(theme), theme)
    # The garbage collector would look through it in every process again and again.
    gc.collect()
    gc.freeze()


def specimen_job(theme: Theme) -> SheetJob:
    """Return the job that prints a sheet which means nothing, as PDF and as Word file."""
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
        words=defaultdict(lambda: "Aa"),
    )
