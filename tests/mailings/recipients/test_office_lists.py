"""Lists as address books and offices write them: read, with few words about what is of no use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportgen.mailings.recipients.recipient import Recipient, read_recipients
from reportgen.problems.problem import Problem, Severity
from support.mail_project import make_mailing, run_in
from support.project import fill_folder

#: Columns of exported address books, and what a row has in them; most are empty in every row.
BOOKS = {
    "outlook-de": (
        '"Anrede","Vorname","Weitere Vornamen","Nachname","Suffix","Firma","Abteilung","Position",'
        '"Straße geschäftlich","Ort geschäftlich","Region geschäftlich",'
        '"Postleitzahl geschäftlich","Land/Region geschäftlich","Straße privat","Ort privat",'
        '"Ort","E-Mail-Adresse","E-Mail-Typ","Sprache","Stichwörter"',
        '"Frau","Anna","","Ähre","","Bürgerhaus","","","Weg 5","Trier","","54290","Deutschland",'
        '"","","","anna@example.org","SMTP","",""',
    ),
    "outlook-fr": (
        '"Titre","Prénom","Deuxième prénom","Nom","Suffixe","Société","Service","Rue (bureau)",'
        '"Ville (bureau)","Code postal (bureau)","Pays/Région (bureau)","Adresse de messagerie"',
        '"Mme","Anna","","Ähre","","Bürgerhaus","","Weg 5","Trier","54290","Allemagne",'
        '"anna@example.org"',
    ),
    "outlook-en": (
        '"Title","First Name","Middle Name","Last Name","Suffix","Company","Department",'
        '"Business Street","Business City","Business Postal Code","Business Country/Region",'
        '"Home Street","E-mail Address"',
        '"Ms","Anna","","Ähre","","Bürgerhaus","","Weg 5","Trier","54290","Germany","",'
        '"anna@example.org"',
    ),
    "google": (
        "First Name,Middle Name,Last Name,Organization Name,Notes,Labels,E-mail 1 - Label,"
        "E-mail 1 - Value",
        "Anna,,Ähre,Bürgerhaus,,* myContacts,*,anna@example.org",
    ),
}


def read(path: Path, text: str) -> tuple[list[Recipient], list[Problem]]:
    path.write_text(text, encoding="utf-8")
    return read_recipients(path, path.name, ("de", "fr"), "de", "DE")


@pytest.mark.parametrize("book", BOOKS)
def test_exported_address_books_are_read(tmp_path: Path, book: str) -> None:
    [anna], problems = read(tmp_path / "a.csv", "\r\n".join(BOOKS[book]) + "\r\n")
    assert (anna.name, anna.surname, anna.organisation) == ("Anna Ähre", "Ähre", "Bürgerhaus")
    assert anna.email == "anna@example.org"
    if book != "google":
        assert anna.form == "ms"
        assert (*anna.street, anna.postcode, anna.city) == ("Weg 5", "54290", "Trier")
    assert {each.severity for each in problems} <= {Severity.WARNING}
    # The columns that hold nothing are passed over without a word.
    assert len(problems) <= 3 and all("privat" not in str(each.message) for each in problems)


def test_of_two_columns_of_one_meaning_the_empty_one_is_passed_over(tmp_path: Path) -> None:
    [anna], problems = read(tmp_path / "a.csv", "Name;Mail;E-Mail\nAnna Ähre;;a@example.org\n")
    assert anna.email == "a@example.org" and problems == []
    [anna], problems = read(tmp_path / "a.csv", "Name;Mail;E-Mail\nAnna Ähre;a@example.org;\n")
    assert anna.email == "a@example.org" and problems == []
    nobody, [problem] = read(
        tmp_path / "a.csv", "Name;Mail;E-Mail\nAnna Ähre;a@example.org;b@example.org\n"
    )
    assert nobody == [] and "means the same" in str(problem.message)


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        ("Name;Straße;PLZ;Ort", "Anna Ähre;Weg 1;1067;Dresden", "is no postcode in DE"),
        ("Name;E-Mail", "Anna {n};anna{n}example.org", "is not an e-mail address"),
        ("Name;E-Mail", "Anna MÃ¼ller {n};anna{n}@example.org", "seems to have been"),
    ],
)
def test_what_is_wrong_in_each_row_is_shown_for_the_first_and_counted_for_the_others(
    tmp_path: Path, header: str, row: str, message: str
) -> None:
    rows = [row.format(n=n) for n in range(2, 302)]
    rows[250] = "Bert Bach;bert@example.org" if "E-Mail" in header else "Bert;Weg 2;54290;Trier"
    make_mailing(
        tmp_path, {"profiles/mailings/recipients/liste.csv": "\n".join([header, *rows, ""])}
    )
    output = run_in(tmp_path, "check").output
    assert output.count(message) == 20
    assert "liste.csv: 279 more like that in line 2: line 22 to 251, 253 to 301." in output
    told = json.loads(run_in(tmp_path, "check", "--format", "json").stdout)
    assert sum(message in each["message"] for each in told) == 299


def test_problems_of_many_files_are_each_shown(tmp_path: Path) -> None:
    fill_folder(tmp_path, {f"profiles/s{n}.yaml": f"title: S{n}\nfoo: x\n" for n in range(30)})
    assert run_in(tmp_path, "check").output.count("the key “foo” is unknown") == 30
