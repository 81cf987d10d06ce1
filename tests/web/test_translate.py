"""Translations in the studio: what lacks is seen, what is typed is taken in as a file is."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.translating.lock import read_lock
from reportgen.translating.texts import digest_of_source
from support.project import TODAY, fill_folder
from support.studio import Answer, Browser, form_of, running_studio
from support.translations import edit, export_file

HOUSE = """\
# Our house
title: {de: Haus, fr: Maison}  # short
city: Trier
resources: Verein
context:
  de: |
    Warum es
    das **Haus** gibt
  fr: Pourquoi
contacts:
  - name: Anna Beispiel
    role: {de: Leiterin, fr: Responsable}
  - name: Bernd Verborgen
    role: {de: Geheimrolle, fr: Rôle secret}
    publish: [internal]
"""
OTHERS = {
    "profiles/voll.yaml": "title: {de: Voll, fr: Plein}\n",
    "profiles/nantes/zimmer.yaml": "language: fr\ntitle: Chambre\n",
    "profiles/falsch.yaml": "title: {de: Falsch, fr: Faux}\nperiod: morgen\n",
    "profiles/offen.yaml": "title: 'offen\n",
    "secret.txt": "hidden",
}
#: Marks that would do something in a page, a script, an address or a file.
EVIL = "<img src=x onerror=alert(1)> \"'</textarea><script>alert(2)</script> {{7*7}} & \u2028"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("translated")


@pytest.fixture(scope="module")
def browser(place: Path) -> Iterator[Browser]:
    fill_folder(place, {"profiles/haus.yaml": HOUSE, **OTHERS})
    with running_studio(place) as running:
        yield running.browser()


@pytest.fixture
def house(place: Path, browser: Browser) -> Path:
    """The file of a sheet as it was, of whose texts the lock knows what they were made of."""
    made = {"title": "Heim", "context": "Warum es das **Haus** gibt"}
    lines = (f"haus fr {name} {digest_of_source(text)}\n" for name, text in made.items())
    fill_folder(
        place,
        {
            "profiles/haus.yaml": HOUSE,
            "translations.lock": "".join(lines),
            "history/haus/20260101-120000-000000/sheet.yaml": HOUSE.replace("Haus, fr", "Heim, fr"),
        },
    )
    for path in (*place.glob("history/haus/typed.*"), *place.glob("inbox/**/*.*")):
        path.unlink()
    return place / "profiles/haus.yaml"


def project_of(place: Path) -> Project:
    return open_project(place, TODAY, place)


def typed(page: str, **texts: str) -> list[tuple[str, str]]:
    """Return the form of a translation with other texts, dots of names as two underscores."""
    new = {name.replace("__", "."): text for name, text in texts.items()}
    return [
        (name, new.get(name.removeprefix("text:"), text) if name[:5] == "text:" else text)
        for name, text in form_of(page, "translation")
    ]


def save(browser: Browser, form: list[tuple[str, str]]) -> Answer:
    return browser.post("/translate/haus/fr/save", form)


def states(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-name="([^"]+)" data-state="([^"]+)"', page))


# --- What there is -------------------------------------------------------------------------------


def test_sheets_are_listed_by_what_they_lack(browser: Browser, house: Path) -> None:
    page = browser.get("/translate", Accept_Language="de").text
    rows = re.findall(r'<th scope="row"><a href="[0-9a-f/]*/(\w+/\S*)">([^<]*)</a>', page)
    assert rows[0] == ("translate/haus/fr", "Haus") and ("sheet/offen", "offen") in rows
    assert "Chambre" not in page
    assert "Veraltet: 1, nicht übersetzt: 1, aktuell: 1" in page
    assert "Weiter mit: Haus" in page
    german = browser.get("/translate?to=de", Accept_Language="fr").text
    assert ">Chambre</a>" in german and "Maison" not in german
    assert "allemand" in german and browser.get("/translate?to=xx").status == 200


def test_what_is_to_be_done_stands_first_with_what_changed(browser: Browser, house: Path) -> None:
    page = browser.get("/translate/haus/fr", Accept_Language="de").text
    assert states(page) == {
        "title": "stale",
        "resources": "missing",
        "contacts.0.role": "unknown",
        "context": "current",
    }
    assert list(states(page)) == ["title", "resources", "contacts.0.role", "context"]
    # What the text was stands in a copy that the studio made.
    assert re.search(r"<del>.*Heim</del>\s*<ins>.*Haus</ins>", page)
    assert re.search(r'id="s-title" data-length="(\d+)">6 von \1 Zeichen', page)
    # Who may not be printed is not handed to translators.
    assert "Geheim" not in page and "secret" not in page


@pytest.mark.parametrize("path", ["haus/de", "haus/xx", "nothing/fr", "nantes~zimmer/fr"])
def test_there_is_no_page_where_nothing_is_translated(browser: Browser, path: str) -> None:
    assert browser.get(f"/translate/{path}").status == 404
    assert browser.post(f"/translate/{path}/save", []).status == 404


def test_a_sheet_with_errors_leads_to_itself(browser: Browser, house: Path) -> None:
    answer = browser.get("/translate/falsch/fr")
    assert answer.status == 422 and "/sheet/falsch" in answer.text and "morgen" in answer.text


def test_a_project_of_one_language_says_what_to_do(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": "title: A\n"}, "network: N\nlanguages: [de]\n")
    with running_studio(tmp_path) as running:
        browser = running.browser()
        page = browser.get("/translate").text
        assert "The project has one language." in page
        assert f'class="button primary" href="{browser.prefix}/look"' in page


# --- Typed ---------------------------------------------------------------------------------------


def test_what_is_typed_is_put_into_the_file_and_nothing_else(browser: Browser, house: Path) -> None:
    page = browser.get("/translate/haus/fr").text
    answer = save(browser, typed(page, title=EVIL, resources="Association"))
    assert answer.status == 303 and answer.place == "/translate/haus/fr"
    text = house.read_text("utf-8")
    assert "de: Verein\n  fr: Association\n" in text and "  # short\n" in text
    assert text.startswith("# Our house\n")
    assert text.count("Warum es\n    das **Haus** gibt") == 1
    now = browser.get("/translate/haus/fr").text
    assert states(now)["title"] == states(now)["resources"] == "current"
    assert dict(form_of(now, "translation"))["text:title"] == EVIL.removesuffix(" \u2028")
    assert "<img src=x" not in now and "<script>alert" not in now
    copies = browser.get("/sheet/haus/history").text
    assert "Association" in copies
    # Nothing is written where nothing was typed.
    before = house.stat().st_mtime_ns, (house.parents[1] / "translations.lock").stat().st_mtime_ns
    assert save(browser, form_of(now, "translation")).status == 303
    after = house.stat().st_mtime_ns, (house.parents[1] / "translations.lock").stat().st_mtime_ns
    assert before == after


def test_what_is_right_as_it_is_is_confirmed(browser: Browser, place: Path, house: Path) -> None:
    page = browser.get("/translate/haus/fr").text
    right = [("right:title", "1"), ("right:contacts.0.role", "1")]
    house.write_text(house.read_text("utf-8").replace("Leiterin", "Chefin"), "utf-8")
    answer = save(browser, [*form_of(page, "translation"), *right])
    # Of the one that was changed meanwhile nobody has said it.
    assert answer.status == 422 and "was changed meanwhile" in answer.text
    known = read_lock(project_of(place)).of("haus", "fr")
    assert known["title"] == digest_of_source("Haus") and "contacts.0.role" not in known
    assert house.read_text("utf-8") == HOUSE.replace("Leiterin", "Chefin")


def test_nobody_writes_over_what_somebody_else_wrote(browser: Browser, house: Path) -> None:
    page = browser.get("/translate/haus/fr").text
    house.write_text(HOUSE.replace("Maison", "Villa"), "utf-8")
    answer = save(browser, typed(page, title="Demeure", resources="Association"))
    # What is only here is saved.
    assert answer.status == 409 and "fr: Association" in house.read_text("utf-8")
    assert "fr: Villa" in house.read_text("utf-8")
    assert dict(form_of(answer.text, "translation"))["text:title"] == "Demeure"
    # Saved once more without a word, it is still not written over.
    assert save(browser, form_of(answer.text, "translation")).status == 409
    again = browser.get("/translate/haus/fr").text
    assert "Take theirs" in again and "fr: Villa" in house.read_text("utf-8")
    # The choice holds of what was seen, not of what comes after.
    mine = [*form_of(again, "translation"), ("side:title", "mine")]
    house.write_text(house.read_text("utf-8").replace("Villa", "Toit"), "utf-8")
    third = save(browser, mine)
    assert third.status == 409 and "fr: Toit" in house.read_text("utf-8")
    assert (
        save(browser, [*form_of(third.text, "translation"), ("side:title", "mine")]).status == 303
    )
    assert "fr: Demeure" in house.read_text("utf-8")


def test_theirs_can_be_taken(browser: Browser, house: Path) -> None:
    page = browser.get("/translate/haus/fr").text
    house.write_text(HOUSE.replace("Maison", "Villa"), "utf-8")
    answer = save(browser, typed(page, title="Demeure"))
    theirs = [*form_of(answer.text, "translation"), ("side:title", "theirs")]
    assert save(browser, theirs).status == 303
    assert "fr: Villa" in house.read_text("utf-8")
    assert "Demeure" not in browser.get("/translate/haus/fr").text


def test_what_is_of_a_text_that_changed_meanwhile_stays_out_of_date(
    browser: Browser, house: Path
) -> None:
    page = browser.get("/translate/haus/fr").text
    house.write_text(HOUSE.replace("Verein", "Stadt"), "utf-8")
    assert save(browser, typed(page, resources="Association")).status == 303
    assert "fr: Association" in house.read_text("utf-8")
    assert states(browser.get("/translate/haus/fr").text)["resources"] == "stale"


def test_what_cannot_be_saved_is_told_and_kept_and_the_others_are_saved(
    browser: Browser, house: Path
) -> None:
    page = browser.get("/translate/haus/fr").text
    answer = save(browser, typed(page, title="De\x07meure", context="", resources="Association"))
    assert answer.status == 422
    assert "nothing prints (U+0007)" in answer.text and "the translation is empty" in answer.text
    assert "fr: Association" in house.read_text("utf-8") and "Maison" in house.read_text("utf-8")
    assert dict(form_of(answer.text, "translation"))["text:title"] == "De\x07meure"


def test_a_text_that_went_meanwhile_is_given_back(browser: Browser, house: Path) -> None:
    page = browser.get("/translate/haus/fr").text
    house.write_text(HOUSE.replace("resources: Verein\n", ""), "utf-8")
    answer = save(browser, typed(page, resources="Association"))
    assert answer.status == 422 and "no longer in the sheet" in answer.text
    assert "Association" in answer.text and house.read_text("utf-8").count("Association") == 0


def test_what_is_typed_is_checked_and_kept_until_it_is_saved(browser: Browser, house: Path) -> None:
    form = typed(browser.get("/translate/haus/fr").text, title="a" * 400)
    answer = browser.post("/translate/haus/fr/check", form, Accept_Language="fr")
    assert '"size":400' in answer.text and "400 caract" in answer.text
    assert house.read_text("utf-8") == HOUSE
    again = browser.get("/translate/haus/fr").text
    assert dict(form_of(again, "translation"))["text:title"] == "a" * 400
    assert browser.post("/translate/haus/fr/discard", []).status == 303
    assert "aaa" not in browser.get("/translate/haus/fr").text


def test_all_that_is_unknown_is_confirmed_and_nothing_else(
    browser: Browser, place: Path, house: Path
) -> None:
    assert browser.post("/translate/confirm", {"to": "fr"}).status == 303
    found = states(browser.get("/translate/haus/fr").text)
    assert found["contacts.0.role"] == "current" and found["title"] == "stale"
    assert read_lock(project_of(place)).of("voll", "fr") == {"title": digest_of_source("Voll")}
    assert browser.post("/translate/confirm", {"to": "../fr"}).status == 404


# --- Out and in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "xlsx", "po", "xliff"])
def test_what_is_typed_in_a_translators_file_is_taken_over(
    browser: Browser, place: Path, house: Path, kind: str
) -> None:
    answer = browser.get(f"/translate/files?to=fr&format={kind}&sheet=haus")
    suffix = {"xliff": "xlf"}.get(kind, kind)
    assert f"haus.fr.{suffix}" in answer.headers["content-disposition"]
    assert b"Geheim" not in answer.body
    page = put_in(browser, edit(answer.body, kind, "haus:resources", "Association"), f"x.{suffix}")
    shown = browser.get(page).text
    assert "<ins>" in shown and "Association" in shown and house.read_text("utf-8") == HOUSE
    (waiting,) = place.glob("inbox/translations/*")
    assert stat.S_IMODE(waiting.stat().st_mode) == 0o600 and "x" not in waiting.stem
    taken = browser.post(f"{page}/take", form_of(shown, "take"))
    assert taken.place == "/translate?to=fr&taken=1"
    assert "fr: Association" in house.read_text("utf-8")
    assert not waiting.exists() and (place / "inbox/done" / waiting.name).exists()
    assert "1 translation was taken over." in browser.get(taken.place).text


def put_in(browser: Browser, data: bytes, name: str) -> str:
    """Put a file in, and return the page that shows what is in it."""
    answer = send(browser, data, name)
    assert answer.status == 303, answer.text
    return answer.place


def send(browser: Browser, data: bytes, name: str) -> Answer:
    """Send a file as a form does, with or without scripts."""
    called = name.replace('"', "%22")
    head = '--limit\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    file = head.format("files", f'; filename="{called}"')
    key = f"{head.format('key', '')}{browser.key}\r\n"
    body = f"{key}{file}".encode() + data + b"\r\n--limit--\r\n"
    headers = {
        "Origin": f"http://127.0.0.1:{browser.port}",
        "Content-Type": "multipart/form-data; boundary=limit",
    }
    return browser.ask("POST", f"{browser.prefix}/translate/upload", body, headers)


def test_several_sheets_go_out_in_one_file(browser: Browser, place: Path, house: Path) -> None:
    answer = browser.get("/translate/files?to=fr&format=po&sheet=haus&sheet=voll&sheet=haus")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.namelist() == ["haus.fr.po", "voll.fr.po"]
        # What goes out is what the command line sends.
        assert archive.read("voll.fr.po") == export_file(project_of(place), "voll", "fr", "po")
    none = browser.get("/translate/files?to=fr&format=po&sheet=nantes~zimmer")
    assert none.status == 422 and "No sheet is ticked" in none.text
    wrong = browser.get("/translate/files?to=fr&format=po&sheet=haus&sheet=offen")
    assert wrong.status == 422 and "offen.yaml" in wrong.text
    for query in ("to=fr&format=exe&sheet=haus", "to=x&format=po", "to=fr&format=po&sheet=..~x"):
        assert browser.get(f"/translate/files?{query}").status == 404


def test_what_changed_on_both_sides_is_ticked_by_hand(
    browser: Browser, place: Path, house: Path
) -> None:
    data = export_file(project_of(place), "haus", "fr", "po")
    data = edit(data, "po", "haus:title", "Demeure")
    house.write_text(HOUSE.replace("Maison", "Villa"), "utf-8")
    page = put_in(browser, data, "back.po")
    shown = browser.get(page).text
    assert "changed in the sheet, too" in shown and "checked" not in shown
    form = [*form_of(shown, "take"), ("take", "haus:title")]
    assert browser.post(f"{page}/take", form_of(shown, "take")).status == 422
    # What is ticked is what was seen.
    house.write_text(HOUSE.replace("Maison", "Toit"), "utf-8")
    answer = browser.post(f"{page}/take", form)
    assert answer.status == 409 and "fr: Toit" in house.read_text("utf-8")
    form = [*form_of(answer.text, "take"), ("take", "haus:title")]
    assert browser.post(f"{page}/take", form).status == 303
    assert "fr: Demeure" in house.read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        pytest.param(b"x", "a.exe", "no file of translations", id="another kind"),
        pytest.param(b"x", "../../a", "no file of translations", id="no ending"),
        pytest.param(b"x", "a.po", "no line of a PO file", id="damaged"),
        pytest.param(b"PK\x03\x04", "a.docx", "damaged", id="half a Word file"),
        pytest.param(b'{"units": [], "target_language": "pl"}', "a.json", "pl", id="language"),
    ],
)
def test_what_is_no_translation_is_not_kept(
    browser: Browser, place: Path, house: Path, data: bytes, name: str, said: str
) -> None:
    answer = send(browser, data, name)
    assert answer.status == 422 and said in answer.text
    assert not list(place.glob("inbox/**/*.*")) and not (place.parent / "a").exists()


def test_a_file_that_is_not_wanted_goes(browser: Browser, place: Path, house: Path) -> None:
    page = put_in(browser, export_file(project_of(place), "haus", "fr", "po"), "a.po")
    assert "nothing that the sheets do not say" in browser.get(page).text
    assert "Look through" in browser.get("/translate").text
    assert browser.post(f"{page}/remove", []).status == 303
    assert browser.get(page).status == 404 and not list(place.glob("inbox/translations/*"))


@pytest.mark.parametrize("name", ["..%2f..%2fsecret.txt", "secret.txt", "..", "%00", "haus.yaml"])
def test_no_name_leads_to_another_file(browser: Browser, house: Path, name: str) -> None:
    for path in (f"/translator-file/{name}", f"/translate/{name}/fr", f"/translate/haus/{name}"):
        answer = browser.get(path)
        assert answer.status == 404 and "hidden" not in answer.text
    assert browser.post(f"/translator-file/{name}/remove", []).status in (404, 405)
    assert house.exists()


def test_marks_in_a_file_are_shown_as_text(browser: Browser, place: Path, house: Path) -> None:
    data = edit(export_file(project_of(place), "haus", "fr", "xliff"), "xliff", "haus:title", EVIL)
    for page in (put_in(browser, data, f"{EVIL}.xlf"), "/translate"):
        text = browser.get(page).text
        assert "<img src=x" not in text and "<script>alert" not in text
        assert " style=" not in text and " onerror=alert(1)>" not in text.replace("&gt;", "")


@pytest.mark.parametrize(
    "path",
    [
        *("/translate/haus/fr/save", "/translate/haus/fr/check", "/translate/haus/fr/discard"),
        *("/translate/confirm", "/translate/upload"),
        *("/translator-file/a/take", "/translator-file/a/remove"),
    ],
)
def test_nothing_is_changed_from_elsewhere(browser: Browser, house: Path, path: str) -> None:
    for headers in ({"Origin": "http://evil.example.org"}, {"X_Studio_Key": "x"}):
        assert browser.post(path, {"to": "fr"}, **headers).status == 403
    assert house.read_text("utf-8") == HOUSE
