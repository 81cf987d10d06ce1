"""Rich text in Word templates: runs, languages, links, lists, tables and pictures."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportgen.document.blocks import Break, Link, List, Picture, RichText, Table, Text
from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.html.blocks import render_blocks
from support.word import (
    W,
    add_parts,
    check,
    fill,
    from_xml,
    new_document,
    p,
    para,
    paragraphs,
    part,
    r,
    rows,
    save,
    tbl,
    text_of,
)

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def runs(document: bytes) -> list[tuple[str, set[str], dict[str, str]]]:
    """Return text, names of the properties and languages of each run of the first paragraph."""
    found = []
    first = next(part(document).iter(f"{W}p"))
    for run in first.iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        names = (
            {item.tag.removeprefix(W) for item in properties} if properties is not None else set()
        )
        language = run.find(f"{W}rPr/{W}lang")
        attributes = dict(language.attrib) if language is not None else {}
        if text_of(run):
            tags = {key.removeprefix(W): value for key, value in attributes.items()}
            found.append((text_of(run), names - {"lang"}, tags))
    return found


def test_runs_keep_the_formatting_of_the_tag() -> None:
    look = '<w:rPr><w:color w:val="FF0000"/><w:sz w:val="20"/></w:rPr>'
    source = from_xml(f"<w:p>{r('{{r x }}', look)}</w:p>")
    value = para(
        "a ", Text("b", strong=True), Text("c", emphasis=True), Break(), Text("d", lang="fr")
    )
    assert runs(check(fill(source, x=value))) == [
        ("a ", {"color", "sz"}, {}),
        ("b", {"b", "color", "sz"}, {}),
        ("c", {"i", "color", "sz"}, {}),
        ("\n", {"color", "sz"}, {}),
        ("d", {"color", "sz"}, {"val": "fr"}),
    ]


def test_a_plain_tag_takes_the_language_of_its_value() -> None:
    source = from_xml(p("a {{ x }} b"))
    assert runs(check(fill(source, x=Text("mot", lang="fr")))) == [
        ("a ", set(), {}),
        ("mot", set(), {"val": "fr"}),
        (" b", set(), {}),
    ]


def test_right_to_left_pieces_are_marked() -> None:
    look = '<w:rPr><w:b/><w:sz w:val="20"/></w:rPr>'
    source = from_xml(f"<w:p>{r('Büro {{ x }}', look)}</w:p>")
    found = runs(check(fill(source, x="a مرحبا بكم 12 שלום z")))
    assert [text for text, _, _ in found] == ["Büro ", "a ", "مرحبا بكم 12 שלום", " z"]
    assert found[2][1] == {"b", "bCs", "sz", "szCs", "rtl", "cs"}
    assert "rtl" not in found[1][1] | found[3][1]


def test_a_right_to_left_language_turns_the_paragraph() -> None:
    source = from_xml(p("{{p x }}"))
    document = check(fill(source, x=RichText((para("مكتب ZIB (مرحبا)"),), lang="ar")))
    assert runs(document) == [
        ("مكتب ", {"rtl", "cs"}, {"bidi": "ar"}),
        ("ZIB", set(), {}),
        (" (مرحبا)", {"rtl", "cs"}, {"bidi": "ar"}),
    ]
    assert next(part(document).iter(f"{W}p")).find(f"{W}pPr/{W}bidi") is not None


@pytest.mark.parametrize(
    ("language", "turned"),
    [
        ("he", True),
        ("fa-IR", True),
        ("ckb", True),
        ("ku-Arab", True),
        ("ku", False),
        ("az-Latn", False),
        ("ar-Latn", False),
        ("de", False),
        ("ps", True),
        ("ur", True),
    ],
)
def test_directions_of_languages(language: str, turned: bool) -> None:
    document = fill(from_xml(p("{{p x }}")), x=para("1", lang=language))
    assert (next(part(document).iter(f"{W}p")).find(f"{W}pPr/{W}bidi") is not None) == turned


@given(st.lists(st.text(st.sampled_from("ab1 .אبم(\n\t&<")), max_size=4))
def test_no_piece_of_mixed_text_is_lost(texts: list[str]) -> None:

    value = para(
        *(
            Text(text, lang=lang)
            for text, lang in zip(texts, ["ar", None, "fr", "he"], strict=False)
        )
    )
    document = _MIXED.render({"x": value, "y": "".join(texts)})
    first, second = paragraphs(document)[:2]
    assert first == second == "".join(texts)


_MIXED = WordTemplate(from_xml(p("{{r x }}"), p("{{ y }}")))


# Links


def test_links_are_hyperlinks_of_their_own_part() -> None:
    link = Link("https://example.org/?a=1&b=ü c", (Text("here", strong=True),))
    document = new_document()
    document.add_paragraph("see {{r x }}.")
    document.sections[0].footer.paragraphs[0].text = "{{r x }}"
    done = check(fill(save(document), x=link))
    for name in ("document", "footer1"):
        found = next(part(done, f"word/{name}.xml").iter(f"{W}hyperlink"))
        identity = found.get(f"{R}id")
        rels = part(done, f"word/_rels/{name}.xml.rels")
        (rel,) = [item for item in rels if item.get("Id") == identity]
        assert rel.get("Target") == "https://example.org/?a=1&b=%C3%BC%20c"
        assert rel.get("TargetMode") == "External"
    assert paragraphs(done)[0] == "see here."


def test_links_take_the_style_of_the_template() -> None:
    document = new_document()
    document.styles.add_style("Hyperlink", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
    document.add_paragraph("{{r x }}")
    done = check(fill(save(document), x=Link("tel:+49681", (Text("0681"),))))
    assert runs(done) == [("0681", {"rStyle"}, {})]
    plain = fill(from_xml(p("{{r x }}")), x=Link("tel:+49681", (Text("0681"),)))
    assert runs(plain) == [("0681", {"color", "u"}, {})]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "\\\\host\\a", ""])
def test_other_addresses_are_printed_without_a_link(target: str) -> None:
    document = fill(from_xml(p("{{r x }}")), x=Link(target, (Text("here"),)))
    assert list(part(document).iter(f"{W}hyperlink")) == []
    assert paragraphs(document)[0] == "here"


def test_a_link_inside_a_link_is_text() -> None:
    source = from_xml(f"<w:p><w:hyperlink w:anchor='a'>{r('{{r x }}')}</w:hyperlink></w:p>")
    document = check(fill(source, x=Link("https://a.org", (Text("here"),))))
    assert len(list(part(document).iter(f"{W}hyperlink"))) == 1


def test_tags_in_the_addresses_of_links() -> None:
    def linked(address: str) -> bytes:
        document = new_document()
        footer = document.sections[0].footer
        kind = docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK
        identity = footer.part.relate_to(address, kind, is_external=True)
        link = etree.SubElement(footer.paragraphs[0]._p, f"{W}hyperlink", {f"{R}id": identity})
        run = etree.SubElement(link, f"{W}r")
        etree.SubElement(run, f"{W}t").text = "{{ mail }}{{r x }}"
        return save(document)

    def targets(document: bytes) -> list[str]:
        return [item.get("Target") for item in part(document, "word/_rels/footer1.xml.rels")]

    source = linked("mailto:%7B%7B%20mail%20%7D%7D?subject=a%20b")
    document = check(fill(source, mail="ä&b@x.org", x="!"))
    assert targets(document) == ["mailto:%C3%A4&b@x.org?subject=a%20b"]
    assert paragraphs(document, "word/footer1.xml") == ["ä&b@x.org!"]
    whole = linked("{{ mail }}")
    assert targets(fill(whole, mail="https://x.org", x="")) == ["https://x.org"]
    with pytest.raises(TemplateError, match="'javascript:'"):
        fill(whole, mail="javascript:alert(1)", x="")
    with pytest.raises(TemplateError, match="footer 1, address of a link"):
        WordTemplate(linked("mailto:%7B%7B a b %7D%7D"))


# Blocks


def test_a_block_tag_replaces_its_paragraph() -> None:
    style = '<w:pPr><w:pStyle w:val="Quote"/><w:jc w:val="center"/></w:pPr>'
    source = from_xml(p("{{p x }}", properties=style), p("end"))
    document = check(fill(source, x=[para("a"), para("b"), "c\nd", 5]))
    assert paragraphs(document) == ["a", "b", "c\nd", "5", "end"]
    styles = [item.get(f"{W}val") for item in part(document).iter(f"{W}pStyle")]
    assert styles == ["Quote"] * 4
    for nothing in ("", None, [], RichText()):
        assert paragraphs(check(fill(source, x=nothing))) == ["end"]


def test_an_empty_block_tag_leaves_a_cell_whole() -> None:
    source = from_xml(tbl(["{{p x }}", "b"]), p(""))
    assert rows(check(fill(source, x=""))) == [["", "b"]]
    table = Table((para("h").content,), ((para("v").content,),))
    document = check(fill(source, x=table))
    cell = next(part(document).iter(f"{W}tc"))
    assert [item.tag.removeprefix(W) for item in cell] == ["tcPr", "tbl", "p"]


def numbering_of(document: bytes) -> list[tuple[str, str, str]]:
    """Return style, level and number of each numbered paragraph."""
    found = []
    for item in part(document).iter(f"{W}p"):
        number = item.find(f"{W}pPr/{W}numPr")
        if number is not None:
            style = item.find(f"{W}pPr/{W}pStyle")
            found.append(
                (
                    "" if style is None else style.get(f"{W}val"),
                    number.find(f"{W}ilvl").get(f"{W}val"),
                    number.find(f"{W}numId").get(f"{W}val"),
                )
            )
    return found


def items(*texts: Any) -> tuple[tuple[Any, ...], ...]:
    return tuple(text if isinstance(text, tuple) else (para(text),) for text in texts)


def test_lists_restart_in_the_styles_of_the_template() -> None:
    inner = List(items("c"), ordered=True)
    value = [List(items("a", (para("b"), inner)), ordered=True), List(items("d"), True, start=4)]
    document = check(fill(from_xml(p("{{p x }}")), x=value))
    found = numbering_of(document)
    assert [style for style, _, _ in found] == [
        "ListNumber",
        "ListNumber",
        "ListNumber2",
        "ListNumber",
    ]
    assert found[0][2] == found[1][2]
    assert len({number for _, _, number in found}) == 3
    numbers = {
        item.get(f"{W}numId"): item for item in part(document, "word/numbering.xml").iter(f"{W}num")
    }
    last = numbers[found[3][2]]
    assert next(last.iter(f"{W}startOverride")).get(f"{W}val") == "4"


@pytest.mark.parametrize("own", [None, 7])
def test_items_are_as_large_and_as_wide_as_the_text_around_them(own: int | None) -> None:
    """Unless their style says itself how large it is."""
    document = new_document()
    style = document.styles.add_style("Wide Text", 1)
    style.font.size = docx.shared.Pt(13)
    style.paragraph_format.right_indent = docx.shared.Twips(700)
    if own:
        document.styles["List Bullet"].font.size = docx.shared.Pt(own)
    document.add_paragraph("{{p x }}", "Wide Text")
    [item] = part(check(fill(save(document), x=List(items("a"))))).iter(f"{W}p")
    size = item.find(f".//{W}rPr/{W}sz")
    assert (None if size is None else size.get(f"{W}val")) == (None if own else "26")
    assert item.find(f"{W}pPr/{W}ind").attrib == {f"{W}right": "700"}


def test_lists_without_styles_get_definitions() -> None:
    document = new_document()
    for style in list(document.styles.element.iter(f"{W}style")):
        name = style.find(f"{W}name").get(f"{W}val")
        if name.startswith("List"):
            style.getparent().remove(style)
    document.add_paragraph("{{p x }}")
    value = List(items("a", (para("b"), List(items("c", "d"), True), para("more"))))
    done = check(fill(save(document), x=value))
    found = numbering_of(done)
    assert [level for _, level, _ in found] == ["0", "0", "1", "1"]
    ids = {item.get(f"{W}numId") for item in part(done, "word/numbering.xml").iter(f"{W}num")}
    assert {number for _, _, number in found} <= ids
    more = next(item for item in part(done).iter(f"{W}p") if text_of(item) == "more")
    assert more.find(f"{W}pPr/{W}ind") is not None


def test_a_template_without_a_numbering_part_gets_one() -> None:
    source = from_xml(p("{{p x }}"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/numbering.xml":
                continue
            if name == "[Content_Types].xml":
                types = etree.fromstring(data)
                for item in list(types):
                    if item.get("PartName") == "/word/numbering.xml":
                        types.remove(item)
                data = etree.tostring(types)
            if name == "word/_rels/document.xml.rels":
                rels = etree.fromstring(data)
                for item in list(rels):
                    if item.get("Target") == "numbering.xml":
                        rels.remove(item)
                data = etree.tostring(rels)
            new.writestr(name, data)
    for value in (List(items("a"), True), "no list"):
        document = check(fill(stream.getvalue(), x=value))
        assert part(document, "word/numbering.xml").tag == f"{W}numbering"


def test_numbers_stand_at_the_right_in_any_text() -> None:
    """Word's "left" is where lines begin: in Arabic, the right (ECMA-376 Part 1, 17.18.44)."""
    header = tuple(para(each).content for each in ("الاسم", "الوسط", "العدد"))
    row = tuple(para(each).content for each in ("Metz", "oui", "120"))
    table = Table(header, (row,), ("left", "center", "right"))

    def sides(language: str) -> list[str]:
        document = check(fill(from_xml(p("{{p x }}")), x=RichText((table,), lang=language)))
        return [item.get(f"{W}val") for item in part(document).iter(f"{W}jc")]

    assert sides("ar") == ["left", "center", "left"] * 2
    # Of a German text the header alone runs from the right.
    assert sides("de") == ["left", "center", "left", "left", "center", "right"]


