"""Where translations go in profiles of all kinds: other forms, ids, folders, endings, languages."""

from __future__ import annotations

import json

import pytest

from reportgen.project.profiles import list_profiles, read_profile_file
from reportgen.project.project import Project
from reportgen.translating.exporting import make_export, write_exports
from reportgen.translating.files.formats import READERS
from reportgen.translating.lock import read_lock
from reportgen.translating.review import Review, review_file
from reportgen.translating.taking import take_over
from reportgen.translating.units import State, list_units
from support.project import NewProject

SETTINGS = "network: Test network\nlanguages: [de, fr, pl]\n"
FORM = """\
label: {de: Formular, fr: Formulaire}
fields:
  name: {type: line, required: yes, label: {de: Name, fr: Nom}}
  groups:
    type: choice
    many: yes
    other: {de: Andere, fr: Autres}
    label: {de: Zielgruppen, fr: Publics}
    options: {women: {de: Frauen, fr: Femmes}, youth: {de: Jugend, fr: Jeunes}}
  evaluated:
    type: yes_no
    more: {de: Von wem, fr: Par qui}
    label: {de: Ausgewertet, fr: Évalué}
  units:
    type: group
    many: yes
    label: {de: Einheiten, fr: Unités}
    parts:
      what: {type: line, label: {de: Was, fr: Quoi}}
      how: {type: text, many: yes, label: {de: Wie, fr: Comment}}
  links: {type: link, many: yes, label: {de: Links, fr: Liens}}
layout:
  title: name
  sections:
    part: {label: {de: Teil, fr: Partie}, fields: [groups, evaluated, units, links]}
"""
COURSE = """\
form: course
id: kurs-7
name: Kurs
groups:
  - women
  - other: {de: Lehrkräfte, fr: Enseignants}
evaluated: {answer: yes, more: Hochschule}
units:
  -
  - what: Lesen
    how: [Laut, {de: Leise, fr: Bas}]
  - {what: {de: Schreiben, fr: Écrire}}
links:
  - https://a.example.org
  - {address: https://b.example.org, text: Seite}
"""


def take_all(project: Project, lang: str) -> tuple[Review, list[str]]:
    """Translate every text of every profile, and return what was found and written."""
    found = None
    written: list[str] = []
    for path in list_profiles(project).paths:
        profile = read_profile_file(project, path)
        export = make_export(project, profile, lang, read_lock(project), ())
        (made,) = write_exports(project, export, ["json"], project.root / "out", False)
        sent = json.loads(made.path.read_bytes())
        for unit in sent["units"]:
            unit["target"] = f"{lang} {unit['key'].partition(':')[2]}"
        came = READERS[".json"](json.dumps(sent).encode(), "a.json")
        found = review_file(project, came, read_lock(project))
        assert found.problems == ()
        keys = [each.key for each in found.changes]
        assert keys == [unit["key"] for unit in sent["units"]]
        files = take_over(project, found, keys, read_lock(project))
        written += [each.relative_to(project.root).as_posix() for each in files]
        profile = read_profile_file(project, path)
        known = read_lock(project).of(profile.id, lang)
        units = list_units(profile, lang, project, known)
        assert [(unit.target, unit.state) for unit in units] == [
            (f"{lang} {unit.name}", State.CURRENT) for unit in units
        ]
    assert found
    return found, written


def test_texts_of_every_type_go_where_they_belong(new_project: NewProject) -> None:
    project = new_project(
        {"templates/forms/course.yaml": FORM, "profiles/abend/k.yml": COURSE}, SETTINGS
    )
    found, written = take_all(project, "fr")
    assert [each.key.partition(":")[2] for each in found.changes] == [
        *("name", "groups.1.other", "evaluated.more", "units.0.what", "units.0.how.0"),
        *("units.0.how.1", "units.1.what", "links.1.text"),
    ]
    assert written == ["profiles/abend/k.yml", "translations.lock"]
    text = (project.root / "profiles/abend/k.yml").read_text("utf-8")
    assert "other: {de: Lehrkräfte, fr: fr groups.1.other}" in text
    assert text.startswith("form: course\nid: kurs-7\n")


@pytest.mark.parametrize(
    ("files", "lang", "written"),
    [
        pytest.param(
            {"a.yaml": "title: {de: A, fr: B}\ncontext: C\n"},
            *("pl", ["profiles/a.yaml"]),
            id="another language inside",
        ),
        pytest.param(
            {"a.yaml": "title: A\ncontext: C\n", "a.fr.yaml": "title: B\n"},
            *("pl", ["profiles/a.pl.yaml"]),
            id="another language beside",
        ),
        pytest.param(
            {"a.yaml": "title: {de: A, fr: B}\ncontext: C\n", "a.fr.yaml": "context: D\n"},
            *("fr", ["profiles/a.yaml", "profiles/a.fr.yaml"]),
            id="both",
        ),
        pytest.param(
            {"a.yml": "title: A\ncontacts: {name: N, role: R}\n"},
            *("fr", ["profiles/a.fr.yml"]),
            id="a contact alone, another ending",
        ),
        pytest.param(
            {"a.yaml": "title: A\npartners: B\n", "a.fr.yaml": "partners: C\n"},
            *("fr", ["profiles/a.fr.yaml"]),
            id="a name alone for a list",
        ),
        pytest.param(
            {
                "a.yaml": "title: A\ncontacts:\n- {name: N, role: R}\n- {name: M, role: S}\n",
                "a.fr.yaml": "contacts: {role: C}\n",
            },
            *("fr", ["profiles/a.fr.yaml"]),
            id="one of two contacts in the translation",
        ),
        pytest.param(
            {"a.yaml": "language: fr\ntitle: A\n", "a.de.yaml": "# leer\n"},
            *("de", ["profiles/a.de.yaml"]),
            id="an empty file, another main language",
        ),
    ],
)
def test_a_translation_follows_what_the_profile_does(
    files: dict[str, str], lang: str, written: list[str], new_project: NewProject
) -> None:
    project = new_project({f"profiles/{name}": text for name, text in files.items()}, SETTINGS)
    assert take_all(project, lang)[1] == [*written, "translations.lock"]
    for name, text in files.items():
        if f"profiles/{name}" not in written:
            assert (project.root / "profiles" / name).read_text("utf-8") == text
