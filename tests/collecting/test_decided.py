"""All that one file says, decided on at once: one step, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.collecting.decided import ClashError, Decided, take_decided
from reportgen.collecting.sent import Sent
from reportgen.collecting.undo import find_last, undo_last
from reportgen.project.project import Project
from support.filling import Pen, blank_of, examples_in, form_of, proposal, review, said_in

ZIB = "zib-saarbruecken"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return examples_in(tmp_path)


@pytest.fixture
def came(project: Project) -> Path:
    path = project.root / "inbox" / "reply.eml"
    path.parent.mkdir()
    path.write_bytes(b"what it says was read")
    return path


def answered(project: Project, lang: str, **answers: str) -> bytes:
    pen = Pen(form_of(project, ZIB, lang))
    for label, text in answers.items():
        pen.write(label, text)
    return pen.save()


def files_in(project: Project) -> dict[str, bytes]:
    folder = project.root / "profiles"
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_forms_of_one_sheet_are_one_step(project: Project, came: Path) -> None:
    before = files_in(project)
    german = review(project, answered(project, "de", Bilanz="Es ist gut."))
    french = review(project, answered(project, "fr", Bilan="Tout va bien."))
    both = Decided(((german, german.takable), (french, french.takable)))
    take_decided(project, both, came)
    assert not came.exists()
    assert "Es ist gut." in str(said_in(project, ZIB)["outcome"])
    assert "Tout va bien." in "".join(
        path.read_text("utf-8") for path in (project.root / "profiles").glob(f"{ZIB}*.yaml")
    )
    sent = Sent(project)
    assert all((found := sent.find(each.token)) and found.taken for each in (german, french))
    last = find_last(project)
    assert last and last.aside and last.aside.name == came.name
    undone = undo_last(project)
    assert undone and undone.returned == came and files_in(project) == before
    # It came back, and waits to be looked through again.
    assert all(
        (found := sent.find(each.token)) and found.came and not found.taken
        for each in (german, french)
    )
    assert find_last(project) is None


def test_two_forms_that_contradict_each_other_change_nothing(project: Project, came: Path) -> None:
    before = files_in(project)
    one = review(project, answered(project, "de", Bilanz="Es ist gut."))
    other = review(project, answered(project, "de", Bilanz="Es ist schlecht."))
    with pytest.raises(ClashError) as clash:
        take_decided(project, Decided(((one, one.takable), (other, other.takable))), came)
    assert clash.value.change.name == "outcome"
    assert files_in(project) == before and came.exists()
    # Said twice, it is said.
    take_decided(project, Decided(((one, one.takable), (one, one.takable))), came)
    assert "Es ist gut." in str(said_in(project, ZIB)["outcome"])


def test_new_sheets_of_one_title_get_names_of_their_own(project: Project, came: Path) -> None:
    pen = Pen(blank_of(project, "factsheet", "de"))
    pen.write("Bezeichnung der Maßnahme oder Einrichtung", "Haus der Wege")
    new = proposal(project, pen.save())
    take_decided(project, Decided((), (new, new)), came)
    assert said_in(project, "haus-der-wege")["title"] == "Haus der Wege"
    assert said_in(project, "haus-der-wege-2")["title"] == "Haus der Wege"
    undo_last(project)
    assert not (project.root / "profiles/haus-der-wege-2.yaml").exists()


def test_what_nobody_wants_is_decided_too(project: Project, came: Path) -> None:
    before = files_in(project)
    found = review(project, answered(project, "de", Bilanz="Es ist gut."))
    assert take_decided(project, Decided(((found, ()),)), came) == ()
    assert files_in(project) == before and not came.exists()
    assert find_last(project) is None
    asking = Sent(project).find(found.token)
    assert asking and asking.taken
