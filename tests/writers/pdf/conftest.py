"""Sheets that are printed: a profile given as text, and those that are bound in many reports."""

from __future__ import annotations

import pytest

from reportgen.document.edition import Standard
from reportgen.document.report import Report
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.engine import Attached
from reportgen.writers.pdf.report import LaidOut, write_report
from support.binding import NAMED, SHEETS
from support.bound import (
    print_sheets,
    with_theme,
)
from support.pdf_reports import Printed
from support.project import (
    SETTINGS,
    TODAY,
    Written,
    fill_folder,
    write_profile,
)
from support.reports import make_report, sample_report


@pytest.fixture(scope="session")
def named(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """The theme that sheets are printed with where they have to be the same to a hair."""
    return with_theme(project, tmp_path_factory.mktemp("named"), {"print.css": NAMED}).theme


@pytest.fixture(scope="session")
def small(project: Project, named: Theme) -> tuple[Report, dict[str, Pages]]:
    """The sample report, whose sheets have one page and two, and its sheets printed."""
    report = make_report(project, ids=SHEETS)
    return report, print_sheets(project, report, named)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A function that prints a profile given as YAML."""
    projects: dict[str, Project] = {}

    def write(
        profile: str,
        languages: tuple[str, ...] = ("de",),
        settings: str = SETTINGS,
        standard: str = "ua1",
    ) -> bytes:
        if settings not in projects:
            folder = tmp_path_factory.mktemp("project")
            fill_folder(folder, {}, settings)
            projects[settings] = open_project(folder, TODAY, folder)
        path = projects[settings].root / "profiles" / "sheet.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(profile, encoding="utf-8")
        return write_profile(
            projects[settings], "profiles/sheet.yaml", languages, standard=standard
        )

    return write


@pytest.fixture(scope="session")
def printed(project: Project) -> Printed:
    """A function that prints the sample report with a numbering; each is made once."""
    made: dict[tuple[object, ...], LaidOut] = {}

    def write(
        numbering: str = "plain",
        languages: tuple[str, ...] = ("de",),
        standard: Standard = Standard.UA,
    ) -> LaidOut:
        key = (numbering, languages, standard)
        if key not in made:
            report = sample_report(project, languages, numbering)
            attached = (
                Attached("zib.yaml", "Das ZIB", b"id: zib"),
                Attached("cafe.yaml", "Café", b"id: cafe"),
            )
            made[key] = write_report(report, project.theme, standard, attached)
        return made[key]

    return write
