"""What reports add to rich text in Word: headings, fields, contents, indexes, key figures."""

from __future__ import annotations

import io
import re
import zipfile
from time import process_time
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportgen.document.blocks import (
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
    Link,
    Mark,
    PageNumber,
    Picture,
    RichText,
    Table,
    Text,
)
from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordTemplate
from support.word import (
    W,
    bookmarks,
    check,
    fields,
    fill,
    from_xml,
    new_document,
    p,
    para,
    part,
    save,
    tbl,
    text_of,
)


def printed(*blocks: Block, pages: dict[str, str] | None = None, **more: Any) -> bytes:
    """Return an empty document with these blocks, judged."""
    template = WordTemplate(from_xml(p("{{p x }}")))
    return check(template.render({"x": blocks}, pages={} if pages is None else pages, **more))


def title(text: str, level: int = 1, **more: Any) -> Heading:
    return Heading(level, (Text(text),), **more)


def attribute(element: Any, path: str, name: str = "val") -> str | None:
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + name)


# Headings


def test_a_heading_takes_word_s_own_style_whatever_its_id() -> None:
    document = new_document()
    style = document.styles["Heading 2"]
    style.element.set(f"{W}styleId", "berschrift2")
    document.add_paragraph("{{p x }}")
    data = fill(save(document), x=title("Ziele", 2, number="2.1", id="ziele"))
    paragraph = next(part(data).iter(f"{W}p"))
    assert attribute(paragraph, "pPr/pStyle") == "berschrift2"
    assert text_of(paragraph) == "2.1\tZiele"
    assert docx.Document(io.BytesIO(data)).paragraphs[0].style.name == "Heading 2"
    assert list(bookmarks(part(data))) == ["_Refziele"]


def test_without_the_style_a_heading_is_bold_and_in_the_outline() -> None:
    document = new_document()
    styles = document.styles.element
    styles.remove(document.styles["Heading 3"].element)
    document.add_paragraph("{{p x }}")
    data = fill(save(document), x=title("Ziele", 3))
    paragraph = next(part(data).iter(f"{W}p"))
    assert attribute(paragraph, "pPr/outlineLvl") == "2"
    assert paragraph.find(f"{W}r/{W}rPr/{W}b") is not None


def test_a_style_that_counts_by_itself_is_told_not_to() -> None:
    document = new_document()
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    number = document.styles["List Number"].element.find(f"{W}pPr/{W}numPr")
    properties.insert(0, etree.fromstring(etree.tostring(number)))
    document.add_paragraph("{{p x }}")
    data = fill(save(document), x=title("Ziele", number="3"))
    assert attribute(next(part(data).iter(f"{W}p")), "pPr/numPr/numId") == "0"


def test_a_heading_begins_a_page_and_keeps_its_lines() -> None:
    heading = Heading(1, (Text("a", lang="de"), Break(), Text("b", lang="fr")), new_page=True)
    root = part(printed(heading, title("c")))
    first, second = list(root.iter(f"{W}p"))[:2]
    assert first.find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert second.find(f"{W}pPr/{W}pageBreakBefore") is None
    assert text_of(first) == "a\nb"
    assert [item.get(f"{W}val") for item in first.iter(f"{W}lang")] == ["de", "fr"]


@given(st.lists(st.text(max_size=60), max_size=6, unique=True))
def test_bookmarks_have_names_that_word_takes(ids: list[str]) -> None:
    blocks = [title("t", id=each) for each in ids]
    data = _BLOCKS.render({"x": blocks}, pages={})
    names = bookmarks(part(data))
    assert len(names) == sum(map(bool, ids))
    assert all(re.fullmatch(r"_[A-Za-z]\w{0,38}", name, re.ASCII) for name in names)


_BLOCKS = WordTemplate(from_xml(p("{{p x }}")))


def test_bookmarks_stand_beside_those_of_the_template() -> None:
    own = '<w:bookmarkStart w:id="7" w:name="_REFziele"/><w:bookmarkEnd w:id="7"/>'
    source = from_xml(f"<w:p>{own}</w:p>", p("{{p x }}"))
    twice = title("Ziele", id="ziele")
    found = bookmarks(part(check(fill(source, x=(twice, twice, title("a", id="a"))))))
    assert len(found) == 3
    assert sorted(map(int, found.values())) == [7, 8, 9]


# Pages


