"""HTML: sheets and reports through the theme's Jinja templates; also the source of PDF."""

from __future__ import annotations

import base64
import re
import traceback
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reportgen.document.report import Report
from reportgen.document.sheet import Sheet
from reportgen.problems.causes import said_by
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, TemplateError
from reportgen.themes.theme import Theme
from reportgen.writers.html.blocks import render_blocks
from reportgen.writers.html.inlines import data_uri, language_attributes, render_phrase
from reportgen.writers.html.words import let_words_break


def write_html(sheet: Sheet, theme: Theme) -> str:
    """Return a self-contained page of the sheet. Raises `TemplateError`."""
    css = "\n".join([brand_css(theme), read_css(theme, "sheet.css"), read_css(theme, "screen.css")])
    return _lead_on(let_words_break(render_page(sheet, theme, css)), sheet)


def _lead_on(page: str, sheet: Sheet) -> str:
    """Return a page that leads to what it names: sheets beside it, files to download within it."""
    suffix = "+".join(sheet.languages)
    files = {each.path: each for each in sheet.files}

    def lead(named: re.Match[str]) -> str:
        kind, name, words = named.groups()
        if kind == "sheet":
            link = f'href="{quote(f"{unescape(name)}.{suffix}.html")}"'
        elif (file := files.get(unescape(name))) is None:
            return f"<cite>{words}</cite>"
        else:
            data = base64.b64encode(file.data).decode()
            link = f'download="{escape(file.name)}" href="data:{file.media_type};base64,{data}"'
        return f"<cite><a {link}>{words}</a></cite>"

    return re.sub(r'<cite data-(sheet|file)="([^"]*)">(.*?)</cite>', lead, page)


def render_page(sheet: Sheet, theme: Theme, css: str = "") -> str:
    """Return the theme's page of the sheet, with the given style sheet inside."""
    language = sheet.languages[0]
    context = {
        "sheet": sheet,
        "title": " / ".join(map(str, sheet.title)),
        "network": theme.name_in(language),
        "logo": theme.logo_in(language),
        "css": Markup(css),  # noqa: S704
    }
    return render_template("sheet.html", context, theme)


def render_report(report: Report, theme: Theme) -> str:
    """Return the theme's page of the report, which the PDF is made from."""
    language = report.languages[0]
    context = {
        "report": report,
        "title": " / ".join(map(str, report.title)),
        "network": theme.name_in(language),
        "logo": theme.logo_in(language),
    }
    return render_template("report.html", context, theme)


def render_template(name: str, context: Mapping[str, Any], theme: Theme) -> str:
    """Return a template of the theme filled with the context. Raises `TemplateError`."""
    try:
        return _environment(theme.folders).get_template(name).render(context)
    except Exception as error:
        # A template can raise anything: it divides by nought, adds a text to a number.
        raise TemplateError([_problem_of(error, theme, name)]) from error


def compile_template(name: str, theme: Theme) -> None:
    """Read a template of the theme without filling it. Raises `TemplateError`."""
    try:
        _environment(theme.folders).get_template(name)
    except Exception as error:
        raise TemplateError([_problem_of(error, theme, name)]) from error


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["html"] = render_blocks
    environment.filters["data_uri"] = data_uri
    environment.filters["lang"] = language_attributes
    environment.filters["phrase"] = render_phrase
    return environment


def brand_css(theme: Theme) -> str:
    """Return the brand as custom properties, which the theme's style sheets use."""
    brand = theme.brand
    # The name stands in quotes, and all of this in an element of the page.
    family = re.sub(r'[\\"<>]', "", brand.font)
    hyphens, long_words = ("auto", "manual") if theme.hyphenation else ("manual", "none")
    return (
        f":root {{ --colour: {brand.colour}; --ink: {brand.ink}; "
        f"--on-colour: {brand.on_colour}; --rail: {brand.rail}; --rule: {brand.rule}; "
        f'--font: "{family}"; --hyphens: {hyphens}; --long-words: {long_words} }}'
    )


def read_css(theme: Theme, name: str) -> str:
    """Return a style sheet of the theme. Raises `TemplateError` where there is none."""
    path = theme.find(name)
    try:
        return _read_text(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(
            Place(theme.show(path)),
            say("the style sheet cannot be read ({error}).", error=error),
            say('Save it with the encoding "UTF-8".'),
        )
        raise TemplateError([problem]) from None


@lru_cache(maxsize=32)
def _read_text(path: Path, changed: int) -> str:
    return path.read_text(encoding="utf-8")


def _problem_of(error: Exception, theme: Theme, name: str) -> Problem:
    """Say in which line of which template a fault lies."""
    advice = say("Correct the template; docs/themes.md lists what templates can use.")
    if isinstance(error, TemplateSyntaxError):
        file = Path(error.filename) if error.filename else theme.folders[0] / (error.name or name)
        place = Place(theme.show(file), error.lineno)
        said = (error.message or "the template cannot be read").rstrip(".")
        return Problem(place, say("{syntax_error}.", syntax_error=said), advice)
    names = {str(folder) for folder in theme.folders}
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(frame.filename.startswith(name) for name in names)
    ]
    found = (theme.show(Path(frames[-1].filename)), frames[-1].lineno or 1) if frames else (name,)
    return Problem(Place(*found), say("{template_error}.", template_error=said_by(error)), advice)
