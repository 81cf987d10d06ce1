"""What a Word file says, whatever stands between its text and who reads it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reportgen.document.blocks import Break, Link, Text
from reportgen.input.returned.document import Comment, Grid, Line, Returned, lines_of
from reportgen.input.returned.docx import read_docx
from reportgen.problems.problem import SourceError
from support.project import ROOT
from support.returned import para, run, table, with_part, word_file

FILES = ROOT / "tests" / "fixtures" / "returned"
MAIN = "word/document.xml"
STRICT = b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
MERGED = '<w:tcPr><w:vMerge w:val="{}"/></w:tcPr>'


def lines(body: str, **parts: str) -> list[str]:
    return [str(line) for line in lines_of(read_docx(word_file(body, **parts), "a.docx").body)]


def line(body: str, links: dict[str, str] | None = None, **parts: str) -> Line:
    (found,) = lines_of(read_docx(word_file(body, links, **parts), "a.docx").body)
    return found


def control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (para("a", "<w:ins>" + run("b") + "</w:ins>"), ["ab"]),
        (para("a", "<w:del><w:r><w:delText>weg</w:delText></w:r></w:del>", "c"), ["ac"]),
        (para("a", look="<w:rPr><w:del/></w:rPr>") + para("b") + para("c"), ["ab", "c"]),
        (para("<w:moveFrom>" + run("x") + "</w:moveFrom>", "a") + para("b"), ["a", "b"]),
        (control("", para("in")) + para(control("", run("innen"))), ["in", "innen"]),
        (control("", control("", table((para("a"), control("", para("b")))))), ["a", "b"]),
        (para(control("<w:showingPlcHdr/>", run("Bitte wählen")), "."), ["."]),
        (para("<w:smartTag>" + run("Trier") + "</w:smartTag>"), ["Trier"]),
        (para('<w:fldSimple w:instr=" PAGE ">' + run("3") + "</w:fldSimple>"), ["3"]),
        (para(run("a", "<w:vanish/>"), "b"), ["b"]),
        (para("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"), ["a\tb\nc"]),
        (para('<w:r><w:t>a</w:t><w:br w:type="page"/></w:r>'), ["a"]),
        (
            para("<w:r><w:t>8</w:t><w:noBreakHyphen/><w:t>fach</w:t><w:softHyphen/></w:r>"),
            ["8‑fach"],
        ),
        (para('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', " ja"), ["☒ ja"]),
        (para("Inte\u00adgration\u200b", "e\u0301"), ["Integration" + "é"]),
        (para("<w:r><w:t> rand </w:t></w:r>", " a "), ["rand a "]),
    ],
)
def test_all_text_is_read_and_what_was_taken_out_is_not(body: str, read: list[str]) -> None:
    assert lines(body) == read


@pytest.mark.parametrize(
    ("state", "glyph", "said"), [("1", "☐", "☒"), ("0", "☒", "☐"), ("true", "☐", "☒")]
)
def test_a_box_is_ticked_as_its_attribute_says(state: str, glyph: str, said: str) -> None:
    box = control(f'<w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox>', run(glyph))
    assert lines(para(box, " Beratung")) == [f"{said} Beratung"]


def test_a_text_box_is_read_once_though_it_stands_there_twice() -> None:
    box = "<w:txbxContent>" + para("im Kasten") + "</w:txbxContent>"
    twice = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(para("davor", twice)) == ["davor", "im Kasten"]


def test_links_keep_their_target_and_others_are_text() -> None:
    ways = para(
        '<w:hyperlink r:id="r9">' + run("zib") + run("@example.org") + "</w:hyperlink>",
        '<w:hyperlink w:anchor="oben">' + run("oben") + "</w:hyperlink>",
    )
    found = line(ways, {"r9": "mailto:zib@example.org"})
    texts = (Text("zib"), Text("@example.org"))
    assert found.content == (Link("mailto:zib@example.org", texts), Text("oben"))


def test_a_link_written_as_a_field_is_one() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = '<w:r><w:instrText> HYPERLINK "https://www.example.org/a" \\o "x" </w:instrText></w:r>'
    body = para(mark("begin"), code, mark("separate"), run("hier"), mark("end"), run(" und da"))
    assert line(body).content == (
        Link("https://www.example.org/a", (Text("hier"),)),
        Text(" und da"),
    )


def test_looks_come_from_runs_and_styles_and_can_be_turned_off() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="S"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="K"><w:name w:val="heading 2"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = para(
        run("a", '<w:rStyle w:val="S"/>'),
        run("b", '<w:rStyle w:val="S"/><w:b w:val="false"/>'),
        run("c", "<w:i/>"),
        look='<w:pStyle w:val="K"/>',
    )
    found = line(body, styles=styles)
    assert found.content == (Text("a", strong=True), Text("b"), Text("c", emphasis=True))
    assert (found.style, found.outline, found.is_bold) == ("heading 2", 2, True)


def test_lists_are_found_through_styles_too() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="3"/>'
        '<w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="List"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="M"><w:basedOn w:val="L"/></w:style>'
    )
    level = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    off = '<w:pStyle w:val="M"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = para("a", look='<w:pStyle w:val="M"/>') + para("b", look=level) + para("c", look=off)
    read = read_docx(word_file(body, styles=styles, numbering=numbering), "a.docx")
    first, second, third = lines_of(read.body)
    assert first.item and (first.item.ordered, first.item.start, first.item.depth) == (True, 3, 0)
    assert second.item and (second.item.ordered, second.item.depth) == (False, 1)
    assert third.item is None


def test_cells_have_places_and_merged_ones_say_so() -> None:
    body = para("Titel") + table(
        (MERGED.format("restart") + para("Träger"), para("Kontext")),
        (MERGED.format("continue") + para(""), para("Text") + table((para("x"),))),
    )
    read = read_docx(word_file(body), "a.docx")
    grid = read.body[1]
    assert isinstance(grid, Grid)
    assert [cell.continues for row in grid.rows for cell in row] == [False, False, True, False]
    places = [each.within for each in lines_of(read.body)]
    assert places[0] == "paragraph 1"
    assert places[2] == "table 1, row 1, cell 2, paragraph 1"
    assert places[-1] == "table 1, row 2, cell 2, table 1, row 1, cell 1, paragraph 1"


def test_a_row_that_was_taken_out_is_gone() -> None:
    body = table((para("a"),), (para("b"),)).replace(
        '<w:tr><w:tc><w:p><w:pPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space="preserve">b',
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:pPr></w:pPr><w:r><w:t>b",
    )
    assert lines(body) == ["a"]


def test_remarks_and_heads_stand_beside_the_body() -> None:
    body = table(
        (
            para(
                '<w:commentRangeStart w:id="4"/>',
                "Fünf",
                '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>',
            ),
        )
    )
    comments = f'<w:comment w:id="4" w:author="Anna">{para("Stimmt das?")}</w:comment>'
    read = read_docx(word_file(body, comments=comments, header1=para("Stadt Trier")), "a.docx")
    assert read.comments == (Comment("Stimmt das?", "Anna", "table 1, row 1, cell 1, paragraph 1"),)
    assert [str(each) for each in read.aside] == ["Stadt Trier"]


def read_file(name: str) -> Returned:
    return read_docx((FILES / name).read_bytes(), name)


def test_a_sheet_corrected_in_an_editor_reads_as_accepted() -> None:
    text = "\n".join(map(str, read_file("tracked.docx").body))
    assert "Beim ZIB arbeiten 6 Personen." in text and "5 Personen" not in text
    assert "dieses Konzepts. \nDas ZIB führt" in text


def test_a_form_filled_in_elsewhere_keeps_marks_lists_and_properties() -> None:
    read = read_file("filled-in-libreoffice.docx")
    assert read.properties["form"] == "factsheet"
    marks = [mark for each in lines_of(read.body) for mark in each.marks]
    assert "rg_title" in marks and "rg_outcome" in marks
    bold = [each for each in lines_of(read.body) if Text("fett", strong=True) in each.content]
    assert len(bold) == 1
    assert sum(each.item is not None for each in lines_of(read.body)) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (b"hello", "no office document"),
        (with_part(word_file(""), MAIN, b"<a/>"), "no Word document"),
        (with_part(word_file(""), MAIN, STRICT), "strict format"),
        (with_part(word_file(""), MAIN, b"<a>"), "damaged"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_docx(data, "a.docx")
    (problem,) = caught.value.problems
    assert said in str(problem.message) and str(problem.advice).startswith(("Save", "Open"))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        ("word/styles.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'),
    ],
)
def test_entities_are_never_read(part: str, content: bytes) -> None:
    file = with_part(word_file(para("a"), styles=""), part, content)
    with pytest.raises(SourceError, match="what no office program writes"):
        read_docx(file, "a.docx")


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(210_000_000))
    with pytest.raises(SourceError, match="too large"):
        read_docx(file.read_bytes(), "bomb.docx")


def test_a_line_break_is_one() -> None:
    assert line(para("<w:r><w:t>a</w:t><w:br/></w:r>")).content == (Text("a"), Break())


# --- What other programs write, and what nobody would --------------------------------------------


def field_mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def in_versions(choice: str, fallback: str) -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="w16se">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


TICK = '<w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData>'
CHOICE = (
    '<w:ffData><w:ddList><w:result w:val="1"/>'
    '<w:listEntry w:val="Trier"/><w:listEntry w:val="Metz"/></w:ddList></w:ffData>'
)
BOX = "<w:txbxContent>" + para("im Kasten") + "</w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "read"),
    [
        # A smiley, as Word writes it.
        (para("a", "<w:r>" + in_versions("", "<w:t>☺</w:t>") + "</w:r>"), ["a☺"]),
        (para(in_versions(run("neu"), run("alt"))), ["neu"]),
        (in_versions(para("neu"), para("alt")), ["neu"]),
        (
            para("<w:r><w:drawing>" + in_versions(BOX, BOX) + "</w:drawing></w:r>"),
            ["", "im Kasten"],
        ),
        (
            para("<w:r><w:ruby><w:rt>" + run("r") + "</w:rt><w:rubyBase>" + run("漢")).replace(
                "</w:p>", "</w:rubyBase></w:ruby></w:r></w:p>"
            ),
            ["漢"],
        ),
        (control("<w:showingPlcHdr/>", para("Klicken Sie hier.")) + para("b"), ["b"]),
        (para(field_mark("begin", TICK.format("<w:checked/>")), field_mark("end"), "ja"), ["☒ja"]),
        (para(field_mark("begin", TICK.format("")), field_mark("end"), "ja"), ["☐ja"]),
        (para(field_mark("begin", CHOICE), code("FORMDROPDOWN"), field_mark("end")), ["Metz"]),
        (
            para(
                field_mark("begin"),
                code("IF "),
                *(field_mark("begin"), code("X"), field_mark("separate"), run("verdeckt")),
                *(field_mark("end"), code(" = 1"), field_mark("separate"), run("gezeigt")),
                field_mark("end"),
            ),
            ["gezeigt"],
        ),
        # Without a result it hides nothing that is there.
        (para(field_mark("begin"), code("X"), run("da")), ["da"]),
        (para('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>'), ["a\nb"]),
        (
            para("a", look="<w:rPr><w:del/></w:rPr>") + table((para("b"), para("c"))) + para("d"),
            ["a", "b", "c", "d"],
        ),
        (
            para('<w:r><w:pict><v:shape><v:textpath string="Titel"/></v:shape></w:pict></w:r>'),
            ["Titel"],
        ),
        (para("a\u2028b\u0085c"), ["a b c"]),
        (para("a\u202eb\u202dc"), ["abc"]),
    ],
)
def test_words_in_odd_places_are_read_once(body: str, read: list[str]) -> None:
    assert lines(body) == read


@pytest.mark.parametrize("sign", ["D800", "FFFFFFFFFFFFFFFFFFFFFF", "0000", "", "x", "FFFF"])
def test_a_sign_that_is_no_character_is_none(sign: str) -> None:
    assert lines(para(f'<w:r><w:t>a</w:t><w:sym w:char="{sign}"/></w:r>')) == ["a"]


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "", "x"])
def test_what_is_no_number_counts_as_one(number: str) -> None:
    wide = f'<w:tcPr><w:gridSpan w:val="{number}"/></w:tcPr>'
    listed = f'<w:numPr><w:ilvl w:val="{number}"/><w:numId w:val="1"/></w:numPr>'
    (grid,) = read_docx(word_file(table((wide + para("a", look=listed),))), "a.docx").body
    assert isinstance(grid, Grid)
    assert grid.rows[0][0].span == 1


def test_raised_letters_of_a_word_stay_raised() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    assert line(para("10", run("2", raised), run(" zwei Worte", raised))).content == (
        Text("10"),
        Text("2", script="super"),
        Text(" zwei Worte"),
    )


def test_the_name_of_a_whole_text_is_a_heading_without_a_level() -> None:
    title = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    data = word_file(para("Haus", look='<w:pStyle w:val="T"/>'), styles=title)
    (first,) = read_docx(data, "a.docx").body
    assert isinstance(first, Line)
    assert first.outline == 1


def test_a_zip_of_a_version_to_come_is_told() -> None:
    data = word_file(para("a"))
    directory = data.index(b"PK\x01\x02")
    later = data[: directory + 6] + b"\xff\xff" + data[directory + 8 :]
    with pytest.raises(SourceError, match="damaged"):
        read_docx(later, "a.docx")
