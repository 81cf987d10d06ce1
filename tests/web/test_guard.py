"""Who gets into the studio: the user's own browser, and nobody else."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from reportgen.web.guard import LARGEST
from reportgen.web.words.telling import choose_language
from support.project import fill_folder
from support.studio import Browser, Running, running_studio

SHEET = "title: {de: Nähcafé, fr: Café couture}\ncity: Trier\n"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("guarded")
    fill_folder(folder, {"profiles/naehcafe.yaml": SHEET, "secret.txt": "hidden"})
    with running_studio(folder) as running:
        yield running


@pytest.fixture(scope="module")
def browser(studio: Running) -> Browser:
    return studio.browser()


def test_a_ticket_lets_in_one_browser_once(studio: Running, browser: Browser) -> None:
    second = studio.stranger()
    assert second.enter(studio.address).status == 403
    assert second.get("/").status == 403


def test_the_cookie_is_for_the_studio_alone(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/naehcafe.yaml": SHEET})
    with running_studio(tmp_path) as running:
        answer = running.stranger().enter(running.address)
        assert answer.place == "/"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert f"Path={running.prefix}" in cookie
        # Whoever sees the address later cannot use it.
        assert "start" not in answer.headers["location"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "evil.example.org"}, 421, id="another host (DNS rebinding)"),
        pytest.param({"Host": "127.0.0.1"}, 421, id="another port"),
        pytest.param({"Host": "localhost.evil.example.org:80"}, 421, id="a host that looks alike"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="asked for by another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="asked for by another port"),
        pytest.param({"Cookie": None}, 403, id="without the cookie"),
        pytest.param({"Cookie": "studio_00000000=x"}, 403, id="with another cookie"),
    ],
)
def test_pages_are_refused_to_others(
    browser: Browser,
    headers: dict[str, str | None],
    status: int,
) -> None:
    for path in ("/", "/sheet/naehcafe", "/sheet/naehcafe/preview"):
        answer = browser.ask("GET", f"{browser.prefix}{path}", headers=headers)
        assert answer.status == status
        assert "Nähcafé" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://evil.example.org"}, id="another origin"),
        pytest.param({"Origin": "http://127.0.0.1:9"}, id="another port"),
        pytest.param({"Origin": "null"}, id="an origin that is hidden"),
        pytest.param({"X-Studio-Key": ""}, id="without the key of the pages"),
        pytest.param({"X-Studio-Key": "x" * 32}, id="with another key"),
        pytest.param({"X-Studio-Key": "ä"}, id="with a key of other letters"),
    ],
)
@pytest.mark.parametrize("path", ["/quit", "/new", "/archive", "/sheet/naehcafe/save"])
def test_nothing_is_changed_from_elsewhere(
    browser: Browser,
    path: str,
    headers: dict[str, str],
) -> None:
    named = {
        name.replace("-", "_"): value.encode().decode("latin-1") for name, value in headers.items()
    }
    answer = browser.post(path, {"title": "New", "_whole": "1"}, **named)
    assert answer.status == 403
    assert browser.get("/").status == 200


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fsecret",
        "%2e%2e%2fsecret",
        "..~..~secret",
        "naehcafe%00",
        "/etc/passwd",
        "naehcafe.yaml",
        "..",
    ],
)
def test_no_path_leads_out_of_the_sheets(browser: Browser, name: str) -> None:
    for page in (f"/sheet/{name}", f"/sheet/{name}/history", f"/static/{name}", f"/font/{name}"):
        answer = browser.get(page)
        assert answer.status == 404, page
        assert "hidden" not in answer.text


@pytest.mark.parametrize("name", ["../../secret.txt", "/etc/passwd", "secret.txt", "../../../x"])
def test_no_picture_is_shown_from_elsewhere(browser: Browser, name: str) -> None:
    assert browser.get(f"/sheet/naehcafe/picture?file={name}").status == 404


def test_what_is_too_large_is_refused_before_it_is_read(browser: Browser) -> None:
    body = b"x" * (LARGEST + 1)
    path = f"{browser.prefix}/sheet/naehcafe/save"
    assert browser.ask("POST", path, body).status == 413
    # Whoever does not say how much comes is counted.
    chunked = {"Transfer-Encoding": "chunked", "Content-Length": None}
    data = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    # It may be refused before all of it is sent.
    with suppress(BrokenPipeError, ConnectionResetError):
        assert browser.ask("POST", path, data, chunked).status == 413
    assert browser.get("/").status == 200


def test_every_answer_says_what_the_browser_may_do(browser: Browser) -> None:
    for path in ("/", "/sheet/naehcafe", "/sheet/none", "/static/studio.css", "/archive"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers
    assert browser.get("/").headers["cache-control"] == "no-store"


def test_pages_hold_no_script_and_no_style_of_their_own(browser: Browser) -> None:
    for path in ("/", "/sheet/naehcafe", "/new", "/archive", "/sheet/naehcafe/history"):
        page = browser.get(path).text
        assert " style=" not in page and "<style" not in page
        assert page.count("<script") == page.count('<script type="module" src=')
        assert " onclick" not in page and "javascript:" not in page


def test_another_server_of_this_computer_gets_no_cookie(browser: Browser, studio: Running) -> None:
    """Browsers send cookies to all ports of a host; the path of this one only the studio knows."""
    name = browser.headers["Cookie"].partition("=")[0]
    assert name.startswith("studio_") and len(studio.prefix) == 17


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_the_note_of_a_running_studio_is_for_its_owner_alone(studio: Running) -> None:
    notes = list(Path(os.environ["XDG_DATA_HOME"], "reportgen", "studio").iterdir())
    assert notes
    for note in notes:
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        assert stat.S_IMODE(note.parent.stat().st_mode) == 0o700


def test_a_note_that_lies_sends_nobody_elsewhere(tmp_path: Path) -> None:
    """A program that got the port since answers something else: a new studio is started."""
    from reportgen.web.running import find_running, note_of

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"http://evil.example.org/")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = note_of(tmp_path)
    assert path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"port": {server.server_port}, "prefix": "/a", "key": "b"}}')
    try:
        assert find_running(tmp_path) == ""
        path.write_text("no note")
        assert find_running(tmp_path) == ""
    finally:
        path.unlink()
        server.shutdown()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
        ("pl,en;q=0.5,fr;q=0.7", "fr"),
        ("de;q=0,en", "en"),
        ("pl", "en"),
        ("", "en"),
        ("de;q=x;;,\u00e4", "en"),
    ],
)
def test_pages_are_in_the_language_that_a_browser_wants(accepted: str, language: str) -> None:
    assert choose_language(accepted) == language
