"""Letters as PDF: what an envelope's window shows, marks, margins, tags and faults."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.document.blocks import Paragraph, Picture, RichText, Text
from reportgen.document.letter import FORMS, Letter, LetterForm, form_for
from reportgen.problems.problem import ReportgenError, WriteError
from reportgen.writers.pdf.letter import print_letter
from support.letters import (
    ADDRESSES,
    NETWORK,
    SENDERS,
    body,
    letter_theme,
    make_letter,
    the_project,
)
from support.outputs import (
    MM,
    fold,
    marked_strings,
    page_chars,
    page_texts,
    pdf_text,
    squeeze,
    structure,
)
from support.windows import (
    FORM_NAMES,
    MARKS,
    WINDOWS,
    box_of,
    in_window,
    left_of,
    marks_of,
    shown_in,
    top_of,
    wholly,
)


def printed(letter: Letter, logo: Picture | None = None) -> bytes:
    return print_letter(letter, letter_theme(logo))


# --- Places ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "fr"])
@pytest.mark.parametrize("form", FORM_NAMES)
def test_window_shows_the_address_and_nothing_else_however_the_sheet_lies(
    form: str, lang: str
) -> None:
    letter = make_letter(form, lang)
    chars = page_chars(printed(letter))[0]
    sender = squeeze(letter.sender_line) if letter.form.sender_line else ""
    wanted = sender + squeeze("".join(letter.address))
    for window in WINDOWS[form]:
        shown = shown_in(chars, window)
        assert shown == wanted, window
        address = chars[0:0]
        for char in chars:
            if in_window(char, window):
                address.append(char)
        # The small line may slide out of the window by a part, the address may not.
        assert all(wholly(char, window) for char in address[len(sender) :]), window


@pytest.mark.parametrize("form", FORM_NAMES)
def test_address_stands_25_millimetres_from_the_edge_or_in_the_french_frame(form: str) -> None:
    chars = page_chars(printed(make_letter(form)))[0]
    box = FORMS[form].address
    lines = [c for c in chars if c.left / MM >= box.left - 0.5 and wholly(c, _sides(box))]
    assert min(c.left for c in lines) / MM == pytest.approx(box.left, abs=0.6)
    assert box.left == (115 if form == "french" else 25)
    assert squeeze("".join(ADDRESSES["de"])) in "".join(c.text for c in lines)


def _sides(box: Any) -> tuple[float, float, float, float]:
    return (box.left - 0.5, box.top - 0.5, box.right + 0.1, box.bottom)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_longest_line_that_is_taken_is_seen_however_the_sheet_lies(form: str) -> None:
    taken = b""
    for length in range(30, 60):
        try:
            taken = printed(make_letter(form, address=("n" * length,), body=RichText()))
        except WriteError:
            break
    seen = [char for char in page_chars(taken)[0] if in_window(char, WINDOWS[form][0])]
    line = seen[1 - length :]
    assert {char.text for char in line} == {"n"}
    assert line[-1].right - line[0].left > 72 * MM
    assert all(wholly(char, window) for char in line for window in WINDOWS[form])


@pytest.mark.parametrize("form", FORMS.values(), ids=FORM_NAMES)
def test_nothing_of_a_form_is_planned_where_the_window_may_get_to(form: LetterForm) -> None:
    """The figures are those of the norms; DIN 5008 has 85 × 45 mm, La Poste 85 × 33 mm."""
    window, clear = form.window, form.clear
    sides = (window.left, window.top, window.width, window.height)
    assert (
        sides
        == {
            "din-a": (20, 27, 85, 45),
            "din-b": (20, 45, 85, 45),
            "french": (110, 55, 85, 33),
        }[form.name]
    )
    for inner in filter(None, (form.address, form.sender_line)):
        assert window.left <= inner.left
        assert inner.right <= window.right
        assert window.top <= inner.top
        assert inner.bottom <= window.bottom
    assert clear.left <= window.left
    assert clear.right >= window.right
    assert form.text_top > clear.bottom
    for other in filter(None, (form.information, form.date)):
        beside = other.right <= clear.left or other.left >= clear.right
        assert beside or other.top >= clear.bottom


@pytest.mark.parametrize("form", FORM_NAMES)
def test_marks_stand_where_the_sheet_is_folded_and_punched(form: str) -> None:
    found = marks_of(printed(make_letter(form)))
    assert [left for left, _, _ in found] == [5, 5, 5]
    for (_, top, length), (wanted, size) in zip(found, MARKS[form], strict=True):
        assert top == pytest.approx(wanted, abs=0.15)
        assert length == pytest.approx(size, abs=0.1)


@pytest.mark.parametrize(
    ("form", "subject", "information"),
    [("din-a", 80.46, (125, 32)), ("din-b", 98.46, (125, 50)), ("french", 108, (25, 45))],
)
def test_subject_and_information_stand_where_the_form_says(
    form: str, subject: float, information: tuple[float, float]
) -> None:
    data = printed(make_letter(form, "fr"))
    assert top_of(data, "Objet") == pytest.approx(subject, abs=1.5)
    left, top = information
    email = SENDERS["fr"].email
    assert left_of(data, "Courriel") == pytest.approx(left, abs=0.5)
    assert top < top_of(data, "Courriel") < top_of(data, "Objet") - 5
    assert email in pdf_text(data)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_text_keeps_to_the_margins_on_every_page(form: str) -> None:
    pages = page_chars(printed(make_letter(form, body=body("de", 6))))
    assert len(pages) == 2
    for chars in pages:
        assert min(char.left for char in chars) / MM >= 25 - 0.1
        assert max(char.right for char in chars) / MM <= 210 - 20 + 0.1
        assert min(char.bottom for char in chars) / MM >= 22 - 1


def test_long_details_of_the_sender_push_the_text_down() -> None:
    usual = make_letter()
    sender = replace(SENDERS["de"], address=tuple(f"Haus {n}" for n in range(14)))
    data = printed(replace(usual, sender=sender))
    date, subject = top_of(data, "Saarbrücken, 26."), top_of(data, "Ihr Blatt")
    assert subject > top_of(printed(usual), "Ihr Blatt") + 10
    assert date < subject - 5


# --- Pages -------------------------------------------------------------------------------------


def test_further_pages_have_a_plain_head_with_their_number() -> None:
    data = printed(make_letter(body=body("de", 6)))
    first, second = page_texts(data)
    assert "Städtenetzwerk Integration Seite 2 von 2" in fold(second)
    assert top_of(data, "Seite 2 von 2", 1) < 25
    assert "Seite" not in first
    assert not marks_of(data, 1)
    # The closing takes the signature along, and the enclosures follow.
    assert "Mit freundlichen Grüßen" in second
    assert (
        "Dr. Änne Größler-Öztürk Leiterin der Geschäftsstelle "
        "Anlagen Blatt „Sprachcafé Trier“ Blatt „Guichet d’accueil Metz“"
    ) in fold(second)


@pytest.mark.parametrize("times", range(3, 8))
def test_closing_and_signature_stay_together(times: int) -> None:
    for text in page_texts(printed(make_letter(body=body("de", times)))):
        assert ("Grüßen" in text) == ("Leiterin" in text)


def test_signs_of_css_in_words_are_printed() -> None:
    letter = make_letter(body=body("de", 6))
    words = {**letter.words, "letter_page": 'Bl. "{page}" \\ {pages};}}'}
    assert 'Bl. "2" \\ 2;}' in fold(page_texts(printed(replace(letter, words=words)))[1])


def test_one_enclosure_is_named_as_one_and_none_not_at_all() -> None:
    assert "Pièce jointe Fiche" in pdf_text(printed(make_letter("french", "fr")))
    assert "Pièce" not in pdf_text(printed(make_letter("french", "fr", enclosures=())))


def test_letter_without_place_closing_and_details_has_no_gaps_in_its_words() -> None:
    sender = replace(SENDERS["fr"], name="", address=(), phone="", email="")
    letter = make_letter(lang="fr", place="", closing="", salutation="", sender=sender)
    text = pdf_text(printed(letter))
    assert ", le" not in text
    assert "26 novembre 2026" in text
    assert "Courriel" not in text


def test_logo_takes_the_place_of_the_name() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 12"><path d="M0 0h60v12z"/></svg>'
    )
    logo = Picture(svg, "image/svg+xml", 240, 48, alt="Netz mit Knoten")
    data = printed(make_letter(), logo)
    assert [figure.alt for figure in structure(data).find("/Figure")] == ["Netz mit Knoten"]
    _, bottom, _, top = structure(data).find("/Figure")[0].box
    assert 297 - bottom / MM < 25
    assert top - bottom > 5 * MM


# --- Texts and tags ----------------------------------------------------------------------------


def test_text_is_tagged_in_the_order_of_reading() -> None:
    data = printed(make_letter())
    tree = structure(data)
    assert [fold(head.text) for head in tree.find("/H1")] == [make_letter().subject]
    text = fold(tree.text)
    parts = [
        *("Städtenetzwerk Integration", "Am Ludwigsplatz 5 · 66111", "Ministerium"),
        *("geschaeftsstelle@", "26. November", "Ihr Blatt", "Sehr geehrte", "in diesem Jahr"),
        *("Mit freundlichen", "Leiterin", "Anlagen"),
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    # What is placed is written where it is read.
    [strings] = marked_strings(data)
    assert squeeze("".join(strings)) == squeeze(text)
    assert len(tree.find("/LI")) == 4


def test_everything_without_a_tag_is_an_artifact() -> None:
    data = printed(make_letter(body=body("de", 6)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            open_marks = 0
            for operands, operator in pikepdf.parse_content_stream(page):
                open_marks += str(operator) in ("BDC", "BMC")
                open_marks -= str(operator) == "EMC"
                paints = str(operator) in ("f", "f*", "S", "B", "Tj", "TJ", "Do", "sh")
                assert open_marks or not paints, (operands, operator)


def test_file_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(printed(make_letter("french", "fr")))) as pdf:
        assert pdf.Root.Lang == "fr"
        assert pdf.docinfo.Title == make_letter(lang="fr").subject
        assert pdf.docinfo.Author == NETWORK["fr"]
        assert pdf.open_metadata()["pdfuaid:part"] == "1"


def test_same_letter_is_the_same_file() -> None:
    assert printed(make_letter()) == printed(make_letter())


def test_signs_of_html_are_printed_as_they_are() -> None:
    letter = make_letter(
        address=("A & <b>B</b>", "{{ letter }} „C“"), subject="x < y & z", closing="<p>"
    )
    text = pdf_text(printed(letter))
    for sign in ("A & <b>B</b>", "{{ letter }} „C“", "x < y & z", "<p>"):
        assert sign in text


def test_names_of_all_scripts_stand_in_the_address() -> None:
    address = ("Verein Łódź – Đặng Thị Ánh", "Ελένη Παπαδοπούλου", "أمل الحداد", "1000 Wien")
    chars = page_chars(printed(make_letter(address=address)))[0]
    shown = shown_in(chars, (20, 62, 105, 90))
    assert squeeze("Verein Łódź – Đặng Thị Ánh Ελένη Παπαδοπούλου") in shown
    assert any("\u0600" <= char <= "\u06ff" or "\ufb50" <= char <= "\ufeff" for char in shown)


def test_words_of_an_address_are_never_broken() -> None:
    line = "Rindfleisch\u00adetikettierungs\u00adamt Trier"
    letter = make_letter(address=(line, "54290 Trier"))
    chars = page_chars(printed(letter))[0]
    tops = {round(297 - c.bottom / MM) for c in chars if in_window(c, (20, 62, 105, 90))}
    # Two lines, and letters that reach below them.
    assert max(tops) - min(tops) < 2 * 4.3
    assert "-" not in shown_in(chars, (20, 62, 105, 90))


# --- Faults ------------------------------------------------------------------------------------


def _fault(letter: Letter) -> str:
    with pytest.raises(WriteError) as caught:
        printed(letter)
    return str(caught.value)


def test_faults_of_an_address_name_letter_and_line() -> None:
    said = _fault(make_letter(address=("Kurz", "Sehr " * 20 + "langer Name", "0000 Ort", "X" * 60)))
    assert "partner-7: letter, address, line 2: “Sehr" in said
    assert "mm long; the window shows 75 mm. Shorten it, or write it on two lines." in said
    assert "line 4: “XXX" in said
    assert "line 1" not in said
    assert "line 7: the address has 7 lines; a window shows 6." in _fault(
        make_letter(address=tuple("1234567"))
    )
    assert "line 2: the line is empty." in _fault(make_letter(address=("A", " ", "B")))
    assert "the letter has no address." in _fault(make_letter(address=()))


def test_long_return_address_is_a_fault_where_it_is_printed() -> None:
    line = "Netzwerk der Städte · " * 6
    assert "partner-7: letter, return address: “Netzwerk" in _fault(make_letter(sender_line=line))
    assert printed(make_letter("french", sender_line=line))


def test_the_address_stays_in_the_window_of_a_letter_from_right_to_left() -> None:
    """The second page has its number at the left, where that of another letter has the network."""
    letter = make_letter(body=RichText((Paragraph((Text("W" + "ort " * 900),)),)))
    first, second = page_chars(printed(letter))[:2]
    turned, after = page_chars(printed(replace(letter, lang="fa")))[:2]
    window = [
        [(char.text, round(char.left)) for char in chars if char.bottom > 590 and char.left < 240]
        for chars in (first, turned)
    ]
    assert len(window[1]) > 100 and window[0][-100:] == window[1][-100:]
    heads = [
        "".join(char.text for char in chars if char.top > 770 and char.left < 200)
        for chars in (second, after)
    ]
    assert heads[0].startswith("Städtenetzwerk") and heads[1].startswith("Seite2")


def test_sign_without_a_glyph_is_a_fault() -> None:
    assert "partner-7: PDF: no font has the sign “\U00013080”" in _fault(
        make_letter(address=("Haus \U00013080", "0000 Ort"))
    )


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(FORM_NAMES),
    st.lists(
        st.text("aimwMWÄßé .’1", min_size=1, max_size=60).filter(str.strip),
        min_size=1,
        max_size=6,
    ),
)
def test_address_is_refused_or_seen_whole(form: str, lines: list[str]) -> None:
    letter = make_letter(form, address=tuple(lines), body=RichText())
    try:
        data = printed(letter)
    except WriteError as error:
        assert all("mm long" in str(problem.message) for problem in error.problems)
        return
    sender = squeeze(letter.sender_line) if letter.form.sender_line else ""
    chars = page_chars(data)[0]
    for window in (WINDOWS[form][0], WINDOWS[form][-1]):
        seen = [char for char in chars if in_window(char, window)]
        assert "".join(c.text for c in seen) == sender + squeeze("".join(lines))
        assert all(wholly(char, window) for char in seen[len(sender) :])


# --- Forms and themes --------------------------------------------------------------------------


def test_form_is_the_countrys_unless_the_project_chose_another() -> None:
    chosen = {"default": "din-a", "FR": "din-b"}
    assert [form_for(c, {}).name for c in ("DE", "fr", "LU")] == ["din-b", "french", "din-b"]
    assert [form_for(c, chosen).name for c in ("DE", "FR", "LU")] == ["din-b", "din-b", "din-a"]


def test_unknown_form_is_a_fault_that_names_those_there_are() -> None:
    with pytest.raises(ReportgenError, match=r"“din-c” is no form of letters\..*“din-[ab]”"):
        form_for("BE", {"BE": "din-c"})


def test_theme_restyles_a_letter_and_moves_nothing(tmp_path: Path) -> None:
    theme = the_project().theme
    css = theme.find("letter.css").read_text(encoding="utf-8")
    (tmp_path / "letter.css").write_text(f"{css} .text {{ font-size: 14pt }}", encoding="utf-8")
    own = replace(theme, folders=(tmp_path, *theme.folders))
    usual = printed(make_letter())
    restyled = print_letter(make_letter(), own)
    height = {
        data: box[3] - box[1]
        for data in (usual, restyled)
        for box in [box_of(data, "Netzwerk die")]
    }
    assert height[restyled] > 1.2 * height[usual]
    assert box_of(usual, "Ministerium") == pytest.approx(box_of(restyled, "Ministerium"))
