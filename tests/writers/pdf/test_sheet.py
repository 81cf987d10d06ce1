"""PDF: conformance, tags, what goes on over pages, and what a reader sees of it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pytest
import yaml
from lxml import html

from reportgen.problems.problem import WriteError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.outputs import (
    MM,
    Element,
    fold,
    page_chars,
    page_lines,
    page_texts,
    pdf_text,
    squeeze,
    structure,
)
from support.project import (
    EDITIONS,
    EXAMPLES,
    ROOT,
    SETTINGS,
    TODAY,
    NewProject,
    Written,
    fill_folder,
    write_profile,
)

#: More than the rail's value usually has.
PARTNERS = "\n".join(
    f"  - Partnereinrichtung mit einem recht langen Namen Nummer {number}" for number in range(12)
)

#: A sheet with everything that tends to go wrong, and long enough for several pages.
EDGE = f"""\
title: {{de: "Ecken & <Kanten> „quer“", fr: "Coins & <bords> « de biais »"}}
city: Łódź
date: 2026-02
carrier: أمل الحداد (Amal al-Haddad)
partners:
{PARTNERS}
context: |
  Nur auf Deutsch, mit *Betonung*, **Gewicht** und [Verweis](https://example.org/a?b=c&d=e).

  {"Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 4}
description:
  de: |
    1. eins
       - außen
         - innen
    2. zwei

       noch ein Absatz

    | Kopf | Zahl |
    |------|-----:|
{"".join(f"    | Zeile {n} | {n} |{chr(10)}" for n in range(70))}
  fr: Court.
outcome: {{de: "Żółć, źdźbło und Đặng Thị.", fr: "Œuvre, naïveté."}}
contacts:
  - name: Ελένη Παπαδοπούλου
    role: {{de: Leiterin, fr: Responsable}}
    email: e@example.org
  - phone: +49 681 1
"""


def long_text(lines: int, word: str = "Zeile", indent: str = "  ") -> str:
    """Return YAML of a text that has this many lines, each ended by a break."""
    return "|\n" + "\n".join(
        f"{indent}{word} {number}." + ("" if number == lines - 1 else "  ")
        for number in range(lines)
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A function that prints a profile given as YAML."""
    projects: dict[str, Project] = {}

    def write(
        profile: str, languages: tuple[str, ...] = ("de",), settings: str = SETTINGS
    ) -> bytes:
        if settings not in projects:
            folder = tmp_path_factory.mktemp("project")
            fill_folder(folder, {}, settings)
            projects[settings] = open_project(folder, TODAY, folder)
        path = projects[settings].root / "profiles" / "sheet.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(profile, encoding="utf-8")
        return write_profile(projects[settings], "profiles/sheet.yaml", languages)

    return write


def assert_accessible(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures


# --- Conformance -------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_conform_to_pdf_ua(
    example: Written, name: str, languages: tuple[str, ...]
) -> None:
    assert_accessible(example(name, languages))


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
def test_edge_sheet_conforms_and_prints_it_all(
    written: Written, languages: tuple[str, ...]
) -> None:
    data = written(EDGE, languages)
    assert_accessible(data)
    text = squeeze(pdf_text(data))
    assert "&<Kanten>" in text or "&<bords>" in text
    assert "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 4 in text
    if "de" in languages:
        assert "Zeile6969" in text
    assert_tables_are_whole(structure(data))


def test_archive_edition_is_accessible_and_carries_both_marks(example: Written) -> None:
    data = example("guichet-accueil-metz", ("fr",), standard="a3u")
    assert_accessible(data)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as xmp:
        assert xmp["pdfaid:part"] == "3"
        assert xmp["pdfaid:conformance"] == "U"
        assert xmp["pdfuaid:part"] == "1"
        assert "PDF/UA identification" in str(xmp)
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_archive_edition_embeds_the_profile_alone_and_cut(example: Written) -> None:
    name = "anerkennungsberatung-saarlouis"
    with pikepdf.open(io.BytesIO(example(name, ("de",), standard="a3u"))) as pdf:
        assert list(pdf.attachments) == [f"{name}.yaml"]
        [described] = {filed.objgen: filed for filed in pdf.Root.AF}.values()
        assert described.AFRelationship == "/Source"
        embedded = yaml.safe_load(pdf.attachments[f"{name}.yaml"].get_file().read_bytes())
    assert embedded["id"] == name
    assert embedded["title"]["de"] == "Anerkennungsberatung für ausländische Berufsabschlüsse"
    assert set(embedded["title"]) == {"de"}
    # The second contact is for the network only; where and until when is nobody's business.
    [contact] = embedded["contacts"]
    assert contact["email"] == "a.alhaddad@example.org"
    assert not {"publish", "until"} & set(contact)


def test_plain_edition_has_no_attachment(example: Written) -> None:
    with pikepdf.open(io.BytesIO(example("guichet-accueil-metz", ("fr",)))) as pdf:
        assert not pdf.attachments
        assert "/AF" not in pdf.Root


# --- What programs read of a file --------------------------------------------------------------


@pytest.mark.parametrize(
    ("languages", "title"),
    [
        (("de",), "Markt der Nachbarn"),
        (("fr",), "Marché des voisins"),
        (("de", "fr"), "Markt der Nachbarn / Marché des voisins"),
    ],
    ids=["de", "fr", "de+fr"],
)
def test_language_and_title(example: Written, languages: tuple[str, ...], title: str) -> None:
    with pikepdf.open(io.BytesIO(example("marche-des-voisins-sarreguemines", languages))) as pdf:
        assert pdf.Root.Lang == languages[0]
        assert pdf.docinfo["/Title"] == title
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == title


def test_passages_in_another_language_are_marked(example: Written) -> None:
    tree = structure(example("marche-des-voisins-sarreguemines", ("de", "fr")))
    french = [element for element in tree if element.lang == "fr"]
    text = " ".join(element.text for element in french)
    assert "Marché des voisins" in text
    assert "Porteur du projet" in text
    assert "Dans les quartiers de la rive droite" in text
    assert "In den Vierteln" not in text


def outline(pdf: pikepdf.Pdf) -> list[tuple[str, list[str]]]:
    with pdf.open_outline() as found:
        return [(str(item.title), [str(kid.title) for kid in item.children]) for item in found.root]


def test_bookmarks_name_the_sheet_and_its_sections(example: Written) -> None:
    with pikepdf.open(io.BytesIO(example("zib-saarbruecken", ("de",)))) as pdf:
        assert outline(pdf) == [
            (
                "Zuwanderungs- und Integrationsbüro/ZIB",
                ["Projektträger", "Einsatz", "Partner", "Von Stadt zu Stadt", "Ansprechperson"],
            )
        ]


def test_bookmarks_in_two_languages(example: Written) -> None:
    with pikepdf.open(io.BytesIO(example("sprachcafe-trier", ("de", "fr")))) as pdf:
        [(_, sections)] = outline(pdf)
    assert sections == [
        "Projektträger / Porteur du projet",
        "Ansprechperson / Personne à contacter",
    ]


def test_links_are_tagged_and_say_where_they_lead(example: Written) -> None:
    data = example("marche-des-voisins-sarreguemines", ("fr",))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        targets = {str(note.A.URI) for note in notes}
        assert all(note.get("/Contents") for note in notes)
    assert targets == {
        "https://marche.example.org",
        "https://marche.example.org/reglement",
        "https://marche.example.org/inscription",
        "https://marche.example.org/carnet",
        "mailto:marche@example.org",
        "tel:+33353012780",
    }
    links = structure(data).find("/Link")
    assert {"règlement", "formulaire", "marche@example.org"} <= {fold(link.text) for link in links}
    assert all(link.find("object") for link in links)


def test_pictures_have_their_alternative_text_and_their_place(example: Written) -> None:
    data = example("marche-des-voisins-sarreguemines", ("de",))
    figures = structure(data).find("/Figure")
    assert [figure.alt[:24] for figure in figures] == [
        "Zeichnung eines Marktpla",
        "Logo des Nachbarschaftsf",
    ]
    drawn = []
    with pypdfium2.PdfDocument(data) as document:
        for sheet in document:
            drawn += [item.get_bounds() for item in sheet.get_objects(filter=[3])]
    # ISO 32000-1, table 344: the box is in default user space, as the picture is drawn.
    for figure, bounds in zip(figures, sorted(drawn, key=lambda box: -box[3]), strict=True):
        assert figure.box == pytest.approx(bounds, abs=1)


def test_same_bytes_again_and_in_another_process(tmp_path: Path, example: Written) -> None:
    name = "marche-des-voisins-sarreguemines"
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); from support import project as c;"
        "from reportgen.project.open import open_project;"
        "p = open_project(c.ROOT, c.TODAY, c.ROOT);"
        "[pathlib.Path(sys.argv[2], s).write_bytes(c.write_profile(p, sys.argv[3], ('de',),"
        " standard=s)) for s in ('ua1', 'a3u')]"
    )
    arguments = [str(ROOT / "tests"), str(tmp_path), f"profiles/{name}.yaml"]
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
    )
    assert (tmp_path / "ua1").read_bytes() == example(name, ("de",))
    assert (tmp_path / "a3u").read_bytes() == example(name, ("de",), standard="a3u")


