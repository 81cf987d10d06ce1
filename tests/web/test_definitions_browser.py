"""A report and handouts from their beginning to the file in one's hand, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reportgen.web.running import find_running
from support.browser import AXE, CHROMIUM, browsing, find_barriers
from support.processes import wait_for
from support.project import fill_folder
from support.studio import running_studio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM or not AXE.exists(), reason="Chromium or axe is not here"),
]

SHEETS = {
    f"profiles/{name}.yaml": f"title: {{de: {de}, fr: {fr}}}\ncity: {city}\ntopics: [{topic}]\n"
    for name, de, fr, city, topic in (
        ("bruecken", "Über Brücken", "Des ponts", "Trier", "work"),
        ("naehcafe", "Nähcafé", "Café couture", "Metz", "culture"),
        ("chor", "Chor der Vielen", "Chœur", "Metz", "culture"),
        ("souk", "سوق الجيران", "سوق", "Saarbrücken", "language"),
    )
}
#: What the pages say, in each language.
WORDS = {
    "de": {
        "reports": "Berichte",
        "handouts": "Handzettel",
        "new set": "Neuer Satz Handzettel",
        "new": "Neuer Bericht",
        "begin": "Anfangen",
        "city": "Stadt",
        "down": "Nach unten",
        "out": "Weglassen",
        "add": "Hinzufügen: Teile",
        "make": "Speichern und erstellen",
        "made": "Dateien wurden erstellt",
        "pages": "Druckseiten",
        "again": "Weiter",
    },
    "fr": {
        "reports": "Rapports",
        "handouts": "Feuillets",
        "new set": "Nouveau jeu de feuillets",
        "new": "Nouveau rapport",
        "begin": "Commencer",
        "city": "Ville",
        "down": "Descendre",
        "out": "Exclure",
        "add": "Ajouter",
        "make": "Enregistrer et produire",
        "made": "fichiers ont été produits",
        "pages": "Pages imprimées",
        "again": "Continuer",
    },
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("made")
    fill_folder(folder, SHEETS)
    with running_studio(folder):
        yield folder


def enter(page: Page, place: Path) -> None:
    page.goto(find_running(place.resolve()))


def fits(page: Page) -> bool:
    """Tell whether nothing has to be scrolled sideways (WCAG 2.2, 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def at_place(page: Page, number: int, name: str) -> None:
    page.locator(f"ol.rows li:nth-child({number})[data-id='{name}']").wait_for()


def order(page: Page) -> list[str]:
    return [str(row.get_attribute("data-id")) for row in page.locator("ol.rows li").all()]


@pytest.mark.parametrize("language", list(WORDS))
def test_a_report_is_put_together_made_and_read(place: Path, language: str) -> None:
    words = WORDS[language]
    with browsing(language) as page:
        enter(page, place)
        page.click(f"nav >> text={words['reports']}")
        assert find_barriers(page) == []
        page.click(f"text={words['new']}")
        page.fill("#title", f"Bericht {language} 2026")
        assert find_barriers(page) == []
        page.keyboard.press("Enter")
        page.wait_for_selector("#f-sheets")
        assert sorted(order(page)) == ["bruecken", "chor", "naehcafe", "souk"]
        # Which sheets: by a filter, and the list follows.
        page.click("details.pick summary >> nth=0")
        page.check("details.pick[open] input >> nth=0")
        expect(page.locator("ol.rows li")).to_have_count(2)
        assert find_barriers(page) == []
        page.uncheck("details.pick[open] input >> nth=0")
        expect(page.locator("ol.rows li")).to_have_count(4)
        before = order(page)
        # By the keyboard alone: the focus stays at the button that moves it on.
        page.focus(f"[id='i-sheets.{before[0]}'] button[value^='down:']")
        page.keyboard.press("Enter")
        at_place(page, 2, before[0])
        page.keyboard.press("Enter")
        at_place(page, 3, before[0])
        assert order(page) == [before[1], before[2], before[0], before[3]]
        # With the mouse.
        page.drag_and_drop(
            f"[id='i-sheets.{before[0]}'] .row-title", f"[id='i-sheets.{before[1]}'] .row-title"
        )
        at_place(page, 1, before[0])
        page.click(f"[id='i-sheets.{before[3]}'] button[value^='out:']")
        page.wait_for_selector(f"button[value='in:sheets.{before[3]}']")
        # A foreword, before the sheets.
        page.select_option("[id='a-parts']", "chapter")
        page.click("button[value='add:parts']")
        page.wait_for_selector("[id='c-parts.4.title.de']")
        page.fill("[id='c-parts.4.title.de']", "Vorwort <am> Ufer")
        page.fill("[id='c-parts.4.text.de']", "Wir **danken** allen.")
        outline = page.frame_locator("#page").locator("body")
        outline.get_by_text("Vorwort <am> Ufer").wait_for()
        page.click("button[value='up:parts.4']")
        page.wait_for_selector("[id='c-parts.3.title.de']", state="attached")
        assert find_barriers(page) == []
        page.keyboard.press("Control+s")
        page.wait_for_selector("#state[data-state='saved']")
        path = place / f"profiles/reports/bericht-{language}-2026.yaml"
        text = path.read_text("utf-8")
        assert text.index("Vorwort <am> Ufer") < text.rindex("sheets")
        # Made beside everything else.
        page.click(f"text={words['make']}")
        page.wait_for_selector("#task")
        assert find_barriers(page) == []
        page.locator(".task-result", has_text=words["made"]).wait_for()
        assert find_barriers(page) == []
        with page.expect_download() as download:
            page.click(".task-files a[download] >> nth=0")
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
        page.click(f".task-actions >> text={words['again']}")
        page.click(f".how >> text={words['pages']}")
        page.wait_for_selector("#pages img")
        wait_for(lambda: page.evaluate("document.querySelector('#pages img').naturalWidth") > 300)
        assert find_barriers(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert fits(page)
        page.goto(re.sub("/report/.*", "/reports", page.url))
        assert fits(page) and find_barriers(page) == []


@pytest.mark.parametrize(
    ("language", "title", "id"),
    [
        ("de", "Tag der offenen Tür", "tag-der-offenen-tuer"),
        ("fr", "Journée portes ouvertes", "journee-portes-ouvertes"),
    ],
)
def test_handouts_are_ordered_and_go_to_the_print_shop(
    place: Path, language: str, title: str, id: str
) -> None:
    words = WORDS[language]
    with browsing(language, width=320, dark=True) as page:
        enter(page, place)
        page.click(f"nav >> text={words['handouts']}")
        assert find_barriers(page) == [] and fits(page)
        page.click(f"text={words['new set']} >> nth=0")
        page.fill("#title", title)
        page.keyboard.press("Enter")
        page.wait_for_selector("#f-sheets")
        page.fill("[name='copies.chor']", "40")
        page.select_option("[id='c-layout']", "2up")
        page.fill("[id='c-place.de']", "Rathaus")
        assert find_barriers(page) == [] and fits(page)
        page.click(f"text={words['make']}")
        page.locator(".task-result", has_text=words["made"]).wait_for()
        assert find_barriers(page) == [] and fits(page)
        with page.expect_download() as download:
            page.click(f"text={id}.{language}.2up.pdf")
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    text = (place / f"profiles/handouts/{id}.yaml").read_text("utf-8")
    assert "chor: 40" in text.replace("'", "").replace('"', "") and "layout: 2up" in text
