"""The dialect of Word templates: every construct, on documents made here and read back."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.wordtemplate import WordTemplate
from support.word import (
    W,
    add_parts,
    check,
    fill,
    from_xml,
    new_document,
    p,
    paragraphs,
    part,
    r,
    rows,
    save,
    tbl,
    text_of,
)

# Printing


def test_prints_values_in_the_formatting_of_their_run() -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    document = fill(from_xml(f"<w:p>{r('a ')}{r('{{ x }}', bold)}{r(' b')}</w:p>"), x="X<&>")
    assert paragraphs(document)[0] == "a X<&> b"
    run = next(item for item in part(document).iter(f"{W}r") if "X" in text_of(item))
    assert run.find(f"{W}rPr/{W}b") is not None


@pytest.mark.parametrize(
    "runs",
    [
        ["{", "{ x }", "}"],
        ["{{", "x", "}}"],
        ["{{ ", '<w:proofErr w:type="spellStart"/>', "x", '<w:proofErr w:type="spellEnd"/>', " }}"],
        ["{{ ", '<w:bookmarkStart w:id="7" w:name="b"/><w:bookmarkEnd w:id="7"/>', "x }}"],
        ["{{ ", "<w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r>", " }}"],
        [
            "{{",
            '<w:r w:rsidR="00A1"><w:rPr><w:b/></w:rPr><w:t xml:space="preserve"> x</w:t></w:r>',
            "}}",
        ],
        ["{{\u00a0x\u00a0}}"],
        ["{{ ", "<w:r><w:tab/></w:r>", "x", "<w:r><w:br/></w:r>", "}}"],
        ["{{ x", '<w:del w:id="1" w:author="a"><w:r><w:delText>y</w:delText></w:r></w:del>', " }}"],
        ['<w:ins w:id="1" w:author="a"><w:r><w:t>{{ x</w:t></w:r></w:ins>', " }}"],
        ["{{ \u200bx }}"],
        ["{# note #}{{ x }}{# <b> #}"],
    ],
)
def test_joins_tags_that_word_has_split(runs: list[str]) -> None:
    document = fill(from_xml(p("[", *runs, "]")), x="value")
    assert paragraphs(document)[0] == "[value]"


_NOISE = (
    "",
    '<w:proofErr w:type="gramStart"/>',
    "<w:r><w:lastRenderedPageBreak/></w:r>",
    '<w:del w:id="8" w:author="a"><w:r><w:delText>}} gone</w:delText></w:r></w:del>',
    "<w:r><w:rPr><w:i/></w:rPr></w:r>",
)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 95), st.sampled_from(_NOISE)), max_size=12))
def test_tags_survive_any_split_over_runs(cuts: list[tuple[int, str]]) -> None:
    text = "a {{ x }}{% if “y” == 'y' and 1 < 2 %} b {{ x|upper }}{# n #}{% for z in x %}{{ z }}-"
    text += "{% endfor %}{% endif %}."
    pieces: list[str] = []
    position = 0
    for cut, noise in sorted(cuts):
        pieces += [r(text[position:cut]), noise] if cut > position else [noise]
        position = max(cut, position)
    source = _replace_body(f"<w:p>{''.join(pieces)}{r(text[position:])}</w:p>")
    assert paragraphs(fill(source, x="<v>"))[0] == "a <v> b <V><-v->-."


def _replace_body(block: str) -> bytes:
    """Return a document with another body, without the cost of making one anew."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_EMPTY)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = re.sub(rb"<w:p>.*</w:p>", block.encode(), data, flags=re.DOTALL)
            new.writestr(name, data)
    return stream.getvalue()


