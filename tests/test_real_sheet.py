"""The first real sheet: every label, hint and sentence of the original, in its place."""

from __future__ import annotations

import io
from typing import Any

import docx
import pikepdf
import pytest

from support.outputs import MM, docx_text, fold, page_chars, page_texts, pdf_text, squeeze
from support.project import Written

SHEET = "zib-saarbruecken"

TITLE = ("Bezeichnung der Maßnahme oder Einrichtung", "Zuwanderungs- und Integrationsbüro/ZIB")

#: The rows of the original: the label in the rail ("" where it spans the row from above), label
#: and hint on the right, and the sentences below them.
ROWS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "Projektträger",
        "Kontext",
        "Erwartungen, Ziele oder von der Zielgruppe zu überwindende Schwierigkeiten",
        (
            "Landeshauptstadt Saarbrücken, Zuwanderungs- und Integrationsbüro/ZIB (kein Projekt, "
            "sondern eine Dienststelle der Stadtverwaltung)",
        ),
    ),
    (
        "",
        "Beschreibung",
        "Ablauf, Ort, Häufigkeit, Zielpublikum",
        (
            "Das ZIB ist zuständig für die Fragen von Migration und Integration bei der "
            "Stadtverwaltung Saarbrücken.",
            "Es hat das Integrationskonzept für Saarbrücken entwickelt und arbeitet zurzeit an "
            "der Aktualisierung dieses Konzepts.",
            "Das ZIB führt Projekte und Tagungen durch, es unterstützt die Stadtverwaltung bei "
            "der „interkulturellen Öffnung“, und es führt größere Veranstaltungen durch, zum "
            "Beispiel den Orientalischen Markt im Stadtteil Burbach und die Integrationsmesse "
            "IMMIGRA.",
        ),
    ),
    (
        "Einsatz",
        "Einsatz",
        "von Personal und Material",
        ("Beim ZIB arbeiten 5 Personen. Die Büros befinden sich im Rathaus.",),
    ),
    (
        "Partner",
        "Bilanz",
        "Bewertung der direkten und indirekten Auswirkungen und Einflüsse auf die Zuwanderung",
        (
            "Das ZIB hat mehrere Berichte vorgelegt: einen Bericht zur Umsetzung des "
            "Integrationskonzepts (2012), einen umfangreichen Integrationsbericht (2014), einen "
            "Tätigkeitsbericht (2017).",
            # The slip in the original's second word is the original's.
            "Die besonderes Bedeutung seiner Arbeit liegt in der strategischen Ausrichtung, dem "
            "Aufbau stadtweiter Netzwerke und der Bearbeitung von Grundsatzfragen bei der "
            "Entwicklung von Stadt und Stadtteilen unter den Bedingungen von Zuwanderung.",
        ),
    ),
    (
        "Von Stadt zu Stadt",
        "Übertragung",
        "Bedingungen der Übertragung von einer Stadt zur anderen",
        (
            "Es gab bereits in der Vergangenheit interessante Austauschtreffen und gemeinsame "
            "Tagungen zwischen Saarbrücken, Metz, Luxemburg, Sarreguemines, Nantes (Partnerstadt "
            "von Saarbrücken), bei denen deutlich wurde, dass es sich lohnt, die Arbeit zu "
            "vergleichen und voneinander zu lernen.",
        ),
    ),
    (
        "Ansprechperson",
        "",
        "",
        (
            "Veronika Kabis (Leiterin)",
            "veronika.kabis@saarbruecken.de",
            "+49 681 9051559",
            "Sprachen: Französisch und Deutsch",
        ),
    ),
)

#: The labels of the French edition, in their order.
FRENCH = (
    "Intitulé de l’action ou de la structure",
    "Porteur du projet",
    "Contexte",
    "Attentes, objectifs ou difficultés à surmonter par le public visé",
    "Description",
    "Déroulement, lieu, fréquence, public visé",
    "Moyens",
    "humains et matériels",
    "Partenaires",
    "Bilan",
    "Évaluation des effets et impacts directs et indirects sur l’immigration",
    "De ville à ville",
    "Transfert",
    "Conditions du transfert d’une ville à l’autre",
    "Personne à contacter",
    "Langues : français et allemand",
)


def in_order() -> list[str]:
    """Return every text of the sheet in reading order."""
    texts = [*TITLE]
    for rail, label, hint, sentences in ROWS:
        texts += [*filter(None, (rail, label, hint)), *sentences]
    return texts


def assert_in_order(texts: list[str] | tuple[str, ...], found: str) -> None:
    """Assert that each text stands in what was found after the one before it."""
    whole, at = squeeze(found), 0
    for text in texts:
        here = whole.find(squeeze(text), at)
        assert here >= 0, f"“{text}” is missing or out of order"
        at = here + len(squeeze(text))


@pytest.fixture(scope="module")
def pdf(example: Written) -> bytes:
    return example(SHEET, ("de",))


@pytest.fixture(scope="module")
def word(example: Written) -> bytes:
    return example(SHEET, ("de",), "docx")


