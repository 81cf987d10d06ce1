"""A sheet in the studio: what is typed is checked, saved, and never lost; without a script."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.machine import MACHINE
from support.project import PIXEL, fill_folder
from support.studio import Browser, filled, form_of, running_studio

SHEET = """\
# Our café
title: {de: Nähcafé, fr: Café couture}
city: Trier
context: |
  Ein Text, der
  umbrochen ist.
contacts:
  - name: Maria Muster  # asked in May
    email: maria@example.org
    publish: [internal]
"""
#: Marks that would do something in a page, a script, an address or a file.
EVIL = "<img src=x onerror=alert(1)> \"'</textarea><script>alert(2)</script> {{7*7}} & \u2028"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets")
    fill_folder(folder, {"templates/forms/machine.yaml": MACHINE})
    return folder


@pytest.fixture(scope="module")
def browser(place: Path) -> Iterator[Browser]:
    with running_studio(place) as running:
        yield running.browser()


@pytest.fixture
def sheet(place: Path) -> Path:
    """The file of a sheet, as it was."""
    path = place / "profiles/naehcafe.yaml"
    fill_folder(place, {"profiles/naehcafe.yaml": SHEET})
    path.with_name("naehcafe.fr.yaml").unlink(missing_ok=True)
    (place / "history/naehcafe/draft.json").unlink(missing_ok=True)
    return path


def save(browser: Browser, page: str, **values: str) -> int:
    return browser.post("/sheet/naehcafe/save", filled(page, **values)).status


def test_the_form_says_what_the_files_say(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    form = dict(form_of(page))
    assert form["title.de"] == "Nähcafé" and form["title.fr"] == "Café couture"
    assert form["context.de"] == "Ein Text, der umbrochen ist."
    assert form["contacts.0.email"] == "maria@example.org"
    assert form["contacts.0.publish"] == "internal"
    # Saved as it is, nothing changes.
    assert save(browser, page) == 303
    assert sheet.read_text("utf-8") == SHEET


def test_saving_changes_what_was_changed_and_nothing_else(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    assert save(browser, page, city__de="Metz", contacts__0__role__de="Leitung") == 303
    expected = SHEET.replace("city: Trier", "city: Metz").replace(
        "# asked in May\n", "# asked in May\n    role: Leitung\n"
    )
    assert sheet.read_text("utf-8") == expected


def test_a_change_of_somebody_else_is_shown_and_nothing_is_lost(
    browser: Browser, sheet: Path
) -> None:
    page = browser.get("/sheet/naehcafe").text
    theirs = SHEET.replace("Trier", "Nantes")
    sheet.write_text(theirs, "utf-8")
    values = filled(page, title__de="Meins")
    answer = browser.post("/sheet/naehcafe/save", values)
    assert answer.status == 409
    assert sheet.read_text("utf-8") == theirs
    # What was typed stands in the page that comes back, and waits where the sheet is opened again.
    for shown in (answer.text, browser.get("/sheet/naehcafe").text):
        assert dict(form_of(shown))["title.de"] == "Meins"
        assert 'id="conflict" role="alert">' in shown
    differing = browser.post("/sheet/naehcafe/differences", values).text
    assert '<del><span class="aside">removed: </span>Nantes</del>' in differing
    # Who has seen it may save all the same, or take theirs.
    assert browser.post("/sheet/naehcafe/save", [*values, ("_over", "1")]).status == 303
    assert "Meins" in sheet.read_text("utf-8") and "Trier" in sheet.read_text("utf-8")


def test_what_is_typed_is_kept_until_it_is_saved_or_thrown_away(
    browser: Browser, sheet: Path, place: Path
) -> None:
    page = browser.get("/sheet/naehcafe").text
    said = browser.post("/sheet/naehcafe/check", filled(page, title__de="Halb"))
    assert json.loads(said.text)["saved"] is False
    draft = place / "history/naehcafe/draft.json"
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700
    # Another window that is only looked at takes it from nobody.
    browser.post("/sheet/naehcafe/check", [*filled(page), ("_quiet", "1")])
    assert dict(form_of(browser.get("/sheet/naehcafe").text))["title.de"] == "Halb"
    assert sheet.read_text("utf-8") == SHEET
    thrown = browser.post("/sheet/naehcafe/save", [*filled(page), ("_action", "discard")])
    assert thrown.status == 303 and not draft.exists()
    assert dict(form_of(browser.get("/sheet/naehcafe").text))["title.de"] == "Nähcafé"


def test_what_is_wrong_is_told_beside_its_field_as_one_types(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    long = "Wort " * 40
    values = filled(page, contacts__0__email="maria@", title__de="", context__de=long * 3)
    said = json.loads(browser.post("/sheet/naehcafe/check", values).text)
    told = {each["target"]: each for each in said["problems"]}
    assert told["contacts.0.email"]["error"]
    assert "is not an e-mail address" in told["contacts.0.email"]["text"]
    assert not told["context.de"]["error"] and said["sizes"]["context.de"] == 599
    assert told["title"]["error"]
    assert said["counts"] == {"error": "2 errors", "warning": "2 hints"}
    # All that is right is shown, with what is wrong left out.
    assert "Maria" not in said["html"] and "Wort Wort" in said["html"]


def test_nothing_is_needed_of_what_need_not_be_begun(browser: Browser, sheet: Path) -> None:
    needed = '<span class="needed">'
    empty = browser.get("/sheet/naehcafe").text
    assert needed in empty and needed not in record(empty, "picture")
    assert save(browser, empty, picture__alt__de="Eine Nadel") == 303
    assert needed in record(browser.get("/sheet/naehcafe").text, "picture")


def test_shorter_texts_are_called_as_their_fields(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe", Accept_Language="fr").text
    labels = re.findall(r'id="l-short\.(\w+)">([^<]+)<', page)
    assert dict(labels)["context"] == "Contexte" and len(labels) > 2


def record(page: str, name: str) -> str:
    """Return the part of a page that asks for a record."""
    return page.partition(f'id="f-{name}"')[2].partition("</fieldset>")[0]


def test_an_audience_sees_what_it_may(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    for audience, shown in (("print", False), ("web", False), ("internal", True)):
        values = [*filled(page, _audience=audience)]
        html = json.loads(browser.post("/sheet/naehcafe/check", values).text)["html"]
        assert ("Maria" in html) is shown
        preview = browser.get(f"/sheet/naehcafe/preview?audience={audience}").text
        assert ("Maria" in preview) is shown
        file = browser.post("/sheet/naehcafe/download/html", values)
        assert ("Maria" in file.text) is shown


def test_what_people_type_is_text_everywhere(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    values = filled(
        page, title__de=EVIL, context__de=EVIL, contacts__0__role__de=EVIL, web=EVIL, kind=EVIL
    )
    answers = [
        browser.post("/sheet/naehcafe/save", values),
        browser.get("/sheet/naehcafe"),
        browser.get("/sheet/naehcafe/history"),
        browser.get("/"),
        browser.get(f"/?q={'%3Cscript%3E'}&f-city=%22%3E"),
        browser.get("/new?of=%22%3E%3Cscript%3E"),
        browser.get("/sheet/naehcafe/preview"),
    ]
    for answer in answers:
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
    form = dict(form_of(answers[1].text))
    assert form["title.de"] == EVIL.strip()
    # A line of JSON within an attribute ends nowhere else.
    assert "data-words='{\"" in answers[1].text


def test_items_are_added_moved_and_removed_without_a_script(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text

    def act(page: str, action: str, **values: str) -> str:
        answer = browser.post(
            "/sheet/naehcafe/list", [*filled(page, **values), ("_action", action)]
        )
        assert answer.status == 200, answer.text
        return answer.text

    page = act(page, "add:contacts", title__de="Neu")
    page = act(page, "up:contacts.1", contacts__1__name__de="Amal أمل")
    form = dict(form_of(page))
    assert form["contacts.0.name.de"] == "Amal أمل" and form["contacts.1.name.de"] == "Maria Muster"
    assert form["title.de"] == "Neu"
    page = act(page, "add:contacts.0.street")
    page = act(page, "remove:contacts.1", contacts__0__street__0__de="Weg 1")
    assert save(browser, page) == 303
    text = sheet.read_text("utf-8")
    assert "Amal أمل" in text and "Weg 1" in text and "Maria" not in text


@pytest.mark.parametrize(
    "action", ["up:contacts.0", "add:nothing", "x:contacts", "remove:contacts.9", "add:title"]
)
def test_what_cannot_be_done_to_a_list_changes_nothing(
    browser: Browser, sheet: Path, action: str
) -> None:
    page = browser.get("/sheet/naehcafe").text
    answer = browser.post("/sheet/naehcafe/list", [*filled(page), ("_action", action)])
    assert answer.status == 404
    assert sheet.read_text("utf-8") == SHEET


def test_half_a_form_is_not_saved(browser: Browser, sheet: Path) -> None:
    """A connection that breaks must not take away what was to come."""
    values = [pair for pair in filled(browser.get("/sheet/naehcafe").text) if pair[0] != "_whole"]
    assert browser.post("/sheet/naehcafe/save", values[:5]).status == 404
    assert sheet.read_text("utf-8") == SHEET


def test_earlier_versions_are_shown_and_come_back(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    save(browser, page, context__de="Ein ganz anderer Text.")
    history = browser.get("/sheet/naehcafe/history").text
    assert "umbrochen" in history and "<ins>" in history
    versions = [part.partition('"')[0] for part in history.split('name="version" value="')[1:]]
    assert versions
    found = False
    for name in versions:
        assert browser.post("/sheet/naehcafe/restore", {"version": name}).status == 303
        found = found or sheet.read_text("utf-8") == SHEET
    assert found
    assert browser.post("/sheet/naehcafe/restore", {"version": "../../profiles"}).status == 404
    home = sheet.parents[1] / "history"
    assert (home / ".gitignore").read_text().endswith("*\n")
    for path in home.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path.name == ".gitignore"


def test_a_file_that_somebody_broke_comes_back_from_its_history(
    browser: Browser, sheet: Path
) -> None:
    page = browser.get("/sheet/naehcafe").text
    save(browser, page, city__de="Metz")
    good = sheet.read_text("utf-8")
    sheet.write_text("title: 'broken\n", "utf-8")
    told = browser.get("/sheet/naehcafe").text
    assert "naehcafe.yaml:1:8" in told and "/sheet/naehcafe/history" in told
    history = browser.get("/sheet/naehcafe/history").text
    name = history.partition('name="version" value="')[2].partition('"')[0]
    assert browser.post("/sheet/naehcafe/restore", {"version": name}).status == 303
    assert sheet.read_text("utf-8") == good


def test_a_sheet_is_begun_copied_archived_and_taken_back(browser: Browser, sheet: Path) -> None:
    sheet.with_name("naehcafe.fr.yaml").write_text("context: Texte\n", "utf-8")
    assert browser.post("/new", {"title": "  "}).status == 422
    begun = browser.post("/new", {"title": "Über uns", "form": "factsheet", "of": ""})
    assert begun.place == "/sheet/ueber-uns"
    assert (sheet.parent / "ueber-uns.yaml").read_text("utf-8") == "title: Über uns\n"
    copied = browser.post("/new", {"title": "Kopie", "form": "factsheet", "of": "naehcafe"})
    assert copied.place == "/sheet/kopie"
    text = (sheet.parent / "kopie.yaml").read_text("utf-8")
    assert "Kopie" in text and "Café couture" not in text and "# asked in May" in text
    assert (sheet.parent / "kopie.fr.yaml").read_text("utf-8") == "context: Texte\n"
    assert browser.post("/sheet/kopie/archive", {}).place == "/archive"
    archive = sheet.parents[1] / "archive"
    assert sorted(p.name for p in archive.iterdir()) == ["kopie.fr.yaml", "kopie.yaml"]
    assert browser.get("/sheet/kopie").status == 404
    assert "Kopie" in browser.get("/archive").text
    assert browser.post("/archive", {"name": "../profiles/naehcafe.yaml"}).status == 404
    assert browser.post("/archive", {"name": "kopie.yaml"}).place == "/sheet/kopie"
    assert (sheet.parent / "kopie.fr.yaml").exists() and not list(archive.iterdir())


def upload(
    browser: Browser, data: bytes, holds: str = "picture", name: str = "a.png"
) -> tuple[int, str]:
    answer = browser.ask(
        "POST",
        f"{browser.prefix}/sheet/naehcafe/upload?holds={holds}&name={name}",
        data,
        {"X-Studio-Key": browser.key, "Origin": f"http://127.0.0.1:{browser.port}"},
    )
    said = json.loads(answer.text) if "json" in answer.headers["content-type"] else {}
    return answer.status, said.get("file", "")


def test_a_picture_comes_in_under_a_name_of_our_own(browser: Browser, sheet: Path) -> None:
    status, name = upload(browser, PIXEL, name="..%2f..%2fevil.html")
    assert status == 200 and name.startswith("pictures/naehcafe-") and name.endswith(".png")
    assert (sheet.parent / name).read_bytes() == PIXEL
    shown = browser.get(f"/sheet/naehcafe/picture?file={name}")
    assert shown.status == 200 and shown.headers["content-type"] == "image/png"
    assert "sandbox" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><script>alert(1)</script>", id="a page"),
        pytest.param(b"GIF89a" + b"\0" * 40, id="another kind"),
        pytest.param(PIXEL[:40], id="half a picture"),
        pytest.param(b"MZ" + b"\0" * 400, id="a program"),
    ],
)
def test_what_is_no_picture_is_refused_and_kept_nowhere(
    browser: Browser, sheet: Path, data: bytes
) -> None:
    before = set(sheet.parents[1].rglob("*"))
    status, name = upload(browser, data)
    assert status == 422 and not name
    assert {path for path in set(sheet.parents[1].rglob("*")) - before if path.is_file()} == set()


def test_a_drawing_comes_in_unless_it_would_do_something(browser: Browser, sheet: Path) -> None:
    head = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    drawn = b"<rect width='9' height='9'/></svg>"
    assert upload(browser, head + b"<script>alert(2)</script>" + drawn) == (422, "")
    status, name = upload(browser, head + drawn)
    assert status == 200 and name.endswith(".svg")
    shown = browser.get(f"/sheet/naehcafe/picture?file={name}")
    assert shown.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in shown.headers["content-security-policy"]


def test_a_file_is_taken_for_what_it_is(browser: Browser, sheet: Path) -> None:
    assert upload(browser, b"%PDF-1.7 broken", "document", "a.pdf")[0] == 422
    assert upload(browser, b"hello\n", "document", "a.exe")[0] == 422
    status, name = upload(browser, b"hello\n", "document", "my%20list.txt")
    assert status == 200 and name.startswith("files/naehcafe-") and name.endswith(".txt")


@pytest.mark.slow
def test_files_and_printed_pages_are_of_what_is_typed(browser: Browser, sheet: Path) -> None:
    page = browser.get("/sheet/naehcafe").text
    values = filled(page, title__de="Noch nicht gespeichert")
    pages = json.loads(browser.post("/sheet/naehcafe/pages", values).text)["pages"]
    assert len(pages) == 1
    for kind, mark in (("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")):
        file = browser.post(f"/sheet/naehcafe/download/{kind}", values)
        assert file.status == 200 and file.body.startswith(mark)
        assert file.headers["content-disposition"].startswith("attachment;")
        assert f"naehcafe.de.{kind}" in file.headers["content-disposition"]
    assert browser.post("/sheet/naehcafe/download/exe", values).status == 404


def test_every_type_of_fields_is_asked_and_comes_back(browser: Browser, place: Path) -> None:
    text = """\
