"""Whatever a translator writes stands in the profile then, or is told; nothing else changes."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.input.markdown import parse_markdown
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.lock import Lock
from reportgen.translating.taking import UntakableError, take_over
from reportgen.translating.units import list_written, name_of
from support.project import TODAY, fill_folder
from support.translations import export_file, review_bytes

#: Texts inside, in a file beside, in one that has none yet; long, in lists, in records.
PROFILES = {
    "inside": (
        "# Kopf\ntitle: {de: Haus, fr: Maison} # so\ncontext:\n  de: |\n    Warum\n\n    - a\n"
        "  # und\n  fr: |\n    Pourquoi, en peu de mots, et sans\n    jamais finir\n\n    - a\n"
        "partners:\n-\n- {de: A, fr: B}\n"
        "contacts: {name: Anna, role: {de: Leiterin, fr: Responsable}}\n"
    ),
    "beside": "title: Turm\ncontext: Warum\npartners: [A, B]\ncontacts:\n- name: C\n  role: D\n",
    "bare": "title: Tor\ncontext: Wozu\ncontacts:\n  - {name: A}\n  - {name: B, role: C}\n",
}
BESIDE = "# Französisch\n\ntitle: Tour\npartners:\n- ''\n- Deux # zwei\n"
_SIGNS = "#*_-+>|`~[](){}:,.!?&%@'\"\\0123456789 \n\t"
TEXTS = st.text(st.sampled_from(string.ascii_letters + _SIGNS), max_size=60) | st.text(max_size=30)


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    with TemporaryDirectory() as folder:
        fill_folder(Path(folder), {})
        yield open_project(Path(folder), TODAY, Path(folder))


def write(project: Project) -> None:
    files = {f"profiles/{name}.yaml": text for name, text in PROFILES.items()}
    for path in project.root.glob("profiles/*.fr.yaml"):
        path.unlink()
    fill_folder(project.root, {**files, "profiles/beside.fr.yaml": BESIDE})


def texts_of(project: Project, name: str) -> dict[str, dict[str, str]]:
    profile = read_profile_file(project, project.root / f"profiles/{name}.yaml")
    return {
        f"{name}:{name_of(each.path)}": dict(each.texts) for each in list_written(profile, TODAY)
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(PROFILES)), new=st.lists(TEXTS, min_size=5, max_size=5))
def test_any_text_comes_in(name: str, new: list[str], project: Project) -> None:
    write(project)
    sent = json.loads(export_file(project, name, "fr", "json"))
    for unit, text in zip(sent["units"], new, strict=False):
        unit["target"] = text
    found = review_bytes(project, json.dumps(sent).encode(), "json")
    before = texts_of(project, name)
    try:
        written = take_over(project, found, [each.key for each in found.changes], Lock())
    except UntakableError:
        assert texts_of(project, name) == before
        return
    assert bool(written) is bool(found.changes)
    after = texts_of(project, name)
    for each in found.changes:
        said = after[each.key].pop("fr")
        assert parse_markdown(said).blocks == parse_markdown(each.new).blocks
        before[each.key].pop("fr", None)
    assert after == before
    assert review_bytes(project, json.dumps(sent).encode(), "json").changes == ()


def test_hardly_any_text_is_left_to_the_hand(project: Project) -> None:
    write(project)
    for name in PROFILES:
        sent = json.loads(export_file(project, name, "fr", "json"))
        for unit in sent["units"]:
            unit["target"] = "Été: [1] # «\u00a0a\u00a0» - 'x' \"y\" {z}"
        found = review_bytes(project, json.dumps(sent).encode(), "json")
        assert take_over(project, found, [each.key for each in found.changes], Lock())
