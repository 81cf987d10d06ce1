"""The studio starts once for a project, opens the browser, and ends by its button or Ctrl-C."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportgen.web.printing import Printer
from reportgen.web.running import note_of
from reportgen.web.studio import IDLE, Studio
from support.project import SETTINGS, fill_folder
from support.studio import PATIENCE, Browser, filled, running_studio, start_studio

SHEET = {"profiles/a.yaml": "title: A\n"}


def test_a_second_start_opens_the_first(tmp_path: Path) -> None:
    fill_folder(tmp_path, SHEET)
    with running_studio(tmp_path) as running:
        running.browser()
        with start_studio(tmp_path, "--no-browser") as second:
            out, _ = second.communicate(timeout=PATIENCE)
        assert second.returncode == 0
        address = out.strip()
        assert address != running.address
        browser = Browser(running.port, running.prefix)
        assert browser.enter(address).status == 303
        assert browser.get("/").status == 200


@pytest.mark.parametrize("how", ["button", "interrupt", "terminate"])
def test_it_ends_and_leaves_nothing(tmp_path: Path, how: str) -> None:
    fill_folder(tmp_path, SHEET)
    note = note_of(tmp_path.resolve())
    assert note
    with running_studio(tmp_path) as running:
        browser = running.browser()
        assert note.exists()
        if how == "button":
            answer = browser.post("/quit", {})
            assert answer.status == 200 and "has ended" in answer.text
        else:
            running.process.send_signal(signal.SIGINT if how == "interrupt" else signal.SIGTERM)
        assert running.process.wait(PATIENCE) in (0, -signal.SIGTERM)
        assert running.process.stderr
        assert "Traceback" not in running.process.stderr.read()
    assert not note.exists()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    fill_folder(tmp_path, SHEET)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start_studio(tmp_path, "--no-browser", "--port", str(port)) as process:
            _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert f"Port {port} cannot be used" in err and "Traceback" not in err


def test_it_listens_to_this_computer_alone(tmp_path: Path) -> None:
    fill_folder(tmp_path, SHEET)
    with running_studio(tmp_path) as running:
        addresses = {
            str(info[4][0])
            for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        }
        for address in addresses - {"127.0.0.1"}:
            if address.startswith("127."):
                continue
            with pytest.raises(OSError):
                socket.create_connection((address, running.port), timeout=5)


def test_no_process_that_prints_holds_a_connection_of_a_browser(tmp_path: Path) -> None:
    """One that is closed here, and not there, would be spoken to, and nobody would hear."""
    fill_folder(tmp_path, SHEET)
    with running_studio(tmp_path) as running:
        browser = running.browser()
        kept = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)
        kept.request("GET", f"{running.prefix}/", headers=browser.headers)
        assert kept.getresponse().read()
        # With other settings another process prints.
        (tmp_path / "reportgen.yaml").write_text(
            SETTINGS.replace("Test", "Other"), encoding="utf-8"
        )
        time.sleep(1.1)
        pages = browser.post("/sheet/a/pages", filled(browser.get("/sheet/a").text))
        assert pages.status == 200
        assert kept.sock.recv(1) == b""


def test_no_project_is_misuse(tmp_path: Path) -> None:
    with start_studio(tmp_path, "--no-browser") as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2 and "reportgen.yaml" in err


def test_the_browser_is_opened_with_a_ticket_that_is_good_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other programs of the computer may see with what a browser is started."""
    browser = tmp_path / "browser"
    seen = tmp_path / "seen"
    browser.write_text(f"#!/bin/sh\nprintf '%s' \"$1\" > {seen}\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    folder = tmp_path / "project"
    fill_folder(folder, SHEET)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    with start_studio(folder) as process:
        end = time.monotonic() + PATIENCE
        while not (seen.exists() and seen.read_text()) and time.monotonic() < end:
            time.sleep(0.05)
        address = seen.read_text()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/[0-9a-f]{16})/start/\S+", address)
        assert found, address
        first, second = (Browser(int(found[1]), found[2]) for _ in range(2))
        assert first.enter(address).status == 303
        assert second.enter(address).status == 403
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def test_it_ends_after_idle_hours_and_never_while_something_runs(tmp_path: Path) -> None:
    studio = Studio(tmp_path, None)
    assert not studio.is_idle
    studio.last_used -= IDLE + 1
    assert studio.is_idle
    with studio.working():
        assert not studio.is_idle
    assert not studio.is_idle


