"""The look in a real browser: changed, seen at once, saved; in German and in French."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from reportgen.web.running import find_running
from reportgen.writers.fonts.own import own_fonts
from support.browser import AXE, CHROMIUM, browsing, find_barriers
from support.project import PIXEL, fill_folder
from support.studio import Running, running_studio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here"),
]

SETTINGS = """\
network: {de: Netzwerk, fr: Réseau}
languages: [de, fr]  # German first
brand:
  colour: "#0b5563"  # as in the manual of style
"""
WORDS = {
    "de": {
        "look": "Gestaltung",
        "saved": "Gespeichert",
        "light": "zu hell",
        "add": "Hinzufügen: Förderer",
        "pages": "Druckseiten",
        "templates": "Word-Vorlagen",
        "taken": "Die Vorlage funktioniert und gilt ab jetzt.",
        "fault": "Die Vorlage funktioniert nicht",
    },
    "fr": {
        "look": "Charte graphique",
        "saved": "Enregistré",
        "light": "trop clair",
        "add": "Ajouter\xa0: Financeurs",
        "pages": "Pages imprimées",
        "templates": "Modèles Word",
        "taken": "Le modèle fonctionne et sert dès maintenant.",
        "fault": "Le modèle ne fonctionne pas",
    },
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("look")
    fill_folder(
        folder,
        {"profiles/naehcafe.yaml": "title: {de: Nähcafé, fr: Café couture}\ncity: Trier\n"},
        SETTINGS,
    )
    return folder


@pytest.fixture(scope="module")
def studio(place: Path) -> Iterator[Running]:
    with running_studio(place) as running:
        yield running


def template(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_the_look_is_changed_seen_and_saved(
    studio: Running, place: Path, tmp_path: Path, language: str
) -> None:
    said = WORDS[language]
    settings = place / "reportgen.yaml"
    settings.write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(PIXEL)
    (tmp_path / "good.docx").write_bytes(template("{{ title }}"))
    (tmp_path / "bad.docx").write_bytes(template("{{ titel }}"))
    barriers = AXE.is_file()
    with browsing(language) as page:
        page.goto(find_running(place.resolve()))
        page.click(f"nav >> text={said['look']}")
        page.wait_for_selector("#sheet")
        shown = page.frame_locator("#page").locator("body")
        # The sheet follows at once, and what is too light is told.
        page.fill("[id='c-brand.colour']", "#ffd000")
        page.locator("#contrasts", has_text=said["light"]).wait_for()
        if barriers:
            assert find_barriers(page) == []
        page.evaluate("""() => {
            const picked = document.getElementById("colour-picked");
            picked.value = "#7a1f3d";
            picked.dispatchEvent(new Event("input"));
        }""")
        page.locator("#contrasts .chip").first.wait_for(state="detached")
        assert page.input_value("[id='c-brand.colour']") == "#7a1f3d"
        page.fill(f"[id='c-network.{language}']", "Bündnis der Städte")
        page.set_input_files("[data-upload='brand.logo.file'] input", tmp_path / "logo.png")
        page.wait_for_selector("[data-upload='brand.logo.file'] img:not([hidden])")
        for lang in ("de", "fr"):
            page.fill(f"[id='c-brand.logo.alt.{lang}']", "Zwei Brücken")
        shown.locator("img[alt='Zwei Brücken']").wait_for()
        page.set_input_files("#add-font input", own_fonts() / "SourceSans3-Bold.ttf")
        page.locator("#add-font", has_text="Source Sans 3").wait_for()
        assert page.input_value("[id='c-brand.fonts']") == "templates/fonts"
        page.click(f"button:has-text('{said['add']}')")
        page.wait_for_selector("[id='c-funders.0.file']:focus")
        page.click("[id='i-funders.0'] .danger")
        page.wait_for_selector("[id='i-funders.0']", state="detached")
        # A language more is asked for its texts as soon as it is saved.
        page.select_option("select[id='c-languages']", "pl")
        page.keyboard.press("Control+s")
        page.wait_for_selector("[id='c-network.pl']", state="attached")
        text = settings.read_text("utf-8")
        assert "languages: [de, fr, pl]  # German first" in text
        assert 'colour: "#7a1f3d"  # as in the manual of style' in text
        assert "Zwei Brücken" in text and "file: templates/pictures/logo-" in text
        page.click(f"text={said['pages']}")
        page.wait_for_selector("#pages img")
        # What would break the project is not saved, and stays in the form.
        page.fill("[id='c-brand.colour']", "teal")
        page.locator("[id='p-brand.colour'] .error").wait_for()
        page.keyboard.press("Control+s")
        expect(page.locator("#unsavable")).to_be_in_viewport()
        if barriers:
            assert find_barriers(page) == []
        assert settings.read_text("utf-8") == text
        page.fill("[id='c-brand.colour']", "#0b5563")
        page.keyboard.press("Control+s")
        page.locator("#state[data-state=saved]", has_text=said["saved"]).wait_for()
        page.click(f"text={said['templates']}")
        row = page.locator("#t-sheet")
        for file, word in (("bad.docx", "fault"), ("good.docx", "taken")):
            with page.expect_file_chooser() as chooser:
                row.locator("[data-upload]").click()
            chooser.value.set_files(tmp_path / file)
            row.get_by_text(said[word]).wait_for()
            assert page.evaluate("document.activeElement.matches('#t-sheet [data-upload]')")
            if barriers:
                assert find_barriers(page) == []
        row.locator(".danger").click()
        page.wait_for_load_state()
        assert not (place / "templates/themes/default/sheet.docx").exists()
        with page.expect_download() as download:
            row.locator("a").click()
        assert download.value.suggested_filename == "sheet.docx"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_look_has_no_barrier_and_fits_a_narrow_window(
    studio: Running, place: Path, dark: bool
) -> None:
    """As wide as 1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
    (place / "reportgen.yaml").write_text(SETTINGS, encoding="utf-8")
    with browsing("de", width=320, height=640, dark=dark) as page:
        page.goto(find_running(place.resolve()))
        for path in ("look", "look/templates"):
            page.goto(f"http://127.0.0.1:{studio.port}{studio.prefix}/{path}")
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            assert not AXE.is_file() or find_barriers(page) == [], path
