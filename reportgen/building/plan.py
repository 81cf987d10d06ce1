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
from reportgen.reports.volumes import CutVolume, cut_volume
from reportgen.sheets.cut import CutProfile, Cutter
from reportgen.writers.formats import FORMATS, REPORT_FORMATS, SHEET_FORMATS


@dataclass(frozen=True, slots=True)
class Output:
    """A file to build: of which sheet or report, in which edition and format, and where to."""

    content: CutProfile | CutVolume
    edition: Edition
    format: str
    path: Path

    @property
    def source(self) -> str:
        """The file that the content was read from, as shown in problems."""
        content = self.content
        return content.file if isinstance(content, CutProfile) else content.definition.file

    @property
    def name(self) -> str:
        """What it is made of, as `Inputs` names it."""
        content = self.content
        if isinstance(content, CutProfile):
            return sheet_name(content.id)
        return report_name(content.definition.id)


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is to make of whatever it is given.

    Without `editions` each sheet and report is made in its own, or in those of the project; without
    an `audience` as each format is meant: HTML for the web, the others for print.
    """

    saving: Saving
    formats: tuple[str, ...]
    editions: tuple[tuple[str, ...], ...] | None = None
    audience: Audience | None = None
    standard: Standard = Standard.UA

    def outputs(self, project: Project, inputs: Inputs) -> list[Output]:
        """Return the files to make of sheets and reports."""
        how = (self.saving.folder, self.standard)
        outputs: list[Output] = []
        for audience, formats in self.formats_by_audience().items():
            cutter = Cutter(audience, project.today)
            for profile in map(cutter.cut, inputs.profiles):
                chosen = self.editions or profile.editions or project.editions
                outputs += plan_build([profile], formats, chosen, *how)
            volumes = (cut_volume(each, cutter) for each in inputs.volumes)
            outputs += plan_reports(volumes, formats, self.editions, project, *how)
        return outputs

    def formats_by_audience(self) -> dict[Audience, list[str]]:
        """Return the formats to be made for each audience."""
        found: dict[Audience, list[str]] = {}
        for name in self.formats:
            found.setdefault(self.audience or FORMATS[name].audience, []).append(name)
        return found


def plan_build(
    profiles: Iterable[CutProfile],
    formats: Iterable[str],
    editions: Iterable[tuple[str, ...]],
    folder: Path,
    standard: Standard = Standard.UA,
) -> list[Output]:
    """Return the files of a build: ``<id>.<languages>.<format>``, other audiences apart."""
    kinds = tuple(kind for kind in formats if kind in SHEET_FORMATS)
    chosen = tuple(editions)
    return [
        Output(profile, edition, kind, target / f"{profile.id}.{edition.suffix}.{kind}")
        for profile in profiles
        for target in [_folder_of(profile.audience, folder)]
        for languages in chosen
        for edition in [Edition(languages, profile.audience, standard)]
        for kind in kinds
    ]


def plan_reports(
    volumes: Iterable[CutVolume],
    formats: Iterable[str],
    editions: Iterable[tuple[str, ...]] | None,
    project: Project,
    folder: Path,
    standard: Standard = Standard.UA,
) -> list[Output]:
    """Return the files of reports: ``reports/<id>.<languages>.<format>``.

    Without `editions` each report is made in those of its definition, or of the project. A list
    of gaps alone is for editors, and no report for others.
    """
    kinds = [kind for kind in REPORT_FORMATS if kind in formats]
    return [
        Output(volume, edition, kind, target / f"{volume.definition.id}.{edition.suffix}.{kind}")
        for volume in volumes
        if volume.audience is Audience.INTERNAL
        or any(part.name != "gaps" for part in volume.definition.parts)
        for target in [_folder_of(volume.audience, folder) / REPORTS]
        for languages in editions or volume.definition.editions or project.editions
        for edition in [Edition(languages, volume.audience, standard)]
        for kind in kinds
        if not FORMATS[kind].write_registers or volume.definition.has_registers
    ]


def _folder_of(audience: Audience, folder: Path) -> Path:
    return folder if audience is Audience.PRINT else folder / audience
