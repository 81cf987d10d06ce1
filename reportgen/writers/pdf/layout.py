"""The layout of a theme's page: style sheets, fonts, what may be fetched.

Nothing is fetched but what lies in the theme's folders, and no font is used but those of the
program and the brand, so that a file looks the same on every machine.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, TemplateError, WriteError
from reportgen.themes.theme import Theme
from reportgen.writers.fonts import find_lacks, lacking_signs
from reportgen.writers.html.page import brand_css, read_css
from reportgen.writers.pdf import engine

#: The heights that rows keep together, in tenths of em, as templates name them.
STRUTS = tuple(f".strut-{tenths} {{ --strut: {tenths / 10}em }}" for tenths in range(30, 121))


#: How the address of a chart begins.
_CHART = "data:image/svg+xml;base64,"


@contextmanager
def own_files_only(theme: Theme, template: str) -> Iterator[None]:
    """Raise `TemplateError` where a page asks for files outside of the theme's folders.

    Some are asked for by the layout, others only when the pages are drawn.
    """
    try:
        yield
    except engine.ForeignFileError as error:
        problem = Problem(
            Place(theme.show(theme.find(template))),
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
    kind: str = "",
) -> Any:
    """Return the page as WeasyPrint's document, with the theme's style sheets of these names.

    `css` is what the page adds to them, such as the first number. `numbers` are the page
    numbers to print, by the id of what stands there; without them the layout counts. `kind` is a
    class of the root, by which style sheets lay the same page out in another way. A sign that
    no font has is printed as “�”, which says more than a box; a check tells of it with its place.
    """
    html = _without_lacks(html, theme)
    base_url = theme.find(template).parent.as_uri() + "/"
    page = engine.parse_html(html, base_url, theme.folders)
    if kind:
        page.etree_element.set("class", kind)
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
        file = theme.show(theme.find(styles[0]))
        raise TemplateError(
            problems_of(error, file, say("the style sheet {name}", name=styles[0]))
        ) from error


def _without_lacks(html: str, theme: Theme) -> str:
    if _CHART in html:
        html = re.sub(rf"(?<={re.escape(_CHART)})[\w+/=]+", partial(_mend_chart, theme), html)
    lacking = lacking_signs(html, theme.brand.fonts)
    return html.translate(dict.fromkeys(map(ord, lacking), "�")) if lacking else html


def _mend_chart(theme: Theme, found: re.Match[str]) -> str:
    """Return a chart, which is a text within the page's, without what no font has."""
    chart = base64.b64decode(found[0]).decode()
    return base64.b64encode(_without_lacks(chart, theme).encode()).decode()


def check_glyphs(name: str, html: str, theme: Theme) -> None:
    """Raise `WriteError` for signs that no font has; `name` is what the page is of."""
    if lacks := find_lacks(html, theme.brand.fonts):
        place = Place(name, within="PDF")
        raise WriteError([Problem(place, each.message, each.advice) for each in lacks])
