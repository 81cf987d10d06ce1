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

FORMATS = ("docx", "pdf")
PACKAGES = ("weasyprint", "python-docx", "docxtpl", "jinja2", "lxml")


def run(counts: Sequence[int], formats: Sequence[str]) -> dict[str, Any]:
    """Return all measurements, with what they were measured on.

    Each module's `measure` takes a number of sheets and returns an entry for each engine,
    ``{"cpu_ms_per_doc": …, "wall_ms_per_doc": …}``, and ``"ratios"``: how many times longer than
    ours the peer takes, by ``cpu`` and ``wall``.
    """
    results = []
    for name in formats:
        measure: Callable[[int], Mapping[str, Any]] = import_module(f"benchmarks.{name}").measure
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
    lines = [f"{'format':<8}{'sheets':>7}  {'engine':<28}{'CPU ms':>10}{'wall ms':>10}{'times':>8}"]
    for result in measured["results"]:
        ours = result["engines"]["reportgen"]["cpu_ms_per_doc"]
        for engine, times in result["engines"].items():
            lines.append(
                f"{result['format']:<8}{result['sheets']:>7}  {engine:<28}"
                f"{times['cpu_ms_per_doc']:>10.2f}{times['wall_ms_per_doc']:>10.2f}"
                f"{times['cpu_ms_per_doc'] / ours:>8.2f}"
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