# --- The table, also over pages ----------------------------------------------------------------


def sheet_table(tree: Element) -> Element:
    """Return the one table of the sheet; tables of its texts stand inside it."""
    tables = [kid for part in tree.find("/Part") for kid in part.kids if kid.kind == "/Table"]
    assert len(tables) == 1
    return tables[0]


def own_rows(table: Element) -> Iterator[Element]:
    for kid in table.kids:
        if kid.kind == "/TR":
            yield kid
        elif kid.kind in ("/TBody", "/THead"):
            yield from own_rows(kid)


def assert_tables_are_whole(tree: Element) -> None:
    """Assert that every row and cell of every table has its header, spans counted."""
    for table in tree.find("/Table"):
        ids = {cell.id for cell in table.find("/TH")}
        assert "" not in ids
        rows = list(own_rows(table))
        columns: tuple[str, ...] = ()
        head, left = "", 0
        for row in rows:
            kinds = [cell.kind for cell in row.kids]
            if set(kinds) == {"/TH"} and len(kinds) > 1:
                columns = tuple(cell.id for cell in row.kids)
                assert all(cell.scope == "/Column" for cell in row.kids)
                continue
            if kinds[0] == "/TH":
                assert left == 0, "a header spans rows of the next one"
                head, left = row.kids[0].id, row.kids[0].row_span
                assert row.kids[0].scope == "/Row"
                assert row.kids[0].text.strip()
            cells = [cell for cell in row.kids if cell.kind == "/TD"]
            for number, cell in enumerate(cells):
                if columns:
                    assert columns[number] in cell.headers
                else:
                    assert cell.headers == (head,)
                assert set(cell.headers) <= ids
            if not columns:
                assert left > 0, "a row without a header"
                left -= 1
        assert left == 0, "a header spans rows that are not there"


