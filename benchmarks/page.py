"""The written page of the benchmarks: tables, ratios and text, made from what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10
from statistics import median
from typing import Any

from benchmarks.catalogue import SAMPLES, SCENARIOS, TEMPLATES
from benchmarks.plot import Line, draw

#: One number of sheets: `"sheets"`, `"figures"` and `"pairs"`, as `scenarios.measure` returns.
Result = Mapping[str, Any]
Figure = Mapping[str, Any]
_BY_HAND = ("weasyprint-sheets", "weasyprint-report", "docxtpl-sheets", "docxtpl-report")
_TYPST = ("typst-sheets", "typst-report")
_WARM = ("typst-warm",)
_FASTER = ("is {times} times as fast as", "takes {times} times as long as")


def write_page(measured: Mapping[str, Any], plot: str) -> str:
    """Return the page as Markdown; `plot` is the file name of the drawing beside it."""
    results = measured["results"]
    sections = [
        "# Benchmarks",
        _introduction(results),
        f"![Seconds by number of sheets]({plot})",
        "## In short",
        _in_short(results, measured.get("templates", [])),
        "## Builds after an edit",
        "What a user waits for all day: one sheet was edited, and everything that follows from it "
        "is made anew. typst has to make the report; reportgen makes the sheet's PDF and Word "
        "file, and the report as PDF and as Word file. The two ran in turns, and the ratio is the "
        "median of the ratios of the rounds: above 1 reportgen is faster. Warm against warm is a "
        "new command that asks the server of [`server: yes`](building.md) against a typst compiler "
        "that stays in memory and compiles again.",
        _table_of_edits(results),
        "## First builds",
        "Everything from nothing. “By hand” is what one would write without reportgen: the two "
        "loops and two reports of WeasyPrint and docxtpl, one after the other. typst makes no "
        "Word files, so that its time stands against that of PDF alone. Above 1 reportgen is "
        "faster.",
        _table_of_first_builds(results),
        *_section_of_templates(measured.get("templates", [])),
        *_section_of_forms(measured.get("forms", [])),
        "## Memory and size",
        "Memory is that of the largest process. Where a build spreads over several processes, the "
        "second number is what all of them held at once; memory they share counts for each, so "
        "that it is an upper bound.",
        _table_of_memory(results),
        "## All figures",
        "Seconds are medians of the rounds. CPU is user and system time of all processes "
        "together. Where a slow peer made a sample of fewer sheets, seconds and MB are reckoned "
        "(≈): what one sheet took, and for each further one the same share of what the sample "
        "took beyond that. Memory is never reckoned.",
        _table_of_figures(results),
        "## How it was measured",
        _method(measured),
        "## What each does",
        "\n".join(
            f"- **{SCENARIOS[name].label}:** {SCENARIOS[name].how}"
            for name in SCENARIOS
            if any(_find(result, name) for result in results)
        ),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def show_results(results: Sequence[Result]) -> str:
    """Return the figures as lines of text, for the terminal."""
    lines = [f"{'sheets':>7}  {'what':<42}{'wall s':>10}{'CPU s':>10}{'peak MB':>9}{'MB':>8}"]
    for result in results:
        for name, scenario in SCENARIOS.items():
            if figure := _find(result, name):
                about = "≈" if figure["measured"] < figure["sheets"] else " "
                lines.append(
                    f"{result['sheets']:>7}  {scenario.label:<41}{about}"
                    f"{median(figure['wall']):>10.2f}{median(figure['cpu']):>10.2f}"
                    f"{figure['peak_mb']:>9.0f}{figure['output_mb']:>8.1f}"
                )
        if result["pairs"]:
            ratio = median(theirs / ours for ours, theirs in result["pairs"])
            lines.append(f"{'':>9}one edit: typst's report takes {_number(ratio)} times ours")
    lines.append("≈ reckoned from a sample")
    return "\n".join(lines)


def show_templates(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return what documents of Word templates took as a table of text, losses as well as wins."""
    rows = []
    for entry in entries:
        ratios = _template_ratios(entry)
        rows.append(
            [
                TEMPLATES[entry["case"]].label,
                "many" if TEMPLATES[entry["case"]].many else "one",
                *(f"{_number(median(entry[side]['wall']))} ms" for side in _SIDES),
                f"**{_number(median(ratios))}**",
                f"{_number(min(ratios))}–{_number(max(ratios))}",
                str(len(ratios)),
            ]
        )
    head = "what|documents|reportgen|docxtpl|docxtpl ÷ ours|from–to|rounds"
    return _table(head.split("|"), rows)