def test_a_page_number_is_a_field_with_the_page_known_beforehand() -> None:
    line = para("S. ", PageNumber("a"), " und ", PageNumber("b"))
    data = printed(line, title("A", id="a"), title("B", id="b"), pages={"a": "iv"})
    assert fields(part(data)) == [
        ("PAGEREF _Refa \\h", "iv", False),
        ("PAGEREF _Refb \\h", "?", True),
    ]
    assert attribute(part(data, "word/settings.xml"), "updateFields") is None


def test_without_known_pages_word_is_asked_to_count() -> None:
    template = WordTemplate(from_xml(p("{{p x }}")))
    value = (para(PageNumber("a")), title("A", id="a"))
    data = check(template.render({"x": value}, language="de"))
    assert fields(part(data)) == [("PAGEREF _Refa \\h", "?", True)]
    assert attribute(part(data, "word/settings.xml"), "updateFields") == "true"
    other = template.render({"x": para("no pages")}, language="de")
    assert attribute(part(other, "word/settings.xml"), "updateFields") is None


def test_links_lead_to_headings() -> None:
    link = Link("#a", (Text("A, S. "), PageNumber("a")))
    root = part(printed(para("siehe ", link, "."), title("A", id="a"), pages={"a": "9"}))
    hyperlink = next(root.iter(f"{W}hyperlink"))
    assert hyperlink.get(f"{W}anchor") == "_Refa"
    assert text_of(hyperlink) == "A, S. 9"
    assert text_of(next(root.iter(f"{W}p"))) == "siehe A, S. 9."


def test_page_numbers_stand_in_lines_and_headers_too() -> None:
    document = new_document()
    document.add_paragraph("{{r x }}|{{ x }}|{{r y }}")
    document.add_paragraph("{{p y }}")
    document.sections[0].header.paragraphs[0].text = "{{r x }}"
    value = {"x": PageNumber("a"), "y": title("A", id="a", number="1")}
    data = check(WordTemplate(save(document)).render(value, pages={"a": "3"}))
    assert text_of(next(part(data).iter(f"{W}p"))) == "3||1 A"
    assert text_of(part(data, "word/header1.xml")) == "3"


def test_a_page_of_what_is_not_printed_comes_out_empty() -> None:
    """Word would print "Error! Bookmark not defined." instead."""
    data = printed(para(PageNumber("gone"), PageNumber("a")), title("A", id="a"))
    assert [code for code, _, _ in fields(part(data))] == ['QUOTE ""', "PAGEREF _Refa \\h"]


def test_the_prefix_of_pages_stands_before_what_word_counts() -> None:
    """A field inside which it stood would lose it with the first update."""
    line = para("S. ", PageNumber("a"), ", ", PageNumber("b"), ", ", PageNumber("c"))
    heads = [title(name, id=name) for name in "abc"]
    pages = {"a": "A-12", "c": "iv"}
    root = part(printed(line, *heads, pages=pages, prefix="A-"))
    assert text_of(next(root.iter(f"{W}p"))) == "S. A-12, A-?, iv"
    assert [result for _, result, _ in fields(root)] == ["12", "?", "iv"]
    blocks = (contents(), *_CHAPTERS, index_of("state", "office"))
    known = {"foreword": "A-1", "state": "A-2", "office": "A-2"}
    root = part(printed(*blocks, pages=known, prefix="A-"))
    texts = [text_of(item) for item in root.iter(f"{W}p")]
    assert texts[:2] == ["Vorwort\tA-1", "1\tLage / État\tA-2"]
    assert texts[-2] == "Caritas\tA-2"
    pages_found = [item for item in fields(root) if item[0].startswith("PAGEREF")]
    assert [result for _, result, _ in pages_found] == ["1", "2", "2", "2"]


def test_the_prefix_goes_with_a_page_of_what_is_not_printed() -> None:
    root = part(printed(para(PageNumber("gone")), pages={"gone": "A-3"}, prefix="A-"))
    assert fields(root) == [('QUOTE ""', "A-3", False)]


# Directories


def contents(depth: int = 2) -> Directory:
    return Directory(
        (
            DirectoryEntry((Text("Vorwort"),), ("foreword",)),
            DirectoryEntry((Text("Lage"), Break(), Text("État")), ("state",), 1, "1"),
            DirectoryEntry((Text("Büro"),), ("office",), 2, "1.1", (Text("Stadt Trier"),)),
            DirectoryEntry((Text("Gruppe"),), ()),
        ),
        depth=depth,
    )


