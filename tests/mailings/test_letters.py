"""Letters of a mailing: whom they go to, on which pages, and what becomes of earlier ones."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document

from reportgen.document.letter import FORMS, form_for
from support.mail_project import (
    LIST,
    MAILING,
    METZ,
    POST,
    SETTINGS,
    body_of,
    make_mailing,
    message_to,
    run_in,
    run_well,
)
from support.outputs import MM, docx_parts, docx_text, fold, page_lines, page_texts
from support.project import page_that_fails

HEADER = LIST.splitlines()[0] + "\n"
PATH = "profiles/mailings/recipients/liste.csv"
#: Dora gets the sheet of Trier, Émile and Flore that of Metz.
LETTERS = HEADER + POST.replace("Trier;;de;;;", "Trier;;de;Trier;;").replace(
    ";fr;;;Brief", ";fr;Metz;;Brief"
)


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make_letters(folder: Path, people: str = LETTERS, settings: str = SETTINGS) -> Path:
    make_mailing(folder, {PATH: people}, settings)
    run_well(folder, "mail", "letters", "neu")
    return folder / "mail/neu"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of letters that are looked at and left as they are."""
    return make_letters(tmp_path_factory.mktemp("letters"))


def pages(home: Path) -> list[str]:
    return [fold(text) for text in page_texts((home / "letters.pdf").read_bytes())]


def starts(home: Path, *said: str) -> list[int]:
    """Return the pages, from 1, on which letters with these salutations begin."""
    found = pages(home)
    return [next(number for number, text in enumerate(found, 1) if words in text) for words in said]


def words_in(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "letters").glob("*.docx"))


def address_at(home: Path, page: int, text: str) -> tuple[float, float]:
    """Return where a line of an address begins, in millimetres from the upper left corner."""
    data = (home / "letters.pdf").read_bytes()
    with pikepdf.open(BytesIO(data)) as opened:
        height = float(opened.pages[page - 1].mediabox[3])
    [line] = [each for each in page_lines(data)[page - 1] if fold(each.text) == text]
    return line.left / MM, (height - line.top) / MM


# --- What is printed -----------------------------------------------------------------------------

#: A title with a blank that was typed narrow, below plain ones, and a number for the town alone.
_TITLE = "Oui\u202f! Lire « ici » ?"
_WORDED = (
    MAILING.replace(
        "street: Platz 1",
        "street: Platz 1, phone: 0681 5550-0, fax: 0681 5550-9, web: https://amt.example.org/",
    )
    .replace("Voici {{ sheets|length }} fiches.", '"Voici : « {{ sheets[0] }} », le 3 mai."')
    .replace("wir haben **neue** Blätter:", "z. B. bis 7. März, {{ sender.phone }}:")
)


def test_letters_and_messages_are_spaced_and_speak_to_their_readers(tmp_path: Path) -> None:
    files = {
        PATH: LETTERS + "Madame;Cléo Cour;;cleo@example.org;;;;FR;fr;;Sprache;\n",
        "profiles/mailings/neu.yaml": _WORDED,
        "profiles/metz.yaml": METZ.replace("Rencontre des langues", f"'{_TITLE}'"),
    }
    make_mailing(tmp_path, files)
    run_well(tmp_path, "mail", "letters", "neu")
    run_well(tmp_path, "mail", "plan", "neu")
    written = tmp_path / "mail/neu/letters"
    dora, emile, flore = (
        docx_parts((written / f"{name}.docx").read_bytes())["word/document.xml"].decode()
        for name in ("dora-damm", "emile-eau", "flore-fee")
    )
    mail = message_to(tmp_path, "cleo@example.org")
    plain, html = (body_of(mail, kind) for kind in ("plain", "html"))
    for text in (emile, flore, plain, unescape(html)):
        assert (
            "Voici\u00a0: «\u00a0Oui\u202f! Lire «\u00a0ici\u00a0»\u202f?\u00a0», le 3\u00a0mai."
            in text
        )
        assert "+49\u00a0681\u00a05550-0" in text
    assert "Veuillez agréer, Monsieur, nos salutations" in emile
    for text in (flore, plain, html):
        assert "Veuillez agréer, Madame, nos salutations" in text
    assert "z.\u00a0B. bis 7.\u00a0März, 0681\u00a05550-0" in dora
    assert "+49" not in dora
    # As people dial it, too.
    assert "0681\u00a05550-9" in dora and "+49\u00a0681\u00a05550-9" in emile
    assert all("Fax" in each and "amt.example.org" in each for each in (dora, emile))


