"""What an audience may not see is cut away once, and nothing that prints is given the whole."""

from __future__ import annotations

import ast
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import pytest

from reportgen.building import keys
from reportgen.building.build import build
from reportgen.building.jobs import make_sheet_job
from reportgen.building.keys import Keys
from reportgen.building.output import Saving, Status
from reportgen.building.plan import Order, Output
from reportgen.document.edition import Audience, Standard
from reportgen.handouts.merge import merge_handout
from reportgen.mailings.allotment import Allotment
from reportgen.mailings.planning.changes import describe_contents
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.reports.assembly import merge_report
from reportgen.reports.inputs import read_inputs
from reportgen.reports.volumes import Volume
from reportgen.sheets import cut as cutting
from reportgen.sheets.blank import make_blank
from reportgen.sheets.cut import CutProfile, Cutter, dump_profile, list_gated, show_plainly
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile
from support.project import ROOT, TODAY, NewProject, cut

PATH = "profiles/a.yaml"
ALL_OF_IT = """\
title: {de: Titel, fr: Titre}
contacts:
  - {name: Ada Web, publish: [web], until: 2026-12-31}
  - {name: Bo Innen, publish: [internal]}
"""


# --- A type of its own ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "taker",
    [
        merge_sheet,
        make_blank,
        merge_report,
        merge_handout,
        make_sheet_job,
        dump_profile,
        show_plainly,
        list_gated,
        describe_contents,
        Allotment,
        Output,
        Keys.sheet,
        Keys.output,
        Keys.report,
        Keys.stand,
    ],
    ids=lambda each: each.__qualname__,
)
def test_what_leaves_the_house_is_made_of_cut_profiles_alone(taker: Callable[..., Any]) -> None:
    """The check of types refuses a whole profile there: it is none of the types that are taken."""
    named = repr([hint for name, hint in get_type_hints(taker).items() if name != "return"])
    assert f"{CutProfile.__module__}.Cut" in named or "volumes.CutVolume" in named
    assert not any(f"{each.__module__}.{each.__name__}" in named for each in (Profile, Volume))
    assert not issubclass(CutProfile, Profile)


#: Where whole profiles are read, kept, checked, chosen, listed and cut; where what came back or was
#: translated goes into them; and where the studio shows them to whoever writes them.
WHOLE = {
    "app/collect/batch.py",
    "app/collect/drafts.py",
    "app/editing/definitions.py",
    "app/editing/draft.py",
    "app/editing/history.py",
    "app/editing/showing.py",
    "app/listing.py",
    "app/look/samples.py",
    "app/overview.py",
    "cli/blank.py",
    "cli/translate.py",
    "collecting/books/making.py",
    "collecting/outgoing.py",
    "collecting/pairs.py",
    "collecting/targets.py",
    "handouts/sets.py",
    "mailings/own_forms.py",
    "project/profile_cache.py",
    "project/profiles.py",
    "reports/check.py",
    "reports/inputs.py",
    "reports/volumes.py",
    "sheets/arrange.py",
    "sheets/choose.py",
    "sheets/cut.py",
    "translating/exporting.py",
    "translating/former.py",
    "translating/review.py",
    "translating/stale.py",
    "translating/taking.py",
    "translating/typed.py",
    "translating/units.py",
    "web/collect/forms.py",
    "web/definitions/choosing.py",
    "web/translate/files.py",
    "web/translate/opened.py",
}


