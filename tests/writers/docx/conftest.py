"""The sample report as a Word file, made once."""

from __future__ import annotations

import pytest

from reportgen.document.report import Report
from reportgen.project.project import Project
from support.reports import make_report
from support.word_reports import written


@pytest.fixture(scope="session")
def report(project: Project) -> Report:
    return make_report(project)


@pytest.fixture(scope="session")
def data(project: Project, report: Report) -> bytes:
    return written(project, report)
