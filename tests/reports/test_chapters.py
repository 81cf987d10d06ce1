"""Chapters that people write in Markdown: what they may hold, and where their faults are shown."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Heading,
    Link,
    List,
    PageNumber,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.edition import Audience, Edition
from reportgen.document.report import Chapter
from reportgen.problems.message import NOTHING, say
from reportgen.problems.problem import Problem, Severity, UnfitError
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.chapters import ChapterText, read_chapter
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import cut_volume
from reportgen.sheets.cut import Cutter
from support.project import ROOT, NewProject

PNG = next((ROOT / "profiles" / "pictures").glob("*.png")).read_bytes()
FOLDER = "profiles/reports/"


def read(text: str) -> ChapterText:
    """Return a chapter whose pictures are all there."""
    return read_chapter(text, "reports/one.md", lambda name: Picture(b"", "image/png", 1, 1, name))


def remarks(text: str) -> list[tuple[int, str]]:
    return [(remark.line + 1, str(remark.message)) for remark in read(text).remarks]


def report_with(
    new_project: NewProject, chapter: str | bytes, more: dict[str, str | bytes] | None = None
) -> tuple[Project, list[Problem]]:
    """Return a project with a report of this chapter and two sheets, and its problems."""
    project = new_project(
        {
            "profiles/market.yaml": "title: {de: Markt, fr: Marché}\n",
            "profiles/für-alle.yaml": "title: {de: Für alle, fr: Pour tous}\n",
            FOLDER + "r.yaml": "title: {de: T, fr: T}\nparts:\n- part: chapter\n  file: one.md\n"
            "  id: eins\n- sheets\n- part: gaps\n  id: luecken\n",
            FOLDER + "one.md": chapter,
            FOLDER + "one.fr.md": "# Un\n\nTexte.\n",
            **(more or {}),
        }
    )
    return project, list(read_inputs(project, ["r"]).problems)


def merged(project: Project, *languages: str) -> Chapter:
    """Return the first chapter of the project's report."""
    inputs = read_inputs(project, ["r"])
    volume = cut_volume(inputs.volumes[0], Cutter(Audience.PRINT, project.today))
    world = world_of(project)
    report = merge_report(
        volume.definition,
        volume.profiles,
        Edition(languages),
        world,
        partial(load_chapter, project),
        project.theme,
    )
    part = report.parts[0]
    assert isinstance(part, Chapter)
    return part


# --- Text --------------------------------------------------------------------------------------


def test_title_headings_and_text() -> None:
    chapter = read("# Was *uns* bewegt\n\nEins\n\n## Zwei\n\n### Drei\n\n- a\n- b\n\n## Vier\n")
    assert "".join(map(str, chapter.title)) == "Was uns bewegt"
    assert [type(block) for block in chapter.blocks] == [Paragraph, Heading, Heading, List, Heading]
    levels = [block.level for block in chapter.blocks if isinstance(block, Heading)]
    assert levels == [2, 3, 2]
    assert not chapter.remarks


def test_a_chapter_without_a_title_and_an_empty_one() -> None:
    assert read("Nur Text\n").title == ()
    assert read("## Gleich tiefer\n").title == ()
    assert read("") == ChapterText((), ())
    assert read("\n\n# Spät\n").title == (Text("Spät"),)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# A\n\nText\n\n# B\n", 5, "a second title (“#”) has no place in a chapter."),
        ("Text\n\n# B\n", 3, "a second title"),
        ("# A\n\n### B\n", 3, "the heading leaves out a level: “###” after “#”."),
        ("# A\n## B\n#### C\n", 3, "“####” after “##”"),
        ("A\n\nB\n=\n", 3, "a second title"),
        ("# A\n\n- ## B\n", 3, "a heading stands within a list"),
        ("# A\n\n1. x\n   - # B\n", 4, "a heading stands within a list"),
        ("# A\n\n<b>fett</b>\n", 3, "HTML marks print as they were typed"),
        ("# A\n\nText ![x](p.png) Text\n", 3, "stands within a paragraph"),
        ("# A ![x](p.png)\n", 1, "stands within a paragraph"),
        ("# A\n\n![](p.png)\n", 3, "alternative text of the picture is missing"),
        ("# A\n\n![x](https://a.example/p.png)\n", 3, "lies in the web"),
        ("# A\n\n[x](javascript:alert(1))\n", 3, "cannot be followed"),
        ("# A\n\n[x](other.md)\n", 3, "cannot be followed"),
        ("# A\n\n| a |\n|---|\n| b | c |\n", 5, "a row of the table has 2 cells"),
        ("# A\r\n\r\nzwei\x0bdrei\r\n", 3, "the character U+000B cannot be printed"),
        ("# A\n\nrechts\u202elinks\n", 3, "U+202E cannot be printed"),
    ],
)
def test_what_does_not_print_as_written(text: str, line: int, message: str) -> None:
    assert any(at == line and message in said for at, said in remarks(text)), remarks(text)