_EMPTY = from_xml(p("x"))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ x|default(“y”) }}", "v"),
        ("{{ “a” }}", "a"),
        ("{{ „a“ }}", "a"),
        ("{{ ‘a’ }}", "a"),
        ("{{ 'a’ }}", "a"),
        ("{{ «\u00a0a\u00a0» }}", "a"),
        ("{{ «a» }}", "a"),
        ("{{ 'it’s' }}", "it’s"),
        ("{{ “say 'hi'” }}", "say 'hi'"),
        ("{{ n < 3 and n > 1 }}", "True"),
        ("{{ {'k': 'v}}'}['k'] }}", "v}}"),
        ("{{ '%}' }}", "%}"),
        ("{{ n – 1 }}", "1"),
        ("{{ x|upper }}", "V"),
        ("{{ [x, '&']|join('<') }}", "v<&"),
        ("{{ '<b>'|e }}{{ '<b>'|safe }}{{ '<b>'|escape|upper }}", "<b><b><B>"),
        ("{{ x ~ '<' }}", "v<"),
        ("{_{ x }_} {_% if %_}", "{{ x }} {% if %}"),
        ("{% raw %}{{ x }}{% endraw %}!", "{{ x }}!"),
        ("{{ none }}|", "|"),
        ("}} %} { x }", "}} %} { x }"),
    ],
)
def test_reads_what_word_makes_of_quotes_and_signs(tag: str, expected: str) -> None:
    assert paragraphs(fill(from_xml(p(tag)), x="v", n=2))[0] == expected


def test_escaped_signs_inside_statements() -> None:
    source = from_xml(p("{% if n < 3 and “a” != 'b' %}yes{% else %}no{% endif %}"))
    assert paragraphs(fill(source, n=2))[0] == "yes"
    assert paragraphs(fill(source, n=5))[0] == "no"


def test_line_breaks_tabs_and_spaces_are_kept() -> None:
    document = fill(from_xml(p("{{ x }}")), x=" a\nb\tc\r\nd  e ")
    assert paragraphs(document)[0] == " a\nb\tc\nd  e "
    root = part(document)
    assert len(list(root.iter(f"{W}br"))) == 2
    assert all(
        text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        for text in root.iter(f"{W}t")
    )


_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@given(st.text(st.characters(exclude_categories=())))
def test_every_character_survives(value: str) -> None:
    document = _ROUND_TRIP.render({"x": value})
    broken = re.sub("\r\n|\r|\x0b|\x0c", "\n", value)
    assert paragraphs(document)[0] == "[" + _FORBIDDEN.sub("\ufffd", broken) + "]"
    assert paragraphs(document)[1] == "[" + _FORBIDDEN.sub("\ufffd", broken) + "]"


_ROUND_TRIP = WordTemplate(from_xml(p("[{{ x }}]"), p("[{{r x }}]")))


# Statements


def test_inline_loops_and_conditions() -> None:
    source = from_xml(
        p("{% for x in xs %}{{ x }}{% if not loop.last %}, ", "{% endif %}{% endfor %}.")
    )
    assert paragraphs(fill(source, xs=["a", "b"]))[0] == "a, b."
    assert paragraphs(fill(source, xs=[]))[0] == "."


def test_a_loop_over_whole_paragraphs_by_inline_tags() -> None:
    source = from_xml(p("{% for x in xs %}"), p("{{ x }}"), p("{% endfor %}"))
    assert [text for text in paragraphs(fill(source, xs=["a", "b"])) if text] == ["a", "b"]


def test_paragraph_loops_leave_no_paragraph_of_their_own() -> None:
    source = from_xml(p("{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}"), p("end"))
    assert paragraphs(fill(source, xs=["a", "b"])) == ["a", "b", "end"]
    assert paragraphs(fill(source, xs=[])) == ["end"]


def test_row_loops_nest() -> None:
    source = from_xml(
        tbl(
            ["head", ""],
            ["{%tr for s in ss %}", ""],
            ["{%tr for x in s.xs %}", ""],
            ["{{ s.n }}", "{{ x }}"],
            ["{%tr endfor %}", ""],
            ["{%tr endfor %}", ""],
        )
    )
    document = check(fill(source, ss=[{"n": "A", "xs": "12"}, {"n": "B", "xs": "3"}]))
    assert rows(document) == [["head", ""], ["A", "1"], ["A", "2"], ["B", "3"]]


def test_a_table_that_loses_all_rows_goes() -> None:
    source = from_xml(tbl(["{%tr for x in xs %}"], ["{{ x }}"], ["{%tr endfor %}"]), p("end"))
    document = check(fill(source, xs=[]))
    assert list(part(document).iter(f"{W}tbl")) == []
    assert paragraphs(document) == ["end"]
    assert rows(check(fill(source, xs=["a"]))) == [["a"]]


def test_cell_loops_count_the_columns() -> None:
    source = from_xml(tbl(["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"]), p(""))
    document = check(fill(source, xs=["a", "b", "c", "d"]))
    assert rows(document) == [["a", "b", "c", "d"]]
    assert len(list(part(document).iter(f"{W}gridCol"))) == 4
    assert list(part(check(fill(source, xs=[]))).iter(f"{W}tbl")) == []


