"""The parts of a report that frame and hold its sheets: cover, imprint, chapters, sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

from reportgen.document.blocks import (
    Block,
    Directory,
    Heading,
    Inline,
    Mark,
    Paragraph,
    Picture,
    Text,
)
from reportgen.document.cells import in_language
from reportgen.document.report import Chapter, Cover, Part, ReportSheet, SheetChapter
from reportgen.document.sheet import Sheet
from reportgen.document.spacing import space_blocks, space_line
from reportgen.fields.model import Field
from reportgen.fields.show import name_language, show, typeset
from reportgen.fields.types import DATE, OWN_PICTURE, PERIOD
from reportgen.input.markdown import parse_markdown
from reportgen.languages import Texts, pick, sort_key
from reportgen.reports.chapters import ChapterText
from reportgen.reports.counting import group_by_value, group_for_index
from reportgen.reports.definition import PartSpec
from reportgen.reports.draft import Draft, join, list_heading
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.merge import FUNDERS


def make_cover(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """The first page: title, period, issuer, date, and names such as those of the cities."""
    values = draft.definition.values
    picture = None
    if "picture" in spec.values:
        found = _show_pictures(draft, (spec.values["picture"],), Field("picture", OWN_PICTURE))
        picture = next(iter(found), None)
    names = spec.values.get("names", "")
    listed = group_by_value(draft.sheets, names) if names else ()
    yield Cover(
        title=draft.texts(draft.definition.title),
        subtitle=draft.texts(values.get("subtitle", {})),
        period=_shown(draft, values, Field("period", PERIOD)),
        issuer=issuer_of(draft),
        date=_shown(draft, values, Field("date", DATE)),
        names=_few(draft, sorted(listed, key=sort_key)),
        picture=picture,
        sparing=spec.values.get("sparing", False),
    )


#: What the cover has room for beside its title: lines, and letters a line.
_LINES, _LETTERS = 36, 22


def _few(draft: Draft, names: list[str]) -> tuple[Text, ...]:
    """Return as many names as the cover has room for, and how many there are besides."""
    lines = list(accumulate(-(-len(name) // _LETTERS) for name in names))
    shown = [name for name, line in zip(names, lines, strict=True) if line <= _LINES]
    rest = len(names) - len(shown)
    more = draft.word("report_more", count={"und": str(rest)}) if rest else ()
    return (*map(Text, shown), *more)


def issuer_of(draft: Draft) -> tuple[Text, ...]:
    """Return who publishes the report: the network, unless the definition says otherwise."""
    return draft.texts(draft.definition.values.get("issuer", draft.theme.network))


def _shown(draft: Draft, values: Mapping[str, Any], field: Field) -> tuple[Text, ...]:
    if field.name not in values:
        return ()
    texts = {
        lang: "\n".join(map(str, show(values[field.name], field, view)))
        for lang, view in draft.views.items()
    }
    return draft.texts(texts)


def _show_pictures(draft: Draft, values: Iterable[Any], field: Field) -> list[Picture]:
    """Return pictures with their texts in the leading language."""
    view = draft.views[draft.languages[0]]
    one = replace(field, many=False)
    blocks = (block for value in values for block in typeset(value, one, view))
    return [block for block in blocks if isinstance(block, Picture)]


def make_imprint(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """Who answers for the report: what is written, the issuer and the date; funders' logos."""
    heading = draft.begin(spec, draft.title(spec, "report_imprint"))
    title, written = _written(draft, spec, heading)
    if title and "title" not in spec.values:
        heading = replace(heading, content=title)
    blocks: list[Block] = [heading, *written]
    if not written:
        date = _shown(draft, draft.definition.values, Field("date", DATE))
        blocks += [Paragraph(join(texts)) for texts in (issuer_of(draft), date) if texts]
    blocks += _show_pictures(draft, draft.world.funders, FUNDERS)
    yield Chapter("imprint", tuple(blocks))


