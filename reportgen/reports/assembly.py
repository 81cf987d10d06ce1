"""Merging a report: a definition and its profiles become a `Report`, for one edition.

The sheets are merged first, and everything else of the report is made from them: what a sheet does
not print is in no index and no overview either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from reportgen.document.blocks import (
    SHEET,
    Block,
    Directory,
    Heading,
    Inline,
    Link,
    Paragraph,
    Text,
)
from reportgen.document.cells import map_inlines, map_sheet
from reportgen.document.edition import Edition
from reportgen.document.report import Chapter, Part, Report, ReportSheet, SheetChapter
from reportgen.document.sheet import Sheet
from reportgen.reports.chapters import ChapterText
from reportgen.reports.definition import Annex, PartSpec, ReportDefinition
from reportgen.reports.draft import Draft, join, list_heading
from reportgen.reports.indexes import make_credits, make_gaps, make_index, make_transfers
from reportgen.reports.overview import make_overview
from reportgen.reports.parts import issuer_of, make_chapter, make_cover, make_imprint, make_sheets
from reportgen.reports.register import make_register
from reportgen.sheets.arrange import arrange_profiles
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.references import list_references
from reportgen.sheets.world import World
from reportgen.themes.theme import Theme


def make_contents(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """The contents; what is in them is known when all parts are made."""
    yield Chapter("contents", (draft.begin(spec, draft.title(spec, "report_contents")),))


#: How each part is made, by its name in `definition.PARTS`: to none, one or several chapters.
MAKERS: Mapping[str, Callable[[Draft, PartSpec], Iterable[Part]]] = {
    "cover": make_cover,
    "imprint": make_imprint,
    "chapter": make_chapter,
    "contents": make_contents,
    "overview": make_overview,
    "sheets": make_sheets,
    "transfers": make_transfers,
    "index": make_index,
    "register": make_register,
    "credits": make_credits,
    "gaps": make_gaps,
}


def merge_report(
    definition: ReportDefinition,
    profiles: Iterable[CutProfile],
    edition: Edition,
    world: World,
    chapters: Callable[[str], Mapping[str, ChapterText]],
    theme: Theme,
    merge: Callable[[CutProfile, tuple[str, ...], World], Sheet] = merge_sheet,
) -> Report:
    """Return the report of a definition: these profiles, in the languages of an edition.

    `chapters` returns the chapter in a Markdown file, in every language it is written in; `merge`
    the sheet of a profile, such as one that was merged before.
    """
    main = definition.language
    views = {lang: world.view(lang, main) for lang in edition.languages}
    by_id = {profile.id: profile for profile in profiles}
    sheets = {name: _named(merge(each, edition.languages, world)) for name, each in by_id.items()}
    groups = [
        (group.labels, [(each, sheets[each.id]) for each in group.profiles])
        for group in arrange_profiles(definition, by_id.values(), views)
    ]
    draft = Draft(definition, edition, world, chapters, theme, views, groups)
    parts = _make_parts(draft)
    title = draft.texts(definition.title)
    return Report(
        id=definition.id,
        languages=edition.languages,
        title=title,
        running=draft.texts(definition.annex.host) if definition.annex else title,
        issuer=issuer_of(draft),
        numbering=definition.numbering,
        parts=tuple(_complete(draft, parts)),
        words={key: views[edition.languages[0]].word(key) for key in world.words},
    )


def _named(sheet: Sheet) -> Sheet:
    """Return a sheet that can be referred to: one without a title is called by its id."""
    return sheet if sheet.title else replace(sheet, title=(Text(sheet.id),))


def _make_parts(draft: Draft) -> list[Part]:
    """Return the parts of a report; what each is made of hangs on those before it."""
    parts: list[Part] = []
    if draft.definition.annex:
        parts.append(_make_annex(draft, draft.definition.annex))
        draft = draft.after(parts[-1])
    for spec in draft.definition.parts:
        for part in MAKERS[spec.name](draft, spec):
            parts.append(part)
            draft = draft.after(part)
    return parts


def _make_annex(draft: Draft, annex: Annex) -> Chapter:
    """An annex begins with its heading; the parts go on below it, one level down."""
    heads = draft.word("report_annex", number={"und": annex.number})
    colon = Text(f"{draft.say('colon', draft.languages[0])} ")
    title = (*join(heads, " · "), colon, *join(draft.texts(draft.definition.title)))
    blocks: list[Block] = [Heading(1, title, "part:annex")]
    if subtitle := draft.definition.values.get("subtitle"):
        blocks.append(Paragraph(join(draft.texts(subtitle))))
    return Chapter("annex", tuple(blocks))


def _complete(draft: Draft, parts: list[Part]) -> Iterator[Part]:
    """Fill in the contents, and complete the references."""
    depth = draft.level + 1
    headings = [
        heading
        for part in parts
        if not (isinstance(part, Chapter) and part.name == "contents")
        for heading in _headings(part)
    ]
    by_id = {heading.id: heading for heading in headings}
    listed = [each for each in headings if draft.level <= each.level <= depth]

    def complete(inline: Inline) -> Inline:
        return draft.complete(inline, by_id)

    def lead(inline: Inline) -> Inline:
        if not isinstance(inline, Link) or not inline.target.startswith(SHEET):
            return inline
        return complete(replace(inline, target=f"#{inline.target.removeprefix(SHEET)}"))

    referring = {
        profile.id
        for profile, _ in draft.pairs
        if next(list_references(profile.values, profile.form.fields.values()), None)
    }

    def refer(each: ReportSheet) -> ReportSheet:
        if each.sheet.id not in referring:
            return each
        return replace(each, sheet=map_sheet(each.sheet, lead))

    for part in parts:
        if isinstance(part, Chapter) and part.name == "contents":
            entries = tuple(list_heading(each, each.level - draft.level + 1) for each in listed)
            yield replace(part, blocks=(*part.blocks, Directory(entries, depth=depth)))
        elif isinstance(part, Chapter):
            yield replace(part, blocks=map_inlines(part.blocks, complete))
        elif isinstance(part, SheetChapter):
            yield replace(part, sheets=tuple(refer(each) for each in part.sheets))
        else:
            yield part


def _headings(part: Part) -> Iterator[Heading]:
    if isinstance(part, Chapter | SheetChapter):
        yield from (block for block in part.blocks if isinstance(block, Heading))
    if isinstance(part, SheetChapter):
        yield from (sheet.heading for sheet in part.sheets)
