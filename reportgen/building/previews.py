"""Sheets shown before they are built: as a page at once, and as pictures of the pages in print."""

from __future__ import annotations

from pathlib import Path

from reportgen.building.jobs import SheetJob, load_layout, run_sheet_job
from reportgen.problems.problem import ReportgenError
from reportgen.themes.theme import Theme
from reportgen.writers.formats import PDF

#: Dots to the inch: a page is as wide as half a screen.
_DOTS = 108


def run_pages_job(job: SheetJob, theme: Theme) -> tuple[bytes, ...]:
    """Return the pages of a sheet's PDF as PNG. Raises `ReportgenError`."""
    load_layout(job.file)
    made = run_sheet_job(job, theme)[PDF.name]
    if isinstance(made, ReportgenError):
        raise made
    from reportgen.writers.pdf.rasters import picture_pages

    return tuple(picture_pages(made, _DOTS))


def count_pages(pdf: Path) -> int:
    """Return how many pages a PDF file has. Raises `OSError`."""
    from reportgen.writers.pdf import rasters

    return rasters.count_pages(pdf)


def picture_page(pdf: Path, number: int) -> bytes:
    """Return a page of a PDF file as PNG, by its number from 0. Raises `OSError`, `ValueError`."""
    from reportgen.writers.pdf import rasters

    return rasters.picture_page(pdf, number, _DOTS)
