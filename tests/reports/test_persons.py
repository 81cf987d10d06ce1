"""Names of persons as directories list them."""

from __future__ import annotations

import pytest

from reportgen.reports.persons import last_name_first


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Derya Yıldız", "Yıldız, Derya"),
        ("Dr. Anna-Lena Groß", "Groß, Dr. Anna-Lena"),
        ("Ursula von der Brück", "Brück, Ursula von der"),
        ("Simone de Montfort", "Montfort, Simone de"),
        ("Jean-Marc Le Goff", "Le Goff, Jean-Marc"),
        ("Jean de La Tour", "La Tour, Jean de"),
        ("Amal al-Khatib", "al-Khatib, Amal"),
        ("Samira Ben Youssef", "Ben Youssef, Samira"),
        ("Ben Adler", "Adler, Ben"),
        ("Ciarán O’Neill", "O’Neill, Ciarán"),
        ("أمل الخطيب (Amal Khatib)", "Khatib, Amal (أمل الخطيب)"),
        ("Ida Kern (Vertretung)", "Kern, Ida (Vertretung)"),
        ("Carmen RUIZ PERALTA", "RUIZ PERALTA, Carmen"),
        ("RUIZ PERALTA Carmen", "RUIZ PERALTA, Carmen"),
        ("Inès de LA ROCHE-BRUN", "LA ROCHE-BRUN, Inès de"),
        ("PD Dr. Anna Kern", "Kern, PD Dr. Anna"),
        ("J. R. Kern", "Kern, J. R."),
        ("ANNA KERN", "KERN, ANNA"),
        ("Kim O’NEILL", "O’NEILL, Kim"),
        ("Kern, Ida", "Kern, Ida"),
        ("Pelé", "Pelé"),
        ("王小明", "王小明"),
        ("Олена Коваль", "Олена Коваль"),
    ],
)
def test_a_name_is_listed_by_its_last(name: str, listed: str) -> None:
    assert last_name_first(name) == listed
