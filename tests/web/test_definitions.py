"""Reports and handouts in the studio: listed, begun, written, arranged, made; for nobody else."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from support.processes import LONG
from support.project import PIXEL, SETTINGS, fill_folder
from support.studio import Answer, Browser, filled, form_of, running_studio

REPORT = """\
# Für den Beirat
title: {de: Jahresbericht, fr: Rapport annuel}
sheets:
  where: {topics: [work, culture]}
  group: city
parts:
  - cover
  - part: chapter
    title: {de: Vorwort, fr: Avant-propos}
    text: {de: Guten Tag., fr: Bonjour.}
  - sheets
"""
EVIL = "<script>alert(1)</script>"
FILES = {
    "profiles/a.yaml": "title: {de: Über Brücken, fr: Des ponts}\ncity: Trier\ntopics: [work]\n",
    "profiles/b.yaml": "title: {de: Nähcafé, fr: Café couture}\ncity: Metz\ntopics: [culture]\n",
    "profiles/c.yaml": "title: {de: Chor, fr: Chœur}\ncity: Metz\ntopics: [culture]\n",
    "profiles/d.yaml": f"title: {{de: '{EVIL}', fr: x}}\ncity: '{EVIL}'\ntopics: [language]\n"
    "contacts: [{name: Geheim, email: intern@example.org, publish: internal}]\n",
    "profiles/reports/jahr.yaml": REPORT,
    "profiles/reports/evil.yaml": f"title: '{EVIL}'\nparts: [sheets, {{part: '{EVIL}'}}]\n",
    "profiles/reports/broken.yaml": "title: 'offen\n",
    "profiles/handouts/tag.yaml": "title: Tag\nsheets: {ids: [a, b]}\ncopies: {a: 3}\n",
    "secret.txt": "hidden",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("defined")
    fill_folder(place, FILES)
    return place


@pytest.fixture(scope="module")
def browser(place: Path) -> Iterator[Browser]:
    with running_studio(place) as running:
        yield running.browser()


@pytest.fixture(autouse=True)
def folder(place: Path) -> Path:
    """The project as it was before all tests."""
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    fill_folder(place, FILES)
    return place


def rows(page: str) -> list[str]:
    """Return the ids of the sheets in their order."""
    return re.findall(r'class="sheet-row" id="i-sheets\.([^"]+)"', page)


def press(browser: Browser, path: str, form: Sequence[tuple[str, str]], action: str) -> str:
    answer = browser.post(f"{path}/list", [*form, ("_action", action)])
    assert answer.status == 200, answer.text
    return answer.text


def wait_for_task(browser: Browser, answer: Answer) -> str:
    """Return the page of a task when it has ended."""
    assert answer.status == 303 and answer.place.startswith("/task/"), answer.text
    end = time.monotonic() + LONG
    while 'data-over="yes"' not in (page := browser.get(answer.place).text):
        assert time.monotonic() < end
        time.sleep(0.1)
    return page


def test_a_project_in_which_nothing_is_written_has_no_reports(
    browser: Browser, folder: Path
) -> None:
    shutil.rmtree(folder / "profiles")
    page = browser.get("/reports").text
    assert "There are no reports yet." in page and "note wrong" not in page


def test_a_value_is_chosen_once_in_however_many_languages_it_is_written(
    browser: Browser, folder: Path
) -> None:
    two = "title: {de: Markt, fr: Marché}\ncity: {de: Trier, fr: Trèves}\ntopics: [work]\n"
    fill_folder(folder, {"profiles/e.yaml": two, "profiles/a.yaml": two})
    chosen = re.compile(
        r'name="sheets.where.city[^"]*" value="([^"]*)"( checked)?> <span[^>]*>([^<]*)<'
    )

    def cities(language: str) -> list[tuple[str, str, str]]:
        page = browser.get("/report/jahr", Accept_Language=language).text
        return [each for each in chosen.findall(page) if "&" not in each[0]]

    assert cities("de") == [("Metz", "", "Metz"), ("Trier", "", "Trier")]
    assert cities("fr") == [("Metz", "", "Metz"), ("Trier", "", "Trèves")]
    # What was written otherwise in the file is the same box.
    report = REPORT.replace("where: {", "where: {city: [Trèves], ")
    fill_folder(folder, {"profiles/reports/jahr.yaml": report})
    assert cities("de") == [("Metz", "", "Metz"), ("Trèves", " checked", "Trier")]


def test_parts_are_called_in_the_language_of_the_page(browser: Browser) -> None:
    page = browser.get("/report/jahr", Accept_Language="fr").text
    assert ">Avant-propos ou autre texte\xa0: Avant-propos<" in page


def test_reports_and_handouts_are_listed_those_with_faults_too(browser: Browser) -> None:
    page = browser.get("/reports", Accept_Language="de").text
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page) == [
        "broken",
        "evil",
        "Jahresbericht",
    ]
    assert "1 Fehler" in page and EVIL not in page
    assert "Tag" in browser.get("/handouts", Accept_Language="fr").text
    # The page of one that cannot be read says where.
    page = browser.get("/report/broken").text
    assert "profiles/reports/broken.yaml:1" in page


def test_one_is_begun_as_a_copy_and_from_nothing(browser: Browser, folder: Path) -> None:
    assert browser.post("/reports/new", {"title": " "}).status == 422
    answer = browser.post("/reports/new", {"title": "Bericht für Köln", "of": "jahr"})
    assert answer.place == "/report/bericht-fuer-koeln"
    copy = (folder / "profiles/reports/bericht-fuer-koeln.yaml").read_text("utf-8")
    assert (
        copy.startswith("# Für den Beirat\ntitle: {de: Bericht für Köln}\n")
        and "group: city" in copy
    )
    answer = browser.post("/handouts/new", {"title": "../../x"})
    assert answer.place == "/handout/x" and (folder / "profiles/handouts/x.yaml").exists()
    assert browser.get(answer.place).status == 200
    assert browser.post("/reports/new", {"title": "T", "of": "../a"}).status == 404


def test_a_form_that_is_sent_as_it_came_changes_nothing(browser: Browser, folder: Path) -> None:
    for path, name in (("/report/jahr", "reports/jahr"), ("/handout/tag", "handouts/tag")):
        page = browser.get(path).text
        answer = browser.post(f"{path}/save", form_of(page))
        assert answer.status == 303, answer.text
        file = f"profiles/{name}.yaml"
        assert (folder / file).read_text("utf-8") == FILES[file]
        said = json.loads(browser.post(f"{path}/check", form_of(page)).text)
        assert said["saved"] and not said["conflict"]


def test_sheets_are_chosen_and_arranged_by_hand(browser: Browser, folder: Path) -> None:
    path = "/report/jahr"
    page = browser.get(path).text
    assert rows(page) == ["c", "b", "a"]
    page = press(browser, path, form_of(page), "down:sheets.c")
    assert rows(page) == ["b", "c", "a"]
    # At the end of its chapter it takes the chapter along.
    page = press(browser, path, form_of(page), "up:sheets.a")
    assert rows(page) == ["a", "b", "c"]
    page = press(browser, path, form_of(page), "out:sheets.b")
    assert rows(page) == ["a", "c"] and "in:sheets.b" in page
    page = press(browser, path, form_of(page), "in:sheets.b")
    page = press(browser, path, form_of(page), "before:sheets.b>c")
    assert rows(page) == ["a", "b", "c"]
    assert browser.post(f"{path}/save", form_of(page)).status == 303
    text = (folder / "profiles/reports/jahr.yaml").read_text("utf-8")
    assert "order: [a, b, c]" in text and text.startswith("# Für den Beirat\n")
    page = press(browser, path, form_of(browser.get(path).text), "sort:sheets")
    assert rows(page) == ["c", "b", "a"]
    for action in (
        "up:sheets.nothing",
        "in:sheets.x>y",
        "fly:sheets.a",
        "out:sheets.d",
        "up:sheets",
    ):
        answer = browser.post(f"{path}/list", [*form_of(page), ("_action", action)])
        assert answer.status == (200 if action.startswith("in") else 404), action


def test_parts_are_added_moved_and_written(browser: Browser, folder: Path) -> None:
    path = "/report/jahr"
    form = [("_add.parts", "index"), *form_of(browser.get(path).text)]
    page = press(browser, path, form, "add:parts")
    # Fields of the form are chosen by their labels.
    assert re.search(r'<select id="c-parts.3.of" name="parts.3.of"', page)
    assert re.search(r'<option value="partners"[^>]*>[^<]+</option>', page)
    page = press(browser, path, filled(page, parts__3__of="partners"), "up:parts.3")
    assert browser.post(f"{path}/save", form_of(page)).status == 303
    text = (folder / "profiles/reports/jahr.yaml").read_text("utf-8")
    assert text == REPORT.replace("  - sheets\n", "  - part: index\n    of: partners\n  - sheets\n")
    # Another kind of part asks something else.
    page = press(
        browser,
        path,
        filled(browser.get(path).text, parts__2__part="register"),
        "vary:parts.2.part",
    )
    assert 'value="add:parts.2.columns"' in page and 'name="parts.2.of"' not in page


def test_what_is_typed_is_told_and_seen_at_once(browser: Browser) -> None:
    path = "/report/jahr"
    page = browser.get(path, Accept_Language="de").text
    typed = filled(page, title__de=EVIL, period="morgen", **{"sheets.sort.0": "nothing"})
    said = json.loads(browser.post(f"{path}/check", typed, Accept_Language="de").text)
    told = {each["target"]: each["text"] for each in said["problems"]}
    assert set(told) >= {"period"} and not said["saved"]
    good = filled(page, title__de=EVIL, **{"sheets.sort.0": "-title"})
    said = json.loads(browser.post(f"{path}/check", good, Accept_Language="de").text)
    assert EVIL not in said["html"] and "&lt;script&gt;" in said["html"]
    assert "Nähcafé" in said["html"] and rows(said["parts"]["chosen"]) == ["b", "c", "a"]
    # It is there when somebody comes back.
    assert "alert(1)" in browser.get(path).text


def test_nothing_is_written_over_somebody_elses_change(browser: Browser, folder: Path) -> None:
    path = "/report/jahr"
    page = browser.get(path).text
    file = folder / "profiles/reports/jahr.yaml"
    file.write_text(REPORT.replace("Guten Tag", "Grüß Gott"), "utf-8")
    mine = filled(page, issuer__de="Stadt")
    answer = browser.post(f"{path}/save", mine)
    assert answer.status == 409 and "Stadt" in answer.text
    assert "Stadt" not in file.read_text("utf-8")
    differing = browser.post(f"{path}/differences", mine).text
    assert "Grüß" in differing and "Stadt" in differing
    assert browser.post(f"{path}/build", mine).status == 409
    assert browser.post(f"{path}/save", [*mine, ("_over", "1")]).status == 303
    assert "Stadt" in file.read_text("utf-8")


@pytest.mark.slow
def test_a_report_is_made_downloaded_and_seen(browser: Browser, folder: Path) -> None:
    path = "/report/jahr"
    form = filled(browser.get(path).text, issuer__de="Stadt Köln")
    page = wait_for_task(browser, browser.post(f"{path}/build", form))
    # What was typed was saved before it was made.
    assert "Stadt Köln" in (folder / "profiles/reports/jahr.yaml").read_text("utf-8")
    assert "4 files were made" in page and page.count("download>jahr.") == 4
    address = re.search(r'href="/[0-9a-f]+(/task/[^"]+/file/0)"', page)
    assert address and browser.get(address[1]).body.startswith(b"%PDF")
    page = browser.get(path).text
    assert browser.get(f"{path}/file?file=reports/jahr.de.pdf").body.startswith(b"%PDF")
    seen = [("_language", "fr"), ("_audience", "print"), *form_of(page)]
    pages = json.loads(browser.post(f"{path}/pages", seen).text)["addresses"]
    assert len(pages) >= 4
    picture = browser.get(pages[1].removeprefix(browser.prefix))
    assert picture.headers["content-type"] == "image/png" and picture.body[1:4] == b"PNG"
    # What is for the office alone lies apart, and is called so.
    inside = [
        ("_audience", "internal"),
        *[pair for pair in form_of(page) if pair[0] != "_audience"],
    ]
    assert "said" in json.loads(browser.post(f"{path}/pages", inside).text)
    page = wait_for_task(browser, browser.post(f"{path}/build", inside))
    assert "for internal use" in page
    assert (folder / "output/internal/reports/jahr.de.pdf").exists()
    for file in (
        "../secret.txt",
        "secret.txt",
        "reports/../../secret.txt",
        "",
        "reports/evil.de.pdf",
    ):
        assert browser.get(f"{path}/file?file={file}").status == 404
        assert browser.get(f"{path}/page?file={file}&number=0").status == 404
    for number in ("-1", "999", "x", "", "%D9%A0"):
        assert browser.get(f"{path}/page?file=reports/jahr.de.pdf&number={number}").status == 404


@pytest.mark.slow
def test_handouts_are_made_with_the_file_for_the_print_shop(browser: Browser, folder: Path) -> None:
    path = "/handout/tag"
    page = browser.get(path).text
    assert 'name="copies.a" value="3"' in page
    form = filled(page, **{"copies.b": "2", "layout": "2up"})
    page = wait_for_task(browser, browser.post(f"{path}/build", form))
    assert "download>tag.de.2up.pdf" in page and "download>tag.fr.pdf" in page
    text = (folder / "profiles/handouts/tag.yaml").read_text("utf-8")
    assert "{a: 3, b: 2}" in text.replace("'", "").replace('"', "") and "layout: 2up" in text
    page = browser.get(path, Accept_Language="de").text
    assert "für die Druckerei" in page and "8 einzelne Handzettel" in page
    answer = browser.get(f"{path}/file?file=print/tag.de.2up.pdf")
    assert answer.body.startswith(b"%PDF")


def test_a_foreword_in_a_file_is_written_in_each_language(browser: Browser, folder: Path) -> None:
    path, home = "/report/mit/texts", folder / "profiles/reports"
    files = {
        "profiles/reports/mit.yaml": "title: Mit\nparts: [{part: chapter, file: v.md}, sheets]\n",
        "profiles/reports/v.md": "# Vorwort\r\n\r\nGuten\r\nTag.\r\n\r\nEnde.\r\n",
    }
    fill_folder(folder, files)
    assert f'href="{browser.prefix}{path}"' in browser.get("/report/mit").text
    page = browser.get(path).text
    lock = re.search(r'name="_lock" value="([^"]+)"', page)
    assert lock and "# Vorwort\n\nGuten Tag.\n\nEnde." in page
    assert page.count("<textarea") == 2
    typed = {
        "_lock": lock[1],
        "text.0.de": f"# Vorwort\r\n\r\nGuten Tag.\r\n\r\n{EVIL}",
        "text.0.fr": "# Avant-propos\r\n\r\nBonjour.",
        "text.1.de": "nowhere",
        "text.0.../../x": "nowhere",
    }
    assert browser.post(path, typed).status == 303
    # Lines that were broken by hand stay so.
    text = f"# Vorwort\r\n\r\nGuten\r\nTag.\r\n\r\n{EVIL}\r\n"
    assert (home / "v.md").read_bytes() == text.encode()
    assert (home / "v.fr.md").read_text("utf-8") == "# Avant-propos\n\nBonjour.\n"
    assert EVIL not in browser.get(path).text
    # Somebody else's change stays, and what was typed is shown.
    answer = browser.post(path, typed | {"text.0.de": "Meines"})
    assert answer.status == 409 and "Meines" in answer.text
    assert "Meines" not in (home / "v.md").read_text("utf-8")
    assert "part itself" in browser.get("/report/jahr/texts").text
    for other in ("/handout/tag/texts", "/report/secret/texts", "/report/..%2fa/texts"):
        assert browser.get(other).status == 404


def test_what_has_errors_is_not_made(browser: Browser, folder: Path) -> None:
    page = browser.get("/report/evil").text
    answer = browser.post("/report/evil/build", form_of(page))
    assert answer.status == 422 and "errors are mended" in answer.text
    assert EVIL not in answer.text and not (folder / "output").exists()


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2fsecret", "%2e%2e%2fsecret", "jahr.yaml", "..", "a", "reports~jahr", "jahr%00"],
)
def test_no_address_leads_out_of_the_definitions(browser: Browser, name: str) -> None:
    for page in (f"/report/{name}", f"/handout/{name}", f"/report/{name}/file?file=secret.txt"):
        answer = browser.get(page)
        assert answer.status == 404 and "hidden" not in answer.text, page
    assert browser.get(f"/report/jahr/picture?file={name}").status == 404


def test_a_report_goes_back_to_what_it_was(browser: Browser, folder: Path) -> None:
    path = folder / "profiles/reports/jahr.yaml"
    page = browser.get("/report/jahr").text
    assert browser.post("/report/jahr/save", filled(page, title__de="Bilanz")).status == 303
    assert "Bilanz" in path.read_text("utf-8")
    history = browser.get("/report/jahr/history").text
    assert "What this report was" in history and "Bilanz</ins>" in history
    (name,) = re.findall(r'name="version" value="([^"]+)"', history)
    assert browser.post("/report/jahr/restore", {"version": name}).place == "/report/jahr"
    assert path.read_text("utf-8") == REPORT
    assert browser.post("/report/jahr/restore", {"version": "../x"}).status == 404


@pytest.mark.parametrize(
    ("one", "name", "title"), [("report", "jahr", "Jahresbericht"), ("handout", "tag", "Tag")]
)
def test_a_definition_goes_into_the_archive_and_comes_back(
    browser: Browser, folder: Path, one: str, name: str, title: str
) -> None:
    path = folder / f"profiles/{one}s/{name}.yaml"
    before = path.read_bytes()
    assert browser.post(f"/{one}/{name}/archive", {}).place == "/archive"
    assert not path.exists() and title not in browser.get(f"/{one}s").text
    archive = browser.get("/archive").text
    assert title in archive and f"{one}s".capitalize() in archive
    assert browser.post("/archive", {"name": f"{one}s/{name}.yaml"}).place == f"/{one}/{name}"
    assert path.read_bytes() == before


@pytest.mark.parametrize("path", ["save", "list", "check", "build", "upload", "pages"])
def test_nothing_is_changed_from_elsewhere(browser: Browser, folder: Path, path: str) -> None:
    form = filled(browser.get("/report/jahr").text, title__de="Fremd")
    for headers in ({"X_Studio_Key": "x"}, {"Origin": "http://evil.example.org"}):
        assert browser.post(f"/report/jahr/{path}", form, **headers).status == 403
    assert (folder / "profiles/reports/jahr.yaml").read_text("utf-8") == REPORT
    # Half a form would take away what it lacks.
    assert browser.post("/report/jahr/save", {"title.de": "Halb", "_lock": "x"}).status == 404


def test_a_picture_of_the_cover_comes_in(browser: Browser, folder: Path) -> None:
    def send(query: str, body: bytes) -> Answer:
        headers = {"X-Studio-Key": browser.key, "Origin": f"http://127.0.0.1:{browser.port}"}
        address = f"{browser.prefix}/report/jahr/upload?{query}"
        return browser.ask("POST", address, body, headers)

    answer = send("holds=picture&name=..%2f..%2fx.png", PIXEL)
    name = json.loads(answer.text)["file"]
    assert re.fullmatch(r"pictures/jahr-[0-9a-f]{8}\.png", name)
    assert (folder / "profiles/reports" / name).read_bytes() == PIXEL
    assert browser.get(f"/report/jahr/picture?file={name}").body
    assert send("holds=word&name=x.docx", b"no Word file").status == 422


def test_a_commit_that_could_not_be_made_is_told(tmp_path: Path) -> None:
    settings = f"{SETTINGS}studio: {{commit: yes}}\n"
    fill_folder(tmp_path, {"profiles/reports/r.yaml": "title: {de: R, fr: R}\n"}, settings)
    with running_studio(tmp_path) as running:
        browser = running.browser()
        form = filled(browser.get("/report/r").text, issuer__de="Stadt")
        answer = json.loads(browser.post("/report/r/save", form, X_Studio_Part="1").text)
    assert answer["saved"] and answer["said"]