_CHAPTERS = (
    title("Vorwort", id="foreword"),
    title("Lage", id="state", number="1"),
    title("Büro", 2, id="office", number="1.1"),
)


@pytest.mark.parametrize("styled", [False, True])
def test_contents_are_a_field_with_entries_written(styled: bool) -> None:
    document = new_document()
    if styled:
        for level in (1, 2):
            style = document.styles.add_style(f"toc {level}", 1, builtin=True)
            style.paragraph_format.tab_stops.add_tab_stop(9000, 2)
    document.add_paragraph("{{p x }}")
    pages = {"foreword": "2", "state": "3", "office": "4"}
    template = WordTemplate(save(document))
    data = check(template.render({"x": (contents(), *_CHAPTERS)}, pages=pages))
    root = part(data)
    lines = [text_of(paragraph) for paragraph in list(root.iter(f"{W}p"))[:5]]
    assert lines == [
        "Vorwort\t2",
        "1\tLage / État\t3",
        "1.1\tBüro\t4\nStadt Trier",
        "Gruppe",
        "",
    ]
    found = fields(root)
    assert found[-1][0] == 'TOC \\o "1-2" \\h \\z \\u'
    assert [code.split()[1] for code, _, _ in found[:-1]] == list(bookmarks(root))
    links = [item.get(f"{W}anchor") for item in root.iter(f"{W}hyperlink")]
    assert links == list(bookmarks(root))
    styles = [attribute(item, "pPr/pStyle") for item in list(root.iter(f"{W}p"))[:4]]
    assert styles == (["toc1", "toc1", "toc2", "toc1"] if styled else [None] * 4)
    # The page stands at the right, and only where a number stands something stops before.
    stops = [
        [tab.get(f"{W}val") for tab in item.iter(f"{W}tab") if tab.get(f"{W}val")]
        for item in list(root.iter(f"{W}p"))[:3]
    ]
    right = [] if styled else ["right"]
    assert stops == [right, ["left", *right], ["left", *right]]


def test_a_directory_that_word_must_not_touch_has_no_field_around_it() -> None:
    root = part(printed(contents(0), *_CHAPTERS, pages={"office": "4"}))
    assert {code.split()[0] for code, _, _ in fields(root)} == {"PAGEREF"}
    assert text_of(list(root.iter(f"{W}p"))[2]) == "1.1\tBüro\t4\nStadt Trier"


def test_what_has_no_number_stands_below_the_text_of_what_has() -> None:
    entries = (
        DirectoryEntry((Text("Lage"),), ("state",), 1, "1"),
        DirectoryEntry((Text("Zahlen"),), ("office",), 2),
        DirectoryEntry((Text("Dank"),), ("foreword",)),
    )
    for shown, wanted in ((entries, ["480", "720", "0"]), (entries[1:], ["240", "0"])):
        root = part(printed(Directory(shown, depth=2), *_CHAPTERS))
        lines = [item for item in root.iter(f"{W}p") if item.find(f"{W}hyperlink") is not None]
        assert [attribute(item, "pPr/ind", "left") for item in lines] == wanted


@pytest.mark.parametrize("depth", [0, 2])
def test_a_list_of_sheets_does_not_shout_like_contents(depth: int) -> None:
    document = new_document()
    for level in (1, 2):
        document.styles.add_style(f"toc {level}", 1, builtin=True)
    document.add_paragraph("{{p x }}")
    blocks = (Directory((DirectoryEntry((Text("Büro"),), ("office",)),), depth=depth), *_CHAPTERS)
    root = part(check(WordTemplate(save(document)).render({"x": blocks}, pages={"office": "4"})))
    style = attribute(next(root.iter(f"{W}p")), "pPr/pStyle")
    assert style == ("toc1" if depth else "toc2")


def test_pages_that_are_estimated_are_shown_and_looked_up() -> None:
    data = printed(contents(), *_CHAPTERS, pages={"office": "4"}, estimated=True)
    pages = [(shown, dirty) for code, shown, dirty in fields(part(data)) if "PAGEREF" in code]
    assert ("4", True) in pages and all(dirty for _, dirty in pages)


