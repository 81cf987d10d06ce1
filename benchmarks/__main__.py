"""Runs the benchmarks: `./run bench [--sheets 100,1000] [--page] [--json FILE]`.

`project`, which is measured unless told otherwise, builds whole projects and lets the peers make
the same. The others measure one writer beside one peer. Nothing is asserted about times here:
they belong to the machine, the ratios are what can be compared.
"""

from __future__ import annotations

import argparse
import compileall
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import reportgen
from benchmarks.catalogue import PEERS
from benchmarks.forms import measure as measure_forms
from benchmarks.machine import describe_machine
from benchmarks.page import draw_plot, show_forms, show_results, show_templates, write_page
from benchmarks.process import CommandError
from benchmarks.scenarios import measure as measure_project
from benchmarks.templates import measure as measure_templates
from benchmarks.workshop import absent_peers

#: What measures one writer, by name: the module and its function.
ENGINES = {
    "docx": ("docx", "measure"),
    "pdf": ("pdf", "measure"),
    "report-docx": ("reports", "measure_docx"),
    "report-pdf": ("reports", "measure_pdf"),
}
MEASURES = ("project", "templates", "forms", *ENGINES)
PAGE_COUNTS = [100, 300, 1000, 3000]
DOCS = Path(__file__).resolve().parent.parent / "docs"
PACKAGE = Path(reportgen.__file__).parent


