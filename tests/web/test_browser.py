"""The studio in a real browser: a sheet written from start to end, and no barrier on the way."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route

from reportgen.web.running import find_running
from support.browser import AXE, CHROMIUM, browsing, find_barriers
from support.project import PIXEL, fill_folder
from support.studio import Running, running_studio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here"),
]

SHEET = """\
title: {de: Nähcafé, fr: Café couture}
city: Trier
topics: [culture]
context: Ein Text.
partners: [Haus der Vielfalt, Volkshochschule]
contacts:
  - {name: Maria Muster, email: maria@example.org}
"""


LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikationsgebäudeverwaltung"

#: A name that is wider than a narrow window, and a colour that is too light for text.
SETTINGS = """\
network: Donaudampfschifffahrtsgesellschaftskapitänsvereinigung
languages: [de, fr]
brand: {colour: "#ffd000"}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browsed")
    fill_folder(
        folder,
        {
            "profiles/naehcafe.yaml": SHEET,
            "profiles/broken.yaml": "title: {de: Kaputt}\nperiod: morgen\nweb: nirgends\n",
            "profiles/long.yaml": f"title: {LONG_WORD}\ncity: {LONG_WORD}\n",
            "archive/old.yaml": "title: Alt\n",
        },
        SETTINGS,
    )
    return folder


@pytest.fixture(scope="module")
def studio(place: Path) -> Iterator[Running]:
    with running_studio(place) as running:
        yield running


@pytest.fixture
def address(studio: Running, place: Path) -> str:
    """An address that lets a new browser in."""
    return find_running(place.resolve())


def base_of(address: str) -> str:
    parts = urlsplit(address)
    return f"http://{parts.netloc}/{parts.path.split('/')[1]}"


def test_a_sheet_is_written_seen_and_saved(address: str, place: Path, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(PIXEL)
    with browsing() as page:
        page.goto(address)
        page.click("text=New sheet")
        page.fill("#title", "Café <am> Ufer")
        page.click("text=Begin to write")
        page.wait_for_selector("#sheet")
        # The page at the right follows what is typed; nothing in it is taken for anything else.
        page.fill("[id='c-context.de']", "Ein **wichtiger** Text <script>x</script>")
        shown = page.frame_locator("#page").locator("body")
        shown.get_by_text("wichtiger", exact=True).wait_for()
        assert shown.locator("script").count() == 0
        # A list grows, and the focus goes to what has come.
        page.click("text=Add: Contact")
        page.wait_for_selector("[id='c-contacts.0.name.de']:focus")
        page.keyboard.type("Amal أمل")
        page.fill("[id='c-contacts.0.email']", "amal@")
        told = page.locator("[id='p-contacts.0.email']")
        told.get_by_text("is not an e-mail address").wait_for()
        assert page.get_attribute("[id='c-contacts.0.email']", "aria-invalid") == "true"
        page.fill("[id='c-contacts.0.email']", "amal@example.org")
        told.get_by_text("e-mail").wait_for(state="detached")
        # Marks by the keyboard.
        page.fill("[id='c-resources.de']", "Zeit")
        page.locator("[id='c-resources.de']").select_text()
        page.keyboard.press("Control+b")
        assert page.input_value("[id='c-resources.de']") == "**Zeit**"
        page.set_input_files("[data-upload='picture.file'] input", tmp_path / "picture.png")
        page.wait_for_selector("[data-upload='picture.file'] img:not([hidden])")
        page.keyboard.press("Control+s")
        page.locator("#state[data-state=saved]", has_text="Saved").wait_for()
        text = (place / "profiles/cafe-am-ufer.yaml").read_text("utf-8")
        assert "Amal أمل" in text and "**Zeit**" in text and "file: pictures/cafe-am" in text
        # As it is printed, and as a file.
        page.click("text=Printed pages")
        page.wait_for_selector("#pages img")
        page.click("summary:has-text('Download')")
        with page.expect_download() as download:
            page.click(".menu-items >> text=Word")
        assert download.value.suggested_filename == "cafe-am-ufer.de.docx"


def test_what_is_typed_is_not_lost_when_the_window_is(address: str, place: Path) -> None:
    with browsing() as page:
        page.goto(address)
        sheet = f"{base_of(address)}/sheet/naehcafe"
        page.goto(sheet)
        page.fill("[id='c-city.de']", "Halb getippt")
        page.locator("#state", has_text="Not saved yet").wait_for()
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(f"{base_of(address)}/")
        assert asked == ["beforeunload"]
        page.goto(sheet)
        assert page.input_value("[id='c-city.de']") == "Halb getippt"
        page.click("text=Throw it away")
        page.locator("#draft").wait_for(state="detached")
        assert page.input_value("[id='c-city.de']") == "Trier"
    assert (place / "profiles/naehcafe.yaml").read_text("utf-8") == SHEET


def test_a_page_that_comes_late_shows_what_was_typed(address: str) -> None:
    with browsing() as page:
        held: list[Route] = []
        page.route("**/preview", lambda route: held.append(route))
        page.goto(address)
        page.goto(f"{base_of(address)}/sheet/naehcafe", wait_until="domcontentloaded")
        page.fill("[id='c-context.de']", "Schon getippt")
        page.locator("#state[data-state=unsaved]").wait_for()
        held[0].continue_()
        page.frame_locator("#page").locator("body").get_by_text("Schon getippt").wait_for()


def test_what_is_saved_slowly_is_nobody_elses(address: str, place: Path) -> None:
    """A check that was under way, keys, and a second Ctrl+S, while the first still saves."""
    (place / "profiles/slow.yaml").write_text("title: Langsam\n", encoding="utf-8")
    with browsing() as page:
        page.goto(address)
        page.goto(f"{base_of(address)}/sheet/slow")
        page.wait_for_load_state("networkidle")
        reloads: list[str] = []
        page.on("load", lambda _: reloads.append(page.url))
        held: list[Route] = []
        page.route("**/save", lambda route: route.continue_() if held else held.append(route))
        page.fill("[id='c-city.de']", "Trier")
        page.keyboard.press("Control+s")
        page.locator("#state[data-state=saving]").wait_for()
        page.fill("[id='c-period']", "2026")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(300)
        held[0].continue_()
        page.locator("#state[data-state=saved]").wait_for()
        page.wait_for_load_state("networkidle")
        assert page.get_attribute("#state", "data-state") == "saved"
        assert page.locator("#conflict").is_hidden()
        assert reloads == []
    saved = (place / "profiles/slow.yaml").read_text("utf-8")
    assert "city: Trier" in saved and "2026" in saved


def test_the_cookie_goes_to_no_other_port(address: str) -> None:
    got: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            got.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with browsing() as page:
            page.goto(address)
            assert page.context.cookies()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
    assert got and not any(got)


def test_a_page_elsewhere_changes_nothing(address: str, studio: Running, place: Path) -> None:
    """A form of another server, sent by the browser that was let in."""
    target = f"{base_of(address)}/new"
    page_of_other = (
        f'<form method="post" action="{target}"><input name="title" value="Fremd">'
        "<button>go</button></form>"
    ).encode()

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page_of_other)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with browsing() as page:
            page.goto(address)
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            with page.expect_response(target) as answer:
                page.click("text=go")
            assert answer.value.status == http.client.FORBIDDEN
    finally:
        server.shutdown()
    assert not (place / "profiles/fremd.yaml").exists()


