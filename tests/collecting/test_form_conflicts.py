"""Forms that come back late, from elsewhere, to a profile that was changed; and what is undone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx.shared import Mm

from reportgen.collecting.decided import Decided, take_decided
from reportgen.collecting.new_profile import write_profile
from reportgen.collecting.review import Kind, Review
from reportgen.collecting.taking import take
from reportgen.collecting.undo import undo_last
from reportgen.input.returned.docx import read_docx
from reportgen.problems.problem import ReportgenError, Severity
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from support.filling import (
    Pen,
    back,
    blank_of,
    examples_in,
    form_of,
    proposal,
    review,
    said_in,
    take_all,
    without_marks,
    write_into,
)
from support.project import PIXEL, TODAY, fill_folder

ZIB, LATER = "zib-saarbruecken", "Beim ZIB arbeiten 7 Personen."


@pytest.fixture
def examples(tmp_path: Path) -> Project:
    return examples_in(tmp_path)


def file_of(project: Project, name: str = ZIB) -> Path:
    return project.root / "profiles" / f"{name}.yaml"


def edit(project: Project, old: str, new: str, name: str = ZIB) -> None:
    path = file_of(project, name)
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def forget_what_went_out(project: Project) -> None:
    for path in (project.root / "inbox" / "sent").iterdir():
        path.unlink()


# --- Changed here as well ------------------------------------------------------------------------


def kinds(found: Review) -> dict[str, Kind]:
    return {change.name: change.kind for change in found.changes}


@pytest.mark.parametrize("copy", ["kept", "gone", "gone, and no digests"])
def test_what_was_changed_on_both_sides_is_a_conflict(copy: str, examples: Project) -> None:
    """With the copy it is known what went out; without it, digests tell which fields changed."""
    pen = Pen(form_of(examples, ZIB))
    pen.write("Einsatz", LATER)
    pen.write("Bilanz", "Es ist gut.")
    data = pen.save()
    edit(examples, "5 Personen", "6 Personen")
    if copy != "kept":
        forget_what_went_out(examples)
    if copy.endswith("digests"):
        data = without_marks(data)
    found = review(examples, data)
    unknown = copy.endswith("digests")
    assert kinds(found) == {
        "resources": Kind.CONFLICT,
        "outcome": Kind.CONFLICT if unknown else Kind.SURE,
    }
    by_name = {change.name: change for change in found.changes}
    resources = by_name["resources"]
    assert "6 Personen" in str(resources.ours) and resources.theirs == LATER
    assert ("5 Personen" in str(resources.base)) == (copy == "kept")
    assert resources.base is None or copy == "kept"
    take(examples, found, found.named(["resources"]))
    assert said_in(examples, ZIB)["resources"].rstrip("\n") == LATER
    assert "6 Personen" not in file_of(examples).read_text("utf-8")


def test_what_was_changed_here_alone_is_no_change_of_theirs(examples: Project) -> None:
    data = form_of(examples, ZIB)
    edit(examples, "5 Personen", "6 Personen")
    edit(examples, "title:", "# A remark.\ntitle:")
    assert review(examples, data).changes == ()
    forget_what_went_out(examples)
    # What went out there is not known any more: so both are shown.
    (change,) = review(examples, data).changes
    assert (change.name, change.kind, change.base) == ("resources", Kind.CONFLICT, None)


def test_both_may_have_written_the_same(examples: Project) -> None:
    pen = Pen(form_of(examples, ZIB))
    cell = pen.answer("Einsatz")
    write_into(cell, [cell.text.replace("5 Personen", "6 Personen")])
    edit(examples, "5 Personen", "6 Personen")
    assert review(examples, pen.save()).changes == ()


def test_a_contact_that_the_audience_does_not_see_is_counted(examples: Project) -> None:
    """The second contact of the form is another one of the profile."""
    name = "sprachmittlung-luxemburg"
    path = file_of(examples, name)
    text = path.read_text("utf-8")
    hidden = "contacts:\n  - name: Verborgene Person\n    publish: [internal]\n"
    assert text.count("contacts:\n") == 1
    path.write_text(text.replace("contacts:\n", hidden), "utf-8")
    # A translation says its items by their places.
    french = path.with_name(f"{name}.fr.yaml")
    text = french.read_text("utf-8")
    french.write_text(text.replace("contacts:\n", "contacts:\n  - ''\n"), "utf-8")
    before = said_in(examples, name)["contacts"]
    pen = Pen(form_of(examples, name))
    assert "Verborgene" not in pen.answer("Ansprechperson 1: Name").text
    pen.write("Ansprechperson 1: Telefon", "+352 99 88 77")
    pen.write(f"Ansprechperson {len(before)}: Name", "Ayşe Örnek")
    found = review(examples, pen.save())
    assert set(kinds(found).values()) == {Kind.SURE}
    take_all(examples, found)
    after = said_in(examples, name)["contacts"]
    assert after[0] == before[0]
    assert after[1] == {**before[1], "phone": "+352 99 88 77"}
    assert after[2 : len(before)] == before[2:]
    assert after[len(before) :] == [{"name": "Ayşe Örnek", "publish": ["internal"]}]


def test_translations_stay_with_what_they_translate(examples: Project) -> None:
    """Somebody takes out the second partner and the first contact, and adds a partner."""
    name = "anerkennungsberatung-saarlouis"
    path = file_of(examples, name)
    pen = Pen(form_of(examples, name, "de", audience="internal"))
    names = [paragraph.text for paragraph in pen.answer("Partner").paragraphs]
    pen.write("Partner", names[0], "Musikverein Neuklang", *names[2:])
    for part in ("Name", "Funktion", "Einrichtung", "E-Mail", "Telefon", "Sprachen"):
        pen.delete(f"Ansprechperson 1: {part}")
    before = read_profile_file(examples, path)
    found = review(examples, pen.save())
    assert kinds(found) == {"partners": Kind.SURE, "contacts.0": Kind.EMPTIED}
    take_all(examples, found)
    after = read_profile_file(examples, path)
    was, now = before.values, after.values
    assert [each for each in now["partners"] if each["de"] != "Musikverein Neuklang"] == [
        was["partners"][0],
        *was["partners"][2:],
    ]
    assert now["partners"][1] == {"de": "Musikverein Neuklang"}
    assert now["contacts"] == was["contacts"][1:]
    undo_last(examples)
    assert read_profile_file(examples, path).values == was


# --- From elsewhere ------------------------------------------------------------------------------


def fails(project: Project, data: bytes) -> str:
    with pytest.raises(ReportgenError) as caught:
        back(project, data)
    (problem,) = caught.value.problems
    return str(problem)


def test_a_form_of_another_project_is_told(examples: Project, tmp_path: Path) -> None:
    fill_folder(tmp_path / "other", {"profiles/a.yaml": "title: Haus\n"})
    other = open_project(tmp_path / "other", TODAY, tmp_path / "other")
    data = form_of(other, "a", "de")
    assert "it is a form of “Test network”" in fails(examples, data)
    unknown = without_marks(data)
    assert "it is of the profile “a”, which is not there" in fails(examples, unknown)
    # Whoever says of which it is need not be told that.
    assert review(examples, unknown, into=file_of(examples)).profile == file_of(examples)


FORM = """\
label: {de: Blatt}
fields:
  title: {type: line, required: yes, label: {de: Titel}}
  kind:
    type: choice
    label: {de: Art}
    options: {a: {de: Apfel}, b: {de: Birne}}
  more: {type: text, label: {de: Mehr}}