form: machine
model: Presse
weight: 1250.5
mobile: no
made: 2015/..
origins: [DE, FR]
manuals: [de, fr]
colours: [on, red]
notes: [eins, zwei]
steps: |
  1. an
  2. aus
links: https://example.org
hotline: +49 681 905-0
mail: a@example.org
keeper: {name: Maria, street: [Weg 1, Hof]}
"""
    fill_folder(place, {"profiles/presse.yaml": text, "templates/forms/machine.yaml": MACHINE})
    page = browser.get("/sheet/presse").text
    form = form_of(page)
    assert ("mobile", "no") in form and ("origins", "DE, FR") in form
    assert ("links.0.address", "https://example.org") in form
    assert ("keeper.street.1.de", "Hof") in form
    assert browser.post("/sheet/presse/save", form).status == 303
    assert (place / "profiles/presse.yaml").read_text("utf-8") == text


def test_a_sheet_that_cannot_be_read_says_why(browser: Browser, place: Path) -> None:
    fill_folder(
        place,
        {
            "profiles/broken.yaml": "title: 'a\n",
            "profiles/formless.yaml": "form: nothing\ntitle: a\n",
            "templates/forms/machine.yaml": MACHINE,
        },
    )
    for name in ("broken", "formless"):
        answer = browser.get(f"/sheet/{name}")
        assert answer.status == 500 and f"profiles/{name}.yaml" in answer.text
        assert "Traceback" not in answer.text
    assert "cannot be read" in browser.get("/").text


def test_faults_of_the_settings_are_a_page(browser: Browser, place: Path) -> None:
    settings = (place / "reportgen.yaml").read_text("utf-8")
    try:
        (place / "reportgen.yaml").write_text("network: A\nlanguages: [xx1]\n", "utf-8")
        time.sleep(1.1)
        answer = browser.get("/")
        assert answer.status == 500 and "reportgen.yaml" in answer.text
    finally:
        (place / "reportgen.yaml").write_text(settings, "utf-8")
        time.sleep(1.1)
    assert browser.get("/").status == 200


FORM = """\
label: {de: Kursblatt, fr: Fiche cours}
fields:
  name: {type: line, required: yes, label: {de: Name, fr: Nom}}
  cost: {type: money, currency: EUR, label: {de: Kosten, fr: Coût}}
  part: {type: percent, label: {de: Anteil, fr: Part}}
  rated: {type: rating, label: {de: Note, fr: Note}}
  free: {type: yes_no, more: {de: Warum, fr: Pourquoi}, label: {de: Frei, fr: Libre}}
  days: {type: choice, many: yes, other: {de: Sonst, fr: Autre}, label: {de: Tage, fr: Jours},
    options: {mon: {de: Mo, fr: Lu}, tue: {de: Di, fr: Ma}}}
  level: {type: choice, label: {de: Stufe, fr: Niveau}, options: {a: {de: A}, b: {de: B}}}
  next: {type: sheet, label: {de: Danach, fr: Ensuite}}
  papers: {type: file, many: yes, label: {de: Papiere, fr: Papiers}}
  site: {type: link, label: {de: Seite, fr: Site}}
  units:
    type: group
    many: yes
    label: {de: Einheiten, fr: Unités}
    parts:
      topic: {type: line, label: {de: Thema, fr: Sujet}}
      hours: {type: number, label: {de: Stunden, fr: Heures}}
      more: {type: text, label: {de: Mehr, fr: Plus}}
  room: {type: group, label: {de: Raum, fr: Salle},
    parts: {floor: {type: number, label: {de: Stock, fr: Étage}}}}
