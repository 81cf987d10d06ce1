"""Bound reports in other themes and fonts, and themes whose reports cannot be bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reportgen.document.blocks import (
    Heading,
    Paragraph,
    Text,
)
from reportgen.document.report import Chapter, SheetChapter
from reportgen.problems.problem import WriteError
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from support.binding import DEFAULT, NAMED, assert_accessible, assert_same
from support.bound import (
    Shelf,
    both_of,
    check_tags,
    font_files,
    print_sheets,
    unbound_of,
    with_theme,
)
from support.outputs import fold, page_texts
from support.reports import make_report

# --- Fonts -------------------------------------------------------------------------------------


def test_letters_that_join_are_extracted_rightly(project: Project, named: Theme) -> None:
    words = "Öffnung Pfiff fi ffi Auflauf Łódź"
    arabic = "سلام لا أمل"
    report = make_report(project)
    chapter = report.parts[4]
    assert isinstance(chapter, SheetChapter)
    title = (Text(f"{words} {arabic}"),)
    item = chapter.sheets[0]
    item = replace(
        item,
        heading=replace(item.heading, content=title),
        sheet=replace(item.sheet, title=title),
    )
    foreword = Chapter(
        "chapter", (Heading(1, title, "k", new_page=True), Paragraph((Text(arabic, lang="ar"),)))
    )
    parts = (report.parts[0], foreword, replace(chapter, blocks=chapter.blocks[:1], sheets=(item,)))
    report = replace(report, parts=parts)
    both = both_of(project, report, print_sheets(project, report, named))
    assert_same(both)
    texts = page_texts(both.bound)
    for number in (1, 3):
        assert all(word in fold(texts[number]) for word in words.split())
        # Readers' software may turn them round; each letter is there.
        assert all(set(word) <= set(texts[number]) for word in arabic.split())
    assert texts[1].count("سلام") + texts[1].count("مالس") >= 1


def test_a_sheet_more_adds_few_bytes(project: Project) -> None:
    report = make_report(project, ids=("zib-saarbruecken",))
    chapter = report.parts[4]
    assert isinstance(chapter, SheetChapter)
    [item] = chapter.sheets
    items = tuple(
        replace(
            item,
            heading=replace(item.heading, id=f"z{number}"),
            sheet=replace(item.sheet, id=f"z{number}"),
        )
        for number in range(30)
    )
    sizes = []
    sheets = print_sheets(project, replace(report, parts=(replace(chapter, sheets=items),)))
    for count in (1, 30):
        parts = (report.parts[0], replace(chapter, blocks=chapter.blocks[:1], sheets=items[:count]))
        data = unbound_of(project, replace(report, parts=parts), sheets).bind(Shelf())
        sizes.append(len(data))
        files = font_files(data)
    check_tags(data)
    assert (sizes[1] - sizes[0]) / 29 < 15_000
    assert len(files) <= 5


@pytest.fixture(scope="module")
def brand_fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a variable font of the brand, in a folder of its own."""
    import fontpkg_source_sans_3

    folder = tmp_path_factory.mktemp("fonts")
    (folder / "brand").mkdir()
    for source in sorted((Path(fontpkg_source_sans_3.__file__).parent / "files").glob("*.ttf")):
        font = TTFont(source)
        for name_id in (1, 4, 6, 16, 25):
            font["name"].setName("Brandsans", name_id, 3, 1, 0x409)
            font["name"].removeNames(name_id, platformID=1)
        font.save(folder / "brand" / source.name)
    return folder


def test_a_variable_font_of_the_brand(
    project: Project, named: Theme, brand_fonts: Path, tmp_path: Path
) -> None:
    branded = with_theme(project, tmp_path / "theme", {}, font="Brandsans", fonts=brand_fonts)
    sheets = replace(branded.theme, folders=named.folders)
    report = make_report(project, ids=("zib-saarbruecken",))
    both = both_of(branded, report, print_sheets(branded, report, sheets))
    assert_same(both)
    names = font_files(both.bound)
    assert sum("Brandsans" in name for name in names) >= 2, names
    assert_accessible(both.bound)
    # The fonts are gone, or another machine's.
    with pytest.raises(WriteError, match="font"):
        replace(both.unbound, fonts=None).bind(Shelf())


# --- Themes ------------------------------------------------------------------------------------


def style(name: str, more: str) -> dict[str, str]:
    """Return a theme's style sheet: the usual one and more."""
    return {name: f"{(DEFAULT / name).read_text(encoding='utf-8')}\n{more}"}


#: Themes that bound reports look like, by what is in them.
THEMES = {
    "grounds": style(
        "print.css",
        "@page { background: #fffbe6; border: 2mm solid #c00 } html { background: #eef }",
    ),
    "margins": style(
        "report.css",
        "@page :right { margin: 30mm 10mm 19mm 25mm } @page :left { margin: 24mm 22mm 25mm 13mm }",
    ),
    "larger pages": style(
        "report.css",
        "@page { size: 220mm 310mm } @page cover { margin: 0 }"
        "@page :right { margin: 30mm 20mm 32mm 25mm } @page :left { margin: 30mm 22mm 32mm 23mm }",
    ),
    "a first page": style(
        "report.css", "@page :first { background: #afa; @top-left { content: 'FIRST' } }"
    ),
    "a chapter at the side": style(
        "report.css", "@page sheet { @right-middle { content: string(chapter) } }"
    ),
    "nothing around": style(
        "report.css",
        "".join(
            f"@page {kind} {{ @{place} {{ content: none }} }}"
            for kind in ("", ":left", ":right", "sheet")
            for place in ("top-left", "top-right", "bottom-left", "bottom-right")
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", THEMES)
def test_themes(project: Project, tmp_path: Path, kind: str) -> None:
    themed = with_theme(project, tmp_path / "theme", THEMES[kind])
    sheets = {"print.css": THEMES[kind].get("print.css", NAMED) + "\nbody { page: sheet }"}
    alone = with_theme(themed, tmp_path / "alone", sheets).theme
    report = make_report(project)
    report = replace(report, parts=report.parts[1:] if kind == "a first page" else report.parts)
    both = both_of(themed, report, print_sheets(themed, report, alone))
    assert_same(both)
    assert_accessible(both.bound)


def old_template() -> str:
    """Return the template of parts as it was before pages were kept free for sheets."""
    text = (DEFAULT / "_report.html").read_text(encoding="utf-8")
    start, end = text.index("{%- if item.pages %}"), text.index("{%- else %}\n<section class=")
    text = text[:start] + text[end + len("{%- else %}") :]
    assert text.count("</section>\n{%- endif %}") == 1
    return text.replace("</section>\n{%- endif %}", "</section>")


#: Themes that keep no pages free for sheets as they were laid out.
MISFITS: dict[str, Callable[[], dict[str, str]]] = {
    "narrow": lambda: style("report.css", "@page :right { margin: 27mm 25mm 22mm 20mm }"),
    "flat": lambda: style("report.css", "@page :left { margin: 27mm 20mm 32mm 15mm }"),
    "old style": lambda: {
        "report.css": style("report.css", "")["report.css"].replace(".slot", ".x")
    },
    "old template": lambda: {"_report.html": old_template()},
}


@pytest.mark.parametrize("kind", MISFITS)
def test_themes_that_sheets_do_not_fit(project: Project, tmp_path: Path, kind: str) -> None:
    themed = with_theme(project, tmp_path / "theme", MISFITS[kind]())
    report = make_report(project)
    report = replace(report, parts=(report.parts[0], report.parts[4]))
    assert not unbound_of(themed, report, print_sheets(themed, report)).fits
