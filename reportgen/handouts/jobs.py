"""Jobs of handouts: what is laid out by whatever process, with all that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.building.jobs import load_layout
from reportgen.document.direction import is_rtl
from reportgen.document.edition import Standard
from reportgen.document.handout import Handout, HandoutSet, TypeSizes
from reportgen.document.imposition import BOOKLETS, PAPERS, impose
from reportgen.handouts.definition import PrintOrder
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.themes.theme import Theme
from reportgen.writers.formats import DOCX, PDF

if TYPE_CHECKING:
    from reportgen.writers.pdf.handout import PrintedSet

#: The size of a handout's type, which is kept beside its files.
SIZE = "size"


@dataclass(frozen=True, slots=True)
class HandoutJob:
    """A handout to be set in the largest type that fits, as files of some formats."""

    handout: Handout
    file: str
    sizes: TypeSizes
    formats: tuple[str, ...]
    standard: Standard = Standard.UA


def run_handout_job(job: HandoutJob, theme: Theme) -> dict[str, bytes]:
    """Return the handout in each of the formats, and the size of its type by the name `SIZE`.

    Raises `ReportgenError`, for text that does not fit its page among others.
    """
    from reportgen.writers.docx.handout import write_handout
    from reportgen.writers.pdf.handout import fit_handout

    load_layout(job.file)
    try:
        fitted = fit_handout(job.handout, job.sizes, theme, job.standard)
    except ReportgenError as error:
        raise type(error)(at_file(error.problems, job.handout.id, job.file)) from None
    made = {PDF.name: fitted.pdf, SIZE: repr(fitted.size).encode()}
    if DOCX.name in job.formats:
        made[DOCX.name] = write_handout(job.handout, fitted.size, theme)
    return made


def run_fit_job(job: HandoutJob, theme: Theme) -> tuple[Problem, ...]:
    """Return the problems of text that fits its page in no size. Raises `ReportgenError`."""
    from reportgen.writers.pdf.handout import find_excess

    load_layout(job.file)
    return at_file(find_excess(job.handout, job.sizes, theme), job.handout.id, job.file)


def at_file(problems: Iterable[Problem], name: str, file: str) -> tuple[Problem, ...]:
    """Return the problems with a file where they name what is made of it."""
    return tuple(
        replace(each, place=replace(each.place, file=file)) if each.place.file == name else each
        for each in problems
    )


@dataclass(frozen=True, slots=True)
class TitlesJob:
    """The title pages of a set of handouts, which its definition says in a file."""

    handouts: HandoutSet
    file: str


def run_titles_job(job: TitlesJob, theme: Theme) -> tuple[Problem, ...]:
    """Return the problems of title pages that say too much. Raises `ReportgenError`."""
    from reportgen.writers.pdf.handout import find_long_titles

    load_layout(job.file)
    return at_file(find_long_titles(job.handouts, theme), job.handouts.id, job.file)


@dataclass(frozen=True, slots=True)
class SetJob:
    """Handouts to be set as one file, with so much bleed in millimetres."""

    handouts: HandoutSet
    sizes: dict[str, float]
    bleed: float
    standard: Standard = Standard.UA


def run_set_job(job: SetJob, theme: Theme) -> PrintedSet:
    """Return the handouts as one tagged PDF. Raises `ReportgenError`."""
    from reportgen.writers.pdf.handout import print_set

    load_layout(job.handouts.id)
    return print_set(job.handouts, job.sizes, theme, job.bleed, job.standard)


def impose_set(
    printed: PrintedSet, handouts: HandoutSet, counts: Sequence[int], order: PrintOrder
) -> bytes:
    """Return the file for the print shop, of handouts that were set with their bleed.

    It has so many copies of each handout.
    """
    from reportgen.writers.pdf.imposition import Frame, impose_pages

    width, height = PAPERS[order.size]
    frame = Frame(
        width,
        height,
        count=1 if order.layout == "single" else 2,
        bleed=order.bleed,
        marks=order.marks,
        folded=order.layout in BOOKLETS,
    )
    facing = order.layout == "facing"
    leaves, cover = arrange_leaves(printed.starts, printed.count, handouts, counts, facing=facing)
    sides = impose(order.layout, leaves, cover, rtl=is_rtl(handouts.languages[0]))
    return impose_pages(printed.pdf, sides, frame, title=handouts.title)


def arrange_leaves(
    starts: Sequence[int],
    pages: int,
    handouts: HandoutSet,
    counts: Sequence[int],
    *,
    facing: bool = False,
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return the leaves of paper of a set, and those that come last, as the pages on them.

    `starts` are the first pages of its parts in their order, `pages` is the number of all of
    them, `counts` are the copies of each handout. Where those are `facing`, the pages around them
    are not: each is a leaf of its own.
    """
    languages = len(handouts.languages)
    ends = [*starts[1:], pages]
    parts = [tuple(range(first, end)) for first, end in zip(starts, ends, strict=True)]
    around = len(handouts.occasions)
    last = around if handouts.has_contacts else 0
    before = [page for part in parts[: 2 * around] for page in part]
    after = [page for part in parts[len(parts) - last :] for page in part] if last else []
    inner = [page for part in parts[2 * around : len(parts) - last] for page in part]
    single = chunk(inner, languages)
    copies = [leaf for leaf, number in zip(single, counts, strict=True) for _ in range(number)]
    # On one side only, or front and back as the handouts are.
    size = 1 if facing else min(languages, 2)
    return [*chunk(before, size), *copies], chunk(after, size)


def chunk(pages: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """Return the pages in parts of so many."""
    return [tuple(pages[at : at + size]) for at in range(0, len(pages), size)]
