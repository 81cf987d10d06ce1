"""Letters as Word files: what Word needs to find in them, and where LibreOffice prints it."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.shared import Mm
from openxml_audit import FileFormat, OpenXmlValidator

from reportgen.document.blocks import Picture
from reportgen.document.letter import FORMS, Letter
from reportgen.problems.problem import TemplateError, WriteError
from reportgen.writers.docx.letter import write_letter
from reportgen.writers.docx.letter_template import make_letter_template
from reportgen.writers.pdf.letter import print_letter
from support.letters import NETWORK, SENDERS, body, letter_theme, make_letter, the_project
from support.outputs import (
    W,
    docx_parts,
    docx_root,
    docx_text,
    fold,
    page_chars,
    page_texts,
    squeeze,
)
from support.windows import (
    FORM_NAMES,
    MARKS,
    WINDOWS,
    in_window,
    marks_of,
    shown_in,
    top_of,
    wholly,
)

#: Reading its schemas takes a second, so there is one for all files.
VALIDATOR = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)
#: What LibreOffice may print elsewhere, in millimetres.
TOLERANCE = 1.0
OFFICE = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


def written(letter: Letter, logo: Picture | None = None) -> bytes:
    return write_letter(letter, letter_theme(logo))


def square() -> Picture:
    """Return a logo of one grey square."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("L", (120, 60), 128).save(file, "PNG")
    return Picture(file.getvalue(), "image/png", 120, 60, alt="Netz mit Knoten")