def text_of_tree(tree: Element) -> str:
    """Return the text of the tags, without the headers that tables repeat on every page."""
    before = ""
    for row in tree.find("/TR"):
        if {cell.kind for cell in row.kids} == {"/TH"} and len(row.kids) > 1:
            if row.text == before:
                row.kids.clear()
            else:
                before = row.text
    return tree.text


def assert_same_text(found: str, expected: str) -> None:
    """Assert that letters, digits and bullets are the same and in order.

    pdfium gives a hyphen at the end of a line another sign, and letters that run from right to
    left in the order they are drawn; those have a test of their own.
    """
    right_to_left = re.compile(r"[\u0590-\u08ff]+")
    unsure = re.compile(r"[^\w•]")
    shown, wanted = unsure.sub("", found), unsure.sub("", expected)
    if right_to_left.search(expected):
        assert sorted(right_to_left.sub("", shown)) == sorted(right_to_left.sub("", wanted))
    else:
        assert shown == wanted


def text_of_page(tree: html.HtmlElement) -> str:
    """Return the text of a sheet's HTML page in its order, with the marks of its lists."""
    [main] = tree.xpath("//main")
    for item in main.iter("li"):
        mark = "•" if item.getparent().tag == "ul" else f"{item.getparent().index(item) + 1}."
        item.text = mark + (item.text or "")
    for gap in main.xpath('.//div[@class="rail-label"]//span[@class="between"]'):
        gap.text = ""
    return squeeze(main.text_content())


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
@pytest.mark.parametrize("name", EXAMPLES)
def test_tags_hold_the_text_of_the_sheet_in_order(
    example: Written, name: str, languages: tuple[str, ...]
) -> None:
    tree = structure(example(name, languages))
    page = html.fromstring(example(name, languages, "html").decode())
    sheet_table(tree)
    assert_tables_are_whole(tree)
    assert_same_text(text_of_tree(tree), text_of_page(page))