def test_an_entry_longer_than_its_line_has_no_tab_before_its_pages() -> None:
    names = [f"k{number}" for number in range(60)]
    headings = [title(name, id=name) for name in names]
    pages = {name: str(100 + at) for at, name in enumerate(names)}
    root = part(printed(index_of(*names), *headings, pages=pages))
    text = next(line for line in map(text_of, root.iter(f"{W}p")) if line)
    assert "\t" not in text and text.endswith("158, 159")


def index_of(*targets: str, name: str = "partners") -> Directory:
    return Directory((DirectoryEntry((Text("Caritas"),), targets),), index=name)


def test_an_index_names_each_page_once() -> None:
    headings = [title(name, id=name) for name in "abc"]
    pages = {"a": "4", "b": "4", "c": "7"}
    root = part(printed(index_of("a", "b", "c", "a"), *headings, pages=pages))
    assert next(line for line in map(text_of, root.iter(f"{W}p")) if line) == "Caritas\t4, 7"
    assert [code for code, _, _ in fields(root)] == [
        "PAGEREF _Refa \\h",
        "PAGEREF _Refc \\h",
        'INDEX \\c "2" \\e ", " \\f "a"',
    ]


def sections(root: Any) -> list[dict[str, str | None]]:
    """Return of each section what it says of its beginning, columns, first page and count."""
    asked = {"type": "val", "cols": "num", "titlePg": "val", "pgNumType": "start"}
    return [
        {name: attribute(section, name, key) for name, key in asked.items()}
        | {"first": str(section.find(f"{W}titlePg") is not None)}
        for section in root.iter(f"{W}sectPr")
    ]


def test_an_index_is_a_section_of_two_columns_on_the_page_it_stands_on() -> None:
    document = new_document()
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].header.paragraphs[0].text = "Kopf"
    document.sections[0].start_type = 4
    number = docx.oxml.OxmlElement("w:pgNumType")
    number.set(f"{W}start", "87")
    document.sections[0]._sectPr.insert_element_before(number, "w:cols", "w:titlePg", "w:docGrid")
    document.add_paragraph("{{p x }}")
    document.add_paragraph("Nachwort")
    blocks = (title("A", id="a"), index_of("a"), title("B"), index_of("a", name="people"))
    data = check(WordTemplate(save(document)).render({"x": blocks}, pages={"a": "1"}))
    root = part(data)
    found = sections(root)
    assert [each["cols"] for each in found] == [None, "2", None, "2", None]
    assert [each["type"] for each in found] == ["oddPage", *["continuous"] * 4]
    assert [each["pgNumType"] for each in found] == ["87", *[None] * 4]
    assert [each["first"] for each in found] == ["True", *["False"] * 4]
    references = {
        tuple(item.values()[-1] for item in section.iter(f"{W}headerReference"))
        for section in root.iter(f"{W}sectPr")
    }
    assert len(references) == 1 and references != {()}
    # A section ends outside the field, so that an update does not remove its end.
    body = root.find(f"{W}body")
    ends = [at for at, item in enumerate(body) if item.find(f"{W}pPr/{W}sectPr") is not None]
    kinds = [
        [mark.get(f"{W}fldCharType") for mark in body[at].iter(f"{W}fldChar")] for at in ends[:2]
    ]
    assert kinds == [[], ["end"]]
    assert attribute(body[ends[0]], "pPr/keepNext", "val") is None
    assert body[ends[0]].find(f"{W}pPr/{W}keepNext") is not None
    counted = WordTemplate(save(document)).render({"x": blocks}, pages={}, counting=(5, "decimal"))
    assert [each["pgNumType"] for each in sections(part(counted))] == ["5", *[None] * 4]


def test_an_index_stays_in_the_columns_of_its_place() -> None:
    """Nothing ends a section in a cell, columns have none of their own, and none is a strip."""
    in_cell = WordTemplate(from_xml(tbl(["{{p x }}"], width=9000)))
    root = part(check(in_cell.render({"x": (index_of("a"),)}, pages={"a": "3"})))
    assert [each["cols"] for each in sections(root)] == [None]
    for columns, width in ((2, 12240), (1, 10000)):
        document = new_document()
        section = document.sections[0]
        section.page_width = docx.shared.Twips(width)
        section._sectPr.find(f"{W}cols").set(f"{W}num", str(columns))
        document.add_paragraph("{{p x }}")
        data = WordTemplate(save(document)).render({"x": (index_of("a"),)}, pages={"a": "3"})
        assert [each["cols"] for each in sections(part(check(data)))] == [str(columns)]


