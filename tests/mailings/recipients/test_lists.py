"""Recipients: reading them from YAML, CSV and XLSX, and taking somebody out of the file."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.languages import fold_letters
from reportgen.mailings.recipients.columns import (
    HEADERS,
    RECIPIENT,
    parse_channel,
    parse_form,
    parse_named_country,
    parse_named_language,
)
from reportgen.mailings.recipients.recipient import Recipient, read_recipients, remove_recipient
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity, UnfitError

NOWHERE = Place("")


def load(folder: Path, data: str | bytes, name: str) -> tuple[list[Recipient], list[Problem]]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_recipients(path, name, ("de", "fr"), "de", "DE")


def good(folder: Path, data: str | bytes, name: str = "a.csv") -> list[Recipient]:
    recipients, problems = load(folder, data, name)
    assert not problems, [str(problem) for problem in problems]
    return recipients


def said(folder: Path, data: str | bytes, name: str = "a.csv") -> list[str]:
    return [str(problem) for problem in load(folder, data, name)[1]]


def placeless(recipients: list[Recipient]) -> list[Recipient]:
    return [replace(each, place=NOWHERE) for each in recipients]


def xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Liste"
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ANNA = Recipient(
    place=NOWHERE,
    name="Anna Müller",
    title="Dr.",
    form="ms",
    organisation="Stadt Trier",
    email="anna@example.org",
    street=("Am Markt 1", "Hinterhaus"),
    postcode="54290",
    city="Trier",
    country="DE",
    language="de",
    cities=("Trier", "Metz"),
    topics=("work",),
    channel="letter",
)
JEAN = Recipient(
    place=NOWHERE,
    name="Jean Exemple",
    form="mr",
    email="jean@example.org",
    country="FR",
    language="fr",
)
YAML = """\
# Our partners
recipients:
  # First of all
  - name: Anna Müller
    title: Dr.
    form: Frau
    organisation: Stadt Trier
    email: anna@example.org
    # to be asked again
    street: |
      Am Markt 1
      Hinterhaus
    postcode: 54290
    city: Trier
    cities: [Trier, Metz]
    topics: work
    channel: Brief

  # And Jean
  - {name: Jean Exemple, form: M., email: jean@example.org, country: France, language: français}
