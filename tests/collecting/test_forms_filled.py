"""Forms that partners filled in: the profile says afterwards what they wrote, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn

from reportgen.collecting.review import Kind
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.filling import (
    Pen,
    examples_in,
    files_of_form,
    form_of,
    review,
    said_in,
    settings_of_form,
    take_all,
    track,
    without_marks,
    write_into,
)
from support.project import TODAY, fill_folder

ZIB = "zib-saarbruecken"


@pytest.fixture
def examples(tmp_path: Path) -> Project:
    return examples_in(tmp_path)


def of_form(folder: Path, name: str) -> Project:
    fill_folder(folder, dict(files_of_form(name)), settings_of_form(name))
    return open_project(folder, TODAY, folder)


def written(project: Project, name: str, write: Callable[[Pen], Any], *languages: str) -> bytes:
    """Return a form as somebody sends it back who wrote something into it."""
    pen = Pen(form_of(project, name, *languages))
    write(pen)
    return pen.save()


#: What is written into the form of an example, and what its profile says then; at which keys.
EXAMPLE_EDITS: list[tuple[Callable[[Pen], Any], str, Any]] = [
    (lambda pen: pen.write("Bilanz", "Es ist gut."), "outcome", "Es ist gut."),
    (
        lambda pen: pen.write("Bilanz", [("Es ist ", ""), ("sehr", "b"), (" gut", "")], "Ende."),
        "outcome",
        "Es ist **sehr** gut\n\nEnde.",
    ),
    (lambda pen: pen.write("Bilanz", "• eins", "• 2 * 3"), "outcome", "- eins\n- 2 \\* 3"),
    (lambda pen: pen.write("Projektträger", "Haus & Hof e. V."), "carrier", "Haus & Hof e. V."),
    (lambda pen: pen.choose("Art", "Projekt"), "kind", "project"),
    (
        lambda pen: pen.tick("Themen", "Familie", "Sprache", "Beratung"),
        "topics",
        ["counselling", "language", "family"],
    ),
    (lambda pen: pen.write("Partner", "Haus A", "Haus B, Trier"), "partners", None),
    (lambda pen: pen.write("Zeitraum", "seit 2019"), "period", "2019/.."),
    (lambda pen: pen.write("Stand", "3. Mai 2027"), "date", "2027-05-03"),
    (lambda pen: pen.write("Land", "Frankreich"), "country", "FR"),
    (
        lambda pen: pen.write("Ansprechperson 1: Telefon", "+49 681 905-99"),
        "contacts",
        None,
    ),
]


@pytest.mark.parametrize("marks", ["kept", "lost"])
@pytest.mark.parametrize("at", range(len(EXAMPLE_EDITS)))
def test_what_was_written_is_what_the_profile_says(at: int, marks: str, examples: Project) -> None:
    write, field, value = EXAMPLE_EDITS[at]
    before = said_in(examples, ZIB)
    data = written(examples, ZIB, write)
    found = review(examples, without_marks(data) if marks == "lost" else data)
    assert {change.path[0] for change in found.changes} == {field}
    assert found.left == ()
    take_all(examples, found)
    after = said_in(examples, ZIB)
    assert {key: said for key, said in after.items() if key != field} == {
        key: said for key, said in before.items() if key != field
    }
    if field == "partners":
        assert after[field] == ["Haus A", "Haus B, Trier"]
    elif field == "contacts":
        assert after[field][0] == {**before[field][0], "phone": "+49 681 905-99"}
    elif isinstance(value, str):
        assert after[field].rstrip("\n") == value
    else:
        assert sorted(after[field]) == sorted(value)
    assert review(examples, data).changes == ()


def test_what_was_ticked_already_keeps_its_place(examples: Project) -> None:
    name = "anerkennungsberatung-saarlouis"
    before = said_in(examples, name)["topics"]
    ticked = ("Arbeit", "Beratung", "Bildung", "Sprache", "Familie")
    data = written(examples, name, lambda pen: pen.tick("Themen", *ticked), "de")
    take_all(examples, review(examples, data))
    assert said_in(examples, name)["topics"] == [*before, "family"]


#: The same of forms that real offices use.
REAL_EDITS: list[tuple[str, str, Callable[[Pen], Any], tuple[Any, ...], Any]] = [
    ("contest", "de", lambda p: p.write("Einwohnerzahl", "179.100"), ("inhabitants",), "179100"),
    ("contest", "de", lambda p: p.write("PLZ", "06619"), ("postcode",), "06619"),
    ("contest", "de", lambda p: p.choose("Gefördert", "nein"), ("funded",), "no"),
    (
        "contest",
        "de",
        lambda p: p.write("Internet: Internetadresse", "https://neu.example.org"),
        ("web",),
        "https://neu.example.org",
    ),
    ("contest", "de", lambda p: p.write("Anlagen", "Plan", "Fotos"), ("annexes",), "Plan Fotos"),
    (
        "fiche-action",
        "fr",
        lambda p: p.write("Budget prévisionnel 1 : Charges", "7 300,50 €"),
        ("budget", 0, "charges"),
        "7300.50",
    ),
    (
        "fiche-action",
        "fr",
        lambda p: p.write("Part demandée à l’État", "48,5 %"),
        ("rate",),
        "48.5",
    ),
    (
        "fiche-action",
        "fr",
        lambda p: p.write("Public attendu", "30 à 35 participants"),
        ("participants",),
        "30–35",
    ),
    (
        "fiche-action",
        "fr",
        lambda p: p.write("Indicateurs 2 : Réalisé", "11"),
        ("indicators", 1, "done"),
        "11",
    ),
    (
        "good-practice",
        "de",
        lambda p: p.write("Bewertung durch Teilnehmende", "5 von 5"),
        ("rating",),
        "5",
    ),
    ("good-practice", "en", lambda p: p.choose("Transferability", "low"), ("transfer",), "low"),
    (
        "good-practice",
        "de",
        lambda p: p.choose("Ausgewertet?: Antwort", "nein"),
        ("evaluated", "answer"),
        "no",
    ),
    (
        "good-practice",
        "en",
        lambda p: p.write("Has it been evaluated?: By whom", "Nobody, 2026"),
        ("evaluated", "more", "en"),
        "Nobody, 2026",
    ),
    ("good-practice", "de", lambda p: p.write("Land", "Luxemburg"), ("country",), "LU"),
    (
        "public-good",
        "en",
        lambda p: p.write("Repositories 1: Words for it", "Code, all of it"),
        ("repositories", 0, "text", "en"),
        "Code, all of it",
    ),
    (
        "public-good",
        "fr",
        lambda p: p.write("Organisations 2 : Pays", "Belgique"),
        ("owner", 1, "country"),
        "BE",
    ),
    (
        "module",
        "en",
        lambda p: p.write("Workload 1: Hours", "61 h"),
        ("workload", 0, "hours"),
        "61",
    ),
    (
        "module",
        "en",
        lambda p: p.write("Aims", "Students learn."),
        ("aims", "en"),
        "Students learn.",
    ),
    (
        "species",
        "en",
        lambda p: p.write("Map: Caption", "Known places"),
        ("map", "caption", "en"),
        "Known places",
    ),
]


@pytest.mark.parametrize(("name", "lang", "write", "keys", "value"), REAL_EDITS)
def test_fields_of_every_type_are_written(
    name: str,
    lang: str,
    write: Callable[[Pen], Any],
    keys: tuple[Any, ...],
    value: str,
    tmp_path: Path,
) -> None:
    project = of_form(tmp_path, name)
    before = said_in(project, "a")
    data = written(project, "a", write, lang)
    found = review(project, without_marks(data))
    assert found.changes == review(project, data).changes
    (change,) = found.changes
    assert (change.kind, found.left) == (Kind.SURE, ())
    take_all(project, found)
    after = said_in(project, "a")
    said: Any = after
    for key in keys:
        if key == keys[-1] and isinstance(said, str):
            break
        said = said[key]
    assert (said if isinstance(said, str) else " ".join(said)).rstrip("\n") == value
    assert {**after, keys[0]: ""} == {**before, keys[0]: ""}
    assert review(project, data).changes == ()


def test_a_text_of_ones_own_is_kept_in_its_languages(tmp_path: Path) -> None:
    project = of_form(tmp_path, "good-practice")
    own = {"other": {"de": "Nachbarschaftsvereine", "en": "Neighbourhood associations"}}
    assert own in said_in(project, "a")["groups"]
    options = ("Refugees", "Migrant women", "Children and young people")
    ticked = (*options, "Others: Neighbourhood associations")
    data = written(project, "a", lambda pen: pen.tick("Target groups", *ticked), "en")
    take_all(project, review(project, data))
    assert said_in(project, "a")["groups"] == ["women", "youth", own, "refugees"]

    def name_others(pen: Pen) -> None:
        write_into(pen.answer("Target groups"), ["☒ Refugees", "☒ Others: Choirs"])

    data = written(project, "a", name_others, "en")
    found = review(project, data)
    assert [change.kind for change in found.changes] == [Kind.UNSURE]
    take_all(project, found)
    assert said_in(project, "a")["groups"] == ["refugees", {"other": "Choirs"}]


def test_what_no_form_shows_stays_when_the_rest_is_changed(tmp_path: Path) -> None:
    project = of_form(tmp_path, "contest")
    path = project.root / "profiles" / "a.yaml"
    before = path.read_text("utf-8")

    def change(pen: Pen) -> None:
        for paragraph in pen.answer("Beschreibung").paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace("zu je sechs Personen", "zu je sieben Personen")

    (found,) = review(project, written(project, "a", change)).changes
    assert found.kind is Kind.SURE
    take_all(project, review(project, written(project, "a", change)))
    after = path.read_text("utf-8")
    assert "zu je sieben Personen" in " ".join(after.split())
    gone, come = (
        {*one.splitlines()} - {*other.splitlines()} for one, other in _pairs(before, after)
    )
    assert 0 < len(gone) <= 4 and 0 < len(come) <= 4

    def lose(pen: Pen) -> None:
        for paragraph in pen.answer("Beschreibung").paragraphs:
            if "smacznego" in paragraph.text:
                write_into(pen.answer("Beschreibung"), [*_texts(pen), "Neu."])
                return

    # Words in other languages would be in none.
    (found,) = review(project, written(project, "a", lose)).changes
    assert found.kind is Kind.UNSURE


def _pairs(one: str, other: str) -> tuple[tuple[str, str], ...]:
    return (one, other), (other, one)


def _texts(pen: Pen) -> list[str]:
    return [paragraph.text for paragraph in pen.answer("Beschreibung").paragraphs]


# --- Other languages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lang", "label", "file"),
    [
        (ZIB, "fr", "Bilan", f"{ZIB}.fr.yaml"),
        ("guichet-accueil-metz", "de", "Bilanz", "guichet-accueil-metz.de.yaml"),
    ],
)
def test_a_form_in_another_language_changes_the_texts_of_that(
    name: str, lang: str, label: str, file: str, examples: Project
) -> None:
    folder = examples.root / "profiles"
    before = {path.name: path.read_bytes() for path in folder.glob(f"{name}*.yaml")}
    data = written(examples, name, lambda pen: pen.write(label, "Rien. Nichts."), lang)
    found = review(examples, data)
    (change,) = found.changes
    assert (change.name, found.language, change.is_sure) == ("outcome", lang, True)
    take_all(examples, found)
    after = {path.name: path.read_bytes() for path in folder.glob(f"{name}*.yaml")}
    assert [key for key in before if before[key] != after[key]] == [file]
    assert b"Rien. Nichts." in after[file]
    assert review(examples, data).changes == ()


def test_a_text_that_the_main_language_lacks_is_for_hands(tmp_path: Path) -> None:
    profile = "title: {de: Haus, fr: Maison}\ncarrier: Verein\n"
    fill_folder(tmp_path, {"profiles/a.yaml": profile})
    project = open_project(tmp_path, TODAY, tmp_path)

    def write(pen: Pen) -> None:
        pen.write("Bilan", "Tout va bien.")
        pen.write("Ville", "Trèves")

    found = review(project, written(project, "a", write, "fr"))
    assert {change.name: change.kind for change in found.changes} == {
        "outcome": Kind.BY_HAND,
        "city": Kind.SURE,
    }
    take_all(project, found)
    assert said_in(project, "a")["city"] == "Trèves"


def test_a_new_contact_in_another_language_is_looked_at(examples: Project) -> None:
    def add(pen: Pen) -> None:
        pen.write("Personne à contacter 2 : Nom", "Ayşe Örnek")
        pen.write("Personne à contacter 2 : Fonction", "Coordinatrice")

    (change,) = review(examples, written(examples, ZIB, add, "fr")).changes
    assert change.kind is Kind.UNSURE
    take_all(examples, review(examples, written(examples, ZIB, add, "fr")))
    assert said_in(examples, ZIB)["contacts"][1] == {
        "name": "Ayşe Örnek",
        "role": "Coordinatrice",
        "publish": ["internal"],
    }


def test_what_stands_beside_is_read_alone(examples: Project) -> None:
    def write(pen: Pen) -> None:
        write_into(pen.row("Bilanz").cells[2], ["Tout est autre."])

    found = review(examples, written(examples, ZIB, write, "de", "fr"))
    assert found.changes == ()
    assert [each.text for each in found.left] == ["Tout est autre."]


# --- Rows ----------------------------------------------------------------------------------------

CONTACT = ("Name", "Funktion", "Einrichtung", "E-Mail", "Telefon", "Sprachen")


@pytest.mark.parametrize("marks", ["kept", "lost"])
@pytest.mark.parametrize("way", ["copied", "typed", "blank"])
def test_one_contact_more_comes_in_for_internal_use(
    way: str, marks: str, examples: Project
) -> None:
    before = said_in(examples, ZIB)["contacts"]

    def add(pen: Pen) -> None:
        last = "Ansprechperson 3: Sprachen"
        if way == "copied":
            rows = pen.copy_rows("Ansprechperson 1: Name", len(CONTACT), after=last)
            texts = ["Ayşe Örnek", "", "", "ayse@example.org", "", "Deutsch\nTürkisch"]
            for row, text in zip(rows, texts, strict=True):
                write_into(row.cells[1], text.split("\n"))
        elif way == "typed":
            pen.type_row(last, "Ansprechperson 4: E-Mail", "ayse@example.org")
            pen.type_row(last, "Ansprechperson 4: Name", "Ayşe Örnek")
        else:
            pen.write("Ansprechperson 2: Name", "Ayşe Örnek")
            pen.write("Ansprechperson 2: E-Mail", "ayse@example.org")

    data = written(examples, ZIB, add)
    found = review(examples, without_marks(data) if marks == "lost" else data)
    (change,) = found.changes
    assert (change.kind, found.left) == (Kind.SURE, ())
    take_all(examples, found)
    languages = {"languages": ["de", "tr"]} if way == "copied" else {}
    more = {"name": "Ayşe Örnek", "email": "ayse@example.org", **languages}
    assert said_in(examples, ZIB)["contacts"] == [*before, {**more, "publish": ["internal"]}]


def test_rows_that_are_gone_or_elsewhere_are_told(examples: Project) -> None:
    def delete(pen: Pen) -> None:
        for part in CONTACT:
            pen.delete(f"Ansprechperson 1: {part}")
        pen.delete("Einsatz")
        # Where a row stands says nothing.
        pen.table._tbl.append(pen.row("Bilanz")._tr)

    found = review(examples, written(examples, ZIB, delete))
    assert {change.name: change.kind for change in found.changes} == {
        "resources": Kind.EMPTIED,
        "contacts.0": Kind.EMPTIED,
    }
    assert found.sure == ()
    take_all(examples, found)
    said = said_in(examples, ZIB)
    assert "resources" not in said and "contacts" not in said


@pytest.mark.parametrize("label", ["XXLABEL Bilanz", "Bilanzen", "Bilanz:"])
def test_a_label_that_somebody_wrote_over_is_known_by_its_mark(
    label: str, examples: Project
) -> None:
    def write(pen: Pen) -> None:
        texts = list(pen.row("Bilanz").cells[0].paragraphs[0]._p.iter(qn("w:t")))
        pen.write("Bilanz", "Neu.")
        for text in texts:
            text.text = label if text is texts[0] else ""

    data = written(examples, ZIB, write)
    (change,) = review(examples, data).changes
    assert (change.name, change.theirs, change.kind) == ("outcome", "Neu.", Kind.SURE)
    found = review(examples, without_marks(data))
    if label.startswith("XX"):
        # Without its mark nobody knows whose answer it is: it is told, and nothing taken.
        assert [change.kind for change in found.changes] == [Kind.EMPTIED]
        assert {"Neu.", label} <= {each.text for each in found.left}
    else:
        (change,) = found.changes
        assert (change.theirs, change.is_sure) == ("Neu.", label == "Bilanz:")


# --- As office programs note it ------------------------------------------------------------------


def test_tracked_changes_count_as_accepted_and_comments_are_shown(examples: Project) -> None:
    def write(pen: Pen) -> None:
        track(pen.answer("Einsatz"), "5 Personen", "6 Personen")
        paragraph = pen.answer("Bilanz").paragraphs[0]
        pen.document.add_comment(paragraph.runs, "Bitte prüfen!", author="Ayşe Örnek")

    found = review(examples, written(examples, ZIB, write))
    (change,) = found.changes
    assert change.name == "resources" and "6 Personen" in str(change.theirs)
    (comment,) = found.comments
    assert (comment.text, comment.author) == ("Bitte prüfen!", "Ayşe Örnek")
    assert comment.within.startswith("table 1, row ")


def test_what_stands_beside_the_table_is_left_over_with_its_place(examples: Project) -> None:
    def write(pen: Pen) -> None:
        pen.document.add_paragraph("PS: Wir ziehen um.")
        pen.row("Bilanz").cells[0].add_paragraph("siehe Anlage")
        pen.row("Angabe").cells[1].add_paragraph("unsere!")
        pen.write("Land", "Musterland")
        pen.document.sections[0].header.paragraphs[0].add_run(" Entwurf")

    found = review(examples, written(examples, ZIB, write))
    assert found.changes == ()
    assert [each.text for each in found.left if "Entwurf" not in each.text] == [
        "unsere!",
        "siehe Anlage",
        "PS: Wir ziehen um.",
        "Musterland",
    ]
    assert all(each.within for each in found.left) and len(found.left) == 5