PAGES = {
    "list": "/",
    "nothing found": "/?q=nothing",
    "new": "/new",
    "archive": "/archive",
    "sheet": "/sheet/naehcafe",
    "sheet with errors": "/sheet/broken",
    "history": "/sheet/naehcafe/history",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_has_a_barrier(address: str, studio: Running, dark: bool) -> None:
    if not AXE.is_file():
        pytest.skip("axe is not here")
    with browsing("de", dark=dark) as page:
        page.goto(address)
        for name, path in PAGES.items():
            page.goto(f"{base_of(address)}{path}")
            page.wait_for_timeout(300)
            if name.startswith("sheet"):
                page.evaluate("document.getElementById('problems').open = true")
            assert find_barriers(page) == [], name


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_page_fits_a_narrow_window(address: str, language: str) -> None:
    """As wide as 1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
    with browsing(language, width=320, height=640) as page:
        page.goto(address)
        for name, path in PAGES.items():
            page.goto(f"{base_of(address)}{path}")
            page.wait_for_timeout(200)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("width", [1280, 980])
def test_long_words_are_no_wider_than_the_window(address: str, width: int) -> None:
    with browsing(width=width) as page:
        page.goto(address)
        page.wait_for_selector(f"th >> text={LONG_WORD}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_all_is_reached_by_the_keyboard(address: str) -> None:
    with browsing() as page:
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.goto(f"{base_of(address)}/sheet/naehcafe")
        # A hint leads to the field that it is about, wherever that is folded away.
        page.fill("[id='c-contacts.0.email']", "maria@")
        page.locator("#problems .error a").first.wait_for(state="attached")
        page.evaluate("""() => {
            document.querySelector("#f-contacts details.fold").open = false;
            document.getElementById("problems").open = true;
        }""")
        page.locator("#problems .error a").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "c-contacts.0.email"
        page.fill("[id='c-contacts.0.email']", "maria@example.org")
        # An item that is moved keeps the focus.
        page.focus("[aria-label='Move down: Partners 1']")
        page.keyboard.press("Enter")
        page.wait_for_selector("[id='i-partners.1']:focus")
        assert page.input_value("[id='c-partners.1.de']") == "Haus der Vielfalt"
        targets = page.evaluate(
            """() => [...document.querySelectorAll("button, a, summary, select, input, textarea")]
                .filter((each) => each.checkVisibility() && each.tabIndex >= 0
                    && !each.closest(".skip, .jump, label, .told-all"))
                .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
                .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
        )
        assert targets == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "de",
            (
                "Neues Blatt",
                "Mit dem Schreiben beginnen",
                "Hinzufügen: Ansprechperson",
                "Gespeichert",
                "ist keine E-Mail-Adresse",
            ),
        ),
        (
            "fr",
            (
                "Nouvelle fiche",
                "Commencer à écrire",
                "Ajouter\xa0: Personne à contacter",
                "Enregistré",
                "adresse e-mail",
            ),
        ),
    ],
)
def test_a_sheet_is_written_in_german_and_in_french(
    address: str, place: Path, language: str, words: tuple[str, ...]
) -> None:
    new, begin, add, saved, told = words
    with browsing(language) as page:
        page.goto(address)
        page.click(f"text={new}")
        page.fill("#title", f"Kurs {language}")
        page.click(f"text={begin}")
        # Until the scripts are there the page works without them, and keeps no focus.
        page.wait_for_load_state()
        page.click(f"button:has-text('{add}')")
        page.wait_for_selector("[id='c-contacts.0.name.de']:focus")
        page.keyboard.type("Maria")
        page.fill("[id='c-contacts.0.email']", "maria")
        page.locator("[id='p-contacts.0.email']").get_by_text(told).wait_for()
        page.fill("[id='c-contacts.0.email']", "maria@example.org")
        page.keyboard.press("Control+s")
        page.locator("#state[data-state=saved]", has_text=saved).wait_for()
        text = (place / f"profiles/kurs-{language}.yaml").read_text("utf-8")
        assert "email: maria@example.org" in text