def long_sheet(first: int, second: int, outcome: int) -> str:
    return (
        f"title: T\ncarrier: Verein\ncontext: {long_text(first, 'Erst')}\n"
        f"description: {long_text(second, 'Zweit')}\nresources: Kurz.\n"
        f"partners: [Eins, Zwei]\noutcome: {long_text(outcome, 'Bilanz')}\n"
    )


@pytest.mark.parametrize(
    ("first", "second", "outcome", "pages"),
    [
        (3, 3, 3, 1),
        (3, 60, 3, 2),  # the split lies in the second row of a spanning label
        (60, 3, 3, 2),  # in the first row
        (47, 8, 3, 2),  # about where the first row ends
        (49, 8, 3, 2),
        (60, 90, 20, 4),
        (3, 3, 130, 3),
    ],
)
def test_a_table_over_pages_is_one_table(
    written: Written, first: int, second: int, outcome: int, pages: int
) -> None:
    data = written(long_sheet(first, second, outcome))
    texts = page_texts(data)
    assert len(texts) == pages
    assert_accessible(data)
    tree = structure(data)
    rows = list(own_rows(sheet_table(tree)))
    assert [[cell.kind for cell in row.kids] for row in rows] == [
        ["/TH", "/TD"],
        ["/TD"],
        ["/TH", "/TD"],
        ["/TH", "/TD"],
    ]
    assert rows[0].kids[0].row_span == 2
    assert_tables_are_whole(tree)
    for row, word, count in (
        (rows[0], "Erst", first),
        (rows[1], "Zweit", second),
        (rows[3], "Bilanz", outcome),
    ):
        found = re.findall(rf"{word} \d+\.", row.kids[-1].text.replace("\n", " "))
        assert found == [f"{word} {number}." for number in range(count)]
    # No page is blank: each holds text of the tree.
    assert tree.pages == list(range(pages))


# --- The mark of what goes on ------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "mark"), [("de", "(Forts.)"), ("fr", "(suite)")])
def test_what_goes_on_is_marked_and_nothing_else(written: Written, lang: str, mark: str) -> None:
    lengths = ((60, 90, 20), (3, 3, 130), (47, 8, 3))
    for first, second, outcome in lengths if lang == "de" else lengths[:1]:
        data = written(f"language: {lang}\n" + long_sheet(first, second, outcome), (lang,))
        assert_marks_are_right(data, mark)