def test_each_letter_begins_on_a_front_page_with_its_sheets_behind_it(written: Path) -> None:
    home = written
    found = pages(home)
    dora, émile, flore = starts(home, "Frau Damm", "2 RUE DE L'EAU", "3, rue du Fil")
    assert dora < émile < flore and all(page % 2 for page in (dora, émile, flore))
    assert "Werkstatt Ärmel hoch" in found[dora] and "Rencontre des langues" in found[émile]
    assert "Anlage" in found[dora - 1] and "Pièce jointe" in found[émile - 1]
    assert "wir haben neue Blätter:" in found[dora - 1]
    assert "Voici 1 fiches." in found[émile - 1]
    # Blank backs are there for the printer alone.
    assert all(text or number % 2 == 0 for number, text in enumerate(found, 1))


def test_sheets_are_for_print(written: Path) -> None:
    text = " ".join(pages(written))
    assert "Nora Netz" in text and "Paul Papier" in text


def test_forms_follow_the_country(written: Path) -> None:
    home = written
    german, french, other = FORMS["din-b"], FORMS["french"], FORMS["din-b"]
    assert (form_for("DE", {}), form_for("FR", {}), form_for("LU", {})) == (german, french, other)
    dora, émile, flore = starts(home, "Frau Damm", "2 RUE DE L'EAU", "3, rue du Fil")
    for page, line, form in (
        (dora, "Dammweg 1", german),
        (émile, "2 RUE DE L'EAU", french),
        (flore, "3, rue du Fil", other),
    ):
        left, top = address_at(home, page, line)
        box = form.address
        assert box.left - 1 <= left <= box.left + 3
        assert box.top <= top <= box.top + box.height


def test_the_project_may_choose_other_forms(tmp_path: Path) -> None:
    chosen = f"{SETTINGS}mail: {{letters: {{DE: din-a, default: french}}}}\n"
    home = make_letters(tmp_path, LETTERS, chosen)
    dora, flore = starts(home, "Frau Damm", "3, rue du Fil")
    din_a = FORMS["din-a"].address
    assert din_a.top <= address_at(home, dora, "Dammweg 1")[1] <= din_a.top + din_a.height
    assert address_at(home, flore, "3, rue du Fil")[0] >= FORMS["french"].address.left - 1


def test_a_form_that_is_none_is_told(tmp_path: Path) -> None:
    make_mailing(tmp_path, {PATH: LETTERS}, f"{SETTINGS}mail:\n  letters: {{DE: din-c}}\n")
    result = run_in(tmp_path, "mail", "letters", "neu")
    assert result.exit_code == 1
    assert "reportgen.yaml:5:" in result.output and "Did you mean “din-" in result.output


def test_abroad_the_country_is_named_in_the_language_of_posting(written: Path) -> None:
    home = written
    dora, émile, flore = starts(home, "Frau Damm", "2 RUE DE L'EAU", "3, rue du Fil")
    found = pages(home)
    assert "Monsieur Émile Eau 2 RUE DE L'EAU 57000 METZ FRANKREICH" in found[émile - 1]
    assert "L-1234 LUXEMBOURG LUXEMBURG" in found[flore - 1]
    assert "DEUTSCHLAND" not in found[dora - 1]


# --- Who gets one --------------------------------------------------------------------------------


def test_recipients_of_e_mails_are_in_neither(tmp_path: Path) -> None:
    make_mailing(tmp_path, {PATH: LETTERS + LIST.removeprefix(HEADER)})
    written = run_well(tmp_path, "mail", "letters", "neu")
    assert "3 letters written to mail/neu." in written
    assert "anna" not in written.lower() and "Left out" not in written
    planned = run_well(tmp_path, "mail", "plan", "neu")
    assert "3 messages planned" in planned and "Dora" not in planned


def test_an_address_that_does_not_fit_leaves_out_this_letter_alone(tmp_path: Path) -> None:
    wide = f"Frau;Gerda {'G' * 50};;;Weg 1;54290;Trier;;de;Trier;;Brief\n"
    make_mailing(tmp_path, {PATH: LETTERS + wide})
    result = run_in(tmp_path, "mail", "letters", "neu")
    assert result.exit_code == 1
    assert f"{PATH}:5:1: the line “Frau Gerda GG" in result.output
    assert "40 fit the window" in result.output
    assert ": the letter could not be written" in result.output
    assert "3 letters written" in result.output
    assert "GGG" not in " ".join(pages(tmp_path / "mail/neu"))
    assert len(words_in(tmp_path / "mail/neu")) == 3


