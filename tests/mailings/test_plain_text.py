"""Long texts in messages and letters: headings, notes, raised letters and facts."""

from __future__ import annotations

from reportgen.document.blocks import Fact, Facts, Link, Paragraph, RichText, Text
from reportgen.input.markdown import parse_markdown
from reportgen.mailings.message import write_plain
from reportgen.writers.pdf.letter import print_letter
from support.letters import letter_theme, make_letter
from support.outputs import fold, structure
from support.pdf_pages import assert_accessible

TEXT = "## Termin\n\nAuf 80 m^2^, CO~2~, 1^er^.[^1]\n\n[^1]: Siehe [hier](https://example.org)."


def test_a_message_has_them_as_plain_text() -> None:
    assert write_plain(parse_markdown(TEXT)) == (
        "Termin\n\nAuf 80 m², CO₂, 1^er^.¹\n\n[1] Siehe hier (https://example.org)."
    )


def test_facts_are_lines_in_plain_text() -> None:
    link = Link("https://example.org", (Text("hier"),))
    facts = Facts(
        (
            Fact((Text("Ort:"),), (Paragraph((Text("Metz"),)),)),
            Fact((Text("Netz:"),), (Paragraph((link,)),)),
        )
    )
    assert write_plain(RichText((facts,))) == "Ort: Metz\nNetz: hier (https://example.org)"


def test_a_letter_has_them_tagged() -> None:
    letter = make_letter(body=parse_markdown(TEXT, "de"))
    data = print_letter(letter, letter_theme())
    assert_accessible(data)
    tree = structure(data)
    [heading] = [each for each in tree.find("/H1", "/H2", "/H3") if fold(each.text) == "Termin"]
    assert heading.kind in ("/H1", "/H2")
    assert [fold(each.text) for each in tree.find("/Note")] == ["1 Siehe hier."]
