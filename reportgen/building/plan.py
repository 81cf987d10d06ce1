"""The plan of a build: which files are to be made, of which sheets and reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reportgen.building.output import Saving
from reportgen.document.edition import Audience, Edition, Standard
from reportgen.project.profiles import REPORTS
from reportgen.project.project import Project
from reportgen.reports.inputs import Inputs, report_name, sheet_name
from reportgen.reports.volumes import Volume
from reportgen.sheets.profile import Profile
from reportgen.writers.formats import REPORT_FORMATS


@dataclass(frozen=True, slots=True)
class Output:
    """A file to build: of which sheet or report, in which edition and format, and where to."""

    content: Profile | Volume
    edition: Edition
    format: str
    path: Path

    @property
    def source(self) -> str:
        """The file that the content was read from, as shown in problems."""
        content = self.content
        return content.file if isinstance(content, Profile) else content.definition.file

    @property
    def name(self) -> str:
        """What it is made of, as `Inputs` names it."""
        content = self.content
        if isinstance(content, Profile):
            return sheet_name(content.id)
        return report_name(content.definition.id)


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is to make of whatever it is given; without `editions` those of the project."""

    saving: Saving
    formats: tuple[str, ...]
    editions: tuple[tuple[str, ...], ...] | None = None
    audience: Audience = Audience.PRINT
    standard: Standard = Standard.UA

    def outputs(self, project: Project, inputs: Inputs) -> list[Output]:
        """Return the files to make of sheets and reports."""
        chosen = self.editions or project.editions
        how = (self.saving.folder, self.audience, self.standard)
        return [
            *plan_build(inputs.profiles, self.formats, chosen, *how),
            *plan_reports(inputs.volumes, self.formats, self.editions, project, *how),
        ]


def plan_build(
    profiles: Iterable[Profile],
    formats: Iterable[str],
    editions: Iterable[tuple[str, ...]],
    folder: Path,
    audience: Audience = Audience.PRINT,
    standard: Standard = Standard.UA,
) -> list[Output]:
    """Return the files of a build: ``<id>.<languages>.<format>``, other audiences apart."""
    target = folder if audience is Audience.PRINT else folder / audience
    kinds = tuple(formats)
    chosen = tuple(editions)
    return [
        Output(profile, edition, kind, target / f"{profile.id}.{edition.suffix}.{kind}")
        for profile in profiles
        for languages in chosen
        for edition in [Edition(languages, audience, standard)]
        for kind in kinds
    ]


def plan_reports(
    volumes: Iterable[Volume],
    formats: Iterable[str],
    editions: Iterable[tuple[str, ...]] | None,
    project: Project,
    folder: Path,
    audience: Audience = Audience.PRINT,
    standard: Standard = Standard.UA,
) -> list[Output]:
    """Return the files of reports: ``reports/<id>.<languages>.<format>``.

    Without `editions` each report is made in those of its definition, or of the project. A list
    of gaps alone is for editors, and no report for others.
    """
    target = (folder if audience is Audience.PRINT else folder / audience) / REPORTS
    kinds = [kind for kind in REPORT_FORMATS if kind in formats]
    return [
        Output(volume, edition, kind, target / f"{volume.definition.id}.{edition.suffix}.{kind}")
        for volume in volumes
        if audience is Audience.INTERNAL
        or any(part.name != "gaps" for part in volume.definition.parts)
        for languages in editions or volume.definition.editions or project.editions
        for edition in [Edition(languages, audience, standard)]
        for kind in kinds
    ]