def test_tables_have_header_rows_and_alignment() -> None:
    value = Table(
        (para("h1").content, para("h2").content),
        ((para("a").content, para("b").content), (para("c").content,)),
        ("left", "right"),
    )
    document = check(fill(from_xml(p("{{p x }}"), tbl(["next"]), p("")), x=[value, value]))
    assert rows(document) == [["h1", "h2"], ["a", "b"], ["c", ""]]
    root = part(document)
    body = root.find(f"{W}body")
    assert body is not None
    kinds = [item.tag.removeprefix(W) for item in body]
    assert kinds == ["tbl", "p", "tbl", "p", "tbl", "p", "sectPr"]
    first = next(root.iter(f"{W}tbl"))
    assert first.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "TableGrid"
    assert all(row[0][0].tag == f"{W}cantSplit" for row in first.iter(f"{W}tr"))
    marked = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in first.iter(f"{W}tr")]
    assert marked == [True, False, False]
    assert [item.get(f"{W}val") for item in first.iter(f"{W}jc")] == ["left", "right"] * 3


@pytest.mark.parametrize(
    ("count", "letters", "whole"), [(20, 1, True), (21, 1, False), (2, 598, True), (2, 599, False)]
)
def test_word_and_html_keep_the_same_tables_whole(count: int, letters: int, whole: bool) -> None:
    table = Table((para("h").content,), ((para("a" * letters).content,),) * count)
    document = check(fill(from_xml(p("{{p x }}"), p("")), x=[table]))
    assert (part(document).find(f".//{W}keepNext") is not None) is whole
    assert ('class="short"' in render_blocks([table])) is whole


