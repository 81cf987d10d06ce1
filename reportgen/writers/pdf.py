"""PDF: the theme's page laid out by WeasyPrint, tagged for assistive software.

Every PDF conforms to PDF/UA-1 (ISO 14289-1); on demand to PDF/A-3u (ISO 19005-3) as well.
Nothing is fetched but what lies in the theme's folders, and no font is used but those of the
program and the brand, so that a sheet looks the same on every machine.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from xml.sax.saxutils import escape

from reportgen.document import Picture, Sheet
from reportgen.edition import Standard
from reportgen.errors import Place, Problem, TemplateError, WriteError
from reportgen.theme import Theme
from reportgen.writers.fonts import covered_characters, font_folders
from reportgen.writers.html import brand_css, read_css, render_page
from reportgen.writers.tagging import mend_tags, tag_languages

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


def write_pdf(
    sheet: Sheet,
    theme: Theme,
    network: str,
    logo: Picture | None,
    standard: Standard = Standard.UA,
    profile: bytes = b"",
) -> bytes:
    """Return the sheet as PDF, the same bytes for the same input.

    To `Standard.ARCHIVE` the profile (YAML, cut to what the edition may show) is embedded as
    the source of the file. Raises `TemplateError` for faults of the theme, `WriteError` where
    the fonts lack a character.
    """
    html = render_page(sheet, theme, network, logo)
    _check_glyphs(sheet, html, theme)
    # Font subsets carry the time they were made, unless this says otherwise.
    with _environment_variable("SOURCE_DATE_EPOCH", "0"):
        return _lay_out(html, sheet, theme, standard, profile)


def _lay_out(html: str, sheet: Sheet, theme: Theme, standard: Standard, profile: bytes) -> bytes:
    from weasyprint.urls import FatalURLFetchingError

    tag_languages()
    try:
        return _draw(html, sheet, theme, standard, profile)
    except FatalURLFetchingError as error:
        raise TemplateError(
            [
                Problem(
                    Place(str(theme.find("sheet.html"))),
                    f"{error}.",
                    "Put the file into the theme's folder; nothing else is fetched.",
                )
            ]
        ) from None


def _draw(html: str, sheet: Sheet, theme: Theme, standard: Standard, profile: bytes) -> bytes:
    import weasyprint

    document = weasyprint.HTML(
        string=html, base_url=_base_url(theme), url_fetcher=_fetcher(theme)
    ).render(stylesheets=[_stylesheet(theme)], font_config=_fonts(theme.brand.fonts))
    identifier = hashlib.sha256(html.encode() + profile).digest()[:16]
    if standard is Standard.UA:
        return bytes(
            document.write_pdf(
                pdf_variant="pdf/ua-1", pdf_identifier=identifier, finisher=mend_tags
            )
        )
    document.metadata.attachments = [
        weasyprint.Attachment(
            string=profile,
            name=f"{sheet.id}.yaml",
            description=str(sheet.title[0]),
            relationship="Source",
            created=_SOME_DAY,
            modified=_SOME_DAY,
        )
    ]
    document.metadata.generate_rdf_metadata = _with_ua_mark(document.metadata.generate_rdf_metadata)
    return bytes(
        document.write_pdf(
            pdf_variant="pdf/a-3u", pdf_tags=True, pdf_identifier=identifier, finisher=mend_tags
        )
    )


def _with_ua_mark(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    end = b"</rdf:RDF>"

    def generate_both(*arguments: Any) -> bytes:
        return generate(*arguments).replace(end, _UA_MARK.encode() + end)

    return generate_both


def _base_url(theme: Theme) -> str:
    return theme.find("sheet.html").parent.as_uri() + "/"


@lru_cache(maxsize=8)
def _stylesheet_of(css: str, base_url: str, folders: tuple[Path, ...], fonts: Path | None) -> Any:
    import weasyprint

    return weasyprint.CSS(
        string=css, base_url=base_url, url_fetcher=_fetcher_of(folders), font_config=_fonts(fonts)
    )


def _stylesheet(theme: Theme) -> Any:
    """Return the theme's parsed stylesheet, made once for all sheets."""
    css = "\n".join([brand_css(theme), read_css(theme, "sheet.css"), read_css(theme, "print.css")])
    return _stylesheet_of(css, _base_url(theme), theme.folders, theme.brand.fonts)


def _fetcher(theme: Theme) -> Any:
    return _fetcher_of(theme.folders)


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


def _check_glyphs(sheet: Sheet, html: str, theme: Theme) -> None:
    """Raise `WriteError` for characters that would print as empty boxes."""
    covered = covered_characters(theme.brand.fonts)
    missing = sorted({char for char in set(html) if ord(char) not in covered | _SHAPELESS})
    if missing:
        shown = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in missing[:8])
        raise WriteError(
            [
                Problem(
                    Place(sheet.id, within="PDF"),
                    f"no font has the characters {shown}.",
                    "Name a folder with a font for them in reportgen.yaml (brand, fonts).",
                )
            ]
        )
