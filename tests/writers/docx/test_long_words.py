"""Words longer than their line in Word files have optional hyphens between their syllables."""

from __future__ import annotations

import pytest

from reportgen.document.blocks import Table, Text
from reportgen.writers.docx.long_words import part_cells
from support.outputs import W, docx_root
from support.project import NewProject, write_profile

LONG = "Grundstücksverkehrsgenehmigungsstelle"


def lines(project_text: str, new_project: NewProject, languages: tuple[str, ...]) -> list[str]:
    """Return the paragraphs of the first column, with optional hyphens as signs."""
    project = new_project({"profiles/a.yaml": project_text})
    root = docx_root(write_profile(project, "profiles/a.yaml", languages, kind="docx"))
    return [
        "".join(
            "-" if item.tag == f"{W}softHyphen" else item.text or ""
            for item in paragraph.iter(f"{W}t", f"{W}softHyphen")
        )
        for row in root.find(f".//{W}tbl").findall(f"{W}tr")
        for paragraph in row.find(f"{W}tc").iter(f"{W}p")
    ]


def test_long_words_of_the_rail_are_parted_at_syllables(new_project: NewProject) -> None:
    text = f"title: T\noutcome: gut\npartners: [Haus der Beratung, {LONG}, a@{LONG.lower()}.de]\n"
    found = lines(text, new_project, ("de",))
    [parted] = [line for line in found if line.startswith("Grund")]
    assert parted.replace("-", "") == LONG
    pieces = parted.split("-")
    assert len(pieces) > 3 and max(map(len, pieces)) < 12 and "verkehrs" in parted.replace("-", "")
    # What a line has room for is left alone, and no sign gets into an address.
    assert "Haus der Beratung" in found
    assert f"a@{LONG.lower()}.de" in found


def test_words_are_parted_in_their_own_language(new_project: NewProject) -> None:
    text = "title: T\noutcome: gut\npartners: [Antidiskriminierungsstelle]\n"
    german = lines(text, new_project, ("de",))
    assert any("Anti-dis" in line for line in german)


@pytest.mark.parametrize(("letters", "parted"), [(24, False), (25, True)])
def test_cells_are_made_for_words_of_some_length(letters: int, parted: bool) -> None:
    word = ("verwaltung" * 3)[:letters]
    table = part_cells(Table(((Text(word),),), (((Text("kurz"), Text(word, strong=True)),),)), "de")
    [header], [[kurz, bold]] = table.header[0], table.rows[0]
    assert ("\u00ad" in str(header)) == ("\u00ad" in str(bold)) == parted
    assert str(kurz) == "kurz" and bold.strong  # type: ignore[union-attr]
