"""Pages that run from right to left, and what runs otherwise within a page."""

from __future__ import annotations

import re

from reportgen.document.blocks import Break, List, Paragraph, Table, Text
from reportgen.writers.html.blocks import render_blocks
from reportgen.writers.html.inlines import render_phrase
from support.project import NewProject, write_profile

_GERMAN = "Die Anmeldung ist an jedem Werktag von acht bis zwölf Uhr im Rathaus möglich."


def html(*blocks: Paragraph | List | Table, language: str | None = None) -> str:
    return str(render_blocks(blocks, language))


def para(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def test_the_page_tells_its_direction(new_project: NewProject) -> None:
    texts = "title: {fa: دفتر مشاوره, de: Beratung}\nresources: {fa: دو نفر, de: Zwei Personen}\n"
    project = new_project({"profiles/a.yaml": texts}, "network: N\nlanguages: [fa, de]\n")
    for languages, direction in ((("fa",), ' dir="rtl"'), (("de", "fa"), "")):
        page = write_profile(project, "profiles/a.yaml", languages, kind="html").decode()
        assert f'<html lang="{languages[0]}"{direction}>' in page
        assert '<div class="rich" lang="fa" dir="rtl"><p>دو نفر</p></div>' in page


def test_free_text_runs_as_its_letters_do() -> None:
    assert html(para("המשרד פתוח."), language="de") == '<p dir="rtl">המשרד פתוח.</p>'
    assert html(para(_GERMAN), language="he") == f'<p dir="ltr">{_GERMAN}</p>'
    assert html(para("רחל leitet die Beratung."), language="de") == (
        "<p>רחל leitet die Beratung.</p>"
    )


def test_names_stay_on_the_side_of_the_text_and_whole() -> None:
    awo = '<bdi dir="ltr">AWO e. V.</bdi>'
    assert html(para("AWO e. V."), language="he") == f"<p>{awo}</p>"
    assert render_phrase(Text("AWO e. V.", lang="he")) == awo
    lines = Paragraph((Text("Eva (AWO e. V.)"), Break(), Text("שפות: עברית")))
    assert html(lines, language="he") == (
        '<p><bdi dir="ltr">Eva (AWO e. V.)</bdi><br>שפות: עברית</p>'
    )
    items = List(((para("AWO e. V."),), (para("העירייה"),)))
    assert f"<li>{awo}</li><li>העירייה</li>" in html(items, language="he")
    assert html(List(((para("העירייה"),),)), language="de").startswith('<ul dir="rtl">')


def test_numbers_run_from_the_left_in_text_that_does_not() -> None:
    written = html(para("טלפון +33 3 87 55 50 00."), language="he")
    assert '<bdi dir="ltr">+33 3 87 55 50 00</bdi>' in written
    assert "bdi" not in html(para("Telefon +33 3 87 55 50 00."), language="de")


def test_tables_turn_with_their_text() -> None:
    table = Table(((Text("יום"),), (Text("Ort"),)), ((((Text("שני"),), (Text("מתנ״ס"),))),))
    assert html(table, language="de").startswith('<table class="short" dir="rtl">')
    assert re.search(r'<th scope="col"><bdi dir="ltr">Ort</bdi></th>', html(table, language="he"))
