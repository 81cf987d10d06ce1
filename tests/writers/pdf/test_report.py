"""PDF of reports: the numbers of pages, what leads there, tags over pages, and the look."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from reportgen.document.blocks import (
    Directory,
    DirectoryEntry,
    Heading,
    Text,
)
from reportgen.document.edition import Standard
from reportgen.project.project import Project
from support.outputs import (
    MM,
    fold,
    page_lines,
    page_texts,
    squeeze,
    structure,
)
from support.pdf_reports import Printed, assert_accessible, chapters, footers, headings
from support.project import ROOT
from support.reports import NUMBERINGS, SAMPLE_IDS

# --- Conformance -------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", [("de",), ("fr",), ("de", "fr")], ids="+".join)
def test_reports_conform_to_pdf_ua(printed: Printed, languages: tuple[str, ...]) -> None:
    data = printed(languages=languages).pdf
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.Lang == languages[0]
        assert pdf.docinfo["/Title"] == "Tätigkeitsbericht 2026"
        assert pdf.docinfo["/Author"] == "Städtenetzwerk Integration"
        assert not pdf.attachments


def test_archive_edition_carries_both_marks_and_what_was_given(printed: Printed) -> None:
    data = printed(standard=Standard.ARCHIVE).pdf
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")
        assert xmp["pdfuaid:part"] == "1"
        found = {name: pdf.attachments[name] for name in pdf.attachments}
        assert sorted(found) == ["cafe.yaml", "zib.yaml"]
        assert found["zib.yaml"].get_file().read_bytes() == b"id: zib"
        assert found["zib.yaml"].description == "Das ZIB"
        assert found["cafe.yaml"].description == "Café"
        assert all(file.AFRelationship == "/Source" for file in pdf.Root.AF)


def test_same_bytes_again_and_in_another_process(printed: Printed, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]);"
        "from support import project as c, reports as r;"
        "from reportgen.project.open import open_project;"
        "from reportgen.writers.pdf.report import write_report;"
        "p = open_project(c.ROOT, c.TODAY, c.ROOT);"
        "out = write_report(r.sample_report(p), p.theme);"
        "pathlib.Path(sys.argv[2]).write_bytes(out.pdf)"
    )
    target = tmp_path / "again.pdf"
    subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "tests"), str(target)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
    )
    assert target.read_bytes() == printed().pdf


# --- Numbers of pages --------------------------------------------------------------------------


#: The sheets of the report by their numbers.
SHEETS = {
    "2.1": "Zuwanderungs- und Integrationsbüro/ZIB",
    "2.2": "Sprachmittlungsdienst „Brückenwort“",
    "2.3": "Sprachcafé am Moselufer",
    "2.4": "Anerkennungsberatung für ausländische Berufsabschlüsse",
}


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_printed_numbers_are_those_of_the_pages(printed: Printed, numbering: str) -> None:
    out = printed(numbering)
    shown = NUMBERINGS[numbering][1].split()
    places = headings(out.pdf)
    tree = structure(out.pdf)
    entries = tree.find("/TOCI")
    assert len(entries) >= 2 * len(SAMPLE_IDS) + 4
    for entry in entries:
        text = fold(entry.text)
        [(title, page)] = [item for item in places.items() if item[0] in text]
        assert text.endswith(shown[page]), f"{title} stands on page {page}"
    # The index has the pages of all sheets, in their order.
    [index] = tree.find("/Index")
    pages = [places[title] for title in SHEETS.values()]
    assert squeeze(index.text).endswith(",".join(shown[page] for page in pages))
    # A page number inside of a sentence.
    assert f"ZIB (S. {shown[places[SHEETS['2.1']]]})" in fold(page_texts(out.pdf)[1])


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_layout_tells_the_page_of_every_heading(printed: Printed, numbering: str) -> None:
    out = printed(numbering)
    shown = NUMBERINGS[numbering][1].split()
    places = headings(out.pdf)
    expected = {
        "foreword": "Vorwort",
        "foreword-1": "Was gelang",
        "contents": "Inhalt",
        "overview": "1 Auf einen Blick",
        "overview-1": "Maßnahmen nach Stadt und Thema",
        "saarbruecken": "2 Saarbrücken",
        "zib-saarbruecken": SHEETS["2.1"],
        "sprachmittlung-luxemburg": SHEETS["2.2"],
        "sprachcafe-trier": SHEETS["2.3"],
        "anerkennungsberatung-saarlouis": SHEETS["2.4"],
        "index": "Verzeichnis der Partner",
    }
    assert dict(out.pages) == {name: shown[places[text]] for name, text in expected.items()}


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_pages_and_their_labels_show_the_same_number(printed: Printed, numbering: str) -> None:
    data = printed(numbering).pdf
    with pypdfium2.PdfDocument(data) as document:
        count = len(document)
        labels = [document.get_page_label(number) for number in range(count)]
    assert labels == NUMBERINGS[numbering][1].split()[:count]
    total = f" / {count}" if numbering == "plain" else ""
    assert footers(data) == ["", *(label + total for label in labels[1:])]


def test_an_index_prints_a_page_once(project: Project) -> None:
    names = [f"h{number}" for number in range(6)]
    first = [Heading(1, (Text("Erstes"),), "erst", new_page=True)]
    first += [Heading(2, (Text(name),), name) for name in names[:4]]
    second = [Heading(1, (Text("Zweites"),), "zweit", new_page=True)]
    second += [Heading(2, (Text(name),), name) for name in names[4:]]
    directory = Directory(
        (
            DirectoryEntry((Text("Alle"),), tuple(names)),
            DirectoryEntry((Text("Eine"),), (names[1], names[5])),
            DirectoryEntry((Text("Zwei"),), (names[0], names[2])),
        ),
        index="names",
    )
    index = (Heading(1, (Text("Index"),), "index", new_page=True), directory)
    data = chapters(project, tuple(first), tuple(second), index).pdf
    assert_accessible(data)
    [found] = structure(data).find("/Index")
    assert squeeze(found.text) == "Alle1,2Eine1,2Zwei1"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages[2].Annots) == 5


def test_an_index_with_more_pages_than_a_line_holds_loses_none(project: Project) -> None:
    names = [f"h{number}" for number in range(45)]
    sheets = [(Heading(1, (Text(name),), name, new_page=True),) for name in names]
    entry = DirectoryEntry((Text("Stadtbibliothek"),), tuple(names))
    index = (Heading(1, (Text("Index"),), "index", new_page=True), Directory((entry,), "names"))
    data = chapters(project, *sheets, index, numbering=NUMBERINGS["prefix"][0]).pdf
    lines = [line for line in page_lines(data)[-1] if "A-" in line.text and line.top > 20 * MM]
    # No number is torn at the hyphen of its prefix, and none stands beyond its column.
    found = [number for line in lines for number in re.findall(r"A-\d+", line.text)]
    assert found == [f"A-{number}" for number in range(1, 46)]
    assert len(lines) > 3 and all(line.right < 107 * MM for line in lines)


# --- What leads there --------------------------------------------------------------------------


def test_bookmarks_name_chapters_and_sheets_and_land_there(printed: Printed) -> None:
    data = printed().pdf
    places = headings(data)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        found = {
            str(item.title): (
                numbers[item.destination[0].objgen],
                {str(kid.title): numbers[kid.destination[0].objgen] for kid in item.children},
            )
            for item in outline.root
        }
    assert list(found) == [
        "Vorwort",
        "Inhalt",
        "1 Auf einen Blick",
        "2 Saarbrücken",
        "Verzeichnis der Partner",
    ]
    assert all(page == places[title] for title, (page, _) in found.items())
    sheets = found["2 Saarbrücken"][1]
    assert sheets == {f"{number} {title}": places[title] for number, title in SHEETS.items()}


def test_links_lead_to_headings_and_say_which(printed: Printed) -> None:
    data = printed().pdf
    places = headings(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        names = {
            str(name): numbers[target[0].objgen]
            for name, target in zip(
                list(pdf.Root.Names.Dests.Names)[::2],
                list(pdf.Root.Names.Dests.Names)[1::2],
                strict=True,
            )
        }
        inside = [note for page in pdf.pages for note in page.get("/Annots", []) if "/Dest" in note]
        assert len(inside) >= 2 * len(SAMPLE_IDS) + 4
        places |= {f"{number} {title}": places[title] for number, title in SHEETS.items()}
        for note in inside:
            assert places[str(note.Contents)] == names[str(note.Dest)]


def test_a_line_of_contents_is_one_link(printed: Printed) -> None:
    for entry in structure(printed().pdf).find("/TOCI"):
        [link] = entry.find("/Link")
        assert len(link.find("object")) == len(entry.find("object")) == 1


def test_running_head_names_chapter_and_sheet_where_they_go_on(printed: Printed) -> None:
    data = printed().pdf
    places = headings(data)
    heads = []
    for lines in page_lines(data):
        top = [line for line in lines if line.bottom > (297 - 22) * MM]
        heads.append(fold(" ".join(line.text for line in sorted(top, key=lambda line: line.left))))
    assert heads[0] == ""
    first = places[SHEETS["2.2"]]
    assert places[SHEETS["2.3"]] > first + 1, "the sheet needs two pages"
    assert heads[first] == "Tätigkeitsbericht 2026 2.2 · Saarbrücken · Luxemburg"
    assert heads[first + 1] == (
        "Tätigkeitsbericht 2026 2.2 · Saarbrücken · Sprachmittlungsdienst „Brückenwort“"
    )
    assert heads[places["2 Saarbrücken"]] == "Tätigkeitsbericht 2026"
    assert heads[places["Verzeichnis der Partner"]] == "Tätigkeitsbericht 2026"