@pytest.mark.parametrize(("stop", "moved"), [(8600, True), (3900, False)])
def test_pages_of_an_index_stand_at_the_edge_of_its_column(stop: int, moved: bool) -> None:
    document = new_document()
    style = document.styles.add_style("index 1", 1, builtin=True)
    style.paragraph_format.tab_stops.add_tab_stop(docx.shared.Twips(stop), 2)
    document.add_paragraph("{{p x }}")
    data = WordTemplate(save(document)).render({"x": (index_of("a"),)}, pages={"a": "3"})
    entry = next(item for item in part(check(data)).iter(f"{W}p") if text_of(item))
    stops = [
        (item.get(f"{W}val"), item.get(f"{W}pos")) for item in entry.iterfind(f"{W}pPr/{W}tabs/*")
    ]
    assert stops == ([("clear", "8600"), ("right", "4065")] if moved else [])


def test_a_body_that_says_nothing_of_its_pages_gets_columns_too() -> None:
    source = re.sub(rb"<w:sectPr.*</w:sectPr>", b"", docx_of(from_xml(p("{{p x }}"))), flags=re.S)
    data = with_document(from_xml(p("x")), source)
    root = part(check(WordTemplate(data).render({"x": (index_of("a"),)}, pages={"a": "3"})))
    assert [each["cols"] for each in sections(root)] == [None, "2", None]


def test_a_tracked_change_of_a_section_is_none_of_its_own() -> None:
    change = (
        b'<w:sectPrChange w:id="9" w:author="A"><w:sectPr><w:pgSz w:w="9999" w:h="9999"/>'
        b'<w:cols w:space="1"/></w:sectPr></w:sectPrChange></w:sectPr>'
    )
    source = docx_of(from_xml(p("{{p x }}"))).replace(b"</w:sectPr>", change)
    data = with_document(from_xml(p("x")), source)
    filled = WordTemplate(data).render({"x": (index_of("a"),)}, pages={}, counting=(7, "decimal"))
    root = part(filled)
    ends = [item for item in root.iter(f"{W}sectPr") if item.getparent().tag != f"{W}sectPrChange"]
    assert [attribute(item, "cols", "num") for item in ends] == [None, "2", None]
    assert [attribute(item, "pgNumType", "start") for item in ends] == ["7", None, None]
    assert len(list(root.iter(f"{W}sectPrChange"))) == 1


