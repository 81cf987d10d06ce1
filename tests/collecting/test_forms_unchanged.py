"""Forms that come back as they went out change nothing, whatever lost its marks on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.collecting.filled import field_at, read_filled
from reportgen.collecting.outgoing import asked_of
from reportgen.collecting.targets import at
from reportgen.document.blank import Control
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data
from reportgen.input.returned.docx import read_docx
from reportgen.problems.problem import ReportgenError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.filling import (
    LANGUAGES,
    back,
    blank_of,
    editions_of,
    examples_in,
    files_of_form,
    form_of,
    review,
    said_in,
    settings_of_form,
    without_foot,
    without_marks,
)
from support.project import EXAMPLES, TODAY, fill_folder

#: A profile, and the languages of its form.
FORMS = [(name, ("examples", name), ed) for name in EXAMPLES for ed in editions_of(("de", "fr"))]
FORMS += [(name, ("form", "a"), ed) for name in LANGUAGES for ed in editions_of(LANGUAGES[name])]


@pytest.fixture(params=FORMS, ids=lambda form: f"{form[0]}-{'+'.join(form[2])}")
def sent(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Project, str, tuple[str, ...]]:
    """A project, a profile in it, and the languages that its form is to be in."""
    name, (kind, profile), edition = request.param
    if kind == "examples":
        return examples_in(tmp_path), profile, edition
    fill_folder(tmp_path, dict(files_of_form(name)), settings_of_form(name))
    return open_project(tmp_path, TODAY, tmp_path), profile, edition


def test_what_nobody_changed_changes_nothing(sent: tuple[Project, str, tuple[str, ...]]) -> None:
    project, name, edition = sent
    data = form_of(project, name, *edition)
    bare = without_marks(data)
    path = project.root / "profiles" / f"{name}.yaml"
    for returned in (data, bare):
        found = review(project, returned)
        assert (found.profile, found.language) == (path, edition[0])
        assert (found.changes, found.left, found.comments) == ((), (), ())
    # Without a foot nobody knows of whom it is; without the copy nobody knows what went out.
    form = {"form": said_in(project, name).get("form", "factsheet")}
    found = review(project, without_foot(bare), into=path, **form)
    assert (found.changes, found.left) == ((), ())
    for kept in (project.root / "inbox" / "sent").iterdir():
        kept.unlink()
    for returned in (data, bare):
        found = review(project, returned)
        assert (found.changes, found.left) == ((), ())


def test_a_form_says_what_the_profile_says(sent: tuple[Project, str, tuple[str, ...]]) -> None:
    """Read back, each answer is the value itself, and nothing of it is left over."""
    project, name, edition = sent
    told = said_in(project, name)
    form = project.form(told.get("form", "factsheet"))
    data = form_of(project, name, *edition, audience="internal")
    filled = read_filled(read_docx(data, "a.docx"), asked_of(project, form), edition[0])
    assert [given for given in filled.given.values() if given.left] == []
    compared = 0
    for path, given in filled.given.items():
        field, written = field_at(form, path), at(told, path)
        if written is None or field.type.localized or field.type.control is Control.PICTURE:
            continue
        one, other = _values(given.data, field), _values(written, field)
        assert one == other, path
        compared += bool(one)
    assert compared


def _values(data: Data, field: Field) -> list[object]:
    """Return what data means: numbers by their amount, texts of one's own left out."""
    texts = [data] if isinstance(data, str) else [each for each in data if isinstance(each, str)]
    if field.options:
        return sorted(texts)
    kind = field.type
    values = [kind.parse(text) for text in texts if text] if kind.parse else texts
    return [kind.amounts(each) for each in values] if kind.amounts else values


@pytest.mark.parametrize("name", ["factsheet", *LANGUAGES])
def test_a_form_that_nobody_filled_in_is_told(name: str, tmp_path: Path) -> None:
    files = {} if name == "factsheet" else dict(files_of_form(name))
    settings = settings_of_form(name) if name in LANGUAGES else "network: N\nlanguages: [de, fr]\n"
    fill_folder(tmp_path, files, settings)
    project = open_project(tmp_path, TODAY, tmp_path)
    for edition in editions_of(project.languages):
        data = blank_of(project, name, *edition)
        for returned in (data, without_marks(data)):
            with pytest.raises(ReportgenError, match="nobody filled in"):
                back(project, returned)
