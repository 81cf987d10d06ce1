"""Cells that are merged, tables that are not, and the look of what conditions leave."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.wordtemplate import Paragraph, Table, Text
from support.word import W, check, fill, from_xml, p, paragraphs, part, r, rows, tbl, text_of


def merges(document: bytes, table: int = 0) -> list[list[tuple[str, str, str]]]:
    """Return the text, vertical merge and span of each cell."""
    found = list(part(document).iter(f"{W}tbl"))[table]
    result = []
    for row in found.iterchildren(f"{W}tr"):
        cells = []
        for cell in row.iterchildren(f"{W}tc"):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            values = [
                "" if item is None else item.get(f"{W}val")[: 1 if item is merge else None]
                for item in (merge, span)
            ]
            cells.append((text_of(cell), *values))
        result.append(cells)
    return result


def first(document: bytes) -> list[tuple[str, str]]:
    """Return text and vertical merge of the first cell of each row."""
    return [(row[0][0], row[0][1]) for row in merges(document)]


ROWS = [["{%tr for x in xs %}", ""], ["{% vm %}{{ x.g }}", "{{ x.v }}"], ["{%tr endfor %}", ""]]


def values(*pairs: tuple[Any, Any]) -> list[dict[str, Any]]:
    return [{"g": g, "v": v} for g, v in pairs]


def test_cells_that_say_the_same_are_merged_down() -> None:
    source = from_xml(tbl(*ROWS), p(""))
    xs = values(("A", 1), ("A", 2), ("B", 3), ("", 4), ("C & D", 5), ("C & D", 6))
    document = check(fill(source, xs=xs))
    assert first(document) == [
        ("A", "r"), ("", "c"), ("B", "r"), ("", "c"), ("C & D", "r"), ("", "c"),
    ]  # fmt: skip
    # Nothing is lost where a row comes back to what was said before.
    again = check(fill(source, xs=values(("A", 1), ("B", 2), ("A", 3))))
    assert first(again) == [("A", "r"), ("B", "r"), ("A", "r")]


def test_rows_of_two_kinds_in_one_loop_are_merged() -> None:
    """Which of the two prints a row makes no difference to who sees it."""
    table = tbl(
        ["{%tr for x in xs %}", ""], ["{%tr if x.v > 2 %}", ""],
        ["{% vm %}{{ x.g }}", "long {{ x.v }}"],
        ["{%tr else %}", ""],
        ["{% vm %}{{ x.g }}", "{{ x.v }}"],
        ["{%tr endif %}", ""], ["{%tr endfor %}", ""],
    )  # fmt: skip
    document = check(
        fill(from_xml(table, p("")), xs=values(("A", 1), ("A", 3), ("B", 2), ("B", 4)))
    )
    assert first(document) == [("A", "r"), ("", "c"), ("B", "r"), ("", "c")]


def test_rows_that_a_condition_leaves_out_do_not_count() -> None:
    table = tbl(
        ["{%tr for x in xs %}", ""], ["{%tr if x.v > 1 %}", ""],
        ["{% vm %}{{ x.g }}", "{{ x.v }}"],
        ["{%tr endif %}", ""], ["{%tr endfor %}", ""],
    )  # fmt: skip
    document = check(fill(from_xml(table, p("")), xs=values(("A", 1), ("A", 2), ("A", 3))))
    assert first(document) == [("A", "r"), ("", "c")]
    only = check(fill(from_xml(table, p("")), xs=values(("A", 0), ("B", 2))))
    assert first(only) == [("B", "r")]


def test_a_row_between_parts_what_is_merged() -> None:
    table = tbl(
        ["{%tr for x in xs %}", ""], ["{% vm %}{{ x.g }}", "{{ x.v }}"],
        ["{%tr if x.v == 2 %}", ""], ["sum", "of two"], ["{%tr endif %}", ""],
        ["{%tr endfor %}", ""],
    )  # fmt: skip
    document = check(fill(from_xml(table, p("")), xs=values(("A", 1), ("A", 2), ("A", 3))))
    assert first(document) == [("A", "r"), ("", "c"), ("sum", ""), ("A", "r")]


def test_each_round_of_an_outer_loop_has_a_cell_of_its_own() -> None:
    table = tbl(
        ["{%tr for s in ss %}", "", ""], ["{%tr for x in s.xs %}", "", ""],
        ["{% vm %}{{ s.n }}", "{% vm %}{{ x.g }}", "{{ x.v }}"],
        ["{%tr endfor %}", "", ""], ["{%tr endfor %}", "", ""],
    )  # fmt: skip
    ss = [
        {"n": "N", "xs": values(("A", 1), ("A", 2), ("B", 3))},
        {"n": "N", "xs": values(("B", 4), ("B", 5))},
    ]
    found = merges(check(fill(from_xml(table, p("")), ss=ss)))
    assert [row[0][:2] for row in found] == [
        ("N", "r"),
        ("", "c"),
        ("", "c"),
        ("N", "r"),
        ("", "c"),
    ]
    assert [row[1][:2] for row in found] == [
        ("A", "r"),
        ("", "c"),
        ("B", "r"),
        ("B", "r"),
        ("", "c"),
    ]


def test_what_is_merged_keeps_pictures_and_paragraphs_apart() -> None:
    cell = p("{% vm %}") + p("{%p for y in x.g %}") + p("{{ y }}") + p("{%p endfor %}")
    table = tbl(["{%tr for x in xs %}", ""], [cell, "{{ x.v }}"], ["{%tr endfor %}", ""])
    document = check(fill(from_xml(table, p("")), xs=values(("ab", 1), ("ab", 2), ("a b", 3))))
    assert first(document) == [("ab", "r"), ("", "c"), ("a b", "r")]


AROUND = ("{%tc for x in xs %}", "{%tc if x.v %}", "{%tc endif %}", "{%tc endfor %}")
CELLS = [[*AROUND[:2], cell, *AROUND[2:]] for cell in ("{% hm %}{{ x.g }}", "{{ x.v }}")]


def test_cells_that_say_the_same_are_merged_aside() -> None:
    source = from_xml(tbl(*CELLS), p(""))
    xs = values(("A", 0), ("A", 1), ("A", 2), ("B", 3), ("", 4), ("A", 5))
    document = check(fill(source, xs=xs))
    assert merges(document)[0] == [("A", "", "2"), ("B", "", "2"), ("A", "", "1")]
    assert [cell[0] for cell in merges(document)[1]] == ["1", "2", "3", "4", "5"]
    assert len(list(part(document).iter(f"{W}gridCol"))) == 5


def test_cells_merged_aside_keep_the_columns_they_had() -> None:
    plain = tbl(["{%tc for x in xs %}", "{% hm %}T", "{%tc endfor %}"])
    width = '<w:tcW w:w="2000" w:type="dxa"/>'
    first, second, *rest = plain.split(width)
    wide = f'{first}{width}{second}{width}<w:gridSpan w:val="2"/>{width.join(rest)}'
    document = check(fill(from_xml(wide, p("")), xs=[1, 2, 3]))
    assert merges(document) == [[("T", "", "6")]]


def test_loops_of_cells_in_each_row_are_merged_by_themselves() -> None:
    table = tbl(
        ["{%tr for s in ss %}", "", ""],
        ["{%tc for x in s %}", "{% hm %}{{ x }}", "{%tc endfor %}"],
        ["{%tr endfor %}", "", ""],
    )
    document = check(fill(from_xml(table, p("")), ss=["aab", "bba"]))
    assert [[cell[0] + cell[2] for cell in row] for row in merges(document)] == [
        ["a2", "b1"], ["b2", "a1"],
    ]  # fmt: skip


def test_tables_within_merged_cells_stay_whole() -> None:
    inner = tbl(["{{ x.v }}"])
    cell = p("{% vm %}{{ x.g }}") + inner + p("")
    table = tbl(["{%tr for x in xs %}", ""], [cell, "b"], ["{%tr endfor %}", ""])
    document = check(fill(from_xml(table, p("")), xs=values(("A", 1), ("A", 1), ("A", 2))))
    assert first(document) == [("A1", "r"), ("", "c"), ("A2", "r")]


# Tables beside each other


def parted(document: bytes) -> list[str]:
    """Return what the body holds, each by its first letter."""
    body = part(document).find(f"{W}body")
    return [child.tag.removeprefix(W)[0] for child in body if child.tag != f"{W}sectPr"]


TABLE = Table((), (((Text("x"),),),))


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((p("{%p for x in xs %}"), tbl(["{{ x }}"]), p("{%p endfor %}")), "tptpt"),
        ((p("{%p if 1 %}"), tbl(["a"]), p("{%p endif %}"), p("{%p if 1 %}"), tbl(["b"]),
          p("{%p endif %}")), "tpt"),
        ((tbl(["a"]), p("{%p if 0 %}"), p("gone"), p("{%p endif %}"), tbl(["b"])), "tpt"),
        ((tbl(["a"]), p("{%p if 1 %}"), p("kept"), p("{%p endif %}"), tbl(["b"])), "tpt"),
        ((tbl(["a"]), p("{#p gone #}"), tbl(["b"])), "tpt"),
        ((tbl(["a"]), p("{{p t }}"), tbl(["b"])), "tptpt"),
        ((tbl(["a"]), p("{{p none }}"), tbl(["b"])), "tpt"),
        ((p("{{p t }}"), p("{{p t }}")), "tptp"),
        ((p("{%p macro m() %}"), tbl(["a"]), p("{%p endmacro %}"), p("{{p m() }}"),
          p("{{p m() }}")), "tpt"),
        ((tbl(["a"]), tbl(["{%tr if 0 %}"], ["b"], ["{%tr endif %}"]), p("{%p if 1 %}"),
          p("{%p endif %}"), tbl(["c"])), "tpt"),
    ],
)  # fmt: skip
def test_tables_do_not_run_into_one(blocks: tuple[str, ...], expected: str) -> None:
    document = check(fill(from_xml(*blocks, p("end")), xs=[1, 2, 3], t=TABLE))
    assert "".join(parted(document)).startswith(expected)
    assert "tt" not in "".join(parted(document))


def test_tables_in_cells_and_controls_are_parted_too() -> None:
    inside = p("{%p for x in xs %}") + tbl(["{{ x }}"]) + p("{%p endfor %}")
    document = check(fill(from_xml(tbl([inside]), p("")), xs=[1, 2]))
    cell = next(part(document).iter(f"{W}tc"))
    assert [item.tag.removeprefix(W) for item in cell] == ["tcPr", "tbl", "p", "tbl", "p"]
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{tbl(['{{ x }}'])}</w:sdtContent></w:sdt>"
    source = from_xml(p("{%p for x in xs %}"), control, p("{%p endfor %}"), p("end"))
    assert "".join(parted(check(fill(source, xs=[1, 2])))) == "spsp"


# The look of what a block leaves


BOLD, ITALIC = "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:i/></w:rPr>"


def looks(document: bytes) -> list[tuple[str, str]]:
    """Return the text of each run with its formatting."""
    found = []
    for run in part(document).iter(f"{W}r"):
        names = [item.tag.removeprefix(W) for item in run.iterfind(f"{W}rPr/*")]
        if text_of(run):
            found.append((text_of(run), "".join(names)))
    return found


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((r("a{% if x %}b", BOLD), r("c{% endif %}d")), [("a", "b"), ("d", "")]),
        ((r("{% if x %}b", BOLD), r("{% else %}c"), r("{% endif %}d", ITALIC)),
         [("c", ""), ("d", "i")]),
        ((r("{% for y in ys %}"), r("{{ y }}", BOLD), r(",{% endfor %}", ITALIC), r(".")),
         [("1", "b"), (",", "i"), ("2", "b"), (",", "i"), (".", "")]),
        ((r("a{% for y in ys %}[", BOLD), r("{{ y }}{% if y == 1 %}"),
          r("]{% endif %}{% endfor %}z", ITALIC)),
         [("a", "b"), ("[", "b"), ("1", ""), ("]", "i"), ("[", "b"), ("2", ""), ("z", "i")]),
        ((r("{% set s %}b", BOLD), r("{{ 1 }}{% endset %}"), r("{{ s }}", ITALIC)),
         [("b", "b"), ("1", "")]),
        ((r("{% filter upper %}b", BOLD), r("c{% endfilter %}d")), [("BC", "b"), ("d", "")]),
        ((r("{% with q = 5 %}b", BOLD), r("{{ q }}{% endwith %}d")),
         [("b", "b"), ("5", ""), ("d", "")]),
    ],
)  # fmt: skip
def test_what_stands_around_a_block_keeps_its_look(
    runs: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    document = check(fill(from_xml(f"<w:p>{''.join(runs)}</w:p>"), x=0, ys=[1, 2]))
    assert looks(document) == expected


def test_blocks_over_paragraphs_keep_their_looks() -> None:
    begin = f"<w:p>{r('a{% if x %}b', BOLD)}</w:p>"
    end = f"<w:p>{r('c{% endif %}d', ITALIC)}</w:p>"
    assert looks(check(fill(from_xml(begin, end), x=0))) == [("a", "b"), ("d", "i")]
    shown = check(fill(from_xml(begin, end), x=1))
    assert looks(shown) == [("a", "b"), ("b", "b"), ("c", "i"), ("d", "i")]
    assert paragraphs(shown) == ["ab", "cd"]
    assert rows(check(fill(from_xml(tbl([begin + end]), p("")), x=0))) == [["ad"]]


def test_rich_text_stands_beside_blocks_of_several_looks() -> None:
    runs = (r("{% if x %}", BOLD), r("{{r x }}"), r("{% endif %}!", ITALIC))
    document = check(fill(from_xml(f"<w:p>{''.join(runs)}</w:p>"), x=Paragraph((Text("v"),))))
    assert looks(document) == [("v", ""), ("!", "i")]


def test_merged_cells_in_a_loop_around_their_table() -> None:
    table = tbl(["{% vm %}{{ x }}", "{%tc for y in ys %}", "{{ y }}", "{%tc endfor %}"])
    source = from_xml(p("{%p for x in xs %}"), table, p("{%p endfor %}"), p(""))
    document = check(fill(source, xs="ab", ys="cd"))
    assert [merges(document, number)[0][0] for number in (0, 1)] == [("a", "r", ""), ("b", "r", "")]


def test_tables_are_parted_in_cells_of_tables_whose_columns_are_counted() -> None:
    cell = tbl(["{{ x }}"]) + p("{%p if 0 %}") + p("{%p endif %}") + tbl(["b"]) + p("c")
    table = tbl(["{%tc for x in xs %}", cell, "{%tc endfor %}"])
    document = check(fill(from_xml(table, p("")), xs="ab"))
    cells = list(part(document).find(f"{W}body/{W}tbl/{W}tr"))
    assert [[item.tag.removeprefix(W) for item in each] for each in cells] == [
        ["tcPr", "tbl", "p", "tbl", "p"]
    ] * 2