"""
GERMAN = [
    line.replace("/", "\n").split("|")
    for line in (
        "Name|Titel|Anrede|Einrichtung|E-Mail-Adresse|Straße|PLZ|Ort|Land|Sprache|Städte|Themen"
        "|Versand",
        "Anna Müller|Dr.|Frau|Stadt Trier|anna@example.org|Am Markt 1/Hinterhaus|54290|Trier"
        "|Deutschland|Deutsch|Trier, Metz|work|Post",
        "Jean Exemple||Herr||jean@example.org||||Frankreich|Französisch|||",
    )
]
FRENCH = [
    line.replace("/", "\n").split("|")
    for line in (
        "Prénom|NOM|Titre|Civilité|Organisme|Courriel|Adresse|Code postal|Ville|Pays|Langue|Villes"
        "|Thèmes|Envoi",
        "Anna|Müller|Dr.|Mme|Stadt Trier|anna@example.org|Am Markt 1/Hinterhaus|54290|Trier"
        "|Allemagne|allemand|Trier;Metz|work|courrier",
        "Jean|Exemple||M.||jean@example.org||||France|français|||",
    )
]


def csv(rows: list[list[str]]) -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    return "".join(";".join(map(quoted, row)) + "\r\n" for row in rows)


# --- What is read ------------------------------------------------------------------------------


@pytest.mark.parametrize("name,data,surnames", [
    ("a.yaml", YAML, ("", "")),
    ("a.csv", csv(GERMAN), ("", "")),
    ("a.xlsx", xlsx(GERMAN), ("", "")),
    ("a.csv", csv(FRENCH), ("Müller", "Exemple")),
    ("a.xlsx", xlsx(FRENCH), ("Müller", "Exemple")),
])  # fmt: skip
def test_the_same_people_in_every_format(
    tmp_path: Path, name: str, data: str | bytes, surnames: tuple[str, str]
) -> None:
    expected = [replace(ANNA, surname=surnames[0]), replace(JEAN, surname=surnames[1])]
    assert placeless(good(tmp_path, data, name)) == expected


def test_places_are_those_of_the_entries(tmp_path: Path) -> None:
    assert [str(each.place) for each in good(tmp_path, YAML, "a.yaml")] == [
        "a.yaml:4:5",
        "a.yaml:20:5",
    ]
    assert [str(each.place) for each in good(tmp_path, csv(GERMAN))] == ["a.csv:2:1", "a.csv:4:1"]
    assert str(good(tmp_path, xlsx(GERMAN), "a.xlsx")[1].place) == "a.xlsx: sheet “Liste”, row 3"


@pytest.mark.parametrize("start", ["", "# Partners\n\n", "\ufeff---\n# x\n", "---\r\n"])
def test_a_file_may_be_the_list_itself(tmp_path: Path, start: str) -> None:
    text = start + "- name: A\n  email: a@example.org\n- name: B\n  email: b\n  name: C\n"
    recipients, problems = load(tmp_path, text, "a.yaml")
    line = start.count("\n") + 1
    assert [(each.name, each.place.line) for each in recipients] == [("A", line)]
    assert [(problem.place.line, problem.line) for problem in problems] == [
        (line + 4, "  name: C"),
        (line + 3, "  email: b"),
    ]
    assert f"in line {line + 2};" in str(problems[0].advice)


def test_names_in_parts(tmp_path: Path) -> None:
    rows = good(
        tmp_path,
        "Vorname;Name;Nachname;Mail\n"
        "Anna;Anna von Ort;;a@example.org\n"
        "Anna;von Ort;;b@example.org\n"
        "Anna;;Ort Feld;c@example.org\n"
        ";Anna Ort Feld;Ort Feld;d@example.org\n"
        "Anna;;;e@example.org\n",
    )
    assert [(each.name, each.surname) for each in rows] == [
        *[("Anna von Ort", "von Ort")] * 2,
        *[("Anna Ort Feld", "Ort Feld")] * 2,
        ("Anna", ""),
    ]


def test_an_addition_stands_above_the_street(tmp_path: Path) -> None:
    row = "A;3. Artifacts;Weg 1;1234;Ort;CH"
    [found] = good(tmp_path, f"Firma;Zusatz;Straße, Nr.;PLZ;Stadt;Land\n{row}\n")
    assert found.street == ("3. Artifacts", "Weg 1")
    assert (found.country, found.city) == ("CH", "Ort")


def test_defaults_are_the_senders(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name;Mail;Sprache\nA;a@example.org;\nB;b@example.org;de-AT\n")
    found, problems = read_recipients(path, "a.csv", ("fr", "de"), "fr", "FR")
    assert [(each.language, each.country) for each in found] == [("fr", "FR"), ("de", "FR")]
    assert not problems


def test_every_name_of_a_column_means_one_key() -> None:
    names = [
        (fold_letters(written), each.name)
        for each in RECIPIENT
        for written in {each.name, *each.label.values(), *HEADERS.get(each.name, ())}
    ]
    assert len(dict(set(names))) == len(set(names))
    assert set(HEADERS) == {each.name for each in RECIPIENT}
    assert all(set(each.label) == {"de", "fr", "en"} for each in RECIPIENT)


@pytest.mark.parametrize("parse,written,value", [
    (parse_form, "Frau", "ms"),
    (parse_form, " mme ", "ms"),
    (parse_form, "Mrs.", "ms"),
    (parse_form, "Herrn", "mr"),
    (parse_form, "M.", "mr"),
    (parse_form, "Männlich", "mr"),
    (parse_form, "neutral", ""),
    (parse_named_country, "fr", "FR"),
    (parse_named_country, "Deutschland", "DE"),
    (parse_named_country, "ALLEMAGNE", "DE"),
    (parse_named_country, "Osterreich", "AT"),
    (parse_named_country, "Côte d’Ivoire", "CI"),
    (parse_named_language, "pt-br", "pt-BR"),
    (parse_named_language, "Français", "fr"),
    (parse_named_language, "German", "de"),
    (parse_channel, "E-Mail", "email"),
    (parse_channel, "Lettre", "letter"),
])  # fmt: skip
def test_words_of_people(parse: Callable[[str], str], written: str, value: str) -> None:
    assert parse(written) == value


@pytest.mark.parametrize("parse,written,advice", [
    (parse_form, "Frau Dr.", "Write Frau, Herr"),
    (parse_named_country, "Frankrech", "Did you mean “Frankreich”?"),
    (parse_named_country, "Zzyzxqq", "Write its name, or two letters"),
    (parse_named_language, "Französich", "Did you mean “Französisch”?"),
    (parse_channel, "Taube", "Write email or letter."),
])  # fmt: skip
def test_other_words_are_refused(parse: Callable[[str], str], written: str, advice: str) -> None:
    with pytest.raises(UnfitError) as caught:
        parse(written)
    assert str(caught.value.advice).startswith(advice)


# --- Faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize("data,expected", [
    ("Name;Mail\nA;a@example\n", ["a.csv:2:3: email: “a@example” is not an e-mail address."]),
    ("Name;Mail\nA;\n", ["a.csv:2:1: the recipient has neither an e-mail address nor a whole"]),
    ("Name;Mail\n;a@example.org\n", ["a.csv:2:1: the recipient has neither a name nor an org"]),
    ("Name;Mail\nMüller, Anna;a@example.org\n", ["a.csv:2:1: name: “Müller, Anna” has a comma."]),
    ("Name;Mail;Sprache\nA;a@example.org;pl\n", ["a.csv:2:17: language: “pl” is no language of"]),
    ("Name;Mail;Versand\nA;a@example.org;Post\n", ["a.csv:2:1: a letter is to be sent, and the"]),
    (
        "Name;Mail;Straße;PLZ;Ort;Versand\nA;;Weg 1;54290;Trier;Mail\n",
        ["a.csv:2:1: an e-mail is to be sent, and there is no address"],
    ),
    ("Name;Mail;E-Mail\n", ["a.csv:1:11: the column “E-Mail” means the same as “Mail”."]),
    (
        "Mail;Telefon\n",
        ["a.csv:1:6: the column “Telefon” is not used.", "a.csv:1:1: the header has neither names"],
    ),
    ("Name;Ort\n", ["a.csv:1:1: the header has neither e-mail addresses nor whole postal"]),
    ("Name;Mail\n", ["a.csv:1:1: the list names nobody."]),
    ("Name;Mail\nA;\"a@example.org\nBcc: b@example.org\"\n", ["a.csv:2:3: email: “a@example.org"]),
])  # fmt: skip
def test_faults_of_tables(tmp_path: Path, data: str, expected: list[str]) -> None:
    found = said(tmp_path, data)
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected
    assert load(tmp_path, data, "a.csv")[0] == []


def test_unknown_columns_are_a_warning_with_what_was_meant(tmp_path: Path) -> None:
    recipients, problems = load(tmp_path, "Name;Mail;Sprachee\nA;a@example.org;x\n", "a.csv")
    assert len(recipients) == 1
    assert [(each.severity, str(each.advice)) for each in problems] == [
        (Severity.WARNING, "Did you mean “Sprache”?")
    ]


def test_who_is_right_is_read_beside_who_is_wrong(tmp_path: Path) -> None:
    recipients, problems = load(tmp_path, "Name;Mail\nA;a\nB;b@example.org\nC;c\n", "a.csv")
    assert [each.name for each in recipients] == ["B"]
    assert [(each.place.line, each.line) for each in problems] == [(2, "A;a"), (4, "C;c")]


@pytest.mark.parametrize("text,expected", [
    ("recipients: x\n", "a.yaml:1:13: recipients: a list belongs here."),
    ("recipients: [x]\n", "a.yaml:1:14: recipients.0: keys belong here."),
    ("people: []\n", "a.yaml:1:1: people: the key “people” is unknown."),
    ("- nmae: A\n", "a.yaml:1:3: recipients.0.nmae: the key “nmae” is unknown. Did you mean"),
    ("- name: A\n", "a.yaml:1:3: recipients.0: the recipient has neither an e-mail"),
    ("- name: *a\n", "a.yaml:1:9: the alias *a is not used here."),
    ("", "a.yaml:1:1: the list names nobody."),
    ("recipients:\n", "a.yaml:1:1: the list names nobody."),
])  # fmt: skip
def test_faults_of_yaml(tmp_path: Path, text: str, expected: str) -> None:
    assert said(tmp_path, text, "a.yaml")[0].startswith(expected)


LIST = """# Wer
- name: A
  email: a@example.org
  cities: [Trier, Metz]
