"""A real browser, Debian's Chromium, that uses a studio; and axe, which finds barriers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from support.processes import LONG, wait_for
from support.project import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
#: Where npm puts the checker (`.ci/run`), or wherever the environment says.
AXE = Path(os.environ.get("AXE", ROOT / ".ci/node_modules/axe-core/axe.min.js"))

expect.set_options(timeout=1000 * LONG)


@contextmanager
def browsing(
    language: str = "en", width: int = 1280, dark: bool = False, height: int = 900
) -> Iterator[Page]:
    """Provide a window of a browser that wants this language; errors in it fail the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(1000 * LONG)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            yield page
        finally:
            browser.close()
        assert faults == []


@lru_cache(maxsize=1)
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def find_barriers(page: Page) -> list[str]:
    """Return what axe finds on a page by WCAG 2.2 AA and good practice, each with its place."""
    # A page that is still loading has no styles yet.
    page.wait_for_load_state()
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        """() => axe.run(document, {
            iframes: false,
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        })"""
    )
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def assert_fits(page: Page, name: str = "") -> None:
    """Hold a page against windows of 320 pixels, as wide as 1280 at 400 % (WCAG 2.2, 1.4.10)."""
    page.wait_for_load_state()
    before = page.viewport_size or {"width": 1280, "height": 900}
    _resize(page, 320, 640)
    wide = page.evaluate("document.documentElement.scrollWidth")
    _resize(page, before["width"], before["height"])
    assert wide <= 320, (name or page.url, wide)


def _resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    # The page is told of it a little later.
    wait_for(lambda: page.evaluate("innerWidth") == width)