def test_a_heading_after_deeper_ones_may_be_any_above() -> None:
    assert not remarks("# A\n\n## B\n\n### C\n\n#### D\n\n## E\n\n### F\n")


@given(st.text(alphabet=st.sampled_from("#-*[]()!|>`\n a1\\\"'äß"), max_size=40))
def test_no_chapter_ends_in_a_fault_of_the_program(text: str) -> None:
    chapter = read(text)
    assert all(0 <= remark.line <= text.count("\n") + 1 for remark in chapter.remarks)
    for block in chapter.blocks:
        if isinstance(block, List):
            assert "Heading(" not in repr(block)


# --- Pictures ----------------------------------------------------------------------------------


def test_a_picture_of_its_own_folder() -> None:
    (picture,) = read("![**Drei** Stände](bilder/m%20x.png 'Im Mai.')\n").blocks
    assert isinstance(picture, Picture)
    assert picture.alt == "Drei Stände"
    assert picture.caption == (Text("Im Mai."),)


@pytest.mark.parametrize(
    ("source", "path"),
    [("p.png", "reports/p.png"), ("../a/p.png", "a/p.png"), ("./x/../p.png", "reports/p.png")],
)
def test_a_picture_is_looked_for_from_the_folder_of_the_chapter(source: str, path: str) -> None:
    asked: list[str] = []

    def picture(name: str) -> Picture:
        asked.append(name)
        raise UnfitError(say("there is no file “{name}”.", name=name), NOTHING)

    chapter = read_chapter(f"![x]({source})\n", "reports/one.md", picture)
    assert set(asked) == {path}
    assert chapter.remarks[0].fatal
    assert chapter.blocks == (Paragraph((Text("x"),)),)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.png", "there is no file “profiles/reports/missing.png”."),
        ("../../../../etc/passwd", "lies outside the project."),
        ("/etc/passwd", "lies outside the project."),
        ("%00.png", "there is no file “profiles/reports/%00.png”."),
        ("x" * 300, "there is no file"),
        ("one.md", "“profiles/reports/one.md” "),
        ("link.png", "lies outside the project."),
        (".", "is a folder."),
    ],
)
def test_pictures_that_are_not_there(new_project: NewProject, source: str, message: str) -> None:
    project, _ = report_with(new_project, "# A\n")
    (project.root / FOLDER / "link.png").symlink_to("/etc/hosts")
    (project.root / FOLDER / "one.md").write_text(f"# A\n\nText\n\n![x]({source})\n")
    (problem,) = read_inputs(project, ["r"]).problems
    assert message in str(problem.message)
    assert str(problem.place) == "profiles/reports/one.md:5:1"
    assert problem.line == f"![x]({source})"


def test_a_picture_is_printed_with_its_words(new_project: NewProject) -> None:
    text = '# A\n\n![Der Markt](p.png "Im Mai.")\n'
    project, problems = report_with(new_project, text, {FOLDER + "p.png": PNG})
    assert not problems
    picture = merged(project, "de").blocks[1]
    assert isinstance(picture, Picture)
    assert (picture.alt, str(picture), picture.media_type) == ("Der Markt", "Im Mai.", "image/png")


