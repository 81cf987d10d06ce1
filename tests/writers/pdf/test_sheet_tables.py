"""PDF of sheets: the table, what goes on over pages, and labels that stay with their text."""

from __future__ import annotations

import re

import pytest
from lxml import html

from support.outputs import (
    MM,
    Element,
    fold,
    page_lines,
    page_texts,
    squeeze,
    structure,
)
from support.printed_sheets import (
    assert_accessible,
    assert_tables_are_whole,
    long_text,
    own_rows,
    sheet_table,
)
from support.project import (
    EDITIONS,
    EXAMPLES,
    Written,
)

# --- The table, also over pages ----------------------------------------------------------------


def text_of_tree(tree: Element) -> str:
    """Return the text of the tags, without the headers that tables repeat on every page."""
    before = ""
    for row in tree.find("/TR"):
        if {cell.kind for cell in row.kids} == {"/TH"} and len(row.kids) > 1:
            if row.text == before:
                row.kids.clear()
            else:
                before = row.text
    return tree.text


def assert_same_text(found: str, expected: str) -> None:
    """Assert that letters, digits and bullets are the same and in order.

    pdfium gives a hyphen at the end of a line another sign, and letters that run from right to
    left in the order they are drawn; those have a test of their own.
    """
    right_to_left = re.compile(r"[\u0590-\u08ff]+")
    unsure = re.compile(r"[^\w•]")
    shown, wanted = unsure.sub("", found), unsure.sub("", expected)
    if right_to_left.search(expected):
        assert sorted(right_to_left.sub("", shown)) == sorted(right_to_left.sub("", wanted))
    else:
        assert shown == wanted


def text_of_page(tree: html.HtmlElement) -> str:
    """Return the text of a sheet's HTML page in its order, with the marks of its lists."""
    [main] = tree.xpath("//main")
    for item in main.iter("li"):
        mark = "•" if item.getparent().tag == "ul" else f"{item.getparent().index(item) + 1}."
        item.text = mark + (item.text or "")
    for gap in main.xpath('.//div[@class="rail-label"]//span[@class="between"]'):
        gap.text = ""
    return squeeze(main.text_content())


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
@pytest.mark.parametrize("name", EXAMPLES)
def test_tags_hold_the_text_of_the_sheet_in_order(
    example: Written, name: str, languages: tuple[str, ...]
) -> None:
    tree = structure(example(name, languages))
    page = html.fromstring(example(name, languages, "html").decode())
    sheet_table(tree)
    assert_tables_are_whole(tree)
    assert_same_text(text_of_tree(tree), text_of_page(page))


def long_sheet(first: int, second: int, outcome: int) -> str:
    return (
        f"title: T\ncarrier: Verein\ncontext: {long_text(first, 'Erst')}\n"
        f"description: {long_text(second, 'Zweit')}\nresources: Kurz.\n"
        f"partners: [Eins, Zwei]\noutcome: {long_text(outcome, 'Bilanz')}\n"
    )


@pytest.mark.parametrize(
    ("first", "second", "outcome", "pages"),
    [
        (3, 3, 3, 1),
        (3, 60, 3, 2),  # the split lies in the second row of a spanning label
        (60, 3, 3, 2),  # in the first row
        (47, 8, 3, 2),  # about where the first row ends
        (49, 8, 3, 2),
        (60, 90, 20, 4),
        (3, 3, 130, 3),
    ],
)
def test_a_table_over_pages_is_one_table(
    written: Written, first: int, second: int, outcome: int, pages: int
) -> None:
    data = written(long_sheet(first, second, outcome))
    texts = page_texts(data)
    assert len(texts) == pages
    assert_accessible(data)
    tree = structure(data)
    rows = list(own_rows(sheet_table(tree)))
    assert [[cell.kind for cell in row.kids] for row in rows] == [
        ["/TH", "/TD"],
        ["/TD"],
        ["/TH", "/TD"],
        ["/TH", "/TD"],
    ]
    assert rows[0].kids[0].row_span == 2
    assert_tables_are_whole(tree)
    for row, word, count in (
        (rows[0], "Erst", first),
        (rows[1], "Zweit", second),
        (rows[3], "Bilanz", outcome),
    ):
        found = re.findall(rf"{word} \d+\.", row.kids[-1].text.replace("\n", " "))
        assert found == [f"{word} {number}." for number in range(count)]
    # No page is blank: each holds text of the tree.
    assert tree.pages == list(range(pages))


