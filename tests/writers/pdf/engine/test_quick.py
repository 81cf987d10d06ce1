"""What is done once in place of again and again: the same bytes, and nothing where it is unknown.

Each part is to go when WeasyPrint, pydyf or tinyhtml5 do by themselves what it says.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from functools import partial
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from reportgen.document.edition import Audience
from reportgen.project.open import open_project
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.world import world_of
from reportgen.sheets.cut import cut_profile
from reportgen.sheets.merge import merge_sheet
from reportgen.writers.html.page import render_page
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.engine.quick import sources
from support.pdf_pages import lay_out
from support.project import ROOT

#: Prints what the pages of several documents are, made with some parts alone: each twice, so that
#: the second finds what the first left behind, and others in between.
SCRIPT = """
import hashlib, sys
from dataclasses import replace
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.engine import quick
from reportgen.writers.pdf.engine.quick import sources

for name, part in sources.PARTS.items():
    if name not in sys.argv[1:]:
        sources.PARTS[name] = replace(part, digest="of another release")
engine.load()
print(*filter(sources.is_known, sources.PARTS), sep=",")
import weasyprint

CSS = '''
@page { size: 80mm 60mm; margin: 10mm; @top-left { content: string(t) } }
@page :first { margin-top: 15mm; @bottom-right { content: counter(page) "/" counter(pages) } }
html { font-size: 10pt; overflow: hidden }
h1 { string-set: t content(); width: 50vw }
table { border-collapse: collapse; width: 80% } td { border: 1px solid; padding: 2% }
td.b { border: 3px solid; width: 30% }
.c { letter-spacing: 1px; word-spacing: 2px; text-align: justify }
.d::first-letter { font-size: 20pt; float: left } .d::first-line { font-weight: bold }
.e { display: list-item; list-style: square inside } ol { list-style: upper-roman outside }
.f { position: relative; left: 5%; transform: rotate(3deg) } .g { columns: 2; height: 3em }
.h { float: right; width: 25%; margin: auto } .i { display: flex; gap: 1ch }
p::before { content: counter(p) ". "; counter-increment: p } u { text-decoration-color: red }
'''
LONG = "Wörter mit Silben, die auf mehrere Zeilen gehen, bis die Seite voll ist. " * 6
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">S1</text>' \\
    '<text y="8" font-size="5" font-weight="bold">S2</text></svg>'
BODIES = [
    f'<h1 id="a">Titel</h1><p class="c">{LONG}</p><p class="d">{LONG}</p><p>{LONG}</p>',
    '<h1 id="b" style="color: red">Titel</h1><table><tr><td class="b">A<td>B</tr>'
    f'<tr><td>C<td class="b">{LONG}</tr></table><ul><li>eins<li>zwei<ol><li>drei</ol></ul>',
    f'<div class="e">M</div><div class="f"><u>{LONG}</u></div><div class="g">{LONG}</div>',
    f'<div class="h">{LONG}</div><p>{LONG}</p><div class="i"><b>x</b><b>y</b></div>{SVG}{SVG}',
    '<p lang="ar" dir="rtl" style="direction: rtl">\\u0645\\u0631\\u062d\\u0628\\u0627 123 abc</p>',
]
for css in (CSS, CSS + "html { overflow: visible } @page { size: 60mm 90mm }"):
    for body in (*BODIES, *reversed(BODIES), *BODIES):
        html = f'<!DOCTYPE html>\\n<html lang="de"><head><title>T</title></head><body>{body}'
        page = engine.parse_html(html + "</body></html>", "", ())
        document = engine.lay_out(page, [engine.parse_css(css, "", (), None)], None)
        print(hashlib.sha256(engine.draw(document, html).file()).hexdigest())
