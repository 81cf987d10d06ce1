"""What is measured: first builds, builds after a change, and what each peer does instead.

Every figure comes from a process of its own. Cheap ones are measured in several rounds; a peer
that is slow makes a sample, and the rest is reckoned from it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.catalogue import SAMPLES
from benchmarks.peers import edit_data
from benchmarks.process import CommandError, Usage
from benchmarks.project import edit_sheet, profile_path
from benchmarks.workshop import Workshop, count_pages, megabytes

#: Rounds of what is cheap; for a handful of sheets, which only show that all runs, two.
ROUNDS = 5
#: Rounds of one scenario end when they have taken this many seconds together.
_PATIENCE = 240

#: Between what a server does last for a command and the next edit, in seconds: people take longer.
_PAUSE = 4


@dataclass(frozen=True)
class Figure:
    """What one scenario took for `sheets` sheets; a list has an entry for each round.

    Where fewer sheets were measured than there are, time and size are reckoned: what one sheet
    takes, and for each further one what it took between one sheet and those measured. Memory
    is always that of the sheets measured.
    """

    scenario: str
    sheets: int
    measured: int
    wall: list[float]  #: seconds
    cpu: list[float]  #: seconds
    peak_mb: float  #: of the largest process
    tree_mb: float  #: of all processes together
    output_mb: float
    pages: int = 0  #: of the report


def measure(count: int, peers: Sequence[str]) -> dict[str, Any]:
    """Return the figures for that many sheets, ours and those of the peers named.

    The result has ``"figures"``, a list of `Figure` as dicts, and ``"pairs"``: for each round
    of one edit the wall seconds of `reportgen` and of typst's report, which ran in alternation.
    """
    with TemporaryDirectory(prefix="reportgen-bench-") as folder:
        shop = Workshop(Path(folder), count)
        figures: list[Figure] = []
        pairs: list[tuple[float, float]] = []
        for figure in _measure(shop, peers, pairs):
            figures.append(figure)
            _say(
                f"{figure.scenario}: {median(figure.wall):.2f} s, CPU {median(figure.cpu):.2f} s, "
                f"{figure.peak_mb:.0f} MB"
            )
        return {"sheets": count, "figures": [asdict(each) for each in figures], "pairs": pairs}


def _measure(
    shop: Workshop, peers: Sequence[str], pairs: list[tuple[float, float]]
) -> Iterator[Figure]:
    pdf = shop.new_project("pdf")
    cold_pdf = shop.build(pdf, shop.new_cache(), ("-f", "pdf"))
    yield _figure("cold-pdf", shop.count, [cold_pdf], megabytes(pdf / "output"))

    rounds = 3 if 10 <= shop.count < 1000 else 1
    cold: list[Usage] = []
    while len(cold) < rounds:
        project, cache = shop.new_project("built"), shop.new_cache()
        cold.append(shop.build(project, cache))
    output = project / "output"
    _check_output(output, shop.count)
    size = megabytes(output)
    report = output / "reports" / "report.de.pdf"
    yield _figure("cold", shop.count, cold, size, count_pages(report))
    yield _figure(
        "no-op", shop.count, _rounds(shop.count, lambda: shop.build(project, cache)), size
    )

    edited: list[Usage] = []
    typst: list[Usage] = []

    def edit_both() -> Usage:
        """Edit a sheet, the next one in each round, and let both make what follows from it."""
        at = len(edited) % shop.count
        edit_sheet(project, at)
        edited.append(shop.build(project, cache))
        if "typst" in peers:
            data = shop.data(shop.count) / "sheets"
            edit_data(data / f"{profile_path(project, at).stem}.json")
            typst.append(shop.peer("typst-report", shop.count)[0])
            pairs.append((edited[-1].wall, typst[-1].wall))
        return edited[-1]

    _rounds(shop.count, edit_both)
    yield _figure("one-edit", shop.count, edited, size)
    yield _figure("served-edit", shop.count, _serve_edits(shop, project, cache), size)
    if typst:
        made = shop.folder / "output" / "typst-report"
        pages = count_pages(made / "report.pdf")
        yield _figure("typst-report", shop.count, typst, megabytes(made), pages)
        yield _measure_warm(shop)
        yield _measure_peer(shop, "typst-sheets")
    for peer in ("weasyprint", "docxtpl"):
        if peer in peers:
            yield _measure_peer(shop, f"{peer}-sheets")
            yield _measure_peer(shop, f"{peer}-report")
    if "libreoffice" in peers:
        yield _measure_office(shop, output)


def _serve_edits(shop: Workshop, project: Path, cache: Path) -> list[Usage]:
    """Return what builds after an edit took while a server was there."""
    made: list[Usage] = []

    def edit() -> Usage:
        time.sleep(_PAUSE)
        edit_sheet(project, len(made) % shop.count)
        made.append(shop.build(project, cache))
        return made[-1]

    with shop.server(project, cache):
        return _rounds(shop.count, edit)


def _rounds(count: int, measure_once: Callable[[], Usage]) -> list[Usage]:
    """Return what up to `ROUNDS` rounds took; fewer where they last long."""
    begin = time.monotonic()
    used: list[Usage] = []
    while len(used) < (ROUNDS if count >= 10 else 2):
        used.append(measure_once())
        if time.monotonic() - begin > _PATIENCE:
            break
    return used


def _figure(
    scenario: str, count: int, used: Sequence[Usage], size: float, pages: int = 0
) -> Figure:
    return Figure(
        scenario,
        count,
        count,
        [each.wall for each in used],
        [each.cpu for each in used],
        max(each.peak_mb for each in used),
        max(each.tree_mb for each in used),
        size,
        pages,
    )


def _measure_peer(shop: Workshop, name: str) -> Figure:
    """Return the figure of a peer; of a sample where all sheets would take too long."""
    sample = min(shop.count, SAMPLES.get(name, shop.count))
    used, output = shop.peer(name, sample)
    made = list(output.glob("*.pdf"))
    pages = count_pages(made[0]) if made and name.endswith("report") else 0
    figure = _figure(name, shop.count, [used], megabytes(output), pages)
    if sample == shop.count:
        return figure
    first, output = shop.peer(name, 1)
    return _reckon(figure, sample, _figure(name, 1, [first], megabytes(output)))


def _measure_warm(shop: Workshop) -> Figure:
    """Return the figure of a compiler that stays in memory; its memory is that of all edits."""
    used, output = shop.peer("typst-warm", shop.count)
    times = json.loads(used.output)
    figure = _figure("typst-warm", shop.count, [used], megabytes(output))
    return replace(figure, wall=times["wall"], cpu=times["cpu"])


def _measure_office(shop: Workshop, output: Path) -> Figure:
    """Return the figure of LibreOffice, which makes PDF of our documents of sheets."""
    name = "libreoffice"
    documents = sorted(output.glob("*.docx"))
    shop.convert(documents[:1])  # It sets up its own folder once.
    sample = list(islice(documents, SAMPLES[name]))
    used, made = shop.convert(sample)
    if len(list(made.glob("*.pdf"))) != len(sample):
        raise CommandError("LibreOffice has not converted all documents")
    figure = _figure(name, shop.count, [used], megabytes(made))
    if len(sample) == shop.count:
        return figure
    first, made = shop.convert(documents[:1])
    return _reckon(figure, len(sample), _figure(name, 1, [first], megabytes(made)))


def _reckon(sample: Figure, measured: int, one: Figure) -> Figure:
    """Return the figure of all sheets, reckoned from a sample and from one sheet."""

    def reckon(first: float, last: float) -> float:
        return first + (last - first) * (sample.sheets - 1) / (measured - 1)

    return replace(
        sample,
        measured=measured,
        wall=[reckon(one.wall[0], sample.wall[0])],
        cpu=[reckon(one.cpu[0], sample.cpu[0])],
        output_mb=reckon(one.output_mb, sample.output_mb),
        pages=0,
    )


def _check_output(output: Path, count: int) -> None:
    """Raise `CommandError` unless all files are there and each sheet is one page."""
    sheets = sorted(output.glob("*.pdf"))
    found = [
        len(sheets),
        len(list(output.glob("*.docx"))),
        len(list(output.glob("reports/report.*"))),
    ]
    if found != [count, count, 2]:
        raise CommandError(f"{count} sheets and a report were to be built, found are {found}")
    for path in sheets[:50]:
        if count_pages(path) != 1:
            raise CommandError(f"{path.name} is not one page")


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
