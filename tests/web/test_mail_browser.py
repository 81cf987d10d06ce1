"""The journey of a mailing in a real browser, in German and in French, without a barrier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from reportgen.web.running import find_running
from support.browser import AXE, CHROMIUM, assert_fits, browsing, find_barriers
from support.mail_project import ANNA, BERT, CLEO, LIST, SETTINGS, make_mailing
from support.mail_server import MailServer
from support.project import fill_folder
from support.studio import Running, running_studio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here"),
]

OFFICE, PASSWORD = "office@example.org", "Geheim-4711-Wort"
#: A row that cannot be reached, with a name that is longer than any column.
BAD = "Frau;Dora Donaudampfschifffahrtsgesellschaftskapitänin;أمل;dora@;;;;;de;;;\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(users={OFFICE: PASSWORD}).running() as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, server: MailServer) -> Path:
    smtp = f"host: 127.0.0.1, port: {server.port}, user: {OFFICE}, security: none"
    made = f"{SETTINGS}mail: {{smtp: {{{smtp}, per_minute: 6000}}}}\n"
    return make_mailing(tmp_path, {"profiles/mailings/recipients/liste.csv": LIST + BAD}, made)


@pytest.fixture
def studio(place: Path) -> Iterator[Running]:
    with running_studio(place) as running:
        yield running


def check(page: Page) -> None:
    """Hold a page against axe, and against windows of 320 pixels (WCAG 2.2, 1.4.10)."""
    if AXE.exists():
        assert find_barriers(page) == [], page.url
    assert_fits(page)


def await_end(page: Page) -> None:
    page.wait_for_selector('[data-over="yes"]')
    check(page)


def test_a_mailing_from_its_words_to_its_proof(
    studio: Running, server: MailServer, place: Path, tmp_path: Path
) -> None:
    with browsing("de") as page:
        page.goto(find_running(place.resolve()))
        page.click("nav >> text=Versand")
        check(page)
        page.click("text=Neue Blätter")
        check(page)
        # The words, saved where they stand.
        page.click("nav.steps >> text=Text")
        page.fill("[id='c-subject.de']", "Neue Blätter im Mai")
        check(page)
        page.click("button:has-text('Speichern')")
        page.wait_for_selector("text=Gespeichert.")
        # The list, with what is wrong in its cells; another one comes in.
        page.click("nav.steps >> text=Empfänger")
        page.wait_for_selector(".cell-problem >> text=dora@")
        check(page)
        (tmp_path / "neu.csv").write_text("Name;E-Mail\nDora;dora@\n", encoding="utf-8")
        page.wait_for_selector("#drop button", state="hidden")
        page.set_input_files("#files", tmp_path / "neu.csv")
        page.wait_for_selector("#upload-said.wrong >> text=Zeile 2")
        check(page)
        (tmp_path / "neu.csv").write_text(LIST, encoding="utf-8")
        page.wait_for_selector("#drop button", state="hidden")
        page.set_input_files("#files", tmp_path / "neu.csv")
        page.wait_for_selector(".cell-problem", state="detached")
        page.wait_for_selector("text=3 Personen bekommen etwas")
        # The plan, and a message as it will be.
        page.click("nav.steps >> text=Plan")
        check(page)
        page.click("button:has-text('Versand planen')")
        await_end(page)
        page.click(".task-actions a")
        page.wait_for_selector(f"text={CLEO}")
        check(page)
        page.click("text=Erste Nachricht ansehen")
        page.frame_locator("iframe.page").get_by_text("Werkstatt Ärmel hoch").first.wait_for()
        check(page)
        page.fill("#password", PASSWORD)
        page.click("text=An mich senden")
        await_end(page)
        assert server.recipients == [OFFICE]
        # Sending: another number is refused, the right one sends; nobody gets it by a reload.
        page.goto(page.url.split("/task/")[0] + "/mailing/neu/send")
        check(page)
        page.fill("#number", "30")
        page.fill("#password", PASSWORD)
        page.click("text=Jetzt senden")
        page.wait_for_selector("#number-wrong")
        check(page)
        assert page.input_value("#password") == ""
        page.fill("#number", "3")
        page.fill("#password", PASSWORD)
        page.click("text=Jetzt senden")
        await_end(page)
        page.reload()
        assert sorted(server.recipients[1:]) == [ANNA, BERT, CLEO]
        page.click(".task-actions a")
        page.wait_for_selector(f"text={ANNA}")
        check(page)
        with page.expect_download() as proof:
            page.click("text=Versandnachweis herunterladen")
        assert proof.value.suggested_filename == "neu.csv"
        # No address that the browser keeps names a person or the password.
        base = page.url.split("/mailing/")[0]
        page.goto(f"{base}/mailing/neu/send")
        page.wait_for_selector("text=Es ist niemand")
        check(page)


def test_a_copy_becomes_drafts_and_people_are_forgotten(
    studio: Running, server: MailServer, place: Path
) -> None:
    with browsing("fr", dark=True) as page:
        page.goto(find_running(place.resolve()))
        page.click("nav >> text=Envois")
        page.click("text=Nouvel envoi")
        # Who copies a mailing is not asked again who writes.
        assert page.is_hidden("#sender")
        check(page)
        page.fill("#name", "Été 2027")
        page.click("text=Commencer l’envoi")
        page.wait_for_selector("nav.steps")
        check(page)
        page.click("nav.steps >> text=Lettres")
        check(page)
        page.click("nav.steps >> text=Ce qu’il en est advenu")
        check(page)
        page.click("nav.steps >> text=Plan")
        page.click("button:has-text('Planifier')")
        await_end(page)
        page.click(".task-actions a")
        # Drafts for one's own mailbox.
        page.click("text=Continuer vers l’envoi")
        page.fill("#number", "3")
        page.check("#alike") if page.locator("#alike").count() else None
        page.click("text=Préparer les brouillons")
        await_end(page)
        page.click(".task-actions a")
        check(page)
        with page.expect_download() as drafts:
            page.click("text=Télécharger les brouillons")
        assert drafts.value.suggested_filename == "ete-2027.zip"
        assert server.received == []
        # People.
        base = page.url.split("/mailing/")[0]
        page.goto(f"{base}/mail/people")
        check(page)
        page.fill("#addresses", f"Bert Bach <{BERT}>")
        page.click("text=Ne plus rien y envoyer")
        page.wait_for_selector(f"[role=status] >> text={BERT}")
        check(page)
        page.fill("#address", ANNA)
        page.click("text=Voir de qui il s’agit")
        page.wait_for_selector("text=Anna Ähre")
        check(page)
        page.click("text=Effacer cette personne")
        await_end(page)
        listed = (place / "profiles/mailings/recipients/liste.csv").read_text("utf-8")
        assert ANNA not in listed and CLEO in listed


def test_a_project_without_mailings_says_what_to_do(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": "title: A\n"})
    with running_studio(tmp_path), browsing("de", width=320) as page:
        page.goto(find_running(tmp_path.resolve()))
        page.click("nav >> text=Versand")
        page.wait_for_selector("text=Es gibt noch keinen Versand.")
        check(page)
        page.click(".empty a")
        check(page)
        page.fill("#name", "Neues")
        page.fill("#sender", "Olga Office")
        page.fill("#email", OFFICE)
        page.click("text=Versand beginnen")
        page.click("nav.steps >> text=Empfänger")
        page.wait_for_selector("text=In der Liste steht noch niemand")
        check(page)
