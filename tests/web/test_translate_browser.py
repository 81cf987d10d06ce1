"""Translations in a real browser: what lacks, what is typed, and what a translator sent back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from reportgen.translating.texts import digest_of_source
from reportgen.web.running import find_running
from support.browser import AXE, CHROMIUM, browsing, find_barriers
from support.project import fill_folder
from support.studio import running_studio
from support.translations import edit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here"),
]

HOUSE = """\
title: {de: Café für alle, fr: Café pour tous, ar: مقهى}  # short
description: Verein
context:
  de: |
    Warum es das **Haus** gibt
  fr: Pourquoi
resources: {de: Zwei Räume, fr: Deux salles}
"""
SETTINGS = "network: Test network\nlanguages: [de, fr, ar]\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("translating")


@pytest.fixture(scope="module")
def studio(place: Path) -> Iterator[None]:
    fill_folder(place, {"profiles/haus.yaml": HOUSE}, SETTINGS)
    with running_studio(place):
        yield


@pytest.fixture
def house(place: Path, studio: None) -> Path:
    lines = (
        f"haus fr {name} {digest_of_source(text)}\n"
        for name, text in (("title", "Café für viele"), ("context", "Früher"))
    )
    former = HOUSE.replace("für alle", "für viele")
    files = {
        "profiles/haus.yaml": HOUSE,
        "translations.lock": "".join(lines),
        "history/haus/20260101-120000-000000/sheet.yaml": former,
    }
    fill_folder(place, files, SETTINGS)
    for path in place.glob("history/haus/typed.*"):
        path.unlink()
    return place / "profiles/haus.yaml"


def open_page(page: Page, place: Path, path: str = "/") -> None:
    address = find_running(place.resolve())
    page.goto(address)
    parts = urlsplit(address)
    page.goto(f"http://{parts.netloc}/{parts.path.split('/')[1]}{path}")


def look(page: Page, where: str) -> None:
    """Hold a page against what people need who see or type otherwise."""
    if AXE.is_file():
        assert find_barriers(page) == [], where
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, where


WORDS = {
    "de": {
        "translate": "Übersetzen",
        "next": "Weiter mit: Café für alle",
        "saved": "Gespeichert",
        "unsaved": "Noch nicht gespeichert",
        "mine": "Meine nehmen",
        "stale": "Veraltet",
        "none": "nichts mehr zu tun",
        "take": "Angekreuztes übernehmen",
        "download": "Dateien herunterladen",
        "taken": "1 Übersetzung wurde übernommen.",
        "over": "111 von 110 Zeichen",
    },
    "fr": {
        "translate": "Traduire",
        "next": "Continuer avec\xa0: Café pour tous",
        "saved": "Enregistré",
        "unsaved": "Pas encore enregistré",
        "mine": "Prendre la mienne",
        "stale": "Périmé",
        "none": "plus rien à faire",
        "take": "Reprendre ce qui est coché",
        "download": "Télécharger les fichiers",
        "taken": "1 traduction a été reprise.",
        "over": "111 caractères sur 110",
    },
}


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_sheet_is_translated(language: str, place: Path, house: Path, tmp_path: Path) -> None:
    words = WORDS[language]
    with browsing(language) as page:
        open_page(page, place)
        page.click(f"nav >> text={words['translate']}")
        look(page, "list")
        page.click(f"text={words['next']}")
        page.wait_for_selector("ins")
        look(page, "sheet")
        # By the keyboard from one to the next: first what is out of date.
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[id='t-title']:focus")
        page.keyboard.press("Control+a")
        page.keyboard.type("a" * 111)
        page.locator("[id='s-title']", has_text=words["over"]).wait_for()
        look(page, "too long")
        page.fill("[id='t-title']", "Café pour tous")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[id='t-context']:focus")
        page.keyboard.press("Control+a")
        page.keyboard.type("Voici")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[id='t-description']:focus")
        page.keyboard.type("Association")
        page.check("[name='right:title']")
        page.locator("#state", has_text=words["unsaved"]).wait_for()
        page.keyboard.press("Control+s")
        page.locator("#state[data-state=saved]", has_text=words["saved"]).wait_for()
        text = house.read_text("utf-8")
        assert "fr: Association" in text and "fr: Voici" in text
        assert "# short" in text and "haus fr title" in (place / "translations.lock").read_text()
        page.keyboard.press("Control+Enter")
        page.locator("#state", has_text=words["none"]).wait_for()
        # Somebody else writes the same text.
        page.fill("[id='t-description']", "Régie")
        house.write_text(text.replace("fr: Association", "fr: Commune"), "utf-8")
        page.keyboard.press("Control+s")
        page.wait_for_selector(".torn")
        assert page.input_value("[id='t-description']") == "Régie"
        look(page, "two translations")
        page.check(f".torn >> text={words['mine']}")
        page.keyboard.press("Control+s")
        page.locator("#state[data-state=saved]", has_text=words["saved"]).wait_for()
        assert "fr: Régie" in house.read_text("utf-8")
        # To a translator, and back.
        page.click(f"nav >> text={words['translate']}")
        page.check("[name='sheet']")
        with page.expect_download() as download:
            page.click(f"text={words['download']}")
        data = Path(download.value.path()).read_bytes()
        back = tmp_path / "zurück.docx"
        back.write_bytes(edit(data, "docx", "haus:resources", "Deux grandes salles"))
        page.wait_for_load_state()
        page.set_input_files("#files", back)
        page.wait_for_selector("#take")
        look(page, "what came back")
        page.click(f"text={words['take']}")
        page.get_by_text(words["taken"]).wait_for()
        assert "fr: Deux grandes salles" in house.read_text("utf-8")


def test_what_is_typed_is_not_lost_when_the_window_is(place: Path, house: Path) -> None:
    with browsing() as page:
        open_page(page, place, "/translate/haus/fr")
        page.fill("[id='t-description']", "Halb getippt")
        page.locator("#state", has_text="Not saved yet").wait_for()
        page.on("dialog", lambda dialog: dialog.accept())
        open_page(page, place, "/translate/haus/fr")
        assert page.input_value("[id='t-description']") == "Halb getippt"
        page.click("text=Throw it away")
        page.locator("#draft").wait_for(state="detached")
        assert page.input_value("[id='t-description']") == ""
    assert house.read_text("utf-8") == HOUSE


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)], ids=["narrow", "dark"])
def test_every_page_is_for_everybody(width: int, dark: bool, place: Path, house: Path) -> None:
    with browsing("fr", width=width, dark=dark) as page:
        for path in ("/translate", "/translate?to=ar", "/translate/haus/fr", "/translate/haus/ar"):
            open_page(page, place, path)
            page.wait_for_selector("h1")
            look(page, path)
        assert page.get_attribute("[id='t-title']", "dir") == "rtl"
