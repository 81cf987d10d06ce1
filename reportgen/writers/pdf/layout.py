"""The layout of a theme's page: style sheets, fonts, what may be fetched.

Nothing is fetched but what lies in the theme's folders, and no font is used but those of the
program and the brand, so that a file looks the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, TemplateError, WriteError
from reportgen.themes.theme import Theme
from reportgen.writers.fonts import covered_characters
from reportgen.writers.html.page import brand_css, read_css
from reportgen.writers.pdf import engine

#: The heights that rows keep together, in tenths of em, as templates name them.
STRUTS = tuple(f".strut-{tenths} {{ --strut: {tenths / 10}em }}" for tenths in range(60, 601))


@contextmanager
def own_files_only(theme: Theme, template: str) -> Iterator[None]:
    """Raise `TemplateError` where a page asks for files outside of the theme's folders.

    Some are asked for by the layout, others only when the pages are drawn.
    """
    try:
        yield
    except engine.ForeignFileError as error:
        problem = Problem(
            Place(str(theme.find(template))),
            say("{fetching_error}.", fetching_error=error),
            say("Put the file into the theme's folder; nothing else is fetched."),
        )
        raise TemplateError([problem]) from None


def lay_out(
    html: str,
    theme: Theme,
    template: str,
    styles: Sequence[str],
    css: str = "",
    numbers: Mapping[str, str] | None = None,
) -> Any:
    """Return the page as WeasyPrint's document, with the theme's style sheets of these names.

    `css` is what the page adds to them, such as the first number. `numbers` are the page
    numbers to print, by the id of what stands there; without them the layout counts.
    """
    base_url = theme.find(template).parent.as_uri() + "/"
    page = engine.parse_html(html, base_url, theme.folders)
    if numbers is not None:
        _say_numbers(page.etree_element, numbers)
    sheets = [_stylesheet(theme, base_url, styles)]
    if css:
        sheets.append(engine.parse_css(css, base_url, theme.folders, theme.brand.fonts))
    return engine.lay_out(page, sheets, theme.brand.fonts)


def _say_numbers(page: Any, numbers: Mapping[str, str]) -> None:
    """Put page numbers in the place of the ids that a page names to have them counted."""
    for element in page.iter():
        target = element.get("data-target", "")
        if target.startswith("#"):
            del element.attrib["data-target"]
            element.set("data-page", numbers.get(target[1:], ""))


def _stylesheet(theme: Theme, base_url: str, styles: Sequence[str]) -> Any:
    """Return the theme's parsed style sheets, made once for all pages."""
    css = "\n".join([brand_css(theme), *STRUTS, *(read_css(theme, name) for name in styles)])
    try:
        return engine.parse_css(css, base_url, theme.folders, theme.brand.fonts)
    except engine.ForeignFileError:
        raise
    except Exception as error:
        file = str(theme.find(styles[0]))
        raise TemplateError(
            problems_of(error, file, say("the style sheet {name}", name=styles[0]))
        ) from error


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
                    say("no font has the characters {shown}.", shown=shown),
                    say("Name a folder with a font for them in reportgen.yaml (brand, fonts)."),
                )
            ]
        )