def show_forms(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return what was read of forms and sheets that came back, as a table of text."""
    rows = [
        [
            entry["what"],
            entry["through"],
            str(entry["files"]),
            f"{entry['same']} of {entry['texts']}",
            str(entry["lost"]),
            str(entry["invented"]),
            f"{_number(entry['ms'])} ms",
        ]
        for entry in entries
        if "ms" in entry
    ]
    head = "what|through|files|texts the same|lost|invented|a file"
    lines = [_table(head.split("|"), rows)]
    lines += [
        f"{entry['files']} forms, each with one text changed, are imported in "
        f"{_number(entry['seconds'])} s: `reportgen import --yes`."
        for entry in entries
        if "seconds" in entry
    ]
    return "\n\n".join(lines)


def draw_plot(measured: Mapping[str, Any]) -> str:
    """Return the drawing of seconds by number of sheets, as SVG."""
    results = measured["results"]

    def points(*names: str) -> dict[int, float]:
        sums = {result["sheets"]: _sum(result, names) for result in results}
        return {count: seconds for count, seconds in sums.items() if seconds}

    return draw(
        "Wall seconds by number of sheets",
        [
            Line("reportgen, first build", "#0b5563", points("cold")),
            Line("reportgen, one sheet edited", "#0b8a5f", points("one-edit")),
            Line(
                "reportgen, one sheet edited, server kept",
                "#0b8a5f",
                points("served-edit"),
                dashed=True,
            ),
            Line("reportgen, nothing changed", "#6b8f00", points("no-op")),
            Line("typst, report", "#b3400f", points("typst-report")),
            Line("typst, report, kept in memory", "#b3400f", points("typst-warm"), dashed=True),
            Line("typst, sheets and report", "#d98a00", points(*_TYPST)),
            Line("by hand: WeasyPrint, docxtpl", "#7a3d8f", points(*_BY_HAND)),
        ],
    )


_SIDES = ("reportgen", "docxtpl")


def _template_ratios(entry: Mapping[str, Any]) -> list[float]:
    """Return for each round how many times ours docxtpl took."""
    ours, theirs = (entry[side]["wall"] for side in _SIDES)
    return [their / our for our, their in zip(ours, theirs, strict=True)]


def _section_of_templates(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the parts of the page on Word templates, none where they were not measured."""
    if not entries:
        return []
    number = max(entry["documents"] for entry in entries)
    return [
        "## Word templates",
        "The engine that fills [Word templates](word-templates.md), on its own beside docxtpl: the "
        "same template, the same values, documents of the same text. A document takes so many "
        f"milliseconds. Many are {number} in a round: reportgen has opened the template before, "
        "as it is made for; docxtpl opens it for each, as it has to. One is opened and filled "
        "once by either, so that this time holds what reportgen spends on reading and checking "
        "a template. The two ran in turns, and the ratio is the median of the ratios of the "
        "rounds: above 1 reportgen is faster.",
        show_templates(entries),
    ]


def _section_of_forms(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the parts of the page on what comes back, none where it was not measured."""
    if not entries:
        return []
    return [
        "## Forms and sheets that come back",
        "[Forms](collecting.md) of the examples in each language, and their built sheets, which "
        "bear no marks at all, are read again: as they were built, and as LibreOffice saved them. "
        "Each text that is read is held against that of the profile, and what a sheet does not "
        "print is no text of it. What is not the same is shown otherwise than it is written, such "
        "as in bold as a whole. Files of Word 97 and Rich Text are opened by LibreOffice first, "
        "and some of them alone are measured.",
        show_forms(entries),
    ]


def _introduction(results: Sequence[Result]) -> str:
    counts = _join([f"{result['sheets']}" for result in results])
    return (
        f"How long reportgen takes for {counts} fact sheets and one report of all of them, and "
        "how long others take for the same texts. All engines ran on one machine in one run, on "
        "the same invented German sheets, each a full page of A4, with the same fonts. The page "
        "is written by `./run bench --page`; nothing in it is written by hand."
    )


def _in_short(results: Sequence[Result], templates: Sequence[Mapping[str, Any]]) -> str:
    """Return what reportgen wins and loses: at the most sheets, at the fewest, with templates."""
    wins: list[str] = []
    losses: list[str] = []
    chosen = [results[-1], results[0]] if len(results) > 1 else results
    compared = [
        (f"{result['sheets']} sheets, {when}", *rest)
        for result in chosen
        for when, *rest in _comparisons(result)
    ]
    for entry in templates:
        filling = TEMPLATES[entry["case"]]
        number = "many documents" if filling.many else "one document"
        when = f"Word templates, {filling.label}, {number}"
        compared.append((when, median(_template_ratios(entry)), *_FASTER, "docxtpl"))
    for when, ratio, faster, slower, other in compared:
        times = max(ratio, 1 / ratio)
        # A twentieth more or less is within what rounds differ.
        if times < 1.05:
            said = "is level with"
        else:
            said = (faster if ratio > 1 else slower).format(times=_number(times))
        line = f"- {when}: reportgen {said} {other}."
        (losses if ratio < 1 and times >= 1.05 else wins).append(line)
    return "\n\n".join(
        f"**{title}**\n\n" + "\n".join(lines)
        for title, lines in (
            ("Where reportgen is ahead or level", wins),
            ("Where reportgen is behind", losses),
        )
        if lines
    )


def _comparisons(result: Result) -> Iterable[tuple[str, float, str, str, str]]:
    """Yield when, how many times ours the other takes, words for better and worse, the other."""
    words = _FASTER
    pairs = [theirs / ours for ours, theirs in result["pairs"]]
    if pairs:
        yield "after one edit", median(pairs), *words, "a new run of typst"
    for scenario, names, when, other in (
        ("served-edit", _WARM, "after one edit, server kept", "a typst compiler kept in memory"),
        ("cold-pdf", _TYPST, "first build, PDF only", "typst"),
        ("cold-pdf", _BY_HAND[:2], "first build, PDF only", "WeasyPrint by hand"),
        ("cold", _BY_HAND, "first build, PDF and Word", "WeasyPrint and docxtpl by hand"),
    ):
        ours, theirs = _sum(result, (scenario,)), _sum(result, names)
        if ours and theirs:
            yield when, theirs / ours, *words, other
    built, report = _find(result, "cold"), _find(result, "typst-report")
    if built and report:
        # All of our processes together against typst's only one.
        ratio = report["peak_mb"] / max(built["tree_mb"], built["peak_mb"])
        more = "needs {times} times the memory of"
        less = "needs {times} times less memory than"
        yield "first build", ratio, less, more, "typst for the report alone"


def _table_of_edits(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        pairs = [theirs / ours for ours, theirs in result["pairs"]]
        served, warm = _sum(result, ("served-edit",)), _sum(result, _WARM)
        rows.append(
            [
                str(result["sheets"]),
                _seconds(_sum(result, ("no-op",))),
                _seconds(_sum(result, ("one-edit",))),
                _seconds(_sum(result, ("typst-report",))),
                f"**{_number(median(pairs))}**" if pairs else "–",
                ", ".join(map(_number, pairs)) or "–",
                _seconds(served),
                _seconds(warm),
                _ratio(warm, served),
            ]
        )
    head = "sheets|nothing changed|one edit|typst report|typst ÷ edit|round by round|one edit, "
    head += "server kept|typst kept in memory|kept ÷ served"
    return _table(head.split("|"), rows)


def _table_of_first_builds(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        all_, pdf = _sum(result, ("cold",)), _sum(result, ("cold-pdf",))
        by_hand, typst = _sum(result, _BY_HAND), _sum(result, _TYPST)
        weasyprint = _sum(result, _BY_HAND[:2])
        rows.append(
            [
                str(result["sheets"]),
                _seconds(all_),
                _seconds(by_hand, _reckoned(result, _BY_HAND)),
                _ratio(by_hand, all_),
                _seconds(pdf),
                _seconds(weasyprint, _reckoned(result, _BY_HAND[:2])),
                _ratio(weasyprint, pdf),
                _seconds(typst),
                _ratio(typst, pdf),
            ]
        )
    head = (
        "sheets|reportgen, PDF and Word|by hand|by hand ÷ ours|reportgen, PDF only|"
        "WeasyPrint|WeasyPrint ÷ ours|typst|typst ÷ ours"
    )
    return _table(head.split("|"), rows)


def _table_of_memory(results: Sequence[Result]) -> str:
    names = ["cold", "no-op", "one-edit", "typst-report", "typst-warm"]
    names += ["weasyprint-report", "docxtpl-report"]
    rows = []
    for name in names:
        found = [_find(result, name) for result in results]
        if any(found):
            rows.append([SCENARIOS[name].label, *(_memory(figure) for figure in found)])
    return _table(["MB", *(f"{result['sheets']} sheets" for result in results)], rows)


def _memory(figure: Figure | None) -> str:
    if not figure:
        return "–"
    if figure["measured"] < figure["sheets"]:
        return f"{figure['peak_mb']:.0f} for {figure['measured']}"
    # A tenth more is what looking at it at another moment explains.
    spread = figure["tree_mb"] > 1.1 * figure["peak_mb"]
    return f"{figure['peak_mb']:.0f}" + (f" ({figure['tree_mb']:.0f})" if spread else "")


def _table_of_figures(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        for name, scenario in SCENARIOS.items():
            figure = _find(result, name)
            if not figure:
                continue
            about = "≈ " if figure["measured"] < figure["sheets"] else ""
            wall = figure["wall"]
            spread = f" ({_number(min(wall))}–{_number(max(wall))})" if len(wall) > 1 else ""
            rows.append(
                [
                    str(result["sheets"]),
                    scenario.label,
                    about + _number(median(wall)) + spread,
                    about + _number(median(figure["cpu"])),
                    f"{figure['peak_mb']:.0f}",
                    about + f"{figure['output_mb']:.1f}",
                    str(figure["pages"] or "–"),
                    str(len(wall)),
                    "all" if not about else f"{figure['measured']} sheets",
                ]
            )
    head = "sheets|what|wall s (from–to)|CPU s|peak MB|output MB|pages of report|rounds|measured"
    return _table(head.split("|"), rows)


def _method(measured: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in measured["packages"].items())
    samples = _join([f"{SCENARIOS[name].label} ({size})" for name, size in SAMPLES.items()])
    lines = [
        f"**Machine:** {measured['cores']} cores ({measured['processor']}), "
        f"{measured['memory_gb']:.0f} GB of memory, {measured['system']}. Load when the run began: "
        f"{measured['load']}.",
        f"**Versions:** Python {measured['python']}, {packages}.",
        f"**Day:** {measured['day']}.",
        "**Absent:** " + (_join(measured["absent"]) or "nothing") + ".",
        "**Processes:** every figure is that of a whole process from start to end, with starting "
        "Python and importing the libraries; only the compiler that stays in memory is timed "
        "inside. Time is the clock on the wall; CPU and memory are those that the system "
        "counts for the process and all that it waited for.",
        "**Data:** reportgen reads, checks and merges YAML profiles. The peers get finished data, "
        "made before: HTML with the style sheet inside for WeasyPrint, JSON for docxtpl and "
        "typst, one file for each sheet, which suits typst's memory best. This favours the peers.",
        "**Caches:** each first build has a fresh copy of the project and an empty cache but "
        "for the static fonts, which are made once a machine and which the peers are given as "
        "well. The builds after it go on in the project and cache of the last first build.",
        "**Rounds:** first builds three up to 999 sheets, else one; PDF only one; builds after a "
        "change and typst's report five, or fewer where they last over four minutes; fewer than "
        f"ten sheets only show that everything runs. Samples are at most: {samples}.",
        "**What differs:** reportgen's report has more than the peers': overview with charts, a "
        "list on the first page of each city, an index of topics. reportgen also repairs the tags "
        "of its PDF, so that tables over two pages stay one.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _find(result: Result, name: str) -> Figure | None:
    return next((figure for figure in result["figures"] if figure["scenario"] == name), None)


def _sum(result: Result, names: Iterable[str]) -> float:
    """Return the median seconds of scenarios one after the other, 0 where one is missing."""
    figures = [_find(result, name) for name in names]
    return sum(median(each["wall"]) for each in figures if each) if all(figures) else 0.0


def _reckoned(result: Result, names: Iterable[str]) -> bool:
    figures = [figure for name in names if (figure := _find(result, name))]
    return any(figure["measured"] < figure["sheets"] for figure in figures)


def _ratio(theirs: float, ours: float) -> str:
    return f"**{_number(theirs / ours)}**" if theirs and ours else "–"


def _seconds(value: float, reckoned: bool = False) -> str:
    return f"{'≈ ' if reckoned else ''}{_number(value)} s" if value else "–"


def _number(value: float) -> str:
    """Return a number with the two or three digits that count."""
    if 0 < value < 0.1:
        return f"{value:.{1 - floor(log10(value))}f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _join(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    # Words stand at the left, numbers at the right.
    rule = ["---" if title in ("what", "MB") else "---:" for title in head]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