layout:
  title: title
  sections:
    one: {label: {de: Eins}, fields: [{facts: [kind]}, more]}
"""


def test_an_older_version_of_the_form_says_what_it_still_can(tmp_path: Path) -> None:
    files = {
        "templates/forms/blatt.yaml": FORM,
        "profiles/a.yaml": "form: blatt\ntitle: Haus\nkind: a\nmore: Text.\n",
    }
    fill_folder(tmp_path, files, "network: Netz\nlanguages: [de]\n")
    project = open_project(tmp_path, TODAY, tmp_path)
    pen = Pen(form_of(project, "a"))
    pen.write("Titel", "Haus 2")
    pen.choose("Art", "Birne")
    pen.write("Mehr", "Neuer Text.")
    data = pen.save()
    (tmp_path / "templates/forms/blatt.yaml").write_text(
        FORM.replace("b: {de: Birne}", "c: {de: Quitte}")
        .replace("  more: {type: text, label: {de: Mehr}}\n", "")
        .replace("}, more]", "}]"),
        "utf-8",
    )
    (tmp_path / "profiles/a.yaml").write_text("form: blatt\ntitle: Haus\nkind: a\n", "utf-8")
    project = open_project(tmp_path, TODAY, tmp_path)
    found = review(project, data)
    assert kinds(found) == {"title": Kind.SURE}
    assert {"Neuer Text.", "Birne"} <= {each.text for each in found.left}


# --- New profiles, pictures ----------------------------------------------------------------------


def test_a_blank_form_becomes_a_profile(examples: Project) -> None:
    pen = Pen(blank_of(examples, "factsheet", "fr"))
    pen.write("Intitulé de l’action ou de la structure", "Maison des langues")
    pen.choose("Type", "Projet")
    pen.tick("Thèmes", "Langue", "Famille")
    pen.write("Contexte", [("Beaucoup ", ""), ("d’arrivées", "b"), (".", "")], "- un", "- deux")
    pen.write("Personne à contacter 2 : Nom", "Ayşe Örnek")
    pen.document.add_paragraph("PS")
    for data in (pen.save(), without_marks(pen.save())):
        found = proposal(examples, data)
        assert (found.form, found.language, found.id) == ("factsheet", "fr", "maison-des-langues")
        made = write_profile(examples, found)
        assert said_in(examples, found.id) == {
            "language": "fr",
            "title": "Maison des langues",
            "kind": "project",
            "topics": ["family", "language"],
            "context": "Beaucoup **d’arrivées**.\n\n- un\n- deux\n",
            "contacts": [{"name": "Ayşe Örnek", "publish": ["internal"]}],
        }
        assert [each.text for each in found.left] == ["PS"]
        assert not [
            each
            for each in made.problems
            if each.severity is Severity.ERROR and ("nothing is translated" not in str(each))
        ]
        undo_last(examples)
        assert not made.path.exists()


def put_picture(pen: Pen, label: str, data: bytes) -> None:
    run = pen.answer(label).paragraphs[0].add_run()
    run.add_picture(io.BytesIO(data), Mm(20))


def test_a_picture_becomes_a_file_and_asks_what_it_shows(examples: Project) -> None:
    pen = Pen(form_of(examples, ZIB))
    put_picture(pen, "Bild: Bild", PIXEL)
    found = review(examples, pen.save())
    assert kinds(found) == {"picture.file": Kind.UNSURE}
    pen.write("Bild: Was man auf dem Bild sieht", "Ein Punkt.")
    found = review(examples, pen.save())
    assert set(kinds(found).values()) == {Kind.SURE}
    before = file_of(examples).read_bytes()
    take_all(examples, found)
    name = said_in(examples, ZIB)["picture"]["file"]
    assert said_in(examples, ZIB)["picture"] == {"file": name, "alt": "Ein Punkt."}
    path = examples.root / "profiles" / name
    assert path.read_bytes() == PIXEL and path.parent.name == "pictures"
    read_profile_file(examples, file_of(examples))
    assert review(examples, pen.save()).changes == ()
    undo_last(examples)
    assert not path.exists() and file_of(examples).read_bytes() == before


def test_pictures_that_are_not_asked_for_or_not_read_are_told(examples: Project) -> None:
    pen = Pen(form_of(examples, ZIB))
    put_picture(pen, "Bilanz", PIXEL)
    pen.document.add_picture(io.BytesIO(PIXEL), Mm(20))
    gif = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    put_picture(pen, "Bild: Bild", gif)
    found = review(examples, pen.save())
    assert found.changes == ()
    assert sorted(each.text for each in found.left) == ["(picture)", "(picture)", "(picture, gif)"]


def test_a_picture_of_a_blank_form_goes_with_its_profile(examples: Project) -> None:
    pen = Pen(blank_of(examples, "factsheet", "de"))
    pen.write("Bezeichnung der Maßnahme oder Einrichtung", "Haus")
    put_picture(pen, "Bild: Bild", PIXEL)
    found = proposal(examples, pen.save())
    assert found.doubts == ("picture",)
    made = write_profile(examples, found)
    name = said_in(examples, "haus")["picture"]["file"]
    assert (examples.root / "profiles" / name).read_bytes() == PIXEL
    assert not [each for each in made.problems if "no file" in str(each)]


# --- Undo ----------------------------------------------------------------------------------------


def take_in(project: Project, data: bytes) -> Path:
    """Take a form over that lies in the inbox, as the command does; return where it lay."""
    path = project.root / "inbox" / "a.docx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    found = review(project, data)
    take_decided(project, Decided(((found, found.takable),)), path)
    return path


def files_in(project: Project) -> dict[str, bytes]:
    folder = project.root / "profiles"
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_undo_brings_back_all_there_was(examples: Project) -> None:
    before = files_in(examples)
    pen = Pen(form_of(examples, ZIB))
    pen.write("Bilanz", "Es ist gut.")
    put_picture(pen, "Bild: Bild", PIXEL)
    data = pen.save()
    came = take_in(examples, data)
    between = files_in(examples)
    assert between != before and not came.exists()
    pen = Pen(form_of(examples, ZIB, "fr"))
    pen.write("Bilan", "Tout va bien.")
    take_in(examples, pen.save())
    undone = undo_last(examples)
    assert undone and undone.returned == came and files_in(examples) == between
    came.unlink()
    undone = undo_last(examples)
    assert undone and came.read_bytes() == data and files_in(examples) == before
    assert undo_last(examples) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(path.read_bytes() + b"# mine\n"),
        lambda path: path.unlink(),
    ],
)
def test_what_was_changed_since_is_not_undone(
    change: Callable[[Path], None], examples: Project
) -> None:
    pen = Pen(form_of(examples, ZIB))
    pen.write("Bilanz", "Es ist gut.")
    put_picture(pen, "Bild: Bild", PIXEL)
    take_in(examples, pen.save())
    change(file_of(examples))
    now = files_in(examples)
    with pytest.raises(ReportgenError, match="changed since it was taken over"):
        undo_last(examples)
    assert files_in(examples) == now


def test_a_form_is_read_from_what_it_says_alone(examples: Project) -> None:
    """Its file may be called anything, and lie anywhere."""
    pen = Pen(form_of(examples, ZIB))
    pen.write("Bilanz", "Es ist gut.")
    found = back(examples, pen.save())
    assert isinstance(found, Review) and found.profile == file_of(examples)
    assert read_docx(pen.save(), "x").properties["reportgen-profile"] == ZIB
