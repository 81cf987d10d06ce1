"""Translations in files of their own: laid over the main file leaf by leaf."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import (
    list_profiles,
    read_profile_file,
    read_profiles,
    select_profiles,
)
from reportgen.sheets.profile import Profile
from support.project import NewProject

MAIN = "profiles/kehl.yaml"
FRENCH = "profiles/kehl.fr.yaml"
PROFILE = """\
title: Fahrradkurs
city: Kehl
country: DE
partners:
  - Verein
  - Schule
context: |
  Wer nie **Rad** gefahren ist.
contacts:
  - name: Sabine Muster
    role: Leiterin
    email: a@example.org
  - name: Ute Beispiel
    role: Helferin
"""


def read(
    new_project: NewProject, french: str, main: str = PROFILE, name: str = FRENCH, **more: str
) -> Profile:
    project = new_project({MAIN: main, name: french, **more})
    return read_profile_file(project, project.root / MAIN)


def problems_of(
    new_project: NewProject, french: str, main: str = PROFILE, name: str = FRENCH
) -> list[Problem]:
    with pytest.raises(ReportgenError) as caught:
        read(new_project, french, main, name)
    return [each for each in caught.value.problems if each.severity is Severity.ERROR]


def test_texts_are_laid_beside_those_they_translate(new_project: NewProject) -> None:
    french = "title: Cours de vélo\ncity: Kehl-sur-Rhin\ncontext: |\n  Qui n'a **jamais**.\n"
    profile = read(new_project, french)
    assert profile.values["title"] == {"de": "Fahrradkurs", "fr": "Cours de vélo"}
    assert profile.values["city"] == {"de": "Kehl", "fr": "Kehl-sur-Rhin"}
    assert profile.values["context"]["fr"] == "Qui n'a **jamais**."
    assert profile.values["country"] == "DE"
    assert profile.values["contacts"][0]["role"] == {"de": "Leiterin"}


def test_lists_and_records_are_matched_item_by_item(new_project: NewProject) -> None:
    french = (
        "title: T\ncontext: C\npartners: ['', École]\n"
        "contacts:\n  - role: Directrice\n  -\n    role: Aide\n"
    )
    profile = read(new_project, french)
    assert profile.values["partners"] == ({"de": "Verein"}, {"de": "Schule", "fr": "École"})
    first, second = profile.values["contacts"]
    assert first["role"] == {"de": "Leiterin", "fr": "Directrice"}
    assert first["name"] == {"de": "Sabine Muster"} and first["email"] == "a@example.org"
    assert second["role"] == {"de": "Helferin", "fr": "Aide"}
    assert profile.warnings == () and profile.languages == {"de", "fr"}


def test_an_empty_item_skips_one(new_project: NewProject) -> None:
    profile = read(new_project, "contacts:\n  -\n  - role: Aide\n")
    first, second = profile.values["contacts"]
    assert "fr" not in first["role"] and second["role"]["fr"] == "Aide"


def test_a_single_item_may_stand_without_a_list(new_project: NewProject) -> None:
    profile = read(new_project, "contacts:\n  role: Directrice\npartners: Association\n")
    assert profile.values["contacts"][0]["role"]["fr"] == "Directrice"
    assert profile.values["partners"][0] == {"de": "Verein", "fr": "Association"}


def test_some_languages_in_the_file_and_others_beside_it(new_project: NewProject) -> None:
    settings = "network: N\nlanguages: [de, fr, en]\n"
    project = new_project(
        {MAIN: "title: {de: A, en: C}\n", FRENCH: "title: B\n"}, settings=settings
    )
    profile = read_profile_file(project, project.root / MAIN)
    assert profile.values["title"] == {"de": "A", "en": "C", "fr": "B"}


def test_several_files_beside_one(new_project: NewProject) -> None:
    files = {MAIN: "title: A\n", FRENCH: "title: B\n", "profiles/kehl.pt-BR.yml": "title: C\n"}
    project = new_project(files, settings="network: N\nlanguages: [de, fr, pt-BR]\n")
    profile = read_profile_file(project, project.root / MAIN)
    assert profile.values["title"] == {"de": "A", "fr": "B", "pt-BR": "C"}


def test_what_is_left_blank_is_not_translated(new_project: NewProject) -> None:
    french = 'title: T\ncontext:\npartners:\ncontacts:\n  - role: ""\n'
    profile = read(new_project, french)
    assert profile.values["title"]["fr"] == "T"
    assert {each.path for each in profile.warnings} == {
        "context",
        "contacts.0.role",
        "contacts.1.role",
    }


@pytest.mark.parametrize("name", ["profiles/kehl.fr.yaml", "profiles/kehl.fr.yml"])
@pytest.mark.parametrize("main", ["profiles/kehl.yaml", "profiles/kehl.yml"])
def test_both_endings_will_do(new_project: NewProject, name: str, main: str) -> None:
    project = new_project({main: "title: A\n", name: "title: B\n"})
    assert [path.name for path in list_profiles(project).paths] == [main.removeprefix("profiles/")]
    (profile,), _ = read_profiles(project, select_profiles(project, [name]))
    assert profile.values["title"] == {"de": "A", "fr": "B"}
    assert profile.file == main


def test_a_dot_in_a_name_makes_no_translation(new_project: NewProject) -> None:
    project = new_project({"profiles/x.xx.yaml": "title: A\n", "profiles/v1.2.yaml": "title: B\n"})
    assert [path.name for path in list_profiles(project).paths] == ["v1.2.yaml", "x.xx.yaml"]
    path = project.root / "profiles/x.xx.yaml"
    assert read_profile_file(project, path).values["title"] == {"de": "A"}


@pytest.mark.parametrize("suffix", ["fr.yaml", "fr.yml", "de.yaml"])
def test_a_translation_without_its_original_is_no_sheet(
    new_project: NewProject, suffix: str
) -> None:
    name = f"profiles/orphan.{suffix}"
    project = new_project({name: "title: A\n", MAIN: PROFILE})
    profiles, problems = read_profiles(project, select_profiles(project, ()))
    assert [profile.id for profile in profiles] == ["kehl"]
    (problem,) = [each for each in problems if each.severity is Severity.ERROR]
    assert str(problem.place) == f"{name}:1:1"
    assert str(problem.message) == "there is no orphan.yaml that this file translates."
    assert str(problem.advice) == "Rename one of the two, or write the original."


def test_names_that_begin_alike_are_no_translations(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/a.yaml": "title: A\n",
            "profiles/a.draft.yaml": "title: B\n",
            "profiles/a.FR.yaml": "title: C\n",
            "profiles/ab.fr.yaml": "title: D\n",
        }
    )
    assert len(list_profiles(project).paths) == 4
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    assert profile.values["title"] == {"de": "A"}


# Faults


@pytest.mark.parametrize(
    ("french", "place", "message"),
    [
        ("titre: X\n", "1:1", "unknown"),
        ("contacts:\n  - rol: X\n", "2:5", "unknown"),
        ("language: fr\n", "1:1", "unknown"),
        ("form: factsheet\n", "1:1", "unknown"),
        ("resources: X\n", "1:1", "not written in the main file"),
        ("contacts:\n  - organisation: X\n", "2:5", "not written in the main file"),
        ("country: FR\n", "1:10", "same in every language"),
        ("contacts:\n  - email: b@example.org\n", "2:12", "same in every language"),
        ("contacts:\n  - {}\n  - {}\n  - role: X\n", "4:5", "3 items, its original 2"),
        ("partners: [a, b, c, d]\n", "1:18", "4 items, its original 2"),
        ("title: [X]\n", "1:8", "one text"),
        ("title: {fr: X}\n", "1:8", "one text"),
        ("context: '![x](y.png)'\n", "1:10", "picture"),
    ],
)
def test_faults_of_a_translation_have_their_place(
    new_project: NewProject, french: str, place: str, message: str
) -> None:
    (problem,) = problems_of(new_project, french)
    assert str(problem.place) == f"{FRENCH}:{place}"
    assert message in str(problem.message) and str(problem.advice)
    assert problem.line == french.split("\n")[problem.place.line - 1]


@pytest.mark.parametrize("blank", ["", '""', "{de: }"])
def test_a_translation_needs_a_text_to_translate(new_project: NewProject, blank: str) -> None:
    main = f"title: A\ncontext: {blank}\n"
    (problem,) = problems_of(new_project, "context: X\n", main)
    assert str(problem.place) == f"{FRENCH}:1:1"
    assert "not written in the main file" in str(problem.message) and MAIN in str(problem.advice)


def test_all_faults_of_both_files_are_reported(new_project: NewProject) -> None:
    problems = problems_of(new_project, "titre: X\ncountry: FR\n", "title: A\ncountry: Germanie\n")
    assert sorted(str(problem.place) for problem in problems) == [
        f"{FRENCH}:1:1",
        f"{FRENCH}:2:10",
        f"{MAIN}:2:10",
    ]


def test_a_key_written_twice_in_a_translation_is_reported_with_the_rest(
    new_project: NewProject,
) -> None:
    french = "title: X\ntitle: Y\ntitre: Z\n"
    for main, place in (("title: A\ncountry: Germanie\n", "2:10"), ("title: *x\n", "1:8")):
        places = {str(problem.place) for problem in problems_of(new_project, french, main)}
        assert {f"{MAIN}:{place}", f"{FRENCH}:2:1"} <= places


@pytest.mark.parametrize(
    ("main", "name"),
    [("title: {de: A, fr: B}\n", FRENCH), ("title: A\n", "profiles/kehl.de.yaml")],
)
def test_the_same_text_in_both_files_names_both(
    new_project: NewProject, main: str, name: str
) -> None:
    (problem,) = problems_of(new_project, "# remark\ntitle: C\n", main, name)
    assert str(problem.place) == f"{name}:2:8"
    assert "two files" in str(problem.message)
    assert f"{MAIN}:1:" in str(problem.advice)


def test_a_language_that_is_not_the_projects_is_said_once(new_project: NewProject) -> None:
    (problem,) = problems_of(new_project, "title: X\ncontext: Y\n", name="profiles/kehl.es.yaml")
    assert problem.place.file == "profiles/kehl.es.yaml"
    assert "“es”" in str(problem.message) and "reportgen.yaml" in str(problem.advice)


def test_a_translation_into_the_main_language_fits_a_profile_in_another(
    new_project: NewProject,
) -> None:
    project = new_project({MAIN: "language: fr\ntitle: A\n", "profiles/kehl.de.yaml": "title: B\n"})
    profile = read_profile_file(project, project.root / MAIN)
    assert profile.language == "fr"
    assert profile.values["title"] == {"fr": "A", "de": "B"}


@pytest.mark.parametrize(
    ("main", "french"),
    [
        ("title: A\ncontacts: {role: L}\n", "contacts: [{role: D}]\n"),
        ("title: A\npartners: V\n", "partners: [A]\n"),
        ("title: A\npartners: {de: V}\n", "partners: [A]\n"),
    ],
)
def test_a_list_of_one_translates_a_single_value(
    new_project: NewProject, main: str, french: str
) -> None:
    def languages(value: object) -> set[str]:
        if not isinstance(value, Mapping):
            return set.union(*map(languages, value)) if isinstance(value, tuple) else set()
        return set(value) | set().union(*map(languages, value.values()))

    profile = read(new_project, french, main)
    name = next(name for name in profile.values if name != "title")
    assert "fr" in languages(profile.values[name])
