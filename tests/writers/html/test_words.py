"""Long words and addresses of pages for screens."""

from __future__ import annotations

import re

from lxml import html

from reportgen.document.blocks import Table, Text
from reportgen.writers.html.blocks import render_blocks
from reportgen.writers.html.words import let_words_break
from support.outputs import fold
from support.project import SETTINGS, NewProject, write_profile

PAGE = (
    '<html lang="de"><title>Staatsangehörigkeitsbehörde</title><body data-x="Wohnraumvermittlung">'
    "<p>{}</p></body></html>"
)


def written(text: str) -> str:
    page = let_words_break(PAGE.format(text))
    head, _, rest = PAGE.partition("{}")
    assert page.startswith(head)
    return page.removeprefix(head).removesuffix(rest)


def test_long_words_say_where_their_language_may_break_them() -> None:
    text = 'Stadt Wohnraumvermittlung, <em lang="fr">Wohnraumvermittlung<br></em> Vermittlungsamt'
    german, french = (
        "Wohn&shy;raum&shy;ver&shy;mitt&shy;lung",
        "Wohn&shy;raum&shy;ver&shy;mit&shy;tlung",
    )
    assert written(text) == (
        f'Stadt <span class="long">{german},</span> '
        f'<em lang="fr"><span class="long">{french}</span><br></em> Vermittlungsamt'
    )
    assert 'class="longest"' in written("Wohnraumvermittlungsgesellschaftsvertrag")


def test_addresses_break_at_their_signs() -> None:
    text = '<a href="mailto:a.b@c.example">a.b@c.example</a> (www.example.org/x?a=1&amp;b=2)'
    assert written(text) == (
        '<a href="mailto:a.b@c.example"><span class="address">a<wbr>.b@<wbr>c<wbr>.example</span>'
        '</a> <span class="address">(www<wbr>.example<wbr>.org/<wbr>x<wbr>?a<wbr>=1<wbr>&amp;b'
        "<wbr>=2)</span>"
    )


def test_ranges_stay_whole() -> None:
    assert (
        written("8–12\u00a0Uhr – 2 Räume") == '<span class="range">8–12</span>\u00a0Uhr – 2 Räume'
    )


def test_what_is_no_text_stays_as_it_is() -> None:
    for text in (
        "<script>if (1<b) document.querySelector('Wohnraumvermittlung')</script>",
        "<style>.wohnraumvermittlung { color: red }</style>",
        "<svg><title>www.example.org</title></svg>",
        '<img alt="Wohnraumvermittlung" src="https://www.example.org/">',
    ):
        assert written(f"{text} Wohnraumvermittlung") == f"{text} {written('Wohnraumvermittlung')}"


def test_what_a_page_says_stays_the_same(new_project: NewProject) -> None:
    text = "Das Gleichwertigkeitsfeststellungsverfahren, siehe https://www.example.org/a_b?c=1&d=2."
    project = new_project({"profiles/one.yaml": f"title: T\noutcome: {text}\n"}, SETTINGS)
    page = write_profile(project, "profiles/one.yaml", kind="html").decode()
    assert "<wbr>" in page and "&shy;" in page
    assert text in fold(html.document_fromstring(page).text_content())


def test_tables_that_need_room_say_so() -> None:
    def kinds(*cells: str) -> str:
        row = tuple((Text(cell),) for cell in cells)
        return re.findall('table class="([a-z]*) ?short"', render_blocks([Table(row, (row,))]))[0]

    assert kinds("Monat", "Ein langer Satz in mehreren Wörtern", "12") == ""
    assert kinds("Monat", "https://www.example.org/ein/langer/pfad/dorthin?seite=17", "12") == ""
    assert kinds(*["12.345.678"] * 8) == "wide"
    assert kinds(*["12.345.678"] * 12) == "wider"
