"""PDF: conformance, tags, what goes on over pages, and what a reader sees of it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import yaml

from support.outputs import (
    MM,
    fold,
    page_chars,
    page_texts,
    pdf_text,
    squeeze,
    structure,
)
from support.printed_sheets import EDGE, assert_accessible, assert_tables_are_whole, long_text
from support.project import (
    EDITIONS,
    EXAMPLES,
    ROOT,
    SETTINGS,
    NewProject,
    Written,
    write_profile,
)

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
        " standard=s)) for s in ('ua1', 'ua2', 'a3u')]"
    )
    arguments = [str(ROOT / "tests"), str(tmp_path), f"profiles/{name}.yaml"]
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
    )
    for standard in ("ua1", "ua2", "a3u"):
        made = example(name, ("de",), standard=standard)
        assert (tmp_path / standard).read_bytes() == made


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
        assert ("Metz · Fiche projet" if number == 1 else "Metz · T") in text
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


def test_a_sign_that_no_font_has_does_not_cost_the_pdf(written: Written) -> None:
    """White space needs no font at all."""
    data = written("title: Haus 𓂀\nresources: |\n  Ein 𓂀 und\u2003weit\u3000fort\u205f.\n")
    [text] = page_texts(data)
    assert text.count("\ufffd") == 2 and "𓂀" not in text


def test_scripts_and_symbols_have_fonts_that_come_along(written: Written) -> None:
    texts = {
        "Ethiopic": "ሰላም ተስፋይ",
        "Georgian": "ნინო",
        "Hebrew": "שרה לוי",
        "Devanagari": "सीता",
        "Tamil": "தமிழ்",
        "Thai": "สมหญิง",
        "Symbols2": "✆ ★ ➜",
        "Emoji": "⏰ 🏠 🚲",
    }
    data = written(f"title: T\nresources: {', '.join(texts.values())}\n")
    assert "\ufffd" not in "".join(page_texts(data))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert {str(font.BaseFont).rpartition("-")[2] for font in fonts} > texts.keys()


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
    """Only what is longer than its line is hyphenated: the partners, in the rail."""
    [text] = page_texts(written(HYPHENATED))
    # pdfium gives a hyphen at the end of a line as U+FFFE, or as it is.
    broken = re.split("(?:\ufffe|[-\u00ad\u2010][\r\n])+", text)
    assert [re.split(r"\s", part)[-1] for part in broken[:-1]] == [
        "Verantwortungsgemein",
        "Migrationsberatungs",
    ]


def test_hyphenation_breaks_words_where_asked_for(written: Written) -> None:
    data = written(HYPHENATED, settings=SETTINGS + "hyphenation: yes\n")
    texts = "".join(page_texts(data))
    assert "\ufffe" in texts or re.search("[-\u00ad\u2010][\r\n]", texts)


#: A table with one long column, one of long words, and one of many numbers.
TABLES = (
    """title: T
city: Mönchengladbach-Rheydt
carrier: Wohnraumvermittlungsstelle
outcome: |
  | Monat | Auslastung | Was geschah |
  |---|---:|---|
  | September | 2.750 | Sprechstunden sind seither auch am Abend, weil viele tagsüber arbeiten. |

  | Verfahren | Aufenthaltserlaubnisverlängerungen | Gleichwertigkeitsfeststellungen | Summe |
  |---|---|---|---:|
  | Antrag | Zustimmungserfordernisse | Berufsqualifikationsfeststellungsgesetz | 1.250.000 |

  | Stadt | A | B | C | D | E | F | G | H |
  |---|---:|---:|---:|---:|---:|---:|---:|---:|
  | Kaiserslautern |"""
    + " 98.765.432 |" * 8
    + """

  | Ort | I | J | K | L | M | N |
  |---|---:|---:|---:|---:|---:|---:|
  | Wilhelmshaven |"""
    + " 87.654.321 |" * 6
    + """

  Fragen an wohnraumvermittlung.beratungsstelle@landeshauptstadt.musterstadt.example.org oder
  an den Verein.
contacts:
  - name: Friederike Wolkenstein-Hohenstaufen
    email: wohnraumvermittlung.beratung.auslaenderangelegenheiten@landeshauptstadt.example.org
"""
)


def test_words_and_numbers_of_tables_are_whole(written: Written) -> None:
    """Only the longest words are hyphenated, though hyphenation is off."""
    [text] = page_texts(written(TABLES))
    found = text.split()
    assert {"Monat", "September", "2.750", "Auslastung", "Verfahren", "Summe"} <= set(found)
    assert found.count("98.765.432") == 8 and found.count("87.654.321") == 6
    assert {"1.250.000", "Kaiserslautern", "Wilhelmshaven"} <= set(found)
    whole = re.sub("[\ufffe\u2010-]\\s*", "", text)
    assert "Berufsqualifikationsfeststellungsgesetz" in whole
    assert "Berufsqualifikationsfeststellungsgesetz" not in found


def test_names_and_addresses_have_no_false_hyphens(written: Written) -> None:
    """Nor have heads and cells, though hyphenation is on."""
    [text] = page_texts(written(TABLES, settings=SETTINGS + "hyphenation: yes\n"))
    # pdfium may give a hyphen as another one.
    joined = re.sub(r"\s", "", text.replace("\u2010", "-"))
    for word in (
        "Mönchengladbach-Rheydt",
        "FriederikeWolkenstein-Hohenstaufen",
        "Auslastung",
        "wohnraumvermittlung.beratungsstelle@landeshauptstadt.musterstadt.example.org",
        "wohnraumvermittlung.beratung.auslaenderangelegenheiten@landeshauptstadt.example.org",
    ):
        assert word in joined, word


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
