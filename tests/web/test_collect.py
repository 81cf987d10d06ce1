"""Forms that go out of the studio and come back into it: asked for over HTTP, as a browser does."""

from __future__ import annotations

import io
import re
import shutil
import stat
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path

import pytest

from reportgen.collecting.sent import Sent
from reportgen.project.open import open_project
from support.filling import Pen
from support.project import fill_folder
from support.studio import PATIENCE, Answer, Browser, Running, running_studio

SHEET = """\
title: {de: Nähcafé, fr: Café couture}
city: Trier
# Das bleibt stehen.
context: Viele kommen neu an.
outcome: 742 Menschen kamen.
contacts:
  - {name: Maria Muster, email: maria@example.org, phone: "0651 1234"}
"""
TITLE = "Bezeichnung der Maßnahme oder Einrichtung"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("collected")
    fill_folder(made, {"profiles/naehcafe.yaml": SHEET})
    return made


@pytest.fixture(scope="module")
def studio(folder: Path) -> Iterator[Running]:
    with running_studio(folder) as running:
        yield running


@pytest.fixture(scope="module")
def browser(studio: Running) -> Browser:
    return studio.browser()


@pytest.fixture(autouse=True)
def place(folder: Path) -> Path:
    """The project with one sheet, as if nothing had ever come in or gone out."""
    for name in ("inbox", "output", "profiles", "history", ".git"):
        shutil.rmtree(folder / name, ignore_errors=True)
    fill_folder(folder, {"profiles/naehcafe.yaml": SHEET})
    return folder


# --- What a browser does -------------------------------------------------------------------------


def settle(browser: Browser, answer: Answer) -> str:
    """Return the page that an answer leads to, at last: a task is waited for."""
    assert answer.status == 303, answer.text
    until = time.monotonic() + PATIENCE
    while answer.place.startswith("/task/"):
        page = browser.get(answer.place).text
        if 'data-over="yes"' in page:
            found = re.search(r'<a class="button primary" href="/[0-9a-f]+([^"]*)"', page)
            assert found, page
            return found[1]
        assert time.monotonic() < until, page
        time.sleep(0.1)
    return answer.place


def make(browser: Browser, **chosen: str | list[str]) -> str:
    """Have forms made, and return the address of their page."""
    values = {"what": "sheets", "sheet": "naehcafe", "kind": "docx", **chosen}
    pairs = [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return settle(browser, browser.post("/collect/forms", pairs))


def form_at(browser: Browser, page: str) -> bytes:
    """Return the first form of a page of such."""
    found = re.search(r'href="/[0-9a-f]+(/collect/form/[0-9a-f]+)"', browser.get(page).text)
    assert found
    answer = browser.get(found[1])
    assert answer.status == 200 and "attachment" in answer.headers["content-disposition"]
    return answer.body


def bring(browser: Browser, *files: tuple[str, bytes], key: str | None = None) -> Answer:
    """Send files as the form of the page does."""
    boundary = "----edge-of-a-part"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\n'.encode()
        + (browser.key if key is None else key).encode()
        + b"\r\n"
    ]
    for name, data in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"'
        kind = "\r\nContent-Type: application/octet-stream\r\n\r\n"
        parts.append(f"{head}{kind}".encode() + data + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Origin": f"http://127.0.0.1:{browser.port}",
    }
    path = f"{browser.prefix}/collect/upload"
    return browser.ask("POST", path, b"".join(parts), headers)


def ticked(page: str) -> list[tuple[str, str]]:
    """Return what the form of a file's page would send as it stands."""
    form = page.partition('<form id="review"')[2].partition("</form>")[0]
    pairs = [
        (unescape(name), unescape(value))
        for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    ]
    for kind, name, value, checked in re.findall(
        r'type="(checkbox|radio)" name="([^"]*)" value="([^"]*)"( checked)?', form
    ):
        pairs += [(unescape(name), unescape(value))] if kind and checked else []
    return pairs


def said_in(place: Path) -> str:
    return (place / "profiles/naehcafe.yaml").read_text("utf-8")


def answered(data: bytes, **answers: str) -> bytes:
    pen = Pen(data)
    for label, text in answers.items():
        pen.write(label, text)
    return pen.save()


# --- Out and back --------------------------------------------------------------------------------


