"""Forms of every example filled in by LibreOffice: what was typed is what the profile says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reportgen.collecting.incoming import read_back
from reportgen.collecting.review import Kind, Review
from reportgen.input.returned.readers import READERS
from reportgen.project.project import Project
from support.filling import Pen, examples_in, form_of, said_in, take_all
from support.office import Job, has_typist, type_into
from support.project import EXAMPLES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not has_typist(), reason="LibreOffice or its bridge is not here"),
]

#: What rows are called, by what is done to them.
LABELS = {
    "de": ("Projektträger", "Bilanz", "Art", "Themen", "Partner", "Ansprechperson"),
    "fr": ("Porteur du projet", "Bilan", "Type", "Thèmes", "Partenaires", "Personne à contacter"),
}
KINDS = {
    "project": {"de": "Projekt", "fr": "Projet"},
    "office": {"de": "Dienststelle", "fr": "Service"},
}
TOPICS = {"de": ("Sprache", "Familie"), "fr": ("Langue", "Famille")}
NAMES = {"de": ("Name", "Sprachen"), "fr": ("Nom", "Langues parlées")}
LANGUAGES = {"de": ("Deutsch", "Türkisch"), "fr": ("allemand", "turc")}

#: Signs that people typed are escaped.
OUTCOME = "Es ist **sehr** gut, 2 \\* 3 \\<b> & „mehr“.\n\n- eins\n- \\_zwei\\_\n\nEnde."
CONTACT = {"name": "Ayşe Örnek", "email": "ayse@example.org", "languages": ["de", "tr"]}


def actions_in(form: bytes, kind: str, lang: str) -> list[list[Any]]:
    """Return what somebody does to a form of an example in a language."""
    carrier, outcome, kinds, topics, partners, contact = LABELS[lang]
    name, spoken = NAMES[lang]
    colon = " :" if lang == "fr" else ":"
    labels = [re.sub("[\u00a0\u202f]", " ", each).split(" / ")[0] for each in Pen(form).labels()]
    last = [each for each in labels if each.startswith(contact)][-1]
    assert last.endswith(spoken)
    rows: list[list[Any]] = [[] for _ in range(6)]
    rows[0] = [[["Ayşe Örnek", ""]]]
    rows[3] = [[["ayse@example.org", ""]]]
    rows[5] = [[[text, ""]] for text in LANGUAGES[lang]]
    return [
        ["write", carrier, [["Haus & Hof e. V.", ""]]],
        [
            "write",
            outcome,
            [["Es ist ", ""], ["sehr", "b"], [" gut, 2 * 3 <b> & „mehr“.", ""]],
            ["bullet", "eins"],
            ["bullet", "_zwei_"],
            [["Ende.", ""]],
        ],
        ["choose", kinds, KINDS[kind][lang]],
        ["tick", topics, *TOPICS[lang]],
        ["write", partners, [["Haus A", ""]], [["Haus B, Trier", ""]]],
        ["copy", f"{contact} 1{colon} {name}", 6, last, *rows],
    ]


def test_what_was_typed_is_what_the_profile_says(tmp_path: Path) -> None:
    project = examples_in(tmp_path / "out")
    jobs: list[Job] = []
    for number, name in enumerate(EXAMPLES):
        said = said_in(project, name)
        main, kind = said.get("language", "de"), _other_kind(said)
        forms = {
            edition: form_of(project, name, *edition)
            for edition in ((main,), _other_edition(main, number))
        }
        # What nobody typed into says nothing, however often it is saved.
        jobs.append(Job(f"same {name} {main}", forms[main,], []))
        for edition, form in forms.items():
            actions = actions_in(form, kind, edition[0])
            jobs.append(Job(f"{name} {'+'.join(edition)}", form, actions))
    saved = type_into(jobs, tmp_path / "office")
    assert len(saved) == len(EXAMPLES) * 6
    for (called, suffix), data in saved.items():
        is_same, name, lang = called.startswith("same "), *called.split()[-2:]
        found = read_back(project, READERS[suffix](data, f"back{suffix}"))
        assert isinstance(found, Review) and found.language == lang.partition("+")[0]
        if is_same:
            assert (called, suffix, found.changes, found.left) == (called, suffix, (), ())
            continue
        _check_typed(found, project, name, called + suffix)
    for name in EXAMPLES:
        # What is not sure or goes into other files is looked at above.
        main = said_in(project, name).get("language", "de")
        copy = examples_in(tmp_path / name)
        data = saved[f"{name} {main}", ".odt"]
        _take_typed(copy, project, name, READERS[".odt"](data, "back.odt"))


def _other_kind(said: Any) -> str:
    return "project" if said.get("kind") == "office" else "office"


def _other_edition(main: str, number: int) -> tuple[str, ...]:
    """Return by turns two languages, and the one that is not the main one."""
    other = "fr" if main == "de" else "de"
    return ("de", "fr") if number % 2 else (other,)


def _check_typed(found: Review, project: Project, name: str, called: str) -> None:
    """Hold what was read against what was typed."""
    by_name = {change.name: change for change in found.changes}
    (contact,) = [each for key, each in by_name.items() if key.startswith("contacts.")]
    told = {key: each.theirs for key, each in by_name.items() if each is not contact}
    said = said_in(project, name)
    assert told.pop("kind") == _other_kind(said), called
    assert told.pop("topics") == ["family", "language"], called
    assert told.pop("partners") == ["Haus A", "Haus B, Trier"], called
    assert told == {"carrier": "Haus & Hof e. V.", "outcome": OUTCOME}
    assert contact.theirs == {**CONTACT, "publish": ["internal"]}, called
    assert found.left == (), called
    doubtful = {change.name for change in found.changes if not change.is_sure}
    main = said.get("language", "de")
    foreign = {contact.name, "partners", "outcome"} if found.language != main else set()
    assert doubtful <= foreign | _by_hand(said), called


def _by_hand(said: Any) -> set[str]:
    """Return what a form of one language cannot say of a profile: lists in several ones."""
    return (
        {"partners"} if any(isinstance(each, dict) for each in said.get("partners", ())) else set()
    )


def _take_typed(copy: Project, sent: Project, name: str, returned: Any) -> None:
    """Take a form over that went out of another copy of the project, and read the profile."""
    found = read_back(copy, returned)
    assert isinstance(found, Review)
    before = said_in(sent, name)
    by_hand = _by_hand(before)
    # That copy has none of what went out; digests tell that nothing was changed here.
    doubtful = {change.name: change.kind for change in found.changes if not change.is_sure}
    assert doubtful == dict.fromkeys(by_hand, Kind.BY_HAND), name
    take_all(copy, found)
    said = said_in(copy, name)
    main = said.get("language", "de")
    assert _text_in(said["outcome"], main) == OUTCOME
    assert _text_in(said["carrier"], main) == "Haus & Hof e. V."
    assert said["partners"] == (before["partners"] if by_hand else ["Haus A", "Haus B, Trier"])
    assert sorted(said["topics"]) == ["family", "language"]
    assert said["contacts"][-1] == {**CONTACT, "publish": ["internal"]}
    changed = {"outcome", "carrier", "partners", "topics", "contacts", "kind"}
    assert {key: each for key, each in said.items() if key not in changed} == {
        key: each for key, each in before.items() if key not in changed
    }


def _text_in(value: Any, main: str) -> str:
    """Return a text in the main language, which may be written with its translations."""
    return str(value if isinstance(value, str) else value[main]).rstrip("\n")
