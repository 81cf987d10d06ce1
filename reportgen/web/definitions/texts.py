"""The chapters of a report that lie in files, such as its foreword: read and written."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from reportgen.app.editing.definitions import examine_file, find_definition, read_sheets
from reportgen.app.editing.files import ChangedError
from reportgen.app.editing.texts import ChapterTexts, lock_texts, read_texts, write_texts
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.project import Project
from reportgen.reports.definition import ReportDefinition
from reportgen.web.committing import commit_saved, saved
from reportgen.web.definitions.screens import Screen
from reportgen.web.pages import Ask, render


def show_texts(ask: Ask, screen: Screen) -> Response:
    """The texts of all chapters that lie in files."""
    with ask.studio.open() as project:
        chapters, problems = _open(ask, screen, project)
        return _page(ask, screen, chapters, lock_texts(chapters), {}, problems)


def _open(ask: Ask, screen: Screen, project: Project) -> tuple[list[ChapterTexts], list[Problem]]:
    """Return the chapters, and what is wrong with their files.

    Raises `LookupError` where there are none, `ReportgenError` for a definition that cannot be
    read.
    """
    path = find_definition(project, screen.kind, ask.name)
    main = project.languages[0]
    examined = examine_file(project, screen.kind, path, read_sheets(project), main)
    if examined.definition is None:
        raise ReportgenError(examined.problems)
    if not isinstance(examined.definition, ReportDefinition):
        raise LookupError(ask.name)
    chapters = read_texts(project, examined.definition)
    files = {project.show_path(path) for each in chapters for path in each.paths.values()}
    return chapters, [each for each in examined.problems if each.place.file in files]


def _page(
    ask: Ask,
    screen: Screen,
    chapters: list[ChapterTexts],
    lock: str,
    typed: dict[tuple[str, str], str],
    problems: list[Problem],
    said: str = "",
    status: int = 200,
) -> Response:
    texts = [
        (each, [(lang, typed.get((each.name, lang), each.text(lang))) for lang in each.paths])
        for each in chapters
    ]
    return render(
        ask,
        "definitions/texts.html",
        status,
        screen=screen,
        place=screen.list,
        name=ask.name,
        texts=texts,
        lock=lock,
        problems=problems,
        said=said,
    )


def save_texts(ask: Ask, screen: Screen) -> Response:
    """Save what was typed; where the files are others now, it is shown and nothing is written."""
    with ask.studio.open() as project:
        chapters, problems = _open(ask, screen, project)
        typed = {
            (each.name, lang): ask.value(f"text.{number}.{lang}").replace("\r\n", "\n")
            for number, each in enumerate(chapters)
            for lang in each.paths
            if any(name == f"text.{number}.{lang}" for name, _ in ask.form)
        }
        lock = ask.value("_lock")
        try:
            changed = write_texts(chapters, typed, lock)
        except ChangedError:
            said = ask.say("texts_changed")
            now = lock_texts(chapters)
            return _page(ask, screen, chapters, now, typed, problems, said, 409)
        except OSError as error:
            said = ask.say("not_saved", reason=error.strerror or "")
            return _page(ask, screen, chapters, lock, typed, problems, said, 422)
        if changed:
            commit_saved(ask, project, changed, saved(changed[0].name))
    return RedirectResponse(ask.link(screen.one, ask.name, "texts"), 303)
