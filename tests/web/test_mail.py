"""Mailings in the studio, by requests alone: planned, sent once, settled; and what is refused."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest

from support.mail_project import (
    ANNA,
    BERT,
    CLEO,
    LIST,
    MAILING,
    PEOPLE,
    POST,
    SETTINGS,
    make_mailing,
    parse,
    plan_of,
)
from support.mail_server import MailServer
from support.studio import PATIENCE, Browser, Running, running_studio

OFFICE, PASSWORD = "office@example.org", "Geheim-4711-Wort"
SCRIPT = "<script>alert(1)</script>"


def settings(server: MailServer) -> str:
    smtp = f"host: 127.0.0.1, port: {server.port}, user: {OFFICE}, security: none"
    return f"{SETTINGS}mail: {{smtp: {{{smtp}, per_minute: 6000}}}}\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(users={OFFICE: PASSWORD}).running() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: MailServer) -> Path:
    return make_mailing(tmp_path, settings=settings(server))


@pytest.fixture
def studio(folder: Path) -> Iterator[Running]:
    with running_studio(folder) as running:
        yield running


@pytest.fixture
def browser(studio: Running) -> Browser:
    return studio.browser()


def await_task(browser: Browser, place: str) -> str:
    """Return the page of a task once it has ended."""
    assert re.fullmatch("/task/[0-9a-f]+", place), place
    deadline = time.monotonic() + PATIENCE
    while 'data-over="yes"' not in (page := browser.get(place).text):
        assert time.monotonic() < deadline, page
        time.sleep(0.1)
    return unescape(page)


def run(browser: Browser, path: str, values: dict[str, str] | None = None) -> str:
    """Send a form that begins a task, and return the page of the task once it has ended."""
    answer = browser.post(path, values or {})
    assert answer.status == 303, answer.text
    return await_task(browser, answer.place)


def plan(browser: Browser) -> str:
    return run(browser, "/mailing/neu/plan")


def send(browser: Browser, number: int, **values: str) -> str:
    filled = {"way": "server", "number": str(number), "password": PASSWORD, **values}
    return run(browser, "/mailing/neu/send", filled)


def files_with(folder: Path, text: str) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()
    ]


# --- The journey ---------------------------------------------------------------------------------


def test_a_mailing_goes_out_once_whatever_is_loaded_again(
    browser: Browser, server: MailServer, folder: Path
) -> None:
    assert "not planned yet" in browser.get("/mail").text
    assert "3 messages are planned" in plan(browser)
    shown = browser.get("/mailing/neu/plan", Accept_Language="fr").text
    assert all(address in shown for address in PEOPLE) and "Sprachtreff" in shown
    # Another number, another password: nothing goes out.
    wrong = browser.post("/mailing/neu/send", {"way": "server", "number": "2"})
    assert wrong.status == 422 and 'href="#number"' in wrong.text
    assert 'href="#password"' in wrong.text
    failed = send(browser, 3, password="another-password")
    assert "refuses" in failed and "another-password" not in failed
    assert server.received == []
    # A double click is one sending, and so is a page that is loaded again.
    form = {"way": "server", "number": "3", "password": PASSWORD}
    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: browser.post("/mailing/neu/send", form), range(4)))
    told = [await_task(browser, each.place) for each in answers if each.status == 303]
    assert any("3 sent" in each for each in told)
    again = browser.post("/mailing/neu/send", form)
    assert again.status == 422 and "Nobody is left" in again.text
    assert sorted(server.recipients) == sorted(PEOPLE)
    [anna] = [each.content for each in server.received if each.recipient == ANNA]
    assert parse(anna)["To"].addresses[0].addr_spec == ANNA
    # The proof names them, and the password is nowhere.
    sent = browser.get("/mailing/neu/sent").text
    assert all(address in sent for address in PEOPLE)
    proof = browser.get("/mailing/neu/proof")
    rows = list(csv.reader(io.StringIO(proof.body.decode("utf-8-sig")), delimiter=";"))
    assert sorted(row[2] for row in rows[1:]) == sorted(PEOPLE)
    assert not files_with(folder, PASSWORD) and PASSWORD not in sent


def test_what_stands_open_is_settled_and_a_correction_goes_to_who_had_it(
    browser: Browser, server: MailServer, folder: Path
) -> None:
    server.rcpt[BERT] = ["550 5.1.1 no such user"]
    plan(browser)
    told = send(browser, 3)
    assert "2 sent, 1 refused" in told and "no such user" in told, told[-900:]
    [task] = re.findall('data-task="[^"]*(/task/[0-9a-f]+)"', told)
    german = browser.get(task, Accept_Language="de").text
    assert f"{BERT}: Senden</span> abgelehnt: 550" in german
    page = browser.get("/mailing/neu/sent").text
    [refused] = re.findall(r'name="entry" value="([0-9a-f]+)"', page)
    # Only what may be said of it is taken.
    said = {"entry": refused, "reason": "", "became": "arrived"}
    assert browser.post("/mailing/neu/settle", said).status == 422
    answer = browser.post("/mailing/neu/settle", {**said, "became": "lost"})
    assert answer.place == "/mailing/neu/sent?settled=1"
    assert "1 sent" in send(browser, 1)
    # A correction: the text is changed in the studio, planned anew, and goes to all who had it.
    words = browser.get("/mailing/neu/words").text
    [lock] = re.findall('name="lock" value="([^"]+)"', words)
    typed = {"lock": lock, "text.fr": "Voici {{ sheets|length }} nouvelles fiches."}
    assert browser.post("/mailing/neu/words", typed).status == 303
    plan(browser)
    look = browser.post("/mailing/neu/correction", {"reason": "deux mots"})
    assert "1 message is ready" in look.text and "Correction: deux mots" in look.text
    server.received.clear()
    assert "1 sent" in send(browser, 1, reason="deux mots")
    assert server.recipients == [CLEO]
    assert "Nobody is left" in browser.post("/mailing/neu/correction", {"reason": "deux mots"}).text


def test_drafts_come_in_one_file_and_are_settled(browser: Browser, folder: Path) -> None:
    plan(browser)
    told = run(browser, "/mailing/neu/send", {"way": "drafts", "number": "3"})
    assert "3 exported" in told
    with zipfile.ZipFile(io.BytesIO(browser.get("/mailing/neu/drafts").body)) as archive:
        drafts = [parse(archive.read(name)) for name in archive.namelist()]
    assert {draft["To"].addresses[0].addr_spec for draft in drafts} == set(PEOPLE)
    assert all(draft["X-Unsent"] == "1" for draft in drafts)
    # Nobody gets it from here as well.
    assert "Nobody is left" in browser.get("/mailing/neu/send").text
    assert browser.post("/mailing/neu/drafts", {"number": "2"}).status == 422
    assert browser.post("/mailing/neu/drafts", {"number": "3"}).place.endswith("settled=3")
    assert browser.get("/mailing/neu/drafts").status == 404
    assert not list((folder / "mail/neu/drafts-neu").glob("*.eml"))


def test_a_message_is_seen_whole_and_sent_to_oneself_alone(
    browser: Browser, server: MailServer, folder: Path
) -> None:
    plan(browser)
    page = browser.get("/mailing/neu/message/1").text
    assert "Werkstatt Ärmel hoch" in page and 'sandbox title="' in page
    frame = browser.get("/mailing/neu/message/1/page")
    assert "sandbox" in frame.headers["content-security-policy"]
    assert "neue" in frame.text
    file = browser.get("/mailing/neu/message/1/file/1")
    assert file.body.startswith(b"%PDF") and "attachment" in file.headers["content-disposition"]
    planned = plan_of(folder)["mails"][0]
    assert (
        parse(browser.get("/mailing/neu/message/1/eml").body)["Message-ID"]
        == (planned["message_id"])
    )
    assert browser.post("/mailing/neu/message/1", {}).status == 422
    told = run(browser, "/mailing/neu/message/1", {"password": PASSWORD})
    assert "Nobody else got anything" in told
    [got] = server.received
    message = parse(got.content)
    assert got.recipient == OFFICE and str(message["To"]) == OFFICE
    assert str(message["Subject"]) == f"[Test] {planned['subject']}"
    assert message["Message-ID"] != planned["message_id"]
    # It counts for nothing.
    assert "3 messages are ready" in browser.get("/mailing/neu/send").text


def test_letters_are_written_and_downloaded(browser: Browser, folder: Path) -> None:
    recipients = folder / "profiles/mailings/recipients/liste.csv"
    recipients.write_text(LIST + POST, encoding="utf-8")
    assert "3 letters are written" in run(browser, "/mailing/neu/letters")
    page = browser.get("/mailing/neu/letters").text
    assert "dora-damm.docx" in page
    assert browser.get("/mailing/neu/letters/0").body.startswith(b"%PDF")
    assert browser.get("/mailing/neu/letters/1").status == 200
    assert browser.get("/mailing/neu/letters/99").status == 404


# --- Words and lists -----------------------------------------------------------------------------


def test_words_are_patched_and_nobody_is_written_over(browser: Browser, folder: Path) -> None:
    path = folder / "profiles/mailings/neu.yaml"
    path.write_text(f"# by hand\n{MAILING}closing: Gruß\n", encoding="utf-8")
    (folder / "profiles/mailings/neu.fr.yaml").write_text("closing: Bien à vous\n")
    page = browser.get("/mailing/neu/words").text
    assert "Bien à vous" in page
    [lock] = re.findall('name="lock" value="([^"]+)"', page)
    typed = {
        "lock": lock,
        "subject.de": f"Neu {SCRIPT}",
        "closing.fr": "Cordialement",
        "text.de": "wir haben\r\nzwei Zeilen.\r\n",
    }
    assert browser.post("/mailing/neu/words", typed).status == 303
    text = path.read_text("utf-8")
    assert text.startswith("# by hand\n") and "interests: yes" in text
    assert "    wir haben\n    zwei Zeilen.\n" in text and "fr: Nouvelles fiches" in text
    assert (folder / "profiles/mailings/neu.fr.yaml").read_text() == "closing: Cordialement\n"
    # Whoever began before that sees theirs, and keeps what was typed.
    late = browser.post("/mailing/neu/words", {**typed, "subject.de": "Später"})
    assert late.status == 409 and 'value="Später"' in late.text
    assert "Cordialement" in late.text and SCRIPT not in late.text
    assert "Später" not in path.read_text("utf-8")
    # A name that is not known is told at once.
    [lock] = re.findall('name="lock" value="([^"]+)"', late.text)
    typed = {"lock": lock, "text.de": "Guten Tag {{ nobody }}"}
    assert browser.post("/mailing/neu/words", typed).status == 303
    assert "there is no “nobody”" in browser.get("/mailing/neu/words").text


def test_what_is_wrong_with_a_list_stands_in_its_cells(browser: Browser, folder: Path) -> None:
    recipients = folder / "profiles/mailings/recipients"
    bad = LIST + f"Frau;{SCRIPT};Amt;dora@;;;;;de;;;\n"
    (recipients / "liste.csv").write_text(bad, encoding="utf-8")
    page = browser.get("/mailing/neu/recipients?show=wrong").text
    assert "3 persons get something" in page and "dora@" in page and ANNA not in page
    assert re.search(r"dora@<span class=\"cell-problem error\">[^<]+</span></td>", page)
    assert SCRIPT not in page and "&lt;script&gt;" in page


def test_a_list_comes_in_under_a_name_of_its_own(browser: Browser, folder: Path) -> None:
    recipients = folder / "profiles/mailings/recipients"
    before = {path.name for path in recipients.iterdir()}

    def upload(name: str, data: str) -> tuple[int, str]:
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
        answer = browser.ask(
            "POST",
            f"{browser.prefix}/mailing/neu/recipients/upload",
            f"--edge\r\n{head}\r\n\r\n{data}\r\n--edge--\r\n".encode(),
            {"X-Studio-Key": browser.key, "Content-Type": "multipart/form-data; boundary=edge"},
        )
        return answer.status, answer.text

    # What is no list, or reaches nobody, is not kept.
    for name, data in (
        ("x.exe", LIST),
        ("../../evil.yaml", LIST),
        ("", ""),
        ("x.xlsx", "no workbook"),
        ("x.csv", "Name;E-Mail\nAnna;anna@\n"),
    ):
        status, said = upload(name, data)
        assert status == 422 and 'id="upload-said"' in said, name
    assert "Row 2: “anna@” is not an e-mail address." in said
    assert {path.name for path in recipients.iterdir()} == before
    status, said = upload("../../evil.csv", "Name;E-Mail\nDora Damm;dora@example.org\n")
    assert status == 303, said
    [new] = {path.name for path in recipients.iterdir()} - before
    assert re.fullmatch(r"neu-\d{4}-\d\d-\d\d-[0-9a-f]{6}\.csv", new)
    assert (recipients / new).stat().st_mode & 0o077 == 0
    text = (folder / "profiles/mailings/neu.yaml").read_text("utf-8")
    assert text == MAILING.replace("recipients/liste.csv", f"recipients/{new}")
    # And one that was there is taken again, together with it.
    chosen = {"list": "profiles/mailings/recipients/liste.csv", "also": "1"}
    assert browser.post("/mailing/neu/recipients", chosen).status == 303
    shown = browser.get("/mailing/neu/recipients").text
    assert "dora@example.org" in shown and ANNA in shown


def test_a_new_mailing_is_a_copy_or_begins_with_who_writes(browser: Browser, folder: Path) -> None:
    answer = browser.post("/mail/new", {"name": "Frühling 2027", "of": "neu"})
    assert answer.place == "/mailing/fruehling-2027"
    mailings = folder / "profiles/mailings"
    assert (mailings / "fruehling-2027.yaml").read_bytes() == (mailings / "neu.yaml").read_bytes()
    assert browser.post("/mail/new", {"name": "NEU", "of": ""}).status == 422
    begun = {"name": "NEU", "of": "", "sender": "Olga Office", "email": OFFICE}
    assert browser.post("/mail/new", begun).place == "/mailing/neu-2"
    page = browser.get("/mailing/neu-2/recipients").text
    assert "names nobody" in page
    assert browser.post("/mail/new", {"name": " ", "of": "neu"}).status == 422
    assert browser.post("/mail/new", {"name": "X", "of": "../../secret"}).status == 404


# --- People --------------------------------------------------------------------------------------


def test_who_opts_out_gets_nothing_and_who_is_forgotten_is_gone(
    browser: Browser, server: MailServer, folder: Path
) -> None:
    listed = folder / "profiles/mailings/recipients/liste.csv"
    listed.write_text(f"{LIST}Herr;Bert Bach;;;Weg 1;54290;Trier;;de;;;Brief\n", encoding="utf-8")
    plan(browser)
    assert browser.post("/mail/opt-out", {"addresses": "no address"}).status == 422
    out = browser.post("/mail/opt-out", {"addresses": f"Bert <{BERT}>\nnobody@example.org"}).text
    assert "No list names nobody@example.org." in out and BERT in out
    # Of a row with the same name somebody says who that is.
    [other] = re.findall('name="address" value="([^"]+)"', out)
    apart = browser.post("/mail/namesake", {"address": unescape(other)}).text
    assert "Letters go on to: Bert Bach, Weg 1, 54290 Trier." in apart
    assert "2 messages are ready" in browser.get("/mailing/neu/send").text
    sure = browser.post("/mail/forget", {"address": ANNA})
    assert sure.status == 200 and "Anna Ähre" in sure.text
    assert ANNA in (folder / "profiles/mailings/recipients/liste.csv").read_text("utf-8")
    (folder / "notes.txt").write_text(f"Call {ANNA}\n")
    told = run(browser, "/mail/forget", {"address": ANNA, "sure": "1"})
    assert "Removed from" in told and "notes.txt" in told and "1 planned message" in told
    left = {path.name for path in files_with(folder, ANNA)}
    assert left == {"notes.txt"}
    # The list of tasks names nobody.
    assert ANNA not in browser.get("/tasks").text
    send(browser, 1)
    assert server.recipients == [CLEO]


# --- What is refused -----------------------------------------------------------------------------

_CHANGES = (
    *("/mail/new", "/mail/opt-out", "/mail/forget", "/mail/namesake", "/mailing/neu/words"),
    *("/mailing/neu/plan", "/mailing/neu/send", "/mailing/neu/letters", "/mailing/neu/settle"),
    *("/mailing/neu/drafts", "/mailing/neu/message/1", "/mailing/neu/recipients"),
    *("/mailing/neu/recipients/upload", "/mailing/neu/correction"),
)
_PAGES = (
    *("/mail", "/mail/new", "/mail/people", "/mailing/neu", "/mailing/neu/words"),
    *("/mailing/neu/recipients", "/mailing/neu/plan", "/mailing/neu/send"),
    *("/mailing/neu/letters", "/mailing/neu/sent"),
)


def test_nobody_else_sees_or_sends_anything(
    browser: Browser, studio: Running, server: MailServer
) -> None:
    stranger = studio.stranger()
    for path in _PAGES:
        assert stranger.get(path).status == 403
        page = browser.get(path)
        assert page.status == 200, path
        assert " style=" not in page.text and page.headers["cache-control"] == "no-store"
        assert page.text.count("<script") == page.text.count('<script type="module" src=')
    form = {"way": "server", "number": "3", "password": PASSWORD, "addresses": ANNA}
    for path in _CHANGES:
        assert browser.post(path, form, X_Studio_Key="x" * 32).status == 403, path
        assert browser.post(path, form, Origin="http://evil.example.org").status == 403, path
        assert stranger.post(path, form).status == 403, path
    assert server.received == []


def test_no_address_leads_elsewhere(browser: Browser, folder: Path) -> None:
    (folder / "secret.yaml").write_text("hidden: yes\n")
    plan(browser)
    for path in (
        *("/mailing/..%2f..%2fsecret", "/mailing/secret", "/mailing/neu.yaml", "/mailing/..%2fneu"),
        *("/mailing/neu/message/0", "/mailing/neu/message/4", "/mailing/neu/message/x"),
        *("/mailing/neu/message/1/file/9", "/mailing/neu/message/1/file/..%2f1"),
        *("/mailing/neu/letters/..%2f..%2fplan.json", "/mailing/neu/proof%2f..", "/mailing/x/send"),
    ):
        answer = browser.get(path)
        assert answer.status == 404 and "hidden" not in answer.text, path
    for path in ("/mailing/secret/plan", "/mailing/x/send", "/mailing/..%2fneu/letters"):
        assert browser.post(path, {"way": "server", "number": "3"}).status in (404, 405), path
    lists = {"list": "secret.yaml"}
    assert browser.post("/mailing/neu/recipients", lists).status == 404


def test_pages_name_nobody_where_browsers_remember_it(
    browser: Browser,
) -> None:
    plan(browser)
    for path in (*_PAGES, "/mailing/neu/message/1"):
        page = browser.get(path).text
        remembered = " ".join(re.findall('<title>.*?</title>|href="[^"#]*"', page))
        assert not any(each.split("@")[0] in remembered for each in PEOPLE), path
