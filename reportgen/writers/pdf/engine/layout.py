"""Pages laid out: what WeasyPrint is given, and what it may fetch meanwhile."""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from reportgen.writers.pdf.engine.fonts import font_configuration
from reportgen.writers.pdf.engine.loading import load


class ForeignFileError(Exception):
    """A page asks for a file outside of the folders that it may have files from."""


def parse_html(html: str, base_url: str, folders: tuple[Path, ...]) -> Any:
    """Return a page to be laid out, which may fetch files of these folders.

    Its elements are those of `etree_element`, a tree of the standard library.
    """
    load()
    return _page_class()(string=html, base_url=base_url, url_fetcher=_fetcher_of(folders))


@lru_cache(maxsize=16)
def parse_css(css: str, base_url: str, folders: tuple[Path, ...], fonts: Path | None) -> Any:
    """Return a style sheet, made once for all pages, which may fetch files of these folders.

    `fonts` is the brand's folder of fonts. Raises `ForeignFileError` where it names the file of a
    font outside of the folders.
    """
    load()
    import weasyprint

    with files_refused():
        return weasyprint.CSS(
            string=css,
            base_url=base_url,
            url_fetcher=_fetcher_of(folders),
            font_config=font_configuration(fonts),
        )


# Style sheets hold fonts, which have to be let go before the interpreter takes itself apart.
atexit.register(parse_css.cache_clear)


def lay_out(page: Any, stylesheets: Sequence[Any], fonts: Path | None) -> Any:
    """Return a page as WeasyPrint's document: its pages of paper, and what they are to hold.

    Raises `ForeignFileError`.
    """
    with files_refused():
        return page.render(stylesheets=stylesheets, font_config=font_configuration(fonts))


@contextmanager
def files_refused() -> Iterator[None]:
    """Raise `ForeignFileError` where the fetcher refuses a file."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        raise ForeignFileError(str(error)) from None


@lru_cache(maxsize=1)
def _page_class() -> Any:
    """Return WeasyPrint's class of pages, with a shorter style sheet of its own.

    That one styles the footnotes and the list mark of every element, whether there are any or
    not: six styles an element, each looked for. No theme has footnotes, and marks belong to the
    items of lists.
    """
    import weasyprint
    from weasyprint.html import UA, UA_COUNTER_STYLE

    css = re.sub(r"(?m)^::(?:footnote|note)-.*$", "", UA)
    css = re.sub(r"(?m)^::marker", "li::marker", css)
    stylesheet = weasyprint.CSS(string=css, counter_style=UA_COUNTER_STYLE)

    class Page(weasyprint.HTML):  # type: ignore[misc]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [stylesheet]

        def _ua_counter_style(self) -> list[Any]:
            # WeasyPrint would read its own style sheet for these, which ours has said already.
            return [UA_COUNTER_STYLE]

    return Page


@lru_cache(maxsize=8)
def _fetcher_of(folders: tuple[Path, ...]) -> Any:
    """Return a fetcher that reads data: addresses and files of the given folders only."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(url2pathname(unquote(parts.path))).resolve()
                if any(path.is_relative_to(folder.resolve()) for folder in folders):
                    return super().fetch(url, headers)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"the template asks for {url[:200]}")

    return Fetcher(allow_redirects=False, allowed_protocols=("data", "file"))