def test_a_form_goes_out_comes_back_and_is_undone(browser: Browser, place: Path) -> None:
    page = make(browser, due="2099-01-15", languages="de")
    shown = browser.get(page, Accept_Language="de").text
    assert "15. Januar 2099" in shown and "Nähcafé" in shown
    overview = browser.get("/collect", Accept_Language="de").text
    assert "wird erwartet" in overview and "Nähcafé" in overview
    data = answered(form_at(browser, page), Bilanz="745 Menschen kamen.", Kontext=SCRIPT)
    file = settle(browser, bring(browser, ("Rücklauf é.docx", data)))
    [came] = [path for path in (place / "inbox").iterdir() if path.is_file()]
    assert came.name == "Rücklauf é.docx"
    if came.stat().st_uid:
        assert stat.S_IMODE(came.stat().st_mode) == 0o600
    review = browser.get(file, Accept_Language="de").text
    assert "<del>" in review and "745" in review and "2 Felder weichen ab" in review
    # What stands in the file is text.
    assert SCRIPT not in review and "&lt;script&gt;" in review
    taken = browser.post(f"{file}/take", ticked(review))
    assert taken.place == "/collect?done=taken"
    after = said_in(place)
    assert "745 Menschen kamen." in after and "# Das bleibt stehen." in after
    assert not came.exists() and (place / "inbox/done" / came.name).exists()
    overview = browser.get("/collect?done=taken", Accept_Language="de").text
    assert "Zurücknehmen" in overview and "1 Formular wurde übernommen" in overview
    # The sheet's history has both.
    assert "745" in browser.get("/sheet/naehcafe/history").text
    assert browser.post("/collect/undo", {}).place == "/collect?done=undone"
    assert said_in(place) == SHEET and came.exists()
    assert "zurückgekommen" in browser.get("/collect", Accept_Language="de").text
    assert browser.post(f"{file}/delete", {}).place == "/collect?done=deleted"
    assert not came.exists()


def test_what_changed_on_both_sides_is_chosen_or_written_anew(
    browser: Browser, place: Path
) -> None:
    data = answered(form_at(browser, make(browser)), Bilanz="745 Menschen kamen.")
    fill_folder(
        place, {"profiles/naehcafe.yaml": SHEET.replace("742 Menschen", "742 Menschen, mehr,")}
    )
    file = settle(browser, bring(browser, ("back.docx", data)))
    page = browser.get(file).text
    assert "changed here as well" in page and "742 Menschen kamen." in page
    assert ("which:0:outcome", "ours") in ticked(page)
    # What is here stays, unless somebody chooses.
    assert browser.post(f"{file}/take", ticked(page)).status == 422
    pairs = [pair for pair in ticked(page) if pair[0] != "which:0:outcome"]
    own = [("which:0:outcome", "own"), ("own:0:outcome", "745 Menschen,\r\nmehr als je.")]
    assert browser.post(f"{file}/take", [*pairs, *own]).place == "/collect?done=taken"
    assert "745 Menschen, mehr als je." in " ".join(said_in(place).split())


def test_nothing_is_taken_that_nobody_looked_at(browser: Browser, place: Path) -> None:
    data = answered(form_at(browser, make(browser)), Bilanz="745 Menschen kamen.")
    file = settle(browser, bring(browser, ("back.docx", data)))
    looked_at = ticked(browser.get(file).text)
    fill_folder(place, {"profiles/naehcafe.yaml": SHEET.replace("742", "743")})
    before = said_in(place)
    answer = browser.post(f"{file}/take", looked_at)
    assert answer.status == 409 and "changed meanwhile" in answer.text
    assert said_in(place) == before
    # Without a tick nothing happens by mistake; put aside, the file is done.
    none = [pair for pair in ticked(browser.get(file).text) if pair[0] != "take"]
    assert browser.post(f"{file}/take", none).status == 422
    assert browser.post(f"{file}/aside", {}).place == "/collect?done=aside"
    assert said_in(place) == before and (place / "inbox/done/back.docx").exists()