def test_a_cell_keeps_a_paragraph_with_its_formatting() -> None:
    style = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    cell = p("{%p if x %}") + p("{{ x }}", properties=style) + p("{%p endif %}")
    document = check(fill(from_xml(tbl([cell, "b"]), p("")), x=""))
    assert rows(document) == [["", "b"]]
    kept = next(part(document).iter(f"{W}tc")).find(f"{W}p/{W}pPr/{W}jc")
    assert kept is not None


def test_vertical_merge_in_a_loop() -> None:
    source = from_xml(
        tbl(
            ["{%tr for s in ss %}", ""],
            ["{%tr for x in s.xs %}", ""],
            ["{% vm %}{{ s.n }}", "{{ x }}"],
            ["{%tr endfor %}", ""],
            ["{%tr endfor %}", ""],
        ),
        p(""),
    )
    document = check(fill(source, ss=[{"n": "A", "xs": "12"}, {"n": "B", "xs": "3"}]))
    assert rows(document) == [["A", "1"], ["", "2"], ["B", "3"]]
    merges = [item.get(f"{W}val") for item in part(document).iter(f"{W}vMerge")]
    assert merges == ["restart", "continue", "restart"]


def test_horizontal_merge_in_a_loop() -> None:
    source = from_xml(
        tbl(
            ["{%tc for x in xs %}", "{% hm %}Title", "{%tc endfor %}"],
            ["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"],
        ),
        p(""),
    )
    document = check(fill(source, xs=["a", "b", "c"]))
    assert rows(document) == [["Title"], ["a", "b", "c"]]
    assert next(part(document).iter(f"{W}gridSpan")).get(f"{W}val") == "3"


def test_colspan_and_cell_background() -> None:
    source = from_xml(tbl(["{% colspan n %}{% cellbg c %}wide"], ["a"]), p(""))
    document = check(fill(source, n=1, c="#ffE699"))
    assert rows(document) == [["wide"], ["a"]]
    shade = next(part(document).iter(f"{W}shd"))
    assert shade.get(f"{W}fill") == "FFE699"
    assert next(part(document).iter(f"{W}gridSpan")).get(f"{W}val") == "1"


def test_run_tags_take_out_whole_runs() -> None:
    source = from_xml(
        p("a", "{%r if x %}", "<w:r><w:rPr><w:b/></w:rPr><w:t>b</w:t></w:r>", "{%r endif %}", "c")
    )
    assert paragraphs(fill(source, x=True))[0] == "abc"
    document = fill(source, x=False)
    assert paragraphs(document)[0] == "ac"
    assert list(part(document).iter(f"{W}b")) == []


def test_dashes_join_paragraphs() -> None:
    source = from_xml(
        p("My house is located "),
        p("{%- if town -%}"),
        p("in urban area"),
        p("{%- else -%}"),
        p("in countryside"),
        p("{%- endif -%}"),
        p(" and I love it."),
        p("next"),
    )
    town = "My house is located in urban area and I love it."
    assert paragraphs(fill(source, town=True)) == [town, "next"]
    country = "My house is located in countryside and I love it."
    assert paragraphs(fill(source, town=False)) == [country, "next"]


def test_comments_vanish_with_what_they_act_on() -> None:
    source = from_xml(p("a{# x #}b"), p("{#p gone #}"), tbl(["{#tr gone #}"], ["kept"]), p("end"))
    document = check(fill(source))
    assert paragraphs(document) == ["ab", "kept", "end"]


def test_set_with_and_macros() -> None:
    source = from_xml(
        p("{%p set a = x ~ '&' %}"),
        p("{{ a }}{% with b = 2 %}{{ b }}{% endwith %}"),
        p("{% macro m(v) %}<{{ v }}>{% endmacro %}{{ m(x) }}"),
        p("{% set s %}[{{ x }}]{% endset %}{{ s }}"),
    )
    assert paragraphs(fill(source, x="<X>")) == ["<X>&2", "<<X>>", "[<X>]"]


def test_a_paragraph_tag_keeps_the_section_it_ends() -> None:
    section = '<w:pPr><w:sectPr><w:pgSz w:w="8391" w:h="11906"/></w:sectPr></w:pPr>'
    source = from_xml(p("{%p if 1 %}"), p("a"), p("{%p endif %}", properties=section), p("b"))
    assert len(list(part(check(fill(source))).iter(f"{W}sectPr"))) == 2


