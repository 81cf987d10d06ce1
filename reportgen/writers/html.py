"""HTML: a sheet through the theme's Jinja templates; a page of its own, and the source of PDF."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from reportgen.document import (
    Block,
    Break,
    Inline,
    Link,
    List,
    Paragraph,
    Picture,
    Sheet,
    Table,
    Text,
)
from reportgen.errors import Place, Problem, TemplateError
from reportgen.theme import Theme


def write_html(sheet: Sheet, theme: Theme, network: str, logo: Picture | None) -> str:
    """Return a self-contained page of the sheet. Raises `TemplateError`."""
    css = "\n".join([brand_css(theme), read_css(theme, "sheet.css"), read_css(theme, "screen.css")])
    return render_page(sheet, theme, network, logo, css)


def render_page(
    sheet: Sheet, theme: Theme, network: str, logo: Picture | None, css: str = ""
) -> str:
    """Return the theme's page of the sheet, with the given style sheet inside."""
    context = {
        "sheet": sheet,
        "title": " / ".join(map(str, sheet.title)),
        "network": network,
        "logo": logo,
        "css": Markup(css),  # noqa: S704
    }
    try:
        return _environment(theme.folders).get_template("sheet.html").render(context)
    except Exception as error:
        # A template can raise anything: it divides by nought, adds a text to a number.
        raise TemplateError([_problem_of(error, theme)]) from error


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["html"] = render_blocks
    environment.filters["data_uri"] = data_uri
    environment.filters["lang"] = _lang
    return environment


def brand_css(theme: Theme) -> str:
    """Return the brand as custom properties, which the theme's style sheets use."""
    brand = theme.brand
    family = brand.font.replace("\\", "").replace('"', "")
    hyphens = "auto" if theme.hyphenation else "manual"
    return (
        f":root {{ --colour: {brand.colour}; --rail: {brand.rail}; --rule: {brand.rule}; "
        f'--font: "{family}"; --hyphens: {hyphens} }}'
    )


def read_css(theme: Theme, name: str) -> str:
    """Return a style sheet of the theme. Raises `TemplateError` where there is none."""
    path = theme.find(name)
    try:
        return _read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(
            Place(str(path)),
            f"the style sheet cannot be read ({error}).",
            'Save it with the encoding "UTF-8".',
        )
        raise TemplateError([problem]) from None


@lru_cache(maxsize=32)
def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _problem_of(error: Exception, theme: Theme) -> Problem:
    """Say in which line of which template a fault lies."""
    advice = "Correct the template; docs/themes.md lists what templates can use."
    if isinstance(error, TemplateSyntaxError):
        place = Place(str(error.filename or error.name or theme.folders[0]), error.lineno)
        return Problem(place, f"{error.message}.", advice)
    names = {str(folder) for folder in theme.folders}
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(frame.filename.startswith(name) for name in names)
    ]
    place = Place(frames[-1].filename, frames[-1].lineno or 1) if frames else Place("sheet.html")
    said = str(error) or type(error).__name__
    return Problem(place, f"{said.rstrip('.')}.", advice)


def data_uri(picture: Picture) -> str:
    """Return the picture as a data: address (RFC 2397)."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def render_blocks(blocks: Iterable[Block]) -> Markup:
    """Return blocks as HTML, every text escaped."""
    return Markup().join(map(_block, blocks))


#: Languages whose usual script is written from right to left.
_RIGHT_TO_LEFT = frozenset(["ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"])


def _lang(tag: str | None) -> Markup:
    """Return the attributes that tell the language of an element and the direction it runs in."""
    if not tag:
        return Markup()
    turned = tag.split("-")[0] in _RIGHT_TO_LEFT and "-Latn" not in tag
    return Markup(' lang="{}"{}').format(tag, Markup(' dir="rtl"') if turned else "")


def _block(block: Block) -> Markup:
    match block:
        case Paragraph():
            return Markup("<p{}>{}</p>").format(_lang(block.lang), _inlines(block.content))
        case List():
            return _list(block)
        case Table():
            return _table(block)
        case Picture():
            return _picture(block)


def _list(block: List) -> Markup:
    items = Markup().join(
        Markup("<li>{}</li>").format(Markup().join(_item(child, block.tight) for child in item))
        for item in block.items
    )
    spread = Markup() if block.tight else Markup(' class="loose"')
    if not block.ordered:
        return Markup("<ul{}>{}</ul>").format(spread, items)
    start = Markup()
    if block.start != 1:
        # The PDF's layout knows the counter only, not the attribute.
        start = Markup(' start="{}" style="counter-reset: list-item {}"').format(
            block.start, block.start - 1
        )
    return Markup("<ol{}{}>{}</ol>").format(spread, start, items)


def _item(block: Block, tight: bool) -> Markup:
    if tight and isinstance(block, Paragraph):
        return _inlines(block.content)
    return _block(block)


def _table(block: Table) -> Markup:
    def row(cells: tuple[tuple[Inline, ...], ...], name: str) -> Markup:
        return Markup("<tr>{}</tr>").format(
            Markup().join(
                Markup("<{0}{1}{2}>{3}</{0}>").format(
                    name,
                    Markup(' scope="col"') if name == "th" else Markup(),
                    Markup(' class="{}"').format(align) if align else Markup(),
                    _inlines(cell),
                )
                for cell, align in zip(cells, block.align, strict=False)
            )
        )

    return Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(
        row(block.header, "th"), Markup().join(row(cells, "td") for cells in block.rows)
    )


def _picture(block: Picture) -> Markup:
    caption = (
        Markup("<figcaption>{}</figcaption>").format(_inlines(block.caption))
        if block.caption
        else Markup()
    )
    return Markup('<figure{}><img src="{}" width="{}" height="{}" alt="{}">{}</figure>').format(
        _lang(block.lang), data_uri(block), block.width, block.height, block.alt, caption
    )


def _inlines(content: Iterable[Inline]) -> Markup:
    return Markup().join(map(_inline, content))


def _inline(inline: Inline) -> Markup:
    match inline:
        case Break():
            return Markup("<br>")
        case Link():
            return Markup('<a href="{}">{}</a>').format(inline.target, _inlines(inline.content))
        case Text():
            return _text(inline)


def _text(text: Text) -> Markup:
    html = escape(text.text)
    if text.emphasis:
        html = Markup("<em>{}</em>").format(html)
    if text.strong:
        html = Markup("<strong>{}</strong>").format(html)
    return Markup("<span{}>{}</span>").format(_lang(text.lang), html) if text.lang else html