- organisation: B  # im Haus
  email: b@example.org
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("written,wrong", [
    ("name: A", "nmae: A"),
    ("name: A", "name: A\n  name: C"),
    ("email: a@", "email: a"),
    ("email: a@example.org", "email: *a"),
    ("Metz]", "{a: b}]"),
    ("- organisation: B", "- x\n- organisation: B"),
    ("# im", "#im"),
    ("email: b", "email: !!str b"),
    ("name: A", 'name: "A'),
    ("organisation: B", "organisation: B: b"),
    ("# Wer", "# Wer\x07"),
])  # fmt: skip
def test_a_list_alone_is_told_of_as_one_under_its_key(
    tmp_path: Path, written: str, wrong: str, end: str
) -> None:
    text = LIST.replace(written, wrong, 1)
    recipients, problems = load(tmp_path, text.replace("\n", end), "a.yaml")
    keyed, same = load(tmp_path, f"recipients:\n{text}".replace("\n", end), "a.yaml")
    assert problems and placeless(recipients) == placeless(keyed)
    for here, below in zip(problems, same, strict=True):
        assert here.line == text.split("\n")[here.place.line - 1].replace("\x07", "\ufffd")
        lines = [(name, each - 1 if name == "line" else each) for name, each in below.advice.values]
        assert here == replace(
            below,
            place=replace(below.place, line=below.place.line - 1),
            advice=replace(below.advice, values=tuple(lines)),
        )