# --- References --------------------------------------------------------------------------------


def test_references_to_sheets_and_parts(new_project: NewProject) -> None:
    text = "# A\n\n[Der **bunte** Markt](#market), [](#für-alle), [hier](#eins).\n"
    project, problems = report_with(new_project, text)
    assert not problems
    paragraph = merged(project, "de").blocks[1]
    assert isinstance(paragraph, Paragraph)
    links = [inline for inline in paragraph.content if isinstance(inline, Link)]
    assert [link.target for link in links] == ["#market", "#für-alle", "#eins"]
    assert "Der bunte Markt (S." in str(links[0])
    assert "Für alle (S." in str(links[1])
    pages = [[i.target for i in link.content if isinstance(i, PageNumber)] for link in links]
    assert pages == [["market"], ["für-alle"], ["eins"]]


def test_references_stand_in_lists_and_tables_too(new_project: NewProject) -> None:
    text = "# A\n\n- [a](#market)\n\n| x |\n|---|\n| [b](#market) |\n\n## [c](#market)\n"
    project, problems = report_with(new_project, text)
    assert not problems
    _, listed, table, heading = merged(project, "de").blocks
    assert isinstance(listed, List) and isinstance(table, Table) and isinstance(heading, Heading)
    for block in (listed, table, heading):
        assert "(S." in str(block) and "PageNumber(target='market')" in repr(block)


@pytest.mark.parametrize(
    ("reference", "message", "advice"),
    [
        ("#marktet", "nothing in this report has the id “marktet”", "Did you mean “market”?"),
        ("#", "nothing in this report has the id “”", "eins"),
        ("#f%C3%BCr-all", "the id “für-all”", "“für-alle”"),
        ("#luecken", "“luecken” is not in every edition", "Refer to a part that is"),
        ("#part:1", "nothing in this report has the id “part:1”", ""),
    ],
)
def test_unknown_references(
    new_project: NewProject, reference: str, message: str, advice: str
) -> None:
    _, (problem,) = report_with(new_project, f"# A\n\nEine Zeile\nnoch eine [x]({reference})\n")
    assert message in str(problem.message) and advice in str(problem.advice)
    assert (problem.place.file, problem.place.line) == ("profiles/reports/one.md", 4)
    assert problem.line == f"noch eine [x]({reference})"
    assert problem.severity is Severity.ERROR


def test_references_to_sheets_that_the_report_has_not(new_project: NewProject) -> None:
    chosen = "title: {de: T, fr: T}\nsheets: {exclude: market}\nparts:\n"
    chapter = "- part: chapter\n  file: one.md\n"
    more: dict[str, str | bytes] = {FOLDER + "r.yaml": f"{chosen}{chapter}- sheets\n"}
    assert len(report_with(new_project, "# A\n\n[x](#market)\n", more)[1]) == 1
    more = {FOLDER + "r.yaml": f"{chosen}{chapter}- overview\n"}
    assert len(report_with(new_project, "# A\n\n[x](#für-alle)\n", more)[1]) == 1


# --- Files and languages -----------------------------------------------------------------------


def test_a_translation_lies_beside(new_project: NewProject) -> None:
    project, problems = report_with(new_project, "# Eins\n\nText.\n")
    assert not problems
    assert [str(block) for block in merged(project, "fr").blocks] == ["1 Un", "Texte."]
    both = merged(project, "de", "fr")
    assert str(both.heading) == "1 Eins / Un"
    assert [str(block) for block in both.blocks[1:]] == ["Text.", "Un", "Texte."]
    assert isinstance(both.blocks[2], Heading) and both.blocks[2].level == 2
    assert isinstance(both.blocks[3], Paragraph) and both.blocks[3].lang == "fr"