# --- The mark of what goes on ------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "mark"), [("de", "(Forts.)"), ("fr", "(suite)")])
def test_what_goes_on_is_marked_and_nothing_else(written: Written, lang: str, mark: str) -> None:
    lengths = ((60, 90, 20), (3, 3, 130), (47, 8, 3))
    for first, second, outcome in lengths if lang == "de" else lengths[:1]:
        data = written(f"language: {lang}\n" + long_sheet(first, second, outcome), (lang,))
        assert_marks_are_right(data, mark)


def assert_marks_are_right(data: bytes, mark: str) -> list[str]:
    """Assert that a page is marked exactly where a section goes on from the one before."""
    table = sheet_table(structure(data))
    sections: list[list[Element]] = []
    for row in own_rows(table):
        if row.kids[0].kind == "/TH":
            sections.append([])
        sections[-1].append(row)
    found = []
    for number, text in enumerate(page_texts(data)):
        going_on = [
            fold(section[0].kids[0].find("/H2")[0].text)
            for section in sections
            if (pages := {page for row in section for page in row.pages})
            and number in pages
            and min(pages) < number
        ]
        marks = re.findall(rf"(\S[^\n]*?) {re.escape(mark)}", text.replace("\r", ""))
        assert [fold(each) for each in marks] == going_on, f"page {number + 1}"
        found += marks
    return found


def test_a_section_on_top_of_a_page_is_not_marked(written: Written) -> None:
    tops = 0
    for lines in range(44, 50):
        data = written(
            f"title: T\ncontext: {long_text(lines)}\nresources: {long_text(4, 'Kurz')}\n"
        )
        assert_marks_are_right(data, "(Forts.)")
        table = sheet_table(structure(data))
        rows = list(own_rows(table))
        tops += rows[0].pages == [0] and rows[1].pages == [1]
    assert tops, "no length put the section on top of the page"


def test_pictures_after_the_table_are_not_marked_as_going_on(example: Written) -> None:
    assert_marks_are_right(example("marche-des-voisins-sarreguemines", ("fr",)), "(suite)")


def test_mark_stands_in_the_rail_at_the_height_of_the_text(written: Written) -> None:
    lines = page_lines(written(f"title: T\ncontext: {long_text(70)}\n"))[1]
    [mark] = [line for line in lines if "(Forts.)" in line.text]
    [first] = [line for line in lines if line.text == max(lines, key=lambda each: each.top).text][
        :1
    ]
    body = max((line for line in lines if line.text.startswith("Zeile")), key=lambda each: each.top)
    assert first.top > body.top  # the running head
    assert abs(mark.top - body.top) < 6.5
    assert mark.right < body.left
    assert mark.left >= 17.5 * MM - 1


# --- No label is left alone --------------------------------------------------------------------


def assert_no_label_is_stranded(data: bytes, context: str) -> None:
    for row in own_rows(sheet_table(structure(data))):
        if row.kids[0].kind == "/TH":
            rail, content = row.kids[0].pages, row.kids[-1].pages
            assert rail, f"{context}: an empty rail"
            assert content, f"{context}: “{row.text[:20]}” has no text beside it"
            assert rail == content[:1], (
                f"{context}: “{row.text[:20]}” on {rail}, its text on {content}"
            )


@pytest.mark.parametrize("lines", range(26, 63, 3))
def test_label_value_and_first_lines_stay_together(written: Written, lines: int) -> None:
    profile = (
        f"title: T\ncontext: {long_text(lines)}\nresources: Eine Zeile.\n"
        f"partners: [Erster Verein, Zweiter]\noutcome: {long_text(7, 'Bilanz')}\n"
        "transfer: {fr: Une ligne., de: Eine Zeile.}\n"
        "contacts:\n  - name: N. N.\n    email: a@example.org\n"
    )
    assert_no_label_is_stranded(written(profile), f"{lines} lines")


def test_untranslated_notes_stay_with_their_text(written: Written) -> None:
    for lines in (44, 46, 48):
        data = written(
            "title: {de: T, fr: T}\ncontext:\n  de: x\n"
            f"  fr: {long_text(lines, indent='    ')}\nresources: Nur deutsch.\n",
            ("fr",),
        )
        assert_no_label_is_stranded(data, f"{lines} lines")
        [row] = [row for row in own_rows(sheet_table(structure(data))) if "Nur deutsch" in row.text]
        assert "disponible en allemand seulement" in fold(row.text)
        assert len(row.pages) == 1


def test_text_longer_than_a_page_beside_a_value_leaves_no_page_blank(written: Written) -> None:
    data = written(f"title: T\ncarrier: Verein\ncontext: {long_text(80)}\n")
    first, *_ = page_texts(data)
    assert "Bezeichnung der Maßnahme" in first
    assert "Zeile 0." in first
