"""Watching a project: what is built because of the files that were saved, and what first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType

from reportgen.app.build import Round
from reportgen.app.file_changes import changes_of
from reportgen.building.plan import Order
from reportgen.building.warming import warm_up
from reportgen.input.files import SUFFIXES
from reportgen.input.folders import has_suffix
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import PROFILES, SETTINGS, Project
from reportgen.reports.inputs import Inputs

#: Files that a project does not remember once they are read.
_TEXTS = SUFFIXES


class Watch:
    """A project that is built again whatever changes, by workers that are there all the time.

    `project` is as it was at the last change, `executor` the workers. Whoever uses it does what is
    to be done for each of the `changes`: `take_in`, then a build of all.
    """

    def __init__(
        self,
        project: Project,
        names: Sequence[str],
        start_workers: Callable[[], AbstractContextManager[Executor]],
    ) -> None:
        self.project = project
        self._names, self._start = names, start_workers
        self._workers = ExitStack()
        # What is saved during the first build is seen after it.
        self._changes = changes_of(_watched_paths(project))

    def __enter__(self) -> Watch:
        self.executor = self._workers.enter_context(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def changes(self) -> Iterator[frozenset[Path]]:
        """Yield the files that were saved, added or removed, for ever, as soon as some were."""
        # What prints is loaded before anything is saved.
        self.executor.submit(warm_up, self.project.theme)
        yield from self._changes

    def take_in(self, changed: frozenset[Path], order: Order) -> Round | None:
        """Open the project anew where that is needed; return what to build before all else.

        That are the sheets that changed; None where others did, or where sheets are named. Raises
        `ReportgenError` where the settings have faults.
        """
        if not are_texts(self.project, changed):
            # Processes remember fonts and style sheets; others look anew.
            self._workers.close()
            self.executor = self._workers.enter_context(self._start())
        self.project = reopen(self.project, changed)
        first = None if self._names else changed_sheets(self.project, changed)
        if first is None:
            return None
        outputs = order.outputs(self.project, first)
        return Round(self.project, order, first, tuple(outputs))


def _watched_paths(project: Project) -> tuple[Path, ...]:
    """Return the files and folders that a project is built of."""
    brand = project.theme.brand
    named = {project.root / name for name in project.pictures}
    folders = (project.root / PROFILES, project.root / "templates")
    return (project.root / SETTINGS, *folders, *sorted({*named, *([brand.fonts or folders[0]])}))


def are_texts(project: Project, changed: frozenset[Path]) -> bool:
    """Tell whether these are profiles and definitions, which nobody remembers."""
    texts = project.root / PROFILES
    return all(path.is_relative_to(texts) and has_suffix(path, _TEXTS) for path in changed)


def reopen(project: Project, changed: frozenset[Path]) -> Project:
    """Return the project as it is now. Raises `ReportgenError` where its settings have faults."""
    if are_texts(project, changed):
        return project
    try:
        return open_project(project.root, project.today, project.base, project.profile_cache)
    except FileNotFoundError as error:
        # Many an editor removes a file before it writes it anew.
        place = Place(project.show_path(project.root / SETTINGS))
        raise ReportgenError(
            [Problem(place, say("the file is gone."), say("Put it back."))]
        ) from error


def changed_sheets(project: Project, changed: frozenset[Path]) -> Inputs | None:
    """Return the sheets whose files changed, those that are in order; None where none did."""
    names = [str(path) for path in changed if has_suffix(path, _TEXTS) and path.exists()]
    try:
        paths = select_profiles(project, names) if names else []
    except ValueError:
        # A definition, or settings; they have to wait for everything.
        return None
    profiles, _ = read_profiles(project, paths)
    return Inputs(tuple(profiles), (), (), frozenset()) if profiles else None
