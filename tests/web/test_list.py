"""The list of sheets in the studio: searched, filtered, with what each lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.project import fill_folder
from support.studio import Browser, running_studio

SHEETS = {
    "profiles/a.yaml": "title: {de: Über Brücken, fr: Des ponts}\ncity: {de: Trier, fr: Trèves}\n"
    "topics: [work]\ndate: 2026-11\n",
    "profiles/b.yaml": "title: Nähcafé\ncity: Metz\ntopics: [culture, work]\n"
    "context: Ein Wörtchen\n",
    "profiles/metz/c.yaml": "title: {de: Kaputt, fr: Cassé}\nperiod: morgen\n",
    "profiles/d.yaml": "title: 'offen\n",
    "profiles/reports/r.yaml": "title: {de: R, fr: R}\nparts: [sheets]\n",
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("listed")
    fill_folder(folder, SHEETS)
    with running_studio(folder) as running:
        yield running.browser()


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def test_all_sheets_are_listed_those_with_faults_too(browser: Browser) -> None:
    page = browser.get("/", Accept_Language="de").text
    assert titles(page) == ["d", "Kaputt", "Nähcafé", "Über Brücken"]
    assert "nicht lesbar" in page and "1 Fehler" in page
    assert (
        ">4 Blätter<" in page
        and ">1 von 4 Blättern" in browser.get("/?q=nahcafe", Accept_Language="de").text
    )
    assert 'lang="de"' in page and ">Stadt<" in page and ">Trier<" in page
    french = browser.get("/", Accept_Language="fr").text
    assert "Des ponts" in titles(french) and ">Ville<" in french and ">Trèves<" in french
    sheet = browser.get("/sheet/a", Accept_Language="de").text
    assert re.search('aria-current="page">Blätter<', sheet)
    assert "illisible" in french and "1 erreur" in french


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nahcafe", ["Nähcafé"]),
        ("q=wortchen", ["Nähcafé"]),
        ("q=ponts", ["Über Brücken"]),
        ("q=metz%20arbeit", ["Nähcafé"]),
        ("f-city=Trier", ["Über Brücken"]),
        ("f-topics=Arbeit", ["Nähcafé", "Über Brücken"]),
        ("language=in-fr", ["Kaputt", "Über Brücken"]),
        ("language=not-fr", ["Nähcafé"]),
        ("state=errors", ["d", "Kaputt"]),
        ("state=fine", ["Über Brücken"]),
        ("q=nothing", []),
        ("f-city=Nowhere", ["d", "Kaputt", "Nähcafé", "Über Brücken"]),
    ],
)
def test_the_list_is_searched_and_filtered(browser: Browser, query: str, found: list[str]) -> None:
    page = browser.get(f"/?{query}", Accept_Language="de").text
    assert titles(page) == found
    part = browser.get(f"/?{query}", Accept_Language="de", X_Studio_Part="1").text
    assert titles(part) == found and "<html" not in part


def test_a_project_without_sheets_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    fill_folder(tmp_path, {})
    with running_studio(tmp_path) as running:
        page = running.browser().get("/").text
    assert "There are no sheets yet." in page and "/new" in page


def test_sheets_in_folders_have_addresses_of_their_own(browser: Browser) -> None:
    assert browser.get("/sheet/metz~c").status == 200
    assert browser.get("/sheet/c").status == 404
    assert browser.get("/sheet/reports~r").status == 404


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_page_has_an_english_sentence(browser: Browser, language: str) -> None:
    """What the pages say by themselves is in the language of the browser, all of it."""
    from reportgen.problems.message import Message
    from reportgen.web.words.editing import NAMED
    from reportgen.web.words.telling import WORDS

    english = {
        str(each)
        for each in (*WORDS.values(), *NAMED.values())
        if isinstance(each, Message) and len(str(each).split()) > 2
    }
    paths = ("/", "/?q=nothing", "/new", "/archive", "/sheet/a", "/sheet/a/history", "/none")
    for path in (*paths, "/translate", "/translate/a/fr"):
        page = browser.get(path, Accept_Language=language).text
        assert f'<html lang="{language}">' in page
        assert [said for said in english if said in page] == []


def test_translations_that_are_out_of_date_are_told(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from reportgen.cli.main import main

    fill_folder(tmp_path, {"profiles/a.yaml": "title: {de: Alt, fr: Vieux}\n"})
    run = CliRunner().invoke(main, ["-C", str(tmp_path), "translate", "confirm"])
    assert run.exit_code == 0, run.output
    fill_folder(tmp_path, {"profiles/a.yaml": "title: {de: Neu, fr: Vieux}\n"})
    with running_studio(tmp_path) as running:
        browser = running.browser()
        page = browser.get("/").text
        assert "out of date in French" in page
        assert titles(browser.get("/?language=stale-fr").text) == ["Neu"]
        fill_folder(tmp_path, {"profiles/a.yaml": "title: {de: Alt, fr: Vieux}\n"})
        assert "out of date" not in browser.get("/").text