def test_a_chapter_that_is_not_translated_says_so(new_project: NewProject) -> None:
    project, _ = report_with(new_project, "# Eins\n\nText.\n")
    (project.root / FOLDER / "one.fr.md").unlink()
    (problem,) = read_inputs(project, ["r"]).problems
    assert problem.severity is Severity.WARNING
    assert "the chapter is not written in fr" in str(problem.message)
    assert (problem.place.file, problem.place.line) == (FOLDER + "r.yaml", 4)
    heading, note, text = merged(project, "fr").blocks
    assert str(heading) == "1 Eins"
    assert "allemand" in str(note) and str(text) == "Text."
    assert isinstance(text, Paragraph) and text.lang == "de"
    # In both languages it is there once, and nobody is told what they see.
    assert [str(block) for block in merged(project, "de", "fr").blocks] == ["1 Eins", "Text."]


def test_an_edition_in_one_language_needs_no_translation(new_project: NewProject) -> None:
    project, _ = report_with(new_project, "# Eins\n")
    (project.root / FOLDER / "one.fr.md").unlink()
    path = project.root / FOLDER / "r.yaml"
    path.write_text("editions: de\n" + path.read_text())
    assert not [p for p in read_inputs(project, ["r"]).problems if "chapter" in str(p.message)]


def test_a_title_in_the_definition_wins(new_project: NewProject) -> None:
    more: dict[str, str | bytes] = {
        FOLDER + "r.yaml": "title: {de: T, fr: T}\nparts:\n- part: chapter\n"
        "  title: {de: Dank, fr: Merci}\n  file: one.md\n  numbered: no\n- sheets\n"
    }
    project, problems = report_with(new_project, "Wir danken.\n", more)
    assert not problems
    assert str(merged(project, "de").heading) == "Dank"


def test_a_chapter_without_any_title_is_a_fault(new_project: NewProject) -> None:
    _, (problem,) = report_with(new_project, "Nur Text.\n")
    assert "the chapter has no title" in str(problem.message)
    assert (problem.place.file, problem.place.line) == (FOLDER + "r.yaml", 4)


def test_a_byte_order_mark_is_no_text(new_project: NewProject) -> None:
    project, problems = report_with(new_project, b"\xef\xbb\xbf# Eins\r\n\r\nText.\r\n")
    assert not problems
    assert str(merged(project, "de").heading) == "1 Eins"


@pytest.mark.parametrize("data", ["# Où\n".encode("latin-1"), "# Où\n".encode("utf-16")])
def test_a_translation_that_is_not_utf_8(new_project: NewProject, data: bytes) -> None:
    project, (problem,) = report_with(new_project, "# Eins\n", {FOLDER + "one.fr.md": data})
    assert "“profiles/reports/one.fr.md” is not written in UTF-8." in str(problem.message)
    assert not read_inputs(project, ["r"]).volumes


def test_a_translation_that_leads_out_of_the_project(new_project: NewProject) -> None:
    project, _ = report_with(new_project, "# Eins\n")
    translation = project.root / FOLDER / "one.fr.md"
    translation.unlink()
    translation.symlink_to("/etc/passwd")
    (problem,) = read_inputs(project, ["r"]).problems
    assert "lies outside the project" in str(problem.message)


def test_faults_of_every_chapter_at_once(new_project: NewProject) -> None:
    text = "# Eins\n\n### Drei\n\n![x](none.png)\n\n[y](#none)\n"
    _, problems = report_with(new_project, text, {FOLDER + "one.fr.md": "# Un\n\n# Deux\n"})
    assert [str(problem.place) for problem in problems] == [
        "profiles/reports/one.fr.md:3:1",
        "profiles/reports/one.md:3:1",
        "profiles/reports/one.md:5:1",
        "profiles/reports/one.md:7:1",
    ]


def test_what_a_problem_quotes_steers_no_terminal(new_project: NewProject) -> None:
    _, problems = report_with(new_project, "# Eins\n\n\x1b[31mrot\x1b[0m [x](#\x1b)\n")
    assert problems
    assert "\x1b" not in "".join(f"{each}{each.line}" for each in problems)
