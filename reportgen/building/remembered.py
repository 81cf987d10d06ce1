"""A project that a process has read, with what prints it loaded, for commands run in its copies.

Profiles, and what was made of them, are known again by size, time and content: they need no care.
All else a process loads once, and never looks at again: the program and its libraries, settings,
forms, themes, fonts. Where one of these changes, what the process has loaded is of no use.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from importlib import import_module
from pathlib import Path

from reportgen import PACKAGE
from reportgen.building.artifacts import Artifacts, load_artifact
from reportgen.building.jobs import make_sheet_job, run_sheet_job
from reportgen.building.output import Saving
from reportgen.building.plan import Order
from reportgen.building.reports import merge_volume
from reportgen.building.warming import warm_up
from reportgen.cache.digests import FileDigests, digest_of, signature_of
from reportgen.cache.program import library_folders
from reportgen.document.edition import Audience, Edition
from reportgen.input.files import read_file
from reportgen.input.source import MappingNode, ScalarNode
from reportgen.problems.problem import ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profile_cache import ProfileCache
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import SETTINGS, Project
from reportgen.project.templates import BUILT_IN
from reportgen.project.world import world_of
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import cut_profile
from reportgen.workers.pool import START
from reportgen.writers.docx.report import load_report_template
from reportgen.writers.fonts import font_places
from reportgen.writers.formats import DOCX, PDF


class Remembered:
    """The project in a folder, and all that was loaded for it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        #: What was read of it, None where it could not be opened.
        self.profile_cache: ProfileCache | None = None
        self._digests = FileDigests()
        self._fonts = _find_fonts(root)
        # Whatever changes from here on is seen.
        self._loaded = self._look()
        project = self.read_again(root, root)
        if project is not None and START == "fork":
            # What cannot be loaded is told by the commands that need it.
            with suppress(Exception):
                load_report_template(project.theme)
                warm_up(project.theme)
                _print_one(project)
                _merge_reports(project)
                gc.freeze()

    def is_up_to_date(self) -> bool:
        """Tell whether all that was loaded once is as it was then."""
        return self._look() == self._loaded

    def _look(self) -> str:
        return digest_of(
            repr([signature_of(place) for place in (*library_folders(), *font_places())]),
            *map(self._digests.of, (self.root / SETTINGS, *sorted(PACKAGE.rglob("*.py")))),
            *map(self._digests.of_folder, self._folders()),
        )

    def _folders(self) -> Iterator[Path]:
        yield BUILT_IN
        yield PACKAGE / "locale"
        yield self.root / "templates"
        if self._fonts:
            yield self._fonts

    def learn(self, root: Path, base: Path, modules: Iterable[str], keys: Iterable[str]) -> None:
        """Get ready for the next command after one in a folder that needed all this."""
        project = self.read_again(root, base)
        self._load(modules, keys)
        if project is not None:
            # What fails is told by the commands that make it.
            with suppress(Exception):
                _merge_reports(project)
        # Copies of this process would only find out that all of it is alive.
        gc.freeze()

    def read_again(self, root: Path, base: Path) -> Project | None:
        """Read what has changed, and return the project, None where it cannot be opened.

        File names in problems are relative to `base`.
        """
        # Whatever is wrong, the next command tells.
        with suppress(ReportgenError, OSError):
            project = open_project(root, date.today(), base, self.profile_cache)
            self.profile_cache = project.profile_cache
            read_inputs(project, ())
            return project
        return None

    def _load(self, modules: Iterable[str], keys: Iterable[str]) -> None:
        """Load modules, and the values of entries in the project's cache."""
        for name in modules:
            with suppress(Exception):
                import_module(name)
        if self.profile_cache is not None:
            for key in keys:
                load_artifact(self.profile_cache.cache, key, object)


def _print_one(project: Project) -> None:
    """Print a sheet for nobody: the next has its styles, and the shapes of its letters, at once."""
    profiles, _ = read_profiles(project, select_profiles(project, ()))
    for profile in profiles[:1]:
        cut = cut_profile(profile, Audience.PRINT, project.today)
        edition = Edition((profile.editions or project.editions)[0])
        sheet = Artifacts(project).merge(cut, edition.languages, world_of(project))
        run_sheet_job(make_sheet_job(sheet, cut, edition, (PDF.name, DOCX.name)), project.theme)


def _merge_reports(project: Project) -> None:
    """Merge the reports for nobody: the next have their sheets, and their order, at once."""
    order = Order(Saving(project.root / "output", force=False), project.formats)
    world, artifacts = world_of(project), Artifacts(project)
    volumes = {
        (output.source, output.edition): output.content
        for output in order.outputs(project, read_inputs(project, ()))
        if isinstance(output.content, CutVolume)
    }
    for (_, edition), volume in volumes.items():
        merge_volume(project, world, artifacts, volume, edition)


def _find_fonts(root: Path) -> Path | None:
    """Return the folder of fonts that the settings of a project name."""
    with suppress(ReportgenError, OSError):
        brand = read_file(root / SETTINGS, SETTINGS).root.items.get("brand")
        named = brand.items.get("fonts") if isinstance(brand, MappingNode) else None
        return root / named.text if isinstance(named, ScalarNode) else None
    return None
