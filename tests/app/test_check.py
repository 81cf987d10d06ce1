"""What checking a project reads: each file once, whoever needs it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reportgen.app.check import inspect_project
from reportgen.input import files
from reportgen.problems.problem import Severity
from reportgen.project.profile_cache import ProfileCache
from reportgen.reports import volumes
from support.mail_project import LIST, MAILING
from support.project import NewProject

FILES = {
    "profiles/one.yaml": "title: {de: Eins, fr: Un}\n",
    "profiles/two.yaml": "title: Zwei\n",
    "profiles/two.fr.yaml": "title: Deux\n",
    "profiles/reports/year.yaml": "title: {de: B, fr: R}\nparts: [sheets]\n",
    "profiles/reports/half.yaml": "title: {de: H, fr: D}\nparts: [sheets]\n",
    "profiles/handouts/event.yaml": "title: {de: Tagung, fr: Congrès}\n",
    "profiles/mailings/news.yaml": MAILING.replace("liste", "list") + "reports: [year]\n",
    "profiles/mailings/recipients/list.csv": LIST,
}


class Reads:
    """How often files are read, profiles asked for, and reports checked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files: Counter[str] = Counter()
        self.profiles: Counter[str] = Counter()
        self.reports: Counter[str] = Counter()
        read_source, check_report = files.read_source, volumes.check_report
        get_kept = ProfileCache.get

        def read(data: bytes, name: str) -> Any:
            self.files[Path(name).name] += 1
            return read_source(data, name)

        # What was read before is kept, and asked for again by whoever reads it.
        def get(cache: ProfileCache, file: str, *others: Any) -> Any:
            self.profiles[Path(file).name] += 1
            return get_kept(cache, file, *others)

        def check(project: Any, definition: Any, *others: Any) -> Any:
            self.reports[definition.id] += 1
            return check_report(project, definition, *others)

        monkeypatch.setattr(files, "read_source", read)
        monkeypatch.setattr(ProfileCache, "get", get)
        monkeypatch.setattr(volumes, "check_report", check)


@pytest.mark.parametrize("names", [(), ("one", "two", "year", "half", "event", "news")])
def test_each_file_is_read_once_and_each_report_checked_once(
    new_project: NewProject, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    project = new_project(FILES)
    reads = Reads(monkeypatch)
    inspected = inspect_project(project, names)
    assert inspected.fine == {"profile": 2, "report": 2, "handout set": 1, "mailing": 1}
    assert not [each for each in inspected.problems if each.severity is Severity.ERROR]
    written = {Path(name).name for name in FILES if name.endswith(".yaml")}
    assert {name: reads.files[name] for name in written} == dict.fromkeys(written, 1)
    assert reads.profiles == {"one.yaml": 1, "two.yaml": 1}
    assert reads.reports == {"year": 1, "half": 1}


def test_what_nobody_named_is_not_read(
    new_project: NewProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = new_project(FILES)
    reads = Reads(monkeypatch)
    assert inspect_project(project, ["one"]).fine["profile"] == 1
    assert not {"two.yaml", "two.fr.yaml", "year.yaml", "event.yaml", "news.yaml"} & {*reads.files}


def test_what_is_in_order_has_nothing_wrong_in_what_it_names(new_project: NewProject) -> None:
    """A mailing is not in order with a list that is not, nor are handouts with a sheet too long."""
    assert inspect_project(new_project(FILES), ()).fine == {
        "profile": 2,
        "report": 2,
        "handout set": 1,
        "mailing": 1,
    }
    long = "Ein Wort nach dem andern. " * 200
    broken = {
        "profiles/one.yaml": f"title: {{de: Eins, fr: Un}}\ncontext: {{de: {long}, fr: {long}}}\n",
        "profiles/mailings/recipients/list.csv": LIST.replace("@", "@@", 1),
    }
    inspected = inspect_project(new_project({**FILES, **broken}), ())
    wrong = {each.place.file for each in inspected.problems if each.severity is Severity.ERROR}
    assert wrong == broken.keys()
    assert (inspected.fine["handout set"], inspected.fine["mailing"]) == (0, 0)
    assert inspected.fine["profile"] == 2