def nodes_of_the_program() -> Iterator[tuple[str, ast.AST]]:
    for path in (ROOT / "reportgen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            yield path.relative_to(ROOT / "reportgen").as_posix(), node


def test_whole_profiles_are_known_to_few() -> None:
    known = {
        path
        for path, node in nodes_of_the_program()
        if isinstance(node, ast.ImportFrom) and node.module == Profile.__module__
        if Profile.__name__ in {each.name for each in node.names}
    }
    assert known == WHOLE


def test_one_module_alone_makes_cut_profiles() -> None:
    made = {
        path
        for path, node in nodes_of_the_program()
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == CutProfile.__name__
    }
    assert made == {"sheets/cut.py"}


@pytest.mark.parametrize(
    ("audience", "shown"),
    [("print", set()), ("web", {"Ada Web"}), ("internal", {"Ada Web", "Bo Innen"})],
)
def test_each_audience_has_its_own(new_project: NewProject, audience: str, shown: set[str]) -> None:
    project = new_project({PATH: ALL_OF_IT})
    profile = cut(project, read_profile_file(project, project.root / PATH), audience)
    contacts = profile.values.get("contacts", ())
    assert {name for contact in contacts for name in contact["name"].values()} == shown
    assert (profile.audience, profile.today) == (audience, TODAY)


def test_a_brief_profile_is_cut_still(new_project: NewProject) -> None:
    project = new_project({PATH: ALL_OF_IT})
    profile = cut(project, read_profile_file(project, project.root / PATH), "web")
    brief = profile.brief()
    assert brief.values == profile.values and brief.audience is Audience.WEB
    assert len(brief.form.sections) < len(profile.form.sections)


def test_what_was_cut_once_is_at_hand(new_project: NewProject) -> None:
    project = new_project({PATH: ALL_OF_IT})
    profile = read_profile_file(project, project.root / PATH)
    same = read_profile_file(project, project.root / PATH)
    cutter = Cutter(Audience.WEB, TODAY)
    assert cutter.cut(profile) is cutter.cut(profile)
    assert cutter.cut(same) == cutter.cut(profile)


# --- How often -----------------------------------------------------------------------------------

SEVEN = {f"profiles/{name}.yaml": f"title: {{de: {name}, fr: {name}}}\n" for name in "abcdefg"}
REPORT = {"profiles/reports/r.yaml": "title: {de: R, fr: R}\nparts: [contents, sheets]\n"}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often profiles are cut and shown plainly from now on."""
    found: Counter[str] = Counter()

    def count(name: str, *modules: ModuleType) -> None:
        real = getattr(cutting, name)

        def counted(*arguments: Any) -> Any:
            found[name] += 1
            return real(*arguments)

        for module in modules:
            monkeypatch.setattr(module, name, counted)

    count("cut_profile", cutting)
    count("show_plainly", cutting, keys)
    return found


def make(project: Project, wanted: str, standard: Standard, folder: Path) -> set[Status]:
    order = Order(Saving(folder), ("pdf", "docx"), (("de",),), standard=standard)
    outputs = order.outputs(project, read_inputs(project, [wanted]))
    return {outcome.status for outcome in build(project, outputs, order.saving)}


@pytest.mark.parametrize(("standard", "dumps"), [(Standard.UA, 0), (Standard.ARCHIVE, 1)])
def test_a_sheet_is_cut_once_for_all_its_files(
    new_project: NewProject, calls: Counter[str], standard: Standard, dumps: int
) -> None:
    project = new_project({PATH: ALL_OF_IT})
    folder = project.root / "output"
    assert make(project, "a", standard, folder) == {Status.MADE}
    # Shown for its key, and where it is embedded.
    assert calls == {"cut_profile": 1, "show_plainly": 1 + dumps}
    calls.clear()
    assert make(project, "a", standard, folder) == {Status.CURRENT}
    assert calls == {"cut_profile": 1, "show_plainly": 1}


def test_the_sheets_of_a_report_are_cut_once(new_project: NewProject, calls: Counter[str]) -> None:
    project = new_project({**SEVEN, **REPORT})
    folder = project.root / "output"
    assert make(project, "r", Standard.ARCHIVE, folder) == {Status.MADE}
    shutil.rmtree(folder)
    calls.clear()
    # The sheets lie in the cache, with what they embed: they are shown for their keys alone.
    assert make(project, "r", Standard.ARCHIVE, folder) == {Status.MADE}
    assert calls == {"cut_profile": 7, "show_plainly": 7}