# Places


def test_headers_footers_and_properties() -> None:
    document = new_document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "H {{ x }}"
    section.footer.paragraphs[0].text = "F {% if x %}{{ x }}{% endif %}"
    document.core_properties.title = "T {{ x }}"
    document.core_properties.keywords = "K {{ x }}"
    done = docx.Document(io.BytesIO(check(fill(save(document), x="a&b"))))
    assert done.sections[0].header.paragraphs[0].text == "H a&b"
    assert done.sections[0].footer.paragraphs[0].text == "F a&b"
    assert done.core_properties.title == "T a&b"
    assert done.core_properties.keywords == "K a&b"


def test_other_document_properties() -> None:
    source = from_xml(p("body"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/app.xml":
                data = re.sub(rb"<Company>.*?</Company>|<Company/>", b"", data)
                data = data.replace(b"</Properties>", b"<Company>{{ x }}</Company></Properties>")
            new.writestr(name, data)
    done = part(fill(stream.getvalue(), x="a\n<b>"), "docProps/app.xml")
    assert [item.text for item in done if item.tag.endswith("}Company")] == ["a <b>"]


def test_notes_comments_and_other_properties() -> None:
    source = add_parts(
        from_xml(p("body")),
        {
            "word/footnotes.xml": (
                "footnotes",
                f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2">{p("N {{ x }}")}</w:footnote>'
                "</w:footnotes>",
            ),
            "word/endnotes.xml": (
                "endnotes",
                f'<w:endnotes {nsdecls("w")}><w:endnote w:id="2">{p("E {{ x }}")}</w:endnote>'
                "</w:endnotes>",
            ),
            "word/comments.xml": (
                "comments",
                f'<w:comments {nsdecls("w")}><w:comment w:id="0" w:author="a">{p("C {{ x }}")}'
                "</w:comment></w:comments>",
            ),
        },
    )
    document = fill(source, x="<1>")
    assert paragraphs(document, "word/footnotes.xml") == ["N <1>"]
    assert paragraphs(document, "word/endnotes.xml") == ["E <1>"]
    assert paragraphs(document, "word/comments.xml") == ["C <1>"]


_BOX = (
    '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="914400" cy="914400"/>'
    '<wp:docPr id="1" name="Box" descr="{{ x }}"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    "<wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent>%s</w:txbxContent></wps:txbx><wps:bodyPr/>"
    "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
    '<w:pict><v:shape id="s" style="width:9pt"><v:textbox><w:txbxContent>%s</w:txbxContent>'
    "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_text_boxes_and_alternative_texts() -> None:
    inner = p("{%p for y in ys %}") + p("{{ y }}") + p("{%p endfor %}")
    source = from_xml(_BOX % (inner, inner), p("{{ x }}"))
    document = fill(source, x='"<&', ys=["1", "2"])
    boxes = list(part(document).iter(f"{W}txbxContent"))
    assert [text_of(box) for box in boxes] == ["12", "12"]
    pictures = [item for item in part(document).iter() if str(item.tag).endswith("}docPr")]
    assert pictures[0].get("descr") == '"<&'
    empty = fill(source, x="", ys=[])
    assert [len(box) for box in part(empty).iter(f"{W}txbxContent")] == [1, 1]


def test_content_controls_hyperlinks_and_fields() -> None:
    control = "<w:sdt><w:sdtPr><w:id w:val='5'/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
    source = from_xml(
        p("{%p for x in xs %}"),
        control % p("{{ x }}"),
        f"<w:p>{control % r('{{ x }}')}</w:p>",
        f'<w:p><w:hyperlink w:anchor="a">{r("{{ x")}{r(" }}")}</w:hyperlink></w:p>',
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK"
        " \"{{ x }}\"</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        p("{%p endfor %}"),
    )
    document = check(fill(source, xs=["1", 'a"\\']))
    assert paragraphs(document) == ["1", "1", "1", "", 'a"\\', 'a"\\', 'a"\\', ""]
    assert list(part(document).iter(f"{W}id")) == []
    fields = [item.text for item in part(document).iter(f"{W}instrText")]
    assert fields == ['HYPERLINK "1"', 'HYPERLINK "a\\"\\\\"']


def test_nested_tables() -> None:
    inner = tbl(["{%tr for y in x.ys %}"], ["{{ y }}"], ["{%tr endfor %}"]) + p("")
    source = from_xml(
        tbl(["{%tr for x in xs %}", ""], ["{{ x.n }}", inner], ["{%tr endfor %}", ""]), p("")
    )
    document = check(fill(source, xs=[{"n": "A", "ys": "12"}, {"n": "B", "ys": ""}]))
    assert rows(document) == [["A", "12"], ["B", ""]]
    assert len(list(part(document).iter(f"{W}tbl"))) == 2


def test_what_must_be_unique_is_so_in_loops() -> None:
    inner = p("t")
    source = from_xml(
        p("{%p for x in xs %}"),
        '<w:p w14:paraId="12345678" w14:textId="77777777"><w:bookmarkStart w:id="3" w:name="m"/>'
        f"{r('{{ x }}')}<w:bookmarkEnd w:id='3'/><w:commentRangeStart w:id='0'/>"
        "<w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r></w:p>",
        (_BOX % (inner, inner)).replace("{{ x }}", "d"),
        p("{%p endfor %}"),
        '<w:p><w:bookmarkStart w:id="4" w:name="n"/><w:bookmarkEnd w:id="4"/></w:p>',
    )
    root = part(fill(source, xs=["1", "2", "3"]))
    ids = [item.get("id") for item in root.iter() if str(item.tag).endswith("}docPr")]
    assert len(ids) == 3
    assert len(set(ids)) == 3
    assert [item.get(f"{W}name") for item in root.iter(f"{W}bookmarkStart")] == ["n"]
    for name in ("commentReference", "commentRangeStart", "commentRangeEnd"):
        assert list(root.iter(f"{W}{name}")) == []
    assert not [item for item in root.iter(f"{W}p") if any("paraId" in key for key in item.attrib)]


# Names, language, package


def test_undeclared_names() -> None:
    document = new_document()
    document.add_paragraph("{% for x in xs %}{{ x.a }}{{ range(2)|length }}{% endfor %}{{ y }}")
    document.sections[0].footer.paragraphs[0].text = "{{ z|default('') }}"
    document.core_properties.title = "{{ t }}"
    assert WordTemplate(save(document)).undeclared() == {"xs", "y", "z", "t"}


def test_language_becomes_the_default() -> None:
    template = WordTemplate(from_xml(p("{{ x }}")))
    for language, attribute in (("fr", "val"), ("ar", "bidi"), ("fr", "val")):
        document = check(template.render({"x": "1"}, language=language))
        found = part(document, "word/styles.xml").find(f"{W}docDefaults//{W}lang")
        assert found is not None
        assert found.get(f"{W}{attribute}") == language
        theme = part(document, "word/settings.xml").find(f"{W}themeFontLang")
        assert theme is not None
        assert theme.get(f"{W}{attribute}") == language
    plain = part(template.render({"x": "1"}), "word/styles.xml").find(f"{W}docDefaults//{W}lang")
    assert plain is not None
    assert plain.get(f"{W}val") == "en-US"


def test_the_language_of_the_tag_is_not_that_of_the_value() -> None:
    german = '<w:rPr><w:lang w:val="de-DE"/></w:rPr>'
    source = from_xml(f"<w:p>{r('{{ x }}', german)}</w:p><w:p>{r('Wort {{ x }}', german)}</w:p>")
    languages = [
        [item.get(f"{W}val") for item in found.iter(f"{W}lang")]
        for found in part(fill(source, x="1")).iter(f"{W}p")
    ]
    assert languages == [[], ["de-DE"]]


def test_same_values_same_bytes() -> None:
    template = WordTemplate(from_xml(p("{{ x }}")))
    first = template.render({"x": "1"})
    template.render({"x": "2"})
    assert template.render({"x": "1"}) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_part_for_word_2007_is_dropped() -> None:
    document = docx.Document()
    document.add_paragraph("{{ x }}")
    assert b"stylesWithEffects" in save(document)
    assert b"stylesWithEffects" not in check(fill(save(document), x="1"))


def test_a_word_template_file_becomes_a_document() -> None:
    source = from_xml(p("{{ x }}"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b".document.main+xml", b".template.main+xml"))
    assert paragraphs(check(fill(stream.getvalue(), x="1")))[0] == "1"