def test_a_blank_form_becomes_a_sheet_once(browser: Browser, place: Path) -> None:
    data = form_at(browser, make(browser, what="blank", sheet="", languages="de"))
    data = answered(data, **{TITLE: "Haus der Wege", "Kontext": "Neu hier."})
    file = settle(browser, bring(browser, ("new.docx", data)))
    page = browser.get(file).text
    assert "profiles/haus-der-wege.yaml" in page
    assert browser.post(f"{file}/take", ticked(page)).place == "/collect?done=taken"
    assert "Haus der Wege" in (place / "profiles/haus-der-wege.yaml").read_text("utf-8")
    # The same once more is told, and leads on to a comparison.
    file = settle(browser, bring(browser, ("again.docx", data)))
    page = browser.get(file).text
    assert "with this title already" in page and "?into=haus-der-wege" in page
    assert ("take", "0") not in ticked(page)
    compared = browser.get(f"{file}?into=haus-der-wege").text
    assert "There is nothing to take over" in compared


def test_a_mail_with_two_forms_is_one_step(browser: Browser, place: Path) -> None:
    made = make(browser, kind=["pdf", "docx"], languages="fr+de")
    archive = browser.get(f"{made}/forms.zip")
    with zipfile.ZipFile(io.BytesIO(archive.body)) as files:
        assert sorted(files.namelist()) == ["naehcafe.fr+de.docx", "naehcafe.fr+de.pdf"]
        french = answered(files.read("naehcafe.fr+de.docx"), Bilan="Tout va bien.")
    german = answered(form_at(browser, make(browser)), Kontext="Wer neu ist, fragt.")
    mail = EmailMessage()
    mail["Subject"] = "Formulare"
    mail.set_content("Anbei.")
    for name, data in (("a.docx", german), ("b.docx", french)):
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    file = settle(browser, bring(browser, ("mail.eml", mail.as_bytes())))
    page = browser.get(file).text
    assert page.count('<section class="item"') == 2
    assert browser.post(f"{file}/take", ticked(page)).place == "/collect?done=taken"
    assert "Wer neu ist" in said_in(place) and "Tout va bien." in said_in(place)
    browser.post("/collect/undo", {})
    assert said_in(place) == SHEET


def test_forms_are_drafts_for_those_who_know(browser: Browser, place: Path) -> None:
    made = make(browser, due="2099-01-15")
    page = browser.get(made).text
    assert "maria@example.org" in page
    drafts = browser.get(f"{made}/drafts.zip")
    with zipfile.ZipFile(io.BytesIO(drafts.body)) as files:
        [name] = files.namelist()
        mail = message_from_bytes(files.read(name), policy=default)
    assert "maria" not in name
    assert mail["To"] == "maria@example.org" and mail["X-Unsent"] == "1" and not mail["From"]
    assert "Nähcafé" in mail["Subject"] and "15. Januar 2099" in mail.get_body().get_content()
    [form] = mail.iter_attachments()
    assert form.get_content() == form_at(browser, made)


# --- What must not be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("../../profiles/naehcafe.docx", "naehcafe.docx"),
        ("C:\\Users\\Maria\\a.docx", "a.docx"),
        ("/etc/cron.d/x.docx", "x.docx"),
        (".hidden.docx", "hidden.docx"),
        ("~$a.docx", "a.docx"),
        ("con.docx", "con -.docx"),
        (f"{SCRIPT}.docx", "script.docx"),
        ("a\u202ecod.exe.docx", "a cod.exe.docx"),
        (f"{'ä' * 300}.docx", f"{'ä' * 60}.docx"),
    ],
)
def test_no_name_of_a_file_leads_elsewhere(
    browser: Browser, place: Path, called: str, kept: str
) -> None:
    before = {path for path in place.rglob("*") if path.parent != place / "inbox"}
    file = settle(browser, bring(browser, (called, b"no Word file")))
    assert (place / "inbox" / kept).read_bytes() == b"no Word file"
    added = {path for path in place.rglob("*") if path.parent != place / "inbox"} - before
    assert added <= {place / "inbox"}
    for page in (file, "/collect"):
        assert SCRIPT not in browser.get(page).text
    assert "could not be read" in browser.get(file).text


