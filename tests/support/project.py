"""Projects to test with: the repository and its examples, and folders that are filled here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

from reportgen.building.jobs import make_sheet_job, run_sheet_job
from reportgen.document.edition import Audience, Edition, Standard
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.project.templates import BUILT_IN
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile

#: The repository, which is a project itself.
ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)

SETTINGS = "network: Test network\nlanguages: [de, fr]\n"
#: A picture of one pixel, as PNG.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c636048680000014400e18747070c0000000049454e44ae426082"
)

#: The ids of the example profiles.
EXAMPLES = tuple(
    sorted(
        path.name[:-5] for path in (ROOT / "profiles").glob("*.yaml") if path.name.count(".") == 1
    )
)
#: Every edition of the examples.
EDITIONS = (("de",), ("fr",), ("de", "fr"))

#: Writes ``(profile id, languages, format)``, for print and as PDF/UA unless told otherwise.
Written: TypeAlias = Callable[..., bytes]
NewProject: TypeAlias = Callable[..., Project]


def write_sheet(
    project: Project,
    profile: Profile,
    languages: tuple[str, ...],
    kind: str = "pdf",
    audience: str = "print",
    standard: str = "ua1",
) -> bytes:
    """Return one output of a project, made the way a build makes it."""
    edition = Edition(languages, Audience(audience), Standard(standard))
    shown = cut(project, profile, audience)
    sheet = merge_sheet(shown, languages, world_of(project))
    job = make_sheet_job(sheet, shown, edition, (kind,))
    made = run_sheet_job(job, project.theme)[kind]
    if isinstance(made, ReportgenError):
        raise made
    return made


def cut(project: Project, profile: Profile, audience: str = "print") -> CutProfile:
    """Return what an audience may see of a profile on the project's day."""
    return cut_profile(profile, Audience(audience), project.today)


def write_profile(
    project: Project, path: str, languages: tuple[str, ...] = ("de",), **choices: str
) -> bytes:
    """Return an output of the profile in a file of the project."""
    profile = read_profile_file(project, project.root / path)
    return write_sheet(project, profile, languages, **choices)


def page_that_fails(kind: str, word: str) -> dict[str, str]:
    """Return a theme's page of sheets or reports that cannot be filled where the title has a word.

    What fails is the PDF alone: Word files are not made of it.
    """
    path = f"themes/default/{kind}.html"
    fault = f"{{% if {word!r} in title %}}{{{{ 1 // 0 }}}}{{% endif %}}"
    return {f"templates/{path}": fault + (BUILT_IN / path).read_text(encoding="utf-8")}


def fill_folder(folder: Path, files: Mapping[str, str | bytes], settings: str = SETTINGS) -> None:
    """Write a project's settings and files below a folder."""
    for name, content in {"reportgen.yaml": settings, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
