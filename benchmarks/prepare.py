"""Hands the sheets of a project to the peers: as JSON, and as HTML with the style sheet inside.

Run as a module with the folders of a project and of what is made, and the number of sheets. This
is not in anybody's time: the peers begin with finished data, while `reportgen` reads, checks and
merges the profiles itself.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.docx import make_template
from benchmarks.pdf import whole_page
from reportgen.document.blocks import Block, Break, Inline, Link, List, PageNumber, Paragraph
from reportgen.document.edition import Audience
from reportgen.document.sheet import Sheet
from reportgen.project.open import open_project
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.world import world_of
from reportgen.sheets.cut import cut_profile
from reportgen.sheets.merge import merge_sheet

#: What the report has that the sheets have not; all peers print the same.
REPORT = {
    "title": "Jahresbericht 2026",
    "subtitle": "Alle Projektblätter der Städte",
    "issuer": "Städtenetzwerk Integration",
    "contents": "Inhalt",
}
_REPORT_CSS = """
@page {
  @top-left { content: string(running); color: var(--colour); font: 8.2pt var(--font) }
  @top-right { content: string(chapter) string(sheet); color: var(--colour); width: 70%;
    font: 8.2pt var(--font) }
  @bottom-left { content: string(issuer); color: #55636a; font: 8pt var(--font) }
  @bottom-right { content: counter(page) " / " counter(pages) }
}
@page cover {
  background: var(--colour);
  @top-left { content: none } @top-right { content: none }
  @bottom-left { content: none } @bottom-right { content: none }
}
body { string-set: running attr(data-running), issuer attr(data-issuer) }
.cover { page: cover; color: #fff; padding-top: 70mm; height: 170mm }
.cover p { font-size: 32pt; font-weight: 700; line-height: 1.14 }
.cover p + p { font-size: 12.5pt; font-weight: 400; margin-top: 5mm }
h1 { break-before: page; color: var(--colour); font-size: 28pt }
h1.city { string-set: chapter content(), sheet "" }
h2 { bookmark-level: 2; font-size: 1.7em; line-height: 1.18; margin: 0 0 0.5em;
  string-set: sheet " · " content() }
.title-label { break-before: page }
.contents { list-style: none; padding: 0; font-size: 9.6pt }
.contents li { border-bottom: 0.5pt solid var(--rule) }
.contents li.city { font-weight: 700; margin-top: 3.4mm }
.contents a { color: inherit; display: block }
.contents a::after { content: target-counter(attr(href), page); float: right }
"""


def prepare(project_folder: Path, folder: Path, count: int) -> None:
    """Write the first sheets of a project and their report to a folder, for all peers.

    `sheets/*.json` and `report.json` name the same sheets as `pages/*.html` and `report.html`;
    the templates of the peers are laid beside them.
    """
    project = open_project(project_folder, date.today(), project_folder)
    profiles, problems = read_profiles(project, list_profiles(project).paths[:count])
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    for name in ("sheets", "pages"):
        (folder / name).mkdir(parents=True)
    network = project.theme.name_in("de")
    world = world_of(project)
    pages: dict[str, str] = {}
    data: list[dict[str, Any]] = []
    for profile in profiles:
        sheet = merge_sheet(cut_profile(profile, Audience.PRINT, project.today), ("de",), world)
        pages[sheet.id] = whole_page(sheet, project)
        (folder / "pages" / f"{sheet.id}.html").write_text(pages[sheet.id], encoding="utf-8")
        data.append(_describe(sheet, network))
        _write_json(folder / "sheets" / f"{sheet.id}.json", data[-1])
    chapters = _group_by_city(data)
    brand = project.theme.brand
    look = {"colour": brand.colour, "rail": brand.rail, "rule": brand.rule, "font": brand.font}
    named = [{**part, "sheets": [sheet["id"] for sheet in part["sheets"]]} for part in chapters]
    _write_json(folder / "brand.json", look)
    _write_json(folder / "report.json", {**REPORT, "chapters": named})
    (folder / "report.html").write_text(_report_page(chapters, pages), encoding="utf-8")
    for template in (Path(__file__).parent / "typst").glob("*.typ"):
        shutil.copy(template, folder)
    (folder / "sheet.docx").write_bytes(make_template())
    (folder / "report.docx").write_bytes(make_template("sheets"))


def _group_by_city(sheets: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the chapters of the report, `{"title": …, "sheets": […]}`, by name of the city."""
    ordered = sorted(sheets, key=lambda sheet: (str(sheet["city"]), str(sheet["title"])))
    return [
        {"title": city, "sheets": list(group)}
        for city, group in groupby(ordered, key=lambda sheet: sheet["city"])
    ]


def _write_json(path: Path, data: object) -> None:
    """Write data as JSON, in UTF-8."""
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _describe(sheet: Sheet, network: str) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "network": network,
        "title": str(sheet.title[0]),
        "title_label": str(sheet.title_label[0]),
        "kind": str(sheet.kind[0]),
        "city": str(sheet.header[0][0]),
        "foot": str(sheet.footer[0]),
        "sections": [
            {
                "label": str(section.labels[0]),
                "value": _blocks(section.value[0].blocks if section.value else ()),
                "rows": [
                    {
                        "label": str(row.passages[0].label),
                        "hint": str(row.passages[0].hint),
                        "blocks": _blocks(row.passages[0].body.blocks),
                    }
                    for row in section.rows
                ],
            }
            for section in sheet.sections
        ],
    }


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return paragraphs, `{"runs": […]}`, and lists, `{"items": [blocks, …]}`."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            made.append({"runs": [run for inline in block.content for run in _runs(inline)]})
        elif isinstance(block, List):
            made.append({"items": [_blocks(item) for item in block.items]})
        else:
            raise TypeError(f"no peer prints a {type(block).__name__}")
    return made


def _runs(inline: Inline) -> list[dict[str, Any]]:
    """Return runs of text, `{"text": …, "strong": …, "link": …}`; a line break is a newline."""
    if isinstance(inline, Link):
        return [{"text": str(inline), "strong": False, "link": inline.target}]
    if isinstance(inline, PageNumber):
        raise TypeError("a sheet has no numbers of pages")
    strong = not isinstance(inline, Break) and inline.strong
    return [{"text": str(inline), "strong": strong, "link": ""}]


def _report_page(chapters: Sequence[dict[str, Any]], pages: dict[str, str]) -> str:
    """Return the report as one page of HTML, with the tables of the sheets as they are."""
    style = ""
    entries, parts = [], []
    for at, chapter in enumerate(chapters):
        entries.append(_entry(f"city-{at}", chapter["title"], "city"))
        parts.append(f'<h1 class="city" id="city-{at}">{escape(chapter["title"])}</h1>')
        for sheet in chapter["sheets"]:
            page = pages[sheet["id"]]
            style = style or _part(r"<style>(.*?)</style>", page)
            table = _part(r'(<table class="sheet.*</table>)', page)
            entries.append(_entry(sheet["id"], sheet["title"], "sheet"))
            parts.append(
                f'<p class="title-label">{escape(sheet["title_label"])}</p>'
                f'<h2 id="{sheet["id"]}">{escape(sheet["title"])}</h2>{table}'
            )
    return (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{REPORT["title"]}'
        f"</title><style>{style}{_REPORT_CSS}</style></head>"
        f'<body data-running="{REPORT["title"]}" data-issuer="{REPORT["issuer"]}">'
        f'<section class="cover"><p>{REPORT["title"]}</p><p>{REPORT["subtitle"]}</p></section>'
        f'<h1>{REPORT["contents"]}</h1><ul class="contents">{"".join(entries)}</ul>'
        f"{''.join(parts)}</body></html>"
    )


def _entry(target: str, text: str, kind: str) -> str:
    return f'<li class="{kind}"><a href="#{target}">{escape(text)}</a></li>'


def _part(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    if not found:
        raise ValueError(f"the theme's page has no {pattern}")
    return found[1]


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