def test_only_files_of_the_inbox_are_shown_and_only_forms_handed_out(
    browser: Browser, place: Path
) -> None:
    make(browser)
    fill_folder(place, {"inbox/done/a.docx": "x", "secret.docx": "x"})
    token = next((place / "inbox/sent").glob("*.json")).stem
    for path in (
        *("/collect/file/..%2f..%2fsecret", "/collect/file/0123456789abcdef"),
        *("/collect/made/..%2f..", "/collect/made/00000000", "/collect/form/00000000"),
        f"/collect/form/{token}%2f..%2f..",
    ):
        assert browser.get(path).status == 404, path
    for path, values in (
        ("/collect/file/0123456789abcdef/take", {}),
        ("/collect/file/0123456789abcdef/delete", {}),
        ("/collect/read", {"file": "../secret.docx"}),
        ("/collect/forms", {"what": "sheets", "sheet": "../secret", "kind": "docx"}),
        ("/collect/forms", {"what": "blank", "form": "../secret", "kind": "docx"}),
        ("/collect/forms", {"what": "blank", "audience": "all", "kind": "docx"}),
    ):
        assert browser.post(path, values).status == 404, path
    assert (place / "secret.docx").exists()


def test_only_pages_of_the_studio_bring_files(browser: Browser, place: Path) -> None:
    assert bring(browser, ("a.docx", b"x"), key="x" * 32).status == 403
    assert bring(browser, ("a.docx", b"x"), key="").status == 403
    for body, kind in (
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"\xff", "multipart/form-data; boundary=\xe4"),
    ):
        headers = {"Content-Type": kind, "X-Studio-Key": browser.key}
        path = f"{browser.prefix}/collect/upload"
        assert browser.ask("POST", path, body, headers).status == 400
    assert not (place / "inbox").exists()
    unfit = bring(browser, (f"{SCRIPT}.exe", b"MZ"))
    assert unfit.status == 422 and SCRIPT not in unfit.text
    translated = bring(browser, ("a.fr.po", b'msgid ""'))
    assert translated.status == 422 and "hold translations" in translated.text
    assert not list((place / "inbox").iterdir()) if (place / "inbox").exists() else True


def test_a_form_says_what_is_missing(browser: Browser) -> None:
    answer = browser.post("/collect/forms", {"what": "sheets", "due": "2000-01-01"})
    assert answer.status == 422
    for name in ("sheets", "kind-docx", "due"):
        assert f'href="#{name}"' in answer.text and f'id="{name}"' in answer.text


def test_nothing_comes_in_that_git_would_take_along(browser: Browser, place: Path) -> None:
    import subprocess

    subprocess.run(["git", "init", "-q", str(place)], check=True)
    answer = bring(browser, ("a.docx", b"x"))
    assert answer.status == 500 and ".gitignore" in answer.text
    assert not (place / "inbox").exists()
    assert browser.post("/collect/forms", {"what": "blank", "kind": "docx"}).status == 500


def test_internal_contacts_leave_only_when_asked_for(browser: Browser, place: Path) -> None:
    secret = "- {name: Geheim, email: geheim@example.org, publish: [internal]}"
    fill_folder(place, {"profiles/naehcafe.yaml": f"{SHEET}  {secret}\n"})
    for audience, is_there in (("print", False), ("internal", True)):
        data = form_at(browser, make(browser, audience=audience))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = b"".join(map(archive.read, archive.namelist()))
        assert (b"Geheim" in inside) is is_there
    # Each gets a mail of their own, and nobody the address of another.
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{make(browser)}/drafts.zip").body)) as files:
        for name in files.namelist():
            assert files.read(name).count(b"@example.org") == 1


def test_what_forms_went_out_is_what_the_command_line_knows(browser: Browser, place: Path) -> None:
    make(browser, due="2099-01-15")
    project = open_project(place, date(2026, 11, 22), place)
    [asking] = Sent(project).every()
    assert (asking.profile, asking.due, asking.file) == (
        *("naehcafe", "2099-01-15"),
        "naehcafe.de.docx",
    )
    assert (place / "output/forms/naehcafe.de.docx").exists()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_page_has_an_english_sentence(browser: Browser, place: Path, language: str) -> None:
    from reportgen.problems.message import Message
    from reportgen.web.words.telling import WORDS

    data = answered(form_at(browser, make(browser)), Bilanz="Gut.", Kontext="")
    file = settle(browser, bring(browser, ("back.docx", data)))
    list_ = settle(browser, bring(browser, ("list.csv", b"Titel;Ort\na;b\n")))
    english = {
        str(each)
        for each in WORDS.values()
        if isinstance(each, Message) and len(str(each).split()) > 2
    }
    for path in ("/collect", "/collect/forms", file, list_, "/collect/file/none"):
        page = browser.get(path, Accept_Language=language).text
        assert f'<html lang="{language}">' in page
        assert [said for said in english if said in unescape(page)] == [], path


