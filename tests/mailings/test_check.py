"""What would stop `mail plan` or `mail letters`, `check` tells, whoever is in the lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.app.check import inspect_project
from reportgen.problems.problem import Severity
from support.mail_project import LIST, POST
from support.project import NewProject

HEADER = LIST.partition("\n")[0] + "\n"
TEXT = """\
recipients: list.csv
sender: {name: Olga Office, organisation: Netz, email: office@example.org, street: Platz 1,
  postcode: "66111", city: Saarbrücken}
subject: {de: "Blätter für {{ recipient.ort }}", fr: Fiches}
text:
  de: |
    {{ greeting|default("Guten Tag") }}, {{ recipient.get("name") }} {% set n = 1 %}{{ n }}

    {% if recipient.surname == "Nobody" %}{{ sender.fax }}{% endif %}
    {% for sheet in sheets %}{{ loop.index }} {{ sheet }}{% endfor %}
    {% if nickname is defined %}{{ network.de }}{% endif %}
  fr: Il y a {{ sheet|length }} fiches {{ recipient["prenom"] }}.
"""


def told(new_project: NewProject, mailing: str, people: str) -> list[tuple[str, int, str]]:
    files = {
        "profiles/one.yaml": "title: {de: Eins, fr: Un}\n",
        "profiles/mailings/m.yaml": mailing,
        "profiles/mailings/list.csv": HEADER + people,
    }
    inspected = inspect_project(new_project(files), ())
    return [
        (each.place.file.rpartition("/")[2], each.place.line, str(each.message))
        for each in inspected.problems
        if each.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("people", ["", "Frau;Anna Ähre;;anna@example.org;;;;;de;;;\n"])
def test_names_that_lead_nowhere_are_told_whoever_comes_by(
    new_project: NewProject, people: str
) -> None:
    found = told(new_project, TEXT, people)
    assert [each[1:] for each in found if each[0] == "m.yaml"] == [
        (4, "in line 1 of the text: there is no “ort” to name."),
        (6, "in line 3 of the text: there is no “fax” to name."),
        (12, "in line 1 of the text: there is no “sheet” to name."),
        (12, "in line 1 of the text: there is no “prenom” to name."),
    ]


def test_what_no_window_shows_is_told_where_the_person_stands(new_project: NewProject) -> None:
    plain = TEXT[: TEXT.index("subject:")] + "subject: {de: S, fr: S}\ntext: {de: T, fr: T}\n"
    sender = plain.replace("organisation: Netz", f"organisation: Netz {'der Netze ' * 12}")
    wide = f"Frau;Gerda {'W' * 25};;;Weg 1;54290;Trier;;de;;;Brief\n"
    many = f"Frau;Ida {'G' * 40};;;Weg 1;54290;Trier;;de;;;Brief\n"
    mailed = f"Frau;Ina {'G' * 40};;i@example.org;Weg 1;54290;Trier;;de;;;\n"
    found = told(new_project, plain, POST + many + mailed + wide)
    assert [each[:2] for each in found] == [("list.csv", 5), ("list.csv", 7)]
    assert "fit the window" in found[0][2] and "the window shows" in found[1][2]
    [(file, line, said)] = told(new_project, sender, POST.splitlines(keepends=True)[0])
    assert (file, line) == ("list.csv", 2) and "der Netze" in said
    assert Path(file).suffix == ".csv"