def letters() -> dict[str, tuple[Letter, Picture | None]]:
    """Return letters that together have everything there is, by name."""
    made: dict[str, tuple[Letter, Picture | None]] = {
        f"{form}-{lang}": (make_letter(form, lang), None)
        for form in FORM_NAMES
        for lang in ("de", "fr")
    }
    made["long"] = (make_letter(body=body("de", 6)), None)
    made["logo"] = (make_letter("din-a", "fr"), square())
    bare = replace(SENDERS["de"], name="", address=(), phone="", email="")
    made["bare"] = (
        make_letter(sender=bare, closing="", salutation="", signature=(), enclosures=()),
        None,
    )
    made["arabic"] = (make_letter(address=("Verein أمل الحداد", "Łódź – Đặng", "1 Wien")), None)
    return made


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The letters as LibreOffice prints them, in one go."""
    folder = tmp_path_factory.mktemp("letters")
    for name, (letter, logo) in letters().items():
        (folder / f"{name}.docx").write_bytes(written(letter, logo))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'office').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder)),
            *map(str, sorted(folder.glob("*.docx"))),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {path.stem: path.read_bytes() for path in folder.glob("*.pdf")}


# --- As LibreOffice prints them ----------------------------------------------------------------


@OFFICE
@pytest.mark.parametrize("lang", ["de", "fr"])
@pytest.mark.parametrize("form", FORM_NAMES)
def test_window_shows_the_address_and_nothing_else(
    printed: dict[str, bytes], form: str, lang: str
) -> None:
    letter = make_letter(form, lang)
    chars = page_chars(printed[f"{form}-{lang}"])[0]
    sender = squeeze(letter.sender_line) if letter.form.sender_line else ""
    wanted = sender + squeeze("".join(letter.address))
    for left, top, right, bottom in WINDOWS[form]:
        larger = (left - TOLERANCE, top - TOLERANCE, right + TOLERANCE, bottom + TOLERANCE)
        seen = [char for char in chars if in_window(char, larger)]
        assert "".join(char.text for char in seen) == wanted
        assert all(wholly(char, (left, top, right, bottom)) for char in seen[len(sender) :])


@OFFICE
@pytest.mark.parametrize("form", FORM_NAMES)
def test_marks_stand_where_the_sheet_is_folded_and_punched(
    printed: dict[str, bytes], form: str
) -> None:
    found = marks_of(printed[f"{form}-de"])
    for (left, top, length), (wanted, size) in zip(found, MARKS[form], strict=True):
        assert left == pytest.approx(5, abs=TOLERANCE)
        assert top == pytest.approx(wanted, abs=TOLERANCE)
        assert length == pytest.approx(size, abs=TOLERANCE)


@OFFICE
@pytest.mark.parametrize("name", [*FORM_NAMES])
def test_places_are_those_of_the_pdf(printed: dict[str, bytes], name: str) -> None:
    letter = make_letter(name, "fr")
    pdf = print_letter(letter, letter_theme())
    for text in ("Ville de Metz", "Élodie", "Objet", "Metz, le"):
        # Letters of another font are not as high, and the block's lines a little further apart.
        assert top_of(printed[f"{name}-fr"], text) == pytest.approx(top_of(pdf, text), abs=1.6)


@OFFICE
def test_text_keeps_to_the_margins_on_every_page(printed: dict[str, bytes]) -> None:
    for name, data in printed.items():
        for chars in page_chars(data):
            assert min(c.left for c in chars) / (72 / 25.4) >= 25 - 0.1, name
            assert max(c.right for c in chars) / (72 / 25.4) <= 190 + 0.1, name


@OFFICE
def test_further_pages_have_a_plain_head_with_their_number(printed: dict[str, bytes]) -> None:
    first, second = map(fold, page_texts(printed["long"]))
    assert "Seite 2 von 2" in second
    assert "Seite" not in first
    assert top_of(printed["long"], "Seite 2", 1) < 25
    assert not marks_of(printed["long"], 1)
    assert "Leiterin der Geschäftsstelle" in second
    with pypdfium2.PdfDocument(printed["din-b-de"]) as document:
        assert len(document) == 1


@OFFICE
def test_names_of_other_scripts_stand_in_the_window(printed: dict[str, bytes]) -> None:
    shown = shown_in(page_chars(printed["arabic"])[0], (20, 62, 105, 90))
    assert squeeze("Verein Łódź – Đặng 1 Wien") in shown
    assert any("\u0600" <= char <= "\u06ff" or "\ufb50" <= char <= "\ufeff" for char in shown)


# --- What is in the file -----------------------------------------------------------------------


@pytest.mark.parametrize("name", letters())
def test_validator_is_silent(tmp_path: Path, name: str) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(written(*letters()[name]))
    result = VALIDATOR.validate(path)
    assert result.is_valid, [f"{error.part_uri}: {error.description}" for error in result.errors]


@pytest.mark.parametrize("form", FORM_NAMES)
def test_address_is_in_one_frame_with_its_place_from_the_page(form: str) -> None:
    root = docx_root(written(make_letter(form)))
    framed = {}
    for paragraph in root.iter(f"{W}p"):
        frame = paragraph.find(f"{W}pPr/{W}framePr")
        if frame is not None:
            style = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
            framed.setdefault(style, []).append({k.removeprefix(W): v for k, v in frame.items()})
    frames = framed["LetterAddress"]
    assert len(frames) == 6
    assert all(frame == frames[0] for frame in frames)
    box = FORMS[form].address
    for key, wanted in {"x": box.left, "y": box.top, "w": box.width, "h": box.height}.items():
        assert int(frames[0][key]) * 25.4 / 1440 == pytest.approx(wanted, abs=0.02)
    assert frames[0]["vAnchor"] == frames[0]["hAnchor"] == "page"
    assert frames[0]["hRule"] == "exact"
    assert ("LetterSenderLine" in framed) == (form != "french")
    date = framed["LetterDate"][0]
    own = FORMS[form].date or FORMS[form].information
    assert int(date["x"]) * 25.4 / 1440 == pytest.approx(own.left, abs=0.02)


def test_texts_are_in_styles_with_names_and_the_subject_is_a_heading() -> None:
    document = docx.Document(io.BytesIO(written(make_letter())))
    styles = {paragraph.style.name: paragraph.text for paragraph in document.paragraphs}
    assert styles["Heading 1"] == make_letter().subject
    assert styles["Letter Salutation"].startswith("Sehr geehrte")
    assert styles["Letter Signature"] == "Leiterin der Geschäftsstelle"
    assert styles["Letter Enclosures"] == "Anlagen"
    assert "Normal" not in styles
    assert abs(document.sections[0].page_height - Mm(297)) < Mm(0.1)
    names = {style.name for style in document.styles}
    assert not {"Rail Label", "Cell Text", "Hint"} & names


def test_addresses_are_never_hyphenated() -> None:
    theme = replace(the_project().theme, hyphenation=True)
    data = write_letter(make_letter(), theme)
    assert docx_root(data, "word/settings.xml").find(f"{W}autoHyphenation") is not None
    styles = docx.Document(io.BytesIO(data)).styles
    for name in ("Letter Address", "Letter Sender Line", "Letter Information"):
        properties = styles[name].element.find(f"{W}pPr")
        assert properties.find(f"{W}suppressAutoHyphens") is not None, name


def test_language_and_properties_are_the_letters() -> None:
    data = written(make_letter("french", "fr"))
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.title == make_letter(lang="fr").subject
    assert properties.author == NETWORK["fr"]
    assert properties.language == "fr"
    langs = docx_root(data, "word/styles.xml").iter(f"{W}lang")
    assert [lang.get(f"{W}val") for lang in langs] == ["fr"]


def test_body_in_another_language_is_marked() -> None:
    root = docx_root(written(make_letter(body=body("fr"))))
    runs = [run for run in root.iter(f"{W}r") if "Notre réseau" in "".join(run.itertext())]
    assert [run.find(f"{W}rPr/{W}lang").get(f"{W}val") for run in runs] == ["fr"]


def test_empty_parts_leave_no_words_behind() -> None:
    text = docx_text(written(*letters()["bare"]))
    for word in ("Telefon", "E-Mail", "Anlage"):
        assert word not in text


def test_words_may_name_the_pages_in_any_order() -> None:
    letter = make_letter()
    words = {**letter.words, "letter_page": "{pages} Seiten, hier {page}."}
    parts = docx_parts(written(replace(letter, words=words)))
    heads = [part.decode() for name, part in parts.items() if name.startswith("word/header")]
    (head,) = [head for head in heads if "Seiten, hier" in head]
    assert head.index("NUMPAGES") < head.index("Seiten, hier") < head.index(" PAGE ")


def test_same_letter_is_the_same_file() -> None:
    assert written(make_letter()) == written(make_letter())
    theme, form = the_project().theme, FORMS["din-a"]
    assert make_letter_template(theme, form) == make_letter_template(theme, form)


# --- Faults and templates ----------------------------------------------------------------------


def test_faults_of_an_address_name_letter_and_line() -> None:
    address = ("Kurz", "Sehr " * 20 + "langer Name", "0000 Ort")
    with pytest.raises(WriteError, match=r"partner-7: letter, address, line 2: “Sehr .* 75 mm"):
        written(make_letter(address=address))
    with pytest.raises(WriteError, match="line 7: the address has 7 lines"):
        written(make_letter(address=tuple("1234567")))
    with pytest.raises(WriteError, match="letter, return address: “Netz"):
        written(make_letter(sender_line="Netz der Städte · " * 9))
    assert written(make_letter("french", sender_line="Netz der Städte · " * 9))


def test_template_of_the_theme_wins_for_its_form(tmp_path: Path) -> None:
    theme = replace(the_project().theme, folders=(tmp_path, *the_project().theme.folders))
    own = docx.Document()
    own.add_paragraph("Eigen: {{ letter.subject_line }} / {{ words.letter_phone }}")
    own.save(str(tmp_path / "letter-din-a.docx"))
    mine = docx_text(write_letter(make_letter("din-a", "fr"), theme))
    assert "Eigen: Objet : votre" in fold(mine)
    assert "Téléphone" in mine
    assert "Eigen" not in docx_text(write_letter(make_letter("din-b", "fr"), theme))


def test_template_that_was_made_can_be_edited_and_used(tmp_path: Path) -> None:
    theme = the_project().theme
    edited = docx.Document(io.BytesIO(make_letter_template(theme, FORMS["din-b"])))
    edited.paragraphs[-1].insert_paragraph_before("Von Hand: {{ letter.place }}")
    edited.save(str(tmp_path / "letter-din-b.docx"))
    own = replace(theme, folders=(tmp_path, *theme.folders))
    text = docx_text(write_letter(make_letter(), own))
    assert "Von Hand: Saarbrücken" in text
    assert "Blatt „Sprachcafé Trier“" in text


def test_fault_of_a_template_says_where_it_is(tmp_path: Path) -> None:
    theme = replace(the_project().theme, folders=(tmp_path, *the_project().theme.folders))
    own = docx.Document()
    own.add_paragraph("{{ letter.subjct }}")
    own.save(str(tmp_path / "letter-din-b.docx"))
    with pytest.raises(TemplateError, match=r"letter-din-b\.docx: body, paragraph 1: .*subjct"):
        write_letter(make_letter(), theme)
