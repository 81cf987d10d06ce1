"""What came back and is not clear is told with its place; what is clear is taken all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reportgen.cli.translation_review import problems_of
from reportgen.problems.problem import ReportgenError, Severity
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.translating.lock import read_lock, write_lock
from reportgen.translating.taking import confirm, take_over
from reportgen.translating.units import State, list_units
from support.project import NewProject
from support.translations import edit, export_file, review_bytes

HOUSE = """\
title: {de: Haus, fr: Maison}
context: {de: Warum es das Haus gibt, fr: Pourquoi}
carrier: {de: Verein, fr: Association}
resources: Zwei Räume
contacts:
  - name: Anna Beispiel
    role: {de: Leiterin, fr: Responsable}
"""
ROOM = "language: fr\ntitle: Chambre\n"
#: What somebody changes of a file that went out: the JSON of it, which is a text.
Edit = Callable[[str], str]


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project({"profiles/haus.yaml": HOUSE, "profiles/zimmer.yaml": ROOM})


def came(project: Project, change: Edit, kind: str = "json") -> list[tuple[str, str, str]]:
    """Return the problems of a file that somebody changed: how much, where, what."""
    data = change(export_file(project, "haus", "fr", kind).decode())
    found = review_bytes(project, data.encode(), kind)
    return [(each.severity.value, each.path, str(each.message)) for each in found.problems]


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        pytest.param(
            lambda text: text.replace('"haus:context"', '"haus:kontext"'),
            *("haus:kontext", "the profile has no such text any more."),
            id="a text that there is not",
        ),
        pytest.param(
            lambda text: text.replace('"haus:context"', '"hause:context"'),
            *("hause:context", "there is no profile “hause”."),
            id="a profile that there is not",
        ),
        pytest.param(
            lambda text: text.replace('"haus:context"', '"zimmer:title"'),
            *("zimmer:title", "“zimmer” is written in this language (fr)."),
            id="another profile, in the language itself",
        ),
        pytest.param(
            lambda text: text.replace('"haus:context"', '"haus:title"'),
            *("haus:title", "the text stands in the file twice."),
            id="twice",
        ),
        pytest.param(
            lambda text: text.replace('"Pourquoi"', '"Pour\\u0007quoi"'),
            *("haus:context", "the text has a character that nothing prints (U+0007)."),
            id="a character that cannot be printed",
        ),
        pytest.param(
            lambda text: text.replace('"haus:context"', "7"),
            *("", "the unit has no “key”."),
            id="no key",
        ),
    ],
)
def test_what_is_wrong_with_a_text_is_told_and_not_taken(
    change: Edit, path: str, said: str, project: Project
) -> None:
    assert came(project, change) == [("error", path, said)]
    data = change(export_file(project, "haus", "fr", "json").decode())
    found = review_bytes(project, data.replace('"Maison"', '"Demeure"').encode(), "json")
    assert [each.key for each in found.changes] == ["haus:title"]


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        pytest.param(
            lambda text: text.replace('"Pourquoi"', '" "'),
            *("haus:context", "the translation is empty."),
            id="empty",
        ),
        pytest.param(
            lambda text: text.replace('"Association"', f'"{"a" * 91}"'),
            *("haus:carrier", "the text has 91 characters; 90 fit on the page."),
            id="too long",
        ),
        pytest.param(
            lambda text: text.replace('"Pourquoi"', '"Un <br> deux"'),
            *("haus:context", "HTML marks print as they were typed."),
            id="what Markdown does not print",
        ),
    ],
)
def test_what_is_odd_about_a_text_is_told(
    change: Edit, path: str, said: str, project: Project
) -> None:
    ((severity, key, message),) = came(project, change)
    assert (severity, key) == ("warning", path)
    assert message == said


def test_an_empty_translation_takes_nothing_away(project: Project) -> None:
    data = edit(export_file(project, "haus", "fr", "po"), "po", "haus:context", "")
    found = review_bytes(project, data, "po")
    assert found.changes == () and found.same == 4 and found.missing == 1


@pytest.mark.parametrize("kind", ["docx", "xlsx", "po", "xliff"])
def test_a_text_that_changed_meanwhile_is_told_and_stays_out_of_date(
    kind: str, project: Project
) -> None:
    data = edit(export_file(project, "haus", "fr", kind), kind, "haus:context", "Pourquoi donc")
    path = project.root / "profiles" / "haus.yaml"
    path.write_text(path.read_text("utf-8").replace("Warum es", "Weshalb es"), "utf-8")
    found = review_bytes(project, data, kind)
    (change,) = found.changes
    assert change.is_late and not change.is_torn
    (problem,) = problems_of(found)
    assert problem.severity is Severity.WARNING and "changed since" in str(problem.message)
    assert problem.place.line > 1 or problem.place.within
    take_over(project, found, [change.key], read_lock(project))
    assert "Pourquoi donc" in path.read_text("utf-8")
    profile = read_profile_file(project, path)
    units = list_units(profile, "fr", project, read_lock(project).of("haus", "fr"))
    states = {unit.name: unit.state for unit in units}
    assert states == {
        "title": State.UNKNOWN,
        "carrier": State.UNKNOWN,
        "context": State.STALE,
        "resources": State.MISSING,
        "contacts.0.role": State.UNKNOWN,
    }


def test_a_translation_that_changed_on_both_sides_is_told(project: Project) -> None:
    data = edit(export_file(project, "haus", "fr", "po"), "po", "haus:context", "Pourquoi donc")
    path = project.root / "profiles" / "haus.yaml"
    path.write_text(path.read_text("utf-8").replace("fr: Pourquoi", "fr: Parce que"), "utf-8")
    found = review_bytes(project, data, "po")
    (change,) = found.changes
    assert change.is_torn and (change.old, change.new) == ("Parce que", "Pourquoi donc")
    assert "in the profile, too" in str(problems_of(found)[0])


def test_what_nobody_touched_does_not_undo_what_changed_in_the_profile(project: Project) -> None:
    data = export_file(project, "haus", "fr", "po")
    path = project.root / "profiles" / "haus.yaml"
    path.write_text(path.read_text("utf-8").replace("fr: Pourquoi", "fr: Parce que"), "utf-8")
    found = review_bytes(project, data, "po")
    assert found.changes == () and found.same == 4


def test_fuzzy_texts_wait_for_the_translator(project: Project) -> None:
    lock = read_lock(project)
    path = project.root / "profiles" / "haus.yaml"
    confirm(project, read_profile_file(project, path), "fr", lock)
    write_lock(project, lock)
    path.write_text(path.read_text("utf-8").replace("Warum es", "Weshalb es"), "utf-8")
    data = export_file(project, "haus", "fr", "po").decode()
    assert data.count("fuzzy") == 1
    untouched = review_bytes(project, data.encode(), "po")
    assert (untouched.same, untouched.stale, untouched.confirmed) == (4, 1, ())
    # Changed, and still fuzzy: the translator is not done.
    found = review_bytes(project, data.replace('"Pourquoi"', '"Pourquoi donc"').encode(), "po")
    assert found.changes == () and "needs work" in str(problems_of(found)[0])
    # Left as it is, and no longer fuzzy: the translator says that it holds.
    found = review_bytes(project, data.replace("#, fuzzy, ", "#, ").encode(), "po")
    assert found.stale == 0
    assert [each.key for each in found.confirmed] == ["haus:context"]
    before = path.read_bytes()
    assert take_over(project, found, [], read_lock(project)) == []
    written = take_over(project, found, ["haus:context"], read_lock(project))
    assert [each.name for each in written] == ["translations.lock"]
    assert path.read_bytes() == before
    assert "fuzzy" not in export_file(project, "haus", "fr", "po").decode()


def test_states_of_xliff_say_that_a_translation_holds(project: Project) -> None:
    lock = read_lock(project)
    path = project.root / "profiles" / "haus.yaml"
    confirm(project, read_profile_file(project, path), "fr", lock)
    write_lock(project, lock)
    path.write_text(path.read_text("utf-8").replace("Warum es", "Weshalb es"), "utf-8")
    data = export_file(project, "haus", "fr", "xliff")
    assert review_bytes(project, data, "xliff").confirmed == ()
    done = data.replace(b"needs-review-translation", b"final")
    assert [each.key for each in review_bytes(project, done, "xliff").confirmed] == ["haus:context"]


def test_a_profile_with_faults_is_named(project: Project) -> None:
    data = export_file(project, "haus", "fr", "po")
    path = project.root / "profiles" / "haus.yaml"
    path.write_text(path.read_text("utf-8") + "unknown: 1\n", "utf-8")
    found = review_bytes(project, data, "po")
    assert found.changes == () and len(found.problems) == 5
    assert "has problems" in str(found.problems[0].message)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "po", "xliff", "json"])
def test_a_language_that_the_project_has_not_is_refused(kind: str, project: Project) -> None:
    data = export_file(project, "haus", "pl", kind)
    with pytest.raises(ReportgenError, match="“pl” is no language of this project"):
        review_bytes(project, data, kind)


def test_a_language_with_a_country_is_that_of_the_project(project: Project) -> None:
    data = edit(export_file(project, "haus", "fr", "po"), "po", "haus:context", "Autre")
    found = review_bytes(project, data.replace(b"Language: fr", b"Language: fr_LU"), "po")
    assert found.language == "fr" and len(found.changes) == 1
