"""The layout of a page by WeasyPrint: fonts, style sheets, what may be fetched, what is written.

Nothing is fetched but what lies in the theme's folders, and no font is used but those of the
program and the brand, so that a file looks the same on every machine.
"""

from __future__ import annotations

import atexit
import ctypes.util
import hashlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from xml.sax.saxutils import escape

from reportgen.document.edition import Standard
from reportgen.problems.causes import problems_of
from reportgen.problems.problem import Place, Problem, TemplateError, WriteError
from reportgen.themes.theme import Theme
from reportgen.writers.fonts import covered_characters, font_folders
from reportgen.writers.html.page import brand_css, read_css
from reportgen.writers.pdf.streams import compress_stream

#: The profile's day is not known; today's would make every build another file.
_SOME_DAY = datetime(1980, 1, 1)

#: Both marks in one file: PDF/A asks that the mark of PDF/UA be declared as an extension schema
#: (ISO 19005-3, 6.6.2.3).
_UA_MARK = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class Attached:
    """A file inside of the PDF: what it is called, what it is, and its relation to the whole."""

    name: str
    description: str
    data: bytes
    relationship: str = "Source"


@lru_cache(maxsize=1)
def load_library() -> None:
    """Load WeasyPrint with the libraries it opens. Raises `OSError` where one is missing.

    It asks for each of them by several names. On Linux the last of these is the one that always
    is right, while for the others a search would start a compiler and a linker, in vain.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        # Where it fails it prints advice that is not ours.
        with redirect_stdout(io.StringIO()):
            import weasyprint  # noqa: F401
    finally:
        ctypes.util.find_library = search


@contextmanager
def own_files_only(theme: Theme, template: str) -> Iterator[None]:
    """Raise `TemplateError` where a page asks for files outside of the theme's folders.

    Some are asked for by the layout, others only when the file is written.
    """
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        problem = Problem(
            Place(str(theme.find(template))),
            f"{error}.",
            "Put the file into the theme's folder; nothing else is fetched.",
        )
        raise TemplateError([problem]) from None


def lay_out(html: str, theme: Theme, template: str, styles: Sequence[str], css: str = "") -> Any:
    """Return the page as WeasyPrint's document, with the theme's style sheets of these names.

    `css` is what the page adds to them, such as the first number.
    """
    import weasyprint

    base_url = theme.find(template).parent.as_uri() + "/"
    sheets = [_stylesheet(theme, base_url, styles)]
    if css:
        sheets.append(weasyprint.CSS(string=css, font_config=_fonts(theme.brand.fonts)))
    page = _page_class()(string=html, base_url=base_url, url_fetcher=_fetcher_of(theme.folders))
    return page.render(stylesheets=sheets, font_config=_fonts(theme.brand.fonts))


def print_pdf(
    document: Any,
    html: str,
    standard: Standard,
    attached: Sequence[Attached],
    finish: Callable[[Any, Any], None],
) -> bytes:
    """Return the document as PDF; to `Standard.ARCHIVE` with the files inside, else without.

    `finish` is called with the document and the objects of the PDF before they are written.
    """
    import weasyprint

    def finisher(document: Any, pdf: Any) -> None:
        finish(document, pdf)
        for item in pdf.objects:
            if hasattr(item, "stream"):
                compress_stream(item)

    # The file's table of names has to be in their order (ISO 32000-1, 7.9.6).
    inside = sorted(attached, key=lambda file: file.name) if standard is Standard.ARCHIVE else []
    identity = hashlib.sha256(html.encode())
    for file in inside:
        identity.update(file.data)
    options = {"pdf_identifier": identity.digest()[:16], "finisher": finisher}
    # Font subsets carry the time they were made, unless this says otherwise.
    with _environment_variable("SOURCE_DATE_EPOCH", "0"):
        if standard is Standard.UA:
            return bytes(document.write_pdf(pdf_variant="pdf/ua-1", **options))
        document.metadata.attachments = [
            weasyprint.Attachment(
                string=file.data,
                name=file.name,
                description=file.description,
                relationship=file.relationship,
                created=_SOME_DAY,
                modified=_SOME_DAY,
            )
            for file in inside
        ]
        document.metadata.generate_rdf_metadata = _with_ua_mark(
            document.metadata.generate_rdf_metadata
        )
        return bytes(document.write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True, **options))


def _with_ua_mark(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    end = b"</rdf:RDF>"

    def generate_both(*arguments: Any) -> bytes:
        return generate(*arguments).replace(end, _UA_MARK.encode() + end)

    return generate_both


@lru_cache(maxsize=1)
def _page_class() -> Any:
    """Return WeasyPrint's class of pages, with a shorter style sheet of its own.

    That one styles the footnotes and the list mark of every element, whether there are any or
    not: six styles an element, a quarter of the memory that a layout takes. No theme has
    footnotes, and marks belong to the items of lists.
    """
    import weasyprint
    from weasyprint.html import UA, UA_COUNTER_STYLE

    css = re.sub(r"(?m)^::(?:footnote|note)-.*$", "", UA)
    css = re.sub(r"(?m)^::marker", "li::marker", css)
    stylesheet = weasyprint.CSS(string=css, counter_style=UA_COUNTER_STYLE)
    _join_letters()

    class Page(weasyprint.HTML):  # type: ignore[misc]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [stylesheet]

    return Page


def _join_letters() -> None:
    """Make WeasyPrint set the text of a chart as a whole, where it has one place.

    It sets letter by letter, from left to right: Arabic letters would stand unjoined and in the
    wrong order.
    """
    from weasyprint import svg as library

    draw = library.text

    class Run(str):
        __slots__ = ()

        def __iter__(self) -> Iterator[str]:
            return iter((str(self),) if self else ())

    def draw_run(svg: Any, node: Any, font_size: float) -> None:
        places = (node.get(name, "").strip() for name in ("x", "y", "dx", "dy", "rotate"))
        if node.text and not any(re.search(r"[\s,]", place) for place in places):
            node._etree_node.text = Run(node.text)
        draw(svg, node, font_size)

    # It tells the elements of texts by this function.
    library.TAGS.update({name: draw_run for name, each in library.TAGS.items() if each is draw})
    library.text = draw_run


#: The heights that rows keep together, in tenths of em, as templates name them.
STRUTS = tuple(f".strut-{tenths} {{ --strut: {tenths / 10}em }}" for tenths in range(60, 601))


@lru_cache(maxsize=16)
def _stylesheet_of(css: str, base_url: str, folders: tuple[Path, ...], fonts: Path | None) -> Any:
    import weasyprint

    return weasyprint.CSS(
        string=css, base_url=base_url, url_fetcher=_fetcher_of(folders), font_config=_fonts(fonts)
    )


def _stylesheet(theme: Theme, base_url: str, styles: Sequence[str]) -> Any:
    """Return the theme's parsed style sheets, made once for all pages."""
    css = "\n".join([brand_css(theme), *STRUTS, *(read_css(theme, name) for name in styles)])
    try:
        return _stylesheet_of(css, base_url, theme.folders, theme.brand.fonts)
    except Exception as error:
        file = str(theme.find(styles[0]))
        raise TemplateError(problems_of(error, file, f"the style sheet {styles[0]}")) from error


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


