"""What docxtpl's own tests show of tags, made anew here: each works, or is refused in clear words.

A test is named after the script that shows the same there; those of refusals end in `_is_refused`.
docs/from-docxtpl.md has a row for each. What they show of values is in `test_docxtpl_values`.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import Styled, Text, WordTemplate
from support.project import ROOT
from support.word import (
    W,
    check,
    fill,
    from_xml,
    new_document,
    p,
    paragraphs,
    part,
    rows,
    save,
    tbl,
)

ODD = "a & b <c> \"d\" 'e'"


def filled(*blocks: str, **values: Any) -> bytes:
    return check(fill(from_xml(*blocks), values))


def said(*blocks: str, **values: Any) -> list[str]:
    return paragraphs(filled(*blocks, **values))


def grounds(document: bytes) -> list[str | None]:
    return [each.get(f"{W}fill") for each in part(document).iter(f"{W}shd")]


def merges(document: bytes, column: int) -> list[str | None]:
    """Return of the cell in each row whether it goes on: None, restart or continue."""
    found: list[str | None] = []
    for row in part(document).iter(f"{W}tr"):
        merge = list(row.iterchildren(f"{W}tc"))[column].find(f"{W}tcPr/{W}vMerge")
        found.append(None if merge is None else merge.get(f"{W}val", "continue"))
    return found


# Tables


def test_dynamic_table() -> None:
    table = tbl(
        ["", "{%tc for kind in kinds %}", "{{ kind }}", "{%tc endfor %}"],
        ["{%tr for line in lines %}"],
        ["{{ line.hall }}", "{%tc for n in line.counts %}", "{{ n }}", "{%tc endfor %}"],
        ["{%tr endfor %}"],
    )
    lines = [{"hall": "north", "counts": [1, 2, 3]}, {"hall": "south", "counts": [4, 5, 6]}]
    document = filled(table, p(""), kinds=["desk", "chair", "lamp"], lines=lines)
    assert rows(document) == [
        ["", "desk", "chair", "lamp"], ["north", "1", "2", "3"], ["south", "4", "5", "6"],
    ]  # fmt: skip
    assert len(list(part(document).iter(f"{W}gridCol"))) == 4


def test_less_cells_after_loop() -> None:
    more = ["{%tc if more %}", "b", "{%tc endif %}"]
    table = tbl(["a", *more, "{%tc for x in [1] %}", "{{ x }}", "{%tc endfor %}"])
    document = filled(table, p(""), more=False)
    assert rows(document) == [["a", "1"]]
    assert len(list(part(document).iter(f"{W}gridCol"))) == 2


def test_cellbg() -> None:
    table = tbl(
        ["{%tr for a in alerts %}"],
        ["{% cellbg a.ground %}{{ a.words }}", "{% cellbg a.ground %}{{r a.kind }}"],
        ["{%tr endfor %}"],
    )
    alerts = [
        {"words": "fire", "kind": Text("now", strong=True), "ground": "CC0000"},
        {"words": "dust", "kind": Text("later"), "ground": "#EEEECC"},
        {"words": "none", "kind": Text(""), "ground": ""},
    ]
    document = filled(table, p(""), alerts=alerts)
    assert grounds(document) == ["CC0000"] * 2 + ["EEEECC"] * 2 + ["auto"] * 2
    assert rows(document) == [["fire", "now"], ["dust", "later"], ["none", ""]]


@pytest.mark.parametrize("properties", ["", "<w:tcPr/>", "<w:tcPr></w:tcPr>"])
def test_cellbg_shorthand(properties: str) -> None:
    cell = f"<w:tc>{properties}{p('{% cellbg c %}{% colspan 2 %}x')}</w:tc>"
    grid = "<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    table = f"<w:tbl><w:tblPr/>{grid}<w:tr>{cell}</w:tr></w:tbl>"
    document = fill(from_xml(table, p("")), c="AABBCC")
    found = next(part(document).iter(f"{W}tcPr"))
    assert found.find(f"{W}shd").get(f"{W}fill") == "AABBCC"
    assert found.find(f"{W}gridSpan").get(f"{W}val") == "2"


def test_cellbg_selfclosing() -> None:
    cell = f"<w:tc><w:tcPr/>{p('{% cellbg c %}x')}</w:tc>"
    grid = "<w:tblGrid><w:gridCol/></w:tblGrid>"
    table = f"<w:tbl><w:tblPr/>{grid}<w:tr>{cell}{cell.replace('>x<', '>y<')}</w:tr></w:tbl>"
    assert grounds(fill(from_xml(table, p("")), c="AABBCC")) == ["AABBCC"] * 2


def test_vertical_merge() -> None:
    table = tbl(
        ["{%tr for x in [1, 2, 3] %}"], ["{% vm %}all three", "{{ x }}"], ["{%tr endfor %}"]
    )
    document = filled(table, p(""))
    assert merges(document, 0) == ["restart", "continue", "continue"]
    assert rows(document) == [["all three", "1"], ["", "2"], ["", "3"]]


def test_vertical_merge_nested() -> None:
    table = tbl(
        ["{%tr for x in ['a', 'b'] %}"], ["{%tr for y in [1, 2] %}"],
        ["{% vm %}{{ x }}", "{{ y }}"], ["{%tr endfor %}"], ["{%tr endfor %}"],
    )  # fmt: skip
    document = filled(table, p(""))
    assert merges(document, 0) == ["restart", "continue"] * 2
    assert [row[0] for row in rows(document)] == ["a", "", "b", ""]


def test_complex_vertical_merging() -> None:
    line = ["{{ x }}", "{% vm %}{{ x // 3 }}", "{% vm %}{% cellbg colours[x // 2] %}{{ x // 2 }}"]
    table = tbl(["{%tr for x in range(6) %}"], line, ["{%tr endfor %}"])
    colours = ["BB0000", "00BB00", "0000BB"]
    document = filled(table, p(""), colours=colours)
    assert merges(document, 1) == ["restart", "continue", "continue"] * 2
    assert merges(document, 2) == ["restart", "continue"] * 3
    assert grounds(document)[::2] == colours


def test_horizontal_merge() -> None:
    table = tbl(
        ["{%tc for x in range(3) %}", "{% hm %}all", "{%tc endfor %}"],
        ["{%tc for x in range(3) %}", "{{ x }}", "{%tc endfor %}"],
    )
    document = filled(table, p(""))
    assert rows(document) == [["all"], ["0", "1", "2"]]
    assert [each.get(f"{W}val") for each in part(document).iter(f"{W}gridSpan")] == ["3"]


def test_order() -> None:
    table = tbl(
        ["what", "number", "price"], ["{%tr for item in items %}"],
        ["{{ item.what }}", "{{ item.number }}", "{{ item.price }}"], ["{%tr endfor %}"],
        ["total", "", "{{ '%.2f'|format(total) }}"],
    )  # fmt: skip
    items = [
        {"what": "Paper & ink", "number": 3, "price": "9.00"},
        {"what": "Stamps", "number": 100, "price": "95.00"},
    ]
    body = (
        p("Dear {{ name }},"), table, p("{%p if paid %}"), p("Thank you."), p("{%p else %}"),
        p("Please pay{% if abroad %} in euros{% endif %}."), p("{%p endif %}"),
    )  # fmt: skip
    document = filled(*body, name="Ms Ash", items=items, total=104, paid=False, abroad=True)
    assert rows(document)[1:] == [
        ["Paper & ink", "3", "9.00"], ["Stamps", "100", "95.00"], ["total", "", "104.00"],
    ]  # fmt: skip
    assert paragraphs(document)[-1] == "Please pay in euros."


def test_nested_for() -> None:
    table = tbl(
        ["{%tr for a in authors %}"],
        [
            "{{ a.name }}",
            p("{%p for b in a.books %}") + p("{{ loop.index }} {{ b }}") + p("{%p endfor %}"),
        ],
        ["{%tr endfor %}"],
    )
    books = "{% for b in a.books %}{{ b[0] }}{% endfor %}"
    line = f"{{% for a in authors %}}{{{{ a.name }}}} ({books}) {{% endfor %}}"
    authors = [{"name": "Ada", "books": ["Ohm", "Ion"]}, {"name": "Bo", "books": ["Elm"]}]
    document = filled(p(line), table, p(""), authors=authors)
    assert paragraphs(document) == [
        "Ada (OI) Bo (E) ", "Ada", "1 Ohm", "2 Ion", "Bo", "1 Elm", "",
    ]  # fmt: skip


# Characters


@pytest.mark.parametrize("tag", ["{{ x }}", "{{ x|e }}", "{{r x }}", "{{ x|upper|lower }}"])
def test_escape(tag: str) -> None:
    assert said(p(tag), x=ODD + "\nsecond\tline") == [ODD + "\nsecond\tline"]


def test_escape_auto() -> None:
    """There the program has to ask for it; here every text is escaped, and once."""
    assert said(p("{{ x }} {{ x|e }} {{ x|safe }}"), x=ODD) == [f"{ODD} {ODD} {ODD}"]
    with pytest.raises(TemplateError, match="'autoescape' is no tag of Word templates"):
        fill(from_xml(p("{% autoescape true %}{{ x }}{% endautoescape %}")), x=ODD)


def test_escaping_delimiters() -> None:
    whole = [p(sign) for sign in ("{_%", "%_}", "{_{", "}_}")]
    split = [p(*sign) for sign in ("{_%", "%_}", "{_{", "}_}")]
    signs = ["{%", "%}", "{{", "}}"]
    assert said(*whole, *split, p("{a_{b"), p("{f_{")) == [*signs, *signs, "{a_{b", "{f_{"]


def test_unescape_jinja2_tags() -> None:
    assert said(p("write {_{ x }_} and {_% if x %_}")) == ["write {{ x }} and {% if x %}"]


def test_header_footer_entities() -> None:
    source = new_document()
    source.sections[0].header.paragraphs[0].text = "R&D <{{ title }}>"
    source.sections[0].footer.paragraphs[0].text = "{{ title|e }} & more"
    document = docx.Document(io.BytesIO(check(fill(save(source), title=ODD))))
    assert document.sections[0].header.paragraphs[0].text == f"R&D <{ODD}>"
    assert document.sections[0].footer.paragraphs[0].text == f"{ODD} & more"


def test_illegal_xml_chars() -> None:
    source = new_document()
    source.core_properties.subject = "{{ x }}"
    source.sections[0].header.paragraphs[0].text = "{{ x }}"
    source.add_paragraph("{{ x }}, {{ x|e }}")
    document = docx.Document(io.BytesIO(check(fill(save(source), x="<a\x01>"))))
    assert document.paragraphs[0].text == "<a\ufffd>, <a\ufffd>"
    assert document.sections[0].header.paragraphs[0].text == "<a\ufffd>"
    assert document.core_properties.subject == "<a\ufffd>"


def test_invalid_xml_after_rendering() -> None:
    assert said(p("level: {{ x.level }}"), x={"level": "<select>"}) == ["level: <select>"]


def test_preserve_spaces() -> None:
    body = p("we  are {{ a }} ", "for ", "{{ b }}", " tea, {{ a }}", " {{ b }} ")
    assert said(body, a="looking", b="more") == ["we  are looking for more tea, looking more "]


def test_word2016() -> None:
    body = p("[{{ blanks }}][{{ tabs }}]") + p("[{{r rich }}][{{r rich_tabs }}]")
    values = {"blanks": " " * 9, "tabs": "\t" * 3}
    found = said(body, **values, rich=Text(" " * 9), rich_tabs=Text("\t" * 3))
    assert found == [f"[{' ' * 9}][\t\t\t]"] * 2


# Statements


def test_comments() -> None:
    table = tbl(["a", "{#tc no cell #}", "b"], ["{#tr no row #}", ""], ["e", "f{# a note #}"])
    document = filled(p("x{# seen by nobody #}y"), p("{#p no paragraph #}"), table, p(""))
    assert rows(document) == [["a", "b"], ["e", "f"]]
    assert paragraphs(document)[0] == "xy"


def test_merge_paragraph() -> None:
    body = (
        p("We meet"), p("{%- if online -%}"), p("by video"), p("{%- else -%}"),
        p("in the hall"), p("{%- endif -%}"), p("at noon."),
    )  # fmt: skip
    assert said(*body, online=True) == ["We meetby videoat noon."]
    assert said(*body, online=False) == ["We meetin the hallat noon."]


def test_patch_xml_modulo_brace() -> None:
    table = tbl(["{%tr for x in xs if x % 2 %}"], ["{{ x }}"], ["{%tr endfor %}"])
    body = p("{%p set d = {'a': {'b': 7 % 4}} %}") + p("{{ d.a.b }}") + table + p("")
    assert said(body, xs=[1, 2, 3]) == ["3", "1", "3", ""]


def test_richtext_and_if() -> None:
    body = p("{%r if word %}", "{{r word }}", "{%r else %}", "none", "{%r endif %}")
    document = filled(body, word=Styled("Hello!", colour="CC0000"))
    assert paragraphs(document) == ["Hello!"]
    assert next(part(document).iter(f"{W}color")).get(f"{W}val") == "CC0000"
    assert said(body, word="") == ["none"]


def test_custom_jinja_filters() -> None:
    filters = {"and_then": lambda text, more: f"{text} {more}", "plus": lambda a, b: a + b}
    source = from_xml(p("{{ greeting|and_then('all') }}: {{ number|plus(2)|plus(0.5) }}"))
    document = WordTemplate(source, filters=filters).render({"greeting": "Hi", "number": 1})
    assert paragraphs(check(document)) == ["Hi all: 3.5"]


def test_custom_delimiters_is_refused() -> None:
    with pytest.raises(TypeError, match="jinja_env"):
        WordTemplate(from_xml(p("{name}")), jinja_env=None)  # type: ignore[call-arg]
    assert said(p("{name} stays"), name="Ada") == ["{name} stays"]


def test_template_error_is_refused() -> None:
    with pytest.raises(TemplateError) as caught:
        fill(from_xml(p("a"), p("{% if x %}b{% endfor %}"), p("{{ y|nothing }}")))
    words = str(caught.value)
    assert "paragraph 2" in words
    assert "endfor" in words
    assert "paragraph 3" in words
    assert "nothing" in words


def test_get_undeclared_variables() -> None:
    source = new_document()
    source.sections[0].header.paragraphs[0].text = "{{ office }}"
    source.add_paragraph("{{ name }}{% for s in skills %}{{ s }}{% endfor %}")
    source.add_paragraph("{% if degree %}{{ field }}{% endif %}")
    template = WordTemplate(save(source))
    given = {"name": "Ada", "skills": [], "degree": False, "office": "North"}
    assert template.undeclared() == {"office", "name", "skills", "degree", "field"}
    assert template.undeclared() - given.keys() == {"field"}
    check(template.render(given))
    assert "field" in template.undeclared()


def test_multi_rendering() -> None:
    template = WordTemplate(from_xml(p("{{ title }}"), p("{{ body }}")))
    for number in range(3):
        values = {"title": f"Title {number}", "body": f"Body {number}"}
        assert paragraphs(check(template.render(values))) == list(values.values())


def test_module_execute_is_refused() -> None:
    """There is no command for one template and a JSON file: `-m reportgen` builds projects."""
    values = json.loads('{"name": "Ünal & 张"}'.encode())
    assert said(p("{{ name }}"), **values) == ["Ünal & 张"]


# The page


def test_the_page_tells_of_each_script() -> None:
    """A row begins with the script that a test here is named after; others show the same."""
    page = (ROOT / "docs/from-docxtpl.md").read_text(encoding="utf-8")
    chapter = page.partition("\n## What its own tests show\n")[2].partition("\n## ")[0]
    told = {}
    for row in re.findall(r"^\| (`.+) \|$", chapter, re.MULTILINE):
        scripts, _, here = row.split(" | ")
        told[scripts.split("`")[1]] = "_is_refused" * here.startswith("refused")
    files = [Path(__file__).with_name(f"test_docxtpl_{name}.py") for name in ("tags", "values")]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    tests = set(re.findall(r"^def test_(\w+)\(", code, re.MULTILINE))
    tests = {name for name in tests if not name.startswith("the_")}
    assert {script + ending for script, ending in told.items()} == tests
    assert len(set(re.findall(r"`([a-z]\w+)`", chapter))) > 50