# Pages of its own have its own style sheets.
document = engine.lay_out(weasyprint.HTML(string="<h1>T</h1><ul><li>P</ul>"), [], None)
print(hashlib.sha256(engine.print_untagged(document)).hexdigest())
"""


def digests(*parts: str) -> list[str]:
    """Return what the pages are, made with these parts alone."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, *parts],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    known, *found = run.stdout.split("\n")
    assert known == ",".join(parts)
    return found


@pytest.fixture(scope="module")
def plain() -> list[str]:
    """What the pages are where all sources are of another release."""
    return digests()


@pytest.mark.parametrize("part", sources.PARTS)
def test_a_part_changes_no_byte(part: str, plain: list[str]) -> None:
    # The others use what the styles remember.
    parts = [name for name in sources.PARTS if name in ("styles", part)]
    assert digests(*parts) == plain


def test_all_parts_together_change_no_byte(plain: list[str]) -> None:
    assert digests(*sources.PARTS) == plain


def test_the_sources_are_known() -> None:
    """Without this, a new release would print the same and take twice as long.

    Put the digests that this shows into `sources.PARTS`, and see whether the other tests hold.
    """
    engine.load()
    assert {name: part.digest for name, part in sources.PARTS.items()} == {
        name: sources.digest_of(part.modules) for name, part in sources.PARTS.items()
    }


def test_a_module_without_a_file_is_not_known() -> None:
    assert sources.digest_of(("weasyprint.no_such_module",)) == ""


