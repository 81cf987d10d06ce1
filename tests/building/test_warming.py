"""Loading beforehand: what is printed for nobody goes through all that sheets go through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportgen.building.jobs import run_sheet_job
from reportgen.building.warming import specimen_job, warm_up_word
from reportgen.project.project import Project
from reportgen.writers.docx import templates


@pytest.mark.parametrize("language", ["de", "fr", "en", "ar"])
def test_a_sheet_for_nobody_is_printed_without_faults(project: Project, language: str) -> None:
    made = run_sheet_job(specimen_job(replace(project.theme, language=language)), project.theme)
    assert {"pdf", "pages"} <= {*made}
    assert [each for each in made.values() if not isinstance(each, bytes)] == []


def test_the_templates_of_word_are_open_then(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "_kept", {})
    warm_up_word(project.theme)
    assert len(templates._kept) == 2