def make_chapter(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """A chapter that people wrote, in each language of the edition one after the other."""
    heading = draft.begin(spec, draft.texts(spec.values.get("title", {})), numbered=True)
    title, written = _written(draft, spec, heading)
    yield Chapter("chapter", (replace(heading, content=heading.content or title), *written))


def _written(
    draft: Draft, spec: PartSpec, heading: Heading
) -> tuple[tuple[Inline, ...], tuple[Block, ...]]:
    """Return title and blocks of a part's text; the title of its first line in each language."""
    titles: list[Text] = []
    blocks: list[Block] = []
    seen: set[str] = set()
    chapters = _chapters(draft, spec)
    if not chapters:
        return (), ()
    for lang in draft.languages:
        spoken = {tag: tag for tag in chapters}
        written, read_as = pick(spoken, lang, draft.definition.language)
        if written in seen:
            continue
        seen.add(written)
        chapter = chapters[written]
        if chapter.title:
            titles.append(Text("".join(map(str, chapter.title)), lang=written))
        if read_as != lang:
            blocks.append(_note(draft, written, lang))
        elif len(seen) > 1 and chapter.title:
            title = (Text(str(titles[-1]), lang=written),)
            blocks.append(Heading(2, title))
        foreign = written != draft.languages[0]
        blocks += in_language(chapter.blocks, written) if foreign else chapter.blocks
    return join(dict.fromkeys(titles)), _below(heading, blocks)


def _chapters(draft: Draft, spec: PartSpec) -> dict[str, ChapterText]:
    """Return the chapter of a part in each language it is written in, with its spacing."""
    texts: Texts = spec.values.get("text", {})
    read: Mapping[str, ChapterText] = (
        draft.read(spec.values["file"])
        if "file" in spec.values
        else {lang: ChapterText((), parse_markdown(text).blocks) for lang, text in texts.items()}
    )
    return {
        lang: replace(
            each, title=space_line(each.title, lang), blocks=space_blocks(each.blocks, lang)
        )
        for lang, each in read.items()
    }


def _note(draft: Draft, written: str, lang: str) -> Paragraph:
    language = name_language(written, draft.views[lang])
    said = draft.say("in_language_only", lang, language={"und": language})
    return Paragraph((Text(said, emphasis=True, lang=lang),))


def _below(heading: Heading, blocks: list[Block]) -> tuple[Block, ...]:
    """Put the headings of a chapter below its own, with ids."""
    placed: list[Block] = []
    number = 0
    for block in blocks:
        if isinstance(block, Heading):
            number += 1
            level = heading.level + block.level - 1
            block = replace(block, level=min(level, 6), id=f"{heading.id}:{number}")
        placed.append(block)
    return tuple(placed)


def make_sheets(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """A chapter for each group: its divider page with a list of its sheets, and the sheets.

    A group of one sheet has no divider page: the sheet is the chapter, and is named after both.
    """
    flow = spec.values.get("flow", False)
    divided = spec.values.get("dividers", True)
    indexes = [part.values["of"] for part in draft.definition.parts if part.name == "index"]
    marks = _marks(draft.sheets, indexes)
    for number, (labels, pairs) in enumerate(draft.groups, 1):
        alone = not labels and len(draft.groups) == 1
        if labels:
            title = draft.texts(dict(zip(draft.languages, labels, strict=True)))
        else:
            title = draft.title(spec, "report_sheets") if alone else draft.word("report_none")
        heading = draft.begin(spec, title, f"part:{spec.number}:{number}", numbered=True)
        if divided and not flow and not alone and len(pairs) == 1:
            chapter = _make_lone_sheet(heading, *pairs[0], marks)
            yield chapter
            draft = draft.after(chapter)
            continue
        sheets = tuple(
            ReportSheet(
                Heading(
                    draft.level + 1,
                    join(sheet.title),
                    sheet.id,
                    f"{heading.number}.{at}",
                    _carrier(profile, sheet),
                    tuple(marks.get(sheet.id, ())),
                    new_page=not flow and (divided or at > 1),
                ),
                sheet,
            )
            for at, (profile, sheet) in enumerate(pairs, 1)
        )
        directory = [Directory(tuple(list_heading(each.heading) for each in sheets))]
        chapter = SheetChapter((heading, *(directory if divided else ())), sheets)
        yield chapter
        draft = draft.after(chapter)


def _make_lone_sheet(
    group: Heading, profile: CutProfile, sheet: Sheet, marks: Mapping[str, list[Mark]]
) -> SheetChapter:
    content = (*group.content, Text(" · "), *join(sheet.title))
    heading = replace(
        group,
        content=content,
        id=sheet.id,
        note=_carrier(profile, sheet),
        marks=tuple(marks.get(sheet.id, ())),
        new_page=True,
    )
    return SheetChapter((), (ReportSheet(heading, sheet),), group)


def _carrier(profile: CutProfile, sheet: Sheet) -> tuple[Inline, ...]:
    """Return who stands behind a sheet: the first line of the form's first value in the rail.

    A value that has to be labelled there says something else.
    """
    sections = profile.form.sections
    name = next((each.value for each in sections if each.value and not each.labelled), "")
    value = sheet.values[sheet.languages[0]].get(name)
    if value and value.items and profile.form.fields[name].type.gather:
        value = value.items[0]
    lines = str(value or "").splitlines()
    return (Text(lines[0], lang=value.lang),) if value and lines else ()


def _marks(sheets: Iterable[Sheet], fields: Iterable[str]) -> dict[str, list[Mark]]:
    """Return the marks of each sheet by its id: the entries of the indexes that name it."""
    every = list(sheets)
    marks: dict[str, list[Mark]] = {}
    for name in dict.fromkeys(fields):
        for text, found in group_for_index(every, name).items():
            for sheet in found:
                marks.setdefault(sheet.id, []).append(Mark(name, text))
    return marks
