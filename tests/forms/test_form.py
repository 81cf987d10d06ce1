"""Forms: the fact sheet as it was agreed, faults of forms, and that new ones are data only."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reportgen.forms.form import CONTEXT_NAMES, PROFILE_KEYS, SHORT
from reportgen.forms.schema import make_schema
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from support.forms import faults_of, page_of, sheet_of
from support.project import ROOT, NewProject, write_profile

FACTSHEET = (ROOT / "templates/forms/factsheet.yaml").read_text(encoding="utf-8")

#: The sheet of the original: rail label, and label and hint of each row on its right.
LANGUAGES = ("de", "fr", "en")
TABLE = [
    (
        ("Projektträger", "Porteur du projet", "Lead organisation"),
        [
            (
                ("Kontext", "Contexte", "Context"),
                (
                    "Erwartungen, Ziele oder von der Zielgruppe zu überwindende Schwierigkeiten",
                    "Attentes, objectifs ou difficultés à surmonter par le public visé",
                    "Expectations, aims, or difficulties the target group has to overcome",
                ),
            ),
            (
                ("Beschreibung", "Description", "Description"),
                (
                    "Ablauf, Ort, Häufigkeit, Zielpublikum",
                    "Déroulement, lieu, fréquence, public visé",
                    "Course, place, frequency, target group",
                ),
            ),
        ],
    ),
    (
        ("Einsatz", "Moyens", "Resources"),
        [
            (
                ("Einsatz", "Moyens", "Resources"),
                ("von Personal und Material", "humains et matériels", "staff and material"),
            )
        ],
    ),
    (
        ("Partner", "Partenaires", "Partners"),
        [
            (
                ("Bilanz", "Bilan", "Outcome"),
                (
                    "Bewertung der direkten und indirekten Auswirkungen und Einflüsse auf die "
                    "Zuwanderung",
                    "Évaluation des effets et impacts directs et indirects sur l’immigration",
                    "Assessment of direct and indirect effects and influences on immigration",
                ),
            )
        ],
    ),
    (
        ("Von Stadt zu Stadt", "De ville à ville", "From city to city"),
        [
            (
                ("Übertragung", "Transfert", "Transfer"),
                (
                    "Bedingungen der Übertragung von einer Stadt zur anderen",
                    "Conditions du transfert d’une ville à l’autre",
                    "Conditions of the transfer from one city to another",
                ),
            )
        ],
    ),
    (
        ("Ansprechperson", "Personne à contacter", "Contact"),
        [
            (("Ansprechperson", "Personne à contacter", "Contact"), ("", "", "")),
            (("Internet", "Site web", "Website"), ("", "", "")),
        ],
    ),
]


# The fact sheet


def test_the_fact_sheet_has_the_rows_of_the_original(project: Project) -> None:
    form = project.form("factsheet")

    def texts(found: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(found.get(lang, "") for lang in LANGUAGES)

    rows = [
        (
            texts(section.label),
            [
                (texts(form.fields[name].label), texts(form.fields[name].hint))
                for name in section.fields
            ],
        )
        for section in form.sections
    ]
    assert rows == TABLE
    assert [section.value for section in form.sections] == ["carrier", "", "partners", "", ""]
    assert form.fields["partners"].many and form.fields["contacts"].many


def test_the_title_of_the_fact_sheet_stands_above_the_table(project: Project) -> None:
    form = project.form("factsheet")
    assert form.title == "title"
    assert form.fields["title"].label["de"] == "Bezeichnung der Maßnahme oder Einrichtung"
    assert form.fields["title"].label["fr"] == "Intitulé de l’action ou de la structure"
    assert [name for name, field in form.fields.items() if field.required] == ["title"]


def test_the_fact_sheet_has_what_selects_and_sorts(project: Project) -> None:
    form = project.form("factsheet")
    keys = {key.name for key in PROFILE_KEYS} | set(form.fields)
    assert keys >= {
        *("id", "language", "form", "city", "country", "kind", "topics", "period", "date"),
        *("web", "picture", "funders"),
    }
    assert set(form.fields["kind"].options) == {"project", "office"}


def test_every_text_of_the_fact_sheet_is_in_every_language(project: Project) -> None:
    form = project.form("factsheet")
    found = [form.label, *(section.label for section in form.sections)]
    for name, field in form.fields.items():
        if name == SHORT:
            continue
        found += [field.label, *field.options.values(), *([field.hint] if field.hint else [])]
    assert all(tuple(texts) == LANGUAGES and all(texts.values()) for texts in found)
    assert all(tuple(texts) == LANGUAGES for texts in project.words.values())


def test_every_long_text_of_the_fact_sheet_has_a_length(project: Project) -> None:
    fields = project.form("factsheet").fields.values()
    assert all(field.length for field in fields if field.type.name == "text")


def test_what_is_printed_is_listed_in_reading_order(project: Project) -> None:
    assert project.form("factsheet").printed == (
        *("title", "city", "carrier", "context", "description", "resources", "partners"),
        *("outcome", "transfer", "contacts", "web", "picture", "funders", "date"),
    )


# Faults

MINIMAL = """\
label: Test
fields:
  title: {type: line}
  body: {type: text}
  kind: {type: choice, options: {a: A}}
  image: {type: picture}
