"""Reports put together of invented sheets, and what is in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from reportgen.document.blocks import (
    Directory,
    Heading,
    Link,
    PageNumber,
)
from reportgen.document.edition import Audience, Edition
from reportgen.document.report import Chapter, Report, SheetChapter
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import cut_volume
from reportgen.sheets.cut import Cutter
from support.project import NewProject

_T = TypeVar("_T")
ALL = "[cover, imprint, contents, overview, sheets, transfers, {part: index, of: partners}, gaps]"
SHEETS = {
    "market": "title: {de: Markt, fr: Marché}\ncity: Metz\ncountry: FR\ntopics: [culture, work]\n"
    "period: 2015/2017\npartners: [IHK, Caritas]\ncarrier: Ville de Metz\n"
    "contacts: [{name: Ada Zorn, languages: [fr, de]}, {name: Bea Adler, publish: [internal]}]\n"
    "transfer: {de: 'Ein Platz, [mehr](https://a.example)', fr: Une place}\n",
    "lotsen": "title: {de: Lotsen, fr: Guides}\ncity: Trier\ncountry: DE\ntopics: [work]\n"
    "period: 2026/..\npartners: [ihk, Élan]\n",
    "work": "title: Arbeit\ncity: Metz\ncountry: FR\nperiod: 2030\n",
}


def make(
    new_project: NewProject,
    parts: str,
    profiles: Mapping[str, str] = SHEETS,
    languages: tuple[str, ...] = ("de",),
    audience: str = "print",
    head: str = "title: {de: Bericht, fr: Rapport}\nsheets: {group: country}\n",
    more: Mapping[str, str] | None = None,
) -> Report:
    """Return the report of these parts, made the way a build makes it."""
    files = {f"profiles/{name}.yaml": text for name, text in profiles.items()}
    definition = {"profiles/reports/r.yaml": f"{head}parts: {parts}\n"}
    return make_in(new_project({**files, **definition, **(more or {})}), languages, audience)


def make_in(
    project: Project, languages: tuple[str, ...] = ("de",), audience: str = "print"
) -> Report:
    inputs = read_inputs(project, ["r"])
    assert inputs.volumes, [str(problem) for problem in inputs.problems]
    edition = Edition(languages, Audience(audience))
    volume = cut_volume(inputs.volumes[0], Cutter(edition.audience, project.today))
    world = world_of(project)
    return merge_report(
        volume.definition,
        volume.profiles,
        edition,
        world,
        partial(load_chapter, project),
        project.theme,
    )


def walk(thing: Any) -> Iterator[Any]:
    """Yield everything that a report consists of, in its order."""
    yield thing
    if dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from walk(getattr(thing, field.name))
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from walk(each)
    elif isinstance(thing, Mapping):
        for key, each in thing.items():
            yield from walk(key)
            yield from walk(each)


def find(report: Any, kind: type[_T]) -> list[_T]:
    return [each for each in walk(report) if isinstance(each, kind)]


def headings(report: Report) -> list[Heading]:
    """Return all headings that are printed, in their order."""
    begun = [part.begun for part in report.parts if isinstance(part, SheetChapter)]
    return [heading for heading in find(report.parts, Heading) if heading not in begun]


def said(inlines: Iterable[object]) -> str:
    """Return a text with ordinary blanks."""
    return "".join(map(str, inlines)).replace("\u00a0", " ")


def named(report: Report, name: str) -> Chapter:
    (part,) = (each for each in report.parts if isinstance(each, Chapter) and each.name == name)
    return part


def assert_whole(report: Report) -> None:
    """Every id is there once, every link and page leads to one, every level follows another."""
    every = headings(report)
    ids = [heading.id for heading in every]
    assert all(ids) and len(set(ids)) == len(ids)
    assert len({name.casefold() for name in ids}) == len(ids)
    links = [link.target[1:] for link in find(report, Link) if link.target.startswith("#")]
    targets = [page.target for page in find(report, PageNumber)]
    entries = [
        target for each in find(report, Directory) for e in each.entries for target in e.targets
    ]
    assert {*links, *targets, *entries} <= set(ids)
    assert links == targets
    level = 0
    for heading in every:
        assert 1 <= heading.level <= min(6, level + 1), heading
        level = heading.level
        assert str(heading)