@pytest.mark.parametrize("text", [
    "%YAML 1.2\n---\n- {name: A, email: a@example.org}\n",
    "[{name: A, email: a@example.org}]\n",
])  # fmt: skip
def test_a_list_alone_may_begin_as_yaml_lets_it(tmp_path: Path, text: str) -> None:
    assert [each.name for each in good(tmp_path, text, "a.yaml")] == ["A"]


@pytest.mark.parametrize("name", ["a.ods", "b.yaml", "b.csv", "b.xlsx"])
def test_files_that_cannot_be_read_are_problems(tmp_path: Path, name: str) -> None:
    recipients, problems = read_recipients(tmp_path / name, name, (), "de", "DE")
    assert recipients == [] and len(problems) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1), st.sampled_from(["name", "title", "organisation", "city"]))
def test_no_value_has_more_than_one_line(tmp_path: Path, text: str, key: str) -> None:
    rows = [["organisation" if key != "organisation" else "name", "email", key]]
    rows.append(["A", "a@example.org", text])
    path = tmp_path / "a.csv"
    path.write_bytes(csv(rows).encode("utf-8", "surrogatepass"))
    recipients, problems = read_recipients(path, "a.csv", (), "de", "DE")
    assert len(recipients) == 1 or problems
    for each in recipients:
        assert len(getattr(each, key).splitlines()) <= 1


# --- Taking somebody out -----------------------------------------------------------------------


def is_anna(recipient: Recipient) -> bool:
    return recipient.email == "anna@example.org"


def test_the_lines_of_an_item_go_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(YAML.replace("\n", "\r\n").encode())
    assert remove_recipient(path, is_anna) == 1
    kept = YAML[: YAML.index("  - name: Anna")] + YAML[YAML.index("\n  # And Jean") :]
    assert path.read_bytes() == kept.replace("\n", "\r\n").encode()
    assert placeless(read_recipients(path, "a", ("fr",), "fr", "DE")[0]) == [JEAN]
    assert remove_recipient(path, is_anna) == 0
    assert remove_recipient(path, lambda each: True) == 1
    assert path.read_text() == "# Our partners\nrecipients:\n  # First of all\n\n  # And Jean\n"


