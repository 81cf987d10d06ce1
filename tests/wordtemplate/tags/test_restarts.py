"""Numbered lists of a template that begin anew in each round of a loop."""

from __future__ import annotations

import pytest
from lxml import etree

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordTemplate
from support.word import W, check, fill, from_xml, new_document, p, part, save, tbl, text_of


def item(text: str, number: int = 5, level: int = 0) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, properties=f"<w:pPr>{numbering}</w:pPr>")


def lists(document: bytes) -> list[tuple[str, str]]:
    """Return the text of each numbered paragraph with the id of its list."""
    found = []
    for paragraph in part(document).iter(f"{W}p"):
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            found.append((text_of(paragraph), number.get(f"{W}val")))
    return found


def starts(document: bytes, number: str) -> dict[str, str]:
    """Return where the levels of a list begin."""
    numbering = part(document, "word/numbering.xml")
    [found] = [each for each in numbering.iter(f"{W}num") if each.get(f"{W}numId") == number]
    return {
        each.get(f"{W}ilvl"): each.find(f"{W}startOverride").get(f"{W}val")
        for each in found.iter(f"{W}lvlOverride")
    }


LOOP = (p("{%p for x in xs %}"), p("{{ x }}"))
END = p("{%p endfor %}")


def test_a_list_begins_anew_in_each_round() -> None:
    body = (*LOOP, item("{% restart %}one {{ x }}"), item("two"), END, item("after"))
    document = check(fill(from_xml(*body), xs="AB"))
    found = lists(document)
    assert [text for text, _ in found] == ["one A", "two", "one B", "two", "after"]
    first, second, third, fourth, last = (number for _, number in found)
    assert first == second and third == fourth == last and first != third
    assert starts(document, first)["0"] == starts(document, third)["0"] == "1"
    assert len(starts(document, first)) == 9


def test_without_the_tag_a_list_goes_on() -> None:
    found = lists(check(fill(from_xml(*LOOP, item("one"), END), xs="AB")))
    assert [number for _, number in found] == ["5", "5"]


def test_lists_are_told_apart_and_levels_above_go_on() -> None:
    body = (
        item("outer"), *LOOP, item("{% restart %}inner", level=1), item("other", 7), END,
        item("outer again"),
    )  # fmt: skip
    document = check(fill(from_xml(*body), xs="AB"))
    found = dict(lists(document))
    assert found["outer"] == "5" and found["other"] == "7"
    assert set(starts(document, found["inner"])) == set("12345678")


def test_a_list_that_starts_elsewhere_starts_there_again() -> None:
    document = new_document()
    numbering = document.part.numbering_part.element
    abstract = next(numbering.iter(f"{W}abstractNum"))
    abstract.find(f"{W}lvl/{W}start").set(f"{W}val", "4")
    [number, *_] = [
        each.get(f"{W}numId")
        for each in numbering.iter(f"{W}num")
        if each.find(f"{W}abstractNumId").get(f"{W}val") == abstract.get(f"{W}abstractNumId")
    ]
    body = document.element.body
    namespace = f'xmlns:w="{W.strip("{}")}"'
    for block in (*LOOP, item("{% restart %}a", int(number)), END):
        body.insert(
            len(body) - 1, etree.fromstring(block.replace("<w:p>", f"<w:p {namespace}>", 1))
        )
    made = check(fill(save(document), xs="AB"))
    assert {starts(made, identity)["0"] for _, identity in lists(made)} == {"4"}


def test_a_style_that_numbers_is_a_list_too() -> None:
    document = new_document()
    for text in ("{%p for x in xs %}", "{% restart %}{{ x }}", "second", "{%p endfor %}"):
        style = None if text.startswith("{%p") else "List Number"
        document.add_paragraph(text, style=style)
    found = lists(check(fill(save(document), xs="AB")))
    assert [text for text, _ in found] == ["A", "second", "B", "second"]
    assert len({number for _, number in found}) == 2


def test_lists_in_cells_begin_anew_in_each_row() -> None:
    table = tbl(["{%tr for x in xs %}"], [item("{% restart %}{{ x }}")], ["{%tr endfor %}"])
    found = lists(check(fill(from_xml(table, p("")), xs="AB")))
    assert len({number for _, number in found}) == 2


@pytest.mark.parametrize("body", [p("{% restart %}a"), item("{% restart %}a", 0)])
def test_a_paragraph_that_is_not_counted_cannot_begin_a_list(body: str) -> None:
    with pytest.raises(TemplateError, match="no numbered paragraph"):
        WordTemplate(from_xml(body))
