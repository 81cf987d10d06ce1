"""What is wrong with a project's own templates and fonts, as far as it shows without any sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem
from reportgen.project.project import Project
from reportgen.project.templates import BUILT_IN
from reportgen.themes.theme import Theme


def check_theme(project: Project) -> list[Problem]:
    """Return the problems of each template and font that the project brings itself."""
    theme = project.theme
    own = theme.folders[0]
    paths = sorted(own.iterdir()) if own.is_dir() and BUILT_IN not in own.parents else []
    if theme.brand.fonts:
        paths += sorted(theme.brand.fonts.iterdir())
    problems: list[Problem] = []
    for path in paths:
        check = _CHECKS.get(path.suffix.lower())
        # Word and editors keep files of their own beside the one that is edited.
        if check is None or path.name.startswith(("~", ".")) or not path.is_file():
            continue
        try:
            check(path, project.show_path(path), theme)
        except Exception as error:
            problems += problems_of(error, project.show_path(path), say("the file"))
    return problems


def _check_word(path: Path, name: str, theme: Theme) -> None:
    from reportgen.wordtemplate import WordTemplate

    WordTemplate(path, name=name)


def _check_page(path: Path, name: str, theme: Theme) -> None:
    from reportgen.writers.html.page import compile_template

    compile_template(path.name, theme)


def _check_style(path: Path, name: str, theme: Theme) -> None:
    from reportgen.writers.html.page import read_css

    read_css(theme, path.name)


def _check_font(path: Path, name: str, theme: Theme) -> None:
    from reportgen.writers.fonts import characters_of

    characters_of(path)


#: What looks into a file, by its ending.
_CHECKS: Mapping[str, Callable[[Path, str, Theme], None]] = {
    ".docx": _check_word,
    ".html": _check_page,
    ".css": _check_style,
    ".ttf": _check_font,
    ".otf": _check_font,
}
