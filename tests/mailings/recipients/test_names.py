"""Names and addresses as people write them: whom a letter greets, and what its window shows."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.forms.words import load_words
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.allotment import address_of
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.mailings.recipients.countries import POSTCODES, join_number, read_postcode
from reportgen.mailings.recipients.greeting import salutation
from reportgen.mailings.recipients.names import split_name, surname_in
from reportgen.mailings.recipients.postal import address_lines
from reportgen.mailings.recipients.recipient import Recipient, read_recipients, remove_recipient
from reportgen.problems.problem import Severity, UnfitError
from support.mail_project import MAILING, make_mailing, run_in
from support.project import ROOT

WORDS = load_words(
    Input(read_source((ROOT / "templates/words.yaml").read_bytes(), "words.yaml"), "words")
)


def read(folder: Path, header: str, *rows: str) -> tuple[list[Recipient], list[str]]:
    path = folder / "a.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    found, problems = read_recipients(path, "a.csv", ("de", "fr"), "de", "DE")
    return found, [str(problem) for problem in problems]


# --- Names in one column -----------------------------------------------------------------------


@pytest.mark.parametrize("form,name,greeted,window", [
    ("Herr", "Hans Meier jun.", "Sehr geehrter Herr Meier,", "Herrn Hans Meier jun."),
    ("Herr", "Hans Meier jr.", "Sehr geehrter Herr Meier,", "Herrn Hans Meier jr."),
    ("Herr", "Hans Meier sen.", "Sehr geehrter Herr Meier,", "Herrn Hans Meier sen."),
    ("Herr", "Hans Meier M.A.", "Sehr geehrter Herr Meier,", "Herrn Hans Meier M.A."),
    ("Frau", "Maria Muster, M.A.", "Sehr geehrte Frau Muster,", "Frau Maria Muster, M.A."),
    ("Frau", "Maria Muster M. Sc.", "Sehr geehrte Frau Muster,", "Frau Maria Muster M. Sc."),
    ("Frau", "Maria Muster MBA", "Sehr geehrte Frau Muster,", "Frau Maria Muster MBA"),
    ("Herr", "Max Muster III", "Sehr geehrter Herr Muster,", "Herrn Max Muster III"),
    ("Frau", "Maria Muster (Leitung)", "Sehr geehrte Frau Muster,", "Frau Maria Muster (Leitung)"),
    ("Frau", "Maria (Mia) Muster", "Sehr geehrte Frau Muster,", "Frau Maria (Mia) Muster"),
    ("Frau", "Maria Muster geb. Schmidt", "Sehr geehrte Frau Muster,",
     "Frau Maria Muster geb. Schmidt"),
    ("Frau", "Maria Muster, geb. Schmidt", "Sehr geehrte Frau Muster,",
     "Frau Maria Muster, geb. Schmidt"),
    ("Herr", "Jan Van der Berg", "Sehr geehrter Herr Van der Berg,", "Herrn Jan Van der Berg"),
    ("Herr", "Max von und zu Stein", "Sehr geehrter Herr von und zu Stein,",
     "Herrn Max von und zu Stein"),
    ("Herr", "Max Graf von Muster", "Sehr geehrter Herr Graf von Muster,",
     "Herrn Max Graf von Muster"),
    ("Frau", "Anne de la Tour", "Sehr geehrte Frau de la Tour,", "Frau Anne de la Tour"),
    ("Herr", "Jean d'Ormesson", "Sehr geehrter Herr d'Ormesson,", "Herrn Jean d'Ormesson"),
    ("Herr", "Yann Le Goff", "Sehr geehrter Herr Le Goff,", "Herrn Yann Le Goff"),
    ("Herr", "Seán Ó Briain", "Sehr geehrter Herr Ó Briain,", "Herrn Seán Ó Briain"),
    ("Herr", "Ali bin Said", "Sehr geehrter Herr bin Said,", "Herrn Ali bin Said"),
    ("Frau", "Steffi Graf", "Sehr geehrte Frau Graf,", "Frau Steffi Graf"),
    ("Frau", "DUPONT Jeanne", "Sehr geehrte Frau DUPONT,", "Frau DUPONT Jeanne"),
    ("Herr", "Yann LE GOFF", "Sehr geehrter Herr LE GOFF,", "Herrn Yann LE GOFF"),
    ("Frau", "Dr. Maria Muster", "Sehr geehrte Frau Dr. Muster,", "Frau Dr. Maria Muster"),
    ("", "Frau Dr. Maria Muster", "Sehr geehrte Frau Dr. Muster,", "Frau Dr. Maria Muster"),
    ("Herr", "Prof. Dr.-Ing. Max Muster", "Sehr geehrter Herr Prof. Dr. Muster,",
     "Herrn Prof. Dr.-Ing. Max Muster"),
    ("Frau", "Prof.Dr.med. Maria Muster", "Sehr geehrte Frau Prof. Dr. Muster,",
     "Frau Prof. Dr. med. Maria Muster"),
    ("Frau", "Frau Maria Muster", "Sehr geehrte Frau Muster,", "Frau Maria Muster"),
    ("Herr", "Herrn Max Muster", "Sehr geehrter Herr Muster,", "Herrn Max Muster"),
    ("", "Herrn Dr. Max Muster", "Sehr geehrter Herr Dr. Muster,", "Herrn Dr. Max Muster"),
    ("", "z.Hd. Frau Maria Muster", "Sehr geehrte Frau Muster,", "Frau Maria Muster"),
    ("", "Mme Jeanne Dupont", "Sehr geehrte Frau Dupont,", "Frau Jeanne Dupont"),
    ("", "Hr. Max Muster", "Sehr geehrter Herr Muster,", "Herrn Max Muster"),
    ("", "Fr. Maria Muster", "Sehr geehrte Frau Muster,", "Frau Maria Muster"),
    ("Frau Dr.", "Maria Muster", "Sehr geehrte Frau Dr. Muster,", "Frau Dr. Maria Muster"),
    ("Dr.", "Maria Muster", "Guten Tag Dr. Maria Muster,", "Dr. Maria Muster"),
    ("Herr", "Michael Herr", "Sehr geehrter Herr Herr,", "Herrn Michael Herr"),
    ("An Frau", "Maria Muster", "Sehr geehrte Frau Muster,", "Frau Maria Muster"),
    ("Sehr geehrter Herr Dr.", "Max Muster", "Sehr geehrter Herr Dr. Muster,",
     "Herrn Dr. Max Muster"),
    ("Herr", "Max Muster – Leitung", "Sehr geehrter Herr Muster,", "Herrn Max Muster – Leitung"),
    ("Frau", "Maria Muster verh. Ort", "Sehr geehrte Frau Muster,", "Frau Maria Muster verh. Ort"),
    ("Herr", "Max Muster i.R.", "Sehr geehrter Herr Muster,", "Herrn Max Muster i.R."),
    ("Herr", "Juan de la Cruz", "Sehr geehrter Herr de la Cruz,", "Herrn Juan de la Cruz"),
    ("Herr", "João da Silva Júnior", "Sehr geehrter Herr da Silva,", "Herrn João da Silva Júnior"),
    ("Herr", "O. Muster", "Sehr geehrter Herr Muster,", "Herrn O. Muster"),
    ("Herr", "Ben Müller", "Sehr geehrter Herr Müller,", "Herrn Ben Müller"),
    ("Herr", "Max Muster-von Berg", "Sehr geehrter Herr Muster-von Berg,",
     "Herrn Max Muster-von Berg"),
])  # fmt: skip
def test_greeting_and_window_are_right(
    tmp_path: Path, form: str, name: str, greeted: str, window: str
) -> None:
    row = f'{form};"{name}";Weg 1;54290;Trier'
    [found], problems = read(tmp_path, "Anrede;Name;Straße;PLZ;Ort", row)
    assert problems == []
    assert salutation(found, "de", WORDS) == greeted
    assert address_lines(found, "DE", "de")[0] == window


@pytest.mark.parametrize("form,name,greeted", [
    ("Herr", "Hans jun.", "Guten Tag Hans jun.,"),
    ("Herr", "Müller A.", "Guten Tag Müller A.,"),
    ("Herr", "Jack MA", "Guten Tag Jack MA,"),
    ("Herr", "Hans Meier CDU", "Guten Tag Hans Meier CDU,"),
    ("Herr", "Thomas Ben Meier", "Guten Tag Thomas Ben Meier,"),
    ("Herr", "Le Goff", "Guten Tag Le Goff,"),
    ("Herr", "Nguyen Van Minh", "Guten Tag Nguyen Van Minh,"),
    ("Herr", "Max Muster / Frau Muster", "Guten Tag Max Muster / Frau Muster,"),
    ("Frau", "Max und Erika Muster", "Guten Tag Max und Erika Muster,"),
    ("Herr", "Familie Muster", "Guten Tag Familie Muster,"),
    ("Frau", "Maria Muster c/o Meier", "Guten Tag Maria Muster c/o Meier,"),
    ("Frau", "Maria Muster - Meier", "Guten Tag Maria Muster - Meier,"),
    ("Herr", "OB Max Muster", "Guten Tag OB Max Muster,"),
    ("Frau", "RA Maria Muster", "Guten Tag RA Maria Muster,"),
])  # fmt: skip
def test_where_the_surname_cannot_be_told_the_greeting_is_neutral_and_told(
    tmp_path: Path, form: str, name: str, greeted: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Anrede;Name;E-Mail\n{form};{name};a@example.org\n", encoding="utf-8")
    [found], [problem] = read_recipients(path, "a.csv", ("de",), "de", "DE")
    assert salutation(found, "de", WORDS) == greeted
    assert problem.severity is Severity.WARNING and name in str(problem.message)


def test_a_man_whose_surname_cannot_be_told_is_monsieur_all_the_same(tmp_path: Path) -> None:
    [one, two], _ = read(
        tmp_path,
        "Civilité;Nom;Courriel",
        "M.;Jack MA;a@example.org",
        "M.;Jean et Anne Dupont;b@example.org",
    )
    assert salutation(one, "fr", WORDS) == "Monsieur,"
    assert salutation(two, "fr", WORDS) == "Bonjour Jean et Anne Dupont,"


@pytest.mark.parametrize("titre,form,title", [
    ("Mme", "ms", ""),
    ("Mlle", "ms", ""),
    ("M.", "mr", ""),
    ("M", "mr", ""),
    ("Monsieur", "mr", ""),
    ("Mme Dr", "ms", "Dr"),
    ("Dr.", "", "Dr."),
    ("Frau", "ms", ""),
    ("Herrn", "mr", ""),
    ("Hr.", "mr", ""),
    ("Fr.", "ms", ""),
])  # fmt: skip
def test_the_french_titre_is_the_form_of_address(
    tmp_path: Path, titre: str, form: str, title: str
) -> None:
    header = "Titre;Nom;Prénom;Courriel"
    [found], problems = read(tmp_path, header, f"{titre};DUPONT;Jeanne;j@example.org")
    assert problems == []
    assert (found.form, found.title, found.name) == (form, title, "Jeanne DUPONT")
    assert found.surname == "DUPONT"


def test_m_before_a_name_is_monsieur_in_french_alone(tmp_path: Path) -> None:
    [fr, de], _ = read(
        tmp_path,
        "Nom;Courriel;Langue",
        "M. Jean Dupont;a@example.org;fr",
        "M. Jean Dupont;b@example.org;de",
    )
    assert (fr.form, fr.name) == ("mr", "Jean Dupont")
    assert (de.form, de.name) == ("", "M. Jean Dupont")


def test_forms_that_contradict_each_other_are_a_question(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "Anrede;Name;Mail", "Herr;Frau Maria Muster;a@example.org")
    assert found == []
    assert "“Frau”" in problems[0] and "“Herr”" in problems[0]


def test_titles_are_not_doubled_and_a_neutral_form_stays(tmp_path: Path) -> None:
    [one, two], problems = read(
        tmp_path,
        "Anrede;Titel;Name;Mail",
        "Frau;Dr.;Dr. Maria Muster;a@example.org",
        "neutral;;Frau Kim Muster;b@example.org",
    )
    assert (one.title, one.name) == ("Dr.", "Maria Muster")
    assert (two.form, two.name) == ("", "Kim Muster") and problems == []


def test_a_suffix_in_the_column_of_surnames_is_none(tmp_path: Path) -> None:
    row = "Herr;Hans;Meier jun. (Leitung);a@example.org"
    [found], _ = read(tmp_path, "Anrede;Vorname;Nachname;Mail", row)
    assert salutation(found, "de", WORDS) == "Sehr geehrter Herr Meier,"


@given(st.text(max_size=40))
def test_whatever_a_name_is_nothing_of_it_is_lost(text: str) -> None:
    for language in ("de", "fr"):
        form, title, rest = split_name(text, language)
        assert rest in " ".join(text.split())
        assert bool(form or title) or rest == " ".join(text.split()) or len(rest) < len(text)
    assert surname_in(text) in " ".join(text.split()) or "(" in text


@pytest.mark.parametrize(
    "piece", ["Dr. ", "(", ", M.A.", " jun.", "Graf ", "z.Hd. ", "\u00a0", " -"]
)
def test_names_without_end_cost_nothing(tmp_path: Path, piece: str) -> None:
    began = time.process_time()
    read(tmp_path, "Name;Straße;Hausnummer;Mail", f"A{piece * 100_000};Weg;5{' -' * 50};a@b.org")
    assert time.process_time() - began < 5


# --- House numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize("header,row,street", [
    ("Name;Straße;Hausnummer;PLZ;Ort;Land", "A;Weg;1;54290;Trier;DE", "Weg 1"),
    ("Name;Straße;Hausnr.;PLZ;Ort;Land", "A;Weg;12 a;54290;Trier;DE", "Weg 12 a"),
    ("Name;Straße;Nr.;PLZ;Ort;Land", "A;Weg;5-7;54290;Trier;DE", "Weg 5-7"),
    ("Nom;N°;Rue;CP;Ville;Pays", "A;5;rue de la Paix;57000;Metz;FR", "5, rue de la Paix"),
    ("Nom;Numéro;Voie;CP;Ville;Pays", "A;5 bis;rue du Lac;57000;Metz;FR", "5 bis, rue du Lac"),
    ("Nom;Rue;Numéro;CP;Ville;Pays", "A;rue du 8 mai 1945;3;57000;Metz;FR",
     "3, rue du 8 mai 1945"),
    ("Nom;N°;Rue;CP;Ville;Pays", "A;4;rue de Trèves;1234;Ville;LU", "4, rue de Trèves"),
    ("Name;Street;No.;Postcode;City;Country", "A;High Street;7;SW1A 1AA;London;GB",
     "7 High Street"),
    ("Name;Straße;Hausnummer;PLZ;Ort;Land", "A;Weg 1;1;54290;Trier;DE", "Weg 1"),
    ("Name;Straße;Hausnummer;PLZ;Ort;Land", "A;Weg 1;;54290;Trier;DE", "Weg 1"),
    ("Name;Straße;Hausnummer;PLZ;Ort;Land", "A;Weg;3.0;54290;Trier;DE", "Weg 3"),
])  # fmt: skip
def test_house_numbers_are_joined_as_the_country_writes_them(
    tmp_path: Path, header: str, row: str, street: str
) -> None:
    [found], problems = read(tmp_path, header, row)
    assert (found.street, problems) == ((street,), [])


@pytest.mark.parametrize("street,number,said", [
    ("Weg 1", "2", "is another"),
    ("Weg", "2027-07-05", "is a date"),
    ("Weg", "05. Jul", "is a date"),
    ("Weg", "Jul 05", "is a date"),
    ("Weg", "5-juil", "is a date"),
    ("Weg", "Hinterhaus", "is no house number"),
])  # fmt: skip
def test_numbers_that_may_be_others_are_a_question(street: str, number: str, said: str) -> None:
    with pytest.raises(UnfitError, match=said):
        join_number(street, number, "DE")


def test_a_column_that_numbers_the_rows_is_no_house_number(tmp_path: Path) -> None:
    [found], problems = read(tmp_path, "Nr.;Name;Straße;PLZ;Ort", "17;A;Weg 1;54290;Trier")
    assert found.street == ("Weg 1",)
    assert "“Nr.” is not used" in problems[0]


# --- Postcodes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("written,country,postcode", [
    ("54290.0", "DE", "54290"),
    ("54290,0", "DE", "54290"),
    ("'01067", "DE", "01067"),
    ('="01067"', "DE", "01067"),
    ('"01067"', "DE", "01067"),
    ("01067", "DE", "01067"),
    ("D-01067", "DE", "D-01067"),
    ("57 000", "FR", "57000"),
    ("57\u00a0000", "FR", "57000"),
    ("L-1234", "LU", "L-1234"),
    ("98000", "MC", "98000"),
    ("08001", "ES", "08001"),
    ("1000-001", "PT", "1000-001"),
    ("1000", "PT", "1000"),
    ("02134-1000", "US", "02134-1000"),
    ("00-950", "PL", "00-950"),
    ("110 00", "CZ", "110 00"),
    ("11000", "CZ", "11000"),
    ("1012 AB", "NL", "1012 AB"),
    ("SW1A 1AA", "GB", "SW1A 1AA"),
    ("AD500", "AD", "AD500"),
    ("LV-1010", "LV", "LV-1010"),
    ("anything", "AE", "anything"),
])  # fmt: skip
def test_postcodes_are_read_where_one_thing_alone_can_be_meant(
    written: str, country: str, postcode: str
) -> None:
    assert read_postcode(written, country) == postcode


@pytest.mark.parametrize("written,country,advice", [
    ("1067", "DE", "write 01067"),
    ("1067.0", "DE", "write 01067"),
    ("'1067", "DE", "write 01067"),
    ("1000", "FR", "write 01000"),
    ("8001", "ES", "write 08001"),
    ("187", "IT", "write 00187"),
    ("2134", "US", "write 02134"),
    ("5,429E+04", "DE", "with all its digits"),
    ("5.429E+04", "DE", "with all its digits"),
    ("57000", "MC", "Write it like 98012"),
    ("54290 Trier", "DE", "Write it like 12345"),
    ("542901", "DE", "Write it like 12345"),
    ("1234", "PL", "Write it like 12-345"),
])  # fmt: skip
def test_other_postcodes_are_a_question(written: str, country: str, advice: str) -> None:
    with pytest.raises(UnfitError) as caught:
        read_postcode(written, country)
    assert advice in str(caught.value.advice)


@given(st.sampled_from(sorted(POSTCODES)), st.text(max_size=12))
def test_a_postcode_that_is_taken_reads_so_again(country: str, text: str) -> None:
    try:
        code = read_postcode(text, country)
    except UnfitError as error:
        assert str(error.advice).endswith(".")
    else:
        assert read_postcode(code, country) == code


# --- What versions before took an entry for ----------------------------------------------------


def test_whoever_is_named_as_before_is_still_found(tmp_path: Path) -> None:
    row = "Frau Maria Muster;Weg;7;54290.0;Trier"
    [found], _ = read(tmp_path, "Name;Straße;Hausnummer;PLZ;Ort", row)
    assert address_of(found, "letter") == "Maria Muster, Weg 7, 54290 Trier"
    assert found.formerly is not None
    before = "Frau Maria Muster, Weg, 54290.0 Trier"
    assert address_of(found.formerly, "letter") == before
    path = tmp_path / "a.csv"
    assert remove_recipient(path, lambda each: address_of(each, "letter") == before) == 1
    read(tmp_path, "Name;Straße;Hausnummer;PLZ;Ort", row)
    now = "Maria Muster, Weg 7, 54290 Trier"
    assert remove_recipient(path, lambda each: address_of(each, "letter") == now) == 1


def test_an_opt_out_by_what_an_entry_was_taken_for_holds(tmp_path: Path) -> None:
    people = "Name;Straße;Hausnummer;PLZ;Ort\nFrau Maria Muster;Weg;7;54290;Trier\n"
    mailing = MAILING.replace("interests: yes\n", "channel: letter\n")
    make_mailing(tmp_path, {
        "profiles/mailings/neu.yaml": mailing,
        "profiles/mailings/recipients/liste.csv": people,
    })  # fmt: skip
    with open_ledger(tmp_path / LEDGER) as ledger:
        ledger.opt_out("Frau Maria Muster, Weg, 54290 Trier")
    written = run_in(tmp_path, "mail", "letters", "neu")
    assert "Maria Muster, Weg 7, 54290 Trier: opted out" in written.output