def assert_marks_are_right(data: bytes, mark: str) -> list[str]:
    """Assert that a page is marked exactly where a section goes on from the one before."""
    table = sheet_table(structure(data))
    sections: list[list[Element]] = []
    for row in own_rows(table):
        if row.kids[0].kind == "/TH":
            sections.append([])
        sections[-1].append(row)
    found = []
    for number, text in enumerate(page_texts(data)):
        going_on = [
            fold(section[0].kids[0].find("/Div")[0].text)
            for section in sections
            if (pages := {page for row in section for page in row.pages})
            and number in pages
            and min(pages) < number
        ]
        marks = re.findall(rf"(\S[^\n]*?) {re.escape(mark)}", text.replace("\r", ""))
        assert [fold(each) for each in marks] == going_on, f"page {number + 1}"
        found += marks
    return found


def test_a_section_on_top_of_a_page_is_not_marked(written: Written) -> None:
    tops = 0
    for lines in range(44, 50):
        data = written(
            f"title: T\ncontext: {long_text(lines)}\nresources: {long_text(4, 'Kurz')}\n"
        )
        assert_marks_are_right(data, "(Forts.)")
        table = sheet_table(structure(data))
        rows = list(own_rows(table))
        tops += rows[0].pages == [0] and rows[1].pages == [1]
    assert tops, "no length put the section on top of the page"


def test_pictures_after_the_table_are_not_marked_as_going_on(example: Written) -> None:
    assert_marks_are_right(example("marche-des-voisins-sarreguemines", ("fr",)), "(suite)")


def test_mark_stands_in_the_rail_at_the_height_of_the_text(written: Written) -> None:
    lines = page_lines(written(f"title: T\ncontext: {long_text(70)}\n"))[1]
    [mark] = [line for line in lines if "(Forts.)" in line.text]
    [first] = [line for line in lines if line.text == max(lines, key=lambda each: each.top).text][
        :1
    ]
    body = max((line for line in lines if line.text.startswith("Zeile")), key=lambda each: each.top)
    assert first.top > body.top  # the running head
    assert abs(mark.top - body.top) < 6.5
    assert mark.right < body.left
    assert mark.left >= 17.5 * MM - 1


# --- No label is left alone --------------------------------------------------------------------


def assert_no_label_is_stranded(data: bytes, context: str) -> None:
    for row in own_rows(sheet_table(structure(data))):
        if row.kids[0].kind == "/TH":
            rail, content = row.kids[0].pages, row.kids[-1].pages
            assert rail, f"{context}: an empty rail"
            assert content, f"{context}: “{row.text[:20]}” has no text beside it"
            assert rail == content[:1], (
                f"{context}: “{row.text[:20]}” on {rail}, its text on {content}"
            )


@pytest.mark.parametrize("lines", range(26, 63, 3))
def test_label_value_and_first_lines_stay_together(written: Written, lines: int) -> None:
    profile = (
        f"title: T\ncontext: {long_text(lines)}\nresources: Eine Zeile.\n"
        f"partners: [Erster Verein, Zweiter]\noutcome: {long_text(7, 'Bilanz')}\n"
        "transfer: {fr: Une ligne., de: Eine Zeile.}\n"
        "contacts:\n  - name: N. N.\n    email: a@example.org\n"
    )
    assert_no_label_is_stranded(written(profile), f"{lines} lines")


def test_untranslated_notes_stay_with_their_text(written: Written) -> None:
    for lines in (44, 46, 48):
        data = written(
            "title: {de: T, fr: T}\ncontext:\n  de: x\n"
            f"  fr: {long_text(lines, indent='    ')}\nresources: Nur deutsch.\n",
            ("fr",),
        )
        assert_no_label_is_stranded(data, f"{lines} lines")
        [row] = [row for row in own_rows(sheet_table(structure(data))) if "Nur deutsch" in row.text]
        assert "disponible en allemand seulement" in fold(row.text)
        assert len(row.pages) == 1


