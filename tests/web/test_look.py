"""The look in the studio: settings patched and never broken, logos, fonts, Word templates."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from reportgen.writers.fonts.own import own_fonts
from support.project import PIXEL, fill_folder
from support.studio import Answer, Browser, filled, form_of, running_studio

SETTINGS = """\
# Our network
network: {de: Netzwerk, fr: Réseau}
languages: [de, fr]  # the first is the main one

brand:
  colour: "#0b5563"  # as in the manual of style
hyphenation: no
mail:
  smtp: {host: smtp.example.org}
"""
EVIL = "<img src=x onerror=alert(1)> \"'</title><script>alert(2)</script> {{7*7}}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("look")
    fill_folder(
        folder,
        {
            "profiles/naehcafe.yaml": "title: {de: Nähcafé, fr: Café couture}\ncity: Trier\n",
            "profiles/empty.yaml": "title: Leer\n",
        },
        SETTINGS,
    )
    return folder


@pytest.fixture(scope="module")
def browser(place: Path) -> Iterator[Browser]:
    with running_studio(place) as running:
        yield running.browser()


@pytest.fixture
def settings(place: Path) -> Path:
    """The settings, as they were."""
    path = place / "reportgen.yaml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


def save(browser: Browser, *, with_scripts: bool = True, **values: str) -> Answer:
    headers = {"X_Studio_Part": "1"} if with_scripts else {}
    return browser.post("/look/save", filled(browser.get("/look").text, **values), **headers)


def check(browser: Browser, **values: str) -> dict[str, object]:
    answer = browser.post("/look/check", filled(browser.get("/look").text, **values))
    said = json.loads(answer.body)
    assert isinstance(said, dict)
    return said


def send(browser: Browser, path: str, data: bytes) -> Answer:
    headers = {
        "X-Studio-Key": browser.key,
        "X-Studio-Part": "1",
        "Origin": f"http://127.0.0.1:{browser.port}",
    }
    return browser.ask("POST", f"{browser.prefix}{path}", data, headers)


# --- Settings ------------------------------------------------------------------------------------


def test_what_is_saved_is_patched_and_all_else_stays(browser: Browser, settings: Path) -> None:
    assert save(browser).status == 200
    assert settings.read_text("utf-8") == SETTINGS
    answer = save(browser, brand__colour="#7a1f3d", network__fr="Réseau des villes")
    assert answer.status == 200
    expected = SETTINGS.replace("#0b5563", "#7a1f3d").replace("fr: Réseau", "fr: Réseau des villes")
    assert settings.read_text("utf-8") == expected
    # The studio itself has the colour at once.
    assert "#7a1f3d" in browser.get("/theme.css").text
    assert save(browser, with_scripts=False, hyphenation="yes").place == "/look"
    assert settings.read_text("utf-8") == expected.replace("hyphenation: no", "hyphenation: 'yes'")


def test_more_is_written_where_it_belongs(browser: Browser, settings: Path) -> None:
    page = browser.get("/look").text
    pairs = [*form_of(page), ("languages", "ar")]
    assert browser.post("/look/save", pairs).status == 303
    text = settings.read_text("utf-8")
    assert "languages: [de, fr, ar]  # the first is the main one" in text
    # What the language asks for is said, and its texts are asked.
    page = browser.get("/look").text
    assert 'name="network.ar"' in page and "are not written in" in page
    assert save(browser, network__ar="شبكة المدن").status == 200
    assert "ar: شبكة المدن" in settings.read_text("utf-8")


def test_the_main_language_stays_whatever_is_sent(browser: Browser, settings: Path) -> None:
    pairs = [pair for pair in form_of(browser.get("/look").text) if pair[0] != "languages"]
    assert browser.post("/look/save", [*pairs, ("languages", "fr")]).status == 303
    assert "languages: [de, fr]" in settings.read_text("utf-8")


def test_a_language_that_sheets_are_written_in_is_missed(browser: Browser, settings: Path) -> None:
    pairs = [p for p in form_of(browser.get("/look").text) if p != ("languages", "fr")]
    pairs = [p for p in pairs if p[0] != "network.fr"]
    said = json.loads(browser.post("/look/check", pairs).body)
    assert any("naehcafe" in each["text"] and not each["error"] for each in said["problems"])


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"brand__colour": "teal"}, "brand.colour"),
        ({"network__de": "", "network__fr": ""}, "network"),
        ({"brand__fonts": "../elsewhere"}, "brand.fonts"),
        ({"output__editions": "pl"}, "output.editions"),
        ({"brand__logo__file": "/etc/passwd"}, "brand.logo.file"),
        ({"brand__logo__file": "profiles/naehcafe.yaml"}, "brand.logo.file"),
    ],
)
def test_settings_that_nothing_could_be_printed_with_are_not_saved(
    browser: Browser, settings: Path, values: dict[str, str], path: str
) -> None:
    problems = check(browser, **values)["problems"]
    assert isinstance(problems, list)
    assert [each["target"] for each in problems if each["error"]] == [path]
    answer = save(browser, **values)
    assert answer.status == 422 and "Nothing was saved" in answer.text
    assert settings.read_text("utf-8") == SETTINGS
    page = save(browser, with_scripts=False, **values)
    assert page.status == 422 and 'class="error"' in page.text
    assert browser.get("/").status == 200


def test_nobodys_change_is_written_over(browser: Browser, settings: Path) -> None:
    page = browser.get("/look").text
    theirs = SETTINGS.replace("de: Netzwerk", "de: Verbund")
    settings.write_text(theirs, encoding="utf-8")
    mine = filled(page, network__de="Bündnis")
    assert browser.post("/look/save", mine, X_Studio_Part="1").status == 409
    kept = browser.post("/look/save", mine)
    assert kept.status == 409 and 'value="Bündnis"' in kept.text
    assert settings.read_text("utf-8") == theirs
    differences = browser.post("/look/differences", mine).text
    assert "<del" in differences and "Verbund" in differences and "Bündnis" in differences
    assert browser.post("/look/save", [*mine, ("_over", "1")]).status == 303
    assert "de: Bündnis" in settings.read_text("utf-8")


def test_settings_with_faults_are_mended_here(browser: Browser, settings: Path) -> None:
    settings.write_text(SETTINGS.replace('"#0b5563"', "teal"), encoding="utf-8")
    page = browser.get("/look")
    assert page.status == 200 and "teal" in page.text and "is not a colour" in page.text
    assert save(browser, brand__colour="#7a1f3d").status == 200
    assert browser.get("/").status == 200
    settings.write_text("network: {", encoding="utf-8")
    assert browser.get("/look").status == 500


def test_contrast_is_told_as_the_colour_is_chosen(browser: Browser, settings: Path) -> None:
    fine = check(browser)["contrasts"]
    assert isinstance(fine, str)
    assert "too light" not in fine and re.search(r"[78]\.\d : 1", fine)
    light = check(browser, brand__colour="#ffd000")["contrasts"]
    assert isinstance(light, str)
    assert light.count("too light") == 2
    page = browser.post("/look/check", filled(browser.get("/look").text), Accept_Language="de").text
    assert re.search(r"[78],\d : 1", page)


def test_the_sheet_beside_is_in_the_look_that_is_chosen(browser: Browser, settings: Path) -> None:
    saved = browser.get("/look/preview").text
    # The fullest sheet shows most.
    assert "Nähcafé" in saved and "#0b5563" in saved
    html = check(browser, brand__colour="#7a1f3d", network__de=EVIL, _language="de")["html"]
    assert isinstance(html, str)
    assert "#7a1f3d" in html and "<script" not in html and "&lt;img src=x" in html
    french = check(browser, _language="fr", _sheet="naehcafe")["html"]
    assert "Café couture" in str(french)
    other = check(browser, _sheet="empty", _language="de")["html"]
    assert "Leer" in str(other)
    assert settings.read_text("utf-8") == SETTINGS


def test_printed_pages_follow_the_look_without_a_word_being_saved(
    browser: Browser, settings: Path
) -> None:
    pictures = []
    for colour in ("#0b5563", "#7a1f3d"):
        pairs = filled(browser.get("/look").text, brand__colour=colour, _window="w")
        said = json.loads(browser.post("/look/pages", pairs).body)
        pictures.append(said["pages"])
    assert pictures[0] and pictures[1] and pictures[0] != pictures[1]


def test_what_is_typed_is_text_everywhere(browser: Browser, settings: Path) -> None:
    assert save(browser, network__de=EVIL, brand__font=EVIL).status == 200
    for path in ("/look", "/", "/look/templates"):
        page = browser.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page
    assert "</title><script" not in browser.get("/look/preview").text
    assert "<" not in browser.get("/theme.css").text


# --- Files ---------------------------------------------------------------------------------------


def test_a_logo_is_looked_into_and_called_anew(
    browser: Browser, settings: Path, place: Path
) -> None:
    answer = json.loads(send(browser, "/look/upload?holds=picture&name=../../x.png", PIXEL).body)
    name = answer["file"]
    assert re.fullmatch(r"templates/pictures/logo-[0-9a-f]{8}\.png", name)
    assert (place / name).read_bytes() == PIXEL
    assert browser.get(f"/look/picture?file={name}").headers["content-type"] == "image/png"
    values = {"brand__logo__file": name, "brand__logo__alt__de": "Ein Logo"}
    assert save(browser, **values).status == 200
    assert f"file: {name}" in settings.read_text("utf-8")
    assert "data:image/png" in browser.get("/look/preview").text
    # Without its file the logo goes, with what was said of it.
    assert save(browser, brand__logo__file="").status == 200
    assert settings.read_text("utf-8") == SETTINGS


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<html><script>", b"\x89PNG\r\n\x1a\n" + b"\0" * 100],
    ids=["nothing", "gif", "a page", "half a picture"],
)
def test_what_is_no_picture_is_not_kept(browser: Browser, place: Path, data: bytes) -> None:
    before = sorted((place / "templates").rglob("*"))
    answer = send(browser, "/look/upload?holds=picture", data)
    assert answer.status == 422 and json.loads(answer.body)["said"]
    assert sorted((place / "templates").rglob("*")) == before


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "reportgen.yaml", "", "%00"])
def test_no_picture_is_shown_from_elsewhere(browser: Browser, name: str) -> None:
    assert browser.get(f"/look/picture?file={name}").status == 404


def test_a_font_comes_in_and_can_be_chosen(browser: Browser, settings: Path, place: Path) -> None:
    font = next(own_fonts().glob("SourceSans3-Bold.ttf")).read_bytes()
    said = json.loads(send(browser, "/look/fonts/upload", font).body)
    assert said["folder"] == "templates/fonts" and said["family"] == "Source Sans 3"
    assert [p.suffix for p in (place / "templates/fonts").iterdir()] == [".ttf"]
    refused = send(browser, "/look/fonts/upload", b"\0\1\0\0" + b"x" * 1000)
    assert refused.status == 422 and "no font" in json.loads(refused.body)["said"]
    assert save(browser, brand__fonts="templates/fonts").status == 200
    assert "fonts: templates/fonts" in settings.read_text("utf-8")


# --- Word templates ------------------------------------------------------------------------------


def test_a_word_template_goes_down_and_comes_up(browser: Browser, place: Path) -> None:
    down = browser.get("/look/templates/sheet/download")
    assert down.status == 200 and "sheet.docx" in down.headers["content-disposition"]
    document = Document(io.BytesIO(down.body))
    document.sections[0].footer.add_paragraph("Unser Fuß")
    changed = io.BytesIO()
    document.save(changed)
    answer = send(browser, "/look/templates/sheet/upload", changed.getvalue())
    assert answer.status == 200 and "is used from now on" in answer.text
    own = place / "templates/themes/default/sheet.docx"
    assert own.read_bytes() == changed.getvalue()
    assert "your own" in browser.get("/look/templates").text
    assert browser.get("/look/templates/sheet/download").body == changed.getvalue()
    checked = browser.post("/look/templates/sheet/check", {})
    assert checked.status == 200 and "The template works." in checked.text
    # The next one takes its place, and it can be had back.
    assert send(browser, "/look/templates/sheet/upload", down.body).status == 200
    assert browser.post("/look/templates/sheet/drop", {}).status == 303
    assert not own.exists()
    former = [path.read_bytes() for path in (place / "history/word-templates").glob("*.docx")]
    assert changed.getvalue() in former and len(former) == 2


def _document(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_template_with_faults_is_not_taken(browser: Browser, place: Path) -> None:
    for kind in ("sheet", "report", "letter-french"):
        answer = send(browser, f"/look/templates/{kind}/upload", _document("{{ no_such_name }}"))
        assert answer.status == 422
        assert f"{kind}.docx: " in answer.text and "no_such_name" in answer.text
        assert str(place) not in answer.text and "reportgen-template" not in answer.text
        assert not (place / f"templates/themes/default/{kind}.docx").exists()
    german = send(browser, "/look/templates/sheet/upload", b"no Word file")
    assert german.status == 422
    assert not (place / "templates/themes/default/sheet.docx").exists()


def test_what_a_template_never_prints_is_said_by_its_label(browser: Browser, place: Path) -> None:
    answer = send(browser, "/look/templates/sheet/upload", _document("{{ title }}"))
    assert answer.status == 200 and "It never prints" in answer.text and "Context" in answer.text
    assert browser.post("/look/templates/sheet/drop", {}).status == 303


@pytest.mark.parametrize("name", ["secret", "..%2fsheet", "sheet.docx", "sheet%00"])
def test_there_are_no_templates_of_other_names(browser: Browser, name: str) -> None:
    assert browser.get(f"/look/templates/{name}/download").status == 404
    assert send(browser, f"/look/templates/{name}/upload", _document("x")).status in (404, 405)


@pytest.mark.parametrize(
    "path",
    [
        *("/look/save", "/look/upload", "/look/fonts/upload"),
        *("/look/templates/sheet/upload", "/look/templates/sheet/drop"),
    ],
)
def test_nothing_is_changed_without_the_key_of_the_page(
    browser: Browser, settings: Path, path: str
) -> None:
    answer = browser.ask("POST", f"{browser.prefix}{path}", b"_whole=1", {"X-Studio-Key": "x" * 32})
    assert answer.status == 403
    assert settings.read_text("utf-8") == SETTINGS


def test_the_look_of_a_project_without_sheets_is_seen_on_a_sample(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/.keep": ""}, SETTINGS)
    with running_studio(tmp_path) as running:
        browser = running.browser()
        assert "a sample" in browser.get("/look").text
        assert "#0b5563" in browser.get("/look/preview").text