layout:
  title: title
  sections:
    main: {fields: [body]}
"""


def test_the_smallest_form_is_in_order(new_project: NewProject) -> None:
    form = new_project({"templates/forms/test.yaml": MINIMAL}).form("test")
    assert form.printed == ("title", "body")


@pytest.mark.parametrize(
    ("old", "new", "place", "message", "advice"),
    [
        ("title: title", "title: titel", "8:3", "no field “titel”", "“title”"),
        ("[body]", "[bdy]", "10:5", "no field “bdy”", "“body”"),
        ("{fields: [body]}", "{value: kindd, fields: [body]}", "10:5", "“kindd”", "“kind”"),
        ("[body]", "[body, body]", "10:5", "printed twice", "one place"),
        ("{fields: [body]}", "{value: body, fields: [body]}", "10:5", "printed twice", "one"),
        ("[body]}", "[body]}\n    more: {fields: [body]}", "11:5", "printed twice", "one"),
        ("[body]}", "[body]}\n    footer: {fields: [body]}", "11:5", "printed twice", "one"),
        ("[body]}", "[body]}\n    worklist: {fields: [body]}", "11:5", "printed twice", "one"),
        ("[body]", "[body, title]", "10:5", "printed twice", "one place"),
        ("title: title", "title: title\n  footer: [boddy]", "9:3", "no field", "“body”"),
        ("title: title", "title: title\n  list: [boddy]", "9:3", "no field", "“body”"),
        ("title: title", "title: title\n  header: [x]", "9:3", "no field “x”", "title, body"),
        ("title: title", "title: body", "8:3", "must be one text", "line or name"),
        ("title: title", "title: kind", "8:3", "must be one text", "line or name"),
        ("{type: line}", "{type: line, many: yes}", "8:3", "must be one text", "line or name"),
        (", options: {a: A}", "", "5:3", "choice needs options", "options:"),
        (", options: {a: A}", ", options: {}", "5:3", "choice needs options", "options:"),
        ("{a: A}", "{1a: A}", "5:34", "“1a” cannot name", "letter"),
        ("{a: A}", "{'a b': A}", "5:34", "“a b” cannot name", "letter"),
        ("{a: A}", "{true: A}", "5:34", "“true” cannot name", "letter"),
        ("{a: A}", "{Null: A}", "5:34", "“Null” cannot name", "letter"),
        ("body: {type: text}", "body: {type: txt}", "4:16", "none of the choices", "“text”"),
        ("body: {type: text}", "body: {type: key}", "4:16", "none of the choices", "Known"),
        ("body: {type: text}", "body: {label: B}", "4:9", "“type” is missing", "type: …"),
        ("body: {type: text}", "body: text", "4:9", "keys belong here", "type, label"),
        ("{type: text}", "{type: text, many: jein}", "4:28", "neither yes nor no", "yes or no"),
        ("{type: text}", "{type: text, length: long}", "4:30", "not a number", "digits"),
        ("{type: text}", "{type: text, lenght: 5}", "4:22", "unknown", "“length”"),
        ("{type: text}", "{type: text, plain: yes}", "4:22", "unknown", "types: number"),
        ("{type: text}", "{type: text, label: {german: B}}", "4:30", "no language", "de, fr"),
        ("label: Test\n", "", "1:1", "“label” is missing", "label: …"),
        ("layout:", "layuot:", "1:1", "“layout” is missing", "layout: …"),
        ("  title: title\n", "", "8:3", "“title” is missing", "title: …"),
        ("    main: {fields: [body]}", "", "9:3", "“sections” is missing", "sections"),
        ("{fields: [body]}", "{label: M}", "10:11", "“fields” is missing", "fields: …"),
        ("{fields: [body]}", "{fields: []}", "10:12", "“fields” is missing", "fields: …"),
        ("title: title", "titles: title\n  title: title", "8:3", "unknown", "“title”"),
    ],
)
def test_faults_of_a_form_have_their_place(
    new_project: NewProject, old: str, new: str, place: str, message: str, advice: str
) -> None:
    assert MINIMAL.count(old) == 1
    text = MINIMAL.replace(old, new)
    faults = [each for each in faults_of(new_project, text) if message in str(each.message)]
    assert [str(each.place) for each in faults] == [f"templates/forms/test.yaml:{place}"]
    assert advice in str(faults[0].advice)
    assert faults[0].line == text.split("\n")[faults[0].place.line - 1]


@pytest.mark.parametrize(
    "name",
    [*(key.name for key in PROFILE_KEYS), SHORT, *CONTEXT_NAMES, "Body", "b-c", "1st", "ü", "a.b"],
)
def test_names_that_are_taken_or_no_names_are_refused(new_project: NewProject, name: str) -> None:
    text = MINIMAL.replace("  body: {type", f"  {name}: {{type").replace("[body]", f"[{name}]")
    (problem,) = faults_of(new_project, text)
    assert str(problem.place) == "templates/forms/test.yaml:4:3"
    assert f"“{name}”" in str(problem.message) and "taken" in str(problem.advice)


def test_several_faults_of_a_form_are_reported_at_once(new_project: NewProject) -> None:
    text = MINIMAL.replace("options: {a: A}", "options: {1: A}").replace("[body]", "[x, y]")
    assert len(faults_of(new_project, text.replace("title: title", "title: z"))) == 4


def test_a_place_that_prints_pictures_takes_nothing_else(new_project: NewProject) -> None:
    for spot in ("figures", "logos"):
        text = MINIMAL.replace("title: title", f"title: title\n  {spot}: [kind]")
        (problem,) = faults_of(new_project, text)
        assert str(problem.place) == "templates/forms/test.yaml:9:3"
        assert "picture" in str(problem.message)


def test_a_header_may_repeat_what_the_table_says(new_project: NewProject) -> None:
    text = MINIMAL.replace("title: title", "title: title\n  header: [kind]\n  footer: [kind]")
    new_project({"templates/forms/test.yaml": text.replace("[body]", "[body, kind]")}).form("test")


def test_faults_of_a_translation_of_a_form_have_their_place(new_project: NewProject) -> None:
    project = new_project(
        {
            "templates/forms/test.yaml": MINIMAL,
            "templates/forms/test.pl.yaml": "fields:\n  boddy: {label: X}\n  kind: {type: a}\n",
        }
    )
    with pytest.raises(ReportgenError) as caught:
        project.form("test")
    assert sorted(str(problem.place) for problem in caught.value.problems) == [
        "templates/forms/test.pl.yaml:2:3",
        "templates/forms/test.pl.yaml:3:16",
    ]


# A row more


def test_a_new_row_is_data(new_project: NewProject) -> None:
    form = FACTSHEET.replace(
        "  partners:\n    type",
        "  cost:\n    type: text\n    length: 300\n    label: {de: Kosten, fr: Coûts}\n"
        "    hint: {de: Höhe, fr: Montant}\n  partners:\n    type",
        1,
    ).replace("fields: [resources]", "fields: [resources, cost]")
    text = (
        "title: {de: A, fr: B}\nresources: {de: R, fr: S}\ncost: {de: 5 **Euro**, fr: 5 **euros**}"
    )
    project = new_project({"templates/forms/factsheet.yaml": form, "profiles/a.yaml": text})
    sheet = sheet_of(project, "profiles/a.yaml", "de", "fr")
    (section,) = sheet.sections
    assert [row.field for row in section.rows] == ["resources", "cost"]
    page = page_of(project, "profiles/a.yaml", "fr")
    assert all(words in page for words in ("Coûts", "Montant", "euros"))
    raw = write_profile(project, "profiles/a.yaml", ("fr",), kind="html").decode()
    assert 'rowspan="2"' in raw and "<strong>euros</strong>" in raw
    schema = make_schema(project.form("factsheet"), project.languages, "fr")
    assert schema["properties"]["cost"]["title"] == "Coûts"