def rows_of(word: bytes) -> list[tuple[str, list[str], bool]]:
    """Return the table's rows: text of the rail, paragraphs on the right, whether it goes on."""
    table = docx.Document(io.BytesIO(word)).tables[0]
    rows = []
    for row in table.rows:
        rail, content = row._tr.tc_lst
        goes_on = rail.vMerge == "continue"
        paragraphs = [
            fold(paragraph.text) for paragraph in docx.table._Cell(content, table).paragraphs
        ]
        text = " ".join(paragraph.text for paragraph in docx.table._Cell(rail, table).paragraphs)
        rows.append((fold(text), paragraphs, goes_on))
    return rows


def test_pdf_holds_every_text_in_reading_order(pdf: bytes) -> None:
    assert_in_order(in_order(), pdf_text(pdf))


def test_word_file_holds_every_text_in_reading_order(word: bytes) -> None:
    assert_in_order(in_order(), docx_text(word))


def test_paragraphs_stay_paragraphs(word: bytes) -> None:
    outcome = next(paragraphs for rail, paragraphs, _ in rows_of(word) if rail == "Partner")
    assert len(outcome) == 3  # label with hint, and the two paragraphs of the original


def test_nothing_is_printed_that_the_original_does_not_say(pdf: bytes) -> None:
    rest = squeeze(" ".join(page_texts(pdf)))
    for text in sorted(in_order(), key=len, reverse=True):
        rest = rest.replace(squeeze(text), "", 1)
    # What is left is the network's: running head and foot, and the dots between.
    expected = (
        "Städtenetzwerk Integration Saarbrücken · Projektblatt "
        "Städtenetzwerk Integration · Stand: 2017 1 / 1"
    )
    assert sorted(rest) == sorted(squeeze("·" + expected))


def test_pdf_labels_stand_left_of_their_contents(pdf: bytes) -> None:
    [chars] = page_chars(pdf)
    page = "".join(char.text for char in chars)

    def left(text: str, after: int) -> tuple[float, float, int]:
        at = page.find(squeeze(text), after)
        assert at >= 0, text
        return chars[at].left, chars[at].top, at + len(squeeze(text))

    at = 0
    rails, contents = set(), set()
    for rail, label, _, sentences in ROWS:
        if rail:
            rail_left, rail_top, at = left(rail, at)
            rails.add(round(rail_left))
        first = label or sentences[0]
        content_left, content_top, at = left(first, at)
        contents.add(round(content_left))
        if rail:
            # The label's first line is level with that of the content it heads.
            assert abs(rail_top - content_top) < 3, rail
        assert content_left - rail_left > 35 * MM
    # Capitals differ a little in the white on their left.
    assert max(rails) - min(rails) <= 1
    assert max(contents) - min(contents) <= 1


def test_word_labels_stand_left_of_their_contents(word: bytes) -> None:
    rows = rows_of(word)
    assert len(rows) == len(ROWS)
    for (rail, label, hint, sentences), (found, paragraphs, goes_on) in zip(
        ROWS, rows, strict=True
    ):
        assert found == rail
        assert goes_on == (rail == "")
        head = [f"{label} {hint}"] if label else []
        assert_in_order([*head, *sentences], " ".join(paragraphs))
        if label:
            assert paragraphs[0] == f"{label} {hint}"


@pytest.mark.parametrize("lang", ["de", "fr"])
def test_a_language_fits_on_one_page(example: Written, lang: str) -> None:
    pages = page_texts(example(SHEET, (lang,)))
    assert len(pages) == 1
    assert fold(pages[0]).endswith("1 / 1")


def test_french_edition_holds_every_label_and_no_german_one(example: Written) -> None:
    for text in (
        pdf_text(example(SHEET, ("fr",))),
        docx_text(example(SHEET, ("fr",), "docx")),
    ):
        assert_in_order(FRENCH, text)
        assert "Bureau de l’immigration et de l’intégration" in text
        for german in ("Projektträger", "Kontext", "Ansprechperson", "Leiterin", "Sprachen"):
            assert german not in text


def test_two_language_edition_holds_both(example: Written) -> None:
    for text in (
        pdf_text(example(SHEET, ("de", "fr"))),
        docx_text(example(SHEET, ("de", "fr"), "docx")),
    ):
        assert_in_order([text for text in in_order() if text != TITLE[1]], text)
        assert_in_order(FRENCH, text)
        assert TITLE[1] in text
        assert "Zuwanderungs- und Integrationsbüro/ZIB (kein Projekt" in text
        assert "Cinq personnes travaillent au ZIB" in text


def test_links_lead_where_they_say(example: Written) -> None:
    with pikepdf.open(io.BytesIO(example(SHEET, ("de",)))) as pdf:
        found: Any = [
            str(note.A.URI)
            for page in pdf.pages
            for note in page.get("/Annots", [])
            if "/A" in note
        ]
    assert found == ["mailto:veronika.kabis@saarbruecken.de", "tel:+496819051559"]
    document = docx.Document(io.BytesIO(example(SHEET, ("de",), "docx")))
    assert {rel._target for rel in document.part.rels.values() if rel.is_external} == set(found)