def docx_of(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def with_document(data: bytes, document: bytes) -> bytes:
    """Return a file of Word with another main part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, document if name == "word/document.xml" else old.read(name))
    return stream.getvalue()


def test_each_index_has_a_letter_of_its_own() -> None:
    marks = (Mark("people", "Kabis"), Mark("partners", "Caritas e.\u00a0V."))
    blocks = (title("A", id="a", marks=marks), index_of("a"), index_of("a", name="people"))
    codes = [code for code, _, _ in fields(part(printed(*blocks)))]
    assert codes[:2] == ['XE "Kabis" \\f "a"', 'XE "Caritas e.\u00a0V." \\f "b"']
    assert [code for code in codes if code.startswith("INDEX")] == [
        'INDEX \\c "2" \\e ", " \\f "b"',
        'INDEX \\c "2" \\e ", " \\f "a"',
    ]
    many = tuple(Mark(f"index {number}", "x") for number in range(26))
    with pytest.raises(TemplateError, match="too many indexes"):
        printed(title("A", marks=many))


@given(st.text(st.one_of(st.sampled_from('"\\:;{}%# aא\tم„“'), st.characters()), min_size=1))
def test_entries_of_an_index_come_back_unharmed(text: str) -> None:
    data = _BLOCKS.render({"x": title("t", marks=(Mark("i", text),))}, pages={})
    (code, _, _) = fields(part(data))[0]
    argument = re.fullmatch(r'XE "((?:[^"\\]|\\.)*)" \\f "a"', code, re.DOTALL)
    assert argument
    # Nothing is left that parts levels or names a key to sort by.
    assert not re.search(r"(?<!\\)(?:\\\\)*[:;]", argument.group(1))
    written = re.sub(r"\\(.)", r"\1", argument.group(1), flags=re.DOTALL)
    forbidden = "[\x00-\x08\x0e-\x1b\ud800-\udfff\ufffe\uffff]"
    assert " ".join(written.split()) == re.sub(forbidden, "\ufffd", " ".join(text.split()))
    assert len(written.splitlines()) < 2


def test_entries_of_an_index_are_hidden() -> None:
    root = part(printed(title("A", marks=(Mark("i", "x"),))))
    run = next(root.iter(f"{W}instrText")).getparent()
    assert run.find(f"{W}rPr/{W}vanish") is not None
    assert text_of(root) == "A"


# Tables


def test_columns_are_as_wide_as_their_shares() -> None:
    table = Table((), ((para("a").content, para("b").content),), (), (3, 1), headed=True)
    root = part(printed(table))
    first, second = (int(item.get(f"{W}w")) for item in root.iter(f"{W}gridCol"))
    assert first == pytest.approx(3 * second, abs=3)
    look = next(root.iter(f"{W}tblLook"))
    assert look.get(f"{W}firstColumn") == "1"
    assert int(look.get(f"{W}val"), 16) & 0x80
    bold = [item.find(f".//{W}b") is not None for item in root.iter(f"{W}tc")]
    assert bold == [True, False]


def test_no_column_is_narrower_than_its_words() -> None:
    long = "Ein Satz, der mehr Raum haben will als alles andere zusammen. " * 9
    words = ("Wochentag", "Uhrzeit", "2026")
    header = tuple(para(text).content for text in (*words, "Bemerkung"))
    row = tuple(para(text).content for text in ("Donnerstag", "18:30", "12.345,67", long))
    for widths in ((), (0.05, 0.05, 0.05, 0.85)):
        root = part(printed(Table(header, (row,), (), widths)))
        found = [int(item.get(f"{W}w")) for item in root.iter(f"{W}gridCol")]
        # A letter of ten points takes about six of them, twenty twips each, where it is bold.
        assert all(
            width >= 120 * letters for width, letters in zip(found, (10, 7, 9), strict=False)
        )
        assert found[3] > sum(found[:3])


def test_an_amount_is_one_word() -> None:
    long = "Ein Satz, der mehr Raum haben will als alles andere zusammen. " * 9
    row = (para(long).content, para("1\u202f592\u202f050,00\u00a0€").content)
    root = part(printed(Table((), (row,), (), (90, 0))))
    [_, amount] = [int(item.get(f"{W}w")) for item in root.iter(f"{W}gridCol")]
    assert amount >= 120 * 13


def test_tables_of_one_kin_have_the_same_columns() -> None:
    texts = (("a", "b"), ("ein langes Wort und mehr", "b"))
    rows = [tuple(para(text).content for text in row) for row in texts]
    kin = ("a\nein langes Wort und mehr", "b\nb")
    tables = [Table((), (row,), kin=kin) for row in rows]
    root = part(printed(tables[0], para("x"), tables[1]))
    widths = [item.get(f"{W}w") for item in root.iter(f"{W}gridCol")]
    assert widths[:2] == widths[2:]


def test_sums_stand_below_a_line_and_with_the_row_above() -> None:
    body = tuple((para(text).content, para("1").content) for text in ("a", "b"))
    footer = ((para("Summe").content, para("2").content),)
    root = part(printed(Table((), body, footer=footer)))
    rows = list(root.iter(f"{W}tr"))
    assert text_of(rows[-1]) == "Summe2"
    lines = [row.find(f".//{W}tcBorders/{W}top") is not None for row in rows]
    bold = [row.find(f".//{W}r/{W}rPr/{W}b") is not None for row in rows]
    assert (lines, bold) == ([False, False, True], [False, False, True])
    assert rows[1].find(f".//{W}keepNext") is not None


@pytest.mark.parametrize(
    ("count", "shape"), [(1, [1]), (4, [4]), (5, [3, 3]), (8, [4, 4]), (9, [3, 3, 3])]
)
def test_key_figures_stand_in_rows_of_four_at_most(count: int, shape: list[int]) -> None:
    figures = KeyFigures(tuple((str(n), (Text(f"von {n}"),)) for n in range(count)))
    root = part(printed(figures, figures, para("danach")))
    table = next(root.iter(f"{W}tbl"))
    assert [len(row.findall(f"{W}tc")) for row in table.iter(f"{W}tr")] == shape
    texts = [text_of(cell) for cell in table.iter(f"{W}tc")]
    assert texts[:count] == [f"{n}von {n}" for n in range(count)]
    look = table.find(f"{W}tblPr/{W}tblLook")
    assert {look.get(f"{W}{name}") for name in ("firstRow", "firstColumn")} == {"0"}
    # Word runs two tables into one unless something stands between them.
    assert table.getnext().tag == f"{W}p"


@pytest.mark.parametrize(
    ("number", "columns"),
    [("1234567", 4), ("1.234.567,5", 3), ("1\u202f234\u202f567\u202f890,50", 2), ("7–12", 4)],
)
def test_wide_key_figures_have_wide_cells(number: str, columns: int) -> None:
    figures = KeyFigures(((number, (Text("Euro"),)), *(("1", (Text("Blatt"),)),) * 7))
    table = next(part(printed(figures, para("danach"))).iter(f"{W}tbl"))
    assert {len(row.findall(f"{W}tc")) for row in table.iter(f"{W}tr")} == {columns}


def test_key_figures_take_the_template_s_styles() -> None:
    document = new_document()
    for name in ("Key Figure", "Key Figure Label"):
        document.styles.add_style(name, 1)
    document.add_paragraph("{{p x }}")
    root = part(check(fill(save(document), x=KeyFigures((("21", (Text("Maßnahmen"),)),)))))
    cell = next(root.iter(f"{W}tc"))
    assert [attribute(item, "pPr/pStyle") for item in cell.iter(f"{W}p")] == [
        "KeyFigure",
        "KeyFigureLabel",
    ]


def test_an_svg_picture_is_a_fault() -> None:
    picture = Picture(b"<svg/>", "image/svg+xml", 10, 10)
    with pytest.raises(TemplateError, match="must be turned into PNG first"):
        printed(picture)


def test_a_table_at_the_end_takes_no_page_more() -> None:
    """The paragraph that Word wants below it has no height."""
    table = Table(((Text("a"),),), (((Text("b"),),),))
    source = from_xml(p("{%p for each in x %}"), p("{{p each }}"), p("{%p endfor %}"))
    data = check(WordTemplate(source).render({"x": [(table,)]}))
    last = list(part(data).find(f"{W}body"))[-2]
    assert attribute(last, "pPr/spacing", "line") == "20"
    assert attribute(last, "pPr/spacing", "lineRule") == "exact"
    # Where there is nothing at all, the page is an ordinary one.
    empty = list(part(check(WordTemplate(source).render({"x": []}))).find(f"{W}body"))
    assert [item.find(f"{W}pPr") for item in empty[:-1]] == [None]


# All together


def test_blocks_of_another_language_keep_it() -> None:
    inner = RichText((title("Titre"), KeyFigures((("1", (Text("un"),)),)), contents(0)), "fr")
    template = WordTemplate(from_xml(p("{{p x }}")))
    root = part(check(template.render({"x": (*_CHAPTERS, inner)}, pages={})))
    said = {text_of(run): attribute(run, "rPr/lang") for run in root.iter(f"{W}r") if text_of(run)}
    assert said["Titre"] == said["un"] == said["Stadt Trier"] == "fr"


def test_pages_are_counted_as_asked() -> None:
    document = new_document()
    document.add_paragraph("{{ x }}")
    document.add_section()
    data = check(WordTemplate(save(document)).render({"x": 1}, counting=(87, "upper-roman")))
    numbers = [dict(item.attrib) for item in part(data).iter(f"{W}pgNumType")]
    assert numbers == [{f"{W}fmt": "upperRoman", f"{W}start": "87"}, {f"{W}fmt": "upperRoman"}]


def test_same_bytes_again() -> None:
    value = {"x": (contents(), *_CHAPTERS, index_of("office"))}
    assert _BLOCKS.render(value, pages={}) == _BLOCKS.render(value, pages={})


def test_time_grows_with_the_report_and_no_faster() -> None:
    def seconds(count: int) -> float:
        ids = [f"s-{number}" for number in range(count)]
        entries = tuple(DirectoryEntry((Text("t"),), (each,), 2, "1.1") for each in ids)
        blocks = [Directory(entries, depth=2), *(title("t", 2, id=each) for each in ids)]
        start = process_time()
        data = _BLOCKS.render({"x": blocks}, pages=dict.fromkeys(ids, "1"))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.getinfo("word/document.xml").file_size > 700 * count
        return process_time() - start

    seconds(200)
    few, many = min(seconds(500) for _ in range(3)), min(seconds(4000) for _ in range(2))
    assert many < 8 * few * 2.5