def test_a_long_value_in_the_rail_is_not_split(written: Written) -> None:
    partners = "".join(f"  - Partnereinrichtung mit langem Namen Nummer {n}\n" for n in range(14))
    for lines in (18, 25):
        data = written(
            f"title: T\ncontext: {long_text(lines)}\npartners:\n{partners}"
            f"outcome: {long_text(70, 'Bilanz')}\n"
        )
        row = list(own_rows(sheet_table(structure(data))))[1]
        assert len(row.kids[0].pages) == 1
        assert len(row.kids[1].pages) > 1
        assert_no_label_is_stranded(data, f"{lines} lines")


def test_text_longer_than_a_page_beside_a_value_leaves_no_page_blank(written: Written) -> None:
    data = written(f"title: T\ncarrier: Verein\ncontext: {long_text(80)}\n")
    first, *_ = page_texts(data)
    assert "Bezeichnung der Maßnahme" in first
    assert "Zeile 0." in first


# --- What people see ---------------------------------------------------------------------------


def test_running_head_and_foot(written: Written) -> None:
    settings = "network: {de: Das Netz, fr: Le Réseau}\nlanguages: [de, fr]\n"
    pages = page_texts(
        written(
            f"title: T\ncity: Metz\ndate: 2026-03\ncontext: {long_text(70)}\n", ("fr",), settings
        )
    )
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        text = fold(page)
        assert "Le Réseau" in text
        assert "Metz · Fiche projet" in text
        assert f"{number} / 2" in text
        assert "Le Réseau · Mise à jour : mars 2026" in text


def test_brand_colour_reaches_the_page(written: Written) -> None:
    plain = "title: T\nresources: Text.\n"
    green = written(plain, settings=SETTINGS + 'brand: {colour: "#1f6f3a"}\n')

    def colours(data: bytes) -> set[tuple[int, ...]]:
        with pypdfium2.PdfDocument(data) as document:
            found = document[0].render(scale=2).to_pil().convert("RGB").getcolors(1 << 20)
        return {colour for _, colour in found or ()}

    assert (0x1F, 0x6F, 0x3A) in colours(green)
    assert (0x0B, 0x55, 0x63) not in colours(green)
    assert (0x0B, 0x55, 0x63) in colours(written(plain))


def test_no_character_leaves_the_page(written: Written) -> None:
    word = "Straßenverkehrsordnungswidrigkeitenbußgeldbescheid" * 3
    fields = "".join(f"{name}: {word}\n" for name in ("title", "city", "carrier", "context"))
    partners = (
        f"partners: [{word}]\ncontacts:\n  - name: {word}\n    email: {'a' * 60}@example.org\n"
    )
    table = f"outcome: |\n  | {word} | {word} |\n  |---|---|\n  | {word} | {word} |\n"
    link = f"transfer: <https://example.org/{'pfad/' * 40}>\n"
    for page in page_chars(written(fields + partners + table + link, ("de", "fr"))):
        for char in page:
            assert char.left >= 17.5 * MM - 1, char
            assert char.right <= (210 - 17.5) * MM + 1, char
            assert char.bottom >= 5 * MM and char.top <= 292 * MM, char


def test_characters_without_a_glyph_are_named(written: Written) -> None:
    with pytest.raises(WriteError) as error:
        written("title: T\nresources: Das Zeichen 中 fehlt.\n")
    [problem] = error.value.problems
    assert "中" in str(problem.message) and "U+4E2D" in str(problem.message)
    assert "fonts" in str(problem.advice)