# Pictures


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check_sum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check_sum

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def test_pictures_fit_and_are_stored_once() -> None:
    wide = Picture(png(1000, 500), "image/png", 1000, 500, 'Alt "<&', para("Caption").content)
    decoration = Picture(png(10, 10), "image/png", 10, 10)
    source = from_xml(tbl(["{{p x }}", "b"], width=3000), p("{{p x }}"), p("{{p y }}"))
    document = check(fill(source, x=wide, y=[decoration, wide]))
    root = part(document)
    drawings = [item for item in root.iter() if str(item.tag).endswith("}inline")]
    sizes = [(int(item[0].get("cx")), int(item[0].get("cy"))) for item in drawings]
    assert sizes[0] == ((3000 - 216) * 635, (3000 - 216) * 635 // 2)
    assert sizes[1][0] == (12240 - 3600) * 635
    assert sizes[2] == (95250, 95250)
    names = [item[1] for item in drawings]
    assert len({item.get("id") for item in names}) == 4
    assert [item.get("descr") for item in names] == ['Alt "<&', 'Alt "<&', "", 'Alt "<&']
    marked = [
        any(str(inner.tag).endswith("}decorative") for inner in item.iter()) for item in names
    ]
    assert marked == [False, False, True, False]
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        media = [name for name in archive.namelist() if name.startswith("word/media/")]
    assert len(media) == 2
    styles = [item.get(f"{W}val") for item in root.iter(f"{W}pStyle")]
    assert styles == ["Caption"] * 3
    assert paragraphs(document)[1] == "Caption"


def test_pictures_in_headers_belong_to_the_header() -> None:
    document = new_document()
    document.sections[0].header.paragraphs[0].text = "{{p x }}"
    done = check(fill(save(document), x=Picture(png(5, 5), "image/png", 5, 5, "a")))
    rels = part(done, "word/_rels/header1.xml.rels")
    assert next(item.get("Target") for item in rels).startswith("/word/media/picture-")


def test_a_picture_can_stand_in_a_line() -> None:
    document = new_document()
    document.sections[0].header.paragraphs[0].text = "{% if x %}{{r x }}{% endif %}\tright"
    logo = Picture(png(5, 5), "image/png", 5, 5, "Logo", para("no caption here").content)
    header = part(check(fill(save(document), x=logo)), "word/header1.xml")
    (paragraph,) = header.iter(f"{W}p")
    assert [item.get("descr") for item in paragraph.iter() if str(item.tag).endswith("docPr")] == [
        "Logo"
    ]
    assert text_of(paragraph) == "\tright"


def test_other_kinds_of_pictures_are_faults() -> None:
    with pytest.raises(TemplateError, match="image/svg"):
        fill(from_xml(p("{{p x }}")), x=Picture(b"<svg/>", "image/svg+xml", 5, 5, "a"))


# All together


def test_a_document_with_everything_is_valid_and_always_the_same() -> None:
    document = new_document()
    document.core_properties.title = "{{ title }}"
    document.sections[0].header.paragraphs[0].text = "{{ title }}"
    document.sections[0].footer.paragraphs[0].text = "{{r link }}\t{{ title }}"
    document.add_heading("{{ title }}", 0)
    table = document.add_table(rows=5, cols=2, style="Table Grid")
    for row, text in enumerate(["{%tr for s in sections %}", "{%tr for b in s.rows %}"]):
        table.cell(row, 0).text = text
    table.cell(2, 0).text = "{% vm %}{% cellbg 'DDEBF7' %}{{ s.label }}"
    table.cell(2, 1).text = "{{p b }}"
    table.cell(3, 0).text = table.cell(4, 0).text = "{%tr endfor %}"
    source = add_parts(save(document), {})
    rich = RichText(
        (
            para("Text ", Text("stark", strong=True), Link("https://a.org", (Text("Link"),))),
            List(items("a", (para("b"), List(items("c"))), (para("d"), para("e"))), True),
            Table((para("h").content,), ((para("v").content,),)),
            Picture(png(50, 20), "image/png", 50, 20, "Alt", para("Caption").content),
        ),
        lang="de",
    )
    arabic = RichText((para("مرحبا"), List(items("أولا"))), lang="ar")
    values = {
        "title": "T & T",
        "link": Link("mailto:a@b.de", (Text("a@b.de"),)),
        "sections": [{"label": "A", "rows": [rich, ""]}, {"label": "B", "rows": [arabic]}],
    }
    template = WordTemplate(source)
    done = check(template.render(values, language="de-DE"))
    assert template.render(values, language="de-DE") == done
    assert WordTemplate(source).render(values, language="de-DE") == done
