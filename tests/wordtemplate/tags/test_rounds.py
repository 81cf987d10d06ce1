"""Loops: what may be in a document only once, and what names it, is told apart by rounds."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from docx.oxml.ns import nsdecls

from reportgen.wordtemplate import Heading, PageNumber, Paragraph, Text, WordTemplate
from support.word import (
    W,
    add_parts,
    bookmarks,
    check,
    fields,
    fill,
    from_xml,
    p,
    paragraphs,
    part,
    r,
    tbl,
    text_of,
)


def start(name: str, number: int = 1) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'


def end(number: int = 1) -> str:
    return f'<w:bookmarkEnd w:id="{number}"/>'


def field(*code: str, result: str = "?") -> str:
    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{it}</w:instrText></w:r>' for it in code
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{codes}<w:r><w:fldChar '
        f'w:fldCharType="separate"/></w:r>{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def codes(document: bytes) -> list[str]:
    return [code for code, _, _ in fields(part(document))]


def anchors(document: bytes) -> list[str | None]:
    return [item.get(f"{W}anchor") for item in part(document).iter(f"{W}hyperlink")]


_FIGURE = f"<w:p>{start('fig')}{r('Figure {{ x }}')}{end()}</w:p>"
_SEE = f"<w:p>{r('see ')}{field(' REF fig ', chr(92) + 'h ', result='Figure {{ x }}')}</w:p>"
_LINK = f"<w:p><w:hyperlink w:anchor='fig'>{r('link')}</w:hyperlink></w:p>"


@pytest.mark.parametrize("body", [(_FIGURE, _SEE, _LINK), (_SEE, _LINK, _FIGURE)])
def test_bookmarks_and_what_names_them_are_renamed_in_each_round(body: tuple[str, ...]) -> None:
    source = from_xml(p("{%p for x in xs %}"), *body, p("{%p endfor %}"))
    document = check(fill(source, xs=[1, 2, 3]))
    assert set(bookmarks(part(document))) == {"fig", "fig_2", "fig_3"}
    assert codes(document) == ["REF fig \\h", "REF fig_2 \\h", "REF fig_3 \\h"]
    assert anchors(document) == ["fig", "fig_2", "fig_3"]


def test_what_names_a_bookmark_from_outside_leads_to_the_first_round() -> None:
    source = from_xml(
        _SEE.replace(" {{ x }}", ""), p("{%p for x in xs %}"), _FIGURE, p("{%p endfor %}"), _LINK
    )
    made = check(fill(source, xs=[1, 2]))
    assert codes(made) == ["REF fig \\h"]
    assert anchors(made) == ["fig"]


def test_what_names_a_bookmark_that_is_not_printed_becomes_text() -> None:
    simple = f"<w:p><w:fldSimple w:instr=' REF fig '>{r('as shown')}</w:fldSimple></w:p>"
    page = f"<w:p>{r('page ')}{field(' PAGEREF fig ', result='7')}</w:p>"
    link = f"<w:p>{field(' HYPERLINK ', chr(92) + 'l &quot;fig&quot; ', result='jump')}</w:p>"
    around = (_SEE.replace(" {{ x }}", ""), simple, page, link, _LINK)
    source = from_xml(*around, p("{%p if x %}"), _FIGURE, p("{%p endif %}"))
    document = check(fill(source, x=0))
    assert paragraphs(document) == ["see Figure", "as shown", "page ", "jump", "link"]
    assert codes(document) == []
    assert anchors(document) == [None]
    assert len(codes(check(fill(source, x=1)))) == 3
    looped = from_xml(*around, p("{%p for x in xs %}"), _FIGURE, p("{%p endfor %}"))
    assert codes(check(fill(looped, xs=[]))) == []


def test_a_note_without_tags_leads_to_no_bookmark_that_is_not_printed() -> None:
    note = f'<w:footnote w:id="2">{_SEE.replace(" {{ x }}", "")}</w:footnote>'
    notes = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    source = add_parts(
        from_xml(p("{%p if x %}"), _FIGURE, p("{%p endif %}"), p("end")),
        {"word/footnotes.xml": ("footnotes", notes)},
    )
    for x in (0, 1):
        root = part(fill(source, x=x), "word/footnotes.xml")
        assert text_of(root) == "see Figure"
        assert len(fields(root)) == x


def test_a_round_that_lacks_the_bookmark_has_no_dead_reference() -> None:
    source = from_xml(
        p("{%p for x in xs %}"), p("{%p if x > 1 %}"), _FIGURE, p("{%p endif %}"), _SEE, _LINK,
        p("{%p endfor %}"),
    )  # fmt: skip
    document = check(fill(source, xs=[1, 2, 3]))
    names = set(bookmarks(part(document)))
    assert len(names) == 2
    assert {code.split()[1] for code in codes(document)} == names
    assert {each for each in anchors(document) if each} == names


def test_nested_loops_rename_for_their_own_rounds() -> None:
    outer = f"<w:p>{start('out', 1)}{r('{{ x }}')}{end(1)}</w:p>"
    inner = (
        f"<w:p>{start('in', 2)}{r('{{ y }}')}{end(2)}{field(' REF in ')}{field(' REF out ')}</w:p>"
    )
    source = from_xml(
        p("{%p for x in xs %}"), outer, p("{%p for y in x %}"), inner, p("{%p endfor %}"),
        p("{%p endfor %}"),
    )  # fmt: skip
    document = check(fill(source, xs=["ab", "c"]))
    assert set(bookmarks(part(document))) == {"out", "out_2", "in", "in_2", "in_3"}
    assert codes(document) == [
        "REF in", "REF out", "REF in_2", "REF out", "REF in_3", "REF out_2"
    ]  # fmt: skip


def test_new_names_are_free_and_no_longer_than_word_takes() -> None:
    long = "a" * 40
    bodies = [
        f"<w:p>{start(name, number)}{r('x')}{end(number)}</w:p>"
        for number, name in enumerate(["b", long], 10)
    ]
    taken = f"<w:p>{start('B_2', 20)}{end(20)}</w:p>"
    source = from_xml(taken, p("{%p for x in xs %}"), *bodies, p("{%p endfor %}"))
    names = set(bookmarks(part(check(fill(source, xs="123")))))
    assert len(names) == 7
    assert max(map(len, names)) == 40
    assert {"B_2", "b", "b_3", "b_4"} < names


def test_rows_cells_runs_and_macros_are_rounds_too() -> None:
    cell = f"<w:p>{start('c', 1)}{r('{{ x }}')}{end(1)}</w:p>"
    source = from_xml(
        tbl(["{%tr for x in xs %}"], [cell], ["{%tr endfor %}"]),
        tbl(
            [
                "{%tc for x in xs %}",
                cell.replace('"1"', '"2"').replace('"c"', '"d"'),
                "{%tc endfor %}",
            ]
        ),
        f"<w:p>{r('{% for x in xs %}')}{start('e', 3)}{r('{{ x }}')}{end(3)}"
        f"{r('{% endfor %}')}</w:p>",
        f"<w:p>{r('{% macro m() %}')}{start('f', 4)}{r('m')}{end(4)}{r('{% endmacro %}')}</w:p>",
        p("{{ m() }}{{ m() }}"),
    )
    document = check(fill(source, xs="12"))
    assert set(bookmarks(part(document))) == {
        "c", "c_2", "d", "d_2", "e", "e_2", "f", "f_2"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "inside", "after"),
    [
        ("", start("b") + r("A"), r("B") + end()),
        (start("b") + r("A"), r("B") + end(), ""),
        ("", '<w:permStart w:id="5" w:edGrp="everyone"/>' + r("A"), '<w:permEnd w:id="5"/>'),
    ],
)
def test_halves_on_both_sides_of_a_condition_are_printed_together_or_not_at_all(
    before: str, inside: str, after: str
) -> None:
    source = from_xml(
        f"<w:p>{before}</w:p>", p("{%p if x %}"), f"<w:p>{inside}</w:p>", p("{%p endif %}"),
        f"<w:p>{after}</w:p>", _LINK.replace("fig", "b"),
    )  # fmt: skip
    for x in (0, 1):
        root = part(check(fill(source, x=x)))
        halves = [str(item.tag) for item in root.iter() if re.search("(Start|End)$", str(item.tag))]
        assert len(halves) == 2 * x
        link = root.find(f".//{W}hyperlink")
        assert link is not None
        assert "perm" in inside or (link.get(f"{W}anchor") is None) == (x == 0)


def test_halves_around_rounds_that_stand_outside_of_them() -> None:
    source = from_xml(
        f"<w:p>{start('b')}{r('A')}</w:p>", p("{%p for x in xs %}"), p("{{ x }}"),
        p("{%p endfor %}"), f"<w:p>{r('B')}{end()}</w:p>",
    )  # fmt: skip
    assert set(bookmarks(part(check(fill(source, xs="123"))))) == {"b"}


def test_a_half_that_is_repeated_without_the_other_goes() -> None:
    source = from_xml(
        p("{%p for x in xs %}"), f"<w:p>{start('fig')}{r('{{ x }}')}</w:p>", p("{%p endfor %}"),
        f"<w:p>{end()}</w:p>", _LINK,
    )  # fmt: skip
    document = check(fill(source, xs="12"))
    assert bookmarks(part(document)) == {}
    assert anchors(document) == [None]


_CHANGE = 'w:author="a" w:date="2024-01-01T00:00:00Z"'


def test_tracked_changes_and_permissions_have_an_id_of_their_own_in_each_round() -> None:
    source = from_xml(
        p("{%p for x in xs %}"),
        f'<w:p><w:pPr><w:rPr><w:ins w:id="3" {_CHANGE}/></w:rPr></w:pPr>'
        f'<w:ins w:id="4" {_CHANGE}>{r("new")}</w:ins>'
        f'<w:del w:id="5" {_CHANGE}><w:r><w:delText>old</w:delText></w:r></w:del>'
        f'<w:permStart w:id="6" w:edGrp="everyone"/>{r("free {{ x }}")}<w:permEnd w:id="6"/></w:p>',
        p("{%p endfor %}"),
        f'<w:p><w:ins w:id="9" {_CHANGE}>{r("last")}</w:ins></w:p>',
    )
    root = part(check(fill(source, xs="123")))
    ids = [item.get(f"{W}id") for item in root.iter(f"{W}ins", f"{W}del", f"{W}permStart")]
    assert len(ids) == len(set(ids)) == 13
    ends = [item.get(f"{W}id") for item in root.iter(f"{W}permEnd")]
    assert ends == [item.get(f"{W}id") for item in root.iter(f"{W}permStart")]


def test_shapes_have_an_id_of_their_own_in_each_round() -> None:
    shape = (
        "<w:r><w:object><v:shapetype id='_x0000_t75' coordsize='21600,21600'/>"
        "<v:shape id='_x0000_i1025' type='#_x0000_t75' style='width:9pt;height:9pt'/>"
        "<o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' Type='Embed' "
        "ProgID='Excel.Sheet.12' ShapeID='_x0000_i1025' DrawAspect='Content' ObjectID='_1' "
        "r:id='rId1'/>"
        "</w:object></w:r>"
    )
    source = from_xml(p("{%p for x in xs %}"), f"<w:p>{shape}</w:p>", p("{%p endfor %}"))
    root = part(fill(source, xs="123"))
    named = [
        (str(item.tag).rpartition("}")[2], item.get("id"), item.get("type"), item.get("ShapeID"))
        for item in root.iter()
        if item.get("id") or item.get("ShapeID")
    ]
    ids = [each[1] for each in named if each[1]]
    assert len(ids) == len(set(ids)) == 6
    assert ids[:2] == ["_x0000_t75", "_x0000_i1025"]
    for number in range(3):
        kind, shape_, ole = named[3 * number : 3 * number + 3]
        assert shape_[2] == f"#{kind[1]}"
        assert ole[3] == shape_[1]


def _picture(number: int) -> str:
    return (
        "<w:p><w:r><w:drawing><wp:inline distT='0' distB='0' distL='0' distR='0'>"
        f"<wp:extent cx='300000' cy='300000'/><wp:docPr id='{number}' name='P'/>"
        "<a:graphic><a:graphicData uri='urn:none'/></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


@pytest.mark.parametrize("highest", [5, 2**31 - 1, 2**32 - 1])
def test_ids_of_drawings_stay_in_range(highest: int) -> None:
    source = from_xml(
        _picture(highest), _picture(2), p("{%p for x in xs %}"), _picture(4), p("{%p endfor %}")
    )
    root = part(fill(source, xs="123"))
    ids = [int(item.get("id", "")) for item in root.iter() if str(item.tag).endswith("}docPr")]
    assert len(ids) == len(set(ids)) == 5
    assert all(0 < number < 2**31 for number in ids[2:])


def test_ids_of_bookmarks_stay_in_range() -> None:
    source = from_xml(
        f"<w:p>{start('a', 2**31 - 1)}{end(2**31 - 1)}{start('c', 1)}{end(1)}</w:p>",
        p("{%p for x in xs %}"), f"<w:p>{start('b', 7)}{end(7)}</w:p>", p("{%p endfor %}"),
        p("{{p h }}"),
    )  # fmt: skip
    heading = Heading(1, (Text("H"),), id="h")
    root = part(check(fill(source, xs="12", h=[heading, Paragraph((PageNumber("h"),))])))
    numbers = [int(number) for number in bookmarks(root).values()]
    assert max(numbers) == 2**31 - 1
    assert Counter(number > 2**30 for number in numbers)[True] == 1


def test_where_word_was_left_is_not_kept_in_rounds() -> None:
    source = from_xml(
        p("{%p for x in xs %}"), f"<w:p>{start('_GoBack')}{end()}{r('{{ x }}')}</w:p>",
        p("{%p endfor %}"),
    )  # fmt: skip
    assert bookmarks(part(fill(source, xs="12"))) == {}


def _box(text: str, fallback: str | None = None, shape: str = "s") -> str:
    return (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline distT='0' "
        "distB='0' distL='0' distR='0'><wp:extent cx='914400' cy='914400'/><wp:docPr id='5' "
        "name='Box'/><a:graphic><a:graphicData uri='http://schemas.microsoft.com/office/word/2010/"
        f"wordprocessingShape'><wps:wsp><wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent>{text}"
        "</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape id='{shape}' style='width:9pt'>"
        "<v:textbox>"
        f"<w:txbxContent>{text if fallback is None else fallback}</w:txbxContent></v:textbox>"
        "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def _boxes(document: bytes) -> list[str]:
    return [text_of(box) for box in part(document).iter(f"{W}txbxContent")]


_COUNT = "{% set ns.n = ns.n + 1 %}No {{ ns.n }}"


def test_tags_in_a_text_box_run_once_for_both_copies() -> None:
    split = f"<w:p>{r('{% set ns.n = ns.n')}{r(' + 1 %}No ')}{r('{{ ns.n }}')}</w:p>"
    source = from_xml(
        p("{% set ns = namespace(n=0) %}"),
        p("{%p for x in xs %}"),
        _box(p(_COUNT), split),
        p("{%p endfor %}"),
        _box(p("{%p for x in xs %}") + p(_COUNT) + p("{%p endfor %}"), shape="t"),
        p("total {{ ns.n }}"),
    )
    document = check(fill(source, xs="ab"))
    assert _boxes(document) == ["No 1", "No 1", "No 2", "No 2", "No 3No 4", "No 3No 4"]
    assert paragraphs(document)[-1] == "total 4"


def test_copies_that_say_something_else_are_filled_by_themselves() -> None:
    source = from_xml(_box(p("new {{ x }}"), p("old {{ x }}")), _box(p("{{ x }}"), p("plain")))
    assert _boxes(fill(source, x=1)) == ["new 1", "old 1", "1", "plain"]


def test_what_a_text_box_sets_is_known_behind_it() -> None:
    source = from_xml(_box(p("{% set y = x %}{{ y }}")), p("{{ y }}"))
    document = fill(source, x=1)
    assert _boxes(document) == ["1", "1"] and paragraphs(document)[-1] == "1"


def test_an_empty_text_box_keeps_a_paragraph_in_both_copies() -> None:
    source = from_xml(_box(p("{%p for x in xs %}") + p("{{ x }}") + p("{%p endfor %}")))
    document = check(fill(source, xs=""))
    assert [len(box) for box in part(document).iter(f"{W}txbxContent")] == [1, 1]


def test_references_are_whole_in_every_language_of_a_template() -> None:
    """The same template gives the same bytes, whatever was printed before."""
    source = from_xml(p("{%p for x in xs %}"), _FIGURE, _SEE, p("{%p endfor %}"))
    template = WordTemplate(source)
    values: dict[str, Any] = {"xs": [1, 2]}
    first = template.render(values)
    template.render({"xs": [1, 2, 3]})
    assert template.render(values) == first


def test_form_fields_are_called_as_the_bookmark_around_them() -> None:
    form = field(" FORMTEXT ", result="{{ x }}").replace(
        '"begin"/>',
        '"begin"><w:ffData><w:name w:val="Text1"/><w:enabled/></w:ffData></w:fldChar>',
    )
    source = from_xml(
        p("{%p for x in xs %}"), f"<w:p>{start('Text1')}{form}{end()}</w:p>", p("{%p endfor %}")
    )
    root = part(check(fill(source, xs="12")))
    names = [item.get(f"{W}val") for item in root.iter(f"{W}name")]
    assert names == ["Text1", "Text1_2"] == list(bookmarks(root))


def test_what_is_made_once_and_printed_twice_is_numbered_anew() -> None:
    made = f"<w:p>{start('fig')}{r('x')}{end()}</w:p>" + _picture(5)
    source = from_xml(
        p("{%p set s %}"), made, p("{%p endset %}"), p("{{p s }}"), p("{{p s }}"), p("{{p s }}")
    )
    root = part(fill(source))
    assert set(bookmarks(root)) == {"fig", "fig_2", "fig_3"}
    ids = [item.get("id") for item in root.iter() if str(item.tag).endswith("}docPr")]
    assert len(ids) == len(set(ids)) == 3


def test_shapes_made_once_and_printed_twice_are_named_anew() -> None:
    shape = (
        "<w:p><w:r><w:pict><v:shapetype id='t'/><v:shape id='s' type='#t'/></w:pict></w:r></w:p>"
    )
    source = from_xml(p("{%p set s %}"), shape, p("{%p endset %}"), p("{{p s }}"), p("{{p s }}"))
    found = [
        (item.get("id"), item.get("type"))
        for item in part(fill(source)).iter()
        if item.get("id", "").startswith(("s", "t"))
    ]
    assert found == [("t", None), ("s", "#t"), ("t_2", None), ("s_2", "#t_2")]


def test_a_heading_made_once_and_printed_twice_has_one_bookmark_each() -> None:
    source = from_xml(
        p("{%p set s %}"), p("{{p h }}"), p("{%p endset %}"), p("{{p s }}"), p("{{p s }}")
    )
    values = [Heading(1, (Text("H"),), id="h"), Paragraph((PageNumber("h"),))]
    assert len(bookmarks(part(check(fill(source, h=values))))) == 2
