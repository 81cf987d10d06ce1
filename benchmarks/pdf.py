"""Our PDF writer against a plain loop over WeasyPrint.

The peer gets finished HTML with the style sheet inside, the same fonts and the same PDF/UA-1, and
does what one would write without this program: `HTML(string=html).write_pdf(…)` for each sheet.
Ours starts from the sheet as data, so that filling the template is in its time and not in the
peer's. The loop runs twice: with the static fonts that our writer makes once a machine, which is
the ratio given, and with the variable fonts as their packages bring them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from xml.sax.saxutils import escape

from reportgen.document.blocks import Text
from reportgen.document.edition import Audience
from reportgen.document.sheet import Sheet
from reportgen.project.open import open_project
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.sheets.cut import cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.world import World
from reportgen.writers.fonts import FONT_PACKAGES, font_folders
from reportgen.writers.html.page import brand_css, read_css, render_page
from reportgen.writers.pdf.layout import STRUTS
from reportgen.writers.pdf.sheet import print_sheet

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
ROUNDS = 5
Maker = Callable[[int], bytes]
NAMES = ("reportgen", "WeasyPrint, same fonts", "WeasyPrint, variable fonts")


def measure(count: int) -> dict[str, Any]:
    """Return CPU and wall milliseconds per sheet of both, as medians of rounds.

    The sheets are cut into rounds, in each of which both engines make the same ones, the first of
    the two by turns. The result has one entry for each engine,
    ``{"cpu_ms_per_doc": …, "wall_ms_per_doc": …}``, and ``"ratios"`` with how many times longer
    the loop takes.
    """
    project = open_project(ROOT, TODAY, ROOT)
    sheets = make_sheets(project, count)
    pages = [whole_page(sheet, project) for sheet in sheets]
    import weasyprint

    def ours(index: int) -> bytes:
        return print_sheet(sheets[index], project.theme).pdf

    def loop(index: int) -> bytes:
        html = weasyprint.HTML(string=pages[index], base_url=str(ROOT))
        return bytes(html.write_pdf(pdf_variant="pdf/ua-1"))

    with TemporaryDirectory() as work:
        same = _fonts_in(Path(work) / "same.conf", font_folders(project.theme.brand.fonts))
        variable = _fonts_in(Path(work) / "variable.conf", _variable_fonts())
        engines = dict(zip(NAMES, (ours, same(loop), variable(loop)), strict=True))
        for make in engines.values():
            make(0)  # what happens once a process: imports, the first look at the fonts
        rounds = _run_rounds(engines, count)
    result: dict[str, Any] = {
        name: {
            "cpu_ms_per_doc": median(cpu for cpu, _ in times),
            "wall_ms_per_doc": median(wall for _, wall in times),
        }
        for name, times in rounds.items()
    }
    result["ratios"] = {
        kind: median(
            theirs[place] / own[place]
            for own, theirs in zip(rounds[NAMES[0]], rounds[NAMES[1]], strict=True)
        )
        for place, kind in enumerate(("cpu", "wall"))
    }
    return result


def make_sheets(project: Project, count: int) -> list[Sheet]:
    """Return that many different sheets: the examples, in each language, with numbered titles."""
    profiles, _ = read_profiles(project, list_profiles(project).paths)
    world = World(project.today, project.words, project.picture, project.funders)
    examples = [
        merge_sheet(cut_profile(profile, Audience.PRINT, project.today), (language,), world)
        for profile in profiles
        for language in project.languages
    ]
    return [
        replace(sheet, id=f"{sheet.id}-{number}", title=(Text(f"{sheet.title[0]} {number}"),))
        for number in range(count)
        for sheet in (examples[number % len(examples)],)
    ]


def whole_page(sheet: Sheet, project: Project) -> str:
    """Return the page of a sheet with its style sheet inside."""
    theme = project.theme
    css = [brand_css(theme), *STRUTS, read_css(theme, "sheet.css"), read_css(theme, "print.css")]
    return render_page(sheet, theme, "\n".join(css))


def _run_rounds(engines: Mapping[str, Maker], count: int) -> dict[str, list[tuple[float, float]]]:
    """Return CPU and wall milliseconds per sheet, by engine and round."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
    rounds = min(ROUNDS, count)
    for number in range(rounds):
        indices = range(number, count, rounds)
        names = list(engines)[:: 1 if number % 2 == 0 else -1]
        for name in names:
            times[name].append(_time(engines[name], indices))
        print(f"  round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return times


def _time(make: Maker, indices: Sequence[int]) -> tuple[float, float]:
    cpu, wall = process_time(), perf_counter()
    for index in indices:
        make(index)
    scale = 1000 / len(indices)
    return (process_time() - cpu) * scale, (perf_counter() - wall) * scale


def _variable_fonts() -> list[Path]:
    return [Path(str(files(name.replace("-", "_")))) for name in FONT_PACKAGES]


def _fonts_in(settings: Path, folders: Sequence[Path]) -> Callable[[Maker], Maker]:
    """Return what makes a function see the fonts in these folders and no others."""
    listed = "".join(f"<dir>{escape(str(path))}</dir>" for path in folders)
    cache = f"<cachedir>{escape(str(settings.parent))}/cache</cachedir>"
    settings.write_text(f"<fontconfig>{listed}{cache}</fontconfig>", encoding="utf-8")

    def wrap(make: Maker) -> Maker:
        def make_with_fonts(index: int) -> bytes:
            # WeasyPrint asks for the settings anew with every document.
            before = os.environ.get("FONTCONFIG_FILE")
            os.environ["FONTCONFIG_FILE"] = str(settings)
            try:
                return make(index)
            finally:
                if before is None:
                    del os.environ["FONTCONFIG_FILE"]
                else:
                    os.environ["FONTCONFIG_FILE"] = before

        return make_with_fonts

    return wrap