def test_changes_of_settings_and_forms_are_seen(tmp_path: Path) -> None:
    fill_folder(tmp_path, SHEET)
    with running_studio(tmp_path) as running:
        browser = running.browser()
        assert "Test network" in browser.get("/").text
        fill_folder(tmp_path, SHEET, "network: Other network\nlanguages: [de]\n")
        time.sleep(1.1)
        assert "Other network" in browser.get("/").text


def test_nothing_that_people_write_is_logged(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": "title: Geheimes\n", "profiles/b.yaml": "t: 'x\n"})
    with running_studio(tmp_path) as running:
        browser = running.browser()
        page = browser.get("/sheet/a").text
        browser.post("/sheet/a/check", filled(page, context__de="Geheimnis"))
        browser.post("/sheet/a/save", filled(page, context__de="Geheimnis", web="Geheimes"))
        browser.get("/sheet/b")
        browser.get("/sheet/Geheimes")
        browser.post("/quit", {})
        running.process.wait(PATIENCE)
        assert running.process.stdout and running.process.stderr
        said = running.process.stdout.read() + running.process.stderr.read()
    assert "Geheim" not in said and browser.key not in said
    assert browser.headers["Cookie"].partition("=")[2] not in said


@pytest.mark.slow
def test_printed_pages_follow_the_look_of_the_project(tmp_path: Path) -> None:
    """What prints remembers style sheets and fonts, until these are others."""
    fill_folder(tmp_path, SHEET)
    with running_studio(tmp_path) as running:
        browser = running.browser()

        def pages() -> str:
            return browser.post("/sheet/a/pages", filled(browser.get("/sheet/a").text)).text

        before = pages()
        assert before == pages() and '"pages"' in before
        colour = "network: Test network\nlanguages: [de, fr]\nbrand: {colour: '#a00000'}\n"
        fill_folder(tmp_path, SHEET, colour)
        time.sleep(1.1)
        assert '"pages"' in pages() and pages() != before
        assert "#a00000" in browser.get("/theme.css").text


def test_of_each_window_the_newest_wish_alone_is_printed() -> None:
    printer = Printer()
    first, other = printer.queue("a"), printer.queue("b")
    assert printer.is_newest("a", first)
    second = printer.queue("a")
    assert not printer.is_newest("a", first) and printer.is_newest("a", second)
    assert printer.is_newest("b", other)


def test_help_loads_no_server() -> None:
    code = """
import sys
from reportgen.cli.main import main
main(["studio", "--help"], standalone_mode=False)
print([name for name in ("starlette", "uvicorn", "asyncio", "jinja2") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_strange_requests_end_in_no_trace(tmp_path: Path) -> None:
    fill_folder(tmp_path, SHEET)
    with running_studio(tmp_path) as running:
        browser = running.browser()
        for request in (
            b"GET / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40,
            b"GET " + b"a" * 100_000,
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:
                connection.sendall(request)
                connection.settimeout(2)
                try:
                    said = connection.recv(1000)
                except (TimeoutError, ConnectionResetError):
                    said = b""
                assert b"Traceback" not in said
        # The cookie in a strange shape is no cookie.
        for cookie in ("=;;", "a" * 4000, "studio=\x01", browser.headers["Cookie"] + "x"):
            try:
                answer = browser.get("/", Cookie=cookie)
            except (http.client.HTTPException, ValueError):
                continue
            assert answer.status in (400, 403)
        assert browser.get("/").status == 200
