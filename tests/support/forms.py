"""What becomes of profiles of a form, and which faults a form has."""

from __future__ import annotations

import html
import re

import pytest

from reportgen.document.sheet import Sheet
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.world import World
from support.project import ROOT, NewProject, cut, write_profile

WORDS = (ROOT / "templates/words.yaml").read_text(encoding="utf-8")


def sheet_of(project: Project, path: str, *languages: str) -> Sheet:
    profile = read_profile_file(project, project.root / path)
    world = World(project.today, project.words, project.picture, project.funders)
    return merge_sheet(cut(project, profile), languages, world)


def page_of(project: Project, path: str, *languages: str) -> str:
    """Return the words of the HTML page of a profile, and its alternative texts."""
    page = write_profile(project, path, languages, kind="html").decode()
    page = re.sub(r"<style.*?</style>|data:[^\"]*", "", page, flags=re.DOTALL)
    page = re.sub("<wbr>|&shy;", "", page)
    page = re.sub(r'\salt="([^"]*)"', r">\1<", page)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def faults_of(new_project: NewProject, form: str, name: str = "test") -> list[Problem]:
    project = new_project({f"templates/forms/{name}.yaml": form})
    with pytest.raises(ReportgenError) as caught:
        project.form(name)
    return list(caught.value.problems)