@lru_cache(maxsize=4)
def _fonts(brand_fonts: Path | None) -> Any:
    """Return WeasyPrint's font configuration, limited to the fonts of program and brand.

    Fontconfig reads the file that FONTCONFIG_FILE names each time a configuration is made.
    """
    # WeasyPrint's clean-up needs modules that are gone once the interpreter takes itself apart.
    atexit.register(_forget_fonts)
    places = font_folders(brand_fonts)
    cache = places[0].parent / "fontconfig"
    folders = "".join(f"<dir>{escape(str(path))}</dir>" for path in places)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "fonts.conf"
        settings.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
            f"<fontconfig>{folders}<cachedir>{escape(str(cache))}</cachedir></fontconfig>",
            encoding="utf-8",
        )
        with _environment_variable("FONTCONFIG_FILE", str(settings)):
            from weasyprint.text.fonts import FontConfiguration

            return FontConfiguration()


def _forget_fonts() -> None:
    _stylesheet_of.cache_clear()
    _fonts.cache_clear()


@contextmanager
def _environment_variable(name: str, value: str) -> Iterator[None]:
    """Set a variable that a library reads and offers no other door for."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


#: Characters that shape text and need no glyph: white space, joiners, direction marks.
_SHAPELESS = frozenset(
    map(ord, "\n\r\t\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
) | frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10)))


def check_glyphs(name: str, html: str, theme: Theme) -> None:
    """Raise `WriteError` for characters that would print as empty boxes; `name` is the sheet's."""
    known = covered_characters(theme.brand.fonts) | _SHAPELESS
    missing = sorted(char for char in set(html) if ord(char) not in known)
    if missing:
        shown = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in missing[:8])
        raise WriteError(
            [
                Problem(
                    Place(name, within="PDF"),
                    f"no font has the characters {shown}.",
                    "Name a folder with a font for them in reportgen.yaml (brand, fonts).",
                )
            ]
        )