def test_a_list_in_brackets_is_left_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    text = "recipients: [{name: A, email: anna@example.org},\n {name: B, email: b@example.org}]\n"
    path.write_text(text)
    with pytest.raises(ReportgenError, match="cannot be taken out by its lines"):
        remove_recipient(path, is_anna)
    assert path.read_text() == text


@pytest.mark.parametrize("end", ["...\n", "# The end\n", "", "\n\n"])
def test_the_end_of_the_file_stays(tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        f"-\n  name: B\n- name: A\n  email: anna@example.org\n  title: |\n    # x\n{end}"
    )
    assert remove_recipient(path, is_anna) == 1
    assert path.read_text() == f"-\n  name: B\n{end}"


def test_rows_of_tables_go(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv(GERMAN).encode("cp1252"))
    assert remove_recipient(path, is_anna) == 1
    assert path.read_bytes() == csv([GERMAN[0], GERMAN[2]]).encode("cp1252")
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(FRENCH))
    assert remove_recipient(path, is_anna) == 1
    with zipfile.ZipFile(path) as packed:
        assert not any(b"Anna" in packed.read(name) for name in packed.namelist())
    assert [each.name for each in read_recipients(path, "a", (), "de", "DE")[0]] == ["Jean Exemple"]


def test_who_is_faulty_can_be_taken_out_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name;Mail\nA;broken\nB;b@example.org\n")
    assert remove_recipient(path, lambda each: each.name == "A") == 1
    assert path.read_text() == "Name;Mail\nB;b@example.org\n"


NAME = st.text(st.sampled_from("ab #-:'\"|é\n"), min_size=1, max_size=10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(NAME, st.booleans()), min_size=1, max_size=6), st.booleans())
def test_the_others_are_read_as_before(
    tmp_path: Path, people: list[tuple[str, bool]], keyed: bool
) -> None:
    def block(text: str) -> str:
        return "".join(f"\n    {line}" for line in ("x" + text).split("\n"))

    items = [
        f"- email: p{number}@example.org\n  name: |{block(name)}\n# {number}\n\n"
        for number, (name, _) in enumerate(people)
    ]
    path = tmp_path / "a.yaml"
    path.write_text(("recipients:\n" if keyed else "") + "".join(items), encoding="utf-8")
    before, problems = read_recipients(path, "a", (), "de", "DE")
    assert not problems
    gone = {f"p{number}@example.org" for number, (_, out) in enumerate(people) if out}
    assert remove_recipient(path, lambda each: each.email in gone) == len(gone)
    left = [each for each in before if each.email not in gone]
    assert placeless(read_recipients(path, "a", (), "de", "DE")[0]) == placeless(left)
    assert [f"# {number}" in path.read_text("utf-8") for number in range(len(people))]


def test_a_postcode_that_lost_its_nought_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Name;Straße;PLZ;Ort;Land\nA B;Weg 1;1067;Dresden;\nC D;Rue 1;1067;Bern;CH\n")
    found, problems = read_recipients(path, "a.csv", ("de",), "de", "DE")
    assert [each.name for each in found] == ["C D"]
    assert [(str(each.place), str(each.advice)[:42]) for each in problems] == [
        ("a.csv:2:11", "If its first nought was lost, write 01067;")
    ]


@pytest.mark.parametrize("mistake", ["Metz", "x{}"])
def test_a_long_list_of_mistakes_is_told_in_time(tmp_path: Path, mistake: str) -> None:
    """Each row is read by itself: ten times the rows take ten times as long, no more."""
    rows = "".join(f"a{n}@example.org;Amt;{mistake.format(n)}\n" for n in range(3000))
    start = time.process_time()
    assert len(said(tmp_path, f"E-Mail;Organisation;Sprache\n{rows}")) == 3000
    assert time.process_time() - start < 20
