"""Projects that send forms out, and what came back of these."""

from __future__ import annotations

import shutil
from pathlib import Path

from reportgen.collecting.incoming import read_back
from reportgen.collecting.outgoing import (
    MadeForm,
    Order,
    fill_blank,
    fit_for_typing,
    make_form,
    send_out,
)
from reportgen.collecting.review import Review
from reportgen.collecting.typed.answers import answers_of
from reportgen.input.returned.document import Returned
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from support.project import ROOT, TODAY


def copy_project(folder: Path) -> Project:
    """Return the repository's project in a folder that may change."""
    for name in ("profiles", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "reportgen.yaml", folder)
    return open_project(folder, TODAY, folder)


def send_form(project: Project, name: str, lang: str, kind: str) -> MadeForm:
    """Send the form of a profile out, and return it."""
    profile = read_profile_file(project, project.root / "profiles" / f"{name}.yaml")
    made = make_form(project, profile, profile.form, Order((lang,)), kind)
    send_out(project, made, project.root / "output/forms")
    return made


def answers_now(project: Project, name: str, lang: str) -> dict[str, str]:
    """Return what would stand in the fields of a profile's form now."""
    profile = read_profile_file(project, project.root / "profiles" / f"{name}.yaml")
    blank = fill_blank(project, profile, profile.form, Order((lang,)))
    return answers_of(fit_for_typing(project, blank, "pdf"))


def review_of(project: Project, returned: Returned) -> Review:
    """Return the review of a form of a profile."""
    found = read_back(project, returned)
    assert isinstance(found, Review)
    return found
