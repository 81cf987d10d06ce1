"""Loading beforehand: what is printed for nobody goes through all that sheets go through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportgen.building.jobs import run_sheet_job
from reportgen.building.warming import specimen_job
from reportgen.project.project import Project


@pytest.mark.parametrize("language", ["de", "fr", "en", "ar"])
def test_a_sheet_for_nobody_is_printed_without_faults(project: Project, language: str) -> None:
    made = run_sheet_job(specimen_job(replace(project.theme, language=language)), project.theme)
    assert {"pdf", "pages", "docx"} <= {*made}
    assert [each for each in made.values() if not isinstance(each, bytes)] == []
