"""The overview of a report: what its sheets are in numbers, charts and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from reportgen.document.blocks import (
    Block,
    Chart,
    Heading,
    Inline,
    Paragraph,
    Table,
    Text,
)
from reportgen.document.report import Chapter, Part
from reportgen.document.sheet import Sheet
from reportgen.fields.values import Period
from reportgen.languages import pick, sort_key
from reportgen.reports.charts import Bar, Span, draw_bars, draw_timeline
from reportgen.reports.comparison import draw_numbers, make_comparison
from reportgen.reports.counting import COLUMNS, group_by_value, parted, values_of
from reportgen.reports.definition import PartSpec
from reportgen.reports.draft import Draft, join
from reportgen.reports.figures import USUAL, make_key_figures
from reportgen.reports.room import spread

_T = TypeVar("_T")
_CHARTS = (
    {"chart": "bars", "of": "city"},
    {"chart": "matrix", "of": "topics", "by": "city"},
    {"chart": "timeline", "of": "period"},
)
#: What still can be read at a glance: bars of a chart, rows of a time line.
_BARS, _ROWS = 30, 60


def make_overview(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """The report at a glance: key figures and charts."""
    heading = draft.begin(spec, draft.title(spec, "report_overview"), numbered=True)
    figures = spec.values.get("figures", USUAL)
    blocks: list[Block] = [heading, make_key_figures(draft, figures)]
    for number, chart in enumerate(spec.values.get("charts", _CHARTS), 1):
        blocks += DRAWN[chart["chart"]](draft, chart, heading, number)
    yield Chapter("overview", spread(blocks) if heading.new_page else tuple(blocks))


def _chart_title(draft: Draft, chart: dict[str, Any], key: str, **parts: Any) -> tuple[Text, ...]:
    own = chart.get("title")
    return draft.texts(own) if own else draft.word(key, **parts)


def _bars(draft: Draft, chart: dict[str, Any], heading: Heading, number: int) -> list[Block]:
    if "as" in chart:
        return draw_numbers(draft, chart, heading, number)
    of = chart["of"]
    found = group_by_value(draft.sheets, of)
    if not found:
        return []
    ordered = _in_order(draft, of, found)
    if not _ranks(draft, of):
        # The sorting is stable: what is counted alike stays in its order.
        ordered.sort(key=lambda text: -len(found[text]))
    ranked = [(text, found[text]) for text in ordered]
    if without := [sheet for sheet in draft.sheets if not values_of(sheet, of)]:
        ranked.append((" / ".join(map(str, draft.word("report_none"))), without))
    title = _chart_title(draft, chart, "report_bars", of=draft.label(of))
    bars = [Bar(text, len(sheets)) for text, sheets in ranked[:_BARS]]
    if len(ranked) > _BARS:
        # A sheet with several of the other values is one sheet.
        rest = len({sheet.id for _, sheets in ranked[_BARS:] for sheet in sheets})
        bars.append(Bar(" / ".join(map(str, draft.word("report_others"))), rest))
    pictures = draw_bars(bars, draft.theme.brand, str(Paragraph(join(title))), draft.rtl)
    blocks: list[Block] = [draft.below(heading, number, title), *pictures]
    if len(ranked) > _BARS:
        blocks.append(_counts(draft, of, [(text, len(sheets)) for text, sheets in ranked]))
    return blocks


def _counts(draft: Draft, of: str, counts: Iterable[tuple[str, int]]) -> Table:
    """Return a table of what a chart had no room for."""
    return Table(
        (join(draft.texts(draft.label(of))), join(draft.word("report_number"))),
        tuple(((Text(text),), (Text(str(count)),)) for text, count in counts),
        ("left", "right"),
        (0.8, 0.2),
        headed=True,
    )


def _ranks(draft: Draft, path: str) -> dict[str, Any]:
    """Return the rank of each value of a field that has an order of its own, such as dates."""
    ranks: dict[str, Any] = {}
    for profile, sheet in draft.pairs:
        field, value = profile.form.fields.get(path), profile.values.get(path)
        if field is None or field.type.rank is None or value is None:
            continue
        values = value if field.many else (value,)
        for text, each in zip(values_of(sheet, path), values, strict=False):
            ranks.setdefault(text, field.type.rank(each))
    return ranks


def _in_order(draft: Draft, path: str, texts: Iterable[str]) -> list[str]:
    """Return values of a field in the order of their type, or of the alphabet."""
    ranks = _ranks(draft, path)
    return sorted(
        texts,
        key=lambda text: (text not in ranks, ranks.get(text, 0)) if ranks else sort_key(text),
    )


def _matrix(draft: Draft, chart: dict[str, Any], heading: Heading, number: int) -> list[Block]:
    """A table is a chart too, when its cells are counted; the longer side goes down the page."""
    names = (chart["of"], chart["by"])
    sides = [(name, group_by_value(draft.sheets, name)) for name in names]
    if not all(found for _, found in sides):
        return []
    title = _chart_title(
        draft, chart, "report_matrix", of=draft.label(names[0]), by=draft.label(names[1])
    )
    (row_name, rows), (column_name, columns) = sorted(sides, key=lambda side: -len(side[1]))
    shared = _shared(rows, columns)
    blocks: list[Block] = [draft.below(heading, number, title)]
    for part in parted(_in_order(draft, column_name, columns), COLUMNS):
        width = 0.25 if len(part) > 4 else 0.4
        blocks.append(
            Table(
                (
                    join(draft.texts(draft.label(row_name))),
                    *((Text(column),) for column in part),
                ),
                tuple(
                    (
                        (Text(row),),
                        *((Text(str(shared[row, column] or "–")),) for column in part),
                    )
                    for row in _in_order(draft, row_name, rows)
                ),
                ("left", *("center" for _ in part)),
                (width, *((1 - width) / len(part) for _ in part)),
                headed=True,
            )
        )
    return blocks


def _shared(
    rows: Mapping[str, Iterable[Sheet]], columns: Mapping[str, Iterable[Sheet]]
) -> Counter[tuple[str, str]]:
    """Return how many sheets have the values of a row and a column, by both."""
    found: dict[str, list[str]] = {}
    for column, sheets in columns.items():
        for sheet in sheets:
            found.setdefault(sheet.id, []).append(column)
    return Counter(
        (row, column)
        for row, sheets in rows.items()
        for sheet in sheets
        for column in found.get(sheet.id, ())
    )


def _timeline(draft: Draft, chart: dict[str, Any], heading: Heading, number: int) -> list[Block]:
    of = chart["of"]
    dated = [
        (profile.values[of], sheet)
        for profile, sheet in draft.pairs
        if isinstance(profile.values.get(of), Period)
    ]
    if not dated:
        return []
    title = _chart_title(draft, chart, "report_timeline")
    dated.sort(key=lambda pair: (pair[0].start.first, sort_key(str(pair[1].title[0]))))
    below = draft.below(heading, number, title)
    name = str(Paragraph(join(title)))
    without = _undated(draft, of)
    if len(dated) > _ROWS:
        return [below, *_by_year(draft, [period for period, _ in dated], name), *without]
    spans = [
        Span(
            str(sheet.title[0]),
            _in_years(period.start.first),
            _in_years(period.end.last, 1) if period.end else None,
            " / ".join(values_of(sheet, of)),
        )
        for period, sheet in dated
    ]
    today = _in_years(draft.world.today)
    return [below, *draw_timeline(spans, today, draft.theme.brand, name, draft.rtl), *without]


def _undated(draft: Draft, of: str) -> list[Block]:
    """Return a paragraph that names the sheets which a time line cannot show."""
    sheets = [
        sheet for profile, sheet in draft.pairs if not isinstance(profile.values.get(of), Period)
    ]
    if not sheets:
        return []
    label, main = draft.label(of), draft.definition.language
    said = draft.texts(
        {
            lang: f"{pick(label, lang, main)[0]} {draft.say('report_none', lang)}"
            for lang in draft.languages
        }
    )
    content: list[Inline] = [*join(said), Text(f"{draft.say('colon', draft.languages[0])} ")]
    for at, sheet in enumerate(sheets[:_ROWS]):
        content += [Text(", ")] if at else []
        content.append(draft.refer(sheet.title[:1], sheet.id))
    if len(sheets) > _ROWS:
        more = draft.word("report_more", count={"und": str(len(sheets) - _ROWS)})
        content += [Text(" "), *join(more)]
    return [Paragraph(tuple(content))]


def _by_year(draft: Draft, periods: list[Period], title: str) -> list[Chart]:
    """Return how many sheets ran in each year, where a line for each were too many."""
    this = draft.world.today.year
    first = min(period.start.year for period in periods)
    last = max(this, *(period.start.year for period in periods))
    counts = {
        year: sum(
            period.start.year <= year <= (period.end.year if period.end else last)
            for period in periods
        )
        for year in range(first, last + 1)
    }
    bars = [Bar(str(year), count) for year, count in counts.items()]
    return draw_bars(bars, draft.theme.brand, title, draft.rtl)


def _in_years(day: date, more: int = 0) -> float:
    """Return a day as a year with a fraction, or the end of it."""
    return day.year + (day.timetuple().tm_yday - 1 + more) / 366


#: How each kind of chart is made, by its name in `definition.CHARTS`.
DRAWN = {
    "bars": _bars,
    "compare": make_comparison,
    "matrix": _matrix,
    "timeline": _timeline,
}
