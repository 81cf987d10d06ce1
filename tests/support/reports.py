"""A small report made by hand: every kind of part and block, for tests of the writers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportgen.document.blocks import (
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
    Link,
    List,
    Mark,
    PageNumber,
    Paragraph,
    Table,
    Text,
)
from reportgen.document.report import Chapter, Cover, Numbering, Report, ReportSheet, SheetChapter
from reportgen.project.profiles import read_profiles
from reportgen.project.project import Project
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.world import World
from support.project import ROOT, cut

#: Examples whose sheets need one page and more.
SAMPLE_IDS = (
    "zib-saarbruecken",
    "sprachmittlung-luxemburg",
    "sprachcafe-trier",
    "anerkennungsberatung-saarlouis",
)
#: Numberings, and what they print on the first pages.
NUMBERINGS = {
    "plain": (Numbering(), "1 2 3 4 5 6 7 8 9 10 11 12 13"),
    "inside": (Numbering(87), "87 88 89 90 91 92 93 94 95 96 97 98 99"),
    "prefix": (Numbering(1, "decimal", "A-"), " ".join(f"A-{n}" for n in range(1, 14))),
    "roman": (Numbering(3, "lower-roman"), "iii iv v vi vii viii ix x xi xii xiii xiv xv"),
    "letters": (
        Numbering(24, "upper-alpha", "§"),
        "§X §Y §Z §AA §AB §AC §AD §AE §AF §AG §AH §AI §AJ",
    ),
}


def make_report(
    project: Project,
    languages: tuple[str, ...] = ("de",),
    ids: Sequence[str] = ("zib-saarbruecken", "sprachcafe-trier"),
    numbering: Numbering | None = None,
) -> Report:
    """Return a report of these examples: cover, foreword, contents, overview, sheets, index."""
    profiles, _ = read_profiles(project, [ROOT / "profiles" / f"{name}.yaml" for name in ids])
    world = World(project.today, project.words, project.picture, project.funders)
    merged = [merge_sheet(cut(project, each), languages, world) for each in profiles]
    sheets = tuple(
        ReportSheet(
            Heading(
                2,
                sheet.title,
                sheet.id,
                f"2.{number}",
                note=(Text("Musterstadt"),),
                marks=(Mark("partners", "Caritas: Verband & Söhne"),),
                new_page=True,
            ),
            sheet,
        )
        for number, sheet in enumerate(merged, 1)
    )
    foreword = Heading(1, (Text("Vorwort"),), "foreword", new_page=True)
    contents = Heading(1, (Text("Inhalt"),), "contents", new_page=True)
    overview = Heading(1, (Text("Auf einen Blick"),), "overview", "1", new_page=True)
    chapter = Heading(1, (Text("Saarbrücken"),), "saarbruecken", "2", new_page=True)
    index = Heading(1, (Text("Verzeichnis der Partner"),), "index", new_page=True)
    return Report(
        id="sample",
        languages=languages,
        title=(Text("Tätigkeitsbericht 2026", lang=languages[0]),),
        running=(Text("Tätigkeitsbericht 2026", lang=languages[0]),),
        issuer=(Text("Städtenetzwerk Integration"),),
        numbering=numbering or Numbering(),
        parts=(
            Cover(
                (Text("Tätigkeitsbericht"),),
                (Text("Zwei Maßnahmen in zwei Städten"),),
                (Text("2026"),),
                (Text("Städtenetzwerk Integration"),),
                (Text("22. November 2026"),),
                (Text("Saarbrücken"), Text("Trier")),
            ),
            Chapter(
                "chapter",
                (
                    foreword,
                    Paragraph((Text("Liebe Leserin, lieber Leser, "), Text("wir", strong=True))),
                    Heading(2, (Text("Was gelang"),), "foreword-1"),
                    List(((Paragraph((Text("eins"),)),), (Paragraph((Text("zwei"),)),))),
                    Paragraph(
                        (
                            Text("Mehr steht unter "),
                            Link(f"#{ids[0]}", (Text("ZIB (S. "), PageNumber(ids[0]), Text(")"))),
                            Text("."),
                        )
                    ),
                ),
            ),
            Chapter(
                "contents",
                (
                    contents,
                    Directory(
                        tuple(
                            DirectoryEntry(
                                each.content, (each.id,), each.level, each.number, each.note
                            )
                            for each in (
                                foreword,
                                overview,
                                chapter,
                                *(s.heading for s in sheets),
                                index,
                            )
                        ),
                        depth=2,
                    ),
                ),
            ),
            Chapter(
                "overview",
                (
                    overview,
                    KeyFigures((("2", (Text("Maßnahmen"),)), ("48", (Text("Partner"),)))),
                    Heading(2, (Text("Maßnahmen nach Stadt und Thema"),), "overview-1"),
                    Table(
                        ((Text("Stadt"),), (Text("Sprache"),), (Text("Arbeit"),)),
                        (
                            ((Text("Saarbrücken"),), (Text("1"),), (Text("–"),)),
                            ((Text("Trier"),), (Text("1"),), (Text("–"),)),
                        ),
                        ("", "center", "center"),
                        (0.5, 0.25, 0.25),
                        headed=True,
                    ),
                ),
            ),
            SheetChapter(
                (
                    chapter,
                    Directory(
                        tuple(
                            DirectoryEntry(s.heading.content, (s.heading.id,), 2, s.heading.number)
                            for s in sheets
                        )
                    ),
                ),
                sheets,
            ),
            Chapter(
                "index",
                (
                    index,
                    Directory(
                        (
                            DirectoryEntry(
                                (Text("Caritas: Verband & Söhne"),),
                                tuple(s.heading.id for s in sheets),
                            ),
                        ),
                        index="partners",
                    ),
                ),
            ),
        ),
        words={key: texts.get(languages[0], "") for key, texts in project.words.items()},
    )


def sample_report(
    project: Project, languages: tuple[str, ...] = ("de",), numbering: str = "plain"
) -> Report:
    """Return the sample report, the titles of its sheets one line a language."""
    report = make_report(project, languages, SAMPLE_IDS, NUMBERINGS[numbering][0])
    return replace(report, parts=tuple(_with_lines(part) for part in report.parts))


def _with_lines(part: object) -> object:
    if not isinstance(part, SheetChapter):
        return part
    sheets = []
    for sheet in part.sheets:
        lines = [piece for title in sheet.sheet.title for piece in (Break(), title)][1:]
        sheets.append(replace(sheet, heading=replace(sheet.heading, content=tuple(lines))))
    return replace(part, sheets=tuple(sheets))
