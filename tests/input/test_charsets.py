"""Encodings of lists: right, or refused in words; never other letters than somebody wrote."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from reportgen.input.charsets import UnclearError, find_utf16, tell_charset, undouble
from reportgen.mailings.recipients.recipient import read_recipients, remove_recipient

#: Names, streets and towns, invented or common, none of them from the lists behind the table.
PEOPLE = {
    "de": "Jörg Größe|Käthe Mößner|Günther Süßmuth|Bürgerhaus Dörrebach|Äußere Mühlstraße"
    "|Völklingen|Anja Krüger-Löwe|Grünstadt|Ämilie Höß|Jürgen Tröndle|Rößlerstraße|Osnabrück"
    "|Stefan Übelacker|Bärbel Knöß|Fußgönheim|Zweibrücken|Saarbrücken|Heß|Preußler|Thäle",
    "fr": "Hélène Lefèvre|Noëlle Boulèze|François Crête|Éric Forêt|Anaïs Gâtinel"
    "|Benoît Maîtrepierre|Lycée de l’Étang|rue des Œillets|Jérôme Côté|Sète|Thérèse Dœuff|Mâcon"
    "|Châtellerault|Mairie d’Écouves|Bibliothèque Émile-Zola|Joël Sèvres|Béatrice Plançon|Nîmes"
    "|Angoulême|Zoé Aït",
    "es": "Begoña Ordóñez|Íñigo Peñalver|Martínez Güell|Logroño|Jesús Ibáñez|Córdoba|Ángel Muñiz",
    "pl": "Łukasz Żółkiewski|Małgorzata Dąbek|Święcicka|Poznań|Wojciech Gęsior|Świdnica|Kraków"
    "|Źrebiec|Zdzisław Ćwiek|Stanisława Głąb|Grudziądz|Bożena Słoń",
    "cs": "Jiří Havlíček|Věra Dvořáčková|Růžena Šťovíčková|Plzeň|Čeněk Říha|Ústí|Zdeněk Kožušník"
    "|Třebíč|Bohumil Hýbl|Ladislav Žďárský",
    "tr": "Gülşah Yıldırım|Oğuz Şentürk|İpek Çağlar|Ayşe Gökdağ|Iğdır|Işıl Özbağcı|Beyoğlu",
    "hu": "Győző Szűcs|Erzsébet Kővári|Székesfehérvár|Árpád Tűzkő|Zsófia Őry|Gyöngyösi",
}
READ = {
    "cp1252": ("de", "fr", "es"),
    "mac_roman": ("de", "fr", "es"),
    "cp850": ("de", "fr", "es"),
    "cp1250": ("de", "pl", "cs", "hu"),
    "cp1254": ("de", "fr", "tr"),
    "cp852": ("pl", "cs", "hu"),
}
#: What is not read, and must not be taken for one of those.
FOREIGN = {
    "cp1251": "Иванов Пётр|Ольга Сидорова|Екатерина Щукина|Москва",
    "cp1253": "Ελένη Παπαδοπούλου|Γιώργος Αθανασίου|Θεσσαλονίκη",
    "cp1257": "Žemyna Kazlauskienė|Šarūnas Petrauskas|Gintarė Ąžuolienė",
    "iso8859_2": "Świętosława Żąbek|Śliwiński|Bożena Gąska|Šárka Šťastná",
}


def make(people: list[str], encoding: str) -> bytes:
    rows = [f"{who};p{number}@example.org" for number, who in enumerate(people)]
    return "\r\n".join(["Name;E-Mail", *rows, ""]).encode(encoding)


def judge(data: bytes, encoding: str) -> str:
    try:
        return "right" if data.decode(tell_charset(data)) == data.decode(encoding) else "wrong"
    except UnclearError as error:
        assert len(error.readings) > 1 and data[error.offset :]
        return "refused"


def count_lists(
    names: dict[str, tuple[str, ...]], sizes: tuple[int, ...], seed: int
) -> dict[int, Counter[str]]:
    draw = random.Random(seed)
    counts: dict[int, Counter[str]] = {size: Counter() for size in sizes}
    for encoding, languages in names.items():
        for language in languages:
            known = []
            for who in PEOPLE[language].split("|"):
                try:
                    who.encode(encoding)
                except UnicodeEncodeError:
                    continue
                known += [] if who.isascii() else [who]
            for size in sizes:
                for _ in range(4):
                    data = make([draw.choice(known) for _ in range(size)], encoding)
                    counts[size][judge(data, encoding)] += 1
    return counts


def test_lists_of_many_names_in_any_encoding_are_right_or_refused() -> None:
    """Of 380 lists none is wrong; the longer a list, the fewer are refused."""
    counts = count_lists(READ, (1, 2, 4, 10, 30), 2027)
    assert sum(map(Counter.total, counts.values())) == 380
    assert sum(count["wrong"] for count in counts.values()) == 0
    assert counts[30]["refused"] == 0 and counts[10]["refused"] <= 2
    assert counts[1]["right"] > counts[1]["refused"]


@pytest.mark.parametrize("encoding", FOREIGN)
def test_encodings_that_are_not_read_are_never_taken_for_others(encoding: str) -> None:
    people = FOREIGN[encoding].split("|")
    for size in range(1, len(people) + 1):
        assert judge(make(people[:size], encoding), encoding) in ("refused", "right")


@pytest.mark.parametrize("text", [
    "Müller", "é", "Weiß", "Lebœuf", "Cœur", "Šimić", "50 €", "d’Artagnan", "« École »", "N° 5",
    "5 m²", "Größe – Maß", "„Haus“", "Haus…", "Rue\u00a0de la Paix", "Zoë", "Kamiński", "Yılmaz",
    "Øystein", "GRÖSSE", "ß", "Œ", "ÿ", "Conceição",
])  # fmt: skip
def test_one_word_alone_is_right_or_refused(text: str) -> None:
    for encoding in READ:
        try:
            data = make([text], encoding)
        except UnicodeEncodeError:
            continue
        assert judge(data, encoding) != "wrong", encoding


def test_what_german_and_french_offices_write_is_read(tmp_path: Path) -> None:
    for text in ("Müller", "Größe", "Renée", "François Noël", "Jörg Weiß", "Maîtrepierre"):
        assert judge(make([text, "Jürgen Groß"], "cp1252"), "cp1252") == "right", text


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("sign", ["–", "€", "§", "×", "†", "•", "à", "»", "É.", "Yılmaz"])
def test_a_sign_or_a_name_from_elsewhere_keeps_no_list_of_an_office_from_being_read(
    sign: str, encoding: str
) -> None:
    try:
        data = make(["Jörg Größe", "Käthe Mößner", "Bürgerhaus Köln", "Äckeramt", sign], encoding)
    except UnicodeEncodeError:
        pytest.skip("the encoding has no such sign")
    assert judge(data, encoding) == "right"


@pytest.mark.parametrize("encoding", ["cp1250", "cp852", "iso8859_2"])
@pytest.mark.parametrize("letter", ["Č.", "Ł.", "Ş.", "Ś.", "Ř.", "Ţ.", "Đ."])
def test_an_initial_from_the_east_is_no_sign(letter: str, encoding: str) -> None:
    assert judge(make(["Jörg Groß", "Käthe Mößner", letter], encoding), encoding) != "wrong"


def test_a_euro_in_an_encoding_that_is_not_read_is_no_other_currency() -> None:
    data = make([*PEOPLE["de"].split("|"), "50 €"], "iso8859_15")
    assert judge(data, "iso8859_15") == "refused"


def test_a_mixture_of_two_encodings_is_refused() -> None:
    data = make(["Jörg Größe"] * 20, "cp1252") + make(["Käthe Mößner"], "cp850")
    with pytest.raises(UnclearError):
        tell_charset(data)


@pytest.mark.parametrize("encoding", READ)
def test_a_file_that_is_rewritten_keeps_its_encoding(tmp_path: Path, encoding: str) -> None:
    language = READ[encoding][-1]
    people = [each for each in PEOPLE[language].split("|") if "’" not in each and "œ" not in each]
    people = [each for each in people if "Œ" not in each]
    path = tmp_path / "a.csv"
    path.write_bytes(make(people, encoding))
    found, problems = read_recipients(path, "a.csv", (), "de", "DE")
    assert problems == [] and [each.name for each in found] == people
    assert remove_recipient(path, lambda each: each.email == "p1@example.org") == 1
    rows = make(people, encoding).split(b"\r\n")
    assert path.read_bytes() == b"\r\n".join([*rows[:2], *rows[3:]])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_and_kept(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(make(["Jörg Größe", "Anna Ähre"], encoding))
    found, problems = read_recipients(path, "a.csv", (), "de", "DE")
    assert problems == [] and [each.name for each in found] == ["Jörg Größe", "Anna Ähre"]
    assert remove_recipient(path, lambda each: each.name == "Anna Ähre") == 1
    assert path.read_bytes() == make(["Jörg Größe"], encoding)


def test_what_has_no_noughts_is_no_utf_16() -> None:
    assert find_utf16(b"Name;E-Mail\n") == find_utf16(b"\0\0\0\0abcd") == find_utf16(b"") == ""


def test_an_unclear_file_names_the_place_and_what_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(make(["Anna Ort", "Jörg Größe"], "cp1252") + make(["Kõrvits"], "cp1257"))
    found, [problem] = read_recipients(path, "a.csv", (), "de", "DE")
    path.write_bytes(
        "Name;E-Mail\nAnna;a@example.org\nJan Kamiński;b@example.org\n".encode("cp1250")
    )
    found, [problem] = read_recipients(path, "a.csv", (), "de", "DE")
    assert found == []
    assert str(problem.place) == "a.csv:3:5"
    assert "“Kamiński” or “Kamiñski”" in str(problem.message)
    assert "CSV UTF-8" in str(problem.advice)


@pytest.mark.parametrize("part", [b"a", b"\xe4", b"\xe4 ", b"a\xff;", b"\xa0", b"\xc3\x8a\x80"])
def test_hostile_texts_cost_what_they_are_long(part: bytes) -> None:
    data = b"\xe4;" + part * (3_000_000 // len(part))
    began = time.process_time()
    judge(data, "latin-1")
    undouble(data.decode("latin-1"))
    assert time.process_time() - began < 10


# --- Taken for another encoding and saved again ------------------------------------------------


@pytest.mark.parametrize("wrong", ["cp1252", "mac_roman", "cp850", "cp1250"])
@pytest.mark.parametrize("text", ["Jörg Größe", "Hélène Lefèvre", "l’été", "N° 5", "Éric"])
def test_doubled_encoding_is_undone(text: str, wrong: str) -> None:
    try:
        doubled = text.encode().decode(wrong)
    except UnicodeDecodeError:
        return
    assert undouble(doubled) == text


@pytest.mark.parametrize("text", [each for names in PEOPLE.values() for each in names.split("|")])
def test_names_are_not_taken_for_doubled_ones(text: str) -> None:
    assert undouble(text) == text
    assert undouble(text.upper()) == text.upper()


@pytest.mark.parametrize("name", ["a.csv", "a.yaml"])
def test_doubled_names_are_told_with_place_and_what_was_meant(tmp_path: Path, name: str) -> None:
    text = (
        "Name;E-Mail\nJÃ¶rg GrÃ¶ÃŸe;a@example.org\nAnna;b@example.org\n"
        if name == "a.csv"
        else "- name: JÃ¶rg GrÃ¶ÃŸe\n  email: a@example.org\n- {name: Anna, email: b@example.org}\n"
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, [problem] = read_recipients(tmp_path / name, name, (), "de", "DE")
    assert [each.name for each in found] == ["Anna"]
    assert "“JÃ¶rg GrÃ¶ÃŸe” seems to have been “Jörg Größe”" in str(problem.message)
    assert "UTF-8" in str(problem.advice)
    assert remove_recipient(tmp_path / name, lambda each: each.email == "a@example.org") == 1