def test_names_in_arabic_are_printed_with_glyphs(example: Written) -> None:
    name = "anerkennungsberatung-saarlouis"
    data = example(name, ("de",))
    arabic = re.compile("[\u0621-\u064a]")
    wanted = arabic.findall(example(name, ("de",), "html").decode())
    # Readers of PDF give the letters of right-to-left words in an order of their own.
    assert sorted(arabic.findall("".join(page_texts(data)))) == sorted(wanted)
    assert len(wanted) > 20
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = {
            str(font.BaseFont)
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert any("Noto-Sans-Arabic" in name or "NotoSansArabic" in name for name in fonts)


def test_only_the_fonts_of_the_program_are_used(example: Written) -> None:
    names = set()
    for name in EXAMPLES:
        with pikepdf.open(io.BytesIO(example(name, ("de", "fr")))) as pdf:
            names |= {
                re.sub(r"^/?[A-Z]{6}\+", "", str(font.BaseFont)).replace("-", "")
                for page in pdf.pages
                for font in page.Resources.get("/Font", {}).values()
            }
    assert names and all(name.startswith(("SourceSans3", "NotoSansArabic")) for name in names)


HYPHENATED = (
    "title: T\npartners: [Verantwortungsgemeinschaftseinrichtung, "
    "Migrationsberatungsdienststellenverbund]\noutcome: |\n  "
    + " ".join(["Aufenthaltserlaubnisverlängerung", "Gleichwertigkeitsfeststellung"] * 14)
    + "\n"
)


def line_ends(data: bytes) -> list[str]:
    return [line.rstrip() for page in page_texts(data) for line in re.split("[\r\n]+|\ufffe", page)]


def test_hyphenation_is_off_unless_asked_for(written: Written) -> None:
    ends = line_ends(written(HYPHENATED))
    assert not [line for line in ends if line.endswith(("-", "\u00ad", "\u2010"))]
    # pdfium gives a hyphen at the end of a line as U+FFFE.
    assert "\ufffe" not in "".join(page_texts(written(HYPHENATED)))


def test_hyphenation_breaks_words_where_asked_for(written: Written) -> None:
    data = written(HYPHENATED, settings=SETTINGS + "hyphenation: yes\n")
    texts = "".join(page_texts(data))
    assert "\ufffe" in texts or re.search("[-\u00ad\u2010][\r\n]", texts)


def test_a_title_is_never_broken_inside_words(written: Written) -> None:
    title = "Gleichwertigkeitsfeststellungsverfahren und Aufenthaltserlaubnisverlängerungsantrag"
    data = written(f"title: {title}\nresources: x\n", settings=SETTINGS + "hyphenation: yes\n")
    words = re.split(r"\s+", page_texts(data)[0])
    assert set(title.split()) <= set(words)


def test_printed_page_is_a4(example: Written) -> None:
    with pikepdf.open(io.BytesIO(example("zib-saarbruecken", ("de",)))) as pdf:
        for page in pdf.pages:
            assert [float(side) for side in page.MediaBox] == pytest.approx(
                [0, 0, 210 * MM, 297 * MM], abs=0.5
            )


def test_brand_fonts_are_found(new_project: NewProject) -> None:
    from reportgen.writers.fonts import font_folders

    font: Any = next(path for path in font_folders()[0].iterdir() if "SemiBold" in path.name)
    settings = SETTINGS + "brand: {font: Source Sans 3 SemiBold, fonts: fonts}\n"
    made = new_project(
        {"profiles/sheet.yaml": "title: T\nresources: x\n", "fonts/brand.ttf": font.read_bytes()},
        settings,
    )
    with pikepdf.open(io.BytesIO(write_profile(made, "profiles/sheet.yaml"))) as pdf:
        names = [str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()]
    assert any("SemiBold" in name or "Semi-Bold" in name for name in names)


def test_a_list_begins_with_its_number(written: Written) -> None:
    text = pdf_text(
        written(
            "title: T\ncontext: |\n  3. drei\n     1. innen\n  4. vier\n"
            "description: |\n  1. eins\noutcome: |\n  0. null\n"
        )
    )
    numbers = re.findall(r"\b\d+\.", text)
    assert sorted(numbers) == ["0.", "1.", "1.", "3.", "4."], text
