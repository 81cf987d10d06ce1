"""What tells of a report's sheets: transfers, indexes, credits of pictures, gaps for editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from reportgen.document.blocks import (
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    Inline,
    Paragraph,
    Table,
    Text,
)
from reportgen.document.cells import as_cell
from reportgen.document.report import Chapter, Part
from reportgen.document.sheet import Sheet
from reportgen.fields.pictures import call_picture, show_credit
from reportgen.fields.show import name_language
from reportgen.languages import sort_key
from reportgen.reports.counting import group_for_index, values_of
from reportgen.reports.definition import PartSpec
from reportgen.reports.draft import Draft, join
from reportgen.reports.room import PAGE, SPACE, height_of
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.inside import find_values


def make_transfers(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """Who offers what to whom, under which conditions: a row for each sheet that says."""
    who, whom, conditions = (
        spec.values.get(key, usual)
        for key, usual in (("who", "city"), ("whom", "transfer_to"), ("conditions", "transfer"))
    )
    heading = draft.begin(spec, draft.title(spec, "report_transfers"), numbered=True)
    offers = [sheet for sheet in draft.sheets if _conditions(draft, sheet, conditions)]
    if not offers:
        yield Chapter("transfers", (heading, Paragraph(join(draft.word("report_none")))))
        return
    nobody_named = " / ".join(map(str, draft.word("report_whom_all")))
    rows = tuple(
        (
            (Text(", ".join(values_of(sheet, who)), strong=True),),
            (draft.refer(sheet.title, sheet.id),),
            (Text(", ".join(values_of(sheet, whom)) or nobody_named),),
            _conditions(draft, sheet, conditions),
        )
        for sheet in offers
    )
    header = (
        join(draft.texts(draft.label(who))),
        join(draft.word("report_offer")),
        join(draft.texts(draft.label(whom))),
        join(draft.texts(draft.label(conditions))),
    )
    table = Table(header, rows, ("left",) * 4, (0.16, 0.22, 0.14, 0.48), headed=True)
    yield Chapter("transfers", (heading, table))


def _conditions(draft: Draft, sheet: Sheet, name: str) -> tuple[Inline, ...]:
    """Return a field as its cell of the sheet has it: in each language, with the note if any."""
    passages = [
        passage
        for section in sheet.sections
        for row in section.rows
        if row.field == name
        for passage in row.passages
    ]
    contents: list[tuple[Inline, ...]] = []
    for passage in passages:
        note = (replace(passage.note, emphasis=True),) if passage.note else ()
        contents += [part for part in (note, as_cell(passage.body.blocks)) if part]
    if not passages:
        found = [sheet.values[lang].get(name) for lang in draft.languages]
        contents += dict.fromkeys(as_cell(value.blocks) for value in found if value)
    joined: list[Inline] = []
    for content in contents:
        joined += [Break(), *content] if joined else content
    return tuple(joined)


def make_index(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """The values of a field in alphabetical order, with the pages of the sheets that have them.

    Persons are listed by their last names.
    """
    blocks = _index(draft, spec)
    if _shares_page(draft, spec):
        blocks = (replace(blocks[0], new_page=False), *blocks[1:])
    yield Chapter("index", blocks)


def _index(draft: Draft, spec: PartSpec) -> tuple[Heading, Block]:
    of = spec.values["of"]
    heading = draft.begin(spec, draft.title(spec, "report_index", of=draft.label(of)))
    found = group_for_index(draft.sheets, of)
    entries = tuple(
        DirectoryEntry((Text(name),), tuple(sheet.id for sheet in found[name]))
        for name in sorted(found, key=sort_key)
    )
    none = Paragraph(join(draft.word("report_none")))
    return heading, Directory(entries, of) if entries else none


def _shares_page(draft: Draft, spec: PartSpec) -> bool:
    """Tell whether an index goes on on the page of those before it: the whole of it fits there."""
    before = [each for each in draft.definition.parts if each.number <= spec.number]
    run = list(takewhile(lambda each: each.name == spec.name, reversed(before)))
    taken, shares = 0.0, False
    for each in reversed(run):
        height = sum(map(height_of, _index(draft, each)))
        shares = 0 < taken <= PAGE - SPACE - height
        taken = taken + SPACE + height if shares else height
    return shares


def make_credits(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """A row for each picture of a sheet that says whose it is: picture, sheet, rights."""
    heading = draft.begin(spec, draft.title(spec, "report_credits"))
    rows = [
        (_called(draft, value), (draft.refer(sheet.title[:1], sheet.id),), rights)
        for profile, sheet in draft.pairs
        for _, value, _ in find_values(
            profile.values, profile.form.fields.values(), lambda kind: kind.pictured
        )
        if (rights := _rights(draft, value))
    ]
    if not rows:
        yield Chapter("credits", (heading, Paragraph(join(draft.word("report_none")))))
        return
    sheet_label = draft.texts(draft.label(draft.pairs[0][0].form.title))
    header = (
        join(draft.word("report_picture")),
        join(sheet_label),
        join(draft.word("report_rights")),
    )
    table = Table(header, tuple(dict.fromkeys(rows)), ("left",) * 3, (0.34, 0.3, 0.36))
    yield Chapter("credits", (heading, table))


def _called(draft: Draft, value: Mapping[str, Any]) -> tuple[Inline, ...]:
    """Return what a picture is called: its caption, or what it shows."""
    texts = value.get("caption") or value.get("alt") or {"und": call_picture(value)}
    return join(draft.texts(texts))


def _rights(draft: Draft, value: Mapping[str, Any]) -> tuple[Inline, ...]:
    said = {lang: "".join(map(str, show_credit(value, view))) for lang, view in draft.views.items()}
    return join(draft.texts({lang: text for lang, text in said.items() if text}))


def make_gaps(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """What the sheets do not say yet, for the editors: in internal editions only."""
    if not draft.internal:
        return
    heading = draft.begin(spec, draft.title(spec, "report_gaps"))
    rows = tuple(
        ((draft.refer(sheet.title[:1], sheet.id),), (Text(", ".join(missing)),))
        for profile, sheet in draft.pairs
        if (missing := _missing(draft, profile))
    )
    if not rows:
        yield Chapter("gaps", (heading, Paragraph(join(draft.word("report_gaps_none")))))
        return
    title = draft.label(draft.pairs[0][0].form.title)
    header = (join(draft.texts(title)), join(draft.word("report_missing")))
    yield Chapter("gaps", (heading, Table(header, rows, ("", ""), (0.45, 0.55), headed=True)))


def _missing(draft: Draft, profile: CutProfile) -> list[str]:
    form = profile.form
    names = [name for name in form.asked(profile.values) if name not in profile.values]
    labels = [
        " / ".join(map(str, draft.texts(form.fields[name].label or {"und": name})))
        for name in names
    ]
    lang = draft.languages[0]
    return labels + [
        draft.say(
            "report_translation",
            lang,
            language={"und": name_language(tag, draft.views[lang])},
        )
        for tag in draft.languages
        if tag not in profile.languages
        if not profile.editions or any(tag in edition for edition in profile.editions)
    ]
