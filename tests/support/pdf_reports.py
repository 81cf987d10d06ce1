"""Reports laid out as one document, and what is read back from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import page as page_validation

from reportgen.document.blocks import (
    Block,
)
from reportgen.document.report import Chapter, Numbering
from reportgen.project.project import Project
from reportgen.writers.pdf.report import LaidOut, write_report
from support.outputs import (
    MM,
    fold,
    page_lines,
    structure,
)
from support.reports import make_report

Printed: TypeAlias = Callable[..., LaidOut]


def chapters(
    project: Project, *blocks: tuple[Block, ...], numbering: Numbering | None = None
) -> LaidOut:
    """Print a report of these chapters alone."""
    parts = tuple(Chapter("chapter", each) for each in blocks)
    report = make_report(project, numbering=numbering)
    return write_report(replace(report, parts=parts), project.theme)


def assert_accessible(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures


def headings(data: bytes) -> dict[str, int]:
    """Return the page, from 0, of each heading by its text, from the tags; not those in tables."""
    tree = structure(data)
    inside = {id(each) for table in tree.find("/Table") for each in table}
    found = [h for h in tree.find("/H1", "/H2", "/H3", "/H4") if id(h) not in inside]
    return {fold(heading.text): heading.pages[0] for heading in found}


def footers(data: bytes) -> list[str]:
    """Return the numbers printed at the foot of each page, “” for none."""
    found = []
    for number, lines in enumerate(page_lines(data)):
        foot = [line for line in lines if line.top < 17 * MM and line.text]
        outer = max(
            foot, key=lambda line: line.right if number % 2 == 0 else -line.left, default=None
        )
        found.append(outer.text if outer else "")
    return found