def measure_engines(counts: Sequence[int], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the measurements of single writers.

    Each of `ENGINES` takes a number of sheets and returns an entry for each engine,
    ``{"cpu_ms_per_doc": …, "wall_ms_per_doc": …}`` and for whole reports ``"peak_mb"``, the most
    memory the process had; and ``"ratios"``: how many times longer than ours the peer takes, by
    ``cpu`` and ``wall``.
    """
    results = []
    for name in names:
        module, function = ENGINES[name]
        measure: Callable[[int], Mapping[str, Any]] = getattr(
            import_module(f"benchmarks.{module}"), function
        )
        for count in counts:
            print(f"{name}: {count} sheets …", file=sys.stderr, flush=True)
            engines = dict(measure(count))
            ratios = engines.pop("ratios")
            results.append({"format": name, "sheets": count, "engines": engines, "ratios": ratios})
    return results


def show_engines(results: Sequence[Mapping[str, Any]]) -> str:
    """Return the measurements as lines of text: ms per document, and how many times ours."""
    lines = [
        f"{'format':<12}{'sheets':>7}  {'engine':<28}"
        f"{'CPU ms':>10}{'wall ms':>10}{'times':>8}{'peak MB':>9}"
    ]
    for result in results:
        ours = result["engines"]["reportgen"]["cpu_ms_per_doc"]
        for engine, times in result["engines"].items():
            lines.append(
                f"{result['format']:<12}{result['sheets']:>7}  {engine:<28}"
                f"{times['cpu_ms_per_doc']:>10.2f}{times['wall_ms_per_doc']:>10.2f}"
                f"{times['cpu_ms_per_doc'] / ours:>8.2f}"
                + (f"{times['peak_mb']:>9.0f}" if "peak_mb" in times else "")
            )
    return "\n".join(lines)


def _counts(text: str) -> list[int]:
    try:
        counts = sorted({int(word) for word in text.split(",")})
    except ValueError:
        counts = []
    if not counts or counts[0] < 1:
        raise argparse.ArgumentTypeError(f"“{text}” names no numbers of sheets. Write 100,1000.")
    return counts


def _names(known: Sequence[str]) -> Callable[[str], list[str]]:
    """Return what reads a list of names and knows which there are."""

    def read(text: str) -> list[str]:
        words = list(filter(None, text.split(",")))
        for word in words:
            if word not in known:
                raise argparse.ArgumentTypeError(
                    f"“{word}” is not known. There are: {', '.join(known)}."
                )
        return words

    return read


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description="Measure how long projects take to build, and what other programs take.",
    )
    parser.add_argument("--sheets", type=_counts, metavar="N,N…", help="how many sheets (100)")
    parser.add_argument(
        "--only",
        type=_names(MEASURES),
        metavar="NAME,…",
        help=f"what is measured: {', '.join(MEASURES)} "
        "(project; with --page templates and forms as well)",
    )
    parser.add_argument(
        "--peers",
        type=_names(PEERS),
        default=list(PEERS),
        metavar="NAME,…",
        help=f"whom projects are compared with: {', '.join(PEERS)} (all that are installed)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures are kept")
    parser.add_argument(
        "--page",
        type=Path,
        nargs="?",
        const=DOCS,
        metavar="DIR",
        help="write benchmarks.md and benchmarks.svg (docs/), by default for "
        + ", ".join(map(str, PAGE_COUNTS)),
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="measure nothing: take the figures of projects from this JSON file",
    )
    given = parser.parse_args(arguments)
    given.only = given.only or (["project", "templates", "forms"] if given.page else ["project"])
    if given.page and "project" not in given.only:
        parser.error("--page shows projects: leave --only away, or name project in it.")
    for folder in filter(None, (given.page, given.json and given.json.absolute().parent)):
        if not folder.is_dir():
            parser.error(f"there is no folder {folder}.")
    if given.source:
        try:
            given.measured = json.loads(given.source.read_text(encoding="utf-8"))
            given.measured["results"][0]["figures"]
        except OSError as error:
            parser.error(f"{given.source} cannot be read ({error.strerror}).")
        except (ValueError, LookupError, TypeError):
            parser.error(f"{given.source} holds no figures of projects.")
    given.sheets = given.sheets or (PAGE_COUNTS if given.page else [100])
    return given


def _measure(given: argparse.Namespace) -> dict[str, Any]:
    """Return all figures; they are kept after each number of sheets, as some take an hour."""
    # What is installed comes compiled, and a checkout is from its second start on, unless the
    # environment keeps Python from writing.
    compileall.compile_dir(str(PACKAGE), quiet=1)
    absent = {name: mend for name, mend in absent_peers() if name in given.peers}
    measured = describe_machine(sorted(absent))
    measured |= {"results": [], "templates": [], "forms": [], "engines": []}
    if "project" in given.only:
        for name, mend in absent.items():
            print(f"{name} is absent and left out; it comes with {mend}", file=sys.stderr)
        peers = [peer for peer in given.peers if peer not in absent]
        for count in given.sheets:
            print(f"project: {count} sheets …", file=sys.stderr, flush=True)
            measured["results"].append(measure_project(count, peers))
            _keep(measured, given.json)
    if "templates" in given.only and "docxtpl" in given.peers and "docxtpl" not in absent:
        print("templates …", file=sys.stderr, flush=True)
        measured["templates"] = measure_templates()
        _keep(measured, given.json)
    if "forms" in given.only:
        print("forms …", file=sys.stderr, flush=True)
        measured["forms"] = measure_forms()
        _keep(measured, given.json)
    names = [name for name in given.only if name in ENGINES]
    measured["engines"] = measure_engines(given.sheets, names)
    _keep(measured, given.json)
    return measured


def _keep(measured: Mapping[str, Any], path: Path | None) -> None:
    if path:
        text = json.dumps(measured, indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the files that are asked for; return the exit code."""
    given = _read(arguments)
    try:
        measured = given.measured if given.source else _measure(given)
    except CommandError as error:
        print(f"./run bench: a command failed: {error}", file=sys.stderr)
        return 1
    if measured["results"]:
        print(show_results(measured["results"]))
    if measured.get("templates"):
        print(show_templates(measured["templates"]))
    if measured.get("forms"):
        print(show_forms(measured["forms"]))
    if measured.get("engines"):
        print(show_engines(measured["engines"]))
    if given.page:
        (given.page / "benchmarks.svg").write_text(draw_plot(measured), encoding="utf-8")
        page = write_page(measured, "benchmarks.svg")
        (given.page / "benchmarks.md").write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
