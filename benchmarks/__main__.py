"""Runs the benchmarks: `./run bench [--sheets 100,1000] [--only docx,pdf] [--json FILE]`.

Each measures our writer and a peer in the same process and on the same content, in turns. Nothing
is asserted about times here: they belong to the machine, the ratio is what can be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

#: What is measured, by name: the module and its function.
MEASURES = {
    "docx": ("docx", "measure"),
    "pdf": ("pdf", "measure"),
    "report-docx": ("reports", "measure_docx"),
    "report-pdf": ("reports", "measure_pdf"),
}
FORMATS = tuple(MEASURES)
PACKAGES = ("weasyprint", "python-docx", "docxtpl", "jinja2", "lxml")


def run(counts: Sequence[int], formats: Sequence[str]) -> dict[str, Any]:
    """Return all measurements, with what they were measured on.

    Each of `MEASURES` takes a number of sheets and returns an entry for each engine,
    ``{"cpu_ms_per_doc": …, "wall_ms_per_doc": …}`` and for whole reports ``"peak_mb"``, the most
    memory the process had; and ``"ratios"``: how many times longer than ours the peer takes, by
    ``cpu`` and ``wall``.
    """
    results = []
    for name in formats:
        module, function = MEASURES[name]
        measure: Callable[[int], Mapping[str, Any]] = getattr(
            import_module(f"benchmarks.{module}"), function
        )
        for count in counts:
            print(f"{name}: {count} sheets …", file=sys.stderr, flush=True)
            engines = dict(measure(count))
            ratios = engines.pop("ratios")
            results.append({"format": name, "sheets": count, "engines": engines, "ratios": ratios})
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "packages": {package: metadata.version(package) for package in PACKAGES},
        "results": results,
    }


def show_table(measured: Mapping[str, Any]) -> str:
    """Return the measurements as lines of text: ms per document, and how many times ours."""
    lines = [
        f"{'format':<12}{'sheets':>7}  {'engine':<28}"
        f"{'CPU ms':>10}{'wall ms':>10}{'times':>8}{'peak MB':>9}"
    ]
    for result in measured["results"]:
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
    counts = [int(word) for word in text.split(",")]
    if min(counts) < 1:
        raise ValueError(text)
    return counts


def _formats(text: str) -> list[str]:
    words = text.split(",")
    if not set(words) <= set(FORMATS):
        raise ValueError(text)
    return words


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the JSON file where one is asked for."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure the writers.")
    parser.add_argument("--sheets", type=_counts, default=[100], metavar="N,N…")
    parser.add_argument("--only", type=_formats, default=list(FORMATS), metavar="FORMAT,…")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    measured = run(given.sheets, given.only)
    print(show_table(measured))
    text = json.dumps(measured, indent=2, ensure_ascii=False)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
