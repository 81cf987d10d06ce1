"""The titles of a project's sheets by their ids, for sheets that name others; and their check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from reportgen.document.edition import Audience
from reportgen.input.files import read_file
from reportgen.input.source import place_of
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import Problem
from reportgen.problems.suggest import suggest
from reportgen.project.profiles import find_unread, list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.sheets.cut import AnyProfile, CutProfile, Cutter
from reportgen.sheets.inside import Keys
from reportgen.sheets.references import list_references


class Titles:
    """The titles of all sheets of a project; nothing is read before one is asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def _every(self) -> Mapping[str, Texts]:
        listing = list_profiles(self._project)
        profiles, _ = read_profiles(self._project, listing.paths, listing)
        unread = find_unread(self._project, listing.paths, profiles).values()
        # What a title says to everybody, whoever the sheet that names it is for.
        cutter = Cutter(Audience.WEB, self._project.today)
        shown = map(cutter.cut, profiles)
        return {name: {} for name in unread} | {each.id: _title(each) for each in shown}

    def of(self, name: str) -> Texts:
        """Return the title of a sheet by its id; none where there is no such sheet."""
        return self._every.get(name, {})

    @property
    def names(self) -> Iterable[str]:
        """The ids of all sheets, those that cannot be read included."""
        return self._every.keys()


def _title(profile: CutProfile) -> Texts:
    titles = profile.values.get(profile.form.title)
    return dict(titles) if isinstance(titles, Mapping) else {}


def check_references(project: Project, profiles: Iterable[AnyProfile]) -> Iterator[Problem]:
    """Yield a problem for each sheet that a profile names and that there is not."""
    titles = Titles(project)
    for profile in profiles:
        for keys, name in list_references(profile.values, profile.form.fields.values()):
            if name not in titles.names:
                yield _problem(project, profile, keys, name, titles.names)


def _problem(
    project: Project, profile: AnyProfile, keys: Keys, name: str, known: Iterable[str]
) -> Problem:
    root = read_file(project.base / profile.file, profile.file).root
    said = say("there is no sheet “{name}”.", name=name)
    advice = suggest(name, sorted(known)) or say("Write the id of a sheet of this project.")
    return Problem(place_of(root, *keys), said, advice, ".".join(map(str, keys)))
