"""Forms as PDF: filled in by PDFium, they come back, and the profile says what was typed."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest

from reportgen.collecting.incoming import read_back
from reportgen.collecting.outgoing import Order, make_form, send_out
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Kind
from reportgen.collecting.sent import Sent
from reportgen.collecting.taking import take
from reportgen.document.blank import OFF, ON
from reportgen.input.returned.document import Returned
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.project.project import Project
from support.collected import answers_now, copy_project, review_of, send_form
from support.pdf_forms import fill_by_pdfium
from support.project import EXAMPLES

#: What is typed: letters of several scripts, lists and bold words.
TYPED = {
    "title": "Łukasz – „Haus der Wörter“",
    "city": "Vorbach",
    "description": "Erster Absatz, ÄÖÜ ß.\n\n- eins\n- **zwei** und drei\n\nЁлка, Œuvre.",
    "carrier": "Σύλλογος des Œuvres",
    "date": "2025",
    "contacts.0.name": "أمل (Amal)",
    "contacts.0.phone": "0681 905-0",
}


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


def read(data: bytes) -> Returned:
    return read_alone(data, "back.pdf")


@pytest.mark.parametrize("lang", ["de", "fr"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_typed_is_what_the_profile_says(name: str, lang: str, copy: Project) -> None:
    made = send_form(copy, name, lang, "pdf")
    found = review_of(copy, read(made.data))
    assert (found.language, found.changes, found.left) == (lang, (), ())

    before = answers_now(copy, name, lang)
    boxes = dict.fromkeys(("topics.work", "topics.family"), True)
    # A text in another language than the profile's needs one in that, item by item.
    typed = {key: text for key, text in TYPED.items() if before[key]}
    partners = filter(None, before["partners"].split("\n"))
    typed["partners"] = "\n".join(f"Verein {number}, Łódź" for number, _ in enumerate(partners))
    filled = fill_by_pdfium(made.data, {**typed, **boxes, "kind": 1})
    review = review_of(copy, read(filled))
    assert not review.left
    assert {each.kind for each in review.takable} <= {Kind.SURE, Kind.UNSURE}
    # A list whose items are translated one by one is changed by people.
    by_hand = {change.name for change in review.changes if not change.target}
    assert by_hand <= {"partners"}
    typed = {key: text for key, text in typed.items() if key not in by_hand}
    take(copy, review, review.takable)
    after = answers_now(copy, name, lang)
    turned = {key: OFF if before[key] == ON else ON for key in boxes}
    # The first option stands behind that of none.
    first = next(iter(copy.form("factsheet").fields["kind"].options.values()))[lang]
    assert after == {**before, **typed, **turned, "kind": first}


def test_who_saves_without_typing_changes_nothing(copy: Project) -> None:
    made = send_form(copy, "sprachmittlung-luxemburg", "de", "pdf")
    saved = fill_by_pdfium(made.data, {})
    assert saved != made.data
    found = review_of(copy, read(saved))
    assert (found.changes, found.left) == ((), ())


def test_a_line_of_its_own_is_a_paragraph(copy: Project) -> None:
    made = send_form(copy, "sprachcafe-trier", "de", "pdf")
    filled = fill_by_pdfium(made.data, {"resources": "Zwei Räume.\nEine Küche.\n- Töpfe\n- Tassen"})
    [change] = review_of(copy, read(filled)).changes
    assert change.theirs == "Zwei Räume.\n\nEine Küche.\n- Töpfe\n- Tassen"


def test_what_is_emptied_and_who_is_new_are_told(copy: Project) -> None:
    made = send_form(copy, "sprachcafe-trier", "de", "pdf")
    new = {"contacts.1.name": "Ayşe Örnek", "contacts.1.email": "ayse.oernek@example.org"}
    found = review_of(copy, read(fill_by_pdfium(made.data, {"description": "", **new})))
    assert {change.name: change.kind for change in found.changes} == {
        "description": Kind.EMPTIED,
        "contacts.1": Kind.SURE,
    }
    person = {"name": "Ayşe Örnek", "email": "ayse.oernek@example.org", "publish": ["internal"]}
    assert found.changes[-1].theirs == person


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_changed_here_meanwhile_is_a_conflict(copy: Project, is_kept: bool) -> None:
    made = send_form(copy, "sprachcafe-trier", "de", "pdf")
    path = copy.root / "profiles/sprachcafe-trier.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  de: Trier", "  de: Konz"), "utf-8")
    if not is_kept:
        (Sent(copy).folder / f"{made.asking.token}.json").unlink()
    filled = fill_by_pdfium(made.data, {"city": "Schweich", "resources": "Nichts."})
    found = {change.name: change for change in review_of(copy, read(filled)).changes}
    assert found["city"].kind is Kind.CONFLICT
    assert found["city"].base == ("Trier" if is_kept else None)
    assert found["resources"].kind is Kind.SURE


def test_a_blank_form_becomes_a_profile(copy: Project) -> None:
    made = make_form(copy, None, copy.form("factsheet"), Order(("fr",)), "pdf")
    send_out(copy, made, copy.root / "output/forms")
    filled = fill_by_pdfium(made.data, {"title": "Café des langues", "topics.work": True})
    found = read_back(copy, read(filled))
    assert isinstance(found, Proposal)
    said = {name: each.value for name, each in found.fields.items()}
    assert said == {"title": "Café des langues", "topics": ["work"]}
    assert (found.language, found.left) == ("fr", ())


def test_a_form_that_was_printed_is_read_by_its_labels(copy: Project, tmp_path: Path) -> None:
    """Without fields ticks are drawings: what they say is not known, and nothing is sure."""
    made = send_form(copy, "zib-saarbruecken", "de", "pdf")
    typed = {"city": "Vorbach", "context": "Ein Absatz.", "topics.work": True}
    form, flat = tmp_path / "form.pdf", tmp_path / "flat.pdf"
    form.write_bytes(fill_by_pdfium(made.data, typed))
    subprocess.run(["pdftocairo", "-pdf", str(form), str(flat)], check=True, capture_output=True)
    returned = read(flat.read_bytes())
    assert not returned.answers
    found = review_of(copy, returned)
    assert found.token == made.asking.token
    assert {change.name: (change.kind, change.theirs) for change in found.changes} == {
        "city": (Kind.UNSURE, "Vorbach"),
        "context": (Kind.UNSURE, "Ein Absatz."),
    }
    assert not found.left


def test_what_stands_in_a_strange_field_is_left_over(copy: Project) -> None:
    made = send_form(copy, "zib-saarbruecken", "de", "pdf")
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        for name in ("nobody", "contacts.99.name", "title.deep.er", "9" * 400):
            field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String(name))
            field.V = pikepdf.String("Etwas")
            pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))
        file = io.BytesIO()
        pdf.save(file)
    found = review_of(copy, read(file.getvalue()))
    assert not found.changes
    assert [each.text.rpartition(": ")[2] for each in found.left] == ["Etwas"] * 4


def test_no_picture_is_asked_for_that_cannot_be_typed(copy: Project) -> None:
    names = send_form(copy, "zib-saarbruecken", "de", "pdf").asking.said
    assert not any(name.startswith(("picture", "funders")) for name in names)
    with_one = send_form(copy, "marche-des-voisins-sarreguemines", "fr", "pdf").asking.said
    assert with_one["picture.alt"]
    assert "picture.file" not in with_one
