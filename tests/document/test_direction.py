"""The direction of text: by its language, by its letters, and what numbers in it keep."""

from __future__ import annotations

import pytest

from reportgen.document.direction import is_rtl, paragraph_rtl, part_numbers, runs_rtl

_GERMAN = "Die Anmeldung ist an jedem Werktag von acht bis zwölf Uhr im Rathaus möglich."


@pytest.mark.parametrize(
    ("tag", "rtl"),
    [("fa", True), ("he-IL", True), ("az-Arab", True), ("ku", False), ("ar-Latn", False)],
)
def test_languages_and_scripts_say_where_lines_begin(tag: str, rtl: bool) -> None:
    assert is_rtl(tag) is rtl


@pytest.mark.parametrize(
    ("text", "usual", "rtl"),
    [
        ("המשרד פתוח כל יום.", False, True),
        ("ÖPNV-Karte لازم است و باید همراه باشد", True, True),
        ("رضا leitet die Beratung im Rathaus", False, False),
        ("Rathaus (شهرداری)", False, False),
        ("AWO e. V.", True, False),
        ("2026 – 12.5", True, True),
        ("۲۰۲۶ Jahresbericht", False, False),
    ],
)
def test_the_first_letter_counts_where_most_agree(text: str, usual: bool, rtl: bool) -> None:
    assert runs_rtl(text, usual) is rtl


def test_names_keep_the_side_of_the_text_around_them() -> None:
    assert paragraph_rtl("AWO e. V.", usual=True)
    assert paragraph_rtl(f"{_GERMAN}\nTelefon", usual=True)
    assert not paragraph_rtl(_GERMAN, usual=True)
    assert paragraph_rtl("שלום", usual=False)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("טלפון +33 3 87 55 50 00.", ["+33 3 87 55 50 00"]),
        ("(تلفن: (0651) 718-0)", ["(0651) 718-0"]),
        ("تلفن +49 (0)651 7180", ["+49 (0)651 7180"]),
        ("12 500 یورو", ["12 500"]),
        # What is read from the right like the words around it, and what follows other letters.
        ("از 9:00–12:30 تا 1.3.2026, 5–7, 2024/2026", []),
        ("IBAN DE12 3456 7890", []),
    ],
)
def test_numbers_with_parts_run_from_the_left(text: str, numbers: list[str]) -> None:
    parts = list(part_numbers(text))
    assert "".join(part for part, _ in parts) == text
    assert [part for part, number in parts if number] == numbers
