"""HTML: a page that needs nothing but itself."""

from __future__ import annotations

import re

import pytest
from lxml import html

from support.outputs import fold
from support.project import EDITIONS, EXAMPLES, ROOT, SETTINGS, NewProject, Written, write_profile

MARKET = "marche-des-voisins-sarreguemines"


def parsed(data: bytes) -> html.HtmlElement:
    return html.document_fromstring(data.decode())


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
@pytest.mark.parametrize("name", EXAMPLES)
def test_page_is_self_contained_and_well_ordered(
    example: Written, name: str, languages: tuple[str, ...]
) -> None:
    data = example(name, languages, "html")
    page = parsed(data)
    assert page.get("lang") == languages[0]
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//title")[0].text_content().strip()
    assert page.xpath('//meta[@charset="utf-8"]')
    # Nothing is fetched: no scripts, no frames, no style sheets or pictures from elsewhere.
    assert not page.xpath("//script | //iframe | //object | //embed | //link | //base | //form")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    for source in page.xpath("//@src | //@srcset | //@poster | //@background"):
        assert source.startswith("data:image/")
    style = " ".join(page.xpath("//style/text()") + page.xpath("//@style"))
    assert not re.search(r"url\(|@import|expression\(", style)
    for target in page.xpath("//a/@href"):
        assert target.startswith(("https://", "http://", "mailto:", "tel:", "#"))
    for picture in page.xpath("//img"):
        assert picture.get("alt", "").strip()
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_every_header_says_what_it_heads(example: Written) -> None:
    page = parsed(example(MARKET, ("de", "fr"), "html"))
    [table] = page.xpath('//table[contains(@class, "sheet")]')
    heads = table.xpath("./tbody/tr/th")
    assert heads and all(head.get("scope") == "row" for head in heads)
    assert heads[0].get("rowspan") == "2"
    inner = table.xpath(".//table//th")
    assert inner and all(head.get("scope") == "col" for head in inner)


def test_every_passage_says_its_language(example: Written) -> None:
    page = parsed(example(MARKET, ("de", "fr"), "html"))
    for words, lang in {
        "Marché des voisins": "fr",
        "Markt der Nachbarn": "de",
        "Porteur du projet": "fr",
        "Dans les quartiers de la rive droite": "fr",
        "In den Vierteln am rechten Ufer": "de",
        "Contexte": "fr",
    }.items():
        [*_, found] = [
            element
            for element in page.xpath("//main//*")
            if fold(element.text or "").startswith(words)
        ]
        assert found.xpath("ancestor-or-self::*[@lang][1]/@lang") == [lang], words


def test_texts_are_escaped(new_project: NewProject) -> None:
    evil = """<script>alert("1")</script><img src=x onerror=alert(1)>'"""
    written = evil.replace("'", "''")
    profile = (
        f"title: '{written}'\ncity: '{written}'\ncarrier: '{written}'\npartners: ['{written}']\n"
        f"context: 5 < 6 & 7 > 6 “\"”\ncontacts: [{{name: '{written}', role: '{written}'}}]\n"
    )
    settings = f"network: '{written}'\nlanguages: [de, fr]\n"
    project = new_project({"profiles/a.yaml": profile}, settings)
    page = parsed(write_profile(project, "profiles/a.yaml", kind="html"))
    assert not page.xpath("//script | //img | //@onerror | //main//@src")
    assert page.xpath("//title")[0].text_content() == evil
    assert page.xpath("//h1")[0].text_content() == evil
    assert page.xpath('//meta[@name="author"]/@content') == [evil]
    assert page.text_content().count(evil) == 9  # in all nine places, whole
    assert "5 < 6 & 7 > 6" in page.text_content()


def test_alternative_texts_are_escaped(new_project: NewProject) -> None:
    picture = (ROOT / "profiles/pictures/fonds-voisinage.png").read_bytes()
    profile = """title: T\npicture: {file: p.png, alt: '"><script>x</script>', caption: '<i>'}\n"""
    page = parsed(
        write_profile(
            new_project({"profiles/a.yaml": profile, "profiles/p.png": picture}),
            "profiles/a.yaml",
            kind="html",
        )
    )
    assert not page.xpath("//script | //figcaption//i")
    [shown] = page.xpath("//figure/img")
    assert shown.get("alt") == '"><script>x</script>'


def test_brand_reaches_the_page(new_project: NewProject) -> None:
    project = new_project(
        {"profiles/a.yaml": "title: T\n"}, SETTINGS + 'brand: {colour: "#1f6f3a"}\n'
    )
    assert "--colour: #1f6f3a" in write_profile(project, "profiles/a.yaml", kind="html").decode()


def test_a_list_begins_with_its_number(new_project: NewProject) -> None:
    profile = "title: T\ncontext: |\n  3. drei\n  4. vier\ndescription: |\n  1. eins\n"
    page = parsed(
        write_profile(new_project({"profiles/a.yaml": profile}), "profiles/a.yaml", kind="html")
    )
    assert [dict(each.attrib) for each in page.xpath("//ol")] == [
        {"start": "3", "style": "counter-reset: list-item 2"},
        {},
    ]


def test_a_label_that_stands_alone_goes_along_beside_its_text(new_project: NewProject) -> None:
    """One with a value below it stays, since the one would run over the other."""
    files = {"profiles/a.yaml": "title: T\ncarrier: Amt\ncontext: K\noutcome: B\n"}
    page = parsed(write_profile(new_project(files), "profiles/a.yaml", kind="html"))
    alone = page.xpath('//th/div[@class="rail-label"][last() and not(following-sibling::*)]')
    assert [fold(each.text_content()) for each in alone] == ["Partner"]
    [style] = page.xpath("//style/text()")
    assert re.search(r"\.rail-label:last-child \{ position: sticky;", style)
