"""A studio that runs as its own process, and a browser without a screen of its own: HTTP alone."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from support.processes import LONG
from support.project import ROOT

#: How long a studio may take to start or to end, in seconds, on a busy computer.
PATIENCE = LONG


@dataclass(slots=True)
class Answer:
    """What the studio answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def place(self) -> str:
        """Where it leads on, without what begins every address."""
        return re.sub(r"^/[0-9a-f]+", "", self.headers.get("location", ""))


@dataclass(slots=True)
class Browser:
    """Asks a studio as a browser does that was let in, unless a test takes that away."""

    port: int
    prefix: str
    headers: dict[str, str] = field(default_factory=dict)
    key: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        """Send a request; a header that is None is left out."""
        sent: dict[str, str | None] = {"Host": f"127.0.0.1:{self.port}", **self.headers}
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            given = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, body, given)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", f"{self.prefix}{path}", headers=named)

    def post(
        self, path: str, values: Mapping[str, str] | list[tuple[str, str]], **headers: str | None
    ) -> Answer:
        """Send a form, with the key of the pages."""
        pairs = list(values.items()) if isinstance(values, Mapping) else values
        named: dict[str, str | None] = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
            "X-Studio-Key": self.key,
        }
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", f"{self.prefix}{path}", urlencode(pairs), named)

    def enter(self, address: str) -> Answer:
        """Go to the address of a start, and be let in if its ticket is good."""
        answer = self.ask("GET", urlsplit(address).path)
        if cookie := answer.headers.get("set-cookie"):
            self.headers["Cookie"] = cookie.partition(";")[0]
            found = re.search('data-key="([^"]+)"', self.get("/").text)
            self.key = found[1] if found else ""
        return answer


@dataclass(slots=True)
class Running:
    """A studio that runs, and the address that it was started with."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def prefix(self) -> str:
        return f"/{urlsplit(self.address).path.split('/')[1]}"

    def stranger(self) -> Browser:
        """Return a browser that nobody let in."""
        return Browser(self.port, self.prefix)

    def browser(self) -> Browser:
        """Return a browser that comes with the address of the start."""
        browser = self.stranger()
        answer = browser.enter(self.address)
        assert answer.status == 303, answer.text
        return browser


def start_studio(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start the program in a project; what it prints is to be read."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-m", "reportgen", "-C", str(folder), "studio", *options]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


@contextmanager
def running_studio(folder: Path, *options: str) -> Iterator[Running]:
    """Provide the studio of a project."""
    with start_studio(folder, "--no-browser", *options) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), process.communicate()
            yield Running(process, address)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def form_of(page: str, form: str = "sheet") -> list[tuple[str, str]]:
    """Return what a browser would send of a form, that of a sheet unless it has another id."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.pairs: list[tuple[str, str]] = []
            self.inside = False
            self.area = ""
            self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name") or ""
            mine = self.inside or given.get("form") == form
            if tag == "form":
                self.inside = given.get("id") == form
            elif tag == "input" and mine and name:
                ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
                if ticked:
                    self.pairs.append((name, given.get("value") or ""))
            elif tag == "textarea" and mine:
                self.area = name
                self.pairs.append((name, ""))
            elif tag == "select" and mine:
                self.select = name
                self.pairs.append((name, ""))
            elif tag == "option" and self.select and "selected" in given:
                self.pairs[-1] = (self.select, given.get("value") or "")

        def handle_endtag(self, tag: str) -> None:
            if tag == "form":
                self.inside = False
            elif tag == "textarea":
                self.area = ""
            elif tag == "select":
                self.select = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                name, text = self.pairs[-1]
                self.pairs[-1] = (name, text + data)

    reader = Reader()
    reader.feed(page)
    # A line break right behind the tag of a textarea is none of its text (HTML, 13.1.2.5).
    return [(name, text.removeprefix("\n")) for name, text in reader.pairs]


def filled(page: str, **values: str) -> list[tuple[str, str]]:
    """Return the form of a sheet with other values, dots written as two underscores."""
    new = {name.replace("__", "."): text for name, text in values.items()}
    pairs = [(name, text) for name, text in form_of(page) if name not in new]
    return [*pairs, *new.items()]