def test_what_is_seldom_used_is_loaded_when_it_is() -> None:
    script = """
import sys
from reportgen.writers.pdf import engine
engine.load()
from weasyprint.pdf import fonts
from weasyprint.text import fonts as others
assert not [name for name in sys.modules if name.startswith("fontTools")]
assert not fonts.subset.Options().hinting is None
import fontTools.subset, fontTools.ttLib.woff2, fontTools.varLib.instancer
assert fonts.subset is fontTools.subset and others.woff2 is fontTools.ttLib.woff2
assert fonts.TTFont is others.TTFont is fontTools.ttLib.TTFont
assert issubclass(fonts.TTLibError, Exception)
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_documents_with_the_same_style_sheets_share_styles() -> None:
    first, second = (lay_out("<p>Text <b>fett</b></p>").pages[0] for _ in range(2))
    one, two = (
        [box.style for box in page._page_box.descendants() if box.element_tag in ("p", "b")]
        for page in (first, second)
    )
    assert [id(style) for style in one] == [id(style) for style in two]


def test_styles_that_a_layout_changed_are_not_shared() -> None:
    """WeasyPrint takes what spills over from the root and gives it to the page."""
    css = "@page { size: 80mm 60mm } html { overflow: hidden } p { color: red }"
    found = [lay_out("<p>Text", css).pages[0]._page_box.style["overflow"] for _ in range(3)]
    assert found == ["hidden"] * 3


#: Tags of a page, their attributes, and texts that a parser may treat in ways of its own.
TAGS = (
    *("a", "b", "br", "caption", "col", "colgroup", "dd", "div", "dl", "dt", "em", "h1", "h2"),
    *("head", "img", "li", "ol", "p", "section", "span", "table", "tbody", "td", "th", "thead"),
    *("title", "tr", "ul", "pre", "svg", "style", "ruby", "html", "body", "select"),
)
VOID = ("br", "col", "img")
TEXTS = ("", " ", "\n", "Text", "&amp;", "ä&lt;", "&nbsp;", "<!-- x -->", "\u00a0", "&#34;")
ATTRIBUTES = ("", ' class="x y"', ' id="&quot;"', ' lang="de" title="a&#39;b"', " hidden", ' A="b"')


def _write(tag: str, attributes: str, inside: list[str]) -> str:
    end = "" if tag in VOID else "".join(inside) + f"</{tag}>"
    return f"<{tag}{attributes}>{end}"


BODIES = st.recursive(
    st.sampled_from(TEXTS),
    lambda inside: st.builds(
        _write, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES), st.lists(inside, max_size=4)
    ),
    max_leaves=25,
)
#: Contents of tables are too rare among any elements.
ROWS = st.lists(
    st.builds("<tr><td>{}</td>{}</tr>".format, BODIES, st.sampled_from(("\n", "<th></th>", "x")))
)
TABLES = st.builds("<table>{0}<tbody>{1}</tbody></table>".format, BODIES, ROWS.map("".join))


def _each(tag: str, inside: list[str]) -> str:
    return "".join(f"<{tag}>{each}</{tag}>" for each in inside)


#: Much of this is what a parser of XML may read.
LIKELY = st.recursive(
    st.sampled_from(("Text", " ", "\n", "&amp;", "<br>", '<img src="x" alt="">')),
    lambda inside: st.one_of(
        st.builds(
            _write,
            st.sampled_from(("div", "p", "span", "a", "b", "em", "h2", "section")),
            st.sampled_from(("", ' class="x"', ' id="y"')),
            st.lists(inside, max_size=3),
        ),
        st.builds("<ul>{}\n</ul>".format, st.lists(inside, max_size=3).map(partial(_each, "li"))),
        st.builds(
            "<table>\n<tbody><tr>{}</tr> </tbody></table>".format,
            st.lists(inside, max_size=3).map(partial(_each, "td")),
        ),
    ),
    max_leaves=12,
)


def as_data(element: ElementTree.Element) -> object:
    return (
        element.tag,
        dict(element.attrib),
        element.text or "",
        element.tail or "",
        [as_data(child) for child in element],
    )


@given(
    st.lists(BODIES | TABLES, max_size=5).map("".join) | st.lists(LIKELY, max_size=4).map("".join),
    st.sampled_from(("", "\n", " \n\n")),
)
def test_a_page_read_as_xml_is_that_read_as_html(body: str, end: str) -> None:
    engine.load()
    from reportgen.writers.pdf.engine.quick.trees import read_plain

    html = (
        '<!DOCTYPE html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n<title>T&amp;T</title>'
        f"\n</head>\n<body>{body}{end}</body>\n</html>{end}"
    )
    page = read_plain(html)
    if page is not None:
        parser = HTMLParser(namespace_html_elements=False)
        assert as_data(page) == as_data(parser.parse(html))


@pytest.mark.parametrize(
    "body",
    [
        "<p>Text<p>Text</p></p>",
        "<p><span><div>Text</div></span></p>",
        "<table><tr><td>Text</td></tr></table>",
        "<table><tbody>Text<tr><td></td></tr></tbody></table>",
        "<a><b><a>Text</a></b></a>",
        "<h1><h2>Text</h2></h1>",
        "<ul><div><li>Text</li></div></ul>",
        "<pre>\nText</pre>",
        "<title><b>Text</b></title>",
        "<svg><path/></svg>",
        "<p>&nbsp;</p>",
        '<p title="a\nb">Text</p>',
        "<p>Text<br/></p>",
        "<P>Text</P>",
    ],
)
def test_what_html_treats_in_its_own_way_is_read_as_html(body: str) -> None:
    engine.load()
    from reportgen.writers.pdf.engine.quick.trees import read_plain

    start = "<!DOCTYPE html>\n<html><head><title>T</title></head><body>"
    assert read_plain(f"{start}<div>Text</div></body></html>") is not None
    assert read_plain(f"{start}{body}</body></html>") is None


def test_pages_of_the_examples_are_read_as_xml() -> None:
    engine.load()
    from reportgen.writers.pdf.engine.quick.trees import read_plain

    project = open_project(ROOT, date(2026, 11, 30), ROOT)
    profiles, _ = read_profiles(project, list_profiles(project).paths)
    assert profiles
    world = world_of(project)
    for profile in profiles:
        cut = cut_profile(profile, Audience.PRINT, project.today)
        page = render_page(merge_sheet(cut, ("de",), world), project.theme)
        assert read_plain(page) is not None
