"""Jobs: what is printed apart from everything else, by whatever process, with all that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.cache.pickles import dump_value
from reportgen.document.edition import Edition, Standard
from reportgen.document.sheet import Sheet
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, WriteError
from reportgen.sheets.cut import CutProfile, dump_profile
from reportgen.themes.theme import Theme
from reportgen.writers.formats import FORMATS, SOURCES

if TYPE_CHECKING:
    from reportgen.writers.pdf.binding.sheaf import Extent
    from reportgen.writers.pdf.section import SectionJob


class NoLayoutError(WriteError):
    """The libraries that lay out PDF are missing."""


@dataclass(frozen=True, slots=True)
class SheetJob:
    """A sheet to be printed in some formats, with all that this takes but the theme.

    `source` is what PDF/A embeds, `file` the name of its profile.
    """

    sheet: Sheet
    file: str
    standard: Standard
    source: bytes
    formats: tuple[str, ...]


def make_sheet_job(
    sheet: Sheet,
    profile: CutProfile,
    edition: Edition,
    formats: tuple[str, ...],
) -> SheetJob:
    """Return the job that prints the sheet of a profile."""
    source = b""
    if edition.standard is Standard.ARCHIVE and any(SOURCES[each].is_laid_out for each in formats):
        source = dump_profile(profile, edition.languages)
    return SheetJob(
        sheet,
        profile.file,
        edition.standard,
        source,
        formats,
    )


def run_sheet_job(job: SheetJob, theme: Theme) -> dict[str, bytes | ReportgenError]:
    """Return the sheet in each of the job's formats, or why it could not be made as that one."""
    made: dict[str, bytes | ReportgenError] = {}
    for format in FORMATS.values():
        names = (format.name, *format.beside)
        if format.write_sheet is None or not set(names) & set(job.formats):
            continue
        try:
            if format.is_laid_out:
                load_layout(job.file)
            made |= format.write_sheet(job.sheet, theme, job.standard, job.source)
        except ReportgenError as error:
            made |= dict.fromkeys(names, error)
        except (MemoryError, SystemError) as error:
            # What is left would not be enough for anything else. Where a library of C gets no
            # memory, its call fails without a reason.
            raise MemoryError from error
        except Exception as error:
            what = say("the sheet as {format}", format=format.name.upper())
            fault = ReportgenError(problems_of(error, job.file, what))
            made |= dict.fromkeys(names, fault)
    return made


def run_section_job(job: SectionJob, theme: Theme) -> bytes:
    """Return the pages of a report's section, as `dump_value` keeps them."""
    from reportgen.writers.pdf.section import print_section

    load_layout(job.section.report.id)
    return dump_value(print_section(job, theme))


def run_measuring_job(job: SectionJob, theme: Theme) -> Extent:
    """Return how far a report's section reaches."""
    from reportgen.writers.pdf.section import measure_section

    load_layout(job.section.report.id)
    return measure_section(job, theme)


def load_layout(file: str) -> None:
    """Load what lays out PDF. Raises `NoLayoutError`, for what the file asks to be laid out."""
    from reportgen.writers.pdf import engine

    try:
        engine.load()
    except OSError as error:
        message = say("the libraries that lay out PDF are missing.")
        advice = say("“reportgen doctor” says how to install them; Word files can be made without.")
        raise NoLayoutError([Problem(Place(file), message, advice)]) from error
