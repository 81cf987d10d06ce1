"""What is wrong with a project's own templates, style sheets and fonts, without any of its sheets.

Each file is looked into; then samples are printed, in a process of their own. A look that was found
to be in order is not tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.look.templates import KINDS, check_colours
from reportgen.building.artifacts import Artifacts
from reportgen.cache.digests import digest_of
from reportgen.cache.program import program_digest
from reportgen.document.edition import Audience
from reportgen.document.imposition import PAPERS
from reportgen.problems.causes import JobError, problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem
from reportgen.project.project import Project
from reportgen.project.templates import BUILT_IN
from reportgen.reports.volumes import Volume
from reportgen.sheets.cut import common_fields
from reportgen.workers.pool import Workers

if TYPE_CHECKING:
    from reportgen.app.look.samples import Samples

_FINE = b"in order"
#: What templates of Word print, by the names of their files in a theme.
_KIND_OF = {f"{kind}.docx": kind for kind in KINDS}


def check_theme(project: Project, common: Mapping[str, Collection[str]]) -> list[Problem]:
    """Return the problems of each template and font that the project brings itself.

    `common` has the forms that sheets fill in, by their names, and the fields that all of them have
    in print: templates may take these for granted.
    """
    theme = project.theme
    files = _files_in(theme.folders[0])
    own = files if BUILT_IN not in theme.folders[0].parents else []
    fonts = _files_in(theme.brand.fonts) if theme.brand.fonts else []
    problems: list[Problem] = []
    for path in (*own, *fonts):
        try:
            if check := _CHECKS.get(path.suffix.lower()):
                check(path, project)
        except Exception as error:
            problems += problems_of(error, project.show_path(path), say("the file"))
    if problems:
        return problems
    if own:
        problems = _try(project, common, partial(_try_theme, own))
    # Whoever works in a clone of the program has its template as well.
    for path in files:
        if kind := _KIND_OF.get(path.name):
            problems += check_colours(project, kind, path)
    return problems


def check_hosts(project: Project, volumes: Iterable[Volume]) -> list[Problem]:
    """Return the problems of Word templates that reports name, each tried with its report."""
    problems: list[Problem] = []
    for volume in volumes:
        if volume.definition.word_template:
            problems += _try_host(project, volume) or check_colours(
                project, "report", project.root / volume.definition.word_template
            )
    return problems


def _files_in(folder: Path) -> list[Path]:
    """Return the files of a folder, without those that Word and editors keep beside another."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in paths if not path.name.startswith(("~", ".")) and path.is_file()]


def _try_theme(own: Sequence[Path], samples: Sequence[Samples]) -> list[Problem]:
    from reportgen.app.look.trial import try_theme

    return try_theme(own, samples)


def _try_host(project: Project, volume: Volume) -> list[Problem]:
    from reportgen.app.look.trial import try_host

    definition = volume.definition
    host = project.profile_cache.digests.of(project.root / definition.word_template)
    attempt = partial(try_host, definition)
    common = common_fields(volume.profiles, Audience.PRINT, project.today)
    return _try(project, common, attempt, host, repr(definition.orders))


def _try(
    project: Project,
    common: Mapping[str, Collection[str]],
    attempt: Callable[[Sequence[Samples]], list[Problem]],
    *depends_on: str,
) -> list[Problem]:
    """Return the problems of a trial with samples of each form.

    One that found nothing is not made again while all is as it was.
    """
    if not common:
        return []
    artifacts = Artifacts(project)
    key = digest_of(
        "trial",
        program_digest(),
        artifacts.keys.look,
        project.templates.words_digest,
        repr(project.editions),
        *(
            part
            for name, fields in common.items()
            for part in (project.templates.form_digest(name), repr(sorted(fields)))
        ),
        *depends_on,
    )
    if artifacts.get(key) == _FINE:
        return []
    problems = _run(project, common, attempt)
    if not problems and artifacts.keys.stand():
        artifacts.keep(key, _FINE)
    return problems


def _run(
    project: Project,
    common: Mapping[str, Collection[str]],
    attempt: Callable[[Sequence[Samples]], list[Problem]],
) -> list[Problem]:
    """Return the problems of a trial; templates may take for ever, so that it has limits."""
    from reportgen.app.look.samples import Samples

    samples = [Samples(project, project.form(name), common[name]) for name in common]
    with Workers(1) as workers:
        try:
            return workers.fork_call(partial(attempt, samples)).result()
        except JobError as error:
            folder = project.show_path(project.theme.folders[0])
            return list(problems_of(error, folder, say("a sample printed with these templates")))


def _check_word(path: Path, project: Project) -> None:
    from reportgen.wordtemplate import WordTemplate

    WordTemplate(path, name=project.show_path(path))


def _check_page(path: Path, project: Project) -> None:
    from reportgen.writers.html.page import compile_template

    compile_template(path.name, project.theme)


def _check_style(path: Path, project: Project) -> None:
    from reportgen.writers.html.page import read_css

    read_css(project.theme, path.name)


def _check_font(path: Path, project: Project) -> None:
    from reportgen.writers.fonts import characters_of

    characters_of(path)


def _check_sizes(path: Path, project: Project) -> None:
    from reportgen.handouts.type_sizes import SIZES_FILE, read_type_sizes

    if path.name == SIZES_FILE:
        read_type_sizes(project, next(iter(PAPERS)))


#: What looks into a file, by its ending.
_CHECKS: Mapping[str, Callable[[Path, Project], None]] = {
    ".docx": _check_word,
    ".html": _check_page,
    ".css": _check_style,
    ".ttf": _check_font,
    ".otf": _check_font,
    ".yaml": _check_sizes,
}