def test_who_opted_out_or_is_doubled_gets_none(tmp_path: Path) -> None:
    double = "Frau;Dora Damm;;;DAMMWEG 1;54290;Trier;;de;Trier;;Brief\n"
    make_mailing(tmp_path, {PATH: LETTERS + double})
    run_well(tmp_path, "mail", "opt-out", "Flore Fee, 3, rue du Fil, L-1234 Luxembourg")
    written = run_well(tmp_path, "mail", "letters", "neu")
    assert "Flore Fee, 3, rue du Fil, L-1234 Luxembourg: opted out" in written
    assert f"DAMMWEG 1, 54290 Trier: Dora Damm ({PATH}:5:1) is the same as {PATH}:2:1" in written
    assert "2 letters written" in written
    assert words_in(tmp_path / "mail/neu") == ["dora-damm.docx", "emile-eau.docx"]


def test_a_sheet_that_cannot_be_made_blocks_its_letters(tmp_path: Path) -> None:
    home = make_letters(tmp_path)
    for name, page in page_that_fails("sheet", "Wunder").items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(page, encoding="utf-8")
    (tmp_path / "profiles/metz.yaml").write_text(METZ.replace("Rencontre", "Wunder"))
    result = run_in(tmp_path, "mail", "letters", "neu")
    assert result.exit_code == 1 and "by zero" in result.output
    assert "profiles/metz.yaml could not be made" in result.output
    assert "1 letter written" in result.output
    # Letters of an earlier time are not mistaken for those of now.
    assert words_in(home) == ["dora-damm.docx"]
    assert "Rencontre" not in " ".join(pages(home))


def test_where_nobody_gets_one_the_earlier_ones_go(tmp_path: Path) -> None:
    home = make_letters(tmp_path)
    (tmp_path / PATH).write_text(LIST, encoding="utf-8")
    assert "Nobody gets a letter" in run_well(tmp_path, "mail", "letters", "neu")
    assert words_in(home) == [] and not (home / "letters.pdf").exists()
    assert not [path for path in home.rglob("*") if "dora" in path.name]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    make_mailing(tmp_path, {PATH: LETTERS, "mail/neu": "a file in its place"})
    result = run_in(tmp_path, "mail", "letters", "neu")
    assert result.exit_code == 1 and "cannot be written" in result.output


# --- Word files ----------------------------------------------------------------------------------


def test_each_letter_is_a_word_file(written: Path) -> None:
    home = written
    names = ["dora-damm.docx", "emile-eau.docx", "flore-fee.docx"]
    assert words_in(home) == names
    text = fold(docx_text((home / "letters/dora-damm.docx").read_bytes()))
    for said in ("Frau Dora Damm", "Dammweg 1", "Sehr geehrte Frau Damm,", "neue Blätter"):
        assert said in text


def test_a_word_file_that_was_edited_is_kept(tmp_path: Path) -> None:
    home = make_letters(tmp_path)
    path = home / "letters/dora-damm.docx"
    document = Document(str(path))
    document.add_paragraph("Mit der Hand.")
    document.save(str(path))
    edited = path.read_bytes()
    written = run_well(tmp_path, "mail", "letters", "neu")
    assert "Kept, because edited by hand (--force overwrites): " in written
    assert "mail/neu/letters/dora-damm.docx." in written
    assert path.read_bytes() == edited
    (tmp_path / PATH).write_text(LIST, encoding="utf-8")
    run_well(tmp_path, "mail", "letters", "neu")
    assert words_in(home) == ["dora-damm.docx"]
    (tmp_path / PATH).write_text(LETTERS, encoding="utf-8")
    run_well(tmp_path, "mail", "letters", "neu", "--force")
    assert "Mit der Hand" not in docx_text(path.read_bytes())


def test_a_mailing_of_letters_writes_to_all_who_have_an_address(tmp_path: Path) -> None:
    people = HEADER + "Frau;Hanna Hof;;hanna@example.org;Weg 1;54290;Trier;;de;;;\n"
    make_mailing(
        tmp_path,
        {PATH: people, "profiles/mailings/neu.yaml": MAILING + "channel: letter\n"},
    )
    assert "1 letter written" in run_well(tmp_path, "mail", "letters", "neu")
    (tmp_path / PATH).write_text(people.replace("Weg 1;54290;Trier", ";;"), encoding="utf-8")
    result = run_in(tmp_path, "mail", "letters", "neu")
    assert result.exit_code == 1
    assert f"{PATH}:2:1: the postal address has no street." in result.output
    assert "Nobody gets a letter; the reasons are above." in result.output