layout:
  title: name
  sections:
    all:
      label: {de: Alles, fr: Tout}
      fields: [cost, part, rated, free, days, level, next, papers, site, units, room]
"""
COURSE = """\
form: course
name: {de: Nähen, fr: Couture}
cost: 12.50
part: 30
rated: 4
free: {answer: yes, more: {de: Gestiftet, fr: Offert}}
days:
  - mon
  - other: {de: feiertags, fr: jours fériés}
level: b
next: naehcafe
papers:
  - files/plan.txt
  - {file: files/plan.txt, text: {de: Der Plan, fr: Le plan}}
site: {address: https://example.org, text: {de: Hier, fr: Ici}}
units:
  - topic: {de: Anfang, fr: Début}
    hours: 3
    more: {de: "**Nadel**", fr: Aiguille}
  - {topic: {de: Ende, fr: Fin}, hours: 2}
room: {floor: 2}
"""


def test_groups_and_all_other_types_are_asked_and_come_back(
    browser: Browser, sheet: Path, place: Path
) -> None:
    fill_folder(
        place,
        {
            "templates/forms/course.yaml": FORM,
            "profiles/kurs.yaml": COURSE,
            "profiles/files/plan.txt": "Plan\n",
        },
    )
    time.sleep(1.1)
    page = browser.get("/sheet/kurs", Accept_Language="fr").text
    form = form_of(page)
    values = dict(form)
    assert values["days.0.option"] == "mon" and values["days.1.other.de"] == "feiertags"
    assert values["free.answer"] == "yes" and values["free.more.fr"] == "Offert"
    assert values["units.1.topic.fr"] == "Fin" and values["units.0.more.de"] == "**Nadel**"
    assert values["next"] == "naehcafe" and values["level"] == "b" and values["cost"] == "12.50"
    assert values["papers.1.file"] == "files/plan.txt" and values["room.floor"] == "2"
    assert "Café couture" in page and ">Salle<" in page
    said = json.loads(browser.post("/sheet/kurs/check", form).text)
    assert [each for each in said["problems"] if each["error"]] == []
    assert said["saved"] is True
    assert "Gestiftet" in said["html"] and "feiertags" in said["html"]
    assert browser.post("/sheet/kurs/save", form).status == 303
    assert (place / "profiles/kurs.yaml").read_text("utf-8") == COURSE
    # A part of an item, and an item, changed as one writes.
    changed = [(n, "9" if n == "units.1.hours" else t) for n, t in form]
    assert browser.post("/sheet/kurs/save", changed).status == 303
    expected = COURSE.replace("hours: 2}", "hours: 9}")
    assert (place / "profiles/kurs.yaml").read_text("utf-8") == expected


@pytest.mark.skipif(not shutil.which("git"), reason="git is not there")
def test_each_saving_is_a_commit_where_the_settings_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.org")

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(tmp_path), *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    settings = "network: N\nlanguages: [de, fr]\nstudio: {commit: yes}\n"
    fill_folder(tmp_path, {"profiles/naehcafe.yaml": SHEET, "notes.txt": "a\n"}, settings)
    git("init", "-q", "-b", "main")
    git("add", "profiles", "reportgen.yaml")
    git("commit", "-qm", "first")
    git("add", "notes.txt")
    with running_studio(tmp_path) as running:
        browser = running.browser()
        page = browser.get("/sheet/naehcafe").text
        save(browser, page, city__de="Metz", context__fr="Texte")
        assert browser.post("/new", {"title": "Neu", "form": "factsheet", "of": ""}).status == 303
        browser.post("/sheet/neu/archive", {})
    assert git("log", "--format=%s").splitlines() == [
        "Put neu.yaml into the archive",
        "Save neu.yaml in the studio",
        "Save naehcafe.yaml in the studio",
        "first",
    ]
    named = set(git("ls-tree", "-r", "--name-only", "HEAD").splitlines())
    assert "archive/neu.yaml" in named and "profiles/neu.yaml" not in named
    assert not any(name.startswith(("history", "notes")) for name in named)
    assert git("diff", "--cached", "--name-only") == "notes.txt\n"
