"""What is changed of how WeasyPrint breaks lines and divides tables: a test for each patch.

Each says what WeasyPrint, or pydyf, would have to do for its patch to go. To learn what another
release of them does, run this folder with it.
"""

from __future__ import annotations

from reportgen.writers.pdf import engine
from support.pdf_pages import SMALL, lay_out


def lines(body: str, css: str = SMALL) -> list[str]:
    """Return the texts of a page's lines."""
    page = lay_out(body, css + " html { overflow-wrap: break-word }").pages[0]
    return [
        "".join(box.text for box in line.descendants() if hasattr(box, "text"))
        for line in page._page_box.descendants()
        if type(line).__name__ == "LineBox"
    ]


def overflows(body: str, css: str = SMALL) -> bool:
    """Tell whether a text runs beyond the text area of its page."""
    page = lay_out(body, css + " html { overflow-wrap: break-word }").pages[0]
    left, _, wide, _ = engine.area(page)
    ends = (engine.text_end(box) for box in page._page_box.children)
    return max(ends) * engine.POINTS > left + wide + 0.1


def test_a_word_behind_an_element_within_another_stays_whole() -> None:
    """`keep_words_whole`: to go when the line's beginning is known inside of elements."""
    for count in range(20, 34):
        filling = "x " * count
        body = f"<p><a><i>{filling}</i> (S. <b>184</b>)</a></p>"
        assert any("184)" in line for line in lines(body)), count


def test_a_run_that_changes_its_look_stays_on_the_page() -> None:
    """`keep_words_whole`: to go when an unbreakable run breaks behind the element it begins in."""
    body = f"<p>{'a' * 20}<b>{'b' * 60}</b>{'c' * 60} Ende"
    assert not overflows(body)
    assert lines(body)[-1].endswith("c Ende")


def test_a_word_longer_than_its_line_is_hyphenated() -> None:
    """`keep_words_whole`: to go when CSS can ask for hyphens in what is longer than a line."""
    word = "Staatsangehörigkeitsangelegenheitenverordnung"
    found = lines(f"<p>Die neue {word} und mehr")
    assert found[0].strip() == "Die neue" and found[1].endswith("‐")
    assert "".join(found[1:]).replace("‐", "").startswith(f"{word} und")
    assert not any(line.endswith("‐") for line in lines("<p>" + "Verordnung " * 9))


def test_a_range_of_numbers_stays_whole() -> None:
    """`keep_words_whole`: to go when no line ends behind the dash of a range."""
    for count in range(14, 24):
        found = lines(f"<p>{'x ' * count}10–18\u00a0Uhr und mehr")
        assert any("10–18\u00a0Uhr" in line for line in found), count
    texts = ("Sprechzeit an allen Tagen der Woche " * 3, "10–18\u00a0Uhr", "Beratung " * 12)
    assert "10–18\u00a0Uhr" in [line.strip() for line in cells(*texts)]


def test_an_address_has_no_hyphen() -> None:
    """`keep_words_whole`: to go when hyphens can be kept out of addresses in a text."""
    address = "staatsangehoerigkeit.verordnung@landeshauptstadt.example.org"
    found = lines(f"<p>Fragen an {address} und mehr", SMALL + " html { hyphens: auto }")
    assert address in "".join(found) and not any("‐" in line for line in found)


TABLE = """<table style="border-collapse: collapse; width: 100%"><tr>{}</tr></table>"""


def cells(*texts: str) -> list[str]:
    body = TABLE.format("".join(f"<td>{text}</td>" for text in texts))
    assert not overflows(body)
    return lines(body)


def test_the_columns_with_the_longest_words_give_way() -> None:
    """`let_columns_give_way`: to go when the words of a table need not be wider than its place."""
    long, short = "Staatsangehörigkeitsangelegenheiten", "Beratung"
    found = cells(long, "2027", short, "12.500")
    assert {"2027", short, "12.500"} < {line.strip() for line in found}
    assert [line for line in found if line.endswith("‐")]
    assert long in "".join(line.strip().replace("‐", "") for line in found)


def test_numbers_are_whole_where_words_are_not() -> None:
    """`let_columns_give_way`, as above."""
    found = {line.strip() for line in cells(*["12.500.000"] * 3, "Verlängerungen")}
    assert "12.500.000" in found and "Verlängerungen" not in found
