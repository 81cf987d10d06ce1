"""One journey through the whole studio in a real browser, in German and in French.

A sheet is written, seen, translated, sent out as a Word form, filled in by a partner, taken over,
bound in a report, printed as a handout, and mailed through a real SMTP server.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.web.running import find_running
from support.browser import AXE, CHROMIUM, browsing, find_barriers
from support.filling import Pen
from support.mail_project import attachments_in, parse
from support.mail_server import MailServer
from support.outputs import pdf_text
from support.project import fill_folder
from support.studio import running_studio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here"),
]

OFFICE, PARTNER, PASSWORD = "office@example.org", "partner@example.org", "Geheim-4711-Wort"
MAILING = """\
recipients: recipients/liste.csv
sheets: {}
sender: {name: Olga Office, email: office@example.org}
subject: {de: Unser neues Blatt, fr: Notre nouvelle fiche}
text: {de: Anbei ein Blatt., fr: Voici une fiche.}
"""
LIST = f"Name;E-Mail;Sprache\nPia Partner;{PARTNER};{{language}}\n"
#: What the pages say, and what people write, by the language of both.
WORDS = {
    "de": {
        "sheets": "Blätter",
        "new": "Neues Blatt",
        "begin": "Mit dem Schreiben beginnen",
        "contact": "Hinzufügen: Ansprechperson",
        "saved": "Gespeichert",
        "translate": "Übersetzen",
        "collect": "Einsammeln",
        "send out": "Formulare verschicken",
        "make forms": "Formulare erstellen",
        "take": "Angekreuztes übernehmen",
        "context": "Kontext",
        "look": "Gestaltung",
        "reports": "Berichte",
        "new report": "Neuer Bericht",
        "handouts": "Handzettel",
        "new handouts": "Neuer Satz Handzettel",
        "make": "Speichern und erstellen",
        "mail": "Versand",
        "subject": "Unser neues Blatt",
        "plan": "Versand planen",
        "send": "Jetzt senden",
        "title": "Nähcafé am Ufer",
        "other title": "Café couture",
        "text": "Viele kommen neu an.",
        "answer": "Siebenhundert kamen zu uns.",
    },
    "fr": {
        "sheets": "Fiches",
        "new": "Nouvelle fiche",
        "begin": "Commencer à écrire",
        "contact": "Ajouter\xa0: Personne à contacter",
        "saved": "Enregistré",
        "translate": "Traduire",
        "collect": "Collecte",
        "send out": "Envoyer des formulaires",
        "make forms": "Produire les formulaires",
        "take": "Reprendre ce qui est coché",
        "context": "Contexte",
        "look": "Charte graphique",
        "reports": "Rapports",
        "new report": "Nouveau rapport",
        "handouts": "Feuillets",
        "new handouts": "Nouveau jeu de feuillets",
        "make": "Enregistrer et produire",
        "mail": "Envois",
        "subject": "Notre nouvelle fiche",
        "plan": "Planifier",
        "send": "Envoyer maintenant",
        "title": "Café couture des quais",
        "other title": "Nähcafé",
        "text": "Beaucoup arrivent.",
        "answer": "Sept cents sont venus chez nous.",
    },
}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(users={OFFICE: PASSWORD}).running() as running:
        yield running


def go(page: Page, part: str) -> None:
    """Go on to another part of the studio, which has no barrier."""
    page.click(f"nav >> text={part}")
    page.wait_for_load_state()
    assert not AXE.is_file() or find_barriers(page) == [], part


def save(page: Page) -> None:
    # Until the scripts are there the key is the browser's.
    page.wait_for_load_state()
    page.keyboard.press("Control+s")
    page.wait_for_selector("#state[data-state='saved']")


def download(page: Page, link: str) -> bytes:
    with page.expect_download() as got:
        page.click(link)
    return Path(got.value.path()).read_bytes()


@pytest.mark.parametrize(("language", "other"), [("de", "fr"), ("fr", "de")])
def test_the_whole_way_of_a_sheet(
    server: MailServer, tmp_path: Path, language: str, other: str
) -> None:
    words = WORDS[language]
    place = tmp_path / "project"
    smtp = f"{{host: 127.0.0.1, port: {server.port}, user: {OFFICE}, security: none}}"
    settings = f"network: {{de: Netz, fr: Réseau}}\nlanguages: [{language}, {other}]\n"
    files = {
        "profiles/mailings/neu.yaml": MAILING,
        "profiles/mailings/recipients/liste.csv": LIST.format(language=language),
    }
    fill_folder(place, files, f"{settings}mail: {{smtp: {smtp}}}\n")
    with open_ledger(place / LEDGER, new=True) as ledger:
        ledger.agree()

    def said() -> str:
        """Return what the files of the sheet say."""
        return " ".join(path.read_text("utf-8") for path in place.glob("profiles/*.yaml"))

    with running_studio(place), browsing(language) as page:
        page.goto(find_running(place.resolve()))
        # Written, and seen.
        page.click(f"a:has-text('{words['new']}') >> nth=0")
        page.fill("#title", words["title"])
        page.click(f"text={words['begin']}")
        page.fill(f"[id='c-context.{language}']", words["text"])
        page.frame_locator("#page").get_by_text(words["text"]).wait_for()
        page.click(f"text={words['contact']}")
        page.wait_for_selector(f"[id='c-contacts.0.name.{language}']:focus")
        page.keyboard.type("Maria Muster")
        page.fill("[id='c-contacts.0.email']", "maria@example.org")
        save(page)
        # Translated.
        go(page, words["translate"])
        page.click(f"table a:has-text('{words['title']}')")
        page.fill("[id='t-title']", words["other title"])
        save(page)
        assert words["other title"] in said()
        # Sent out as a form, filled in by a partner, and taken over.
        go(page, words["collect"])
        page.click(f"a:has-text('{words['send out']}') >> nth=0")
        page.check("#all")
        page.click(f"button:has-text('{words['make forms']}')")
        page.wait_for_selector("a[href*='/collect/form/'], [data-over=yes] .task-actions a")
        if "/task/" in page.url:
            page.click(".task-actions a")
        pen = Pen(download(page, "a[href*='/collect/form/']"))
        pen.write(words["context"], words["answer"])
        (tmp_path / "back.docx").write_bytes(pen.save())
        go(page, words["collect"])
        page.set_input_files("#files", tmp_path / "back.docx")
        page.wait_for_selector("#review")
        page.click(f"button:has-text('{words['take']}')")
        page.wait_for_selector(".last")
        assert words["answer"] in said()
        # In another colour.
        go(page, words["look"])
        page.fill("[id='c-brand.colour']", "#7a1f3d")
        page.frame_locator("#page").get_by_text(words["answer"]).wait_for()
        save(page)
        assert "7a1f3d" in (place / "reportgen.yaml").read_text("utf-8")
        # In a report, and as a handout.
        for part, new in (("reports", "new report"), ("handouts", "new handouts")):
            go(page, words[part])
            page.click(f"a:has-text('{words[new]}') >> nth=0")
            page.fill("#title", f"{words[part]} 2026")
            page.keyboard.press("Enter")
            page.wait_for_selector("#f-sheets")
            page.click(f"text={words['make']}")
            page.wait_for_selector("[data-over=yes] .task-files a")
            made = download(
                page, f".task-files a:has-text('.{language}.'):has-text('.pdf') >> nth=0"
            )
            assert words["title"] in pdf_text(made), part
        # And mailed, to one person, once.
        go(page, words["mail"])
        page.click(f"text={words['subject']}")
        page.click("nav.steps >> text=Plan")
        page.click(f"button:has-text('{words['plan']}')")
        page.wait_for_selector("[data-over=yes] .task-actions a")
        page.goto(f"{page.url.split('/task/')[0]}/mailing/neu/send")
        page.fill("#number", "1")
        page.fill("#password", PASSWORD)
        page.click(f"text={words['send']}")
        page.wait_for_selector("[data-over=yes]")
        page.reload()
    (received,) = server.received
    assert received.recipient == PARTNER
    message = parse(received.content)
    assert message["subject"] == words["subject"]
    (attached,) = (data for name, data in attachments_in(message).items() if name.endswith(".pdf"))
    assert words["title"] in pdf_text(attached) and words["answer"] in pdf_text(attached)
