"""Documents of other programs than Word: what they write otherwise, and what they put beside."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile

import pytest
from docx.oxml.ns import nsdecls

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import List, Paragraph, Picture, Text, WordTemplate
from reportgen.wordtemplate.files.oxml import twips
from support.word import (
    W,
    add_parts,
    check,
    fill,
    from_xml,
    p,
    paragraphs,
    part,
    r,
    rewritten,
    rows,
    tbl,
    with_prefix,
)

_URI = W[1:-1]
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DOTTED = b"\x89PNG\r\n\x1a\n"


def _parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _renamed(source: bytes, new: str, name: str = "word/document.xml") -> bytes:
    """Return a document one of whose parts has `new` for the prefix w; "" for none."""
    xml = _parts(source)[name].decode()
    return rewritten(source, {name: with_prefix(xml, new).encode()})


_ROWS = from_xml(
    p("{{ x }}"),
    tbl(["{%tr for y in ys %}", ""], ["{{ y }}", "{% cellbg 'ffee00' %}b"], ["{%tr endfor %}", ""]),
    p("{{p z }}"),
)


@pytest.mark.parametrize("prefix", ["", "ns0", "wml", "w_", "r"])
def test_any_prefix_will_do(prefix: str) -> None:
    source = _renamed(_ROWS, prefix) if prefix != "r" else _swapped(_ROWS)
    values = {"x": "a", "ys": ["1", "2"], "z": [Paragraph((Text("q", strong=True),))]}
    document = check(fill(source, values))
    assert rows(document) == [["1", "b"], ["2", "b"]]
    assert paragraphs(document) == ["a", "1", "b", "2", "b", "q"]
    assert rows_gone(source, values | {"ys": []})


def rows_gone(source: bytes, values: dict[str, object]) -> bool:
    return not list(part(check(fill(source, values))).iter(f"{W}tbl"))


def _swapped(source: bytes) -> bytes:
    """Return a document whose body has r for the names of Word, and w for relationships."""
    xml = _parts(_renamed(source, "tmp"))["word/document.xml"].decode()
    xml = xml.replace("xmlns:r=", "xmlns:w=").replace("xmlns:tmp=", "xmlns:r=")
    xml = re.sub(r"(</?|\s)r:(\w)", r"\1w:\2", xml)
    xml = re.sub(r"(</?|\s)tmp:", r"\1r:", xml)
    return rewritten(source, {"word/document.xml": xml.encode()})


def test_lists_in_a_part_of_another_prefix() -> None:
    source = _renamed(from_xml(p("{{p x }}")), "n", "word/numbering.xml")
    items = ((Paragraph((Text("a"),)),), (Paragraph((Text("b"),)),))
    document = check(fill(source, x=List(items, ordered=True)))
    lists = [
        len(list(part(each, "word/numbering.xml").iterchildren(f"{W}num")))
        for each in (source, document)
    ]
    assert lists[1] == lists[0] + 1


def test_what_is_named_by_prefix_stays_named_so() -> None:
    body = p("{{ x }}")
    xml = (
        f'<ns0:document xmlns:ns0="{_URI}" xmlns:w="urn:of-somebody" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'mc:Ignorable="w"><ns0:body>{body.replace("w:", "ns0:")}'
        '<w:own w:kind="a"/></ns0:body></ns0:document>'
    )
    root = part(fill(rewritten(from_xml(p("a")), {"word/document.xml": xml.encode()}), x="1"))
    assert root.nsmap["w"] == _URI
    named = root.get("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable")
    assert named is not None and root.nsmap[named] == "urn:of-somebody"
    assert root.find(".//{urn:of-somebody}own[@{urn:of-somebody}kind='a']") is not None


def test_parts_in_utf_16_in_other_prefixes() -> None:
    source = _renamed(_ROWS, "ns0")
    xml = re.sub(rb"<\?xml.*?\?>", b"", _parts(source)["word/document.xml"]).decode()
    source = rewritten(source, {"word/document.xml": xml.encode("utf-16")})
    assert rows(check(fill(source, x="a", ys="1", z=""))) == [["1", "b"]]


def test_relationships_with_a_prefix_take_new_ones() -> None:
    source = from_xml(p("{{p x }}"))
    name = "word/_rels/document.xml.rels"
    rels = _parts(source)[name].decode()
    rels = rels.replace("xmlns=", "xmlns:rel=").replace("<Rel", "<rel:Rel")
    source = rewritten(source, {name: rels.replace("</Rel", "</rel:Rel").encode()})
    picture = Picture(_DOTTED, "image/png", 10, 10, alt="a")
    document = fill(source, x=picture)
    kinds = [item.get("Type", "").rpartition("/")[2] for item in part(document, name)]
    assert "image" in kinds
    assert {item.tag for item in part(document, name)} == {
        "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
    }


_FORMER = (
    '<w:tblGridChange w:id="0"><w:tblGrid><w:gridCol w:w="4680"/><w:gridCol w:w="4680"/>'
    "</w:tblGrid></w:tblGridChange>"
)


@pytest.mark.parametrize(
    "table",
    [
        tbl(["{% colspan n %}{{ n }}"], ["a"]),
        tbl(["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"]),
        tbl(["{%tr for x in xs %}", ""], ["{{ x }}", "b"], ["{%tr endfor %}", ""]),
        tbl([tbl(["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"]) + p("")], ["a"]),
    ],
)
def test_tables_that_keep_their_former_grid(table: str) -> None:
    source = from_xml(table.replace("</w:tblGrid>", f"{_FORMER}</w:tblGrid>"), p(""))
    document = check(fill(source, n=2, xs=["1", "2", "3"]))
    assert "1" in "".join(paragraphs(document)) or "2" in "".join(paragraphs(document))


def test_a_table_without_a_grid_gets_one_of_its_own() -> None:
    inner = tbl(["in"])
    table = re.sub(
        "<w:tblGrid>.*?</w:tblGrid>",
        "",
        tbl(["{%tc for x in xs %}", inner + p("{{ x }}"), "{%tc endfor %}"]),
        count=1,
    )
    document = fill(from_xml(table, p("")), xs=["1", "2"])
    grids = [len(grid) for grid in part(check(document)).iter(f"{W}tblGrid")]
    assert grids == [2, 1, 1]


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        (["3.25in", "3.25in", "1in"], [4680, 4680, 1440]),
        (["4680.0", "100.5", "7"], [4680, 100, 7]),
        (["10cm", "20mm", "12pt"], [5669, 1134, 240]),
    ],
)
def test_widths_with_decimals_and_units(widths: list[str], expected: list[int]) -> None:
    assert [twips(width) for width in widths] == expected
    assert twips(str(2**31)) == 2**31
    table = tbl(["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"])
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    table = re.sub("(?<=<w:tblGrid>).*?(?=</w:tblGrid>)", grid, table)
    table = table.replace('w:w="0"', 'w:w="9360.0"').replace('w:w="2000"', f'w:w="{widths[0]}"')
    document = check(fill(from_xml(table, p("")), xs=["a", "b", "c", "d"]))
    total = sum(int(item.get(f"{W}w", "")) for item in part(document).iter(f"{W}gridCol"))
    assert abs(total - sum(expected)) < 5


@pytest.mark.parametrize("text", ["", "auto", "1e9", "9" * 400, "nan", "1.2.3", "4 in 5"])
def test_what_is_no_length_is_none(text: str) -> None:
    assert twips(text, 7) == 7


def test_columns_left_out_at_the_sides_count() -> None:
    row = '<w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="2"/></w:trPr>'
    table = tbl(["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"])
    document = check(fill(from_xml(table.replace("<w:tr>", f"<w:tr>{row}"), p("")), xs="ab"))
    assert len(list(part(document).iter(f"{W}gridCol"))) == 5


def test_the_main_part_may_have_its_kind_from_its_extension() -> None:
    source = from_xml(p("{{ x }}"))
    types = _parts(source)["[Content_Types].xml"].decode()
    override = re.search('<Override PartName="/word/document.xml"[^>]*?/>', types)
    assert override is not None
    kind = override.group().partition('ContentType="')[2].partition('"')[0]
    types = types.replace(override.group(), "")
    for main in (kind, kind.replace("document.main", "template.main")):
        changed = re.sub('(Extension="xml" ContentType=")[^"]*', rf"\g<1>{main}", types)
        changed = rewritten(source, {"[Content_Types].xml": changed.encode()})
        document = fill(changed, x="1")
        assert paragraphs(document)[0] == "1"
        assert b"template.main" not in _parts(document)["[Content_Types].xml"] or main != kind


def test_headers_may_have_their_kind_from_their_extension() -> None:
    header = f"<w:hdr {nsdecls('w')}>{p('H {{ x }}')}</w:hdr>"
    source = add_parts(from_xml(p("body")), {"word/header9.hdr": ("header", header)})
    types = _parts(source)["[Content_Types].xml"].decode()
    types = types.replace('<Override PartName="/word/header9.hdr"', '<Default Extension="hdr"')
    source = rewritten(source, {"[Content_Types].xml": types.encode()})
    assert paragraphs(fill(source, x="1"), "word/header9.hdr") == ["H 1"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("customXml/item9.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("customXml/item9.xml", b"{{ no XML at all"),
        ("new.xml", b"<a>"),
        ("word/media/drawing.xml", b"\xff\xff"),
    ],
)
def test_what_others_put_into_the_file_is_left_as_it_is(name: str, content: bytes) -> None:
    document = fill(rewritten(from_xml(p("{{ x }}")), {name: content}), x="1")
    assert _parts(document)[name] == content
    assert paragraphs(document)[0] == "1"


def test_a_part_stored_twice_is_taken_where_both_are_the_same() -> None:
    source = from_xml(p("{{ x }}"))
    content = _parts(source)["word/document.xml"]

    def doubled(second: bytes) -> bytes:
        stream = io.BytesIO(source)
        with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
            warnings.simplefilter("ignore")
            archive.writestr("word/document.xml", second)
        return stream.getvalue()

    assert paragraphs(fill(doubled(content), x="1"))[0] == "1"
    with pytest.raises(TemplateError) as caught:
        WordTemplate(doubled(content.replace(b"{{ x }}", b"{{ y }}")), name="t.docx")
    assert str(caught.value).startswith(
        "t.docx: file: the part word/document.xml is stored twice, and not the same."
    )


def test_a_section_that_says_nothing_stays_one_section() -> None:
    """A section of one tag, numbered and turned, does not run into the next one."""
    source = from_xml(
        '<w:p><w:pPr><w:sectPr w:rsidR="00AB00AB"/></w:pPr></w:p>',
        p("{{ x }}"),
        '<w:p w:rsidR="00AB00AB"/>',
        f"<w:p><w:r><w:t>{'a'}</w:t></w:r></w:p>",
        "<w:p>" + r("b") + "</w:p>",
    )
    document = check(
        WordTemplate(source).render({"x": "א"}, language="he", counting=(5, "decimal"))
    )
    starts = [item.get(f"{W}start") for item in part(document).iter(f"{W}pgNumType")]
    assert starts == ["5", None]


def test_names_of_parts_may_be_spelt_otherwise_where_they_are_named() -> None:
    source = from_xml(p("{{p x }}"))
    parts = _parts(source)
    rels = parts["_rels/.rels"].decode().replace("word/document.xml", "Word/Document.XML")
    own = parts["word/_rels/document.xml.rels"].decode()
    own = own.replace('"numbering.xml"', '"Numbering.xml"').replace(
        '"styles.xml"', '"st%79les.xml"'
    )
    assert "Numbering.xml" in own and "st%79les" in own
    changed = {"_rels/.rels": rels.encode(), "word/_rels/document.xml.rels": own.encode()}
    items = ((Paragraph((Text("a"),)),),)
    document = WordTemplate(rewritten(source, changed)).render({"x": List(items)}, language="fr")
    assert paragraphs(document)[0] == "a"
    language = part(document, "word/styles.xml").find(f"{W}docDefaults//{W}lang")
    assert language is not None and language.get(f"{W}val") == "fr"
    assert len([name for name in _parts(document) if "numbering" in name.lower()]) == 1
    # Programs that know small from large letters find every part.
    written = _parts(document)
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        for target in re.findall(rb'Target="([^":]+)"', written[name]):
            folder = "" if name == "_rels/.rels" else "word/"
            assert posixpath.normpath(folder + target.decode()) in written, target


def test_lists_and_indents_of_styles_with_decimals() -> None:
    source = from_xml(p("{{p x }}"))
    parts = _parts(source)
    numbering = re.sub(r'w:left="(\d+)"', r'w:left="\1.0"', parts["word/numbering.xml"].decode())
    numbering = re.sub(r'(w:(?:numId|abstractNumId|ilvl)="\d+)"', r'\1.0"', numbering)
    styles = parts["word/styles.xml"].decode()
    styles = re.sub(r'w:left="(\d+)"', r'w:left="\1.0"', styles)
    styles = re.sub(r'<w:ilvl w:val="(\d)"/>', r'<w:ilvl w:val="\1.0"/>', styles)
    assert ".0" in numbering and ".0" in styles
    changed = {"word/numbering.xml": numbering.encode(), "word/styles.xml": styles.encode()}
    items = ((Paragraph((Text("a"),)), Paragraph((Text("more"),))),)
    document = fill(rewritten(source, changed), x=[List(items, ordered=True), List(items)])
    assert paragraphs(document)[:2] == ["a", "more"]
    for name in ("word/styles.xml", "word/numbering.xml"):
        assert not re.search(rb'<w:ind [^>]*="\d+\.', _parts(document)[name])
