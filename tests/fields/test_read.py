"""The check of a profile: everything that is wrong, all at once, where it is and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date

import pytest

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity
from reportgen.problems.show import SHOWN, show_github, show_json, show_text
from reportgen.project.profiles import read_profile_file, read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.project.templates import BUILT_IN
from reportgen.sheets.profile import Profile
from support.project import PIXEL, TODAY, NewProject

PATH = "profiles/kehl.yaml"

TEN_MISTAKES = """\
language: nl
titel: Fahrradkurs
kind: projekt
country: Germanie
topics: [work, helth]
period: 2017/2015
date: 22.11.26
city: {de: Kehl, es: Kehl}
context:
  - one
  - two
contacts:
  - name: Sabine Muster
    email: "kabis@"
    phone: auf Anfrage
web: javascript:alert(1)
picture:
  alt: Ein Bild
"""
#: Place, path and a word of the advice of each.
TEN_PROBLEMS = [
    ("1:1", "title", "title: …"),
    ("1:11", "language", "de, fr"),
    ("2:1", "titel", "“title”"),
    ("3:7", "kind", "“project”"),
    ("4:10", "country", "DE, FR"),
    ("5:16", "topics.1", "“health”"),
    ("6:9", "period", "Swap"),
    ("7:7", "date", "2026-11-22"),
    ("8:18", "city.es", "de, fr"),
    ("10:3", "context", "Markdown"),
    ("14:12", "contacts.0.email", "name@domain"),
    ("15:12", "contacts.0.phone", "0681"),
    ("16:6", "web", "https://"),
    ("18:3", "picture.file", "file: …"),
]


def profile_of(project: Project, path: str = PATH) -> Profile:
    return read_profile_file(project, project.root / path)


def problems_of(project: Project, path: str = PATH) -> tuple[Problem, ...]:
    with pytest.raises(ReportgenError) as caught:
        profile_of(project, path)
    return caught.value.problems


def warnings_of(project: Project, path: str = PATH) -> list[tuple[str, str]]:
    """Return path and message of the warnings about a profile that is in order."""
    return [(each.path, str(each.message)) for each in profile_of(project, path).warnings]


def marked(problem: Problem) -> str:
    """Return the source from the caret on, to the end of the word it stands at."""
    _, quoted, caret = show_text([problem]).split("\n")
    return re.split(r"[,\]}]| {2,}", quoted[caret.index("^") :])[0]


def errors(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


# All at once


def test_every_mistake_is_reported_at_once(new_project: NewProject) -> None:
    problems = errors(problems_of(new_project({PATH: TEN_MISTAKES})))
    found = sorted(problems, key=lambda problem: problem.sort_key)
    assert [(str(each.place).removeprefix(f"{PATH}:"), each.path) for each in found] == [
        (place, path) for place, path, _ in TEN_PROBLEMS
    ]
    for problem, (_, _, advice) in zip(found, TEN_PROBLEMS, strict=True):
        assert advice in str(problem.advice), problem
        assert str(problem.message).endswith(".") and str(problem.advice).endswith((".", "?"))


def test_every_mistake_quotes_its_line_with_a_caret_below(new_project: NewProject) -> None:
    problems = errors(problems_of(new_project({PATH: TEN_MISTAKES})))
    lines = TEN_MISTAKES.split("\n")
    carets = {}
    for problem in problems:
        head, quoted, caret = show_text([problem]).split("\n")
        assert head.startswith(f"{problem.place}: {problem.path}: ")
        assert quoted == f"    {lines[problem.place.line - 1]}"
        assert caret.index("^") - 4 == problem.place.column - 1
        carets[problem.path] = marked(problem)
    assert carets["topics.1"] == "helth"
    assert carets["titel"] == "titel: Fahrradkurs"
    assert carets["city.es"] == "es: Kehl"
    assert carets["contacts.0.email"] == '"kabis@"'
    assert carets["picture.file"] == "alt: Ein Bild"


def test_all_files_are_reported_at_once(new_project: NewProject) -> None:
    project = new_project(
        {
            "profiles/a.yaml": "title: A\ntopic: work\n",
            "profiles/b.yaml": "title: [A\n",
            "profiles/c.yaml": "title: C\n",
            "profiles/d.yaml": "title: D\n",
            "profiles/d.fr.yaml": "title: D\ncities: X\n",
            "profiles/deep/c.yaml": "title: Other\n",
        }
    )
    profiles, problems = read_profiles(project, select_profiles(project, ()))
    assert [profile.id for profile in profiles] == ["c"]
    assert {str(problem.place) for problem in errors(problems)} == {
        "profiles/a.yaml:2:1",
        "profiles/b.yaml:1:8",
        "profiles/d.fr.yaml:2:1",
        "profiles/deep/c.yaml:1:1",
    }
    assert [p.sort_key for p in problems] == sorted(p.sort_key for p in problems)


def test_a_key_written_twice_hides_no_other_problem(new_project: NewProject) -> None:
    text = "titel: x\ncontext: a\ncontext: b\ndatte: 2020\n"
    problems = errors(problems_of(new_project({PATH: text})))
    assert sorted((each.place.line, str(each.message)) for each in problems) == [
        (1, "the key “titel” is unknown."),
        (1, "“title” is missing."),
        (3, "the key “context” stands here a second time."),
        (4, "the key “datte” is unknown."),
    ]


def test_a_key_written_twice_is_no_profile(new_project: NewProject) -> None:
    (problem,) = errors(problems_of(new_project({PATH: "title: A\ntitle: A\n"})))
    assert problem.line == "title: A" and str(problem.place) == f"{PATH}:2:1"


def test_a_key_written_twice_is_no_project(new_project: NewProject) -> None:
    with pytest.raises(ReportgenError) as caught:
        new_project({}, "network: N\nlanguages: [de]\nnetwork: M\nlangauges: [fr]\n")
    assert [each.place.line for each in caught.value.problems] == [3, 4]


@pytest.mark.parametrize("suffix", ["yaml", "pl.yaml"])
def test_a_key_written_twice_is_no_form(new_project: NewProject, suffix: str) -> None:
    form = (BUILT_IN / "forms/factsheet.yaml").read_text(encoding="utf-8")
    twice = f"{form}\nlabel: X\n" if suffix == "yaml" else "label: X\nlabel: Y\n"
    files = {"templates/forms/own.yaml": form, f"templates/forms/own.{suffix}": twice}
    project = new_project(files)
    with pytest.raises(ReportgenError) as caught:
        project.form("own")
    (problem,) = caught.value.problems
    assert problem.place.file == f"templates/forms/own.{suffix}"
    assert "second time" in str(problem.message)


@pytest.mark.parametrize("suffix", ["yaml", "pl.yaml"])
def test_a_key_written_twice_is_no_word_list(new_project: NewProject, suffix: str) -> None:
    with pytest.raises(ReportgenError) as caught:
        _ = new_project({f"templates/words.{suffix}": "colon: X\ncolon: Y\n"}).words
    (problem,) = caught.value.problems
    assert str(problem.place) == f"templates/words.{suffix}:2:1"
    assert "second time" in str(problem.message)


def test_both_files_of_a_profile_are_read_though_one_has_faults(new_project: NewProject) -> None:
    project = new_project({PATH: "title: *x\n", "profiles/kehl.fr.yaml": "title: *y\n"})
    assert {problem.place.file for problem in problems_of(project)} == {
        PATH,
        "profiles/kehl.fr.yaml",
    }


# What is wrong


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("title:\n", "1:1", "missing"),
        ('title: ""\n', "1:1", "missing"),
        ("title: {}\n", "1:1", "missing"),
        ('title: {de: ""}\n', "1:1", "missing"),
        ("title: {de: , fr: }\n", "1:1", "missing"),
        ("city: X\n", "1:1", "missing"),
        ("title: {fr: A}\n", "1:8", "main language (de)"),
        ("title: {de: A, xx: B}\n", "1:16", "no language of this project"),
        ("title: {de: A, DE: B}\n", "1:16", "no language of this project"),
        ("title: {de: A, deutsch: B}\n", "1:16", "no language of this project"),
        ("title: {de: [A]}\n", "1:13", "not a list"),
        ("title: {de: {fr: A}}\n", "1:13", "not keys"),
        ("title: [A]\n", "1:8", "not a list"),
        ("title: A\ncity: [A, B]\n", "2:7", "not a list"),
        ("title: A\ncountry: {de: DE}\n", "2:10", "not keys"),
        ("title: A\ncontacts: Kabis\n", "2:11", "not a text"),
        ("title: A\ncontacts: [[name: X]]\n", "2:12", "not a list"),
        ("title: A\ncontacts:\n- nam: X\n", "3:3", "unknown"),
        ("title: A\ncontacts:\n- name: X\n  publish: [prnt]\n", "4:13", "none of the choices"),
        ("title: A\ncontacts:\n- name: X\n  untill: 2026\n", "4:3", "unknown"),
        ("title: A\ncontacts:\n- name: X\n  until: morgen\n", "4:10", "not a date"),
        ("title: A\ncontacts:\n- name: X\n  publish: []\n", "4:12", "list is empty"),
        ("title: A\ncontacts:\n- name: X\n  publish:\n", "4:11", "list is empty"),
        ("title: A\nform: factshet\n", "2:7", "no form"),
        ("title: A\nid: ../x\n", "2:5", "file name"),
        ("title: A\nid: [x]\n", "2:5", "not a list"),
        ("title: A\nlanguage: [de]\n", "2:11", "not a list"),
        ("title: A\ncontext: see ![x](y.png)\n", "2:10", "picture"),
        ("title: A\ncontext: see [x](y.html)\n", "2:10", "link"),
        ("title: A\npicture: {file: x.png}\n", "2:17", "no file"),
        ("title: A\npicture: {file: ../../x.png}\n", "2:17", "lies outside the project"),
        ("title: A\npicture: {file: ../reportgen.yaml}\n", "2:17", "not a picture in PNG, JPEG"),
        ("title: A\npicture: {file: 'folder\\x.png'}\n", "2:17", "backslashes"),
        ("title: A\npicture: {file: folder}\n", "2:17", "“folder”"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    new_project: NewProject, text: str, place: str, message: str
) -> None:
    project = new_project({PATH: text, "profiles/folder/x.txt": ""})
    (problem,) = errors(problems_of(project))
    assert str(problem.place) == f"{PATH}:{place}"
    assert message in str(problem.message)
    assert str(problem.advice)
    assert problem.line == text.split("\n")[problem.place.line - 1]


@pytest.mark.parametrize(
    ("key", "near"),
    [("titel", "title"), ("contact", "contacts"), ("langauge", "language"), ("Title", "title")],
)
def test_the_nearest_key_is_suggested(new_project: NewProject, key: str, near: str) -> None:
    problems = problems_of(new_project({PATH: f"title: A\n{key}: x\n"}))
    advice = [str(each.advice) for each in problems if each.path == key]
    assert advice == [f"Did you mean “{near}”?"]


def test_all_keys_are_named_where_none_is_near(new_project: NewProject) -> None:
    (problem,) = errors(problems_of(new_project({PATH: "title: A\nxyzzy: x\n"})))
    for key in ("form", "id", "language", "title", "contacts"):
        assert key in str(problem.advice)


def test_a_file_name_that_cannot_be_an_id_is_refused(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/con.yaml": "title: A\n", "profiles/aux.yaml": "title: A\nid: x"}
    )
    (problem,) = errors(problems_of(project, "profiles/con.yaml"))
    assert problem.path == "id" and "“con”" in str(problem.message)
    assert profile_of(project, "profiles/aux.yaml").id == "x"


def test_ids_that_differ_in_case_only_are_the_same(new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": "title: A\n", "profiles/b.yaml": "title: B\nid: A\n"})
    profiles, problems = read_profiles(project, select_profiles(project, ()))
    assert [profile.id for profile in profiles] == ["a"]
    (problem,) = errors(problems)
    assert problem.path == "id" and "profiles/a.yaml" in str(problem.message)


@pytest.mark.parametrize(
    "text",
    [
        "title: A\ncontext:\n",
        'title: A\ncontext: ""\n',
        "title: A\ncontext: {de: , fr: }\n",
        "title: A\ntopics: []\npartners:\ncontacts:\n",
        "title: A\ncontacts: [{name: , email: }]\npartners: [,]\n".replace("[,]", "['', ]"),
        "title: A\ntopics: work\ncontacts: {name: X}\npartners: {de: X, fr: Y}\n",
        "form: factsheet\nid: 0681\nlanguage: de\ntitle: NO\n",
    ],
)
def test_what_is_left_empty_or_single_is_in_order(new_project: NewProject, text: str) -> None:
    profile_of(new_project({PATH: text}))


def test_values_come_out_as_their_types(new_project: NewProject) -> None:
    text = "title: 0123\nkind: office\ntopics: work\ncontacts: {phone: 0681 905, until: 2027-02}\n"
    values = profile_of(new_project({PATH: text})).values
    assert values["title"] == {"de": "0123"}
    assert values["topics"] == ("work",)
    assert values["contacts"][0]["phone"] == "0681 905"
    assert values["contacts"][0]["until"].last == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("title: A\n", {"de"}),
        ("title: {de: A, fr: B}\ncity: Metz\n", {"de", "fr"}),
        ("title: {de: A, fr: B}\ncontext: C\n", {"de"}),
        ("title: {de: A, fr: B}\ncontacts: [{role: {de: C, fr: D}}, {role: E}]\n", {"de"}),
        ("language: fr\ntitle: A\n", {"fr"}),
    ],
)
def test_a_profile_is_in_the_languages_it_is_wholly_written_in(
    new_project: NewProject, text: str, languages: set[str]
) -> None:
    assert profile_of(new_project({PATH: text})).languages == languages


# Warnings


def test_a_text_without_translation_is_warned_of_by_itself(new_project: NewProject) -> None:
    text = "title: {de: A, fr: B}\ncontext: X\ncontacts:\n- role: {de: L, fr: D}\n- role: M\n"
    assert warnings_of(new_project({PATH: text})) == [
        ("context", "the text in fr is missing."),
        ("contacts.1.role", "the text in fr is missing."),
    ]


def test_a_profile_without_any_translation_is_warned_of_once(new_project: NewProject) -> None:
    (warning,) = warnings_of(new_project({PATH: "title: A\ncontext: B\nresources: C\n"}))
    assert warning == ("", "nothing is translated into fr.")


def test_a_translation_left_blank_is_missing(new_project: NewProject) -> None:
    text = 'title: {de: A, fr: B}\ncontext:\n  de: X\n  fr:\nresources: {de: Y, fr: " "}\n'
    assert warnings_of(new_project({PATH: text})) == [
        ("context", "the text in fr is missing."),
        ("resources", "the text in fr is missing."),
    ]


@pytest.mark.parametrize("blank", ["", '""', "{de: , fr: }", "{}"])
def test_where_nothing_is_written_no_translation_is_missing(
    new_project: NewProject, blank: str
) -> None:
    assert warnings_of(new_project({PATH: f"title: {{de: A, fr: B}}\ncontext: {blank}\n"})) == []


def test_names_need_no_translation(new_project: NewProject) -> None:
    text = "title: {de: A, fr: B}\ncity: Metz\npartners: [X, Y]\ncontacts: [{name: Z}]\n"
    assert warnings_of(new_project({PATH: text})) == []


def test_a_text_over_its_length_is_warned_of_with_the_number_to_cut(
    new_project: NewProject,
) -> None:
    long = "ä" * 112
    project = new_project({PATH: f"title: {{de: {long}, fr: B}}\n"})
    (warning,) = profile_of(project).warnings
    assert (warning.path, str(warning.place)) == ("title.de", f"{PATH}:1:13")
    assert "112 characters; 110 fit" in str(warning.message) and "by 2," in str(warning.advice)


def test_marks_of_markdown_and_targets_of_links_take_no_room(new_project: NewProject) -> None:
    length = new_project({}).form("factsheet").fields["resources"].length
    words = "x" * (length - 4)
    text = f"**{words}** [link](https://example.org/{'y' * 300})"
    assert len(f"{words} link") == length + 1
    project = new_project({PATH: f"title: {{de: A, fr: B}}\nresources: {{de: '{text}', fr: C}}\n"})
    (warning,) = profile_of(project).warnings
    assert f"{length + 1} characters" in str(warning.message)
    fits = text.replace("xx", "x", 1)
    project = new_project({PATH: f"title: {{de: A, fr: B}}\nresources: {{de: '{fits}', fr: C}}\n"})
    assert profile_of(project).warnings == ()


def test_a_picture_without_alternative_text_is_warned_of(new_project: NewProject) -> None:
    text = "title: {de: A, fr: B}\npicture:\n  file: x.png\nfunders:\n- {file: x.png, credit: C}\n"
    project = new_project({PATH: text, "profiles/x.png": PIXEL})
    assert warnings_of(project) == [
        ("picture", "the alternative text is missing."),
        ("funders.0", "the alternative text is missing."),
    ]


@pytest.mark.parametrize(
    ("until", "over"),
    [("2026-11-21", True), ("2026-11-22", False), ("2026-10", True), ("2026", False)],
)
def test_a_contact_past_its_date_is_warned_of(
    new_project: NewProject, until: str, over: bool
) -> None:
    assert str(TODAY) == "2026-11-22"
    text = f"title: {{de: A, fr: B}}\ncontacts:\n- name: X\n  until: {until}\n"
    found = profile_of(new_project({PATH: text})).warnings
    assert bool(found) == over
    if over:
        assert (found[0].path, str(found[0].place)) == ("contacts.0", f"{PATH}:3:3")
        assert until in str(found[0].message) and "internal" in str(found[0].advice)


def test_markdown_that_prints_otherwise_is_warned_of(new_project: NewProject) -> None:
    text = "title: {de: A, fr: B}\ncontext:\n  de: '> X'\n  fr: Y\n"
    (warning,) = profile_of(new_project({PATH: text})).warnings
    assert (warning.path, warning.severity) == ("context.de", Severity.WARNING)
    assert "warning: context.de: " in show_text([warning])


def test_warnings_and_errors_come_together(new_project: NewProject) -> None:
    problems = problems_of(new_project({PATH: "title: A\ntopic: x\ncontext: '# X'\n"}))
    assert {problem.severity for problem in problems} == set(Severity)


# How problems are shown


def test_long_lines_are_cut_around_the_caret(new_project: NewProject) -> None:
    for wrong in (0, 40, 79):
        line = f"topics: [{', '.join('XX' if n == wrong else 'work' for n in range(80))}]"
        (problem,) = errors(problems_of(new_project({PATH: f"title: A\n{line}\n"})))
        _, quoted, caret = show_text([problem]).split("\n")
        assert len(quoted) <= 110 < len(line)
        assert quoted[caret.index("^") :].startswith("XX")


def test_tabs_do_not_move_the_caret() -> None:
    problem = Problem(Place("a.yaml", 1, 5), say("wrong."), line="a:\t\tbcd")
    _, quoted, caret = show_text([problem]).split("\n")
    assert quoted[caret.index("^")] == "b"


def test_a_problem_without_a_line_shows_none() -> None:
    place = Place("sheet.docx", within="table 1, row 2")
    problem = Problem(place, say("wrong."), say("Mend it."), "title")
    assert show_text([problem]) == "sheet.docx: table 1, row 2: title: wrong. Mend it."


def test_json_has_all_there_is(new_project: NewProject) -> None:
    problems = problems_of(new_project({PATH: "title: A\ntopics: helth\n"}))
    rows = json.loads(show_json(problems))
    (row,) = [row for row in rows if row["severity"] == "error"]
    assert row == {
        "file": PATH,
        "line": 2,
        "column": 9,
        "within": "",
        "path": "topics",
        "severity": "error",
        "code": "value-is-none-of-the-choices",
        "message": "“helth” is none of the choices.",
        "advice": "Did you mean “health”?",
        "message_parts": {
            "template": "“{value}” is none of the choices.",
            "values": {"value": "helth"},
        },
        "advice_parts": {"template": "Did you mean “{name}”?", "values": {"name": "health"}},
    }
    assert json.loads(show_json([])) == []


def test_annotations_for_github_are_escaped() -> None:
    place = Place("profiles/a,b:c%.yaml", 3, 5)
    warning = Problem(
        place, say("100 %\nwrong: x."), say("Mend, please."), "title", Severity.WARNING
    )
    assert (
        show_github([warning, warning]).split("\n")
        == [
            "::warning file=profiles/a%2Cb%3Ac%25.yaml,line=3,col=5::"
            "title: 100 %25%0Awrong: x. Mend, please."
        ]
        * 2
    )


def test_every_way_of_showing_takes_no_problems() -> None:
    assert {name: show([]) for name, show in SHOWN.items()} == {
        "text": "",
        "json": "[]",
        "github": "",
    }


def test_a_remark_on_a_text_stands_at_the_line_it_is_about(new_project: NewProject) -> None:
    text = (
        "title: {de: Kurs, fr: Cours}\n"
        "context:\n  de: |\n\n    Erst das.\n\n    Dann ~~dies~~.\n  fr: |-\n    > Bon\n"
        'outcome: {de: "Gut [^1]", fr: Bien}\n'
        "resources:\n  fr: Rien\n  de: >\n    Viel\n\n    und ~~mehr~~\n"
    )
    profile = profile_of(new_project({PATH: text}))
    assert [f"{each.place.line}:{each.place.column} {each.path}" for each in profile.warnings] == [
        "7:5 context.de",
        "9:5 context.fr",
        "10:15 outcome.de",
        "13:7 resources.de",
    ]


def test_a_text_that_a_comma_parted_is_to_be_quoted(new_project: NewProject) -> None:
    text = (
        "title: {de: Kochen, Backen, fr: Cuisine}\n"
        "contacts: [{name: Kern, Ina, email: ina@example.org}]\n"
        "city: {de: Ulm, xx: Ulm}\n"
    )
    with pytest.raises(ReportgenError) as refused:
        profile_of(new_project({PATH: text}))
    assert [str(each.advice) for each in refused.value.problems][:2] == [
        'Put the text in quotes, since it has a comma: "Kochen, Backen"',
        'Put the text in quotes, since it has a comma: "Kern, Ina"',
    ]
    assert "quotes" not in str(refused.value.problems[2].advice)


def test_what_no_code_of_a_handout_holds_is_told_where_it_stands(new_project: NewProject) -> None:
    long = f"https://example.org/?q={'a' * 2400}"
    files = {
        PATH: f"title: {{de: A, fr: B}}\nweb: {long}\n",
        "profiles/b.yaml": f"title: {{de: A, fr: B}}\nweb: {long}\n"
        "contacts: [{email: a@example.org}]\n",
    }
    project = new_project(files)
    [warning] = profile_of(project).warnings
    assert (warning.place.line, warning.path) == (2, "web")
    assert "too many for the code of a handout" in str(warning)
    assert not read_profile_file(project, project.root / "profiles/b.yaml").warnings


# Words of the form


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("Beschreibung", "description"),
        ("beschreibung", "description"),
        ("BESCHREIBNG", "description"),
        ("Thèmes", "topics"),
        ("themes", "topics"),
        ("Projektträger", "carrier"),
        ("projekttrager", "carrier"),
        ("Porteur du projet", "carrier"),
        ("Name des Projekts", "title"),
        ("Stand", "date"),
    ],
)
def test_a_key_that_is_the_label_of_a_field_is_understood(
    new_project: NewProject, key: str, field: str
) -> None:
    (problem,) = errors(problems_of(new_project({PATH: f"title: A\n{key}: B\n"})))
    assert str(problem.message) == f"the key “{key}” is unknown."
    assert str(problem.advice) == f"Did you mean “{field}”?"


@pytest.mark.parametrize(
    ("key", "part"), [("Telefon", "phone"), ("E-Mail", "email"), ("téléphone", "phone")]
)
def test_what_people_call_a_part_of_a_contact_is_understood(
    new_project: NewProject, key: str, part: str
) -> None:
    text = f"title: A\ncontacts:\n  - name: Anna Ähre\n    {key}: x\n"
    (problem,) = errors(problems_of(new_project({PATH: text})))
    assert str(problem.advice) == f"Did you mean “{part}”?"


@pytest.mark.parametrize("kind", ["project", "Projekt", "Projet", " Project "])
@pytest.mark.parametrize("country", ["DE", "Deutschland", "allemagne", "Germany"])
def test_labels_of_values_count_as_the_values(
    new_project: NewProject, kind: str, country: str
) -> None:
    text = (
        f"title: A\nkind: {kind}\ncountry: {country}\ntopics: [Bildung, Santé, work]\n"
        "contacts:\n  - name: Anna Ähre\n    languages: [Deutsch, français, pl]\n"
    )
    values = profile_of(new_project({PATH: text})).values
    assert (values["kind"], values["country"]) == ("project", "DE")
    assert values["topics"] == ("education", "health", "work")
    assert values["contacts"][0]["languages"] == ("de", "fr", "pl")


@pytest.mark.parametrize(
    ("line", "meant"), [("kind: projekt", "project"), ("topics: [sante]", "health")]
)
def test_a_value_that_is_nearly_a_label_is_not_taken_for_it(
    new_project: NewProject, line: str, meant: str
) -> None:
    (problem,) = errors(problems_of(new_project({PATH: f"title: A\n{line}\n"})))
    assert str(problem.advice) == f"Did you mean “{meant}”?"