def test_advice_names_what_is_on_the_screen(browser: Browser, place: Path) -> None:
    nothing = b"<html><body><p>Guten Tag</p></body></html>"
    file = settle(browser, bring(browser, ("brief.html", nothing)))
    page = unescape(browser.get(file).text)
    assert "choose the form below, under “Is it something else?”" in page and "--" not in told(page)
    assert "<summary>Is it something else?</summary>" in page and 'name="as"' in page


def told(page: str) -> str:
    """Return what could not be read, of a page."""
    return page.partition('id="unread"')[2].partition("</section>")[0]


def test_what_is_wrong_is_told_where_it_is_looked_for(browser: Browser, place: Path) -> None:
    file = settle(browser, bring(browser, ("kaputt.docx", b"no document")))
    page = told(browser.get(file).text)
    assert "<li>the file is no office document" in page and ":1:1" not in page
    people = b"Projekt;Ansprechpartner;E-Mail\nHaus;Anna;anna@\n"
    list_ = settle(browser, bring(browser, ("leute.csv", people))).replace("/file/", "/list/")
    columns = browser.post(list_, {"form": "factsheet", "language": "de"}).place
    rows = browser.post(columns, list_form(browser.get(columns).text)).place
    assert "Row 2: “anna@” is not an e-mail address." in browser.get(rows).text


# --- Lists ---------------------------------------------------------------------------------------

LIST = """\
Aktenzeichen;Titel;Ort;Notiz
A-1;Haus der Wege;Trier;Frau Geheim
A-2;Brücke <am> Ufer;Metz;
"""


def test_a_list_becomes_sheets_and_a_later_version_changes_them(
    browser: Browser, place: Path
) -> None:
    file = settle(browser, bring(browser, ("liste.csv", LIST.encode())))
    assert "list in a spreadsheet" in browser.get(file).text
    address = file.replace("/file/", "/list/")
    assert browser.get(address).status == 200
    columns = browser.post(address, {"form": "factsheet", "language": "de"}).place
    page = browser.get(columns).text
    assert "Brücke &lt;am&gt; Ufer" in page and "<am>" not in page
    chosen = list_form(page)
    assert chosen["id:0"] == "1" and chosen["to:3"] == ""
    chosen |= {"to:1": "title", "to:2": "city", "folder": "projekte"}
    assert browser.post(columns, {**chosen, "to:2": "nowhere"}).status == 404
    rows = browser.post(columns, chosen).place
    page = browser.get(rows).text
    assert "2 new sheets" in page
    assert browser.post(rows, ticked(page)).place == "/collect?done=taken"
    made = {path.stem: path for path in (place / "profiles/projekte").glob("*.yaml")}
    assert set(made) == {"a-1", "a-2"} and "Metz" in made["a-2"].read_text("utf-8")
    # What nobody wants of a list is nowhere but in the list itself.
    assert "Geheim" not in made["a-1"].read_text("utf-8")
    later = LIST.replace("Trier", "Saarbrücken")
    file = settle(browser, bring(browser, ("neu.csv", later.encode())))
    address = file.replace("/file/", "/list/")
    rows = f"{address}/rows/{columns.rpartition('/')[2]}"
    page = browser.get(rows).text
    assert "<del>" in page and "1 sheet that there is differs" in page
    assert browser.post(rows, ticked(page)).place == "/collect?done=taken"
    assert "Saarbrücken" in made["a-1"].read_text("utf-8")
    browser.post("/collect/undo", {})
    assert "Trier" in made["a-1"].read_text("utf-8")
    assert (place / "inbox/neu.csv").exists()


def list_form(page: str) -> dict[str, str]:
    """Return what the page of a list's columns would send as it stands."""
    found = dict(re.findall(r'type="hidden" name="(lock)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="(to:\d+)"(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    for name in re.findall(r'name="(id:\d+)" value="1"[^>]* checked', page):
        found[name] = "1"
    return found
